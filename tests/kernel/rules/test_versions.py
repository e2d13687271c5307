"""Which version of a rule applies on a date, to a kind of application, in a region."""

from __future__ import annotations

import datetime

import pytest

from gaoxin.kernel.rules import Library

MARCH_31, APRIL_1 = datetime.date(2026, 3, 31), datetime.date(2026, 4, 1)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


def version(
    library: Library, rule: str, on: datetime.date, kind: str = "new", region: str | None = "370211"
) -> str | None:
    found = library.in_force(on, region=region, kind=kind, rules=[rule])
    assert len(found) <= 1
    return found[0].version if found else None


@pytest.mark.parametrize(
    ("rule", "kind", "before", "after"),
    [
        ("srdi", "new", "2022", "2026"),
        ("srdi", "recheck", "2022", "2026"),
        ("little_giant", "new", "2022", "2026"),
        ("little_giant", "recheck", "2022", "2022"),
        ("isme", "new", "2022", "2022"),
        ("isme", "recheck", "2022", "2022"),
        ("tsme", "new", "2017", "2017"),
        ("hnte", "new", "2016", "2016"),
    ],
)
def test_the_ladder_changes_overnight_from_march_to_april_2026(
    library: Library, rule: str, kind: str, before: str, after: str
) -> None:
    assert (version(library, rule, MARCH_31, kind), version(library, rule, APRIL_1, kind)) == (before, after)


def test_only_the_recheck_of_2026_keeps_the_little_giants_of_2022(library: Library) -> None:
    assert version(library, "little_giant", datetime.date(2026, 12, 31), "recheck") == "2022"
    assert version(library, "little_giant", datetime.date(2027, 1, 1), "recheck") == "2026"
    assert version(library, "little_giant", datetime.date(2026, 12, 31), "new") == "2026"


def test_a_superseded_version_is_no_longer_in_force_for_new_applications(library: Library) -> None:
    old = library.get("little_giant@2022")
    assert old is not None
    assert old.valid_to == MARCH_31
    assert old.in_force(MARCH_31, kind="new")
    assert not old.in_force(APRIL_1, kind="new")
    assert old.in_force(APRIL_1, kind="recheck")


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("tsme", datetime.date(2017, 5, 3)),
        ("hnte", datetime.date(2016, 1, 1)),
        ("isme", datetime.date(2022, 8, 1)),
        ("srdi", datetime.date(2022, 8, 1)),
        ("little_giant", datetime.date(2022, 8, 1)),
        ("size_300", datetime.date(2011, 6, 18)),
        ("size_stat", datetime.date(2017, 12, 28)),
    ],
)
def test_a_rule_applies_from_its_first_day(library: Library, rule: str, first: datetime.date) -> None:
    assert version(library, rule, first - datetime.timedelta(days=1)) is None
    assert version(library, rule, first) is not None


def test_a_key_takes_its_version_whatever_the_date(library: Library) -> None:
    found = library.in_force(APRIL_1, rules=["srdi@2022"])
    assert [rulebook.key for rulebook in found] == ["srdi@2022"]


def test_rules_of_a_province_or_city_apply_to_its_enterprises_alone(library: Library) -> None:
    regional = {rulebook.id: rulebook.region for rulebook in library if rulebook.region not in ("", "CN")}
    national = {rulebook.id for rulebook in library if rulebook.region in ("", "CN")}
    assert {"37", "3702", "33", "3301"} >= set(regional.values())
    here = {rulebook.id for rulebook in library.in_force(APRIL_1, region="370211", subject=None)}
    elsewhere = {rulebook.id for rulebook in library.in_force(APRIL_1, region="330108", subject=None)}
    assert not here & {rule for rule, region in regional.items() if region == "3301"} - national
    assert not elsewhere & {rule for rule, region in regional.items() if region.startswith("37")} - national
    assert {"tsme", "hnte", "isme", "srdi", "little_giant", "size_300", "size_stat"} <= here & elsewhere


def test_no_two_versions_of_a_rule_start_on_one_day_for_one_region_and_kind(library: Library) -> None:
    starts = [
        (rulebook.id, rulebook.region, window.valid_from, kind)
        for rulebook in library
        for window in rulebook.windows
        for kind in window.kinds
    ]
    assert sorted({start for start in starts if starts.count(start) > 1}) == []


def test_every_window_ends_after_it_begins(library: Library) -> None:
    for rulebook in library:
        for window in rulebook.windows:
            assert window.valid_to is None or window.valid_from <= window.valid_to, rulebook.key
