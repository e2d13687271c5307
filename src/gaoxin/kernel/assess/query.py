"""Filtered, ordered pages of a verdict table, straight from its Parquet file by DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from gaoxin.kernel.assess.verdicts import SCHEMA

_COLUMNS = tuple(SCHEMA.names)
#: Equal rows keep one order over all pages.
_LAST = ("rule", "version", "row")


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One engine for the process, because starting one takes longer than most queries; every query has a cursor of its own."""
    return duckdb.connect()


@dataclass(frozen=True)
class VerdictQuery:
    """A selection of rows of one verdict table. Immutable: ``where`` and ``ordered`` give a narrower one.

    Slicing reads a page as dicts of the table's columns; ``count`` and ``batches`` read all that is selected.
    """

    path: Path
    conditions: tuple[tuple[str, object], ...] = ()
    order: tuple[str, ...] = ()

    def where(
        self,
        *,
        rule: str = "",
        verdict: str = "",
        one_step: bool = False,
        one_fact: bool = False,
        text: str = "",
        row: int | None = None,
    ) -> VerdictQuery:
        """Rows that meet all that is given.

        rule: id or id@version. verdict: a word. one_step: fails by one test. one_fact: one fact decides. text: part of
        name or code. row: one enterprise.
        """
        found = list(self.conditions)
        rule_id, _, version = rule.partition("@")
        for clause, value in (("rule = ?", rule_id), ("version = ?", version), ("verdict = ?", verdict)):
            if value:
                found.append((clause, value))
        if one_step:
            found.append(("verdict = 'fail' AND steps = ?", 1))
        if one_fact:
            found.append(("verdict = 'unknown' AND missing_count = ?", 1))
        if text.strip():
            found.append(("contains(lower(name || ' ' || code), lower(?))", text.strip()))
        if row is not None:
            found.append(('"row" = ?', row))
        return replace(self, conditions=tuple(found))

    def ordered(self, keys: Sequence[str]) -> VerdictQuery:
        """Ordered by columns; a leading minus is descending. Unknown columns are left out."""
        return replace(self, order=tuple(key for key in keys if key.removeprefix("-") in _COLUMNS))

    def __getitem__(self, page: slice) -> list[dict[str, Any]]:
        start, stop = page.start or 0, page.stop
        limit = f" LIMIT {int(stop) - int(start)} OFFSET {int(start)}" if stop is not None else f" OFFSET {int(start)}"
        rows: list[dict[str, Any]] = self._read("*", self._ordering() + limit).to_pylist()
        return rows

    def count(self) -> int:
        """How many rows are selected."""
        return int(self._read("count(*) AS n", "").column("n")[0].as_py())

    def __len__(self) -> int:
        return self.count()

    def write(self, target: Path) -> None:
        """The selected rows as another verdict table, in order: what an export of a filtered list holds."""
        with _engine().cursor() as connection:
            quoted = "'" + str(target).replace("'", "''") + "'"
            sql = f"COPY (SELECT * FROM read_parquet(?){self._where()}{self._ordering()}) TO {quoted} (FORMAT parquet)"  # noqa: S608
            connection.execute(sql, self._parameters())

    def _read(self, columns: str, tail: str) -> Any:
        with _engine().cursor() as connection:
            # Columns and order are names of this module, values are parameters.
            sql = f"SELECT {columns} FROM read_parquet(?){self._where()}{tail}"  # noqa: S608
            return connection.execute(sql, self._parameters()).to_arrow_table()

    def _parameters(self) -> list[object]:
        return [str(self.path), *(value for _, value in self.conditions)]

    def _where(self) -> str:
        return " WHERE " + " AND ".join(clause for clause, _ in self.conditions) if self.conditions else ""

    def _ordering(self) -> str:
        keys = [
            f'"{key.removeprefix("-")}" {"DESC" if key.startswith("-") else "ASC"} NULLS LAST' for key in self.order
        ]
        keys += [f'"{key}"' for key in _LAST if key not in {k.removeprefix("-") for k in self.order}]
        return " ORDER BY " + ", ".join(keys)
