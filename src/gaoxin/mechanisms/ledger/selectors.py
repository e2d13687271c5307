"""Reads: charts in force, statements, trial balances, budget execution, reconciliation. Amounts are 分.

Every function takes the actor, asks for permission, and gives plain values in a total order. Numbers of queries are in the tests.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.enums import PENDING_STATES, JournalKind, JournalState
from gaoxin.mechanisms.ledger.models import (
    AccountCode,
    BankBatch,
    BudgetLine,
    Chart,
    Entry,
    Fund,
    Hold,
    Journal,
    Payment,
)
from gaoxin.mechanisms.ledger.permissions import can_read_book, can_view_fund
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One entry of an account; `balance` is what stands after it, debit above zero."""

    date: datetime.date
    sequence: int
    kind: str
    summary: str
    case_ref: str
    document_ref: str
    debit: int
    credit: int
    balance: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An account over some days: opening + debit − credit = closing."""

    code: str
    name: str
    since: datetime.date
    until: datetime.date
    opening: int
    debit: int
    credit: int
    closing: int
    rows: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account on a day: balance at the start of the year, turnover since, balance then (debit above zero)."""

    code: str
    name: str
    type: str
    opening: int
    debit: int
    credit: int
    closing: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts that ever moved. `debit` and `credit` are the sums of the closing balances of each side, and equal."""

    on: datetime.date
    rows: tuple[TrialRow, ...]
    debit: int
    credit: int

    @property
    def is_balanced(self) -> bool:
        return self.debit == self.credit


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One line's execution. used = reserved + committed + paid − restored; available = budget − used."""

    line: int
    programme: str
    name: str
    approved: int
    transferred: int
    carried: int
    budget: int
    reserved: int
    committed: int
    paid: int
    restored: int
    recovered: int
    available: int

    @property
    def used(self) -> int:
        return self.budget - self.available

    @property
    def used_share(self) -> float:
        """Share of the budget that is reserved, committed or paid, 0 to 1."""
        return (self.budget - self.available) / self.budget if self.budget else 0.0

    @property
    def paid_share(self) -> float:
        """Execution rate: paid, less what the line got back, of the budget."""
        return (self.paid - self.restored) / self.budget if self.budget else 0.0

    @property
    def alert(self) -> int:
        """95 or 80 when that many percent of the budget are used, else 0 (zone practice: 预警线 80 % and 95 %)."""
        used = (self.budget - self.available) * 100
        return next((mark for mark in (95, 80) if self.budget and used >= mark * self.budget), 0)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A batch after the bank's answers: counts and 分 by state, and the payments that nobody answered yet."""

    number: str
    lines: int
    total: int
    by_state: dict[str, tuple[int, int]]
    outstanding: tuple[Payment, ...]


def fund_by_code(actor: Actor, code: str) -> Fund:
    """The fund of the actor's zone; an unknown code is refused with those that exist."""
    funds = Fund.objects.visible_to(actor).order_by("code")
    found = funds.filter(code=code).first()
    if found is None:
        known = "、".join(funds.values_list("code", flat=True)[:20])
        raise Refusal(
            _("没有编码为 %(code)s 的资金。") % {"code": code},
            next_step=_("已有：%(known)s。") % {"known": known or "-"},
        )
    return found


def chart_on(fund: Fund, day: datetime.date) -> QuerySet[AccountCode]:
    """The accounts of the chart in force on a day, by code."""
    chart = Chart.objects.filter(fund=fund, valid_from__lte=day).order_by("-valid_from").first()
    return AccountCode.objects.filter(chart=chart).select_related("account").order_by("code")


def account_statement(actor: Actor, *, fund: Fund, code: str, since: datetime.date, until: datetime.date) -> Statement:
    """Every entry of the account that has `code` on `until`, with the running balance."""
    can_read_book(actor, fund).require()
    account = chart_on(fund, until).filter(code=code).first()
    if account is None:
        raise Refusal(_("%(day)s 的科目表里没有科目 %(code)s。") % {"day": until.isoformat(), "code": code})
    entries = _posted(fund).filter(account_id=account.account_id)
    opening = _total(entries.filter(journal__date__lt=since))
    inside = (
        entries.filter(journal__date__gte=since, journal__date__lte=until)
        .order_by("journal__date", "journal__sequence", "position")
        .values_list(
            "journal__date", "journal__sequence", "journal__kind", "journal__summary", "journal__case_ref",
            "journal__document_ref", "amount",
        )
    )  # fmt: skip
    rows = []
    balance = opening
    for day, sequence, kind, summary, case_ref, document_ref, amount in inside:
        balance += amount
        debit, credit = max(amount, 0), max(-amount, 0)
        rows.append(StatementRow(day, sequence or 0, kind, summary, case_ref, document_ref, debit, credit, balance))
    debits, credits_ = sum(row.debit for row in rows), sum(row.credit for row in rows)
    return Statement(account.code, account.name, since, until, opening, debits, credits_, balance, tuple(rows))


def trial_balance(actor: Actor, *, fund: Fund, on: datetime.date, before_closing: bool = False) -> TrialBalance:
    """All balances at the end of a day; `before_closing` leaves the closing journal of that year out."""
    can_read_book(actor, fund).require()
    year_start = datetime.date(on.year, 1, 1)
    entries = _posted(fund).filter(journal__date__lte=on)
    if before_closing:
        entries = entries.exclude(journal__kind=JournalKind.CLOSE, journal__date__gte=year_start)
    within = Q(journal__date__gte=year_start)
    sums = (
        entries.values("account_id")
        .annotate(
            opening=Sum("amount", filter=~within, default=0),
            debits=Sum("amount", filter=within & Q(amount__gt=0), default=0),
            credits=Sum("amount", filter=within & Q(amount__lt=0), default=0),
        )
        .order_by("account_id")
    )
    names = account_names(fund, on)
    rows = []
    for row in sums:
        code, name, type_ = names[row["account_id"]]
        opening, debit, credit = int(row["opening"]), int(row["debits"]), -int(row["credits"])
        rows.append(TrialRow(code, name, type_, opening, debit, credit, opening + debit - credit))
    rows.sort(key=lambda row: (row.code, row.name))
    return TrialBalance(
        on,
        tuple(rows),
        sum(row.closing for row in rows if row.closing > 0),
        -sum(row.closing for row in rows if row.closing < 0),
    )


def budget_lines(actor: Actor, *, fund: Fund, year: int) -> QuerySet[BudgetLine]:
    """The lines of a year by programme, each with `recovered`: all that came back from its holds, in any year."""
    can_view_fund(actor, fund).require()
    return (
        BudgetLine.objects.visible_to(actor)
        .filter(fund=fund, year__year=year)
        .annotate(recovered=Sum("holds__recovered", default=0))
        .order_by("programme")
    )


def budget_report(actor: Actor, *, fund: Fund, year: int) -> tuple[BudgetRow, ...]:
    """Execution of every line of a year (one query); the last row, with an empty programme, is their sum."""
    columns = (
        "approved",
        "transferred",
        "carried",
        "reserved",
        "committed",
        "paid",
        "restored",
        "recovered",
        "available",
    )
    rows = []
    totals = dict.fromkeys((*columns, "budget"), 0)
    for line in budget_lines(actor, fund=fund, year=year):
        figures = {column: int(getattr(line, column)) for column in columns} | {"budget": line.budget}
        totals = {column: totals[column] + figures[column] for column in totals}
        rows.append(BudgetRow(line=line.pk, programme=line.programme, name=line.name, **figures))
    return (*rows, BudgetRow(line=0, programme="", name=_("合计"), **totals))


def reconciliation(actor: Actor, *, batch: BankBatch) -> Reconciliation:
    """What became of a batch, and what the bank has not answered."""
    can_read_book(actor, batch.fund).require()
    counts = (
        Payment.objects.filter(batch=batch)
        .values_list("state")
        .annotate(lines=Count("id"), total=Sum("amount"))
        .order_by("state")
    )
    outstanding = Payment.objects.filter(batch=batch, state__in=PENDING_STATES).order_by("id")
    by_state = {state: (lines, int(total)) for state, lines, total in counts}
    return Reconciliation(batch.number, batch.lines, batch.total, by_state, tuple(outstanding))


def holds_of_case(actor: Actor, case_ref: str) -> QuerySet[Hold]:
    """What is set aside, promised and paid for one case."""
    return Hold.objects.visible_to(actor).filter(case_ref=case_ref).select_related("fund", "line__year").order_by("id")


def journals_of_case(actor: Actor, case_ref: str) -> QuerySet[Journal]:
    """Every posting for one case, in the order in which they were made."""
    return (
        Journal.objects.visible_to(actor)
        .filter(case_ref=case_ref, state=JournalState.POSTED)
        .select_related("fund", "year")
        .prefetch_related("entries")
        .order_by("fund_id", "sequence")
    )


def as_json(value: Any) -> Any:
    """Plain JSON of the dataclasses above: dates as text, amounts in 分."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Payment):
        return {"line_id": value.line_id, "payee": value.payee_name, "amount": value.amount, "state": value.state}
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if hasattr(value, "__slots__"):
        return {name: as_json(getattr(value, name)) for name in value.__slots__}
    return value


def _posted(fund: Fund) -> QuerySet[Entry]:
    return Entry.objects.filter(journal__fund=fund, journal__state=JournalState.POSTED)


def _total(entries: QuerySet[Entry]) -> int:
    return int(entries.aggregate(total=Sum("amount", default=0))["total"])


def account_names(fund: Fund, day: datetime.date) -> dict[int, tuple[str, str, str]]:
    """Code, name and type of every account of the fund, as of a day; of one without a code that day, its first later one."""
    codes = (
        AccountCode.objects.filter(chart__fund=fund)
        .order_by("chart__valid_from", "code")
        .values_list("account_id", "code", "name", "account__type", "chart__valid_from")
    )
    names: dict[int, tuple[str, str, str]] = {}
    for account, code, name, kind, valid_from in codes:
        if valid_from <= day or account not in names:
            names[account] = (code, name, kind)
    return names
