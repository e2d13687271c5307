"""The seeded calendar and its deadlines against every real day 2020-2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.worktime.strategies import counted_workday, minutes, walked_minutes

from gaoxin.kernel.worktime import SHANGHAI, Limit, Timeline, Unit


def test_every_real_day_works_or_rests_as_the_seeded_calendar_says(
    timeline: Timeline, real_days: dict[date, bool]
) -> None:
    wrong = [day for day, works in real_days.items() if timeline.calendar.is_working(day) is not works]
    assert wrong == []
    assert len(real_days) == 2557


@given(start=minutes, amount=st.integers(0, 250))
def test_working_days_end_where_counting_the_real_days_ends(
    timeline: Timeline, real_days: dict[date, bool], start: datetime, amount: int
) -> None:
    due = timeline.due(start, Limit(amount, Unit.WORK_DAY))
    assert due.day == counted_workday(real_days.__getitem__, start, amount)


@given(start=minutes, amount=st.integers(1, 5 * 450))
def test_working_minutes_end_where_walking_the_real_days_ends(
    timeline: Timeline, real_days: dict[date, bool], start: datetime, amount: int
) -> None:
    due = timeline.due(start, Limit(amount, Unit.WORK_MINUTE))
    assert due.moment == walked_minutes(real_days.__getitem__, start, amount)


@given(bounds=st.tuples(minutes, minutes))
def test_working_days_between_two_dates_are_the_real_ones(
    timeline: Timeline, real_days: dict[date, bool], bounds: tuple[datetime, datetime]
) -> None:
    first, last = sorted(moment.date() for moment in bounds)
    span = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    counted = sum(real_days[day] for day in span)
    assert timeline.workdays_between(first, last) == counted
    assert timeline.workdays_between(last, first) == -counted


def test_a_deadline_of_one_working_day_jumps_over_every_long_holiday(
    timeline: Timeline, real_days: dict[date, bool]
) -> None:
    """From the last working day before each run of at least five days off, day 1 is the first working day after it."""
    jumped = 0
    days = sorted(day for day in real_days if day.year < 2026)
    for before in days:
        after = before + timedelta(days=1)
        while not real_days[after]:
            after += timedelta(days=1)
        if real_days[before] and (after - before).days > 5:
            start = datetime(before.year, before.month, before.day, 16, 0, tzinfo=SHANGHAI)
            assert timeline.due(start, "1wd").day == after
            jumped += 1
    assert jumped >= 15
