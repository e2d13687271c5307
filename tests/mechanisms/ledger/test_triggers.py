"""The database itself keeps the book: raw SQL of any user cannot unbalance, change or remove what is posted."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction
from tests.mechanisms.ledger import books
from tests.mechanisms.ledger.books import DAY, Situation

from gaoxin.mechanisms.ledger.actions.journals import draft_journal, receive
from gaoxin.mechanisms.ledger.actions.years import close_months, close_year, open_year
from gaoxin.mechanisms.ledger.book import Leg, Voucher
from gaoxin.mechanisms.ledger.check import triggers
from gaoxin.mechanisms.ledger.enums import JournalKind
from gaoxin.mechanisms.ledger.models import Account, Entry, FiscalYear, Journal

_number = count(9_001)
pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def book() -> Situation:
    return books.a_fund()


def _draft(book: Situation, amounts: list[int], on: datetime.date = DAY, kind: str = "manual") -> Journal:
    """A draft by raw SQL's means: the rows alone, no action of the ledger."""
    year = FiscalYear.objects.get(fund=book.fund, year=on.year)
    journal = Journal.objects.create(
        zone=book.zone, fund=book.fund, year=year, date=on, kind=kind, document_ref="凭单 1", summary="x", by_label="x",
        at=datetime.datetime.now(datetime.UTC), sequence=next(_number), hash="x",
    )  # fmt: skip
    accounts = Account.objects.filter(fund=book.fund, type__in=["asset", "income"]).order_by("id")
    for position, (amount, account) in enumerate(zip(amounts, accounts, strict=False), 1):
        Entry.objects.create(journal=journal, position=position, account=account, amount=amount)
    return journal


def _post(journal: Journal) -> None:
    with transaction.atomic():
        books.sql("UPDATE ledger_journal SET state = 'posted' WHERE id = %s", journal.pk)
        books.at_commit()


def test_every_expected_trigger_is_installed() -> None:
    assert triggers.installed() == set(triggers.expected())


def test_a_balanced_draft_may_be_posted(book: Situation) -> None:
    _post(_draft(book, [500, -500]))


@pytest.mark.parametrize("amounts", [[500, -499], [500], [], [1, 1]], ids=str)
def test_an_unbalanced_journal_cannot_be_posted(book: Situation, amounts: list[int]) -> None:
    with pytest.raises(IntegrityError, match="ledger_journal_balances"):
        _post(_draft(book, amounts))


def test_budget_accounts_must_balance_among_themselves(book: Situation) -> None:
    journal = _draft(book, [])
    for position, (kind, amount) in enumerate((("asset", 500), ("budget", -500)), 1):
        account = Account.objects.filter(fund=book.fund, type=kind).order_by("id").first()
        Entry.objects.create(journal=journal, position=position, account=account, amount=amount)
    with pytest.raises(IntegrityError, match="ledger_journal_balances"):
        _post(journal)


def test_accounts_of_another_fund_cannot_be_used(book: Situation) -> None:
    other = books.a_fund(book.zone)
    journal = _draft(book, [500])
    account = Account.objects.filter(fund=other.fund, type="income").order_by("id").first()
    Entry.objects.create(journal=journal, position=2, account=account, amount=-500)
    with pytest.raises(IntegrityError, match="ledger_journal_balances"):
        _post(journal)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_journal SET summary = 'x' WHERE sequence = 1 AND fund_id = %s",
        "UPDATE ledger_journal SET state = 'draft' WHERE sequence = 1 AND fund_id = %s",
        "DELETE FROM ledger_journal WHERE sequence = 1 AND fund_id = %s",
        "UPDATE ledger_entry SET amount = amount * 2 WHERE journal_id IN (SELECT id FROM ledger_journal WHERE fund_id = %s)",
        "DELETE FROM ledger_entry WHERE journal_id IN (SELECT id FROM ledger_journal WHERE fund_id = %s)",
    ],
)
def test_a_posted_journal_cannot_be_changed_or_removed(book: Situation, statement: str) -> None:
    with pytest.raises(IntegrityError, match="ledger_journal_is_immutable"), transaction.atomic():
        books.sql(statement, book.fund.pk)
    assert books.faults(book.zone) == []


def test_no_entry_joins_leaves_or_slips_out_of_a_posted_journal(book: Situation) -> None:
    posted = Journal.objects.filter(fund=book.fund, sequence=1).get()
    entry = posted.entries.order_by("position").first()
    assert entry is not None
    draft = _draft(book, [500, -500])
    drafted = draft.entries.order_by("position").first()
    assert drafted is not None
    for act in (
        lambda: Entry.objects.create(journal=posted, position=9, account=entry.account, amount=1),
        lambda: books.sql("UPDATE ledger_entry SET journal_id = %s WHERE id = %s", draft.pk, entry.pk),
        lambda: books.sql("UPDATE ledger_entry SET journal_id = %s WHERE id = %s", posted.pk, drafted.pk),
    ):
        with pytest.raises(IntegrityError, match="ledger_journal_is_immutable"), transaction.atomic():
            act()


def test_a_journal_cannot_be_entered_as_posted(book: Situation) -> None:
    with pytest.raises(IntegrityError, match="ledger_journal_starts_as_draft"), transaction.atomic():
        books.sql(
            "INSERT INTO ledger_journal (zone_id, fund_id, year_id, sequence, date, kind, state, case_ref, document_ref, summary,"
            " by_label, at, algorithm, previous_hash, hash) SELECT zone_id, fund_id, year_id, 9999, date, kind, 'posted', case_ref,"
            " document_ref, summary, by_label, at, algorithm, previous_hash, hash FROM ledger_journal WHERE sequence = 1 AND fund_id = %s",
            book.fund.pk,
        )  # fmt: skip


def test_an_insert_that_replaces_does_not_slip_past_the_triggers(book: Situation) -> None:
    columns = (
        "zone_id, fund_id, year_id, sequence, date, kind, case_ref, document_ref, summary, by_label, at, algorithm,"
        " previous_hash, hash"
    )
    source = (
        f"(id, state, {columns}) SELECT id, 'draft', {columns} FROM ledger_journal WHERE sequence = 1 AND fund_id = %s"
    )
    if connection.vendor == "postgresql":
        statements = [
            f"INSERT INTO ledger_journal {source} ON CONFLICT (id) DO UPDATE SET summary = 'x'",
            f"INSERT INTO ledger_journal {source} ON CONFLICT (fund_id, sequence) DO UPDATE SET summary = 'x'",
        ]
    else:
        # Replaced by its id, and by its number.
        unnamed = source.replace("(id, ", "(").replace("SELECT id, ", "SELECT ")
        statements = [f"REPLACE INTO ledger_journal {source}", f"REPLACE INTO ledger_journal {unnamed}"]
    for statement in statements:
        with pytest.raises(IntegrityError, match="ledger_journal_is_immutable"), transaction.atomic():
            books.sql(statement, book.fund.pk)
    assert books.faults(book.zone) == []


def test_whole_tables_cannot_be_emptied(book: Situation) -> None:
    empty = "TRUNCATE ledger_journal CASCADE" if connection.vendor == "postgresql" else "DELETE FROM ledger_journal"
    books.at_commit()
    with pytest.raises(IntegrityError, match="ledger_journal_is_immutable"), transaction.atomic():
        books.sql(empty)
    assert Journal.objects.filter(fund=book.fund).exists()


def test_every_journal_names_its_case_or_document(book: Situation) -> None:
    with pytest.raises(IntegrityError, match="ledger_journal_names_its_case_or_document"), transaction.atomic():
        Journal.objects.create(
            zone=book.zone, fund=book.fund, year=FiscalYear.objects.get(fund=book.fund), date=DAY, kind="manual", summary="x",
            by_label="x", at=datetime.datetime.now(datetime.UTC),
        )  # fmt: skip


def test_nothing_enters_a_closed_month_or_the_wrong_year(book: Situation) -> None:
    close_months(book.keeper, fund=book.fund, year=2026, through=3)
    with pytest.raises(IntegrityError, match="ledger_month_is_closed"):
        _post(_draft(book, [500, -500]))
    open_year(book.keeper, fund=book.fund, year=2027)
    journal = _draft(book, [1, -1], on=datetime.date(2027, 1, 4))
    books.sql("UPDATE ledger_journal SET date = %s WHERE id = %s", datetime.date(2026, 5, 1), journal.pk)
    with pytest.raises(IntegrityError, match="ledger_year_matches_date"):
        _post(journal)


def test_a_closed_year_takes_nothing_and_stays_closed(book: Situation) -> None:
    open_year(book.keeper, fund=book.fund, year=2027)
    close_year(book.leader, fund=book.fund, year=2026, document_ref="决算 2026")
    with pytest.raises(IntegrityError, match="ledger_year_is_closed"):
        _post(_draft(book, [500, -500]))
    for statement in (
        "UPDATE ledger_fiscalyear SET state = 'open', closed_at = NULL, closing_sequence = NULL, closing_digest = '' WHERE year = 2026 AND fund_id = %s",
        "DELETE FROM ledger_fiscalyear WHERE year = 2026 AND fund_id = %s",
        "UPDATE ledger_budgetline SET approved = approved + 1 WHERE fund_id = %s",
        "DELETE FROM ledger_budgetline WHERE fund_id = %s",
    ):
        with pytest.raises(IntegrityError, match="ledger_year_is_closed"), transaction.atomic():
            books.sql(statement, book.fund.pk)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE ledger_account SET type = 'income' WHERE role = 'bank' AND fund_id = %s", "ledger_account_is_fixed"),
        ("UPDATE ledger_account SET role = '' WHERE role = 'bank' AND fund_id = %s", "ledger_account_is_fixed"),
        ("UPDATE ledger_chart SET valid_from = '2025-01-01' WHERE fund_id = %s", "ledger_chart_is_published"),
        ("DELETE FROM ledger_accountcode WHERE chart_id IN (SELECT id FROM ledger_chart WHERE fund_id = %s)", "ledger_chart_is_published"),
        ("UPDATE ledger_fundhead SET cash = -1 WHERE fund_id = %s", "ledger_cash_covers_what_is_ordered"),
        ("UPDATE ledger_fundhead SET ordered = cash + 1 WHERE fund_id = %s", "ledger_cash_covers_what_is_ordered"),
        ("UPDATE ledger_fundhead SET ordered = -1 WHERE fund_id = %s", "ledger_ordered_not_negative"),
    ],
)  # fmt: skip
def test_accounts_charts_and_the_head_are_guarded_too(book: Situation, statement: str, rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        books.sql(statement, book.fund.pk)


def _raise_amount(payment: int) -> None:
    books.sql("UPDATE ledger_payment SET amount = amount + 1 WHERE id = %s", payment)


def _redirect(payment: int) -> None:
    books.sql("UPDATE ledger_payment SET payee_account = '999999999' WHERE id = %s", payment)


def _remove(payment: int) -> None:
    books.sql("DELETE FROM ledger_payment WHERE id = %s", payment)


@pytest.mark.parametrize("act", [_raise_amount, _redirect, _remove])
def test_a_payment_that_left_keeps_its_amount_and_payee(book: Situation, act: Callable[[int], None]) -> None:
    payment = books.a_payment(book)
    books.send(book)
    with pytest.raises(IntegrityError, match="ledger_payment_is_fixed"), transaction.atomic():
        act(payment.pk)


def test_drafts_may_be_changed_and_thrown_away(book: Situation) -> None:
    bank, income = (
        Account.objects.get(fund=book.fund, role="bank"),
        Account.objects.get(fund=book.fund, role="grant_income"),
    )
    voucher = Voucher(
        kind=JournalKind.MANUAL, on=DAY, summary="x", legs=(Leg(bank.pk, 5), Leg(income.pk, -5)), document_ref="d"
    )
    journal = draft_journal(book.keeper, fund=book.fund, voucher=voucher)
    books.sql("UPDATE ledger_journal SET summary = 'y' WHERE id = %s", journal.pk)
    books.sql("DELETE FROM ledger_entry WHERE journal_id = %s", journal.pk)
    books.sql("DELETE FROM ledger_journal WHERE id = %s", journal.pk)
    receive(book.keeper, fund=book.fund, amount=1, on=DAY, document_ref="d")
    assert books.faults(book.zone) == []
