"""The workbench: evaluations, their scores, one enterprise's points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.points import actions, presenting
from gaoxin.domains.points.enums import EvaluationKind, EvaluationState
from gaoxin.domains.points.forms import EvaluationForm, ScoreFilter
from gaoxin.domains.points.models import Evaluation, Score
from gaoxin.domains.points.permissions import can_run_points, can_see_points
from gaoxin.domains.points.scheme import in_reader_language, scheme_of
from gaoxin.domains.points.selectors import appeals_of, dynamic_beside, history_of, scores_of
from gaoxin.domains.points.tables import EvaluationTable, ScoreTable
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

_ACTS = {
    "recompute": actions.recompute_evaluation,
    "publicity": actions.open_publicity,
    "publish": actions.publish_evaluation,
}


@require_http_methods(["GET", "HEAD", "POST"])
def evaluations(request: ActorRequest) -> HttpResponse:
    """All evaluations, with the form that starts one."""
    can_see_points(request.actor).require()
    form = EvaluationForm(request.POST or None)

    def start(given: dict[str, Any]) -> Evaluation:
        return actions.start_evaluation(
            request.actor, rule=given["rule"], kind=EvaluationKind(given["kind"]), year=given["year"], quarter=given["quarter"] or 0,
            on=given["on"],
        )  # fmt: skip

    sent = submit(request, form, start, to=lambda made: reverse("core:task", args=[made.task_id]))
    if sent.answer:
        return sent.answer
    context = {
        "form": form, "problem": sent.problem, "may_run": bool(can_run_points(request.actor)),
        "listing": listing(request, EvaluationTable, Evaluation.objects.visible_to(request.actor), size=20),
    }  # fmt: skip
    return render(request, "points/evaluations.html", context, status=sent.status)


@require_safe
def evaluation_page(request: ActorRequest, pk: int) -> HttpResponse:
    """The scores of a evaluation with filters, its state, and the next step."""
    can_see_points(request.actor).require()
    found = _evaluation(request, pk)
    if found.computed_as_of is None:
        return render(request, "points/waiting.html", {"evaluation": found, "crumbs": crumbs(found)})
    scheme = scheme_of(found.rule)
    form = ScoreFilter(scheme, request.GET)
    scores = scores_of(request.actor, found, form.cleaned_data if form.is_valid() else {})
    context = {
        "evaluation": found, "form": form, "crumbs": crumbs(found), "query": request.GET.urlencode(), "tabs": tabs(request, found, "scores"),
        "listing": listing(request, ScoreTable, scores, size=50, sort="-total"), "stages": _stages(found), "steps": _steps(request, found),
        "scheme_label": in_reader_language(scheme.rulebook(found.on)),
    }  # fmt: skip
    return render(request, "points/evaluation.html", context)


@require_safe
def export(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """The scores of the list with every line, as they are narrowed."""
    can_see_points(request.actor).require()
    found = _evaluation(request, pk)
    scheme = scheme_of(found.rule)
    form = ScoreFilter(scheme, request.GET)
    scores = (
        scores_of(request.actor, found, form.cleaned_data if form.is_valid() else {})
        .defer(None)
        .order_by("stage", "rank", "pk")
    )
    headers, rows = presenting.export_rows(scheme, scores.iterator(chunk_size=500))
    return exports.export(kind, f"points-{found.year}-{found.quarter or 'year'}", headers, rows)


@require_POST
def act(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """The next step of a evaluation."""
    can_see_points(request.actor).require()
    if act not in _ACTS:
        raise Http404(act)
    found = _ACTS[act](request.actor, evaluation=_evaluation(request, pk))
    if act == "recompute":
        return redirect("core:task", pk=found.task_id)
    messages.success(request, _("已进入“%(state)s”。") % {"state": found.get_state_display()})
    return redirect(found.get_absolute_url())


@require_safe
def score(request: ActorRequest, pk: int) -> HttpResponse:
    """One enterprise's points, line by line, with where each figure comes from."""
    can_see_points(request.actor).require()
    found = get_object_or_404(Score.objects.visible_to(request.actor).select_related("evaluation", "enterprise"), pk=pk)
    return render(
        request,
        "points/score.html",
        score_context(request, found)
        | {
            "crumbs": [
                *crumbs(found.evaluation)[:-1],
                Crumb(str(found.evaluation), found.evaluation.get_absolute_url()),
                Crumb(found.enterprise.name),
            ]
        },
    )


def score_context(request: ActorRequest, found: Score) -> dict[str, Any]:
    """What the page of one score shows, in the workbench and in the portal."""
    scheme = scheme_of(found.evaluation.rule)
    rulebook = scheme.rulebook(found.evaluation.on)
    dynamic = dynamic_beside(request.actor, found) if found.evaluation.kind == EvaluationKind.ANNUAL else None
    return {
        "score": found, "evaluation": found.evaluation, "enterprise": found.enterprise, "line_groups": presenting.grouped(request.actor, found),
        "stage": presenting.stage_label(scheme, found.stage), "grade": presenting.grade_label(scheme, rulebook, found.grade),
        "dynamic": dynamic, "history": history_of(request.actor, found.enterprise), "scheme_label": in_reader_language(rulebook),
        "low": found.total / 100, "high": found.total_high / 100,
    }  # fmt: skip


def tabs(request: ActorRequest, evaluation: Evaluation, current: str) -> list[Tab]:
    """The parts of a evaluation's pages."""
    parts = [
        ("scores", _("企业积分"), "points:evaluation"),
        ("appeals", _("异议"), "points:appeals"),
        ("weights", _("权重试算"), "points:simulation"),
    ]
    open_appeals = appeals_of(request.actor, evaluation).filter(state="open").count()
    return [
        Tab(label, reverse(name, args=[evaluation.pk]), key == current, open_appeals if key == "appeals" else None) for key, label, name in parts
    ]  # fmt: skip


def crumbs(evaluation: Evaluation) -> list[Crumb]:
    return [Crumb(_("创新积分"), reverse("points:evaluations")), Crumb(str(evaluation))]


def _evaluation(request: ActorRequest, pk: int) -> Evaluation:
    return get_object_or_404(Evaluation.objects.visible_to(request.actor), pk=pk)


def _stages(evaluation: Evaluation) -> list[dict[str, Any]]:
    """A card for each stage: how many enterprises, how many of each grade, where the list is."""
    scheme = scheme_of(evaluation.rule)
    by_stage = evaluation.summary.get("grades_by_stage", {})
    return [
        {
            "label": in_reader_language(stage), "count": evaluation.summary.get("stages", {}).get(stage.id, 0), "url": f"?stage={stage.id}",
            "grades": [(key, by_stage.get(stage.id, {}).get(key, 0), f"?stage={stage.id}&grade={key}") for key, _least in scheme.grades],
        }
        for stage in scheme.stages
    ]  # fmt: skip


def _steps(request: ActorRequest, evaluation: Evaluation) -> dict[str, Any]:
    """What can be done next, or until when it has to wait."""
    if not can_run_points(request.actor):
        return {}
    today = timezone.localdate()
    waits = {
        EvaluationState.OBJECTION: evaluation.objection_until,
        EvaluationState.PUBLICITY: evaluation.publicity_until,
    }
    until = waits.get(EvaluationState(evaluation.state))
    return {
        "recompute": evaluation.state in (EvaluationState.OBJECTION, EvaluationState.PUBLICITY, EvaluationState.DYNAMIC, EvaluationState.FAILED),
        "next": {EvaluationState.OBJECTION: "publicity", EvaluationState.PUBLICITY: "publish"}.get(EvaluationState(evaluation.state), ""),
        "until": until if until is not None and today <= until else None,
    }  # fmt: skip
