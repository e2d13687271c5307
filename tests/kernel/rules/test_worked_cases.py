"""Every worked case beside every rulebook comes out as its source says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gaoxin.kernel.rules import Library, located
from gaoxin.kernel.rules.cases import Case, case_files, load_cases, run_case
from gaoxin.kernel.rules.paths import rulebooks_dir


def _listed() -> list[tuple[Path, str, str]]:
    """File, rule and id of every case, without building the library."""
    found = []
    for path in case_files(rulebooks_dir()):
        data = located.read(path)
        found += [(path, str(data["rule"]), str(item["id"])) for item in data["cases"]]
    return found


LISTED = _listed()


@cache
def _library() -> Library:
    return Library.load()


@cache
def _cases(path: Path) -> dict[str, Case]:
    return {case.id: case for case in load_cases(path, _library().catalogue)}


@pytest.mark.parametrize(
    ("path", "name"), [(path, name) for path, _, name in LISTED], ids=[f"{rule}/{name}" for _, rule, name in LISTED]
)
def test_the_case_comes_out_as_its_source_says(path: Path, name: str) -> None:
    outcome = run_case(_cases(path)[name], _library())
    assert outcome.passed, "\n".join(en for _, en in outcome.differences)


def test_no_case_hides_behind_another_of_the_same_name() -> None:
    names = [(rule, name) for _, rule, name in LISTED]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_a_wrong_expectation_is_told() -> None:
    library = _library()
    path = next(path for path, rule, _ in LISTED if rule == "size_300@2011")
    case = _cases(path)["Z1"]
    wrong = Case(**{**vars(case), "expect": {**case.expect, "verdict": "pass", "outcome": "small", "total": 3}})
    outcome = run_case(wrong, library)
    assert [en.split(":")[0] for _, en in outcome.differences] == ["verdict", "total", "outcome"]
