"""In a real browser: published, objected to, cleared, ordered, to the bank and back with one line that bounced; wide and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious
from tests.domains.policies import money
from tests.domains.policies.money import Situation, state

from gaoxin.domains.policies.models import Award, Objection, Publicity
from gaoxin.platform.core.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDE, PHONE = {"width": 1366, "height": 800}, {"width": 375, "height": 740}


@pytest.fixture
def place(transactional_db: None) -> Situation:
    return money.a_situation(municipal_share="0.5")


def sign_in(page: Page, site: str, actor: Actor) -> None:
    assert actor.user is not None
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", actor.user.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("main form.form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def fine(page: Page) -> None:
    """At both widths nothing sticks out and nothing keeps anybody from reading the page."""
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate(WIDER) <= 0, (page.url, size)
        assert serious(page) == [], (page.url, size)


def test_from_publicity_over_an_objection_to_the_banks_answer(
    page: Page, site: str, place: Situation, tmp_path: Path
) -> None:
    awards = [money.approved(place), money.approved(place)]
    sign_in(page, site, place.officer)
    page.goto(f"{site}/workbench/policies/publicity/new/{place.benefit.pk}/")
    page.fill("input[name=contact]", "政策科 王老师 8888")
    page.click("main button:has-text('发布公示')")
    expect(page.locator("main")).to_contain_text("公示内容 2 行")
    notice = Publicity.objects.get()
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{site}/policies/publicity/{notice.number}/")
    fine(page)
    page.select_option("main select[name=award]", value=str(awards[0].pk))
    for name, value in (("name", "李某"), ("contact", "13900000000"), ("text", "该企业已享受过同类支持")):
        page.fill(f"main [name={name}]", value)
    page.click("main button:has-text('提交异议')")
    expect(page.locator("body")).to_contain_text("已收到您的异议")
    assert "李某" not in page.inner_text("body")
    sign_in(page, site, place.officer)
    page.goto(f"{site}/workbench/policies/publicity/objections/")
    page.click("main a:has-text('李某')")
    fine(page)
    page.fill("main textarea[name=decision]", "经核查，未享受过同类支持。")
    page.click("main button:has-text('记录核查结果')")
    expect(page.locator("main")).to_contain_text("经核查，未享受过同类支持。")
    assert Objection.objects.get().state == "dismissed"
    with money.after(notice):
        money.release_due(place.zone)
    page.goto(f"{site}/workbench/policies/payments/")
    fine(page)
    expect(page.locator("main")).to_contain_text("共 40 万元")
    page.click("main button:has-text('对选中的制单')")
    expect(page.locator("body")).to_contain_text("已制单 2 件")
    answers = to_the_bank(page, site, place, tmp_path)
    page.goto(f"{site}/workbench/ledger/{place.fund.code}/returns/")
    page.set_input_files("input[type=file]", str(answers))
    page.click("button:has-text('导入并对账')")
    expect(page.locator("main")).to_contain_text("逐行都有着落")
    assert sorted(map(state, awards)) == ["paid", "payable"]
    back = next(each for each in awards if state(each) == "payable")
    arrived = next(each for each in awards if each.pk != back.pk)
    page.goto(f"{site}/workbench/policies/payments/")
    expect(page.locator("main tr", has_text=back.case.number)).to_contain_text("200,000.00")
    sign_in(page, site, money.owner_of(place, arrived.enterprise))
    page.goto(f"{site}/portal/policies/received/")
    expect(page.locator("main")).to_contain_text("另有市级分担 20 万元")
    fine(page)
    assert Award.objects.get(pk=arrived.pk).paid_on is not None


def to_the_bank(page: Page, site: str, place: Situation, folder: Path) -> Path:
    """A batch that a second person approves and exports; the bank's answer to it: the first line arrived, the second came back."""
    page.goto(f"{site}/workbench/ledger/{place.fund.code}/batches/new/")
    page.click("button:has-text('编成批次')")
    expect(page.locator("main")).to_contain_text("制单人不能复核自己的批次")
    batch = page.url
    sign_in(page, site, place.second)
    page.goto(batch)
    page.click("button:has-text('复核')")
    page.click("button:has-text('已核对，复核通过')")
    page.click("button:has-text('导出银行文件')")
    with page.expect_download() as download:
        page.click("button:has-text('导出并下载')")
    rows = [row.split(",") for row in Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()]
    number, amount = rows[0].index("行号"), rows[0].index("金额")
    today = money.timezone.localdate().isoformat()
    told = [
        f"{row[number]},{result},{row[amount]},{today},{why}"
        for row, result, why in zip(rows[1:], ("成功", "退回"), ("", "账号已销户"), strict=True)
    ]
    answers = folder / "answers.csv"
    answers.write_text("\n".join(["行号,结果,金额,日期,原因", *told]), encoding="utf-8")
    return answers
