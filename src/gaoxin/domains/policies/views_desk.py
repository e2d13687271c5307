"""Work on the review desk: a step taken beside the application and on to the next case, and one decision for many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gaoxin.domains.policies import desk_batch
from gaoxin.domains.policies.awards_showing import Shown, awards_for
from gaoxin.domains.policies.desk_steps import GRANTED, next_after, step_form, step_of
from gaoxin.domains.policies.permissions_awards import can_see_awards
from gaoxin.domains.policies.views_review import award_page, the_award
from gaoxin.mechanisms.casework.actions import answer_part, move
from gaoxin.mechanisms.casework.engine.definitions import say
from gaoxin.mechanisms.casework.engine.forms import FormRefused
from gaoxin.mechanisms.casework.models import CasePart
from gaoxin.platform.core.errors import Refusal, UserError
from gaoxin.platform.ui.fields import MoneyField
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Award
    from gaoxin.mechanisms.casework.pages.forms import MoveForm
    from gaoxin.platform.core.requests import ActorRequest


@require_POST
def step(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """One step beside the application; then the next case that waits for the same, or this one again."""
    found = the_award(request, pk)
    state = found.case.state
    chosen = step_of(request.actor, found, name)
    if chosen is None:
        # Somebody was faster, or it is not this person's step: the action says which.
        try:
            move(request.actor, case=found.case_id, move=name, values={})
        except UserError as error:
            return award_page(request, the_award(request, pk), error)
        raise Http404(name)
    form = step_form(request.actor, found, chosen, request.POST, request.FILES)
    problem: UserError | None = None
    if form.is_valid():
        try:
            move(request.actor, case=found.case_id, move=name, values=form.values(), seen=_seen(request))
        except FormRefused as refused:
            form.add_faults(refused.faults)
        except UserError as error:
            problem = error
        else:
            said = {"firm": found.enterprise.name, "move": say(chosen.label)}
            messages.success(request, _("%(firm)s：已办理“%(move)s”。") % said)
            return redirect(_onward(request, found, state))
    return award_page(request, found, problem, opened=(chosen, form))


@require_POST
def part(request: ActorRequest, pk: int, part: int) -> HttpResponse:
    """A department of the joint review says what it thinks, beside the application."""
    found = the_award(request, pk)
    row = CasePart.objects.filter(pk=part, case=found.case_id).first()
    if row is None:
        raise Http404(str(part))
    state = found.case.state
    try:
        answer_part(
            request.actor, part=row, outcome=request.POST.get("outcome", ""), answer=request.POST.get("answer", "")
        )
    except UserError as error:
        return award_page(request, the_award(request, pk), error)
    messages.success(request, _("联审意见已提交。"))
    return redirect(_onward(request, found, state))


@require_POST
def batch(request: ActorRequest) -> HttpResponse:
    """Chosen awards, the step, the check of each with its cost, one decision, and what became of each. Only the last writes."""
    can_see_awards(request.actor).require()
    chosen = _chosen(request)
    steps = desk_batch.steps_for(request.actor, chosen)
    name = request.POST.get("move", "")
    context: dict[str, Any] = {
        "awards": [Shown(each, True) for each in chosen], "steps": steps, "crumbs": [Crumb(_("审核台"), reverse("policies:awards")), Crumb(_("批量办理"))],
    }  # fmt: skip
    if name not in {each[0] for each in steps}:
        return render(request, "policies/desk/batch.html", context)
    first = next(each for each in chosen if step_of(request.actor, each, name))
    chosen_step = step_of(request.actor, first, name)
    assert chosen_step is not None
    tried = request.POST.get("tried") == "1"
    form = step_form(
        request.actor, first, chosen_step, request.POST if tried else None, request.FILES if tried else None
    )
    priced = form.fields.pop(GRANTED, None) is not None
    amounts, wrong = _amounts(request, chosen) if tried and priced else ({}, {})
    values = _values(form) if tried and form.is_valid() else {}
    context |= {"move": name, "label": say(chosen_step.label), "form": form, "priced": priced, "wrong": wrong}
    if tried and form.is_valid() and not wrong and request.POST.get("confirmed") == "1":
        ticked = {
            int(text) for text in request.POST.getlist("do") if text.isascii() and text.isdigit() and len(text) < 19
        }
        done = desk_batch.carried_out(
            request.actor, [each for each in chosen if each.pk in ticked], name, values, amounts
        )
        context |= {"done": done, "count": sum(each.done for each in done)}
        return render(request, "policies/desk/batch.html", context)
    context["batch"] = desk_batch.checked(request.actor, chosen, name, values, amounts)
    bad = bool(wrong) or (tried and bool(form.errors))
    return render(request, "policies/desk/batch.html", context, status=422 if bad else 200)


def _onward(request: ActorRequest, found: Award, state: str) -> str:
    """The next case of the same work when the button asks for it; else this one, or the list when it is out of sight."""
    if request.POST.get("then") == "next" and (after := next_after(request.actor, found, state)):
        return after.get_absolute_url()
    again = awards_for(request.actor).filter(pk=found.pk).exists()
    return found.get_absolute_url() if again else reverse("policies:awards")


def _values(form: MoveForm) -> dict[str, Any]:
    try:
        return form.values()
    except FormRefused as refused:
        form.add_faults(refused.faults)
        return {}


def _chosen(request: ActorRequest) -> list[Award]:
    """The ticked awards that the reader sees, the nearest deadline first."""
    ticked = [
        int(text) for text in request.POST.getlist("award") if text.isascii() and text.isdigit() and len(text) < 19
    ]
    if len(ticked) > desk_batch.MOST:
        raise Refusal(_("一次最多办理 %(limit)d 件。") % {"limit": desk_batch.MOST}, next_step=_("请分几次选择。"))
    rows = (
        awards_for(request.actor).select_related("decision", "benefit__fund", "enterprise__zone").filter(pk__in=ticked)
    )
    found = list(rows.order_by("case__due_at", "id"))
    if not found:
        raise Refusal(_("没有选中兑现件。"), next_step=_("请回到审核台，勾选要办理的企业。"), code="none-chosen")
    return found


def _amounts(request: ActorRequest, chosen: list[Award]) -> tuple[dict[int, int], dict[int, str]]:
    """The typed amounts in 分 by award, and what is wrong with those that are none."""
    field, found, wrong = MoneyField(unit="元", minimum=0, required=False), {}, {}
    for award in chosen:
        try:
            value = field.clean(request.POST.get(f"granted-{award.pk}", ""))
        except forms.ValidationError as error:
            wrong[award.pk] = " ".join(error.messages)
        else:
            if value is not None:
                found[award.pk] = round(value * 100)
    return found, wrong


def _seen(request: ActorRequest) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
