"""Open a file and pick the sheet, its headers and its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook.container import Container, recognise
from gaoxin.kernel.workbook.findings import Finding, WorkbookError, listed
from gaoxin.kernel.workbook.headers import PREVIEW_ROWS, HeaderBlock, find_headers
from gaoxin.kernel.workbook.limits import Limits
from gaoxin.kernel.workbook.sheets import Sheet, read_sheets
from gaoxin.kernel.workbook.table import Header, Table


def open_table(
    source: Path | str | bytes,
    filename: str | None = None,
    *,
    catalogue: Catalogue,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> Table:
    """Read one table out of an xlsx, xlsm, xls, ods, csv or parquet file.

    source: a path, or the bytes of an upload; filename: what the user calls it. sheet: the name of the sheet to read;
    without it the one whose headers are best understood. The catalogue tells header rows from titles and data.

    Raises WorkbookError, whose message says what is wrong and what to do, when nothing can be read.
    """
    bounds = limits or Limits()
    container = recognise(source, filename, bounds)
    sheets = read_sheets(container, sheet, bounds)
    chosen, block = _choose(container, sheets, catalogue)
    table = _table(container, chosen, block, tuple(found.name for found in sheets if found.is_filled))
    _tell(table, container, chosen, sheets, block)
    return table


def _choose(container: Container, sheets: list[Sheet], catalogue: Catalogue) -> tuple[Sheet, HeaderBlock | None]:
    """The sheet with the best understood headers and data below them; visible ones before hidden, the first among equals."""
    best: tuple[Sheet, HeaderBlock | None] | None = None
    filled = [sheet for sheet in sheets if sheet.is_filled]
    if not filled:
        raise WorkbookError("empty_sheet", names=listed(sheet.name for sheet in sheets))
    for sheet in filled:
        block = (
            sheet.block(catalogue)
            if sheet.names
            else find_headers(sheet.preview(PREVIEW_ROWS), sheet.merges, catalogue)
        )
        if best is None or _score(sheet, block) > _score(*best):
            best = (sheet, block)
    if best is None or best[1] is None:
        _refuse_prose(container, filled[0])
        raise WorkbookError("no_header", sheet=filled[0].name, rows=PREVIEW_ROWS)
    return best


def _score(sheet: Sheet, block: HeaderBlock | None) -> tuple[bool, bool, int]:
    if block is None:
        return (False, sheet.visible, -1)
    return (sheet.height > block.last + 1 and block.score > 0, sheet.visible, block.score)


def _refuse_prose(container: Container, sheet: Sheet) -> None:
    """Text without headers under the name of a workbook, or without columns at all, is a letter and no table."""
    cells = ([str(cell).strip() for cell in row if cell is not None] for row in sheet.preview(PREVIEW_ROWS))
    lines = [line for line in ([cell for cell in row if cell] for row in cells) if line]
    if container.kind == "csv" and not lines:
        raise WorkbookError("empty_sheet", names=sheet.name)
    if container.kind == "csv" and (container.wrong_extension or sum(len(line) > 1 for line in lines) * 2 < len(lines)):
        raise WorkbookError("plain_text", file=container.name, start=lines[0][0][:20])


def _table(container: Container, sheet: Sheet, block: HeaderBlock | None, sheets: tuple[str, ...]) -> Table:
    if block is None:
        raise WorkbookError("no_header", sheet=sheet.name, rows=PREVIEW_ROWS)
    start = 0 if sheet.names else block.last + 1
    columns = [sheet.column(index, start) for index in range(len(block.texts))]
    filled = np.zeros(sheet.height - start, dtype=bool)
    for column in columns:
        filled |= column.filled()
    if not filled.any():
        raise WorkbookError("no_data_rows", sheet=sheet.name)
    kept = [index for index, text in enumerate(block.texts) if text or columns[index].filled().any()]
    # Files without a sheet's grid (parquet) count rows from the first row of data.
    rows = np.flatnonzero(filled).astype(np.int32) + np.int32(start + 1 + (1 if sheet.names else 0))
    return Table(
        name=container.name,
        sheet=sheet.name,
        kind=container.kind,
        headers=[Header(block.texts[index], sheet.offset + index, block.parts[index]) for index in kept],
        columns=[columns[index].keep(filled) for index in kept],
        rows=rows,
        header_rows=tuple(range(block.first + 1, block.last + 2)),
        default_unit=block.default_unit,
        merged=_vertical_merges(sheet, start, filled, kept),
        sheets=sheets,
    )


def _vertical_merges(sheet: Sheet, start: int, filled: Any, kept: list[int]) -> list[tuple[int, int, int]]:
    """Merges over several data rows, in positions of the table."""
    place = np.cumsum(filled) - 1
    columns = {index: position for position, index in enumerate(kept)}
    found = []
    for top, left, bottom, _ in sheet.merges:
        if bottom > top >= start and left in columns and bottom - start < len(filled):
            found.append((int(place[top - start]), int(place[bottom - start]), columns[left]))
    return found


def _tell(table: Table, container: Container, chosen: Sheet, sheets: list[Sheet], block: HeaderBlock | None) -> None:
    if container.wrong_extension:
        table.findings.add(
            Finding("wrong_extension", "info", args={"extension": container.wrong_extension, "kind": container.kind})
        )
    if container.error_cells:
        table.findings.add(Finding("error_cells", "warning", count=container.error_cells))
    if container.formula_cells:
        args = {"places": listed(container.formula_places)}
        table.findings.add(Finding("formula_cells", "error", args=args, count=container.formula_cells))
    others = [sheet.name for sheet in sheets if sheet is not chosen]
    if others:
        hidden = ("", "") if chosen.visible else ("隐藏的", "the hidden sheet ")
        told = {"number": len(sheets), "others": listed(others, 10), "hidden": hidden}
        table.findings.add(Finding("sheet_chosen", "info" if chosen.visible else "warning", chosen.name, args=told))
    if block is not None and block.last > 0:
        rows = listed(table.header_rows)
        title = ("，上方是标题", " under a title") if block.first else ("", "")
        table.findings.add(Finding("header_found", "info", table.sheet, args={"rows": rows, "title": title}))
    if block is not None and block.default_unit:
        table.findings.add(Finding("default_unit", "info", table.sheet, args={"unit": block.default_unit}))
    table.findings.extend(chosen.findings)
