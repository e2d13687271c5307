"""Titles: the register, the radar of what ends, one title with its history, workbooks of titles."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.cultivation import exporting
from gaoxin.domains.cultivation.actions import importing
from gaoxin.domains.cultivation.actions import titles as acting
from gaoxin.domains.cultivation.enums import ImportState, Kind
from gaoxin.domains.cultivation.forms import CorrectForm, ReasonForm, TitleFilter, TitleForm, UploadForm
from gaoxin.domains.cultivation.models import Title, TitleImport
from gaoxin.domains.cultivation.permissions import can_manage_titles, can_view_cultivation
from gaoxin.domains.cultivation.selectors import titles as reading
from gaoxin.domains.cultivation.sheet import from_json
from gaoxin.domains.cultivation.tables import ImportRowTable, ImportTable, TitleTable
from gaoxin.kernel.workbook import WorkbookError, annotate
from gaoxin.platform.core import audit, files
from gaoxin.platform.ui.acting import press, submit
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb, Tab, steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaoxin.platform.core.requests import ActorRequest

MAX_BYTES = importing.MAX_BYTES
#: Findings that a dry run's page lists.
LISTED = 50


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The register under filters."""
    can_view_cultivation(request.actor).require()
    form = TitleFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    kind = given.get("kind", "")
    context = {
        "form": form, "listing": listing(request, TitleTable, reading.titles_for(request.actor, given), size=50, sort="-valid_from"),
        "tabs": _kind_tabs(request, kind), "query": request.GET.urlencode(), "may_manage": bool(can_manage_titles(request.actor)),
        "levels": reading.valid_counts(request.actor, [kind]) if kind in (Kind.PLATFORM, Kind.CENTRE, Kind.HONOUR) else [],
    }  # fmt: skip
    return render(request, "cultivation/titles.html", context)


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """The register under the present filters as a sheet."""
    can_view_cultivation(request.actor).require()
    if kind not in exporting.FORMATS:
        raise Http404
    form = TitleFilter(request.GET)
    rows = list(reading.titles_for(request.actor, form.cleaned_data if form.is_valid() else {})[: exporting.MOST_ROWS])
    headers = [
        _("统一社会信用代码"), _("企业名称"), _("称号"), _("平台或奖项名称"), _("级别"), _("批次"), _("认定日期"), _("有效期至"),
        _("状态"), _("证书编号"), _("认定文号"),
    ]  # fmt: skip
    lines = (
        [row.enterprise.credit_code, row.enterprise.name, row.label, row.name, row.get_level_display(), row.batch, row.valid_from,
         row.valid_to, str(row.state.label), row.number, row.document]
        for row in rows
    )  # fmt: skip
    audit.record(request.actor, "titles.export", None, kind=kind, rows=len(rows), filters=request.GET.urlencode())
    return exporting.export(kind, _("称号名录"), headers, lines)


@require_safe
def expiry(request: ActorRequest) -> HttpResponse:
    """What ends within six months, month by month, and what has ended without a renewal."""
    can_view_cultivation(request.actor).require()
    data = request.GET.copy()
    data.setdefault("state", "expiring")
    form = TitleFilter(data)
    given = form.cleaned_data if form.is_valid() else {"state": "expiring"}
    context = {
        "radar": reading.radar(request.actor), "form": form, "query": data.urlencode(),
        "listing": listing(request, TitleTable, reading.titles_for(request.actor, given), size=50, sort="valid_to"),
        "chosen": given.get("month", ""), "state": given.get("state", ""),
    }  # fmt: skip
    return render(request, "cultivation/expiry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Registers one title."""
    can_manage_titles(request.actor).require()
    form = TitleForm(
        request.POST or None, actor=request.actor, initial={"enterprise": request.GET.get("enterprise", "")}
    )
    sent = submit(
        request, form, lambda given: acting.register_title(request.actor, **given), to=lambda title: title,
        said=lambda title: _("已登记“%(title)s”。") % {"title": title.label},
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    context = {"form": form, "problem": sent.problem, "crumbs": _crumbs(_("登记称号"))}
    return render(request, "cultivation/title_new.html", context, status=sent.status)


@require_safe
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One title with everything that was done with it."""
    can_view_cultivation(request.actor).require()
    title = _title(request, pk)
    initial = {field: getattr(title, field) for field in acting.CORRECTABLE}
    context = {
        "title": title, "events": reading.history_of(request.actor, title), "may_manage": bool(can_manage_titles(request.actor)),
        "correct": CorrectForm(initial=initial), "reason": ReasonForm(initial={"on": timezone.localdate()}),
        "crumbs": _crumbs(f"{title.enterprise.name} · {title.label}"),
    }  # fmt: skip
    return render(request, "cultivation/title.html", context)


@require_POST
def correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Mends an entry."""
    title, form = _title(request, pk), CorrectForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有更正：%(why)s") % {"why": _why(form)})
        return redirect(title)
    changes = {key: value for key, value in form.cleaned_data.items() if key != "reason"}
    return _act(request, title, lambda: acting.correct_title(
        request.actor, title=title, changes=changes, reason=form.cleaned_data["reason"]
    ), _("已更正。"))  # fmt: skip


@require_POST
def revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes a title away."""
    title, form = _title(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有撤销：%(why)s") % {"why": _why(form)})
        return redirect(title)
    on = form.cleaned_data["on"] or timezone.localdate()
    return _act(request, title, lambda: acting.revoke_title(
        request.actor, title=title, on=on, reason=form.cleaned_data["reason"]
    ), _("称号已撤销，历史保留。"))  # fmt: skip


@require_POST
def restore(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes a revocation back."""
    title, form = _title(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有恢复：%(why)s") % {"why": _why(form)})
        return redirect(title)
    return _act(request, title, lambda: acting.restore_title(
        request.actor, title=title, reason=form.cleaned_data["reason"]
    ), _("称号已恢复。"))  # fmt: skip


# -- workbooks ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: ActorRequest) -> HttpResponse:
    """The workbooks so far, with the upload above them."""
    can_manage_titles(request.actor).require()
    form = UploadForm(request.POST or None, request.FILES or None)

    def prepare(given: dict[str, Any]) -> TitleImport:
        return importing.prepare_titles(
            request.actor, name=given["file"].name, content=given["file"], qualification=given["qualification"]
        )

    sent = submit(request, form, prepare, to=lambda found: found)
    if sent.answer:
        return sent.answer
    page = listing(request, ImportTable, reading.imports_for(request.actor), size=20)
    context = {
        "form": form,
        "problem": sent.problem,
        "listing": page,
        "max_bytes": MAX_BYTES,
        "crumbs": _crumbs(_("导入名单")),
    }
    return render(request, "cultivation/imports.html", context, status=sent.status)


@require_safe
def template(request: ActorRequest) -> HttpResponse:
    """An empty workbook with the headers that are understood."""
    can_manage_titles(request.actor).require()
    headers = [
        "统一社会信用代码",
        "企业名称",
        "称号",
        "级别",
        "平台或奖项名称",
        "批次",
        "认定日期",
        "有效期至",
        "证书编号",
        "认定文号",
    ]
    return exporting.export("xlsx", _("称号导入模板"), headers, [])


@require_safe
def import_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A dry run: what would happen, row by row, and what was refused."""
    can_manage_titles(request.actor).require()
    found = _import(request, pk)
    language = importing.language()
    told = sorted(from_json(found.findings), key=lambda each: (each.severity != "error", each.row))
    run = importing.commit_run(found) if found.state == ImportState.PREVIEW else None
    stage = {ImportState.PREVIEW: 2, ImportState.COMMITTED: 4}.get(ImportState(found.state), 2)
    context = {
        "found": found, "listing": listing(request, ImportRowTable, found.rows, size=50, sort="row"),
        "findings": [(each, each.message(language), each.remedy(language)) for each in told[:LISTED]], "more": max(len(told) - LISTED, 0),
        "steps": steps([_("上传名单"), _("核对试读结果"), _("入库")], stage), "run": run,
        "waiting": found.state == ImportState.PREVIEW and (run is None or run.is_finished),
        "undoable": found.state == ImportState.COMMITTED, "reason": ReasonForm(),
        "crumbs": [*_crumbs(_("导入名单"))[:-1], Crumb(_("导入名单"), reverse("cultivation:imports")), Crumb(found.name)],
    }  # fmt: skip
    return render(request, "cultivation/import.html", context)


@require_POST
def import_commit(request: ActorRequest, pk: int) -> HttpResponse:
    """Registers what a dry run announced, in the background; the page shows how it is getting on."""
    found = _import(request, pk)
    return _act(request, found, lambda: importing.start_commit(request.actor, titles=found))


@require_POST
def import_discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Drops a dry run."""
    importing.discard_titles(request.actor, titles=_import(request, pk))
    messages.success(request, _("已放弃这次导入。"))
    return redirect("cultivation:imports")


@require_POST
def import_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes an import back."""
    found = _import(request, pk)
    return _act(request, found, lambda: importing.undo_titles(
        request.actor, titles=found, reason=request.POST.get("reason", "")
    ), _("已撤回这次导入，历史保留。"))  # fmt: skip


@require_safe
def import_marked(request: ActorRequest, pk: int) -> HttpResponse:
    """The deliverer's own workbook with refused cells marked."""
    can_manage_titles(request.actor).require()
    found = _import(request, pk)
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "marked.xlsx"
        try:
            annotate(found.file.path, from_json(found.findings), target, language=importing.language())
        except WorkbookError as error:
            messages.error(request, error.message(importing.language()))
            return redirect(found)
        response = HttpResponse(target.read_bytes(), content_type=files.XLSX)
    audit.record(request.actor, "title_import.marked", found)
    response["Content-Disposition"] = f'attachment; filename="marked-{found.pk}.xlsx"'
    return response


# -- steps -------------------------------------------------------------------------------------------------------


def _title(request: ActorRequest, pk: int) -> Title:
    rows = Title.objects.visible_to(request.actor).standing().with_renewal().select_related("enterprise", "imported_in")
    return get_object_or_404(rows, pk=pk)


def _import(request: ActorRequest, pk: int) -> TitleImport:
    found: TitleImport = get_object_or_404(reading.imports_for(request.actor), pk=pk)
    return found


def _act(request: ActorRequest, back: Any, act: Callable[[], object], done: str = "") -> HttpResponse:
    """Does something and goes back to the page, with the refusal or with what was done."""
    return press(request, act, back=back, said=done)


def _kind_tabs(request: ActorRequest, chosen: str) -> list[Tab]:
    base = reverse("cultivation:titles")
    totals = reading.kind_totals(request.actor)
    tabs = [Tab(label, f"{base}?kind={value}", value == chosen, n) for value, label, n in totals]
    return [Tab(_("全部有效"), base, not chosen, sum(n for _value, _label, n in totals)), *tabs]


def _why(form: Any) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(_("称号名录"), reverse("cultivation:titles")), Crumb(last)]
