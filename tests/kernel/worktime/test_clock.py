"""Clocks: acts, pauses, readings."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from tests.kernel.worktime.strategies import paused_clocks

from gaoxin.kernel.worktime import (
    CalendarYearMissing,
    Clock,
    ClockInvalid,
    LimitInvalid,
    Pause,
    Timeline,
    due_of,
    parse_limit,
    parse_moment,
    read,
    seed_statutory,
)

m = parse_moment


def started(start: str, limit: str) -> Clock:
    return Clock.started(m(start), limit)


class TestActs:
    def test_a_clock_runs_pauses_runs_and_stops(self) -> None:
        clock = started("2025-10-10 10:00", "3wd")
        assert clock.state == "running"
        paused = clock.pause(m("2025-10-10 11:00"), "待企业补充")
        assert paused.state == "paused"
        assert paused.pauses[-1].reason == "待企业补充"
        running = paused.resume(m("2025-10-13 09:00"))
        assert running.state == "running"
        assert running.stop(m("2025-10-14 09:00")).state == "stopped"
        assert clock.state == "running"

    @pytest.mark.parametrize(
        ("act", "words"),
        [
            (lambda clock: clock.resume(m("2025-10-10 12:00")), "当前状态为“计时中”，不能恢复"),
            (lambda clock: clock.pause(m("2025-10-10 09:00")), "早于上一个时点"),
            (lambda clock: clock.stop(m("2025-10-10 09:00")), "早于上一个时点"),
            (lambda clock: clock.pause(m("2025-10-10 11:00")).pause(m("2025-10-10 12:00")), "已暂停.*不能暂停"),
            (lambda clock: clock.pause(m("2025-10-10 11:00")).resume(m("2025-10-10 10:30")), "早于上一个时点"),
            (lambda clock: clock.stop(m("2025-10-10 11:00")).pause(m("2025-10-10 12:00")), "已结束.*不能暂停"),
            (lambda clock: clock.stop(m("2025-10-10 11:00")).stop(m("2025-10-10 12:00")), "不能再次结束"),
            (lambda clock: clock.stop(m("2025-10-10 11:00")).extend("1wd"), "不能再延期"),
        ],
    )
    def test_an_act_that_the_state_does_not_allow_is_refused(self, act, words: str) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(ClockInvalid, match=words) as refused:
            act(started("2025-10-10 10:00", "3wd"))
        assert refused.value.en.isascii()

    def test_an_open_pause_before_another_is_refused(self) -> None:
        open_pause, next_pause = Pause(m("2025-10-10 11:00")), Pause(m("2025-10-10 12:00"))
        with pytest.raises(ClockInvalid, match="第 1 次暂停尚未恢复"):
            Clock(m("2025-10-10 10:00"), parse_limit("3wd"), pauses=(open_pause, next_pause))

    def test_an_extension_on_other_time_is_refused_at_once(self) -> None:
        with pytest.raises(LimitInvalid):
            started("2025-10-10 10:00", "3wd").extend("24h")

    def test_stopping_a_paused_clock_ends_its_pause(self) -> None:
        clock = started("2025-10-10 10:00", "3wd").pause(m("2025-10-10 11:00")).stop(m("2025-10-11 11:00"))
        assert clock.pauses[-1].end == m("2025-10-11 11:00")

    @given(clock=paused_clocks())
    def test_a_clock_written_to_json_and_read_again_is_equal(self, clock: Clock) -> None:
        stopped = clock.stop(clock.start + timedelta(days=400))
        for each in (clock, clock.pause(clock.start + timedelta(days=400), "挂账"), stopped):
            assert Clock.from_dict(json.loads(json.dumps(each.to_dict()))) == each


class TestPauses:
    @pytest.mark.parametrize(
        ("limit", "pause", "resume", "due"),
        [
            ("3wd", "2025-11-04 10:00", "2025-11-07 15:00", "2025-11-11 24:00"),  # 3 working days paused
            ("3wd", "2025-11-04 10:00", "2025-11-04 16:00", "2025-11-06 24:00"),  # within one day: nothing
            ("3wd", "2025-11-04 10:00", "2025-11-08 16:00", "2025-11-12 24:00"),  # resumed on Saturday = Monday
            ("3wd", "2025-11-07 00:00", "2025-11-12 16:00", "2025-11-06 24:00"),  # after the end: nothing
            ("6wh", "2025-11-03 11:00", "2025-11-03 14:30", "2025-11-04 11:00"),  # two working hours over lunch
            ("6wh", "2025-11-03 12:00", "2025-11-03 13:30", "2025-11-03 17:30"),  # lunch itself: nothing
            ("24h", "2025-11-03 12:00", "2025-11-03 18:00", "2025-11-04 16:00"),
            ("7d", "2025-11-05 10:00", "2025-11-08 10:00", "2025-11-13 24:00"),
        ],
    )
    def test_a_pause_moves_the_deadline(
        self, timeline: Timeline, limit: str, pause: str, resume: str, due: str
    ) -> None:
        clock = started("2025-11-03 10:00", limit).pause(m(pause)).resume(m(resume))
        assert due_of(clock, timeline).text == due

    def test_several_pauses_add_up(self, timeline: Timeline) -> None:
        clock = started("2025-11-03 10:00", "3wd").pause(m("2025-11-04 10:00")).resume(m("2025-11-05 10:00"))
        clock = clock.pause(m("2025-11-06 10:00")).resume(m("2025-11-10 10:00"))
        assert due_of(clock, timeline).text == "2025-11-11 24:00"

    def test_a_second_pause_counts_when_the_first_moved_the_deadline_behind_it(self, timeline: Timeline) -> None:
        clock = started("2025-11-03 10:00", "1wd").pause(m("2025-11-04 10:00")).resume(m("2025-11-06 10:00"))
        assert due_of(clock, timeline).text == "2025-11-06 24:00"
        again = clock.pause(m("2025-11-06 11:00")).resume(m("2025-11-07 10:00"))
        assert due_of(again, timeline).text == "2025-11-07 24:00"

    def test_the_deadline_of_a_paused_clock_is_predicted_from_its_resumption(self, timeline: Timeline) -> None:
        paused = started("2025-11-03 10:00", "3wd").pause(m("2025-11-04 10:00"))
        assert due_of(paused, timeline).text == "2025-11-06 24:00"
        assert due_of(paused, timeline, resumed_at=m("2025-11-07 15:00")).text == "2025-11-11 24:00"

    def test_a_rolled_deadline_never_ends_before_the_resumption(self, timeline: Timeline) -> None:
        rolling = Timeline(timeline.calendar, roll_rest_day=True)
        clock = started("2025-11-03 10:00", "5d").pause(m("2025-11-09 10:00")).resume(m("2025-11-12 10:00"))
        assert due_of(clock, rolling).text == "2025-11-12 24:00"


class TestReadings:
    def test_a_running_clock_tells_what_is_left_in_working_time(self, timeline: Timeline) -> None:
        reading = read(started("2025-10-11 10:00", "3wd"), timeline, m("2025-10-14 14:30"))
        assert reading.due.day == date(2025, 10, 15)
        assert reading.days_left == 1
        assert reading.days_late == 0
        assert reading.total == timedelta(hours=6 + 3 * 7)
        assert reading.elapsed == timedelta(hours=6 + 7 + 4)
        assert reading.remaining == timedelta(hours=3 + 7)
        assert reading.progress == Fraction(17, 27)

    def test_on_the_due_day_no_day_is_left_and_nothing_is_late(self, timeline: Timeline) -> None:
        reading = read(started("2025-10-11 10:00", "3wd"), timeline, m("2025-10-15 23:00"))
        assert (reading.days_left, reading.days_late, reading.is_late) == (0, 0, False)
        assert reading.progress == 1

    def test_lateness_is_told_in_working_time_and_in_days(self, timeline: Timeline) -> None:
        reading = read(started("2025-10-11 10:00", "3wd"), timeline, m("2025-10-17 10:00"))
        assert reading.days_late == 2
        assert reading.overdue == timedelta(hours=7 + 1)
        assert reading.work_overdue == reading.overdue
        assert reading.progress > 1

    def test_lateness_of_less_than_a_working_day_counts_as_one(self, timeline: Timeline) -> None:
        reading = read(started("2025-10-10 10:00", "24h"), timeline, m("2025-10-11 11:00"))
        assert reading.days_late == 1
        assert reading.overdue == timedelta(hours=1)

    def test_a_natural_limit_also_tells_its_working_time(self, timeline: Timeline) -> None:
        reading = read(started("2025-10-10 16:30", "24h"), timeline, m("2025-10-10 17:00"))
        assert reading.remaining == timedelta(hours=23.5)
        assert reading.work_remaining == timedelta(hours=0.5 + 3 + 3)

    def test_a_stopped_clock_is_read_as_it_stopped(self, timeline: Timeline) -> None:
        clock = started("2025-10-11 10:00", "3wd").stop(m("2025-10-13 10:00"))
        assert read(clock, timeline, m("2026-01-05 10:00")) == read(clock, timeline, m("2025-10-13 10:00"))
        assert read(clock, timeline, m("2026-01-05 10:00")).at == m("2025-10-13 10:00")

    def test_before_its_start_a_clock_is_read_as_at_its_start(self, timeline: Timeline) -> None:
        reading = read(started("2025-10-11 10:00", "3wd"), timeline, m("2025-10-01 10:00"))
        assert reading.elapsed == timedelta(0)
        assert reading.remaining == reading.total

    def test_a_limit_without_time_is_used_up_at_its_end(self, timeline: Timeline) -> None:
        clock = started("2025-10-10 18:00", "0wd")
        assert read(clock, timeline, m("2025-10-10 19:00")).progress == 0
        assert read(clock, timeline, m("2025-10-11 00:00")).progress == 1

    def test_a_natural_limit_is_read_without_the_calendar_of_its_year(self) -> None:
        timeline = Timeline(seed_statutory([2026]))
        reading = read(started("2026-12-30 10:00", "7d"), timeline, m("2026-12-31 10:00"))
        assert reading.days_left == 6
        assert reading.work_remaining is None
        assert reading.work_overdue is None
        assert reading.remaining == datetime(2027, 1, 7) - datetime(2026, 12, 31, 10)  # noqa: DTZ001 - a length of time

    def test_a_clock_that_ends_with_the_calendar_can_be_read(self) -> None:
        timeline = Timeline(seed_statutory([2026]))
        reading = read(started("2026-12-30 10:00", "1wd"), timeline, m("2026-12-31 10:00"))
        assert reading.due.text == "2026-12-31 24:00"
        assert reading.remaining == timedelta(hours=6)

    def test_a_working_limit_is_not_read_beyond_the_calendar(self) -> None:
        timeline = Timeline(seed_statutory([2026]))
        with pytest.raises(CalendarYearMissing):
            read(started("2026-12-30 10:00", "1wd"), timeline, m("2027-01-04 10:00"))

    def test_a_natural_hour_deadline_moves_by_working_days_from_the_next_working_instant(
        self, timeline: Timeline
    ) -> None:
        due = timeline.due(m("2025-10-17 20:00"), "24h")
        assert timeline.shift(due, parse_limit("1wd")).text == "2025-10-21 09:00"
        noon = timeline.due(m("2025-10-16 10:20"), "24h")
        assert timeline.shift(noon, parse_limit("1wd")).text == "2025-10-20 10:20"

    @pytest.mark.parametrize(
        ("notice", "asked", "given"),
        [
            ("2d", "2025-11-10 09:00", True),
            ("2d", "2025-11-11 09:00", False),
            ("2wh", "2025-11-12 15:30", True),
            ("2wh", "2025-11-12 15:31", False),
            ("1wd", "2025-11-13 09:00", False),
        ],
    )
    def test_notice_is_counted_in_any_unit(self, timeline: Timeline, notice: str, asked: str, given: bool) -> None:
        due = timeline.due(m("2025-11-07 10:00"), "3wd")
        assert timeline.notice_given(m(asked), due, notice) is given
