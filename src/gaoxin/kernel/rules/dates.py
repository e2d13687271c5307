"""Dates as day numbers, so that one comparison serves money and dates."""

from __future__ import annotations

import calendar
import datetime


def shifted(day: datetime.date, years: int, months: int, days: int) -> int:
    """The ordinal of a date moved by years, months and days; the last day of a month stays inside its month."""
    month_index = (day.year + years) * 12 + day.month - 1 + months
    year, month = divmod(month_index, 12)
    month += 1
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, min(day.day, last)).toordinal() + days


def day_in_year(day: datetime.date, years: int, month: int, day_of_month: int) -> int:
    """The ordinal of a fixed day in the year of ``day`` plus ``years``."""
    last = calendar.monthrange(day.year + years, month)[1]
    return datetime.date(day.year + years, month, min(day_of_month, last)).toordinal()
