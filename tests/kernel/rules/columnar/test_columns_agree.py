"""Whatever the trees and the facts, the columns say what the exact evaluator says, row by row."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernel.rules.columnar.growing import CATALOGUE, ON, Grower, population

from gaoxin.kernel.rules import Evaluator, Rulebook
from gaoxin.kernel.rules.columnar import Results, evaluate_population
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.rules.roots import plain


def _same_end(found: object, wanted: Fraction | None, *, low: bool) -> bool:
    if wanted is None:
        return found == (float("-inf") if low else float("inf"))
    if isinstance(found, float):
        return found == pytest.approx(float(wanted), rel=1e-9, abs=1e-12)
    return found == wanted


def _disagreements(books: list[Rulebook], people: Population, results: Results) -> list[str]:
    """What differs between the columns and the exact evaluator, in words."""
    wrong = []
    evaluator = Evaluator(books, ON)
    for row in range(len(people)):
        for index, result in enumerate(evaluator.run(people.facts(row))):
            where = f"row {row} rule {books[index].id}"
            if int(results.status[index, row]) != int(result.status):
                wrong.append(f"{where}: status {results.status[index, row]} for {result.status}")
            ends = results.score(index, row)
            if ends is not None and not (
                _same_end(ends[0], result.score_low, low=True) and _same_end(ends[1], result.score_high, low=False)
            ):
                wrong.append(f"{where}: score {ends} for {result.score_low}..{result.score_high}")
            if results.amount(index, row) != (None if result.amount is None else Fraction(plain(result.amount))):
                wrong.append(f"{where}: amount {results.amount(index, row)} for {result.amount}")
            if results.outcome(index, row) != result.outcome:
                wrong.append(f"{where}: outcome {results.outcome(index, row)} for {result.outcome}")
            if results.blocking_ids(index, row) != [criterion.id for criterion in result.blocking]:
                wrong.append(f"{where}: blocking")
            if sorted(results.missing_facts(index, row)) != sorted(result.missing):
                wrong.append(f"{where}: missing {results.missing_facts(index, row)} for {result.missing}")
    return wrong


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), extreme=st.booleans())
def test_random_rulebooks_over_random_facts_agree(seed: int, extreme: bool) -> None:
    random = Random(seed)
    grower = Grower(random, extreme=extreme)
    books = [grower.rulebook(f"r{number}") for number in range(3)]
    people = population(random, 24, extreme=extreme)
    results = evaluate_population(books, people, ON, threads=2, detail=True, block=10)
    assert _disagreements(books, people, results) == []


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_size_of_blocks_and_the_number_of_threads_change_nothing(seed: int) -> None:
    random = Random(seed)
    grower = Grower(random)
    books = [grower.rulebook("r")]
    people = population(random, 31)
    first = evaluate_population(books, people, ON, threads=1, block=31)
    for threads, block in ((2, 7), (1, 1), (2, 64)):
        again = evaluate_population(books, people, ON, threads=threads, block=block)
        assert (again.status == first.status).all()


def test_the_catalogue_of_these_tests_has_every_type_of_variable() -> None:
    assert {variable.type for variable in CATALOGUE} >= {
        "number",
        "integer",
        "boolean",
        "category",
        "code",
        "list",
        "date",
    }
