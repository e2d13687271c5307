"""Each operation of the tree on each engine, over values at its edges, without help from the exact evaluator."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import psycopg
import pytest
from tests.kernel.rules.sql import trees
from tests.kernel.rules.sql.agreement import expected, judged_exactly, shown
from tests.kernel.rules.sql.trees import COMPARISONS, NUMERIC, ON, PERIODS, rulebook

from gaoxin.kernel.rules import Rulebook, exact
from gaoxin.kernel.rules.build import Builder
from gaoxin.kernel.rules.rulebook import Amount, Clause, Outcome
from gaoxin.kernel.rules.sql import Results, run_duckdb, run_postgres, run_spark, write_snapshot
from gaoxin.kernel.rules.tree import Band, Node, walk

COLUMNS = trees.columns("small")
NUMBERS = [
    Fraction(text)
    for text in [
        "0",
        "1",
        "-1",
        "2",
        "3",
        "-3",
        "0.5",
        "0.03",
        "10",
        "100",
        "110",
        "121",
        "133.1",
        "-7.25",
        "12345678.901",
    ]
]
TENTH = Fraction(1, 10)


class Every:
    """Nodes with every operation."""

    def __init__(self) -> None:
        self.build = build = Builder()
        free, money, bounded, staff = NUMERIC
        self.a, self.b = build.variable(free, "y1"), build.variable(money, "y1")
        self.c, self.d = build.variable(bounded, "y1"), build.variable(staff, "y2")
        self.flags = [build.variable(flag, "asof") for flag in (trees.FLAG, trees.OTHER_FLAG)]
        self.day = build.variable(trees.DAY, "asof")
        self.kind, self.code = build.variable(trees.CATEGORY, "asof"), build.variable(trees.CODE, "asof")
        self.items = build.variable(trees.LIST, "asof")

    def const(self, value: Fraction | float | str) -> Node:
        return self.build.const(Fraction(value))

    def numbers(self) -> list[Node]:
        build, a, b, c, d = self.build, self.a, self.b, self.c, self.d
        ratio = build.arithmetic("div", a, b)
        found = [build.arithmetic(op, a, b) for op in ("add", "sub", "mul", "div")]
        found += [build.arithmetic(op, ratio, c) for op in ("add", "sub", "mul", "div")]
        found += [build.arithmetic("div", c, ratio), build.negate_number(ratio), build.growth(a, b, 1)]
        found += [build.extreme(op, nodes) for op in ("min", "max") for nodes in ([a, b, self.const(3)], [ratio, c])]
        found += [build.rounded(op, node) for op in ("floor", "ceil", "round") for node in (a, ratio)]
        found += [build.rounded("round", node, 2) for node in (a, ratio)]
        found += [build.list_count(self.items, frozenset("ab")), build.list_count(self.items, frozenset())]
        found += [
            build.arithmetic("sub", build.asof(-1), self.day),
            build.arithmetic("sub", build.asof_day(0, 2, 29), self.day),
        ]
        found.append(build.choice([(self.flags[0], a), (self.flags[1], ratio)], b))
        found.append(build.choice([(self.flags[0], a)], a))
        found.append(build.arithmetic("mul", d, self.const("1/3")))
        return found

    def scores(self) -> list[Node]:
        build, a, b, c = self.build, self.a, self.b, self.c
        ratio, half = build.arithmetic("div", a, b), Fraction(1, 2)
        closed = Band(Fraction(0), True, Fraction(1), False, half, Fraction(2))
        upper = Band(Fraction(1), True, None, True, Fraction(5), Fraction(5))
        bands = [build.bands(x, (closed, upper)) for x in (a, ratio, build.growth(a, b, 2))]
        bands.append(build.bands(a, (upper, Band(None, True, None, True, half, half))))
        found = [
            *bands,
            build.share(a, b, self.const(10), 2),
            build.share(a, self.const(7), c, 0),
            build.expert(half, Fraction(3)),
        ]
        found += [build.score(node) for node in (a, c, ratio)]
        found.append(build.share(a, build.list_count(self.items, frozenset("ab")), b, 2))
        found += [build.arithmetic(op, bands[0], found[4]) for op in ("add", "sub")]
        found += [build.arithmetic("mul", bands[0], self.const(value)) for value in ("0.3", "-2", "0")]
        found += [
            build.extreme(op, nodes)
            for op in ("min", "max")
            for nodes in (bands, [build.score(a), build.score(ratio), found[6]])
        ]
        found += [build.rounded("round", build.score(ratio), 1), build.count([*self.flags, build.compare(">", a, b)])]
        found.append(
            build.choice([(self.flags[0], bands[0]), (build.marked("judged", self.flags[1]), found[6])], build.score(c))
        )
        return found

    def conditions(self) -> list[Node]:
        build, a, b, c, d = self.build, self.a, self.b, self.c, self.d
        ratio, score = build.arithmetic("div", a, b), self.scores()[0]
        cagr = [build.growth(a, b, years) for years in (1, 2, 3)]
        sides = [a, ratio, *cagr]
        found = [
            build.compare(op, side, self.const(t))
            for op in COMPARISONS
            for side in sides
            for t in ("0", "0.1", "-2", "1/3")
        ]
        found += [
            build.compare(op, *pair)
            for op in COMPARISONS
            for pair in ((a, b), (ratio, c), (cagr[1], cagr[2]), (cagr[1], c))
        ]
        found += [build.compare(op, score, self.const(t)) for op in COMPARISONS for t in ("0.5", "2", "3")]
        found += [build.compare(op, self.day, build.asof(-10, 0, shift)) for op in (">=", "<") for shift in (0, 1)]
        found += [
            build.compare(">=", a, build.config("none", ())),
            build.member(self.kind, frozenset()),
            self.kind_choice(),
        ]
        found += [build.member(self.kind, frozenset(["low", "high's"])), build.has_any(self.items, frozenset("ab"))]
        found += [build.prefixed(self.code, prefixes) for prefixes in (("65",), ("6510", "39", "7"))]
        judged, unconfirmed = build.marked("judged", self.flags[0]), build.marked("unconfirmed", self.flags[1])
        tested = build.compare(">=", d, self.const(3))
        three = [judged, unconfirmed, tested]
        found += [build.conjunction(op, three) for op in ("and", "or")] + [
            build.at_least(count, three) for count in (1, 2, 3)
        ]
        found += [build.negation(build.conjunction("or", three)), judged, unconfirmed, build.true, build.false]
        found += [
            build.forest.make("unknown", kind="bool"),
            build.forest.make("open", build.conjunction("or", three), kind="bool"),
        ]
        return found + [build.known(node) for node in (a, ratio, cagr[1], self.code, self.items)]

    def kind_choice(self) -> Node:
        """A category chosen by a condition that may be open, where the branches agree or not."""
        build = self.build
        chosen = build.forest.make("pick", self.flags[0], self.kind, build.category("low"), kind="cat")
        return build.forest.make("in", chosen, value=frozenset(["low"]), kind="bool")

    def rulebooks(self) -> list[Rulebook]:
        true, clause = self.build.true, Clause("", "", "")
        books = [rulebook(f"condition{at}", node) for at, node in enumerate(self.conditions())]
        books += [rulebook(f"score{at}", true, node) for at, node in enumerate(self.scores())]
        books += [
            rulebook(f"amount{at}", true, amount=Amount(node, "", clause)) for at, node in enumerate(self.numbers())
        ]
        members = tuple((value, self.build.member(self.kind, frozenset({value}))) for value in trees.CATEGORIES)
        return [*books, rulebook("outcome", true, outcome=Outcome("", "", self.kind, {}, members))]


BOOKS = Every().rulebooks()


def _population(size: int) -> dict[str, dict[tuple[str, str], object]]:
    random = Random(7)
    days = [
        ON,
        datetime.date(2016, 6, 30),
        datetime.date(2016, 7, 1),
        datetime.date(2016, 7, 2),
        datetime.date(1, 1, 1),
    ]
    pools: dict[tuple[str, str], list[Any]] = {
        (variable.id, period): NUMBERS for variable in NUMERIC for period in PERIODS
    }
    pools |= {("flag", "asof"): [True, False], ("other_flag", "asof"): [True, False], ("day", "asof"): days}
    pools |= {
        ("kind", "asof"): [*trees.CATEGORIES, "other", ""],
        ("code", "asof"): ["", "6", "65", "651", "6510", "39", "7", "8"],
    }
    pools[("items", "asof")] = [frozenset(), frozenset("a"), frozenset("abc"), frozenset("c")]
    return {f"e'{at}": {key: random.choice([*pool * 2, None]) for key, pool in pools.items()} for at in range(size)}


POPULATION = _population(250)
# Large values beside an unknown one: nothing that is not used may overflow.
LARGE = {(variable.id, period): Fraction("9999999999.999") for variable in NUMERIC for period in PERIODS}
POPULATION |= {
    "large": {**LARGE, ("items", "asof"): frozenset()},
    "negative": {key: -value for key, value in LARGE.items()},
}


@pytest.fixture(scope="module")
def wanted() -> dict[str, dict[str, Any]]:
    return expected(judged_exactly(BOOKS, POPULATION, ON))


#: A growth over two years against one over three is a product of five facts on each side, beyond 38 digits.
BEYOND_38_DIGITS = 11


def _agree(results: Results, wanted: dict[str, dict[str, Any]], judged: int) -> None:
    assert shown(results) == wanted
    assert results.judged <= judged


def test_every_operation_of_the_tree_is_here() -> None:
    roots = [root for book in BOOKS for root in book.roots()]
    assert {node.op for node in walk(roots)} == set(exact.OPERATIONS)


def test_duckdb_does_every_operation(duck: duckdb.DuckDBPyConnection, wanted: Any) -> None:
    write_snapshot(POPULATION.items(), duck, COLUMNS)
    _agree(run_duckdb(duck, BOOKS, ON, columns=COLUMNS), wanted, BEYOND_38_DIGITS)


@pytest.mark.database
def test_postgres_does_every_operation(postgres: psycopg.Connection[Any], wanted: Any) -> None:
    write_snapshot(POPULATION.items(), postgres, COLUMNS)
    _agree(run_postgres(postgres, BOOKS, ON, columns=COLUMNS), wanted, 0)


@pytest.mark.spark
def test_spark_does_every_operation(spark: Any, wanted: Any, tmp_path: Path) -> None:
    write_snapshot(POPULATION.items(), tmp_path / "snapshot.parquet", COLUMNS)
    spark.read.parquet(str(tmp_path / "snapshot.parquet")).createOrReplaceTempView("snapshot")
    _agree(run_spark(spark, BOOKS, ON, columns=COLUMNS), wanted, BEYOND_38_DIGITS)
