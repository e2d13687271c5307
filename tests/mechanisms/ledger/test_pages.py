"""The pages: who sees what, how many queries a list takes, and that every figure and act is where it belongs."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import situations
from tests.mechanisms.ledger import books
from tests.mechanisms.ledger.books import DAY, Situation

from gaoxin.mechanisms.ledger import drilling, selectors
from gaoxin.mechanisms.ledger.actions.holds import recover, reserve
from gaoxin.mechanisms.ledger.actions.journals import draft_journal, receive
from gaoxin.mechanisms.ledger.actions.payments import settle_payment
from gaoxin.mechanisms.ledger.actions.years import open_year
from gaoxin.mechanisms.ledger.book import Leg, Voucher
from gaoxin.mechanisms.ledger.enums import BatchState, JournalKind, PaymentState
from gaoxin.mechanisms.ledger.models import Account, BankBatch, BankReturn, FiscalYear, Fund, Hold, Journal, Payment
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Situation:
    """A book in which every page has something to show."""
    book = books.a_fund()
    paid = books.a_payment(book, 300_000)
    settle_payment(book.keeper, payment=paid, on=DAY, bank_reference="R1")
    recover(book.keeper, hold=paid.hold, amount=50_000, on=DAY, document_ref="追 1", reason="多付")
    sent, bad = books.a_payment(book, 200_000), books.a_payment(book, 100_000)
    books.send(book)
    books.answer(book, f"{sent.line_id},成功,2000.00,2026-03-20,L1,", f"{bad.line_id},成功,999.99,2026-03-20,L2,")
    reserve(book.keeper, line=book.line, amount=10_000, case_ref="case/open", on=DAY)
    books.a_payment(book, 60_000)
    return book


def client_of(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def addresses(book: Situation) -> list[str]:
    """Every page of the fund that is read."""
    base = f"/workbench/ledger/{book.fund.code}"
    hold = Hold.objects.filter(fund=book.fund, paid__gt=0).earliest("id")
    payment = Payment.objects.filter(fund=book.fund, state=PaymentState.SETTLED).earliest("id")
    batch, source = BankBatch.objects.get(fund=book.fund), BankReturn.objects.get(fund=book.fund)
    return [
        *(f"{base}/{part}/" for part in (
            "journals", "journals/new", "journals/drafts", "journals/1", "holds/new", "payments", "batches", "batches/new", "returns",
            "trial-balance", "statement", "years", "receive", "budget", "transfer",
        )),
        f"{base}/journals/?line={book.line.pk}&column=paid", f"{base}/holds/{hold.pk}/", f"{base}/holds/{hold.pk}/recover/",
        f"{base}/payments/{payment.pk}/", f"{base}/batches/{batch.pk}/", f"{base}/returns/{source.pk}/",
        *(f"{base}/{part}/export/{kind}/" for part in ("journals", "payments", "trial-balance", "statement", f"returns/{source.pk}")
          for kind in ("xlsx", "csv")),
    ]  # fmt: skip


def test_the_keeper_opens_every_page_in_both_languages(book: Situation) -> None:
    client = client_of(book.keeper)
    base = f"/workbench/ledger/{book.fund.code}/"
    for address in (
        "/workbench/ledger/",
        base,
        f"{base}holds/",
        *addresses(book),
        "/workbench/ledger/case/?ref=case/open",
        "/workbench/",
    ):
        for language in ("zh-hans", "en"):
            client.cookies["django_language"] = language
            response = client.get(address)
            assert response.status_code == 200, (address, response.content.decode()[:3000])


def test_leaders_read_every_page_and_settings_and_closing(book: Situation) -> None:
    client = client_of(book.leader)
    base = f"/workbench/ledger/{book.fund.code}"
    readable = [
        address
        for address in addresses(book)
        if not any(word in address for word in ("/new/", "receive", "recover", "holds/new"))
    ]
    for address in (
        "/workbench/ledger/new/",
        f"{base}/settings/",
        f"{base}/years/2026/close/",
        "/workbench/ledger/check/",
        *readable,
    ):
        assert client.get(address).status_code == 200, address
    assert client.get(f"{base}/journals/new/").status_code == 403


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        (Role.OFFICER, OrganisationKind.DEPARTMENT, 403),
        (Role.STEWARD, OrganisationKind.DEPARTMENT, 403),
        (Role.SYSTEM_ADMIN, OrganisationKind.DEPARTMENT, 403),
        (Role.SECURITY_ADMIN, OrganisationKind.DEPARTMENT, 403),
        (Role.AUDIT_ADMIN, OrganisationKind.DEPARTMENT, 403),
        (Role.ENTERPRISE_OWNER, OrganisationKind.ENTERPRISE, 403),
        (Role.INSTITUTION_MEMBER, OrganisationKind.BANK, 403),
    ],
)  # fmt: skip
def test_nobody_else_opens_the_book_by_page_or_by_file(
    book: Situation, role: Role, kind: OrganisationKind, status: int
) -> None:
    client = client_of(situations.a_person(book.zone, role, kind=kind))
    for address in addresses(book):
        assert client.get(address).status_code in {status, 404}, address


def test_another_zone_and_a_visitor_see_nothing(book: Situation) -> None:
    stranger = client_of(situations.a_person(situations.a_zone(), Role.LEADER))
    for address in (f"/workbench/ledger/{book.fund.code}/", *addresses(book)):
        assert stranger.get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address
    assert book.fund.name not in stranger.get("/workbench/ledger/").content.decode()
    ref = stranger.get("/workbench/ledger/case/?ref=case/open").content.decode()
    assert "没有占款" in ref


def test_other_officers_see_the_budget_but_neither_journals_nor_other_departments_holds(book: Situation) -> None:
    client = client_of(situations.a_person(book.zone, Role.OFFICER))
    base = f"/workbench/ledger/{book.fund.code}/"
    page = client.get(base).content.decode()
    assert book.line.name in page
    assert "journals" not in page
    assert "case/open" not in client.get(f"{base}holds/").content.decode()


def test_every_figure_of_the_budget_is_the_sum_of_its_journals(book: Situation) -> None:
    row = selectors.budget_report(book.keeper, fund=book.fund, year=2026)[0]
    for name, column in drilling.COLUMNS.items():
        found, _column = drilling.journals_of(book.keeper, fund=book.fund, line=book.line.pk, column=name)
        total = sum(int(journal.amount) for journal in found)  # type: ignore[attr-defined]
        assert total == getattr(row, name) == drilling.column_total(fund=book.fund, line=book.line.pk, column=column), (
            name
        )
    page = (
        client_of(book.keeper)
        .get(f"/workbench/ledger/{book.fund.code}/journals/?line={book.line.pk}&column=paid")
        .content.decode()
    )
    assert "支付 5,000.00 元由下列凭证组成" in page


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_lists_take_the_same_number_of_queries_however_long_they_are(book: Situation) -> None:
    client = client_of(book.keeper)
    statement = "statement/?account=1002&since=2026-01-01&until=2026-12-31"
    parts = ("", "holds/", "payments/", "batches/", "batches/new/", "returns/", "journals/", statement)
    base = f"/workbench/ledger/{book.fund.code}"
    few = {part: _queries(client, f"{base}/{part}") for part in parts}
    for number in range(4):
        settle_payment(book.keeper, payment=books.a_payment(book, 1_000), on=DAY, bank_reference=f"Q{number}")
        books.a_payment(book, 1_000)
    books.send(book)
    books.answer(book, "x,成功,1.00,2026-03-20,,", name="second.csv")
    for _number in range(3):
        books.a_payment(book, 1_000)
    more = {part: _queries(client, f"{base}/{part}") for part in parts}
    assert all(more[part] <= few[part] for part in parts), (few, more)
    assert max(few.values()) <= 22


def test_a_workbook_holds_the_amounts_as_numbers_and_the_export_is_in_the_audit_chain(book: Situation) -> None:
    address = f"/workbench/ledger/{book.fund.code}/trial-balance/export/xlsx/?on=2026-12-31"
    content = client_of(book.keeper).get(address).content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    bank = next(row for row in rows if row[0] == "1002")
    balance = selectors.trial_balance(book.keeper, fund=book.fund, on=datetime.date(2026, 12, 31))
    assert round(bank[6] * 100) == next(row.closing for row in balance.rows if row.code == "1002")
    assert AuditEntry.objects.filter(action="ledger.export", chain=book.zone.pk).count() == 1


def _post(actor: Actor, book: Situation, part: str, **values: object) -> int:
    return client_of(actor).post(f"/workbench/ledger/{book.fund.code}/{part}", values).status_code


def test_forms_do_what_the_actions_do(book: Situation) -> None:
    day = "2026-04-01"
    assert (
        _post(
            book.keeper,
            book,
            "budget/",
            programme="policy/new",
            name="新项目",
            amount="10",
            on=day,
            document_ref="批 1",
        )
        == 302
    )
    line = book.fund.lines.get(programme="policy/new")
    assert line.approved == 10_000_000
    assert (
        _post(
            book.keeper,
            book,
            "transfer/",
            source=book.line.pk,
            target=line.pk,
            amount="1.5",
            on=day,
            document_ref="调 1",
        )
        == 302
    )
    assert _post(book.keeper, book, "receive/", amount="2", on=day, document_ref="拨 1") == 302
    assert _post(book.keeper, book, "holds/new/", line=line.pk, amount="3", case_ref="case/form", on=day) == 302
    hold = Hold.objects.get(case_ref="case/form")
    assert _post(book.keeper, book, f"holds/{hold.pk}/commit/", amount="30000", on=day) == 302
    payee = {"payee_name": "某公司", "payee_account": "6222000011112222", "payee_bank": "示例银行", "purpose": "补助"}
    assert _post(book.keeper, book, f"holds/{hold.pk}/order/", amount="20000.01", **payee) == 302
    assert _post(book.keeper, book, f"holds/{hold.pk}/release/", committed="9999.99", on=day, reason="少付") == 302
    hold.refresh_from_db()
    assert (hold.reserved, hold.committed, hold.ordered, hold.released) == (0, 2_000_001, 2_000_001, 999_999)
    payment = hold.payments.get()
    assert _post(book.keeper, book, "batches/new/", payment=payment.pk) == 302
    batch = BankBatch.objects.latest("id")
    assert _post(book.keeper, book, f"batches/{batch.pk}/approve/") == 403
    assert _post(book.keeper, book, f"batches/{batch.pk}/file/") == 422
    assert _post(book.second, book, f"batches/{batch.pk}/approve/") == 302
    assert _post(book.keeper, book, f"batches/{batch.pk}/file/") == 200
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by) == (BatchState.EXPORTED, book.second.user)
    upload = io.BytesIO(f"行号,结果,金额,日期\n{payment.line_id},成功,20000.01,2026-04-02\n".encode())
    upload.name = "answers.csv"
    assert _post(book.keeper, book, "returns/", file=upload) == 302
    payment.refresh_from_db()
    assert payment.state == PaymentState.SETTLED
    assert (
        _post(
            book.keeper,
            book,
            f"holds/{hold.pk}/recover/",
            amount="0.01",
            on="2026-05-01",
            document_ref="追 9",
            reason="多付",
        )
        == 302
    )
    assert (
        _post(book.keeper, book, f"payments/{payment.pk}/bounce/", on="2026-05-02", document_ref="退 1", reason="销户")
        == 302
    )
    assert books.faults(book.zone) == []


def test_a_refused_form_keeps_what_was_typed_and_says_why(book: Situation) -> None:
    client = client_of(book.keeper)
    base = f"/workbench/ledger/{book.fund.code}"
    values = {"line": book.line.pk, "amount": "999999", "case_ref": "case/too-much", "on": "2026-04-01"}
    response = client.post(f"{base}/holds/new/", values)
    assert response.status_code == 422
    page = response.content.decode()
    assert "少于要办理的" in page
    assert "case/too-much" in page
    response = client.post(f"{base}/holds/new/", values | {"amount": "0.0000001"})
    assert "金额最小到分" in response.content.decode()
    response = client.post(f"{base}/returns/", {})
    assert (response.status_code, "请选择银行的回单文件" in response.content.decode()) == (422, True)


def _legs(book: Situation, *amounts: tuple[str, str, str]) -> dict[str, str]:
    values = {"legs-TOTAL_FORMS": "8", "legs-INITIAL_FORMS": "0"}
    for number, (role, debit, credit) in enumerate(amounts):
        account = Account.objects.get(fund=book.fund, role=role)
        values |= {
            f"form-{number}-account": str(account.pk),
            f"form-{number}-debit": debit,
            f"form-{number}-credit": credit,
        }
    return {key.replace("legs-", "form-"): value for key, value in values.items()}


def test_a_voucher_is_kept_as_a_draft_posted_and_reversed(book: Situation) -> None:
    head = {"kind": "manual", "on": "2026-04-01", "summary": "手工凭证", "document_ref": "凭 1"}
    legs = _legs(book, ("bank", "12.34", ""), ("grant_income", "", "12.34"))
    assert _post(book.keeper, book, "journals/new/", draft="1", **head, **legs) == 302
    draft = Journal.objects.get(fund=book.fund, state="draft")
    assert _post(book.keeper, book, f"journals/drafts/{draft.pk}/post/") == 302
    posted = Journal.objects.get(fund=book.fund, summary="手工凭证", state="posted")
    assert _post(book.keeper, book, f"journals/{posted.sequence}/reverse/", on="2026-04-02", reason="记错") == 302
    assert posted.reversed_by.kind == JournalKind.REVERSAL
    page = (
        client_of(book.keeper).get(f"/workbench/ledger/{book.fund.code}/journals/{posted.sequence}/").content.decode()
    )
    assert "已冲销" in page
    uneven = _legs(book, ("bank", "12.34", ""), ("grant_income", "", "12.33"))
    assert _post(book.keeper, book, "journals/new/", **head, **uneven) == 422
    bank, income = (Account.objects.get(fund=book.fund, role=role) for role in ("bank", "grant_income"))
    voucher = Voucher(
        kind=JournalKind.MANUAL, on=DAY, summary="x", legs=(Leg(bank.pk, 5), Leg(income.pk, -5)), document_ref="d"
    )
    second = draft_journal(book.keeper, fund=book.fund, voucher=voucher)
    assert _post(book.keeper, book, f"journals/drafts/{second.pk}/discard/") == 302
    assert not Journal.objects.filter(pk=second.pk).exists()


def test_a_year_is_closed_from_its_checklist(book: Situation) -> None:
    client = client_of(book.leader)
    address = f"/workbench/ledger/{book.fund.code}/years/2026/close/"
    assert "红色的各项办完后才能结账" in client.get(address).content.decode()
    assert _post(book.keeper, book, "years/open/", year="2027") == 302
    assert "红色的各项办完后才能结账" not in client.get(address).content.decode()
    assert client.post(address, {"document_ref": "决算 1"}).status_code == 422
    assert client.post(address, {"document_ref": "决算 1", "sure": "on", "carry_unused": "on"}).status_code == 302
    assert FiscalYear.objects.get(fund=book.fund, year=2026).state == "closed"
    assert _post(book.keeper, book, "years/2027/months/", through="2") == 302
    assert books.faults(book.zone) == []


def test_a_leader_sets_up_a_fund_and_changes_its_limit(book: Situation) -> None:
    client = client_of(book.leader)
    values = {
        "code": "NEWFUND",
        "name": "新资金",
        "organisation": book.department.pk,
        "valid_from": "2026-01-01",
        "approval_limit": "5",
        "keeps_cash": "on",
    }
    assert client.post("/workbench/ledger/new/", values).status_code == 302
    fund = Fund.objects.get(code="NEWFUND")
    assert fund.approval_limit == 5_000_000
    client.post("/workbench/ledger/NEWFUND/settings/", {"name": "新资金", "approval_limit": "6", "is_active": "on"})
    fund.refresh_from_db()
    assert fund.approval_limit == 6_000_000
    assert "还没有开账" in client.get("/workbench/ledger/NEWFUND/").content.decode()


def test_the_check_runs_as_a_task_and_names_what_is_broken(book: Situation) -> None:
    client = client_of(book.leader)
    assert "还没有核查过" in client.get("/workbench/ledger/check/").content.decode()
    client.post("/workbench/ledger/check/")
    tasks.run_pending()
    assert "账簿完好" in client.get("/workbench/ledger/check/").content.decode()
    with books.intruder():
        books.sql("UPDATE ledger_fundhead SET cash = cash + 1 WHERE fund_id = %s", book.fund.pk)
    client.post("/workbench/ledger/check/")
    tasks.run_pending()
    page = client.get("/workbench/ledger/check/").content.decode()
    assert "发现 1 处不符" in page
    auditor = client_of(situations.a_person(book.zone, Role.AUDIT_ADMIN))
    assert "发现 1 处不符" in auditor.get("/workbench/ledger/check/").content.decode()
    assert client_of(book.keeper).get("/workbench/ledger/check/").status_code == 403


def test_the_home_card_says_what_waits(book: Situation) -> None:
    page: Callable[[Actor], str] = lambda actor: client_of(actor).get("/workbench/").content.decode()  # noqa: E731
    assert "1 笔付款可以编入批次" in page(book.keeper)
    assert "1 行银行回单待处理" in page(book.keeper)
    assert "资金待办" not in page(situations.a_person(book.zone, Role.OFFICER))


def test_a_fund_without_anything_shows_how_to_begin(book: Situation) -> None:
    empty = books.a_fund(book.zone, cash=0, budget=1)
    receive(empty.keeper, fund=empty.fund, amount=1, on=DAY, document_ref="d")
    open_year(empty.keeper, fund=empty.fund, year=2027)
    client = client_of(empty.keeper)
    base = f"/workbench/ledger/{empty.fund.code}"
    for part, words in (
        ("holds/", "没有占款"), ("payments/", "没有付款"), ("batches/", "还没有批次"), ("batches/new/", "没有可以送银行的付款"),
        ("returns/", "还没有回单"), ("?year=2027", "还没有预算"), ("journals/?kind=pay", "没有凭证"),
    ):  # fmt: skip
        assert words in client.get(f"{base}/{part}").content.decode(), part
