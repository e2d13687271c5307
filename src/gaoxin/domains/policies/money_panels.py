"""The money of an award on the page of its case: who pays what, from which budget, where it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.domains.policies.awards_showing import awards_for
from gaoxin.domains.policies.budget import hold_of
from gaoxin.domains.policies.budget_levels import levels_of_award, worth
from gaoxin.domains.policies.budget_shares import UNDECIDED
from gaoxin.domains.policies.models import Award, Undertaking
from gaoxin.domains.policies.permissions_money import can_follow_up, can_see_money
from gaoxin.domains.policies.selectors.dashboard import AFTER_APPROVAL
from gaoxin.domains.policies.selectors.money import overlaps
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.ledger.models import BudgetLine, Payment

if TYPE_CHECKING:
    from gaoxin.kernel.benefits import Split
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.ledger.models import Hold
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True)
class Money:
    """An award's money: amount of all levels (分), its parts, the line that pays or would pay, the hold, payments newest first."""

    award: Award
    amount: int
    levels: Split
    line: BudgetLine | None
    hold: Hold | None
    payments: tuple[Payment, ...]

    @property
    def left_after(self) -> int | None:
        """分 that stay in the line once this award is reserved; None when it is, or when there is no line."""
        return None if self.line is None or self.hold is not None else self.line.left - self.levels.lower

    @property
    def carried_from(self) -> int | None:
        """The year in which the money was set aside first, when it has gone on into another."""
        first, now = self.award.hold, self.hold
        return None if first is None or now is None or first.pk == now.pk else first.line.year.year


def money_of(award: Award) -> Money:
    """Where the money of an award is (four queries)."""
    hold = hold_of(award)
    line = hold.line if hold else _line_of(award)
    # The number of the case is on every hold of the award, also on those of earlier years and of earlier tries.
    payments = Payment.objects.filter(zone_id=award.zone_id, hold__case_ref=award.case.number).select_related("fund")
    return Money(award, worth(award), levels_of_award(award), line, hold, tuple(payments.order_by("-id")[:10]))


def _line_of(award: Award) -> BudgetLine | None:
    """The line of this year that would pay an award which is not decided yet."""
    benefit = award.benefit
    if benefit.fund_id is None or award.case.state not in UNDECIDED:
        return None
    lines = BudgetLine.objects.filter(
        fund=benefit.fund_id, programme=benefit.programme, year__year=present.today().year
    )
    return lines.select_related("fund", "year").first()


def case_panel(actor: Actor, case: Case) -> dict[str, Any]:
    """For staff, and for the enterprise itself; nobody else sees what is paid to whom. Nothing for what pays no money."""
    award = awards_for(actor).filter(case=case).select_related("hold__line__year", "benefit__fund", "publicity").first()
    if award is None or award.benefit.fund_id is None:
        return {}
    money, signed = money_of(award), Undertaking.objects.filter(award=award).first()
    paid = money.hold.paid - money.hold.recovered if money.hold else 0
    follows, inside = bool(can_follow_up(actor, award)), bool(can_see_money(actor))
    beside = overlaps(actor, enterprise=award.enterprise) if inside else []
    return {
        "money": money, "inside": inside, "undecided": case.state in UNDECIDED, "signed": signed,
        "may_sign": follows and award.live and signed is None and case.state in AFTER_APPROVAL, "may_recover": follows and paid > 0,
        "overlaps": [each for each in beside if any(other.pk == award.pk for other in each.awards)],
    }  # fmt: skip
