"""Funds: the list, one fund with its budget, settings; budget entry and transfer; money received."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.mechanisms.ledger import desk, exports, selectors
from gaoxin.mechanisms.ledger.actions import budgets, funds, journals
from gaoxin.mechanisms.ledger.enums import YearState
from gaoxin.mechanisms.ledger.forms import (
    BudgetForm,
    FundForm,
    FundSettingsForm,
    ReceiveForm,
    TransferForm,
    in_yuan,
)
from gaoxin.mechanisms.ledger.models import BudgetLine, FiscalYear, Fund
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.mechanisms.ledger.permissions import (
    can_change_budget,
    can_change_fund,
    can_check_book,
    can_create_fund,
    can_keep_book,
    can_list_funds,
    can_read_book,
)
from gaoxin.mechanisms.ledger.views.common import act_page, crumbs, fund_of, tabs
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """All funds of the zone, and what waits for the person in them."""
    can_list_funds(request.actor).require()
    context = {
        "rows": desk.fund_rows(request.actor),
        "waiting": desk.waiting_funds(request.actor)["funds"],
        "may_create": bool(can_create_fund(request.actor)),
        "may_check": bool(can_check_book(request.actor)),
    }
    return render(request, "ledger/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ActorRequest) -> HttpResponse:
    """A new fund with the standard chart."""
    can_create_fund(request.actor).require()

    def act(given: dict[str, Any]) -> tuple[str, str]:
        fund = funds.create_fund(request.actor, **given)
        return reverse("ledger:years", args=[fund.code]), _("已设立资金“%(name)s”，请开账。") % {"name": fund.name}

    form = FundForm(request.POST or None, zone=request.actor.zone)
    trail = [Crumb(_("资金"), reverse("ledger:index")), Crumb(_("设立资金"))]
    return act_page(
        request, fund=None, form=form, title=_("设立资金"), submit=_("设立资金"), act=act, back=reverse("ledger:index"), trail=trail,
        note=_("科目表用政府会计制度的标准科目，以后可以发布新版。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: ActorRequest, code: str) -> HttpResponse:
    """Name, limit and other settings."""
    fund = fund_of(request, code)
    can_change_fund(request.actor, fund).require()
    initial = {
        "name": fund.name, "approval_limit": in_yuan(fund.approval_limit), "payer_account": fund.payer_account,
        "recovery_restores_budget": fund.recovery_restores_budget, "is_active": fund.is_active,
    }  # fmt: skip
    back = reverse("ledger:fund", args=[code])

    def act(given: dict[str, Any]) -> tuple[str, str]:
        funds.change_fund(request.actor, fund=fund, **given)
        return back, _("已保存。")

    return act_page(
        request, fund=fund, form=FundSettingsForm(request.POST or None, initial=initial), title=_("资金设置"), submit=_("保存设置"), act=act,
        back=back, trail=crumbs(fund, _("资金设置")),
    )  # fmt: skip


@require_safe
def detail(request: ActorRequest, code: str) -> HttpResponse:
    """The budget of one year by programme: approved, reserved, committed, paid, recovered, free."""
    fund = fund_of(request, code)
    years = list(FiscalYear.objects.filter(fund=fund).order_by("-year"))
    year = _chosen_year(request, years)
    report = selectors.budget_report(request.actor, fund=fund, year=year) if years else ()
    readable = bool(can_read_book(request.actor, fund))
    context = {
        "fund": fund, "tabs": tabs(request, fund, "fund"), "crumbs": [*crumbs(fund)[:1], Crumb(fund.name)], "year": year,
        "years": [Tab(str(each.year), f"?year={each.year}", each.year == year) for each in years],
        "rows": report[:-1], "total": report[-1] if report else None, "elapsed": desk.elapsed_share(year),
        "readable": readable, "waiting": desk.waiting_for(request.actor, fund) if readable else [],
        "may_keep": bool(can_keep_book(request.actor, fund)), "may_change": bool(can_change_fund(request.actor, fund)),
        "may_budget": bool(can_change_budget(request.actor, fund, 0)),
        "year_open": any(each.year == year and each.state == YearState.OPEN for each in years),
    }  # fmt: skip
    return render(request, "ledger/fund.html", context)


@require_safe
def export(request: ActorRequest, code: str, kind: str) -> HttpResponse:
    """The budget of a year as a file."""
    fund = fund_of(request, code)
    year = _chosen_year(request, list(FiscalYear.objects.filter(fund=fund).order_by("-year")))
    rows = selectors.budget_report(request.actor, fund=fund, year=year)
    columns = (
        exports.Text(_("预算项目"), lambda row: row.programme), exports.Text(_("项目名称"), lambda row: row.name),
        *(exports.Money(label, attrgetter(name)) for name, label in (
            ("approved", _("批复")), ("transferred", _("调剂")), ("carried", _("结转")), ("budget", _("预算")), ("reserved", _("预占")),
            ("committed", _("占用")), ("paid", _("支付")), ("restored", _("退回指标")), ("recovered", _("追回")), ("available", _("可用")),
        )),
    )  # fmt: skip
    return exports.response(request.actor, fund, kind, f"{fund.name}-{year}-{_('预算执行')}", columns, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: ActorRequest, code: str) -> HttpResponse:
    """Approve budget for a programme, add to it or take back."""
    fund = fund_of(request, code)
    can_change_budget(request.actor, fund, 0).require()
    initial = {"programme": request.GET.get("programme", "")}

    def act(given: dict[str, Any]) -> tuple[str, str]:
        line = budgets.approve_budget(request.actor, fund=fund, **given)
        url = f"{reverse('ledger:fund', args=[code])}?year={given['on'].year}"
        said = _("“%(name)s”已批复 %(amount)s 元。") % {"name": line.name, "amount": yuan_grouped(given["amount"])}
        return url, said

    lines = BudgetLine.objects.filter(fund=fund).order_by("programme").values_list("programme", "name").distinct()
    return act_page(
        request, fund=fund, form=BudgetForm(request.POST or None, fund=fund, initial=initial), title=_("批复预算"), submit=_("记入预算"),
        act=act, back=reverse("ledger:fund", args=[code]), trail=crumbs(fund, _("批复预算")), programmes=lines,
        note=_("超过审批限额 %(limit)s 元的须由管委会领导办理。") % {"limit": yuan_grouped(fund.approval_limit)},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: ActorRequest, code: str) -> HttpResponse:
    """Move budget from one programme to another."""
    fund = fund_of(request, code)
    can_change_budget(request.actor, fund, 0).require()
    lines = open_lines(fund)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        budgets.transfer_budget(request.actor, **given)
        said = _("已从“%(source)s”调剂 %(amount)s 元到“%(target)s”。") % {
            "source": given["source"].name, "target": given["target"].name, "amount": yuan_grouped(given["amount"]),
        }  # fmt: skip
        return f"{reverse('ledger:fund', args=[code])}?year={given['on'].year}", said

    return act_page(
        request, fund=fund, form=TransferForm(request.POST or None, lines=lines), title=_("预算调剂"), submit=_("调剂"), act=act,
        back=reverse("ledger:fund", args=[code]), trail=crumbs(fund, _("预算调剂")), note=_("只能在同一年度的两个项目之间调剂可用指标。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: ActorRequest, code: str) -> HttpResponse:
    """Money that the treasury granted to the fund's bank account."""
    fund = fund_of(request, code)
    can_keep_book(request.actor, fund).require()

    def act(given: dict[str, Any]) -> tuple[str, str]:
        journal = journals.receive(request.actor, fund=fund, **given)
        said = _("已记资金拨入 %(amount)s 元。") % {"amount": yuan_grouped(given["amount"])}
        return reverse("ledger:journal", args=[code, journal.sequence]), said

    return act_page(
        request, fund=fund, form=ReceiveForm(request.POST or None), title=_("资金拨入"), submit=_("记账"), act=act,
        back=reverse("ledger:fund", args=[code]), trail=crumbs(fund, _("资金拨入")),
    )  # fmt: skip


def open_lines(fund: Fund) -> Any:
    """The lines of the fund's open years."""
    return (
        BudgetLine.objects.filter(fund=fund, year__state=YearState.OPEN)
        .select_related("year", "fund")
        .order_by("-year__year", "programme")
    )


def _chosen_year(request: ActorRequest, years: list[FiscalYear]) -> int:
    """The year in the address, else this year if it is open, else the latest before it."""
    known = [each.year for each in years]
    wanted = request.GET.get("year", "")
    if wanted.isdecimal() and int(wanted) in known:
        return int(wanted)
    today = timezone.localdate().year
    return next((year for year in known if year <= today), known[0] if known else today)
