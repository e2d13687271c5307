"""What a changed calendar moves, and what lies ahead."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernel.worktime.strategies import paused_clocks

from gaoxin.kernel.worktime import Clock, DayEdit, Timeline, due_of, outlook, parse_moment, recompute, seed_statutory

m = parse_moment
CLOCKS = {
    "before": Clock.started(m("2025-10-09 10:00"), "1wd"),
    "across": Clock.started(m("2025-10-11 10:00"), "3wd"),
    "hours": Clock.started(m("2025-10-11 17:00"), "1wh"),
    "natural": Clock.started(m("2025-10-11 17:00"), "48h"),
    "after": Clock.started(m("2025-10-15 10:00"), "3wd"),
    "stopped": Clock.started(m("2025-10-11 10:00"), "3wd").stop(m("2025-10-14 10:00")),
    "paused": Clock.started(m("2025-10-11 10:00"), "3wd").pause(m("2025-10-11 11:00")),
}


@pytest.fixture(scope="module")
def years() -> Timeline:
    return Timeline(seed_statutory(range(2020, 2027)))


def test_a_closing_day_moves_exactly_the_open_working_clocks_that_span_it(years: Timeline) -> None:
    closed = Timeline(years.calendar.closing([date(2025, 10, 13)], "检修"))
    moved = recompute(CLOCKS, years, closed)
    assert [(each.key, each.before.text, each.after.text) for each in moved if each.before and each.after] == [
        ("across", "2025-10-15 24:00", "2025-10-16 24:00"),
        ("hours", "2025-10-13 09:30", "2025-10-14 09:30"),
        ("paused", "2025-10-15 24:00", "2025-10-16 24:00"),
    ]
    assert all(each.later for each in moved)
    assert len(moved) == 3


def test_an_extra_opening_brings_deadlines_forward(years: Timeline) -> None:
    opened = Timeline(years.calendar.with_days({date(2025, 10, 12): DayEdit(working=True, reason="集中办理日")}))
    moved = recompute(CLOCKS, years, opened)
    assert {each.key for each in moved} == {"across", "hours", "paused"}
    assert not any(each.later for each in moved)


def test_a_reworded_day_moves_nothing(years: Timeline) -> None:
    reworded = Timeline(years.calendar.with_days({date(2025, 10, 13): DayEdit(working=True, reason="照常")}))
    assert recompute(CLOCKS, years, reworded) == []


def test_changed_hours_move_hour_limits_and_no_day_limits(years: Timeline) -> None:
    early = Timeline(years.calendar.with_hours(date(2025, 10, 13), "08:30-12:00,13:30-17:30"))
    assert [(each.key, each.after and each.after.text) for each in recompute(CLOCKS, years, early)] == [
        ("hours", "2025-10-13 09:00")
    ]


def test_another_end_of_day_moves_every_day_limit(years: Timeline) -> None:
    office = Timeline(years.calendar, day_end="17:30")
    assert {each.key for each in recompute(CLOCKS, years, office)} == {"before", "across", "after", "paused"}


def test_a_deadline_that_could_not_be_told_appears_when_its_year_is_entered(years: Timeline) -> None:
    holidays = {date(2027, 1, 1): "元旦", date(2027, 5, 1): "劳动节", date(2027, 10, 1): "国庆节"}
    entered = Timeline(years.calendar.with_year(2027, holidays, {}))
    clocks = {"open": Clock.started(m("2026-12-30 10:00"), "3wd")}
    (moved,) = recompute(clocks, years, entered)
    assert moved.before is None
    assert moved.after is not None
    assert moved.after.text == "2027-01-05 24:00"
    assert moved.later is None
    (lost,) = recompute(clocks, entered, years)
    assert lost.after is None


edits = st.dictionaries(
    st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    st.booleans().map(lambda working: DayEdit(working=working, reason="试验")),
    max_size=12,
)


@settings(max_examples=40)
@given(clocks=st.lists(paused_clocks(), max_size=20), changes=edits)
def test_the_list_of_moves_is_what_computing_every_clock_anew_finds(
    clocks: list[Clock], changes: dict[date, DayEdit]
) -> None:
    old = Timeline(seed_statutory(range(2020, 2027)))
    new = Timeline(old.calendar.with_days(changes))
    numbered = dict(enumerate(clocks))
    anew = {key: (due_of(clock, old), due_of(clock, new)) for key, clock in numbered.items()}
    found = {each.key: (each.before, each.after) for each in recompute(numbered, old, new)}
    assert found == {key: dues for key, dues in anew.items() if dues[0] != dues[1]}


class TestOutlook:
    def test_what_runs_out_by_the_end_of_the_next_working_day_comes_soonest_first(self, years: Timeline) -> None:
        now = m("2025-10-14 09:00")
        ahead = outlook(CLOCKS, years, now)
        assert ahead.until.text == "2025-10-15 24:00"
        assert [(each.key, each.late) for each in ahead.running_out] == [
            ("before", True),
            ("hours", True),
            ("natural", True),
            ("across", False),
        ]
        assert ahead.unknown == ()

    def test_a_longer_look_sees_more(self, years: Timeline) -> None:
        ahead = outlook(CLOCKS, years, m("2025-10-14 09:00"), within="4wd")
        assert "after" in {each.key for each in ahead.running_out}

    def test_a_clock_that_cannot_be_told_is_listed_as_unknown(self, years: Timeline) -> None:
        clocks = {"unknown": Clock.started(m("2026-12-28 10:00"), "10wd")}
        ahead = outlook(clocks, years, m("2026-12-28 11:00"))
        assert ahead.running_out == ()
        assert [(key, missing.year) for key, missing in ahead.unknown] == [("unknown", 2027)]

    @given(clocks=st.lists(paused_clocks(), max_size=8), now=st.datetimes(datetime(2020, 1, 1), datetime(2025, 1, 1)))  # noqa: DTZ001
    def test_a_clock_that_is_not_listed_is_in_time_at_the_horizon(
        self, years: Timeline, clocks: list[Clock], now: datetime
    ) -> None:
        numbered = dict(enumerate(clocks))
        ahead = outlook(
            numbered, years, now.replace(tzinfo=clocks[0].start.tzinfo) if clocks else m("2025-01-02 10:00")
        )
        listed = {each.key for each in ahead.running_out}
        for key, clock in numbered.items():
            assert due_of(clock, years).passed_by(ahead.until.moment + timedelta(microseconds=1)) is (key in listed)
