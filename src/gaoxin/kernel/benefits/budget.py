"""Across firms: one budget for many claims, and one amount between two levels of government (zone/06 section 5, steps 5 and 6).

All money is integer 分; shares are fractions.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from gaoxin.kernel.benefits.items import BenefitProblem

#: A proportional cut is floored to whole 元.
YUAN = 100


class Sharing(StrEnum):
    """What happens when claims exceed the budget."""

    PROPORTIONAL = "proportional"
    FIRST_COME = "first_come"
    RANKING = "ranking"


class Rest(StrEnum):
    """Where the 元 go that flooring leaves over: back to the budget, or one 元 each to those who lost most by flooring."""

    KEPT = "kept"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class Claim:
    """An approved amount (分) that asks for its part of a budget.

    submitted: when it was handed in, for first come first served. rank: 1 is the best, for ranking.
    """

    id: str
    amount: int
    submitted: datetime.datetime | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """What a claim gets, 分. short: what it loses by the budget."""

    claim: Claim
    amount: int

    @property
    def short(self) -> int:
        """分 that the budget takes from the claim."""
        return self.claim.amount - self.amount


@dataclass(frozen=True)
class Shares:
    """A budget shared out; grants in the order of the claims.

    factor: what a proportional cut multiplied by, 1 when the budget suffices, None for the other ways. left: 分 that stay in the budget.
    """

    grants: tuple[Grant, ...]
    factor: Fraction | None
    left: int

    def amount(self, claim_id: str) -> int:
        """What one claim gets, 分; KeyError when there is no such claim."""
        for grant in self.grants:
            if grant.claim.id == claim_id:
                return grant.amount
        raise KeyError(claim_id)


def share_budget(
    claims: Sequence[Claim],
    budget: int,
    how: Sharing = Sharing.PROPORTIONAL,
    *,
    unit: int = YUAN,
    rest: Rest = Rest.KEPT,
    partial: bool = True,
) -> Shares:
    """Shares a budget among claims; never more than the budget, never more than a claim.

    budget: 分. unit: 分 to which a proportional cut is floored (100 is 元). rest: where those 元 go.
    partial: whether the claim at which the money ends gets what is left; otherwise it gets nothing, and neither does
    anyone behind it. BenefitProblem: a negative amount, a claim without the time or rank that decides.
    """
    if budget < 0 or any(claim.amount < 0 for claim in claims):
        raise BenefitProblem("预算和金额不能是负数。", "Budget and amounts cannot be negative.")
    if how is Sharing.PROPORTIONAL:
        return _proportional(claims, budget, unit, rest)
    return _in_order(claims, budget, _key(claims, how), partial=partial)


def _proportional(claims: Sequence[Claim], budget: int, unit: int, rest: Rest) -> Shares:
    total = sum(claim.amount for claim in claims)
    if total <= budget:
        return Shares(tuple(Grant(claim, claim.amount) for claim in claims), Fraction(1), budget - total)
    factor = Fraction(budget, total)
    exact = [claim.amount * factor for claim in claims]
    amounts = [int(amount // unit) * unit for amount in exact]
    left = budget - sum(amounts)
    if rest is Rest.LARGEST:
        by_loss = sorted(range(len(claims)), key=lambda at: (amounts[at] - exact[at], claims[at].id))
        for at in by_loss:
            if left >= unit and amounts[at] + unit <= claims[at].amount:
                amounts[at] += unit
                left -= unit
    return Shares(tuple(map(Grant, claims, amounts)), factor, left)


def _key(claims: Sequence[Claim], how: Sharing) -> Callable[[Claim], Any]:
    name = "submitted" if how is Sharing.FIRST_COME else "rank"
    for claim in claims:
        if getattr(claim, name) is None:
            zh = "提交时间" if name == "submitted" else "名次"
            raise BenefitProblem(
                f"{claim.id} 没有{zh}，无法排先后。", f"{claim.id} has no {name}, so it has no place in line."
            )
    return lambda claim: (getattr(claim, name), claim.id)


def _in_order(claims: Sequence[Claim], budget: int, key: Callable[[Claim], Any], *, partial: bool) -> Shares:
    left, granted, ended = budget, {}, False
    for claim in sorted(claims, key=key):
        amount = 0 if ended else min(claim.amount, left)
        if amount < claim.amount:
            ended = True
            amount = amount if partial else 0
        granted[claim.id] = amount
        left -= amount
    return Shares(tuple(Grant(claim, granted[claim.id]) for claim in claims), None, left)


@dataclass(frozen=True, slots=True)
class Split:
    """One amount between two levels, 分."""

    upper: int
    lower: int


def split_levels(amount: int, upper_share: Fraction, *, unit: int = 1) -> Split:
    """市区分担: the upper level (the city) pays round half up(amount x share), the zone pays the rest.

    amount: 分. upper_share: 0 to 1 (5:5 is 1/2). unit: 分 to which the upper part is rounded (1 is 分, 100 is 元).
    BenefitProblem: a share outside 0 to 1, a negative amount.
    """
    if amount < 0 or not 0 <= upper_share <= 1:
        raise BenefitProblem(
            "分担比例须在0到1之间，金额不能是负数。", "The share lies between 0 and 1; the amount is not negative."
        )
    upper = min(amount, int((amount * Fraction(upper_share) / unit + Fraction(1, 2)) // 1) * unit)
    return Split(upper, amount - upper)
