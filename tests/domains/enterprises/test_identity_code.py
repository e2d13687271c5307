"""The identity code: new every minute, for the enterprise's own people only; its check says valid, expired, forged or withdrawn."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.domains.enterprises import file_population as made
from tests.domains.enterprises.makers import signed_in

from gaoxin.mechanisms.registry.actions.enterprises import close_enterprise
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import AuditEntry, Membership, Zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(db: None) -> Zone:
    return made.a_zone()


@pytest.fixture
def firm(zone: Zone) -> Enterprise:
    enterprise = made.an_enterprise(zone)
    made.tell(enterprise, made.a_source(zone), made.full_facts())
    return enterprise


@pytest.fixture
def owner(firm: Enterprise) -> Actor:
    return made.a_member(firm)


def shown(owner: Actor, firm: Enterprise, part: str = "identity") -> str:
    """The address in the code that the page shows now."""
    client = signed_in(owner)
    if part == "identity":
        answer = client.get(reverse("enterprise_file:own-identity", args=[firm.pk]))
        assert "no-store" in answer["Cache-Control"]
        return str(answer.context["identity_address"])
    return str(client.get(reverse("enterprise_file:own-code", args=[firm.pk])).context["identity_address"])


def checked(address: str, client: Client | None = None) -> tuple[int, str]:
    answer = (client or Client()).get(address.removeprefix("http://testserver"))
    return answer.status_code, re.sub(r"\s+", " ", answer.content.decode())


def test_a_fresh_code_is_valid_and_names_the_enterprise_but_not_the_person(firm: Enterprise, owner: Actor) -> None:
    address = shown(owner, firm)
    status, text = checked(address)
    assert status == 200
    assert "alert--ok" in text
    assert firm.name in text
    assert owner.user is not None
    assert owner.user.display_name not in text
    assert firm.credit_code not in address


def test_a_code_is_good_for_a_minute_and_a_little(
    firm: Enterprise, owner: Actor, clock: time_machine.Traveller
) -> None:
    start = datetime.datetime.now(tz=datetime.UTC)
    address = shown(owner, firm)
    clock.move_to(start + datetime.timedelta(seconds=70))
    assert checked(address)[0] == 200
    fresh = shown(owner, firm)
    assert fresh != address
    clock.move_to(start + datetime.timedelta(seconds=90))
    status, text = checked(address)
    assert status == 410
    assert "已过期" in text
    assert firm.name not in text
    assert checked(fresh)[0] == 200


@pytest.mark.parametrize("place", [0, 3, -2])
def test_a_code_that_was_tampered_with_is_forged(firm: Enterprise, owner: Actor, place: int) -> None:
    head, token = shown(owner, firm).removesuffix("/").rsplit("/", 1)
    other = "b" if token[place] != "b" else "c"
    changed = token[:place] + other + token[place:][1:]
    status, text = checked(f"{head}/{changed}/")
    assert status == 404
    assert "不是本平台签发的身份码" in text
    assert firm.name not in text


def test_the_code_of_a_poster_is_no_identity_code(firm: Enterprise, owner: Actor) -> None:
    client = signed_in(owner)
    poster = client.get(reverse("enterprise_file:own-code", args=[firm.pk])).context["address"]
    assert checked(reverse("enterprise_file:identity-check") + f"?code={poster}")[0] == 404


def test_a_pasted_address_is_checked_like_a_scanned_one(firm: Enterprise, owner: Actor) -> None:
    form = reverse("enterprise_file:identity-check")
    assert "alert" not in checked(form)[1].split("<main")[-1]
    assert checked(f"{form}?code={shown(owner, firm, 'page')}")[0] == 200
    assert checked(f"{form}?code=abc")[0] == 404


def test_staff_see_who_shows_the_code_and_the_enterprise_sees_that_they_checked(
    firm: Enterprise, owner: Actor, officer: Actor, stranger: Actor
) -> None:
    assert owner.user is not None
    address = shown(owner, firm)
    assert owner.user.display_name not in checked(address, signed_in(stranger))[1]
    assert AuditEntry.objects.filter(action="enterprise.check_identity").count() == 0
    _status, text = checked(address, signed_in(officer))
    assert owner.user.display_name in text
    assert reverse("enterprise_file:detail", args=[firm.pk]) in text
    looks = signed_in(owner).get(reverse("enterprise_file:own-looks", args=[firm.pk])).content.decode()
    assert "核验身份码" in looks


def test_the_code_of_who_has_left_or_of_a_closed_enterprise_is_withdrawn(
    zone: Zone, firm: Enterprise, owner: Actor
) -> None:
    address = shown(owner, firm)
    other = made.a_member(made.an_enterprise(zone, 2))
    second = Enterprise.objects.get(name__startswith="青池2号")
    closed = shown(other, second)
    Membership.objects.filter(user=owner.user).delete()
    close_enterprise(Actor.system(zone), enterprise=second, closed_on=datetime.date(2026, 11, 1))
    for each in (address, closed):
        status, text = checked(each)
        assert status == 410
        assert "已失效" in text
        assert "青池" not in text


def test_only_the_enterprises_own_people_show_its_identity_code(
    zone: Zone, firm: Enterprise, owner: Actor, officer: Actor
) -> None:
    address = reverse("enterprise_file:own-identity", args=[firm.pk])
    another = made.a_member(made.an_enterprise(zone, 2))
    assert signed_in(another).get(address).status_code == 404
    assert signed_in(officer).get(address).status_code in (403, 404)
    assert Client().get(address).status_code == 302
    assert "identity" not in signed_in(officer).get(reverse("enterprise_file:code", args=[firm.pk])).content.decode()


def test_the_page_asks_for_the_next_code_after_a_minute(firm: Enterprise, owner: Actor) -> None:
    text = signed_in(owner).get(reverse("enterprise_file:own-code", args=[firm.pk])).content.decode()
    assert 'hx-trigger="every 60s, focus from:window"' in text
    assert reverse("enterprise_file:own-identity", args=[firm.pk]) in text
