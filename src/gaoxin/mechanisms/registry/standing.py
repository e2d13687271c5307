"""The rule library over the registry: the sparse list of enterprises that meet a rule or come near, and how complete files are."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Count, Max

from gaoxin.kernel.rules.columnar import Results
from gaoxin.kernel.rules.columnar.results import bits
from gaoxin.kernel.rules.population import FactKey
from gaoxin.kernel.rules.status import Status
from gaoxin.mechanisms.registry import store
from gaoxin.mechanisms.registry.images import Image
from gaoxin.mechanisms.registry.library import catalogue, rules_in_force
from gaoxin.mechanisms.registry.loading import live_batches
from gaoxin.mechanisms.registry.models import Delivery, Quality, Standing
from gaoxin.mechanisms.registry.versions import merged

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Rulebook
    from gaoxin.platform.core.models import Zone

#: Tests that may be open or failed in a pair that is kept.
NEAR = 2
JOINT = ";"
#: Facts that only a person's judgement of one case gives; no file can be complete with them.
_JUDGED = "judged_"
_STANDING = (
    "zone_id",
    "enterprise_id",
    "rule",
    "version",
    "verdict",
    "away",
    "score_low",
    "score_high",
    "outcome",
    "blocking",
    "missing",
)
_QUALITY = ("zone_id", "enterprise_id", "known", "wanted", "newest_on", "sources")
_WORDS = [Status(code).word for code in range(4)]


def rules_of(zone: Zone, on: datetime.date) -> tuple[Rulebook, ...]:
    """The rulebooks that apply to a zone's enterprises on a day."""
    return rules_in_force(on, zone.city_code)


def put_standings(zone_id: int, image: Image, results: Results, *, only: Collection[int] | None = None) -> int:
    """Replaces the standings of all enterprises, or of ``only`` some, by what the results say; returns how many there are."""
    _clear(Standing, zone_id, only)
    return store.insert_rows(Standing, _STANDING, _standing_rows(zone_id, image, results))


def _clear(model: type[Standing] | type[Quality], zone_id: int, only: Collection[int] | None) -> None:
    rows = model._default_manager.filter(zone_id=zone_id)
    if only is None:
        rows.delete()
        return
    for some in store.chunks(sorted(only), 500):
        rows.filter(enterprise__in=some).delete()


def _standing_rows(zone_id: int, image: Image, results: Results) -> Iterator[tuple[Any, ...]]:
    for index, rulebook in enumerate(results.rulebooks):
        rows, away = results.near(index, NEAR)
        if not len(rows):
            continue
        low, high = _scores(results, index, rows)
        yield from zip(
            [zone_id] * len(rows), image.enterprises[rows].tolist(), [rulebook.id] * len(rows), [rulebook.version] * len(rows),
            [_WORDS[code] for code in results.status[index, rows].tolist()], away.tolist(), low, high, _outcomes(results, index, rows),
            _joined(results.blocking[index][:, rows], results.shapes[index].leaves),
            _joined(results.missing[index][:, rows], [f"{key[0]}@{key[1]}" for key in results.shapes[index].facts]),
            strict=True,
        )  # fmt: skip


def _scores(results: Results, index: int, rows: Any) -> tuple[list[float | None], list[float | None]]:
    ends, form = results.scores[index], results.shapes[index].score
    if ends is None or form is None:
        return [None] * len(rows), [None] * len(rows)
    low, high = ((end[rows].astype(np.float64) / (form.scale or 1)).tolist() for end in ends)
    # An end that has no bound is no number to a database.
    return [each if np.isfinite(each) else None for each in low], [each if np.isfinite(each) else None for each in high]


def _outcomes(results: Results, index: int, rows: Any) -> list[str]:
    codes = results.outcomes[index]
    if codes is None:
        return [""] * len(rows)
    names = results.shapes[index].outcomes
    return [names[code] if code >= 0 else "" for code in codes[rows].tolist()]


def _joined(masks: Any, ids: Iterable[str]) -> list[str]:
    """Bits of each column as joined ids; few combinations differ, so each text is made once."""
    known = list(ids)
    distinct, places = np.unique(masks.T, axis=0, return_inverse=True)
    texts = [JOINT.join(known[bit] for bit in bits(row)) for row in distinct]
    return [texts[place] for place in places.reshape(-1).tolist()]


# -- completeness ------------------------------------------------------------------------------------------------


def wanted_keys(results: Results, zone: Zone) -> list[FactKey]:
    """What a complete file has: the facts that the rules in force read, or the variables that the zone's settings name."""
    named = zone.settings.get("registry", {}).get("wanted", [])
    known = catalogue().by_id
    keys = {key for shape in results.shapes for key in shape.facts}
    return sorted(
        key
        for key in keys
        if (not named or key[0] in named) and not key[0].startswith(_JUDGED) and not known[key[0]].derived
    )


def put_quality(zone: Zone, image: Image, results: Results, *, only: Collection[int] | None = None) -> int:
    """Replaces the measures of completeness and freshness of all enterprises, or of ``only`` some."""
    keys = wanted_keys(results, zone)
    known = np.zeros(len(image), dtype=np.int64)
    for key in keys:
        column = image.population.columns.get(key)
        if column is not None:
            known += column.known()
    fresh = _freshness(zone.pk, only)
    _clear(Quality, zone.pk, only)
    nothing: tuple[datetime.date | None, int] = (None, 0)
    return store.insert_rows(Quality, _QUALITY, (
        (zone.pk, each, int(count), len(keys), *fresh.get(each, nothing))
        for each, count in zip(image.enterprises.tolist(), known.tolist(), strict=True)
    ))  # fmt: skip


def _freshness(zone_id: int, only: Collection[int] | None) -> dict[int, tuple[datetime.date | None, int]]:
    """For each enterprise the newest day of which anything was delivered, and how many sources deliver."""
    told = Delivery.objects.filter(batch__in=live_batches(zone_id).values("pk"))
    roots = merged(zone_id)
    if only is not None:
        told = told.filter(enterprise__in=[*only, *(child for child, root in roots.items() if root in only)])
    found: dict[int, tuple[datetime.date | None, int]] = {}
    rows = told.order_by().values("enterprise_id").annotate(
        newest=Max("batch__observed_on"), sources=Count("batch__source_id", distinct=True)
    )  # fmt: skip
    for enterprise, newest, sources in rows.values_list("enterprise_id", "newest", "sources"):
        root = roots.get(enterprise, enterprise)
        before = found.get(root, (newest, 0))
        found[root] = (max(filter(None, (before[0], newest)), default=None), max(before[1], sources))
    return found
