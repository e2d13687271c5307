"""What a changed calendar does: the difference between two versions, and the list of deadlines that moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from gaoxin.kernel.worktime.calendar import Calendar
from gaoxin.kernel.worktime.clock import Clock
from gaoxin.kernel.worktime.days import Day
from gaoxin.kernel.worktime.errors import CalendarYearMissing
from gaoxin.kernel.worktime.hours import NO_HOURS, WorkHours
from gaoxin.kernel.worktime.moments import local
from gaoxin.kernel.worktime.reading import due_of
from gaoxin.kernel.worktime.timeline import Due, Timeline

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class DayChange:
    """A day that two versions tell differently."""

    before: Day
    after: Day

    @property
    def date(self) -> date:
        return self.before.date

    @property
    def moves_deadlines(self) -> bool:
        """False when only the wording (name, reason, kind) changed."""
        return (self.before.working, self.before.hours) != (self.after.working, self.after.hours)


@dataclass(frozen=True)
class CalendarDiff:
    """The difference between two calendar versions.

    Attributes:
        years_added, years_removed: years that only the new, or only the old version knows.
        days: days of the common years that differ, in order.
        hours_before, hours_after: the tables of working hours, equal when they did not change.
    """

    years_added: tuple[int, ...]
    years_removed: tuple[int, ...]
    days: tuple[DayChange, ...]
    hours_before: tuple[tuple[date, WorkHours], ...]
    hours_after: tuple[tuple[date, WorkHours], ...]

    @property
    def is_empty(self) -> bool:
        same_hours = self.hours_before == self.hours_after
        return same_hours and not (self.years_added or self.years_removed or self.days)


def diff(old: Calendar, new: Calendar) -> CalendarDiff:
    """What `new` changes in `old`."""
    old_years = set(range(old.first_year, old.last_year + 1))
    new_years = set(range(new.first_year, new.last_year + 1))
    named = {day.date for calendar in (old, new) for day in (*calendar.statutory, *calendar.edits)}
    common = sorted(day for day in named if old.covers(day) and new.covers(day))
    return CalendarDiff(
        tuple(sorted(new_years - old_years)),
        tuple(sorted(old_years - new_years)),
        tuple(DayChange(old.day(day), new.day(day)) for day in common if old.day(day) != new.day(day)),
        old.hours,
        new.hours,
    )


@dataclass(frozen=True)
class Moved(Generic[Key]):
    """A deadline that the new calendar tells differently. None = that calendar does not know a year which it needs."""

    key: Key
    clock: Clock
    before: Due | None
    after: Due | None

    @property
    def later(self) -> bool | None:
        """True when it moved to later, False to earlier, None when one side cannot be told."""
        if self.before is None or self.after is None:
            return None
        return self.after.moment > self.before.moment


def recompute(clocks: Mapping[Key, Clock], old: Timeline, new: Timeline) -> list[Moved[Key]]:
    """The deadlines of open clocks that differ between two timelines, in the order of `clocks`.

    A stopped clock never moves: what was decided in time stays in time. A paused one is compared as if it were resumed
    at once. A clock whose span holds no changed day is not computed anew, so a change of one day costs little.
    """
    same_terms = (old.day_end, old.roll_rest_day) == (new.day_end, new.roll_rest_day)
    changed = _changed_days(old, new) if same_terms else None
    moved = []
    for key, clock in clocks.items():
        if clock.stopped is not None:
            continue
        before = _due_or_none(clock, old)
        if before is not None and changed is not None and not _touches(changed, clock, before):
            continue
        after = _due_or_none(clock, new)
        if after != before:
            moved.append(Moved(key, clock, before, after))
    return moved


def _due_or_none(clock: Clock, timeline: Timeline) -> Due | None:
    try:
        return due_of(clock, timeline)
    except CalendarYearMissing:
        return None


def _changed_days(old: Timeline, new: Timeline) -> list[int]:
    """Ordinals of the days whose working time differs, or that only one of the two knows, in order."""
    known = [_working_time(timeline) for timeline in (old, new)]
    return sorted(day for day in known[0].keys() | known[1].keys() if known[0].get(day) != known[1].get(day))


def _working_time(timeline: Timeline) -> dict[int, tuple[bool, WorkHours]]:
    return {
        day.date.toordinal(): (day.working, timeline.hours_on(day.date) if day.working else NO_HOURS)
        for day in timeline.calendar.all_days()
    }


def _touches(changed: list[int], clock: Clock, due: Due) -> bool:
    first = bisect_left(changed, local(clock.start).toordinal())
    return first < len(changed) and changed[first] <= due.moment.toordinal()
