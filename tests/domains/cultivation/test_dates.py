"""Validity at its edges: first day, last day, the last day of the six months, months that are too short."""

from __future__ import annotations

import datetime

import pytest
from tests.domains.cultivation import factories as make

from gaoxin.domains.cultivation.dates import add_months, horizon, last_day, months_between
from gaoxin.domains.cultivation.enums import TitleState
from gaoxin.domains.cultivation.models import Title
from gaoxin.domains.cultivation.selectors.titles import radar, titles_for
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-11-21", 6, "2027-05-21"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-03-31", -1, "2027-02-28"),
        ("2026-01-31", 12, "2027-01-31"),
    ],
)
def test_months_are_counted_on_the_calendar(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


def test_three_years_end_on_the_day_before() -> None:
    assert last_day(day("2023-12-08"), 36) == day("2026-12-07")
    assert last_day(day("2024-02-29"), 36) == day("2027-02-27")


def test_all_months_of_the_radar_are_there_even_the_empty_ones() -> None:
    assert months_between(day("2026-08-31"), horizon(day("2026-08-31"))) == [
        day(f"{text}-01") for text in ("2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02")
    ]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2023-12-07", TitleState.PENDING),
        ("2023-12-08", TitleState.VALID),
        ("2026-02-27", TitleState.VALID),
        ("2026-02-28", TitleState.EXPIRING),
        ("2026-08-28", TitleState.EXPIRING),
        ("2026-08-29", TitleState.EXPIRED),
    ],
)
def test_a_title_holds_on_its_last_day_and_is_told_six_months_before(zone: Zone, on: str, state: TitleState) -> None:
    title = make.titled(zone, make.enterprises(zone, [1])[0], begun="2023-12-08", ends="2026-08-28")
    assert title.state_on(day(on)) == state
    rows = Title.objects.with_renewal()
    assert [each for each in TitleState if rows.in_state(each, day(on)).exists()] == [state]


def test_six_months_from_the_end_of_a_long_month_reach_the_end_of_february(zone: Zone) -> None:
    title = make.titled(zone, make.enterprises(zone, [1])[0], begun="2024-03-01", ends="2027-02-28")
    assert title.state_on(day("2026-08-27")) == TitleState.VALID
    assert title.state_on(day("2026-08-28")) == TitleState.EXPIRING
    assert title.state_on(day("2026-08-31")) == TitleState.EXPIRING


def test_a_renewed_title_is_no_longer_expiring(zone: Zone, officer: Actor) -> None:
    (firm,) = make.enterprises(zone, [1])
    make.titled(zone, firm, begun="2023-12-08")
    assert radar(officer).expiring == 1
    make.titled(zone, firm, begun="2026-11-19")
    found = radar(officer)
    assert (found.expiring, found.expired) == (0, 0)
    assert titles_for(officer, {"state": TitleState.RENEWED}).count() == 1


def test_the_radar_counts_by_month_of_the_last_day_within_six_months(zone: Zone, officer: Actor) -> None:
    ends = ["2026-11-20", "2026-11-21", "2026-11-30", "2027-01-01", "2027-05-21", "2027-05-22"]
    for number, (firm, end) in enumerate(zip(make.enterprises(zone, range(1, 7)), ends, strict=True)):
        make.titled(zone, firm, begun=f"2023-0{number + 1}-01", ends=end)
    found = radar(officer)
    assert {month.key: month.count for month in found.months if month.count} == {
        "2026-11": 2, "2027-01": 1, "2027-05": 1,
    }  # fmt: skip
    assert (found.expiring, found.expired, found.until) == (4, 1, day("2027-05-21"))
    assert titles_for(officer, {"state": "expiring", "month": "2026-11"}).count() == 2


def test_titles_without_an_end_never_expire(zone: Zone) -> None:
    title = make.titled(zone, make.enterprises(zone, [1])[0], "gazelle", "2015-01-01")
    assert title.valid_to is None
    assert title.state_on(day("2099-01-01")) == TitleState.VALID
