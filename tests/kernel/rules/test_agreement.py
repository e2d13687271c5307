"""The columnar evaluator says what the single one says: on random rulebooks and on the real library, at every edge."""

from __future__ import annotations

import datetime
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.kernel.rules.columnar import edges, growing
from tests.kernel.rules.columnar.comparing import assert_agrees

from gaoxin.kernel.rules import program
from gaoxin.kernel.rules.columnar import cuts, evaluate_population, frame, lower, reevaluate
from gaoxin.kernel.rules.library import Library
from gaoxin.kernel.rules.population import Column, Population

ON = datetime.date(2026, 6, 30)
SEEDS = st.integers(min_value=0, max_value=2**32)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(seed=SEEDS, extreme=st.booleans(), ranking=st.booleans())
@example(seed=3823268, extreme=True, ranking=False)  # a score that no float can hold
@example(seed=1000223, extreme=False, ranking=False)  # a score of which both ends are missing
@example(seed=3000051, extreme=False, ranking=True)  # thirds, which no decimal is
@example(seed=4002526, extreme=True, ranking=True)  # growth over a negative constant, which nobody knows
@example(seed=1782, extreme=True, ranking=True)  # growth whose ratio is the same for everybody
def test_random_rulebooks_over_random_facts_agree_in_everything(seed: int, extreme: bool, ranking: bool) -> None:
    random = Random(seed)
    grower = growing.Grower(random, extreme=extreme)
    rulebooks = [grower.rulebook(f"r{at}") for at in range(3)]
    population = growing.population(random, 24, extreme=extreme)
    with pytest.MonkeyPatch.context() as patch:
        # Numbers with few thresholds are ranked too.
        patch.setattr(cuts, "WORTH_RANKING", 1 if ranking else cuts.WORTH_RANKING)
        # Rulebooks that look for their tests in the parts of others.
        patch.setattr(lower, "PART", 1 + seed % 2)
        results = evaluate_population(rulebooks, population, growing.ON, threads=2, detail=True, block=10)
    assert_agrees(results, range(len(population)))


@settings(SLOW, max_examples=15)
@given(seed=SEEDS)
def test_the_size_of_blocks_and_the_number_of_threads_change_nothing(seed: int) -> None:
    random = Random(seed)
    rulebooks = [growing.Grower(random).rulebook("r")]
    population = growing.population(random, 31)
    first = evaluate_population(rulebooks, population, growing.ON, threads=1, block=31)
    for threads, block in ((2, 7), (1, 1), (2, 64)):
        again = evaluate_population(rulebooks, population, growing.ON, threads=threads, block=block)
        assert np.array_equal(again.status, first.status)


def test_the_catalogue_of_these_tests_has_every_type_of_variable() -> None:
    types = {variable.type for variable in growing.CATALOGUE}
    assert types >= {"number", "integer", "boolean", "category", "code", "list", "date"}


@settings(SLOW, max_examples=15)
@given(seed=SEEDS)
def test_verdicts_without_detail_agree_too(seed: int) -> None:
    random = Random(seed)
    rulebooks = [growing.Grower(random).rulebook("r")]
    population = growing.population(random, 9)
    assert_agrees(evaluate_population(rulebooks, population, growing.ON, threads=2, block=4), range(9))


@settings(SLOW, max_examples=15)
@given(seed=SEEDS)
def test_changed_rows_give_what_a_new_run_gives(seed: int) -> None:
    random = Random(seed)
    grower = growing.Grower(random)
    rulebooks = [grower.rulebook(f"r{at}") for at in range(2)]
    facts = [growing.facts(random) for _ in range(8)]
    before = Population.from_facts(growing.CATALOGUE, facts, growing.ON)
    results = evaluate_population(rulebooks, before, growing.ON, detail=True)
    for rows in ([2, 5], [0, 2, 6]):
        for row in rows:
            facts[row] = growing.facts(random, extreme=True)
        now = Population.from_facts(growing.CATALOGUE, facts, growing.ON)
        assert_agrees(reevaluate(results, now, rows=rows), range(8))


@settings(SLOW, max_examples=15)
@given(seed=SEEDS)
def test_rulebooks_that_change_with_and_between_rows_give_what_a_new_run_gives(seed: int) -> None:
    random = Random(seed)
    grower = growing.Grower(random)
    rulebooks = [grower.rulebook(f"r{at}") for at in range(3)]
    facts = [growing.facts(random) for _ in range(6)]
    now = Population.from_facts(growing.CATALOGUE, facts, growing.ON)
    results = evaluate_population(rulebooks, now, growing.ON, detail=seed % 2 == 0)
    for name, row in (("r1", None), ("r0", 3), (None, 2), ("r2", 5)):
        if row is not None:
            facts[row] = growing.facts(random, extreme=seed % 3 == 0)
            now = Population.from_facts(growing.CATALOGUE, facts, growing.ON)
        changed = None if name is None else [grower.rulebook(name)]
        reevaluate(results, now, rows=None if row is None else [row], rulebooks=changed)
        assert_agrees(results, range(6))


FLOATS = st.floats() | st.sampled_from([0.0, -0.0, 1.0, 1 + 2**-52, 1 + 2**-51, -1.0, -1 - 2**-52])


@given(numbers=st.lists(FLOATS, min_size=1, max_size=40))
def test_floats_are_put_in_order_with_the_unknown_ones_last(numbers: list[float]) -> None:
    values = np.array(numbers)
    order = cuts.orderer(len(values))(values)
    assert sorted(order.tolist()) == list(range(len(values)))
    assert np.array_equal(values[order], np.sort(values), equal_nan=True)


NUMBERS = (
    st.floats() | st.decimals(places=2, allow_nan=False, allow_infinity=False).map(float) | st.integers().map(float)
)


@given(value=NUMBERS)
def test_one_number_is_measured_as_a_column_of_it_is(value: float) -> None:
    assert frame.stat_of_one(value) == frame.stat_of(Column("number", np.array([value])))


@settings(SLOW, max_examples=30)
@given(seed=SEEDS)
def test_frequent_operations_give_the_values_of_the_plain_ones(seed: int) -> None:
    random = Random(seed)
    grower = growing.Grower(random, extreme=seed % 2 == 0)
    roots = [root for at in range(2) for root in grower.rulebook(f"r{at}").roots()]
    fast = program.Program(roots, growing.ON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "_FAST", {})
        plain = program.Program(roots, growing.ON)
    for _ in range(10):
        facts = growing.facts(random, extreme=seed % 2 == 0)
        assert fast.run(facts) == plain.run(facts)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.mark.parametrize("worth", [1, cuts.WORTH_RANKING])
def test_the_real_library_agrees_on_and_beside_its_thresholds(
    library: Library, worth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cuts, "WORTH_RANKING", worth)
    population = edges.population(library, 600, ON, seed=5)
    results = evaluate_population(list(library), population, ON, detail=True)
    assert_agrees(results, range(worth % 10, 600, 10))


def test_two_growths_of_amounts_with_many_digits_are_added_in_columns(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("left to the exact evaluator")

    monkeypatch.setattr(lower.Lowering, "exactly", refuse)
    random = np.random.default_rng(11)
    population = edges.population(library, 900, ON, seed=9)
    first = np.round(np.exp(random.normal(21, 3, 900)), 2)
    # Years that repeat the one before, shrink to almost nothing, or differ in the last digit.
    for period, factor in (("y1", 1.0), ("y2", 1.0 + 1e-4), ("y3", 1e-4)):
        values = np.where(random.random(900) < 0.4, first, np.round(first * factor * random.uniform(0.5, 2, 900), 2))
        population.columns["sales_revenue", period] = Column("number", np.maximum(values, 0.01))
    (hnte,) = library.in_force(ON, rules=["hnte"])
    assert_agrees(evaluate_population([hnte], population, ON, detail=True), range(0, 900, 3))


def test_a_changed_rulebook_takes_the_place_of_the_old_one(library: Library) -> None:
    rulebooks = list(library)
    population = edges.population(library, 80, ON, seed=6)
    whole = evaluate_population(rulebooks, population, ON, detail=True)
    parts = evaluate_population(rulebooks[2:], population, ON, detail=True)
    parts = reevaluate(parts, population, rulebooks=rulebooks[:4])
    assert {rulebook.key for rulebook in parts.rulebooks} == {rulebook.key for rulebook in rulebooks}
    for index, rulebook in enumerate(parts.rulebooks):
        assert np.array_equal(parts.status[index], whole.status[whole.index(rulebook.key)])
    assert_agrees(parts, range(0, 80, 20))
