"""Who may do what with money.

Keepers: officers of the department that manages the fund. In charge: officers of the department of a budget line.
Leaders approve, decide budgets above the limit and close years. What goes to the bank is seen by two people.
Nobody else touches a book; the platform itself acts for jobs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.ledger.models.scoping import officer_organisations
from gaoxin.platform.core.decisions import Decision, allow, allow_if, refuse
from gaoxin.platform.core.enums import Role

if TYPE_CHECKING:
    from gaoxin.mechanisms.ledger.models import BankBatch, BudgetLine, ChartProposal, Fund, Payment
    from gaoxin.platform.core.actor import Actor

ELSEWHERE = _("这项资金不属于本区。")
KEEPERS_ONLY = _("只有管理这项资金的部门的业务人员可以办理。")


def can_create_fund(actor: Actor) -> Decision:
    """Set up a fund: a leader."""
    allowed = actor.zone_id is not None and (actor.is_system or actor.has_role(Role.LEADER))
    return allow_if(allowed, _("只有管委会领导可以设立资金。"))


def can_list_funds(actor: Actor) -> Decision:
    """Open the pages of the funds: the zone's staff."""
    return allow_if(actor.zone_id is not None and actor.is_staff, _("只有高新区工作人员可以查看资金。"))


def can_view_fund(actor: Actor, fund: Fund) -> Decision:
    """Names, budget lines and execution: the zone's staff."""
    if fund.zone_id != actor.zone_id:
        return refuse(ELSEWHERE)
    return allow_if(actor.is_system or actor.is_staff, _("只有高新区工作人员可以查看资金。"))


def can_read_book(actor: Actor, fund: Fund) -> Decision:
    """Journals, statements, payments, bank files: keepers and leaders."""
    if fund.zone_id != actor.zone_id:
        return refuse(ELSEWHERE)
    return allow_if(_keeps(actor, fund) or _leads(actor), _("只有管理这项资金的部门和管委会领导可以查账。"))


def can_keep_book(actor: Actor, fund: Fund) -> Decision:
    """Post and reverse journals, publish charts, open years, close months, order and export payments, import returns: keepers."""
    if fund.zone_id != actor.zone_id:
        return refuse(ELSEWHERE)
    if not fund.is_active:
        return refuse(_("这项资金已停用。"))
    return allow_if(_keeps(actor, fund), KEEPERS_ONLY)


def can_change_fund(actor: Actor, fund: Fund) -> Decision:
    """Change the limit and other settings, stop and restart a fund, close a year: a leader."""
    if fund.zone_id != actor.zone_id:
        return refuse(ELSEWHERE)
    return allow_if(_leads(actor), _("只有管委会领导可以办理。"))


def can_change_budget(actor: Actor, fund: Fund, amount: int) -> Decision:
    """Approve or transfer `amount` 分 of budget: keepers up to the fund's limit, leaders without one."""
    if fund.zone_id != actor.zone_id:
        return refuse(ELSEWHERE)
    if not fund.is_active:
        return refuse(_("这项资金已停用。"))
    if _leads(actor):
        return allow()
    if not _keeps(actor, fund):
        return refuse(KEEPERS_ONLY)
    return allow_if(amount <= fund.approval_limit, _("超过审批限额的预算变动须由管委会领导办理。"))


def can_hold(actor: Actor, line: BudgetLine) -> Decision:
    """Reserve, commit and release: the department in charge of the line, and keepers."""
    if line.zone_id != actor.zone_id:
        return refuse(ELSEWHERE)
    if not line.fund.is_active:
        return refuse(_("这项资金已停用。"))
    in_charge = line.organisation_id is not None and line.organisation_id in officer_organisations(actor)
    return allow_if(
        in_charge or _keeps(actor, line.fund), _("只有预算项目的主管部门或资金的管理部门可以占用和释放指标。")
    )


def can_approve_payment(actor: Actor, payment: Payment) -> Decision:
    """Approve a payment above the limit: a leader who did not order it."""
    if payment.zone_id != actor.zone_id:
        return refuse(ELSEWHERE)
    if not _leads(actor):
        return refuse(_("只有管委会领导可以审批付款。"))
    own = payment.ordered_by_id is not None and payment.ordered_by_id == actor.user_id
    return allow_if(not own, _("制单人不能审批自己的付款。"))


def can_approve_batch(actor: Actor, batch: BankBatch) -> Decision:
    """Release a batch for the bank: a keeper or leader who neither made it nor ordered any of its payments; never the platform itself."""
    if batch.zone_id != actor.zone_id:
        return refuse(ELSEWHERE)
    if actor.user_id is None or not (_keeps(actor, batch.fund) or _leads(actor)):
        return refuse(_("只有管理这项资金的部门的业务人员或管委会领导可以复核。"))
    if batch.created_by_id == actor.user_id or batch.payments.filter(ordered_by_id=actor.user_id).exists():
        return refuse(_("制单人不能复核自己的批次，请由另一人复核。"))
    return allow()


def can_publish_chart(actor: Actor, proposal: ChartProposal) -> Decision:
    """Put a proposed chart in force: a keeper or leader who did not propose it; never the platform itself."""
    if proposal.zone_id != actor.zone_id:
        return refuse(ELSEWHERE)
    if actor.user_id is None or not (_keeps(actor, proposal.fund) or _leads(actor)):
        return refuse(_("只有管理这项资金的部门的业务人员或管委会领导可以复核。"))
    return allow_if(proposal.made_by_id != actor.user_id, _("拟定人不能复核自己的科目表，请由另一人复核。"))


def can_check_book(actor: Actor) -> Decision:
    """See the result of the check of all books: leaders and the audit administrator."""
    allowed = actor.zone_id is not None and (_leads(actor) or actor.is_audit_admin)
    return allow_if(allowed, _("只有管委会领导和审计管理员可以核查账簿。"))


def _keeps(actor: Actor, fund: Fund) -> bool:
    return actor.is_system or fund.organisation_id in officer_organisations(actor)


def _leads(actor: Actor) -> bool:
    return actor.is_system or actor.has_role(Role.LEADER)
