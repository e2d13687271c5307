"""Who may do what with assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.decisions import Decision, allow_if

if TYPE_CHECKING:
    from gaoxin.domains.assessment.models import Assessment
    from gaoxin.platform.core.actor import Actor


def can_create_assessment(actor: Actor) -> Decision:
    """Upload a workbook and have it judged: the zone's staff."""
    return allow_if(
        actor.is_system or actor.is_staff, _("只有高新区工作人员可以批量评估企业。企业可以使用“自助评估”。")
    )


def can_change_assessment(actor: Actor, assessment: Assessment) -> Decision:
    """Correct the mapping, run again, delete: the organisation that uploaded it."""
    own = assessment.zone_id == actor.zone_id and assessment.organisation_id in actor.organisation_ids()
    return allow_if(actor.is_system or (actor.is_staff and own), _("只有上传单位可以修改这次评估。"))
