"""Who may do what in the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.decisions import Decision, allow, allow_if, refuse
from gaoxin.platform.core.enums import ADMINISTRATOR_ROLES, ROLES_OF_KIND

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Organisation, TaskRun, User


def can_manage_people(actor: Actor) -> Decision:
    """Create organisations and people: the system administrator."""
    return allow_if(actor.is_system or actor.is_system_admin, _("只有系统管理员可以建立单位和用户。"))


def can_see_people(actor: Actor) -> Decision:
    """See the zone's organisations, people and their roles: its system and security administrators."""
    return allow_if(
        actor.is_system or actor.is_system_admin or actor.is_security_admin,
        _("单位和用户由系统管理员和安全管理员管理。"),
    )


def can_change_user(actor: Actor, user: User) -> Decision:
    """Change a person's data, stop or open the account, set a new password: the system administrator of the zone that made it.

    An account of another administrator is left to the platform itself: who could take it over would hold two of the three roles.
    """
    if not (decision := can_manage_people(actor)):
        return decision
    if user.home_zone_id != actor.zone_id:
        return refuse(_("这个账号由另一个高新区管理。"))
    if actor.is_system or user.pk == actor.user_id:
        return allow()
    is_administrator = user.memberships.filter(role__in=ADMINISTRATOR_ROLES).exists()
    return allow_if(not is_administrator, _("其他管理员的账号由运维人员用命令行管理。"))


def can_grant_role(actor: Actor, organisation: Organisation, role: str) -> Decision:
    """Give or take a role: the security administrator, for roles that fit the kind of organisation."""
    if not (actor.is_system or actor.is_security_admin):
        return refuse(_("只有安全管理员可以授予或收回角色。"))
    if organisation.zone_id != actor.zone_id:
        return refuse(_("这个单位不属于本区。"))
    if role not in ROLES_OF_KIND[organisation.kind]:
        return refuse(_("这类单位的人员不能担任这个角色。"))
    # An administrator who could make administrators would end the separation of the three.
    if role in ADMINISTRATOR_ROLES and not actor.is_system:
        return refuse(_("管理员角色由运维人员用命令行授予。"))
    return allow()


def can_read_audit(actor: Actor) -> Decision:
    return allow_if(actor.is_system or actor.is_audit_admin, _("只有审计管理员可以查看审计记录。"))


def can_keep_outbox(actor: Actor) -> Decision:
    """See how the zone's messages fare, have them tried again, give them up."""
    return allow_if(
        actor.zone_id is not None and (actor.is_system or actor.is_system_admin),
        _("只有系统管理员可以管理消息的发送。"),
    )


def can_control_task(actor: Actor, run: TaskRun) -> Decision:
    """Cancel or repeat a task: who started it, or the zone's system administrator."""
    own = run.user_id is not None and run.user_id == actor.user_id
    same_zone = run.zone_id is not None and run.zone_id == actor.zone_id
    return allow_if(
        actor.is_system or own or (same_zone and actor.is_system_admin), _("只能取消或重做自己提交的任务。")
    )
