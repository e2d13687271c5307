"""Exact numbers of a whole population at once: whole numbers over whole numbers, one pair for each enterprise.

The columnar evaluator works in floats, which is right for verdicts because it settles the doubtful ones one by one; a cost
that must be right to the 分 for everybody is worked here in Python's whole numbers, held in arrays.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.rules.dates import day_in_year, shifted
from gaoxin.kernel.rules.population import Column, Population
from gaoxin.kernel.rules.status import FAIL, PASS
from gaoxin.kernel.rules.tree import Node, walk

Array = npt.NDArray[Any]

#: Whole numbers up to this size are exact floats.
EXACT_FLOATS = 2**53
#: Numbers of decimals that a column is tried for.
_DECIMALS = (0, 2, 4, 6)


class Unworkable(Exception):
    """A node whose numbers are no fractions (a compound growth rate): the exact evaluator takes them row by row."""


@dataclass(frozen=True)
class Exact:
    """top / bottom where ``known``. Each an array of Python whole numbers, or one for all; bottom is above 0."""

    top: Any
    bottom: Any
    known: Any


class Numbers:
    """The exact numbers of nodes for some rows. statuses: of the conditions in choices, by index of the node."""

    def __init__(self, population: Population, on: datetime.date, rows: Array, statuses: Mapping[int, Array]) -> None:
        self.population, self.on, self.rows, self.statuses = population, on, rows, statuses
        self._made: dict[int, Exact] = {}

    def of(self, node: Node) -> Exact:
        """A node of kind num. Unworkable: see there."""
        if node.index not in self._made:
            self._made[node.index] = self._make(node)
        return self._made[node.index]

    def _make(self, node: Node) -> Exact:
        if node.op == "const":
            return Exact(node.value.numerator, node.value.denominator, _YES)
        if node.op == "asof":
            return Exact(shifted(self.on, *node.value), 1, _YES)
        if node.op == "asofday":
            return Exact(day_in_year(self.on, *node.value), 1, _YES)
        if node.op == "config":
            return _NOTHING
        if node.op == "var":
            column = self.population.columns.get(node.value)
            return _NOTHING if column is None else _of_column(column, self.rows)
        if node.op == "pick":
            return self._picked(node)
        if node.op == "listcount":
            return self._counted(node)
        operation = _OPERATIONS.get(node.op)
        if operation is None or (node.op == "growth" and node.value != 1):
            raise Unworkable(node.op)
        return operation(node, *(self.of(arg) for arg in node.args))

    def _picked(self, node: Node) -> Exact:
        value = self.of(node.args[-1])
        for at in range(len(node.args) - 3, -1, -2):
            status, branch = self.statuses[node.args[at].index][self.rows], self.of(node.args[at + 1])
            same = _sign(branch, value) == 0
            passed, still_open = status == PASS, (status != PASS) & (status != FAIL)
            known = np.where(passed, branch.known, value.known & (~still_open | (branch.known & same)))
            value = Exact(np.where(passed, branch.top, value.top), np.where(passed, branch.bottom, value.bottom), known)
        return value

    def _counted(self, node: Node) -> Exact:
        key = node.args[0].value
        column = self.population.columns.get(key) if node.args[0].op == "var" else None
        if column is None:
            return _NOTHING
        masks = column.values[self.rows]
        wanted = sum(1 << bit for bit, item in enumerate(column.dictionary) if item in node.value)
        counts = np.array([(int(mask) & wanted).bit_count() if mask >= 0 else 0 for mask in masks], dtype=object)
        return Exact(counts, 1, masks >= 0)


_YES = np.True_
_NOTHING = Exact(0, 1, np.False_)


def conditions_of(node: Node) -> list[Node]:
    """The conditions on which the number of a node depends."""
    return [arg for each in walk([node]) if each.op == "pick" for arg in each.args[:-1:2]]


def _of_column(column: Column, rows: Array) -> Exact:
    values = column.values[rows]
    if column.values.dtype.kind != "f":
        raise Unworkable(column.type)
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    for decimals in _DECIMALS:
        scale = 10.0**decimals
        tops = np.rint(filled * scale)
        if np.abs(tops).max(initial=0.0) < EXACT_FLOATS and np.array_equal(tops / scale, filled):
            return Exact(tops.astype(np.int64).astype(object), 10**decimals, known)
    fractions = [Fraction(Decimal(repr(float(value)))) for value in filled]
    tops = np.array([each.numerator for each in fractions], dtype=object)
    return Exact(tops, np.array([each.denominator for each in fractions], dtype=object), known)


def _sign(left: Exact, right: Exact) -> Any:
    """left - right times something above 0."""
    return left.top * right.bottom - right.top * left.bottom


def _added(sign: int) -> Callable[..., Exact]:
    def add(node: Node, left: Exact, right: Exact) -> Exact:
        known = left.known & right.known
        if isinstance(left.bottom, int) and left.bottom == right.bottom:
            return Exact(left.top + sign * right.top, left.bottom, known)
        top = left.top * right.bottom + sign * right.top * left.bottom
        return Exact(top, left.bottom * right.bottom, known)

    return add


def _product(node: Node, left: Exact, right: Exact) -> Exact:
    return Exact(left.top * right.top, left.bottom * right.bottom, left.known & right.known)


def _quotient(node: Node, left: Exact, right: Exact) -> Exact:
    nothing = np.equal(right.top, 0)
    under = np.where(nothing, 1, right.top)
    flip = np.where(under < 0, -1, 1)
    return Exact(
        left.top * right.bottom * flip, left.bottom * under * flip, left.known & right.known & ~nothing.astype(bool)
    )


def _growth(node: Node, new: Exact, old: Exact) -> Exact:
    ratio = _quotient(node, new, old)
    positive = np.greater(old.top, 0).astype(bool)
    return Exact(ratio.top - ratio.bottom, ratio.bottom, ratio.known & positive)


def _extreme(sign: int) -> Callable[..., Exact]:
    def choose(node: Node, *args: Exact) -> Exact:
        value = args[0]
        for other in args[1:]:
            better = np.greater(sign * _sign(other, value), 0).astype(bool)
            value = Exact(
                np.where(better, other.top, value.top),
                np.where(better, other.bottom, value.bottom),
                value.known & other.known,
            )
        return value

    return choose


def _rounded(node: Node, number: Exact) -> Exact:
    scale = 10 ** (node.value or 0)
    return Exact(whole(number, node.op, scale), scale, number.known)


def whole(number: Exact, how: str, scale: int) -> Any:
    """number x scale as whole numbers: floor, ceil, or round half up."""
    top, bottom = number.top * scale, number.bottom
    if how == "ceil":
        return -(-top // bottom)
    return top // bottom if how == "floor" else (2 * top + bottom) // (2 * bottom)


_OPERATIONS: dict[str, Callable[..., Exact]] = {
    "add": _added(1),
    "sub": _added(-1),
    "mul": _product,
    "div": _quotient,
    "neg": lambda node, number: Exact(-number.top, number.bottom, number.known),
    "growth": _growth,
    "min": _extreme(-1),
    "max": _extreme(1),
    "floor": _rounded,
    "ceil": _rounded,
    "round": _rounded,
}
