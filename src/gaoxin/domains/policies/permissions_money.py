"""Who may do what with budgets, publicity, payments, follow-up and rehearsals. Money itself asks the ledger's own permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import ObjectionState, PublicityState
from gaoxin.domains.policies.permissions_awards import can_act_for, can_run_lists
from gaoxin.mechanisms.ledger.permissions import can_keep_book
from gaoxin.platform.core.decisions import Decision, allow_if, refuse
from gaoxin.platform.core.enums import Role

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Award, Benefit, Milestone, Objection, Publicity, Rehearsal
    from gaoxin.platform.core.actor import Actor


def can_see_money(actor: Actor) -> Decision:
    """Budgets, publicity, payments, the dashboard: the zone's staff."""
    seen = actor.zone_id is not None and (actor.is_system or actor.is_staff)
    return allow_if(seen, _("政策资金只对高新区工作人员开放。"))


def can_rehearse(actor: Actor) -> Decision:
    """Rehearse a rule over the whole zone: officers and leaders, since the list names every enterprise."""
    allowed = actor.zone_id is not None and (actor.is_system or actor.has_role(Role.OFFICER, Role.LEADER))
    return allow_if(allowed, _("只有业务人员和管委会领导可以试算。"))


def can_drop_rehearsal(actor: Actor, rehearsal: Rehearsal) -> Decision:
    """Delete a saved rehearsal: who made it, and leaders."""
    if rehearsal.zone_id != actor.zone_id:
        return refuse(_("这次试算不属于本区。"))
    own = actor.is_system or actor.has_role(Role.LEADER) or rehearsal.created_by_id == actor.user_id
    return allow_if(own, _("只有试算人和管委会领导可以删除。"))


def can_post(actor: Actor, benefit: Benefit) -> Decision:
    """Post and withdraw a notice: the department in charge, officers of the whole zone, leaders."""
    return can_run_lists(actor, benefit)


def can_withdraw(actor: Actor, publicity: Publicity) -> Decision:
    if publicity.state != PublicityState.OPEN:
        return refuse(_("只有公示中的公示可以撤回。"))
    return can_post(actor, publicity.benefit)


def can_object(actor: Actor, publicity: Publicity) -> Decision:
    """Anybody, signed in or not, while the notice is open."""
    if publicity.zone_id != actor.zone_id:
        return refuse(_("没有这个公示。"))
    return allow_if(publicity.state == PublicityState.OPEN, _("公示已经结束，不再受理异议。"))


def can_decide_objection(actor: Actor, objection: Objection) -> Decision:
    """Write down what the investigation found: the department in charge and leaders."""
    if objection.state != ObjectionState.OPEN:
        return refuse(_("这个异议已有核查结果。"))
    return can_post(actor, objection.publicity.benefit)


def can_share(actor: Actor, benefit: Benefit) -> Decision:
    """Apply what the policy says of a budget that does not suffice: the department in charge and leaders."""
    return can_run_lists(actor, benefit)


def can_order(actor: Actor, award: Award) -> Decision:
    """Order the payment of an award: whoever keeps the fund's book."""
    if award.zone_id != actor.zone_id:
        return refuse(_("这个兑现件不属于本区。"))
    if award.benefit.fund is None:
        return refuse(_("这个事项不支付资金。"))
    return can_keep_book(actor, award.benefit.fund)


def can_follow_up(actor: Actor, award: Award) -> Decision:
    """Sign the contract, judge milestones, begin a recovery: the department in charge, officers of the whole zone, leaders."""
    if award.zone_id != actor.zone_id:
        return refuse(_("这个兑现件不属于本区。"))
    return can_run_lists(actor, award.benefit)


def can_report(actor: Actor, milestone: Milestone) -> Decision:
    """Hand in a report: the enterprise's own people, or staff for it."""
    award = milestone.undertaking.award
    return can_act_for(actor, award.enterprise) if actor.is_enterprise else can_follow_up(actor, award)
