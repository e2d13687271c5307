"""What every write to the registry has in common: a batch that becomes recorded, enterprises marked as changed, news of it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.registry import store
from gaoxin.mechanisms.registry.conflicts import refresh_conflicts
from gaoxin.mechanisms.registry.enums import BatchKind, BatchState
from gaoxin.mechanisms.registry.models import Evaluation, FactBatch
from gaoxin.platform.core import audit, tasks
from gaoxin.platform.core.enums import TaskState
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import TaskRun

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import RegistryHead, Source
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Zone

REFRESH = "registry.refresh"


def zone_of(actor: Actor) -> Zone:
    """The zone that the actor acts in."""
    if actor.zone is None:
        raise Refusal(_("还没有选定高新区。"))
    return actor.zone


def open_batch(
    actor: Actor, kind: BatchKind, source: Source, observed_on: datetime.date, *, name: str = "", **fields: Any
) -> FactBatch:
    """A new batch that is not recorded yet."""
    return FactBatch.objects.create(
        zone=zone_of(actor), kind=kind, source=source, observed_on=observed_on, name=name[:255], created_by=actor.user, **fields
    )  # fmt: skip


def write_batch(
    actor: Actor,
    head: RegistryHead,
    batch: FactBatch,
    rows: Iterable[tuple[Any, ...]],
    columns: Mapping[str, str],
    *,
    quiet: bool = False,
) -> int:
    """Writes facts (tuples of ``store.FIELDS``) and marks the batch as recorded at the head's next revision.

    columns: ``variable@period`` to the letter of the workbook's column, '' for none. quiet: nothing is written and nothing
    else changed, so the revision stays. Returns how many facts were written.
    """
    revision = head.revision if quiet else store.advance(head)
    count, digest = store.insert_facts(rows)
    batch.state = BatchState.COMMITTED
    batch.recorded_at, batch.recorded_by, batch.revision = timezone.now(), actor.user, revision
    batch.content_hash, batch.columns = digest, dict(columns)
    batch.save()
    return count


def changed(actor: Actor, head: RegistryHead, enterprises: Collection[int], variables: Collection[str]) -> None:
    """Marks enterprises as changed at the head's revision, renews their conflicts and has their standings renewed."""
    store.touch(sorted(enterprises), head.revision)
    refresh_conflicts(head.zone_id, enterprises, variables)
    announce(actor)


def announce(actor: Actor) -> None:
    """Has the standings renewed in the background, once, if the zone has been evaluated at all."""
    zone = zone_of(actor)
    waiting = TaskRun.objects.filter(zone=zone, task=REFRESH, state=TaskState.QUEUED)
    if Evaluation.objects.filter(zone=zone).exists() and not waiting.exists():
        tasks.enqueue(actor, REFRESH)


def log(actor: Actor, action: str, batch: FactBatch, **detail: Any) -> None:
    """One audit entry for a batch: what, from whom, how much and the hash over it; never single values."""
    audit.record(
        actor, action, batch, kind=batch.kind, source=batch.source.code, observed_on=batch.observed_on.isoformat(),
        hash=batch.content_hash, **detail,
    )  # fmt: skip
