"""Reserve, commit, release, recover: the verbs of a hold that need no payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.book import Book, Leg, Voucher
from gaoxin.mechanisms.ledger.enums import AccountRole, JournalKind
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold, Journal
from gaoxin.mechanisms.ledger.moves import (
    COMMIT,
    RECOVER,
    RELEASE_COMMITTED,
    RELEASE_RESERVED,
    RESERVE,
    apply_move,
    change_hold,
    require_amount,
    require_within,
)
from gaoxin.mechanisms.ledger.permissions import can_hold, can_keep_book
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    import datetime

    from gaoxin.platform.core.actor import Actor


@transaction.atomic
def reserve(
    actor: Actor, *, line: BudgetLine, amount: int, case_ref: str, on: datetime.date, subject: str = "", document_ref: str = "",
    key: str = "",
) -> Hold:  # fmt: skip
    """Sets `amount` 分 of the line aside for a case (预占). More than is available is refused.

    `key`: a caller that may be repeated (a job, a retried request) gets the same hold for the same key; another amount,
    line or case under a used key is a conflict.
    """
    can_hold(actor, line).require()
    require_amount(amount)
    if not case_ref:
        raise Refusal(_("占款须写明业务编号。"), code="no-reference")
    book = Book.locked(actor, line.fund)
    if key and (before := Hold.objects.filter(fund=line.fund, key=key).first()):
        if (before.line_id, before.amount, before.case_ref) != (line.pk, amount, case_ref):
            raise Conflict(_("防重编号 %(key)s 已用于另一笔占款。") % {"key": key})
        return before
    line = BudgetLine.objects.select_related("fund", "year").get(pk=line.pk)
    require_year(book, line, on)
    hold = Hold.objects.create(
        zone_id=line.zone_id, fund=line.fund, line=line, case_ref=case_ref, subject=subject, key=key, amount=amount, reserved=amount
    )  # fmt: skip
    legs = apply_move(book, hold, RESERVE, amount)
    post_for(book, hold, RESERVE.kind, on, legs, document_ref, "预占指标")
    book.record("hold.reserve", hold, amount=amount, line=line.programme, case_ref=case_ref)
    return hold


@transaction.atomic
def commit(actor: Actor, *, hold: Hold, on: datetime.date, amount: int | None = None, document_ref: str = "") -> Hold:
    """Turns a reservation, or `amount` 分 of it, into a commitment (占用): the decision is made, the money is promised."""
    can_hold(actor, hold.line).require()
    book = Book.locked(actor, hold.fund)
    hold = locked_hold(book, hold, on)
    amount = hold.reserved if amount is None else amount
    legs = apply_move(book, hold, COMMIT, amount)
    post_for(book, hold, COMMIT.kind, on, legs, document_ref, "占用指标")
    book.record("hold.commit", hold, amount=amount, document_ref=document_ref)
    return hold


@transaction.atomic
def release(
    actor: Actor, *, hold: Hold, on: datetime.date, reserved: int | None = None, committed: int | None = None, reason: str
) -> Hold:  # fmt: skip
    """Gives money back to the line: the named 分 of the reserved and of the committed part; none named: all that is not on its way.

    `reason` is what the journal says. What is ordered for payment must be cancelled or returned first.
    """
    can_hold(actor, hold.line).require()
    book = Book.locked(actor, hold.fund)
    hold = locked_hold(book, hold, on)
    if reserved is None and committed is None:
        reserved, committed = hold.reserved, hold.committed - hold.ordered
        if not reserved and not committed:
            raise Conflict(_("这笔占款没有可以释放的余额。"))
    legs: tuple[Leg, ...] = ()
    if reserved:
        legs += apply_move(book, hold, RELEASE_RESERVED, reserved)
    if committed:
        legs += apply_move(book, hold, RELEASE_COMMITTED, committed)
    if not legs:
        raise Refusal(_("金额须大于零。"))
    post_for(book, hold, JournalKind.RELEASE, on, legs, "", reason)
    book.record("hold.release", hold, reserved=reserved or 0, committed=committed or 0, reason=reason)
    return hold


@transaction.atomic
def recover(actor: Actor, *, hold: Hold, amount: int, on: datetime.date, document_ref: str, reason: str) -> Hold:
    """Money that came back after payment (追回), at most what was paid and not yet recovered.

    In the year of the payment it lowers the expense and, where the fund says so, the line can spend it again. From a later
    year it is an adjustment of earlier years, and the line of the closed year stays as it was.
    """
    can_keep_book(actor, hold.fund).require()
    require_amount(amount)
    book = Book.locked(actor, hold.fund)
    hold = _fresh(hold)
    same_year = hold.line.year.year == on.year
    legs: tuple[Leg, ...] = (
        Leg(book.cash_account(), amount, hold.line_id, hold.pk),
        Leg(book.account(AccountRole.EXPENSE if same_year else AccountRole.PRIOR_YEAR), -amount, hold.line_id, hold.pk),
    )
    if same_year and book.fund.recovery_restores_budget:
        book.open_year(on)
        legs += apply_move(book, hold, RECOVER, amount)
    else:
        require_within(RECOVER, hold, amount)
        change_hold(hold, recovered=amount)
    post_for(book, hold, JournalKind.RECOVER, on, legs, document_ref, reason)
    book.record("hold.recover", hold, amount=amount, document_ref=document_ref, reason=reason)
    return hold


def locked_hold(book: Book, hold: Hold, on: datetime.date) -> Hold:
    """The hold as it is now, for a verb dated `on` in the year of its line; used by verbs that hold the book."""
    fresh = _fresh(hold)
    require_year(book, fresh.line, on)
    return fresh


def require_year(book: Book, line: BudgetLine, on: datetime.date) -> None:
    """Refuses a date outside the line's year: what outlives the year is carried over first."""
    if book.open_year(on).pk != line.year_id:
        raise Refusal(
            _("预算项目属于 %(year)s 年度，不能用 %(day)s 的日期办理。") % {"year": line.year.year, "day": on.isoformat()},
            next_step=_("请用该年度的日期办理，或先结转到新年度。"), code="other-year",
        )  # fmt: skip


def _fresh(hold: Hold) -> Hold:
    return Hold.objects.select_related("line__fund", "line__year", "fund").get(pk=hold.pk)


def post_for(
    book: Book, hold: Hold, kind: JournalKind, on: datetime.date, legs: tuple[Leg, ...], document_ref: str, summary: str
) -> Journal:  # fmt: skip
    """Posts the legs of a hold's verb under the hold's case."""
    return book.post(voucher_for(hold, kind, on, legs, document_ref, summary))


def voucher_for(
    hold: Hold, kind: JournalKind, on: datetime.date, legs: tuple[Leg, ...], document_ref: str, summary: str
) -> Voucher:
    """The voucher of a hold's verb."""
    text = f"{summary}：{hold.subject}" if hold.subject else summary
    return Voucher(kind=kind, on=on, summary=text[:200], legs=legs, case_ref=hold.case_ref, document_ref=document_ref)
