"""What holds for every deadline and every clock, whatever the moment, the limit and the pauses."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.worktime.strategies import amounts, limits, moments, pairs_of_limits, paused_clocks, spans

from gaoxin.kernel.worktime import (
    Calendar,
    CalendarYearMissing,
    Clock,
    Columns,
    DayEdit,
    Limit,
    LimitInvalid,
    MomentInvalid,
    Timeline,
    Unit,
    WorkHours,
    due_of,
    parse_moment,
    read,
    seed_statutory,
    to_column,
)


@pytest.fixture(scope="module", params=["24:00", "17:30", "rolling"])
def any_timeline(request: pytest.FixtureRequest, timeline: Timeline) -> Timeline:
    if request.param == "rolling":
        return Timeline(timeline.calendar, roll_rest_day=True)
    return Timeline(timeline.calendar, day_end=request.param)


@pytest.fixture(scope="module")
def columns(any_timeline: Timeline) -> Columns:
    return Columns(any_timeline)


@given(starts=st.tuples(moments, moments), limit=limits)
def test_a_later_start_never_gives_an_earlier_deadline(
    any_timeline: Timeline, starts: tuple[datetime, datetime], limit: Limit
) -> None:
    first, second = sorted(starts)
    assert any_timeline.due(first, limit).moment <= any_timeline.due(second, limit).moment


@given(start=moments, pair=pairs_of_limits)
def test_a_longer_limit_never_gives_an_earlier_deadline(
    any_timeline: Timeline, start: datetime, pair: tuple[Limit, Limit]
) -> None:
    shorter, longer = sorted(pair, key=lambda limit: limit.amount)
    assert start <= any_timeline.due(start, shorter).moment <= any_timeline.due(start, longer).moment


@given(start=moments, pair=pairs_of_limits)
def test_an_extension_gives_the_deadline_of_the_sum(
    any_timeline: Timeline, start: datetime, pair: tuple[Limit, Limit]
) -> None:
    extended = Clock.started(start, pair[0]).extend(pair[1])
    assert due_of(extended, any_timeline) == any_timeline.due(start, pair[0] + pair[1])


@given(
    start=moments,
    pair=st.sampled_from([Unit.MINUTE, Unit.HOUR, Unit.WORK_MINUTE, Unit.WORK_HOUR]).flatmap(
        lambda unit: st.tuples(amounts(unit), amounts(unit))
    ),
)
def test_two_measured_limits_one_after_the_other_end_like_their_sum(
    timeline: Timeline, start: datetime, pair: tuple[Limit, Limit]
) -> None:
    middle = timeline.due(start, pair[0]).moment
    assert timeline.due(middle, pair[1]) == timeline.due(start, pair[0] + pair[1])


@given(start=moments, parts=st.tuples(amounts(Unit.WORK_DAY), amounts(Unit.WORK_DAY)))
def test_shifting_a_due_day_by_the_second_part_ends_like_the_sum(
    timeline: Timeline, start: datetime, parts: tuple[Limit, Limit]
) -> None:
    assert timeline.shift(timeline.due(start, parts[0]), parts[1]) == timeline.due(start, parts[0] + parts[1])


@given(moments_=st.tuples(moments, moments, moments))
def test_working_time_of_the_parts_is_that_of_the_whole(
    timeline: Timeline, moments_: tuple[datetime, datetime, datetime]
) -> None:
    first, second, third = moments_
    whole = timeline.work_between(first, third)
    assert timeline.work_between(first, second) + timeline.work_between(second, third) == whole
    assert timeline.work_between(third, first) == -whole


@given(start=moments, limit=amounts(Unit.WORK_MINUTE))
def test_between_start_and_deadline_runs_exactly_the_limit(timeline: Timeline, start: datetime, limit: Limit) -> None:
    due = timeline.due(start, limit).moment
    assert timeline.work_between(start, due) == timedelta(minutes=limit.amount)
    if limit.amount:
        earlier = due - timedelta(microseconds=1)
        assert timeline.work_between(start, earlier) < timedelta(minutes=limit.amount)


@given(clock=paused_clocks(), gap=spans)
def test_a_pause_without_length_changes_nothing(any_timeline: Timeline, clock: Clock, gap: timedelta) -> None:
    last = clock.pauses[-1].end if clock.pauses else clock.start
    assert last is not None
    paused = clock.pause(last + gap).resume(last + gap)
    assert due_of(paused, any_timeline) == due_of(clock, any_timeline)


@given(clock=paused_clocks(), gap=spans, length=spans)
def test_a_pause_never_brings_the_deadline_forward(
    any_timeline: Timeline, clock: Clock, gap: timedelta, length: timedelta
) -> None:
    last = clock.pauses[-1].end if clock.pauses else clock.start
    assert last is not None
    begin = last + gap
    before, after = due_of(clock, any_timeline), due_of(clock.pause(begin).resume(begin + length), any_timeline)
    assert after.moment >= before.moment
    if begin >= before.moment:
        assert after == before


@given(start=moments, limit=amounts(Unit.WORK_MINUTE), gap=spans, length=spans)
def test_a_pause_moves_a_working_limit_by_its_own_working_time(
    timeline: Timeline, start: datetime, limit: Limit, gap: timedelta, length: timedelta
) -> None:
    clock = Clock.started(start, limit)
    begin, end = start + gap, start + gap + length
    if begin >= due_of(clock, timeline).moment:
        return
    due = due_of(clock.pause(begin).resume(end), timeline).moment
    ran = timeline.work_between(start, begin) + timeline.work_between(end, due)
    assert ran == timedelta(minutes=limit.amount)


@given(clock=paused_clocks(), gap=spans)
def test_elapsed_and_remaining_make_the_total(any_timeline: Timeline, clock: Clock, gap: timedelta) -> None:
    last = clock.pauses[-1].end if clock.pauses else clock.start
    assert last is not None
    reading = read(clock, any_timeline, last + gap)
    assert reading.elapsed + reading.remaining == reading.total
    assert reading.elapsed >= timedelta(0)
    assert reading.total >= timedelta(0)
    assert not (reading.is_late and reading.remaining > timedelta(0))
    assert reading.is_late == bool(reading.days_late)
    assert reading.overdue == max(-reading.remaining, timedelta(0))
    if clock.limit.unit.measured:
        assert reading.total == timedelta(microseconds=clock.limit.size)


@given(clock=paused_clocks(), gap=spans, steps=st.tuples(spans, spans))
def test_progress_never_falls_while_the_clock_runs(
    any_timeline: Timeline, clock: Clock, gap: timedelta, steps: tuple[timedelta, timedelta]
) -> None:
    last = clock.pauses[-1].end if clock.pauses else clock.start
    assert last is not None
    first = read(clock, any_timeline, last + gap)
    second = read(clock, any_timeline, last + gap + steps[0])
    assert first.progress <= second.progress


@given(clock=paused_clocks(), gap=spans, waits=st.tuples(spans, spans))
def test_nothing_elapses_while_the_clock_is_paused(
    timeline: Timeline, clock: Clock, gap: timedelta, waits: tuple[timedelta, timedelta]
) -> None:
    last = clock.pauses[-1].end if clock.pauses else clock.start
    assert last is not None
    if last + gap >= due_of(clock, timeline).moment:
        return
    paused = clock.pause(last + gap)
    first, second = sorted(waits)
    readings = [read(paused, timeline, last + gap + wait) for wait in (timedelta(0), first, second)]
    assert len({reading.elapsed for reading in readings}) == 1
    assert not any(reading.is_late for reading in readings)
    assert readings[0].due.moment <= readings[1].due.moment <= readings[2].due.moment


@given(starts=st.lists(moments, min_size=1, max_size=30), limit=limits)
def test_columns_answer_like_single_deadlines(columns: Columns, starts: list[datetime], limit: Limit) -> None:
    alone = to_column([columns.timeline.due(start, limit).moment for start in starts])
    together = columns.due(to_column(starts), limit)
    assert np.array_equal(together, alone)


@given(start=moments, limit=limits, offset=st.integers(-20, 20), other=st.integers(-20, 20))
def test_rungs_keep_the_order_of_their_offsets(
    any_timeline: Timeline, start: datetime, limit: Limit, offset: int, other: int
) -> None:
    due = any_timeline.due(start, limit)
    low, high = sorted((offset, other))
    shifted = [any_timeline.shift(due, Limit(amount, Unit.WORK_DAY)).moment for amount in (low, high)]
    assert shifted[0] <= shifted[1]


class TestColumns:
    def test_a_deadline_beyond_the_calendar_is_an_error_for_columns_too(self) -> None:
        columns = Columns(Timeline(seed_statutory([2026])))
        for start, limit in (
            ("2026-12-30 10:00", "3wd"),
            ("2026-12-31 16:50", "1wh"),
            ("2025-12-31 10:00", "1wd"),
            ("2027-01-01 10:00", "0wd"),
        ):
            with pytest.raises(CalendarYearMissing):
                columns.due(to_column([parse_moment("2026-03-02 10:00"), parse_moment(start)]), limit)

    def test_columns_with_changed_hours_answer_like_single_deadlines(self) -> None:
        calendar = seed_statutory([2025]).with_hours(date(2025, 6, 1), "08:30-12:00,14:30-18:00")
        short = DayEdit(working=True, reason="下午停电", hours=WorkHours.parse("09:00-12:00"))
        timeline = Timeline(calendar.with_days({date(2025, 6, 10): short}))
        begins = (parse_moment("2025-01-01 00:00"), parse_moment("2025-05-28 00:00"))
        starts = [begin + timedelta(minutes=17 * number) for begin in begins for number in range(1500)]
        for limit in ("5wh", "1wd", "1d"):
            together = Columns(timeline).due(to_column(starts), limit)
            assert np.array_equal(together, to_column([timeline.due(start, limit).moment for start in starts]))

    def test_a_negative_limit_is_refused(self, columns: Columns) -> None:
        with pytest.raises(LimitInvalid, match="不能为负"):
            columns.due(to_column([]), Limit(-1, Unit.WORK_DAY))

    def test_a_calendar_from_the_years_of_summer_time_is_refused(self) -> None:
        with pytest.raises(MomentInvalid, match="1992"):
            Columns(Timeline(Calendar("old", "test", 1990, 1991)))

    def test_no_start_gives_no_deadline(self, columns: Columns) -> None:
        assert columns.due(to_column([]), "3wd").size == 0
        assert columns.due(to_column([]), "3wh").size == 0
