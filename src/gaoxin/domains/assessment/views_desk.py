"""The workbench: upload a workbook, say what its columns mean, watch it, read the verdicts and their reasons."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.assessment import actions, desk
from gaoxin.domains.assessment import sample as sample_workbook
from gaoxin.domains.assessment.enums import AssessmentState
from gaoxin.domains.assessment.forms import AssessmentFilter, RunForm, UploadForm, VerdictFilter
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.permissions import can_change_assessment, can_create_assessment
from gaoxin.domains.assessment.presenting import explain, rule_name
from gaoxin.domains.assessment.rule_pages import region_name
from gaoxin.domains.assessment.selectors import assessments_for, judge, verdicts_of
from gaoxin.domains.assessment.tables import AssessmentTable, VerdictTable
from gaoxin.kernel.assess import export as exporting
from gaoxin.kernel.assess.verdicts import Words
from gaoxin.kernel.workbook import annotate
from gaoxin.platform.core import audit, files
from gaoxin.platform.core.errors import Conflict
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.acting import press, submit
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.mapping import overrides_of
from gaoxin.platform.ui.parts import Crumb, steps

if TYPE_CHECKING:
    from gaoxin.domains.assessment.models import Assessment
    from gaoxin.platform.core.requests import ActorRequest

MAX_BYTES = 200 * 1024 * 1024
#: Order of the verdicts, on the page and in its export, until another is chosen.
SORT = "name"


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: ActorRequest) -> HttpResponse:
    """The list of assessments with the upload above it."""
    can_create_assessment(request.actor).require()
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"region": request.zone.city_code if request.zone else ""}
    )

    def upload(given: dict[str, Any]) -> Assessment:
        return actions.upload_workbook(
            request.actor, name=given["file"].name, content=given["file"], on=given["on"], region=given["region"], kind=given["kind"],
            rules=given["rules"],
        )  # fmt: skip

    sent = submit(request, form, upload, to=lambda made: reverse("assessment:mapping", args=[made.pk]))
    if sent.answer:
        return sent.answer
    narrow = AssessmentFilter(request.GET)
    context = {
        "form": form, "problem": sent.problem, "max_bytes": MAX_BYTES, "filter": narrow,
        "listing": listing(request, AssessmentTable, narrow.narrowed(assessments_for(request.actor)), size=20),
    }  # fmt: skip
    return render(request, "assessment/desk/index.html", context, status=sent.status)


@require_safe
def sample(request: ActorRequest) -> HttpResponse:
    """A fictional workbook to try with."""
    content = sample_workbook.workbook()
    response = HttpResponse(content, content_type=files.XLSX)
    response["Content-Disposition"] = 'attachment; filename="gaoxin-sample.xlsx"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: ActorRequest, pk: int) -> HttpResponse:
    """What each column means, to correct and to start from."""
    assessment = _get(request, pk)
    can_change_assessment(request.actor, assessment).require()
    if assessment.is_running:
        return redirect("assessment:detail", pk=pk)
    initial = {"on": assessment.on, "region": assessment.region, "kind": assessment.kind, "rules": assessment.rules}
    form = RunForm(request.POST or None, initial=initial)
    typed = overrides_of(request.POST, library().catalogue) if request.method == "POST" else None
    sent = submit(
        request, form, lambda given: actions.confirm_mapping(request.actor, assessment=assessment, overrides=typed or {}, **given),
        to=reverse("assessment:detail", args=[pk]),
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    context = {
        "assessment": assessment, "form": form, "problem": sent.problem, "steps": _steps(2), "choices": desk.variable_choices(),
        "crumbs": _crumbs(assessment), **desk.mapping_page_of(assessment, typed),
    }  # fmt: skip
    return render(request, "assessment/desk/mapping.html", context, status=sent.status)


@require_POST
def sheet(request: ActorRequest, pk: int) -> HttpResponse:
    """Reads another sheet of the workbook."""
    assessment = _get(request, pk)
    chosen = request.POST.get("sheet", "")
    return press(
        request, lambda: actions.choose_sheet(request.actor, assessment=assessment, sheet=chosen), back=reverse("assessment:mapping", args=[pk])
    )  # fmt: skip


@require_POST
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Stops the run and goes back to the columns."""
    assessment = _get(request, pk)
    try:
        actions.cancel_run(request.actor, assessment=assessment)
    except Conflict:
        # It ended while the person was reaching for the button: its page shows how.
        return redirect(assessment)
    messages.success(request, _("已取消评估，列的含义仍在，可以改后重新开始。"))
    return redirect("assessment:mapping", pk=pk)


@require_safe
def progress(request: ActorRequest, pk: int) -> HttpResponse:
    """How far the run is, asked every second; when it has ended the browser goes to the page of the assessment."""
    assessment = _get(request, pk)
    response = render(request, "assessment/desk/_progress.html", {"assessment": assessment, "run": assessment.task})
    if not assessment.is_running:
        response["HX-Redirect"] = assessment.get_absolute_url()
    return response


@require_safe
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """Progress while it runs, then the verdicts with filters."""
    assessment = _get(request, pk)
    context: dict[str, Any] = {
        "assessment": assessment, "crumbs": _crumbs(assessment), "may_change": bool(can_change_assessment(request.actor, assessment)),
    }  # fmt: skip
    if assessment.state != AssessmentState.DONE:
        if assessment.state == AssessmentState.MAPPING:
            return redirect("assessment:mapping", pk=pk)
        return render(request, "assessment/desk/progress.html", context | {"steps": _steps(3), "run": assessment.task})
    form = _filter(request, assessment)
    selected = _selected(assessment, form)
    page = listing(request, VerdictTable, desk.VerdictSource(selected, assessment), size=50, sort=SORT)
    context |= {
        "form": form, "listing": page, "overview": desk.overview(assessment), "findings": desk.findings(assessment),
        "extent": desk.extent(assessment), "kind": actions.outline_of(assessment)["kind"],
        "region": region_name(_division(assessment.region)) if assessment.region else "",
        "query": request.GET.urlencode(), "narrowed": any(form.cleaned_data.values()) if form.is_valid() else False,
    }  # fmt: skip
    return render(request, "assessment/desk/detail.html", context)


@require_safe
def enterprise(request: ActorRequest, pk: int, row: int) -> HttpResponse:
    """One enterprise under all rules of the assessment."""
    assessment = _get(request, pk)
    rows = desk.rows_of_enterprise(verdicts_of_done(assessment), row, assessment.on)
    if not rows:
        raise Http404
    context = {
        "assessment": assessment,
        "rows": rows,
        "crumbs": _crumbs(assessment, rows[0]["name"]),
        "name": rows[0]["name"],
        "code": rows[0]["code"],
    }
    return render(request, "assessment/desk/enterprise.html", context)


@require_safe
def reasons(request: ActorRequest, pk: int, row: int, rule: str) -> HttpResponse:
    """One enterprise under one rule, with every reason."""
    assessment = _get(request, pk)
    judged = judge(assessment, row, rule) if assessment.state == AssessmentState.DONE else None
    if judged is None:
        raise Http404
    # Opening an enterprise's figures is a read that the audit administrator can see.
    audit.record(request.actor, "assessment.reasons", assessment, row=row, rule=rule)
    crumbs = [*_crumbs(assessment)[:-1], Crumb(assessment.name, assessment.get_absolute_url()),
              Crumb(judged.name or judged.code, reverse("assessment:enterprise", args=[pk, row])), Crumb(rule_name(judged.rulebook))]  # fmt: skip
    context = {
        "assessment": assessment, "judged": judged, "rulebook": judged.rulebook, "rule_name": rule_name(judged.rulebook),
        "explanation": explain(judged.result, judged.facts, judged.source), "crumbs": crumbs,
    }  # fmt: skip
    return render(request, "assessment/desk/reasons.html", context)


@require_safe
def export(request: ActorRequest, pk: int, kind: str) -> FileResponse:
    """The verdicts under the present filters as xlsx, csv or parquet."""
    assessment = _get(request, pk)
    if kind not in exporting.FORMATS:
        raise Http404
    selected = _selected(assessment, _filter(request, assessment)).ordered([request.GET.get("sort") or SORT])
    rulebooks = [
        book for book in library() if any(counts["rule"] == book.key for counts in assessment.summary["rules"])
    ]
    words = Words(rulebooks, library().catalogue, actions.language(), assessment.on)
    with tempfile.TemporaryDirectory() as scratch:
        chosen, target = Path(scratch) / "chosen.parquet", Path(scratch) / f"verdicts.{kind}"
        selected.write(chosen)
        count = exporting.export(chosen, target, words)
        handle = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        handle.write(target.read_bytes())
        handle.seek(0)
    audit.record(request.actor, "assessment.export", assessment, kind=kind, rows=count, filters=request.GET.urlencode())
    return FileResponse(handle, as_attachment=True, filename=f"{assessment.name}-{_('评估结论')}.{kind}")


@require_safe
def marked(request: ActorRequest, pk: int) -> HttpResponse:
    """The user's own workbook with refused cells marked and commented."""
    assessment = _get(request, pk)
    can_change_assessment(request.actor, assessment).require()
    if actions.outline_of(assessment)["kind"] != "xlsx":
        raise Http404
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "marked.xlsx"
        annotate(assessment.workbook.path, desk.all_findings(assessment), target, language=actions.language())
        response = HttpResponse(target.read_bytes(), content_type=files.XLSX)
    audit.record(request.actor, "assessment.marked", assessment)
    response["Content-Disposition"] = f'attachment; filename="marked-{assessment.pk}.xlsx"'
    return response


@require_safe
def problems(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything that was noticed while reading the workbook, as a list to work through; for all kinds of files."""
    assessment = _get(request, pk)
    can_change_assessment(request.actor, assessment).require()
    audit.record(request.actor, "assessment.problems", assessment)
    return exports.export("xlsx", f"problems-{assessment.pk}", desk.finding_headers(), desk.finding_rows(assessment))


@require_POST
def delete(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes an assessment away after a confirmation on the page."""
    assessment = _get(request, pk)
    actions.delete_assessment(request.actor, assessment=assessment)
    messages.success(request, _("已删除“%(name)s”。") % {"name": assessment.name})
    return redirect("assessment:index")


def verdicts_of_done(assessment: Assessment) -> Any:
    """The verdict table; there is none before the assessment is done."""
    try:
        return verdicts_of(assessment)
    except LookupError:
        raise Http404 from None


def _get(request: ActorRequest, pk: int) -> Assessment:
    return get_object_or_404(
        assessments_for(request.actor).select_related("workbook", "facts", "verdicts", "task"), pk=pk
    )


def _filter(request: ActorRequest, assessment: Assessment) -> VerdictFilter:
    rules = [
        (counts["rule"], rule_name(book))
        for counts in assessment.summary.get("rules", [])
        if (book := library().get(counts["rule"]))
    ]
    form = VerdictFilter(request.GET, rules=rules)
    form.is_valid()
    return form


def _selected(assessment: Assessment, form: VerdictFilter) -> Any:
    given = form.cleaned_data
    return verdicts_of_done(assessment).where(
        rule=given.get("rule", ""), verdict=given.get("verdict", ""), text=given.get("q", ""), one_step=given.get("near") == "step",
        one_fact=given.get("near") == "fact",
    )  # fmt: skip


def _division(code: str) -> str:
    """The province or city of a division code, as rules name them: 370200 is 3702, 370000 is 37."""
    return code[:2] if code[2:4] in ("", "00") else code[:4]


def _steps(current: int) -> Any:
    return steps([_("上传企业表"), _("核对列的含义"), _("查看结论")], current)


def _crumbs(assessment: Assessment, last: str = "") -> list[Crumb]:
    found = [Crumb(_("批量评估"), reverse("assessment:index"))]
    if last:
        found.append(Crumb(assessment.name, assessment.get_absolute_url()))
    return [*found, Crumb(last or assessment.name)]
