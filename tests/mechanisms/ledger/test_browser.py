"""In a real browser: budget, reservation, commitment, payment, batch, bank file, return file, settled; wide and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious
from tests.mechanisms.ledger import books
from tests.mechanisms.ledger.books import Situation

from gaoxin.mechanisms.ledger.enums import PaymentState
from gaoxin.mechanisms.ledger.models import Payment
from gaoxin.platform.core.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def book(transactional_db: None) -> Situation:
    return books.a_fund(budget=1)


def sign_in(page: Page, site: str, actor: Actor) -> None:
    assert actor.user is not None
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", actor.user.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("main form.form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"main [name={name}]", value)


def test_money_goes_from_the_budget_to_the_payee(page: Page, site: str, book: Situation, tmp_path: Path) -> None:
    base = f"{site}/workbench/ledger/{book.fund.code}"
    sign_in(page, site, book.keeper)
    page.goto(f"{base}/budget/")
    fill(page, programme="policy/walk", name="走查项目", amount="10", on="2026-03-02", document_ref="批 1")
    page.click("button:has-text('记入预算')")
    expect(page.locator("tr", has_text="走查项目")).to_contain_text("10.00")
    page.goto(f"{base}/holds/new/")
    page.select_option("main [name=line]", label="2026 走查项目（100,000.00 元）")
    fill(page, amount="6", case_ref="case/walk", subject="示例公司", on="2026-03-03")
    page.click("button:has-text('预占')")
    page.click("a:has-text('占用'):not([aria-current]):not(nav a)")
    fill(page, on="2026-03-04")
    page.click("main form button:has-text('占用')")
    page.click("a:has-text('制单付款')")
    fill(page, payee_account="6222000011112222", payee_bank="示例银行")
    page.click("main form button:has-text('制单付款')")
    page.goto(f"{base}/batches/new/")
    page.click("button:has-text('编成批次')")
    expect(page.locator("main")).to_contain_text("制单人不能复核自己的批次")
    batch = page.url
    sign_in(page, site, book.second)
    page.goto(batch)
    page.click("button:has-text('复核')")
    page.click("button:has-text('已核对，复核通过')")
    page.click("button:has-text('导出银行文件')")
    with page.expect_download() as download:
        page.click("button:has-text('导出并下载')")
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert "60000.00" in lines[1]
    answers = tmp_path / "answers.csv"
    answers.write_text(f"行号,结果,金额,日期\n{lines[1].split(',')[1]},成功,60000.00,2026-03-06\n", encoding="utf-8")
    page.goto(f"{base}/returns/")
    page.set_input_files("input[type=file]", str(answers))
    page.click("button:has-text('导入并对账')")
    expect(page.locator("main")).to_contain_text("逐行都有着落")
    page.goto(f"{base}/?year=2026")
    page.locator("tr", has_text="走查项目").locator("td[data-label^='支付'] a").click()
    expect(page.locator("main")).to_contain_text("支付 60,000.00 元由下列凭证组成")
    assert Payment.objects.get(fund=book.fund).state == PaymentState.SETTLED
    assert books.faults(book.zone) == []


@pytest.mark.parametrize("width", [375, 1366])
def test_the_pages_are_accessible_and_fit_the_screen(page: Page, site: str, book: Situation, width: int) -> None:
    line = books.a_fund(book.zone)
    books.a_payment(line, 60_000)
    batch = books.send(line)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site, line.leader)
    base = f"{site}/workbench/ledger/{line.fund.code}"
    for path in (
        "",
        "journals/",
        "journals/1/",
        "holds/",
        "payments/",
        f"batches/{batch.pk}/",
        "returns/",
        "trial-balance/",
        "years/",
        "years/2026/close/",
    ):
        page.goto(f"{base}/{path}")
        assert serious(page) == [], path
        assert page.evaluate(WIDER) <= 0, path
