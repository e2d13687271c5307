"""Entitlement lists for staff: made in the background, checked line by line or in bulk, offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.policies.actions import lists
from gaoxin.domains.policies.awards_showing import Shown, ShownSource, awards_for, narrowed
from gaoxin.domains.policies.forms_awards import AwardFilter, ListFilter, ListForm
from gaoxin.domains.policies.models import EntitlementList
from gaoxin.domains.policies.permissions_awards import can_run_lists, can_see_awards
from gaoxin.domains.policies.tables_awards import LineTable, ListTable
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: ActorRequest) -> HttpResponse:
    """All lists, with the form that makes one."""
    can_see_awards(request.actor).require()
    form = ListForm(request.actor, request.POST or None)
    sent = submit(
        request, form, lambda given: lists.start_list(request.actor, benefit=given["benefit"], year=given["year"]),
        to=lambda made: reverse("core:task", args=[made.task_id]),
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    narrow = ListFilter(request.GET)
    rows = _narrowed(EntitlementList.objects.visible_to(request.actor).select_related("benefit"), narrow)
    context = {
        "form": form, "filter": narrow, "query": request.GET.urlencode(), "problem": sent.problem,
        "may_run": bool(can_run_lists(request.actor)), "listing": listing(request, ListTable, rows, size=20),
    }  # fmt: skip
    return render(request, "policies/desk/lists.html", context, status=sent.status)


@require_safe
def export_index(request: ActorRequest, kind: str) -> HttpResponse:
    """The lists as they are narrowed."""
    can_see_awards(request.actor).require()
    rows = EntitlementList.objects.visible_to(request.actor).select_related("benefit")
    headers = [_("事项"), _("年度"), _("评价日"), _("列入名单"), _("合计（元）"), _("状态")]
    lines = (
        [
            row.benefit.title,
            row.year,
            row.on,
            row.summary.get("listed", 0),
            _yuan(row.summary.get("total", 0)),
            row.get_state_display(),
        ]
        for row in _narrowed(rows, ListFilter(request.GET))[:10_000]
    )
    return exports.export(kind, "lists", headers, lines)


@require_safe
def page(request: ActorRequest, pk: int) -> HttpResponse:
    """One list: figures, lines with filters, and the steps for those ticked."""
    return _page(request, _list(request, pk))


@require_safe
def export(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """The lines as they are narrowed."""
    found = _list(request, pk)
    rows = narrowed(awards_for(request.actor).filter(entitlement=found), AwardFilter(request.GET).given)
    headers = [
        _("编号"),
        _("企业"),
        _("统一社会信用代码"),
        _("测算金额（元）"),
        _("核定金额（元）"),
        _("核定说明"),
        _("状态"),
    ]
    lines = (
        [each.award.case.number, each.award.enterprise.name, each.award.enterprise.credit_code, _yuan(each.award.computed),
         _yuan(each.award.granted), each.award.grant_reason, each.state]
        for each in (Shown(award, True) for award in rows.order_by("enterprise__name", "id")[:100_000])
    )  # fmt: skip
    return exports.export(kind, f"list-{found.pk}", headers, lines)


@require_POST
def step(request: ActorRequest, pk: int) -> HttpResponse:
    """Keeps, removes or offers the ticked lines; all lines that stand before a step go through the background."""
    found = _list(request, pk)
    verb = request.POST.get("verb", "")
    chosen = [int(text) for text in request.POST.getlist("award") if text.isdecimal() and len(text) < 19]
    try:
        if request.POST.get("all") == "1":
            run: Any = lists.start_steps(request.actor, found=found, verb=verb)
            return redirect("core:task", pk=run.pk)
        moved = lists.step_lines(
            request.actor, found=found, awards=chosen, verb=verb, reason=request.POST.get("reason", "")
        )
    except UserError as error:
        return _page(request, found, error)
    done = sum(each.done for each in moved)
    messages.success(request, _("已办理 %(n)d 件。") % {"n": done})
    for reason in dict.fromkeys(each.reason for each in moved if not each.done):
        messages.warning(request, reason)
    return redirect(found.get_absolute_url())


def _narrowed(rows: QuerySet[EntitlementList], form: ListFilter) -> QuerySet[EntitlementList]:
    given = form.cleaned_data if form.is_valid() else {}
    if given.get("q"):
        rows = rows.filter(benefit__title__icontains=given["q"])
    return rows.filter(state=given["state"]) if given.get("state") else rows


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100


def _list(request: ActorRequest, pk: int) -> EntitlementList:
    can_see_awards(request.actor).require()
    rows = EntitlementList.objects.visible_to(request.actor).select_related(
        "zone", "benefit__version__policy__organisation", "task"
    )
    return get_object_or_404(rows, pk=pk)


def _page(request: ActorRequest, found: EntitlementList, problem: UserError | None = None) -> HttpResponse:
    form = AwardFilter(request.GET)
    rows = narrowed(awards_for(request.actor).filter(entitlement=found), form.given)
    context = {
        "list": found, "form": form, "problem": problem, "may_run": bool(can_run_lists(request.actor, found.benefit)),
        "listing": listing(request, LineTable, ShownSource(rows, inside=True), size=50), "query": request.GET.urlencode(),
        "to_check": len(lists.waiting_for(found, "keep")), "to_offer": len(lists.waiting_for(found, "offer")),
        "crumbs": [Crumb(_("免申名单"), reverse("policies:lists")), Crumb(str(found))],
    }  # fmt: skip
    return render(request, "policies/desk/list.html", context, status=problem.status if problem else 200)
