"""Where the conditions of a rulebook turn, and which worked cases stand on either side of each turn."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.evaluate import Result
from gaoxin.kernel.rules.exact import OPERATIONS, Span, in_band
from gaoxin.kernel.rules.roots import plain, sign
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.tree import Band, Node, walk
from gaoxin.kernel.rules.units import RATIO

#: How far from a line a case still stands just beside it: a share of the threshold, or a step of what is measured.
#: Counts move by one, shares of few people or firms by large steps, totals by up to five points.
NEAR = {"元": Fraction(2, 100), "": Fraction(10, 100), "points": Fraction(0), "count": Fraction(2, 100)}
STEP = {"元": Fraction(10_000), "": Fraction(1, 100), "points": Fraction(5), "count": Fraction(1)}
#: Either side of a turn: on the line and just beside it; or, of a cap, reached and not reached.
ON, BESIDE, REACHED, SHORT = "on the line", "just beside it", "reached", "not reached"
#: The bound belongs to what is above it.
_UP = (">=", "<")


class Turn(NamedTuple):
    """One side of a place where a condition, a score row or an amount turns.

    place: of a table its edge (bound, whether the bound belongs to what is above it); of a category the two neighbours.
    """

    node: Node
    place: Any
    side: str

    @property
    def key(self) -> tuple[Any, ...]:
        """What one case settles: a choice that asks one value of a category after the other turns once between two."""
        if self.node.op != "in" or self.place is None:
            return (self.node.index, self.place, self.side)
        low, high = self.place
        return (self.node.args[0].index, self.place, low if (low in self.node.value) == (self.side == ON) else high)

    @property
    def place_told(self) -> str:
        """The threshold in a few words."""
        return f"{told(self.node)}{'' if self.place is None else f' at {_told_place(self.place)}'}"

    def __str__(self) -> str:
        return f"{self.place_told}: {self.side}"


def turns(rulebook: Rulebook, catalogue: Catalogue) -> list[Turn]:
    """Every turn of a rulebook, both sides of each."""
    return [
        Turn(node, place, side)
        for node in walk(seen(rulebook))
        if _is_open(node)
        for place in _places(node, catalogue)
        for side in ((REACHED, SHORT) if node.op in ("min", "max", "smin", "smax", "share") else (ON, BESIDE))
    ]


def seen(rulebook: Rulebook) -> list[Node]:
    """What people see come out of a rulebook: tests, score rows, advice, amount and outcome."""
    found = [leaf.node for leaf in rulebook.requirement.leaves()]
    found += [item.node for item in (*rulebook.scores, *rulebook.advice)]
    found += [rulebook.amount.node] if rulebook.amount else []
    return found + ([node for _, node in rulebook.outcome.conditions] if rulebook.outcome else [])


def decided(rulebook: Rulebook, wanted: Iterable[Turn], results: Sequence[Result]) -> set[tuple[Any, ...]]:
    """The keys of the turns on which what people see depends in one of the results."""
    above = _Above(seen(rulebook))
    return {turn.key for turn in wanted if any(_decides(turn, result, above) for result in results)}


def told(node: Node, depth: int = 0) -> str:
    """A node in a few words, for the list of what no case decides."""
    if node.op == "var":
        return "[".join(node.value) + "]"
    if node.op == "const":
        return f"{float(node.value):g}"
    inner = [told(arg, depth + 1) for arg in node.args] if depth < 3 else ["…"] if node.args else []
    return f"{node.op if node.op not in ('cmp', 'scmp') else node.value}({', '.join(inner)})"


def _is_open(node: Node) -> bool:
    """Whether facts alone decide it: it reads some, and every number that it needs is known."""
    ops = {below.op for below in walk([node])}
    return "var" in ops and "config" not in ops


def _told_place(place: Any) -> str:
    return f"{float(place[0]):g}" if isinstance(place[0], Fraction) else " | ".join(place)


def _places(node: Node, catalogue: Catalogue) -> list[Any]:
    if node.op == "bands":
        return list(dict.fromkeys(_edges(node.value)))
    if node.op == "in":
        return _neighbours(node, catalogue)
    if node.op in ("min", "max", "smin", "smax"):
        return [None] if any(_fixed(arg) is not None for arg in node.args) else []
    simple = node.op in ("cmp", "scmp", "has", "prefix", "share") or (node.op == "var" and node.kind == "bool")
    return [None] if simple else []


def _edges(bands: Iterable[Band]) -> Iterator[tuple[Fraction, bool]]:
    for band in bands:
        if band.low is not None:
            yield band.low, band.low_inclusive
        if band.high is not None:
            yield band.high, not band.high_inclusive


def _neighbours(node: Node, catalogue: Catalogue) -> list[Any]:
    """Values next to each other of which one is meant and one is not; of an unordered category any two."""
    (fact,) = node.args
    variable = catalogue.by_id[fact.value[0]] if fact.op == "var" else None
    if variable is None or not variable.ordered:
        return [None]
    ids = [value.id for value in variable.values]
    return [(a, b) for a, b in itertools.pairwise(ids) if (a in node.value) != (b in node.value)]


def _fixed(node: Node) -> Fraction | None:
    node = node.args[0] if node.op == "lift" else node
    return node.value if node.op == "const" else None


# -- where a case stands ------------------------------------------------------------------------------------------


class _Above:
    """What is reckoned from each node, in order, up to what people see."""

    def __init__(self, shown: list[Node]) -> None:
        self.shown = {node.index for node in shown}
        self._users: dict[int, list[Node]] = defaultdict(list)
        for node in walk(shown):
            for arg in node.args:
                self._users[arg.index].append(node)
        self._found: dict[int, list[Node]] = {}

    def of(self, node: Node) -> list[Node]:
        """Everything that uses the node, directly or not, arguments before their users."""
        if node.index not in self._found:
            found = {user.index: user for user in self._users[node.index]}
            for user in list(found.values()):
                found |= {other.index: other for other in self.of(user)}
            self._found[node.index] = [found[index] for index in sorted(found)]
        return self._found[node.index]


def _decides(turn: Turn, result: Result, above: _Above) -> bool:
    if turn.side in (REACHED, SHORT):
        return _reaches(turn.node, result) is (turn.side == REACHED)
    return _stands(turn, result) and _shows(turn, result, above)


def _stands(turn: Turn, result: Result) -> bool:
    """Whether the case lies on this side of this place."""
    node = turn.node
    value = result.value_of(node)
    if node.op == "in":
        at = result.value_of(node.args[0])
        return value == (3 if turn.side == ON else 0) and (turn.place is None or at in turn.place)
    if node.op in ("has", "prefix", "var"):
        return bool(value == (3 if turn.side == ON else 0))
    return any(_beside(turn, gap, size) for gap, size in _gaps(turn, result))


def _gaps(turn: Turn, result: Result) -> Iterator[tuple[Fraction, Fraction]]:
    """How far the measured value is from the threshold, and the size of the threshold; of an interval from both ends."""
    node = turn.node
    if node.op == "scmp":
        span: Span = result.value_of(node.args[0])
        bound = node.value[1]
        yield from ((Fraction(end) - bound, bound) for end in (span.low, span.high) if end is not None)
        return
    left = result.value_of(node.args[0])
    right = turn.place[0] if node.op == "bands" else result.value_of(node.args[1])
    if left is None or right is None:
        return
    if sign(left, right) == 0:
        yield Fraction(0), Fraction(plain(right))
    elif turn.side == BESIDE:
        yield Fraction(plain(left)) - Fraction(plain(right)), Fraction(plain(right))


def _beside(turn: Turn, gap: Fraction, size: Fraction) -> bool:
    if turn.side == ON:
        return gap == 0
    node = turn.node
    op = node.value[0] if node.op == "scmp" else node.value
    if op in ("==", "!="):
        return gap != 0
    above = turn.place[1] if node.op == "bands" else op in _UP
    kind = _kind(node)
    return 0 < (-gap if above else gap) <= max(NEAR[kind] * abs(size), STEP[kind])


def _kind(node: Node) -> str:
    unit = node.args[0].unit
    if node.op == "scmp":
        return "points"
    return "元" if unit == (("元", 1),) else "" if unit == RATIO else "count"


def _reaches(node: Node, result: Result) -> bool | None:
    """Whether a cap binds; None when that is open."""
    if node.op == "share":
        x, full = (result.value_of(arg) for arg in node.args[:2])
        return None if x is None or full is None else sign(x, full) >= 0
    fixed = next(bound for arg in node.args if (bound := _fixed(arg)) is not None)
    values = [result.value_of(arg) for arg in node.args if _fixed(arg) is None]
    ends = [end for value in values for end in (value[:2] if isinstance(value, Span) else (value,)) if end is not None]
    if not ends:
        return None
    # Of an interval the end that the cap would cut.
    return max(map(plain, ends)) >= fixed if node.op.endswith("min") else min(map(plain, ends)) <= fixed


# -- whether it shows ---------------------------------------------------------------------------------------------


def _shows(turn: Turn, result: Result, above: _Above) -> bool:
    """Whether the other answer at this place would change what people see."""
    changed = {turn.node.index: _other(turn, result)}
    if changed[turn.node.index] in (result.value_of(turn.node), None):
        return False
    for node in above.of(turn.node):
        if any(arg.index in changed for arg in node.args):
            args = [changed.get(arg.index, result.value_of(arg)) for arg in node.args]
            after = OPERATIONS[node.op](node, args)
            if after != result.value_of(node):
                changed[node.index] = after
    return not above.shown.isdisjoint(changed)


def _other(turn: Turn, result: Result) -> Any:
    """The answer on the other side of the place."""
    value = result.value_of(turn.node)
    if turn.node.op != "bands":
        return {0: 3, 3: 0}.get(value)
    bound, above = turn.place
    at = bound if turn.side == BESIDE else bound + Fraction(-1 if above else 1, 10**12)
    for band in turn.node.value:
        if in_band(band, at):
            return Span(band.points_low, band.points_high, missing=False)
    return Span(Fraction(0), Fraction(0), missing=False)
