"""Amounts, worked only for the rows that pass: few of them, and each amount is its own expression."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from gaoxin.kernel.rules.columnar.frame import PASS
from gaoxin.kernel.rules.columnar.lower import Lowering
from gaoxin.kernel.rules.columnar.models import NEAR, UnsupportedError
from gaoxin.kernel.rules.columnar.numbers import nearest
from gaoxin.kernel.rules.columnar.points import Points
from gaoxin.kernel.rules.columnar.tape import Array, Operand, Window
from gaoxin.kernel.rules.population import FactKey
from gaoxin.kernel.rules.tree import Node


@dataclass(slots=True)
class Rows:
    """Some passing enterprises: their rows in the population, the statuses that amounts depend on, and those in doubt.

    Near a step or a change of branch floats are no judge: such rows are noted, and the exact evaluator decides them.
    """

    rows: Array
    statuses: list[Array]
    population: Any
    doubts: list[Array] = field(default_factory=list)


#: Status codes from the planes that a condition reads.
Status = Callable[..., Array]
#: The floats of a number in some rows, NaN for unknown; a float of its own when all are alike.
Get = Callable[[Rows], Any]


class AmountStep:
    """Stores the amounts of one rulebook, block by block."""

    def __init__(self, lo: Lowering, index: int, node: Node) -> None:
        self.index, self.node, self.lo = index, node, lo
        self.conditions: dict[int, Node] = {}
        self.simple = self._is_simple(node)

    def _is_simple(self, node: Node) -> bool:
        if node.kind == "bool":
            self.conditions[node.index] = node
            return True
        if node.kind != "num":
            return False
        known = node.op in _OPERATIONS or node.op in ("var", "config") or self.lo.constant(node) is not None
        return known and all(self._is_simple(arg) for arg in node.args)

    def emit(self, requirement: Operand) -> None:
        """Adds the step that runs behind the verdict."""
        tests = [_tested(self.lo, node) for node in self.conditions.values()] if self.simple else []
        planes = [plane for read, _ in tests for plane in read]
        self.lo.tape.sink(partial(self._bind, [(len(read), status) for read, status in tests]), requirement, *planes)

    def _bind(
        self, tests: list[tuple[int, Status]], window: Window, requirement: Array, *planes: Array
    ) -> Callable[[], object]:
        """Gathers the rows that pass, block by block; their amounts are worked when all blocks are done."""
        parts: list[tuple[Array, list[Array]]] = []

        passed = np.empty(window.size, dtype=bool)

        def run() -> None:
            np.equal(requirement, PASS, out=passed)
            places = passed.nonzero()[0]
            if window.fresh:
                places = places[places >= window.fresh]
            if len(places):
                held = [plane.take(places) if plane.ndim else plane for plane in planes]
                parts.append((places + window.start, held))

        made: dict[int, Get] = {index: _status(at) for at, index in enumerate(self.conditions)}
        get = self._getter(self.node, made) if self.simple else _in_doubt

        def finish() -> None:
            if parts:
                rows = np.concatenate([part[0] for part in parts])
                held = iter([_joined([part[1][at] for part in parts]) for at in range(len(planes))])
                statuses = [status(*islice(held, count)) for count, status in tests]
                window.results.add_amounts(self.index, rows, self._values(get, window, rows, statuses))
                parts.clear()

        window.finishers.append(finish)
        return run

    def _getter(self, node: Node, made: dict[int, Get]) -> Get:
        if node.index not in made:
            constant = self.lo.constant(node) if node.kind == "num" else None
            if constant is not None:
                made[node.index] = _constant(nearest(constant))
            elif node.op == "var":
                made[node.index] = _fact(node.value)
            elif node.op == "config":
                made[node.index] = _constant(np.nan)
            else:
                made[node.index] = _OPERATIONS[node.op](node, [self._getter(arg, made) for arg in node.args])
        return made[node.index]

    def _values(self, get: Get, window: Window, rows: Array, statuses: list[Array]) -> Array:
        asked = Rows(rows, statuses, window.judge.population)
        found = get(asked)
        values: Array = np.full(len(rows), found) if np.ndim(found) == 0 else np.array(found, dtype="f8")
        for doubt in asked.doubts:
            for at in doubt.nonzero()[0].tolist():
                values[at] = nearest(window.judge.number(self.node, int(rows[at])))
        return values


def _tested(lo: Lowering, node: Node) -> tuple[list[Operand], Status]:
    """What to read for a condition, and how to get its status from that.

    Steps of a total are compared here, in the few rows that pass, and not in all.
    """
    op, threshold = node.value if node.op == "scmp" else ("", Fraction(0))
    if op in (">=", ">", "<", "<=") and not lo.may_be_manual(node.args[0]):
        with suppress(UnsupportedError):
            score = lo.score(node.args[0])
            if isinstance(score, Points):
                scaled = threshold * score.scale
                level = scaled.__ceil__() if op in (">=", "<") else scaled.__floor__() + 1
                return [score.low, score.high(lo)], partial(_from_points, level, op in ("<", "<="))
    return [lo.condition(node)], _as_it_is


def _from_points(level: int, below: bool, low: Array, high: Array) -> Array:
    surely, possibly = low >= level, high >= level
    status: Array = (surely ^ possibly).view("u1") - (~possibly if below else surely).view("u1")
    return status


def _as_it_is(status: Array) -> Array:
    return status


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts[0].ndim else parts[0]


def _in_doubt(rows: Rows) -> Any:
    rows.doubts.append(np.ones(len(rows.rows), dtype=bool))
    return np.nan


def _constant(value: float) -> Get:
    return lambda rows: value


def _status(at: int) -> Get:
    return lambda rows: rows.statuses[at]


def _fact(key: FactKey) -> Get:
    def get(rows: Rows) -> Any:
        column = rows.population.columns.get(key)
        return np.nan if column is None else column.values.take(rows.rows)

    return get


def _pair(ufunc: Any) -> Callable[[Node, list[Get]], Get]:
    def make(node: Node, args: list[Get]) -> Get:
        left, right = args
        return lambda rows: ufunc(left(rows), right(rows))

    return make


def _extreme(ufunc: Any) -> Callable[[Node, list[Get]], Get]:
    def make(node: Node, args: list[Get]) -> Get:
        def get(rows: Rows) -> Any:
            value = args[0](rows)
            for arg in args[1:]:
                value = ufunc(value, arg(rows))
            return value

        return get

    return make


def _quotient(node: Node, args: list[Get]) -> Get:
    def get(rows: Rows) -> Any:
        over, under = (arg(rows) for arg in args)
        _doubt(rows, np.abs(under) < NEAR)
        return np.where(np.equal(under, 0), np.nan, np.divide(over, under))

    return get


def _growth(node: Node, args: list[Get]) -> Get:
    def get(rows: Rows) -> Any:
        new, old = (arg(rows) for arg in args)
        _doubt(rows, np.abs(old) < NEAR)
        ratio = np.where(np.less_equal(old, 0), np.nan, np.divide(new, old))
        return np.copysign(np.abs(ratio) ** (1 / node.value), ratio) - 1

    return get


def _rounded(node: Node, args: list[Get]) -> Get:
    scale = 10.0 ** (node.value or 0)
    half = 0.5 if node.op == "round" else 0.0
    ufunc = np.ceil if node.op == "ceil" else np.floor

    def get(rows: Rows) -> Any:
        steps = np.multiply(args[0](rows), scale) + half
        _doubt(rows, np.abs(steps - np.rint(steps)) <= NEAR * np.maximum(1.0, np.abs(steps)))
        return ufunc(steps) / scale

    return get


def _pick(node: Node, args: list[Get]) -> Get:
    def get(rows: Rows) -> Any:
        value = args[-1](rows)
        for at in range(len(args) - 3, -1, -2):
            status, branch = args[at](rows), args[at + 1](rows)
            undecided = status - 1 < 2
            if undecided.any():
                _doubt(rows, undecided & (np.abs(branch - value) <= NEAR * np.abs(value)))
                value = np.where(undecided & (branch != value), np.nan, value)
            value = np.where(status == 255, branch, value)
        return value

    return get


def _doubt(rows: Rows, doubt: Any) -> None:
    if np.any(doubt):
        rows.doubts.append(np.broadcast_to(doubt, rows.rows.shape))


_OPERATIONS: dict[str, Callable[[Node, list[Get]], Get]] = {
    "add": _pair(np.add),
    "sub": _pair(np.subtract),
    "mul": _pair(np.multiply),
    "div": _quotient,
    "neg": lambda node, args: lambda rows: np.negative(args[0](rows)),
    "min": _extreme(np.minimum),
    "max": _extreme(np.maximum),
    "growth": _growth,
    "floor": _rounded,
    "ceil": _rounded,
    "round": _rounded,
    "pick": _pick,
}
