"""The administrators' pages: who sees and does what, and that nobody takes over another administrator."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.test import Client
from tests import situations

from gaoxin.platform.core import actions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, Membership, Organisation, User, Zone

PAGES = ("people/", "people/new/", "people/export/", "organisations/", "organisations/new/")
BASE = "/workbench/administration/"


@pytest.fixture
def sysadmin(zone: Zone) -> Actor:
    return situations.a_person(zone, Role.SYSTEM_ADMIN)


@pytest.fixture
def security(zone: Zone) -> Actor:
    return situations.a_person(zone, Role.SECURITY_ADMIN)


def _signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def test_everybody_else_is_refused(officer: Actor, leader: Actor, stranger: Actor, client: Client) -> None:
    for page in PAGES:
        assert client.get(BASE + page).status_code in (302, 403)
        for actor in (officer, leader, stranger):
            assert _signed_in(actor).get(BASE + page).status_code == 403


def test_an_administrator_lands_on_the_people(sysadmin: Actor, security: Actor) -> None:
    for actor in (sysadmin, security):
        assert _signed_in(actor).get("/start/").headers["Location"] == BASE + "people/"


def test_an_account_is_made_gets_a_role_and_signs_in(zone: Zone, sysadmin: Actor, security: Actor) -> None:
    place = situations.an_organisation(zone)
    person = {"username": "李工", "display_name": "李工", "email": "", "phone": "", "password": "Qingchi-2026!"}
    made = _signed_in(sysadmin).post(BASE + "people/new/", person, follow=True)
    assert "李工" in made.content.decode()
    user = User.objects.get(username="李工")
    assert user.home_zone_id == zone.pk
    role = {"organisation": place.pk, "role": Role.OFFICER.value, "scope": "", "scope_value": ""}
    assert _signed_in(sysadmin).post(f"{BASE}people/{user.pk}/roles/", role).status_code == 422
    assert not user.memberships.exists()
    _signed_in(security).post(f"{BASE}people/{user.pk}/roles/", role)
    assert user.memberships.get().scope == "zone"
    session = Client()
    session.post("/accounts/login/", {"login": "李工", "password": "Qingchi-2026!"})
    assert session.get("/workbench/").status_code == 200


def test_what_was_typed_comes_back_when_it_is_refused(sysadmin: Actor) -> None:
    person = {
        "username": "a@b",
        "display_name": "王工",
        "email": "w@example.com",
        "phone": "",
        "password": "Qingchi-2026!",
    }
    answer = _signed_in(sysadmin).post(BASE + "people/new/", person)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "登录名只能用" in page
    assert "王工" in page
    assert "w@example.com" in page


def test_a_role_that_does_not_fit_the_organisation_names_those_that_do(
    zone: Zone, security: Actor, officer: Actor
) -> None:
    bank = situations.an_organisation(zone, OrganisationKind.BANK)
    role = {"organisation": bank.pk, "role": Role.LEADER.value, "scope": "", "scope_value": ""}
    answer = _signed_in(security).post(f"{BASE}people/{officer.user_id}/roles/", role)
    assert answer.status_code == 422
    assert "机构人员" in answer.content.decode()


def test_a_closed_account_has_no_rights_and_can_be_opened_again(zone: Zone, sysadmin: Actor, officer: Actor) -> None:
    session, user = _signed_in(officer), officer.user
    assert user is not None
    _signed_in(sysadmin).post(f"{BASE}people/{user.pk}/account/", {"is_active": "0"})
    assert session.get("/workbench/").status_code in (302, 403)
    user.refresh_from_db()
    assert not Actor.of(user, zone).is_staff
    _signed_in(sysadmin).post(f"{BASE}people/{user.pk}/account/", {"is_active": "1"})
    user.refresh_from_db()
    assert Actor.of(user, zone).is_staff


def test_a_new_password_is_shown_once_and_works(sysadmin: Actor, officer: Actor) -> None:
    user = officer.user
    assert user is not None
    answer = _signed_in(sysadmin).post(f"{BASE}people/{user.pk}/password/")
    told = re.search(r"<code>([^<]+)</code>", answer.content.decode())
    assert told is not None
    user.refresh_from_db()
    assert user.check_password(told[1])
    assert answer.headers["Cache-Control"] == "no-store"
    assert told[1] not in str(list(AuditEntry.objects.values()))


def test_an_administrator_cannot_take_over_another(sysadmin: Actor, security: Actor) -> None:
    assert security.user is not None
    for act in (
        lambda: actions.reset_password(sysadmin, user=security.user),  # type: ignore[arg-type]
        lambda: actions.change_user(sysadmin, user=security.user, email="x@example.com"),  # type: ignore[arg-type]
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Refusal, match="自己"):
        actions.change_user(sysadmin, user=sysadmin.user, is_active=False)  # type: ignore[arg-type]


def test_people_of_another_zone_are_neither_seen_nor_changed(sysadmin: Actor, security: Actor) -> None:
    other = situations.a_zone()
    abroad = situations.a_person(other, Role.OFFICER)
    place = Organisation.objects.get(pk__in=abroad.organisation_ids())
    held = Membership.objects.get(user_id=abroad.user_id)
    assert _signed_in(sysadmin).get(f"{BASE}people/{abroad.user_id}/").status_code == 404
    assert _signed_in(sysadmin).get(f"{BASE}organisations/{place.pk}/").status_code == 404
    assert _signed_in(sysadmin).post(f"{BASE}people/{abroad.user_id}/password/").status_code == 404
    assert _signed_in(security).post(f"{BASE}people/{abroad.user_id}/roles/{held.pk}/revoke/").status_code == 404
    with pytest.raises(Forbidden):
        actions.change_user(sysadmin, user=abroad.user, phone="1")  # type: ignore[arg-type]


def test_a_closed_organisation_gives_no_rights(zone: Zone, sysadmin: Actor, officer: Actor) -> None:
    place = Organisation.objects.get(pk__in=officer.organisation_ids())
    _signed_in(sysadmin).post(
        f"{BASE}organisations/{place.pk}/", {"name": place.name, "short_name": "科", "credit_code": ""}
    )
    place.refresh_from_db()
    assert (place.is_active, place.short_name) == (False, "科")
    assert not Actor.of(officer.user, zone).is_staff  # type: ignore[arg-type]


def test_the_list_is_narrowed_and_exported_as_it_is_seen(sysadmin: Actor, security: Actor, officer: Actor) -> None:
    client = _signed_in(sysadmin)
    page = client.get(BASE + "people/?role=security_admin").content.decode()
    assert security.user is not None
    assert officer.user is not None
    assert security.user.display_name in page
    assert officer.user.display_name not in page
    book = openpyxl.load_workbook(io.BytesIO(client.get(BASE + "people/export/?role=security_admin").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [security.user.username]


def test_the_lists_take_a_flat_number_of_queries(
    zone: Zone, sysadmin: Actor, django_assert_max_num_queries: object
) -> None:
    client = _signed_in(sysadmin)
    for _number in range(12):
        situations.a_person(zone, Role.OFFICER)
    for page in ("people/", "organisations/"):
        with django_assert_max_num_queries(10):  # type: ignore[operator]
            assert client.get(BASE + page).status_code == 200


def test_a_person_with_two_zones_changes_between_them(zone: Zone, officer: Actor, client: Client) -> None:
    other = situations.a_zone(name="第二高新区")
    place = situations.an_organisation(other)
    actions.grant_role(Actor.system(other), user=officer.user, organisation=place, role=Role.OFFICER)  # type: ignore[arg-type]
    client.force_login(officer.user)  # type: ignore[arg-type]
    page = client.get("/zones/").content.decode()
    assert "第二高新区" in page
    client.post("/zones/", {"zone": other.pk})
    assert client.session["zone_id"] == other.pk
    stranger_zone = situations.a_zone()
    assert client.post("/zones/", {"zone": stranger_zone.pk}).status_code == 404
