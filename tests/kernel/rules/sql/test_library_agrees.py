"""The whole rule library over a population on its thresholds: every engine says what the exact evaluator says."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from tests.kernel.rules.sql.agreement import Population, expected, judged_exactly, shown
from tests.kernel.rules.sql.population import Population as Drawn

from gaoxin.kernel.rules import Library, Rulebook
from gaoxin.kernel.rules.sql import Results, run_duckdb, run_postgres, run_spark, snapshot_columns, write_snapshot

ON = datetime.date(2026, 6, 30)
SIZE = 300


@pytest.fixture(scope="module")
def books() -> list[Rulebook]:
    return list(Library.load())


@pytest.fixture(scope="module")
def population(books: list[Rulebook]) -> Population:
    return Drawn(books, ON, seed=20260630).draw(SIZE)


@pytest.fixture(scope="module")
def exact(books: list[Rulebook], population: Population) -> dict[str, dict[str, Any]]:
    return expected(judged_exactly(books, population, ON))


def _agree(results: Results, exact: dict[str, dict[str, Any]]) -> None:
    assert shown(results) == exact
    # The agreement is that of SQL, not of the exact evaluator with itself.
    assert results.judged < SIZE / 20


def test_the_population_reaches_every_verdict(exact: dict[str, dict[str, Any]]) -> None:
    verdicts = [value for row in exact.values() for key, value in row.items() if key.endswith(".verdict")]
    assert {0, 1, 2, 3} <= set(verdicts)
    amounts = [value for row in exact.values() for key, value in row.items() if key.endswith(".amount")]
    outcomes = [value for row in exact.values() for key, value in row.items() if key.endswith(".outcome")]
    assert not amounts or any(amounts)
    assert not outcomes or any(outcomes)


def test_duckdb_agrees(books: Any, population: Any, exact: Any, duck: duckdb.DuckDBPyConnection) -> None:
    write_snapshot(population.items(), duck, snapshot_columns(books))
    _agree(run_duckdb(duck, books, ON), exact)


@pytest.mark.database
def test_postgres_agrees(books: Any, population: Any, exact: Any, postgres: psycopg.Connection[Any]) -> None:
    write_snapshot(population.items(), postgres, snapshot_columns(books))
    results = run_postgres(postgres, books, ON)
    _agree(results, exact)


@pytest.mark.spark
def test_spark_agrees(books: Any, population: Any, exact: Any, spark: Any, tmp_path: Path) -> None:
    write_snapshot(population.items(), tmp_path / "snapshot.parquet", snapshot_columns(books))
    spark.read.parquet(str(tmp_path / "snapshot.parquet")).createOrReplaceTempView("snapshot")
    _agree(run_spark(spark, books, ON), exact)
