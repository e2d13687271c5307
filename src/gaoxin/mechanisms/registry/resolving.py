"""Which of many facts counts: within a source the newest, between sources the more trusted, unless a person settled it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from django.db.models import Q

from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Settlement, Source, SourceOrder, SourceRank
from gaoxin.mechanisms.registry.periods import STATE
from gaoxin.mechanisms.registry.values import TOLERANCE, tolerates

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.loading import FactTable, Ints

Bools = npt.NDArray[np.bool_]


class Settled(NamedTuple):
    """A settlement in force: the fact that a person chose, and the facts that the person had before them."""

    chosen: int
    considered: frozenset[int]


@dataclass(frozen=True)
class Members:
    """The enterprises to look at, in rows, and whose facts count for each: its own and those of what was merged into it.

    ids: the enterprises, ascending; members, rows: every id that facts may name, ascending, with the row it counts for.
    """

    ids: Ints
    members: Ints
    rows: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def row_of(self, enterprises: Ints) -> Ints:
        """The row of each enterprise id; -1 for those that are not looked at."""
        if not len(self.members):
            return np.full(len(enterprises), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.members, enterprises), len(self.members) - 1)
        return np.where(self.members[places] == enterprises, self.rows[places], -1)


@dataclass(frozen=True)
class Precedence:
    """The order of a zone's sources: by trust, or as set for a variable."""

    sources: tuple[int, ...]
    ranked: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, zone_id: int, as_of: datetime.datetime | None = None) -> Precedence:
        """As it is now, or was at a moment. At most two queries."""
        if as_of is not None:
            return cls._then(zone_id, as_of)
        sources = Source.objects.filter(zone_id=zone_id).order_by("trust", "id").values_list("id", flat=True)
        ranked: dict[str, list[int]] = defaultdict(list)
        rows = SourceRank.objects.filter(zone_id=zone_id).order_by("variable", "rank")
        for variable, source in rows.values_list("variable", "source_id"):
            ranked[variable].append(source)
        return cls(tuple(sources), {variable: tuple(order) for variable, order in ranked.items()})

    @classmethod
    def _then(cls, zone_id: int, as_of: datetime.datetime) -> Precedence:
        rows = SourceOrder.objects.filter(zone_id=zone_id, since__lte=as_of).order_by("id")
        orders = {variable: tuple(sources) for variable, sources in rows.values_list("variable", "sources")}
        return cls(orders.pop("", ()), orders)

    def order(self, variable: str) -> tuple[int, ...]:
        """All sources, the one that wins first."""
        first = self.ranked.get(variable, ())
        return (*first, *(source for source in self.sources if source not in first)) if first else self.sources


@dataclass
class Heads:
    """What counts of one variable and period, by row.

    winner: place in the fact table, -1 when nothing is known. of_source: for each source its newest fact, the winning source
    first. contested: sources disagree and nobody has settled it; settled: a person's choice counts.
    """

    variable: str
    period: int
    winner: Ints
    of_source: dict[int, Ints]
    contested: Bools
    settled: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))

    @property
    def known(self) -> Bools:
        known: Bools = self.winner >= 0
        return known


def settlements(zone_id: int, as_of: datetime.datetime | None = None) -> dict[tuple[int, str, int], Settled]:
    """The settlements in force, now or at a moment, by enterprise, variable and period."""
    rows = Settlement.objects.filter(zone_id=zone_id)
    if as_of is None:
        rows = rows.filter(revoked_at__isnull=True)
    else:
        rows = rows.filter(settled_at__lte=as_of).filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=as_of))
    columns = ("enterprise_id", "variable", "period", "chosen_id", "considered")
    found = rows.order_by("settled_at", "id").values_list(*columns)
    return {(row[0], row[1], row[2]): Settled(row[3], frozenset(row[4])) for row in found}


def resolve(
    table: FactTable,
    members: Members,
    precedence: Precedence,
    settled: Mapping[tuple[int, str, int], Settled],
    *,
    until: datetime.date | None = None,
) -> Iterator[Heads]:
    """What counts, column by column in the order of variable and period.

    until: states observed after this day are left out; figures of years and months are of their period whenever observed.
    """
    resolver = _Resolver(table, members, precedence, settled, until)
    places = dict(table.by_column())
    for position in sorted(places, key=lambda place: table.columns[place]):
        yield resolver.heads(position, places[position])


class _Resolver:
    def __init__(
        self, table: FactTable, members: Members, precedence: Precedence,
        settled: Mapping[tuple[int, str, int], Settled], until: datetime.date | None,
    ) -> None:  # fmt: skip
        self.table, self.members, self.precedence = table, members, precedence
        self.until = until.toordinal() if until else None
        self.rows = members.row_of(table.enterprise)
        self.settled: dict[tuple[str, int], list[tuple[int, Settled]]] = defaultdict(list)
        self._index(settled)

    def _index(self, settled: Mapping[tuple[int, str, int], Settled]) -> None:
        if not settled:
            return
        enterprises = np.array([key[0] for key in settled], dtype=np.int64)
        for row, (key, choice) in zip(self.members.row_of(enterprises).tolist(), settled.items(), strict=True):
            if row >= 0:
                self.settled[key[1], key[2]].append((row, choice))

    def heads(self, position: int, places: Ints) -> Heads:
        variable, period = self.table.columns[position]
        places = places[self.rows[places] >= 0]
        if self.until is not None and period == STATE:
            places = places[self.table.batches.observed[self.table.batch[places]] <= self.until]
        size = len(self.members)
        found = Heads(
            variable, period, np.full(size, -1, dtype=np.int64), self._of_sources(variable, places), np.zeros(size, dtype=bool),
            np.zeros(size, dtype=bool),
        )  # fmt: skip
        for heads in reversed(found.of_source.values()):
            held = heads >= 0
            found.winner[held] = heads[held]
        if len(found.of_source) > 1:
            self._contest(found)
        self._settle(found)
        return found

    def _of_sources(self, variable: str, places: Ints) -> dict[int, Ints]:
        """Each source's newest facts by row; the winning source first."""
        sources = self.table.source(places)
        present = np.unique(sources).tolist()
        order = [source for source in self.precedence.order(variable) if source in present]
        return {source: self._newest(places if len(present) == 1 else places[sources == source]) for source in order}

    def _newest(self, places: Ints) -> Ints:
        batches = self.table.batch[places]
        if len(batches) and (batches != batches[0]).any():
            header = self.table.batches
            # Places ascend by id and the sort is stable, so of one batch the later row wins.
            places = places[np.lexsort((header.recorded[batches], header.observed[batches]))]
        heads = np.full(len(self.members), -1, dtype=np.int64)
        heads[self.rows[places]] = places
        return heads

    def _contest(self, found: Heads) -> None:
        variable = catalogue().by_id.get(found.variable)
        for heads in found.of_source.values():
            both = np.flatnonzero((heads >= 0) & (heads != found.winner))
            apart = differ(self.table, heads[both], found.winner[both], variable)
            found.contested[both[apart]] = True

    def _settle(self, found: Heads) -> None:
        for row, choice in self.settled.get((found.variable, found.period), ()):
            held = {
                int(self.table.id[heads[row]]): int(heads[row]) for heads in found.of_source.values() if heads[row] >= 0
            }
            if choice.chosen in held and choice.considered.issuperset(held):
                found.winner[row] = held[choice.chosen]
                found.settled[row], found.contested[row] = True, False


def differ(table: FactTable, ones: Ints, others: Ints, variable: Variable | None) -> Bools:
    """Whether the facts at two lists of places contradict each other; rounding of amounts and ratios does not."""
    words = table.word[ones] >= 0
    apart: Bools = np.where(words, table.word[ones] != table.word[others], table.number[ones] != table.number[others])
    if variable is None or not tolerates(variable):
        return apart
    first, second = table.number[ones], table.number[others]
    near = np.abs(first - second) <= TOLERANCE * np.maximum(np.abs(first), np.abs(second))
    rounded: Bools = apart & ~near
    return rounded


def members_of(roots: Mapping[int, int], chosen: Iterable[int]) -> Members:
    """The rows for some enterprises.

    roots: every enterprise merged into another, with the one that its facts count for now.
    """
    ids = np.array(sorted(set(chosen)), dtype=np.int64)
    place = {int(each): row for row, each in enumerate(ids)}
    pairs = [*place.items(), *((member, place[root]) for member, root in roots.items() if root in place)]
    pairs.sort()
    return Members(
        ids,
        np.array([pair[0] for pair in pairs], dtype=np.int64),
        np.array([pair[1] for pair in pairs], dtype=np.int64),
    )
