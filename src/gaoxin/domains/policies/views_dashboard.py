"""The policy dashboard: from reached to paid, key figures, and the rows behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gaoxin.domains.policies.enums import ReachKind
from gaoxin.domains.policies.models import Award, Benefit
from gaoxin.domains.policies.money_pages import crumbs, file_of, money_tabs, yuan
from gaoxin.domains.policies.permissions_money import can_see_money
from gaoxin.domains.policies.rehearsing import eligible
from gaoxin.domains.policies.selectors.combining import benefits_in_force
from gaoxin.domains.policies.selectors.dashboard import (
    STAGES,
    Way,
    missing,
    reaches_in,
    rows_of,
    rows_of_line,
    ways,
)
from gaoxin.domains.policies.selectors.figures import figures
from gaoxin.domains.policies.selectors.missing import Pairs
from gaoxin.domains.policies.selectors.money import years_of
from gaoxin.domains.policies.tables_money import AwardTable, MissingTable, ReachTable
from gaoxin.mechanisms.ledger.models import BudgetLine
from gaoxin.platform.ui.charts import Chart, Series
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Tab

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.loading import Ints
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest
    from gaoxin.platform.ui.tables import Table

REACHED = {"reached": ReachKind.PUSHED, "opened": ReachKind.OPENED, "aware": ReachKind.OPENED}
#: Rows of one file.
EXPORTED = 100_000


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
    context = {
        "rows": found, "chart": chart if found else None, "figures": figures(request.actor, year, found), "year": year, "tabs": money_tabs("dashboard"),
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
        _("市级分担（元）"), _("平均兑现工作日"), _("现在符合"), _("应享未享"),
    ]  # fmt: skip
    rows = (
        (each.benefit.title, each.benefit.version.title, each.reached, each.opened, each.applied, each.approved, each.paid,
         yuan(each.granted), yuan(each.money), yuan(each.upper), round(each.days, 1) if each.days is not None else None, each.eligible, each.missing)
        for each in _ways(request, year)
    )  # fmt: skip
    return file_of(request, kind, f"{_('政策看板')}-{year}", headers, rows)


@require_safe
def dashboard_rows(request: ActorRequest) -> HttpResponse:
    """The rows that a figure of the dashboard or of a budget line counts."""
    can_see_money(request.actor).require()
    asked = _rows(request)
    context = {
        "listing": listing(request, asked.table, asked.rows, size=50, sort=asked.sort), "query": request.GET.urlencode(), "title": asked.title,
        "crumbs": crumbs((_("政策预算"), "budgets") if asked.line else (_("政策看板"), "dashboard"), asked.title),
        "about": asked.benefit.title if asked.benefit else asked.line.name if asked.line else "",
    }  # fmt: skip
    return render(request, "policies/dashboard/rows.html", context)


@require_safe
def dashboard_rows_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The same rows as a file."""
    can_see_money(request.actor).require()
    asked = _rows(request)
    if asked.table is not AwardTable:
        headers = [_("企业"), _("统一社会信用代码"), _("事项"), _("时间")]
        rows = (
            (each.enterprise.name, each.enterprise.credit_code, each.benefit.title, getattr(each, "at", None)) for each in asked.rows[:EXPORTED]
        )  # fmt: skip
        return file_of(request, kind, asked.title, headers, rows)
    headers = [
        _("企业"), _("统一社会信用代码"), _("事项"), _("办件"), _("年度"), _("核定金额（元）"), _("本区资金（元）"), _("提交或确认"), _("到账日期"),
    ]  # fmt: skip
    awards = (
        (each.enterprise.name, each.enterprise.credit_code, each.benefit.title, each.case.number, each.year, yuan(each.granted),
         yuan(each.own), each.began, each.paid_on)
        for each in asked.rows.iterator(chunk_size=2000)
    )  # fmt: skip
    return file_of(request, kind, asked.title, headers, awards)


@dataclass(frozen=True)
class Asked:
    """The rows that an address asks for, and how a list shows them."""

    title: str
    table: type[Table]
    rows: Any
    sort: str
    benefit: Benefit | None = None
    line: BudgetLine | None = None


def _rows(request: ActorRequest) -> Asked:
    actor, stage = request.actor, request.GET.get("stage", "applied")
    words = _words()
    if stage not in words:
        raise Http404
    if request.GET.get("line", "").isdecimal():
        lines = BudgetLine.objects.visible_to(actor).select_related("year")
        line = get_object_or_404(lines, pk=int(request.GET["line"]))
        return Asked(f"{words[stage]} {line.year.year}", AwardTable, _of_line(actor, line, stage), "-case", line=line)
    year, _years = _year(request)
    title, benefit = f"{words[stage]} {year}", None
    if request.GET.get("benefit", "").isdecimal():
        benefit = get_object_or_404(Benefit.objects.visible_to(actor), pk=int(request.GET["benefit"]))
    if stage == "missing":
        return Asked(title, MissingTable, _missing(request, year, benefit), "", benefit)
    if stage in REACHED:
        found: QuerySet[Any] = reaches_in(actor, year).filter(kind=REACHED[stage])
        if stage == "aware":
            pushed = reaches_in(actor, year).filter(
                benefit=OuterRef("benefit"), enterprise=OuterRef("enterprise"), kind=ReachKind.PUSHED
            )
            found = found.filter(Exists(pushed))
        table, sort, found = ReachTable, "-at", found.select_related("benefit", "enterprise").order_by("-at", "-id")
    else:
        try:
            table, sort, found = AwardTable, "-case", rows_of(actor, year, stage).order_by("-id")
        except KeyError:
            raise Http404 from None
    return Asked(title, table, found.filter(benefit=benefit) if benefit else found, sort, benefit)


def _of_line(actor: Actor, line: BudgetLine, part: str) -> QuerySet[Award]:
    try:
        return rows_of_line(actor, line, part).order_by("-id")
    except KeyError:
        raise Http404 from None


def _missing(request: ActorRequest, year: int, benefit: Benefit | None) -> Pairs:
    passing = _passing(request, year) or {}
    if benefit is not None:
        passing = {key: ids for key, ids in passing.items() if key == benefit.pk}
    return Pairs(missing(request.actor, year, passing))


def _passing(request: ActorRequest, year: int) -> dict[int, Ints] | None:
    """Who passes what now, for the present year; nobody knows that of a past one."""
    today, zone = timezone.localdate(), request.actor.zone
    if zone is None or year != today.year:
        return None
    rules = {each.pk: each.rule_text for each in benefits_in_force(request.actor, today) if each.rule_text}
    return eligible(zone, today, rules)


def _ways(request: ActorRequest, year: int) -> list[Way]:
    return ways(request.actor, year, _passing(request, year))


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
        "free": _("免申即享到账"), "clean": _("一次通过"), "corrected": _("补正过"), "late": _("超期"), "missing": _("应享未享"),
        "aware": _("推送并查看过"), "reserved": _("预占"), "committed": _("占用"), "waiting": _("待审定"), "upper": _("市级分担"),
    }  # fmt: skip
