"""The registry as columns: the population of a zone on a day, built from its facts or brought up to date from an earlier image."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gaoxin.kernel.rules.population import Column, FactKey, Population
from gaoxin.mechanisms.registry.columns import column_of
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.loading import load_facts
from gaoxin.mechanisms.registry.periods import key_on
from gaoxin.mechanisms.registry.resolving import Heads, Members, Precedence, members_of, resolve, settlements
from gaoxin.mechanisms.registry.versions import counting, merged

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.loading import FactTable, Ints


@dataclass(frozen=True)
class Image:
    """A population with the enterprises of its rows. Values are unmasked: show nobody more than `visible_to` allows."""

    population: Population
    enterprises: Ints

    def __len__(self) -> int:
        return len(self.enterprises)

    def row_of(self, enterprise_id: int) -> int | None:
        """The row of an enterprise; None when it has none."""
        place = int(np.searchsorted(self.enterprises, enterprise_id))
        return place if place < len(self) and self.enterprises[place] == enterprise_id else None


def build_image(
    zone_id: int,
    on: datetime.date,
    *,
    enterprises: Collection[int] | None = None,
    variables: Collection[str] | None = None,
    as_of: datetime.datetime | None = None,
) -> Image:
    """The population of a zone for an evaluation date, from its facts.

    enterprises: only these (mergers are followed); variables: only these; as_of: as was known at that moment.
    """
    roots = merged(zone_id, as_of)
    wanted = None if enterprises is None else {roots.get(each, each) for each in enterprises}
    rows = counting(zone_id, on, as_of, roots, wanted)
    members = members_of(roots, rows)
    chosen = None if enterprises is None else members.members.tolist()
    table = load_facts(zone_id, enterprises=chosen, variables=variables, as_of=as_of)
    columns = _columns(table, members, zone_id, on, as_of)
    identities = [rows[each] for each in members.ids.tolist()]
    population = Population(on, [each.code for each in identities], [each.name for each in identities], columns)
    return Image(population, members.ids)


def counting_facts(
    zone_id: int, on: datetime.date, *, variables: Collection[str] | None = None
) -> tuple[Ints, dict[FactKey, Ints]]:
    """Which facts an image is made of: its enterprises, and for each of its columns the fact ids in their order, -1 for none."""
    roots = merged(zone_id, None)
    members = members_of(roots, counting(zone_id, on, None, roots, None))
    table = load_facts(zone_id, variables=variables)
    ids = np.append(table.id, -1)
    return members.ids, {key: ids[winner] for key, winner in _winners(table, members, zone_id, on, None).items()}


def _columns(
    table: FactTable, members: Members, zone_id: int, on: datetime.date, as_of: datetime.datetime | None
) -> dict[FactKey, Column]:
    known = catalogue().by_id
    winners = _winners(table, members, zone_id, on, as_of)
    columns = {key: column_of(known[key[0]], table, winners[key]) for key in sorted(winners)}
    return {key: column for key, column in columns.items() if column.known().any()}


def _winners(
    table: FactTable, members: Members, zone_id: int, on: datetime.date, as_of: datetime.datetime | None
) -> dict[FactKey, Ints]:
    """For each column the places in the table of the facts that count, -1 where nothing is known."""
    known = catalogue().by_id
    winners: dict[FactKey, Ints] = {}
    for heads in resolve(table, members, Precedence.of(zone_id, as_of), settlements(zone_id, as_of), until=on):
        variable = known.get(heads.variable)
        key = key_on(variable, heads.period, on) if variable else None
        if key is None or not heads.known.any():
            continue
        # Only figures of this year so far have several periods under one key: they come in order, and the last month counts.
        winners[key] = _overlaid(winners.get(key), heads)
    return winners


def _overlaid(earlier: Ints | None, heads: Heads) -> Ints:
    return heads.winner if earlier is None else np.where(heads.known, heads.winner, earlier)


# -- up to date from an earlier image ----------------------------------------------------------------------------


def patch_image(base: Image, changed: Collection[int], fresh: Image) -> Image:
    """The image in which the rows of ``changed`` enterprises are those of ``fresh``; equal to one that was built anew.

    changed: every enterprise about which anything is other than in ``base``; fresh: those of them that count now.
    """
    kept = np.flatnonzero(~np.isin(base.enterprises, np.array(sorted(changed), dtype=np.int64)))
    ids = np.concatenate([base.enterprises[kept], fresh.enterprises])
    order = np.argsort(ids, kind="stable")
    old, new = base.population, fresh.population
    codes = [old.codes[row] for row in kept.tolist()] + new.codes
    names = [old.names[row] for row in kept.tolist()] + new.names
    columns: dict[FactKey, Column] = {}
    for key in sorted({*old.columns, *new.columns}):
        column = _joined(old.columns.get(key), kept, new.columns.get(key), len(fresh), order)
        if column.known().any():
            columns[key] = column
    places = order.tolist()
    population = Population(old.on, [codes[row] for row in places], [names[row] for row in places], columns)
    return Image(population, ids[order])


def _joined(old: Column | None, kept: Ints, new: Column | None, added: int, order: Ints) -> Column:
    sample = old or new
    assert sample is not None
    free = sample.type in ("code", "text")
    words = sorted({*(old.dictionary if old else ()), *(new.dictionary if new else ())}) if free else sample.dictionary
    parts = []
    for column, size in ((old.take(kept) if old else None, len(kept)), (new, added)):
        if column is None:
            unknown = np.nan if sample.values.dtype.kind == "f" else -1
            parts.append(np.full(size, unknown, dtype=sample.values.dtype))
        else:
            parts.append(_recoded(column, words) if free else column.values)
    values = np.concatenate(parts)[order]
    joined = Column(sample.type, values, tuple(words))
    return _only_used(joined) if free else joined


def _recoded(column: Column, words: Collection[str]) -> Any:
    where = {word: place for place, word in enumerate(words)}
    table = np.array([*(where[word] for word in column.dictionary), -1], dtype=np.int32)
    return table[column.values]


def _only_used(column: Column) -> Column:
    """The column without words that no row has: an image built anew would not know them."""
    used = np.unique(column.values[column.values >= 0])
    words = [column.dictionary[place] for place in used.tolist()]
    shorter = np.full(len(column.dictionary) + 1, -1, dtype=np.int32)
    shorter[used] = np.arange(len(used))
    return Column(column.type, shorter[column.values], tuple(words))
