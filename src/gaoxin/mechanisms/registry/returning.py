"""The deliverer's own workbook back, with what was refused or is doubtful marked at its cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl

from gaoxin.kernel.workbook import Table, WorkbookError, annotate, open_table
from gaoxin.mechanisms.registry.findings import from_json
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import FactBatch

#: Rows of a csv or other file that are laid out as a workbook of their own.
_MOST_ROWS = 100_000


def return_workbook(batch: FactBatch, out: Path, *, language: str = "zh") -> int:
    """Writes the batch's workbook with its findings marked; returns how many cells are marked.

    A file that is no xlsx workbook comes back as one, its rows at the same numbers. WorkbookError: it cannot be read.
    """
    if batch.file is None:
        raise WorkbookError("not_found", file=batch.name)
    findings = from_json(batch.findings)
    try:
        return annotate(batch.file.path, findings, out, language=language)
    except WorkbookError as error:
        if error.code != "annotate_xlsx":
            raise
    table = open_table(batch.file.path, batch.file.name, catalogue=catalogue(), sheet=batch.sheet or None)
    copy = out.with_suffix(".plain.xlsx")
    title = _lay_out(table, copy)
    try:
        return annotate(copy, [replace(each, sheet=title) for each in findings], out, language=language)
    finally:
        copy.unlink(missing_ok=True)


def _lay_out(table: Table, out: Path) -> str:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = table.sheet[:31] or "Sheet1"
    head = max(table.header_rows[-1], 1)
    for header in table.headers:
        sheet.cell(head, header.column + 1, header.text)
    for position, row in enumerate(table.rows[:_MOST_ROWS].tolist()):
        for header, column in zip(table.headers, table.columns, strict=True):
            value = column[position]
            sheet.cell(row, header.column + 1, f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" else value)
    workbook.save(out)
    return str(sheet.title)
