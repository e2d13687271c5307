"""The rows of a list as a workbook or as csv."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.mechanisms.casework.pages.rows import rows_of
from gaoxin.platform.ui.formatters.dates import moment_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.pages.rows import CaseRow
    from gaoxin.mechanisms.casework.pages.side import Side

#: Beyond this a list is narrowed first.
MOST_ROWS = 20_000
CHUNK = 500
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# A cell that begins so would be run as a formula by a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(cases: QuerySet[Case], side: Side, kind: str) -> tuple[bytes, int]:
    """The file and the number of its rows."""
    lines = _lines(cases, side)
    return _workbook(lines) if kind == "xlsx" else _csv(lines)


def headings(side: Side) -> list[str]:
    found = [
        _("编号"),
        _("标题"),
        _("流程"),
        _("类型"),
        _("涉及单位"),
        pgettext("a case", "步骤"),
        _("主办"),
        _("期限"),
        _("期限情况"),
    ]
    if side.inside:
        found += [_("经办人"), _("催督办")]
    return [*found, _("提出时间"), _("办结时间")]


def _line(row: CaseRow, side: Side) -> list[str]:
    found = [
        row.number,
        row.title,
        row.procedure,
        row.kind,
        row.subject,
        row.state,
        row.owner,
        row.due,
        row.standing.words,
    ]
    if side.inside:
        found += [row.person, row.level_label]
    return [*found, moment_list(row.opened_at), moment_list(row.closed_at) if row.closed_at else ""]


def _lines(cases: QuerySet[Case], side: Side) -> Iterator[list[str]]:
    yield headings(side)
    for start in range(0, MOST_ROWS, CHUNK):
        rows = rows_of(cases[start : start + CHUNK], side)
        yield from (_line(row, side) for row in rows)
        if len(rows) < CHUNK:
            return


def _workbook(lines: Iterator[list[str]]) -> tuple[bytes, int]:
    target = io.BytesIO()
    # Texts are written as texts: strings_to_* would turn numbers of cases and "=…" into something else.
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(pgettext("several", "办件"))
    bold = book.add_format({"bold": True})
    count = -1
    for count, line in enumerate(lines):
        sheet.write_row(count, 0, line, bold if count == 0 else None)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 14, 18)
    book.close()
    return target.getvalue(), count


def _csv(lines: Iterator[list[str]]) -> tuple[bytes, int]:
    target = io.StringIO()
    writer = csv.writer(target)
    count = -1
    for line in lines:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in line])
        count += 1
    # With the mark, spreadsheet programs on Windows read the file as UTF-8.
    return target.getvalue().encode("utf-8-sig"), count
