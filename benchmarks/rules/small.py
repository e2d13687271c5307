"""One enterprise at a time, and small changes of a large result."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import accumulate

from benchmarks.rules import populations
from benchmarks.rules.sides import Work, build

from gaoxin.kernel.rules.columnar import evaluate_population, reevaluate
from gaoxin.kernel.rules.evaluate import Evaluator
from gaoxin.kernel.rules.population import FactKey, FactValue, Population
from gaoxin.kernel.rules.reasons import Explainer

#: Enterprises explained one after the other.
SINGLE = 200
#: The first changes of a server's life, which find no cache warm, are not counted.
WARM = 5


#: Seconds on the wall and of processors, run by run.
Runs = list[tuple[float, float]]


def _timed(works: Iterable[Callable[[], object]]) -> Runs:
    found = []
    for work in works:
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - wall, time.process_time() - cpu))
    return found


def figures(work: Work) -> dict[str, Runs]:
    """One enterprise under all rulebooks without and with full reasons; one changed fact; one changed rulebook."""
    rulebooks = build(work, work.mappings())
    evaluator, explainer = Evaluator(rulebooks, populations.ON), Explainer()
    facts = [work.population.facts(row) for row in range(min(SINGLE, work.size))]

    def explain(single: dict[FactKey, FactValue]) -> None:
        for result in evaluator.run(single):
            explainer.reasons(result)
            explainer.scores(result)

    # What a server loads at its start stays, and its collector need not walk through it at every look for garbage.
    gc.collect()
    gc.freeze()
    verdicts = _timed(partial(evaluator.run, single) for single in facts)
    explained = _timed(partial(explain, single) for single in facts)
    results = evaluate_population(rulebooks, work.population, populations.ON)
    changes = list(accumulate(range(SINGLE), _changed, initial=work.population))[1:]
    for row in range(WARM):
        reevaluate(results, changes[row], rows=[row])
    facts_changed = _timed(partial(reevaluate, results, changes[row], rows=[row]) for row in range(WARM, SINGLE))
    books_changed = _timed(
        partial(reevaluate, results, changes[-1], rulebooks=[rulebook]) for rulebook in rulebooks[:50]
    )
    return {
        "verdicts of one enterprise": verdicts,
        "the same with full reasons": explained,
        "one changed fact": facts_changed,
        "one changed rulebook": books_changed,
    }


def _changed(population: Population, row: int) -> Population:
    """The population with another revenue of one enterprise; the other columns are the same arrays."""
    column = population.columns["revenue", "y1"]
    values = column.values.copy()
    values[row] = 123_456_789.01 + row
    columns = {**population.columns, ("revenue", "y1"): type(column)(column.type, values, column.dictionary)}
    return Population(population.on, population.codes, population.names, columns)
