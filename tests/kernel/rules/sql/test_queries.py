"""The queries: how rulebooks are grouped, what their columns mean, and that the text is stable."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import duckdb
import pytest
from tests.kernel.rules.sql.population import Population

from gaoxin.kernel.rules import Library, Rulebook
from gaoxin.kernel.rules.sql import compile_group, run_duckdb, snapshot_columns, write_snapshot
from gaoxin.kernel.rules.sql.dialect import DIALECTS

ON = datetime.date(2026, 6, 30)


@pytest.fixture(scope="module")
def books() -> list[Rulebook]:
    return list(Library.load())


def test_no_query_has_more_results_than_asked(books: list[Rulebook]) -> None:
    queries = compile_group(books, ON, "duckdb", most_outputs=12)
    assert len(queries) > 1
    assert max(len(query.outputs) for query in queries) <= 12
    assert [book for query in queries for book in query.rulebooks] == books


def test_a_layer_wider_than_the_engine_takes_is_halved(books: list[Rulebook]) -> None:
    narrow = replace(DIALECTS["duckdb"], most_columns=150)
    queries = compile_group(books, ON, narrow)
    assert len(queries) > len(compile_group(books, ON, "duckdb"))
    assert [book for query in queries for book in query.rulebooks] == books


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_the_same_rulebooks_give_the_same_text(books: list[Rulebook], dialect: str) -> None:
    first, second = (compile_group(books[:5], ON, dialect) for _ in range(2))
    assert [query.sql for query in first] == [query.sql for query in second]


def test_names_of_results_fit_every_engine(books: list[Rulebook]) -> None:
    long = replace(books[0], id="r" * 80)
    names = [output.column for query in compile_group([long, *books], ON, "postgres") for output in query.outputs]
    assert max(len(name.encode()) for name in names) <= 63
    assert names[0] == "r0__verdict"


def test_a_snapshot_is_read_only_where_the_rulebooks_need_it(books: list[Rulebook]) -> None:
    (query,) = compile_group(books[:1], ON, "duckdb")
    assert list(query.columns) == snapshot_columns(books[:1])
    assert all(column.name in query.sql for column in query.columns)


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(ValueError, match="mysql"):
        compile_group([], ON, "mysql")


def test_results_can_be_one_row_for_one_rulebook(books: list[Rulebook], duck: duckdb.DuckDBPyConnection) -> None:
    some = books[:3]
    population = Population(some, ON, seed=1).draw(20)
    write_snapshot(population.items(), duck, snapshot_columns(some))
    results = run_duckdb(duck, some, ON)
    rows: list[dict[str, Any]] = results.long().to_pylist()
    assert len(rows) == 60
    wide = {row["enterprise"]: row for row in results.table.to_pylist()}
    assert all(row["verdict"] == wide[row["enterprise"]][f"{row['rule']}.verdict"] for row in rows)


def test_another_table_can_be_named(books: list[Rulebook], duck: duckdb.DuckDBPyConnection) -> None:
    write_snapshot([("e", {})], duck, snapshot_columns(books[:1]), table="facts_2026")
    assert run_duckdb(duck, books[:1], ON, table="facts_2026").table["enterprise"].to_pylist() == ["e"]
