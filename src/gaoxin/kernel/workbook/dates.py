"""Dates as people type them: 2020.1.1, 2020年1月, 20200101, and the serial numbers that spreadsheets keep."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_FULL = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
_EPOCH = datetime.date(1899, 12, 30)
_FIRST, _LAST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)


@dataclass(frozen=True)
class DateText:
    """A date with how it was written: '', number (a serial or 20200101 stored as a number) or month (no day)."""

    value: datetime.date
    how: str = ""


def read_date(cell: object) -> DateText | None:
    """The date that a cell states; None when it states none for certain."""
    if isinstance(cell, datetime.datetime):
        return DateText(cell.date())
    if isinstance(cell, datetime.date):
        return DateText(cell)
    if isinstance(cell, float):
        return _from_number(cell)
    if not isinstance(cell, str):
        return None
    for pattern, how in ((_FULL, ""), (_COMPACT, ""), (_MONTH, "month")):
        found = pattern.match(cell)
        if found:
            parts = [int(part) for part in found.groups()]
            value = _date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
            return DateText(value, how) if value else None
    if re.fullmatch(r"\d{5}(?:\.\d+)?", cell):
        return _from_number(float(cell))
    return None


def _from_number(number: float) -> DateText | None:
    """20200101 is a date written as a number; 43831 is the day 2020-01-01 of a spreadsheet."""
    if number.is_integer() and 19_000_101 <= number <= 21_991_231:
        whole = int(number)
        value = _date(whole // 10_000, whole // 100 % 100, whole % 100)
        return DateText(value, "number") if value else None
    if 10_000 <= number < 80_000:
        return DateText(_EPOCH + datetime.timedelta(days=int(number)), "number")
    return None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        value = datetime.date(year, month, day)
    except ValueError:
        return None
    return value if _FIRST <= value <= _LAST else None
