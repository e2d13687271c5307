"""What a delivery would do to each value: new, changed, unchanged, conflicting with another source, or refused."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gaoxin.mechanisms.registry.columns import column_of
from gaoxin.mechanisms.registry.enums import WRITTEN, Cell
from gaoxin.mechanisms.registry.loading import load_facts
from gaoxin.mechanisms.registry.models import Source
from gaoxin.mechanisms.registry.resolving import Heads, Members, Precedence, members_of, resolve
from gaoxin.mechanisms.registry.values import TOLERANCE, tolerates

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.loading import FactTable, Ints
    from gaoxin.mechanisms.registry.reading import Delivered, DeliveredColumn

Outcome = npt.NDArray[np.uint8]
#: A figure of the same period between these times another one, or its inverse, is 元 beside 万元.
_SLIP = (4_000.0, 25_000.0)


@dataclass
class Compared:
    """One delivered column against what is known.

    outcome: a ``Cell`` for each delivered enterprise. own, others: places in the fact tables of the same source's standing
    value and of the other sources' winning one, -1 for none.
    """

    column: DeliveredColumn
    outcome: Outcome
    own: Ints
    others: Ints

    def written(self) -> npt.NDArray[np.bool_]:
        """Whether each value becomes a fact."""
        found: npt.NDArray[np.bool_] = np.isin(self.outcome, WRITTEN)
        return found


@dataclass
class Comparison:
    """A whole delivery against what is known; `own` and `others` are the facts that the places point into."""

    columns: list[Compared]
    own: FactTable | None
    others: FactTable | None

    def counts(self) -> dict[str, int]:
        """How many values of each kind."""
        totals = np.zeros(len(Cell), dtype=np.int64)
        for column in self.columns:
            totals += np.bincount(column.outcome, minlength=len(Cell))
        return {cell.name.lower(): int(totals[cell]) for cell in Cell if cell != Cell.EMPTY}


@dataclass(frozen=True)
class Known:
    """What one side says: its facts, and for each variable and period the places that count, by row of ``members``."""

    table: FactTable | None
    heads: Mapping[tuple[str, int], Heads]
    members: Members

    def places(self, column: DeliveredColumn, rows: Ints) -> Ints:
        """The place of the counting fact for each delivered enterprise; -1 for none."""
        heads = self.heads.get((column.variable.id, column.period))
        if heads is None:
            return np.full(len(rows), -1, dtype=np.int64)
        return np.where(rows >= 0, heads.winner[np.maximum(rows, 0)], -1)


def compare(
    delivered: Delivered,
    targets: Ints,
    source: Source,
    observed_on: datetime.date,
    roots: Mapping[int, int],
    *,
    force_units: bool = False,
) -> Comparison:
    """Every delivered value against the source's own standing value and the other sources' winning one.

    targets: the enterprise of each delivered one: an id, 0 for a new one, -1 waiting for a person, -2 not to be taken.
    force_units: figures that look like 元 beside 万元 are taken as they are.
    """
    own, others = _known_sides(delivered, targets, source, observed_on, roots)
    rows = own.members.row_of(np.maximum(targets, 0))
    columns = [_compared(column, targets, rows, own, others, force_units) for column in delivered.columns]
    return Comparison(columns, own.table, others.table)


def _known_sides(
    delivered: Delivered, targets: Ints, source: Source, observed_on: datetime.date, roots: Mapping[int, int]
) -> tuple[Known, Known]:
    ids = np.unique(targets[targets > 0])
    members = members_of(roots, ids.tolist())
    if not len(ids):
        return Known(None, {}, members), Known(None, {}, members)
    chosen = members.members.tolist()
    precedence = Precedence.of(source.zone_id)
    variables = {column.variable.id for column in delivered.columns}
    rest = [each for each in precedence.sources if each != source.pk]
    sides = []
    for sources, until in (([source.pk], observed_on), (rest, None)):
        table = load_facts(
            source.zone_id, enterprises=chosen, variables=variables, sources=sources, observed_until=until
        )
        heads = {(found.variable, found.period): found for found in resolve(table, members, precedence, {})}
        sides.append(Known(table, heads, members))
    return sides[0], sides[1]


def _compared(
    column: DeliveredColumn, targets: Ints, rows: Ints, own: Known, others: Known, force_units: bool
) -> Compared:
    own_places, other_places = own.places(column, rows), others.places(column, rows)
    known = column.values.known()
    mine, mine_known = _same(column, own, own_places)
    theirs, theirs_known = _same(column, others, other_places)
    outcome = np.full(len(targets), Cell.NEW, dtype=np.uint8)
    outcome[mine_known & ~mine] = Cell.CHANGED
    outcome[theirs_known & ~theirs & ~_rounded(column, others, other_places)] = Cell.CONFLICTING
    outcome[mine_known & mine] = Cell.UNCHANGED
    if not force_units and column.variable.unit == "元":
        slips = _slips(column, own, own_places) | _slips(column, others, other_places)
        outcome[slips] = Cell.REFUSED
    outcome[targets == -1] = Cell.WAITING
    outcome[targets == -2] = Cell.REFUSED
    outcome[~known] = Cell.EMPTY
    return Compared(column, outcome, own_places, other_places)


def _same(column: DeliveredColumn, side: Known, places: Ints) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Whether each delivered value equals the side's, and whether the side has one."""
    known = places >= 0
    if side.table is None or not known.any():
        return np.zeros(len(places), dtype=bool), known
    there = column_of(column.variable, side.table, places)
    here = column.values.values
    if column.variable.type in ("code", "text"):
        where = {word: place for place, word in enumerate(there.dictionary)}
        table = np.array([*(where.get(word, -2) for word in column.values.dictionary), -1], dtype=np.int64)
        here = table[here]
    # What the catalogue no longer allows is stored but unknown, and differs from everything.
    return (here == there.values) & there.known(), known


def _numbers(side: Known, places: Ints) -> npt.NDArray[np.float64]:
    if side.table is None or not len(side.table):
        return np.full(len(places), np.nan)
    return np.where(places >= 0, side.table.number[np.maximum(places, 0)], np.nan)


def _rounded(column: DeliveredColumn, side: Known, places: Ints) -> npt.NDArray[np.bool_]:
    if not tolerates(column.variable):
        return np.zeros(len(places), dtype=bool)
    here, there = column.values.values, _numbers(side, places)
    with np.errstate(invalid="ignore"):
        near: npt.NDArray[np.bool_] = np.abs(here - there) <= TOLERANCE * np.maximum(np.abs(here), np.abs(there))
    return near


def _slips(column: DeliveredColumn, side: Known, places: Ints) -> npt.NDArray[np.bool_]:
    """Amounts about 10,000 times what the side says of the same period, or a ten-thousandth of it."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.abs(column.values.values / _numbers(side, places))
        ratio = np.maximum(ratio, 1 / ratio)
        slips: npt.NDArray[np.bool_] = (ratio >= _SLIP[0]) & (ratio <= _SLIP[1])
    return slips
