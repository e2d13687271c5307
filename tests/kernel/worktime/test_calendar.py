"""The calendar as an editable, versioned table."""

from __future__ import annotations

import itertools
import json
import pickle
from datetime import date, datetime, timedelta

import pytest

from gaoxin.kernel.worktime import (
    SHANGHAI,
    Calendar,
    CalendarInvalid,
    CalendarYearMissing,
    DayEdit,
    DayKind,
    MomentInvalid,
    Timeline,
    WorkHours,
    diff,
    parse_moment,
    parse_offset,
    seed_statutory,
    statutory_years,
)
from gaoxin.kernel.worktime.moments import HOUR_US

HOLIDAYS_OF_A_NOTICE = {date(2027, 1, 1): "元旦", date(2027, 5, 1): "劳动节", date(2027, 10, 1): "国庆节"}


@pytest.fixture
def calendar() -> Calendar:
    return seed_statutory(range(2024, 2027))


class TestStatutoryTable:
    def test_a_day_tells_what_it_is_and_which_festival(self, calendar: Calendar) -> None:
        assert calendar.day(date(2025, 10, 11)).kind is DayKind.MAKEUP
        assert calendar.day(date(2025, 10, 11)).name == "国庆节"
        assert calendar.day(date(2025, 1, 29)).kind is DayKind.HOLIDAY
        assert calendar.day(date(2025, 1, 29)).name == "春节"
        assert calendar.day(date(2025, 10, 18)).kind is DayKind.WEEKEND
        assert calendar.day(date(2025, 10, 17)).kind is DayKind.WORKDAY

    def test_each_kind_has_a_word_in_both_languages(self) -> None:
        assert [kind.label for kind in DayKind] == ["工作日", "周末", "放假", "调休上班", "本区休息", "本区上班"]
        assert all(kind.label_en for kind in DayKind)

    def test_a_year_not_announced_is_an_error_with_the_remedy(self) -> None:
        unknown = statutory_years()[-1] + 1
        with pytest.raises(CalendarYearMissing) as missing:
            seed_statutory([unknown])
        assert missing.value.year == unknown
        assert f"没有 {unknown} 年的工作日历" in missing.value.zh
        assert "升级 chinesecalendar" in missing.value.zh
        assert f"no working calendar for {unknown}" in missing.value.en
        assert "Remedy: once the State Council has announced" in missing.value.en
        assert missing.value.zh in str(missing.value)

    def test_years_with_a_gap_are_refused(self) -> None:
        with pytest.raises(CalendarInvalid, match="年份须连续"):
            seed_statutory([2020, 2022])
        with pytest.raises(CalendarInvalid, match="at least one"):
            seed_statutory([])

    @pytest.mark.parametrize(
        ("start", "limit"), [("2026-12-30 10:00", "3wd"), ("2026-12-31 10:00", "1wd"), ("2026-12-31 16:50", "1wh")]
    )
    def test_a_deadline_that_reaches_the_unknown_year_is_never_guessed(
        self, calendar: Calendar, start: str, limit: str
    ) -> None:
        with pytest.raises(CalendarYearMissing) as missing:
            Timeline(calendar).due(parse_moment(start), limit)
        assert missing.value.year == 2027
        assert missing.value.known == (2024, 2026)

    def test_a_start_before_the_calendar_names_its_year(self, calendar: Calendar) -> None:
        with pytest.raises(CalendarYearMissing) as missing:
            Timeline(calendar).due(parse_moment("2023-06-01 10:00"), "3wd")
        assert missing.value.year == 2023

    @pytest.mark.parametrize("rung", ["T-3wd", "-30wh"])
    def test_a_rung_before_the_calendar_names_the_year_before(self, calendar: Calendar, rung: str) -> None:
        timeline = Timeline(calendar)
        due = timeline.due(parse_moment("2024-01-02 10:00"), "1wd")
        with pytest.raises(CalendarYearMissing) as missing:
            timeline.shift(due, parse_offset(rung))
        assert missing.value.year == 2023

    def test_natural_limits_need_no_calendar(self, calendar: Calendar) -> None:
        timeline = Timeline(calendar)
        assert timeline.due(parse_moment("2026-12-30 10:00"), "7d").text == "2027-01-06 24:00"
        assert timeline.due(parse_moment("2026-12-31 10:00"), "24h").text == "2027-01-01 10:00"

    def test_the_last_working_day_can_still_be_told(self, calendar: Calendar) -> None:
        assert Timeline(calendar).due(parse_moment("2026-12-30 10:00"), "1wd").text == "2026-12-31 24:00"
        assert Timeline(calendar).due(parse_moment("2026-12-31 16:30"), "1wh").text == "2026-12-31 17:30"

    def test_the_missing_year_survives_pickling(self) -> None:
        error = CalendarYearMissing(2027, (2004, 2026))
        assert pickle.loads(pickle.dumps(error)).args == error.args


class TestZoneDays:
    def test_a_closing_day_moves_deadlines_over_it(self, calendar: Calendar) -> None:
        closed = calendar.closing([date(2025, 10, 13)], "园区停电检修")
        assert Timeline(closed).due(parse_moment("2025-10-11 10:00"), "3wd").text == "2025-10-16 24:00"
        assert closed.day(date(2025, 10, 13)).kind is DayKind.CLOSED
        assert closed.day(date(2025, 10, 13)).reason == "园区停电检修"

    def test_an_extra_opening_lets_work_run_on_a_day_of_rest(self, calendar: Calendar) -> None:
        opened = calendar.with_days({date(2025, 10, 12): DayEdit(working=True, reason="集中办理日")})
        assert Timeline(opened).due(parse_moment("2025-10-11 10:00"), "1wd").text == "2025-10-12 24:00"

    def test_a_short_day_ends_working_time_at_noon(self, calendar: Calendar) -> None:
        morning = DayEdit(working=True, reason="下午停电", hours=WorkHours.parse("09:00-12:00"))
        short = calendar.with_days({date(2025, 10, 13): morning})
        assert Timeline(short).due(parse_moment("2025-10-13 11:00"), "2wh").text == "2025-10-14 10:00"

    def test_a_decision_needs_a_reason(self, calendar: Calendar) -> None:
        with pytest.raises(CalendarInvalid, match="请写明 2025-10-13 调整的原因"):
            calendar.closing([date(2025, 10, 13)], "  ")

    def test_a_day_of_rest_has_no_hours(self, calendar: Calendar) -> None:
        edit = DayEdit(working=False, reason="检修", hours=WorkHours.parse("09:00-12:00"))
        with pytest.raises(CalendarInvalid, match="不能再设工作时段"):
            calendar.with_days({date(2025, 10, 13): edit})

    def test_a_day_outside_the_calendar_is_refused(self, calendar: Calendar) -> None:
        with pytest.raises(CalendarYearMissing):
            calendar.closing([date(2027, 1, 4)], "检修")

    def test_taking_a_decision_back_restores_the_statutory_day(self, calendar: Calendar) -> None:
        closed = calendar.closing([date(2025, 10, 13)], "检修")
        restored = closed.without_days([date(2025, 10, 13)])
        assert restored.digest == calendar.digest
        assert diff(calendar, restored).is_empty


class TestHours:
    def test_hours_hold_from_their_date_until_the_next(self, calendar: Calendar) -> None:
        summer = calendar.with_hours(date(2025, 6, 1), "09:00-12:00,14:30-18:00").with_hours(
            date(2025, 10, 1), "09:00-12:00,13:30-17:30"
        )
        timeline = Timeline(summer)
        assert timeline.due(parse_moment("2025-05-30 11:00"), "2wh").text == "2025-05-30 14:30"
        assert timeline.due(parse_moment("2025-06-03 11:00"), "2wh").text == "2025-06-03 15:30"
        assert timeline.due(parse_moment("2025-10-09 11:00"), "2wh").text == "2025-10-09 14:30"
        assert str(summer.hours_in_force(date(2025, 7, 1))) == "09:00-12:00,14:30-18:00"

    @pytest.mark.parametrize("text", ["09:00", "12:00-09:00", "09:00-12:00,11:00-13:00", "09:00-09:00"])
    def test_wrong_hours_are_refused(self, text: str) -> None:
        with pytest.raises(CalendarInvalid, match="工作时段"):
            WorkHours.parse(text)

    @pytest.mark.parametrize("text", ["25:00-26:00", "9-12", "09:75-12:00"])
    def test_wrong_times_are_refused(self, text: str) -> None:
        with pytest.raises(MomentInvalid, match="不是一天中的时间"):
            WorkHours.parse(text)

    def test_spans_may_touch(self) -> None:
        assert WorkHours.parse("08:00-12:00,12:00-16:00") == WorkHours(
            ((8 * HOUR_US, 12 * HOUR_US), (12 * HOUR_US, 16 * HOUR_US))
        )

    def test_work_opens_again_after_lunch(self, timeline: Timeline) -> None:
        assert timeline.next_working_instant(parse_moment("2025-10-10 12:00")) == parse_moment("2025-10-10 13:30")

    def test_an_evening_shift_may_end_with_the_day(self) -> None:
        assert str(WorkHours.parse("20:00-24:00")) == "20:00-24:00"

    def test_a_calendar_needs_hours_from_the_beginning(self) -> None:
        hours = WorkHours.parse("09:00-12:00")
        with pytest.raises(CalendarInvalid, match="自始有效"):
            Calendar("v", "s", 2025, 2025, hours=((date(2025, 1, 1), hours),))


class TestNextYear:
    def test_a_notice_entered_by_hand_makes_the_year_known(self, calendar: Calendar) -> None:
        makeup = {date(2026, 12, 26): "元旦"}
        weekdays = {date(2027, 1, 4): "元旦"}
        entered = calendar.with_year(2027, HOLIDAYS_OF_A_NOTICE | weekdays, makeup)
        assert entered.last_year == 2027
        assert Timeline(entered).due(parse_moment("2026-12-30 10:00"), "3wd").text == "2027-01-06 24:00"
        assert entered.is_working(date(2026, 12, 26))
        assert diff(calendar, entered).years_added == (2027,)

    def test_a_year_entered_again_replaces_the_first(self, calendar: Calendar) -> None:
        first = calendar.with_year(2027, HOLIDAYS_OF_A_NOTICE | {date(2027, 1, 4): "元旦"}, {})
        second = first.with_year(2027, HOLIDAYS_OF_A_NOTICE, {})
        assert [change.date for change in diff(first, second).days] == [date(2027, 1, 4)]

    @pytest.mark.parametrize(
        ("year", "holidays", "makeup", "words"),
        [
            (2028, {}, {}, "不能跳过中间年份"),
            (2027, {date(2027, 1, 1): "元旦"}, {}, "缺少 5 月 1 日"),
            (2027, HOLIDAYS_OF_A_NOTICE, {date(2027, 1, 1): "元旦"}, "既列为放假又列为上班"),
            (2027, HOLIDAYS_OF_A_NOTICE, {date(2027, 1, 4): "元旦"}, "本来就是周一至周五"),
            (2027, HOLIDAYS_OF_A_NOTICE | {date(2025, 3, 3): "元旦"}, {}, "不属于 2027 年"),
            (2027, HOLIDAYS_OF_A_NOTICE, {date(2028, 1, 8): "元旦"}, "不属于 2027 年"),
        ],
    )
    def test_an_incomplete_or_contradictory_notice_is_refused(
        self, calendar: Calendar, year: int, holidays: dict[date, str], makeup: dict[date, str], words: str
    ) -> None:
        with pytest.raises(CalendarInvalid, match=words):
            calendar.with_year(year, holidays, makeup)


class TestVersions:
    def test_every_change_gives_a_new_version_of_the_same_root(self, calendar: Calendar) -> None:
        first = calendar.closing([date(2025, 10, 13)], "检修")
        second = first.closing([date(2025, 10, 14)], "检修")
        assert len({calendar.version, first.version, second.version}) == 3
        assert second.version.startswith("cn-2024-2026+")
        assert calendar.closing([date(2025, 10, 13)], "检修", version="2025-A").version == "2025-A"

    def test_a_change_leaves_the_old_calendar_as_it_was(self, calendar: Calendar) -> None:
        calendar.closing([date(2025, 10, 13)], "检修")
        assert calendar.is_working(date(2025, 10, 13))

    def test_a_calendar_written_to_json_and_read_again_is_equal(self, calendar: Calendar) -> None:
        changed = calendar.closing([date(2025, 10, 13)], "检修").with_hours(date(2025, 6, 1), "08:30-12:00")
        changed = changed.with_days(
            {date(2025, 10, 14): DayEdit(working=True, reason="半天", hours=WorkHours.parse("09:00-12:00"))}
        )
        again = Calendar.from_dict(json.loads(json.dumps(changed.to_dict())))
        assert again == changed
        assert again.digest == changed.digest

    @pytest.mark.parametrize(
        "damage", [{"years": None}, {"hours": {}}, {"statutory": {"2025-13-01": {}}}, {"version": 0}]
    )
    def test_a_damaged_image_is_refused(self, calendar: Calendar, damage: dict[str, object]) -> None:
        image = calendar.to_dict() | damage
        if damage == {"version": 0}:
            del image["version"]
        with pytest.raises(CalendarInvalid):
            Calendar.from_dict(image)

    def test_the_difference_names_each_day_with_before_and_after(self, calendar: Calendar) -> None:
        changed = calendar.closing([date(2025, 10, 13)], "检修").with_days(
            {date(2025, 10, 11): DayEdit(working=True, reason="同法定")}
        )
        found = diff(calendar, changed)
        assert [(change.date, change.moves_deadlines) for change in found.days] == [
            (date(2025, 10, 11), False),
            (date(2025, 10, 13), True),
        ]
        assert found.days[1].before.kind is DayKind.WORKDAY
        assert found.days[1].after.reason == "检修"
        assert not found.is_empty

    def test_changed_hours_are_a_difference(self, calendar: Calendar) -> None:
        found = diff(calendar, calendar.with_hours(date(2025, 6, 1), "08:30-12:00"))
        assert not found.is_empty
        assert found.days == ()
        assert found.hours_after[1][0] == date(2025, 6, 1)


class TestMoments:
    def test_a_moment_without_time_zone_is_refused(self, timeline: Timeline) -> None:
        with pytest.raises(MomentInvalid, match="没有时区") as refused:
            timeline.due(datetime(2025, 10, 10, 16, 20), "3wd")  # noqa: DTZ001 - the fault under test
        assert "has no time zone" in refused.value.en

    def test_another_time_zone_is_the_same_instant(self, timeline: Timeline) -> None:
        assert timeline.due(parse_moment("2025-10-10T08:20:00Z"), "2wh") == timeline.due(
            parse_moment("2025-10-10 16:20"), "2wh"
        )

    @pytest.mark.parametrize("text", ["yesterday", "2025-13-01 10:00", "", "2025-10-10 25:00"])
    def test_what_is_no_moment_is_refused(self, text: str) -> None:
        with pytest.raises(MomentInvalid, match="不是时刻"):
            parse_moment(text)

    def test_slashes_are_read_as_dashes(self) -> None:
        assert parse_moment("2025/10/10 16:20") == datetime(2025, 10, 10, 16, 20, tzinfo=SHANGHAI)

    def test_all_days_of_the_calendar_come_in_order(self, calendar: Calendar) -> None:
        days = [day.date for day in calendar.all_days()]
        assert days[0] == date(2024, 1, 1)
        assert days[-1] == date(2026, 12, 31)
        assert all(second - first == timedelta(days=1) for first, second in itertools.pairwise(days))
