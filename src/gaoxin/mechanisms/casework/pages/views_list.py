"""The list of cases with its export, and one step taken on many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.forms import FormRefused
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.casework.pages import exporting
from gaoxin.mechanisms.casework.pages.filters import CaseFilter
from gaoxin.mechanisms.casework.pages.forms import MoveForm
from gaoxin.mechanisms.casework.pages.openable import openable
from gaoxin.mechanisms.casework.pages.rows import CaseSource, rows_of
from gaoxin.mechanisms.casework.pages.tables import CaseTable, PortalCaseTable
from gaoxin.mechanisms.casework.pages.views_tabs import tabs
from gaoxin.mechanisms.casework.permissions import can_move
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.pages.side import Side
    from gaoxin.mechanisms.casework.procedures.definition import Move
    from gaoxin.platform.core.requests import ActorRequest

MOST_AT_ONCE = 200


@require_safe
def index(request: ActorRequest, side: Side) -> HttpResponse:
    side.permission(request.actor).require()
    form = CaseFilter(request.GET, actor=request.actor, side=side)
    table = CaseTable if side.inside else PortalCaseTable
    page = listing(request, table, CaseSource(form.found(), side), size=50, sort="due" if side.inside else "-opened_at")
    context = {
        "side": side, "form": form, "listing": page, "query": request.GET.urlencode(), "tabs": tabs(side, "list", request),
        "may_open": bool(openable(request.actor)),
    }  # fmt: skip
    return render(request, "casework/list.html", context)


@require_safe
def export(request: ActorRequest, side: Side, kind: str) -> HttpResponse:
    """The list under the present filters, every page of it."""
    side.permission(request.actor).require()
    if kind not in exporting.FORMATS:
        raise Http404
    form = CaseFilter(request.GET, actor=request.actor, side=side)
    content, count = exporting.export(form.found(), side, kind)
    audit.record(request.actor, "case.export", None, kind=kind, rows=count, filters=request.GET.urlencode())
    response = HttpResponse(content, content_type=exporting.FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="cases-{timezone.localdate():%Y%m%d}.{kind}"'
    return response


@require_POST
def batch(request: ActorRequest, side: Side) -> HttpResponse:
    """Chosen cases → the step and its form → what became of each. The same page asks, confirms and answers."""
    side.permission(request.actor).require()
    chosen = _chosen(request)
    moves = _common_moves(request, chosen)
    name = request.POST.get("move", "")
    move = next((item for item, _cases in moves if item.id == name), None)
    context: dict[str, Any] = {
        "side": side, "rows": rows_of(chosen, side), "moves": [(item.id, say(item.label), len(found)) for item, found in moves],
    }  # fmt: skip
    if move is None:
        return render(request, "casework/batch.html", context)
    possible = next(found for item, found in moves if item.id == name)
    confirmed = request.POST.get("confirmed") == "1"
    data = request.POST if confirmed else None
    form = MoveForm(data, request.FILES if confirmed else None, actor=request.actor, case=possible[0], move=move)
    context |= {
        "move": move.id, "label": say(move.label), "form": form, "count": len(possible), "left_out": len(chosen) - len(possible),
        "possible": [case.pk for case in possible],
    }  # fmt: skip
    if confirmed and form.is_valid():
        try:
            values = form.values()
        except FormRefused:
            return render(request, "casework/batch.html", context, status=422)
        results = actions.move_many(request.actor, cases=context["possible"], name=name, values=values)
        by_pk = {case.pk: case for case in possible}
        answers = [(by_pk[item.case], side.case_url(by_pk[item.case]), item) for item in results]
        context["done"] = sum(item.done for item in results)
        context["results"] = answers
    return render(request, "casework/batch.html", context, status=422 if form.errors else 200)


def _chosen(request: ActorRequest) -> list[Case]:
    """The chosen cases that the actor may see: ticked in the list, or numbers pasted from elsewhere."""
    ticked = [
        int(text) for text in request.POST.getlist("case") if text.isascii() and text.isdigit() and len(text) < 19
    ]
    numbers = [word.upper() for word in request.POST.get("numbers", "").replace("，", " ").replace(",", " ").split()]
    if len(ticked) + len(numbers) > MOST_AT_ONCE:
        raise Refusal(_("一次最多办理 %(limit)d 件。") % {"limit": MOST_AT_ONCE}, next_step=_("请分几次选择。"))
    visible = Case.objects.visible_to(request.actor).select_related("procedure", "subject", "owner", "person")
    found = visible.filter(pk__in=ticked) if ticked else visible.filter(number__in=numbers)
    cases = list(found.order_by("due_at", "id"))
    if not cases:
        raise Refusal(_("没有选中办件。"), next_step=_("请回到列表，勾选要办理的办件。"))
    return cases


def _common_moves(request: ActorRequest, cases: list[Case]) -> list[tuple[Move, list[Case]]]:
    """The steps that the actor may take on at least one of the cases, with those cases; what helps most stands first."""
    found: dict[str, tuple[Move, list[Case]]] = {}
    for case in cases:
        for move in procedure_of(case).moves_from(case.state):
            if move.batch and can_move(request.actor, case, move.id):
                found.setdefault(move.id, (move, []))[1].append(case)
    return sorted(found.values(), key=lambda pair: -len(pair[1]))
