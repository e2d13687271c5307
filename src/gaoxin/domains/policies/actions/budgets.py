"""Applying what a policy says of a budget that does not suffice, and telling people when one runs low."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.budget_shares import Plan, plan_of
from gaoxin.domains.policies.enums import Shortfall
from gaoxin.domains.policies.models import Award
from gaoxin.domains.policies.permissions_money import can_share
from gaoxin.domains.policies.selectors.money import envelopes
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.ledger.actions.years import carry_hold
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold
from gaoxin.mechanisms.ledger.permissions import can_keep_book
from gaoxin.platform.core import audit, outbox
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import User
from gaoxin.platform.ui.formatters import money_fen

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.domains.policies.selectors.money import Envelope
    from gaoxin.platform.core.models import Zone


@transaction.atomic
def apply_shares(actor: Actor, *, benefit: Benefit, line: BudgetLine, seal: str) -> Plan:
    """Writes the amounts of a plan that the actor has seen on the undecided awards. Conflict: what it rests on has changed.

    seal: `Plan.seal` of what was shown. Nothing is reserved here: approval does, and takes the amount written now.
    """
    can_share(actor, benefit).require()
    # One sharing at a time, and none while the line itself moves.
    BudgetLine.objects.select_for_update().get(pk=line.pk, zone_id=actor.zone_id or 0)
    line = BudgetLine.objects.select_related("year").get(pk=line.pk)
    plan = plan_of(benefit, line)
    if not plan.shares:
        raise Refusal(_("没有等待审定的兑现件。"), code="nothing-to-share")
    if plan.seal != seal:
        raise Conflict(
            _("预算或申报情况刚刚有了变化。"), next_step=_("请按最新的测算核对后再确认。"), code="plan-changed"
        )
    words = Shortfall(benefit.shortfall).label
    for share in plan.shares:
        if share.late:
            # The amount stays: it is decided in the next year, from that year's line.
            late = _("%(year)d 年度预算用完，转下一年度") % {"year": line.year.year}
            Award.objects.filter(pk=share.award.pk).update(grant_reason=late)
            continue
        reason = _("预算不足，按“%(how)s”由 %(asked)s 调整") % {"how": words, "asked": money_fen(share.asked)}
        Award.objects.filter(pk=share.award.pk).update(
            granted=share.amount, grant_reason="" if share.amount == share.asked else reason[:300]
        )
    audit.record(
        actor, "budget.share", line, benefit=benefit.pk, how=benefit.shortfall, available=line.left, asked=plan.asked, given=plan.given,
        factor=str(plan.factor) if plan.factor is not None else "",
        shares=[[share.award.pk, share.asked, share.amount] for share in plan.shares],
    )  # fmt: skip
    return plan


def carry_over(actor: Actor, *, line: BudgetLine, document_ref: str) -> int:
    """Moves what is reserved or committed on a line of an earlier year, with its payments, to the line of the next year. Returns how many.

    Each hold is an act of its own: what was cut off is simply done again. Refusal: no document, the next year is not open yet.
    """
    can_keep_book(actor, line.fund).require()
    if line.year.year >= present.today().year:
        raise Refusal(_("%(year)d 年度还没有过完，不用结转。") % {"year": line.year.year}, code="this-year")
    if not document_ref.strip():
        raise Refusal(_("请写明结转的文号或单据号。"), code="no-reference")
    rows = Hold.objects.filter(line=line).still_open().select_related("fund", "line__fund", "line__year")
    holds = list(rows.order_by("id"))
    for hold in holds:
        carry_hold(actor, hold=hold, document_ref=document_ref.strip()[:200])
    return len(holds)


def warn_low(zone: Zone, year: int) -> int:
    """Tells the departments in charge of lines of which 80 % and 95 % are used, once for each mark. Returns the messages sent."""
    system = Actor.system(zone)
    notices = [_notice(each) for each in envelopes(system, year) if each.alert]
    return outbox.post(system, notices) if notices else 0


def _notice(envelope: Envelope) -> outbox.Notice:
    line, mark = envelope.line, envelope.alert
    departments = {line.fund.organisation_id, line.organisation_id}
    people = User.objects.filter(
        memberships__organisation_id__in=[each for each in departments if each], is_active=True,
        memberships__role__in=[Role.OFFICER, Role.LEADER], memberships__zone_id=line.zone_id,
    ).distinct()  # fmt: skip
    zh = f"“{line.name}”{line.year.year} 年度预算已用 {mark}% 以上，可用 {line.left / 100:,.2f} 元。"
    en = f"More than {mark} % of the {line.year.year} budget “{line.name}” is used; {line.left / 100:,.2f} yuan are left."
    return outbox.Notice(
        key=f"policies.budget:{line.pk}:{mark}", kind="policies.budget_low", to=tuple(people.order_by("pk")),
        texts={"zh": ("预算预警", zh), "en": ("Budget running low", en)}, object_type="ledger.budgetline", object_id=str(line.pk),
    )  # fmt: skip
