"""What the page of data quality shows: each variable's share of known values and age of its newest delivery."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse

from gaoxin.domains.enterprises.facts_columns import FactColumn, column_of
from gaoxin.kernel.rules.population import FactKey
from gaoxin.mechanisms.registry.enums import BatchState
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Enterprise, FactBatch
from gaoxin.mechanisms.registry.models.scoping import sees_whole_zone
from gaoxin.mechanisms.registry.selectors.kept import kept_population

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True)
class VariableLine:
    """One variable in one period: of how many enterprises it is known, and of when the newest delivery speaks."""

    label: str
    group: str
    known: int
    total: int
    newest_on: datetime.date | None
    age: int | None
    missing_url: str

    @property
    def share(self) -> float:
        """Share of the enterprises of which it is known, 0 to 1."""
        return self.known / self.total if self.total else 0.0


def variable_lines(actor: Actor, on: datetime.date) -> list[VariableLine]:
    """Every variable that anybody has delivered, in its newest period, the least known first. Few queries, whatever the size."""
    if actor.zone is None:
        return []
    image = kept_population(actor.zone, on)
    rows = np.arange(len(image))
    if not sees_whole_zone(actor):
        own = np.fromiter(Enterprise.objects.visible_to(actor).values_list("pk", flat=True), dtype=np.int64)
        rows = np.flatnonzero(np.isin(image.enterprises, own))
    newest = _newest(actor)
    lines = []
    for key in _keys(set(image.population.columns)):
        column = column_of(f"{key[0]}@{key[1]}")
        if column is None or column.variable is None:
            continue
        known = int(image.population.columns[key].known()[rows].sum())
        day = newest.get(key[0])
        age = (on - day).days if day else None
        lines.append(
            VariableLine(column.label(on), column.variable.period, known, len(rows), day, age, _missing(column))
        )
    return sorted(lines, key=lambda line: (line.share, line.label))


def _keys(present: set[FactKey]) -> list[FactKey]:
    """Each variable once, in the newest period that anybody has delivered."""
    found: dict[str, str] = {}
    for name, period in sorted(present):
        found.setdefault(name, period)
    return [
        (variable.id, found[variable.id]) for variable in catalogue() if variable.id in found and not variable.derived
    ]


def _newest(actor: Actor) -> dict[str, datetime.date]:
    """The newest day of which a delivery speaks, by variable: batches know what they wrote, so no fact is read."""
    found: dict[str, datetime.date] = {}
    rows = FactBatch.objects.filter(zone=actor.zone, state=BatchState.COMMITTED).order_by("id")
    for day, columns in rows.values_list("observed_on", "columns"):
        for key in columns:
            name = key.partition("@")[0]
            found[name] = max(found.get(name, day), day)
    return found


def _missing(column: FactColumn) -> str:
    """The directory of those of whom it is not known; '' where the condition may not be used."""
    if column.is_sensitive or column.variable is None:
        return ""
    name = f"{column.variable.id}[{column.period}]" if column.variable.is_yearly else column.variable.id
    return f"{reverse('enterprises:directory')}?{urlencode({'where': f'非 已知({name})'})}"
