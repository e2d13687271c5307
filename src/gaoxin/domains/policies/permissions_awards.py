"""Who may do what with applications, entitlement lists, accounts and materials. Moves of a case ask its procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import AccountState
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.decisions import Decision, allow_if, refuse
from gaoxin.platform.core.enums import Role, Scope

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import BankAccount, Benefit
    from gaoxin.platform.core.actor import Actor


def can_use_portal(actor: Actor) -> Decision:
    """The enterprise's pages of policies: its own people."""
    return allow_if(
        actor.zone_id is not None and actor.is_enterprise and not actor.is_staff, _("企业端只对企业账号开放。")
    )


def can_act_for(actor: Actor, enterprise: Enterprise) -> Decision:
    """Apply, confirm, keep accounts and materials: the enterprise's own people."""
    own = bool(can_use_portal(actor)) and Enterprise.objects.visible_to(actor).filter(pk=enterprise.pk).exists()
    return allow_if(own, _("只有企业自己的人员可以办理。"))


def can_see_awards(actor: Actor) -> Decision:
    """The desk of applications and lists: the zone's staff."""
    return allow_if(
        actor.zone_id is not None and (actor.is_system or actor.is_staff), _("审核台只对高新区工作人员开放。")
    )


def can_run_lists(actor: Actor, benefit: Benefit | None = None) -> Decision:
    """Generate an entitlement list, check and offer it: officers and leaders with the zone, or of the department in charge."""
    if actor.zone_id is None or (benefit is not None and benefit.zone_id != actor.zone_id):
        return refuse(_("这个事项不属于本区。"))
    if actor.is_system:
        return allow_if(True, "")
    department = benefit.version.policy.organisation_id if benefit is not None else None
    held = any(
        grant.role in (Role.OFFICER, Role.LEADER)
        and (grant.scope == Scope.ZONE or (department is not None and grant.organisation_id == department))
        for grant in actor.grants
    )
    return allow_if(held, _("只有责任部门和全区范围的业务人员可以办理免申名单。"))


def can_verify_accounts(actor: Actor) -> Decision:
    """Open the queue of bank accounts: officers."""
    return allow_if(
        actor.is_system or (actor.zone_id is not None and actor.has_role(Role.OFFICER)),
        _("只有业务人员可以核验收款账户。"),
    )


def can_verify_account(actor: Actor, account: BankAccount) -> Decision:
    """Say that an account is right: an officer who did not submit it."""
    if account.zone_id != actor.zone_id:
        return refuse(_("这个账户不属于本区。"))
    allowed = can_verify_accounts(actor)
    if not allowed:
        return allowed
    if account.state != AccountState.SUBMITTED:
        return refuse(_("这个账户已经有了核验结果。"))
    return allow_if(actor.user_id is None or account.submitted_by_id != actor.user_id, _("提交人不能核验自己的账户。"))
