"""From a pasted text to a published policy in a real browser, and an enterprise that finds it on a phone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious
from tests.domains.policies import factories
from tests.domains.policies.test_library_studio import CASES, TEXT

from gaoxin.domains.policies.models import Benefit, PolicyVersion, Reach
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.mechanisms.registry.periods import STATE
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Organisation, Zone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def zone(transactional_db: None) -> Zone:
    return situations.a_zone()


def sign_in(page: Page, site: str, actor: Actor) -> None:
    assert actor.user is not None
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", actor.user.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("main form.form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def sound(page: Page) -> None:
    """Nothing serious for axe, nothing wider than the screen."""
    assert serious(page) == []
    assert page.evaluate(WIDER) == 0


def test_an_officer_goes_from_a_text_to_publication_with_every_fault_at_its_place(
    page: Page, site: str, zone: Zone
) -> None:
    officer = situations.a_person(zone, Role.OFFICER)
    factories.a_firm(zone, 901)
    sign_in(page, site, officer)
    page.goto(f"{site}/workbench/policies/library/new/")
    sound(page)
    page.fill("[name=key]", "rd-2026")
    page.fill("[name=text]", TEXT)
    page.click("button:has-text('读入并核对')")
    expect(page.locator(".studio__text mark.is-amount").first).to_have_text("40万元")
    sound(page)
    version = PolicyVersion.objects.get()
    page.goto(f"{site}/workbench/policies/library/{version.pk}/")
    page.fill("[name=title] >> nth=0", "研发补助，最高 100 万元")
    page.locator("form", has=page.locator("text=增加事项")).locator("[name=key]").fill("rd")
    page.click("button:has-text('增加事项')")
    page.wait_for_url("**/library/benefits/*/")
    benefit = Benefit.objects.get()

    page.goto(f"{site}/workbench/policies/library/{version.pk}/studio/")
    for item in version.items.all():
        row = page.locator(f"#item-{item.pk}")
        if item.clause is None or item.clause.label != "第二条":
            row.locator("button:has-text('不采用')").click()
            expect(row.locator(".badge").nth(1)).to_have_text("不采用")
            continue
        row.locator("select[name=benefit]").select_option(str(benefit.pk))
        if item.kind == "criterion":
            row.locator("[name=expression]").fill("研发费用哦 >= 500万元")
            row.locator("button:has-text('确认')").first.press("Enter")
            expect(row.locator(".studio__fault mark")).to_have_text("研发费用哦")
            row.locator("[name=expression]").fill("研发费用 >= 500万元")
        row.locator("button:has-text('确认')").first.click()
        expect(row.locator(".badge").nth(1)).to_have_text("已确认")

    page.goto(f"{site}/workbench/policies/library/benefits/{benefit.pk}/")
    page.click("button:has-text('用草稿写成规则')")

    expect(page.locator("#trial")).to_contain_text("补齐后可申报")
    page.fill("[name=cases_text]", CASES)
    expect(page.locator("#trial .badge--ok")).to_have_count(2)
    page.fill("[name=cases_text]", CASES.replace("1000000", "900000"))
    expect(page.locator("#trial")).to_contain_text("应为 900000，得到 1000000")
    page.fill("[name=cases_text]", CASES)
    page.click("button:has-text('保存规则和算例')")
    expect(page.locator("#trial .badge--ok")).to_have_count(2)
    sound(page)
    page.locator("[name=promised_days]").fill("30")
    page.locator("#particulars button:has-text('保存要素')").click()

    page.goto(f"{site}/workbench/policies/library/{version.pk}/")
    for name, words in (("for_whom", "科技型企业"), ("gives", "最高 100 万元"), ("how", "网上申报"), ("when", "全年")):
        page.fill(f"#particulars [name={name}]", words)
    page.click("#particulars button:has-text('保存要素')")
    sound(page)
    page.click("button:has-text('发布这一版')")
    expect(page.locator(".badge--ok").first).to_have_text("已发布")
    page.goto(f"{site}/policies/?q=研发补贴")
    expect(page.locator(".policy-card__title")).to_contain_text("研发补助")


def test_an_enterprise_finds_a_policy_on_a_phone_and_sees_that_it_qualifies(page: Page, site: str, zone: Zone) -> None:
    firm = factories.a_firm(zone, 902)
    place = situations.an_organisation(zone, OrganisationKind.ENTERPRISE)
    Organisation.objects.filter(pk=place.pk).update(credit_code=firm.credit_code)
    person = situations.a_person(zone, Role.ENTERPRISE_OWNER, organisation=place, kind=OrganisationKind.ENTERPRISE)
    source = register_source(Actor.system(zone), name="科技局")
    record_facts(Actor.system(zone), enterprise=firm, source=source, facts={("hnte_valid", STATE): True})
    version = factories.a_policy(
        zone, "hnte", for_whom="甲", gives="乙", how="丙", when="丁", published_at=timezone.now()
    )
    page.set_viewport_size({"width": 375, "height": 700})
    sign_in(page, site, person)
    page.goto(f"{site}/policies/")
    expect(page.locator(".policy-card__amount")).to_have_text("预计 40 万元")
    sound(page)
    page.click("button:has-text('关注')")
    expect(page.locator("button[aria-pressed=true]")).to_contain_text("已关注")
    page.click(".policy-card__title a")
    expect(page.locator("h1")).to_have_text(version.title)
    page.click("text=我们为什么这样判断")
    expect(page.locator(".policy-reason").first).to_be_visible()
    sound(page)
    for part in ("text", "guide"):
        page.goto(f"{site}/policies/hnte/{part}/")
        sound(page)
    assert Reach.objects.get().enterprise == firm
