"""Hand-written limits for the same work: a flat plan in C and in numpy, without exact edges, four verdicts or detail.

The plan is what a careful programmer would write: equal parts once, truth in bytes, score tables as sums of rises. Its
verdicts, scores and amounts are compared with the engine's.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from benchmarks.rules.populations import key_of
from benchmarks.rules.spec import Book, Expr, Table, Test

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.population import Population

OPS = (
    "DIVIDE", "GROWTH", "AT_LEAST", "AT_MOST", "YES", "NO", "LEVEL", "AND", "OR", "POINTS", "SUM", "REACHED", "STORE_STATUS", "STORE_SCORE",
    "PAY_SHARE", "PAY_TIER",
)  # fmt: skip
BLOCK = 1024


@dataclass
class Step:
    """One operation over a block; operands below zero are columns."""

    op: str
    a: int = 0
    b: int = 0
    out: int = 0
    t: float = 0.0
    limits: tuple[float, ...] = ()
    points: tuple[int, ...] = ()


@dataclass
class Flat:
    """The steps for some rulebooks, each distinct expression once."""

    population: Population
    catalogue: Catalogue
    steps: list[Step] = field(default_factory=list)
    numbers: list[np.ndarray] = field(default_factory=list)
    bytes: list[np.ndarray] = field(default_factory=list)
    registers: dict[str, int] = field(default_factory=lambda: {"d": 0, "u": 0})
    known: dict[object, int] = field(default_factory=dict)

    def _step(self, key: object, op: str, bank: str, **operands: object) -> int:
        if key not in self.known:
            self.known[key] = self.registers[bank]
            self.registers[bank] += 1
            self.steps.append(Step(op, out=self.known[key], **operands))
        return self.known[key]

    def _column(self, name: str) -> int:
        if name not in self.known:
            column = self.population.columns[key_of(name, self.catalogue)]
            if column.type in ("number", "integer"):
                self.numbers.append(column.values)
                self.known[name] = -len(self.numbers)
            else:
                unknown = 255 if column.type == "category" else 1
                values = (
                    column.values
                    if column.type == "category"
                    else np.where(np.isnan(column.values), -1, column.values * 2)
                )
                self.bytes.append(np.where(values < 0, unknown, values).astype(np.uint8))
                self.known[name] = -len(self.bytes)
        return self.known[name]

    def number(self, expr: Expr) -> int:
        """The register or column of an expression."""
        parts = [self._column(name) for name in expr.facts]
        if expr.form == "fact":
            return parts[0]
        return self._step(expr, "DIVIDE" if expr.form == "ratio" else "GROWTH", "d", a=parts[0], b=parts[1])

    def test(self, test: Test) -> int:
        """The register of a test."""
        if test.form == "compare":
            x = self.number(test.expr)
            return self._step(
                (test.expr, test.sign, test.threshold),
                "AT_LEAST" if test.sign == ">=" else "AT_MOST",
                "u",
                a=x,
                t=test.threshold,
            )
        if test.form == "flag":
            return self._step((test.fact, test.wanted), "YES" if test.wanted else "NO", "u", a=self._column(test.fact))
        if test.form == "level":
            return self._step((test.fact, test.rank), "LEVEL", "u", a=self._column(test.fact), t=test.rank)
        return self._joined("OR", [self.test(part) for part in test.parts])

    def _joined(self, op: str, parts: list[int]) -> int:
        found = parts[0]
        for part in parts[1:]:
            found = self._step((op, found, part), op, "u", a=found, b=part)
        return found

    def table(self, table: Table) -> int:
        """The register of a score table."""
        limits, points = zip(*table.steps, strict=True)
        return self._step(table, "POINTS", "u", a=self.number(table.expr), limits=limits, points=points)

    def book(self, index: int, book: Book) -> None:
        """All steps of a rulebook."""
        total = self._joined("SUM", [self.table(table) for table in book.tables])
        mark = self._step((total, book.mark), "REACHED", "u", a=total, t=book.mark)
        status = self._joined("AND", [*sorted(self.test(test) for test in book.tests), mark])
        self.steps.append(Step("STORE_STATUS", a=status, out=index))
        self.steps.append(Step("STORE_SCORE", a=total, out=index))
        if book.share:
            fact, rate, cap = book.share
            self.steps.append(Step("PAY_SHARE", a=self._column(fact), b=status, out=index, t=rate, limits=(cap,)))
        else:
            tiers = tuple(float(part) for tier in book.tiers for part in tier)
            self.steps.append(Step("PAY_TIER", a=total, b=status, out=index, limits=tiers))


def flat(books: list[Book], population: Population, catalogue: Catalogue) -> Flat:
    """The plan of some rulebooks over a population."""
    made = Flat(population, catalogue)
    for index, book in enumerate(books):
        made.book(index, book)
    made.steps, made.registers["u"] = _recycled(made.steps)
    return made


#: Which operands of a step are registers of bytes, and whether it writes one.
_READS = {
    "AND": ("a", "b"), "OR": ("a", "b"), "SUM": ("a", "b"), "REACHED": ("a",), "STORE_STATUS": ("a",), "STORE_SCORE": ("a",),
    "PAY_SHARE": ("b",), "PAY_TIER": ("a", "b"),
}  # fmt: skip
_SINKS = ("STORE_STATUS", "STORE_SCORE", "PAY_SHARE", "PAY_TIER", "DIVIDE", "GROWTH")


def _recycled(steps: list[Step]) -> tuple[list[Step], int]:
    """The steps with registers used again after their last reader, so that a block stays in cache."""
    last: dict[int, int] = {}
    for at, step in enumerate(steps):
        last.update(dict.fromkeys((getattr(step, name) for name in _READS.get(step.op, ())), at))
    place: dict[int, int] = {}
    free: list[int] = []
    used = 0
    moved = []
    for at, step in enumerate(steps):
        reads = {name: getattr(step, name) for name in _READS.get(step.op, ())}
        changes = {name: place[register] for name, register in reads.items()}
        if step.op not in _SINKS:
            if not free:
                free.append(used)
                used += 1
            changes["out"] = place[step.out] = free.pop()
        moved.append(replace(step, **changes))
        free += {place[register] for register in reads.values() if last[register] == at}
    return moved, used


class Output:
    """Room for the results: verdicts (0 no, 1 unknown, 2 yes), score ends, and what each rulebook pays."""

    def __init__(self, books: int, size: int) -> None:
        self.status, self.low, self.high = (np.empty((books, size), dtype=np.uint8) for _ in range(3))
        self.paid, self.paid_count = np.zeros(books), np.zeros(books, dtype=np.int64)


# -- C ----------------------------------------------------------------------------------------------------------


class _Step(ctypes.Structure):
    _fields_ = [
        ("op", ctypes.c_int32), ("a", ctypes.c_int32), ("b", ctypes.c_int32), ("out", ctypes.c_int32), ("count", ctypes.c_int32),
        ("t", ctypes.c_double), ("limits", ctypes.c_void_p), ("points", ctypes.c_void_p),
    ]  # fmt: skip


class _Plan(ctypes.Structure):
    _fields_ = [
        ("numbers", ctypes.c_void_p), ("bytes", ctypes.c_void_p), ("steps", ctypes.c_void_p), ("steps_count", ctypes.c_int32),
        ("status", ctypes.c_void_p), ("low", ctypes.c_void_p), ("high", ctypes.c_void_p), ("paid", ctypes.c_void_p),
        ("paid_count", ctypes.c_void_p), ("amounts", ctypes.c_void_p), ("size", ctypes.c_size_t),
    ]  # fmt: skip


def compiled() -> ctypes.CDLL:
    """limit.c as a shared library, by gcc with all that this processor has."""
    target = Path(tempfile.mkdtemp()) / "limit.so"
    source = Path(__file__).with_name("limit.c")
    subprocess.run(
        ["gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", str(target), str(source), "-lm"], check=True
    )
    return ctypes.CDLL(str(target))


class InC:
    """The plan in C, in two threads."""

    def __init__(self, plan: Flat, books: int) -> None:
        self.library, self.plan, self.books = compiled(), plan, books
        self._keep: list[object] = []
        self.size = len(plan.population)
        self.steps = (_Step * len(plan.steps))(*map(self._step, plan.steps))
        self.numbers, self.flags = (
            np.array([self._pointer(np.ascontiguousarray(column)) for column in columns], dtype=np.uint64)
            for columns in (plan.numbers, plan.bytes)
        )

    def _step(self, step: Step) -> _Step:
        limits, points = np.array(step.limits, dtype=np.float64), np.array(step.points, dtype=np.uint8)
        count = len(step.limits)
        places = self._pointer(limits), self._pointer(points)
        return _Step(OPS.index(step.op), step.a, step.b, step.out, count, step.t, *places)

    def _pointer(self, array: np.ndarray) -> int:
        self._keep.append(array)
        return int(array.ctypes.data)

    def run(self, threads: int = 2) -> Output:
        """All rows."""
        out = Output(self.books, self.size)
        pieces = [(self.size * part // threads, self.size * (part + 1) // threads) for part in range(threads)]
        paid = np.zeros((threads, self.books))
        counts = np.zeros((threads, self.books), dtype=np.int64)
        places = [array.ctypes.data for array in (self.numbers, self.flags)]

        def work(part: int) -> None:
            amounts = np.empty(BLOCK, dtype=np.float32)
            plan = _Plan(
                *places, ctypes.addressof(self.steps), len(self.steps), out.status.ctypes.data, out.low.ctypes.data,
                out.high.ctypes.data, paid[part].ctypes.data, counts[part].ctypes.data, amounts.ctypes.data, self.size,
            )  # fmt: skip
            d = np.empty((self.plan.registers["d"] + 1, BLOCK))
            u, w = (np.empty((self.plan.registers["u"] + 1, BLOCK), dtype=np.uint8) for _ in range(2))
            ends = map(ctypes.c_size_t, pieces[part])
            banks = (ctypes.c_void_p(bank.ctypes.data) for bank in (d, u, w))
            self.library.run(ctypes.byref(plan), *ends, *banks)

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
        out.paid, out.paid_count = paid.sum(axis=0), counts.sum(axis=0)
        return out
