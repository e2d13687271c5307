"""The demo zone: everybody can sign in, twice loaded is once loaded, and nothing real is touched."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.test import Client
from tests import situations

from gaoxin.faces.demo import cli, loader, zone
from gaoxin.mechanisms.registry.demo_zone import LEAST, flagship
from gaoxin.mechanisms.registry.demo_zone.books import shelf
from gaoxin.mechanisms.registry.models import Enterprise, Fact
from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Membership, Organisation, User, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]


# Tables in which every load may leave something: content types and the like.
_OF_EVERY_LOAD = ("contenttypes", "sessions")


def _quiet(text: str) -> None:
    """The loader's words, unheard."""


def test_every_role_has_a_sign_in_and_every_sign_in_works(client: Client) -> None:
    loader.load_people(situations.PASSWORD, _quiet)
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)
    for person in zone.PEOPLE:
        client.post("/accounts/login/", {"login": person.key, "password": situations.PASSWORD})
        assert client.session["_auth_user_id"] == str(User.objects.get(username=person.key).pk)
        client.post("/accounts/logout/")


def test_loading_twice_changes_nothing() -> None:
    loader.load(situations.PASSWORD, _quiet)
    counted = [model for model in apps.get_models() if model._meta.app_label not in _OF_EVERY_LOAD]
    before = {model.__name__: model._default_manager.count() for model in counted}
    context = loader.load(situations.PASSWORD, _quiet)
    assert {model.__name__: model._default_manager.count() for model in counted} == before
    assert context.actors["science"].is_staff
    assert all(report.is_intact for report in audit.verify())
    own = Enterprise.objects.visible_to(context.actors["enterprise"])
    assert [enterprise.name for enterprise in own] == [flagship().name]
    assert Fact.objects.visible_to(context.actors["finance"]).count() > 200


def test_the_zone_says_that_it_is_fictional() -> None:
    demo = loader.load_people(situations.PASSWORD, _quiet).zone
    assert demo.is_demo
    assert "虚构" in demo.name
    assert "fictional" in demo.name_en


def test_the_three_administrators_are_three_people() -> None:
    loader.load_people(situations.PASSWORD, _quiet)
    administrators = Membership.objects.filter(role__in=[Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
    assert len({membership.user_id for membership in administrators}) == 3


def test_a_real_zone_of_the_same_slug_is_not_touched(db: None) -> None:
    situations.a_zone(slug=zone.SLUG)
    with pytest.raises(Refusal, match="real zone"):
        loader.load_people(situations.PASSWORD, _quiet)


def test_a_real_person_of_the_same_login_name_is_not_given_demo_roles() -> None:
    situations.a_user(situations.a_zone(), zone.PEOPLE[0].key)
    with pytest.raises(Refusal, match="real person"):
        loader.load_people(situations.PASSWORD, _quiet)
    assert not Zone.objects.filter(slug=zone.SLUG).exists()


def test_the_password_is_random_kept_and_readable_by_its_owner_only(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    first = loader.demo_password()
    assert loader.demo_password() == first
    assert stat.S_IMODE((tmp_path / "demo-password").stat().st_mode) == 0o600
    settings.DATA_DIR = tmp_path / "elsewhere"  # type: ignore[attr-defined]
    assert loader.demo_password() != first


def test_demo_people_see_their_own_side_only() -> None:
    context = loader.load_people(situations.PASSWORD, _quiet)
    bank = set(Organisation.objects.visible_to(context.actors["bank"]))
    assert bank == {context.organisations["bank-a"]}
    enterprise = set(Organisation.objects.visible_to(context.actors["enterprise"]).values_list("kind", flat=True))
    assert enterprise == {OrganisationKind.ENTERPRISE}
    assert not Organisation.objects.visible_to(Actor.anonymous(context.zone)).exists()


def test_the_workbooks_can_be_had_as_files_with_the_list_of_their_faults(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.demo, ["workbooks", str(tmp_path), "--enterprises", str(LEAST)])
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {each.filename for each in shelf()} | {"faults.csv"}
    faults = (tmp_path / "faults.csv").read_text(encoding="utf-8-sig").splitlines()
    assert faults[0] == "file,fault,row,column,enterprise,written,meant"
    assert len(faults) > 20


def test_the_funnel_is_shown_for_every_rule() -> None:
    done = CliRunner().invoke(cli.demo, ["funnel", "--enterprises", str(LEAST)])
    assert done.exit_code == 0, done.output
    assert "hnte" in done.output
