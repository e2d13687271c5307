"""Workbooks of titles: a dry run that says what would happen, the commit, and the undo that takes it back."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.domains.cultivation.actions.titles import CORRECTABLE, log_event, log_events, new_title, publish, snapshot
from gaoxin.domains.cultivation.enums import ImportState, TitleEventKind
from gaoxin.domains.cultivation.models import Title, TitleImport
from gaoxin.domains.cultivation.permissions import can_manage_titles
from gaoxin.domains.cultivation.sheet import Row, Sheet, TitleFinding, as_json, read_sheet
from gaoxin.kernel.workbook import WorkbookError
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.matches import Located, locate
from gaoxin.platform.core import audit, files, tasks
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import TaskRun

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import StoredFile

COMMIT = "cultivation.commit"
MAX_BYTES = 100 * 1024 * 1024
#: Findings that an import keeps.
KEPT = 5_000
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
_DAYS = ("valid_from", "valid_to", "recheck_on")


@dataclass(frozen=True)
class Key:
    """What makes two rows the same recognition."""

    enterprise: int
    qualification: str
    name: str
    valid_from: datetime.date


@transaction.atomic
def prepare_titles(
    actor: Actor, *, name: str, content: IO[bytes], qualification: str = "", sheet: str = ""
) -> TitleImport:
    """A dry run of a workbook of titles; only the file and what was understood are kept.

    qualification: of rows that name none. Refusal: nothing can be read, in the user's language.
    """
    can_manage_titles(actor).require()
    if actor.zone is None:
        raise Refusal(_("还没有选定高新区。"))
    stored = files.store_file(actor, name=name, content=content, max_bytes=MAX_BYTES)
    found = TitleImport(
        zone=actor.zone,
        name=stored.name,
        file=stored,
        qualification=qualification,
        sheet=sheet[:100],
        created_by=actor.user,
    )
    _examine(found, _read(stored, found))
    found.save()
    audit.record(actor, "title_import.prepare", found, file=stored.sha256, **_main(found.counts))
    return found


@transaction.atomic
def commit_titles(actor: Actor, *, titles: TitleImport) -> TitleImport:
    """Registers what the dry run announced; examined again, so that what was registered meanwhile is not doubled."""
    found = _waiting(actor, titles)
    _examine(found, _read(found.file, found))
    touched: set[int] = set()
    enterprises = Enterprise.objects.in_bulk({row["enterprise"] for row in found.rows})
    _register(actor, found, enterprises)
    for row in found.rows:
        if row["outcome"] == CHANGED:
            _correct(actor, row)
        if row["outcome"] != UNCHANGED:
            touched.add(row["enterprise"])
    found.state, found.committed_at = ImportState.COMMITTED, timezone.now()
    found.save()
    audit.record(actor, "title_import.commit", found, **_main(found.counts))
    publish(actor, touched)
    return found


@transaction.atomic
def start_commit(actor: Actor, *, titles: TitleImport) -> TaskRun:
    """Has a dry run registered in the background; asked again while it is on its way, the same task. Conflict: it no longer waits."""
    found = _waiting(actor, titles)
    running = commit_run(found)
    if running is not None and not running.is_finished:
        return running
    return tasks.enqueue(actor, COMMIT, titles=found.pk)


def commit_run(titles: TitleImport) -> TaskRun | None:
    """The latest attempt to register a dry run."""
    runs = TaskRun.objects.filter(zone_id=titles.zone_id, task=COMMIT, arguments__titles=titles.pk)
    return runs.order_by("-created_at").first()


@transaction.atomic
def discard_titles(actor: Actor, *, titles: TitleImport) -> None:
    """Drops a dry run."""
    found = _waiting(actor, titles)
    found.state = ImportState.DISCARDED
    found.save(update_fields=["state"])
    audit.record(actor, "title_import.discard", found)


@transaction.atomic
def undo_titles(actor: Actor, *, titles: TitleImport, reason: str) -> TitleImport:
    """Takes an import back: its new titles no longer count, its corrections are as before unless mended since."""
    can_manage_titles(actor).require()
    found = TitleImport.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=titles.pk)
    if found.state != ImportState.COMMITTED:
        raise Conflict(_("这次导入没有入库，或已撤回。"))
    if not reason.strip():
        raise Refusal(_("请写明撤回的理由。"), code="reason-missing")
    touched: set[int] = set()
    brought = list(Title.objects.filter(imported_in=found, withdrawn=False))
    Title.objects.filter(imported_in=found, withdrawn=False).update(withdrawn=True)
    log_events(actor, brought, TitleEventKind.WITHDRAWN, reason=reason.strip()[:300], import_id=found.pk)
    touched |= {title.enterprise_id for title in brought}
    corrected = {row["title"]: row["changed"] for row in found.rows if row["outcome"] == CHANGED}
    for title in Title.objects.filter(pk__in=corrected, withdrawn=False):
        touched.add(title.enterprise_id)
        _put_back(actor, title, corrected[title.pk], found.pk)
    found.state = ImportState.UNDONE
    found.save(update_fields=["state"])
    audit.record(actor, "title_import.undo", found, titles=len(touched), reason=reason.strip()[:300])
    publish(actor, touched)
    return found


def language() -> str:
    """zh or en, for the sentences of findings."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


# -- steps -------------------------------------------------------------------------------------------------------


def _waiting(actor: Actor, titles: TitleImport) -> TitleImport:
    can_manage_titles(actor).require()
    found = (
        TitleImport.objects.visible_to(actor).select_for_update(of=("self",)).select_related("file").get(pk=titles.pk)
    )
    if found.state != ImportState.PREVIEW:
        raise Conflict(_("这次导入已经入库、撤回或放弃。"))
    return found


def _read(stored: StoredFile, titles: TitleImport) -> Sheet:
    try:
        return read_sheet(stored.path, stored.name, everywhere=titles.qualification, sheet=titles.sheet)
    except WorkbookError as error:
        raise Refusal(error.message(language()), code=error.code) from error


def _examine(titles: TitleImport, sheet: Sheet) -> None:
    """Looks up the enterprises, compares with what is registered, and puts the result into the import."""
    found = locate(titles.zone, [(row.code, row.name) for row in sheet.rows])
    placed = [(row, each.enterprise, each.name) for row, each in zip(sheet.rows, found, strict=True) if each.enterprise]
    for row, each in zip(sheet.rows, found, strict=True):
        if not each.enterprise:
            _tell_nobody(sheet, row, each)
    known = _known(titles.zone_id, {enterprise for _row, enterprise, _name in placed})
    seen: dict[Key, int] = {}
    rows: list[dict[str, Any]] = []
    for row, enterprise, name in placed:
        key = Key(enterprise, row.qualification.id, row.fields["name"], row.valid_from)
        if key in seen:
            _tell(sheet, row, "row_twice", other=seen[key])
            continue
        seen[key] = row.row
        rows.append(_compared(row, enterprise, name, known.get(key)))
    outcomes = Counter(entry["outcome"] for entry in rows)
    titles.rows = rows
    titles.findings = as_json(sheet.findings)[:KEPT]
    titles.counts = {
        "rows": sheet.total, "refused": sheet.total - len(rows),
        **{kind: outcomes[kind] for kind in (NEW, CHANGED, UNCHANGED)}, "warnings": len(sheet.findings.by_severity("warning")),
    }  # fmt: skip


def _tell_nobody(sheet: Sheet, row: Row, found: Located) -> None:
    near = "、".join(found.near[:3])
    _tell(sheet, row, "doubtful_enterprise" if near else "no_enterprise", value=row.name or row.code, near=near)


def _tell(sheet: Sheet, row: Row, code: str, value: str = "", **args: Any) -> None:
    header = next((each for each in sheet.table.headers if each.column == sheet.identity_column), None)
    sheet.findings.add(TitleFinding(
        code, "error", sheet.table.sheet, row.row, header.letter if header else "", header.text if header else "", value or row.name, args,
    ))  # fmt: skip


def _known(zone_id: int, enterprises: set[int]) -> dict[Key, Title]:
    titles = Title.objects.filter(zone_id=zone_id, withdrawn=False, enterprise__in=enterprises)
    return {Key(each.enterprise_id, each.qualification, each.name, each.valid_from): each for each in titles}


def _compared(row: Row, enterprise: int, name: str, known: Title | None) -> dict[str, Any]:
    said = {"level": row.level, "valid_to": row.valid_to, "recheck_on": row.recheck_on} | row.fields
    entry = {
        "row": row.row, "enterprise": enterprise, "enterprise_name": name, "qualification": row.qualification.id,
        "valid_from": row.valid_from.isoformat(), "outcome": NEW, **{key: _plain(value) for key, value in said.items()},
    }  # fmt: skip
    if known is None:
        return entry
    changed = {
        key: [_plain(getattr(known, key)), _plain(value)]
        for key, value in said.items()
        if value and _plain(getattr(known, key)) != _plain(value)
    }
    return entry | {"outcome": CHANGED if changed else UNCHANGED, "title": known.pk, "changed": changed}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _register(actor: Actor, titles: TitleImport, enterprises: Mapping[int, Enterprise]) -> None:
    rows = [row for row in titles.rows if row["outcome"] == NEW]
    made = Title.objects.bulk_create(
        [_title(titles, enterprises[row["enterprise"]], row) for row in rows], batch_size=1_000
    )
    for row, title in zip(rows, made, strict=True):
        row["title"] = title.pk
    log_events(actor, made, TitleEventKind.REGISTERED, import_id=titles.pk)


def _title(titles: TitleImport, enterprise: Enterprise, row: dict[str, Any]) -> Title:
    days = {key: datetime.date.fromisoformat(row[key]) if row[key] else None for key in _DAYS}
    begun = days.pop("valid_from")
    assert begun is not None
    texts = {key: row[key] for key in ("level", "name", "batch", "number", "document")}
    title = new_title(enterprise, row["qualification"], begun, days["valid_to"], recheck_on=days["recheck_on"], **texts)
    title.imported_in = titles
    return title


def _correct(actor: Actor, row: dict[str, Any]) -> None:
    title = Title.objects.select_for_update().get(pk=row["title"])
    for key, (_before, after) in row["changed"].items():
        setattr(title, key, datetime.date.fromisoformat(after) if key in _DAYS else after)
    if "valid_to" in row["changed"]:
        title.computed_to = False
    title.save()
    log_event(actor, title, TitleEventKind.CORRECTED, reason=_("导入更正"), changed=row["changed"])


def _put_back(actor: Actor, title: Title, changed: dict[str, list[Any]], titles: int) -> None:
    now = snapshot(title)
    mended = {
        key: (after, before) for key, (before, after) in changed.items() if now.get(key) == after and key in CORRECTABLE
    }
    for key, (_after, before) in mended.items():
        setattr(
            title,
            key,
            datetime.date.fromisoformat(before)
            if key in _DAYS and before
            else before or (None if key in _DAYS else ""),
        )
    if mended:
        title.save()
        told = {key: list(pair) for key, pair in mended.items()}
        log_event(actor, title, TitleEventKind.CORRECTED, reason=_("撤回导入"), changed=told, import_id=titles)


def _main(counts: dict[str, int]) -> dict[str, int]:
    return {key: counts[key] for key in (NEW, CHANGED, UNCHANGED, "refused")}
