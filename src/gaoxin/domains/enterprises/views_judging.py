"""Pages on which a person decides what a name means, which source is right, whether a correction holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gaoxin.domains.enterprises import judging
from gaoxin.domains.enterprises.permissions import can_open_imports
from gaoxin.mechanisms.registry.actions import judgements, questions
from gaoxin.mechanisms.registry.enums import ClaimState, ConflictState, QuestionState
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Enterprise, Fact, FactClaim, MatchQuestion, Settlement
from gaoxin.mechanisms.registry.permissions import can_judge
from gaoxin.mechanisms.registry.selectors.enterprises import find
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Tab
from gaoxin.platform.ui.tables import Column, Table

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

PER_PAGE = 20


class Queue(Table):
    """The rows are drawn as cards by their page; only paging is the list's."""

    caption = gettext_lazy("待办")
    row = Column(accessor="pk", orderable=False)


@require_safe
def names(request: ActorRequest) -> HttpResponse:
    """Doubtful names: the same enterprise, another one, a new one, or none."""
    can_open_imports(request.actor).require()
    rows, state = asked_names(request), _chosen(request, QuestionState.values, QuestionState.OPEN)
    context = {
        "listing": listing(request, Queue, rows, size=PER_PAGE), "tabs": _tabs("enterprises:names", QuestionState, state), "q": _text(request),
        "state": state, "may_judge": bool(can_judge(request.actor)), "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "enterprises/judging/names.html", context)


@require_POST
def decide_name(request: ActorRequest, pk: int) -> HttpResponse:
    """Keeps the answer; it holds for every later delivery of the same name."""
    question = get_object_or_404(MatchQuestion.objects.visible_to(request.actor), pk=pk)
    answer, note = request.POST.get("answer", ""), request.POST.get("note", "").strip()
    if answer == "new":
        questions.decide_new(request.actor, question=question, note=note)
    elif answer == "ignore":
        questions.decide_ignored(request.actor, question=question, note=note)
    elif answer == "reopen":
        questions.reopen_question(request.actor, question=question)
    else:
        questions.decide_same(request.actor, question=question, enterprise=_meant(request, answer), note=note)
    messages.success(
        request, _("已记下对“%(name)s”的判断，以后同样的名称不再询问。") % {"name": question.name or question.code}
    )
    return _back(request, "enterprises:names")


@require_safe
def conflicts(request: ActorRequest) -> HttpResponse:
    """Values on which sources disagree, side by side."""
    can_open_imports(request.actor).require()
    rows, state = asked_conflicts(request), _chosen(request, ConflictState.values, ConflictState.OPEN)
    context = {
        "listing": listing(request, Queue, rows, size=PER_PAGE), "tabs": _tabs("enterprises:conflicts", ConflictState, state), "q": _text(request),
        "state": state, "may_judge": bool(can_judge(request.actor)), "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "enterprises/judging/conflicts.html", context)


@require_POST
def settle(request: ActorRequest) -> HttpResponse:
    """Says which source's word counts, and why."""
    chosen = request.POST.get("fact", "")
    if not chosen.isdigit():
        raise Refusal(_("请先选定采用哪个来源的数据。"))
    fact = get_object_or_404(Fact.objects.visible_to(request.actor), pk=int(chosen))
    judgements.settle_conflict(request.actor, fact=fact, reason=request.POST.get("reason", ""))
    messages.success(request, _("已核定，来源再有新数据时会重新提示。"))
    return _back(request, "enterprises:conflicts")


@require_POST
def revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes a settlement back."""
    found = get_object_or_404(Settlement.objects.visible_to(request.actor), pk=pk)
    judgements.revoke_settlement(request.actor, settlement=found)
    messages.success(request, _("已撤回核定，恢复按来源先后取数。"))
    return _back(request, "enterprises:conflicts")


@require_safe
def claims(request: ActorRequest) -> HttpResponse:
    """Corrections that enterprises ask for."""
    can_open_imports(request.actor).require()
    rows, state = asked_claims(request), _chosen(request, ClaimState.values, ClaimState.OPEN)
    context = {
        "listing": listing(request, Queue, rows, size=PER_PAGE), "tabs": _tabs("enterprises:claims", ClaimState, state), "state": state,
        "may_judge": bool(can_judge(request.actor)), "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "enterprises/judging/claims.html", context)


@require_POST
def decide_claim(request: ActorRequest, pk: int) -> HttpResponse:
    """Accepts or refuses a correction."""
    claim = get_object_or_404(FactClaim.objects.visible_to(request.actor), pk=pk)
    words = request.POST.get("decision", "").strip()
    if request.POST.get("answer") == "accept":
        judgements.accept_claim(request.actor, claim=claim, decision=words)
        messages.success(request, _("已采纳更正，数据即时生效。"))
    else:
        judgements.refuse_claim(request.actor, claim=claim, decision=words)
        messages.success(request, _("已答复企业，数据不变。"))
    return _back(request, "enterprises:claims")


# -- what an address asks for ------------------------------------------------------------------------------------


def asked_names(request: ActorRequest) -> judging.Names:
    """The doubtful names of the state and the text of the address."""
    state = _chosen(request, QuestionState.values, QuestionState.OPEN)
    return judging.Names(request.actor, QuestionState(state), _text(request))


def asked_conflicts(request: ActorRequest) -> judging.Contested:
    """The contested values of the state, the variable and the enterprise name of the address."""
    state, name = _chosen(request, ConflictState.values, ConflictState.OPEN), request.GET.get("variable", "").strip()
    variable = catalogue().get(name) if name else None
    return judging.Contested(request.actor, ConflictState(state), variable.id if variable else name, _text(request))


def asked_claims(request: ActorRequest) -> judging.Claims:
    """The corrections of the state of the address."""
    return judging.Claims(request.actor, [ClaimState(_chosen(request, ClaimState.values, ClaimState.OPEN))])


# -- steps -------------------------------------------------------------------------------------------------------


def _meant(request: ActorRequest, answer: str) -> Enterprise:
    if answer.isdigit():
        found = Enterprise.objects.visible_to(request.actor).filter(pk=int(answer)).first()
    elif answer == "other":
        found = find(request.actor, request.POST.get("other", ""))
    else:
        raise Refusal(_("请先选择这个名称是哪一家。"))
    if found is None:
        raise Refusal(_("没有找到这家企业，或不止一家。"), next_step=_("请填写完整名称或统一社会信用代码。"))
    return found


def _text(request: ActorRequest) -> str:
    return request.GET.get("q", "").strip()


def _chosen(request: ActorRequest, values: list[str], default: str) -> str:
    state = request.GET.get("state", default)
    if state not in values:
        raise Http404
    return state


def _tabs(
    url_name: str, states: type[QuestionState] | type[ConflictState] | type[ClaimState], current: str
) -> list[Tab]:
    address = reverse(url_name)
    return [Tab(state.label, f"{address}?state={state.value}", state.value == current) for state in states]


def _back(request: ActorRequest, url_name: str) -> HttpResponse:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe else reverse(url_name))
