"""Payments out and the bank's answers in: each line is settled or named, once; what is wrong is undone by acts, not by edits."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.mechanisms.ledger import books
from tests.mechanisms.ledger.books import DAY, Situation

from gaoxin.mechanisms.ledger.actions import bank, journals, payments, years
from gaoxin.mechanisms.ledger.enums import BatchState, HoldState, JournalKind, PaymentState, ReturnOutcome
from gaoxin.mechanisms.ledger.models import BankReturn, FundHead, Hold, Journal, Payment
from gaoxin.platform.core.errors import Conflict, Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def book() -> Situation:
    return books.a_fund()


def _outcomes(source: BankReturn) -> list[str]:
    return list(source.outcomes.order_by("row").values_list("outcome", flat=True))


def test_each_row_of_a_return_file_is_settled_or_named(book: Situation) -> None:
    good, failed, wrong, contradicted = (books.a_payment(book, amount) for amount in (1_000, 2_000, 3_000, 4_000))
    waiting = books.a_payment(book, 5_000)
    bank.export_batch(
        book.keeper,
        batch=bank.approve_batch(
            book.second,
            batch=bank.prepare_batch(book.keeper, fund=book.fund, payments=[good, failed, wrong, contradicted]),
        ),
    )
    rows = (
        f"{good.line_id},成功,10.00,2026-03-20,R1,", f"{good.line_id},成功,10.00,2026-03-20,R1,", f"{failed.line_id},失败,20.00,,,户名不符",
        f"{wrong.line_id},成功,30.01,2026-03-20,,", f"{contradicted.line_id},成功,40.00,2026-03-20,,", f"{contradicted.line_id},失败,40.00,,,",
        f"{waiting.line_id},成功,50.00,2026-03-20,,", "nobody,成功,1.00,2026-03-20,,", "x,也许,1.00,,,", f"{wrong.line_id},成功,三十,2026-03-20,,",
    )  # fmt: skip
    source = books.answer(book, *rows)
    expected = ["settled", "twice", "returned", "amount", "contradiction", "contradiction", "not_exported", "unknown", "unreadable", "unreadable"]  # fmt: skip
    assert _outcomes(source) == expected
    assert {payment.state for payment in Payment.objects.filter(pk__in=[good.pk])} == {PaymentState.SETTLED}
    assert Payment.objects.get(pk=failed.pk).return_reason == "户名不符"
    again = books.answer(book, *rows)
    assert (again, _outcomes(again)) == (source, expected)
    assert Journal.objects.filter(fund=book.fund, kind=JournalKind.PAY).count() == 1
    assert books.faults(book.zone) == []


def test_a_failed_line_is_ordered_again_under_a_new_id_and_settled(book: Situation) -> None:
    first = books.a_payment(book, 2_000)
    books.send(book)
    books.answer(book, f"{first.line_id},失败,20.00,,,户名不符")
    hold = Hold.objects.get(pk=first.hold_id)
    assert (hold.ordered, hold.committed, hold.paid) == (0, 2_000, 0)
    second = books.a_payment(book, 2_000, hold)
    books.send(book)
    source = books.answer(
        book,
        f"{second.line_id},成功,20.00,2026-03-21,R,",
        f"{first.line_id},成功,20.00,2026-03-21,R,",
        name="second.csv",
    )
    assert _outcomes(source) == [ReturnOutcome.SETTLED, ReturnOutcome.AFTER_RETURNED]
    hold.refresh_from_db()
    assert (hold.state, hold.paid) == (HoldState.PAID, 2_000)
    assert books.faults(book.zone) == []


def test_an_exported_file_is_the_same_bytes_for_ever_and_cannot_be_taken_apart(book: Situation) -> None:
    books.a_payment(book, 2_000)
    batch = books.send(book)
    assert bank.export_batch(book.keeper, batch=batch) == bank.export_batch(book.second, batch=batch)
    with pytest.raises(Conflict, match="不能拆散"):
        bank.dissolve_batch(book.keeper, batch=batch)
    with pytest.raises(Conflict, match="不能复核"):
        bank.approve_batch(book.second, batch=batch)


def test_a_batch_leaves_only_after_somebody_else_approved_it(book: Situation) -> None:
    payment = books.a_payment(book, 2_000)
    batch = bank.prepare_batch(book.second, fund=book.fund)
    with pytest.raises(Refusal, match="还没有复核"):
        bank.export_batch(book.keeper, batch=batch)
    for own in (book.second, book.keeper):  # who made it, and who ordered its payment
        with pytest.raises(Refusal, match="制单人不能复核"):
            bank.approve_batch(own, batch=batch)
    batch = bank.approve_batch(book.leader, batch=batch)
    assert batch.state == BatchState.APPROVED
    bank.dissolve_batch(book.keeper, batch=batch)
    payment.refresh_from_db()
    assert (payment.batch, payment.state) == (None, PaymentState.DRAFT)


def test_a_bounce_undoes_the_payment_and_the_hold_can_be_paid_again(book: Situation) -> None:
    payment = books.a_payment(book, 2_000)
    payments.settle_payment(book.keeper, payment=payment, on=DAY, bank_reference="R")
    cash = FundHead.objects.get(fund=book.fund).cash
    payments.bounce_payment(book.keeper, payment=payment, on=DAY, document_ref="退 1", reason="销户")
    assert FundHead.objects.get(fund=book.fund).cash == cash + 2_000
    hold = Hold.objects.get(pk=payment.hold_id)
    assert (hold.state, hold.committed, hold.paid) == (HoldState.COMMITTED, 2_000, 0)
    with pytest.raises(Conflict):
        payments.bounce_payment(book.keeper, payment=payment, on=DAY, document_ref="退 1", reason="销户")
    books.a_payment(book, 2_000, hold)
    assert books.faults(book.zone) == []


def test_a_journal_is_reversed_once_by_its_mirror_image_in_an_open_month(book: Situation) -> None:
    original = journals.receive(book.keeper, fund=book.fund, amount=700, on=DAY, document_ref="拨 9")
    years.close_months(book.keeper, fund=book.fund, year=2026, through=3)
    with pytest.raises(Refusal, match="3 月已结账"):
        journals.reverse_journal(book.keeper, journal=original, on=DAY, reason="记错")
    later = datetime.date(2026, 4, 1)
    mirror = journals.reverse_journal(book.keeper, journal=original, on=later, reason="记错")
    amounts = [[entry.amount for entry in journal.entries.order_by("position")] for journal in (original, mirror)]
    assert amounts[1] == [-amount for amount in amounts[0]]
    assert (mirror.reverses, mirror.document_ref) == (original, "拨 9")
    with pytest.raises(Conflict, match="已经冲销过"):
        journals.reverse_journal(book.keeper, journal=original, on=later, reason="记错")
    with pytest.raises(Refusal, match="不能直接冲销"):
        journals.reverse_journal(book.keeper, journal=mirror, on=later, reason="x")
    assert books.faults(book.zone) == []


def test_journals_of_holds_and_budgets_are_not_reversed_but_undone_by_their_own_verbs(book: Situation) -> None:
    books.a_hold(book, 1_000)
    for kind in (JournalKind.BUDGET, JournalKind.RESERVE, JournalKind.COMMIT):
        journal = Journal.objects.filter(fund=book.fund, kind=kind).latest("id")
        with pytest.raises(Refusal, match="不能直接冲销"):
            journals.reverse_journal(book.keeper, journal=journal, on=DAY, reason="x")


def test_reversing_a_receipt_that_is_already_promised_to_payees_is_refused(book: Situation) -> None:
    receipt = Journal.objects.get(fund=book.fund, kind=JournalKind.RECEIPT)
    books.a_payment(book, 1_000)
    with pytest.raises(Refusal, match="银行存款不足"):
        journals.reverse_journal(book.keeper, journal=receipt, on=DAY, reason="x")
    assert books.faults(book.zone) == []


def _mixed_file(book: Situation) -> list[str]:
    """Two payments of one hold, three of others, one of which came back, one dated tomorrow, one with another amount."""
    hold = books.a_hold(book, 9_000)
    sums = ((4_000, hold), (5_000, hold), (3_000, None), (2_000, None), (1_000, None), (7_000, None))
    sent = [books.a_payment(book, amount, hold) for amount, hold in sums]
    books.send(book)
    first, second, third, back, late, other = (payment.line_id for payment in sent)
    return [
        f"{first},成功,40.00,2026-03-20,R1,", f"{second},成功,50.00,2026-03-21,R2,", f"{third},成功,30.00,2026-03-20,R3,",
        f"{back},失败,20.00,,,户名不符", f"{late},成功,10.00,2027-01-02,R5,", f"{other},成功,70.01,2026-03-20,R6,",
    ]  # fmt: skip


def _standing(book: Situation) -> list[object]:
    """Everything that a file changes, without numbers that differ from fund to fund."""
    journals = Journal.objects.filter(fund=book.fund, kind=JournalKind.PAY).order_by("sequence")
    return [
        list(journals.values_list("date", "document_ref", "summary", "entries__amount", "entries__account__role").order_by("sequence", "entries__position")),
        list(Payment.objects.filter(fund=book.fund).order_by("id").values_list("state", "settled_on", "bank_reference", "return_reason")),
        list(Hold.objects.filter(fund=book.fund).order_by("id").values_list("ordered", "committed", "paid", "state")),
        list(FundHead.objects.filter(fund=book.fund).values_list("cash", "ordered")),
    ]  # fmt: skip


def test_many_at_once_and_one_by_one_come_to_the_same(book: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, slow = book, books.a_fund()
    wanted = ["settled", "settled", "settled", "returned", "refused", "amount"]
    with CaptureQueriesContext(connection) as few:
        assert _outcomes(books.answer(quick, *_mixed_file(quick))) == wanted

    def refuse(*_args: object) -> None:
        raise Refusal("整批不行")

    monkeypatch.setattr(bank, "answer_many", refuse)
    with CaptureQueriesContext(connection) as many:
        assert _outcomes(books.answer(slow, *_mixed_file(slow))) == wanted
    assert _standing(quick) == _standing(slow)
    assert len(few) < len(many)
    assert books.faults(quick.zone) == books.faults(slow.zone) == []


def test_a_file_of_many_lines_costs_few_statements(book: Situation) -> None:
    counts = []
    for number in (5, 25):
        hold = books.a_hold(book, 1_000 * number)
        sent = [books.a_payment(book, 1_000, hold) for _each in range(number)]
        books.send(book)
        rows = [f"{payment.line_id},成功,10.00,2026-03-20,R,".replace("R,", f"R{payment.pk},") for payment in sent]
        with CaptureQueriesContext(connection) as queries:
            assert set(_outcomes(books.answer(book, *rows, name=f"{number}.csv"))) == {"settled"}
        counts.append(len(queries) - sum("UPDATE ledger_payment" in query["sql"] for query in queries.captured_queries))
    assert counts[0] == counts[1]
    assert books.faults(book.zone) == []


def test_what_the_database_refuses_of_the_whole_is_named_line_by_line(book: Situation) -> None:
    """A hold that lost part of what was committed, by a raw edit: the second of its payments no longer fits."""
    hold = books.a_hold(book, 9_000)
    sent = [books.a_payment(book, amount, hold) for amount in (4_000, 5_000)]
    other = books.a_payment(book, 1_000)
    books.send(book)
    Hold.objects.filter(pk=hold.pk).update(amount=6_000, committed=6_000, ordered=6_000)
    rows = [f"{payment.line_id},成功,{payment.amount / 100:.2f},2026-03-20,R," for payment in (*sent, other)]
    assert _outcomes(books.answer(book, *rows)) == ["settled", "refused", "settled"]
    hold.refresh_from_db()
    assert (hold.paid, hold.committed) == (4_000, 2_000)
