"""An award on a phone: what is published, a judge's form, and a confirmation by one tap."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.mechanisms.casework.granting import Office, an_office_today
from tests.mechanisms.casework.people import a_town
from tests.mechanisms.casework.test_browser_cases import WIDER, serious, sign_in

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    return an_office_today(a_town(), monkeypatch)


def test_an_award_is_scored_published_and_confirmed_by_one_tap(page: Page, site: str, office: Office) -> None:
    case, scoring = office.published(), office.reviewed()
    office.move(office.town.centre, scoring, "convene", judges=[judge.user_id for judge in office.judges[:3]])
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{site}/published/")
    expect(page.locator(f"text={case.number}").first).to_be_visible()
    assert serious(page) == []
    assert page.evaluate(WIDER) <= 0
    sign_in(page, site, office.judges[0])
    page.click(f"text={scoring.title}")
    expect(page.locator("textarea[name=opinion]")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate(WIDER) <= 0
    page.fill("input[name=score-novelty]", "30")
    page.fill("input[name=score-market]", "40")
    page.fill("textarea[name=opinion]", "有市场，团队完整")
    page.check("input[name=no_interest]")
    page.click("text=提交评分")
    expect(page.locator("text=评分已提交")).to_be_visible()
    actions.move(office.town.system, case=case, move="publicity_over")
    sign_in(page, site, office.town.firm)
    page.goto(f"{site}/portal/")
    assert serious(page) == []
    assert page.evaluate(WIDER) <= 0
    page.click(".cw-tap button")
    expect(page.locator("text=已办理“确认领取”。")).to_be_visible()
    assert Case.objects.get(pk=case.pk).state == "paying"
