"""The flat plan of limit.py in numpy, written by hand: what the columnar evaluator could at best be."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
from benchmarks.rules.limit import Flat, Output, Step

BLOCK = 16_384


class InNumpy:
    """The plan in numpy, in two threads over blocks."""

    def __init__(self, plan: Flat, books: int) -> None:
        self.plan, self.books, self.size = plan, books, len(plan.population)

    def run(self, threads: int = 2) -> Output:
        """All rows."""
        out = Output(self.books, self.size)
        starts, lock = iter(range(0, self.size, BLOCK)), Lock()

        def work(_: int) -> None:
            while True:
                with lock:
                    start = next(starts, None)
                if start is None:
                    return
                self._block(out, start, min(start + BLOCK, self.size), lock)

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
        return out

    def _block(self, out: Output, start: int, stop: int, lock: Lock) -> None:
        block = _Block(self.plan, out, slice(start, stop), lock)
        with np.errstate(all="ignore"):
            for step in self.plan.steps:
                _RUN[step.op](block, step)


class _Block:
    """Registers of one block: numbers d, bytes u, widths of scores w."""

    def __init__(self, plan: Flat, out: Output, rows: slice, lock: Lock) -> None:
        self.out, self.rows, self.lock = out, rows, lock
        self.d: dict[int, np.ndarray] = {-1 - at: column[rows] for at, column in enumerate(plan.numbers)}
        self.u: dict[int, np.ndarray] = {-1 - at: column[rows] for at, column in enumerate(plan.bytes)}
        self.w: dict[int, np.ndarray] = {}
        self._unknown: dict[int, np.ndarray] = {}

    def absent(self, x: int) -> np.ndarray:
        """1 where a number is unknown."""
        if x not in self._unknown:
            self._unknown[x] = np.isnan(self.d[x]).view(np.uint8)
        return self._unknown[x]


def _divide(block: _Block, step: Step) -> None:
    under = block.d[step.b]
    block.d[step.out] = block.d[step.a] / np.where(under != 0, under, np.nan)


def _growth(block: _Block, step: Step) -> None:
    under = block.d[step.b]
    block.d[step.out] = block.d[step.a] / np.where(under > 0, under, np.nan) - 1


def _at_least(block: _Block, step: Step) -> None:
    block.u[step.out] = 2 * (block.d[step.a] >= step.t).view(np.uint8) + block.absent(step.a)


def _at_most(block: _Block, step: Step) -> None:
    block.u[step.out] = 2 * (block.d[step.a] <= step.t).view(np.uint8) + block.absent(step.a)


def _level(block: _Block, step: Step) -> None:
    ranks = block.u[step.a]
    block.u[step.out] = np.where(ranks == 255, 1, 2 * (ranks >= step.t)).astype(np.uint8)


def _yes(block: _Block, step: Step) -> None:
    block.u[step.out] = block.u[step.a]


def _no(block: _Block, step: Step) -> None:
    block.u[step.out] = 2 - block.u[step.a]


def _and(block: _Block, step: Step) -> None:
    block.u[step.out] = np.minimum(block.u[step.a], block.u[step.b])


def _or(block: _Block, step: Step) -> None:
    block.u[step.out] = np.maximum(block.u[step.a], block.u[step.b])


def _table(block: _Block, step: Step) -> None:
    block.u[step.out] = _points(block.d[step.a], step)
    block.w[step.out] = block.absent(step.a) * np.uint8(step.points[0])


def _sum(block: _Block, step: Step) -> None:
    block.u[step.out], block.w[step.out] = block.u[step.a] + block.u[step.b], block.w[step.a] + block.w[step.b]


def _reached(block: _Block, step: Step) -> None:
    low, high = block.u[step.a], block.u[step.a] + block.w[step.a]
    block.u[step.out] = (low >= step.t).view(np.uint8) + (high >= step.t)


def _store_status(block: _Block, step: Step) -> None:
    block.out.status[step.out, block.rows] = block.u[step.a]


def _store_score(block: _Block, step: Step) -> None:
    block.out.low[step.out, block.rows] = block.u[step.a]
    np.add(block.u[step.a], block.w[step.a], out=block.out.high[step.out, block.rows])


def _points(x: np.ndarray, step: Step) -> np.ndarray:
    found = np.zeros(len(x), dtype=np.uint8)
    for at, limit in enumerate(step.limits):
        rise = step.points[at] - (step.points[at + 1] if at + 1 < len(step.points) else 0)
        found += (x >= limit).view(np.uint8) * np.uint8(rise)
    return found


def _pay(block: _Block, step: Step) -> None:
    rows = np.flatnonzero(block.u[step.b] == 2)
    if step.op == "PAY_SHARE":
        values = np.minimum(block.d[step.a][rows] * step.t, step.limits[0])
    else:
        low, high = block.u[step.a][rows], block.u[step.a][rows] + block.w[step.a][rows]
        values = np.full(len(rows), np.nan)
        for limit, pay in zip(step.limits[-2::-2], step.limits[-1::-2], strict=True):
            values = np.where(low >= limit, pay, np.where(high >= limit, np.nan, values))
    values = values[~np.isnan(values)]
    with block.lock:
        block.out.paid[step.out] += values.sum()
        block.out.paid_count[step.out] += len(values)


_RUN: dict[str, Callable[[_Block, Step], None]] = {
    "DIVIDE": _divide, "GROWTH": _growth, "AT_LEAST": _at_least, "AT_MOST": _at_most, "YES": _yes, "NO": _no, "LEVEL": _level,
    "AND": _and, "OR": _or, "POINTS": _table, "SUM": _sum, "REACHED": _reached, "STORE_STATUS": _store_status,
    "STORE_SCORE": _store_score, "PAY_SHARE": _pay, "PAY_TIER": _pay,
}  # fmt: skip
