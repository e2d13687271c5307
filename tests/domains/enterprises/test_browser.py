"""From a workbook with faults to a clean directory in a real browser, wide and on a phone, and back again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious
from tests.domains.enterprises import makers
from tests.kernel.workbook.builders import xlsx

from gaoxin.mechanisms.registry.models import Enterprise, FactBatch, Source
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.models import Zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def clock() -> None:
    """The browser keeps the real time, and so do its tests."""


@pytest.fixture
def zone(transactional_db: None) -> Zone:
    return situations.a_zone(city_code="370200", province_code="370000")


@pytest.fixture
def officer(zone: Zone) -> Actor:
    return situations.a_person(zone, Role.OFFICER)


def sign_in(page: Page, site: str, actor: Actor) -> None:
    assert actor.user is not None
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", actor.user.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("main form.form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_a_person_goes_from_a_faulty_workbook_to_a_clean_directory_and_back(
    page: Page, site: str, officer: Actor, science: Source, tmp_path: Path
) -> None:
    book = tmp_path / "企业表.xlsx"
    rows = [makers.firm(1, 5000), makers.firm(2, "一大笔"), makers.firm(3, 800, industry="6510")]
    book.write_bytes(xlsx([list(makers.HEAD), *map(list, rows)]))
    sign_in(page, site, officer)
    page.goto(f"{site}/workbench/enterprises/imports/")
    page.set_input_files("input[type=file]", str(book))
    page.fill("input[name=observed_on]", "2026-06-30")
    page.click("button:has-text('上传并核对列')")
    expect(page.locator("input[name='column-D']")).to_have_value("营业收入")
    expect(page.locator("select[name='year-D']")).to_have_value("2025")
    expect(page.locator("select[name='unit-D']")).to_have_value("万元")
    page.click("button:has-text('确认列并试读')")
    expect(page.locator("#list")).to_contain_text("一大笔")
    page.click("button:has-text('项数据')")
    expect(page.locator("#task")).to_be_visible(timeout=20_000)
    tasks.run_pending()
    # The page asks for the task's progress and finds by itself that it has ended.
    expect(page.locator("button:has-text('撤销入库')")).to_be_visible(timeout=20_000)
    page.goto(f"{site}/workbench/enterprises/")
    expect(page.locator("#list")).to_contain_text("青池2号")
    page.fill("input[name=q]", "青池3")
    expect(page.locator("#list")).not_to_contain_text("青池1号", timeout=20_000)
    page.locator(".pick__peek").first.click()
    expect(page.locator("#peek")).to_contain_text("800 万元", timeout=20_000)
    page.keyboard.press("Escape")
    page.goto(f"{site}/workbench/enterprises/?where=营业收入 不低于 2000万")
    expect(page.locator("#list")).to_contain_text("青池1号")
    expect(page.locator("#reading")).to_contain_text("符合 1 家")
    page.goto(f"{site}/workbench/enterprises/imports/{FactBatch.objects.get().pk}/")
    page.click("button:has-text('撤销入库')")
    page.fill("#undo-reason", "试一试")
    page.click("#undo button:has-text('撤销')")
    expect(page.locator("text=恢复到入库前")).to_be_visible(timeout=20_000)
    page.goto(f"{site}/workbench/enterprises/")
    expect(page.locator("text=企业库还是空的")).to_be_visible()
    assert not Enterprise.objects.filter(status="active").exists()


@pytest.mark.parametrize("width", [360, 1366])
def test_the_pages_are_accessible_and_fit_the_screen(
    page: Page, site: str, zone: Zone, officer: Actor, science: Source, width: int
) -> None:
    batch = makers.deliver(officer, science, [makers.firm(1, 5000), makers.firm(2, "一大笔")])
    makers.deliver(officer, makers.a_source(zone, "税务局"), [makers.firm(1, 4000)])
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site, officer)
    base = f"{site}/workbench/enterprises"
    paths = ["/?where=营业收入 > 1", f"/imports/{batch.pk}/", "/conflicts/", "/quality/"]
    if width < 1000:
        merger = f"/merge/?a={makers.code(1)}&b={makers.code(2)}"
        paths += ["/imports/", "/sources/", merger, f"/{makers.the_firm(zone, 1).pk}/split/", "/columns/"]
    for path in paths:
        page.goto(base + path)
        assert serious(page) == [], path
        assert page.evaluate(WIDER) <= 0, path


def test_the_keyboard_alone_finds_looks_and_selects(
    page: Page, site: str, zone: Zone, officer: Actor, science: Source
) -> None:
    makers.deliver(officer, science, [makers.firm(1, 5000), makers.firm(2, 900)])
    sign_in(page, site, officer)
    page.goto(f"{site}/workbench/enterprises/")
    page.keyboard.press("Control+k")
    page.keyboard.type("青池1号")
    page.keyboard.press("Enter")
    expect(page.locator("#list")).not_to_contain_text("青池2号", timeout=20_000)
    page.locator(".pick__peek").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#peek")).to_be_visible(timeout=20_000)
    page.keyboard.press("Escape")
    expect(page.locator("#peek")).to_be_hidden()
    page.locator("details:has(#where) > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#where").focus()
    page.keyboard.type("营业收入 不低于 2000万")
    expect(page.locator("#reading")).to_contain_text("符合 1 家", timeout=20_000)
