"""Runs rulebooks over a snapshot on DuckDB, PostgreSQL or Spark; the results are the same table from each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
from pyarrow import csv

from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.sql.columns import Column
from gaoxin.kernel.rules.sql.query import compile_group
from gaoxin.kernel.rules.sql.results import Results, gather


def run_duckdb(
    connection: duckdb.DuckDBPyConnection, rulebooks: Iterable[Rulebook], on: datetime.date, *, table: str = "snapshot",
    columns: Sequence[Column] | None = None,
) -> Results:  # fmt: skip
    """Judges every row of a table or view. on: evaluation date; columns: as for ``compile_group``."""

    def answer(sql: str, schema: pa.Schema) -> pa.Table:
        return connection.execute(sql).to_arrow_table().cast(schema)

    def rows(sql: str) -> list[Any]:
        return connection.execute(sql).fetchall()

    return gather(compile_group(rulebooks, on, "duckdb", table=table, columns=columns), table, answer, rows)


def run_postgres(
    connection: psycopg.Connection[Any], rulebooks: Iterable[Rulebook], on: datetime.date, *, table: str = "snapshot",
    columns: Sequence[Column] | None = None,
) -> Results:  # fmt: skip
    """Judges every row of a table or view. on: evaluation date; columns: as for ``compile_group``."""

    def answer(sql: str, schema: pa.Schema) -> pa.Table:
        read = csv.ConvertOptions(
            column_types=schema,
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        )
        with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv, HEADER)") as copy:
            text = b"".join(bytes(part) for part in copy)
        return csv.read_csv(pa.BufferReader(text), convert_options=read)

    def rows(sql: str) -> list[Any]:
        return connection.execute(sql).fetchall()

    # Compiling thousands of expressions to machine code takes longer than running them.
    connection.execute("SET jit = off")
    return gather(compile_group(rulebooks, on, "postgres", table=table, columns=columns), table, answer, rows)


def run_spark(
    session: Any,
    rulebooks: Iterable[Rulebook],
    on: datetime.date,
    *,
    table: str = "snapshot",
    columns: Sequence[Column] | None = None,
) -> Results:
    """Judges every row of a table or view of a Spark session (4.0 or later; extra ``gaoxin[spark]``).

    on: evaluation date; columns: as for ``compile_group``.
    """

    def answer(sql: str, schema: pa.Schema) -> pa.Table:
        return session.sql(sql).toArrow().cast(schema)

    def rows(sql: str) -> list[Any]:
        return list(session.sql(sql).collect())

    return gather(compile_group(rulebooks, on, "spark", table=table, columns=columns), table, answer, rows)
