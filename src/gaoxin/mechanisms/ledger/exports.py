"""Lists as files: xlsx with amounts as numbers in 元, or csv; every export is in the audit chain."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from gaoxin.mechanisms.ledger.money import yuan
from gaoxin.platform.core import audit, files

if TYPE_CHECKING:
    from gaoxin.mechanisms.ledger.models import Fund
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Text:
    """A column of words, days or numbers that are not added up."""

    label: str
    of: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Money(Text):
    """A column of amounts in 分."""


def response(
    actor: Actor, fund: Fund, kind: str, name: str, columns: Sequence[Text], rows: Iterable[Any]
) -> HttpResponse:
    """The rows as `kind` (xlsx or csv) to download; recorded."""
    if kind not in {"xlsx", "csv"}:
        raise Http404
    content, count = (_xlsx if kind == "xlsx" else _csv)(columns, rows)
    audit.record(actor, "ledger.export", fund, kind=kind, name=name, rows=count)
    answer = HttpResponse(content, content_type=files.XLSX if kind == "xlsx" else files.CSV)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}")
    return answer


def _xlsx(columns: Sequence[Text], rows: Iterable[Any]) -> tuple[bytes, int]:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bg_color": "#EDF0F4", "text_wrap": True})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            is_money = isinstance(column, Money)
            sheet.set_column(place, place, 16 if is_money else 20)
            sheet.write_string(0, place, f"{column.label}（元）" if is_money else column.label, bold)
        for count, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                value = column.of(row)
                if isinstance(column, Money):
                    # 15 digits: exact for every amount below ten million million 元.
                    sheet.write_number(count, place, value / 100, money)
                else:
                    sheet.write_string(count, place, "" if value is None else str(value))
    return target.getvalue(), count


def _csv(columns: Sequence[Text], rows: Iterable[Any]) -> tuple[bytes, int]:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([f"{column.label}（元）" if isinstance(column, Money) else column.label for column in columns])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007  the last number is the result
        writer.writerow([_cell(column, row) for column in columns])
    return target.getvalue().encode("utf-8-sig"), count


def _cell(column: Text, row: Any) -> str:
    value = column.of(row)
    if isinstance(column, Money):
        return yuan(value)
    text = "" if value is None else str(value)
    # A spreadsheet would run a cell that begins like a formula.
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
