"""The import desk: upload, what the columns mean, dry run, commit, undo, the user's own workbook back, history."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.enterprises import batch_pages, importing
from gaoxin.domains.enterprises.enums import Line
from gaoxin.domains.enterprises.forms_imports import BatchFilter, UploadForm
from gaoxin.domains.enterprises.permissions import can_open_imports
from gaoxin.domains.enterprises.wording import language
from gaoxin.kernel.workbook import Mapping, WorkbookError, open_table
from gaoxin.mechanisms.registry.actions import imports
from gaoxin.mechanisms.registry.enums import BatchState
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import FactBatch, Source
from gaoxin.mechanisms.registry.permissions import can_deliver
from gaoxin.mechanisms.registry.returning import return_workbook
from gaoxin.platform.core import audit, files
from gaoxin.platform.core.errors import Refusal, UserError
from gaoxin.platform.core.models import TaskRun
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.mapping import mapping_columns, overrides_of, variable_choices
from gaoxin.platform.ui.parts import Crumb, steps

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: ActorRequest) -> HttpResponse:
    """The upload with the history of imports below."""
    can_open_imports(request.actor).require()
    sources = batch_pages.deliverable_sources(request.actor)
    form = UploadForm(request.POST or None, request.FILES or None, sources=sources)
    problem: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _started(_take_in(request, form.cleaned_data))
        except Refusal as refusal:
            problem = refusal
    known = list(Source.objects.visible_to(request.actor).order_by("trust", "id"))
    narrow = BatchFilter(request.GET, sources=known)
    given = narrow.cleaned_data if narrow.is_valid() else {}
    rows = batch_pages.batches(
        request.actor, text=given.get("q", ""), source=given.get("source", ""), state=given.get("state", "")
    )
    context = {
        "form": form, "problem": problem, "sources": sources, "filter": narrow, "max_bytes": imports.MAX_BYTES,
        "listing": listing(request, batch_pages.BatchTable, rows, size=20), "narrowed": any(given.values()),
    }  # fmt: skip
    return render(request, "enterprises/imports/index.html", context, status=422 if problem or form.errors else 200)


@require_safe
def reading(request: ActorRequest, run: str) -> HttpResponse:
    """A large workbook being read; when the task ends it leads to the columns."""
    found = get_object_or_404(TaskRun.objects.visible_to(request.actor), pk=run)
    if found.result and found.result.get("url"):
        return redirect(found.result["url"])
    return render(
        request,
        "enterprises/imports/reading.html",
        {"run": found, "steps": _steps(1), "crumbs": _crumbs(_("读取企业表"))},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: ActorRequest, pk: int) -> HttpResponse:
    """What each column means, to look over and correct before the dry run counts."""
    batch = _get(request, pk)
    can_deliver(request.actor, batch.source).require()
    if batch.state != BatchState.PREVIEW:
        return redirect("enterprises:batch", pk=pk)
    typed = overrides_of(request.POST, catalogue()) if request.method == "POST" else None
    problem: UserError | None = None
    if typed is not None:
        try:
            started = importing.start_remap(request.actor, batch=batch, overrides=_changed(batch, typed))
            return redirect("enterprises:batch", pk=pk) if started.batch else _started(started)
        except Refusal as refusal:
            problem = refusal
    context = {
        "batch": batch, "problem": problem, "columns": _mapped(batch, typed), "steps": _steps(2), "crumbs": _crumbs(batch.name),
        "choices": variable_choices(catalogue(), language()),
    }  # fmt: skip
    return render(request, "enterprises/imports/columns.html", context, status=422 if problem else 200)


@require_safe
def batch(request: ActorRequest, pk: int) -> HttpResponse:
    """What a batch would do, or did: figures, tabs of lines, and what can be done with it."""
    found = _get(request, pk)
    run = importing.commit_run(found) if found.state == BatchState.PREVIEW else None
    tab = request.GET.get("tab", "")
    tab = tab if tab in Line.values else batch_pages.first_tab(found)
    rows = batch_pages.lines_of(request.actor, found, tab, request.GET.get("q", "").strip())
    may = bool(can_deliver(request.actor, found.source))
    context: dict[str, Any] = {
        "batch": found, "crumbs": _crumbs(found.name), "steps": _steps(3 if found.state == BatchState.PREVIEW else 4),
        "figures": batch_pages.figures(found), "tabs": batch_pages.tabs(found, tab), "tab": tab, "q": request.GET.get("q", ""),
        "listing": listing(request, batch_pages.TABLES[tab], rows, size=50), "may_deliver": may, "run": run,
        "decided": batch_pages.decided_since(found) if found.state == BatchState.COMMITTED else 0,
        "writes": sum(found.counts.get(name, 0) for name in ("new", "changed", "conflicting")),
    }  # fmt: skip
    return render(request, "enterprises/imports/batch.html", context)


@require_POST
def commit(request: ActorRequest, pk: int) -> HttpResponse:
    """Writes the dry run in the background."""
    importing.start_commit(request.actor, batch=_get(request, pk))
    return redirect("enterprises:batch", pk=pk)


@require_POST
def discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Drops the dry run."""
    found = _get(request, pk)
    imports.discard_import(request.actor, batch=found)
    messages.success(request, _("已放弃“%(name)s”，没有写入任何数据。") % {"name": found.name})
    return redirect("enterprises:imports")


@require_POST
def undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes a committed batch out of force."""
    found = _get(request, pk)
    done = imports.undo_batch(request.actor, batch=found, reason=request.POST.get("reason", "").strip())
    text = _("已撤销：%(values)s 项数据、%(enterprises)s 家企业恢复到入库前。") % {
        "values": f"{done.values:,}", "enterprises": f"{done.enterprises:,}",
    }  # fmt: skip
    messages.success(request, text)
    if done.confirmed_by:
        later = "、".join(f"#{each}" for each in done.confirmed_by)
        messages.warning(
            request, _("之后的批次 %(later)s 曾确认其中的数据未变；如仍要采用，请重新导入它们。") % {"later": later}
        )
    return redirect("enterprises:batch", pk=pk)


@require_POST
def resume(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes in the rows whose enterprise a person has decided since."""
    done = imports.resume_import(request.actor, batch=_get(request, pk))
    messages.success(request, _("已接续入库：新增 %(count)s 项数据。") % {"count": f"{done.counts.get('new', 0):,}"})
    return redirect("enterprises:batch", pk=done.pk)


@require_safe
def marked(request: ActorRequest, pk: int) -> HttpResponse:
    """The user's own workbook with refused and doubtful cells marked and commented."""
    found = _get(request, pk)
    can_deliver(request.actor, found.source).require()
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "marked.xlsx"
        try:
            return_workbook(found, target, language=language())
        except WorkbookError as error:
            raise Refusal(error.message(language()), code=error.code) from error
        response = HttpResponse(target.read_bytes(), content_type=files.XLSX)
    audit.record(request.actor, "batch.marked", found)
    response["Content-Disposition"] = f'attachment; filename="marked-{found.pk}.xlsx"'
    return response


# -- steps -------------------------------------------------------------------------------------------------------


def _get(request: ActorRequest, pk: int) -> FactBatch:
    can_open_imports(request.actor).require()
    rows = FactBatch.objects.visible_to(request.actor).select_related(
        "source", "file", "created_by", "recorded_by", "undone_by"
    )
    return get_object_or_404(rows, pk=pk)


def _take_in(request: ActorRequest, given: dict[str, Any]) -> importing.Started:
    file = given["file"]
    return importing.start_import(
        request.actor, source=given["source"], name=file.name, content=file, size=file.size, observed_on=given["observed_on"],
        month=given["month"], sheet=given["sheet"], create_unknown=given["create_unknown"], force_units=given["force_units"],
    )  # fmt: skip


def _started(started: importing.Started) -> HttpResponse:
    if started.batch is not None:
        return redirect("enterprises:columns", pk=started.batch.pk)
    assert started.run is not None
    return redirect("enterprises:reading", run=started.run.pk)


def _mapped(batch: FactBatch, typed: dict[str, str] | None) -> list[Any]:
    assert batch.file is not None
    try:
        table = open_table(batch.file.path, batch.file.name, catalogue=catalogue(), sheet=batch.sheet or None)
    except WorkbookError as error:
        raise Refusal(error.message(language()), code=error.code) from error
    return mapping_columns(table, Mapping.from_dict(batch.mapping, catalogue()), catalogue(), typed, language())


def _changed(batch: FactBatch, typed: dict[str, str]) -> dict[str, str]:
    """Only what differs from what the page showed, by header where that names one column: so that the source learns it."""
    shown = {f"#{column.letter}": column for column in _mapped(batch, None)}
    headers = [column.header for column in shown.values()]
    changed: dict[str, str] = {}
    for letter, text in typed.items():
        column = shown.get(letter)
        if column is not None and text != (column.text or "-"):
            changed[column.header if column.header and headers.count(column.header) == 1 else letter] = text
    return changed


def _steps(current: int) -> Any:
    return steps([_("上传企业表"), _("核对列的含义"), _("试读"), _("入库")], current)


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(_("数据导入"), reverse("enterprises:imports")), Crumb(last)]
