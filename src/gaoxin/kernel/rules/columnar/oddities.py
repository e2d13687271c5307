"""Rows with facts too large or too small for floats: the single evaluator decides them, and its results are put in place."""

from __future__ import annotations

import math

from gaoxin.kernel.rules.columnar.frame import odd_rows
from gaoxin.kernel.rules.columnar.numbers import nearest
from gaoxin.kernel.rules.columnar.plan import Plan
from gaoxin.kernel.rules.columnar.results import Array, Results
from gaoxin.kernel.rules.evaluate import Result
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.rules.rulebook import Criterion
from gaoxin.kernel.rules.status import Status
from gaoxin.kernel.rules.tree import Bound


def settle(results: Results, plan: Plan, population: Population) -> None:
    """Decides the odd rows of a population."""
    put_exactly(results, plan, population, odd_rows(population, plan.facts))


def put_exactly(results: Results, plan: Plan, population: Population, rows: Array) -> None:
    """Puts what the single evaluator says of some rows in place of what the results say."""
    if not len(rows):
        return
    evaluator = plan.evaluator
    for row in rows.tolist():
        found = evaluator.run(population.facts(row))
        before = results.status[:, row].tolist()
        results.status[:, row] = [exact.status for exact in found]
        _put_scores(results, row, found)
        for index, exact in enumerate(found):
            # Only a pass has an amount.
            if exact.rulebook.amount and (exact.status is Status.PASS or before[index] == Status.PASS):
                results.put_amount(index, row, None if exact.amount is None else nearest(exact.amount))
            if exact.rulebook.outcome or results.detail:
                _put(results, index, row, exact)


def _put_scores(results: Results, row: int, found: list[Result]) -> None:
    for ends, shape, exact in zip(results.scores, results.shapes, found, strict=True):
        if ends is not None and shape.score is not None:
            low, high = exact.score_low, exact.score_high
            ends[0][row] = near = _end(low, -math.inf, shape.score.scale)
            ends[1][row] = near if high is low and low is not None else _end(high, math.inf, shape.score.scale)


def _put(results: Results, index: int, row: int, exact: Result) -> None:
    shape = results.shapes[index]
    outcomes = results.outcomes[index]
    if outcomes is not None:
        outcomes[row] = shape.outcomes.index(exact.outcome) if exact.outcome is not None else -1
    if results.detail:
        leaves = {name: bit for bit, name in enumerate(shape.leaves)}
        facts = {key: bit for bit, key in enumerate(shape.facts)}
        _set_bits(results.blocking[index], row, [leaves[criterion.id] for criterion in exact.blocking])
        _set_bits(results.judgements[index], row, [leaves[criterion.id] for criterion in exact.judgements])
        _set_bits(results.missing[index], row, [facts[key] for key in exact.missing])
        results.away[index][0, row] = min(255, away(exact, exact.rulebook.requirement))


def _end(value: Bound, otherwise: float, scale: int) -> int | float:
    if value is None:
        return otherwise
    return value.numerator * scale // value.denominator if scale else nearest(value)


def _set_bits(parts: Array, row: int, bits: list[int]) -> None:
    parts[:, row] = 0
    for bit in bits:
        parts[bit // 8, row] |= 1 << bit % 8


def away(result: Result, criterion: Criterion) -> int:
    """The fewest tests that must change from fail or unknown for a criterion to pass."""
    if criterion.mode == "test":
        return int(result.value_of(criterion.node) < 2)
    steps = sorted(away(result, child) for child in criterion.children)
    if criterion.mode == "all":
        return sum(steps)
    return steps[0] if criterion.mode == "any" else sum(steps[: criterion.count])
