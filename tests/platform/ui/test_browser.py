"""The pages in a real browser: nothing serious for axe, nothing wider than the screen, behaviours that work under the content policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious

from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import User, Zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


@pytest.fixture
def zone(transactional_db: None) -> Zone:
    return situations.a_zone(name="示例高新区", name_en="Example High-tech Zone")


@pytest.fixture
def catalogue(page: Page, site: str, zone: Zone, settings: object) -> Page:
    settings.DEBUG = True  # type: ignore[attr-defined]
    page.goto(f"{site}/_components/")
    return page


def sign_in(page: Page, site: str, person: User) -> None:
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", person.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("main form.form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


@pytest.mark.parametrize("width", [360, 1366])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/_components/", "/_components/?wrong=1", "/no/such/page/"])
def test_open_pages_are_accessible_and_fit_the_screen(
    page: Page, site: str, zone: Zone, settings: object, path: str, width: int
) -> None:
    settings.DEBUG = "_components" in path  # type: ignore[attr-defined]
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(site + path)
    assert serious(page) == []
    assert page.evaluate(WIDER) == 0


@pytest.mark.parametrize("width", [360, 1366])
def test_the_shells_are_accessible_and_fit_the_screen(page: Page, site: str, zone: Zone, width: int) -> None:
    officer = situations.a_person(zone, Role.OFFICER).user
    assert officer is not None
    page.set_viewport_size({"width": width, "height": 780})
    sign_in(page, site, officer)
    for path in ("/workbench/", "/accounts/password/change/", "/accounts/2fa/"):
        page.goto(site + path)
        assert serious(page) == []
        assert page.evaluate(WIDER) == 0


def test_the_portal_has_its_bar_at_the_foot_of_a_phone(page: Page, site: str, zone: Zone) -> None:
    owner = situations.a_person(zone, Role.ENTERPRISE_OWNER, kind=OrganisationKind.ENTERPRISE).user
    assert owner is not None
    page.set_viewport_size({"width": 360, "height": 780})
    sign_in(page, site, owner)
    page.goto(f"{site}/portal/")
    expect(page.locator(".tabbar")).to_be_visible()
    assert serious(page) == []
    page.set_viewport_size({"width": 1366, "height": 780})
    expect(page.locator(".tabbar")).to_be_hidden()


def test_large_type_still_fits_a_phone(page: Page, site: str, zone: Zone) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site}/accounts/login/")
    page.click("button[name=large_type]")
    expect(page.locator("html")).to_have_attribute("data-size", "elder")
    assert page.evaluate(WIDER) == 0
    size = page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)")
    assert size >= 18
    assert page.locator("main button[type=submit]").first.bounding_box()["height"] >= 60  # type: ignore[index]


def test_the_language_is_changed_and_the_page_stays(page: Page, site: str, zone: Zone) -> None:
    page.goto(f"{site}/accounts/login/")
    page.click("button[name=language]")
    expect(page.locator("h1")).to_have_text("Sign in")
    expect(page).to_have_url(f"{site}/accounts/login/")


def test_the_keyboard_reaches_the_content_first(page: Page, site: str, zone: Zone) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_control_k_goes_to_the_search(catalogue: Page) -> None:
    catalogue.keyboard.press("Control+k")
    expect(catalogue.locator("[data-search]")).to_be_focused()


def test_sorting_swaps_the_list_only(catalogue: Page) -> None:
    catalogue.evaluate("() => { window.stayed = true }")
    catalogue.click("#sample-list th >> text=职工总数")
    expect(catalogue.locator("#sample-list tbody th").first).to_have_text("示例第1科技有限公司")
    expect(catalogue.locator("#sample-list th[aria-sort=ascending]")).to_contain_text("职工总数")
    assert catalogue.evaluate("() => window.stayed") is True
    assert "sort=staff" in catalogue.url


def test_cards_on_a_phone_are_sorted_from_a_menu(catalogue: Page) -> None:
    catalogue.set_viewport_size({"width": 360, "height": 740})
    catalogue.click("#sample-list summary >> text=排序")
    assert catalogue.evaluate("() => document.documentElement.scrollWidth") <= 360
    catalogue.click("#sample-list .menu__item >> text=职工总数")
    expect(catalogue.locator("#sample-list tbody th").first).to_have_text("示例第1科技有限公司")
    assert "sort=staff" in catalogue.url


def test_columns_are_picked(catalogue: Page) -> None:
    catalogue.click("#sample-list summary:has-text('选择列')")
    catalogue.check("#sample-list input[name=col][value=code]")
    catalogue.click("#sample-list button:has-text('显示所选列')")
    expect(catalogue.locator("#sample-list thead")).to_contain_text("统一社会信用代码")


def test_a_menu_in_the_last_row_is_not_cut_off_and_closes_with_escape(catalogue: Page) -> None:
    menu = catalogue.locator("#sample-list tbody tr:last-child details.menu")
    menu.locator("summary").click()
    expect(menu.locator("a")).to_be_in_viewport(ratio=1)
    menu.locator("a").hover(timeout=10_000)
    catalogue.keyboard.press("Escape")
    expect(menu.locator("a")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_a_dialog_opens_and_closes(catalogue: Page) -> None:
    dialog = catalogue.locator("#sample-dialog")
    catalogue.click("button[data-opens=sample-dialog]")
    expect(dialog).to_be_visible()
    assert serious(catalogue) == []
    dialog.locator("button:has-text('取消')").click()
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("table.xlsx", 20, ""),
        ("table.pdf", 20, "只能上传 Excel、CSV、Parquet 文件。"),
        ("table.csv", 0, "这个文件是空的。"),
    ],
)
def test_a_file_is_checked_before_it_is_sent(catalogue: Page, tmp_path: Path, name: str, size: int, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x" * size)
    catalogue.set_input_files("input[type=file]", str(path))
    expect(catalogue.locator(".drop__file")).to_contain_text(name)
    if words:
        expect(catalogue.locator(".drop__error")).to_contain_text(words)
    else:
        expect(catalogue.locator(".drop__error")).to_be_hidden()


def test_a_file_above_the_limit_is_refused_with_both_sizes(catalogue: Page, tmp_path: Path) -> None:
    catalogue.evaluate("() => { document.querySelector('.drop').dataset.maxBytes = 10 }")
    path = tmp_path / "big.csv"
    path.write_bytes(b"x" * 2048)
    catalogue.set_input_files("input[type=file]", str(path))
    expect(catalogue.locator(".drop__error")).to_contain_text("文件有 2 KB，超过上限 100 MB")


@pytest.mark.parametrize(
    ("typed", "echo"),
    [("1260", "= 12,600,000 元"), ("1,234.56789", "= 12,345,678.9 元"), ("３", "= 30,000 元"), ("约3000万", "")],
)
def test_money_is_echoed_in_yuan_to_the_last_digit(catalogue: Page, typed: str, echo: str) -> None:
    catalogue.fill("#id_revenue", typed)
    expect(catalogue.locator(".field:has(#id_revenue) .field__echo")).to_have_text(echo)


def test_a_running_task_asks_until_it_is_done(catalogue: Page) -> None:
    expect(catalogue.locator("#task-sample .task__figure")).to_have_text("已完成", timeout=5000)
    expect(catalogue.locator("#task-sample[hx-get]")).to_have_count(0)


def test_a_chart_is_drawn_and_has_its_figures_as_a_table(catalogue: Page) -> None:
    expect(catalogue.locator("[data-chart=chart-verdicts] canvas")).to_be_visible()
    catalogue.locator(".chart summary").first.click()
    expect(catalogue.locator(".chart table").first).to_contain_text("143")


def test_tabs_follow_the_arrow_keys(catalogue: Page) -> None:
    expect(catalogue.locator("#panel-cases")).to_be_hidden()
    catalogue.focus("#panel-text-tab")
    catalogue.keyboard.press("ArrowRight")
    expect(catalogue.locator("#panel-cases")).to_be_visible()
    expect(catalogue.locator("#panel-text")).to_be_hidden()


def test_the_navigation_folds_and_stays_folded(page: Page, site: str, zone: Zone) -> None:
    officer = situations.a_person(zone, Role.OFFICER).user
    assert officer is not None
    sign_in(page, site, officer)
    page.goto(f"{site}/workbench/")
    page.click(".nav-fold button")
    page.reload()
    assert page.locator(".desk__nav").bounding_box()["width"] < 80  # type: ignore[index]


def test_without_scripts_everything_is_still_there(chromium: object, site: str, zone: Zone, settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")  # type: ignore[attr-defined]
    window = context.new_page()
    window.goto(f"{site}/_components/?sort=-staff")
    expect(window.locator("#panel-text")).to_be_visible()
    expect(window.locator("#panel-cases")).to_be_visible()
    window.click("#sample-list th >> text=企业名称")
    expect(window.locator("#sample-list th[aria-sort=ascending]")).to_contain_text("企业名称")
    context.close()
