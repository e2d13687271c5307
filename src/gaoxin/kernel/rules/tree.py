"""The typed, interned expression tree: equal expressions are one node, whatever rulebook they stand in.

Operations, with their arguments and value:

========== ===== ==================================== ====================================================
op         kind  args                                 value
========== ===== ==================================== ====================================================
const      num                                        Fraction
var        any                                        (variable id, period key)
config     num                                        name of a number that no source gives yet
asof       num                                        (years, months, days) added to the evaluation date
asofday    num                                        (years, month, day): that day in the year of evaluation
add sub    num   left, right
mul div    num   left, right
neg        num   x
min max    num   two or more
growth     num   new, old                             n: (new / old) ** (1 / n) - 1
floor ceil num   x
round      num   x                                    decimal places, half up
listcount  num   list                                 frozenset of category ids
pick       any   condition, value, ..., otherwise     first condition that holds
cat        cat                                        category id
bands      score x                                    tuple of Band, first match
share      score x, full, weight                      decimal places: weight x clip(x / full, 0, 1)
expert     score                                      (low, high): a person gives points in between
lift       score x                                    a number used as a score
sadd ssub  score left, right
smul       score score, number
smin smax  score two or more scores
sround     score score                                decimal places, half up
spick      score condition, score, ..., otherwise
count      score conditions                           how many hold
cmp        bool  left, right                          one of >= > <= < == !=
cmpconfig  bool  left, right                          a comparison with a number not yet known: manual
scmp       bool  score                                (operator, Fraction)
in         bool  category                             frozenset of ids
prefix     bool  code                                 tuple of digit prefixes
has        bool  list                                 frozenset of ids, any of them
and or     bool  two or more
not        bool  x
atleast    bool  conditions                           how many must hold
judged     bool  x                                    unknown becomes manual
unconfirmed bool x                                    pass becomes manual: the text is not confirmed
true false bool
known      bool  x                                    whether the fact is there; never unknown itself
open       bool  x                                    whether x is unknown or manual; itself decided
unknown    bool                                       these rules cannot tell
========== ===== ==================================== ====================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.units import ANY, Unit

Bound = Fraction | None


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a score table: the interval of x, and the points (low == high unless an expert decides).

    A missing bound is open to infinity; ``else`` is both missing.
    """

    low: Bound
    low_inclusive: bool
    high: Bound
    high_inclusive: bool
    points_low: Fraction
    points_high: Fraction

    def holds(self, x: Fraction) -> bool:
        """Whether an exact x lies in this band."""
        if self.low is not None and (x < self.low or (x == self.low and not self.low_inclusive)):
            return False
        return self.high is None or x < self.high or (x == self.high and self.high_inclusive)


class Node:
    """One interned expression. Compare by identity; ``index`` orders arguments before what uses them.

    kind: num, score, bool, cat, code or list. unit: of a num. low, high: what the value can be whatever the facts.
    """

    __slots__ = ("args", "high", "index", "kind", "low", "op", "unit", "value")

    def __init__(
        self, op: str, args: tuple[Node, ...], value: Any, kind: str, unit: Unit, low: Bound, high: Bound, index: int
    ) -> None:
        self.op, self.args, self.value, self.kind = op, args, value, kind
        self.unit, self.low, self.high, self.index = unit, low, high, index

    def __repr__(self) -> str:
        inner = ", ".join([*(repr(arg) for arg in self.args), *([repr(self.value)] if self.value is not None else [])])
        return f"{self.op}({inner})"


class Forest:
    """All nodes of a library, each once."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._table: dict[tuple[object, ...], Node] = {}

    def __len__(self) -> int:
        return len(self.nodes)

    def make(
        self,
        op: str,
        *args: Node,
        value: Any = None,
        kind: str,
        unit: Unit = ANY,
        low: Bound = None,
        high: Bound = None,
    ) -> Node:
        """The node of this operation and these arguments; made at its first use."""
        # Of a constant two integers: to hash a fraction takes longer than all the rest.
        key = (op, value.as_integer_ratio(), unit) if op == "const" else (op, value, *args)
        node = self._table.get(key)
        if node is None:
            node = Node(op, args, value, kind, unit, low, high, len(self.nodes))
            self.nodes.append(node)
            self._table[key] = node
        return node


def walk(roots: Iterable[Node]) -> list[Node]:
    """Every node below the roots, arguments before their users."""
    seen: dict[int, Node] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.index not in seen:
            seen[node.index] = node
            stack.extend(node.args)
    return [seen[index] for index in sorted(seen)]


def variables(roots: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """The (variable id, period key) pairs that the roots read, in tree order."""
    for node in walk(roots):
        if node.op == "var":
            yield node.value
