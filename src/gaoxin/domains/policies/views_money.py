"""Budgets with their pace, the sharing of one that does not suffice, overlaps, and what an enterprise has received."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.domains.policies.actions.budgets import apply_shares
from gaoxin.domains.policies.budget_shares import plan_of
from gaoxin.domains.policies.enums import Shortfall
from gaoxin.domains.policies.forms_money import OverlapFilter
from gaoxin.domains.policies.models import Award, Benefit
from gaoxin.domains.policies.money_pages import act_page, crumbs, file_of, money_tabs, yuan
from gaoxin.domains.policies.permissions_awards import can_use_portal
from gaoxin.domains.policies.permissions_money import can_see_money, can_share
from gaoxin.domains.policies.selectors.money import envelopes, overlaps, received, without_line, years_of
from gaoxin.mechanisms.ledger.models import BudgetLine
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui import exports
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
    context = {
        "rows": found, "year": year, "tabs": money_tabs("budgets"), "crumbs": crumbs(_("政策预算")),
        "years": [Tab(str(each), f"?year={each}", each == year) for each in years],
        "missing": without_line(request.actor, year) if year == today.year else [],
        "elapsed": today.timetuple().tm_yday / 365 if today.year == year else None,
        "total": {
            name: sum(getattr(each.line, name) for each in found) for name in ("budget", "reserved", "committed", "paid", "left")
        },
    }  # fmt: skip
    return render(request, "policies/money/budgets.html", context)


@require_safe
def budgets_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The envelopes of a year as a file."""
    year = _year(request, years_of(request.actor))
    headers = [
        _("预算项目"), _("事项"), _("预算（元）"), _("预占（元）"), _("占用（元）"), _("支付（元）"), _("可用（元）"), _("已用比例"),
        _("每月消耗（元）"), _("预计用完"),
    ]  # fmt: skip
    rows = [
        (each.line.name, "；".join(benefit.title for benefit in each.benefits), yuan(each.budget), yuan(each.line.reserved),
         yuan(each.line.committed), yuan(each.line.paid), yuan(each.line.left), round(each.share, 4), yuan(each.monthly), each.runs_out_on)
        for each in envelopes(request.actor, year)
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
    rows = list(received(request.actor, enterprise))
    grouped = [
        (year, list(group)) for year, group in groupby(rows, key=lambda each: each.paid_on.year if each.paid_on else 0)
    ]
    years = [
        {"year": year, "rows": [(each, _net(each)) for each in group], "total": sum(map(_net, group))}
        for year, group in grouped
    ]
    total = sum(_net(each) for each in rows)
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
        _("实收金额（元）"),
        _("收款账户"),
    ]
    rows = [
        (each.paid_on, each.benefit.title, each.benefit.version.document_number, each.case.number, yuan(each.granted), yuan(_net(each)),
         each.account.masked if each.account else "")
        for each in received(request.actor, enterprise)
    ]  # fmt: skip
    audit.record(request.actor, "policies.received.export", enterprise, kind=kind, rows=len(rows))
    return exports.export(kind, _("资金台账"), headers, rows)


def _net(award: Award) -> int:
    """What has arrived and stayed, 分."""
    return award.hold.paid - award.hold.recovered if award.hold else 0


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
