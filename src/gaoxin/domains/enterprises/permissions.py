"""Who may do what on the staff's pages over the registry; what the registry itself guards is asked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.decisions import Decision, allow_if

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


def can_browse(actor: Actor) -> Decision:
    """Open the directory: the zone's staff. Which enterprises they find there is their scope."""
    return allow_if(actor.is_system or actor.is_staff, _("只有高新区工作人员可以查看企业库。"))
