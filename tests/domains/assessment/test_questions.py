"""What is asked about one enterprise: only what can change the verdict, and enough to reach it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest

from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.questions import KIND, judge, open_questions, step
from gaoxin.domains.assessment.rule_cases import cases_of
from gaoxin.kernel.rules import Status
from gaoxin.kernel.rules.evaluate import Key

ON = datetime.date(2026, 6, 30)


def interview(given: Mapping[Key, Any], key: str, on: datetime.date) -> tuple[Status, int]:
    """Answers every question from known facts; the verdict, and how many questions that took."""
    book = library().rulebooks[key]
    facts: dict[Key, Any] = {KIND: given.get(KIND) or "new"}
    skipped: set[Key] = set()
    asked = 0
    while True:
        (result,) = judge([book], facts, on)
        questions = step(open_questions(result, skipped | set(facts)))
        if not questions:
            return result.status, asked
        for question in questions:
            assert question.key not in facts
            assert question.optional or question.preferred or question.key in result.missing
            asked += 1
            if given.get(question.key) is None:
                skipped.add(question.key)
            else:
                facts[question.key] = given[question.key]


@pytest.mark.parametrize("key", sorted(library().rulebooks))
def test_the_questions_lead_to_the_verdict_of_every_worked_case(key):
    reads = {name for name, _period in _reads(key)}
    wrong = []
    for case in cases_of(key):
        status, asked = interview(case.given, key, case.on)
        if status.word != case.expect["verdict"]:
            wrong.append((case.id, status.word, case.expect["verdict"]))
        assert asked <= 5 * len(reads)
    assert wrong == []


def _reads(key: str) -> set[Key]:
    found: set[Key] = set()
    stack = list(library().rulebooks[key].roots())
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if node.index not in seen:
            seen.add(node.index)
            stack.extend(node.args)
            if node.op == "var":
                found.add(node.value)
    return found


def test_a_failing_fact_ends_the_questions():
    status, asked = interview({("is_legal_person", "asof"): False}, "srdi@2026", ON)
    assert status == Status.FAIL
    assert asked < len(_reads("srdi@2026")) / 2


def test_of_alternatives_only_the_first_open_one_is_asked():
    facts = {KIND: "new", ("inc_move_in_date", "asof"): datetime.date(2022, 1, 1)}
    (result,) = judge([library().rulebooks["inc_graduate@2018"]], facts, ON)
    asked = [question.key[0] for question in open_questions(result, set(facts))]
    assert "hnte_valid" in asked
    assert "revenue" not in asked


def test_a_fact_that_decides_by_being_there_is_asked_for():
    (result,) = judge([library().rulebooks["inc_graduate@2018"]], {KIND: "new"}, ON)
    assert result.status == Status.FAIL
    (question,) = open_questions(result, set())
    assert question.key == ("inc_move_in_date", "asof")
    assert question.preferred
    assert open_questions(result, {question.key}) == []


def test_judgements_are_asked_last_and_are_optional():
    (result,) = judge([library().rulebooks["incubator_elite@2025"]], {KIND: "new"}, ON)
    questions = open_questions(result, set())
    assert result.status == Status.MANUAL
    assert questions
    assert all(question.optional for question in questions)
