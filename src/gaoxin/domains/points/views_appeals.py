"""Appeals: the enterprise's own points and objections in the portal, their decision in the workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.points import actions
from gaoxin.domains.points.forms import AppealForm, DecisionForm
from gaoxin.domains.points.models import Appeal, Evaluation
from gaoxin.domains.points.permissions import can_appeal, can_run_points, can_see_points
from gaoxin.domains.points.scheme import in_reader_language, scheme_of
from gaoxin.domains.points.selectors import appeals_of, own_score
from gaoxin.domains.points.tables import AppealTable
from gaoxin.domains.points.views import crumbs, score_context, tabs
from gaoxin.platform.core import files
from gaoxin.platform.core.decisions import allow_if
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.domains.points.models import Score
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def appeals(request: ActorRequest, pk: int) -> HttpResponse:
    """The objections of a evaluation."""
    can_see_points(request.actor).require()
    evaluation = get_object_or_404(Evaluation.objects.visible_to(request.actor), pk=pk)
    context = {
        "evaluation": evaluation, "crumbs": crumbs(evaluation), "tabs": tabs(request, evaluation, "appeals"),
        "listing": listing(request, AppealTable, appeals_of(request.actor, evaluation), size=50),
    }  # fmt: skip
    return render(request, "points/appeals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: ActorRequest, pk: int) -> HttpResponse:
    """One objection: decide it."""
    can_see_points(request.actor).require()
    found = get_object_or_404(
        Appeal.objects.visible_to(request.actor).select_related("score__evaluation", "score__enterprise", "evidence"),
        pk=pk,
    )
    evaluation = found.score.evaluation
    form = DecisionForm(request.POST or None)
    accepted = request.POST.get("outcome") == "accept"
    sent = submit(
        request, form, lambda given: actions.decide_appeal(request.actor, appeal=found, accepted=accepted, **given),
        to=reverse("points:appeals", args=[evaluation.pk]), said=_("已核实。采纳的，请更正数据后重新计算本批积分。"),
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    way = [*crumbs(evaluation)[:-1], Crumb(str(evaluation), evaluation.get_absolute_url()), Crumb(_("异议"))]
    context = {
        "appeal": found, "evaluation": evaluation, "form": form, "problem": sent.problem, "may_decide": bool(can_run_points(request.actor)),
        "line": line_label(found.score, found.line), "crumbs": way,
    }  # fmt: skip
    return render(request, "points/appeal.html", context, status=sent.status)


@require_safe
def evidence(request: ActorRequest, pk: int) -> FileResponse:
    """The file that an enterprise gave with its objection."""
    seen = can_see_points(request.actor)
    seen.require()
    found = get_object_or_404(Appeal.objects.visible_to(request.actor).select_related("evidence"), pk=pk)
    if found.evidence is None:
        raise Http404(pk)
    content = files.open_file(request.actor, found.evidence, allowed=seen)
    return FileResponse(
        content, as_attachment=True, filename=found.evidence.name, content_type=found.evidence.content_type
    )


@require_safe
def own(request: ActorRequest) -> HttpResponse:
    """An enterprise's own points, line by line."""
    allow_if(request.actor.is_enterprise, _("企业端只对企业账号开放。")).require()
    return _own_page(request, own_score(request.actor))


@require_POST
def make(request: ActorRequest) -> HttpResponse:
    """Objects to a line of one's own points."""
    allow_if(request.actor.is_enterprise, _("企业端只对企业账号开放。")).require()
    score = own_score(request.actor)
    if score is None:
        raise Http404("score")
    form = AppealForm(_line_choices(score), request.POST, request.FILES)
    if not form.is_valid():
        return _own_page(request, score, form=form)
    given = form.cleaned_data
    file = given["evidence"]
    try:
        actions.make_appeal(
            request.actor, score=score, text=given["text"], line=given["line"], evidence=(file.name, file) if file else None
        )  # fmt: skip
    except UserError as refusal:
        return _own_page(request, score, form=form, problem=refusal)
    messages.success(request, _("异议已提交，核实结果会显示在本页。"))
    return redirect("own_points:mine")


@require_POST
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Appeal.objects.visible_to(request.actor).select_related("score"), pk=pk)
    actions.withdraw_appeal(request.actor, appeal=found)
    messages.success(request, _("异议已撤回。"))
    return redirect("own_points:mine")


def line_label(score: Score, line: str) -> str:
    """The words of a line of a score; '' stands for the score as a whole."""
    return dict(_line_choices(score)).get(line, _("整体"))


def _line_choices(score: Score) -> list[tuple[str, str]]:
    scheme = scheme_of(score.evaluation.rule)
    items = {item.id: in_reader_language(item) for item in scheme.rulebook(score.evaluation.on).scores}
    return [(key, items[key]) for key in (*scheme.lines, *scheme.bonus, *scheme.deductions)]


def _own_page(
    request: ActorRequest, score: Score | None, *, form: AppealForm | None = None, problem: UserError | None = None
) -> HttpResponse:
    if score is None:
        return render(request, "points/own.html", {"score": None})
    made = list(Appeal.objects.visible_to(request.actor).filter(score=score))
    context = score_context(request, score) | {
        "form": form or AppealForm(_line_choices(score)), "problem": problem, "may_appeal": can_appeal(request.actor, score),
        "appeals": [(each, line_label(score, each.line)) for each in made],
    }  # fmt: skip
    refused = problem or (form is not None and form.errors)
    return render(request, "points/own.html", context, status=422 if refused else 200)
