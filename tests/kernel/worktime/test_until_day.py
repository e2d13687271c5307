"""A clock that ends with a day that somebody named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gaoxin.kernel.worktime import (
    Clock,
    ClockInvalid,
    Timeline,
    due_of,
    parse_moment,
    parse_offset,
    read,
    seed_statutory,
)

m = parse_moment
SUNDAY = date(2025, 11, 9)


def clock(day: date = SUNDAY) -> Clock:
    return Clock.until_day(m("2025-11-03 10:00"), day)


def test_it_ends_at_midnight_of_that_day_whatever_the_terms_say(timeline: Timeline) -> None:
    terms = (timeline, Timeline(seed_statutory(), day_end="17:30"), Timeline(seed_statutory(), roll_rest_day=True))
    assert {due_of(clock(), each).text for each in terms} == {"2025-11-09 24:00"}


def test_it_needs_no_calendar_of_its_year(timeline: Timeline) -> None:
    assert due_of(clock(date(2031, 1, 1)), timeline).text == "2031-01-01 24:00"


def test_a_pause_moves_nothing(timeline: Timeline) -> None:
    paused = clock().pause(m("2025-11-04 10:00")).resume(m("2025-11-07 10:00"))
    assert due_of(paused, timeline) == due_of(clock(), timeline)
    reading = read(paused, timeline, m("2025-11-09 23:00"))
    assert reading.remaining == timedelta(hours=1)
    assert reading.elapsed + reading.remaining == reading.total


def test_its_rungs_go_from_end_of_day_to_end_of_day(office_timeline: Timeline) -> None:
    due = due_of(clock(date(2025, 11, 10)), office_timeline)
    assert office_timeline.shift(due, parse_offset("T-1wd")).text == "2025-11-07 17:30"
    assert office_timeline.shift(due, parse_offset("T")).text == "2025-11-10 24:00"


def test_it_is_kept_as_it_is() -> None:
    assert Clock.from_dict(clock().to_dict()) == clock()
    assert clock().restarted(m("2025-11-05 10:00")).until == SUNDAY


def test_a_day_before_the_start_and_an_extension_are_refused() -> None:
    with pytest.raises(ClockInvalid, match="2025-11-02"):
        clock(date(2025, 11, 2))
    with pytest.raises(ClockInvalid):
        clock().extend("1d")
