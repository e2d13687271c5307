"""On a phone: from the sign-in over the check-up to the one tap, and the wizard that saves by itself."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests import situations
from tests.accessibility import serious
from tests.domains.policies import factories
from tests.domains.policies.awards_scene import (
    ASKED,
    ENTITLEMENT,
    KNOWN,
    Scene,
    a_holder,
    a_scene,
    an_account,
    known_of,
    long_form,
)

from gaoxin.domains.policies.actions.lists import start_list, step_lines, waiting_for
from gaoxin.domains.policies.models import Award, Draft
from gaoxin.platform.core.models import User
from gaoxin.platform.core.tasks import run_pending

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PLAN = {"id": "plan", "label": "资金用途", "type": "text", "required": True}
#: Seconds from the sign-in page to the confirmation; the platform promises two minutes to a person.
MOST_SECONDS = 120
#: Share of a long form that is confirmed and not typed.
MOST_CONFIRMED = 0.7
#: Taps from there: sign in, open the check-up, open the benefit, confirm.
MOST_TAPS = 4


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """An entitlement offered to an enterprise with a verified account, and a benefit with a form."""
    scene = a_scene(situations.a_zone(), **ENTITLEMENT)
    version = factories.a_draft(scene.zone)
    version.policy.organisation = scene.department
    version.policy.save()
    a_holder(scene.zone, scene.firm, **known_of(scene))
    factories.a_benefit(version, title="研发设备补助", form=[*long_form()[:-1], PLAN])
    factories.published(version)
    an_account(scene)
    found = start_list(scene.officer, benefit=scene.benefit, year=timezone.localdate().year)
    run_pending()
    for verb in ("keep", "offer"):
        step_lines(scene.officer, found=found, awards=waiting_for(found, verb), verb=verb)
    return scene


def sign_in(page: Page, site: str, user: User | None) -> None:
    assert user is not None
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("main form.form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def fine(page: Page) -> None:
    """Nothing sticks out on the phone, and nothing keeps anybody from reading it."""
    assert page.evaluate(WIDER) <= 0
    assert serious(page) == []


class Taps:
    """Counts what a thumb does."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.count += 1


def test_an_enterprise_confirms_with_one_tap_on_its_phone(page: Page, site: str, scene: Scene) -> None:
    page.set_viewport_size({"width": 375, "height": 740})
    taps, begun = Taps(page), time.monotonic()
    sign_in(page, site, scene.member.user)
    taps.count += 1
    taps.on("a:has-text('看体检结果')")
    expect(page.locator("h1:has-text('政策体检')")).to_be_visible()
    fine(page)
    taps.on("a:has-text('一键确认')")
    expect(page.locator("text=**** 2222")).to_be_visible()
    fine(page)
    taps.on("button:has-text('一键确认')")
    expect(page.locator("text=已确认。")).to_be_visible()
    assert time.monotonic() - begun < MOST_SECONDS
    assert taps.count <= MOST_TAPS
    assert Award.objects.get().case.state == "approved"


def test_of_forty_fields_on_a_phone_most_are_confirmed_with_their_source_and_the_rest_saves_itself(
    page: Page, site: str, scene: Scene
) -> None:
    page.set_viewport_size({"width": 375, "height": 740})
    sign_in(page, site, scene.member.user)
    page.goto(f"{site}/portal/policies/")
    page.locator("button:has-text('去申报')").click()
    page.locator("button:has-text('下一步')").click()
    confirmed = page.locator(".pol-answer:has(.chip)")
    typed = page.locator("#wizard .form__grid :is(input, textarea)")
    expect(confirmed).to_have_count(KNOWN)
    expect(typed).to_have_count(ASKED)
    assert KNOWN / (KNOWN + ASKED) >= MOST_CONFIRMED
    fine(page)
    for field in page.locator("#wizard .form__grid input").all():
        field.fill("12")
    page.fill("textarea[name=plan]", "购置检测设备三台")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "POST"):
        page.locator("textarea[name=plan]").blur()
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    assert Draft.objects.get().answers["plan"] == ["购置检测设备三台"]
    for label in ("核对无误，下一步", "下一步", "下一步"):
        page.locator(f"button:has-text('{label}')").click()
    page.check("input[name=statement]")
    page.locator("button:has-text('提交申报')").click()
    expect(page.locator("text=已提交，编号 SB")).to_be_visible()
    fine(page)
    assert (
        sum(not answer["typed"] for answer in Award.objects.get(benefit__title="研发设备补助").answers.values())
        == KNOWN
    )
