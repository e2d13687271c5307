"""The file in a real browser: by keyboard alone from a figure to its history, on a phone, without a serious fault of accessibility."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious
from tests.domains.enterprises import file_population as made

from gaoxin.mechanisms.registry.actions.images import evaluate_zone
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def firm(transactional_db: None) -> Enterprise:
    zone = made.a_zone()
    tax, statistics = made.a_source(zone), made.a_source(zone, "统计局")
    for number in range(1, 7):
        made.tell(made.an_enterprise(zone, number), tax, made.full_facts() | {("rd_staff", 2025): 5 * number})
    enterprise = Enterprise.objects.order_by("pk").first()
    assert enterprise is not None
    made.tell(enterprise, statistics, {("revenue", 2025): Decimal(58_000_000)})
    evaluate_zone(Actor.system(zone))
    return enterprise


def sign_in(page: Page, site: str, actor: Actor) -> None:
    assert actor.user is not None
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", actor.user.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("main form.form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_the_keyboard_alone_leads_from_a_figure_to_its_history_and_settles_a_conflict(
    page: Page, site: str, firm: Enterprise
) -> None:
    sign_in(page, site, situations.a_person(firm.zone, Role.OFFICER))
    page.goto(f"{site}/workbench/enterprises/{firm.pk}/")
    chip = page.locator("a.chip--uncertain", has_text="个来源不一致").first
    chip.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("#history")
    expect(drawer).to_be_visible()
    expect(drawer).to_contain_text("各来源说法不一致")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    chip.focus()
    page.keyboard.press("Enter")
    expect(drawer).to_be_visible()
    drawer.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    drawer.locator("input[name='decision-reason']").focus()
    page.keyboard.type("以统计年报为准")
    page.keyboard.press("Enter")
    expect(page.locator("text=已核定")).to_be_visible()
    page.locator("nav.tabs a", has_text="画像").focus()
    page.keyboard.press("Enter")
    expect(page.locator("svg.radar__drawing")).to_be_visible()


def test_a_masked_figure_is_shown_in_the_drawer_for_a_reason(page: Page, site: str, firm: Enterprise) -> None:
    sign_in(page, site, situations.a_person(firm.zone, Role.OFFICER))
    page.goto(f"{site}/workbench/enterprises/{firm.pk}/")
    page.locator("a.chip[href$='history/net_profit/2025/']").first.click()
    drawer = page.locator("#history")
    expect(drawer).to_contain_text("已隐藏")
    drawer.locator("input[name='reveal-reason']").fill("核对贴息申请")
    drawer.locator("button", has_text="写明理由并查看").click()
    expect(drawer).to_contain_text("270 万元")


@pytest.mark.parametrize("width", [360, 1366])
def test_the_pages_are_accessible_and_fit_the_screen(page: Page, site: str, firm: Enterprise, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for actor, base, own_pages in (
        (situations.a_person(firm.zone, Role.OFFICER), f"{site}/workbench/enterprises/{firm.pk}/", ()),
        (made.a_member(firm), f"{site}/portal/file/{firm.pk}/", ("claims/", "looks/", "history/revenue/2025/correct/")),
    ):
        page.context.clear_cookies()
        sign_in(page, site, actor)
        for name in (
            "",
            "profile/",
            "rules/",
            "rules/srdi@2026/",
            "timeline/",
            "code/",
            "history/revenue/2025/",
            *own_pages,
        ):
            page.goto(base + name)
            assert serious(page) == [], name
            assert page.evaluate(WIDER) <= 0, name


def test_an_enterprise_corrects_a_figure_on_a_phone(page: Page, site: str, firm: Enterprise) -> None:
    page.set_viewport_size({"width": 375, "height": 720})
    sign_in(page, site, made.a_member(firm))
    page.click("nav.tabbar a:has-text('企业档案')")
    page.locator("a.chip[href$='history/revenue/2025/']").first.click()
    page.locator("#history a", has_text="有误，更正").click()
    page.fill("input[name=value]", "6300")
    page.fill("textarea[name=reason]", "以审计报告为准")
    page.click("button:has-text('提交更正')")
    expect(page.locator("text=6,300 万元")).to_be_visible()
    expect(page.locator("text=待核实").first).to_be_visible()
