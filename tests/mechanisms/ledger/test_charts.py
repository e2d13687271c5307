"""Charts of accounts: proposed by one keeper, published by somebody else, never changed; out and in as CSV."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.mechanisms.ledger import books
from tests.mechanisms.ledger.books import DAY, Situation

from gaoxin.mechanisms.ledger.actions import charts, journals
from gaoxin.mechanisms.ledger.book import Leg, Voucher
from gaoxin.mechanisms.ledger.chartfile import read_chart, write_chart
from gaoxin.mechanisms.ledger.charts import ChartRow
from gaoxin.mechanisms.ledger.enums import AccountRole, AccountType, JournalKind
from gaoxin.mechanisms.ledger.models import Account, AccountCode, Chart, ChartProposal
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.database]
JULY = datetime.date(2026, 7, 1)
LABOUR = ChartRow("5002", "劳务费", AccountType.EXPENSE)


@pytest.fixture
def book() -> Situation:
    return books.a_fund()


def _client(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def _known(book: Situation) -> dict[str, Account]:
    codes = AccountCode.objects.filter(chart=Chart.objects.filter(fund=book.fund).latest("version"))
    return {each.code: each.account for each in codes.select_related("account")}


def _text(book: Situation) -> str:
    chart = Chart.objects.filter(fund=book.fund).latest("version")
    return write_chart(chart.codes.select_related("account").order_by("code"))


def test_a_new_account_takes_entries_from_the_day_of_its_chart_on(book: Situation) -> None:
    proposal = books.a_proposal(book, LABOUR)
    assert Chart.objects.filter(fund=book.fund).count() == 1
    assert Account.objects.filter(fund=book.fund).count() == 18
    chart = charts.publish_chart(book.second, proposal=proposal)
    assert (chart.version, chart.valid_from, chart.source) == (2, JULY, "财会〔2026〕1号")
    known = _known(book)

    def spend(on: datetime.date) -> None:
        legs = (Leg(known["5002"].pk, 100), Leg(known["1002"].pk, -100))
        voucher = Voucher(kind=JournalKind.MANUAL, on=on, summary="劳务", legs=legs, document_ref="单据1")
        journals.post_journal(book.keeper, fund=book.fund, voucher=voucher)

    with pytest.raises(Refusal, match="不在 2026-03-16 启用的科目表里"):
        spend(DAY)
    spend(JULY)
    assert books.faults(book.zone) == []
    assert not ChartProposal.objects.exists()
    assert set(AuditEntry.objects.filter(action__startswith="chart.").values_list("action", flat=True)) == {
        "chart.propose",
        "chart.publish",
    }


def test_who_proposes_does_not_publish_and_neither_does_the_platform(book: Situation) -> None:
    proposal = books.a_proposal(book, LABOUR)
    for actor in (book.keeper, book.system):
        with pytest.raises(Forbidden):
            charts.publish_chart(actor, proposal=proposal)
    charts.publish_chart(book.leader, proposal=proposal)
    with pytest.raises(Conflict):
        charts.publish_chart(book.second, proposal=proposal)


def test_what_was_looked_at_is_what_is_published(book: Situation) -> None:
    first = books.a_proposal(book, LABOUR)
    seen = first.made_at.isoformat()
    second = books.a_proposal(book, ChartRow("5003", "培训费", AccountType.EXPENSE))
    assert ChartProposal.objects.get() == second
    with pytest.raises(Conflict, match="刚刚有了变化"):
        charts.publish_chart(book.second, proposal=second, seen=seen)
    charts.withdraw_chart(book.keeper, proposal=second)
    with pytest.raises(Conflict, match="已经启用或撤回"):
        charts.withdraw_chart(book.keeper, proposal=second)


def test_what_cannot_be_published_cannot_be_proposed_and_leaves_nothing(book: Situation) -> None:
    rows = books.chart_rows(book.fund)
    entries = AuditEntry.objects.count()
    without_bank = [row for row in rows if row.role != AccountRole.BANK]
    double = [*rows, ChartRow("1002", "另一个", AccountType.ASSET)]
    other_type = [
        ChartRow(row.code, row.name, AccountType.INCOME, row.role, row.account) if row.code == "1218" else row
        for row in rows
    ]
    for wrong, words in (
        (without_bank, "不能从科目表中去掉"), (double, "重复"), (other_type, "类型或用途不同"),
        ([*rows, ChartRow("12", "短", AccountType.ASSET)], "4 到 12 位"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=words):
            charts.propose_chart(book.keeper, fund=book.fund, rows=wrong, valid_from=JULY)
    with pytest.raises(Refusal, match="晚于现行版"):
        charts.propose_chart(book.keeper, fund=book.fund, rows=rows, valid_from=datetime.date(2026, 1, 1))
    assert not ChartProposal.objects.exists()
    assert AuditEntry.objects.count() == entries
    assert Account.objects.filter(fund=book.fund).count() == 18
    assert books.faults(book.zone) == []


def test_a_chart_goes_out_and_comes_back_the_same(book: Situation) -> None:
    text = _text(book)
    assert text.splitlines()[:2] == ["科目编码,科目名称,类型,用途,原科目编码", "1002,银行存款,资产,存款,1002"]
    for content in (text.encode("utf-8-sig"), text.encode("gb18030")):
        assert read_chart(content, _known(book)) == books.chart_rows(book.fund)
    english = text.replace("科目编码,科目名称,类型,用途,原科目编码", "code,name,type,role,previous_code").replace(
        "资产,存款", "asset,bank"
    )
    assert read_chart(english.encode(), _known(book)) == books.chart_rows(book.fund)


def test_every_wrong_line_of_a_file_is_named(book: Situation) -> None:
    text = _text(book) + "5002,劳务费,开支,,\n5003,培训费,费用,,9999\n1219,改类型,费用,,1218\n"
    lines = len(_text(book).splitlines())
    with pytest.raises(Refusal) as refused:
        read_chart(text.encode(), _known(book))
    said = str(refused.value)
    assert f"第 {lines + 1} 行：类型“开支”" in said
    assert f"第 {lines + 2} 行：现行科目表没有编码“9999”" in said
    assert f"第 {lines + 3} 行：科目 1219 与原科目的类型或用途不同" in said
    with pytest.raises(Refusal, match="缺少列：科目名称、类型"):
        read_chart("科目编码\n1002\n".encode(), _known(book))


def test_the_page_takes_a_proposal_and_a_second_person_publishes_it(book: Situation) -> None:
    base = f"/workbench/ledger/{book.fund.code}/charts/"
    keeper, second = _client(book.keeper), _client(book.second)
    form = keeper.get(f"{base}new/").content.decode()
    assert "1002,银行存款,资产,存款,1002" in form
    text = (
        _text(book).replace("1218,其他应收款,资产,,1218", "121801,其他应收款—垫付,资产,,1218") + "5002,劳务费,费用,,\n"
    )
    wrong = keeper.post(f"{base}new/", {"valid_from": "2026-07-01", "source": "通知", "rows": text + "x"})
    assert wrong.status_code == 422
    assert "5002,劳务费,费用" in wrong.content.decode()
    upload = SimpleUploadedFile("科目.csv", text.encode("gb18030"), "text/csv")
    assert keeper.post(f"{base}new/", {"valid_from": "2026-07-01", "source": "通知", "file": upload}).status_code == 302
    page = second.get(base).content.decode()
    assert "1218 其他应收款 → 121801 其他应收款—垫付" in page
    assert "5002 劳务费（费用）" in page
    assert "请由另一人复核" in keeper.get(base).content.decode()
    made = ChartProposal.objects.get().made_at.isoformat()
    assert keeper.post(f"{base}publish/", {"made_at": made}).status_code == 403
    assert second.post(f"{base}publish/", {"made_at": made}).status_code == 302
    chart = Chart.objects.filter(fund=book.fund).latest("version")
    assert chart.version == 2
    assert (
        chart.codes.get(code="121801").account_id
        == Chart.objects.get(fund=book.fund, version=1).codes.get(code="1218").account_id
    )
    assert "第 2 版" in second.get(base).content.decode()
    assert "第 1 版" in second.get(f"{base}?version=1").content.decode()
    file = second.get(f"{base}2/export/csv/").content
    assert read_chart(file, _known(book)) == books.chart_rows(book.fund)
    assert second.get(f"{base}2/export/xlsx/").status_code == 200
    assert second.get(f"{base}9/export/csv/").status_code == 404


def test_strangers_find_no_chart(book: Situation) -> None:
    books.a_proposal(book, LABOUR)
    other = books.a_fund()
    base = f"/workbench/ledger/{book.fund.code}/charts/"
    assert _client(other.keeper).get(base).status_code == 404
    assert not ChartProposal.objects.visible_to(other.keeper).exists()
    assert not ChartProposal.objects.visible_to(Actor.anonymous(book.zone)).exists()
