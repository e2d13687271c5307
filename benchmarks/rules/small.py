"""One enterprise at a time, and small changes of a large result."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from benchmarks.rules import populations
from benchmarks.rules.sides import Work, build

from gaoxin.kernel.rules.columnar import evaluate_population, reevaluate
from gaoxin.kernel.rules.evaluate import Evaluator
from gaoxin.kernel.rules.population import FactKey, FactValue, Population
from gaoxin.kernel.rules.reasons import Explainer

#: Enterprises explained one after the other.
SINGLE = 200


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def figures(work: Work) -> dict[str, float]:
    """Seconds: one enterprise under all rulebooks without and with full reasons; one changed fact; one changed rulebook."""
    rulebooks = build(work, work.mappings())
    evaluator, explainer = Evaluator(rulebooks, populations.ON), Explainer()
    facts = [work.population.facts(row) for row in range(min(SINGLE, work.size))]

    def explain(single: dict[FactKey, FactValue]) -> None:
        for result in evaluator.run(single):
            explainer.reasons(result)
            explainer.scores(result)

    verdicts = [_seconds(lambda single=single: evaluator.run(single)) for single in facts]
    explained = [_seconds(lambda single=single: explain(single)) for single in facts]
    results = evaluate_population(rulebooks, work.population, populations.ON)
    changed = [_changed(work.population, row) for row in range(20)]
    reevaluate(results, changed[0], rows=[0])
    facts_changed = [_seconds(lambda row=row: reevaluate(results, changed[row], rows=[row])) for row in range(1, 20)]
    books_changed = [
        _seconds(lambda at=at: reevaluate(results, changed[-1], rulebooks=[rulebooks[at]])) for at in range(12)
    ]
    return {
        "verdicts, p50": float(np.median(verdicts)), "verdicts, p99": float(np.quantile(verdicts, 0.99)),
        "with full reasons, p50": float(np.median(explained)), "with full reasons, p99": float(np.quantile(explained, 0.99)),
        "one changed fact, p50": float(np.median(facts_changed)), "one changed fact, longest": max(facts_changed),
        "one changed rulebook, p50": float(np.median(books_changed)), "one changed rulebook, longest": max(books_changed),
    }  # fmt: skip


def _changed(population: Population, row: int) -> Population:
    """The population with another revenue of one enterprise; the other columns are the same arrays."""
    column = population.columns["revenue", "y1"]
    values = column.values.copy()
    values[row] = 123_456_789.01 + row
    columns = {**population.columns, ("revenue", "y1"): type(column)(column.type, values, column.dictionary)}
    return Population(population.on, population.codes, population.names, columns)
