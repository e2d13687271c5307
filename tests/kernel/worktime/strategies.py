"""Hypothesis strategies and a slow, plain way to count days that the tests compare with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from gaoxin.kernel.worktime import SHANGHAI, Clock, Limit, Unit

FIRST, LAST = datetime(2020, 1, 1), datetime(2025, 12, 31, 23, 59, 59)  # noqa: DTZ001 - hypothesis wants naive bounds

moments = st.datetimes(FIRST, LAST, timezones=st.just(SHANGHAI))
"""Any moment of 2020-2025, down to the microsecond: deadlines of up to a year still end in a known year."""

minutes = moments.map(lambda moment: moment.replace(second=0, microsecond=0))

AMOUNTS = {
    Unit.MINUTE: 3 * 24 * 60,
    Unit.HOUR: 24 * 60,
    Unit.WORK_MINUTE: 20 * 450,
    Unit.WORK_HOUR: 40 * 8,
    Unit.DAY: 90,
    Unit.WORK_DAY: 60,
}


def amounts(unit: Unit) -> st.SearchStrategy[Limit]:
    return st.integers(0, AMOUNTS[unit]).map(lambda amount: Limit(amount, unit))


units = st.sampled_from(list(Unit))
limits = units.flatmap(amounts)
pairs_of_limits = units.flatmap(lambda unit: st.tuples(amounts(unit), amounts(unit)))
spans = st.integers(0, 40 * 24 * 60).map(lambda amount: timedelta(minutes=amount))


@st.composite
def paused_clocks(draw: st.DrawFn) -> Clock:
    """A running clock with up to three closed pauses."""
    clock = Clock.started(draw(moments), draw(limits))
    moment = clock.start
    for _ in range(draw(st.integers(0, 3))):
        moment += draw(spans)
        clock = clock.pause(moment)
        moment += draw(spans)
        clock = clock.resume(moment)
    return clock


def counted_workday(works: Callable[[date], bool], start: datetime, amount: int) -> date:
    """The due day of `amount` working days, counted on the fingers."""
    day = start.date()
    while not works(day):
        day += timedelta(days=1)
    for _ in range(amount):
        day += timedelta(days=1)
        while not works(day):
            day += timedelta(days=1)
    return day


def walked_minutes(works: Callable[[date], bool], start: datetime, amount: int) -> datetime:
    """The end of `amount` working minutes, walked minute by minute through 09:00-12:00 and 13:30-17:30."""
    moment = start
    while amount:
        of_day = moment.hour * 60 + moment.minute
        if not works(moment.date()):
            moment = (moment + timedelta(days=1)).replace(hour=0, minute=0)
            continue
        amount -= 540 <= of_day < 720 or 810 <= of_day < 1050
        moment += timedelta(minutes=1)
    return moment
