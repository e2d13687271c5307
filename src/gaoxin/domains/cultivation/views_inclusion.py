"""Inclusion in statistics: coverage, who comes near the floor, the files on their way, one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gaoxin.domains.cultivation import exporting
from gaoxin.domains.cultivation.actions import inclusion as acting
from gaoxin.domains.cultivation.entry import channel_of, entry_rules
from gaoxin.domains.cultivation.enums import INCLUSION_MOVES, Channel, InclusionState
from gaoxin.domains.cultivation.forms import AssignForm, InclusionFilter, OpenForm, PlaceFilter
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.domains.cultivation.models import Inclusion
from gaoxin.domains.cultivation.models.inclusion import FEN
from gaoxin.domains.cultivation.permissions import can_change_inclusion, can_keep_inclusions, can_view_cultivation
from gaoxin.domains.cultivation.selectors import inclusion as reading
from gaoxin.domains.cultivation.tables import InclusionTable, WatchTable
from gaoxin.domains.cultivation.watching import floors, outcome_name, rulebook
from gaoxin.platform.core import audit
from gaoxin.platform.ui.acting import press, press_form
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Coverage by class, next windows, and the files on their way."""
    can_view_cultivation(request.actor).require()
    form = InclusionFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rules, today = entry_rules(request.zone), timezone.localdate()
    context = {
        "coverage": reading.coverage(request.actor), "form": form, "states": reading.state_counts(request.actor),
        "listing": listing(request, InclusionTable, reading.inclusions_for(request.actor, given), size=50, sort="due_on"),
        "windows": [(str(Channel(channel).label), *rules.next_window(channel, today)) for channel in Channel.values], "rules": rules,
        "tabs": _tabs("index"), "query": request.GET.urlencode(), "may_keep": bool(can_keep_inclusions(request.actor)),
    }  # fmt: skip
    return render(request, "cultivation/inclusions.html", context)


@require_safe
def watch(request: ActorRequest) -> HttpResponse:
    """Who comes near the floor by this year's figures."""
    can_view_cultivation(request.actor).require()
    form = PlaceFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    chosen = request.GET.get("rung", "")
    rows = reading.watched(request.actor, text=given.get("q", ""), rung=chosen)
    page = listing(request, WatchTable, rows, size=50, sort="-share")
    files = reading.open_files(request.actor, [row.enterprise_id for row in page.rows])
    for row in page.rows:
        row.__dict__["inclusion"] = files.get(row.enterprise_id)
    zone = request.zone
    book = rulebook(zone, timezone.localdate()) if zone else None
    context = {
        "listing": page, "form": form, "tabs": _tabs("watch"), "open_form": OpenForm(actor=request.actor), "query": request.GET.urlencode(),
        "floors": list(floors(book).values()) if book else [], "book": book, "rules": entry_rules(zone), "chosen": chosen,
        "classes": [(rung.id, rung.name) for rung in ladders().by_id[reading.LADDER].rungs],
        "may_keep": bool(can_keep_inclusions(request.actor)), "totals": reading.watch_totals(request.actor, chosen),
    }  # fmt: skip
    return render(request, "cultivation/watch.html", context)


@require_safe
def watch_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The watch list as a sheet."""
    can_view_cultivation(request.actor).require()
    if kind not in exporting.FORMATS:
        raise Http404
    chosen = reading.watched(request.actor, text=request.GET.get("q", ""), rung=request.GET.get("rung", ""))
    lines, today = list(chosen[: exporting.MOST_ROWS]), timezone.localdate()
    headers = [
        _("统一社会信用代码"), _("企业名称"), _("专业"), _("本年累计（元）"), _("截至月份"), _("标准（元）"), _("还差（元）"), _("预计达标月份"), _("渠道")
    ]  # fmt: skip
    rows = (
        [line.enterprise.credit_code, line.enterprise.name, outcome_name(line.outcome), line.amount_fen / FEN, line.month,
         line.floor_fen / FEN, line.short_fen / FEN, line.crossing, str(channel_of(line.rung, line.opened_on, today).label)]
        for line in lines
    )  # fmt: skip
    audit.record(request.actor, "watch.export", None, kind=kind, rows=len(lines))
    return exporting.export(kind, _("临近标准企业"), headers, rows)


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """The files under the present filters as a sheet."""
    can_view_cultivation(request.actor).require()
    if kind not in exporting.FORMATS:
        raise Http404
    form, rules = InclusionFilter(request.GET), entry_rules(request.zone)
    chosen = list(
        reading.inclusions_for(request.actor, form.cleaned_data if form.is_valid() else {})[: exporting.MOST_ROWS]
    )
    headers = [
        _("统一社会信用代码"), _("企业名称"), _("专业"), _("培育分类"), _("渠道"), _("状态"), _("缺少的材料"), _("申报截止"), _("责任人"), _("说明")
    ]  # fmt: skip
    rows = []
    for row in chosen:
        group = rules.group(row.group)
        missing = [item.name for item in rules.materials_for(row.rung, row.channel) if item.id not in row.materials]
        rows.append([
            row.enterprise.credit_code, row.enterprise.name, row.class_name, group.name if group else row.group, row.get_channel_display(),
            row.get_state_display(), "、".join(missing), row.due_on, row.owner.display_name if row.owner else "", row.note,
        ])  # fmt: skip
    audit.record(request.actor, "inclusions.export", None, kind=kind, rows=len(rows), filters=request.GET.urlencode())
    return exporting.export(kind, _("纳统培育"), headers, rows)


@require_POST
def open_files(request: ActorRequest) -> HttpResponse:
    """Opens files for the ticked enterprises."""
    back = f"{reverse('cultivation:watch')}?{request.POST.get('query', '')}"
    form = OpenForm(request.POST, actor=request.actor)
    pairs = [value.split(":", 1) for value in request.POST.getlist("enterprise") if ":" in value]
    chosen = {int(pk): rung for pk, rung in pairs if pk.isascii() and pk.isdigit() and len(pk) < 12}

    def said(done: tuple[int, int]) -> str:
        made, there = done
        text = _("已为 %(n)d 家企业建立纳统培育。") % {"n": made}
        return text + (_("%(n)d 家原已在办。") % {"n": there} if there else "")

    return press_form(
        request, form, lambda given: acting.open_inclusions(request.actor, enterprises=chosen, **given), back=back, said=said
    )  # fmt: skip


@require_safe
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One file: materials, window, states, history."""
    can_view_cultivation(request.actor).require()
    found = _inclusion(request, pk)
    rules = entry_rules(request.zone)
    may = bool(can_change_inclusion(request.actor, found))
    wanted = rules.materials_for(found.rung, found.channel)
    names = {item.id: item.name for item in rules.materials}
    context = {
        "inclusion": found, "materials": [(item, item.id in found.materials) for item in wanted], "group": rules.group(found.group),
        "moves": [(state, InclusionState(state).label, state in (InclusionState.RETURNED, InclusionState.DROPPED)) for state in INCLUSION_MOVES[found.state]],
        "may_change": may, "assign": AssignForm(actor=request.actor, initial={"owner": found.owner, "due_on": found.due_on}),
        "events": [(event, _told(event, names)) for event in reading.history_of(request.actor, found)],
        "window": rules.next_window(found.channel, timezone.localdate()), "rules": rules,
        "crumbs": [Crumb(_("升规纳统"), reverse("cultivation:inclusions")), Crumb(found.enterprise.name)],
    }  # fmt: skip
    return render(request, "cultivation/inclusion.html", context)


@require_POST
def materials(request: ActorRequest, pk: int) -> HttpResponse:
    """Says which materials are there."""
    found = _inclusion(request, pk)
    chosen = request.POST.getlist("material")
    return _act(
        request,
        found,
        lambda: acting.tick_materials(request.actor, inclusion=found, materials=chosen),
        _("材料清单已更新。"),
    )


@require_POST
def move(request: ActorRequest, pk: int) -> HttpResponse:
    """Moves a file on."""
    found = _inclusion(request, pk)
    to, note = request.POST.get("to", ""), request.POST.get("note", "")
    label = str(InclusionState(to).label) if to in InclusionState.values else ""
    return _act(
        request, found, lambda: acting.move_inclusion(request.actor, inclusion=found, to=to, note=note), _("已改为“%(state)s”。") % {"state": label}
    )  # fmt: skip


@require_POST
def assign(request: ActorRequest, pk: int) -> HttpResponse:
    """Sets who looks after a file."""
    found, form = _inclusion(request, pk), AssignForm(request.POST, actor=request.actor)
    if not form.is_valid():
        messages.error(request, _("没有保存，请检查日期。"))
        return redirect(found)
    return _act(
        request,
        found,
        lambda: acting.assign_inclusion(request.actor, inclusion=found, **form.cleaned_data),
        _("已保存。"),
    )


# -- steps -------------------------------------------------------------------------------------------------------


def _inclusion(request: ActorRequest, pk: int) -> Inclusion:
    rows = Inclusion.objects.visible_to(request.actor).select_related("enterprise", "owner")
    return get_object_or_404(rows, pk=pk)


def _act(request: ActorRequest, found: Inclusion, act: Callable[[], object], done: str) -> HttpResponse:
    return press(request, act, back=found, said=done)


def _told(event: Any, names: dict[str, str]) -> str:
    """A step in words."""
    detail, kind = event.detail, event.kind
    if kind == "moved":
        label = str(InclusionState(detail["to"]).label)
        return _("改为“%(state)s”") % {"state": label} + (f"：{detail['note']}" if detail.get("note") else "")
    if kind == "materials":
        added = "、".join(names.get(item, item) for item in detail["added"])
        removed = "、".join(names.get(item, item) for item in detail["removed"])
        return "；".join(
            filter(
                None,
                [
                    _("已有：%(names)s") % {"names": added} if added else "",
                    _("撤下：%(names)s") % {"names": removed} if removed else "",
                ],
            )
        )
    if kind == "assigned":
        return _("责任人 %(owner)s，截止 %(day)s") % {"owner": detail["owner"] or "—", "day": detail["due_on"] or "—"}
    return {"opened": _("建档"), "entered": _("已在统计名录中，自动办结")}.get(kind, str(kind))


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(_("覆盖与培育"), reverse("cultivation:inclusions"), current == "index"),
        Tab(_("临近标准监测"), reverse("cultivation:watch"), current == "watch"),
    ]
