"""A rule on the file page: its way to pass says what it rests on."""

from __future__ import annotations

import datetime

import pytest
from django.utils import translation

from gaoxin.domains.enterprises.file_rules import line_of
from gaoxin.kernel.rules import Evaluator
from gaoxin.mechanisms.registry.library import library
from gaoxin.mechanisms.registry.selectors.known import Known

ON = datetime.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "须先补充"), ("en", "only then can it be said whether this way leads to a pass")],
)
def test_a_way_that_rests_on_unknown_facts_says_so(language: str, words: str) -> None:
    rulebook = library().rulebooks["srdi@2026"]
    known = Known(ON, {}, {}, frozenset())
    with translation.override(language):
        line = line_of(Evaluator([rulebook], ON).run(known.facts)[0], known)
    assert line.steps
    assert words in line.note
