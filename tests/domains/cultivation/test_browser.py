"""From a department's list to the reserve library in a real browser, by mouse and keyboard, wide and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious
from tests.domains.cultivation import factories as make
from tests.domains.cultivation.test_ladders import COLUMNS
from tests.kernel.workbook.builders import xlsx

from gaoxin.domains.cultivation.actions.placing import review_zone
from gaoxin.domains.cultivation.models import Reserve, Title
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.tasks import run_pending

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def officer(transactional_db: None) -> Actor:
    return situations.a_person(situations.a_zone(city_code="370200", province_code="370000"), Role.OFFICER)


def sign_in(page: Page, site: str, actor: Actor) -> None:
    assert actor.user is not None
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", actor.user.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("main form.form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_a_person_goes_from_a_list_to_the_reserve_library(
    page: Page, site: str, officer: Actor, tmp_path: Path
) -> None:
    assert officer.zone is not None
    make.enterprises(officer.zone, range(1, 9), COLUMNS)
    book = tmp_path / "名单.xlsx"
    book.write_bytes(xlsx([list(make.HEAD), *(list(make.row(number)) for number in range(1, 4))]))
    sign_in(page, site, officer)
    page.click("text=称号名录")
    page.click("text=导入名单")
    page.set_input_files("input[type=file]", str(book))
    page.click("button:has-text('上传并试读')")
    expect(page.locator(".stat").first).to_contain_text("3")
    page.click("button:has-text('入库')")
    expect(page.locator("#task")).to_be_visible()
    run_pending()
    # The page asks for the task's progress and finds by itself that it has ended.
    expect(page.locator("text=已入库，称号已计入企业档案")).to_be_visible()
    assert Title.objects.count() == 3
    review_zone(officer)
    page.goto(f"{site}/workbench/cultivation/")
    page.click("text=科创企业梯队")
    page.locator("a:visible", has_text="高新技术企业").first.click()
    page.locator("nav.tabs a", has_text="现有").click()
    page.locator("input[name=enterprise]").first.check()
    page.click("button:has-text('勾选加入储备库')")
    page.fill("dialog[open] input[name=next_action]", "约谈财务")
    page.keyboard.press("Tab")
    page.locator("dialog[open] button:has-text('加入储备库')").press("Enter")
    expect(page.locator("text=已加入储备库")).to_be_visible()
    assert Reserve.objects.get().next_action == "约谈财务"


@pytest.mark.parametrize("width", [360, 1366])
def test_the_pages_are_accessible_and_fit_the_screen(page: Page, site: str, officer: Actor, width: int) -> None:
    assert officer.zone is not None
    firms = make.enterprises(officer.zone, range(1, 9), COLUMNS)
    title = make.titled(officer.zone, firms[0], "hnte", "2023-12-08")
    review_zone(officer)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site, officer)
    base = f"{site}/workbench/cultivation/"
    for path in (
        "",
        "ladders/sci_tech/",
        "rungs/tsme/",
        "titles/",
        "titles/expiry/",
        f"titles/{title.pk}/",
        "reserves/",
        "inclusion/",
        "inclusion/watch/",
    ):
        page.goto(f"{base}{path}")
        assert serious(page) == [], path
        assert page.evaluate(WIDER) <= 0, path
