"""A list as a file to keep: csv that Excel opens with its Chinese right, or xlsx. Every list's export goes through here."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import xlsxwriter
from django.http import Http404, HttpResponse
from django.utils import timezone

from gaoxin.kernel.workbook.outgoing import safe_cell

FORMATS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows of one Excel sheet, its header included.
SHEET_ROWS = 1_048_576


def export(kind: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The rows as a download called `<name>.<kind>`.

    kind: "xlsx" or "csv"; anything else is a page that does not exist. Cells: texts, numbers, Decimal, dates, moments (written in
    local time), booleans (是 or 否), None (empty). Numbers stay numbers in xlsx; texts never become formulas.
    """
    if kind not in FORMATS:
        raise Http404(kind)
    cells = ([_cell(value) for value in row] for row in rows)
    content = _xlsx(headers, cells) if kind == "xlsx" else _csv(headers, cells)
    content_type = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return float(value)
    if value is None or isinstance(value, int | float | Decimal):
        return value
    return safe_cell(str(value))


def _csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([safe_cell(header) for header in headers])
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return out.getvalue()


def _xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(headers), 18)
    for at, header in enumerate(headers):
        sheet.write_string(0, at, str(header), bold)
    for number, row in enumerate(rows, start=1):
        if number >= SHEET_ROWS:
            break
        for at, value in enumerate(row):
            if value is None:
                continue
            # A number beyond 15 digits would be rounded by the spreadsheet.
            if isinstance(value, str) or abs(value) >= 10**15:
                sheet.write_string(number, at, str(value))
            else:
                sheet.write_number(number, at, value)
    book.close()
    return out.getvalue()
