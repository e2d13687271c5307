"""Imports and commits as background tasks, for callers that do not wait: programs, mostly. What can be told at once is refused at once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.kernel.workbook import OverrideError
from gaoxin.kernel.workbook.targets import parse_targets
from gaoxin.mechanisms.registry.actions.imports import MAX_BYTES
from gaoxin.mechanisms.registry.enums import BatchState
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import FactBatch
from gaoxin.mechanisms.registry.permissions import can_deliver
from gaoxin.platform.core import files, tasks
from gaoxin.platform.core.enums import FINISHED_STATES
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import TaskRun

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Source
    from gaoxin.platform.core.actor import Actor

IMPORT, COMMIT = "registry.import", "registry.commit"


@transaction.atomic
def import_later(
    actor: Actor, *, source: Source, name: str, content: IO[bytes], observed_on: datetime.date | None = None,
    overrides: Mapping[str, str] | None = None, sheet: str = "", month: int | None = None, create_unknown: bool = True,
    force_units: bool = False, commit: bool = True, language: str = "zh",
) -> TaskRun:  # fmt: skip
    """Keeps a workbook and has it read, and written unless `commit` is False (a dry run), in the background.

    The finished task's result names the batch; a workbook that cannot be read ends it with the reason in `language` (zh or en).
    The others as `actions.imports.prepare_import`. Refusal: the source is not the actor's to deliver for, the day lies ahead,
    a mapping text is wrong.
    """
    can_deliver(actor, source).require()
    day = observed_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refusal(_("数据日期不能晚于今天。"), code="observed-ahead")
    for text in (overrides or {}).values():
        _require_meaning(text, language)
    stored = files.store_file(actor, name=name, content=content, max_bytes=MAX_BYTES)
    options: dict[str, Any] = {
        "overrides": dict(overrides or {}), "sheet": sheet, "month": month, "create_unknown": create_unknown, "force_units": force_units,
    }  # fmt: skip
    return tasks.enqueue(
        actor, IMPORT, source=source.pk, file=str(stored.pk), observed_on=day.isoformat(), commit=commit, language=language, **options
    )  # fmt: skip


@transaction.atomic
def commit_later(actor: Actor, *, batch: FactBatch, language: str = "zh") -> TaskRun:
    """Has a dry run written in the background; asked again while it is on its way, the same task. Conflict: it no longer waits."""
    found = (
        FactBatch.objects.visible_to(actor).select_for_update(of=("self",)).select_related("source").get(pk=batch.pk)
    )
    can_deliver(actor, found.source).require()
    if found.state != BatchState.PREVIEW:
        raise Conflict(_("这个批次已经入库、撤销或放弃。"))
    runs = TaskRun.objects.filter(zone_id=found.zone_id, task=COMMIT, arguments__batch=found.pk)
    running = runs.exclude(state__in=FINISHED_STATES).first()
    return running or tasks.enqueue(actor, COMMIT, batch=found.pk, language=language)


def _require_meaning(text: str, language: str) -> None:
    try:
        parse_targets(text, catalogue())
    except OverrideError as error:
        raise Refusal(error.message(language), next_step=_("请改正列的含义后再试。"), code="mapping") from error
