"""The check of the books: silent over sound books, and every raw deed behind switched-off triggers is named."""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.db import connection
from tests.mechanisms.ledger import books
from tests.mechanisms.ledger.books import DAY, Situation

from gaoxin.mechanisms.ledger.actions.bank import import_return
from gaoxin.mechanisms.ledger.actions.holds import recover
from gaoxin.mechanisms.ledger.actions.journals import receive
from gaoxin.mechanisms.ledger.actions.payments import settle_payment
from gaoxin.mechanisms.ledger.actions.years import close_year, open_year
from gaoxin.mechanisms.ledger.check.report import Rule
from gaoxin.mechanisms.ledger.cli import ledger
from gaoxin.mechanisms.ledger.hashing import journal_digest
from gaoxin.mechanisms.ledger.models import FundHead, Journal
from gaoxin.mechanisms.ledger.money import yuan

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def book() -> Situation:
    """A book with something of everything: a closed year, payments by hand and by file, a recovery, open holds."""
    book = books.a_fund()
    by_hand = settle_payment(book.keeper, payment=books.a_payment(book, 300_000), on=DAY, bank_reference="R1")
    recover(book.keeper, hold=by_hand.hold, amount=1_000, on=DAY, document_ref="追 1", reason="多付")
    by_file = books.a_payment(book, 200_000)
    books.send(book)
    rows = f"行号,结果,金额,日期\n{by_file.line_id},成功,{yuan(by_file.amount)},2026-03-20\n"
    import_return(book.keeper, fund=book.fund, name="r.csv", content=io.BytesIO(rows.encode()))
    books.a_hold(book, 700_000)
    open_year(book.keeper, fund=book.fund, year=2027)
    close_year(book.leader, fund=book.fund, year=2026, document_ref="决算 2026")
    receive(book.keeper, fund=book.fund, amount=1_000, on=datetime.date(2027, 1, 4), document_ref="d")
    return book


def _run(statement: str) -> Callable[[Situation], None]:
    """Raw SQL; FUND stands for "of the fund", JOURNAL_n for "belongs to the fund's n-th journal", CHART for its chart."""
    text = re.sub(
        r"JOURNAL_(\d)",
        r"journal_id IN (SELECT id FROM ledger_journal WHERE FUND AND sequence = \1)",
        statement,
    )
    text = text.replace("CHART", "chart_id IN (SELECT id FROM ledger_chart WHERE FUND)")
    return lambda book: books.sql(text.replace("FUND", f"fund_id = {book.fund.pk}"))


def _forge_with_right_hashes(book: Situation) -> None:
    """Raises one receipt by raw SQL and recomputes every hash to the head, as a careful forger would."""
    target = Journal.objects.get(fund=book.fund, sequence=1)
    books.sql("UPDATE ledger_entry SET amount = amount * 2 WHERE journal_id = %s", target.pk)
    books.sql("UPDATE ledger_fundhead SET cash = cash + 100000000 WHERE fund_id = %s", book.fund.pk)
    previous = ""
    for journal in Journal.objects.filter(fund=book.fund).order_by("sequence"):
        journal.previous_hash = previous
        previous = journal_digest(journal, list(journal.entries.order_by("position")))
        books.sql(
            "UPDATE ledger_journal SET previous_hash = %s, hash = %s WHERE id = %s",
            journal.previous_hash, previous, journal.pk,
        )  # fmt: skip
    books.sql("UPDATE ledger_fundhead SET hash = %s WHERE fund_id = %s", previous, book.fund.pk)


def _cut_off_the_end(book: Situation) -> None:
    """Removes the last journal and sets the head back, cash included."""
    last = Journal.objects.filter(fund=book.fund).order_by("-sequence").first()
    assert last is not None
    books.sql("DELETE FROM ledger_entry WHERE journal_id = %s", last.pk)
    books.sql("DELETE FROM ledger_journal WHERE id = %s", last.pk)
    books.sql(
        "UPDATE ledger_fundhead SET sequence = sequence - 1, hash = %s, cash = cash - 1000 WHERE fund_id = %s",
        last.previous_hash, book.fund.pk,
    )  # fmt: skip


def _add_by_hand(book: Situation) -> None:
    """Continues the chain with a well-formed journal of one's own, past every action, then lets the platform go on."""
    head = FundHead.objects.get(fund=book.fund)
    first = Journal.objects.filter(fund=book.fund).order_by("-sequence").first()
    assert first is not None
    entries = list(first.entries.order_by("position"))
    first.pk, first.sequence, first.previous_hash, first.state = None, head.sequence + 1, head.hash, "draft"
    first.hash = journal_digest(first, entries)
    first._state.adding = True
    first.save()
    for entry in entries:
        entry.pk, entry.journal = None, first
        entry._state.adding = True
        entry.save()
    books.sql("UPDATE ledger_journal SET state = 'posted' WHERE id = %s", first.pk)
    books.sql(
        "UPDATE ledger_fundhead SET sequence = sequence + 1, hash = %s, cash = cash + 1000 WHERE fund_id = %s",
        first.hash, book.fund.pk,
    )  # fmt: skip
    receive(book.keeper, fund=book.fund, amount=5, on=datetime.date(2027, 1, 5), document_ref="d")


DEEDS: list[tuple[str, Callable[[Situation], None], Rule]] = [
    ("an entry's amount", _run("UPDATE ledger_entry SET amount = amount + 1 WHERE JOURNAL_3"), Rule.CHANGED),
    ("one side only", _run("UPDATE ledger_entry SET amount = amount + 1 WHERE position = 1 AND JOURNAL_3"), Rule.BALANCE),
    ("an entry's account", _run("UPDATE ledger_entry SET account_id = (SELECT MAX(id) FROM ledger_account) WHERE position = 1 AND JOURNAL_1"), Rule.CHANGED),
    ("an entry removed", _run("DELETE FROM ledger_entry WHERE position = 2 AND JOURNAL_1"), Rule.BALANCE),
    ("a journal's case", _run("UPDATE ledger_journal SET case_ref = 'case/other' WHERE sequence = 4 AND FUND"), Rule.CHANGED),
    ("a journal's date", _run("UPDATE ledger_journal SET date = '2026-01-02' WHERE sequence = 4 AND FUND"), Rule.CHANGED),
    ("who posted", _run("UPDATE ledger_journal SET by_label = '别人' WHERE sequence = 4 AND FUND"), Rule.CHANGED),
    ("a journal unposted", _run("UPDATE ledger_journal SET state = 'draft' WHERE sequence = 4 AND FUND"), Rule.CHAIN),
    ("a stored hash", _run("UPDATE ledger_journal SET hash = 'x' WHERE sequence = 4 AND FUND"), Rule.CHAIN),
    ("all hashes recomputed", _forge_with_right_hashes, Rule.AUDIT),
    ("the end cut off", _cut_off_the_end, Rule.AUDIT),
    ("a journal added by hand", _add_by_hand, Rule.AUDIT),
    ("a year reopened", _run("UPDATE ledger_fiscalyear SET closing_sequence = 1 WHERE year = 2026 AND FUND"), Rule.YEAR),
    ("a closed year's figures", _run("UPDATE ledger_fiscalyear SET closing_digest = 'x' WHERE year = 2026 AND FUND"), Rule.YEAR),
    ("a chart's name", _run("UPDATE ledger_accountcode SET name = 'x' WHERE code = '1002' AND CHART"), Rule.CHART),
    ("an account's type", _run("UPDATE ledger_account SET type = 'liability' WHERE role = 'bank' AND FUND"), Rule.CHART),
    ("a line's budget", _run("UPDATE ledger_budgetline SET approved = approved + 100 WHERE FUND AND approved > 0"), Rule.BUDGET),
    ("a line's commitment", _run("UPDATE ledger_budgetline SET committed = committed - 1 WHERE FUND AND committed > 0"), Rule.BUDGET),
    ("a hold's commitment", _run("UPDATE ledger_hold SET committed = committed - 1, released = released + 1 WHERE FUND AND committed > 0"), Rule.HOLD),
    ("a hold's recovery", _run("UPDATE ledger_hold SET recovered = 300000, restored = 300000 WHERE FUND AND recovered > 0"), Rule.HOLD),
    ("a payment's state", _run("UPDATE ledger_payment SET state = 'cancelled', journal_id = NULL WHERE FUND AND state = 'settled'"), Rule.PAYMENT),
    ("a payment's amount", _run("UPDATE ledger_payment SET amount = amount + 1 WHERE FUND AND batch_id IS NULL"), Rule.PAYMENT),
    ("a payee in a batch", _run("UPDATE ledger_payment SET payee_account = '999999' WHERE FUND AND batch_id IS NOT NULL"), Rule.BATCH),
    ("the cash", _run("UPDATE ledger_fundhead SET cash = cash + 1 WHERE FUND"), Rule.HEAD),
    ("a bank's answer", _run("UPDATE ledger_bankreturnrow SET outcome = 'returned'"), Rule.RETURN),
]  # fmt: skip


def test_a_sound_book_has_no_fault_and_the_counts_tell_what_was_read(book: Situation) -> None:
    assert books.faults(book.zone) == []
    result = CliRunner().invoke(ledger, ["check", "--zone", book.zone.slug, "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["sound"] is True
    counts = told["reports"][1]["counts"]
    assert counts["journals"] == FundHead.objects.get(fund=book.fund).sequence
    assert (counts["payments"], counts["batches"], counts["answers"], counts["years"]) == (2, 1, 1, 2)


@pytest.mark.parametrize(("deed", "rule"), [deed[1:] for deed in DEEDS], ids=[deed[0] for deed in DEEDS])
def test_a_raw_deed_behind_the_triggers_is_found(
    book: Situation, deed: Callable[[Situation], None], rule: Rule
) -> None:
    with books.intruder():
        deed(book)
    assert rule in {fault.rule for fault in books.faults(book.zone)}


def test_the_command_names_rule_and_place_and_ends_with_one(book: Situation) -> None:
    with books.intruder():
        books.sql("UPDATE ledger_journal SET summary = 'x' WHERE sequence = 4 AND fund_id = %s", book.fund.pk)
    result = CliRunner().invoke(ledger, ["check"])
    assert result.exit_code == 1
    assert f"changed: {book.fund.code}-4" in result.output
    assert "有误" in result.output


def test_a_trigger_that_is_gone_is_a_fault_of_its_own(book: Situation) -> None:
    drop = (
        "DROP TRIGGER ledger_entry_guard ON ledger_entry"
        if connection.vendor == "postgresql"
        else "DROP TRIGGER ledger_entry_update"
    )
    books.sql(drop)
    (fault,) = books.faults(book.zone)
    assert (fault.rule, "ledger_entry" in fault.place) == (Rule.TRIGGERS, True)


def test_a_fault_in_one_zone_is_not_reported_for_another(book: Situation) -> None:
    other = books.a_fund()
    with books.intruder():
        books.sql("UPDATE ledger_fundhead SET cash = cash + 1 WHERE fund_id = %s", book.fund.pk)
    assert books.faults(other.zone) == []
    assert [fault.rule for fault in books.faults(book.zone)] == [Rule.HEAD]
