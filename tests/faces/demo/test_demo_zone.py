"""The demo zone: everybody can sign in, twice loaded is once loaded, and nothing real is touched."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.test import Client
from tests import situations

from gaoxin.faces.demo import loader, zone
from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import AuditEntry, Membership, Organisation, User, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _quiet(text: str) -> None:
    """The loader's words, unheard."""


def test_every_role_has_a_sign_in_and_every_sign_in_works(client: Client) -> None:
    loader.load(situations.PASSWORD, _quiet)
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)
    for person in zone.PEOPLE:
        client.post("/accounts/login/", {"login": person.key, "password": situations.PASSWORD})
        assert client.session["_auth_user_id"] == str(User.objects.get(username=person.key).pk)
        client.post("/accounts/logout/")


def test_loading_twice_changes_nothing() -> None:
    loader.load(situations.PASSWORD, _quiet)
    before = (
        Zone.objects.count(),
        Organisation.objects.count(),
        User.objects.count(),
        Membership.objects.count(),
        AuditEntry.objects.count(),
    )
    context = loader.load(situations.PASSWORD, _quiet)
    after = (
        Zone.objects.count(),
        Organisation.objects.count(),
        User.objects.count(),
        Membership.objects.count(),
        AuditEntry.objects.count(),
    )
    assert after == before
    assert context.actors["science"].is_staff
    assert all(report.is_intact for report in audit.verify())


def test_the_zone_says_that_it_is_fictional() -> None:
    demo = loader.load(situations.PASSWORD, _quiet).zone
    assert demo.is_demo
    assert "虚构" in demo.name
    assert "fictional" in demo.name_en


def test_the_three_administrators_are_three_people() -> None:
    loader.load(situations.PASSWORD, _quiet)
    administrators = Membership.objects.filter(role__in=[Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    assert len({membership.user_id for membership in administrators}) == 3


def test_a_real_zone_of_the_same_slug_is_not_touched(db: None) -> None:
    situations.a_zone(slug=zone.SLUG)
    with pytest.raises(Refusal, match="real zone"):
        loader.load(situations.PASSWORD, _quiet)


def test_a_real_person_of_the_same_login_name_is_not_given_demo_roles() -> None:
    situations.a_user(situations.a_zone(), zone.PEOPLE[0].key)
    with pytest.raises(Refusal, match="real person"):
        loader.load(situations.PASSWORD, _quiet)
    assert not Zone.objects.filter(slug=zone.SLUG).exists()


def test_the_password_is_random_kept_and_readable_by_its_owner_only(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    first = loader.demo_password()
    assert loader.demo_password() == first
    assert stat.S_IMODE((tmp_path / "demo-password").stat().st_mode) == 0o600
    settings.DATA_DIR = tmp_path / "elsewhere"  # type: ignore[attr-defined]
    assert loader.demo_password() != first


def test_demo_people_see_their_own_side_only() -> None:
    context = loader.load(situations.PASSWORD, _quiet)
    bank = set(Organisation.objects.visible_to(context.actors["bank"]))
    assert bank == {context.organisations["bank-a"]}
    enterprise = set(Organisation.objects.visible_to(context.actors["enterprise"]).values_list("kind", flat=True))
    assert enterprise == {OrganisationKind.ENTERPRISE}
    assert not Organisation.objects.visible_to(Actor.anonymous(context.zone)).exists()
