"""Budgets with their pace, the sharing of one that does not suffice, overlaps, and what an enterprise has received."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.domains.policies.actions.budgets import apply_shares, carry_over
from gaoxin.domains.policies.budget import holds_of
from gaoxin.domains.policies.budget_levels import levels_of_award
from gaoxin.domains.policies.budget_shares import plan_of
from gaoxin.domains.policies.enums import Shortfall
from gaoxin.domains.policies.forms_money import BudgetFilter, OverlapFilter
from gaoxin.domains.policies.models import Award, Benefit
from gaoxin.domains.policies.money_pages import act_page, crumbs, file_of, money_tabs, yuan
from gaoxin.domains.policies.permissions_awards import can_use_portal
from gaoxin.domains.policies.permissions_money import can_see_money, can_share
from gaoxin.domains.policies.selectors.money import envelopes, overlaps, received, unsettled, without_line, years_of
from gaoxin.domains.policies.tables_money import BudgetTable
from gaoxin.mechanisms.ledger.forms import CarryForm
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold
from gaoxin.mechanisms.ledger.permissions import can_keep_book
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def budgets(request: ActorRequest) -> HttpResponse:
    """Every envelope of a year: budget, reserved, committed, paid, available, pace and forecast."""
    can_see_money(request.actor).require()
    years = years_of(request.actor)
    year = _year(request, years)
    found = envelopes(request.actor, year)
    today = timezone.localdate()
    form = BudgetFilter(request.GET)
    context = {
        "listing": listing(request, BudgetTable, form.narrow(found), size=25), "form": form,
        "rows": found, "year": year, "tabs": money_tabs("budgets"), "crumbs": crumbs(_("政策预算")),
        "years": [Tab(str(each), f"?year={each}", each == year) for each in years],
        "missing": without_line(request.actor, year) if year == today.year else [],
        "total": {
            name: sum(getattr(each.line, name) for each in found) for name in ("budget", "reserved", "committed", "paid", "left")
        },
        "upper": sum(each.upper for each in found), "waiting": sum(each.waiting for each in found),
        "unsettled": [(each, can_keep_book(request.actor, each.line.fund)) for each in unsettled(request.actor, today)],
    }  # fmt: skip
    return render(request, "policies/money/budgets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: ActorRequest, line: int) -> HttpResponse:
    """Carries what an earlier year has left open into the next year's line."""
    can_see_money(request.actor).require()
    lines = BudgetLine.objects.visible_to(request.actor).select_related("fund", "year")
    place = get_object_or_404(lines, pk=line)
    can_keep_book(request.actor, place.fund).require()
    back = reverse("policies:budgets")

    def act(given: dict[str, Any]) -> tuple[str, str]:
        count = carry_over(request.actor, line=place, document_ref=given["document_ref"])
        return f"{back}?year={place.year.year + 1}", _("已结转 %(count)d 笔到 %(year)d 年度。") % {
            "count": count, "year": place.year.year + 1,
        }  # fmt: skip

    return act_page(
        request, form=CarryForm(request.POST or None), title=_("结转到 %(year)d 年度") % {"year": place.year.year + 1}, submit=_("结转"),
        act=act, back=back, trail=crumbs((_("政策预算"), "budgets"), _("结转")),
        note=_("“%(line)s”%(year)d 年度没有付清的预占和占用，连同对应的预算和在途付款，转入下一年度的同一个预算项目。")
        % {"line": place.name, "year": place.year.year},
    )  # fmt: skip


@require_safe
def budgets_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The envelopes of a year as a file."""
    year = _year(request, years_of(request.actor))
    headers = [
        _("预算项目"), _("事项"), _("预算（元）"), _("预占（元）"), _("占用（元）"), _("支付（元）"), _("可用（元）"), _("已用比例"),
        _("每月消耗（元）"), _("预计用完"), _("待审定（元）"), _("市级分担（元）"),
    ]  # fmt: skip
    rows = [
        (each.line.name, "；".join(benefit.title for benefit in each.benefits), yuan(each.budget), yuan(each.line.reserved),
         yuan(each.line.committed), yuan(each.line.paid), yuan(each.line.left), round(each.share, 4), yuan(each.monthly), each.runs_out_on,
         yuan(each.waiting), yuan(each.upper))
        for each in BudgetFilter(request.GET).narrow(envelopes(request.actor, year))
    ]  # fmt: skip
    return file_of(request, kind, f"{_('政策预算')}-{year}", headers, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: ActorRequest, line: int, benefit: int) -> HttpResponse:
    """What the policy makes of a budget that does not cover all: shown line by line, applied only after that."""
    can_see_money(request.actor).require()
    found = get_object_or_404(Benefit.objects.visible_to(request.actor).select_related("version__policy"), pk=benefit)
    lines = BudgetLine.objects.visible_to(request.actor).select_related("fund", "year")
    place = get_object_or_404(lines, pk=line, fund_id=found.fund_id, programme=found.programme)
    trail = crumbs((_("政策预算"), "budgets"), _("预算不足时的测算"))
    try:
        plan, problem = plan_of(found, place), None
    except UserError as error:
        plan, problem = None, error
    context = {
        "plan": plan, "place": place, "benefit": found, "how": Shortfall(found.shortfall).label, "blocked": problem,
        "may": bool(can_share(request.actor, found)),
    }  # fmt: skip
    back = reverse("policies:budgets")

    def act(given: dict[str, object]) -> tuple[str, str]:
        done = apply_shares(request.actor, benefit=found, line=place, seal=str(request.POST.get("seal", "")))
        return back, _("已按“%(how)s”写入 %(count)d 件的核定金额。") % {
            "how": context["how"],
            "count": len(done.shares),
        }

    return act_page(
        request, form=forms.Form(request.POST or None), title=_("预算不足时的测算"), submit=_("按此写入核定金额"), act=act, back=back,
        trail=trail, note=_("先看清楚每一件会变成多少，再确认。确认后写入核定金额并记入审计，审定时按此占用预算。"),
        template="policies/money/shares.html", **context,
    )  # fmt: skip


@require_safe
def overlap_list(request: ActorRequest) -> HttpResponse:
    """Same enterprise, same expense or honour, more than once."""
    can_see_money(request.actor).require()
    form = OverlapFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    found = overlaps(request.actor, year=given.get("year"), kind=given.get("kind", ""), text=given.get("q", "").strip())
    context = {
        "rows": found[:500], "more": max(0, len(found) - 500), "form": form, "tabs": money_tabs("overlaps"),
        "crumbs": crumbs(_("重复享受比对")), "query": request.GET.urlencode(), "over": sum(each.over for each in found),
    }  # fmt: skip
    return render(request, "policies/money/overlaps.html", context)


@require_safe
def overlaps_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The overlaps as a file: one row for one award."""
    form = OverlapFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    can_see_money(request.actor).require()
    found = overlaps(request.actor, year=given.get("year"), kind=given.get("kind", ""), text=given.get("q", "").strip())
    headers = [
        _("企业"), _("统一社会信用代码"), _("为什么"), _("政策"), _("级别"), _("事项"), _("年度"), _("办件"), _("金额（元）"), _("超出（元）"),
    ]  # fmt: skip
    rows = (
        (each.enterprise.name, each.enterprise.credit_code, each.reason, award.benefit.version.title,
         award.benefit.version.policy.get_level_display(), award.benefit.title, award.year, award.case.number,
         yuan(award.computed if award.granted is None else award.granted), yuan(each.over))
        for each in found for award in each.awards
    )  # fmt: skip
    return file_of(request, kind, _("重复享受比对"), headers, rows)


@require_safe
def received_list(request: ActorRequest) -> HttpResponse:
    """The enterprise's own book of money received, by year."""
    can_use_portal(request.actor).require()
    enterprise = _own(request)
    rows = _received(request, enterprise)
    grouped = [(year, list(group)) for year, group in groupby(rows, key=lambda each: each.day.year)]
    years = [{"year": year, "rows": group, "total": sum(each.net for each in group)} for year, group in grouped]
    total = sum(each.net for each in rows)
    context = {"enterprise": enterprise, "years": years, "total": total, "crumbs": [Crumb(_("资金台账"))]}
    return render(request, "policies/money/received.html", context)


@require_safe
def received_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The same as a file."""
    can_use_portal(request.actor).require()
    enterprise = _own(request)
    headers = [
        _("到账日期"),
        _("事项"),
        _("文号"),
        _("办件编号"),
        _("核定金额（元）"),
        _("市级分担（元）"),
        _("已退缴（元）"),
        _("实收金额（元）"),
        _("收款账户"),
    ]
    rows = [
        (each.day, each.award.benefit.title, each.award.benefit.version.document_number, each.award.case.number,
         yuan(each.award.granted), yuan(each.upper), yuan(each.back), yuan(each.net), each.award.account.masked if each.award.account else "")
        for each in _received(request, enterprise)
    ]  # fmt: skip
    audit.record(request.actor, "policies.received.export", enterprise, kind=kind, rows=len(rows))
    return exports.export(kind, _("资金台账"), headers, rows)


@dataclass(frozen=True)
class Received:
    """Money that reached an enterprise from this zone's funds, 分: back is what it paid back, upper what another level pays beside it."""

    award: Award
    day: datetime.date
    net: int
    back: int
    upper: int


def _received(request: ActorRequest, enterprise: Enterprise) -> list[Received]:
    rows = list(received(request.actor, enterprise))
    holds = holds_of(rows)
    return [_money_of(each, holds.get(each.pk)) for each in rows]


def _money_of(award: Award, hold: Hold | None) -> Received:
    paid, back = (hold.paid, hold.recovered) if hold else (0, 0)
    assert award.paid_on is not None
    return Received(award, award.paid_on, paid - back, back, levels_of_award(award).upper)


def _own(request: ActorRequest) -> Enterprise:
    """The enterprise that the person acts for; with several, the one in the address."""
    own = Enterprise.objects.visible_to(request.actor).order_by("id")
    pk = request.GET.get("enterprise", "")
    found = (own.filter(pk=int(pk)) if pk.isdecimal() else own).first()
    if found is None:
        raise Http404
    return found


def _year(request: ActorRequest, years: list[int]) -> int:
    text = request.GET.get("year", "")
    asked = int(text) if text.isdecimal() and len(text) == 4 else 0
    today = timezone.localdate().year
    return asked if asked in years else today if today in years or not years else years[0]
