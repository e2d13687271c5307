"""The officers' side of what people say: opinions on a draft and their answers, the list of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.domains.policies.actions.opinions import answer_opinions
from gaoxin.domains.policies.enums import OpinionState
from gaoxin.domains.policies.forms_voices import AnswerForm, OpinionFilter, QuestionFilter
from gaoxin.domains.policies.models import Opinion, PolicyVersion, Question
from gaoxin.domains.policies.permissions import can_answer_opinions, can_see_desk
from gaoxin.domains.policies.tables_library import OpinionTable, QuestionTable
from gaoxin.domains.policies.views_policies import crumbs, get_version
from gaoxin.platform.core import audit
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.exports import export
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

#: Rows that one export takes.
MOST_ROWS = 20_000


@require_http_methods(["GET", "HEAD", "POST"])
def opinions(request: ActorRequest, pk: int) -> HttpResponse:
    """All opinions on a version; those ticked get one answer. What was typed and ticked stays when it is refused."""
    version = get_version(request, pk)
    chosen = {int(each) for each in request.POST.getlist("opinion") if each.isdecimal() and len(each) < 12}
    form = AnswerForm(request.POST or None)
    sent = submit(
        request, form, lambda given: answer_opinions(request.actor, version=version, opinions=chosen, **given),
        to=request.get_full_path(), said=lambda count: _("已答复 %(n)s 条意见。") % {"n": count},
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    filters, rows = _opinions(request, version)
    may = can_answer_opinions(request.actor, version)
    table = listing(request, OpinionTable, rows, size=50)
    for row in table.rows:
        row.chosen, row.answerable = row.pk in chosen, bool(may)
    context = {
        "version": version, "filters": filters, "listing": table, "form": form, "problem": sent.problem, "may_answer": bool(may),
        "query": request.GET.urlencode(), "crumbs": crumbs(version, Crumb(_("征集到的意见"))), "waiting": rows.filter(state=OpinionState.WAITING).exists(),
    }  # fmt: skip
    return render(request, "policies/studio/opinions.html", context, status=sent.status)


@require_safe
def opinions_export(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """The opinions under the present filters as a file, with who gave them: for the office alone."""
    version = get_version(request, pk)
    _filters, rows = _opinions(request, version)
    heads = [
        _("条款"),
        _("意见"),
        _("姓名或单位"),
        _("联系方式"),
        _("提出时间"),
        _("处理"),
        _("理由"),
        _("公布的内容"),
        _("当时的条文"),
    ]
    cells = [
        (row.place, row.text, row.name, row.contact, row.given_at, row.get_state_display(), row.reason, row.public_text, row.passage)
        for row in rows.order_by("id")[:MOST_ROWS]
    ]  # fmt: skip
    audit.record(request.actor, "opinion.export", version, rows=len(cells), kind=kind)
    return export(kind, f"opinions-{version.policy.key}", heads, cells)


@require_safe
def questions(request: ActorRequest) -> HttpResponse:
    """Questions about all policies; each is answered on the page of its case."""
    can_see_desk(request.actor).require()
    filters, rows = _questions(request)
    context = {
        "filters": filters, "listing": listing(request, QuestionTable, rows, size=50), "query": request.GET.urlencode(),
        "crumbs": [Crumb(_("政策问答"))],
    }  # fmt: skip
    return render(request, "policies/studio/questions.html", context)


@require_safe
def questions_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The questions under the present filters as a file."""
    can_see_desk(request.actor).require()
    _filters, rows = _questions(request)
    heads = [
        _("编号"),
        _("政策"),
        _("条款"),
        _("问题"),
        _("姓名或单位"),
        _("联系方式"),
        _("提问时间"),
        _("答复"),
        _("答复时间"),
        _("公布时间"),
    ]
    cells = [
        (row.case.number, row.version.title, row.place, row.text, row.name, row.contact, row.asked_at, row.answer, row.answered_at, row.published_at)
        for row in rows[:MOST_ROWS]
    ]  # fmt: skip
    audit.record(request.actor, "question.export", rows=len(cells), kind=kind)
    return export(kind, "policy-questions", heads, cells)


def _opinions(request: ActorRequest, version: PolicyVersion) -> tuple[OpinionFilter, QuerySet[Opinion]]:
    rows = Opinion.objects.visible_to(request.actor).filter(version=version).select_related("enterprise", "answered_by")
    places = list(dict.fromkeys(rows.exclude(place="").order_by("place").values_list("place", flat=True)))
    form = OpinionFilter(request.GET, places=places)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if text := (given.get("q") or "").strip():
        rows = rows.filter(Q(text__icontains=text) | Q(name__icontains=text) | Q(reason__icontains=text))
    for name in ("state", "place"):
        if given.get(name):
            rows = rows.filter(**{name: given[name]})
    return form, rows.order_by("-id")


def _questions(request: ActorRequest) -> tuple[QuestionFilter, QuerySet[Question]]:
    rows = Question.objects.visible_to(request.actor).select_related("version__policy", "case", "enterprise")
    form = QuestionFilter(request.GET)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if text := (given.get("q") or "").strip():
        rows = rows.filter(Q(text__icontains=text) | Q(answer__icontains=text) | Q(version__title__icontains=text))
    narrowed = {
        "open": Q(case__is_open=True), "published": Q(published_at__isnull=False),
        "kept": Q(published_at__isnull=True) & ~Q(answer=""), "declined": Q(case__is_open=False, answer=""),
    }  # fmt: skip
    if given.get("state"):
        rows = rows.filter(narrowed[given["state"]])
    return form, rows.order_by("-id")
