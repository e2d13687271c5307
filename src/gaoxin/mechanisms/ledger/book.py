"""A fund's book, held by one writer: everything that enters the chain of journals passes here. Used by actions only.

The head row is the one lock of a fund. Whoever holds it alone changes the fund's journals, budget lines, holds and payments,
so amounts are checked and moved without a gap. Order of locks everywhere: head of the fund, then the audit chain. An action
of a domain that calls the ledger does so before it writes its own audit entry, or takes `Book.locked` first.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.enums import AccountRole, AccountType, JournalKind, JournalState, YearState
from gaoxin.mechanisms.ledger.hashing import journal_digest
from gaoxin.mechanisms.ledger.inserting import NewEntry, insert
from gaoxin.mechanisms.ledger.models import LARGEST_FEN, Account, AccountCode, FiscalYear, Fund, FundHead, Journal
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from django.db import models

    from gaoxin.platform.core.actor import Actor

# Kinds that closing a year writes at its last day, after all its months were closed.
_AT_CLOSING = (JournalKind.CARRY, JournalKind.CLOSE)


@dataclass(frozen=True, slots=True)
class Leg:
    """One entry to be: account (id) and amount in 分, debit above zero, with the budget line and hold that it belongs to."""

    account: int
    amount: int
    line: int | None = None
    hold: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A journal to be. `case_ref` or `document_ref` says what it rests on; one of them is required."""

    kind: JournalKind
    on: datetime.date
    summary: str
    legs: tuple[Leg, ...]
    case_ref: str = ""
    document_ref: str = ""
    reverses: Journal | None = None


class Book:
    """Made by `locked`; valid until the caller's transaction ends."""

    def __init__(self, actor: Actor, fund: Fund, head: FundHead) -> None:
        self.actor = actor
        self.fund = fund
        self.head = head
        # How far the audit chain has followed the chain of journals.
        self._recorded = head.sequence
        self._label, self._algorithm = actor.label[:200], audit.best_algorithm()

    @classmethod
    def locked(cls, actor: Actor, fund: Fund) -> Book:
        """Waits until no other transaction writes to the fund. Must run inside a transaction."""
        return cls(actor, fund, FundHead.objects.select_for_update().get(fund=fund))

    @cached_property
    def accounts(self) -> dict[int, Account]:
        """The fund's accounts by id. Each stands in at least one chart."""
        names, alias = ("id", "fund_id", "type", "role"), self.head._state.db
        found = {row[2]: (row[3], row[4]) for row in self._coded}
        return {pk: Account.from_db(alias, names, (pk, self.fund.pk, *found[pk])) for pk in sorted(found)}

    @cached_property
    def charts(self) -> list[tuple[datetime.date, frozenset[int]]]:
        """The days on which charts came into force, newest first, with the accounts in each."""
        found: dict[tuple[datetime.date, int], set[int]] = {}
        for since, chart, account, _type, _role in self._coded:
            found.setdefault((since, chart), set()).add(account)
        return [(since, frozenset(accounts)) for (since, _chart), accounts in found.items()]

    @cached_property
    def _coded(self) -> list[tuple[datetime.date, int, int, str, str]]:
        """Charts and accounts in one look: day in force, chart, account, its type and role; the newest chart first."""
        codes = AccountCode.objects.filter(chart__fund=self.fund).order_by("-chart__valid_from", "-chart_id")
        return list(codes.values_list("chart__valid_from", "chart_id", "account_id", "account__type", "account__role"))

    @cached_property
    def years(self) -> dict[int, FiscalYear]:
        return {year.year: year for year in FiscalYear.objects.filter(fund=self.fund).order_by("year")}

    @cached_property
    def _by_role(self) -> dict[str, int]:
        return {account.role: account.pk for account in self.accounts.values() if account.role}

    def account(self, role: AccountRole) -> int:
        """The id of the fund's account with this role."""
        if role not in self._by_role:
            raise Refusal(
                _("资金 %(fund)s 的科目表没有用途为“%(role)s”的科目。") % {"fund": self.fund.code, "role": role.label},
                next_step=_("请发布包含这个科目的新版科目表。"),
            )
        return self._by_role[role]

    def cash_account(self) -> int:
        """What money is paid out of: the bank account, or the treasury's grant where the treasury pays directly."""
        return self.account(AccountRole.BANK if self.fund.keeps_cash else AccountRole.GRANT_INCOME)

    def open_year(self, on: datetime.date, *, closing: bool = False) -> FiscalYear:
        """The year in which a journal of that date may be posted; a closed or missing one is refused."""
        year = self.years.get(on.year)
        if year is None:
            raise Refusal(
                _("%(year)s 年度还没有开账。") % {"year": on.year}, next_step=_("请先开账，或改用已开账年度的日期。")
            )
        if year.state == YearState.CLOSED:
            raise Refusal(
                _("%(year)s 年度已结账，不能再记账。") % {"year": on.year},
                next_step=_("请用本年度的日期记账。"),
                code="year-closed",
            )
        if not closing and on.month <= year.months_closed:
            raise Refusal(
                _("%(year)s 年 %(month)s 月已结账，不能再记账。") % {"year": on.year, "month": on.month},
                next_step=_("请用未结月份的日期记账。"), code="month-closed",
            )  # fmt: skip
        return year

    def post(self, voucher: Voucher) -> Journal:
        return self.post_many([voucher])[0]

    def post_many(self, vouchers: Sequence[Voucher]) -> list[Journal]:
        """Posts journals in order, all or none. Balance, year, accounts and references are checked here and by the database."""
        if not vouchers:
            return []
        journals: list[Journal] = []
        entries: list[list[NewEntry]] = []
        for voucher in vouchers:
            self._check(voucher)
            journal, lines = self._chained(voucher)
            journals.append(journal)
            entries.append(lines)
        self._move_cash([entry for lines in entries for entry in lines])
        with as_refusals():
            insert(journals, entries)
            # By number, not by a list of ids: one statement, however many journals.
            numbers = journals[0].sequence, journals[-1].sequence
            Journal.objects.filter(fund=self.fund, sequence__range=numbers).update(state=JournalState.POSTED)
            self.head.save()
        for journal in journals:
            journal.state = JournalState.POSTED
        return journals

    def save_head(self) -> None:
        """Writes the running figures; cash below what is ordered is refused by the database."""
        with as_refusals():
            self.head.save()

    def record(self, action: str, obj: models.Model, /, **detail: Any) -> None:
        """One audit entry, with the journals that it stands for: those after number `after`, up to `sequence` with its hash.

        A chain that is rewritten, cut or added to afterwards no longer fits its audit entries.
        """
        audit.record(
            self.actor, action, obj, fund=self.fund.code, after=self._recorded, sequence=self.head.sequence, hash=self.head.hash,
            **detail,
        )  # fmt: skip
        self._recorded = self.head.sequence

    def reload(self) -> None:
        """Forgets what a savepoint rolled back."""
        self.head.refresh_from_db()
        self._recorded = self.head.sequence

    def _chained(self, voucher: Voucher) -> tuple[Journal, list[NewEntry]]:
        head = self.head
        head.sequence += 1
        journal = Journal(
            zone_id=self.fund.zone_id, fund_id=self.fund.pk, year=self.years[voucher.on.year], sequence=head.sequence, date=voucher.on,
            kind=voucher.kind, case_ref=voucher.case_ref, document_ref=voucher.document_ref, summary=voucher.summary,
            reverses=voucher.reverses, by_id=self.actor.user_id, by_label=self._label, at=timezone.now(),
            algorithm=self._algorithm, previous_hash=head.hash,
        )  # fmt: skip
        entries = [
            NewEntry(number, leg.account, leg.amount, leg.line, leg.hold) for number, leg in enumerate(voucher.legs, 1)
        ]
        journal.hash = journal_digest(journal, entries)
        head.hash = journal.hash
        return journal, entries

    def _move_cash(self, entries: list[NewEntry]) -> None:
        bank = self._by_role.get(AccountRole.BANK)
        self.head.cash += sum(entry.amount for entry in entries if entry.account_id == bank)
        if self.head.keeps_cash and self.head.cash < self.head.ordered:
            raise Refusal(
                _("银行存款不足：记账后余额 %(cash)s 元，已制单待支付 %(ordered)s 元。")
                % {"cash": yuan_grouped(self.head.cash), "ordered": yuan_grouped(self.head.ordered)},
                next_step=_("请先拨入资金，或取消待支付的付款。"), code="no-cash",
            )  # fmt: skip

    def _check(self, voucher: Voucher) -> None:
        if not (voucher.case_ref or voucher.document_ref):
            raise Refusal(_("凭证须写明业务编号或文号。"), code="no-reference")
        if not voucher.summary:
            raise Refusal(_("凭证须写明摘要。"))
        self.open_year(voucher.on, closing=voucher.kind in _AT_CLOSING)
        in_force = next((ids for since, ids in self.charts if since <= voucher.on), None)
        if in_force is None:
            raise Refusal(_("%(day)s 还没有启用的科目表。") % {"day": voucher.on.isoformat()})
        total = budget = 0
        for leg in voucher.legs:
            if leg.account not in self.accounts or leg.account not in in_force:
                raise Refusal(
                    _("第 %(number)s 行的科目不在 %(day)s 启用的科目表里。")
                    % {"number": voucher.legs.index(leg) + 1, "day": voucher.on.isoformat()}
                )
            if not 0 < abs(leg.amount) <= LARGEST_FEN:
                raise Refusal(_("第 %(number)s 行的金额是零或过大。") % {"number": voucher.legs.index(leg) + 1})
            total += leg.amount
            if self.accounts[leg.account].type == AccountType.BUDGET:
                budget += leg.amount
        if len(voucher.legs) < 2 or total or budget:
            raise Refusal(
                _("借贷不平：借方比贷方多 %(difference)s 元。") % {"difference": yuan_grouped(total or budget)},
                next_step=_("请核对分录；财务科目和预算指标科目须各自平衡。"), code="unbalanced",
            )  # fmt: skip


@contextmanager
def as_refusals() -> Iterator[None]:
    """Writes inside a savepoint. What a named rule of the database refuses becomes its sentence; anything else stays a bug."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for name, sentence in _sentences().items():
            if name in str(error):
                raise Conflict(sentence, next_step=_("请刷新后按最新数字重新办理。"), code=name) from error
        raise


def _sentences() -> dict[str, str]:
    return {
        "ledger_line_never_overcommitted": _("预算项目的可用额度不足。"),
        "ledger_cash_covers_what_is_ordered": _("银行存款不足。"),
        "ledger_year_is_closed": _("这个年度已结账。"),
        "ledger_month_is_closed": _("这个月份已结账。"),
        "ledger_hold_": _("占款的余额不够。"),
    }
