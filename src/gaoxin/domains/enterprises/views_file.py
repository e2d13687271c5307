"""The file of one enterprise in the workbench: pages, and what staff decide there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gaoxin.domains.enterprises import views_file_pages as pages
from gaoxin.domains.enterprises.file_figures import in_words, period_words
from gaoxin.domains.enterprises.file_forms import ReasonForm
from gaoxin.domains.enterprises.file_places import staff_place
from gaoxin.mechanisms.registry.actions.facts import reveal as reveal_facts
from gaoxin.mechanisms.registry.actions.judgements import accept_claim, refuse_claim, settle_conflict
from gaoxin.mechanisms.registry.models import Fact, FactClaim
from gaoxin.platform.core import files
from gaoxin.platform.core.decisions import allow

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.detail(request, staff_place(request, pk))


@require_safe
def panel(request: ActorRequest, pk: int, key: str) -> HttpResponse:
    return pages.panel(request, staff_place(request, pk), key)


@require_safe
def history(request: ActorRequest, pk: int, variable: str, period: int) -> HttpResponse:
    return pages.history(request, staff_place(request, pk), variable, period)


@require_safe
def profile(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.profile(request, staff_place(request, pk))


@require_safe
def rules(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.rules(request, staff_place(request, pk))


@require_safe
def rule(request: ActorRequest, pk: int, key: str) -> HttpResponse:
    return pages.rule(request, staff_place(request, pk), key)


@require_safe
def timeline(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.events(request, staff_place(request, pk))


@require_safe
def print_page(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.print_page(request, staff_place(request, pk))


@require_safe
def export(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    return pages.export_facts(request, staff_place(request, pk), kind)


@require_safe
def code(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.code(request, staff_place(request, pk))


@require_POST
def reveal(request: ActorRequest, pk: int, variable: str, period: int) -> HttpResponse:
    """Shows one sensitive value for a reason; it is on this answer only, the next page masks it again."""
    place = staff_place(request, pk)
    form = ReasonForm(request.POST, prefix="reveal")
    if not form.is_valid():
        return pages.history(request, place, variable, period, reveal_form=form)
    shown = reveal_facts(
        place.actor, enterprise=place.enterprise, variables=[variable], reason=form.cleaned_data["reason"]
    )
    clear = [
        (period_words(fact.period), each.source.name, in_words(fact.variable, each.fact.value))
        for fact in shown if fact.period == period
        for each in (fact.counts, *fact.others) if not each.masked
    ]  # fmt: skip
    return pages.history(request, place, variable, period, clear=clear)


@require_POST
def settle(request: ActorRequest, pk: int, variable: str, period: int) -> HttpResponse:
    """Says which source is right."""
    place = staff_place(request, pk)
    form = ReasonForm(request.POST, prefix="decision")
    fact = Fact.objects.visible_to(place.actor).filter(pk=request.POST.get("fact") or 0).first()
    if fact is None or not form.is_valid():
        if fact is None:
            form.add_error(None, _("请选择采用哪个来源的值。"))
        return pages.history(request, place, variable, period, decision_form=form)
    settle_conflict(place.actor, fact=fact, reason=form.cleaned_data["reason"])
    messages.success(request, _("已核定。"))
    return redirect(place.history(variable, period))


@require_POST
def decide_claim(request: ActorRequest, pk: int, claim: int) -> HttpResponse:
    """Accepts or refuses the enterprise's correction."""
    place = staff_place(request, pk)
    found = get_object_or_404(FactClaim.objects.visible_to(place.actor).filter(enterprise=place.enterprise), pk=claim)
    words = request.POST.get("decision", "")
    if request.POST.get("answer") == "accept":
        accept_claim(place.actor, claim=found, decision=words)
        messages.success(request, _("已采纳企业的更正。"))
    else:
        refuse_claim(place.actor, claim=found, decision=words)
        messages.success(request, _("已答复：不采纳。"))
    return redirect(place.history(found.variable, found.period))


@require_safe
def evidence(request: ActorRequest, pk: int, claim: int) -> FileResponse:
    """The proof of a correction, for whoever may see the enterprise's file."""
    place = staff_place(request, pk)
    rows = FactClaim.objects.visible_to(place.actor).filter(enterprise=place.enterprise, evidence__isnull=False)
    stored = get_object_or_404(rows.select_related("evidence"), pk=claim).evidence
    assert stored is not None
    content = files.open_file(place.actor, stored, allowed=allow())
    return FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.content_type)
