"""The page on the rule language is true: its examples parse, its sample file loads, and it names every function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gaoxin.kernel.rules import Library, located
from gaoxin.kernel.rules.functions import NAMES
from gaoxin.kernel.rules.parser import parse_condition

PAGE = (Path(__file__).parents[3] / "docs" / "rulebook-language.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in re.findall(r"```rule\n(.*?)```", PAGE, re.S) for line in block.strip().split("\n")]


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_parses_as_a_condition(empty_library: Library, text: str) -> None:
    assert parse_condition(text, empty_library.scope, empty_library.builder).node.kind == "bool"


def test_the_sample_file_loads(empty_library: Library) -> None:
    (sample,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    assert empty_library.add(located.parse(sample, "sample.yaml"), "sample.yaml").key == "trial@2026"


def test_every_function_is_described() -> None:
    missing = {name for name in NAMES if name not in PAGE}
    assert not missing
