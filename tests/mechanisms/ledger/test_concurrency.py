"""Threads and separate processes on one fund: never over-committed, no payment twice, and a killed import loses nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.concurrency import in_process, in_threads
from tests.mechanisms.ledger import books
from tests.mechanisms.ledger.books import DAY, Situation

from gaoxin.mechanisms.ledger.actions import bank, holds, payments
from gaoxin.mechanisms.ledger.enums import JournalKind, PaymentState
from gaoxin.mechanisms.ledger.models import BudgetLine, FundHead, Hold, Journal, Payment
from gaoxin.mechanisms.ledger.money import yuan
from gaoxin.platform.core import audit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.processes]
SCRIPT = Path(__file__).with_name("pay_process.py")


@pytest.fixture
def book(transactional_db: None) -> Situation:
    return books.a_fund(budget=1_000_000, cash=600_000)


def _process(book: Situation, verb: str, *words: object) -> subprocess.Popen[str]:
    return in_process(SCRIPT, verb, book.keeper.user_id, book.zone.pk, *words)


def _sound(book: Situation) -> None:
    assert books.faults(book.zone) == []
    assert all(report.is_intact for report in audit.verify(book.zone.pk))


def test_of_six_who_reserve_at_once_as_many_succeed_as_the_line_allows(book: Situation) -> None:
    results = in_threads(
        6, lambda number: holds.reserve(book.keeper, line=book.line, amount=300_000, case_ref=f"case/{number}", on=DAY)
    )
    assert sum(isinstance(item, Hold) for item in results) == 3
    assert BudgetLine.objects.get(pk=book.line.pk).available == 100_000
    _sound(book)


def test_of_six_who_settle_one_payment_at_once_one_does(book: Situation) -> None:
    payment = books.a_payment(book, 200_000)
    results = in_threads(
        6, lambda number: payments.settle_payment(book.keeper, payment=payment, on=DAY, bank_reference=f"R{number}")
    )
    assert sum(isinstance(item, Payment) for item in results) == 1
    assert Journal.objects.filter(fund=book.fund, kind=JournalKind.PAY).count() == 1
    assert FundHead.objects.get(fund=book.fund).cash == 400_000
    _sound(book)


def test_of_two_who_export_one_batch_at_once_both_get_the_same_bytes(book: Situation) -> None:
    books.a_payment(book, 100_000)
    batch = bank.approve_batch(book.second, batch=bank.prepare_batch(book.keeper, fund=book.fund))
    first, second = in_threads(2, lambda _number: bank.export_batch(book.keeper, batch=batch))
    assert first == second
    _sound(book)


def test_two_processes_never_overcommit_a_line_nor_the_bank_account(book: Situation) -> None:
    hold = books.a_hold(book, 700_000)
    words = (book.line.pk, 8, 40_000, hold.pk, 8, 90_000)
    running = [_process(book, "compete", *words) for _number in range(2)]
    done = [process.communicate(timeout=180)[0].split() for process in running]
    # 300,000 of the line are left, and the bank account covers six payments, though seven are promised.
    assert (sum(int(item[0]) for item in done), sum(int(item[1]) for item in done)) == (7, 6)
    head = FundHead.objects.get(fund=book.fund)
    assert (head.ordered, head.cash) == (540_000, 600_000)
    lines = list(Payment.objects.filter(fund=book.fund).values_list("line_id", flat=True))
    assert len(lines) == len(set(lines)) == 6
    _sound(book)


def _sent(book: Situation, number: int, tmp_path: Path) -> str:
    """A batch of payments at the bank, and the bank's file that answers them; the last line came back."""
    hold = books.a_hold(book, number * 10_000)
    sent = [books.a_payment(book, 10_000, hold) for _number in range(number)]
    books.send(book)
    rows = [
        f"{payment.line_id},成功,{yuan(payment.amount)},2026-03-20,R,".replace(
            "成功", "失败" if payment == sent[-1] else "成功"
        )
        for payment in sent
    ]
    file = tmp_path / "return.csv"
    file.write_text("\n".join(["行号,结果,金额,日期,银行流水号,原因", *rows]), encoding="utf-8")
    return str(file)


def _paid_once(book: Situation, number: int) -> None:
    states = list(Payment.objects.filter(fund=book.fund).order_by("id").values_list("state", flat=True))
    assert states == [PaymentState.SETTLED] * (number - 1) + [PaymentState.RETURNED]
    assert Journal.objects.filter(fund=book.fund, kind=JournalKind.PAY).count() == number - 1
    head = FundHead.objects.get(fund=book.fund)
    assert (head.cash, head.ordered) == (600_000 - 10_000 * (number - 1), 0)
    _sound(book)


def test_two_processes_that_import_one_return_file_pay_each_line_once(book: Situation, tmp_path: Path) -> None:
    file = _sent(book, 14, tmp_path)
    running = [_process(book, "import", book.fund.pk, file) for _number in range(2)]
    for process in running:
        process.communicate(timeout=180)
    assert [process.returncode for process in running] == [0, 0]
    _paid_once(book, 14)


def test_an_import_killed_with_signal_9_loses_nothing_and_pays_nothing_twice(book: Situation, tmp_path: Path) -> None:
    file = _sent(book, 24, tmp_path)
    chance = random.Random(5)
    for _kill in range(2):
        before = Journal.objects.filter(fund=book.fund).count()
        process = _process(book, "import", book.fund.pk, file)
        deadline = time.monotonic() + 60
        while (
            Journal.objects.filter(fund=book.fund).count() == before
            and process.poll() is None
            and time.monotonic() < deadline
        ):
            time.sleep(0.005)
        time.sleep(chance.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert books.faults(book.zone) == []
    books_file = Path(file).read_bytes().decode()
    books.answer(book, *books_file.split("\n")[1:], name="return.csv")
    _paid_once(book, 24)
