"""Writes facts as a snapshot table: a Parquet file, or a table in DuckDB or PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import sql as pg

from gaoxin.kernel.rules.sql.columns import ENTERPRISE, INEXACT, Column, Facts
from gaoxin.kernel.rules.sql.dialect import POSTGRES

#: One enterprise: its identifier and its facts.
Row = tuple[str, Facts]

_BATCH = 10_000


class SnapshotError(ValueError):
    """A row that cannot stand in a snapshot; says which, and why, in Chinese and English."""


def write_snapshot(
    rows: Iterable[Row], target: Path | str | duckdb.DuckDBPyConnection | psycopg.Connection[Any], columns: Sequence[Column], *,
    table: str = "snapshot",
) -> int:  # fmt: skip
    """Writes one row for each enterprise and returns how many.

    rows: (identifier, facts in canonical units); facts that no column names are left out. target: a Parquet file or an open
    connection, where the table is made anew. A number that its column cannot hold stands exactly in the column ``inexact``.
    SnapshotError: an identifier that is empty or comes twice, a fact that is no such value.
    """
    records = _records(rows, columns)
    if isinstance(target, psycopg.Connection):
        return _write_postgres(records, target, columns, table)
    if isinstance(target, duckdb.DuckDBPyConnection):
        return _write_duckdb(_batches(records, columns), target, columns, table)
    return _write_parquet(_batches(records, columns), Path(target), columns)


def _write_parquet(batches: Iterable[pa.RecordBatch], path: Path, columns: Sequence[Column]) -> int:
    """A refused row leaves the file that was there before."""
    partial = path.with_name(f".{path.name}.partial")
    written = 0
    try:
        with pq.ParquetWriter(partial, schema(columns)) as writer:
            for batch in batches:
                writer.write_batch(batch)
                written += len(batch)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return written


def _write_duckdb(
    batches: Iterable[pa.RecordBatch], connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], table: str
) -> int:
    """A refused row leaves the table that was there before."""
    empty = schema(columns).empty_table()
    connection.register("snapshot_batch", empty)
    connection.execute("CREATE OR REPLACE TEMP TABLE snapshot_rows AS SELECT * FROM snapshot_batch")
    written = 0
    try:
        for batch in batches:
            connection.register("snapshot_batch", pa.Table.from_batches([batch]))
            connection.execute("INSERT INTO snapshot_rows SELECT * FROM snapshot_batch")
            written += len(batch)
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM snapshot_rows")  # noqa: S608
    finally:
        connection.unregister("snapshot_batch")
        connection.execute("DROP TABLE snapshot_rows")
    return written


def schema(columns: Sequence[Column]) -> pa.Schema:
    """The Arrow schema of a snapshot."""
    kinds = {"date": pa.date32(), "boolean": pa.bool_(), "list": pa.list_(pa.string())}
    fields = [
        pa.field(
            column.name,
            pa.decimal128(column.precision, column.scale)
            if column.kind == "number"
            else kinds.get(column.kind, pa.string()),
        )
        for column in columns
    ]
    return pa.schema([pa.field(ENTERPRISE, pa.string(), nullable=False), *fields, pa.field(INEXACT, pa.string())])


def _records(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[list[Any]]:
    seen: set[str] = set()
    for name, facts in rows:
        if not name or name in seen:
            raise SnapshotError(
                f"企业「{name}」为空或出现两次，每家企业只能有一行。/ Enterprise {name!r} is empty or comes twice; one row each."
            )
        seen.add(name)
        yield _record(name, facts, columns)


def _record(name: str, facts: Facts, columns: Sequence[Column]) -> list[Any]:
    record: list[Any] = [name]
    inexact: dict[str, str] = {}
    for column in columns:
        value = facts.get(column.key)
        try:
            stored, text = column.stored(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise SnapshotError(
                f"企业 {name}：{column.name} 的值 {value!r} 不是{column.kind}。/ Enterprise {name}: {column.name}: {value!r} is no {column.kind}."
            ) from error
        record.append(stored)
        if text is not None:
            inexact[column.name] = text
    return [*record, json.dumps(inexact) if inexact else None]


def _batches(records: Iterator[list[Any]], columns: Sequence[Column]) -> Iterator[pa.RecordBatch]:
    wanted = schema(columns)
    while chunk := list(islice(records, _BATCH)):
        arrays = [pa.array(values, field.type) for values, field in zip(zip(*chunk, strict=True), wanted, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=wanted)


def _write_postgres(
    records: Iterable[list[Any]], connection: psycopg.Connection[Any], columns: Sequence[Column], table: str
) -> int:
    types = [f"{POSTGRES.identifier(column.name)} {column.sql_type(POSTGRES)}" for column in columns]
    name = pg.SQL(table)
    fields = pg.SQL(", ".join([f"{ENTERPRISE} TEXT PRIMARY KEY", *types, f"{INEXACT} TEXT"]))
    written = 0
    with connection.cursor() as cursor:
        cursor.execute(pg.SQL("DROP TABLE IF EXISTS {}").format(name))
        cursor.execute(pg.SQL("CREATE TABLE {} ({})").format(name, fields))
        with cursor.copy(pg.SQL("COPY {} FROM STDIN").format(name)) as copy:
            for record in records:
                copy.write_row(record)
                written += 1
        cursor.execute(pg.SQL("ANALYZE {}").format(name))
    return written
