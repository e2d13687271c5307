"""The three forms in which SQL carries a number of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from gaoxin.kernel.rules.sql.sheet import Sql
from gaoxin.kernel.rules.sql.whole import Whole


@dataclass(frozen=True, slots=True)
class Exact:
    """factor x top / bottom. NULL in either part is unknown; a bottom is above zero; no bottom is 1.

    Quotients are never carried out: comparisons multiply across, so that no rounding decides an edge.
    """

    factor: Fraction
    top: Whole
    bottom: Whole | None = None

    @property
    def constant(self) -> Fraction | None:
        """The number when it is fixed."""
        return self.factor * self.top.low if self.top.constant and self.bottom is None else None


@dataclass(frozen=True, slots=True)
class Loose:
    """top / bottom in floating point, for what outgrows the exact types of an engine.

    top_size and bottom_size are the same polynomials with every sign positive: a rounding error is a tiny part of them,
    so a comparison that is closer than that is left to the exact evaluator. top_bound, bottom_bound: ranges of the sizes.
    """

    top: Sql
    top_size: Sql
    top_bound: int
    bottom: Sql | None = None
    bottom_size: Sql | None = None
    bottom_bound: int = 1


@dataclass(frozen=True, slots=True)
class Root:
    """sign(ratio) * |ratio| ** (1 / years) - 1, compared by raising the other side."""

    ratio: Exact | Loose
    years: int


Quantity = Exact | Loose | Root


def common(left: Fraction, right: Fraction) -> tuple[Fraction, int, int]:
    """The largest step of which both are whole multiples, and those multiples."""
    if not left and not right:
        return Fraction(1), 0, 0
    top = gcd(left.numerator * right.denominator, right.numerator * left.denominator)
    step = Fraction(top, left.denominator * right.denominator)
    return step, int(left / step), int(right / step)


def common_step(factors: list[Fraction]) -> Fraction:
    """The largest step of which all are whole multiples."""
    step = Fraction(0)
    for factor in factors:
        step = common(step, factor)[0] if step or factor else step
    return step or Fraction(1)
