"""Writes of the import desk: a workbook taken in and examined, at once when small and in the background when large; its commit."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.dry_lines import keep_lines
from gaoxin.mechanisms.registry.actions.imports import MAX_BYTES, prepare_import, remap_import
from gaoxin.mechanisms.registry.enums import BatchState
from gaoxin.mechanisms.registry.models import FactBatch
from gaoxin.mechanisms.registry.permissions import can_deliver
from gaoxin.platform.core import files, tasks
from gaoxin.platform.core.errors import Conflict
from gaoxin.platform.core.models import TaskRun

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Source
    from gaoxin.platform.core.actor import Actor

PREPARE = "enterprises.prepare"
REMAP = "enterprises.remap"
COMMIT = "enterprises.commit"
#: A workbook of this size is read while the person waits (some 2,000 rows); a larger one in the background.
SMALL = 1024 * 1024


@dataclass(frozen=True)
class Started:
    """What became of an upload: a dry run to look at, or a task that is making one."""

    batch: FactBatch | None = None
    run: TaskRun | None = None


@transaction.atomic
def start_import(
    actor: Actor, *, source: Source, name: str, content: IO[bytes], size: int, observed_on: datetime.date,
    month: int | None = None, sheet: str = "", create_unknown: bool = True, force_units: bool = False,
) -> Started:  # fmt: skip
    """Takes a workbook in. size: its bytes. Refusal: it cannot be read, or the source is not the actor's to deliver for."""
    can_deliver(actor, source).require()
    options: dict[str, Any] = {
        "month": month, "sheet": sheet, "create_unknown": create_unknown, "force_units": force_units,
    }  # fmt: skip
    if size <= SMALL:
        return Started(
            batch=prepare(actor, source=source, name=name, content=content, observed_on=observed_on, **options)
        )
    stored = files.store_file(actor, name=name, content=content, max_bytes=MAX_BYTES)
    run = tasks.enqueue(
        actor, PREPARE, source=source.pk, file=str(stored.pk), observed_on=observed_on.isoformat(), **options
    )
    return Started(run=run)


@transaction.atomic
def prepare(
    actor: Actor, *, source: Source, name: str, content: IO[bytes], observed_on: datetime.date, **options: Any
) -> FactBatch:
    """The dry run of a workbook with its lines."""
    prepared = prepare_import(actor, source=source, name=name, content=content, observed_on=observed_on, **options)
    keep_lines(actor, prepared)
    return prepared.batch


@transaction.atomic
def remap(actor: Actor, *, batch: FactBatch, overrides: Mapping[str, str]) -> FactBatch:
    """Another dry run with corrected meanings of the columns."""
    prepared = remap_import(actor, batch=batch, overrides=overrides)
    keep_lines(actor, prepared)
    return prepared.batch


def start_remap(actor: Actor, *, batch: FactBatch, overrides: Mapping[str, str]) -> Started:
    """The same at once for a small workbook, in the background for a large one."""
    if batch.file is None or batch.file.size <= SMALL:
        return Started(batch=remap(actor, batch=batch, overrides=overrides))
    can_deliver(actor, batch.source).require()
    return Started(run=tasks.enqueue(actor, REMAP, batch=batch.pk, overrides=dict(overrides)))


@transaction.atomic
def start_commit(actor: Actor, *, batch: FactBatch) -> TaskRun:
    """Has a dry run written in the background. Conflict: it is no longer waiting, or on its way already."""
    found = (
        FactBatch.objects.visible_to(actor).select_for_update(of=("self",)).select_related("source").get(pk=batch.pk)
    )
    can_deliver(actor, found.source).require()
    if found.state != BatchState.PREVIEW:
        raise Conflict(_("这个批次已经入库、撤销或放弃。"))
    running = commit_run(found)
    if running is not None and not running.is_finished:
        return running
    return tasks.enqueue(actor, COMMIT, batch=found.pk)


def commit_run(batch: FactBatch) -> TaskRun | None:
    """The latest attempt to write a batch."""
    runs = TaskRun.objects.filter(zone_id=batch.zone_id, task=COMMIT, arguments__batch=batch.pk)
    return runs.order_by("-created_at").first()
