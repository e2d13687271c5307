"""Points chosen by conditions: a missing condition leaves what its branches give, not what the whole choice could give."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from gaoxin.kernel.rules import Library
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.parser import parse
from gaoxin.kernel.rules.program import Program

TITLE = "case(single_champion_valid or srdi_level == 'little_giant': 8, srdi_level == 'provincial': 4, else 0)"


@pytest.mark.parametrize(
    ("facts", "low", "high", "missing"),
    [
        ({"srdi_level": "provincial"}, 4, 8, True),
        ({"srdi_level": "none"}, 0, 8, True),
        ({"srdi_level": "little_giant"}, 8, 8, False),
        ({"single_champion_valid": False}, 0, 8, True),
        ({"single_champion_valid": False, "srdi_level": "provincial"}, 4, 4, False),
        ({}, 0, 8, True),
    ],
)
def test_a_missing_title_leaves_the_points_of_the_titles_that_may_still_apply(
    empty_library: Library, facts: dict[str, object], low: int, high: int, missing: bool
) -> None:
    builder = empty_library.builder
    node = builder.score(parse(TITLE, empty_library.scope, builder).node)
    span = Program([node], datetime.date(2026, 6, 30)).run({(name, "asof"): value for name, value in facts.items()})[-1]
    assert span == Span(Fraction(low), Fraction(high), missing)
