"""Conditions of eight real programmes, which the reader had not seen when it was written."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from tests.kernel.policytext.conftest import read

#: Thresholds that a careful reader finds in the conditions of each programme: sign and value.
TRUTH = {
    1: [">=1"],
    2: [">=1", "<=30000000", ">=1/20", ">=30000000-<=100000000", ">=1/25", ">=100000000", ">=3/100"],
    3: [">=2000000", ">=3/20", ">=1/2"],
    4: [">=1", ">=1", ">=4", ">=3/100", ">=15"],
    5: [">=1", ">=1", ">=4", ">=200000000", ">=50", ">=1/2"],
    6: [">=1", ">=4", "<50000000", ">=3/50", ">=50000000-<=200000000", ">=1/25", ">=200000000", ">=3/100", ">=10000000",
        ">=15", ">=30", ">=3/5"],
    7: [">=10000000"],
    8: [">=3/200"],
}  # fmt: skip


@pytest.fixture(scope="module")
def programmes(county: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((county.parent / "science_programmes.json").read_text(encoding="utf-8"))
    return found


def test_thresholds_found_missed_and_wrong_are_as_documented(programmes: list[dict[str, object]]) -> None:
    right = found = 0
    missed = {}
    for programme in programmes:
        policy = read(str(programme["condition"]))
        said = Counter(
            f"{one.low or one.high}{one.value}" + (f"-{one.high}{one.upper}" if one.upper is not None else "")
            for one in policy.findings
            if one.kind == "threshold"
        )
        number = int(str(programme["id"]))
        true = Counter(TRUTH[number])
        right += sum((said & true).values())
        found += sum(said.values())
        missed[number] = sorted((true - said).elements())
    assert (right, found, sum(map(len, TRUTH.values()))) == (33, 33, 36)
    assert {number: values for number, values in missed.items() if values} == {5: [">=1"], 6: [">=10000000", ">=30"]}


def test_no_condition_is_taken_for_an_award(programmes: list[dict[str, object]]) -> None:
    for programme in programmes:
        policy = read(str(programme["condition"]))
        assert [one.text for one in policy.findings if one.kind == "rate" or one.role == "award"] == []
