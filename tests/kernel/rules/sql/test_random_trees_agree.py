"""Whatever the tree and the facts, SQL says what the exact evaluator says."""

from __future__ import annotations

from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.kernel.rules.sql.agreement import Population, expected, judged_exactly, shown
from tests.kernel.rules.sql.trees import ON, columns, facts, rulebooks

from gaoxin.kernel.rules import Rulebook
from gaoxin.kernel.rules.sql import run_duckdb, run_postgres, run_spark, write_snapshot

# A result has 28 digits before the point.
_LARGEST = 10**27


def _small_enough(rows: dict[str, dict[str, Any]]) -> bool:
    values = [value for row in rows.values() for value in row.values() if not isinstance(value, str | bool | None)]
    return all(abs(value) < _LARGEST for value in values)


def _drawn(data: Any) -> tuple[list[Rulebook], Population, dict[str, dict[str, Any]]]:
    books = data.draw(rulebooks(depth=3))
    population = {f"e{at:03}": row for at, row in enumerate(data.draw(st.lists(facts(), min_size=5, max_size=25)))}
    wanted = expected(judged_exactly(books, population, ON))
    assume(_small_enough(wanted))
    return books, population, wanted


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_duckdb_gives_the_exact_results_from_narrow_and_from_wide_columns(
    duck: duckdb.DuckDBPyConnection, data: Any
) -> None:
    books, population, wanted = _drawn(data)
    for size in ("small", "wide"):
        write_snapshot(population.items(), duck, columns(size))
        assert shown(run_duckdb(duck, books, ON, columns=columns(size))) == wanted


@pytest.mark.database
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_postgres_gives_the_exact_results(postgres: psycopg.Connection[Any], data: Any) -> None:
    books, population, wanted = _drawn(data)
    write_snapshot(population.items(), postgres, columns("wide"))
    assert shown(run_postgres(postgres, books, ON, columns=columns("wide"))) == wanted


@pytest.mark.spark
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_spark_gives_the_exact_results(spark: Any, tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    books, population, wanted = _drawn(data)
    path = str(tmp_path_factory.mktemp("spark") / "snapshot.parquet")
    write_snapshot(population.items(), path, columns("wide"))
    spark.read.parquet(path).createOrReplaceTempView("snapshot")
    assert shown(run_spark(spark, books, ON, columns=columns("wide"))) == wanted
