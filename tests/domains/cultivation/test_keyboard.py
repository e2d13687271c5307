"""A science officer's ten tasks by keyboard alone: every step is reached by Tab and done by a key, from one page to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests import situations
from tests.domains.cultivation import factories as make
from tests.domains.cultivation.test_browser import sign_in
from tests.domains.cultivation.test_ladders import COLUMNS
from tests.kernel.workbook.builders import xlsx

from gaoxin.domains.cultivation.actions.placing import review_zone
from gaoxin.domains.cultivation.models import Reserve
from gaoxin.domains.enterprises.models import Tag
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Keys that a person would press at most to come to something on a page.
PATIENCE = 150
FOCUSED = "element => element === document.activeElement"


@pytest.fixture
def officer(transactional_db: None) -> Actor:
    """An officer of a zone with eight enterprises, one of them with a title that ends soon, placed on the ladders."""
    found = situations.a_person(situations.a_zone(city_code="370200", province_code="370000"), Role.OFFICER)
    assert found.zone is not None
    firms = make.enterprises(found.zone, range(1, 9), COLUMNS)
    make.titled(found.zone, firms[0], "hnte", "2023-12-08")
    review_zone(found)
    return found


def reach(page: Page, target: Locator) -> Locator:
    """Presses Tab until the keyboard is on something; what a fresh page has before its content is skipped by its own link."""
    expect(target).to_be_visible()
    if page.evaluate("document.activeElement === document.body") and target.evaluate("each => !!each.closest('main')"):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    for _key in range(PATIENCE):
        if target.evaluate(FOCUSED):
            return target
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    reach(page, target)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_ladders_expiry_and_reserves(page: Page, site: str, officer: Actor) -> None:
    sign_in(page, site, officer)
    main = page.locator("main")
    # 1 and 2: how many stand where on each rung, and from a number to its list.
    press(page, page.get_by_role("link", name="企业梯队", exact=True).first)
    expect(page.get_by_role("heading", name="企业梯队", exact=True)).to_be_visible()
    press(page, main.get_by_role("link", name="科创企业梯队"))
    expect(page.get_by_role("heading", name="各级名单")).to_be_visible()
    press(page, main.locator("a[href$='rungs/hnte/?place=held']").first)
    # 3: the ticked ones go into the reserve library with what is to be done.
    press(page, main.locator("input[name=enterprise]").first, "Space")
    press(page, main.get_by_role("button", name="勾选加入储备库"))
    write(page, page.locator("dialog[open] input[name=next_action]"), "约谈财务")
    press(page, page.locator("dialog[open]").get_by_role("button", name="加入储备库", exact=True))
    expect(page.get_by_text("已加入储备库")).to_be_visible()
    assert Reserve.objects.get().next_action == "约谈财务"
    # 4: what ends within half a year.
    press(page, page.get_by_role("link", name="到期预警", exact=True).first)
    page.wait_for_url(lambda url: "titles/expiry" in url)
    expect(main.locator("#list")).to_contain_text(make.name(1))
    # 5: who comes near the reporting list.
    press(page, page.get_by_role("link", name="升规纳统", exact=True).first)
    press(page, main.get_by_role("link", name="临近标准监测").first)
    expect(page.get_by_role("heading", name="临近标准监测", exact=True)).to_be_visible()


def test_choosing_tagging_exporting_printing_and_importing(
    page: Page, site: str, officer: Actor, tmp_path: Path
) -> None:
    sign_in(page, site, officer)
    main = page.locator("main")
    # 6: a list by a condition.
    press(page, page.get_by_role("link", name="企业库", exact=True).first)
    press(page, main.locator("details:has(#where) > summary"))
    write(page, main.locator("#where"), "营业收入[y1] 不低于 2500万")
    expect(main.locator("#reading")).to_contain_text("符合 4 家")
    press(page, main.get_by_role("button", name="圈选", exact=True))
    page.wait_for_url(lambda url: "where=" in url)
    # 7: all of them get a tag.
    press(page, main.get_by_text("批量打标签").locator("xpath=ancestor-or-self::summary"))
    write(page, main.locator("#bulk-name"), "重点培育")
    reach(page, main.locator("input[name=which][value=ticked]"))
    page.keyboard.press("ArrowDown")
    press(page, main.get_by_role("button", name="打上标签"))
    expect(main.get_by_text("重点培育").first).to_be_visible()
    assert Tag.objects.get().lines.count() == 4
    # 8: as a file.
    press(page, main.locator("summary", has_text="导出"))
    with page.expect_download() as file:
        press(page, main.get_by_role("link", name="CSV", exact=True))
    assert len(Path(file.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 5
    # 9: one page on an enterprise.
    press(page, main.get_by_role("link", name=make.name(8), exact=True))
    reach(page, main.get_by_role("link", name="一企一页 PDF"))
    # 10: another department's workbook.
    book = tmp_path / "企业表.xlsx"
    book.write_bytes(xlsx([["统一社会信用代码", "企业名称", "营业收入（2025年，万元）"], ["", make.name(1), 1]]))
    press(page, page.get_by_role("link", name="数据导入", exact=True).first)
    # The dialog that Space opens here is the browser's own.
    reach(page, main.locator("input[type=file]")).set_input_files(str(book))
    expect(main.locator(".drop__file")).to_contain_text("企业表.xlsx")
    reach(page, main.get_by_role("button", name="上传并核对列"))
