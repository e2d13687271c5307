"""A plan: what to do for every block of rows, for some rulebooks on one date."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from typing import Any

import numpy as np

from gaoxin.kernel.rules.columnar.amounts import AmountStep
from gaoxin.kernel.rules.columnar.conditions import CONDITIONS
from gaoxin.kernel.rules.columnar.cuts import compared
from gaoxin.kernel.rules.columnar.detail import Fields, fields
from gaoxin.kernel.rules.columnar.frame import Profile, Profiler, Slot
from gaoxin.kernel.rules.columnar.lower import Handlers, Lowering
from gaoxin.kernel.rules.columnar.models import UnsupportedError
from gaoxin.kernel.rules.columnar.numbers import NUMBERS, nearest
from gaoxin.kernel.rules.columnar.points import Points
from gaoxin.kernel.rules.columnar.scores import SCORES
from gaoxin.kernel.rules.columnar.tape import Array, Layout, Machine, Operand, Tape, Window
from gaoxin.kernel.rules.evaluate import Evaluator
from gaoxin.kernel.rules.pausing import collector_paused
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.tree import Node, variables

_HANDLERS: Mapping[str, Handlers] = {"numbers": NUMBERS, "scores": SCORES, "conditions": CONDITIONS}


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """How a rulebook's total is kept: integers in steps of 1 / scale, or floats (scale 0) with infinite ends.

    fixed: the two ends are always the same.
    """

    dtype: str
    scale: int
    fixed: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """What a rulebook's results consist of."""

    score: ScoreForm | None
    amount: bool
    outcomes: tuple[str, ...]
    leaves: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


class Plan:
    """Steps over blocks for some rulebooks, right for every population that its profile covers.

    known: the profile of an earlier plan, when it covers the population.
    """

    @collector_paused()
    def __init__(
        self, rulebooks: Sequence[Rulebook], population: Population, on: datetime.date, *, detail: bool = False,
        known: Profile | None = None,
    ) -> None:  # fmt: skip
        self.rulebooks, self.on, self.detail = list(rulebooks), on, detail
        profiler = Profiler(population, known)
        tape = Tape()
        roots = [_roots(rulebook) for rulebook in self.rulebooks]
        self.facts = list(variables(chain.from_iterable(roots)))
        order = _alike(roots)
        lo = Lowering(tape, profiler, on, [roots[index] for index in order], _HANDLERS)
        shapes: dict[int, Shape] = {}
        for at, index in enumerate(order):
            lo.turn_to(at)
            shapes[index] = _emit(lo, index, self.rulebooks[index], detail=detail)
        self.shapes = [shapes[index] for index in range(len(shapes))]
        self.profile: Profile = profiler.profile
        self.slots: list[Slot] = list(lo.slots)
        self._tape = tape
        self._ready: dict[int, list[Machine]] = {}

    @cached_property
    def layout(self) -> Layout:
        """The steps with their buffers."""
        with collector_paused():
            return Layout.of(self._tape)

    @cached_property
    def evaluator(self) -> Evaluator:
        """The single evaluator of the same rulebooks, for rows that columns do not decide."""
        return Evaluator(self.rulebooks, self.on)

    def machine(self, size: int) -> Machine:
        """A machine for blocks of one size, one that lies ready if there is; each thread needs its own. ``put_back`` ends its work."""
        try:
            return self._ready[size].pop()
        except (KeyError, IndexError):
            return Machine(self.layout, size)

    def put_back(self, machine: Machine) -> None:
        """Keeps a machine that is done for the next run: to bind all steps anew takes a sixth of a run over 100,000 enterprises."""
        machine.let_go()
        self._ready.setdefault(machine.size, []).append(machine)


def _roots(rulebook: Rulebook) -> list[Node]:
    roots = [criterion.node for criterion in rulebook.requirement.walk()]
    roots += [rulebook.total] if rulebook.total is not None else []
    roots += [rulebook.amount.node] if rulebook.amount else []
    roots += [node for _, node in rulebook.outcome.conditions] if rulebook.outcome else []
    return roots


def _alike(roots: Sequence[list[Node]]) -> list[int]:
    """The rulebooks in an order that puts those side by side which compare the same numbers."""
    below = compared(chain.from_iterable(roots))
    found = [frozenset().union(*(below[node.index] for node in own)) for own in roots]
    return sorted(range(len(roots)), key=lambda at: sorted(found[at]))


def _emit(lo: Lowering, index: int, rulebook: Rulebook, *, detail: bool) -> Shape:
    status = lo.condition(rulebook.requirement.node)
    lo.tape.sink(partial(_store_status, index), status)
    score = None if rulebook.total is None else _emit_score(lo, index, rulebook.total)
    outcomes: tuple[str, ...] = ()
    if rulebook.outcome:
        outcomes = tuple(value for value, _ in rulebook.outcome.conditions)
        lo.tape.sink(partial(_store_outcome, index), *(lo.condition(node) for _, node in rulebook.outcome.conditions))
    if rulebook.amount:
        AmountStep(lo, index, rulebook.amount.node).emit(status)
    shape = Shape(score, rulebook.amount is not None, outcomes)
    if not detail:
        return shape
    found = fields(lo, rulebook)
    _emit_detail(lo, index, found)
    return Shape(score, shape.amount, outcomes, found.leaves, found.facts)


def _store_status(index: int, window: Window, status: Array) -> Callable[[], object]:
    # The codes of columns become those of ``Status``: pass is 255 there and 3 here.
    three = np.array(3, dtype="u1")
    return lambda: np.bitwise_and(status, three, out=window.results.status[index, window.start : window.stop])


def _emit_score(lo: Lowering, index: int, node: Node) -> ScoreForm:
    try:
        score: Any = lo.score(node)
    except UnsupportedError:
        lo.tape.sink(partial(_store_exact_score, index, node))
        return ScoreForm("f8", 0, fixed=False)
    if isinstance(score, Points):
        low, high = score.low, score.high(lo)
        form = ScoreForm(score.dtype, score.scale, fixed=score.width is None)
    else:
        low, high = score.low, score.high
        form = ScoreForm("f8", 0, fixed=low is high)
    lo.tape.sink(partial(_store_end, index, 0), low)
    if not form.fixed:
        lo.tape.sink(partial(_store_end, index, 1), high)
    return form


def _store_end(index: int, end: int, window: Window, values: Array) -> Callable[[], object]:
    return lambda: np.copyto(window.results.scores[index][end][window.start : window.stop], values)


def _store_exact_score(index: int, node: Node, window: Window) -> Callable[[], object]:
    def run() -> None:
        low, high = window.results.scores[index]
        for row in range(window.start, window.stop):
            span = window.judge.value(node, row)
            low[row] = -np.inf if span.low is None else nearest(span.low)
            high[row] = np.inf if span.high is None else nearest(span.high)

    return run


def _store_outcome(index: int, window: Window, *statuses: Array) -> Callable[[], object]:
    def run() -> None:
        out = window.results.outcomes[index][window.start : window.stop]
        out[:] = -1
        for value in range(len(statuses) - 1, -1, -1):
            np.copyto(out, value, where=statuses[value] == 255)

    return run


def _emit_detail(lo: Lowering, index: int, found: Fields) -> None:
    for name in ("blocking", "missing", "judgements"):
        planes: list[Operand] = getattr(found, name)
        for part, plane in enumerate(planes):
            lo.tape.sink(partial(_store_bits, name, index, part), plane)
    lo.tape.sink(partial(_store_bits, "away", index, 0), found.away)


def _store_bits(name: str, index: int, part: int, window: Window, plane: Array) -> Callable[[], object]:
    return lambda: np.copyto(getattr(window.results, name)[index][part, window.start : window.stop], plane)
