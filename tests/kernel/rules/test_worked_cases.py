"""Every worked case beside every rulebook comes out as its source says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gaoxin.kernel.rules import Library
from gaoxin.kernel.rules.cases import Case, case_files, load_cases, run_case
from gaoxin.kernel.rules.paths import rulebooks_dir

FILES = case_files(rulebooks_dir())


@cache
def _library() -> Library:
    return Library.load(policies=True)


@cache
def _cases(path: Path) -> list[Case]:
    return load_cases(path, _library().catalogue)


@pytest.mark.parametrize("path", FILES, ids=[path.name.removesuffix(".cases.yaml") for path in FILES])
def test_every_case_comes_out_as_its_source_says(path: Path) -> None:
    cases = _cases(path)
    outcomes = [(case.id, run_case(case, _library())) for case in cases]
    wrong = [f"{name}: {en}" for name, outcome in outcomes if not outcome.passed for _, en in outcome.differences]
    assert outcomes
    assert wrong == []


def test_no_case_hides_behind_another_of_the_same_name() -> None:
    names = [(case.rule, case.id) for path in FILES for case in _cases(path)]
    assert len(names) > 2000
    assert len(set(names)) == len(names)


def test_a_wrong_expectation_is_told() -> None:
    library = _library()
    case = next(case for path in FILES for case in _cases(path) if (case.rule, case.id) == ("size_300@2011", "Z1"))
    wrong = Case(**{**vars(case), "expect": {**case.expect, "verdict": "pass", "outcome": "small", "total": 3}})
    outcome = run_case(wrong, library)
    assert [en.split(":")[0] for _, en in outcome.differences] == ["verdict", "total", "outcome"]
