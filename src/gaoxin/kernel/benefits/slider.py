"""One threshold of a draft, prepared so that each value answers at once.

The criterion is read once more with a number that stands nowhere else; that finds the comparisons which the threshold makes. The
draft is then evaluated with each of them held true, false and unknown. What remains for a value is to compare, exactly,
and to look the verdicts up. A threshold of another kind (in a score, inside a formula) has every value evaluated anew.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from gaoxin.kernel.benefits.literals import built, with_value
from gaoxin.kernel.benefits.numbers import Array, Exact, Numbers, Unworkable, conditions_of
from gaoxin.kernel.benefits.paying import asking, statuses
from gaoxin.kernel.benefits.report import Threshold
from gaoxin.kernel.rules import Library, Rulebook, RuleProblem
from gaoxin.kernel.rules.build import Builder
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.rules.located import Located
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.rules.tree import Node, walk

#: Stands for the threshold while its comparisons are looked for; no rule says it.
MARK = Fraction(918_273_645_463) / 1000
#: Comparisons of one threshold (each_year makes one for each year) for which all combinations are evaluated at once.
COMPARISONS = 2
#: Ratios nearer to the threshold than this, relatively, are compared exactly.
NEAR = 1e-9


class Slider(Protocol):
    """Verdicts (codes of Status) of everybody for a value of a threshold."""

    def verdicts(self, value: Fraction) -> Array:
        """One code for each enterprise."""
        ...


def slider(draft: Located, threshold: Threshold, library: Library, population: Population, on: datetime.date) -> Slider:
    """The fastest slider that is right for a threshold."""
    found = _comparisons(draft, threshold, library)
    if found is not None:
        try:
            return _Prepared(*found, library.builder, population, on)
        except Unworkable:
            pass
    return _Anew(draft, threshold, library, population, on)


def _comparisons(draft: Located, threshold: Threshold, library: Library) -> tuple[Rulebook, list[Node]] | None:
    """The draft with the mark in it, and the comparisons with the mark; None when it does more than being compared with."""
    try:
        marked = built(with_value(draft, threshold, MARK), library)
    except RuleProblem:
        return None
    nodes = walk([marked.requirement.node])
    found = []
    for node in nodes:
        if node.op == "const" and node.value == MARK:
            continue
        if any(_holds_mark(part) for part in (node.value, *(arg.value for arg in node.args))):
            plain = node.op == "cmp" and node.args[1].value == MARK and not _holds_mark(node.args[0].value)
            if not plain:
                return None
            found.append(node)
    return (marked, found) if 0 < len(found) <= COMPARISONS else None


def _holds_mark(value: Any) -> bool:
    """Whether the mark, or a number near it as folding would leave it, stands in the value of a node."""
    if isinstance(value, Fraction):
        return value == MARK
    if isinstance(value, tuple):
        return any(_holds_mark(part) for part in value)
    points = getattr(value, "__slots__", ())
    return (
        any(_holds_mark(getattr(value, name)) for name in points) if points and not isinstance(value, Node) else False
    )


class _Prepared:
    def __init__(
        self, marked: Rulebook, comparisons: list[Node], builder: Builder, population: Population, on: datetime.date
    ) -> None:
        rows = np.arange(len(population))
        lefts = [node.args[0] for node in comparisons]
        nodes = [condition for left in lefts for condition in conditions_of(left)]
        found = statuses(marked, nodes, population, on)
        numbers = Numbers(population, on, rows, {node.index: status for node, status in zip(nodes, found, strict=True)})
        self.sides = [_Side(numbers.of(node.args[0]), str(node.value), len(rows)) for node in comparisons]
        # In the order of the places: fails, is unknown, passes.
        constants = (builder.false, builder.unknown, builder.true)
        books: list[Rulebook] = []
        for choice in itertools.product(constants, repeat=len(comparisons)):
            held = {node.index: constant for node, constant in zip(comparisons, choice, strict=True)}
            books.append(asking(marked, _replaced(marked.requirement.node, held, builder), str(len(books))))
        # Distinct combinations may be the same expression; each is still one rulebook.
        self.table = np.ascontiguousarray(evaluate_population(books, population, on).status)
        self.rows = rows

    def verdicts(self, value: Fraction) -> Array:
        """One code for each enterprise."""
        place = np.zeros(len(self.rows), dtype=np.intp)
        for side in self.sides:
            place = place * 3 + side.place(value)
        found: Array = self.table[place, self.rows]
        return found


class _Side:
    """The left side of a comparison, and where each enterprise stands to a value: 0 fails, 1 is unknown, 2 passes."""

    def __init__(self, left: Exact, sign: str, size: int) -> None:
        self.sign = sign
        self.known = np.broadcast_to(np.asarray(left.known, dtype=bool), (size,))
        self.top = np.broadcast_to(np.asarray(left.top, dtype=object), (size,))
        self.bottom = left.bottom
        self.whole: Array | None = None
        if isinstance(left.bottom, int) and all(
            abs(int(end)) < 2**62 for end in (self.top.max(initial=0), self.top.min(initial=0))
        ):
            self.whole = self.top.astype(np.int64)
        self.float = np.asarray(self.top / left.bottom, dtype=np.float64)

    def place(self, value: Fraction) -> Array:
        """0, 1 or 2 for each enterprise."""
        holds = self._whole(value) if self.whole is not None else self._near(value)
        return np.where(self.known, np.where(holds, 2, 0), 1)

    def _whole(self, value: Fraction) -> Array:
        """All have one bottom: their tops against value x bottom, rounded to the side that keeps the answer."""
        assert self.whole is not None
        edge = value * self.bottom
        below, above = edge.__floor__(), edge.__ceil__()
        if abs(below) >= 2**62:
            return np.asarray(_SIGNS[self.sign](np.zeros(len(self.whole)), float(edge)))
        if self.sign in ("==", "!="):
            equal = (self.whole == below) & (below == above)
            return np.asarray(equal if self.sign == "==" else ~equal)
        return np.asarray(_SIGNS[self.sign](self.whole, above if self.sign in (">=", "<") else below))

    def _near(self, value: Fraction) -> Array:
        """Floats decide, except near the value."""
        edge = float(value)
        holds = np.asarray(_SIGNS[self.sign](self.float, edge))
        for row in np.flatnonzero(np.abs(self.float - edge) <= NEAR * max(abs(edge), NEAR)).tolist():
            bottom = self.bottom if isinstance(self.bottom, int) else int(self.bottom[row])
            holds[row] = _SIGNS[self.sign](Fraction(int(self.top[row]), bottom), value)
        return holds


#: Comparisons of numbers, or of arrays with a number.
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": lambda a, b: a >= b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, "<": lambda a, b: a < b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip


def _replaced(root: Node, held: dict[int, Node], builder: Builder) -> Node:
    """An expression with some conditions replaced by constants."""
    made: dict[int, Node] = dict(held)
    for node in walk([root]):
        if node.index in made:
            continue
        args = [made[arg.index] for arg in node.args]
        if all(new is old for new, old in zip(args, node.args, strict=True)):
            made[node.index] = node
        elif node.op in ("and", "or"):
            made[node.index] = builder.conjunction(node.op, args)
        elif node.op == "not":
            made[node.index] = builder.negation(args[0])
        else:
            made[node.index] = builder.forest.make(
                node.op, *args, value=node.value, kind=node.kind, unit=node.unit, low=node.low, high=node.high
            )
    return made[root.index]


class _Anew:
    def __init__(
        self, draft: Located, threshold: Threshold, library: Library, population: Population, on: datetime.date
    ) -> None:
        self.draft, self.threshold, self.library = draft, threshold, library
        self.population, self.on = population, on

    def verdicts(self, value: Fraction) -> Array:
        """One code for each enterprise."""
        changed = built(with_value(self.draft, self.threshold, value), self.library)
        book = asking(changed, changed.requirement.node, "whole")
        return np.asarray(evaluate_population([book], self.population, self.on).status[0])
