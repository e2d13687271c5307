"""A department's workbook: its columns, its rows, and how it becomes a file."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import xlsxwriter

from gaoxin.mechanisms.registry.demo_zone.books.defects import Defect
from gaoxin.mechanisms.registry.demo_zone.economy import Floats
from gaoxin.mechanisms.registry.library import catalogue

#: The moment that files say they were made: files of one zone are equal bytes.
_MADE = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)
_POWERS = {"": 1.0, "元": 1.0, "千元": 1e3, "万元": 1e4, "亿元": 1e8, "百万美元": 1e6, "%": 0.01}


@dataclass(frozen=True, slots=True)
class Field:
    """A column. titles: its header, the group above it first. variable, period: what it says; '' when it says no figure.

    unit: as written in the header or above the table.
    """

    titles: tuple[str, ...]
    variable: str = ""
    period: int = 0
    unit: str = ""

    @property
    def title(self) -> str:
        return self.titles[-1]


@dataclass
class Row:
    """A row about one enterprise; its year in tables that have one row for each year, else 0."""

    number: int
    cells: list[Any]
    year: int = 0


@dataclass
class Book:
    """A workbook. above: lines over the header. below: lines after the last row. merged: columns whose cells are merged over
    the rows of one enterprise. month: of figures of the year so far.
    """

    key: str
    source: str
    filename: str
    sheet: str
    observed_on: datetime.date
    fields: list[Field]
    rows: list[Row]
    above: Sequence[str] = ()
    below: Sequence[Sequence[Any]] = ()
    merged: Sequence[int] = ()
    month: int | None = None
    defects: list[Defect] = field(default_factory=list)

    @property
    def header_rows(self) -> int:
        return max(len(each.titles) for each in self.fields)

    def sheet_row(self, place: int) -> int:
        """The row on the screen, from 1, of a row by its place."""
        return len(self.above) + self.header_rows + place + 1

    def place_of(self, variable: str, period: int = 0) -> int:
        """The column of a figure."""
        return next(
            place for place, each in enumerate(self.fields) if (each.variable, each.period) == (variable, period)
        )

    def content(self) -> bytes:
        """The file; the same book gives the same bytes."""
        return self._csv() if self.filename.endswith(".csv") else self._xlsx()

    def _csv(self) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([each.title for each in self.fields])
        writer.writerows(row.cells for row in self.rows)
        return text.getvalue().encode("gb18030")

    def _xlsx(self) -> bytes:
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False}) as book:
            book.set_properties(
                {"created": _MADE.replace(tzinfo=None), "title": self.sheet, "comments": "虚构数据 Fictional data"}
            )
            sheet = book.add_worksheet(self.sheet)
            bold = book.add_format(
                {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}
            )
            large = book.add_format({"bold": True, "font_size": 14, "align": "center"})
            for line, text in enumerate(self.above):
                sheet.merge_range(line, 0, line, len(self.fields) - 1, text, large if line == 0 else None)
            self._headers(sheet, bold)
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            first = len(self.above) + self.header_rows
            for place, row in enumerate(self.rows):
                _write(sheet, first + place, row.cells, day)
            self._merge(sheet, first)
            for place, cells in enumerate(self.below):
                sheet.write_row(first + len(self.rows) + place, 0, cells)
            sheet.freeze_panes(first, 3)
            sheet.set_column(0, 0, 6)
            sheet.set_column(1, 2, 28)
        return buffer.getvalue()

    def _headers(self, sheet: Any, bold: Any) -> None:
        top, depth = len(self.above), self.header_rows
        for place, each in enumerate(self.fields):
            if len(each.titles) == depth:
                sheet.write(top + depth - 1, place, each.title, bold)
            else:
                sheet.merge_range(top, place, top + depth - 1, place, each.title, bold)
        if depth > 1:
            groups = groupby(range(len(self.fields)), key=lambda place: self.fields[place].titles[0])
            for title, places in groups:
                held = list(places)
                if len(self.fields[held[0]].titles) < depth:
                    continue
                if len(held) > 1:
                    sheet.merge_range(top, held[0], top, held[-1], title, bold)
                else:
                    sheet.write(top, held[0], title, bold)

    def _merge(self, sheet: Any, first: int) -> None:
        if not self.merged:
            return
        for _number, places in groupby(range(len(self.rows)), key=lambda place: self.rows[place].number):
            held = list(places)
            for column in self.merged if len(held) > 1 else ():
                sheet.merge_range(first + held[0], column, first + held[-1], column, self.rows[held[0]].cells[column])


def _write(sheet: Any, line: int, cells: Iterable[Any], day: Any) -> None:
    for column, cell in enumerate(cells):
        if cell is None:
            continue
        if isinstance(cell, str):
            sheet.write_string(line, column, cell)
        elif isinstance(cell, datetime.date):
            sheet.write_datetime(line, column, cell, day)
        else:
            sheet.write_number(line, column, cell)


def written(values: Floats, each: Field) -> list[Any]:
    """The figures of a column as a department writes them: in its unit, 是 and 否, labels of categories; None is empty."""
    variable = catalogue().by_id[each.variable]
    if variable.is_numeric:
        return _numbers(values, _POWERS[each.unit])
    raw = values.tolist()
    if variable.type == "boolean":
        return [None if np.isnan(value) else "是" if value else "否" for value in raw]
    if variable.type == "date":
        return [None if np.isnan(value) else datetime.date.fromordinal(int(value)) for value in raw]
    if variable.type == "list":
        labels = [value.label for value in variable.values]
        return [
            None
            if np.isnan(value)
            else "、".join(label for bit, label in enumerate(labels) if int(value) >> bit & 1) or "无"
            for value in raw
        ]
    labels = [value.label for value in variable.values]
    return [None if np.isnan(value) else labels[int(value)] for value in raw]


def _numbers(values: Floats, power: float) -> list[Any]:
    """Figures in a unit; whole ones as integers where the whole column is."""
    scaled = np.round(values / power, 6)
    known = ~np.isnan(scaled)
    whole = bool((scaled[known] % 1 == 0).all())
    return [None if value != value else int(value) if whole else value for value in scaled.tolist()]
