"""From a workbook to an explained verdict in a real browser, by mouse and by keyboard, wide and on a phone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious
from tests.domains.assessment.factories import judged

from gaoxin.domains.assessment import desk, sample
from gaoxin.domains.assessment.models import Assessment
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role

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


def test_a_person_goes_from_the_desk_to_an_explained_verdict(
    page: Page, site: str, officer: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "企业表.xlsx"
    book.write_bytes(sample.workbook(8))
    sign_in(page, site, officer)
    page.click("text=上传企业表")
    page.set_input_files("input[type=file]", str(book))
    page.fill("input[name=on]", "2026-06-30")
    page.click("button:has-text('上传并核对列')")
    expect(page.locator("input[name='column-J']")).to_have_value("营业收入")
    expect(page.locator("select[name='unit-J']")).to_have_value("万元")
    page.click("button:has-text('确认并开始评估')")
    expect(page.locator("#task")).to_be_visible(timeout=20_000)
    # A page of results that takes longer than the second between two questions must open all the same, and once.
    opened: list[float] = []

    def slowly(assessment: Assessment) -> list[desk.RuleCount]:
        opened.append(time.monotonic())
        time.sleep(2.5)
        return counts(assessment)

    counts = desk.overview
    monkeypatch.setattr(desk, "overview", slowly)
    tasks.run_pending()
    expect(page.locator("text=部规则的结论")).to_be_visible(timeout=20_000)
    assert len(opened) == 1
    monkeypatch.setattr(desk, "overview", counts)
    page.select_option("select[name=rule]", "srdi@2026")
    page.click("button:has-text('筛选')")
    page.locator("#list tbody a", has_text="专精特新中小企业").first.click()
    expect(page.locator("text=逐条判断")).to_be_visible()
    expect(page.locator("text=企业年度数据!").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1366])
def test_the_pages_are_accessible_and_fit_the_screen(page: Page, site: str, officer: Actor, width: int) -> None:
    assessment = judged(officer, rules=["tsme", "srdi", "size_300"])
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site, officer)
    base = f"{site}/workbench/assessments/{assessment.pk}"
    for path in (
        f"{site}/workbench/",
        f"{site}/workbench/assessments/",
        f"{base}/",
        f"{base}/mapping/",
        f"{base}/0/",
        f"{base}/0/tsme@2017/",
    ):
        page.goto(path)
        assert serious(page) == [], path
        assert page.evaluate(WIDER) <= 0, path


def test_the_keyboard_alone_opens_reasons_and_deletes(page: Page, site: str, officer: Actor) -> None:
    assessment = judged(officer, rules=["tsme"])
    sign_in(page, site, officer)
    page.goto(f"{site}/workbench/assessments/{assessment.pk}/?rule=tsme@2017")
    page.locator("#list tbody td a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("text=逐条判断")).to_be_visible()
    page.go_back()
    page.locator("button:has-text('删除')").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#delete")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#delete")).to_be_hidden()
    assert Assessment.objects.filter(pk=assessment.pk).exists()
    page.keyboard.press("Enter")
    page.locator("#delete button:has-text('删除这次评估')").focus()
    page.keyboard.press("Enter")
    expect(page.locator("text=已删除")).to_be_visible()
    assert not Assessment.objects.exists()
