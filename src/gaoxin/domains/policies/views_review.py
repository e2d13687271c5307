"""The review desk: queue, application with sources, verdict and next steps; and the page of a kept judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gaoxin.domains.policies.actions.awards import act
from gaoxin.domains.policies.awards_materials import kind_label, requirements_of
from gaoxin.domains.policies.awards_showing import Shown, ShownSource, awards_for, events_of, narrowed, state_choices
from gaoxin.domains.policies.desk_steps import next_after, step_form, step_of
from gaoxin.domains.policies.forms_awards import AwardFilter
from gaoxin.domains.policies.judging import read_back, replay
from gaoxin.domains.policies.masking import hidden_criteria, reads_clear, without_figures
from gaoxin.domains.policies.models import Award, Decision
from gaoxin.domains.policies.permissions_awards import can_see_awards
from gaoxin.domains.policies.selectors.awards import decisions_of
from gaoxin.domains.policies.tables_awards import AwardTable
from gaoxin.domains.policies.typed import in_words, language
from gaoxin.domains.policies.views_own import receipt_file
from gaoxin.kernel.rules.wording import period_name
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.engine import guards
from gaoxin.mechanisms.casework.engine.clocks import Clocks
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.effects import effects_of
from gaoxin.mechanisms.casework.enums import PartState
from gaoxin.mechanisms.casework.models import CasePart
from gaoxin.mechanisms.casework.permissions import can_answer_part, can_read_scores
from gaoxin.mechanisms.casework.selectors import available_moves
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.values import MASK, is_sensitive
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Result
    from gaoxin.mechanisms.casework.pages.forms import MoveForm
    from gaoxin.mechanisms.casework.procedures.definition import Move
    from gaoxin.platform.core.requests import ActorRequest

#: States that the department works on.
QUEUE = ("submitted", "review", "panel", "joint", "decision", "approved", "investigated", "payable")
#: Cases beside the one that is open.
BESIDE = 30


@require_safe
def awards(request: ActorRequest) -> HttpResponse:
    """All awards that the reader may see, narrowed."""
    can_see_awards(request.actor).require()
    form = AwardFilter(request.GET)
    rows = narrowed(awards_for(request.actor), form.given)
    context = {
        "form": form,
        "tabs": _stages(form.given.get("state", "")),
        "query": request.GET.urlencode(),
        "listing": listing(request, AwardTable, ShownSource(rows, inside=True), size=50),
    }
    return render(request, "policies/desk/awards.html", context)


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """The list as it is narrowed, as a file."""
    can_see_awards(request.actor).require()
    rows = narrowed(awards_for(request.actor), AwardFilter(request.GET).given)
    headers = [
        _("编号"),
        _("企业"),
        _("统一社会信用代码"),
        _("事项"),
        _("年度"),
        _("测算金额（元）"),
        _("核定金额（元）"),
        _("状态"),
        _("提交时间"),
        _("到账日期"),
    ]
    shown = (Shown(award, True) for award in rows[:100_000])
    lines = (
        [each.award.case.number, each.award.enterprise.name, each.award.enterprise.credit_code, each.award.benefit.title, each.award.year,
         _yuan(each.award.computed), _yuan(each.award.granted), each.state, each.award.submitted_at, each.award.paid_on]
        for each in shown
    )  # fmt: skip
    return exports.export(kind, "awards", headers, lines)


@require_safe
def award(request: ActorRequest, pk: int) -> HttpResponse:
    """One award in three panes; `?step=` opens the form of a step beside it."""
    found = the_award(request, pk)
    move = step_of(request.actor, found, request.GET.get("step", ""))
    return award_page(request, found, opened=(move, step_form(request.actor, found, move)) if move else None)


@require_safe
def receipt(request: ActorRequest, pk: int) -> HttpResponse:
    """The receipt that the enterprise has; its code leads to the enterprise's own page."""
    found = the_award(request, pk)
    return receipt_file(found, request.build_absolute_uri(reverse("own_policies:award", args=[pk])))


@require_POST
def ask(request: ActorRequest, pk: int) -> HttpResponse:
    """Asks for corrections of the ticked fields and documents, once."""
    found = the_award(request, pk)
    values = {"missing": request.POST.get("missing", ""), "items": "\n".join(request.POST.getlist("item"))}
    try:
        act(request.actor, award=found, verb="ask", values={key: value for key, value in values.items() if value})
    except UserError as error:
        return award_page(request, the_award(request, pk), error)
    messages.success(request, _("已一次性告知补正。"))
    return redirect(found.get_absolute_url())


@require_safe
def decision(request: ActorRequest, pk: int) -> HttpResponse:
    """A kept judgement: the rule's version, what it read, what it found, and whether it comes out the same today."""
    rows = decisions_of(request.actor).select_related("benefit", "enterprise", "made_by")
    found = get_object_or_404(rows, pk=pk)
    again = replay(found)
    award = Award.objects.visible_to(request.actor).filter(decision=found).first()
    clear = reads_clear(request.actor, award)
    inputs = []
    for row in found.inputs:
        variable = catalogue().by_id.get(row["variable"])
        shown = clear or not is_sensitive(variable)
        words = in_words(variable, read_back(row["value"], variable)) if variable else str(row["value"])
        inputs.append({
            **row, "label": variable.name(language()) if variable else row["variable"], "when": period_name(row["period"], found.on, language()),
            "words": words if shown else MASK,
        })  # fmt: skip
    context = {
        "decision": found, "replay": again, "inputs": inputs, "award": award, "reasons": _reasons(request, found, award, again.result),
        "base": "workbench/base.html" if request.actor.is_staff else "portal/base.html",
        "crumbs": [Crumb(str(found.benefit), _home(request, award)), Crumb(_("判断记录"))],
    }  # fmt: skip
    return render(request, "policies/desk/decision.html", context)


def _stages(state: str) -> list[Tab]:
    """The stages of the work as tabs over the list."""
    names = dict(state_choices())
    url = reverse("policies:awards")
    return [
        Tab(_("全部"), url, current=not state),
        *(Tab(names[each], f"{url}?state={each}", current=each == state) for each in QUEUE),
    ]


def _home(request: ActorRequest, found: Award | None) -> str:
    if found is None:
        return ""
    return found.get_absolute_url() if request.actor.is_staff else reverse("own_policies:award", args=[found.pk])


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100


def the_award(request: ActorRequest, pk: int) -> Award:
    """The award of a page, for staff who see its enterprise."""
    can_see_awards(request.actor).require()
    return get_object_or_404(
        awards_for(request.actor).select_related("decision", "hold", "confirmed_by", "entitlement"), pk=pk
    )


def award_page(
    request: ActorRequest,
    found: Award,
    problem: UserError | None = None,
    *,
    opened: tuple[Move, MoveForm] | None = None,
) -> HttpResponse:
    """The three panes. opened: the step whose form stands in the right one."""
    beside = (
        awards_for(request.actor)
        .filter(case__state__in=QUEUE, benefit=found.benefit)
        .order_by("case__due_at", "id")[:BESIDE]
    )
    labels = {each.id: each.label for each in requirements_of(found.benefit, found.year)}
    materials = [
        {"row": row, "label": labels.get(row.requirement, row.requirement), "kind": kind_label(row.material.kind)}
        for row in found.materials.select_related("material__file")
    ]
    context: dict[str, Any] = {
        "award": found, "shown": Shown(found, True), "problem": problem, "beside": [Shown(each, True) for each in beside],
        "answers": list(found.answers.items()), "materials": materials, "requirements": list(labels.items()),
        "reasons": _reasons(request, found.decision, found) if found.decision else [], "moves": _moves(request, found), "events": events_of(found, inside=True),
        "parts": _parts(request, found), "seen": found.case.sequence,
        "score": found.case.data.get("score") if can_read_scores(request.actor, found.case) else None,
        "crumbs": [Crumb(_("审核台"), reverse("policies:awards")), Crumb(found.case.number)],
    }  # fmt: skip
    context["may_ask"] = any(move["id"] == "ask" and move["allowed"] for move in context["moves"])
    faults = False
    if opened is not None:
        move, form = opened
        procedure = procedure_of(found.case)
        clocks = Clocks(found.case, procedure, present.now())
        faults = bool(form.errors)
        context["opened"] = {
            "id": move.id, "label": say(move.label), "form": form, "guard": guards.may_pass(request.actor, found.case, procedure, move, clocks),
            "effects": effects_of(procedure, move, found.case.state, clocks), "next": next_after(request.actor, found, found.case.state),
        }  # fmt: skip
    status = problem.status if problem else 422 if faults else 200
    return render(request, "policies/desk/award.html", context, status=status)


def _reasons(
    request: ActorRequest, found: Decision, award: Award | None, result: Result | None = None
) -> list[dict[str, Any]]:
    """The kept reasons in the reader's language, sensitive figures only for who may read them."""
    rows: list[dict[str, Any]] = found.reasons
    if not reads_clear(request.actor, award):
        result = result or replay(found).result
        hidden = hidden_criteria(result) if result else frozenset(row["id"] for row in rows)
        rows = without_figures(rows, hidden)
    english = language() == "en"
    return [
        row
        | {"label": row["label_en"] if english else row["label"], "text": row["text_en"] if english else row["text"]}
        for row in rows
    ]


def _moves(request: ActorRequest, found: Award) -> list[dict[str, Any]]:
    """The steps that the reader may take; one whose condition does not hold says why."""
    case, procedure = found.case, procedure_of(found.case)
    clocks = Clocks(case, procedure, present.now())
    rows = []
    for move in available_moves(request.actor, case):
        decision = guards.may_pass(request.actor, case, procedure, move, clocks)
        rows.append({
            "id": move.id, "label": say(move.label), "allowed": bool(decision), "reason": decision.reason,
            "url": f"{found.get_absolute_url()}?step={move.id}#step",
        })  # fmt: skip
    return rows


def _parts(request: ActorRequest, found: Award) -> list[dict[str, Any]]:
    """What the joint reviewers said, and where the reader may say it: {row, outcome, outcomes, may_answer}."""
    procedure = procedure_of(found.case)
    outcomes = [(key, say(label)) for key, label in procedure.parts.outcomes] if procedure.parts else []
    parts = []
    for row in CasePart.objects.filter(case=found.case).select_related("organisation").order_by("id"):
        row.case = found.case
        may = row.state == PartState.OPEN and bool(can_answer_part(request.actor, row))
        said = dict(outcomes).get(row.outcome, row.get_state_display())
        parts.append({"row": row, "outcome": said, "outcomes": outcomes, "may_answer": may})
    return parts
