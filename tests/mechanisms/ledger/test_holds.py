"""Reserve, commit, pay, release, recover: every 分 is somewhere, exactly once."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from tests.mechanisms.ledger import books
from tests.mechanisms.ledger.books import DAY, Situation

from gaoxin.mechanisms.ledger.actions.budgets import approve_budget, transfer_budget
from gaoxin.mechanisms.ledger.actions.holds import commit, recover, release, reserve
from gaoxin.mechanisms.ledger.actions.payments import order_payment, settle_payment
from gaoxin.mechanisms.ledger.enums import HoldState
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold, Journal
from gaoxin.platform.core.errors import Conflict, Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def book() -> Situation:
    return books.a_fund(budget=10_000_000)


def figures(line: BudgetLine) -> tuple[int, int, int, int, int]:
    """available, reserved, committed, paid, restored."""
    line.refresh_from_db()
    return line.available, line.reserved, line.committed, line.paid, line.restored


def test_a_budget_line_goes_through_reserve_commit_pay_and_recover_to_the_fen(book: Situation) -> None:
    assert figures(book.line) == (10_000_000, 0, 0, 0, 0)
    hold = reserve(book.keeper, line=book.line, amount=3_000_001, case_ref="case/1", on=DAY)
    assert figures(book.line) == (6_999_999, 3_000_001, 0, 0, 0)
    hold = commit(book.keeper, hold=hold, amount=2_000_001, on=DAY)
    assert figures(book.line) == (6_999_999, 1_000_000, 2_000_001, 0, 0)
    payment = order_payment(book.keeper, hold=hold, amount=1_500_001, payee=books.PAYEE, purpose="补助")
    settle_payment(book.keeper, payment=payment, on=DAY, bank_reference="R1")
    assert figures(book.line) == (6_999_999, 1_000_000, 500_000, 1_500_001, 0)
    hold = release(book.keeper, hold=hold, reserved=1_000_000, on=DAY, reason="少于预计")
    assert figures(book.line) == (7_999_999, 0, 500_000, 1_500_001, 0)
    hold = release(book.keeper, hold=hold, on=DAY, reason="其余不再支付")
    assert figures(book.line) == (8_499_999, 0, 0, 1_500_001, 0)
    hold = recover(book.keeper, hold=hold, amount=500_001, on=DAY, document_ref="追回决定 1", reason="材料不实")
    assert figures(book.line) == (9_000_000, 0, 0, 1_500_001, 500_001)
    assert (hold.state, hold.paid, hold.recovered, hold.released) == (HoldState.PAID, 1_500_001, 500_001, 1_500_000)
    hold = recover(book.keeper, hold=hold, amount=1_000_000, on=DAY, document_ref="追回决定 2", reason="材料不实")
    assert hold.state == HoldState.RECOVERED
    assert figures(book.line)[0] == 10_000_000
    assert books.faults(book.zone) == []


def test_more_than_is_available_is_refused_with_both_figures_and_nothing_stays(book: Situation) -> None:
    journals = Journal.objects.count()
    with pytest.raises(Refusal, match=r"可预占 100,000\.00 元，少于要办理的 100,000\.01 元"):
        reserve(book.keeper, line=book.line, amount=10_000_001, case_ref="case/1", on=DAY)
    assert (Journal.objects.count(), Hold.objects.count()) == (journals, 0)
    reserve(book.keeper, line=book.line, amount=10_000_000, case_ref="case/1", on=DAY)
    assert figures(book.line)[0] == 0
    assert books.faults(book.zone) == []


def test_the_database_itself_refuses_an_overcommitted_line(book: Situation) -> None:
    for statement in (
        "UPDATE ledger_budgetline SET reserved = 10000001 WHERE id = %s",
        "UPDATE ledger_budgetline SET transferred = -10000001 WHERE id = %s",
        "UPDATE ledger_budgetline SET paid = 10000001 WHERE id = %s",
    ):
        with pytest.raises(IntegrityError, match="ledger_line_never_overcommitted"), transaction.atomic():
            books.sql(statement, book.line.pk)


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("reserved", -1, "ledger_hold_"),
        ("committed", 2_000_000, "ledger_hold_adds_up"),
        ("ordered", 1_000_001, "ledger_hold_orders_within_commitment"),
        ("recovered", 1, "ledger_hold_recovers_what_was_paid"),
        ("case_ref", "", "ledger_hold_names_its_case"),
    ],
)
def test_the_database_itself_refuses_a_hold_that_contradicts_itself(
    book: Situation, column: str, value: object, constraint: str
) -> None:
    hold = books.a_hold(book, 1_000_000)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        books.sql(f"UPDATE ledger_hold SET {column} = %s WHERE id = %s", value, hold.pk)


def test_a_repeated_reservation_with_the_same_key_is_the_same_hold(book: Situation) -> None:
    first = reserve(book.keeper, line=book.line, amount=100, case_ref="case/1", on=DAY, key="batch-7/1")
    again = reserve(book.keeper, line=book.line, amount=100, case_ref="case/1", on=DAY, key="batch-7/1")
    assert first == again
    assert figures(book.line)[1] == 100
    with pytest.raises(Conflict, match="防重编号"):
        reserve(book.keeper, line=book.line, amount=101, case_ref="case/1", on=DAY, key="batch-7/1")


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_that_is_not_positive_is_refused(book: Situation, amount: int) -> None:
    hold = books.a_hold(book, committed=False)
    with pytest.raises(Refusal, match="大于零"):
        reserve(book.keeper, line=book.line, amount=amount, case_ref="case/1", on=DAY)
    with pytest.raises(Refusal, match="大于零"):
        commit(book.keeper, hold=hold, amount=amount, on=DAY)
    with pytest.raises(Refusal, match="大于零"):
        release(book.keeper, hold=hold, reserved=amount, on=DAY, reason="x")


def test_what_is_ordered_cannot_be_released_or_ordered_again(book: Situation) -> None:
    hold = books.a_hold(book, 1_000_000)
    books.a_payment(book, 700_000, hold)
    with pytest.raises(Refusal, match=r"可释放的占用 3,000\.00 元"):
        release(book.keeper, hold=hold, committed=300_001, on=DAY, reason="x")
    with pytest.raises(Refusal, match=r"可支付 3,000\.00 元"):
        books.a_payment(book, 300_001, hold)
    hold = release(book.keeper, hold=hold, on=DAY, reason="其余")
    assert (hold.committed, hold.ordered, hold.released) == (700_000, 700_000, 300_000)


def test_a_transfer_moves_what_is_available_and_no_more(book: Situation) -> None:
    other = approve_budget(
        book.leader, fund=book.fund, programme="policy/loan", amount=1, on=DAY, document_ref="财预〔2026〕3号"
    )
    reserve(book.keeper, line=book.line, amount=9_000_000, case_ref="case/1", on=DAY)
    with pytest.raises(Refusal, match=r"可调剂 10,000\.00 元"):
        transfer_budget(book.leader, source=book.line, target=other, amount=1_000_001, on=DAY, document_ref="调 1")
    transfer_budget(book.leader, source=book.line, target=other, amount=1_000_000, on=DAY, document_ref="调 1")
    assert (figures(book.line)[0], figures(other)[0]) == (0, 1_000_001)
    assert books.faults(book.zone) == []


def test_a_budget_can_be_taken_back_only_as_far_as_it_is_free(book: Situation) -> None:
    reserve(book.keeper, line=book.line, amount=9_000_000, case_ref="case/1", on=DAY)
    with pytest.raises(Refusal, match=r"可追减 10,000\.00 元"):
        approve_budget(
            book.leader, fund=book.fund, programme=book.line.programme, amount=-1_000_001, on=DAY, document_ref="减 1"
        )
    approve_budget(
        book.leader, fund=book.fund, programme=book.line.programme, amount=-1_000_000, on=DAY, document_ref="减 1"
    )
    assert figures(book.line)[0] == 0
    assert books.faults(book.zone) == []


def test_what_came_by_transfer_goes_back_by_transfer_and_is_not_taken_back(book: Situation) -> None:
    other = approve_budget(
        book.leader, fund=book.fund, programme="policy/other", amount=200_000, on=DAY, document_ref="批 2"
    )
    transfer_budget(book.leader, source=book.line, target=other, amount=300_000, on=DAY, document_ref="调 1")
    with pytest.raises(Refusal, match=r"可追减 2,000\.00 元.*请先调剂回去"):
        approve_budget(
            book.leader, fund=book.fund, programme="policy/other", amount=-200_001, on=DAY, document_ref="减 1"
        )
    approve_budget(book.leader, fund=book.fund, programme="policy/other", amount=-200_000, on=DAY, document_ref="减 1")
    other.refresh_from_db()
    assert (other.approved, other.available) == (0, 300_000)


def test_a_fund_may_say_that_recovered_money_is_not_spent_again() -> None:
    book = books.a_fund(budget=10_000_000, recovery_restores_budget=False)
    payment = books.a_payment(book, 1_000_000)
    settle_payment(book.keeper, payment=payment, on=DAY, bank_reference="R1")
    hold = recover(book.keeper, hold=payment.hold, amount=400_000, on=DAY, document_ref="追 1", reason="x")
    assert (hold.recovered, hold.restored) == (400_000, 0)
    assert figures(book.line) == (9_000_000, 0, 0, 1_000_000, 0)
    with pytest.raises(Refusal, match=r"可追回 6,000\.00 元"):
        recover(book.keeper, hold=hold, amount=600_001, on=DAY, document_ref="追 2", reason="x")
    assert books.faults(book.zone) == []


def test_a_date_outside_the_lines_year_is_refused_with_the_way_out(book: Situation) -> None:
    with pytest.raises(Refusal, match="2027 年度还没有开账"):
        reserve(book.keeper, line=book.line, amount=1, case_ref="case/1", on=datetime.date(2027, 1, 1))
    with pytest.raises(Refusal, match="业务编号"):
        reserve(book.keeper, line=book.line, amount=1, case_ref="", on=DAY)
