"""Settles and gives back many payments at once, under a book that is held: one chain of journals, few statements, one audit entry.

What each payment meets is what it meets alone: the same checks here, the same CHECKs and triggers in the database.
"""

# ruff: noqa: S608  names of tables and columns come from the models

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.actions.holds import require_year, voucher_for
from gaoxin.mechanisms.ledger.book import Leg, as_refusals
from gaoxin.mechanisms.ledger.enums import AccountRole, PaymentState
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold, Payment
from gaoxin.mechanisms.ledger.moves import PAY, require_within
from gaoxin.mechanisms.ledger.outside import changed
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    import datetime

    from django.db import models

    from gaoxin.mechanisms.ledger.book import Book, Voucher
    from gaoxin.mechanisms.ledger.outside import Wanted


@dataclass(frozen=True, slots=True)
class Settlement:
    """A payment that arrived: journal dated `on`, the bank's own day and reference."""

    payment: Payment
    on: datetime.date
    settled_on: datetime.date
    reference: str


@dataclass(slots=True)
class Answered:
    """What one piece of a return file brings about."""

    settled: list[Settlement] = field(default_factory=list)
    returned: list[tuple[Payment, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.settled or self.returned)

    @property
    def total(self) -> int:
        """In 分."""
        return sum(each.payment.amount for each in self.settled) + sum(
            payment.amount for payment, _why in self.returned
        )


def require_settleable(book: Book, payment: Payment, on: datetime.date) -> None:
    """Refuses what `settle` would refuse of this payment alone; its hold and budget line are loaded."""
    if payment.needs_approval and payment.approved_at is None:
        raise Refusal(_("这笔付款超过审批限额，须先由管委会领导审批。"), code="not-approved")
    require_year(book, payment.hold.line, on)
    require_within(PAY, payment.hold, payment.amount)


@transaction.atomic
def answer_many(book: Book, answered: Answered, source: models.Model, wanted: Wanted) -> None:
    """All or none. The payments are as the database has them now, behind the book's lock, exported, and each could be settled alone.

    wanted: what `before_change` told of the payments.
    """
    if not answered:
        return
    book.head.ordered -= answered.total
    _change_holds_and_lines(answered)
    journals = book.post_many([_voucher(book, each) for each in answered.settled])
    if not journals:
        book.save_head()
    rows: list[tuple[Any, ...]] = [
        (PaymentState.SETTLED.value, _day(each.settled_on), each.reference, journal.pk, "", each.payment.pk)
        for each, journal in zip(answered.settled, journals, strict=True)
    ]
    rows += [
        (PaymentState.RETURNED.value, None, "", None, reason[:200], payment.pk) for payment, reason in answered.returned
    ]
    columns = ("state", "settled_on", "bank_reference", "journal_id", "return_reason")
    _update(Payment, [f"{name} = %s" for name in columns], rows)
    book.record(
        "payment.answered", source,
        settled=[[each.payment.line_id, each.payment.amount, each.reference] for each in answered.settled],
        returned=[[payment.line_id, payment.amount, reason[:200]] for payment, reason in answered.returned],
    )  # fmt: skip
    _tell(book, answered, wanted)


def _voucher(book: Book, each: Settlement) -> Voucher:
    hold, amount = each.payment.hold, each.payment.amount
    legs = (
        Leg(book.account(AccountRole.EXPENSE), amount, hold.line_id, hold.pk),
        Leg(book.cash_account(), -amount, hold.line_id, hold.pk),
        Leg(book.account(PAY.debit), amount, hold.line_id, hold.pk),
        Leg(book.account(PAY.credit), -amount, hold.line_id, hold.pk),
    )
    return voucher_for(hold, PAY.kind, each.on, legs, each.reference, "支付")


def _change_holds_and_lines(answered: Answered) -> None:
    """The columns that PAY moves, once for each hold and line whatever the number of its payments."""
    paid: dict[int, int] = defaultdict(int)
    lines: dict[int, int] = defaultdict(int)
    freed: dict[int, int] = defaultdict(int)
    for each in answered.settled:
        paid[each.payment.hold_id] += each.payment.amount
        lines[each.payment.hold.line_id] += each.payment.amount
    for payment, _reason in answered.returned:
        freed[payment.hold_id] += payment.amount
    _update(Hold, _added(PAY.hold), [(*_amounts(PAY.hold, amount), pk) for pk, amount in sorted(paid.items())])
    _update(BudgetLine, _added(PAY.line), [(*_amounts(PAY.line, amount), pk) for pk, amount in sorted(lines.items())])
    _update(Hold, ["ordered = ordered + %s"], [(-amount, pk) for pk, amount in sorted(freed.items())])


def _added(columns: dict[str, int]) -> list[str]:
    return [f"{name} = {name} + %s" for name in columns]


def _amounts(columns: dict[str, int], amount: int) -> tuple[int, ...]:
    return tuple(sign * amount for sign in columns.values())


def _update(model: type[models.Model], changes: list[str], rows: list[tuple[Any, ...]]) -> None:
    """One statement prepared once for all rows; the last value of each is the primary key."""
    if not rows:
        return
    with as_refusals(), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {model._meta.db_table} SET {', '.join(changes)} WHERE id = %s", rows)


def _day(day: datetime.date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _tell(book: Book, answered: Answered, wanted: Wanted) -> None:
    """Domains see the payments as they are now."""
    for each in answered.settled:
        payment = each.payment
        payment.state, payment.settled_on, payment.bank_reference = (
            PaymentState.SETTLED,
            each.settled_on,
            each.reference,
        )
        changed(book.actor, payment, wanted)
    for payment, reason in answered.returned:
        payment.state, payment.return_reason = PaymentState.RETURNED, reason[:200]
        changed(book.actor, payment, wanted)
