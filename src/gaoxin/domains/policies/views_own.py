"""The enterprise's own awards: list, one award with its timeline, one-tap confirmation, correction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.policies.accounts import verified_account
from gaoxin.domains.policies.actions.awards import act, asked_items, correct, start_draft
from gaoxin.domains.policies.awards_form import sheet_of, texts_from
from gaoxin.domains.policies.awards_materials import library_of, needed_for
from gaoxin.domains.policies.awards_receipt import has_receipt
from gaoxin.domains.policies.awards_receipt import receipt as printed_receipt
from gaoxin.domains.policies.awards_showing import WAITS_FOR_FIRM, Shown, ShownSource, awards_for, events_of, narrowed
from gaoxin.domains.policies.forms_awards import AwardFilter
from gaoxin.domains.policies.judging import known_facts
from gaoxin.domains.policies.models import Benefit, Draft
from gaoxin.domains.policies.owning import the_enterprise
from gaoxin.domains.policies.permissions_awards import can_use_portal
from gaoxin.domains.policies.tables_awards import OwnAwardTable
from gaoxin.mechanisms.casework.selectors import available_moves
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Award
    from gaoxin.platform.core.requests import ActorRequest

#: The steps that the enterprise takes on its own page, with what is said afterwards.
VERBS = {
    "confirm": gettext_lazy("已确认。公示期满后拨付到您的账户。"),
    "undo": gettext_lazy("已撤回确认，可以重新确认。"),
    "decline": gettext_lazy("已放弃这个事项。"),
    "withdraw": gettext_lazy("已撤回申报。"),
}  # fmt: skip


@require_safe
def awards(request: ActorRequest) -> HttpResponse:
    """What waits for the enterprise first, then all its applications and entitlements, and its drafts."""
    can_use_portal(request.actor).require()
    enterprise = the_enterprise(request, request.actor)
    form = AwardFilter(request.GET, inside=False)
    rows = awards_for(request.actor).filter(enterprise=enterprise)
    found = narrowed(rows, form.given)
    waiting = [Shown(award, False) for award in rows.filter(case__state__in=WAITS_FOR_FIRM)[:20]]
    drafts = Draft.objects.visible_to(request.actor).filter(enterprise=enterprise).select_related("benefit")[:20]
    context = {
        "enterprise": enterprise, "form": form, "waiting": waiting, "drafts": list(drafts), "query": request.GET.urlencode(),
        "listing": listing(request, OwnAwardTable, ShownSource(found, inside=False), size=20),
    }  # fmt: skip
    return render(request, "policies/own/awards.html", context)


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """The list as it is narrowed, as a file."""
    can_use_portal(request.actor).require()
    enterprise = the_enterprise(request, request.actor)
    rows = narrowed(
        awards_for(request.actor).filter(enterprise=enterprise), AwardFilter(request.GET, inside=False).given
    )
    headers = [_("编号"), _("事项"), _("年度"), _("金额（元）"), _("状态"), _("提交时间"), _("到账日期")]
    shown = (Shown(award, False) for award in rows[:10_000])
    lines = (
        [each.award.case.number, each.award.benefit.title, each.award.year, None if each.amount is None else each.amount / 100,
         each.state, each.award.submitted_at, each.award.paid_on]
        for each in shown
    )  # fmt: skip
    return exports.export(kind, "awards", headers, lines)


@require_safe
def award(request: ActorRequest, pk: int) -> HttpResponse:
    """One award: what waits for the enterprise, the amount and its reasons, the timeline, what was handed in."""
    return _page(request, _own(request, pk))


@require_safe
def receipt(request: ActorRequest, pk: int) -> HttpResponse:
    """The receipt to print or keep."""
    found = _own(request, pk)
    return receipt_file(found, request.build_absolute_uri(reverse("own_policies:award", args=[pk])))


def receipt_file(found: Award, address: str) -> HttpResponse:
    """The receipt of an award as a PDF that opens in the browser."""
    response = HttpResponse(printed_receipt(found, address), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.case.number}.pdf"'
    return response


@require_POST
def step(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm, undo, decline, withdraw: one tap each."""
    found = _own(request, pk)
    if verb not in VERBS:
        raise Http404(verb)
    values = (
        {"reason": request.POST["reason"].strip()}
        if verb in ("decline", "withdraw") and request.POST.get("reason", "").strip()
        else {}
    )
    try:
        act(request.actor, award=found, verb=verb, values=values, seen=_seen(request))
    except UserError as error:
        return _page(request, _own(request, pk), error)
    messages.success(request, VERBS[verb])
    return redirect("own_policies:award", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: ActorRequest, pk: int) -> HttpResponse:
    """Only what the reviewer asked for, with the note beside it."""
    found = _own(request, pk)
    if found.case.state != "supplement":
        return redirect("own_policies:award", pk=pk)
    on, asked = timezone.localdate(), asked_items(found)
    texts = texts_from(request.POST, found.benefit) if request.method == "POST" else {}
    sheet = sheet_of(found.benefit, known_facts(found.enterprise, on), texts)
    used: dict[str, list[int]] = {}
    for row in found.materials.all():
        used.setdefault(row.requirement, []).append(row.material_id)
    needed = needed_for(found.benefit, found.year, library_of(request.actor, found.enterprise), used, on)
    chosen = {
        each.requirement.id: [
            int(text)
            for text in request.POST.getlist(f"m-{each.requirement.id}")
            if text.isdecimal() and len(text) < 19
        ]
        for each in needed
    }

    def hand_in(_given: object) -> object:
        return correct(
            request.actor, award=found, answers=texts, materials={key: ids for key, ids in chosen.items() if ids},
            note=request.POST.get("note", "").strip(), seen=_seen(request),
        )  # fmt: skip

    sent = submit(request, None, hand_in, to=reverse("own_policies:award", args=[pk]), said=_("补正已提交。"))
    if sent.answer:
        return sent.answer
    context = {
        "award": found, "note": found.case.data.get("missing", ""), "problem": sent.problem, "seen": found.case.sequence,
        "answers": [(answer, found.answers.get(answer.spec.id, {})) for answer in sheet.answers if not asked or answer.spec.id in asked],
        "needed": [each for each in needed if not asked or each.requirement.id in asked], "crumbs": _crumbs(found, _("补正")),
    }  # fmt: skip
    return render(request, "policies/own/correction.html", context, status=sent.status)


@require_POST
def apply(request: ActorRequest, benefit: int) -> HttpResponse:
    """Begins an application, or goes on with the draft."""
    can_use_portal(request.actor).require()
    rows = Benefit.objects.visible_to(request.actor).select_related("version__policy")
    found = get_object_or_404(rows, pk=benefit)
    draft = start_draft(request.actor, enterprise=the_enterprise(request, request.actor), benefit=found)
    return redirect("own_policies:draft", pk=draft.pk, step=draft.step)


def _own(request: ActorRequest, pk: int) -> Award:
    can_use_portal(request.actor).require()
    return get_object_or_404(
        awards_for(request.actor).select_related("decision", "enterprise__zone", "publicity"), pk=pk
    )


def _seen(request: ActorRequest) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _crumbs(found: Award, last: str = "") -> list[Crumb]:
    first = Crumb(_("我的申报"), reverse("own_policies:awards"))
    own = reverse("own_policies:award", args=[found.pk])
    return [first, Crumb(found.case.number, own), Crumb(last)] if last else [first, Crumb(found.case.number)]


def _page(request: ActorRequest, found: Award, problem: UserError | None = None) -> HttpResponse:
    verbs = {move.id for move in available_moves(request.actor, found.case)}
    offered = found.case.state in ("offered", "deferred")
    context: dict[str, Any] = {
        "award": found, "shown": Shown(found, False), "problem": problem, "verbs": verbs, "offered": offered, "seen": found.case.sequence,
        "account": (found.account or verified_account(found.enterprise)) if offered or found.account_id else None,
        "events": events_of(found, inside=False), "answers": list(found.answers.values()),
        "materials": list(found.materials.select_related("material__file")), "crumbs": _crumbs(found),
        "has_receipt": has_receipt(found),
    }  # fmt: skip
    return render(request, "policies/own/award.html", context, status=problem.status if problem else 200)
