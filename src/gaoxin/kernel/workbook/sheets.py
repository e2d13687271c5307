"""Sheets of any supported kind as columns of raw cells, read in blocks of rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook.container import Container
from gaoxin.kernel.workbook.findings import Finding, Findings, WorkbookError, listed
from gaoxin.kernel.workbook.headers import HeaderBlock, Merge, find_headers
from gaoxin.kernel.workbook.limits import Limits
from gaoxin.kernel.workbook.table import RawColumn, Segment, pack

_BLOCK = 8192
_DELIMITERS = ",\t;|，"
csv.field_size_limit(1 << 20)


@dataclass
class Sheet:
    """One sheet as read: columns of raw cells from its first row on.

    offset: the sheet column in which the first of ``columns`` stands. merges: in rows of the sheet and positions of ``columns``.
    names: column names that the format itself gives (parquet); then there are no header rows.
    """

    name: str
    columns: list[RawColumn]
    height: int
    offset: int = 0
    merges: list[Merge] = field(default_factory=list)
    visible: bool = True
    names: tuple[str, ...] = ()
    findings: Findings = field(default_factory=Findings)

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.names) or any(column.filled().any() for column in self.columns)

    def preview(self, rows: int) -> list[list[Any]]:
        """The first rows, cell by cell."""
        return [[column[row] for column in self.columns] for row in range(min(rows, self.height))]

    def column(self, index: int, start: int) -> RawColumn:
        """A column from a row on."""
        if start == 0:
            return self.columns[index]
        mask = np.ones(self.height, dtype=bool)
        mask[:start] = False
        return self.columns[index].keep(mask)

    def block(self, catalogue: Catalogue) -> HeaderBlock | None:
        """The header block that the format's own column names make."""
        if not self.names:
            return None
        found = find_headers([list(self.names)], [], catalogue)
        return HeaderBlock(0, -1, self.names, tuple((name,) for name in self.names), "", found.score if found else 0)


def read_sheets(container: Container, wanted: str | None, limits: Limits) -> list[Sheet]:
    """All sheets of a file that may hold a table, or the one named.

    Raises WorkbookError: damaged, encrypted, no_sheet, empty_sheet, too_many_cells.
    """
    if container.kind == "csv":
        return [_read_csv(container, limits)]
    if container.kind == "parquet":
        return [_read_parquet(container, limits)]
    return _read_workbook(container, wanted, limits)


def _read_workbook(container: Container, wanted: str | None, limits: Limits) -> list[Sheet]:
    try:
        return _read_worksheets(container, wanted, limits)
    except PasswordError as error:
        raise WorkbookError("encrypted", file=container.name) from error
    except (CalamineError, ValueError, OSError) as error:
        raise WorkbookError("damaged", file=container.name, detail=str(error)[:200]) from error
    except BaseException as error:
        # The reader is written in Rust: where it gives up on a damaged file it raises a class that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise WorkbookError("damaged", file=container.name, detail=str(error)[:200]) from error


def _read_worksheets(container: Container, wanted: str | None, limits: Limits) -> list[Sheet]:
    source: Any = io.BytesIO(container.data) if container.data is not None else str(container.path)
    workbook = CalamineWorkbook.from_object(source)
    metas = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if wanted is not None and wanted not in [meta.name for meta in metas]:
        raise WorkbookError("no_sheet", wanted=wanted, names=listed(meta.name for meta in metas))
    return [
        _read_worksheet(workbook, meta.name, meta.visible == SheetVisibleEnum.Visible, limits)
        for meta in metas
        if wanted is None or meta.name == wanted
    ]


def _read_worksheet(workbook: CalamineWorkbook, name: str, visible: bool, limits: Limits) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return Sheet(name, [], 0, visible=visible)
    if sheet.total_height * sheet.width > limits.max_cells or sheet.width > limits.max_columns:
        raise WorkbookError("too_many_cells", rows=sheet.total_height, columns=sheet.width)
    offset = sheet.start[1]
    columns, height = _gather(sheet.iter_rows(), sheet.width)
    merges = [
        (top, left - offset, bottom, right - offset)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        if left >= offset
    ]
    return Sheet(name, columns, height, offset, merges, visible)


def _gather(rows: Iterable[list[Any]], width: int) -> tuple[list[RawColumn], int]:
    """Rows of equal width as columns, a block of rows at a time."""
    segments: list[list[Segment]] = [[] for _ in range(width)]
    height = 0
    source = iter(rows)
    while block := list(islice(source, _BLOCK)):
        height += len(block)
        for index, cells in enumerate(zip(*block, strict=True)):
            segments[index].append(pack(list(cells)))
    return [RawColumn(parts) for parts in segments], height


def _read_csv(container: Container, limits: Limits) -> Sheet:
    with container.open() as raw, io.TextIOWrapper(raw, encoding=container.encoding, newline="") as text:
        delimiter = _delimiter(text)
        text.seek(0)
        sheet = Sheet(container.name, [], 0)
        rows = csv.reader(text, delimiter=delimiter)
        try:
            head = list(islice(rows, _BLOCK))
            width = _usual_width(head)
            if width > limits.max_columns:
                raise WorkbookError("too_many_cells", rows=len(head), columns=width)
            sheet.columns, sheet.height = _gather(_even(_chain(head, rows), width, sheet, limits), width)
        except csv.Error as error:
            raise WorkbookError("damaged", file=container.name, detail=str(error)) from error
    return sheet


def _delimiter(text: io.TextIOWrapper) -> str:
    """The separator that splits the first lines into the most even rows."""
    sample = "".join(islice(text, 30))
    best, score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
        width, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
        if width > 1 and (times / len(widths), width) > score:
            best, score = delimiter, (times / len(widths), width)
    return best


def _usual_width(rows: list[list[str]]) -> int:
    """Cells of a row as most rows have them, or of the fullest of the first rows (the headers)."""
    if not rows:
        return 0
    usual = Counter(len(row) for row in rows if row).most_common(1)
    return max(usual[0][0] if usual else 0, *(len(row) for row in rows[:5]))


def _chain(head: list[list[str]], rest: Iterable[list[str]]) -> Iterator[list[str]]:
    yield from head
    yield from rest


def _even(rows: Iterable[list[str]], width: int, sheet: Sheet, limits: Limits) -> Iterator[list[str]]:
    """Rows of one width; what stands beyond it is told, not dropped in silence."""
    for number, row in enumerate(rows, start=1):
        if number * width > limits.max_cells or number > limits.max_rows:
            raise WorkbookError("too_many_cells", rows=number, columns=width)
        if len(row) > width:
            surplus = [cell for cell in row[width:] if cell.strip()]
            if surplus:
                args = {"found": len(row), "expected": width}
                sheet.findings.add(
                    Finding("ragged_row", "warning", sheet.name, number, value=" ".join(surplus), args=args)
                )
        yield row[:width] + [""] * (width - len(row))


def _read_parquet(container: Container, limits: Limits) -> Sheet:
    try:
        with container.open() as stream:
            file = pq.ParquetFile(stream)
            metadata = file.metadata
            width, height = metadata.num_columns, metadata.num_rows
            size = sum(metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups))
            if height * width > limits.max_cells or height > limits.max_rows or width > limits.max_columns:
                raise WorkbookError("too_many_cells", rows=height, columns=width)
            if size > limits.max_uncompressed:
                raise WorkbookError("too_large", size=size >> 20, limit=limits.max_uncompressed >> 20)
            names = tuple(file.schema_arrow.names)
            columns = [RawColumn([_arrow_segment(array)]) for array in _arrow_columns(file, names)]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise WorkbookError("damaged", file=container.name, detail=str(error)[:200]) from error
    return Sheet(container.name, columns, height, names=names)


def _arrow_columns(file: pq.ParquetFile, names: tuple[str, ...]) -> Iterator[Any]:
    """Every column in one piece, read one after the other so that few of its pages are in memory at a time."""
    if len(set(names)) < len(names) or any(pa.types.is_nested(field.type) for field in file.schema_arrow):
        yield from (_one_piece(column) for column in file.read().columns)
        return
    for name in names:
        yield _one_piece(file.read(columns=[name]).column(0))


def _one_piece(column: pa.ChunkedArray) -> Any:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], array.type)
    return array


def _arrow_segment(array: Any) -> Segment:
    """One parquet column: numbers as floats, texts as texts, everything else cell by cell."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = pc.cast(array, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return Segment(np.array(numbers, dtype=np.float64))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return Segment(texts=pc.cast(array, pa.string()))
    return pack(
        [
            cell if isinstance(cell, bool | int | float | str) or hasattr(cell, "year") else _as_text(cell)
            for cell in array.to_pylist()
        ]
    )


def _as_text(cell: Any) -> str | None:
    return None if cell is None else str(cell)
