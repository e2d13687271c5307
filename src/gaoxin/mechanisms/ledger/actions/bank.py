"""Batches of payments out to the bank, and the bank's answers back in.

Both can be cut off at any point and simply repeated: an exported batch gives the same bytes again, and a return file goes on
where it stopped, because every line has its own id and every row its own outcome.
"""

from __future__ import annotations

import datetime
import hashlib
import io
from collections import defaultdict
from typing import IO, TYPE_CHECKING, TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.actions.payments import give_back, settle
from gaoxin.mechanisms.ledger.actions.settling import Answered, Settlement, answer_many, require_settleable
from gaoxin.mechanisms.ledger.bankfile import Answer, read_answers, write_batch
from gaoxin.mechanisms.ledger.book import Book
from gaoxin.mechanisms.ledger.enums import (
    RETRIED_OUTCOMES,
    BatchState,
    PaymentState,
    ReturnOutcome,
)
from gaoxin.mechanisms.ledger.models import BankBatch, BankReturn, BankReturnRow, Fund, Payment
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.mechanisms.ledger.outside import before_change
from gaoxin.mechanisms.ledger.permissions import can_approve_batch, can_keep_book
from gaoxin.platform.core import files
from gaoxin.platform.core.decisions import allow
from gaoxin.platform.core.errors import Conflict, Refusal, UserError

if TYPE_CHECKING:
    from collections.abc import Collection

    from gaoxin.mechanisms.ledger.outside import Wanted
    from gaoxin.platform.core.actor import Actor

Verdict: TypeAlias = "tuple[ReturnOutcome, str]"
# Rows of a return file that one transaction works through: short enough that others wait little, long enough to be quick.
ROWS_AT_ONCE = 500


@transaction.atomic
def prepare_batch(actor: Actor, *, fund: Fund, payments: Collection[Payment] | None = None) -> BankBatch:
    """Puts payments into a new batch: the given ones, or all of the fund that may leave."""
    can_keep_book(actor, fund).require()
    book = Book.locked(actor, fund)
    waiting = Payment.objects.filter(fund=fund, state=PaymentState.DRAFT, batch=None).order_by("id")
    if payments is None:
        chosen = [payment for payment in waiting if not _unapproved(payment)]
    else:
        chosen = list(waiting.filter(pk__in=[payment.pk for payment in payments]))
        if len(chosen) < len(payments):
            raise Conflict(_("有付款已编入其他批次，或已不在待导出状态。"))
        if late := next(filter(_unapproved, chosen), None):
            raise Refusal(
                _("付款 %(line)s 超过审批限额，须先由管委会领导审批。") % {"line": late.line_id}, code="not-approved"
            )
    if not chosen:
        raise Refusal(_("没有可以送银行的付款。"), code="nothing-to-export")
    book.head.batch_sequence += 1
    book.save_head()
    batch = BankBatch.objects.create(
        zone_id=fund.zone_id, fund=fund, number=f"{fund.code}-B{book.head.batch_sequence:06d}", lines=len(chosen),
        total=sum(payment.amount for payment in chosen), created_by_id=actor.user_id,
    )  # fmt: skip
    Payment.objects.filter(pk__in=[payment.pk for payment in chosen]).update(batch=batch)
    book.record("batch.prepare", batch, lines=batch.lines, total=batch.total)
    return batch


@transaction.atomic
def dissolve_batch(actor: Actor, *, batch: BankBatch) -> None:
    """Takes a batch apart that has not been exported, approved or not; its payments wait again."""
    can_keep_book(actor, batch.fund).require()
    book = Book.locked(actor, batch.fund)
    batch = BankBatch.objects.get(pk=batch.pk)
    if batch.state == BatchState.EXPORTED:
        raise Conflict(_("批次已导出，不能拆散。"))
    Payment.objects.filter(batch=batch).update(batch=None)
    book.record("batch.dissolve", batch, lines=batch.lines, total=batch.total)
    batch.delete()


@transaction.atomic
def approve_batch(actor: Actor, *, batch: BankBatch) -> BankBatch:
    """The second pair of eyes: a batch leaves only after somebody else than its maker has looked at it."""
    can_approve_batch(actor, batch).require()
    book = Book.locked(actor, batch.fund)
    batch = BankBatch.objects.select_related("fund").get(pk=batch.pk)
    if batch.state != BatchState.DRAFT:
        raise Conflict(
            _("批次现在是“%(state)s”，不能复核。") % {"state": batch.get_state_display()}, code="wrong-state"
        )
    batch.state, batch.approved_by, batch.approved_at = BatchState.APPROVED, actor.user, timezone.now()
    batch.save(update_fields=["state", "approved_by", "approved_at"])
    book.record("batch.approve", batch, lines=batch.lines, total=batch.total)
    return batch


@transaction.atomic
def export_batch(actor: Actor, *, batch: BankBatch) -> bytes:
    """The file of an approved batch. The first call fixes it and marks its payments as sent; later calls give the same bytes."""
    can_keep_book(actor, batch.fund).require()
    book = Book.locked(actor, batch.fund)
    batch = BankBatch.objects.select_related("fund", "file").get(pk=batch.pk)
    if batch.state == BatchState.EXPORTED:
        return _exported(actor, batch)
    if batch.state != BatchState.APPROVED:
        raise Refusal(
            _("批次 %(number)s 还没有复核，不能送银行。") % {"number": batch.number},
            next_step=_("请由制单人以外的人在付款批次页面复核。"), code="not-approved",
        )  # fmt: skip
    payments = list(Payment.objects.filter(batch=batch).select_related("hold").order_by("id"))
    content = write_batch(batch, payments)
    batch.file = files.store_file(actor, name=f"{batch.number}.csv", content=io.BytesIO(content))
    batch.sha256, batch.state, batch.exported_at = (
        hashlib.sha256(content).hexdigest(),
        BatchState.EXPORTED,
        timezone.now(),
    )
    batch.save()
    Payment.objects.filter(batch=batch).update(state=PaymentState.EXPORTED)
    book.record("batch.export", batch, lines=batch.lines, total=batch.total, sha256=batch.sha256)
    return content


def import_return(
    actor: Actor, *, fund: Fund, name: str, content: IO[bytes], today: datetime.date | None = None
) -> BankReturn:
    """Settles or returns every payment that the bank's file answers, and notes for every other row why not.

    Rows are worked through in short transactions. The same file again continues an import that was cut off, and tries the
    rows again that could not be done before; what was settled or returned stays so and is never done twice.
    """
    can_keep_book(actor, fund).require()
    data = content.read()
    answers = read_answers(data)
    source = _source(actor, fund, name, data, len(answers))
    known = _verdicts_of_repetition(answers)
    for start in range(0, len(answers), ROWS_AT_ONCE):
        _work_through(actor, source, answers[start : start + ROWS_AT_ONCE], known, today or timezone.localdate())
    _finish(actor, source)
    return source


@transaction.atomic
def _source(actor: Actor, fund: Fund, name: str, data: bytes, rows: int) -> BankReturn:
    book = Book.locked(actor, fund)
    sha256 = hashlib.sha256(data).hexdigest()
    if before := BankReturn.objects.filter(fund=fund, sha256=sha256).first():
        return before
    stored = files.store_file(actor, name=name, content=io.BytesIO(data), accepts={files.CSV})
    source = BankReturn.objects.create(
        zone_id=fund.zone_id, fund=fund, sha256=sha256, name=stored.name, file=stored, rows=rows, imported_by_id=actor.user_id
    )  # fmt: skip
    book.record("return.start", source, rows=rows, sha256=sha256)
    return source


@transaction.atomic
def _work_through(
    actor: Actor, source: BankReturn, answers: list[Answer], known: dict[int, ReturnOutcome], today: datetime.date
) -> None:  # fmt: skip
    named = Payment.objects.filter(fund=source.fund, line_id__in=[answer.line_id for answer in answers])
    told = before_change(actor, list(named.order_by("id")))
    book = Book.locked(actor, source.fund)
    before = {row.row: row for row in source.outcomes.filter(row__in=[answer.row for answer in answers])}
    wanted = [a for a in answers if a.row not in before or before[a.row].outcome in RETRIED_OUTCOMES]
    payments = {
        payment.line_id: payment
        for payment in named.select_related("hold__line__year", "hold__line__fund", "hold__fund")
    }
    outcomes: dict[int, Verdict] = {}
    possible: list[tuple[Answer, Payment]] = []
    for answer in wanted:
        payment = payments.get(answer.line_id)
        verdict = _verdict(answer, payment, known.get(answer.row))
        if verdict is not None:
            outcomes[answer.row] = verdict
        elif payment is not None:
            possible.append((answer, payment))
    outcomes |= _carry_out(book, source, possible, today, told)
    rows = [
        BankReturnRow(
            source=source, row=answer.row, line_id=answer.line_id, outcome=outcomes[answer.row][0], detail=outcomes[answer.row][1][:300],
            payment=payments.get(answer.line_id),
        )
        for answer in wanted
    ]  # fmt: skip
    BankReturnRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["source", "row"], update_fields=["line_id", "outcome", "detail", "payment"]
    )  # fmt: skip


@transaction.atomic
def _finish(actor: Actor, source: BankReturn) -> None:
    book = Book.locked(actor, source.fund)
    source.refresh_from_db()
    source.finished_at = timezone.now()
    source.save(update_fields=["finished_at"])
    counts: dict[str, int] = defaultdict(int)
    for outcome in source.outcomes.order_by("row").values_list("outcome", flat=True):
        counts[outcome] += 1
    book.record("return.import", source, rows=source.rows, **counts)


def _verdicts_of_repetition(answers: list[Answer]) -> dict[int, ReturnOutcome]:
    """Rows that name a line again: the first of equal rows counts, of rows that contradict each other none does."""
    by_line: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.line_id and not answer.problem:
            by_line[answer.line_id].append(answer)
    known: dict[int, ReturnOutcome] = {}
    for same in by_line.values():
        if len({answer.says for answer in same}) > 1:
            known |= {answer.row: ReturnOutcome.CONTRADICTION for answer in same}
        else:
            known |= {answer.row: ReturnOutcome.TWICE for answer in same[1:]}
    return known


def _verdict(answer: Answer, payment: Payment | None, known: ReturnOutcome | None) -> Verdict | None:
    """What becomes of a row without touching the book; None when the payment waits for this answer."""
    if answer.problem:
        return ReturnOutcome.UNREADABLE, answer.problem
    if known is not None:
        return known, ""
    if payment is None:
        return ReturnOutcome.UNKNOWN, ""
    if payment.amount != answer.amount:
        both = {"theirs": yuan_grouped(answer.amount), "ours": yuan_grouped(payment.amount)}
        return ReturnOutcome.AMOUNT, _("文件 %(theirs)s 元，付款 %(ours)s 元。") % both
    if payment.state in {PaymentState.SETTLED, PaymentState.RETURNED}:
        return _again(answer, payment), ""
    if payment.state != PaymentState.EXPORTED:
        return ReturnOutcome.NOT_EXPORTED, ""
    return None


def _carry_out(
    book: Book, source: BankReturn, possible: list[tuple[Answer, Payment]], today: datetime.date, told: Wanted
) -> dict[int, Verdict]:
    """All that can be done at once; what the book refuses as a whole is done one by one, and each refusal named."""
    answered, outcomes = Answered(), dict[int, Verdict]()
    for answer, payment in possible:
        if not answer.settled:
            answered.returned.append((payment, _why(answer)))
            outcomes[answer.row] = ReturnOutcome.RETURNED, answer.reason
            continue
        try:
            answered.settled.append(_settlement(book, answer, payment, today))
        except UserError as error:
            outcomes[answer.row] = ReturnOutcome.REFUSED, str(error)
        else:
            outcomes[answer.row] = ReturnOutcome.SETTLED, ""
    try:
        answer_many(book, answered, source, told)
    except UserError:
        # What the book in memory had already counted was rolled back in the database.
        book.reload()
        return {answer.row: _carried_out(book, answer, payment, today) for answer, payment in possible}
    return outcomes


def _settlement(book: Book, answer: Answer, payment: Payment, today: datetime.date) -> Settlement:
    assert answer.on is not None
    if answer.on > today:
        raise Refusal(_("到账日期晚于今天。"))
    day = _posting_day(book, payment, answer.on)
    require_settleable(book, payment, day)
    return Settlement(payment, day, answer.on, answer.reference or payment.line_id)


def _why(answer: Answer) -> str:
    return answer.reason or "银行未说明原因"


def _again(answer: Answer, payment: Payment) -> ReturnOutcome:
    was_settled = payment.state == PaymentState.SETTLED
    if answer.settled == was_settled:
        return ReturnOutcome.ALREADY
    return ReturnOutcome.AFTER_SETTLED if was_settled else ReturnOutcome.AFTER_RETURNED


def _carried_out(book: Book, answer: Answer, payment: Payment, today: datetime.date) -> tuple[ReturnOutcome, str]:
    try:
        with transaction.atomic():
            if not answer.settled:
                give_back(book, payment, reason=_why(answer))
                return ReturnOutcome.RETURNED, answer.reason
            wanted = _settlement(book, answer, payment, today)
            settle(book, payment, on=wanted.on, settled_on=wanted.settled_on, bank_reference=wanted.reference)
            return ReturnOutcome.SETTLED, ""
    except UserError as error:
        # What the book in memory had already counted was rolled back in the database.
        book.reload()
        return ReturnOutcome.REFUSED, str(error)


def _posting_day(book: Book, payment: Payment, settled_on: datetime.date) -> datetime.date:
    """The bank's day, or the first day still open in the year that the hold belongs to when that day is closed already."""
    year = payment.hold.line.year
    first_open = datetime.date(year.year, min(year.months_closed + 1, 12), 1)
    return max(settled_on, first_open)


def _unapproved(payment: Payment) -> bool:
    return payment.needs_approval and payment.approved_at is None


def _exported(actor: Actor, batch: BankBatch) -> bytes:
    assert batch.file is not None
    with files.open_file(actor, batch.file, allowed=allow()) as handle:
        content = handle.read()
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        raise Conflict(
            _("批次 %(number)s 的文件与导出时不一致，没有给出。") % {"number": batch.number},
            next_step=_("请运行账簿核查，并联系系统管理员。"), code="file-changed",
        )  # fmt: skip
    return content
