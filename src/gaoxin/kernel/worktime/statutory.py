"""The statutory table 2004-2026 from the library `chinesecalendar`: State Council notices with make-up workdays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as LIBRARY_HOLIDAYS  # noqa: N812 - a constant table of the library
from chinese_calendar.constants import workdays as LIBRARY_WORKDAYS  # noqa: N812

from gaoxin.kernel.worktime.calendar import Calendar
from gaoxin.kernel.worktime.days import Day, DayKind
from gaoxin.kernel.worktime.errors import CalendarInvalid, CalendarYearMissing

_LABELS: dict[str, str] = {festival.value: festival.chinese for festival in Holiday}


def statutory_years() -> range:
    """The years whose notices the installed library knows."""
    known = [day.year for day in LIBRARY_HOLIDAYS]
    return range(min(known), max(known) + 1)


def seed_statutory(years: Iterable[int] | None = None, *, version: str | None = None) -> Calendar:
    """A calendar of the statutory holidays and make-up workdays of `years` (default: all that are known).

    Raises:
        CalendarYearMissing: a year has not been announced, or is older than the library knows.
        CalendarInvalid: no year, or a gap between years.
    """
    known = statutory_years()
    wanted = sorted(set(known if years is None else years))
    for year in wanted:
        if year not in known:
            raise CalendarYearMissing(year, (known[0], known[-1]))
    if not wanted or wanted[-1] - wanted[0] + 1 != len(wanted):
        raise CalendarInvalid(
            f"年份须连续且不为空，收到 {wanted}。",
            f"The years must be without gap and at least one; received {wanted}.",
        )
    first, last = wanted[0], wanted[-1]
    source = f"chinesecalendar {chinese_calendar.__version__}"
    return Calendar(version or f"cn-{first}-{last}", source, first, last, tuple(_named_days(first, last)))


def _named_days(first: int, last: int) -> Iterable[Day]:
    """Every day that the notices name, in order. A named weekend day is kept for its festival."""
    day = date(first, 1, 1)
    while day.year <= last:
        if day in LIBRARY_WORKDAYS:
            yield Day(day, True, DayKind.MAKEUP, _LABELS[LIBRARY_WORKDAYS[day]])
        elif day in LIBRARY_HOLIDAYS:
            yield Day(day, False, DayKind.HOLIDAY, _LABELS[LIBRARY_HOLIDAYS[day]])
        day += timedelta(days=1)
