"""The snapshot holds every fact exactly, or says which it cannot hold."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow.parquet as pq
import pytest
from tests.kernel.rules.sql.agreement import expected, judged_exactly, shown
from tests.kernel.rules.sql.trees import ON, rulebook

from gaoxin.kernel.rules import Rulebook, Variable
from gaoxin.kernel.rules.build import Builder
from gaoxin.kernel.rules.sql import (
    Column,
    SnapshotError,
    fit_columns,
    run_duckdb,
    run_postgres,
    snapshot_columns,
    write_snapshot,
)

REVENUE, RD = ("revenue", "y1"), ("rd", "y1")


def _share_of_revenue() -> Rulebook:
    """R&D of at least 3 % of revenue."""
    build = Builder()
    revenue, rd = (
        build.variable(Variable(key[0], key[0], key[0], (), "number", "元", "year"), "y1") for key in (REVENUE, RD)
    )
    return rulebook("share", build.compare(">=", build.arithmetic("div", rd, revenue), build.const(Fraction(3, 100))))


BOOKS = [_share_of_revenue()]
COLUMNS = snapshot_columns(BOOKS)


def _verdicts(connection: duckdb.DuckDBPyConnection, population: dict[str, Any], columns: list[Column]) -> Any:
    write_snapshot(population.items(), connection, columns)
    results = run_duckdb(connection, BOOKS, ON, columns=columns)
    assert shown(results) == expected(judged_exactly(BOOKS, population, ON))
    return results


def test_a_column_is_named_by_variable_and_period() -> None:
    assert [(column.name, column.kind, column.precision, column.scale) for column in COLUMNS] == [
        ("rd__y1", "number", 18, 4),
        ("revenue__y1", "number", 18, 4),
    ]


def test_a_number_finer_than_its_column_is_judged_exactly(duck: duckdb.DuckDBPyConnection) -> None:
    population = {
        "just on": {REVENUE: Fraction(100), RD: Fraction(3)},
        "just below": {REVENUE: Fraction(100), RD: 3 - Fraction(1, 10**9)},
        "no end": {REVENUE: Fraction(100), RD: Fraction(10, 3)},
        "too large": {REVENUE: Fraction(10**20), RD: Fraction(3 * 10**18)},
    }
    results = _verdicts(duck, population, COLUMNS)
    assert results.table["share@1.verdict"].to_pylist() == [0, 3, 3, 3]
    assert results.judged == 3
    assert duck.execute("SELECT enterprise, inexact FROM snapshot WHERE rd__y1 IS NULL ORDER BY 1").fetchall() == [
        ("just below", '{"rd__y1": "2999999999/1000000000"}'),
        ("no end", '{"rd__y1": "10/3"}'),
        ("too large", '{"rd__y1": "3000000000000000000", "revenue__y1": "100000000000000000000"}'),
    ]


def test_fitted_columns_hold_what_the_usual_ones_cannot(duck: duckdb.DuckDBPyConnection) -> None:
    population = {
        "a": {REVENUE: Decimal("100"), RD: Decimal("2.9999999999")},
        "b": {REVENUE: 100.1, RD: None},
        "c": {REVENUE: float("nan"), RD: 3},
    }
    columns = fit_columns(COLUMNS, population.values())
    assert [(column.precision, column.scale) for column in columns] == [(11, 10), (4, 1)]
    write_snapshot(population.items(), duck, columns)
    results = run_duckdb(duck, BOOKS, ON, columns=columns)
    assert results.table["share@1.verdict"].to_pylist() == [0, 1, 1]
    assert results.judged == 0


def test_fitting_leaves_out_what_has_no_end() -> None:
    assert fit_columns(COLUMNS, [{RD: Fraction(1, 3)}, {RD: Fraction(1, 8)}, {RD: Fraction(10**40)}])[0].scale == 3


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([("a", {}), ("a", {})], "'a'"),
        ([("", {})], "''"),
        ([("a", {RD: "about 3"})], "rd__y1"),
        ([("a", {RD: float("inf")})], "rd__y1"),
        ([("a", {("day", "asof"): "2026-01-01"})], "day__asof"),
        ([("a", {("flag", "asof"): "yes"})], "flag__asof"),
    ],
)
def test_a_row_that_cannot_stand_in_a_snapshot_is_named(
    rows: Any, named: str, duck: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    columns = [*COLUMNS, Column(("day", "asof"), "date"), Column(("flag", "asof"), "boolean")]
    write_snapshot([("before", {})], duck, columns)
    write_snapshot([("before", {})], tmp_path / "snapshot.parquet", columns)
    for target in (duck, tmp_path / "snapshot.parquet"):
        with pytest.raises(SnapshotError) as caught:
            write_snapshot([("good", {}), *rows], target, columns)
        assert named in str(caught.value)
    assert duck.execute("SELECT enterprise FROM snapshot").fetchall() == [("before",)]
    assert pq.read_table(tmp_path / "snapshot.parquet")["enterprise"].to_pylist() == ["before"]
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot.parquet"]


FACTS: dict[tuple[str, str], object] = {
    RD: Decimal("-1.5"), ("day", "asof"): datetime.date(2026, 1, 31), ("flag", "asof"): False, ("kind", "asof"): "it's \\ 国",
    ("list", "asof"): frozenset({"b", "a"}), ("code", "asof"): "",
}  # fmt: skip
KINDS = {"day": "date", "flag": "boolean", "kind": "category", "list": "list", "code": "code"}
ALL = [*COLUMNS, *(Column((name, "asof"), kind) for name, kind in KINDS.items())]
STORED = ("e", Decimal("-1.5000"), None, datetime.date(2026, 1, 31), False, "it's \\ 国", ["a", "b"], "", None)


def test_a_file_and_a_table_hold_the_same(duck: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert write_snapshot([("e", FACTS)], tmp_path / "snapshot.parquet", ALL) == 1
    assert tuple(pq.read_table(tmp_path / "snapshot.parquet").to_pylist()[0].values()) == STORED
    assert write_snapshot([("e", FACTS)], duck, ALL) == 1
    assert duck.execute("SELECT * FROM snapshot").fetchall() == [STORED]


@pytest.mark.database
def test_postgres_holds_the_same(postgres: psycopg.Connection[Any]) -> None:
    assert write_snapshot([("e", FACTS)], postgres, ALL) == 1
    assert postgres.execute("SELECT * FROM snapshot").fetchall() == [STORED]


@pytest.mark.database
def test_not_a_number_in_postgres_is_unknown(postgres: psycopg.Connection[Any]) -> None:
    write_snapshot([("e", {REVENUE: 100, RD: 3})], postgres, COLUMNS)
    postgres.execute("UPDATE snapshot SET rd__y1 = 'NaN'")
    assert run_postgres(postgres, BOOKS, ON).table["share@1.verdict"].to_pylist() == [1]
