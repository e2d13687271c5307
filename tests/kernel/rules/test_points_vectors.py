"""The five enterprises of the reference's points vectors, line by line, and its table of weights and references."""

from __future__ import annotations

import datetime
import json
import os
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gaoxin.kernel.rules import Library, evaluate
from gaoxin.kernel.rules.evaluate import Result
from gaoxin.kernel.rules.exact import half_up
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.units import exact

ON = datetime.date(2026, 6, 15)
WAN = 10_000
Key = tuple[str, str]

#: Indicators that are one fact: the fact and what its number counts.
PLAIN: dict[str, tuple[Key, int]] = {
    "T1": (("rd_expense", "y1"), WAN),
    "T5": (("invention_filed", "y1"), 1),
    "T6": (("pct_filed", "y1"), 1),
    "T7": (("tech_contract_value", "y1"), WAN),
    "G1": (("ht_income", "y1"), WAN),
    "G2": (("revenue", "y1"), WAN),
    "G5": (("rd_tax_saved", "y1"), WAN),
    "G6": (("tax_paid", "y1"), WAN),
    "A1": (("graduates", "y1"), 1),
    "A2": (("platforms", "asof"), 1),
    "A3": (("awards", "asof"), 1),
    "A4": (("projects", "asof"), 1),
    "A5": (("vc_received", "asof"), WAN),
}
#: Bonus, deduction and veto as the reference's table of their origin says.
EXTRAS: dict[str, dict[str, object]] = {
    "E1": {"hnte_valid": True, "tsme_valid": True, "talent_provincial": 1, "chain_role": "member"},
    "E2": {
        "hnte_valid": True, "srdi_level": "provincial", "talent_municipal": 2, "chain_role": "member",
        "standards_national": 1, "late_reports": 1,
    },
    "E3": {
        "hnte_valid": True, "srdi_level": "little_giant", "talent_national": 1, "talent_provincial": 1,
        "chain_role": "leader", "standards_national": 1, "first_sets_provincial": 1, "penalties": 1,
    },
    "E4": {"hnte_valid": True, "chain_role": "member", "flag_judgment_defaulter": True},
    "E5": {"tsme_valid": True, "talent_municipal": 1},
}  # fmt: skip
NOTHING: dict[str, object] = {
    "single_champion_valid": False, "srdi_level": "none", "hnte_valid": False, "tsme_valid": False, "talent_national": 0,
    "talent_provincial": 0, "talent_municipal": 0, "chain_role": "none", "standards_international": 0,
    "standards_national": 0, "first_sets_national": 0, "first_sets_provincial": 0, "penalties": 0,
    "false_data_found": False, "late_reports": 0, "flag_judgment_defaulter": False, "flag_serious_dishonesty": False,
    "flag_larger_accident_3y": False, "flag_research_dishonesty": False,
}  # fmt: skip
#: Two percentages are printed to six places; these are the numbers (CORRECTIONS 1, and 1200 over 700).
PRINTED = {16.666667: Fraction(1, 6), 71.428571: Fraction(5, 7)}


def _shared() -> Path | None:
    given = os.environ.get("GAOXIN_SHARED")
    folder = Path(given) if given else Path(__file__).resolve().parents[4] / "shared"
    file = folder / "reference" / "zone" / "01_points_test_vectors.json"
    return file if file.is_file() else None


@cache
def _data() -> dict[str, Any]:
    file = _shared()
    if file is None:
        pytest.skip("the reference's points vectors are not on this machine (GAOXIN_SHARED)")
    return json.loads(file.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def _points() -> Rulebook:
    rulebook = Library.load().get("zone_points@ZONE-OWN-1")
    assert rulebook is not None
    return rulebook


def _percent(value: float) -> Fraction:
    return PRINTED.get(value, exact(value) / 100)


def _facts(vector: dict[str, Any]) -> dict[Key, object]:
    """Facts whose ratios are exactly the vector's percentages; null is not applicable: no comparable prior year."""
    inputs = vector["inputs"]
    facts: dict[Key, object] = {key: exact(inputs[name]) * unit for name, (key, unit) in PLAIN.items()}
    rd, revenue = exact(inputs["T1"]) * WAN, exact(inputs["G2"]) * WAN
    assert rd / revenue == _percent(inputs["T3"])
    facts["prior_year_exists", "asof"] = inputs["T2"] is not None
    if inputs["T2"] is not None:
        facts["rd_expense", "y2"] = rd / (1 + _percent(inputs["T2"]))
        facts["revenue", "y2"] = revenue / (1 + _percent(inputs["G3"]))
    facts["employees_end", "y1"], facts["rd_staff", "y1"] = 600, 600 * _percent(inputs["T4"])
    facts["net_assets", "y1"] = facts["net_assets", "y2"] = 10_000_000
    facts["net_profit", "y1"] = 10_000_000 * _percent(inputs["G4"])
    for name, value in {**NOTHING, **EXTRAS[vector["id"]]}.items():
        facts[name, "y1" if name in ("penalties", "late_reports") else "asof"] = value
    return facts


def _result(vector: dict[str, Any]) -> Result:
    return evaluate(_points(), _facts(vector), ON)


def _score(result: Result, row: str) -> Fraction:
    item = next(item for item in result.rulebook.scores if item.id == row)
    span = result.span_of(item.node)
    assert span.low == span.high, f"{row} is open: {span}"
    assert span.low is not None
    return span.low


@pytest.mark.parametrize("name", ["E1", "E2", "E3", "E4", "E5"])
def test_every_line_sum_and_grade_of_a_vector_comes_out_to_the_cent(name: str) -> None:
    vector = next(vector for vector in _data()["vectors"] if vector["id"] == name)
    result = _result(vector)
    lines = {row: exact(points or 0) for row, points in vector["scores"].items()}
    assert {row: _score(result, row) for row in lines} == lines
    assert {group: _score(result, f"group_{group}") for group in "TGA"} == {
        group: exact(points) for group, points in vector["groups"].items()
    }
    assert [_score(result, row) for row in ("base", "bonus", "deduction")] == [
        exact(vector[row]) for row in ("base", "bonus", "deduction")
    ]
    assert result.score_low == result.score_high == exact(vector["total"])
    assert result.outcome == (vector["grade"] or "suspended")
    assert result.status.word == ("fail" if vector["veto"] else "pass")


@pytest.mark.parametrize("stage", [0, 1, 2], ids=["start-up", "growth", "stable"])
def test_weights_and_references_of_a_stage_are_those_of_the_reference(stage: int) -> None:
    rules = {
        item["id"]: (Fraction(item["weight"][stage]), Fraction(item["ref"][stage]))
        for item in _data()["config"]["indicators"]
    }
    revenue = Fraction([1999, 2000, 40_000][stage] * WAN)
    for part in (Fraction(1), Fraction(9, 10)):
        result = evaluate(_points(), _facts_at(part, rules, revenue), ON)
        # Revenue decides the stage, so R&D over revenue and revenue itself are not at this part of their references.
        ratios = dict.fromkeys(rules, part)
        ratios["T3"] = min(part * rules["T1"][1] * WAN / revenue * 100 / rules["T3"][1], Fraction(1))
        ratios["G2"] = min(revenue / WAN / rules["G2"][1], Fraction(1))
        expected = {row: half_up(weight * ratios[row], 2) for row, (weight, _) in rules.items()}
        assert {row: _score(result, row) for row in rules} == expected


def _facts_at(part: Fraction, rules: dict[str, tuple[Fraction, Fraction]], revenue: Fraction) -> dict[Key, object]:
    """Facts that put every indicator at this part of its reference for full marks."""
    full = {row: part * reference for row, (_, reference) in rules.items()}
    facts: dict[Key, object] = {key: full[row] * unit for row, (key, unit) in PLAIN.items()}
    facts |= {
        ("prior_year_exists", "asof"): True,
        ("rd_expense", "y2"): full["T1"] * WAN / (1 + full["T2"] / 100),
        ("revenue", "y1"): revenue,
        ("revenue", "y2"): revenue / (1 + full["G3"] / 100),
        ("employees_end", "y1"): 1000,
        ("rd_staff", "y1"): 10 * full["T4"],
        ("net_assets", "y1"): 10_000,
        ("net_assets", "y2"): 10_000,
        ("net_profit", "y1"): 100 * full["G4"],
    }
    return facts


def test_a_missing_figure_scores_zero_at_the_low_end_and_keeps_its_weight() -> None:
    vector = next(vector for vector in _data()["vectors"] if vector["id"] == "E1")
    known, facts = _result(vector), _facts(vector)
    del facts["rd_expense", "y2"]
    result = evaluate(_points(), facts, ON)
    line = next(item for item in result.rulebook.scores if item.id == "T2")
    assert list(result.span_of(line.node)) == [0, 6, True]
    assert [_score(result, row) for row in ("T1", "T3")] == [_score(known, row) for row in ("T1", "T3")]
    assert result.score_low == known.score_low - _score(known, "T2")  # type: ignore[operator]


def test_a_growth_figure_that_does_not_apply_moves_its_weight_inside_its_group() -> None:
    vector = next(vector for vector in _data()["vectors"] if vector["id"] == "E1")
    facts = _facts(vector)
    facts["rd_expense", "y2"] = 99_999
    result = evaluate(_points(), facts, ON)
    assert _score(result, "T2") == 0
    assert _score(result, "T1") == Fraction(898, 100)
    assert _score(result, "G1") == 4
    facts["rd_expense", "y2"] = 100_000
    assert _score(evaluate(_points(), facts, ON), "T1") == 8
