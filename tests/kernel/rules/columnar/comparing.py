"""Holds columnar results against the single evaluator, row by row."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from gaoxin.kernel.rules.columnar import Results
from gaoxin.kernel.rules.columnar.oddities import away
from gaoxin.kernel.rules.evaluate import Evaluator, Result
from gaoxin.kernel.rules.tree import Bound


def assert_agrees(results: Results, rows: Iterable[int]) -> None:
    """Every rulebook's verdict, score, amount, outcome and detail are those of ``Evaluator``."""
    evaluator = Evaluator(results.rulebooks, results.on)
    for row in rows:
        for index, exact in enumerate(evaluator.run(results.population.facts(row))):
            assert found(results, index, row) == wanted(results, exact), (results.rulebooks[index].key, row)
            assert_score(results, index, row, exact)


def found(results: Results, index: int, row: int) -> dict[str, object]:
    """What the columns say."""
    said: dict[str, object] = {
        "status": int(results.status[index, row]),
        "amount": results.amount(index, row),
        "outcome": results.outcome(index, row),
    }
    if results.detail:
        said["blocking"] = results.blocking_ids(index, row)
        said["judgements"] = results.judgement_ids(index, row)
        said["missing"] = set(results.missing_facts(index, row))
        said["away"] = int(results.away[index][0, row])
    return said


def wanted(results: Results, exact: Result) -> dict[str, object]:
    """What the single evaluator says."""
    said: dict[str, object] = {"status": int(exact.status), "amount": exact.amount, "outcome": exact.outcome}
    if results.detail:
        said["blocking"] = [criterion.id for criterion in exact.blocking]
        said["judgements"] = [criterion.id for criterion in exact.judgements]
        said["missing"] = set(exact.missing)
        said["away"] = away(exact, exact.rulebook.requirement)
    return said


def assert_score(results: Results, index: int, row: int, exact: Result) -> None:
    """Points are equal; floats are next to the exact ends, infinite where those are missing."""
    score = results.score(index, row)
    if score is None:
        assert exact.rulebook.total is None
        return
    for end, bound, infinity in zip(score, (exact.score_low, exact.score_high), (-math.inf, math.inf), strict=True):
        if isinstance(end, Fraction):
            assert end == bound, (results.rulebooks[index].key, row)
        else:
            close = math.isclose(end, _nearest(bound, infinity), rel_tol=1e-9, abs_tol=1e-9)
            assert close, (results.rulebooks[index].key, row, end, bound)


def _nearest(bound: Bound, infinity: float) -> float:
    if bound is None:
        return infinity
    try:
        return float(bound)
    except OverflowError:
        return math.inf if bound > 0 else -math.inf
