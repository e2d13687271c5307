"""Many deadlines at once, on columns: the same answers as `Timeline.due` for one limit and any number of starts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.worktime.errors import LimitInvalid, MomentInvalid
from gaoxin.kernel.worktime.limits import Limit, Unit, as_limit
from gaoxin.kernel.worktime.moments import DAY_US, SHANGHAI, local, microseconds
from gaoxin.kernel.worktime.timeline import Timeline

Column = npt.NDArray[np.int64]

UTC_OFFSET_US = DAY_US // 3  # Asia/Shanghai is UTC+8, without summer time since 1992
EPOCH = datetime(1970, 1, 1, 8, tzinfo=SHANGHAI)
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FIRST_YEAR = 1992


def to_column(moments: Iterable[datetime]) -> Column:
    """Aware moments as microseconds since 1970-01-01 UTC."""
    return np.fromiter((microseconds(local(moment) - EPOCH) for moment in moments), dtype=np.int64)


class Columns:
    """A timeline as arrays. Build it once for a timeline; it is immutable like it.

    Raises:
        MomentInvalid: the calendar begins before 1992, when Shanghai had summer time.
    """

    def __init__(self, timeline: Timeline) -> None:
        calendar = timeline.calendar
        if calendar.first_year < FIRST_YEAR:
            raise MomentInvalid(
                f"批量计算只支持 {FIRST_YEAR} 年以后的日历。", f"Columns support calendars from {FIRST_YEAR} on only."
            )
        days = [day.date for day in calendar.all_days()]
        hours = [timeline.hours_on(day) for day in days]
        kinds = list(dict.fromkeys(hours))
        self.timeline = timeline
        self._first_day = days[0].toordinal() - EPOCH_ORDINAL
        self._working = np.array([calendar.is_working(day) for day in days], dtype=bool)
        self._kind = np.array([kinds.index(each) for each in hours], dtype=np.int64)
        self._kinds = kinds
        self._workdays = np.flatnonzero(self._working)
        self._workdays_before = np.concatenate([[0], np.cumsum(self._working)]).astype(np.int64)
        lengths = np.array([each.length for each in hours], dtype=np.int64)
        self._work_before = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)

    def due(self, starts: Column, limit: Limit | str) -> Column:
        """When `limit` ends for each start.

        Args:
            starts: (n,) microseconds since 1970-01-01 UTC. limit: one limit for all of them.

        Returns:
            (n,) microseconds since 1970-01-01 UTC.

        Raises:
            CalendarYearMissing: at least one deadline reaches a year that the calendar does not know.
            LimitInvalid: the text is no limit, or the limit is negative.
        """
        limit = as_limit(limit)
        if limit.amount < 0:
            raise LimitInvalid(f"期限不能为负：{limit}。", f"A limit cannot be negative: {limit}.")
        if limit.unit.measured and not (limit.unit.working and limit.amount):
            return starts + limit.size
        days, of_day = np.divmod(starts + UTC_OFFSET_US, DAY_US)
        if limit.unit is Unit.DAY:
            ends = self._due_days(days + (of_day > self.timeline.day_end) + limit.amount)
        elif limit.unit is Unit.WORK_DAY:
            ends = self._due_workdays(self._index(days), of_day, limit.amount)
        else:
            ends = self._due_work(self._index(days), of_day, limit.size)
        return ends - UTC_OFFSET_US

    def _due_days(self, days: Column) -> Column:
        if self.timeline.roll_rest_day:
            index = self._index(days)
            days = np.where(self._working[index], days, self._first_day + self._workday(self._workdays_before[index]))
        return days * DAY_US + self.timeline.day_end

    def _due_workdays(self, index: Column, of_day: Column, amount: int) -> Column:
        after_hours = self._working[index] & (of_day > self.timeline.day_end)
        due = self._workday(self._workdays_before[index] + after_hours + amount)
        return (self._first_day + due) * DAY_US + self.timeline.day_end

    def _due_work(self, index: Column, of_day: Column, work: int) -> Column:
        position = self._work_before[index] + self._by_kind(index, of_day, "worked_until") + work
        if position.size and position.max() > self._work_before[-1]:
            raise self.timeline.calendar.missing(self.timeline.calendar.last_year + 1)
        day = np.searchsorted(self._work_before, position, side="left") - 1
        return (self._first_day + day) * DAY_US + self._by_kind(day, position - self._work_before[day], "reached")

    def _by_kind(self, index: Column, values: Column, question: str) -> Column:
        """`WorkHours.worked_until` or `WorkHours.reached` of each value, by the working hours of its day."""
        kinds = self._kind[index]
        answers = np.zeros_like(values)
        for number in np.unique(kinds):
            chosen = kinds == number
            asked = values[chosen]
            found = np.zeros_like(asked)
            done = 0
            for begin, end in self._kinds[number].spans:
                if question == "worked_until":
                    found += np.clip(asked - begin, 0, end - begin)
                else:
                    here = (asked > done) & (asked <= done + end - begin)
                    found[here] = begin + asked[here] - done
                done += end - begin
            answers[chosen] = found
        return answers

    def _workday(self, number: Column) -> Column:
        if number.size and number.max() >= self._workdays.size:
            raise self.timeline.calendar.missing(self.timeline.calendar.last_year + 1)
        return self._workdays[number]

    def _index(self, days: Column) -> Column:
        index = days - self._first_day
        outside = (index < 0) | (index >= self._working.size)
        if outside.any():
            ordinal = int(days[outside][0]) + EPOCH_ORDINAL
            raise self.timeline.calendar.missing(date.fromordinal(ordinal).year)
        return index
