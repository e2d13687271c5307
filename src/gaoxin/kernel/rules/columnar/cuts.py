"""A number compared with many thresholds in one step, while it is in cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

import numpy as np

from gaoxin.kernel.rules.columnar.judge import Question
from gaoxin.kernel.rules.columnar.tape import SPARE, Array, Window
from gaoxin.kernel.rules.tree import Node, walk

Step = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Place:
    """A threshold, and whether one must be above it to have reached it."""

    threshold: Fraction
    strict: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Where to compare floats for a place: ``>= first`` and ``>= second`` enclose it (models.cuts).

    question: decides a row that lies between the two.
    """

    first: float
    second: float
    question: Question


#: A number with fewer cuts is compared with each; to rank it takes as long as this many comparisons.
WORTH_RANKING = 64
#: More cuts have no room in the ranks.
MOST_CUTS = 2**16 - 2


class Ruler:
    """All cuts of one number: it is ranked among them once, and small whole numbers are compared afterwards."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    @cached_property
    def cuts(self) -> Array:
        """Every place where floats are compared, ascending. To be asked when all lines are drawn."""
        return np.unique([end for line in self.lines for end in (line.first, line.second)])

    @cached_property
    def _places(self) -> dict[float, int]:
        return {cut: at for at, cut in enumerate(self.cuts.tolist())}

    def at(self, ends: Iterable[float]) -> list[int]:
        """Where cuts stand among all of them."""
        return [self._places[end] for end in ends]

    @cached_property
    def doubts(self) -> tuple[list[int], list[int]]:
        """The ends of every interval in which floats do not decide."""
        unsure = [line for line in self.lines if line.first != line.second]
        return self.at(line.first for line in unsure), self.at(line.second for line in unsure)


def ranked(ruler: Ruler, window: Window, values: Array, out: Array) -> Step:
    """Fills in how many cuts each value has reached, 0 where it is unknown; notes the rows below each cut in the window."""
    cuts, (firsts, seconds) = ruler.cuts, ruler.doubts
    ladder = np.append(np.arange(len(cuts) + 1, dtype=out.dtype), np.zeros(1, dtype=out.dtype))
    edges = np.zeros(len(cuts) + 3, dtype=np.intp)
    edges[-1] = len(out)

    ordering = orderer(len(out))

    def run() -> None:
        order = ordering(values)
        ordered = values[order]
        known = ordered.searchsorted(np.nan)
        below = ordered[:known].searchsorted(cuts)
        edges[1:-2], edges[-2] = below, known
        out[order] = ladder.repeat(np.diff(edges))
        window.below[id(ruler)] = below if (below[firsts] != below[seconds]).any() else None

    return run


def orderer(size: int) -> Callable[[Array], Array]:
    """A function that gives the order of so many floats, unknown ones last.

    Whole numbers are sorted many times as fast as places are: the bits of a float, made to ascend with it, give up their
    lowest to hold its place. What those bits told apart is looked at afterwards.
    """
    low = np.uint64((1 << max(size - 1, 1).bit_length()) - 1)
    places, sign, last = np.arange(size, dtype="u8"), np.int64(-(2**63)), np.uint64(2**64 - 1) & ~low
    flips, keys = np.empty(size, dtype="i8"), np.empty(size, dtype="u8")

    def order(values: Array) -> Array:
        bits = values.view("i8")
        np.right_shift(bits, 63, out=flips)
        np.bitwise_or(flips, sign, out=flips)
        np.bitwise_xor(bits, flips, out=keys.view("i8"))
        np.bitwise_and(keys, ~low, out=keys)
        np.copyto(keys, last, where=np.isnan(values))
        np.bitwise_or(keys, places, out=keys)
        keys.sort()
        np.bitwise_and(keys, low, out=keys)
        found = keys.view("i8")
        ordered = values[found]
        falls = ordered[1:] < ordered[:-1]
        return values.argsort() if falls.any() else found

    return order


def places_of(
    users: Iterable[Node], constant: Callable[[Node], Fraction | None], statuses: set[tuple[int, bool]]
) -> list[tuple[Place, bool]]:
    """The places of a number whose status rules ask for: of being below (True), then of having reached it (False)."""
    found: dict[tuple[Place, bool], None] = {}
    for user in users:
        threshold = constant(user.args[1])
        if threshold is None or user.value in ("==", "!="):
            continue
        place = Place(threshold, user.value in (">", "<="))
        for negated in (False, True):
            if (user.index, negated) in statuses:
                found[place, (user.value in ("<", "<=")) != negated] = None
    return sorted(found, key=lambda asked: not asked[1])


def compared(roots: Iterable[Node]) -> dict[int, frozenset[int]]:
    """Which numbers are compared at or below each node under some roots, by indices."""
    below: dict[int, frozenset[int]] = {}
    for node in walk(roots):
        inner = [found for arg in node.args if (found := below[arg.index])]
        found = inner[0] if len(inner) == 1 else frozenset().union(*inner)
        below[node.index] = found | {node.args[0].index} if node.op in ("cmp", "bands") else found
    return below


def needed_statuses(roots: Iterable[Node]) -> set[tuple[int, bool]]:
    """The conditions below some roots with whether they are needed as they stand (False) or negated (True)."""
    found: set[tuple[int, bool]] = set()
    stack = [(root, False) for root in roots]
    while stack:
        node, negated = stack.pop()
        if (node.index, negated) in found:
            continue
        found.add((node.index, negated))
        inward = (
            negated if node.op in ("and", "or", "atleast", "judged") else not negated if node.op == "not" else False
        )
        stack += [(arg, inward) for arg in node.args]
    return found


def reaching(lines: Sequence[Line], ruler: Ruler | None, window: Window, values: Array, out: Array) -> Step:
    """Fills a row of 0 and 1 for each line, at most ``SPARE`` of them: where the number has reached its place.

    values: the number, or with a ruler its ranks.
    """
    limits = _limits([line.second for line in lines], ruler, values)
    compare = partial(np.greater_equal, values, limits, out=out.view(np.bool_))
    unsure = [at for at, line in enumerate(lines) if line.first != line.second]
    if not unsure:
        return compare

    def run() -> None:
        compare()
        if ruler is None or window.below[id(ruler)] is not None:
            _settle(lines, unsure, ruler, window, values, out)

    return run


def _settle(
    lines: Sequence[Line], unsure: list[int], ruler: Ruler | None, window: Window, values: Array, out: Array
) -> None:
    """Asks about the rows that lie between the two ends of a line."""
    firsts = [lines[at].first for at in unsure]
    if ruler is not None:
        below = window.below[id(ruler)]
        if below is None or (below[ruler.at(firsts)] == below[ruler.at(lines[at].second for at in unsure)]).all():
            return
    wide = "u8" if out.shape[1] % 8 == 0 else "u1"
    spare = window.spare[: len(unsure)]
    np.greater_equal(values, _limits(firsts, ruler, values), out=spare.view(np.bool_))
    words = out.view(wide)
    if (spare.view(wide) != (words if len(unsure) == len(lines) else words[unsure])).any():
        for at, line in enumerate(unsure):
            for row in np.flatnonzero(spare[at] != out[line]).tolist():
                out[line, row] = lines[line].question(window.judge, window.start + row)


def _limits(ends: list[float], ruler: Ruler | None, values: Array) -> Array:
    if ruler is None:
        return np.array(ends)[:, None]
    return np.array([at + 1 for at in ruler.at(ends)], dtype=values.dtype)[:, None]


def statuses(
    lines: Sequence[Line],
    ruler: Ruler | None,
    below: int,
    window: Window,
    values: Array,
    unknown: Array,
    beside: Array,
    out: Array,
) -> Step:
    """Fills a row of statuses for each line: of the first ``below`` lines that of being below, then of having reached.

    beside: 1 where unknown, else 255.
    """
    steps: list[Step] = []
    for first, last in [(0, below), (below, len(lines))]:
        for start in range(first, last, SPARE):
            stop = min(start + SPARE, last)
            rows = out[start:stop]
            steps.append(reaching(lines[start:stop], ruler, window, values, rows))
            steps.append(_coded(rows, unknown, beside, below=first < below))

    def run() -> None:
        for step in steps:
            step()

    return run


def _coded(rows: Array, unknown: Array, beside: Array, *, below: bool) -> Step:
    return partial(np.add, rows, beside, out=rows) if below else partial(np.subtract, unknown, rows, out=rows)
