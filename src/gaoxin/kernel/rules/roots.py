"""Compound growth kept exact: (new / old) ** (1 / n) - 1 is compared by raising the threshold, never by a rounded root."""

from __future__ import annotations

import decimal
import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

_CONTEXT = decimal.Context(prec=60)


@dataclass(frozen=True, slots=True)
class Root:
    """The number sign(q) * |q| ** (1 / n) - 1."""

    q: Fraction
    n: int

    def approximate(self) -> Fraction:
        """The number to 50 significant digits, for display and for arithmetic beyond a comparison."""
        size = abs(self.q)
        if size == 0:
            return Fraction(-1)
        ratio = _CONTEXT.divide(decimal.Decimal(size.numerator), decimal.Decimal(size.denominator))
        power = _CONTEXT.power(ratio, _CONTEXT.divide(decimal.Decimal(1), decimal.Decimal(self.n)))
        return (1 if self.q > 0 else -1) * Fraction(power) - 1


Number = int | Fraction | Root


def plain(value: Number) -> int | Fraction:
    """The number as a fraction; roots become approximate."""
    return value.approximate() if isinstance(value, Root) else value


def _signed_power(value: Fraction | int, n: int) -> Fraction:
    return Fraction(value) ** n if value >= 0 else -(Fraction(-value) ** n)


def sign(left: Number, right: Number) -> int:
    """-1, 0 or 1 as left is less than, equal to or greater than right; exact."""
    if isinstance(left, Root) and isinstance(right, Root):
        a, b = _signed_power(left.q, right.n), _signed_power(right.q, left.n)
    elif isinstance(left, Root):
        assert not isinstance(right, Root)
        a, b = left.q, _signed_power(right + 1, left.n)
    elif isinstance(right, Root):
        a, b = _signed_power(left + 1, right.n), right.q
    else:
        return (left > right) - (left < right)
    return (a > b) - (a < b)


#: What each sign of a comparison asks.
TESTS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def holds(op: str, left: Number, right: Number) -> bool:
    """left op right; exact."""
    if isinstance(left, Root) or isinstance(right, Root):
        return TESTS[op](sign(left, right), 0)
    return TESTS[op](left, right)
