"""Charts of accounts: a keeper proposes the next version, somebody else publishes it. Published charts do not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.book import Book
from gaoxin.mechanisms.ledger.charts import ChartRow
from gaoxin.mechanisms.ledger.enums import AccountRole, AccountType
from gaoxin.mechanisms.ledger.hashing import chart_content, digest
from gaoxin.mechanisms.ledger.models import Account, AccountCode, Chart, ChartProposal
from gaoxin.mechanisms.ledger.permissions import can_keep_book, can_publish_chart
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from gaoxin.mechanisms.ledger.models import Fund
    from gaoxin.platform.core.actor import Actor


@transaction.atomic
def propose_chart(
    actor: Actor, *, fund: Fund, rows: Sequence[ChartRow], valid_from: datetime.date, source: str = ""
) -> ChartProposal:
    """The next version of the chart, in force from `valid_from`, after that of the last one; a second person publishes it.

    A row with an account renames it; without, it opens a new one. An account left out takes no more entries from that day:
    it must be empty, and none that the ledger itself uses may be left out. An earlier proposal is replaced.
    """
    can_keep_book(actor, fund).require()
    book = Book.locked(actor, fund)
    last = Chart.objects.filter(fund=fund).order_by("-version").first()
    assert last is not None
    with transaction.atomic():
        # Everything that publishing would refuse, asked of the database and undone.
        publish(book, rows, valid_from, source)
        transaction.set_rollback(True)
    book.reload()
    proposal, _created = ChartProposal.objects.update_or_create(
        fund=fund,
        defaults={
            "zone_id": fund.zone_id, "base": last.version, "valid_from": valid_from, "source": source, "made_by": actor.user,
            "rows": [[row.code, row.name, row.type.value, row.role.value if row.role else "", row.account] for row in rows],
            "made_at": timezone.now(),
        },
    )  # fmt: skip
    book.record(
        "chart.propose", proposal, version=last.version + 1, valid_from=valid_from.isoformat(), accounts=len(rows)
    )
    return proposal


@transaction.atomic
def publish_chart(actor: Actor, *, proposal: ChartProposal, seen: str | None = None) -> Chart:
    """The second pair of eyes: somebody else than who proposed it puts the chart in force.

    seen: when the proposal was made that the person looked at (ISO 8601); Conflict when another has taken its place.
    """
    can_publish_chart(actor, proposal).require()
    book = Book.locked(actor, proposal.fund)
    found = _locked(book, proposal)
    last = Chart.objects.filter(fund=book.fund).order_by("-version").first()
    if last is None or last.version != found.base or (seen is not None and seen != found.made_at.isoformat()):
        raise Conflict(_("科目表刚刚有了变化。"), next_step=_("请刷新后重新核对。"))
    chart = publish(book, rows_of(found), found.valid_from, found.source)
    found.delete()
    return chart


@transaction.atomic
def withdraw_chart(actor: Actor, *, proposal: ChartProposal) -> None:
    """Takes a proposal back; the audit chain keeps that it was there."""
    can_keep_book(actor, proposal.fund).require()
    book = Book.locked(actor, proposal.fund)
    found = _locked(book, proposal)
    book.record("chart.withdraw", found, version=found.base + 1)
    found.delete()


def rows_of(proposal: ChartProposal) -> list[ChartRow]:
    """The proposed accounts."""
    return [
        ChartRow(code, name, AccountType(type_), AccountRole(role) if role else None, account)
        for code, name, type_, role, account in proposal.rows
    ]


def _locked(book: Book, proposal: ChartProposal) -> ChartProposal:
    found = ChartProposal.objects.filter(pk=proposal.pk, fund=book.fund).first()
    if found is None:
        raise Conflict(_("这份科目表已经启用或撤回。"))
    return found


def publish(book: Book, rows: Sequence[ChartRow], valid_from: datetime.date, source: str) -> Chart:
    """Writes the next version under a book that is held; for actions that asked for permission."""
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
