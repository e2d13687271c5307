"""Signing in with a real browser: password, then a passkey alone."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from tests import situations

from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(transactional_db: None) -> User:
    actor = situations.a_person(situations.a_zone(), Role.OFFICER)
    assert actor.user is not None
    return actor.user


@pytest.fixture
def device(page: Page) -> None:
    """A passkey device that agrees at once, as a fingerprint reader would."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _sign_in_with_password(page: Page, site: str, person: User) -> None:
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", person.username)
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("form button[type=submit]:not([form])")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_a_person_signs_in_with_a_password(page: Page, site: str, person: User) -> None:
    _sign_in_with_password(page, site, person)
    page.goto(f"{site}/accounts/2fa/")
    expect(page).to_have_url(f"{site}/accounts/2fa/")


def test_a_person_adds_a_passkey_and_signs_in_with_it_alone(page: Page, site: str, person: User, device: None) -> None:
    _sign_in_with_password(page, site, person)
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    page.fill("input[name=password]", situations.PASSWORD)
    page.click("form button[type=submit]")
    page.wait_for_url("**/webauthn/add/")
    page.fill("input[name=name]", "办公室电脑")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1

    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.goto(f"{site}/accounts/2fa/")
    expect(page).to_have_url(f"{site}/accounts/2fa/")
