"""Ordering, approving, cancelling, settling and bouncing payments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.actions.holds import locked_hold, post_for
from gaoxin.mechanisms.ledger.book import Book, Leg
from gaoxin.mechanisms.ledger.enums import AccountRole, PaymentState
from gaoxin.mechanisms.ledger.models import Hold, Payment
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.mechanisms.ledger.moves import BOUNCE, PAY, apply_move, change_hold, require_amount
from gaoxin.mechanisms.ledger.outside import before_change, changed
from gaoxin.mechanisms.ledger.permissions import can_approve_payment, can_keep_book
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    import datetime

    from gaoxin.platform.core.actor import Actor

# The life of a payment: verb → from which states, to which.
PAYMENT_MOVES: dict[str, tuple[tuple[PaymentState, ...], PaymentState]] = {
    "approve": ((PaymentState.DRAFT,), PaymentState.DRAFT),
    "cancel": ((PaymentState.DRAFT,), PaymentState.CANCELLED),
    "export": ((PaymentState.DRAFT,), PaymentState.EXPORTED),
    "settle": ((PaymentState.DRAFT, PaymentState.EXPORTED), PaymentState.SETTLED),
    "return": ((PaymentState.EXPORTED,), PaymentState.RETURNED),
    "bounce": ((PaymentState.SETTLED,), PaymentState.RETURNED),
}

_ACCOUNT = re.compile(r"[0-9A-Za-z-]{6,40}\Z", re.ASCII)
_BANK_CODE = re.compile(r"(\d{12})?\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Where money goes: the account's own name and number, its bank and that bank's 12-digit code (联行号) if known."""

    name: str
    account: str
    bank: str
    bank_code: str = ""


@transaction.atomic
def order_payment(actor: Actor, *, hold: Hold, amount: int, payee: Payee, purpose: str) -> Payment:
    """Orders `amount` 分 of the committed part to be paid. Above the fund's limit a leader must approve it before it leaves.

    Money already ordered from the same fund is counted: more than the bank account holds is refused.
    """
    can_keep_book(actor, hold.fund).require()
    require_amount(amount)
    _refuse_bad_payee(payee, purpose)
    book = Book.locked(actor, hold.fund)
    hold = Hold.objects.select_related("line__fund", "line__year", "fund").get(pk=hold.pk)
    if amount > hold.committed - hold.ordered:
        raise Refusal(
            _("可支付 %(limit)s 元，少于要支付的 %(amount)s 元。")
            % {"limit": yuan_grouped(hold.committed - hold.ordered), "amount": yuan_grouped(amount)},
            code="over-limit",
        )
    _order(book, amount)
    change_hold(hold, ordered=amount)
    book.head.payment_sequence += 1
    book.save_head()
    payment = Payment.objects.create(
        zone_id=hold.zone_id, fund=hold.fund, hold=hold, line_id=f"{hold.fund.code}-{book.head.payment_sequence:08d}", amount=amount,
        payee_name=payee.name, payee_account=payee.account, payee_bank=payee.bank, payee_bank_code=payee.bank_code, purpose=purpose,
        needs_approval=amount > hold.fund.approval_limit, ordered_by_id=actor.user_id,
    )  # fmt: skip
    book.record("payment.order", payment, amount=amount, case_ref=hold.case_ref, payee=payee.name)
    return payment


@transaction.atomic
def approve_payment(actor: Actor, *, payment: Payment) -> Payment:
    """A leader's approval, by someone else than who ordered it."""
    can_approve_payment(actor, payment).require()
    book = Book.locked(actor, payment.fund)
    payment = locked_payment(payment, "approve")
    if not payment.needs_approval or payment.approved_at is not None:
        raise Conflict(_("这笔付款不需要审批，或已经审批。"))
    payment.approved_by, payment.approved_at = actor.user, timezone.now()
    payment.save(update_fields=["approved_by", "approved_at"])
    book.record("payment.approve", payment, amount=payment.amount)
    return payment


@transaction.atomic
def cancel_payment(actor: Actor, *, payment: Payment, reason: str) -> Payment:
    """Takes back an order that has not left; the hold can be ordered or released again."""
    can_keep_book(actor, payment.fund).require()
    before_change(actor, [payment])
    book = Book.locked(actor, payment.fund)
    payment = locked_payment(payment, "cancel")
    if payment.batch_id is not None:
        raise Conflict(_("这笔付款已编入批次 %(number)s，请先拆散批次。") % {"number": payment.batch})
    _order(book, -payment.amount)
    book.save_head()
    change_hold(payment.hold, ordered=-payment.amount)
    payment.state, payment.return_reason = PaymentState.CANCELLED, reason[:200]
    payment.save(update_fields=["state", "return_reason"])
    book.record("payment.cancel", payment, amount=payment.amount, reason=reason)
    changed(actor, payment)
    return payment


@transaction.atomic
def settle_payment(
    actor: Actor, *, payment: Payment, on: datetime.date, settled_on: datetime.date | None = None, bank_reference: str
) -> Payment:  # fmt: skip
    """The money arrived: the journal is posted with date `on`, the bank's own date is `settled_on` (the same unless given).

    For payments that no return file answers; return files come through `bank.import_return`.
    """
    can_keep_book(actor, payment.fund).require()
    if not bank_reference:
        raise Refusal(_("请填写银行流水号或支付凭证号。"), code="no-reference")
    before_change(actor, [payment])
    book = Book.locked(actor, payment.fund)
    payment.refresh_from_db()
    if payment.state == PaymentState.DRAFT and payment.batch_id is not None:
        raise Conflict(_("这笔付款已编入批次 %(number)s，请先拆散批次。") % {"number": payment.batch})
    return settle(book, payment, on=on, settled_on=settled_on or on, bank_reference=bank_reference)


@transaction.atomic
def return_payment(actor: Actor, *, payment: Payment, reason: str) -> Payment:
    """The bank did not carry it out: nothing was paid, the hold can be ordered again under a new line id."""
    can_keep_book(actor, payment.fund).require()
    before_change(actor, [payment])
    return give_back(Book.locked(actor, payment.fund), payment, reason=reason)


@transaction.atomic
def bounce_payment(actor: Actor, *, payment: Payment, on: datetime.date, document_ref: str, reason: str) -> Payment:
    """A settled payment that the bank sent back later (退汇), in the same year: its journal is undone, the hold is committed again."""
    can_keep_book(actor, payment.fund).require()
    before_change(actor, [payment])
    book = Book.locked(actor, payment.fund)
    payment = locked_payment(payment, "bounce")
    hold = locked_hold(book, payment.hold, on)
    legs = (
        Leg(book.cash_account(), payment.amount, hold.line_id, hold.pk),
        Leg(book.account(AccountRole.EXPENSE), -payment.amount, hold.line_id, hold.pk),
        *apply_move(book, hold, BOUNCE, payment.amount),
    )
    payment.bounce = post_for(book, hold, BOUNCE.kind, on, legs, document_ref, "退汇")
    payment.state, payment.return_reason = PaymentState.RETURNED, reason[:200]
    payment.save(update_fields=["state", "return_reason", "bounce"])
    book.record("payment.bounce", payment, amount=payment.amount, reason=reason)
    changed(book.actor, payment)
    return payment


def settle(
    book: Book, payment: Payment, *, on: datetime.date, settled_on: datetime.date, bank_reference: str
) -> Payment:
    """Settles under a book that is held; for return files, whose import asked for permission."""
    payment = locked_payment(payment, "settle")
    if payment.needs_approval and payment.approved_at is None:
        raise Refusal(_("这笔付款超过审批限额，须先由管委会领导审批。"), code="not-approved")
    hold = locked_hold(book, payment.hold, on)
    _order(book, -payment.amount)
    legs = (
        Leg(book.account(AccountRole.EXPENSE), payment.amount, hold.line_id, hold.pk),
        Leg(book.cash_account(), -payment.amount, hold.line_id, hold.pk),
        *apply_move(book, hold, PAY, payment.amount),
    )
    payment.journal = post_for(book, hold, PAY.kind, on, legs, bank_reference, "支付")
    payment.state, payment.settled_on, payment.bank_reference = PaymentState.SETTLED, settled_on, bank_reference
    payment.save(update_fields=["state", "settled_on", "bank_reference", "journal"])
    book.record("payment.settle", payment, amount=payment.amount, bank_reference=bank_reference)
    changed(book.actor, payment)
    return payment


def give_back(book: Book, payment: Payment, *, reason: str) -> Payment:
    """Marks an exported payment as not carried out, under a book that is held."""
    payment = locked_payment(payment, "return")
    _order(book, -payment.amount)
    book.save_head()
    change_hold(payment.hold, ordered=-payment.amount)
    payment.state, payment.return_reason = PaymentState.RETURNED, reason[:200]
    payment.save(update_fields=["state", "return_reason"])
    book.record("payment.return", payment, amount=payment.amount, reason=reason)
    changed(book.actor, payment)
    return payment


def locked_payment(payment: Payment, verb: str) -> Payment:
    """The payment as it is now, if the table allows the verb in its state."""
    fresh = Payment.objects.select_related("hold", "fund", "batch").get(pk=payment.pk)
    sources, _target = PAYMENT_MOVES[verb]
    if fresh.state not in sources:
        raise Conflict(
            _("这笔付款现在是“%(state)s”，不能这样办理。") % {"state": fresh.get_state_display()}, code="wrong-state"
        )
    return fresh


def _order(book: Book, amount: int) -> None:
    """Counts money on its way; never more than the bank account holds. The caller saves the head."""
    book.head.ordered += amount
    if amount > 0 and book.head.keeps_cash and book.head.cash < book.head.ordered:
        raise Refusal(
            _("银行存款不足：余额 %(cash)s 元，连同本笔待支付 %(ordered)s 元。")
            % {"cash": yuan_grouped(book.head.cash), "ordered": yuan_grouped(book.head.ordered)},
            next_step=_("请先拨入资金，或取消待支付的付款。"), code="no-cash",
        )  # fmt: skip


def _refuse_bad_payee(payee: Payee, purpose: str) -> None:
    for label, text in ((_("收款人"), payee.name), (_("开户行"), payee.bank), (_("用途"), purpose)):
        # A cell that begins like a formula would be run by the spreadsheet in which the bank opens the file.
        if not text.strip() or not text.isprintable() or text[0] in "=+-@":
            raise Refusal(_("“%(label)s”没有填写，或含有不能送银行的字符。") % {"label": label}, code="bad-payee")
    if not _ACCOUNT.match(payee.account):
        raise Refusal(_("收款账号须是 6 到 40 位数字、字母或连字符。"), code="bad-payee")
    if not _BANK_CODE.match(payee.bank_code):
        raise Refusal(_("联行号须是 12 位数字。"), code="bad-payee")
    for label, text, limit in (
        (_("收款人"), payee.name, 200),
        (_("开户行"), payee.bank, 200),
        (_("用途"), purpose, 100),
    ):
        if len(text) > limit:
            raise Refusal(_("“%(label)s”超过 %(limit)s 个字。") % {"label": label, "limit": limit}, code="bad-payee")
