"""The enterprise's own file in the portal: what is known of it, corrections, who has looked; and the page behind its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.enterprises import views_file_pages as pages
from gaoxin.domains.enterprises.file_actions import propose_correction
from gaoxin.domains.enterprises.file_code import enterprise_of, public_card
from gaoxin.domains.enterprises.file_figures import in_words
from gaoxin.domains.enterprises.file_forms import CorrectionForm
from gaoxin.domains.enterprises.file_history import value_history
from gaoxin.domains.enterprises.file_identity import Finding, check_identity
from gaoxin.domains.enterprises.file_looks import CHECKED, note_look
from gaoxin.domains.enterprises.file_looks import looks as looks_of
from gaoxin.domains.enterprises.file_pages import value_name
from gaoxin.domains.enterprises.file_places import can_open_own, only_roles, own_place
from gaoxin.mechanisms.registry.actions.judgements import withdraw_claim
from gaoxin.mechanisms.registry.enums import ClaimState
from gaoxin.mechanisms.registry.models import Enterprise, FactClaim
from gaoxin.mechanisms.registry.selectors.conflicts import claims as claims_of
from gaoxin.mechanisms.registry.selectors.facts import known_variable
from gaoxin.platform.core.enums import ENTERPRISE_ROLES, STAFF_ROLES
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def own(request: ActorRequest) -> HttpResponse:
    """One's own file; where a person acts for several enterprises, a list to choose from."""
    actor = only_roles(request.actor, *ENTERPRISE_ROLES)
    can_open_own(actor).require()
    found = list(Enterprise.objects.visible_to(actor).living().order_by("name", "id")[:50])
    if len(found) == 1:
        return redirect("enterprise_file:own-detail", pk=found[0].pk)
    return render(request, "enterprises/file/own.html", {"enterprises": found})


@require_safe
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.detail(request, own_place(request, pk))


@require_safe
def panel(request: ActorRequest, pk: int, key: str) -> HttpResponse:
    return pages.panel(request, own_place(request, pk), key)


@require_safe
def history(request: ActorRequest, pk: int, variable: str, period: int) -> HttpResponse:
    return pages.history(request, own_place(request, pk), variable, period)


@require_safe
def profile(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.profile(request, own_place(request, pk))


@require_safe
def rules(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.rules(request, own_place(request, pk))


@require_safe
def rule(request: ActorRequest, pk: int, key: str) -> HttpResponse:
    return pages.rule(request, own_place(request, pk), key)


@require_safe
def timeline(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.events(request, own_place(request, pk))


@require_safe
def print_page(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.print_page(request, own_place(request, pk))


@require_safe
def export(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    return pages.export_facts(request, own_place(request, pk), kind)


@require_safe
def code(request: ActorRequest, pk: int) -> HttpResponse:
    return pages.code(request, own_place(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: ActorRequest, pk: int, variable: str, period: int) -> HttpResponse:
    """A correction, or a value that is missing, with its proof."""
    place = own_place(request, pk)
    shown = value_history(place, variable, period)
    if shown is None or not shown.can_claim:
        raise Http404
    form = CorrectionForm(shown.variable, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given, upload = form.cleaned_data, form.cleaned_data["evidence"]
        try:
            propose_correction(
                place.actor, enterprise=place.enterprise, variable=variable, period=period, value=given["value"], reason=given["reason"],
                observed_on=given["observed_on"], evidence_name=upload.name if upload else "", evidence=upload,
            )  # fmt: skip
        except UserError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已提交，等待工作人员核实；结果见“我的更正”。"))
            return redirect(place.url("claims"))
    context = {**pages.common(place, "detail", Crumb(shown.name)), "shown": shown, "form": form}
    return render(request, "enterprises/file/correct.html", context, status=422 if form.errors else 200)


@require_safe
def claims(request: ActorRequest, pk: int) -> HttpResponse:
    """The enterprise's corrections and what became of them."""
    place = own_place(request, pk)
    rows = (
        claims_of(place.actor, states=list(ClaimState))
        .filter(enterprise=place.enterprise)
        .order_by("-created_at", "-id")
    )
    lines = [
        {
            "claim": each, "name": value_name(each.variable, each.period), "value": in_words(known_variable(each.variable), each.value),
            "url": place.history(each.variable, each.period),
        }
        for each in rows[:100]
    ]  # fmt: skip
    context = {**pages.common(place, "claims", Crumb(_("我的更正"))), "lines": lines}
    return render(request, "enterprises/file/claims.html", context)


@require_POST
def withdraw(request: ActorRequest, pk: int, claim: int) -> HttpResponse:
    """Takes a correction back."""
    place = own_place(request, pk)
    found = get_object_or_404(FactClaim.objects.visible_to(place.actor).filter(enterprise=place.enterprise), pk=claim)
    withdraw_claim(place.actor, claim=found)
    messages.success(request, _("已撤回这条更正。"))
    return redirect(place.url("claims"))


@require_safe
def looks(request: ActorRequest, pk: int) -> HttpResponse:
    """Who of the staff has looked."""
    place = own_place(request, pk)
    found = looks_of(place.actor, place.enterprise)
    return render(
        request, "enterprises/file/looks.html", {**pages.common(place, "looks", Crumb(_("谁看过"))), "looks": found}
    )


@never_cache
@require_safe
def identity(request: ActorRequest, pk: int) -> HttpResponse:
    """A fresh identity code, which the page of the code asks for every minute."""
    place = own_place(request, pk)
    return render(request, "enterprises/file/_identity.html", pages.identity(request, place))


@login_not_required
@never_cache
@require_safe
def check(request: ActorRequest, token: str = "") -> HttpResponse:
    """Whether an identity code, scanned or pasted, is valid, expired or forged; who shows it, only to staff who see the enterprise."""
    text = token or request.GET.get("code", "").strip().rstrip("/").rsplit("/", 1)[-1]
    found = check_identity(text) if text else None
    context: dict[str, Any] = {"found": found, "code": request.GET.get("code", "")}
    if found is not None and found.enterprise is not None:
        staff = only_roles(request.actor, *STAFF_ROLES)
        may_open = staff.is_staff and Enterprise.objects.visible_to(staff).filter(pk=found.enterprise.pk).exists()
        if may_open:
            note_look(staff, found.enterprise, CHECKED)
        context |= {"card": public_card(found.enterprise), "may_open": may_open}
    status = (
        {Finding.EXPIRED: 410, Finding.WITHDRAWN: 410, Finding.FORGED: 404}.get(found.finding, 200) if found else 200
    )
    return render(request, "enterprises/file/check.html", context, status=status)


@login_not_required
@require_safe
def scan(request: ActorRequest, token: str) -> HttpResponse:
    """Behind the code: staff and the enterprise itself come to the file, everybody else sees who the enterprise is."""
    enterprise = enterprise_of(token)
    staff, member = only_roles(request.actor, *STAFF_ROLES), only_roles(request.actor, *ENTERPRISE_ROLES)
    for actor, name in ((staff, "detail"), (member, "own-detail")):
        if actor.is_authenticated and Enterprise.objects.visible_to(actor).filter(pk=enterprise.pk).exists():
            return redirect(f"enterprise_file:{name}", pk=enterprise.pk)
    context = {
        "card": public_card(enterprise), "day": timezone.localdate(),
        "sign_in": f"{reverse('account_login')}?next={request.path}" if not request.actor.is_authenticated else "",
    }  # fmt: skip
    return render(request, "enterprises/file/scan.html", context)
