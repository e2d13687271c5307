"""Arithmetic that is settled while a rule is read: constants, and the evaluation date moved by a duration."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.tree import Node
from gaoxin.kernel.rules.units import DATE, DAYS, Unit

if TYPE_CHECKING:
    from gaoxin.kernel.rules.build import Builder


def constants(build: Builder, op: str, left: Node, right: Node, unit: Unit) -> Node:
    """left op right of two constants, exactly."""
    a, b = left.value, right.value
    if op == "div" and b == 0:
        raise RuleProblem("division_by_zero", "除数是 0。", "Division by zero.")
    assert isinstance(a, Fraction)
    assert isinstance(b, Fraction)
    value = a + b if op == "add" else a - b if op == "sub" else a * b if op == "mul" else a / b
    return build.const(value, unit)


def dates(build: Builder, op: str, left: Node, right: Node) -> Node:
    """Days between two dates, or the evaluation date moved by years, months or days."""
    if op == "sub" and left.unit == right.unit == DATE:
        return build.forest.make("sub", left, right, kind="num", unit=DAYS)
    durations = {(("年", 1),): 0, (("月", 1),): 1, DAYS: 2}
    if op in ("add", "sub") and left.op == "asof" and right.op == "const" and right.unit in durations:
        amount = int(right.value) * (1 if op == "add" else -1)
        shift = list(left.value)
        shift[durations[right.unit]] += amount
        return build.asof(*shift)
    raise RuleProblem(
        "date_arithmetic",
        "日期只能相减，或者由评价日加减年、月、天。",
        "Dates can only be subtracted, or the evaluation date moved by years, months or days.",
        hint_zh="写成「成立日期 >= 评价日 - 10年」。",
        hint_en="Write `reg_date >= asof - 10年`.",
    )
