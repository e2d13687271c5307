"""Trial balance and statement of account, on the screen, on paper and as files."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gaoxin.mechanisms.ledger import exports, selectors
from gaoxin.mechanisms.ledger.enums import AccountType
from gaoxin.mechanisms.ledger.forms import StatementForm, TrialForm
from gaoxin.mechanisms.ledger.models import Fund
from gaoxin.mechanisms.ledger.tables import StatementTable
from gaoxin.mechanisms.ledger.views.common import book_of, crumbs, tabs
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def trial_balance(request: ActorRequest, code: str) -> HttpResponse:
    """All accounts on a day: opening, turnover, closing; each account leads to its statement."""
    fund = book_of(request, code)
    form, balance = _trial(request, fund)
    rows = [(row, AccountType(row.type).label) for row in balance.rows]
    context = {
        "fund": fund, "tabs": tabs(request, fund, "trial-balance"), "crumbs": crumbs(fund, _("科目余额表")), "form": form,
        "balance": balance, "rows": rows, "query": request.GET.urlencode(), "since": datetime.date(balance.on.year, 1, 1),
        "financial": [pair for pair in rows if pair[0].type != AccountType.BUDGET],
        "budget": [pair for pair in rows if pair[0].type == AccountType.BUDGET],
    }  # fmt: skip
    return render(request, "ledger/trial_balance.html", context)


@require_safe
def trial_balance_export(request: ActorRequest, code: str, kind: str) -> HttpResponse:
    fund = book_of(request, code)
    _form, balance = _trial(request, fund)
    columns = (
        exports.Text(_("科目编码"), lambda row: row.code), exports.Text(_("科目名称"), lambda row: row.name),
        exports.Text(_("科目类型"), lambda row: AccountType(row.type).label), exports.Money(_("年初余额"), lambda row: row.opening),
        exports.Money(_("本年借方"), lambda row: row.debit), exports.Money(_("本年贷方"), lambda row: row.credit),
        exports.Money(_("期末余额"), lambda row: row.closing),
    )  # fmt: skip
    return exports.response(
        request.actor, fund, kind, f"{fund.name}-{_('科目余额表')}-{balance.on}", columns, balance.rows
    )


@require_safe
def statement(request: ActorRequest, code: str) -> HttpResponse:
    """One account, entry by entry, with the running balance."""
    fund = book_of(request, code)
    form, found = _statement(request, fund)
    context = {
        "fund": fund, "tabs": tabs(request, fund, "statement"), "crumbs": crumbs(fund, _("明细账")), "form": form, "statement": found,
        "query": request.GET.urlencode(),
        "listing": listing(request, StatementTable, list(found.rows), size=200, total=len(found.rows)) if found else None,
    }  # fmt: skip
    return render(request, "ledger/statement.html", context, status=422 if form.errors else 200)


@require_safe
def statement_export(request: ActorRequest, code: str, kind: str) -> HttpResponse:
    fund = book_of(request, code)
    _form, found = _statement(request, fund)
    columns = (
        exports.Text(_("日期"), lambda row: row.date), exports.Text(_("凭证号"), lambda row: row.sequence),
        exports.Text(_("摘要"), lambda row: row.summary), exports.Text(_("业务编号"), lambda row: row.case_ref),
        exports.Text(_("文号或单据号"), lambda row: row.document_ref), exports.Money(_("借方"), lambda row: row.debit),
        exports.Money(_("贷方"), lambda row: row.credit), exports.Money(_("余额"), lambda row: row.balance),
    )  # fmt: skip
    rows = found.rows if found else ()
    name = f"{fund.name}-{found.code} {found.name}" if found else fund.name
    return exports.response(request.actor, fund, kind, name, columns, rows)


def _trial(request: ActorRequest, fund: Fund) -> tuple[TrialForm, selectors.TrialBalance]:
    form = TrialForm(request.GET if "on" in request.GET else {"on": timezone.localdate().isoformat()})
    form.is_valid()
    given = form.cleaned_data
    return form, selectors.trial_balance(
        request.actor, fund=fund, on=given.get("on") or timezone.localdate(), before_closing=given.get("before_closing", False)
    )  # fmt: skip


def _statement(request: ActorRequest, fund: Fund) -> tuple[StatementForm, selectors.Statement | None]:
    today = timezone.localdate()
    accounts = [(found.code, f"{found.code} {found.name}") for found in selectors.chart_on(fund, today)]
    usual = {"account": accounts[0][0] if accounts else "", "since": f"{today.year}-01-01", "until": today.isoformat()}
    form = StatementForm(usual | {key: request.GET[key] for key in usual if key in request.GET}, accounts=accounts)
    if not form.is_valid():
        return form, None
    given = form.cleaned_data
    return form, selectors.account_statement(
        request.actor, fund=fund, code=given["account"], since=given["since"], until=given["until"]
    )
