"""The worked clock examples of the zone's request rules, to the minute."""

from __future__ import annotations

from datetime import date

import pytest

from gaoxin.kernel.worktime import Clock, Timeline, due_of, parse_moment, parse_offset, read


def due_text(timeline: Timeline, start: str, limit: str) -> str:
    return timeline.due(parse_moment(start), limit).text


class TestExampleA133OverAMakeUpDay:
    def test_dispatch_is_due_on_the_make_up_saturday(self, timeline: Timeline) -> None:
        assert due_text(timeline, "2025-10-10 16:20", "1wd") == "2025-10-11 24:00"

    def test_reply_is_due_three_working_days_after_dispatch(self, timeline: Timeline) -> None:
        assert due_text(timeline, "2025-10-11 10:00", "3wd") == "2025-10-15 24:00"

    def test_reply_on_friday_is_two_working_days_late(self, timeline: Timeline) -> None:
        clock = Clock.started(parse_moment("2025-10-11 10:00"), "3wd").stop(parse_moment("2025-10-17 15:00"))
        reading = read(clock, timeline, parse_moment("2025-11-30 09:00"))
        assert reading.is_late
        assert reading.days_late == 2

    @pytest.mark.parametrize(
        ("rung", "moment"),
        [
            ("T-1wd", "2025-10-14 24:00"),
            ("T", "2025-10-15 24:00"),
            ("T+1wd", "2025-10-16 24:00"),
            ("T+3wd", "2025-10-20 24:00"),
        ],
    )
    def test_each_rung_of_supervision_stands_at_the_end_of_its_working_day(
        self, timeline: Timeline, rung: str, moment: str
    ) -> None:
        due = timeline.due(parse_moment("2025-10-11 10:00"), "3wd")
        assert timeline.shift(due, parse_offset(rung)).text == moment

    def test_the_friday_reply_comes_after_supervision_and_before_accountability(self, timeline: Timeline) -> None:
        due = timeline.due(parse_moment("2025-10-11 10:00"), "3wd")
        replied = parse_moment("2025-10-17 15:00")
        assert timeline.shift(due, parse_offset("T+1wd")).passed_by(replied)
        assert not timeline.shift(due, parse_offset("T+3wd")).passed_by(replied)

    @pytest.mark.parametrize(("rung", "moment"), [("-2d", "2025-10-13 24:00"), ("+30d", "2025-11-14 24:00")])
    def test_a_rung_in_calendar_days_stands_at_the_end_of_its_day(
        self, timeline: Timeline, rung: str, moment: str
    ) -> None:
        due = timeline.due(parse_moment("2025-10-11 10:00"), "3wd")
        assert timeline.shift(due, parse_offset(rung)).text == moment

    @pytest.mark.parametrize(("rung", "moment"), [("-2wh", "2025-10-15 15:30"), ("-30min", "2025-10-15 23:30")])
    def test_a_rung_in_hours_stands_at_an_instant(self, timeline: Timeline, rung: str, moment: str) -> None:
        due = timeline.due(parse_moment("2025-10-11 10:00"), "3wd")
        assert timeline.shift(due, parse_offset(rung)).text == moment


class TestExampleBRefusal:
    def test_refusal_is_due_one_working_day_after_dispatch(self, timeline: Timeline) -> None:
        assert due_text(timeline, "2025-11-03 09:30", "1wd") == "2025-11-04 24:00"

    def test_the_new_owners_clock_starts_at_re_dispatch_and_the_firms_does_not(self, timeline: Timeline) -> None:
        firm = Clock.started(parse_moment("2025-11-03 09:30"), "3wd")
        owner = firm.restarted(parse_moment("2025-11-04 16:00"))
        assert due_of(owner, timeline).day == date(2025, 11, 7)
        assert due_of(firm, timeline).day == date(2025, 11, 6)


class TestExampleCExtension:
    def clock(self) -> Clock:
        return Clock.started(parse_moment("2025-11-07 10:00"), "3wd")

    def test_the_clock_of_the_example_is_due_on_wednesday(self, timeline: Timeline) -> None:
        assert due_of(self.clock(), timeline).text == "2025-11-12 24:00"

    @pytest.mark.parametrize(
        ("asked", "accepted"),
        [
            ("2025-11-11 09:00", True),
            ("2025-11-11 23:59", True),
            ("2025-11-12 00:00", False),
            ("2025-11-12 09:00", False),
        ],
    )
    def test_an_extension_is_asked_at_least_one_working_day_before(
        self, timeline: Timeline, asked: str, accepted: bool
    ) -> None:
        due = due_of(self.clock(), timeline)
        assert timeline.notice_given(parse_moment(asked), due, "1wd") is accepted

    def test_five_more_working_days_count_from_the_old_due_day(self, timeline: Timeline) -> None:
        assert due_of(self.clock().extend("5wd"), timeline).text == "2025-11-19 24:00"


class TestClockRules:
    @pytest.mark.parametrize(
        ("start", "limit", "due"),
        [
            ("2025-10-10 11:00", "2wh", "2025-10-10 14:30"),  # over lunch
            ("2025-10-10 12:30", "2wh", "2025-10-10 15:30"),  # from within lunch
            ("2025-10-10 16:20", "4wh", "2025-10-11 11:50"),  # over the evening into a make-up Saturday
            ("2025-10-10 09:00", "3wh", "2025-10-10 12:00"),  # ends with the morning, not after lunch
            ("2025-10-11 18:00", "30wmin", "2025-10-13 09:30"),  # after hours, over a Sunday
            ("2025-09-30 17:00", "1wh", "2025-10-09 09:30"),  # over the National Day holiday of eight days
            ("2025-10-10 16:20", "24h", "2025-10-11 16:20"),
            ("2025-09-30 17:00", "24h", "2025-10-01 17:00"),  # natural hours run through a holiday
            ("2025-10-10 16:20", "60min", "2025-10-10 17:20"),
            ("2025-10-10 16:20", "7d", "2025-10-17 24:00"),
            ("2025-10-10 16:20", "0wd", "2025-10-10 24:00"),  # the same day
            ("2025-10-12 16:20", "0wd", "2025-10-13 24:00"),  # the same day, received on a Sunday
            ("2025-09-27 10:00", "1wd", "2025-09-29 24:00"),  # Saturday counts as the make-up Sunday 28
            ("2025-10-03 10:00", "1wd", "2025-10-10 24:00"),  # a holiday counts as the 9th, day 1 is the 10th
            ("2025-10-10 23:59", "1wd", "2025-10-11 24:00"),  # a day ends at 24:00, so the evening is still Friday
            ("2024-12-31 10:00", "3wd", "2025-01-06 24:00"),  # over New Year
            ("2025-01-27 10:00", "1wd", "2025-02-05 24:00"),  # over the Spring Festival
        ],
    )
    def test_a_limit_ends_to_the_minute(self, timeline: Timeline, start: str, limit: str, due: str) -> None:
        assert due_text(timeline, start, limit) == due

    @pytest.mark.parametrize(
        ("start", "limit", "due"),
        [
            ("2025-10-10 16:20", "3wd", "2025-10-14 17:30"),
            ("2025-10-10 17:30", "1wd", "2025-10-11 17:30"),
            ("2025-10-10 17:31", "1wd", "2025-10-13 17:30"),  # after hours counts as Saturday 11, a make-up day
            ("2025-10-10 18:00", "7d", "2025-10-18 17:30"),
            ("2025-10-10 18:00", "0wd", "2025-10-11 17:30"),
        ],
    )
    def test_with_day_end_at_half_past_five_a_later_event_counts_as_the_next_day(
        self, office_timeline: Timeline, start: str, limit: str, due: str
    ) -> None:
        assert due_text(office_timeline, start, limit) == due

    def test_a_calendar_day_limit_can_move_off_a_day_of_rest(self, timeline: Timeline) -> None:
        rolling = Timeline(timeline.calendar, roll_rest_day=True)
        assert due_text(timeline, "2025-10-12 10:00", "7d") == "2025-10-19 24:00"
        assert due_text(rolling, "2025-10-12 10:00", "7d") == "2025-10-20 24:00"


HOLIDAYS_2025 = "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08"
MAKEUP_2025 = "01-26 02-08 04-27 09-28 10-11"
HOLIDAYS_2026 = "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07"
MAKEUP_2026 = "01-04 02-14 02-28 05-09 09-20 10-10"


@pytest.mark.parametrize(
    ("year", "holidays", "makeup"), [(2025, HOLIDAYS_2025, MAKEUP_2025), (2026, HOLIDAYS_2026, MAKEUP_2026)]
)
def test_the_statutory_table_holds_the_days_of_the_notice_and_no_others(
    timeline: Timeline, year: int, holidays: str, makeup: str
) -> None:
    named = [day for day in timeline.calendar.statutory if day.date.year == year]
    assert {day.date for day in named if day.working} == days_of(year, makeup)
    off_weekdays = {day for day in days_of(year, holidays) if day.weekday() < 5}
    assert {day.date for day in named if not day.working and day.date.weekday() < 5} == off_weekdays
    assert all(not timeline.calendar.is_working(day) for day in days_of(year, holidays))


def days_of(year: int, text: str) -> set[date]:
    days: set[date] = set()
    for part in text.split():
        first, _, last = part.partition("..")
        begin, end = (date.fromisoformat(f"{year}-{each}").toordinal() for each in (first, last or first))
        days.update(date.fromordinal(day) for day in range(begin, end + 1))
    return days
