"""The policy dashboard: from reached to paid, key figures, and the rows behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gaoxin.domains.policies.enums import ReachKind
from gaoxin.domains.policies.models import Award
from gaoxin.domains.policies.money_pages import crumbs, file_of, money_tabs, yuan
from gaoxin.domains.policies.permissions_money import can_see_money
from gaoxin.domains.policies.rehearsing import eligible
from gaoxin.domains.policies.selectors.combining import benefits_in_force
from gaoxin.domains.policies.selectors.dashboard import STAGES, Way, figures, reaches_in, rows_of, ways
from gaoxin.domains.policies.selectors.money import years_of
from gaoxin.domains.policies.tables_money import AwardTable, ReachTable
from gaoxin.platform.ui.charts import Chart, Series
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Tab

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

REACHED = {"reached": ReachKind.PUSHED, "opened": ReachKind.OPENED}


@require_safe
def dashboard(request: ActorRequest) -> HttpResponse:
    """The funnel of each benefit of a year and the key figures."""
    can_see_money(request.actor).require()
    year, years = _year(request)
    found = _ways(request, year)
    totals = [(name, sum(getattr(each, name) for each in found)) for name in STAGES]
    words = _words()
    chart = Chart(
        id="funnel", title=_("从触达到到账"), unit=_("户次"), horizontal=True, categories=[words[name] for name, _count in totals],
        series=[Series(str(year), [count for _name, count in totals])],
    )  # fmt: skip
    address = reverse("policies:dashboard-rows")
    told = [
        (each, f"{address}?year={year}&stage={each.stage}" if each.stage else "")
        for each in figures(request.actor, year, found)
    ]
    context = {
        "rows": found, "chart": chart if found else None, "figures": told, "year": year, "tabs": money_tabs("dashboard"),
        "years": [Tab(str(each), f"?year={each}", each == year) for each in years], "crumbs": crumbs(_("政策看板")),
    }  # fmt: skip
    return render(request, "policies/dashboard/dashboard.html", context)


@require_safe
def dashboard_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The funnel as a file."""
    can_see_money(request.actor).require()
    year, _years = _year(request)
    headers = [
        _("事项"), _("政策"), _("已推送"), _("已查看"), _("已申请"), _("已审定"), _("已到账"), _("审定金额（元）"), _("到账金额（元）"),
        _("平均兑现工作日"), _("现在符合"), _("应享未享"),
    ]  # fmt: skip
    rows = (
        (each.benefit.title, each.benefit.version.title, each.reached, each.opened, each.applied, each.approved, each.paid,
         yuan(each.granted), yuan(each.money), round(each.days, 1) if each.days is not None else None, each.eligible, each.missing)
        for each in _ways(request, year)
    )  # fmt: skip
    return file_of(request, kind, f"{_('政策看板')}-{year}", headers, rows)


@require_safe
def dashboard_rows(request: ActorRequest) -> HttpResponse:
    """The rows that a figure of the dashboard counts."""
    can_see_money(request.actor).require()
    year, stage, found = _rows(request)
    table = ReachTable if stage in REACHED else AwardTable
    query = request.GET.urlencode()
    context = {
        "listing": listing(request, table, found, size=50, sort="-at" if stage in REACHED else "-case"), "query": query,
        "crumbs": crumbs((_("政策看板"), "dashboard"), f"{_words().get(stage, _('明细'))} {year}"), "title": _words().get(stage, _("明细")),
    }  # fmt: skip
    return render(request, "policies/dashboard/rows.html", context)


@require_safe
def dashboard_rows_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The same rows as a file."""
    can_see_money(request.actor).require()
    year, stage, found = _rows(request)
    if stage in REACHED:
        headers = [_("企业"), _("统一社会信用代码"), _("事项"), _("时间")]
        rows = [(each.enterprise.name, each.enterprise.credit_code, each.benefit.title, each.at) for each in found]
        return file_of(request, kind, f"{_words()[stage]}-{year}", headers, rows)
    headers = [_("企业"), _("统一社会信用代码"), _("事项"), _("办件"), _("年度"), _("核定金额（元）"), _("到账日期")]
    awards = (
        (each.enterprise.name, each.enterprise.credit_code, each.benefit.title, each.case.number, each.year, yuan(each.granted),
         each.paid_on)
        for each in found.iterator(chunk_size=2000)
    )  # fmt: skip
    return file_of(request, kind, f"{_words().get(stage, _('明细'))}-{year}", headers, awards)


def _rows(request: ActorRequest) -> tuple[int, str, QuerySet[Any]]:
    year, _years = _year(request)
    stage = request.GET.get("stage", "applied")
    found: QuerySet[Any]
    if stage in REACHED:
        found = reaches_in(request.actor, year).filter(kind=REACHED[stage]).select_related("benefit", "enterprise")
        found = found.order_by("-at", "-id")
    else:
        try:
            found = rows_of(request.actor, year, "applied" if stage == "missing" else stage).order_by("-id")
        except KeyError:
            raise Http404 from None
    benefit = request.GET.get("benefit", "")
    return year, stage, found.filter(benefit_id=int(benefit)) if benefit.isdecimal() else found


def _ways(request: ActorRequest, year: int) -> list[Way]:
    today = timezone.localdate()
    rules = {each.pk: each.rule_text for each in benefits_in_force(request.actor, today) if each.rule_text}
    counts = eligible(request.actor.zone, today, rules) if request.actor.zone and year == today.year else None
    return ways(request.actor, year, counts)


def _year(request: ActorRequest) -> tuple[int, list[int]]:
    today = timezone.localdate().year
    years = sorted({*years_of(request.actor), *awards_years(request), today}, reverse=True)
    text = request.GET.get("year", "")
    asked = int(text) if text.isdecimal() and len(text) == 4 else today
    return (asked if asked in years else today), years


def awards_years(request: ActorRequest) -> list[int]:
    """The years that have awards."""
    rows = Award.objects.visible_to(request.actor).order_by().values_list("year", flat=True)
    return list(rows.distinct())


def _words() -> dict[str, str]:
    return {
        "reached": _("已推送"), "opened": _("已查看"), "applied": _("已申请"), "approved": _("已审定"), "paid": _("已到账"),
        "free": _("免申即享到账"), "clean": _("一次通过"), "corrected": _("补正过"), "late": _("超期"), "missing": _("已申请"),
    }  # fmt: skip
