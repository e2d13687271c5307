"""Who may do what on the staff's pages over the registry; what the registry itself guards is asked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.decisions import Decision, allow_if
from gaoxin.platform.core.enums import Role

if TYPE_CHECKING:
    from gaoxin.domains.enterprises.models import SavedView, TagAct
    from gaoxin.platform.core.actor import Actor


def can_browse(actor: Actor) -> Decision:
    """Open the directory: the zone's staff. Which enterprises they find there is their scope."""
    return allow_if(actor.is_system or actor.is_staff, _("只有高新区工作人员可以查看企业库。"))


def can_open_imports(actor: Actor) -> Decision:
    """Open the import desk: officers, and leaders to read. What may be delivered is the source's matter."""
    return allow_if(
        actor.is_system or actor.has_role(Role.OFFICER, Role.LEADER), _("只有业务人员和领导可以打开数据导入。")
    )


def can_tag(actor: Actor) -> Decision:
    """Attach tags to the enterprises that one sees: staff."""
    return allow_if(actor.is_system or actor.is_staff, _("只有高新区工作人员可以打标签。"))


def can_undo_tagging(actor: Actor, act: TagAct) -> Decision:
    """Take a bulk tagging back: who did it."""
    return allow_if(
        actor.is_system or (actor.is_staff and act.done_by_id == actor.user_id), _("只能撤销自己的批量操作。")
    )


def can_change_view(actor: Actor, view: SavedView) -> Decision:
    """Rename, share or delete a saved view: its owner."""
    own = view.zone_id == actor.zone_id and view.owner_id == actor.user_id
    return allow_if(actor.is_staff and own, _("只有建立人可以修改这个视图。"))


def can_export(actor: Actor) -> Decision:
    """Take lists out of the platform: staff, of the enterprises that they see; each export is recorded."""
    return allow_if(actor.is_system or actor.is_staff, _("只有高新区工作人员可以导出企业名单。"))
