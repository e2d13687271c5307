"""Amounts, worked only for the rows that pass: few of them, and each amount is its own expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gaoxin.kernel.rules.columnar.lower import Lowering
from gaoxin.kernel.rules.columnar.models import NEAR
from gaoxin.kernel.rules.columnar.numbers import nearest
from gaoxin.kernel.rules.columnar.tape import Array, Operand, Window
from gaoxin.kernel.rules.tree import Node

#: Amounts are kept as floats; the exact evaluator decides where a step or a branch lies nearer than this.
_TOLERANCE = NEAR


@dataclass
class Rows:
    """The passing rows of a block: their places in it and in the population, and the statuses that amounts depend on."""

    places: Array
    start: int
    columns: dict[tuple[str, str], Array]
    statuses: dict[int, Array]
    doubt: Array
    memo: dict[int, Array] = field(default_factory=dict)

    def of(self, node: Node, lo_constants: dict[int, float]) -> Array:
        """The floats of a number in these rows, NaN where unknown."""
        value = self.memo.get(node.index)
        if value is None:
            constant = lo_constants.get(node.index)
            if constant is not None:
                value = np.full(len(self.places), constant)
            elif node.op == "var":
                column = self.columns.get(node.value)
                value = np.full(len(self.places), np.nan) if column is None else column[self.start + self.places]
            else:
                value = _OPERATIONS[node.op](self, node, lambda arg: self.of(arg, lo_constants))
            self.memo[node.index] = value
        return value


Get = Callable[[Node], Array]


def _quotient(rows: Rows, node: Node, get: Get) -> Array:
    over, under = (get(arg) for arg in node.args)
    rows.doubt |= np.abs(under) < _TOLERANCE
    quotient: Array = np.where(under == 0, np.nan, over / under)
    return quotient


def _growth(rows: Rows, node: Node, get: Get) -> Array:
    new, old = (get(arg) for arg in node.args)
    rows.doubt |= np.abs(old) < _TOLERANCE
    ratio = np.where(old <= 0, np.nan, new / old)
    grown: Array = np.copysign(np.abs(ratio) ** (1 / node.value), ratio) - 1
    return grown


def _rounded(rows: Rows, node: Node, get: Get) -> Array:
    scale = 10.0 ** (node.value or 0)
    steps = get(node.args[0]) * scale + (0.5 if node.op == "round" else 0.0)
    rows.doubt |= np.abs(steps - np.rint(steps)) <= _TOLERANCE * np.maximum(1.0, np.abs(steps))
    whole: Array = (np.ceil if node.op == "ceil" else np.floor)(steps) / scale
    return whole


def _extreme(ufunc: Any) -> Callable[[Rows, Node, Get], Array]:
    def run(rows: Rows, node: Node, get: Get) -> Array:
        value = get(node.args[0])
        for arg in node.args[1:]:
            value = ufunc(value, get(arg))
        return value

    return run


def _pick(rows: Rows, node: Node, get: Get) -> Array:
    value = get(node.args[-1])
    for at in range(len(node.args) - 3, -1, -2):
        status, branch = rows.statuses[node.args[at].index], get(node.args[at + 1])
        undecided = (status == 1) | (status == 2)
        rows.doubt |= undecided & (np.abs(branch - value) <= _TOLERANCE * np.abs(value))
        value = np.where(status == 255, branch, np.where(undecided & (branch != value), np.nan, value))
    return value


def _pair(ufunc: Any) -> Callable[[Rows, Node, Get], Array]:
    return lambda rows, node, get: ufunc(get(node.args[0]), get(node.args[1]))


_OPERATIONS: dict[str, Callable[[Rows, Node, Get], Array]] = {
    "add": _pair(np.add),
    "sub": _pair(np.subtract),
    "mul": _pair(np.multiply),
    "div": _quotient,
    "neg": lambda rows, node, get: -get(node.args[0]),
    "min": _extreme(np.minimum),
    "max": _extreme(np.maximum),
    "growth": _growth,
    "floor": _rounded,
    "ceil": _rounded,
    "round": _rounded,
    "pick": _pick,
    "config": lambda rows, node, get: np.full(len(rows.places), np.nan),
}


class AmountStep:
    """Stores the amounts of one rulebook, block by block."""

    def __init__(self, lo: Lowering, index: int, node: Node) -> None:
        self.index, self.node = index, node
        self.constants: dict[int, float] = {}
        self.conditions: list[Node] = []
        self.facts: set[tuple[str, str]] = set()
        self.simple = True
        self._survey(lo, node, set())

    def _survey(self, lo: Lowering, node: Node, seen: set[int]) -> None:
        if node.index in seen:
            return
        seen.add(node.index)
        constant = lo.constant(node) if node.kind == "num" else None
        if constant is not None:
            self.constants[node.index] = nearest(constant)
        elif node.kind == "bool":
            self.conditions.append(node)
        elif node.op == "var":
            self.facts.add(node.value)
        else:
            self.simple = self.simple and node.kind == "num" and node.op in _OPERATIONS
            for arg in node.args:
                self._survey(lo, arg, seen)

    def emit(self, lo: Lowering, requirement: Operand) -> None:
        """Adds the step that runs behind the verdict."""
        statuses = [lo.condition(node) for node in self.conditions] if self.simple else []
        lo.tape.sink(self._bind, requirement, *statuses)

    def _bind(self, window: Window, requirement: Array, *statuses: Array) -> Callable[[], object]:
        def run() -> None:
            places = np.flatnonzero(np.broadcast_to(requirement == 255, (window.stop - window.start,)))
            places = places[places >= window.fresh]
            if not len(places):
                return
            values = self._values(window, places, statuses)
            known = ~np.isnan(values)
            window.results.add_amounts(self.index, window.start + places[known], values[known])

        return run

    def _values(self, window: Window, places: Array, statuses: tuple[Array, ...]) -> Array:
        population = window.judge.population
        doubt = np.full(len(places), not self.simple)
        values = np.full(len(places), np.nan)
        if self.simple:
            rows = Rows(
                places,
                window.start,
                {key: population.columns[key].values for key in self.facts if key in population.columns},
                {node.index: np.broadcast_to(status, (window.stop - window.start,))[places] for node, status in zip(self.conditions, statuses, strict=True)},
                doubt,
            )  # fmt: skip
            values = np.array(rows.of(self.node, self.constants), dtype="f8")
        for at in np.flatnonzero(doubt).tolist():
            exact = window.judge.number(self.node, window.start + int(places[at]))
            values[at] = nearest(exact)
        return values
