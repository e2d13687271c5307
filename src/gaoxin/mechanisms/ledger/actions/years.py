"""Opening and closing years and months; what outlives a year is carried over."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.actions.budgets import open_line
from gaoxin.mechanisms.ledger.book import Book, Leg, Voucher
from gaoxin.mechanisms.ledger.enums import (
    PENDING_STATES,
    YEARLY_TYPES,
    AccountRole,
    JournalKind,
    JournalState,
    YearState,
)
from gaoxin.mechanisms.ledger.hashing import digest
from gaoxin.mechanisms.ledger.models import BudgetLine, Entry, FiscalYear, Fund, Hold, Journal, Payment
from gaoxin.mechanisms.ledger.moves import CARRY_COMMITTED, CARRY_RESERVED, apply_move, change, change_hold
from gaoxin.mechanisms.ledger.permissions import can_change_fund, can_keep_book
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


@transaction.atomic
def open_year(actor: Actor, *, fund: Fund, year: int) -> FiscalYear:
    """Opens a year of the book: any as the first, afterwards always the next. At most two are open at once."""
    can_keep_book(actor, fund).require()
    book = Book.locked(actor, fund)
    if not 1990 <= year <= 2200:
        raise Refusal(_("年度须在 1990 到 2200 之间。"))
    if book.years:
        last = max(book.years)
        if year != last + 1:
            raise Refusal(_("下一个可以开账的年度是 %(year)s。") % {"year": last + 1})
        if sum(each.state == YearState.OPEN for each in book.years.values()) >= 2:
            raise Refusal(_("已有两个年度未结账。"), next_step=_("请先结转并结清最早的年度。"))
    opened = FiscalYear.objects.create(fund=fund, year=year)
    book.record("year.open", opened, year=year)
    return opened


@transaction.atomic
def close_months(actor: Actor, *, fund: Fund, year: int, through: int) -> FiscalYear:
    """Closes the months of a year up to `through` (1 to 12). A closed month is not opened again."""
    can_keep_book(actor, fund).require()
    book = Book.locked(actor, fund)
    closing = _open(book, year)
    if not closing.months_closed < through <= 12:
        raise Refusal(_("已结到 %(month)s 月；只能往后结。") % {"month": closing.months_closed})
    closing.months_closed = through
    closing.save(update_fields=["months_closed"])
    book.record("year.close_months", closing, year=year, through=through)
    return closing


@transaction.atomic
def close_year(actor: Actor, *, fund: Fund, year: int, document_ref: str, carry_unused: bool = False) -> FiscalYear:
    """Closes the earliest open year for good.

    Holds that are still open, with their payments on the way, go on in the next year under new holds; what is left unused
    lapses, or with `carry_unused` goes on too. Income, expense and adjustments of earlier years are emptied into the surplus.
    """
    can_change_fund(actor, fund).require()
    book = Book.locked(actor, fund)
    closing = _open(book, year)
    if any(earlier.state == YearState.OPEN for earlier in book.years.values() if earlier.year < year):
        raise Refusal(_("请先结清更早的年度。"))
    if Journal.objects.filter(year=closing, state=JournalState.DRAFT).exists():
        raise Refusal(_("%(year)s 年度还有未记账的草稿凭证。") % {"year": year}, next_step=_("请先记账或删除草稿。"))
    for line in BudgetLine.objects.filter(fund=fund, year=closing).select_related("organisation").order_by("id"):
        _carry_line(book, line, document_ref, carry_unused)
    _empty_yearly_accounts(book, year, document_ref)
    closing.state, closing.closed_at = YearState.CLOSED, timezone.now()
    closing.closing_sequence = book.head.sequence
    closing.closing_digest = digest(_balances(fund, year), audit.best_algorithm())
    closing.save()
    book.record("year.close", closing, year=year, document_ref=document_ref, digest=closing.closing_digest)
    return closing


@transaction.atomic
def carry_hold(actor: Actor, *, hold: Hold, document_ref: str) -> Hold:
    """Moves what is open of one hold, with its payments, to the next year before the old year is closed. Returns the new hold."""
    can_keep_book(actor, hold.fund).require()
    book = Book.locked(actor, hold.fund)
    hold = Hold.objects.select_related("line__year", "line__organisation", "fund").get(pk=hold.pk)
    _open(book, hold.line.year.year)
    if not hold.reserved and not hold.committed:
        raise Conflict(_("这笔占款没有可以结转的余额。"))
    next_line = _next_line(book, hold.line)
    old, new, successor = _carry_hold(book, hold, next_line)
    _post_carry(book, hold.line, old, new, document_ref)
    book.record("hold.carry", successor, year=next_line.year.year, amount=successor.amount)
    return successor


def _balances(fund: Fund, year: int) -> list[list[int]]:
    """What the journals up to the end of `year` leave on each account, to be found again by a later check."""
    sums = (
        Entry.objects.filter(journal__fund=fund, journal__state=JournalState.POSTED, journal__year__year__lte=year)
        .values("account_id")
        .annotate(balance=Sum("amount"))
        .order_by("account_id")
    )
    return [[row["account_id"], int(row["balance"])] for row in sums if row["balance"]]


def _open(book: Book, year: int) -> FiscalYear:
    found = book.years.get(year)
    if found is None or found.state == YearState.CLOSED:
        raise Conflict(_("%(year)s 年度没有开账或已经结账。") % {"year": year}, code="year-closed")
    return found


def _carry_line(book: Book, line: BudgetLine, document_ref: str, carry_unused: bool) -> None:
    holds = list(Hold.objects.filter(line=line).still_open().select_related("fund").order_by("id"))
    if not holds and not (carry_unused and line.left):
        return
    next_line = _next_line(book, line)
    old: list[Leg] = []
    new: list[Leg] = []
    for hold in holds:
        hold.line = line
        old_legs, new_legs, _successor = _carry_hold(book, hold, next_line)
        old += old_legs
        new += new_legs
    if carry_unused and line.left:
        amount = line.left
        carried, available = book.account(AccountRole.CARRIED), book.account(AccountRole.AVAILABLE)
        change(book, line, carried=-amount)
        change(book, next_line, carried=amount)
        old += [Leg(carried, amount, line.pk), Leg(available, -amount, line.pk)]
        new += [Leg(available, amount, next_line.pk), Leg(carried, -amount, next_line.pk)]
    _post_carry(book, line, old, new, document_ref)


def _carry_hold(book: Book, hold: Hold, next_line: BudgetLine) -> tuple[list[Leg], list[Leg], Hold]:
    """Moves one hold; returns the legs for the old and for the new year, and the hold that goes on."""
    reserved, committed, ordered = hold.reserved, hold.committed, hold.ordered
    if ordered:
        change_hold(hold, ordered=-ordered)
    change(book, next_line, carried=reserved + committed, reserved=reserved, committed=committed)
    successor = Hold.objects.create(
        zone_id=hold.zone_id, fund=hold.fund, line=next_line, case_ref=hold.case_ref, subject=hold.subject,
        amount=reserved + committed, reserved=reserved, committed=committed, ordered=ordered, carried_from=hold,
    )  # fmt: skip
    Payment.objects.filter(hold=hold, state__in=PENDING_STATES).update(hold=successor)
    old: list[Leg] = []
    new: list[Leg] = []
    for move, amount in ((CARRY_RESERVED, reserved), (CARRY_COMMITTED, committed)):
        if amount:
            old += apply_move(book, hold, move, amount)
            new += [
                Leg(book.account(move.credit), amount, next_line.pk, successor.pk),
                Leg(book.account(move.debit), -amount, next_line.pk, successor.pk),
            ]
    return old, new, successor


def _next_line(book: Book, line: BudgetLine) -> BudgetLine:
    year = line.year.year + 1
    if year not in book.years:
        raise Refusal(
            _("%(year)s 年度还没有开账，不能结转。") % {"year": year}, next_step=_("请先开账。"), code="next-year"
        )
    found = BudgetLine.objects.filter(fund=book.fund, year=book.years[year], programme=line.programme).first()
    return found or open_line(book, year, line.programme, line.name, line.organisation)


def _post_carry(book: Book, line: BudgetLine, old: list[Leg], new: list[Leg], document_ref: str) -> None:
    year = line.year.year
    summary = f"结转：{line.programme}"[:200]
    days = (datetime.date(year, 12, 31), old), (datetime.date(year + 1, 1, 1), new)
    book.post_many(
        [
            Voucher(kind=JournalKind.CARRY, on=on, summary=summary, legs=tuple(legs), document_ref=document_ref)
            for on, legs in days
        ]
    )


def _empty_yearly_accounts(book: Book, year: int, document_ref: str) -> None:
    emptied = [
        account.pk
        for account in book.accounts.values()
        if account.type in YEARLY_TYPES or account.role == AccountRole.PRIOR_YEAR
    ]
    sums = (
        Entry.objects.filter(account_id__in=emptied, journal__state=JournalState.POSTED, journal__year__year__lte=year)
        .values("account_id")
        .annotate(balance=Sum("amount"))
        .order_by("account_id")
    )
    legs = [Leg(row["account_id"], -int(row["balance"])) for row in sums if row["balance"]]
    result = sum(leg.amount for leg in legs)
    if result:
        legs.append(Leg(book.account(AccountRole.SURPLUS), -result))
    if legs:
        book.post(
            Voucher(
                kind=JournalKind.CLOSE, on=datetime.date(year, 12, 31), summary="年终结账", legs=tuple(legs),
                document_ref=document_ref,
            )
        )  # fmt: skip
