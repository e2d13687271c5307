"""Snapshots of the whole zone, its evaluation under the rules in force, and standings brought up to date."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gaoxin.kernel.assess.verdicts import write_parquet
from gaoxin.kernel.rules.columnar import Results, evaluate_population
from gaoxin.mechanisms.registry import recording, snapshots, standing, store
from gaoxin.mechanisms.registry.images import Image, build_image
from gaoxin.mechanisms.registry.models import Evaluation, Snapshot
from gaoxin.mechanisms.registry.permissions import can_take_images
from gaoxin.platform.core import audit, files

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import StoredFile, Zone

Progress = Callable[[int, int], object]
_ANY_SIZE = 2**50
#: Refreshes that let others write meanwhile, before one that does not.
_FREE_ATTEMPTS = 2


def take_snapshot(actor: Actor, *, on: datetime.date | None = None, as_of: datetime.datetime | None = None) -> Snapshot:
    """The facts of all active enterprises as a Parquet file; the one there is when nothing has changed since.

    on: evaluation date, today when not given. as_of: as was known at a moment.
    """
    can_take_images(actor).require()
    return _snapshot(actor, on or timezone.localdate(), as_of)[0]


def evaluate_zone(actor: Actor, *, on: datetime.date | None = None, progress: Progress | None = None) -> Evaluation:
    """Every active enterprise under every rule in force: a table of all verdicts as a file, the near ones as standings."""
    can_take_images(actor).require()
    zone, day = recording.zone_of(actor), on or timezone.localdate()
    taken, image = _snapshot(actor, day, None)
    rules = standing.rules_of(zone, day)
    results = evaluate_population(rules, image.population, day, detail=True, progress=progress)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "verdicts.parquet"
        counts = write_parquet(results, image.population, path).to_dict()["rules"]
        verdicts = _stored(actor, path)
    with transaction.atomic():
        store.lock_head(zone)
        standing.put_standings(zone.pk, image, results)
        standing.put_quality(zone, image, results)
        evaluation = Evaluation.objects.create(
            zone=zone, on=day, region=zone.city_code, snapshot=taken, verdicts=verdicts, revision=taken.revision,
            rules=[rulebook.key for rulebook in rules], counts=counts,
        )  # fmt: skip
        audit.record(
            actor, "registry.evaluate", evaluation, on=day.isoformat(), enterprises=len(image), rules=len(rules)
        )
    # What changed while the rules were at work is brought up to date like any later change.
    refresh_standings(zone)
    return evaluation


def refresh_standings(zone: Zone, *, enterprises: Collection[int] | None = None) -> int:
    """Judges again the enterprises that changed since the last evaluation, or those named; returns how many.

    Does nothing in a zone that has not been evaluated. The rules are at work outside the transaction, which only writes: nobody
    who signs in meanwhile waits for them. Where others keep changing what was judged, the last attempt makes them wait.
    """
    for _attempt in range(_FREE_ATTEMPTS):
        judged = _judge_again(zone, enterprises)
        if judged is None:
            return 0
        with transaction.atomic():
            head = store.lock_head(zone)
            if head.revision == judged.revision and _latest(zone) == judged.evaluation:
                return _put(zone, judged, whole=enterprises is None)
    with transaction.atomic():
        store.lock_head(zone)
        judged = _judge_again(zone, enterprises)
        return 0 if judged is None else _put(zone, judged, whole=enterprises is None)


@dataclass(frozen=True)
class _Judged:
    """Enterprises judged again as of a revision. evaluation: (id, revision) of what they bring up to date."""

    evaluation: tuple[int, int]
    revision: int
    changed: set[int]
    image: Image | None
    results: Results | None


def _latest(zone: Zone) -> tuple[int, int] | None:
    return Evaluation.objects.filter(zone=zone).order_by("-id").values_list("pk", "revision").first()


def _judge_again(zone: Zone, enterprises: Collection[int] | None) -> _Judged | None:
    evaluation = Evaluation.objects.filter(zone=zone).order_by("-id").first()
    if evaluation is None:
        return None
    revision = snapshots.revision_of(zone.pk)
    changed = set(enterprises or ()) or snapshots.changed_since(zone.pk, evaluation.revision)
    changed = snapshots.with_survivors(zone.pk, changed)
    key = (evaluation.pk, evaluation.revision)
    if not changed:
        return _Judged(key, revision, changed, None, None)
    image = build_image(zone.pk, evaluation.on, enterprises=changed)
    results = evaluate_population(
        standing.rules_of(zone, evaluation.on), image.population, evaluation.on, detail=True, threads=1
    )
    return _Judged(key, revision, changed, image, results)


def _put(zone: Zone, judged: _Judged, *, whole: bool) -> int:
    if judged.image is not None and judged.results is not None:
        standing.put_standings(zone.pk, judged.image, judged.results, only=judged.changed)
        standing.put_quality(zone, judged.image, judged.results, only=judged.changed)
    if whole:
        Evaluation.objects.filter(pk=judged.evaluation[0]).update(revision=judged.revision)
    return len(judged.changed)


def _snapshot(actor: Actor, on: datetime.date, as_of: datetime.datetime | None) -> tuple[Snapshot, Image]:
    zone = recording.zone_of(actor)
    revision = snapshots.revision_of(zone.pk)
    image = snapshots.current_image(zone.pk, on) if as_of is None else build_image(zone.pk, on, as_of=as_of)
    known = Snapshot.objects.filter(zone=zone, on=on, as_of=as_of, revision=revision).select_related("file").first()
    if known is not None and known.file.path.is_file():
        return known, image
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"{zone.slug}-{on.isoformat()}.parquet"
        snapshots.save(image, path)
        with transaction.atomic():
            stored = _stored(actor, path)
            taken = Snapshot.objects.create(
                zone=zone, on=on, as_of=as_of, revision=revision, file=stored, sha256=stored.sha256, enterprises=len(image),
                values=sum(int(column.known().sum()) for column in image.population.columns.values()), created_by=actor.user,
            )  # fmt: skip
            audit.record(actor, "registry.snapshot", taken, on=on.isoformat(), sha256=stored.sha256)
    return taken, image


def _stored(actor: Actor, path: Path) -> StoredFile:
    with path.open("rb") as content:
        return files.store_file(actor, name=path.name, content=content, max_bytes=_ANY_SIZE)
