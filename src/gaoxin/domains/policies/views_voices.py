"""Pages on which people speak: drafts open for opinions, opinions and their answers, questions and answers, saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.policies import voices_pages as pages
from gaoxin.domains.policies.actions.opinions import give_opinion
from gaoxin.domains.policies.actions.questions import ask, unpublish
from gaoxin.domains.policies.actions.searches import drop_search, save_search
from gaoxin.domains.policies.forms_voices import FollowForm, OpinionForm, QuestionForm
from gaoxin.domains.policies.models import Question, SavedSearch
from gaoxin.domains.policies.permissions import can_ask, can_change_policy, can_give_opinion
from gaoxin.domains.policies.throttle import count
from gaoxin.domains.policies.views_library import page_context, shell, shown_version
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui.acting import press, submit
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import PolicyVersion
    from gaoxin.platform.core.requests import ActorRequest

#: From one person or address in an hour: a draft has some thirty clauses, a question is one.
OPINIONS_PER_HOUR = 30
QUESTIONS_PER_HOUR = 5
#: Numbers follow one another, so nobody may try many contacts.
LOOKS_PER_HOUR = 20


@login_not_required
@require_safe
def consultations(request: ActorRequest) -> HttpResponse:
    """Drafts that are open for opinions, and those whose result is published."""
    context = pages.consultations(request.actor) | {
        "shell": shell(request.actor), "crumbs": [Crumb(_("找政策"), reverse("open_policies:index")), Crumb(_("政策征集"))],
    }  # fmt: skip
    return render(request, "policies/open/consultations.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinions(request: ActorRequest, key: str) -> HttpResponse:
    """The form for opinions while a draft is open for them; afterwards what became of them."""
    version = shown_version(request, key)
    if version.opinions_until is None:
        raise Http404
    form = OpinionForm(
        request.POST or None, version=version, signed_in=request.actor.is_authenticated, initial=_initial(request)
    )
    sent = submit(
        request, form, lambda _given: _give(request, version, form), to=_back(request, "opinions", version),
        said=_("已收到您的意见。处理结果和理由会与政策一起公布。"),
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    context = page_context(request, version, "opinions") | {
        "form": form, "problem": sent.problem, "may_give": bool(can_give_opinion(request.actor, version)),
        "passage": pages.passage(version, str(form["clause"].value() or "")),
    } | pages.opinions_told(request.actor, version)  # fmt: skip
    return render(request, "policies/open/opinions.html", context, status=sent.status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: ActorRequest, key: str) -> HttpResponse:
    """What was asked about the policy and answered, and the form to ask."""
    version = shown_version(request, key)
    form = QuestionForm(
        request.POST or None, version=version, signed_in=request.actor.is_authenticated, initial=_initial(request)
    )
    sent = submit(
        request, form, lambda _given: _ask(request, version, form), to=_back(request, "questions", version),
        said=lambda number: _received(request, number),
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    context = page_context(request, version, "questions") | pages.questions_told(request.actor, version.policy) | {
        "form": form, "problem": sent.problem, "passage": pages.passage(version, str(form["clause"].value() or "")),
        "may_ask": bool(can_ask(request.actor, version)),
        "may_change": bool(can_change_policy(request.actor, version.policy)),
    }  # fmt: skip
    return render(request, "policies/open/questions.html", context, status=sent.status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_follow(request: ActorRequest) -> HttpResponse:
    """What became of a question, for who asked it without an account: number and contact open it."""
    form = FollowForm(request.POST or None, initial={"number": request.GET.get("number", "")[:40]})
    found: Question | None = None
    problem: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            count(request, "follow", LOOKS_PER_HOUR)
            found = pages.question_of(request.actor, **form.cleaned_data)
            if found is None:
                form.add_error(None, _("没有找到这个问题。请核对编号，并填写提问时留下的同一个联系方式。"))
        except UserError as refusal:
            problem = refusal
    context = {
        "shell": shell(request.actor), "form": form, "question": found, "problem": problem,
        "crumbs": [Crumb(_("找政策"), reverse("open_policies:index")), Crumb(_("查询提问"))],
    }  # fmt: skip
    answer = render(
        request, "policies/open/follow_question.html", context, status=422 if problem or form.errors else 200
    )
    # A question and its answer are for who asked: neither a shared computer nor a proxy may keep them.
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def question_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes a published question off the page."""
    found = get_object_or_404(Question.objects.visible_to(request.actor).select_related("version__policy"), pk=pk)
    return press(
        request, lambda: unpublish(request.actor, question=found), said=_("已从政策页面撤下。"),
        back=reverse("open_policies:questions", args=[found.version.policy.key]),
    )  # fmt: skip


@require_POST
def search_save(request: ActorRequest) -> HttpResponse:
    """Keeps the search that the page shows."""
    conditions = {name: value for name, value in request.POST.items() if name not in ("name", "csrfmiddlewaretoken")}
    name, words = request.POST.get("name", ""), {key: str(value) for key, value in conditions.items()}
    return press(
        request, lambda: save_search(request.actor, conditions=words, name=name), back="open_policies:index",
        to=lambda made: pages.search_address(made.conditions),
        said=lambda made: _("已保存“%(name)s”。有新政策时每周告知您。") % {"name": made.name},
    )  # fmt: skip


@require_POST
def search_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Forgets a saved search."""
    found = get_object_or_404(SavedSearch.objects.visible_to(request.actor), pk=pk)
    drop_search(request.actor, search=found)
    messages.success(request, _("已删除保存的搜索。"))
    return redirect("open_policies:index")


def _give(request: ActorRequest, version: PolicyVersion, form: OpinionForm) -> None:
    can_give_opinion(request.actor, version).require()
    count(request, "opinion", OPINIONS_PER_HOUR)
    if not form.is_filled_by_a_program:
        give_opinion(request.actor, version=version, **form.given())


def _ask(request: ActorRequest, version: PolicyVersion, form: QuestionForm) -> str:
    can_ask(request.actor, version).require()
    count(request, "question", QUESTIONS_PER_HOUR)
    return "—" if form.is_filled_by_a_program else ask(request.actor, version=version, **form.given()).case.number


def _received(request: ActorRequest, number: str) -> str:
    said = _("已收到您的问题，编号 %(number)s，3 个工作日内答复。") % {"number": number}
    return said if request.actor.is_authenticated else said + _("请记下编号，凭它和联系方式可以查询答复。")


def _initial(request: ActorRequest) -> dict[str, Any]:
    return {"clause": request.GET.get("clause", "")[:40]}


def _back(request: ActorRequest, name: str, version: PolicyVersion) -> str:
    return f"{reverse(f'open_policies:{name}', args=[version.policy.key])}?version={version.number}"
