"""Where each enterprise stands on each rung: titles held, and the rulebooks over the whole zone in columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gaoxin.domains.cultivation.distance import Ruler, near_share
from gaoxin.domains.cultivation.enums import Place
from gaoxin.domains.cultivation.ladders import Ladders, Rung, RungFact
from gaoxin.domains.cultivation.watching import LADDER
from gaoxin.kernel.rules.columnar import Results, evaluate_population
from gaoxin.kernel.rules.status import Status
from gaoxin.mechanisms.registry.library import rules_in_force

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Rulebook
    from gaoxin.kernel.rules.population import Population
    from gaoxin.mechanisms.registry.images import Image
    from gaoxin.platform.core.models import Zone

Bools = npt.NDArray[np.bool_]
Progress = Callable[[int, int], object]
JOINT = ";"
#: A rule that is met ranks before every rule that is not, however near.
_MET = 1_000
_WORDS = [Status(code).word for code in range(4)]


@dataclass(frozen=True)
class Placed:
    """An enterprise on a rung. rule: the rulebook's key; blocking: tests that fail, of a near one the tests and lines of the score
    within reach, the nearest first; missing: facts that are absent; distance: of a near one, the share of the threshold that its step lacks.
    """

    enterprise: int
    rung: str
    place: Place
    rule: str = ""
    verdict: str = ""
    blocking: str = ""
    missing: str = ""
    distance: float | None = None


@dataclass
class Standing:
    """All places, and which rulebooks each rung went by."""

    placed: list[Placed] = field(default_factory=list)
    rules: dict[str, list[str]] = field(default_factory=dict)


def judge(
    zone: Zone, image: Image, held: Mapping[str, Collection[int]], ladders: Ladders, *, progress: Progress | None = None
) -> Standing:
    """Places every enterprise of the image on every rung.

    image: the zone's active enterprises on a day. held: of each qualification the enterprises whose title is valid that day.
    """
    on = image.population.on
    wanted = {rule for rung in ladders.rungs.values() for rule in rung.rules}
    books = [book for book in rules_in_force(on, zone.city_code) if book.id in wanted]
    results = evaluate_population(books, image.population, on, detail=True, progress=progress) if books else None
    found = Standing()
    ladder = ladders.by_id.get(LADDER)
    # Who is near the reporting list is decided by this year's monthly figures.
    watched = {rung.id for rung in ladder.rungs} if ladder else set()
    for rung in ladders.rungs.values():
        judged = _Judged.of(rung, results, len(image))
        found.rules[rung.id] = judged.keys
        reach = None if rung.id in watched else _Reach(image.population, near_share(zone))
        found.placed += _placed(rung, image, held, judged, reach)
    return found


class _Reach:
    """Which single steps an enterprise can reach: a figure close to its line, or one fact to supply."""

    def __init__(self, population: Population, share: Fraction) -> None:
        self.population, self.share = population, share
        self._rulers: dict[str, Ruler] = {}

    def of(self, placed: Placed, rulebook: Rulebook, row: int) -> Placed | None:
        """The place with its step and how far it is; None when no single step is within reach."""
        if placed.verdict == Status.UNKNOWN.word:
            one = bool(placed.missing) and JOINT not in placed.missing
            return replace(placed, place=Place.LACKING, blocking="") if one else None
        ruler = self._rulers.setdefault(rulebook.key, Ruler(rulebook, self.population))
        steps = ruler.within(placed.blocking.split(JOINT), row, self.share)
        if not steps:
            return None
        return replace(
            placed, blocking=JOINT.join(test for _gap, test in steps), missing="", distance=float(steps[0][0])
        )


@dataclass
class _Judged:
    """Of each enterprise the rule that serves it best: verdict code, tests away, class, and which of the rules it was."""

    results: Results | None
    indexes: list[int]
    best: npt.NDArray[np.intp]
    status: npt.NDArray[np.uint8]
    away: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, rung: Rung, results: Results | None, size: int) -> _Judged:
        indexes = _indexes(rung, results)
        if results is None or not indexes:
            nothing = np.zeros(size, dtype=np.uint8)
            return cls(results, [], np.zeros(size, dtype=np.intp), nothing, nothing)
        status = np.stack([results.status[index] for index in indexes])
        away = np.stack([results.away[index][0] for index in indexes])
        rank = np.where(status >= Status.MANUAL, _MET + status.astype(np.int32), 0) - away.astype(np.int32)
        best = np.argmax(rank, axis=0)
        rows = np.arange(size)
        return cls(results, indexes, best, status[best, rows], away[best, rows])

    @property
    def keys(self) -> list[str]:
        return [self.results.rulebooks[index].key for index in self.indexes] if self.results else []

    def index(self, row: int) -> int:
        return self.indexes[int(self.best[row])]

    def mostly_judgement(self) -> Bools:
        """Whether a person must still decide half of the tests or more: what is known then names no candidates."""
        found = np.zeros(len(self.status), dtype=bool)
        for place, index in enumerate(self.indexes):
            assert self.results is not None
            open_tests = np.bitwise_count(self.results.judgements[index]).sum(axis=0)
            found |= (self.best == place) & (2 * open_tests >= len(self.results.shapes[index].leaves))
        return found

    def in_classes(self, outcomes: Collection[str]) -> Bools:
        """Whether the first rule puts each enterprise into one of some classes."""
        if self.results is None or not self.indexes:
            return np.zeros(len(self.status), dtype=bool)
        codes, names = self.results.outcomes[self.indexes[0]], self.results.shapes[self.indexes[0]].outcomes
        if codes is None:
            return np.zeros(len(self.status), dtype=bool)
        chosen: Bools = np.isin(codes, [place for place, name in enumerate(names) if name in outcomes])
        return chosen


def _indexes(rung: Rung, results: Results | None) -> list[int]:
    """Places of the rung's rulebooks in force, in the rung's order; the first only unless any will do."""
    if results is None:
        return []
    where = {book.id: index for index, book in enumerate(results.rulebooks)}
    found = [where[rule] for rule in rung.rules if rule in where]
    return found if rung.choose == "any" else found[:1]


def _placed(
    rung: Rung, image: Image, held: Mapping[str, Collection[int]], judged: _Judged, reach: _Reach | None
) -> Iterator[Placed]:
    if rung.is_list:
        yield from _listed(rung, image)
        return
    ids = image.enterprises
    said = _said(rung.fact, image.population) if rung.fact else np.zeros(len(ids), dtype=bool)
    within = judged.in_classes(rung.outcomes) if rung.outcomes else np.ones(len(ids), dtype=bool)
    member = (said if rung.by_fact else _among(ids, held, rung.qualifications)) & within
    unregistered = said & within & ~member
    free = within & ~member & ~unregistered & ~_among(ids, held, rung.passed_by)
    judgeable = bool(judged.indexes)
    failing = (judged.status == Status.FAIL) & rung.judge_members
    met = judged.status >= Status.MANUAL
    met &= ~judged.mostly_judgement()
    near = ~met & (judged.away == 1)
    masks = [
        (Place.MEMBER, member & ~(failing & judgeable)),
        (Place.SLIPPING, member & failing & judgeable),
        (Place.UNREGISTERED, unregistered),
        (Place.CANDIDATE, free & met & judgeable),
        (Place.NEAR, free & near & judgeable),
    ]
    for place, mask in masks:
        for row in np.flatnonzero(mask).tolist():
            placed = _row(rung, int(ids[row]), place, judged, row)
            if place == Place.NEAR and reach is not None and judged.results is not None:
                near_one = reach.of(placed, judged.results.rulebooks[judged.index(row)], row)
                if near_one is not None:
                    yield near_one
            else:
                yield placed


def _row(rung: Rung, enterprise: int, place: Place, judged: _Judged, row: int) -> Placed:
    results = judged.results
    if results is None or not judged.indexes:
        return Placed(enterprise, rung.id, place)
    index = judged.index(row)
    told = place in (Place.NEAR, Place.SLIPPING)
    blocking = results.blocking_ids(index, row) if told else []
    missing = results.missing_facts(index, row) if place == Place.NEAR else []
    return Placed(
        enterprise, rung.id, place, results.rulebooks[index].key, _WORDS[int(judged.status[row])], JOINT.join(blocking),
        JOINT.join(f"{variable}@{period}" for variable, period in missing),
    )  # fmt: skip


def _listed(rung: Rung, image: Image) -> Iterator[Placed]:
    """Members are those for whom every figure is nought; near those of whom none is known."""
    zero: Bools = np.ones(len(image), dtype=bool)
    unknown: Bools = np.ones(len(image), dtype=bool)
    for variable in rung.zero:
        column = image.population.columns.get((variable, "asof"))
        known = column.known() if column is not None else np.zeros(len(image), dtype=bool)
        zero &= known & ((column.values if column is not None else np.ones(len(image))) == 0)
        unknown &= ~known
    missing = JOINT.join(f"{variable}@asof" for variable in rung.zero)
    for row in np.flatnonzero(zero).tolist():
        yield Placed(int(image.enterprises[row]), rung.id, Place.MEMBER)
    for row in np.flatnonzero(unknown).tolist():
        yield Placed(int(image.enterprises[row]), rung.id, Place.NEAR, missing=missing)


def _said(fact: RungFact, population: Population) -> Bools:
    """Whether each enterprise's file says that it holds the rung."""
    column = population.columns.get((fact.variable, "asof"))
    if column is None:
        return np.zeros(len(population), dtype=bool)
    if not fact.values:
        return np.asarray(column.values == 1)
    wanted = [place for place, value in enumerate(column.dictionary) if value in fact.values]
    found: Bools = np.isin(column.values, wanted)
    return found


def _among(ids: npt.NDArray[Any], held: Mapping[str, Collection[int]], qualifications: Collection[str]) -> Bools:
    chosen = sorted({each for name in qualifications for each in held.get(name, ())})
    found: Bools = np.isin(ids, np.array(chosen, dtype=np.int64))
    return found
