"""Random rulebooks and random facts with gaps, made so that values often lie on a threshold."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from gaoxin.kernel.rules.build import Builder
from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.rulebook import Amount, Clause, Criterion, Outcome, Rulebook
from gaoxin.kernel.rules.sql import Column
from gaoxin.kernel.rules.tree import Band, Node

ON = datetime.date(2026, 6, 30)
CATEGORIES = ("low", "middle", "high's")
ITEMS = ("a", "b", "c")
COMPARISONS = (">=", ">", "<=", "<", "==", "!=")

#: Few different numbers, so that equality is common; 1.1, 1.21 and 1.331 make growth rates of exactly 10 %.
NUMBERS = [
    Fraction(text)
    for text in (
        "0",
        "1",
        "-1",
        "2",
        "3",
        "0.5",
        "0.03",
        "10",
        "100",
        "110",
        "121",
        "133.1",
        "-7.25",
        "1000000",
        "20000000.01",
    )
]
CONSTANTS = [Fraction(text) for text in ("0", "1", "2", "-1", "1/2", "0.1", "0.03", "1/3", "10", "12.5", "100")]


def _variable(name: str, kind: str = "number", low: int | None = None, high: int | None = None) -> Variable:
    bounds = (None if low is None else Fraction(low)), (None if high is None else Fraction(high))
    return Variable(name, name, name, (), kind, "", "asof", minimum=bounds[0], maximum=bounds[1])


NUMERIC = [
    _variable("free"),
    _variable("money"),
    _variable("bounded", low=0, high=100),
    _variable("staff", "integer", low=0),
]
PERIODS = ("y1", "y2")
FLAG, OTHER_FLAG = _variable("flag", "boolean"), _variable("other_flag", "boolean")
DAY, CATEGORY, CODE, LIST = (
    _variable("day", "date"),
    _variable("kind", "category"),
    _variable("code", "code"),
    _variable("items", "list"),
)

#: Small columns keep everything exact; wide ones drive products into floating point.
SIZES = {"small": (13, 3), "wide": (30, 8)}


def columns(size: str) -> list[Column]:
    """The snapshot that holds every fact of these trees."""
    numbers = [Column((variable.id, period), "number", *SIZES[size]) for variable in NUMERIC for period in PERIODS]
    others = [
        (FLAG, "boolean"),
        (OTHER_FLAG, "boolean"),
        (DAY, "date"),
        (CATEGORY, "category"),
        (CODE, "code"),
        (LIST, "list"),
    ]
    return numbers + [Column((variable.id, "asof"), kind) for variable, kind in others]


def facts() -> st.SearchStrategy[dict[tuple[str, str], object]]:
    """The facts of one enterprise; about one in six is missing, few no column can hold."""

    def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.one_of(*[values] * 5, st.none())

    number = st.one_of(*[st.sampled_from(NUMBERS)] * 5, st.decimals(-(10**8), 10**8, places=3).map(Fraction))
    odd = st.sampled_from([{}] * 19 + [{("money", "y1"): Fraction(1, 3)}, {("money", "y1"): Fraction(10**33)}])
    plain = st.fixed_dictionaries(
        {(variable.id, period): maybe(number) for variable in NUMERIC for period in PERIODS}
        | {
            (FLAG.id, "asof"): maybe(st.booleans()),
            (OTHER_FLAG.id, "asof"): maybe(st.booleans()),
            (DAY.id, "asof"): maybe(
                st.sampled_from([ON, ON.replace(year=2016), ON.replace(year=2016, day=29), datetime.date(1, 1, 1)])
            ),
            (CATEGORY.id, "asof"): maybe(st.sampled_from(CATEGORIES)),
            (CODE.id, "asof"): maybe(st.sampled_from(["", "6", "65", "651", "6510", "39", "7"])),
            (LIST.id, "asof"): maybe(st.frozensets(st.sampled_from(ITEMS))),
        }
    )
    return st.builds(lambda usual, other: usual | other, plain, odd)


class Trees:
    """Draws random nodes with one builder."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.build = Builder()

    def _one_of(self, *makers: Callable[[], Node]) -> Node:
        return self.draw(st.sampled_from(makers))()

    def _several(self, make: Callable[[int], Node], depth: int) -> list[Node]:
        return [make(depth) for _ in range(self.draw(st.integers(2, 3)))]

    def constant(self) -> Fraction:
        return self.draw(st.sampled_from(CONSTANTS))

    # -- numbers

    def fact(self) -> Node:
        return self.build.variable(self.draw(st.sampled_from(NUMERIC)), self.draw(st.sampled_from(PERIODS)))

    def number(self, depth: int) -> Node:
        build = self.build
        if depth <= 0:
            return self._one_of(self.fact, self.fact, lambda: build.const(self.constant()))
        return self._one_of(
            self.fact,
            lambda: self._arithmetic(depth),
            lambda: self._arithmetic(depth),
            lambda: build.growth(self.number(depth - 1), self.number(depth - 1), self.draw(st.integers(1, 3))),
            lambda: build.negate_number(self.number(depth - 1)),
            lambda: build.extreme(self.draw(st.sampled_from(["min", "max"])), self._several(self.number, depth - 1)),
            lambda: build.rounded(
                self.draw(st.sampled_from(["floor", "ceil", "round"])),
                self.number(depth - 1),
                self.draw(st.integers(0, 2)),
            ),
            lambda: build.list_count(
                build.variable(LIST, "asof"), frozenset(self.draw(st.sets(st.sampled_from(ITEMS))))
            ),
            lambda: self._choice(self.number, depth),
        )

    def _arithmetic(self, depth: int) -> Node:
        op = self.draw(st.sampled_from(["add", "sub", "mul", "div"]))
        left, right = self.number(depth - 1), self.number(depth - 1)
        if op == "div" and right.op == "const" and right.value == 0:
            right = self.fact()
        return self.build.arithmetic(op, left, right)

    def _choice(self, make: Callable[[int], Node], depth: int) -> Node:
        branches = [(self.condition(depth - 1), make(depth - 1)) for _ in range(self.draw(st.integers(1, 2)))]
        return self.build.choice(branches, make(depth - 1))

    def category(self, depth: int) -> Node:
        if depth <= 0:
            return self._one_of(
                lambda: self.build.variable(CATEGORY, "asof"),
                lambda: self.build.category(self.draw(st.sampled_from(CATEGORIES))),
            )
        return self._choice(self.category, depth)

    # -- scores

    def _band(self) -> Band:
        ends = sorted([self.constant(), self.constant()])
        low, high = [self.draw(st.sampled_from([end, None])) for end in ends]
        points = sorted([self.constant(), self.constant()]) if self.draw(st.booleans()) else [self.constant()] * 2
        return Band(low, self.draw(st.booleans()), high, self.draw(st.booleans()), *points)

    def score(self, depth: int) -> Node:
        build = self.build
        leaves = (
            lambda: build.bands(
                self.number(depth - 1), tuple(self._band() for _ in range(self.draw(st.integers(1, 3))))
            ),
            lambda: build.share(
                self.number(depth - 1), self.number(depth - 1), self._weight(), self.draw(st.integers(0, 2))
            ),
            lambda: build.expert(*sorted([self.constant(), self.constant()])),
            lambda: build.score(self.number(depth - 1)),
            lambda: build.count(self._several(self.condition, depth - 1)),
        )
        if depth <= 0:
            return self._one_of(*leaves)
        return self._one_of(
            *leaves,
            lambda: build.arithmetic(
                self.draw(st.sampled_from(["add", "sub"])), self.score(depth - 1), self.score(depth - 1)
            ),
            lambda: build.arithmetic("mul", self.score(depth - 1), build.const(self.constant())),
            lambda: build.extreme(self.draw(st.sampled_from(["min", "max"])), self._several(self.score, depth - 1)),
            lambda: build.rounded("round", self.score(depth - 1), self.draw(st.integers(0, 2))),
            lambda: self._choice(self.score, depth),
        )

    def _weight(self) -> Node:
        return self._one_of(lambda: self.build.const(self.constant()), lambda: self.build.const(10), self.fact)

    # -- conditions

    def condition(self, depth: int) -> Node:
        build = self.build
        leaves = (
            lambda: build.variable(self.draw(st.sampled_from([FLAG, OTHER_FLAG])), "asof"),
            lambda: self._comparison(depth),
            lambda: self._comparison(depth),
            lambda: build.compare(
                self.draw(st.sampled_from(COMPARISONS)), build.variable(DAY, "asof"), build.asof(-10)
            ),
            lambda: build.member(
                build.variable(CATEGORY, "asof"), frozenset(self.draw(st.sets(st.sampled_from(CATEGORIES))))
            ),
            lambda: build.prefixed(
                build.variable(CODE, "asof"), self.draw(st.sampled_from([("65",), ("651", "39"), ("6510", "71", "39")]))
            ),
            lambda: build.has_any(build.variable(LIST, "asof"), frozenset(self.draw(st.sets(st.sampled_from(ITEMS))))),
            lambda: self.draw(st.sampled_from([build.true, build.false, build.forest.make("unknown", kind="bool")])),
            lambda: build.compare(">=", self.fact(), build.config("no.source", ())),
        )
        if depth <= 0:
            return self._one_of(*leaves)
        return self._one_of(
            *leaves,
            lambda: build.conjunction(
                self.draw(st.sampled_from(["and", "or"])), self._several(self.condition, depth - 1)
            ),
            lambda: build.negation(self.condition(depth - 1)),
            lambda: build.at_least(self.draw(st.integers(1, 3)), self._several(self.condition, depth - 1)),
            lambda: build.marked(self.draw(st.sampled_from(["judged", "unconfirmed"])), self.condition(depth - 1)),
            lambda: self._choice(self.condition, depth),
            lambda: build.known(
                self._one_of(
                    lambda: self.number(depth - 1),
                    lambda: build.variable(CODE, "asof"),
                    lambda: build.variable(LIST, "asof"),
                )
            ),
            lambda: build.member(self.category(depth - 1), frozenset([self.draw(st.sampled_from(CATEGORIES))])),
        )

    def _comparison(self, depth: int) -> Node:
        op = self.draw(st.sampled_from(COMPARISONS))
        left = self._one_of(lambda: self.number(depth - 1), lambda: self.score(depth - 1))
        right = self._one_of(lambda: self.build.const(self.constant()), lambda: self.number(depth - 1))
        return self.build.compare(op, left, right)

    def rulebook(self, name: str, depth: int) -> Rulebook:
        """A rulebook of random parts."""
        clause = Clause("", "", "")
        category = self.category(depth - 1)
        conditions = tuple((value, self.build.member(category, frozenset({value}))) for value in CATEGORIES)
        return rulebook(
            name, self.condition(depth), self.score(depth),
            Amount(self.number(depth), "", clause), Outcome("", "", category, {}, conditions),
        )  # fmt: skip


def rulebook(
    name: str, node: Node, total: Node | None = None, amount: Amount | None = None, outcome: Outcome | None = None
) -> Rulebook:
    """A rulebook around a condition."""
    clause = Clause("", "", "")
    return Rulebook(
        name, "1", name, name, "test", "enterprise", "CN", ("new",), ON, None, "own", "H", (),
        Criterion("all", "", "", clause, "all", node), total=total, amount=amount, outcome=outcome,
    )  # fmt: skip


@st.composite
def rulebooks(draw: Callable[[st.SearchStrategy[Any]], Any], depth: int) -> list[Rulebook]:
    """One to three rulebooks over one tree."""
    trees = Trees(draw)
    return [trees.rulebook(f"rule{at}", depth) for at in range(draw(st.integers(1, 3)))]
