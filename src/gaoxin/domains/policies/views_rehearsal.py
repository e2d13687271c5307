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

from gaoxin.domains.policies.actions.rehearsals import drop_rehearsal, in_force_beside, rehearse, save_rehearsal
from gaoxin.domains.policies.forms_rehearsal import RehearsalForm
from gaoxin.domains.policies.models import Benefit, Rehearsal
from gaoxin.domains.policies.money_pages import act_page, crumbs, file_of, money_tabs, yuan
from gaoxin.domains.policies.permissions_money import can_drop_rehearsal, can_rehearse
from gaoxin.domains.policies.rehearsing import Prepared, around, label_of, to_dict
from gaoxin.domains.policies.tables_money import RehearsalTable
from gaoxin.kernel.rules.wording import decimal
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui.charts import Chart, Series
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from gaoxin.kernel.benefits import Threshold
    from gaoxin.platform.core.requests import ActorRequest

#: Rehearsals that stand side by side.
SIDE_BY_SIDE = 4
#: Bars of one chart; the rest is summed under 其他.
BARS = 12


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
        saved = save_rehearsal(
            request.actor, name=given["name"], text=text, on=given["on"], against=against, benefit=benefit
        )
        return reverse("policies:rehearsal", args=[saved.pk]), _("试算完成，已保存。")

    return act_page(
        request, form=form, title=_("新的试算"), submit=_("开始试算"), act=act, back=reverse("policies:rehearsals"),
        trail=crumbs((_("试算"), "rehearsals"), _("新的试算")),
        note=_("用本区现有的数据，算出谁符合、谁不再符合、谁缺数据，要花多少钱。发布前先看清楚。"),
    )  # fmt: skip


@require_safe
def rehearsal(request: ActorRequest, pk: int) -> HttpResponse:
    """A saved rehearsal with its figures, its charts and its sliders."""
    can_rehearse(request.actor).require()
    found = _get(request, pk)
    result = found.result
    context = {
        "rehearsal": found, "result": result, "crumbs": crumbs((_("试算"), "rehearsals"), found.name),
        "charts": [_bars(result, column, title) for column, title in _columns()], "overlaps": result["overlaps"][:20],
        "may_drop": bool(can_drop_rehearsal(request.actor, found)), "thresholds": result["thresholds"],
        "share": result["cost"] / result["budget"]["budget"] if result.get("budget") and result["budget"]["budget"] else None,
        "short": max(0, result["cost"] - result["budget"]["left"]) if result.get("budget") else 0,
    }  # fmt: skip
    return render(request, "policies/rehearsal/rehearsal.html", context)


@require_safe
def rehearsal_slider(request: ActorRequest, pk: int) -> HttpResponse:
    """The fragment of a threshold: its curve, and the figures at the chosen value, over the zone as it is now."""
    can_rehearse(request.actor).require()
    found = _get(request, pk)
    prepared = _prepared(request, found)
    threshold = prepared.threshold(request.GET.get("threshold", "")) or next(iter(prepared.thresholds), None)
    if threshold is None:
        raise Http404
    values = around(threshold)
    place = _place(request.GET.get("place", ""), len(values), values.index(threshold.value))
    curve = prepared.curve(threshold, values)
    report = to_dict(prepared, prepared.at(threshold, values[place]))
    context = {
        "rehearsal": found, "threshold": threshold, "thresholds": prepared.thresholds, "place": place, "last": len(values) - 1,
        "value": _written(threshold, values[place]), "now": report, "chart": _curve(threshold, curve.points, values),
        "as_written": values.index(threshold.value),
    }  # fmt: skip
    return render(request, "policies/rehearsal/_slider.html", context)


@require_safe
def rehearsal_compare(request: ActorRequest) -> HttpResponse:
    """Up to four rehearsals side by side."""
    can_rehearse(request.actor).require()
    chosen = [int(pk) for pk in request.GET.getlist("pk") if pk.isdecimal()][:SIDE_BY_SIDE]
    own = Rehearsal.objects.visible_to(request.actor).select_related("benefit").order_by("-id")
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
    hits = _prepared(request, found).hits()
    seen = set(Enterprise.objects.visible_to(request.actor).values_list("pk", flat=True))
    words = {"gain": _("符合") if not found.against else _("新增"), "same": _("原来就符合"), "loss": _("不再符合")}
    headers = [_("企业"), _("统一社会信用代码"), _("结果"), _("测算金额（元）")]
    rows = (
        (each["name"], each["code"], words[each["change"]], yuan(each["amount"]))
        for each in hits
        if each["enterprise"] in seen
    )
    return file_of(request, kind, f"{_('试算名单')}-{found.pk}", headers, rows)


@require_POST
def rehearsal_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Deletes a saved rehearsal."""
    drop_rehearsal(request.actor, rehearsal=_get(request, pk))
    messages.success(request, _("已删除这次试算。"))
    return redirect("policies:rehearsals")


def _get(request: ActorRequest, pk: int) -> Rehearsal:
    rows = Rehearsal.objects.visible_to(request.actor).select_related("benefit__version__policy", "created_by")
    return get_object_or_404(rows, pk=pk)


def _prepared(request: ActorRequest, found: Rehearsal) -> Prepared:
    try:
        return rehearse(request.actor, text=found.rule_text, on=found.on, against=found.against, benefit=found.benefit)
    except UserError as error:
        # A rule that could be read when it was saved: the language has changed since.
        raise Http404(str(error)) from error


def _place(text: str, size: int, usual: int) -> int:
    return min(int(text), size - 1) if text.isdecimal() else usual


def _written(threshold: Threshold, value: Fraction) -> str:
    """A value of a threshold as people write it: 5% as it stands, 2000 万, 20."""
    if "%" in threshold.text:
        return f"{decimal(value * 100)}%"
    if threshold.unit == "元":
        return f"{decimal(value / 10_000)} 万元"
    return f"{decimal(value)} {threshold.unit}".strip()


def _curve(threshold: Threshold, points: Any, values: list[Fraction]) -> Chart:
    return Chart(
        id="curve", title=_("门槛与户数、金额"), kind="line", unit=_("家、万元"),
        categories=[_written(threshold, value) for value in values],
        series=[
            Series(_("符合户数（家）"), [point.counts.passed for point in points]),
            Series(_("金额（万元）"), [round(point.cost / 1_000_000, 2) for point in points]),
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
