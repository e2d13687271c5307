"""Reading a clock: its due moment with pauses counted, what has elapsed, what remains, how late it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from gaoxin.kernel.worktime.clock import Clock
from gaoxin.kernel.worktime.moments import MICROSECOND, local, microseconds
from gaoxin.kernel.worktime.timeline import Due, Timeline, natural_position


@dataclass(frozen=True)
class Reading:
    """A clock read at one moment.

    Attributes:
        at: the moment of reading (of stopping, once the clock has stopped). state: 'running', 'paused' or 'stopped'.
        due: with all pauses so far; of a paused clock, the due moment if it were resumed at `at`.
        elapsed, remaining, total: in the limit's own time (working for wd, wh and wmin, natural for d, h and min);
            elapsed + remaining = total; `remaining` is negative when late.
        work_remaining: working time from `at` to the due moment, whatever the unit; negative when late. None when only
            natural time is asked for and the working calendar does not reach that far.
        days_left: days of the limit's own kind after today up to the due day; 0 on the due day and when late.
        days_late: such days after the due day up to today; a lateness of less than a day counts as one.
    """

    at: datetime
    state: str
    due: Due
    elapsed: timedelta
    remaining: timedelta
    total: timedelta
    work_remaining: timedelta | None
    days_left: int
    days_late: int

    @property
    def is_late(self) -> bool:
        return self.at > self.due.moment

    @property
    def overdue(self) -> timedelta:
        """How much time of the limit's own kind has run since the due moment; zero while in time."""
        return max(-self.remaining, timedelta(0))

    @property
    def work_overdue(self) -> timedelta | None:
        """How much working time has run since the due moment; zero while in time, None where it cannot be told."""
        return None if self.work_remaining is None else max(-self.work_remaining, timedelta(0))

    @property
    def progress(self) -> Fraction:
        """Share of the time that is used up, exact; above 1 when late. A limit without time is used up at its end."""
        if not self.total:
            return Fraction(int(self.at >= self.due.moment))
        return Fraction(microseconds(self.elapsed), microseconds(self.total))


def due_of(clock: Clock, timeline: Timeline, *, resumed_at: datetime | None = None) -> Due:
    """When `clock` falls due.

    A pause moves the due moment by the time of the limit's own kind that passes during it; for days, by the (working)
    days from the one as which the pause counts to the one as which the resumption counts. A pause that begins when
    the limit has run out moves nothing. A clock `until` a day ends with that day.

    Args:
        resumed_at: for a paused clock, the supposed resumption; without it the open pause is left out.

    Raises:
        CalendarYearMissing: the deadline reaches a year that the calendar does not know.
    """
    return _follow(clock, timeline, resumed_at)[0]


def read(clock: Clock, timeline: Timeline, now: datetime) -> Reading:
    """The state of `clock` at `now` (before its start: at its start; once it has stopped: when it stopped).

    Raises:
        CalendarYearMissing: the deadline, or of a working limit `now`, lies in a year that the calendar does not know.
    """
    start = local(clock.start)
    moment = local(clock.stopped) if clock.stopped else max(local(now), start)
    due, pauses = _follow(clock, timeline, moment)
    working = clock.limit.unit.working
    stood_in_all = sum(_span(timeline, working, begin, end) for begin, end in pauses)
    stood = sum(_span(timeline, working, begin, min(end, moment)) for begin, end in pauses if begin < moment)
    total = _span(timeline, working, start, due.moment) - stood_in_all
    elapsed = _span(timeline, working, start, moment) - stood
    days = _days_until(timeline, working, moment, due)
    late = moment > due.moment
    return Reading(
        at=moment,
        state=clock.state,
        due=due,
        elapsed=elapsed * MICROSECOND,
        remaining=(total - elapsed) * MICROSECOND,
        total=total * MICROSECOND,
        work_remaining=_work_remaining(timeline, moment, due),
        days_left=0 if late else days,
        days_late=max(1, -days) if late else 0,
    )


def _follow(
    clock: Clock, timeline: Timeline, resumed_at: datetime | None
) -> tuple[Due, list[tuple[datetime, datetime]]]:
    """The due moment, and the pauses that moved it as (begin, end)."""
    if clock.until is not None:
        return timeline.last_instant_of(clock.until), []
    start, limit = local(clock.start), clock.total
    due = timeline.due(start, limit)
    position = timeline.position(limit.unit, start) + limit.size
    counted: list[tuple[datetime, datetime]] = []
    for pause in clock.pauses:
        begin, end = local(pause.begin), pause.end or resumed_at
        if end is None or end <= begin or begin >= due.moment:
            continue
        end = local(end)
        resumed = timeline.position(limit.unit, end)
        moved = position + resumed - timeline.position(limit.unit, begin)
        # Only a calendar-day limit that was moved off a day of rest can have run out before the resumption.
        position = max(moved, resumed)
        due = timeline.end(limit.unit, position)
        counted.append((begin, end))
    return due, counted


def _span(timeline: Timeline, working: bool, begin: datetime, end: datetime) -> int:
    """Working or natural microseconds from `begin` to `end`."""
    if working:
        return timeline.work_position(end) - timeline.work_position(begin)
    return natural_position(end) - natural_position(begin)


def _days_until(timeline: Timeline, working: bool, moment: datetime, due: Due) -> int:
    if working:
        return timeline.workdays_between(moment.date(), due.day)
    return due.day.toordinal() - moment.toordinal()


def _work_remaining(timeline: Timeline, moment: datetime, due: Due) -> timedelta | None:
    if not (timeline.calendar.covers(moment.date()) and timeline.calendar.covers(due.day)):
        return None
    return timeline.work_between(moment, due.moment)
