"""The registry for programs: enterprises, their files, imports, matching of names."""

from __future__ import annotations

import datetime
import json
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from gaoxin.faces.api.access import ApiRequest, KeyBearer
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.actions.background import COMMIT, IMPORT, commit_later, import_later
from gaoxin.mechanisms.registry.actions.imports import take_back, undo_batch
from gaoxin.mechanisms.registry.models import Enterprise, FactBatch, Source
from gaoxin.mechanisms.registry.selectors.batches import findings_of, imports
from gaoxin.mechanisms.registry.selectors.enterprises import find, search
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.mechanisms.registry.selectors.matches import match_names
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.files import XLSX
from gaoxin.platform.core.models import TaskRun, TokenScope
from gaoxin.platform.core.tasks import cancel

router = Router()
MAY_READ, MAY_IMPORT = KeyBearer(TokenScope.READ.value), KeyBearer(TokenScope.IMPORT.value)
COUNTS = ("new", "changed", "unchanged", "conflicting", "refused", "waiting")
MOST_NAMES = 5_000
MOST_FINDINGS = 1_000
#: Seconds after which to ask again how a task is getting on.
ASK_AGAIN = 2


class Listed(Schema):
    """One enterprise of a list."""

    code: str
    name: str
    status: str


class PageIn(Schema):
    """Which rows of a list."""

    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


class EnterprisePage(Schema):
    """Some enterprises; `next` is the offset of the following page, null at the end."""

    items: list[Listed]
    next: int | None


class FindingOut(Schema):
    """What is to be told about a place of the workbook."""

    severity: str
    place: str
    message: str
    remedy: str


class BatchOut(Schema):
    """An import and what became of its values."""

    batch: int
    state: str
    source: str
    name: str
    observed_on: datetime.date
    new: int
    changed: int
    unchanged: int
    conflicting: int
    refused: int
    waiting: int


class BatchDetail(BatchOut):
    """An import with its findings, the gravest first, a thousand at most."""

    findings: list[FindingOut]


class ImportIn(Schema):
    """How a workbook is to be read. mapping: JSON object, header to meaning such as 营业收入[2025]@万元."""

    source: str = Field(description="Code or name of the source.")
    observed_on: datetime.date | None = None
    dry_run: bool = False
    sheet: str = ""
    month: str = Field("", description="Month of figures of this year so far, 2026-06.")
    mapping: str = "{}"
    create_unknown: bool = True
    force_units: bool = False


class TaskOut(Schema):
    """Work in the background. state: queued, running, succeeded, failed or cancelled; error: why it failed; batch: what it made."""

    task: uuid.UUID
    kind: str
    state: str
    done: int
    total: int
    message: str
    error: str
    batch: int | None
    created_at: datetime.datetime
    finished_at: datetime.datetime | None


class UndoIn(Schema):
    reason: str = ""


class UndoOut(Schema):
    batch: int
    undone: int
    enterprises: int


class NamesIn(Schema):
    names: list[str] = Field(max_length=MOST_NAMES)


@router.get(
    "/enterprises", response=EnterprisePage, summary="企业名录：按代码、名称、曾用名、拼音首字母查找", auth=MAY_READ
)
def list_enterprises(request: ApiRequest, page: Query[PageIn], q: str = "") -> Any:
    rows = list(search(request.actor, q)[page.offset : page.offset + page.limit + 1])
    items = [Listed(code=row.credit_code, name=row.name, status=row.status) for row in rows[: page.limit]]
    return EnterprisePage(items=items, next=page.offset + page.limit if len(rows) > page.limit else None)


@router.get("/enterprises/{code}", summary="一企一档：每项数据及其来源；敏感数据遮蔽", auth=MAY_READ)
def read_enterprise(
    request: ApiRequest, code: str, as_of: datetime.datetime | None = None, on: datetime.date | None = None
) -> Any:
    found = find(request.actor, code)
    if found is None:
        raise Enterprise.DoesNotExist
    if as_of is not None and as_of.tzinfo is None:
        raise Refusal(_("时间须带时区，例如 2026-06-30T12:00:00+08:00。"), code="as-of")
    shown = enterprise_file(request.actor, found, as_of=as_of, on=on)
    return HttpResponse(json.dumps(shown.to_dict(), ensure_ascii=False), content_type="application/json; charset=utf-8")


@router.post("/match", summary="名称比对：哪些名称确定是哪家企业，哪些待人工选择", auth=MAY_READ)
def match(request: ApiRequest, given: NamesIn) -> Any:
    return [each.to_dict() for each in match_names(request.actor, given.names)]


@router.get("/sources", summary="数据来源", auth=MAY_READ)
def list_sources(request: ApiRequest) -> Any:
    rows = Source.objects.visible_to(request.actor).order_by("trust", "id")
    return [{"code": row.code, "name": row.name, "kind": row.kind} for row in rows]


@router.get("/imports", response=list[BatchOut], summary="导入批次，新的在前", auth=MAY_IMPORT)
def list_imports(request: ApiRequest, page: Query[PageIn]) -> Any:
    return [_batch(row) for row in imports(request.actor)[page.offset : page.offset + page.limit]]


@router.post(
    "/imports",
    response={202: TaskOut},
    summary="导入工作簿，后台进行；dry_run 只试读；到 Location 查看进展",
    auth=MAY_IMPORT,
)
def make_import(request: ApiRequest, answer: HttpResponse, given: Form[ImportIn], file: File[UploadedFile]) -> Any:
    source = _source(request, given.source)
    overrides, month = _mapping(given.mapping), _month(given.month)
    if file.file is None:
        raise Refusal(_("没有收到文件。"), code="file")
    run = import_later(
        request.actor, source=source, name=file.name or "file", content=file.file, observed_on=given.observed_on, overrides=overrides,
        sheet=given.sheet, month=month, create_unknown=given.create_unknown, force_units=given.force_units, commit=not given.dry_run,
        language=_language(),
    )  # fmt: skip
    return _accepted(answer, run)


@router.get("/imports/{number}", response=BatchDetail, summary="一个导入批次", auth=MAY_IMPORT)
def read_import(request: ApiRequest, number: int) -> Any:
    return _detail(request, _found(request, number))


@router.post(
    "/imports/{number}/commit",
    response={202: TaskOut},
    summary="试读的批次入库，后台进行；到 Location 查看进展",
    auth=MAY_IMPORT,
)
def commit(request: ApiRequest, answer: HttpResponse, number: int) -> Any:
    return _accepted(answer, commit_later(request.actor, batch=_found(request, number), language=_language()))


@router.get("/tasks/{task}", response=TaskOut, summary="后台任务的进展；完成后 batch 是导入批次", auth=MAY_IMPORT)
def read_task(request: ApiRequest, answer: HttpResponse, task: uuid.UUID) -> Any:
    run = _run(request, task)
    if not run.is_finished:
        answer["Retry-After"] = str(ASK_AGAIN)
    return _task(run)


@router.post("/tasks/{task}/cancel", response=TaskOut, summary="取消后台任务", auth=MAY_IMPORT)
def cancel_task(request: ApiRequest, task: uuid.UUID) -> Any:
    cancel(request.actor, run=_run(request, task))
    return _task(_run(request, task))


@router.post("/imports/{number}/undo", response=UndoOut, summary="撤销一个批次", auth=MAY_IMPORT)
def undo(request: ApiRequest, number: int, given: UndoIn) -> Any:
    done = undo_batch(request.actor, batch=_found(request, number), reason=given.reason)
    return UndoOut(batch=number, undone=done.values, enterprises=done.enterprises)


@router.get("/imports/{number}/workbook", summary="退回的工作簿：有问题的单元格已标出", auth=MAY_IMPORT)
def workbook(request: ApiRequest, number: int) -> HttpResponse:
    batch = _found(request, number)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "back.xlsx"
        take_back(request.actor, batch=batch, out=path, language=_language())
        answer = HttpResponse(path.read_bytes(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="import-{number}.xlsx"'
    return answer


# -- steps -------------------------------------------------------------------------------------------------------


def _source(request: ApiRequest, wanted: str) -> Source:
    sources = Source.objects.visible_to(request.actor)
    found = sources.filter(code=wanted).first() or sources.filter(name=wanted).first()
    if found is None:
        raise Refusal(_("没有来源“%(source)s”。") % {"source": wanted}, code="source")
    return found


def _found(request: ApiRequest, number: int) -> FactBatch:
    return FactBatch.objects.visible_to(request.actor).select_related("source", "file").get(pk=number)


def _run(request: ApiRequest, task: uuid.UUID) -> TaskRun:
    """One's own import or commit; what else runs in the background is no matter of this API."""
    return TaskRun.objects.visible_to(request.actor).filter(task__in=(IMPORT, COMMIT)).get(pk=task)


def _accepted(answer: HttpResponse, run: TaskRun) -> Status[dict[str, Any]]:
    answer["Location"] = reverse("api-v1:read_task", args=[run.pk])
    answer["Retry-After"] = str(ASK_AGAIN)
    return Status(202, _task(run))


def _task(run: TaskRun) -> dict[str, Any]:
    return {
        "task": run.pk, "kind": "import" if run.task == IMPORT else "commit", "state": run.state, "done": run.done, "total": run.total,
        "message": run.message, "error": run.error, "batch": (run.result or {}).get("batch"), "created_at": run.created_at,
        "finished_at": run.finished_at,
    }  # fmt: skip


def _mapping(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Refusal(_("mapping 须是 JSON 对象：表头到含义。"), code="mapping")
    return found


def _month(text: str) -> int | None:
    if not text:
        return None
    try:
        found = periods.parse(text)
    except ValueError:
        found = 0
    if "-" not in text or not found:
        raise Refusal(_("month 须是年月，例如 2026-06。"), code="month")
    return found


def _batch(row: FactBatch) -> dict[str, Any]:
    counts = {name: row.counts.get(name, 0) for name in COUNTS}
    return {
        "batch": row.pk, "state": row.state, "source": row.source.name, "name": row.name, "observed_on": row.observed_on, **counts,
    }  # fmt: skip


def _detail(request: ApiRequest, row: FactBatch) -> dict[str, Any]:
    language = _language()
    told = [
        {
            "severity": each.severity, "place": each.place, "message": each.message(language), "remedy": each.remedy(language),
        }
        for each in findings_of(request.actor, row)[:MOST_FINDINGS]
    ]  # fmt: skip
    return {**_batch(row), "findings": told}


def _language() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"
