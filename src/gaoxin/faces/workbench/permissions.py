"""Who may open the workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.decisions import Decision, allow_if

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


def can_open(actor: Actor) -> Decision:
    return allow_if(actor.is_staff, _("工作台只对高新区工作人员开放。"))
