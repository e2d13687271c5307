"""Whatever the tree and the facts, SQL in DuckDB says what the exact evaluator says."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from tests.kernel.rules.sql.agreement import expected, judged_exactly, shown
from gaoxin.kernel.rules.sql import run_duckdb, write_snapshot
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.kernel.rules.sql.trees import ON, columns, facts, rulebooks

# A result has 28 digits before the point.
_LARGEST = 10**27


def _small_enough(rows: dict[str, dict[str, Any]]) -> bool:
    values = [value for row in rows.values() for value in row.values() if not isinstance(value, str | bool | None)]
    return all(abs(value) < _LARGEST for value in values)


@pytest.mark.parametrize("size", ["small", "wide"])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_duckdb_gives_the_exact_results(size: str, data: Any) -> None:
    books = data.draw(rulebooks(depth=3))
    population = {f"e{at:03}": row for at, row in enumerate(data.draw(st.lists(facts(), min_size=5, max_size=25)))}
    wanted = expected(judged_exactly(books, population, ON))
    assume(_small_enough(wanted))
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    write_snapshot(population.items(), connection, columns(size))
    assert shown(run_duckdb(connection, books, ON, columns=columns(size))) == wanted
