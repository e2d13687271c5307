"""Setting up funds and their charts of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.book import Book
from gaoxin.mechanisms.ledger.charts import STANDARD, ChartRow
from gaoxin.mechanisms.ledger.hashing import chart_content, digest
from gaoxin.mechanisms.ledger.models import Account, AccountCode, Chart, Fund, FundHead
from gaoxin.mechanisms.ledger.permissions import can_change_fund, can_create_fund, can_keep_book
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Organisation


@transaction.atomic
def create_fund(
    actor: Actor, *, code: str, name: str, organisation: Organisation, valid_from: datetime.date, approval_limit: int = 0,
    keeps_cash: bool = True, recovery_restores_budget: bool = True, payer_account: str = "", chart: Sequence[ChartRow] = STANDARD,
) -> Fund:  # fmt: skip
    """A new fund kept by `organisation`, with its first chart in force from `valid_from`. `approval_limit` in 分."""
    can_create_fund(actor).require()
    assert actor.zone is not None
    if organisation.zone_id != actor.zone_id or organisation.kind != OrganisationKind.DEPARTMENT:
        raise Refusal(_("资金须由本区的部门管理。"))
    fund = Fund(
        zone=actor.zone, code=code, name=name, organisation=organisation, approval_limit=approval_limit, keeps_cash=keeps_cash,
        recovery_restores_budget=recovery_restores_budget, payer_account=payer_account,
    )  # fmt: skip
    save_checked(fund)
    FundHead.objects.create(fund=fund, keeps_cash=keeps_cash)
    audit.record(actor, "fund.create", fund, code=code, organisation=organisation.pk, approval_limit=approval_limit)
    _publish(Book.locked(actor, fund), chart, valid_from, "")
    return fund


@transaction.atomic
def change_fund(
    actor: Actor, *, fund: Fund, name: str | None = None, approval_limit: int | None = None,
    recovery_restores_budget: bool | None = None, payer_account: str | None = None, is_active: bool | None = None,
) -> Fund:  # fmt: skip
    """Changes what may change of a fund; what is None stays."""
    can_change_fund(actor, fund).require()
    book = Book.locked(actor, fund)
    wanted: dict[str, Any] = {
        "name": name, "approval_limit": approval_limit, "recovery_restores_budget": recovery_restores_budget,
        "payer_account": payer_account, "is_active": is_active,
    }  # fmt: skip
    changes = {field: value for field, value in wanted.items() if value is not None}
    fund.refresh_from_db()
    for field, value in changes.items():
        setattr(fund, field, value)
    save_checked(fund)
    # An account number is nobody's business but the fund's: the entry says that it changed, not to what.
    book.record("fund.change", fund, **{field: value for field, value in changes.items() if field != "payer_account"})
    return fund


@transaction.atomic
def publish_chart(
    actor: Actor, *, fund: Fund, rows: Sequence[ChartRow], valid_from: datetime.date, source: str = ""
) -> Chart:
    """The next version of the chart, in force from `valid_from`, after that of the last one.

    A row with an account renames it; without, it opens a new one. An account left out takes no more entries from that day:
    it must be empty, and none that the ledger itself uses may be left out.
    """
    can_keep_book(actor, fund).require()
    return _publish(Book.locked(actor, fund), rows, valid_from, source)


def _publish(book: Book, rows: Sequence[ChartRow], valid_from: datetime.date, source: str) -> Chart:
    last = Chart.objects.filter(fund=book.fund).order_by("-version").first()
    if last is not None and valid_from <= last.valid_from:
        raise Refusal(_("新版科目表须晚于现行版的启用日期 %(day)s。") % {"day": last.valid_from.isoformat()})
    _refuse_gaps(book, rows)
    chart = Chart(fund=book.fund, version=last.version + 1 if last else 1, valid_from=valid_from, source=source)
    codes = [AccountCode(chart=chart, account=_account(book, row), code=row.code, name=row.name) for row in rows]
    chart.hash = digest(chart_content(chart, codes), audit.best_algorithm())
    chart.save()
    for code in codes:
        code.chart = chart
        save_checked(code)
    book.record("chart.publish", chart, version=chart.version, accounts=len(codes), chart_hash=chart.hash)
    return chart


def _account(book: Book, row: ChartRow) -> Account:
    if row.account is None:
        return Account.objects.create(fund=book.fund, type=row.type, role=row.role or "")
    account = book.accounts.get(row.account)
    if account is None or account.type != row.type or account.role != (row.role or ""):
        raise Refusal(_("科目 %(code)s 与原科目的类型或用途不同，不能改名沿用。") % {"code": row.code})
    return account


def _refuse_gaps(book: Book, rows: Sequence[ChartRow]) -> None:
    codes = [row.code for row in rows]
    if double := {code for code in codes if codes.count(code) > 1}:
        raise Refusal(_("科目编码 %(codes)s 重复。") % {"codes": "、".join(sorted(double))})
    kept = {row.account for row in rows}
    for account in book.accounts.values():
        if account.pk not in kept and (account.role or account.entries.exists()):
            name = account.codes.order_by("-chart_id").values_list("name", flat=True).first() or str(account.pk)
            raise Refusal(_("科目“%(name)s”已有分录或为系统所用，不能从科目表中去掉。") % {"name": name})
