"""What a number can be whatever the facts: ends that arithmetic passes on from the catalogue's minimum and maximum."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.tree import Bound, Node


def of_arithmetic(op: str, left: Node, right: Node) -> tuple[Bound, Bound]:
    """Ends of left op right for add, sub, mul and div."""
    a, b, c, d = left.low, left.high, right.low, right.high
    if op == "add":
        return (None if a is None or c is None else a + c), (None if b is None or d is None else b + d)
    if op == "sub":
        return (None if a is None or d is None else a - d), (None if b is None or c is None else b - c)
    if op == "div" and right.op == "const":
        if not right.value:
            raise RuleProblem("division_by_zero", "除数是 0。", "Division by zero.")
        c = d = 1 / right.value
        op = "mul"
    if op == "mul" and c is not None and c == d:
        first = None if a is None else a * c
        second = None if b is None else b * c
        return (first, second) if c >= 0 else (second, first)
    if op in ("mul", "div") and a is not None and a >= 0 and c is not None and c >= 0:
        return Fraction(0), (b * d if op == "mul" and b is not None and d is not None else None)
    return None, None


def of_extreme(op: str, nodes: Sequence[Node]) -> tuple[Bound, Bound]:
    """Ends of the smallest (min) or largest (max) of the nodes."""
    lows = [node.low for node in nodes]
    highs = [node.high for node in nodes]
    known_lows = [low for low in lows if low is not None]
    known_highs = [high for high in highs if high is not None]
    if op == "min":
        return (None if None in lows else min(known_lows)), min(known_highs, default=None)
    return max(known_lows, default=None), (None if None in highs else max(known_highs))
