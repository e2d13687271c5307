"""Reserve libraries: the list with its plan of targets, one entry with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.cultivation import exporting
from gaoxin.domains.cultivation.actions import reserves as acting
from gaoxin.domains.cultivation.enums import ReserveState
from gaoxin.domains.cultivation.forms import ReserveFilter, ReserveForm, TargetForm
from gaoxin.domains.cultivation.models import Reserve
from gaoxin.domains.cultivation.permissions import can_change_reserve, can_keep_reserves, can_view_cultivation
from gaoxin.domains.cultivation.selectors import reserves as reading
from gaoxin.domains.cultivation.tables import ReserveTable
from gaoxin.platform.core import audit
from gaoxin.platform.ui.acting import press
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The libraries under filters, with the plan above them."""
    can_view_cultivation(request.actor).require()
    form = ReserveFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    base = reverse("cultivation:reserves")
    counts = reading.library_counts(request.actor)
    tabs = [Tab(rung.name, f"{base}?rung={rung.id}", given.get("rung") == rung.id, n) for rung, n, _late in counts]
    context = {
        "form": form, "listing": listing(request, ReserveTable, reading.reserves_for(request.actor, given), size=50, sort="due_on"),
        "tabs": [Tab(_("全部"), base, not given.get("rung"), sum(n for _rung, n, _late in counts)), *tabs],
        "plans": reading.plans(request.actor), "query": request.GET.urlencode(), "may_keep": bool(can_keep_reserves(request.actor)),
        "late": sum(late for _rung, _n, late in counts),
    }  # fmt: skip
    return render(request, "cultivation/reserves.html", context)


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """The libraries under the present filters as a sheet."""
    can_view_cultivation(request.actor).require()
    if kind not in exporting.FORMATS:
        raise Http404
    form = ReserveFilter(request.GET)
    rows = list(
        reading.reserves_for(request.actor, form.cleaned_data if form.is_valid() else {})[: exporting.MOST_ROWS]
    )
    headers = [
        _("统一社会信用代码"), _("企业名称"), _("储备库"), _("责任人"), pgettext("cultivation", "下一步"), _("完成期限"),
        _("入库理由"), _("入库日期"), _("状态")
    ]  # fmt: skip
    lines = (
        [row.enterprise.credit_code, row.enterprise.name, row.library, row.owner.display_name if row.owner else "", row.next_action,
         row.due_on, row.reason, row.added_on, row.get_state_display()]
        for row in rows
    )  # fmt: skip
    audit.record(request.actor, "reserves.export", None, kind=kind, rows=len(rows), filters=request.GET.urlencode())
    return exporting.export(kind, _("储备库"), headers, lines)


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One entry: what is done next, by whom, until when, and what it was before."""
    can_view_cultivation(request.actor).require()
    reserve = _reserve(request, pk)
    initial = {
        "owner": reserve.owner,
        "next_action": reserve.next_action,
        "due_on": reserve.due_on,
        "reason": reserve.reason,
    }
    form = ReserveForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = form.cleaned_data
        return press(
            request, lambda: acting.change_reserve(request.actor, reserve=reserve, changes=changes), back=reserve, said=_("已保存。")
        )  # fmt: skip
    active = reserve.state == ReserveState.ACTIVE
    context = {
        "reserve": reserve, "form": form, "events": reading.history_of(request.actor, reserve),
        "may_change": active and bool(can_change_reserve(request.actor, reserve)),
        "crumbs": [Crumb(_("储备库"), reverse("cultivation:reserves")), Crumb(reserve.enterprise.name)],
    }  # fmt: skip
    return render(request, "cultivation/reserve.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Takes an enterprise out of the library."""
    reserve = _reserve(request, pk)
    reason = request.POST.get("reason", "")
    return press(
        request, lambda: acting.remove_reserve(request.actor, reserve=reserve, reason=reason), back=reserve, to="cultivation:reserves",
        said=_("已调出储备库，历史保留。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def target(request: ActorRequest) -> HttpResponse:
    """Sets a target."""
    can_keep_reserves(request.actor).require()
    form = TargetForm(request.POST or None, initial={"rung": request.GET.get("rung", "hnte")})
    if request.method == "POST" and form.is_valid():
        acting.set_target(request.actor, **form.cleaned_data)
        messages.success(request, _("目标已保存。"))
        return redirect("cultivation:reserves")
    context = {"form": form, "crumbs": [Crumb(_("储备库"), reverse("cultivation:reserves")), Crumb(_("培育目标"))]}
    return render(request, "cultivation/target.html", context, status=422 if form.errors else 200)


def _reserve(request: ActorRequest, pk: int) -> Reserve:
    rows = Reserve.objects.visible_to(request.actor).select_related("enterprise", "owner")
    return get_object_or_404(rows, pk=pk)
