"""Sign-in by password and one-time code, lock-out, idle sessions, and what the audit chain says about them."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.utils import timezone
from tests import situations

from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.models import AuditEntry, User, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LOGIN = "/accounts/login/"


@pytest.fixture
def person(zone: Zone) -> User:
    actor = situations.a_person(zone, Role.OFFICER)
    assert actor.user is not None
    actor.user.email = "lin@example.cn"
    actor.user.save()
    return actor.user


def _sign_in(client: Client, login: str, password: str = situations.PASSWORD, address: str = "127.0.0.1") -> int:
    return client.post(LOGIN, {"login": login, "password": password}, REMOTE_ADDR=address).status_code


def _is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def _actions(zone: Zone) -> list[str]:
    return list(
        AuditEntry.objects.filter(chain=zone.pk, action__startswith="session.").values_list("action", flat=True)
    )


def test_a_person_signs_in_with_the_login_name(client: Client, person: User, zone: Zone) -> None:
    assert _sign_in(client, person.username) == 302
    assert _is_signed_in(client)
    assert _actions(zone) == ["session.login"]


def test_a_person_signs_in_with_the_email_address_in_any_case(client: Client, person: User) -> None:
    assert _sign_in(client, "LIN@example.cn") == 302
    assert _is_signed_in(client)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: Client, person: User) -> None:
    pages = [
        client.post(LOGIN, {"login": name, "password": "wrong"}).content.decode().replace(name, "NAME")
        for name in (person.username, "nobody-at-all")
    ]
    assert [_errors(page) for page in pages] == [_errors(pages[0])] * 2
    assert _errors(pages[0])
    assert not _is_signed_in(client)


def test_an_inactive_person_cannot_sign_in(client: Client, person: User) -> None:
    person.is_active = False
    person.save()
    _sign_in(client, person.username)
    assert not _is_signed_in(client)


def test_nobody_signs_up_by_themselves(client: Client, zone: Zone) -> None:
    values = {"username": "new", "password1": situations.PASSWORD, "password2": situations.PASSWORD}
    client.post("/accounts/signup/", values)
    assert not User.objects.filter(username="new").exists()


def test_the_fifth_wrong_password_locks_the_account_for_half_an_hour(client: Client, person: User, zone: Zone) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [_sign_in(client, person.username, "wrong") for _ in range(5)] == [200, 200, 200, 200, 429]
        assert _sign_in(client, person.username) == 429
        clock.shift(timedelta(minutes=29))
        assert _sign_in(client, person.username) == 429
        assert not _is_signed_in(client)
        clock.shift(timedelta(minutes=31))
        assert _sign_in(client, person.username) == 302
        assert _is_signed_in(client)
    assert "session.locked" in _actions(zone)


def test_the_lock_holds_for_name_and_email_together_and_from_every_address(client: Client, person: User) -> None:
    for number in range(5):
        _sign_in(client, person.username if number % 2 else "lin@example.cn", "wrong", f"10.0.0.{number}")
    assert _sign_in(client, person.username, address="10.9.9.9") == 429
    assert _sign_in(client, "Lin@example.cn", address="10.9.9.9") == 429


def test_four_wrong_passwords_do_not_lock_and_a_right_one_starts_again_from_zero(client: Client, person: User) -> None:
    for _round in range(2):
        for _ in range(4):
            _sign_in(client, person.username, "wrong")
        assert _sign_in(client, person.username) == 302
        client.post("/accounts/logout/")


def test_the_lock_of_one_account_leaves_others_alone_and_says_what_to_do(
    client: Client, person: User, zone: Zone
) -> None:
    for _ in range(5):
        _sign_in(client, person.username, "wrong")
    page = client.post(LOGIN, {"login": person.username, "password": situations.PASSWORD}).content.decode()
    assert "已暂时锁定" in page
    assert "半小时后再试" in page
    assert _sign_in(client, situations.a_user(zone).username) == 302


def test_a_name_that_does_not_exist_is_locked_like_any_other(client: Client, zone: Zone) -> None:
    assert [_sign_in(client, "nobody-at-all", "wrong") for _ in range(5)][-1] == 429


def test_a_second_factor_is_asked_for_and_a_code_works_once(client: Client, person: User) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    with time_machine.travel(timezone.now(), tick=False):
        code = _code(secret)
        response = client.post(LOGIN, {"login": person.username, "password": situations.PASSWORD})
        assert response["Location"] == "/accounts/2fa/authenticate/"
        assert not _is_signed_in(client)
        assert (
            client.post(response["Location"], {"code": "000000" if code != "000000" else "111111"}).status_code == 200
        )
        assert not _is_signed_in(client)
        assert client.post(response["Location"], {"code": code}).status_code == 302
        assert _is_signed_in(client)
        client.post("/accounts/logout/")
        client.post(LOGIN, {"login": person.username, "password": situations.PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert not _is_signed_in(client)


def test_a_person_sets_up_the_second_factor_on_the_screens(client: Client, person: User) -> None:
    _sign_in(client, person.username)
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    client.post(asked["Location"], {"password": situations.PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": _code(secret)}).status_code == 302
    assert set(Authenticator.objects.filter(user=person).values_list("type", flat=True)) == {"totp", "recovery_codes"}


def test_a_zone_can_demand_the_second_factor_of_its_staff(
    client: Client, person: User, zone: Zone, bank_member: Actor
) -> None:
    zone.settings["require_second_factor"] = True
    zone.save()
    _sign_in(client, person.username)
    assert client.get("/start/")["Location"] == "/accounts/2fa/totp/activate/"
    totp.TOTP.activate(person, totp.generate_totp_secret())
    assert client.get("/start/")["Location"] != "/accounts/2fa/totp/activate/"
    client.force_login(bank_member.user)
    assert client.get("/start/")["Location"] != "/accounts/2fa/totp/activate/"


@pytest.mark.parametrize(("role", "minutes"), [(Role.AUDIT_ADMIN, 15), (Role.OFFICER, 30), (None, 60)])
def test_an_idle_session_ends_after_the_limit_of_the_strictest_role(
    client: Client, zone: Zone, role: Role | None, minutes: int
) -> None:
    user = situations.a_person(zone, role).user if role else situations.a_user(zone)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(user)
        client.get("/start/")
        clock.shift(timedelta(minutes=minutes))
        client.get("/start/")
        assert _is_signed_in(client)
        clock.shift(timedelta(minutes=minutes, seconds=1))
        response = client.get("/start/")
        assert response["Location"].startswith(LOGIN)
        assert not _is_signed_in(client)
        assert "较长时间未操作" in client.get(response["Location"]).content.decode()


def test_signing_out_needs_a_post_and_is_recorded(client: Client, person: User, zone: Zone) -> None:
    _sign_in(client, person.username)
    client.get("/accounts/logout/")
    assert _is_signed_in(client)
    client.post("/accounts/logout/")
    assert not _is_signed_in(client)
    assert _actions(zone) == ["session.login", "session.logout"]


def test_sign_ins_and_refusals_stand_in_the_audit_chain_with_their_address(
    client: Client, person: User, zone: Zone
) -> None:
    _sign_in(client, person.username, "wrong", "192.0.2.7")
    _sign_in(client, person.username, address="192.0.2.8")
    refused, login = AuditEntry.objects.filter(chain=zone.pk, action__startswith="session.").order_by("sequence")
    assert (refused.action, refused.address, refused.detail["name"]) == (
        "session.refused",
        "192.0.2.7",
        person.username,
    )
    assert (login.action, login.address, login.actor_id) == ("session.login", "192.0.2.8", person.pk)
    assert "wrong" not in refused.detail_text
    assert audit.verify(zone.pk)[0].is_intact


def _errors(page: str) -> list[str]:
    """The texts inside error lists of a page."""
    parts = page.split('class="errorlist')[1:] or page.split('role="alert"')[1:]
    return [part.split(">", 1)[1].split("</ul>", 1)[0].strip() for part in parts]


def _code(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))
