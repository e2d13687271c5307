"""A sheet as columns of raw cells: numbers packed, the rest as written, every cell's place known."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gaoxin.kernel.workbook.findings import Finding, Findings, column_letter

Floats = npt.NDArray[np.float64]


@dataclass
class Segment:
    """A run of cells of one column.

    numbers: NaN where the cell is not a plain number. others: the remaining filled cells by position.
    texts: instead of both, a run of strings only (null = empty).
    """

    numbers: Floats | None = None
    others: dict[int, Any] = field(default_factory=dict)
    texts: pa.StringArray | None = None

    def __len__(self) -> int:
        return len(self.texts) if self.texts is not None else len(self.numbers) if self.numbers is not None else 0

    def value(self, position: int) -> Any:
        """The cell as read; None when empty."""
        if self.texts is not None:
            return self.texts[position].as_py()
        if position in self.others:
            return self.others[position]
        if self.numbers is None:
            return None
        number = float(self.numbers[position])
        return None if number != number else number


def pack(cells: list[Any]) -> Segment:
    """Cells as a reader delivers them (numbers, strings, dates, '' or None for empty) as a segment."""
    kinds = set(map(type, cells))
    if kinds <= {float}:
        return Segment(np.array(cells, dtype=np.float64))
    if kinds <= {str, type(None)}:
        return Segment(texts=pa.array([cell or None for cell in cells], pa.string()))
    numbers = np.full(len(cells), np.nan)
    others: dict[int, Any] = {}
    for position, cell in enumerate(cells):
        if type(cell) is float:
            numbers[position] = cell
        elif type(cell) is int and abs(cell) < 2**53:
            numbers[position] = float(cell)
        elif cell is not None and cell != "":
            others[position] = cell
    return Segment(numbers, others)


class RawColumn:
    """One column of a table: cells as written, without headers.

    A number that a spreadsheet stores is a float; everything else is str, bool, date, datetime, time or timedelta.
    """

    def __init__(self, segments: list[Segment]) -> None:
        self.segments = [segment for segment in segments if len(segment)]
        self._starts = np.cumsum([0, *(len(segment) for segment in self.segments)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    def __getitem__(self, row: int) -> Any:
        place = int(np.searchsorted(self._starts, row, side="right")) - 1
        return self.segments[place].value(row - int(self._starts[place]))

    def __iter__(self) -> Iterator[Any]:
        for segment in self.segments:
            if segment.texts is not None:
                yield from segment.texts.to_pylist()
            else:
                yield from (segment.value(position) for position in range(len(segment)))

    def numbers(self) -> Floats:
        """Plain numbers by row; NaN where the cell is empty or something else."""
        parts = [
            segment.numbers if segment.numbers is not None else np.full(len(segment), np.nan)
            for segment in self.segments
        ]
        return np.concatenate(parts) if parts else np.empty(0)

    def others(self) -> Iterator[tuple[int, Any]]:
        """Row and content of each filled cell that is not a plain number."""
        for start, segment in zip(self._starts, self.segments, strict=False):
            base = int(start)
            if segment.texts is not None:
                for position, text in enumerate(segment.texts.to_pylist()):
                    if text is not None and text != "":
                        yield base + position, text
            else:
                for position, cell in segment.others.items():
                    yield base + position, cell

    def filled(self) -> npt.NDArray[np.bool_]:
        """Whether each row has any content."""
        parts = []
        for segment in self.segments:
            if segment.texts is not None:
                parts.append(np.asarray(segment.texts.is_valid()))
            else:
                mask = ~np.isnan(segment.numbers) if segment.numbers is not None else np.zeros(len(segment), bool)
                mask[list(segment.others)] = True
                parts.append(mask)
        return np.concatenate(parts) if parts else np.empty(0, bool)

    def keep(self, rows: npt.NDArray[np.bool_]) -> RawColumn:
        """Only the rows marked True."""
        kept = []
        for start, segment in zip(self._starts, self.segments, strict=False):
            mask = rows[int(start) : int(start) + len(segment)]
            if mask.all():
                kept.append(segment)
            elif segment.texts is not None:
                kept.append(Segment(texts=segment.texts.filter(pa.array(mask))))
            elif segment.numbers is not None:
                place = np.cumsum(mask) - 1
                others = {int(place[position]): cell for position, cell in segment.others.items() if mask[position]}
                kept.append(Segment(segment.numbers[mask], others))
        return RawColumn(kept)


@dataclass(frozen=True)
class Header:
    """One column's header: text as written (parts of several header rows joined), its parts and its place."""

    text: str
    column: int
    parts: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """The spreadsheet letter of the column."""
        return column_letter(self.column)


def _first_cells(cells: Iterable[Any], wanted: int) -> list[str]:
    """The first filled cells as a person reads them: whole numbers without a fraction."""
    filled = (cell for cell in cells if cell not in (None, ""))
    return [
        str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        for cell in islice(filled, wanted)
    ]


@dataclass
class Table:
    """One sheet: headers, columns of raw cells and where each row stands.

    sheet: its name. kind: xlsx, xls, ods, csv or parquet. header_rows: 1-based rows of the headers.
    rows: 1-based sheet row of each data row. default_unit: a unit stated above the headers (「单位：万元」) or ''.
    sheets: names of all sheets of the file that hold anything.
    merged: vertical merges in the data as (first row, last row, column), 0-based data rows, last one included.
    """

    name: str
    sheet: str
    kind: str
    headers: list[Header]
    columns: list[RawColumn]
    rows: npt.NDArray[np.int32]
    header_rows: tuple[int, ...] = (1,)
    default_unit: str = ""
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    sheets: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def outline(self, cells: int = 3, searched: int = 40) -> dict[str, Any]:
        """What a person needs to check the columns, as plain data for JSON: headers, their first filled cells, the size."""
        rows = min(len(self), searched)
        return {
            "name": self.name, "sheet": self.sheet, "sheets": list(self.sheets), "kind": self.kind, "size": len(self),
            "header_rows": list(self.header_rows), "default_unit": self.default_unit,
            "headers": [[header.text, header.column, list(header.parts)] for header in self.headers],
            "cells": [_first_cells((column[row] for row in range(rows)), cells) for column in self.columns],
            "findings": [finding.to_dict() for finding in self.findings],
        }  # fmt: skip

    @classmethod
    def from_outline(cls, data: Mapping[str, Any]) -> Table:
        """A table of headers and first cells only, enough to propose meanings for its columns; findings stay behind."""
        longest = max(map(len, data["cells"]), default=0)
        columns = [RawColumn([pack([*cells, *[None] * (longest - len(cells))])]) for cells in data["cells"]]
        headers = [Header(text, column, tuple(parts)) for text, column, parts in data["headers"]]
        rows = np.arange(1, longest + 1, dtype=np.int32)
        return cls(
            data["name"], data["sheet"], data["kind"], headers, columns, rows, tuple(data["header_rows"]), data["default_unit"],
            sheets=tuple(data["sheets"]),
        )  # fmt: skip

    def keep_columns(self, wanted: Container[int]) -> None:
        """Forget the cells of all other columns; headers and places stay."""
        for index in range(len(self.columns)):
            if index not in wanted:
                self.columns[index] = RawColumn([])

    def place(self, row: int, column: int) -> str:
        """The place of a cell as spreadsheets write it, ``Sheet1!C12``; row and column as positions in this table."""
        return f"{self.sheet}!{self.headers[column].letter}{self.rows[row]}"

    def finding(
        self, code: str, severity: str, row: int | None = None, column: int | None = None, value: Any = "", **args: Any
    ) -> Finding:
        """A finding at a cell, row or column of this table (positions, not sheet numbers)."""
        count = args.pop("count", 1)
        return Finding(
            code,
            severity,
            self.sheet,
            int(self.rows[row]) if row is not None else 0,
            self.headers[column].letter if column is not None else "",
            self.headers[column].text if column is not None else "",
            "" if value is None else str(value),
            args,
            count,
        )
