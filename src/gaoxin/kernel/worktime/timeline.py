"""A calendar laid out as prefix sums, so that any deadline is one look-up or one bisection, whatever its length."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from gaoxin.kernel.worktime.calendar import Calendar
from gaoxin.kernel.worktime.errors import LimitInvalid
from gaoxin.kernel.worktime.hours import NO_HOURS, WorkHours
from gaoxin.kernel.worktime.limits import Limit, Unit, as_limit
from gaoxin.kernel.worktime.moments import DAY_US, at, clock_text, local, microseconds, parse_clock, time_of_day


@dataclass(frozen=True, order=True)
class Due:
    """When a limit ends.

    Attributes:
        moment: the last instant that is still in time (Shanghai). The end of a day at 24:00 is 00:00 of the next.
        day: the day that people name: the due day itself, also when it ends at 24:00.
    """

    moment: datetime
    day: date

    @property
    def text(self) -> str:
        """'2025-10-15 24:00': the day that people name, with the time at which it ends."""
        of_day = DAY_US if self.moment.date() > self.day else time_of_day(self.moment)
        return f"{self.day.isoformat()} {clock_text(of_day)}"

    def passed_by(self, moment: datetime) -> bool:
        """True when `moment` is late."""
        return local(moment) > self.moment


class Timeline:
    """Deadlines on one calendar. Immutable; build it once for a calendar version and share it between threads.

    Args:
        calendar: days and hours.
        day_end: when a day-limit ends on its due day, "24:00" or for example "17:30"; a start after it counts
            as the next (working) day.
        roll_rest_day: a limit in calendar days that ends on a day of rest moves to the next working day.
    """

    def __init__(self, calendar: Calendar, *, day_end: str = "24:00", roll_rest_day: bool = False) -> None:
        self.calendar = calendar
        self.day_end = parse_clock(day_end)
        self.roll_rest_day = roll_rest_day
        self._lay_out(calendar)

    def _lay_out(self, calendar: Calendar) -> None:
        days = list(calendar.all_days())
        self._origin = days[0].date.toordinal()
        self._working = [day.working for day in days]
        self._hours = _hours_by_day(calendar)
        self._workdays_before = [0, *accumulate(self._working)]
        self._work_before = [0, *accumulate(hours.length for hours in self._hours)]
        self._workdays = [index for index, working in enumerate(self._working) if working]
        self._day_dues: dict[int, Due] = {}

    # Deadlines

    def due(self, start: datetime, limit: Limit | str) -> Due:
        """When `limit` ends that is started by an event at `start`.

        Minutes and hours run from the event; working ones from the first working instant at or after it. Of days,
        day 1 is the (working) day after the event; an event after `day_end`, or for working days on a day of rest,
        counts as the next (working) day.

        Raises:
            CalendarYearMissing: the limit reaches a year that the calendar does not know.
            MomentInvalid: `start` has no time zone. LimitInvalid: the text is no limit.
        """
        start = local(start)
        limit = as_limit(limit)
        if limit.amount < 0:
            raise LimitInvalid(f"期限不能为负：{limit}。", f"A limit cannot be negative: {limit}.")
        if limit.unit.measured and not (limit.unit.working and limit.amount):
            return _instant(start + timedelta(microseconds=limit.size))
        return self.end(limit.unit, self.position(limit.unit, start) + limit.size)

    def position(self, unit: Unit, moment: datetime) -> int:
        """Where a local moment stands on the unit's scale: working or natural microseconds, or the number of a day."""
        if unit is Unit.WORK_DAY:
            return self.workday_number(moment)
        if unit is Unit.DAY:
            return self.day_number(moment)
        return self.work_position(moment) if unit.working else natural_position(moment)

    def end(self, unit: Unit, position: int) -> Due:
        """The due moment at a position of the unit's scale."""
        if unit is Unit.WORK_DAY:
            return self.end_of_workday(position)
        if unit is Unit.DAY:
            return self.end_of_day(position)
        return _instant(self.moment_of_work(position) if unit.working else _natural_moment(position))

    def shift(self, due: Due, offset: Limit | str) -> Due:
        """The rung `offset` (`T-1wd`, `T+3wd`, `-2wh`) away from a due moment.

        A due moment at the end of a day moves from end of day to end of day. One within a day keeps its time of day,
        after it has been brought to the first working instant at or after it.
        """
        offset = as_limit(offset)
        if offset.unit is Unit.DAY:
            return Due(due.moment + timedelta(days=offset.amount), due.day + timedelta(days=offset.amount))
        if not offset.unit.working:
            return _instant(due.moment + timedelta(microseconds=offset.size))
        if offset.unit is not Unit.WORK_DAY:
            return _instant(self.add_work(due.moment, offset.size))
        if not offset.amount:
            return due
        if self._ends_a_day(due):
            return self.end_of_workday(self._workdays_before[self._index(due.day)] + offset.amount)
        instant = self.next_working_instant(due.moment)
        number = self._workdays_before[self._index(instant.date())] + offset.amount
        return _instant(at(self._date(self._workday_index(number)), time_of_day(instant)))

    def notice_given(self, asked: datetime, due: Due, notice: Limit | str) -> bool:
        """True when an extension asked at `asked` comes at least `notice` before the due day or instant."""
        notice = as_limit(notice)
        asked = local(asked)
        if due.passed_by(asked):
            return False
        if notice.unit is Unit.WORK_DAY:
            return self._workdays_before[self._index(due.day)] - self.workday_number(asked) >= notice.amount
        if notice.unit is Unit.DAY:
            return due.day.toordinal() - self.day_number(asked) >= notice.amount
        return self.shift(due, Limit(-notice.amount, notice.unit)).moment >= asked

    def _ends_a_day(self, due: Due) -> bool:
        return due.moment == at(due.day, self.day_end) or due.moment.date() > due.day

    # Days

    def workdays_between(self, after: date, until: date) -> int:
        """Working days after `after` up to and including `until`; negative when `until` is the earlier one."""
        return self._workdays_before[self._index(until) + 1] - self._workdays_before[self._index(after) + 1]

    def workday_number(self, event: datetime) -> int:
        """The number of the working day as which an event counts: its own; the next when after hours or at rest."""
        index = self._index(event.date())
        after_hours = self._working[index] and time_of_day(event) > self.day_end
        return self._workdays_before[index] + after_hours

    def day_number(self, event: datetime) -> int:
        """The ordinal of the calendar day as which an event counts: its own, or the next when it is after `day_end`."""
        return event.toordinal() + (time_of_day(event) > self.day_end)

    def end_of_workday(self, number: int) -> Due:
        """The end of the working day with this number."""
        due = self._day_dues.get(number)
        if due is None:
            day = self._date(self._workday_index(number))
            due = self._day_dues[number] = Due(at(day, self.day_end), day)
        return due

    def end_of_day(self, ordinal: int) -> Due:
        """The end of a calendar day, moved off a day of rest when the timeline says so."""
        day = date.fromordinal(ordinal)
        if self.roll_rest_day and not self._working[self._index(day)]:
            return self.end_of_workday(self._workdays_before[self._index(day)])
        return Due(at(day, self.day_end), day)

    @staticmethod
    def last_instant_of(day: date) -> Due:
        """24:00 of a day that somebody named, a day of rest or not."""
        return Due(at(day, DAY_US), day)

    # Working time, in microseconds

    def work_between(self, begin: datetime, end: datetime) -> timedelta:
        """Working time from `begin` to `end`; negative when `end` is the earlier one."""
        return timedelta(microseconds=self.work_position(local(end)) - self.work_position(local(begin)))

    def work_position(self, moment: datetime) -> int:
        """Working microseconds from the beginning of the calendar to `moment`."""
        of_day = time_of_day(moment)
        index = moment.toordinal() - self._origin
        if not of_day and index == len(self._hours):
            return self._work_before[index]
        index = self._index(moment.date())
        return self._work_before[index] + self._hours[index].worked_until(of_day)

    def moment_of_work(self, position: int) -> datetime:
        """The earliest moment at which the working position (> 0) is reached."""
        if position > self._work_before[-1]:
            raise self.calendar.missing(self.calendar.last_year + 1)
        if position <= 0:
            raise self.calendar.missing(self.calendar.first_year - 1)
        index = bisect_left(self._work_before, position) - 1
        return at(self._date(index), self._hours[index].reached(position - self._work_before[index]))

    def add_work(self, start: datetime, work: timedelta | int) -> datetime:
        """The earliest moment by which `work` (working time, microseconds when a number) has run since `start`."""
        amount = work if isinstance(work, int) else microseconds(work)
        start = local(start)
        position = self.work_position(start)
        return self.moment_of_work(position + amount) if amount else start

    def next_working_instant(self, moment: datetime) -> datetime:
        """`moment` when it is working time, else the next opening."""
        moment = local(moment)
        index, of_day = self._index(moment.date()), time_of_day(moment)
        opening = self._hours[index].opening_from(of_day)
        while opening is None:
            index += 1
            if index == len(self._hours):
                raise self.calendar.missing(self.calendar.last_year + 1)
            opening = self._hours[index].opening_from(0)
        return at(self._date(index), opening)

    # Index of days

    def hours_on(self, day: date) -> WorkHours:
        """The working hours of `day`; none on a day of rest."""
        return self._hours[self._index(day)]

    def _index(self, day: date) -> int:
        index = day.toordinal() - self._origin
        if not 0 <= index < len(self._hours):
            raise self.calendar.missing(day.year)
        return index

    def _workday_index(self, number: int) -> int:
        if number >= len(self._workdays):
            raise self.calendar.missing(self.calendar.last_year + 1)
        if number < 0:
            raise self.calendar.missing(self.calendar.first_year - 1)
        return self._workdays[number]

    def _date(self, index: int) -> date:
        return date.fromordinal(self._origin + index)


def natural_position(moment: datetime) -> int:
    """Natural microseconds from a fixed origin to a local moment."""
    return moment.toordinal() * DAY_US + time_of_day(moment)


def _natural_moment(position: int) -> datetime:
    ordinal, of_day = divmod(position, DAY_US)
    return at(date.fromordinal(ordinal), of_day)


def _instant(moment: datetime) -> Due:
    return Due(moment, moment.date())


def _hours_by_day(calendar: Calendar) -> list[WorkHours]:
    steps = iter([*calendar.hours[1:], (date.max, NO_HOURS)])
    hours = calendar.hours[0][1]
    upcoming, next_hours = next(steps)
    table: list[WorkHours] = []
    for day in calendar.all_days():
        while upcoming <= day.date:
            hours = next_hours
            upcoming, next_hours = next(steps)
        table.append((day.hours or hours) if day.working else NO_HOURS)
    return table
