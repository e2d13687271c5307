"""Rehearsals: run, look at, move a threshold, compare, take the list of hits away."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.policies.actions.rehearsals import drop_rehearsal, in_force_beside, rehearse, start_rehearsal
from gaoxin.domains.policies.forms_rehearsal import RehearsalForm
from gaoxin.domains.policies.models import Benefit, Rehearsal
from gaoxin.domains.policies.money_pages import act_page, crumbs, file_of, money_tabs, yuan
from gaoxin.domains.policies.permissions_money import can_drop_rehearsal, can_rehearse
from gaoxin.domains.policies.rehearsing import Prepared, label_of
from gaoxin.domains.policies.rehearsing_places import typed, written
from gaoxin.domains.policies.tables_money import HitTable, RehearsalTable
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.snapshots import revision_of
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui.acting import press
from gaoxin.platform.ui.charts import Chart, Series
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

#: Rehearsals that stand side by side.
SIDE_BY_SIDE = 4
#: Bars of one chart; the rest is summed under 其他.
BARS = 12
#: Outcomes that only a comparison with the rule in force has.
COMPARED = ("gain", "loss", "became_unknown")


@require_safe
def rehearsals(request: ActorRequest) -> HttpResponse:
    """What was rehearsed and saved."""
    can_rehearse(request.actor).require()
    found = Rehearsal.objects.visible_to(request.actor).select_related("created_by", "benefit")
    if text := request.GET.get("q", "").strip()[:100]:
        found = found.filter(Q(name__icontains=text) | Q(benefit__title__icontains=text))
    context = {
        "listing": listing(request, RehearsalTable, found, size=50, sort="-on"), "tabs": money_tabs("rehearsals"), "q": text,
        "crumbs": crumbs(_("试算")),
    }  # fmt: skip
    return render(request, "policies/rehearsal/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal_new(request: ActorRequest) -> HttpResponse:
    """Choose a benefit or paste a rule, and run it."""
    can_rehearse(request.actor).require()
    benefits = Benefit.objects.visible_to(request.actor).exclude(rule_text="").select_related("version__policy")
    asked = request.GET.get("benefit", "")
    initial = {"benefit": int(asked)} if asked.isdecimal() else {}
    form = RehearsalForm(
        request.POST or None, benefits=benefits.order_by("-version__number", "title", "id"), initial=initial
    )

    def act(given: dict[str, Any]) -> tuple[str, str]:
        benefit, typed = given["benefit"], given["text"].strip()
        text = typed or benefit.rule_text
        against = (
            benefit.rule_text
            if benefit and typed
            else in_force_beside(request.actor, benefit, given["on"])
            if benefit
            else ""
        )
        saved = start_rehearsal(
            request.actor, name=given["name"], text=text, on=given["on"], against=against, benefit=benefit
        )
        said = _("试算完成，已保存。") if saved.result else _("已开始试算，完成后结果在这里。")
        return reverse("policies:rehearsal", args=[saved.pk]), said

    return act_page(
        request, form=form, title=_("新的试算"), submit=_("开始试算"), act=act, back=reverse("policies:rehearsals"),
        trail=crumbs((_("试算"), "rehearsals"), _("新的试算")),
        note=_("用本区现有的数据，算出谁符合、谁不再符合、谁缺数据，要花多少钱。发布前先看清楚。"),
    )  # fmt: skip


@require_safe
def rehearsal(request: ActorRequest, pk: int) -> HttpResponse:
    """A saved rehearsal with its figures, its charts and its sliders; while it is worked out, how far it is."""
    can_rehearse(request.actor).require()
    found = _get(request, pk)
    trail = crumbs((_("试算"), "rehearsals"), found.name)
    may_drop = bool(can_drop_rehearsal(request.actor, found))
    if not found.result:
        own = found.task is not None and found.task.user_id == request.actor.user_id
        waiting = {"rehearsal": found, "run": found.task, "own": own, "crumbs": trail, "may_drop": may_drop}
        return render(request, "policies/rehearsal/waiting.html", waiting)
    result = found.result
    context = {
        "rehearsal": found, "result": result, "crumbs": trail, "charts": [_bars(result, column, title) for column, title in _columns()],
        "overlaps": result["overlaps"][:20], "may_drop": may_drop, "thresholds": _sliding(found),
        "stale": result["revision"] != revision_of(found.zone_id),
        "share": result["cost"] / result["budget"]["budget"] if result.get("budget") and result["budget"]["budget"] else None,
        "short": max(0, result["cost"] - result["budget"]["left"]) if result.get("budget") else 0,
    }  # fmt: skip
    return render(request, "policies/rehearsal/rehearsal.html", context)


@require_safe
def rehearsal_slider(request: ActorRequest, pk: int) -> HttpResponse:
    """The fragment of a threshold: its curve, and the figures at the chosen place, looked up; a typed value is worked out now."""
    can_rehearse(request.actor).require()
    found = _get(request, pk)
    thresholds = _sliding(found)
    threshold = next(
        (each for each in thresholds if each["name"] == request.GET.get("threshold")), next(iter(thresholds), None)
    )
    if threshold is None:
        raise Http404
    points = threshold["points"]
    usual = next(place for place, point in enumerate(points) if point["value"] == threshold["value"])
    place = _place(request.GET.get("place", ""), len(points), usual)
    now, text, problem = points[place], request.GET.get("value", "").strip()[:40], ""
    if text:
        value = typed(text, threshold["unit"], threshold["text"])
        if value is None:
            problem = _("读不懂“%(text)s”，请写成“%(like)s”。") % {"text": text, "like": threshold["text"]}
        else:
            now = _worked_out(request, found, threshold["name"], value) or now
    names = [_in_words(threshold, Fraction(point["value"])) for point in points]
    context = {
        "rehearsal": found, "threshold": threshold, "thresholds": thresholds, "place": place, "last": len(points) - 1, "now": now,
        "value": _in_words(threshold, Fraction(now["value"])), "typed": text, "problem": problem, "compared": found.result["before"] is not None,
        "chart": _curve(names, points),
    }  # fmt: skip
    return render(request, "policies/rehearsal/_slider.html", context)


@require_POST
def rehearsal_again(request: ActorRequest, pk: int) -> HttpResponse:
    """The same question over the zone as it is now, as a rehearsal of its own beside the earlier one."""
    old = _get(request, pk)

    def act() -> str:
        made = start_rehearsal(
            request.actor, name=old.name, text=old.rule_text, on=old.on, against=old.against, benefit=old.benefit
        )
        done.append(made.pk)
        return _("试算完成，已保存。") if made.result else _("已开始试算，完成后结果在这里。")

    done: list[int] = []
    answer = press(request, act, back=reverse("policies:rehearsal", args=[pk]), said=str)
    return redirect("policies:rehearsal", done[0]) if done else answer


@require_safe
def rehearsal_rows(request: ActorRequest, pk: int) -> HttpResponse:
    """The enterprises behind a figure: who passes, gains, loses, lacks a fact; only those that the person may see."""
    can_rehearse(request.actor).require()
    found = _get(request, pk)
    change = request.GET.get("change", "passed")
    words = change_words()
    if change not in words or not found.result:
        raise Http404
    rows = _seen_rows(request, _prepared(request, found).rows(change))
    context = {
        "rehearsal": found, "listing": listing(request, HitTable, rows, size=50), "title": words[change], "change": change,
        "crumbs": [*crumbs((_("试算"), "rehearsals"))[:1], Crumb(found.name, found.get_absolute_url()), Crumb(words[change])],
        "tabs": [Tab(label, f"?change={name}", name == change) for name, label in words.items() if found.result["before"] or name not in COMPARED],
        "stale": found.result["revision"] != revision_of(found.zone_id),
    }  # fmt: skip
    return render(request, "policies/rehearsal/rows.html", context)


@require_safe
def rehearsal_compare(request: ActorRequest) -> HttpResponse:
    """Up to four rehearsals side by side."""
    can_rehearse(request.actor).require()
    chosen = [int(pk) for pk in request.GET.getlist("pk") if pk.isdecimal()][:SIDE_BY_SIDE]
    own = Rehearsal.objects.visible_to(request.actor).exclude(result={}).select_related("benefit").order_by("-id")
    found = sorted(own.filter(pk__in=chosen), key=lambda each: chosen.index(each.pk))
    rows = [
        (label, [each.result[name] for each in found], money)
        for label, name, money in (
            (_("符合（家）"), "passed", False), (_("不符合（家）"), "failed", False), (_("缺数据（家）"), "unknown", False),
            (_("待人工认定（家）"), "manual", False), (_("金额（万元）"), "cost", True), (_("新增（家）"), "gains", False),
            (_("减少（家）"), "losses", False), (_("变为缺数据（家）"), "became_unknown", False),
        )
    ]  # fmt: skip
    context = {
        "found": found, "rows": rows, "all": list(own[:50]), "chosen": chosen, "crumbs": crumbs((_("试算"), "rehearsals"), _("对比")),
    }  # fmt: skip
    return render(request, "policies/rehearsal/compare.html", context)


@require_safe
def rehearsal_export(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """The enterprises that pass, and those that no longer do, with amounts; only those that the person may see."""
    can_rehearse(request.actor).require()
    found = _get(request, pk)
    if not found.result:
        raise Http404
    hits = _seen_rows(request, _prepared(request, found).hits())
    words = {"gain": _("符合") if not found.against else _("新增"), "same": _("原来就符合"), "loss": _("不再符合")}
    headers = [_("企业"), _("统一社会信用代码"), _("结果"), _("测算金额（元）")]
    rows = ((each["name"], each["code"], words[each["change"]], yuan(each["amount"])) for each in hits)
    return file_of(request, kind, f"{_('试算名单')}-{found.pk}", headers, rows)


@require_POST
def rehearsal_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Deletes a saved rehearsal."""
    drop_rehearsal(request.actor, rehearsal=_get(request, pk))
    messages.success(request, _("已删除这次试算。"))
    return redirect("policies:rehearsals")


def _get(request: ActorRequest, pk: int) -> Rehearsal:
    rows = Rehearsal.objects.visible_to(request.actor).select_related("benefit__version__policy", "created_by", "task")
    return get_object_or_404(rows, pk=pk)


def _seen_rows(request: ActorRequest, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen = set(Enterprise.objects.visible_to(request.actor).order_by().values_list("pk", flat=True))
    return [each for each in rows if each["enterprise"] in seen]


def _sliding(found: Rehearsal) -> list[dict[str, Any]]:
    """The thresholds whose places are worked out."""
    return [each for each in found.result.get("thresholds", ()) if each.get("points")]


def _worked_out(request: ActorRequest, found: Rehearsal, name: str, value: Fraction) -> dict[str, Any] | None:
    prepared = _prepared(request, found)
    threshold = prepared.threshold(name)
    return None if threshold is None else prepared.moved(threshold, value)


def change_words() -> dict[str, str]:
    """The outcomes whose enterprises are listed."""
    return {
        "passed": _("符合"), "gain": _("新增"), "loss": _("不再符合"), "unknown": _("缺数据"), "became_unknown": _("变为缺数据"),
        "manual": _("待人工认定"),
    }  # fmt: skip


def _prepared(request: ActorRequest, found: Rehearsal) -> Prepared:
    try:
        return rehearse(request.actor, text=found.rule_text, on=found.on, against=found.against, benefit=found.benefit)
    except UserError as error:
        # A rule that could be read when it was saved: the language has changed since.
        raise Http404(str(error)) from error


def _place(text: str, size: int, usual: int) -> int:
    return min(int(text), size - 1) if text.isdecimal() else usual


def _in_words(threshold: dict[str, Any], value: Fraction) -> str:
    return written(threshold["unit"], threshold["text"], value)


def _curve(names: list[str], points: list[dict[str, Any]]) -> Chart:
    return Chart(
        id="curve", title=_("门槛与户数、金额"), kind="line", unit=_("家、万元"), categories=names,
        series=[
            Series(_("符合户数（家）"), [point["passed"] for point in points]),
            Series(_("金额（万元）"), [round(point["cost"] / 1_000_000, 2) for point in points]),
        ],
    )  # fmt: skip


def _columns() -> list[tuple[str, str]]:
    return [("stage", _("按阶段")), ("sector", _("按行业")), ("size", _("按规模"))]


def _bars(result: dict[str, Any], column: str, title: str) -> Chart:
    groups = sorted((each for each in result["groups"] if each["column"] == column), key=lambda each: -each["passed"])
    shown, rest = groups[:BARS], groups[BARS:]
    names = [label_of(column, each["value"]) for each in shown] + ([_("其他")] if rest else [])
    now = [each["passed"] for each in shown] + ([sum(each["passed"] for each in rest)] if rest else [])
    series = [Series(_("草案"), now)]
    if result["before"]:
        before = [each["passed_before"] for each in shown]
        series.append(Series(_("现行"), before + ([sum(each["passed_before"] for each in rest)] if rest else [])))
    as_of = datetime.date.fromisoformat(result["on"])
    return Chart(
        id=f"by-{column}",
        title=title,
        categories=names,
        series=series,
        unit=_("家"),
        horizontal=True,
        as_of=as_of.isoformat(),
    )
