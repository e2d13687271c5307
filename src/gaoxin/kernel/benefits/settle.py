"""Many enterprises and the budgets of their clauses: combinations, budgets and yearly caps in the configured order.

The order is data (zone/06 section 5): budget first, then the cap of each firm, unless a zone sets it the other way round. What
is combined is chosen before budgets are known to suffice; a budget never changes who applies for what.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gaoxin.kernel.benefits import wording
from gaoxin.kernel.benefits.budget import YUAN, Claim, Rest, Shares, Sharing, share_budget
from gaoxin.kernel.benefits.combine import EFFORT, best_combination
from gaoxin.kernel.benefits.fill import in_turn
from gaoxin.kernel.benefits.items import BenefitProblem, Cap, Case
from gaoxin.kernel.benefits.outcome import Combination, Line, Reason, ReasonKind


class Order(StrEnum):
    """Which comes first, the budget of a clause or the yearly cap of a firm."""

    BUDGET_FIRST = "budget_first"
    FIRM_FIRST = "firm_first"


@dataclass(frozen=True, slots=True)
class Budget:
    """The money of a clause, 分, and what happens when claims exceed it (see ``share_budget``)."""

    amount: int
    how: Sharing = Sharing.PROPORTIONAL
    unit: int = YUAN
    rest: Rest = Rest.KEPT
    partial: bool = True


@dataclass(frozen=True)
class Settlement:
    """What each firm receives, and how each budget was shared; the claims of a budget are ``firm/item``."""

    combinations: Mapping[str, Combination]
    shares: Mapping[str, Shares] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """What all firms receive together, 分."""
        return sum(combination.total for combination in self.combinations.values())


def settle(
    cases: Mapping[str, Case],
    budgets: Mapping[str, Budget],
    *,
    order: Order = Order.BUDGET_FIRST,
    submitted: Mapping[str, datetime.datetime] | None = None,
    ranks: Mapping[tuple[str, str], int] | None = None,
    effort: int = EFFORT,
) -> Settlement:
    """Combinations of all firms within the budgets of the clauses.

    cases: by firm. budgets: by the ``clause`` of items; a clause without one is not limited. submitted: when each firm
    applied, for first come first served. ranks: by (firm, clause), for ranking. BenefitProblem: what such a budget needs
    is not given, or a ``/`` in the name of a firm.
    """
    for firm in cases:
        if "/" in firm:
            raise BenefitProblem(f"企业代号 {firm} 里不能有斜杠。", f"The firm {firm} has a slash in its name.")
    caps = {firm: case.firm_cap for firm, case in cases.items()}
    first = order is Order.FIRM_FIRST
    combinations = {
        firm: best_combination(case if first else replace(case, firm_cap=None), effort=effort)
        for firm, case in cases.items()
    }
    shares = {
        clause: share_budget(
            _claims(clause, combinations, submitted or {}, ranks or {}), budget.amount, budget.how, unit=budget.unit,
            rest=budget.rest, partial=budget.partial,
        )
        for clause, budget in budgets.items()
    }  # fmt: skip
    combinations = {firm: _after_budgets(firm, found, shares) for firm, found in combinations.items()}
    if not first:
        combinations = {firm: _after_cap(found, caps[firm]) for firm, found in combinations.items()}
    return Settlement(combinations, shares)


def _claims(
    clause: str,
    combinations: Mapping[str, Combination],
    submitted: Mapping[str, datetime.datetime],
    ranks: Mapping[tuple[str, str], int],
) -> list[Claim]:
    return [
        Claim(f"{firm}/{line.item.id}", line.paid, submitted.get(firm), ranks.get((firm, clause)))
        for firm, combination in combinations.items()
        for line in combination.taken
        if line.item.clause == clause
    ]


def _after_budgets(firm: str, combination: Combination, shares: Mapping[str, Shares]) -> Combination:
    def cut(line: Line) -> Line:
        if not line.taken or line.item.clause not in shares:
            return line
        paid = shares[line.item.clause].amount(f"{firm}/{line.item.id}")
        lost = line.paid - paid
        words = wording.from_budget(line.item.clause, lost, paid)
        return _less(line, paid, Reason(ReasonKind.BUDGET, line.item.clause, (), lost, None, *words))

    return _with_lines(combination, [cut(line) for line in combination.lines])


def _after_cap(combination: Combination, cap: Cap | None) -> Combination:
    if cap is None:
        return combination
    lines = combination.lines
    order = sorted(
        (at for at, line in enumerate(lines) if line.taken),
        key=lambda at: (lines[at].item.priority, *lines[at].item.order),
    )
    paid = in_turn(order, [line.paid for line in lines], [(sum(1 << at for at in order), cap.left)])
    kept = list(lines)
    for place, at in enumerate(order):
        by = [lines[other].item for other in order[:place] if paid[other]]
        lost = lines[at].paid - paid[at]
        words = wording.capped(cap, by, lost, paid[at])
        reason = Reason(ReasonKind.FIRM, cap.id, tuple(item.id for item in by), lost, None, *words)
        kept[at] = _less(lines[at], paid[at], reason)
    return _with_lines(combination, kept, cap.left)


def _less(line: Line, paid: int, reason: Reason) -> Line:
    return line if not reason.lost else replace(line, paid=paid, reasons=(*line.reasons, reason))


def _with_lines(combination: Combination, lines: list[Line], most: int | None = None) -> Combination:
    bound = combination.bound if most is None else min(combination.bound, most)
    return Combination(tuple(lines), sum(line.paid for line in lines), combination.exact, bound)
