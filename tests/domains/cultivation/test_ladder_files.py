"""The data files: what ships is sound, and a fault is told with file and line."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from gaoxin.domains.cultivation.entry import channel_of, load_entry_rules, shipped_rules
from gaoxin.domains.cultivation.enums import Channel
from gaoxin.domains.cultivation.ladders import ladders, load_ladders
from gaoxin.domains.cultivation.qualifications import load_qualifications
from gaoxin.domains.cultivation.watching import floors, rulebook
from gaoxin.kernel.rules import RuleProblem
from gaoxin.platform.core.models import Zone

SOUND = """id: trial
order: 1
label: 试
label_en: Trial
path: 甲 — 乙
rungs:
  - id: first
    label: 甲
    label_en: First
    qualifications: [hnte]
    rules: [hnte]
path_en: A — B
"""


def test_the_shipped_ladders_have_the_steps_of_the_newspapers() -> None:
    steps = {ladder.id: [rung.id for rung in ladder.rungs] for ladder in ladders()}
    assert steps["sme_gradient"] == ["isme", "srdi", "hidden_champion", "little_giant"]
    assert steps["sci_tech"] == ["tsme", "hnte", "new_species", "tech_leader"]
    assert len(steps["four_up"]) == 5
    assert set(steps) == {"sme_gradient", "growth", "sci_tech", "four_up", "listing", "zero_patent"}


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("    rules: [hnte]", "    rules: [hntee]", 11, "unknown_rule"),
        ("    qualifications: [hnte]", "    qualifications: [medal]", 10, "unknown_qualification"),
        ("    label: 甲", "    lable: 甲", 8, "unknown_key"),
        ("order: 1", "order: soon", 2, "not_whole"),
        ("    rules: [hnte]", "    fact: {variable: hnte_vaild}", 11, "unknown_variable"),
        ("    rules: [hnte]", "    fact: {variable: srdi_level}", 11, "values"),
        ("    qualifications: [hnte]\n    rules: [hnte]", "    rules: [hnte]", 7, "no_members"),
        ("rungs:", "rungs: []\nmore:", 7, "unknown_key"),
    ],
)
def test_a_faulty_ladder_names_its_file_and_line(tmp_path: Path, old: str, new: str, line: int, code: str) -> None:
    (tmp_path / "trial.yaml").write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleProblem) as raised:
        load_ladders(tmp_path)
    assert (raised.value.file, raised.value.line, raised.value.code) == ("trial.yaml", line, code)
    assert raised.value.message("zh")
    assert raised.value.message("en")


def test_a_rung_stands_in_one_file_only(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(SOUND.replace("trial", "other"), encoding="utf-8")
    with pytest.raises(RuleProblem) as raised:
        load_ladders(tmp_path)
    assert (raised.value.file, raised.value.code) == ("b.yaml", "rung_twice")


def test_a_spelling_means_one_qualification_only(tmp_path: Path) -> None:
    path = tmp_path / "qualifications.yaml"
    line = "  - {id: %s, kind: title, level: city, label: %s, label_en: x, aliases: [高企]}\n"
    path.write_text("qualifications:\n" + line % ("a", "甲") + line % ("b", "乙"), encoding="utf-8")
    with pytest.raises(RuleProblem) as raised:
        load_qualifications(path)
    assert (raised.value.line, raised.value.code) == (3, "spelling_twice")


def test_entry_rules_refuse_a_share_beyond_one(tmp_path: Path) -> None:
    path = tmp_path / "entry.yaml"
    path.write_text("basis: x\nwindows: []\nwatch_share: 1.5\n", encoding="utf-8")
    with pytest.raises(RuleProblem) as raised:
        load_entry_rules(path)
    assert raised.value.line == 3


def test_floors_are_those_of_the_rulebook(zone: Zone) -> None:
    book = rulebook(zone, datetime.date(2026, 11, 21))
    assert book is not None
    assert {name: int(floor.amount) // 10_000 for name, floor in floors(book).items()} == {
        "industry": 2000, "wholesale": 2000, "retail": 500, "hotel_catering": 200, "service_2000": 2000, "service_1000": 1000,
        "service_500": 500,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rung", "opened", "channel"),
    [
        ("fu_industry", "2025-10-01", Channel.MONTHLY),
        ("fu_industry", "2025-09-30", Channel.ANNUAL),
        ("fu_industry", None, Channel.ANNUAL),
        ("fu_construction", "2010-01-01", Channel.MONTHLY),
    ],
)
def test_the_channel_follows_from_class_and_opening(rung: str, opened: str | None, channel: Channel) -> None:
    day = datetime.date.fromisoformat(opened) if opened else None
    assert channel_of(rung, day, datetime.date(2026, 11, 21)) == channel


@pytest.mark.parametrize(
    ("channel", "on", "window", "closes"),
    [
        ("annual", "2026-11-20", "annual_1", "2026-11-20"),
        ("annual", "2026-11-21", "annual_2", "2027-01-04"),
        ("monthly", "2026-05-07", "monthly", "2026-05-07"),
        ("monthly", "2026-05-08", "monthly", "2026-06-07"),
        ("monthly", "2026-11-21", "spring", "2027-01-31"),
    ],
)
def test_the_next_window_counts_its_last_day(channel: str, on: str, window: str, closes: str) -> None:
    found, day = shipped_rules().next_window(channel, datetime.date.fromisoformat(on))
    assert (found.id, day.isoformat()) == (window, closes)
