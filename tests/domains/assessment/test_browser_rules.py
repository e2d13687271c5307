"""The public pages of rules and checks in a real browser: accessible, within the screen, by keyboard, with and without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious

from gaoxin.platform.core.models import Zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PATHS = [
    "/rules/", "/rules/?q=%E7%A0%94%E5%8F%91&state=all", "/rules/?q=zzz", "/rules/srdi@2022/", "/rules/hnte@2016/", "/rules/zone_points@ZONE-OWN-1/",
    "/rules/tsme@2017/cases/", "/rules/srdi/changes/", "/rules/hnte/changes/", "/check/", "/check/srdi/", "/check/all/",
]  # fmt: skip


@pytest.fixture
def zone(transactional_db: None) -> Zone:
    return situations.a_zone(name="示例高新区", name_en="Example High-tech Zone")


@pytest.mark.parametrize("width", [375, 1366])
@pytest.mark.parametrize("path", PATHS)
def test_open_pages_are_accessible_and_fit_the_screen(page: Page, site: str, zone: Zone, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + path)
    assert serious(page) == []
    assert page.evaluate(WIDER) == 0


def test_large_type_fits_a_phone(page: Page, site: str, zone: Zone) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(site)
    page.click("button[name=large_type]")
    for path in PATHS:
        page.goto(site + path)
        assert page.evaluate(WIDER) == 0, path


def begin(page: Page, site: str, key: str = "tsme") -> None:
    page.goto(f"{site}/check/{key}/")
    page.fill("input[name=on]", "2026-06-30")
    page.click("form#answers button[value=next]")
    # The heading takes the focus when the new questions have settled; a key pressed before that is lost with it.
    expect(page.locator("#ask")).to_be_focused()


@pytest.mark.parametrize("width", [375, 1366])
def test_steps_and_the_conclusion_are_accessible(page: Page, site: str, zone: Zone, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    begin(page, site)
    assert serious(page) == []
    page.fill("input[name='f-staff_total-2025']", "很多")
    page.click("form#answers button[value=next]")
    expect(page.locator(".error-summary")).to_contain_text("“很多”不是数字")
    assert serious(page) == []
    page.fill("input[name='f-staff_total-2025']", "501")
    page.click("form#answers button[value=next]")
    expect(page.locator(".verdict--large")).to_have_text("不符合")
    expect(page.locator(".tree__node.is-blocking")).to_have_count(1)
    assert serious(page) == []
    assert page.evaluate(WIDER) == 0


def test_a_step_swaps_the_questions_without_reloading(page: Page, site: str, zone: Zone) -> None:
    page.goto(f"{site}/check/tsme/")
    page.evaluate("() => { window.stayed = true }")
    page.fill("input[name=on]", "2026-06-30")
    page.click("form#answers button[value=next]")
    expect(page.locator("#ask")).to_be_focused()
    page.fill("input[name='f-staff_total-2025']", "80")
    page.click("form#answers button[value=next]")
    expect(page.locator("#check")).to_contain_text("80人")
    page.click("button[value='edit:staff_total-2025']")
    expect(page.locator("input[name='f-staff_total-2025']")).to_have_value("80")
    assert page.evaluate("() => window.stayed") is True


def test_money_is_echoed_in_yuan_beside_its_unit(page: Page, site: str, zone: Zone) -> None:
    begin(page, site)
    field = page.locator(".field:has(input[name='f-revenue-2025'])")
    field.locator("input").fill("1260")
    expect(field.locator(".field__unit")).to_have_text("万元")
    expect(field.locator(".field__echo")).to_have_text("= 12,600,000 元")


def test_the_keyboard_alone_answers_a_check(page: Page, site: str, zone: Zone) -> None:
    begin(page, site)
    page.keyboard.press("Tab")
    expect(page.locator("input[name='f-is_mainland_resident-asof']:checked")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    expect(page.locator("input[name='f-staff_total-2025']")).to_be_focused()
    page.keyboard.type("501")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict--large")).to_have_text("不符合")
    expect(page.locator("#check")).to_contain_text("境内居民企业是")


def test_without_scripts_a_check_goes_the_same_way(chromium: Any, site: str, zone: Zone) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    window = context.new_page()
    begin(window, site)
    window.fill("input[name='f-staff_total-2025']", "５０1")
    window.click("form#answers button[value=next]")
    expect(window.locator(".verdict--large")).to_have_text("不符合")
    expect(window.locator("#check")).to_contain_text("501人")
    window.click("button[value='edit:staff_total-2025']")
    expect(window.locator("input[name='f-staff_total-2025']")).to_have_value("５０1")
    window.fill("input[name='f-staff_total-2025']", "500")
    window.click("form#answers button[value=next]")
    expect(window.locator("#ask")).to_have_text("请填写")
    context.close()


def test_from_the_index_to_a_verdict_by_clicking(page: Page, site: str, zone: Zone) -> None:
    page.goto(site)
    page.click("nav.ruled a:has-text('规则库')")
    page.fill("input[name=q]", "科技型中小企业评价办法")
    page.click("button:has-text('筛选')")
    page.click("main table a:has-text('科技型中小企业')")
    page.click("a:has-text('按这条规则评估一家企业')")
    page.click("form#answers button[value=next]")
    expect(page.locator("#ask")).to_have_text("请填写")


def test_several_rules_lead_to_one_with_the_answers_kept(page: Page, site: str, zone: Zone) -> None:
    page.goto(f"{site}/check/")
    page.check("#rule-tsme")
    page.check("#rule-size_300")
    page.click("button:has-text('评估勾选的规则')")
    page.fill("input[name=on]", "2026-06-30")
    page.click("form#answers button[value=next]")
    page.fill("input[name='f-gb_code-asof']", "3911")
    page.click("form#answers button[value=next]")
    expect(page.locator("#check")).to_contain_text("3911")
    assert serious(page) == []
    page.click("button[formaction='/check/size_300/']")
    expect(page.locator("h1")).to_have_text("企业规模（中小企业划型标准）")
    expect(page.locator("#check")).to_contain_text("3911")


def test_a_rule_prints_without_controls_and_within_the_page(page: Page, site: str, zone: Zone) -> None:
    page.goto(f"{site}/rules/tsme@2017/")
    page.set_viewport_size({"width": 673, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate(WIDER) == 0
    expect(page.locator("button:has-text('打印')")).to_be_hidden()
    expect(page.locator(".tabs")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
