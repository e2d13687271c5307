"""Who may do what: every role at every act, by the action itself; and no second entry path is wider than the first."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from tests import situations
from tests.mechanisms.ledger import books
from tests.mechanisms.ledger.books import DAY, PAYEE, Situation

from gaoxin.mechanisms.ledger import selectors
from gaoxin.mechanisms.ledger.actions import bank, budgets, charts, funds, holds, journals, payments, years
from gaoxin.mechanisms.ledger.charts import STANDARD
from gaoxin.mechanisms.ledger.cli import ledger
from gaoxin.mechanisms.ledger.models import BankBatch, BankReturn, FundHead, Hold, Journal, Payment
from gaoxin.mechanisms.ledger.permissions import can_check_book
from gaoxin.platform.core import files
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Forbidden, UserError

pytestmark = pytest.mark.django_db

# Keepers: officers of the fund's department. Charge: officers of the department in charge of the line.
KEEPERS = {"keeper", "second"}
ACTS: dict[str, tuple[set[str], Callable[[Any, Situation, dict[str, Any]], object]]] = {
    "create_fund": ({"leader"}, lambda a, b, x: funds.create_fund(a, code="NEW1", name="n", organisation=b.department, valid_from=DAY)),
    "change_fund": ({"leader"}, lambda a, b, x: funds.change_fund(a, fund=b.fund, name="n")),
    "close_year": ({"leader"}, lambda a, b, x: years.close_year(a, fund=b.fund, year=2026, document_ref="d")),
    "propose_chart": (KEEPERS, lambda a, b, x: charts.propose_chart(a, fund=b.fund, rows=STANDARD, valid_from=DAY)),
    "publish_chart": ({"second", "leader"}, lambda a, b, x: charts.publish_chart(a, proposal=x["chart"])),
    "withdraw_chart": (KEEPERS, lambda a, b, x: charts.withdraw_chart(a, proposal=x["chart"])),
    "open_year": (KEEPERS, lambda a, b, x: years.open_year(a, fund=b.fund, year=2027)),
    "close_months": (KEEPERS, lambda a, b, x: years.close_months(a, fund=b.fund, year=2026, through=1)),
    "carry": (KEEPERS, lambda a, b, x: years.carry_hold(a, hold=x["hold"], document_ref="d")),
    "receive": (KEEPERS, lambda a, b, x: journals.receive(a, fund=b.fund, amount=1, on=DAY, document_ref="d")),
    "reverse": (KEEPERS, lambda a, b, x: journals.reverse_journal(a, journal=x["journal"], on=DAY, reason="x")),
    "small_budget": (KEEPERS | {"leader"}, lambda a, b, x: budgets.approve_budget(a, fund=b.fund, programme="p", amount=100, on=DAY, document_ref="d")),
    "large_budget": ({"leader"}, lambda a, b, x: budgets.approve_budget(a, fund=b.fund, programme="p", amount=900_000, on=DAY, document_ref="d")),
    "large_cut": ({"leader"}, lambda a, b, x: budgets.approve_budget(a, fund=b.fund, programme="policy/equipment", amount=-900_000, on=DAY, document_ref="d")),
    "transfer": (KEEPERS | {"leader"}, lambda a, b, x: budgets.transfer_budget(a, source=b.line, target=x["line"], amount=100, on=DAY, document_ref="d")),
    "reserve_own": (KEEPERS | {"charge"}, lambda a, b, x: holds.reserve(a, line=x["line"], amount=1, case_ref="c", on=DAY)),
    "reserve_other": (KEEPERS, lambda a, b, x: holds.reserve(a, line=b.line, amount=1, case_ref="c", on=DAY)),
    "commit": (KEEPERS | {"charge"}, lambda a, b, x: holds.commit(a, hold=x["hold"], amount=1, on=DAY)),
    "release": (KEEPERS | {"charge"}, lambda a, b, x: holds.release(a, hold=x["hold"], reserved=1, on=DAY, reason="x")),
    "recover": (KEEPERS, lambda a, b, x: holds.recover(a, hold=x["paid"], amount=1, on=DAY, document_ref="d", reason="x")),
    "order": (KEEPERS, lambda a, b, x: payments.order_payment(a, hold=x["promised"], amount=1, payee=PAYEE, purpose="x")),
    "approve_payment": ({"leader"}, lambda a, b, x: payments.approve_payment(a, payment=x["large"])),
    "cancel": (KEEPERS, lambda a, b, x: payments.cancel_payment(a, payment=x["small"], reason="x")),
    "settle": (KEEPERS, lambda a, b, x: payments.settle_payment(a, payment=x["small"], on=DAY, bank_reference="R")),
    "bounce": (KEEPERS, lambda a, b, x: payments.bounce_payment(a, payment=x["settled"], on=DAY, document_ref="d", reason="x")),
    "prepare": (KEEPERS, lambda a, b, x: bank.prepare_batch(a, fund=b.fund)),
    "approve_batch": ({"second", "leader"}, lambda a, b, x: bank.approve_batch(a, batch=x["batch"])),
    "dissolve": (KEEPERS, lambda a, b, x: bank.dissolve_batch(a, batch=x["batch"])),
    "import": (KEEPERS, lambda a, b, x: bank.import_return(a, fund=b.fund, name="r.csv", content=io.BytesIO("行号,结果,金额\n".encode()))),
    "read_statement": (KEEPERS | {"leader"}, lambda a, b, x: selectors.account_statement(a, fund=b.fund, code="1002", since=DAY, until=DAY)),
    "read_balance": (KEEPERS | {"leader"}, lambda a, b, x: selectors.trial_balance(a, fund=b.fund, on=DAY)),
    "read_budget": (KEEPERS | {"leader", "charge", "officer", "steward"}, lambda a, b, x: selectors.budget_report(a, fund=b.fund, year=2026)),
    "check": ({"leader", "auditor"}, lambda a, b, x: can_check_book(a).require()),
}  # fmt: skip


@pytest.fixture
def book() -> Situation:
    return books.a_fund(approval_limit=500_000)


@pytest.fixture
def things(book: Situation) -> dict[str, Any]:
    """Something in the right state for every act."""
    charge = situations.an_organisation(book.zone)
    line = budgets.approve_budget(
        book.leader,
        fund=book.fund,
        programme="policy/own",
        amount=5_000_000,
        on=DAY,
        document_ref="d",
        organisation=charge,
    )
    settled = payments.settle_payment(book.keeper, payment=books.a_payment(book, 1_000), on=DAY, bank_reference="R")
    batched = books.a_payment(book, 2_000)
    batch = bank.prepare_batch(book.keeper, fund=book.fund, payments=[batched])
    return {
        "chart": books.a_proposal(book), "charge": charge, "line": line, "settled": settled, "paid": settled.hold, "batch": batch,
        "hold": holds.reserve(book.keeper, line=line, amount=10_000, case_ref="case/1", on=DAY),
        "promised": books.a_hold(book, 9_000), "small": books.a_payment(book, 3_000), "large": books.a_payment(book, 600_000),
        "journal": Journal.objects.get(fund=book.fund, kind="receipt"),
    }  # fmt: skip


def people(book: Situation, charge: Any) -> dict[str, Actor]:
    def person(role: Role, kind: OrganisationKind = OrganisationKind.DEPARTMENT) -> Actor:
        return situations.a_person(book.zone, role, kind=kind)

    elsewhere = situations.a_zone()
    return {
        "keeper": book.keeper, "second": book.second, "leader": book.leader, "officer": person(Role.OFFICER),
        "charge": situations.a_person(book.zone, Role.OFFICER, organisation=charge), "steward": person(Role.STEWARD),
        "system_admin": person(Role.SYSTEM_ADMIN), "security_admin": person(Role.SECURITY_ADMIN), "auditor": person(Role.AUDIT_ADMIN),
        "enterprise": person(Role.ENTERPRISE_OWNER, OrganisationKind.ENTERPRISE), "bank": person(Role.INSTITUTION_MEMBER, OrganisationKind.BANK),
        "stranger": situations.a_person(elsewhere, Role.LEADER), "visitor": Actor.anonymous(book.zone),
    }  # fmt: skip


def test_every_role_at_every_act_is_refused_unless_the_matrix_allows_it(
    book: Situation, things: dict[str, Any]
) -> None:
    everybody = people(book, things["charge"])
    before = FundHead.objects.values_list("sequence", "ordered").get(fund=book.fund)
    for name, (allowed, act) in ACTS.items():
        for who in everybody.keys() - allowed:
            # A leader of another zone may do these in their own.
            if name in {"create_fund", "check"} and who == "stranger":
                continue
            with pytest.raises(Forbidden):
                act(everybody[who], book, things)
    assert FundHead.objects.values_list("sequence", "ordered").get(fund=book.fund) == before


@pytest.mark.parametrize("name", list(ACTS))
def test_those_whom_the_matrix_names_may(book: Situation, things: dict[str, Any], name: str) -> None:
    allowed, act = ACTS[name]
    everybody = people(book, things["charge"])
    who = sorted(allowed - {"keeper"})[0]
    try:
        act(everybody[who], book, things)
    except Forbidden:
        pytest.fail(f"{who} should be allowed to {name}")
    except UserError:
        # Allowed, but not in this state.
        pass


def test_a_stranger_sees_no_row_of_any_list(book: Situation, things: dict[str, Any]) -> None:
    books.answer(book, f"{things['small'].line_id},成功,1.00,2026-03-20,,")
    everybody = people(book, things["charge"])
    for model in (Hold, Journal, Payment, BankBatch, BankReturn):
        for who in ("stranger", "visitor", "enterprise", "bank", "steward", "officer", "system_admin", "auditor"):
            assert not model.objects.visible_to(everybody[who]).exists(), (model, who)
        assert model.objects.visible_to(book.keeper).exists(), model
    assert set(Hold.objects.visible_to(everybody["charge"])) == {things["hold"]}


def test_the_command_line_exports_nothing_that_nobody_approved(book: Situation, things: dict[str, Any]) -> None:
    run = CliRunner().invoke
    words = ["--zone", book.zone.slug, "--fund", book.fund.code]
    for extra in ([], ["--batch", things["batch"].number]):
        result = run(ledger, ["export", *words, *extra])
        assert isinstance(result.exception, UserError)
    with pytest.raises(Forbidden):
        bank.approve_batch(book.system, batch=things["batch"])
    assert BankBatch.objects.get(pk=things["batch"].pk).file is None


def test_a_bank_file_is_not_reached_past_the_book(book: Situation) -> None:
    books.a_payment(book, 1_000)
    stored = books.send(book).file
    assert stored is not None
    for who in ("leader", "second"):
        with pytest.raises(Forbidden):
            files.open_file(getattr(book, who), stored)
