"""Give a user's own workbook back with the doubtful and refused cells marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from gaoxin.kernel.workbook.container import recognise
from gaoxin.kernel.workbook.findings import Finding, WorkbookError
from gaoxin.kernel.workbook.limits import Limits
from gaoxin.kernel.workbook.outgoing import safe_cell

_FILLS = {
    "error": PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE"),
    "warning": PatternFill("solid", start_color="FFFFEB9C", end_color="FFFFEB9C"),
}
_TITLES = {
    "zh": ("问题汇总", "问题说明", ("级别", "位置", "列名", "内容", "说明", "处理办法")),
    "en": ("Findings", "Findings", ("Severity", "Place", "Column", "Value", "What", "What to do")),
}
_SEVERITIES = {
    "zh": {"error": "未读取", "warning": "请核对", "info": "提示"},
    "en": {"error": "refused", "warning": "check", "info": "note"},
}
#: Comments beyond this many make spreadsheet programs slow; the summary sheet still lists all.
_MAX_COMMENTS = 20_000


def annotate(
    source: Path | str | bytes,
    findings: Iterable[Finding],
    out: Path | str,
    *,
    language: str = "zh",
    limits: Limits | None = None,
) -> int:
    """Copy an xlsx workbook to ``out`` with each finding at its cell (red refused, yellow doubtful, with a comment).

    A sheet in front sums up all findings by kind and lists them; a last column says what is wrong with each row. Values
    and formulas stay as they are. Returns the number of marked cells.

    Raises WorkbookError when the source is not an xlsx workbook.
    """
    container = recognise(source, None, limits or Limits())
    if container.kind != "xlsx":
        raise WorkbookError("annotate_xlsx", file=container.name)
    with container.open() as stream:
        workbook = openpyxl.load_workbook(stream)
    told = [finding for finding in findings if finding.severity != "info"]
    by_cell: dict[tuple[str, int, str], list[Finding]] = {}
    by_row: dict[tuple[str, int], list[Finding]] = {}
    for finding in told:
        if finding.sheet in workbook.sheetnames and finding.row:
            by_cell.setdefault((finding.sheet, finding.row, finding.column or "A"), []).append(finding)
            by_row.setdefault((finding.sheet, finding.row), []).append(finding)
    marked = 0
    for (sheet, row, letter), cell_findings in by_cell.items():
        _mark(workbook[sheet], f"{letter}{row}", cell_findings, language, comment=marked < _MAX_COMMENTS)
        marked += 1
    _row_column(workbook, by_row, language)
    _summary(workbook, told, language)
    workbook.save(out)
    return marked


def _mark(sheet: Worksheet, place: str, findings: list[Finding], language: str, *, comment: bool) -> None:
    cell = sheet[place]
    worst = "error" if any(finding.severity == "error" for finding in findings) else "warning"
    # Only the first cell of a merged range can carry a mark.
    for merged in sheet.merged_cells.ranges:
        if place in merged:
            cell = sheet.cell(merged.min_row, merged.min_col)
    cell.fill = _FILLS[worst]
    if comment:
        text = "\n".join(f"{finding.message(language)}{finding.remedy(language)}" for finding in findings)
        cell.comment = Comment(text[:2_000], "高新 Gaoxin", width=360, height=140)


def _row_column(workbook: Workbook, by_row: dict[tuple[str, int], list[Finding]], language: str) -> None:
    """A last column in each sheet that says what is wrong with each row."""
    columns: dict[str, int] = {}
    for (name, row), findings in by_row.items():
        sheet = workbook[name]
        if name not in columns:
            columns[name] = sheet.max_column + 1
            top = min(first for (other, first) in by_row if other == name) - 1
            head = sheet.cell(max(top, 1), columns[name], _TITLES[language][1])
            head.font = Font(bold=True)
        said = "；".join(f"{finding.column}: {finding.message(language)}" for finding in findings)
        sheet.cell(row, columns[name], safe_cell(said[:5_000]))


def _summary(workbook: Workbook, findings: list[Finding], language: str) -> None:
    sheet = workbook.create_sheet(_TITLES[language][0], 0)
    sheet.append(list(_TITLES[language][2]))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for finding in findings:
        words = (
            _SEVERITIES[language][finding.severity], finding.place, finding.header, finding.value, finding.message(language),
            finding.remedy(language),
        )  # fmt: skip
        sheet.append([safe_cell(word) for word in words])
    kinds = Counter((finding.severity, finding.code) for finding in findings)
    for offset, ((severity, code), count) in enumerate(kinds.most_common(), start=1):
        sheet.cell(offset, 8, f"{_SEVERITIES[language][severity]} {code}")
        sheet.cell(offset, 9, count)
    for letter, width in (("A", 10), ("B", 22), ("C", 22), ("D", 24), ("E", 70), ("F", 60), ("H", 28)):
        sheet.column_dimensions[letter].width = width
