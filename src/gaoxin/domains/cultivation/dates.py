"""Days of validity: months counted on the calendar, the last six months of a title, first days of months."""

from __future__ import annotations

import calendar
import datetime

#: How long before its end a title is told to be expiring, in months.
WARNING_MONTHS = 6


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day of the month so many months on (or back); the last day of a month that is too short for it.

    31 August and six months is 28 (or 29) February.
    """
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(valid_from: datetime.date, months: int) -> datetime.date:
    """The last day of a validity of so many months: three years from 2023-12-08 end on 2026-12-07."""
    return add_months(valid_from, months) - datetime.timedelta(days=1)


def horizon(on: datetime.date) -> datetime.date:
    """The last day of expiry that counts as soon on a day; itself included."""
    return add_months(on, WARNING_MONTHS)


def first_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=1)


def months_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first days of all months from one day to another, both months included."""
    found, month = [], first_of_month(first)
    while month <= last:
        found.append(month)
        month = add_months(month, 1)
    return found
