"""The working calendar as a value: statutory table, a zone's own days, working hours, version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from gaoxin.kernel.worktime.days import Day, DayEdit, DayKind, plain_day
from gaoxin.kernel.worktime.errors import CalendarInvalid, CalendarYearMissing
from gaoxin.kernel.worktime.hours import STANDARD_HOURS, WorkHours

ALWAYS = date.min
# 元旦, 劳动节, 国庆节 have fixed dates in every notice, so a table without them is incomplete.
FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1))


@dataclass(frozen=True)
class Calendar:
    """Which days work, and during which hours, from 1 January of `first_year` to 31 December of `last_year`.

    Attributes:
        version: identity of this state of the table; changes carry a digest of the content after a "+".
        source: where the statutory table comes from.
        statutory: days that the State Council's notices name (holidays and make-up workdays), in order.
        edits: days that the zone set itself; they win over the statutory table.
        hours: (valid from, hours) in order; the first begins at `ALWAYS`.
    """

    version: str
    source: str
    first_year: int
    last_year: int
    statutory: tuple[Day, ...] = ()
    edits: tuple[Day, ...] = ()
    hours: tuple[tuple[date, WorkHours], ...] = ((ALWAYS, STANDARD_HOURS),)

    def __post_init__(self) -> None:
        if not self.hours or self.hours[0][0] != ALWAYS:
            raise CalendarInvalid(
                "工作时间表的第一段须自始有效（ALWAYS）。",
                "The first working hours must hold from the beginning (ALWAYS).",
            )

    # Reading

    @cached_property
    def _days(self) -> dict[date, Day]:
        return {day.date: day for day in (*self.statutory, *self.edits)}

    def covers(self, day: date) -> bool:
        return self.first_year <= day.year <= self.last_year

    def missing(self, year: int) -> CalendarYearMissing:
        """The error to raise for a `year` that this calendar does not know."""
        return CalendarYearMissing(year, (self.first_year, self.last_year))

    def day(self, day: date) -> Day:
        """What `day` is.

        Raises:
            CalendarYearMissing: its year is not in the calendar.
        """
        if not self.covers(day):
            raise self.missing(day.year)
        return self._days.get(day) or plain_day(day)

    def is_working(self, day: date) -> bool:
        """True when `day` is a working day; CalendarYearMissing when its year is not known."""
        return self.day(day).working

    def hours_in_force(self, day: date) -> WorkHours:
        """The zone's working hours that hold on `day`, whether it works or not."""
        return next(hours for valid_from, hours in reversed(self.hours) if valid_from <= day)

    def all_days(self) -> Iterable[Day]:
        """Every day of the calendar, in order."""
        day, last = date(self.first_year, 1, 1), date(self.last_year, 12, 31)
        while day <= last:
            yield self._days.get(day) or plain_day(day)
            day += timedelta(days=1)

    # Changing: each returns a new calendar

    def with_days(self, edits: Mapping[date, DayEdit], *, version: str | None = None) -> Calendar:
        """The calendar with the zone's own decision about some days (closing days, extra openings, a short day).

        Raises:
            CalendarYearMissing: a day lies outside the calendar.
            CalendarInvalid: a decision without a reason, or hours on a day of rest.
        """
        for day, edit in edits.items():
            if not self.covers(day):
                raise self.missing(day.year)
            if not edit.reason.strip():
                raise CalendarInvalid(f"请写明 {day} 调整的原因。", f"Give the reason for the change of {day}.")
            if edit.hours is not None and not edit.working:
                raise CalendarInvalid(
                    f"{day} 设为休息日，不能再设工作时段。",
                    f"{day} is set to rest; it cannot have working hours.",
                )
        table = {day.date: day for day in self.edits}
        table.update((day, edit.applied_to(day)) for day, edit in edits.items())
        return self._changed(version, edits=_ordered(table))

    def closing(self, days: Iterable[date], reason: str, *, version: str | None = None) -> Calendar:
        """The calendar with the zone's own closing days."""
        return self.with_days({day: DayEdit(working=False, reason=reason) for day in days}, version=version)

    def without_days(self, days: Iterable[date], *, version: str | None = None) -> Calendar:
        """The calendar with the zone's decision about `days` taken back: they follow the statutory table again."""
        taken = frozenset(days)
        return self._changed(version, edits=tuple(day for day in self.edits if day.date not in taken))

    def with_hours(self, valid_from: date, hours: WorkHours | str, *, version: str | None = None) -> Calendar:
        """The calendar with other working hours from `valid_from` on (until the next entry)."""
        table = dict(self.hours)
        table[valid_from] = WorkHours.parse(hours) if isinstance(hours, str) else hours
        return self._changed(version, hours=tuple(sorted(table.items(), key=lambda entry: entry[0])))

    def with_year(
        self, year: int, holidays: Mapping[date, str], makeup: Mapping[date, str], *, version: str | None = None
    ) -> Calendar:
        """The calendar with the statutory table of `year` entered from the State Council's notice (added or replaced).

        Args:
            year: a year of the calendar, or the one right before or after it.
            holidays: day off → festival. Weekends within a holiday may be listed or left out.
            makeup: Saturday or Sunday worked instead → festival. A notice may name days in the December before.

        Raises:
            CalendarInvalid: a gap between years, an incomplete or contradictory table; the message names the day.
        """
        if not self.first_year - 1 <= year <= self.last_year + 1:
            raise CalendarInvalid(
                f"日历覆盖 {self.first_year} 至 {self.last_year} 年，不能跳过中间年份直接录入 {year} 年。",
                f"The calendar covers {self.first_year} to {self.last_year}; {year} would leave a gap.",
            )
        first, last = min(self.first_year, year), max(self.last_year, year)
        _check_notice(year, holidays, makeup, (first, last))
        table = {day.date: day for day in self.statutory if day.date.year != year}
        table.update((day, Day(day, False, DayKind.HOLIDAY, name)) for day, name in holidays.items())
        table.update((day, Day(day, True, DayKind.MAKEUP, name)) for day, name in makeup.items())
        return self._changed(version, statutory=_ordered(table), first_year=first, last_year=last)

    def _changed(self, version: str | None, **changes: Any) -> Calendar:
        calendar = replace(self, **changes)
        root = self.version.partition("+")[0]
        return replace(calendar, version=version or f"{root}+{calendar.digest[:8]}")

    # Storing

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content (version left out): equal digests give equal deadlines."""
        content = {key: value for key, value in self.to_dict().items() if key != "version"}
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready image of the whole calendar; `from_dict` reads it back."""
        return {
            "version": self.version,
            "source": self.source,
            "years": [self.first_year, self.last_year],
            "statutory": {day.date.isoformat(): day.to_dict() for day in self.statutory},
            "edits": {day.date.isoformat(): day.to_dict() for day in self.edits},
            "hours": {valid_from.isoformat(): str(hours) for valid_from, hours in self.hours},
        }

    @classmethod
    def from_dict(cls, image: Mapping[str, Any]) -> Calendar:
        """The calendar of an image made by `to_dict`.

        Raises:
            CalendarInvalid: the image lacks a part or holds a wrong value.
        """
        try:
            first, last = image["years"]
            return cls(
                image["version"],
                image["source"],
                int(first),
                int(last),
                tuple(Day.from_dict(day, row) for day, row in sorted(image["statutory"].items())),
                tuple(Day.from_dict(day, row) for day, row in sorted(image["edits"].items())),
                tuple((date.fromisoformat(day), WorkHours.parse(text)) for day, text in sorted(image["hours"].items())),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            if isinstance(error, CalendarInvalid):
                raise
            zh, en = f"日历数据无法读取：{error}。", f"The calendar data cannot be read: {error}."
            raise CalendarInvalid(zh, en) from error


def _ordered(table: Mapping[date, Day]) -> tuple[Day, ...]:
    return tuple(table[day] for day in sorted(table))


def _check_notice(year: int, holidays: Mapping[date, str], makeup: Mapping[date, str], years: tuple[int, int]) -> None:
    for month, day in FIXED_HOLIDAYS:
        if date(year, month, day) not in holidays:
            raise CalendarInvalid(
                f"{year} 年放假表不完整：缺少 {month} 月 {day} 日。请按国务院办公厅通知录入全年。",
                f"The holiday table of {year} is incomplete: {date(year, month, day)} is missing. Enter it all.",
            )
    for day_off in holidays:
        if day_off in makeup:
            raise CalendarInvalid(
                f"{day_off} 既列为放假又列为上班。", f"{day_off} is listed both as holiday and workday."
            )
    for worked in makeup:
        if worked.weekday() < 5:
            raise CalendarInvalid(
                f"{worked} 本来就是周一至周五，不能列为调休上班日。",
                f"{worked} is a weekday already; it cannot be a make-up workday.",
            )
    for named in (*holidays, *makeup):
        if abs(named.year - year) > 1 or not years[0] <= named.year <= years[1]:
            raise CalendarInvalid(
                f"{named} 不属于 {year} 年的放假安排。", f"{named} does not belong to the notice of {year}."
            )
