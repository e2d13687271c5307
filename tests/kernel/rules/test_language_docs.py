"""The page on the rule language is true: its examples parse, its sample file loads, and it names every function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gaoxin.kernel.rules import Library, cases, loader, located
from gaoxin.kernel.rules.cases import cases_in, run_case
from gaoxin.kernel.rules.functions import NAMES
from gaoxin.kernel.rules.lexer import WORDS
from gaoxin.kernel.rules.parser import parse_condition
from gaoxin.kernel.rules.units import LITERAL_UNITS, MULTIPLIERS

PAGE = (Path(__file__).parents[3] / "docs" / "rulebook-language.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in re.findall(r"```rule\n(.*?)```", PAGE, re.S) for line in block.strip().split("\n")]


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_parses_as_a_condition(empty_library: Library, text: str) -> None:
    assert parse_condition(text, empty_library.scope, empty_library.builder).node.kind == "bool"


def test_the_sample_file_loads(empty_library: Library) -> None:
    (sample,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    assert empty_library.add(located.parse(sample, "sample.yaml"), "sample.yaml").key == "trial@2026"


def test_the_cases_of_the_sample_come_out_as_it_says(empty_library: Library) -> None:
    (sample,), (listed,) = (re.findall(rf"```{kind}\n(.*?)```", PAGE, re.S) for kind in ("yaml", "cases"))
    empty_library.add(located.parse(sample, "sample.yaml"), "sample.yaml")
    found = cases_in(located.parse(listed, "sample.cases.yaml"), empty_library.catalogue, "sample.cases.yaml")
    outcomes = [run_case(case, empty_library) for case in found]
    assert [outcome.differences for outcome in outcomes] == [[]] * 5


def test_every_function_is_described_and_has_an_example() -> None:
    assert not {name for name in NAMES if name not in PAGE}
    shown = {id(function) for name, function in NAMES.items() if any(f"{name}(" in text for text in EXAMPLES)}
    assert not {name for name, function in NAMES.items() if id(function) not in shown}


def test_every_operator_unit_and_key_is_named() -> None:
    keys = (
        loader._TOP | loader._CRITERION | loader._SCORE | loader._PARAMETER | cases._TOP | cases._CASE | cases._EXPECT
    )
    assert not {word for word in (*WORDS, *LITERAL_UNITS, *MULTIPLIERS, *keys) if word not in PAGE}
