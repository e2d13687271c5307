"""Lists as xlsx or csv: the rows under the present filters, with the words of the page; every export is in the audit chain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from gaoxin.platform.core import files

FORMATS = ("xlsx", "csv")
#: More rows than this are not for a spreadsheet.
MOST_ROWS = 200_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(kind: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file of one of FORMATS. rows: texts, numbers, dates, None for empty."""
    content, mime = (_xlsx(name, headers, rows), files.XLSX) if kind == "xlsx" else (_csv(headers, rows), files.CSV)
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{kind}"
    return response


def _safe(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula stays a text."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value if isinstance(value, int | float | str) else str(value)


def _csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([_safe(value) for value in row] for row in rows)
    # The byte-order mark tells Excel that the file is UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(name[:31])
        sheet.write_row(0, 0, headers, book.add_format({"bold": True, "bottom": 1}))
        sheet.freeze_panes(1, 1)
        widths = [len(header) * 2 for header in headers]
        for number, row in enumerate(rows, start=1):
            cells = [_safe(value) for value in row]
            sheet.write_row(number, 0, cells)
            widths = [max(width, min(2 * len(str(cell)), 60)) for width, cell in zip(widths, cells, strict=True)]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, max(width, 8) + 2)
    return buffer.getvalue()
