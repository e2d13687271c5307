"""Runs plans: over a whole population in threads, or again for the enterprises or rulebooks that changed."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

import numpy as np

from gaoxin.kernel.rules.columnar.frame import Profile, prepare, stat_of, stat_of_one
from gaoxin.kernel.rules.columnar.judge import Judge
from gaoxin.kernel.rules.columnar.models import Stat
from gaoxin.kernel.rules.columnar.oddities import put_exactly, settle
from gaoxin.kernel.rules.columnar.plan import Plan
from gaoxin.kernel.rules.columnar.results import Array, Results
from gaoxin.kernel.rules.columnar.tape import Machine
from gaoxin.kernel.rules.population import FactKey, Population
from gaoxin.kernel.rules.rulebook import Rulebook

#: Rows of a block: few enough that what one step reads and writes stays in a cache, many enough that the interpreter's part is small.
BLOCK = 50_000

#: So few rows are quicker judged one by one than in columns, whose steps take their time for one row as for a hundred.
FEW = 2

#: Called with the number of rows done and of all rows.
Progress = Callable[[int, int], object]


def evaluate_population(
    rulebooks: Iterable[Rulebook], population: Population, on: datetime.date, *, threads: int = 1, detail: bool = False,
    progress: Progress | None = None, block: int = BLOCK,
) -> Results:  # fmt: skip
    """Every enterprise under every rulebook: the same verdicts, scores and amounts as ``Evaluator`` row by row.

    on: the evaluation date. detail: also what blocks and what is missing (about four more bytes for each pair).
    threads: blocks at work at a time; one is fastest, because steps are too short to hand the interpreter over.
    progress: told after each block; an exception that it raises stops the work.
    """
    plan = Plan(list(rulebooks), population, on, detail=detail)
    return run(plan, population, threads=threads, progress=progress, block=block)


def run(
    plan: Plan, population: Population, *, threads: int = 1, progress: Progress | None = None, block: int = BLOCK
) -> Results:
    """A plan over a population that its profile covers."""
    results = Results.empty(population, plan)
    size = len(population)
    if not size:
        return results
    width = _width(size, block)
    starts = range(0, size, width)
    columns = prepare(population, plan.slots)
    waiting, lock, done = iter(starts), Lock(), itertools.accumulate(_sizes(size, width))

    def work() -> None:
        machine = plan.machine(width)
        machine.window.columns, machine.window.results = columns, results
        machine.window.judge = Judge(population, plan.on)
        while True:
            with lock:
                start = next(waiting, None)
            if start is None:
                machine.finish()
                plan.put_back(machine)
                return
            _run_block(machine, start, size)
            if progress:
                with lock:
                    progress(next(done), size)

    with ThreadPoolExecutor(max_workers=max(1, min(threads, len(starts)))) as pool:
        for future in [pool.submit(work) for _ in range(max(1, min(threads, len(starts))))]:
            future.result()
    settle(results, plan, population)
    return results


def _width(size: int, block: int) -> int:
    """Rows of each block, so that blocks are about alike and the last one repeats few rows of the one before."""
    even = -(-size // -(-size // block))
    return min(size, -(-even // 8) * 8)


def _sizes(size: int, width: int) -> list[int]:
    return [min(width, size - start) for start in range(0, size, width)]


def _run_block(machine: Machine, start: int, size: int) -> None:
    """One block; the last one begins early to be as long as the others, and knows which of its rows are new."""
    window = machine.window
    window.start = min(start, size - machine.size)
    window.stop = window.start + machine.size
    window.fresh = start - window.start
    machine.run()


def reevaluate(
    results: Results,
    population: Population,
    *,
    rows: Sequence[int] | Array | None = None,
    rulebooks: Iterable[Rulebook] | None = None,
) -> Results:
    """Brings results up to date in place: ``rows`` whose facts changed, ``rulebooks`` that changed (by key) or are new.

    population: all enterprises as they are now, in the same rows. Returns ``results``.
    """
    changed = None if rows is None else np.unique(np.asarray(rows, dtype=np.int64))
    known = _known(results, population, changed)
    if results.plan is not None and (known is None or not known.stats.keys() >= results.plan.profile.stats.keys()):
        # A fact of a new kind or size: what the plan proved about the columns no longer holds.
        results.plan = None
    results.population, results.profile = population, known
    if rulebooks is not None:
        plan = Plan(list(rulebooks), population, results.on, detail=results.detail, known=known)
        results.put_rulebooks(run(plan, population))
    if changed is not None and len(changed):
        _renew_rows(results, changed)
    return results


def _known(results: Results, population: Population, rows: Array | None) -> Profile | None:
    """What was measured of the columns and still holds when only these rows have changed."""
    profile, before = results.profile, results.population.columns
    if profile is None or not profile.fits(population):
        return None
    part = population.subset(rows).columns if rows is not None and len(rows) > FEW else None

    def holds(key: FactKey, stat: Stat) -> bool:
        column = population.columns.get(key)
        if column is None:
            return True
        if part is not None:
            return stat.covers(stat_of(part[key]))
        if rows is None:
            return key in before and column.values is before[key].values
        return all(stat.covers(stat_of_one(float(column.values[row]))) for row in rows.tolist())

    return replace(profile, stats={key: stat for key, stat in profile.stats.items() if holds(key, stat)})


def _renew_rows(results: Results, rows: Array) -> None:
    population, plan = results.population, results.plan
    if plan is None:
        plan = Plan(results.rulebooks, population, results.on, detail=results.detail, known=results.profile)
    if plan.shapes != results.shapes:
        results.put_rulebooks(run(plan, population))
    elif len(rows) <= FEW:
        put_exactly(results, plan, population, rows)
    else:
        results.put_rows(rows, _run_few(plan, population.subset(rows)))
    results.plan, results.profile = plan, plan.profile


def _run_few(plan: Plan, population: Population) -> Results:
    """A plan over few rows, with a machine that is kept; the last row fills the block."""
    size = len(population)
    if size > BLOCK // 4:
        return run(plan, population)
    width = 1 << (size - 1).bit_length()
    machine = plan.machine(width)
    padded = population.subset(np.minimum(np.arange(width), size - 1))
    results = Results.empty(padded, plan)
    machine.window.columns, machine.window.results = prepare(padded, plan.slots), results
    machine.window.judge = Judge(padded, plan.on)
    _run_block(machine, 0, width)
    machine.finish()
    plan.put_back(machine)
    part = results.first(size)
    settle(part, plan, population)
    return part
