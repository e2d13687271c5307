"""Funds, budgets and payments for tests, made by the ledger's own actions. Amounts are 分, the year is 2026."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection
from tests import situations

from gaoxin.mechanisms.ledger.actions.bank import approve_batch, export_batch, import_return, prepare_batch
from gaoxin.mechanisms.ledger.actions.budgets import approve_budget
from gaoxin.mechanisms.ledger.actions.charts import propose_chart
from gaoxin.mechanisms.ledger.actions.funds import create_fund
from gaoxin.mechanisms.ledger.actions.holds import commit, reserve
from gaoxin.mechanisms.ledger.actions.journals import receive
from gaoxin.mechanisms.ledger.actions.payments import Payee, order_payment
from gaoxin.mechanisms.ledger.actions.years import open_year
from gaoxin.mechanisms.ledger.charts import ChartRow
from gaoxin.mechanisms.ledger.check import Fault, check
from gaoxin.mechanisms.ledger.enums import AccountRole, AccountType
from gaoxin.mechanisms.ledger.models import (
    AccountCode,
    BankBatch,
    BankReturn,
    BudgetLine,
    Chart,
    ChartProposal,
    Fund,
    Hold,
    Payment,
)
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.models import Organisation, Zone

DAY = datetime.date(2026, 3, 16)
PAYEE = Payee(
    name="示例清尺传感科技有限公司", account="6222000011112222", bank="示例银行高新支行", bank_code="102100099996"
)
_number = count(1)


@dataclass
class Situation:
    """A fund with one budget line and the people around it."""

    zone: Zone
    fund: Fund
    line: BudgetLine
    keeper: Actor
    leader: Actor
    second: Actor
    department: Organisation

    @property
    def system(self) -> Actor:
        return Actor.system(self.zone)


def a_fund(zone: Zone | None = None, *, cash: int = 100_000_000, budget: int = 50_000_000, **fields: Any) -> Situation:
    """A fund kept by a department of its own, with money in the bank and one line of budget for 2026."""
    zone = zone or situations.a_zone()
    department = situations.an_organisation(zone)
    leader = situations.a_person(zone, Role.LEADER)
    keeper = situations.a_person(zone, Role.OFFICER, organisation=department)
    values = {"approval_limit": 1_000_000_000, "code": f"F{next(_number)}", "name": "示例专项资金"} | fields
    fund = create_fund(leader, organisation=department, valid_from=datetime.date(2026, 1, 1), **values)
    open_year(keeper, fund=fund, year=2026)
    if cash and fund.keeps_cash:
        receive(keeper, fund=fund, amount=cash, on=datetime.date(2026, 1, 5), document_ref="财预〔2026〕1号")
    line = approve_budget(
        leader, fund=fund, programme="policy/equipment", name="技改补助", amount=budget, on=datetime.date(2026, 1, 6),
        document_ref="财预〔2026〕2号",
    )  # fmt: skip
    second = situations.a_person(zone, Role.OFFICER, organisation=department)
    return Situation(zone, fund, line, keeper, leader, second, department)


def a_hold(book: Situation, amount: int = 1_000_000, *, committed: bool = True, case_ref: str = "") -> Hold:
    """Money set aside for a case, promised already unless told otherwise."""
    hold = reserve(book.keeper, line=book.line, amount=amount, case_ref=case_ref or f"case/{next(_number)}", on=DAY)
    return commit(book.keeper, hold=hold, on=DAY) if committed else hold


def a_payment(book: Situation, amount: int = 1_000_000, hold: Hold | None = None) -> Payment:
    """A payment ordered and waiting to be exported."""
    hold = hold or a_hold(book, amount)
    return order_payment(book.keeper, hold=hold, amount=amount, payee=PAYEE, purpose="技改补助")


def send(book: Situation) -> BankBatch:
    """Everything that may leave, in one batch that a second keeper approved, exported."""
    batch = approve_batch(book.second, batch=prepare_batch(book.keeper, fund=book.fund))
    export_batch(book.keeper, batch=batch)
    return BankBatch.objects.get(pk=batch.pk)


def answer(book: Situation, *rows: str, name: str = "return.csv") -> BankReturn:
    """The bank's file with these rows, imported: 行号,结果,金额,日期,银行流水号,原因."""
    text = "\n".join(["行号,结果,金额,日期,银行流水号,原因", *rows])
    return import_return(
        book.keeper, fund=book.fund, name=name, content=io.BytesIO(text.encode()), today=datetime.date(2026, 12, 31)
    )


def chart_rows(fund: Fund) -> list[ChartRow]:
    """The accounts in force, each going on as it is."""
    codes = (
        AccountCode.objects.filter(chart=Chart.objects.filter(fund=fund).latest("version"))
        .select_related("account")
        .order_by("code")
    )
    return [
        ChartRow(each.code, each.name, AccountType(each.account.type), AccountRole(each.account.role) if each.account.role else None, each.account_id)
        for each in codes
    ]  # fmt: skip


def a_proposal(
    book: Situation, *more: ChartRow, valid_from: datetime.date = datetime.date(2026, 7, 1)
) -> ChartProposal:
    """A chart like the one in force with `more` accounts, waiting for a second person."""
    return propose_chart(
        book.keeper,
        fund=book.fund,
        rows=[*chart_rows(book.fund), *more],
        valid_from=valid_from,
        source="财会〔2026〕1号",
    )


def faults(zone: Zone) -> list[Fault]:
    """Everything that the check finds in the zone's books and in the database's guards."""
    return [fault for report in check(zone) for fault in report.faults]


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def at_commit() -> None:
    """Lets PostgreSQL run now what it keeps for the end of the transaction."""
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def intruder() -> Iterator[None]:
    """Whoever owns the database can switch its triggers off, and on again afterwards: the check must still see the deed."""
    at_commit()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, text in triggers:
            cursor.execute(text)
