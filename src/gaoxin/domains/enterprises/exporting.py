"""Lists of enterprises as xlsx or csv: the columns on screen, numbers as numbers, sensitive values masked."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.directory import tags_of
from gaoxin.domains.enterprises.facts_columns import value_of
from gaoxin.mechanisms.registry.models import Enterprise

if TYPE_CHECKING:
    from gaoxin.domains.enterprises.directory import Directory

FORMATS = ("xlsx", "csv")
_CHUNK = 500
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_list(
    found: Directory, ids: Sequence[int], target: Path, progress: Callable[[int, int], object] | None = None
) -> int:
    """Writes the enterprises of some ids, in that order, to a csv or xlsx file by its ending; returns how many."""
    headers = [_("企业名称"), _("统一社会信用代码"), _("状态"), _("标签")]
    headers += [
        f"{column.label(found.on)}（{_(column.unit)}）" if column.unit else column.label(found.on) for column in found.columns
    ]  # fmt: skip
    write = _write_csv if target.suffix == ".csv" else _write_xlsx
    return write(target, headers, _lines(found, ids, progress))


def _lines(found: Directory, ids: Sequence[int], progress: Callable[[int, int], object] | None) -> Iterator[list[Any]]:
    for start in range(0, len(ids), _CHUNK):
        some = list(ids[start : start + _CHUNK])
        known = {each.pk: each for each in Enterprise.objects.visible_to(found.actor).filter(pk__in=some)}
        tags = tags_of(found.actor, some)
        for each in (known[pk] for pk in some if pk in known):
            row = found.image.row_of(each.pk) if found.columns else None
            cells = [column.figure(value_of(found.image.population, row, column)) for column in found.columns]
            yield [each.name, each.credit_code, each.get_status_display(), "、".join(tags.get(each.pk, [])), *cells]
        if progress:
            progress(min(start + _CHUNK, len(ids)), len(ids))


def _safe(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula stays a text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _write_csv(target: Path, headers: Sequence[str], lines: Iterator[list[Any]]) -> int:
    count = 0
    # The byte-order mark tells Excel that the file is UTF-8.
    with target.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(headers)
        for line in lines:
            writer.writerow([_safe(value) for value in line])
            count += 1
    return count


def _write_xlsx(target: Path, headers: Sequence[str], lines: Iterator[list[Any]]) -> int:
    book = xlsxwriter.Workbook(
        str(target), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("企业名单")[:31])
    bold = book.add_format({"bold": True, "bg_color": "#EEF2F6", "text_wrap": True})
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, max(len(headers) - 1, 1), 20)
    sheet.freeze_panes(1, 1)
    for at, header in enumerate(headers):
        sheet.write_string(0, at, header, bold)
    count = 0
    for count, line in enumerate(lines, start=1):
        for at, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(count, at, value)
            else:
                sheet.write(count, at, value)
    book.close()
    return count
