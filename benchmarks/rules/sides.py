"""The engines side by side: each made ready once, then asked to do the same work again and again."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from benchmarks.rules import limit, limit_numpy, populations, spec, texts

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.columnar import Plan, Results, run
from gaoxin.kernel.rules.library import Library
from gaoxin.kernel.rules.population import Column, Population
from gaoxin.kernel.rules.rulebook import Rulebook

#: How many enterprises a record-by-record engine is given; its time is multiplied to all.
RECORDS = 40


@dataclass
class Answers:
    """What an engine found, one row for one rulebook: verdicts 0 no, 1 unknown, 2 yes; ends of scores; amounts.

    paid: the sum of amounts of each rulebook. paid_known: of the enterprises alone whose facts the rulebook all has.
    single: amounts of the first enterprises, NaN for none.
    """

    status: np.ndarray
    low: np.ndarray
    high: np.ndarray
    paid: np.ndarray | None = None
    paid_known: np.ndarray | None = None
    single: np.ndarray | None = None


@dataclass
class Work:
    """The input of all engines."""

    size: int
    count: int
    distinct: bool
    catalogue: Catalogue = field(default_factory=Catalogue.load)
    books: list[spec.Book] = field(init=False)
    population: Population = field(init=False)

    def __post_init__(self) -> None:
        self.books = spec.books(self.count, distinct=self.distinct)
        self.population = populations.population(self.size, catalogue=self.catalogue)

    def mappings(self) -> list[tuple[Any, str]]:
        """The rulebooks as their files would be read."""
        return [(texts.mapping(book, self.catalogue), book.name) for book in self.books]

    def known(self, book: spec.Book) -> np.ndarray:
        """The enterprises of which the rulebook knows every fact, and may divide by every denominator."""
        found = np.ones(self.size, dtype=bool)
        for name in spec.facts([book]):
            found &= self._column(name).known()
        for name in spec.denominators(book):
            found &= self._column(name).values > 0
        return found

    def _column(self, name: str) -> Column:
        return self.population.columns[populations.key_of(name, self.catalogue)]


class Side(Protocol):
    """An engine. phases: seconds of what is done once. share: how much of the population one run does."""

    phases: dict[str, float]
    share: float

    def before(self) -> None:
        """What a run needs and is not timed."""

    def run(self) -> object:
        """The timed work."""

    def answers(self) -> Answers:
        """What the last run found."""


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """A result and the processor seconds that it took."""
    started = time.process_time()
    found = work()
    return found, time.process_time() - started


class Gaoxin:
    """The columnar evaluator: compiled once, then run over the population; nothing of a run is kept for the next."""

    share = 1.0

    def __init__(self, work: Work) -> None:
        self.work = work
        mappings = work.mappings()
        rulebooks, parsing = min((timed(lambda: build(work, mappings)) for _ in range(3)), key=lambda found: found[1])
        self.plan, planning = min((timed(lambda: self._plan(rulebooks)) for _ in range(3)), key=lambda found: found[1])
        self.phases = {"text to tree": parsing, "tree to plan": planning}
        self.results: Results | None = None

    def _plan(self, rulebooks: list[Rulebook]) -> Plan:
        plan = Plan(rulebooks, self.work.population, populations.ON)
        assert plan.layout
        return plan

    def before(self) -> None:
        self.results = None

    def run(self) -> None:
        self.results = run(self.plan, self.work.population)

    def answers(self) -> Answers:
        results = self.results
        assert results is not None
        words = np.array([0, 1, 1, 2], dtype=np.uint8)[results.status]
        low, high = (np.array([ends[end] for ends in results.scores if ends], dtype=np.uint8) for end in (0, 1))
        amounts = [results.amounts(index) for index in range(len(self.work.books))]
        single = np.full((len(amounts), RECORDS), np.nan)
        for index, (rows, values) in enumerate(amounts):
            first = rows < RECORDS
            single[index, rows[first]] = values[first]
        known = [self.work.known(book) for book in self.work.books]
        return Answers(
            words, low, high, np.array([values.sum() for _, values in amounts]),
            np.array([values[mask[rows]].sum() for (rows, values), mask in zip(amounts, known, strict=True)]), single,
        )  # fmt: skip


def build(work: Work, mappings: list[tuple[Any, str]]) -> list[Rulebook]:
    """Texts to one tree."""
    return Library(work.catalogue).add_all(mappings)


class _Limit:
    """A hand-written limit."""

    share = 1.0

    def __init__(self, work: Work, engine: Any, threads: int) -> None:
        plan, planning = timed(lambda: limit.flat(work.books, work.population, work.catalogue))
        self.engine, self.threads, self.phases = engine(plan, len(work.books)), threads, {"plan": planning}
        self.out: limit.Output | None = None

    def before(self) -> None:
        self.out = None

    def run(self) -> None:
        self.out = self.engine.run(self.threads)

    def answers(self) -> Answers:
        assert self.out is not None
        return Answers(self.out.status, self.out.low, self.out.high, self.out.paid)


class _OpenFisca:
    """openfisca-core; loading the facts into a simulation is a phase of its own."""

    share = 1.0

    def __init__(self, work: Work, form: str) -> None:
        module = importlib.import_module("benchmarks.rules.peer_openfisca")
        self.work = work
        self.peer, building = timed(lambda: module.Peer(work.books, work.population, work.catalogue, form))
        self.phases = {"system": building, "facts": timed(self.peer.load)[1]}

    def before(self) -> None:
        self.peer.load()

    def run(self) -> None:
        self.peer.calculate()

    def answers(self) -> Answers:
        found = [[self.peer.found(kind, book) for kind in ("pass", "total", "amount")] for book in self.work.books]
        totals = np.array([total for _, total, _ in found]).astype(np.uint8)
        paid = [
            amount[self.work.known(book)].astype(np.float64).sum()
            for (_, _, amount), book in zip(found, self.work.books, strict=True)
        ]
        passed = np.array([passed for passed, _, _ in found])
        return Answers(2 * passed.astype(np.uint8), totals, totals, paid_known=np.array(paid))


class _Zen:
    """zen-engine, record by record."""

    def __init__(self, work: Work) -> None:
        module = importlib.import_module("benchmarks.rules.peer_zen")
        records = min(RECORDS, work.size)
        self.work, self.share = work, records / work.size
        self.peer, building = timed(lambda: module.Peer(work.books, work.population, work.catalogue, records))
        self.phases = {"decision": building}
        self.found: list[dict[str, dict[str, float | None]]] = []

    def before(self) -> None:
        self.found = []

    def run(self) -> None:
        self.found = self.peer.evaluate()

    def answers(self) -> Answers:
        status, low, high = (
            np.array([[record[book.name][name] for record in self.found] for book in self.work.books], dtype=np.uint8)
            for name in ("verdict", "low", "high")
        )
        amounts = [[record[book.name]["amount"] for record in self.found] for book in self.work.books]
        return Answers(status, low, high, single=np.array(amounts, dtype=np.float64))


SIDES: dict[str, Callable[[Work], Side]] = {
    "gaoxin": Gaoxin,
    "c": lambda work: _Limit(work, limit.InC, 2),
    "numpy": lambda work: _Limit(work, limit_numpy.InNumpy, 1),
    "openfisca_own": lambda work: _OpenFisca(work, "own"),
    "openfisca_shared": lambda work: _OpenFisca(work, "shared"),
    "openfisca_lean": lambda work: _OpenFisca(work, "lean"),
    "zen": _Zen,
}
