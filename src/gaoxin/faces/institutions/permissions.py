"""Who may open the side of institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.decisions import Decision, allow_if

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


def can_open(actor: Actor) -> Decision:
    return allow_if(actor.is_institution, _("机构端只对机构人员和评审专家开放。"))
