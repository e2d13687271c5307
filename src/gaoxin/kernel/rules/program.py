"""Programs of the exact evaluator: the nodes below some roots as closures in order, run for one enterprise after the other.

What each operation means is in exact.py; the closures of frequent operations here give the same values faster.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from operator import itemgetter
from typing import Any

from gaoxin.kernel.rules.exact import OPERATIONS, Span, compare_span, in_band, plus, whole
from gaoxin.kernel.rules.roots import TESTS
from gaoxin.kernel.rules.status import OR_ORDER
from gaoxin.kernel.rules.tree import Bound, Node, walk
from gaoxin.kernel.rules.units import exact

Facts = Mapping[tuple[str, str], object]
#: The value of a node from those before it.
Step = Callable[[list[Any]], Any]
Places = tuple[int, ...]


def plain_fact(value: object) -> Any:
    """A fact as the evaluator works on it; None stays unknown."""
    if value is None or isinstance(value, str | frozenset):
        return value
    if isinstance(value, bool):
        return 3 if value else 0
    if isinstance(value, int):
        return value
    if isinstance(value, datetime.date):
        return value.toordinal()
    return whole(exact(value))


class Program:
    """The nodes below some roots in order, ready to run for one enterprise after the other.

    on: the evaluation date, fixed because periods and dates count back from it.
    """

    def __init__(self, roots: Iterable[Node], on: datetime.date) -> None:
        self.nodes = walk(roots)
        self.on = on
        self.position = {node.index: at for at, node in enumerate(self.nodes)}
        self._fixed: list[Any] = [None] * len(self.nodes)
        self._facts: list[tuple[int, tuple[str, str], int | None]] = []
        self._steps: list[tuple[int, Step]] = []
        for at, node in enumerate(self.nodes):
            if node.op == "var":
                self._facts.append((at, node.value, 1 if node.kind == "bool" else None))
            elif node.args:
                places = tuple([self.position[arg.index] for arg in node.args])
                self._steps.append((at, _FAST.get(node.op, _plainly)(node, places)))
            else:
                self._fixed[at] = OPERATIONS[node.op](node, on)

    def run(self, facts: Facts) -> list[Any]:
        """The value of every node, in the order of ``nodes``.

        facts: {(variable id, period key): value} in canonical units; absent or None is unknown.
        """
        values = self._fixed.copy()
        for at, key, absent in self._facts:
            value = plain_fact(facts.get(key))
            values[at] = absent if value is None else value
        for at, step in self._steps:
            values[at] = step(values)
        return values


def _plainly(node: Node, places: Places) -> Step:
    operation = OPERATIONS[node.op]
    return lambda values: operation(node, [values[place] for place in places])


def _compare(node: Node, places: Places) -> Step:
    if any(_may_be_root(arg) for arg in node.args):
        return _plainly(node, places)
    left, right = places
    test = TESTS[node.value]
    bound = node.args[1]
    if bound.op != "const":

        def run(values: list[Any]) -> int:
            one, other = values[left], values[right]
            return 1 if one is None or other is None else 3 if test(one, other) else 0

        return run
    # Both sides multiplied by both denominators, which are positive: whole numbers compare far faster than fractions.
    over, under = bound.value.numerator, bound.value.denominator

    def run_beside(values: list[Any]) -> int:
        number = values[left]
        return 1 if number is None else 3 if test(number.numerator * under, over * number.denominator) else 0

    return run_beside


def _may_be_root(node: Node) -> bool:
    if node.op == "pick":
        return any(_may_be_root(arg) for arg in (*node.args[1::2], node.args[-1]))
    return bool(node.op == "growth" and node.value != 1)


def _compare_score(node: Node, places: Places) -> Step:
    (place,) = places
    op, threshold = node.value[0], whole(node.value[1])
    return lambda values: compare_span(op, values[place], threshold)


def _all_of(node: Node, places: Places) -> Step:
    those = itemgetter(*places)
    return lambda values: min(those(values))


def _any_of(node: Node, places: Places) -> Step:
    those, order = itemgetter(*places), OR_ORDER.__getitem__
    return lambda values: OR_ORDER[max(map(order, those(values)))]


def _sum(node: Node, places: Places) -> Step:
    left, right = places

    def run(values: list[Any]) -> Span:
        (low, high, missing), (more, most, lacking) = values[left], values[right]
        return Span(plus(low, more), plus(high, most), missing or lacking)

    return run


def _bands(node: Node, places: Places) -> Step:
    (place,) = places
    rows = [(band, Span(whole(band.points_low), whole(band.points_high), missing=False)) for band in node.value]
    unknown, none = Span(_end(node.low), _end(node.high), missing=True), Span(_NOTHING, _NOTHING, missing=False)

    def run(values: list[Any]) -> Span:
        x = values[place]
        if x is None:
            return unknown
        for band, span in rows:
            if in_band(band, x):
                return span
        return none

    return run


def _end(bound: Bound) -> Bound:
    return None if bound is None else whole(bound)


_NOTHING = whole(Fraction(0))
_FAST: dict[str, Callable[[Node, Places], Step]] = {
    "cmp": _compare, "scmp": _compare_score, "and": _all_of, "or": _any_of, "sadd": _sum, "bands": _bands,
}  # fmt: skip
