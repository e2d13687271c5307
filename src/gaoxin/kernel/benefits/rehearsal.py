"""A draft over a whole zone before it is published: who gains and loses, what it costs, and how a threshold moves both."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from gaoxin.kernel.benefits import literals
from gaoxin.kernel.benefits.items import BenefitProblem
from gaoxin.kernel.benefits.numbers import Array
from gaoxin.kernel.benefits.paying import Paying, total
from gaoxin.kernel.benefits.report import Counts, Curve, Group, Overlap, Point, Report, Threshold
from gaoxin.kernel.benefits.slider import Slider, slider
from gaoxin.kernel.rules import Library, Rulebook
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.rules.located import Located
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.rules.status import FAIL, MANUAL, PASS, UNKNOWN
from gaoxin.kernel.rules.tree import Node, walk


class Rehearsal:
    """A draft evaluated over a population; made by ``prepare``, asked as often as one likes.

    Not shared between threads: sliders and amounts are worked when first asked for.
    """

    def __init__(self, library: Library, draft: Located, population: Population, on: datetime.date) -> None:
        self.draft, self.population, self.on = draft, population, on
        self.library = literals.drafting(library)
        self.rulebook = literals.built(draft, self.library)
        self.thresholds: tuple[Threshold, ...] = literals.thresholds(draft, library)
        self.verdicts = evaluate_population([self.rulebook], population, on).status[0]
        self._paying = Paying(self.rulebook, population, on)
        self._before: tuple[Array, Paying] | None = None
        self._others: list[tuple[Rulebook, Array, Paying]] = []
        self._groups: dict[str, tuple[list[str], Array]] = {}
        self._sliders: dict[tuple[str, int], Slider] = {}

    @classmethod
    def prepare(
        cls,
        library: Library,
        draft: Located,
        population: Population,
        *,
        on: datetime.date | None = None,
        current: Rulebook | None = None,
        others: Iterable[Rulebook] = (),
        groups: Mapping[str, Sequence[str]] | None = None,
    ) -> Rehearsal:
        """Evaluates a draft, the version in force and other rules once.

        library: whose names the draft may use; its rulebooks stay as they are. draft: the mapping of a rulebook file.
        on: the evaluation date, by default the population's. current: the version in force, of the library. others:
        rules whose overlap is asked for, of this library or of others. groups: a label for each row, by name of the column.
        RuleProblem: the first fault of the draft. BenefitProblem: a grouping column of another length.
        """
        made = cls(library, draft, population, on or population.on)
        known = [*([current] if current else []), *others]
        found = _verdicts(known, population, made.on)
        rows = [(rulebook, found[id(rulebook)], Paying(rulebook, population, made.on)) for rulebook in known]
        if current:
            made._before = rows[0][1], rows[0][2]
        made._others = rows[1 if current else 0 :]
        for name, labels in (groups or {}).items():
            if len(labels) != len(population):
                raise BenefitProblem(
                    f"分组列 {name} 的行数与企业数不同。", f"The grouping column {name} has another length."
                )
            made._groups[name] = _coded(labels)
        return made

    # -- results ------------------------------------------------------------------------------------------------

    @property
    def passing(self) -> Array:
        """Rows that pass the draft, ascending."""
        return np.flatnonzero(self.verdicts == PASS)

    @property
    def gained(self) -> Array:
        """Rows that pass the draft and do not pass the version in force."""
        return self._changed(lambda now, before: (now == PASS) & (before != PASS))

    @property
    def lost(self) -> Array:
        """Rows that pass the version in force and do not pass the draft."""
        return self._changed(lambda now, before: (now != PASS) & (before == PASS))

    @property
    def became_unknown(self) -> Array:
        """Rows that the version in force decides and the draft does not, for want of a fact."""
        return self._changed(lambda now, before: (now == UNKNOWN) & (before != UNKNOWN))

    def _changed(self, how: object, verdicts: Array | None = None) -> Array:
        if self._before is None:
            return np.empty(0, dtype=np.intp)
        return np.flatnonzero(how(self.verdicts if verdicts is None else verdicts, self._before[0]))  # type: ignore[operator]

    def amounts(self, rows: Array) -> tuple[Array, Array]:
        """What the draft pays to some rows (分), and where that can be told."""
        return self._paying.fen(rows)

    @property
    def report(self) -> Report:
        """The draft as it is written."""
        return self._report(self.verdicts)

    def report_at(self, threshold: Threshold, value: Fraction) -> Report:
        """The draft with one threshold at another value."""
        return self._report(self._slider(threshold).verdicts(value))

    def at(self, threshold: Threshold, value: Fraction) -> Point:
        """Count and cost with one threshold at another value."""
        verdicts = self._slider(threshold).verdicts(value)
        cost, without = self._paying.cost(np.flatnonzero(verdicts == PASS))
        return Point(value, _counts(verdicts), cost, without)

    def moved(self, threshold: Threshold, value: Fraction) -> tuple[Point, int, int]:
        """Count and cost with a threshold at another value, and how many gain and lose beside the version in force (0 without one)."""
        verdicts = self._slider(threshold).verdicts(value)
        cost, without = self._paying.cost(np.flatnonzero(verdicts == PASS))
        gains = self._changed(lambda now, before: (now == PASS) & (before != PASS), verdicts)
        losses = self._changed(lambda now, before: (now != PASS) & (before == PASS), verdicts)
        return Point(value, _counts(verdicts), cost, without), len(gains), len(losses)

    def curve(self, threshold: Threshold, values: Iterable[Fraction]) -> Curve:
        """Count and cost along a threshold."""
        return Curve(threshold, tuple(self.at(threshold, value) for value in values))

    def _slider(self, threshold: Threshold) -> Slider:
        key = threshold.criterion, threshold.position
        if key not in self._sliders:
            self._sliders[key] = slider(self.draft, threshold, self.library, self.population, self.on)
        return self._sliders[key]

    def _report(self, verdicts: Array) -> Report:
        rows = np.flatnonzero(verdicts == PASS)
        cost, without = self._paying.cost(rows)
        before, cost_before = None, 0
        if self._before is not None:
            before = _counts(self._before[0])
            cost_before = self._before[1].cost(np.flatnonzero(self._before[0] == PASS))[0]
        return Report(
            rule=self.rulebook.key,
            on=self.on,
            size=len(self.population),
            counts=_counts(verdicts),
            cost=cost,
            without_amount=without,
            before=before,
            cost_before=cost_before,
            gains=len(self._changed(lambda now, old: (now == PASS) & (old != PASS), verdicts)),
            losses=len(self._changed(lambda now, old: (now != PASS) & (old == PASS), verdicts)),
            became_unknown=len(self._changed(lambda now, old: (now == UNKNOWN) & (old != UNKNOWN), verdicts)),
            groups=tuple(group for name in self._groups for group in self._grouped(name, rows)),
            overlaps=tuple(self._overlap(*other, verdicts) for other in self._others),
        )

    def _grouped(self, name: str, rows: Array) -> list[Group]:
        labels, codes = self._groups[name]
        now = self._sums(codes, len(labels), rows, self._paying)
        before = [(0, 0)] * len(labels)
        if self._before is not None:
            before = self._sums(codes, len(labels), np.flatnonzero(self._before[0] == PASS), self._before[1])
        return [Group(name, label, *now[at], *before[at]) for at, label in enumerate(labels)]

    def _sums(self, codes: Array, size: int, rows: Array, paying: Paying) -> list[tuple[int, int]]:
        fen, _ = paying.fen(rows)
        own = codes[rows]
        found = []
        for code in range(size):
            inside = own == code
            found.append((int(np.count_nonzero(inside)), total(fen[inside])))
        return found

    def _overlap(self, rulebook: Rulebook, theirs: Array, paying: Paying, verdicts: Array) -> Overlap:
        rows = np.flatnonzero((verdicts == PASS) & (theirs == PASS))
        cost, other = self._paying.cost(rows)[0], paying.cost(rows)[0]
        return Overlap(rulebook.key, rulebook.label, rulebook.label_en, len(rows), cost, other)


def _verdicts(rulebooks: list[Rulebook], population: Population, on: datetime.date) -> dict[int, Array]:
    """The verdicts under each rulebook, by its identity; those of one library are evaluated together.

    Expressions of different libraries have the same numbers, so such rulebooks must not meet in one evaluation.
    """
    batches: list[tuple[list[Rulebook], dict[int, Node]]] = []
    for rulebook in rulebooks:
        own = {node.index: node for node in walk(rulebook.roots())}
        for batch, nodes in batches:
            if all(nodes.get(index, node) is node for index, node in own.items()):
                batch.append(rulebook)
                nodes.update(own)
                break
        else:
            batches.append(([rulebook], own))
    return {
        id(rulebook): status
        for batch, _ in batches
        for rulebook, status in zip(batch, evaluate_population(batch, population, on).status, strict=True)
    }


def _counts(verdicts: Array) -> Counts:
    found = np.bincount(verdicts, minlength=4)
    return Counts(int(found[PASS]), int(found[FAIL]), int(found[UNKNOWN]), int(found[MANUAL]))


def _coded(labels: Sequence[str]) -> tuple[list[str], Array]:
    """The labels in the order in which they first appear, and the place of each row's."""
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(str(label), len(places)) for label in labels), np.intp, len(labels))
    return list(places), codes
