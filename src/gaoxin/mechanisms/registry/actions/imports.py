"""Imports: a dry run that says what would happen, the commit, and the undo that takes all of it back."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.kernel.hanzi import fold
from gaoxin.kernel.workbook import OverrideError, WorkbookError
from gaoxin.mechanisms.registry import identity, matching, periods, recording, store, writing
from gaoxin.mechanisms.registry.actions.merging import ORIGIN
from gaoxin.mechanisms.registry.enums import BatchKind, BatchState, QuestionState
from gaoxin.mechanisms.registry.examining import Examined, examine, new_enterprises
from gaoxin.mechanisms.registry.findings import as_json
from gaoxin.mechanisms.registry.models import (
    ColumnMeaning,
    Delivery,
    FactBatch,
    MatchQuestion,
    RegistryHead,
)
from gaoxin.mechanisms.registry.permissions import can_deliver, can_take_back, can_undo
from gaoxin.mechanisms.registry.reading import Delivered, header_key, read_delivery
from gaoxin.mechanisms.registry.returning import return_workbook
from gaoxin.platform.core import files
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Source
    from gaoxin.platform.core.actor import Actor

#: Of an uploaded workbook.
MAX_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Prepared:
    """A dry run: the batch that waits to be committed or discarded, and what was found."""

    batch: FactBatch
    examined: Examined


@dataclass(frozen=True)
class Undone:
    """What an undo took out of force, and the later deliveries of the source that had found some of it unchanged."""

    values: int
    enterprises: int
    confirmed_by: tuple[int, ...]


@transaction.atomic
def prepare_import(
    actor: Actor,
    *,
    source: Source,
    name: str,
    content: IO[bytes],
    observed_on: datetime.date | None = None,
    overrides: Mapping[str, str] | None = None,
    sheet: str = "",
    month: int | None = None,
    create_unknown: bool = True,
    force_units: bool = False,
    continues: FactBatch | None = None,
) -> Prepared:
    """A dry run of a workbook; nothing but the batch and its file is kept.

    observed_on: the day of which the data speak, today when not given. overrides: header (or ``#C``) to mapping text; they
    win over what the source's earlier imports taught. month: of figures of “this year so far”. create_unknown: make
    enterprises that the zone does not have yet. force_units: take figures that look like a wrong unit.
    Refusal: nothing can be read, a mapping text is wrong, the day lies ahead.
    """
    can_deliver(actor, source).require()
    day = observed_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refusal(_("数据日期不能晚于今天。"), code="observed-ahead")
    stored = files.store_file(actor, name=name, content=content, max_bytes=MAX_BYTES)
    options: dict[str, Any] = {
        "overrides": {**_learnt(source), **(overrides or {})},
        "month": month or periods.month_of(day),
        "create_unknown": create_unknown,
        "force_units": force_units,
    }
    batch = recording.open_batch(
        actor, BatchKind.IMPORT, source, day, name=stored.name, file=stored, sheet=sheet[:100], options=options,
        continues=continues,
    )  # fmt: skip
    return _examined(batch, read_batch(batch))


@transaction.atomic
def remap_import(actor: Actor, *, batch: FactBatch, overrides: Mapping[str, str]) -> Prepared:
    """Another dry run of a waiting batch with corrected meanings of its columns."""
    batch = _waiting(actor, batch)
    batch.options["overrides"] = {**batch.options.get("overrides", {}), **overrides}
    return _examined(batch, read_batch(batch))


@transaction.atomic
def commit_import(actor: Actor, *, batch: FactBatch, prepared: Prepared | None = None) -> FactBatch:
    """Writes what a dry run announced, in one transaction; examined again when the registry has changed since.

    prepared: the dry run itself, so that the workbook need not be read once more. Conflict: the batch no longer waits.
    """
    head = store.lock_head(recording.zone_of(actor))
    batch = _waiting(actor, batch)
    examined = prepared.examined if prepared is not None and prepared.batch.pk == batch.pk else None
    if examined is None or examined.revision != head.revision:
        examined = examine(batch, examined.delivered if examined else read_batch(batch), head.revision)
    _keep_findings(batch, examined)
    return _write(actor, head, batch, examined)


@transaction.atomic
def discard_import(actor: Actor, *, batch: FactBatch) -> None:
    """Drops a dry run."""
    batch = _waiting(actor, batch)
    batch.state = BatchState.DISCARDED
    batch.save(update_fields=["state"])
    recording.log(actor, "batch.discard", batch)


@transaction.atomic
def resume_import(actor: Actor, *, batch: FactBatch) -> FactBatch:
    """Takes in, as a batch of its own, the rows of a committed import whose enterprise a person has decided since."""
    can_deliver(actor, batch.source).require()
    if batch.state != BatchState.COMMITTED or batch.file is None:
        raise Conflict(_("只有已入库的导入批次可以接续。"))
    options = {key: batch.options[key] for key in ("month", "create_unknown", "force_units") if key in batch.options}
    with batch.file.path.open("rb") as content:
        prepared = prepare_import(
            actor, source=batch.source, name=batch.file.name, content=content, observed_on=batch.observed_on,
            overrides=batch.options.get("overrides", {}), sheet=batch.sheet, continues=batch, **options,
        )  # fmt: skip
    return commit_import(actor, batch=prepared.batch, prepared=prepared)


@transaction.atomic
def undo_batch(actor: Actor, *, batch: FactBatch, reason: str = "") -> Undone:
    """Takes a batch out of force: its facts stay in the history and no longer count, so images are as they were before it."""
    head = store.lock_head(recording.zone_of(actor))
    batch = (
        FactBatch.objects.visible_to(actor).select_for_update(of=("self",)).select_related("source").get(pk=batch.pk)
    )
    can_undo(actor, batch).require()
    if batch.state != BatchState.COMMITTED:
        raise Conflict(_("这个批次没有入库，或已撤销。"))
    together = _undone_with(batch)
    revision = store.advance(head)
    told: set[int] = set()
    variables: set[str] = set()
    for each in together:
        told |= set(Delivery.objects.filter(batch=each).values_list("enterprise_id", flat=True))
        variables |= {key.partition("@")[0] for key in each.columns}
        each.state, each.undone_at, each.undone_by = BatchState.UNDONE, timezone.now(), actor.user
        each.undo_reason = reason[:300]
        each.save(update_fields=["state", "undone_at", "undone_by", "undo_reason"])
        identity.forget(each)
        MatchQuestion.objects.filter(batch=each, state=QuestionState.OPEN).delete()
    identity.withdraw(batch.zone_id, told, revision)
    values = sum(each.facts.count() for each in together)
    recording.changed(actor, head, told, variables)
    recording.log(actor, "batch.undo", batch, values=values, reason=reason)
    return Undone(values, len(told), _confirmed_by(batch))


def take_back(actor: Actor, *, batch: FactBatch, out: Path, language: str = "zh") -> int:
    """Writes the deliverer's own workbook with refused and doubtful cells marked; returns how many. The access is recorded."""
    can_take_back(actor, batch).require()
    try:
        marked = return_workbook(batch, out, language=language)
    except WorkbookError as error:
        raise Refusal(error.message(language), code=error.code) from error
    recording.log(actor, "batch.take_back", batch, marked=marked)
    return marked


def read_batch(batch: FactBatch) -> Delivered:
    """The workbook of a batch, read as its options say; what cannot be read is refused in the user's language."""
    if batch.file is None:
        raise Refusal(_("这个批次没有文件。"))
    try:
        return read_delivery(
            batch.file.path, batch.file.name, batch.observed_on, overrides=batch.options.get("overrides", {}),
            sheet=batch.sheet or None, month=batch.options.get("month"),
        )  # fmt: skip
    except WorkbookError as error:
        raise Refusal(error.message(language()), code=error.code) from error
    except OverrideError as error:
        raise Refusal(error.message(language()), next_step=_("请改正列的含义后再试。"), code="mapping") from error


def language() -> str:
    """zh or en, for the kernel's sentences."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


# -- steps -------------------------------------------------------------------------------------------------------


def _waiting(actor: Actor, batch: FactBatch) -> FactBatch:
    rows = FactBatch.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.select_related("source", "file").get(pk=batch.pk)
    can_deliver(actor, found.source).require()
    if found.state != BatchState.PREVIEW:
        raise Conflict(_("这个批次已经入库、撤销或放弃。"))
    return found


def _examined(batch: FactBatch, delivered: Delivered) -> Prepared:
    head = RegistryHead.objects.filter(zone_id=batch.zone_id).first()
    examined = examine(batch, delivered, head.revision if head else 0)
    batch.sheet = delivered.table.sheet[:100]
    batch.mapping = delivered.mapping.to_dict()
    _keep_findings(batch, examined)
    batch.save()
    return Prepared(batch, examined)


def _keep_findings(batch: FactBatch, examined: Examined) -> None:
    batch.counts = examined.counts()
    batch.findings = as_json(examined.findings)


def _write(actor: Actor, head: RegistryHead, batch: FactBatch, examined: Examined) -> FactBatch:
    made = list(new_enterprises(examined))
    revision = head.revision + 1
    identities = [(examined.codes[row], examined.delivered.names[row]) for row in made]
    examined.targets[made] = identity.make_enterprises(batch, identities, revision)
    learnt = _learn_identities(batch, examined, set(made), revision)
    columns = writing.columns_written(examined)
    quiet = not (made or learnt or columns)
    count = recording.write_batch(actor, head, batch, writing.fact_rows(batch, examined), columns, quiet=quiet)
    lines = writing.deliveries(batch, examined)
    Delivery.objects.bulk_create(lines, batch_size=2_000)
    asked = _ask(batch, examined)
    _learn_meanings(batch, examined)
    touched = {line.enterprise_id for line in lines if line.written} | set(examined.targets[made].tolist()) | learnt
    if touched:
        recording.changed(actor, head, touched, {key.partition("@")[0] for key in columns})
    counts = {key: batch.counts[key] for key in ("new", "changed", "unchanged", "conflicting", "refused")}
    file = batch.file.sha256 if batch.file else ""
    recording.log(actor, "batch.commit", batch, file=file, facts=count, made=len(made), asked=asked, **counts)
    return batch


def _learn_identities(batch: FactBatch, examined: Examined, made: set[int], revision: int) -> set[int]:
    """New names and codes of known enterprises; returns the enterprises whose identity or life changed."""
    known = {row: target for row, target in enumerate(examined.targets.tolist()) if target > 0 and row not in made}
    names = [(known[row], examined.delivered.names[row]) for row in known if examined.matches[row].name_is_new]
    names += [(int(examined.targets[first]), examined.delivered.names[row]) for row, first in examined.same_new.items()]
    identity.learn_names(batch, dict.fromkeys(names))
    codes = dict.fromkeys((target, examined.codes[row]) for row, target in known.items() if examined.codes[row])
    return identity.learn_new_codes(batch, codes, revision) | identity.revive(
        batch.zone_id, set(known.values()), revision
    )


def _ask(batch: FactBatch, examined: Examined) -> int:
    """Puts the doubtful rows before a person; one question for one name and code, whoever delivers it again."""
    asked = 0
    for row, match in enumerate(examined.matches):
        if not match.is_doubtful:
            continue
        asked += 1
        name, code = examined.delivered.names[row][: identity.LONGEST_NAME], examined.codes[row]
        MatchQuestion.objects.update_or_create(
            zone_id=batch.zone_id, folded=fold(name)[: identity.LONGEST_NAME], code=code,
            defaults={
                "batch": batch, "name": name, "row": int(examined.delivered.rows[row]) or None, "reason": match.reason,
                "candidates": matching.as_json(match.candidates),
            },
        )  # fmt: skip
    return asked


def _learnt(source: Source) -> dict[str, str]:
    return dict(ColumnMeaning.objects.filter(source=source).values_list("header", "target"))


def _learn_meanings(batch: FactBatch, examined: Examined) -> None:
    """Remembers what the columns meant: those that were read, and those that a person left out."""
    columns = examined.delivered.mapping.columns
    headers = Counter(column.header for column in columns)
    told = [column for column in columns if column.is_read or column.method == "override"]
    rows = {
        key: ColumnMeaning(
            zone_id=batch.zone_id, source=batch.source, header_key=key, header=column.header[:300], target=column.text,
            learnt_at=timezone.now(),
        )
        for column in told
        if (key := header_key(column.header)[:300]) and headers[column.header] == 1 and len(column.text) <= 300
    }  # fmt: skip
    ColumnMeaning.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["source", "header_key"],
        update_fields=["header", "target", "learnt_at"],
    )  # fmt: skip


def _undone_with(batch: FactBatch) -> list[FactBatch]:
    """The batch, the rest of its split, and every split that moved facts of these: nothing of it may go on counting elsewhere."""
    rows = FactBatch.objects.filter(zone_id=batch.zone_id, kind=BatchKind.SPLIT, state=BatchState.COMMITTED)
    splits = list(rows.select_for_update(of=("self",)).order_by("id"))
    found = {batch.pk: batch}
    if batch.kind == BatchKind.SPLIT:
        first = batch.continues_id or batch.pk
        found |= {each.pk: each for each in splits if first in (each.pk, each.continues_id)}
    for each in splits:
        # A split is younger than what it moved, so one pass in their order follows splits of splits.
        if each.options.get(ORIGIN) in found:
            found[each.pk] = each
    return list(found.values())


def _confirmed_by(batch: FactBatch) -> tuple[int, ...]:
    later = FactBatch.objects.live().filter(source_id=batch.source_id, revision__gte=batch.revision or 0)
    enterprises = Delivery.objects.filter(batch=batch).values("enterprise_id")
    told = Delivery.objects.filter(batch__in=later, unchanged__gt=0, enterprise__in=enterprises)
    return tuple(told.order_by("batch_id").values_list("batch_id", flat=True).distinct())
