"""Random typed trees, rulebooks and facts: every operation of tree.py, values on thresholds and right beside them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from gaoxin.kernel.rules.build import Builder
from gaoxin.kernel.rules.catalogue import Catalogue, CategoryValue, Variable
from gaoxin.kernel.rules.population import FactKey, Population
from gaoxin.kernel.rules.rulebook import Amount, Clause, Criterion, Outcome, Rulebook
from gaoxin.kernel.rules.tree import Band, Node
from gaoxin.kernel.rules.units import ANY

ON = datetime.date(2026, 6, 30)
NOWHERE = Clause("", "", "")

#: Thresholds and, with neighbours, facts: round figures, ratios, thirds, both signs, huge and tiny.
FIGURES = [
    Fraction(0), Fraction(1), Fraction(2), Fraction(3), Fraction(-1), Fraction(-5, 2), Fraction(3, 100), Fraction(1, 20), Fraction(1, 3),
    Fraction(11, 10), Fraction(2, 3), Fraction(60), Fraction(500), Fraction(20_000_000), Fraction(123_456_789, 100),
    Fraction(10**12), Fraction(1, 10**6),
]  # fmt: skip
EXTREMES = [Fraction(10**40), Fraction(1, 10**30), Fraction(10**200), Fraction(10**17 + 1)]
LEVELS = ("none", "city", "provincial", "national")
CODES = ("6510", "65", "3911", "70", "7010", "C", "13")


def _variable(name: str, kind: str, values: tuple[str, ...] = ()) -> Variable:
    labelled = tuple(CategoryValue(value, value, value) for value in values)
    return Variable(name, name, name, (), kind, "", "asof", labelled)


NUMBERS = [_variable(f"n{i}", "number") for i in range(4)] + [_variable(f"i{i}", "integer") for i in range(3)]
FLAGS = [_variable(f"b{i}", "boolean") for i in range(3)]
LEVEL = _variable("level", "category", LEVELS)
CITY = _variable("city", "category", tuple(f"c{i}" for i in range(70)))
CODE = _variable("gb", "code")
HONORS = _variable("honors", "list", ("a", "b", "c", "d"))
BORN = _variable("born", "date")
CATALOGUE = Catalogue([*NUMBERS, *FLAGS, LEVEL, CITY, CODE, HONORS, BORN])


class Grower:
    """Grows trees of a kind, not deeper than asked."""

    def __init__(self, random: Random, *, extreme: bool = False) -> None:
        self.random, self.build = random, Builder()
        self.figures = FIGURES + EXTREMES if extreme else FIGURES

    def figure(self) -> Fraction:
        return self.random.choice(self.figures)

    def small(self) -> Fraction:
        """Points of a score table."""
        return Fraction(
            self.random.choice([0, 1, 2, 4, 5, 10, 20, 50, 100, 300, -3]), self.random.choice([1, 1, 1, 1, 2, 4])
        )

    def _one_of(self, depth: int, leaves: list[Callable[[], Node]], branches: list[Callable[[], Node]]) -> Node:
        return self.random.choice(leaves if depth <= 0 or self.random.random() < 0.15 else branches)()

    # -- kinds --------------------------------------------------------------------------------------------------

    def number(self, depth: int) -> Node:
        build, below = self.build, depth - 1

        def pair(op: str) -> Callable[[], Node]:
            return lambda: self._arithmetic(op, below)

        return self._one_of(
            depth,
            [
                lambda: build.variable(self.random.choice(NUMBERS), "asof"),
                lambda: build.variable(self.random.choice(NUMBERS), "asof"),
                lambda: build.const(self.figure()),
            ],
            [
                pair("add"), pair("sub"), pair("mul"), pair("div"), pair("div"),
                lambda: build.negate_number(self.number(below)),
                lambda: build.extreme("min", [self.number(below), self.number(below)]),
                lambda: build.extreme("max", [self.number(below), self.number(below), self.number(below)]),
                lambda: build.growth(self.number(below), self.number(below), self.random.choice([1, 1, 2, 3, 4])),
                lambda: build.rounded(self.random.choice(["floor", "ceil", "round"]), self.number(below), self.random.choice([0, 2])),
                lambda: build.list_count(build.variable(HONORS, "asof"), frozenset(self._some("abcd"))),
                lambda: build.choice([(self.condition(below), self.number(below))], self.number(below)),
                lambda: build.choice(
                    [(self.condition(below), self.number(below)), (self.condition(below), self.number(below))], self.number(below)
                ),
                self._days,
            ],
        )  # fmt: skip

    def _arithmetic(self, op: str, below: int) -> Node:
        left, right = self.number(below), self.number(below)
        if op == "div" and right.op == "const" and right.value == 0:
            op = "add"
        return self.build.arithmetic(op, left, right)

    def _days(self) -> Node:
        node = self.build.arithmetic("sub", self.build.asof(), self.build.variable(BORN, "asof"))
        return self.build.arithmetic("div", node, self.build.const(365, node.unit))

    def score(self, depth: int) -> Node:
        build, below = self.build, depth - 1
        return self._one_of(
            depth,
            [
                lambda: self._table(self.number(1)),
                lambda: self._table(self.number(0)),
                lambda: build.expert(*sorted((self.small(), self.small()))),
                lambda: build.score(build.const(self.small())),
            ],
            [
                lambda: self._table(self.number(below)),
                lambda: build.arithmetic("add", self.score(below), self.score(below)),
                lambda: build.arithmetic("add", self.score(below), self.score(below)),
                lambda: build.arithmetic("sub", self.score(below), self.score(below)),
                lambda: build.arithmetic("mul", self.score(below), build.const(self.random.choice([2, -1, Fraction(1, 2), Fraction(6, 10)]))),
                lambda: build.extreme("min", [self.score(below), self.score(below)]),
                lambda: build.extreme("max", [self.score(below), self.score(below)]),
                lambda: build.rounded("round", self.score(below), self.random.choice([0, 1])),
                lambda: build.choice([(self.condition(below), self.score(below))], self.score(below)),
                lambda: build.choice(
                    [(self.condition(below), self.score(below)), (self.condition(below), self.score(below))], self.score(below)
                ),
                lambda: build.count([self.condition(below), self.condition(below), self.condition(below)]),
                lambda: build.score(self.number(below)),
                lambda: build.share(self.number(1), self.number(0), build.const(self.random.choice([5, 20, Fraction(1, 3)])), 2),
                lambda: build.share(self.number(1), self.number(0), build.variable(self.random.choice(NUMBERS), "asof"), 2),
            ],
        )  # fmt: skip

    def _table(self, x: Node) -> Node:
        corners = sorted({self.figure() for _ in range(self.random.randint(1, 4))})
        bands: list[Band] = []
        for low, high in zip([None, *corners], [*corners, None], strict=True):
            if self.random.random() < 0.8:
                points = self.small(), self.small()
                low_points, high_points = sorted(points) if self.random.random() < 0.25 else (points[0], points[0])
                bands.append(
                    Band(low, self.random.random() < 0.5, high, self.random.random() < 0.5, low_points, high_points)
                )
        self.random.shuffle(bands)
        if self.random.random() < 0.5 or not bands:
            bands.append(Band(None, True, None, True, *[self.small()] * 2))
        return self.build.bands(x, tuple(bands))

    def condition(self, depth: int) -> Node:
        build, below = self.build, depth - 1

        def several() -> list[Node]:
            return [self.condition(below) for _ in range(self.random.randint(2, 4))]

        return self._one_of(
            depth,
            [
                lambda: build.variable(self.random.choice(FLAGS), "asof"),
                lambda: self._compare(self.number(0), build.const(self.figure())),
                lambda: self._compare(self.number(1), build.const(self.figure())),
                lambda: build.member(build.variable(LEVEL, "asof"), frozenset(self._some(LEVELS))),
                lambda: build.member(build.variable(CITY, "asof"), frozenset(self._some([f"c{i}" for i in range(70)]))),
                lambda: build.prefixed(build.variable(CODE, "asof"), tuple(sorted(self._some(["65", "7010", "39", "13"])))),
                lambda: build.has_any(build.variable(HONORS, "asof"), frozenset(self._some("abcd"))),
                lambda: build.compare(self._sign(), build.variable(BORN, "asof"), build.asof(-3, self.random.choice([0, 6]), 0)),
                lambda: build.compare(self._sign(), self.number(0), build.config("rule.x", ANY)),
                lambda: self.random.choice([build.unknown, build.true, build.false]),
            ],
            [
                lambda: self._compare(self.number(below), build.const(self.figure())),
                lambda: self._compare(self.number(below), self.number(below)),
                lambda: build.compare(self._sign(), self.score(below), build.const(self.small())),
                lambda: build.compare(self._sign(), self.score(below), build.const(self.small())),
                lambda: build.compare(self._sign(), self.score(below), self.score(below)),
                lambda: build.conjunction("and", several()),
                lambda: build.conjunction("or", several()),
                lambda: build.negation(self.condition(below)),
                lambda: build.at_least(self.random.randint(1, 3), [self.condition(below), *several()]),
                lambda: build.marked(self.random.choice(["judged", "unconfirmed"]), self.condition(below)),
                lambda: build.known(self.number(below)),
                lambda: build.known(build.variable(self.random.choice([LEVEL, CODE, HONORS]), "asof")),
                lambda: build.choice([(self.condition(below), self.condition(below))], self.condition(below)),
                lambda: build.prefixed(
                    build.choice([(self.condition(0), build.variable(CODE, "asof"))], build.variable(CODE, "asof")), ("65",)
                ),
            ],
        )  # fmt: skip

    def _compare(self, left: Node, right: Node) -> Node:
        return self.build.compare(self._sign(), left, right)

    def _sign(self) -> str:
        return self.random.choice([">=", ">", "<=", "<", ">=", "<=", "==", "!="])

    def _some(self, items: Any) -> list[str]:
        return self.random.sample(list(items), self.random.randint(1, min(3, len(items))))

    # -- rulebooks ----------------------------------------------------------------------------------------------

    def criterion(self, depth: int, name: str) -> Criterion:
        """A test, or a group of criteria."""
        if depth == 0 or self.random.random() < 0.3:
            return Criterion(name, name, name, NOWHERE, "test", self.condition(self.random.randint(0, 3)))
        mode = self.random.choice(["all", "any", "at_least"])
        children = tuple(self.criterion(depth - 1, f"{name}{i}") for i in range(self.random.randint(1, 4)))
        return self._group(mode, name, children)

    def _group(self, mode: str, name: str, children: tuple[Criterion, ...]) -> Criterion:
        nodes = [child.node for child in children]
        count = self.random.randint(1, len(children)) if mode == "at_least" else 0
        joined = {"all": "and", "any": "or"}
        node = self.build.at_least(count, nodes) if count else self.build.conjunction(joined[mode], nodes)
        return Criterion(name, name, name, NOWHERE, mode, node, children=children, count=count)

    def rulebook(self, name: str) -> Rulebook:
        """A rulebook with a total, an amount and an outcome."""
        children = tuple(self.criterion(2, f"t{i}") for i in range(self.random.randint(1, 4)))
        grade = self.build.choice(
            [(self.condition(1), self.build.category("A")), (self.condition(1), self.build.category("B"))],
            self.build.category("C"),
        )
        values = {value: (value, value) for value in "ABC"}
        conditions = tuple((value, self.build.member(grade, frozenset({value}))) for value in values)
        return Rulebook(
            id=name, version="1", label=name, label_en=name, family="test", subject="enterprise", region="CN", kinds=("new",),
            valid_from=ON, valid_to=None, basis="own", confidence="H", sources=(), requirement=self._group("all", "all", children),
            total=self.build.score(self.score(3)), amount=Amount(self.number(2), "", NOWHERE),
            outcome=Outcome("grade", "grade", grade, values, conditions),
        )  # fmt: skip


def facts(random: Random, *, extreme: bool = False) -> dict[FactKey, Any]:
    """One enterprise: most facts known, many on a threshold or one float beside it."""
    figures = FIGURES + EXTREMES if extreme else FIGURES
    found: dict[FactKey, Any] = {}
    for variable in CATALOGUE:
        value = None if random.random() < 0.2 else _value(random, variable, figures)
        if value is not None:
            found[variable.id, "asof"] = value
    return found


def _value(random: Random, variable: Variable, figures: list[Fraction]) -> Any:
    if variable.type == "integer":
        return random.choice([0, 1, 2, 3, 59, 60, 61, 500, 501, 20_000_000, random.randint(-5, 10**6)])
    if variable.type == "number":
        figure = float(random.choice(figures)) * random.choice([1, 1, 1, 1, -1, 2, 10])
        beside = random.choice([0, 0, 0, math.inf, -math.inf])
        return Fraction(repr(math.nextafter(figure, beside) if beside else figure))
    if variable.type == "boolean":
        return random.random() < 0.7
    if variable.type == "date":
        return datetime.date(2023, 6, 30) + datetime.timedelta(days=random.choice([-1, 0, 1, 400, -2000]))
    if variable.type == "list":
        return frozenset(random.sample("abcd", random.randint(0, 3)))
    return random.choice(CODES if variable.type == "code" else [value.id for value in variable.values])


def population(random: Random, size: int, *, extreme: bool = False) -> Population:
    """Several enterprises."""
    return Population.from_facts(CATALOGUE, [facts(random, extreme=extreme) for _ in range(size)], ON)
