"""Who may do what with titles, ladders, reserves and inclusion in statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.decisions import Decision, allow_if, refuse
from gaoxin.platform.core.enums import Role, Scope

if TYPE_CHECKING:
    from gaoxin.domains.cultivation.models import Inclusion, Reserve
    from gaoxin.platform.core.actor import Actor


def _is_officer(actor: Actor) -> bool:
    return actor.is_system or any(grant.role == Role.OFFICER and grant.scope == Scope.ZONE for grant in actor.grants)


def can_view_cultivation(actor: Actor) -> Decision:
    """Read ladders, titles, reserves: the zone's staff, each the enterprises in their scope."""
    return allow_if(actor.is_system or actor.is_staff, _("只有高新区工作人员可以查看企业培育。"))


def can_manage_titles(actor: Actor) -> Decision:
    """Import, register, correct, revoke titles: officers whose scope is the zone."""
    return allow_if(_is_officer(actor), _("只有全区范围的业务人员可以登记和修改称号。"))


def can_review(actor: Actor) -> Decision:
    """Have the ladders placed anew."""
    return allow_if(_is_officer(actor), _("只有全区范围的业务人员可以重新排位。"))


def can_keep_reserves(actor: Actor) -> Decision:
    """Put enterprises into reserve libraries, set targets."""
    return allow_if(_is_officer(actor), _("只有全区范围的业务人员可以管理储备库。"))


def can_change_reserve(actor: Actor, reserve: Reserve) -> Decision:
    """Change an entry: officers of the zone, and its owner."""
    if reserve.zone_id != actor.zone_id:
        return refuse(_("这条记录不属于本区。"))
    own = actor.is_staff and reserve.owner_id is not None and reserve.owner_id == actor.user_id
    return allow_if(_is_officer(actor) or own, _("只有责任人和全区范围的业务人员可以修改储备企业。"))


def can_keep_inclusions(actor: Actor) -> Decision:
    """Open files of inclusion."""
    return allow_if(_is_officer(actor), _("只有全区范围的业务人员可以建立纳统培育。"))


def can_change_inclusion(actor: Actor, inclusion: Inclusion) -> Decision:
    """Move a file on: officers of the zone, and its owner."""
    if inclusion.zone_id != actor.zone_id:
        return refuse(_("这条记录不属于本区。"))
    own = actor.is_staff and inclusion.owner_id is not None and inclusion.owner_id == actor.user_id
    return allow_if(_is_officer(actor) or own, _("只有责任人和全区范围的业务人员可以办理。"))
