"""Cases in a real browser: a request from submission to rating by keyboard and mouse, pages that fit a phone and are accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious
from tests.mechanisms.casework.people import Town, a_town

from gaoxin.mechanisms.casework.models import Case
from gaoxin.platform.core.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def town(transactional_db: None) -> Town:
    return a_town()


def sign_in(page: Page, site: str, actor: Actor) -> None:
    assert actor.user is not None
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", actor.user.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("main form.form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_a_request_goes_from_the_enterprise_to_the_office(page: Page, site: str, town: Town) -> None:
    sign_in(page, site, town.firm)
    page.click("text=提交新诉求")
    page.locator("main nav a", has_text="企业诉求").click()
    page.fill("textarea[name=content]", "厂区停电三小时。")
    page.click("button:has-text('提交')")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("textarea[name=content]")).to_have_value("厂区停电三小时。")
    page.fill("input[name=title]", "厂区停电")
    page.select_option("select[name=category]", "utilities")
    page.click("button:has-text('提交')")
    expect(page.locator("text=已提交，编号")).to_be_visible()
    case = Case.objects.get()
    sign_in(page, site, town.centre)
    page.locator("a", has_text="厂区停电").first.focus()
    page.keyboard.press("Enter")
    page.click(".cw-moves >> text=派单")
    page.select_option("select[name=owner]", str(town.department.pk))
    page.click("button:has-text('确认派单')")
    expect(page.locator("text=已办理“派单”。")).to_be_visible()
    case.refresh_from_db()
    assert (case.state, case.owner) == ("dispatched", town.department)


@pytest.mark.parametrize("width", [360, 1366])
def test_the_pages_are_accessible_and_fit_the_screen(page: Page, site: str, town: Town, width: int) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site, town.centre)
    desk = f"{site}/workbench/cases"
    for path in (f"{desk}/", f"{desk}/board/", f"{desk}/agenda/?month=2025-11", f"{desk}/case/{case.number}/", f"{desk}/new/request/general/",
                 f"{desk}/procedures/request/general/", f"{desk}/calendar/"):  # fmt: skip
        page.goto(path)
        assert serious(page) == [], path
        assert page.evaluate(WIDER) <= 0, path
