"""Zones, organisations, people, roles."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests import situations

from gaoxin.platform.core import actions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import ADMINISTRATOR_ROLES, OrganisationKind, Role, Scope
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, Membership, Organisation, User, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize("second", ADMINISTRATOR_ROLES)
@pytest.mark.parametrize("first", ADMINISTRATOR_ROLES)
def test_one_person_cannot_hold_two_of_the_three_administrator_roles(zone: Zone, first: Role, second: Role) -> None:
    system = Actor.system(zone)
    user = situations.a_user(zone)
    actions.grant_role(system, user=user, organisation=situations.an_organisation(zone), role=first)
    with pytest.raises(Refusal, match="由三个人分别担任"):
        actions.grant_role(system, user=user, organisation=situations.an_organisation(zone), role=second)
    assert Membership.objects.filter(user=user).count() == 1


def test_the_database_itself_refuses_a_second_administrator_role(zone: Zone) -> None:
    user = situations.a_user(zone)
    place = situations.an_organisation(zone)
    rows = [
        Membership(zone=zone, user=user, organisation=place, role=role, scope=Scope.ZONE)
        for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.bulk_create(rows)


def test_business_roles_can_be_combined(zone: Zone) -> None:
    user = situations.a_user(zone)
    place = situations.an_organisation(zone)
    for role in (Role.LEADER, Role.OFFICER):
        actions.grant_role(Actor.system(zone), user=user, organisation=place, role=role)
    assert Actor.of(user, zone).has_role(Role.LEADER)
    assert Actor.of(user, zone).has_role(Role.OFFICER)


def test_a_role_must_fit_the_kind_of_organisation(zone: Zone) -> None:
    bank = situations.an_organisation(zone, OrganisationKind.BANK)
    with pytest.raises(Forbidden, match="不能担任这个角色"):
        actions.grant_role(Actor.system(zone), user=situations.a_user(zone), organisation=bank, role=Role.OFFICER)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.OFFICER, Role.LEADER])
def test_only_the_security_administrator_grants_roles(zone: Zone, role: Role) -> None:
    actor = situations.a_person(zone, role)
    with pytest.raises(Forbidden, match="只有安全管理员"):
        actions.grant_role(
            actor, user=situations.a_user(zone), organisation=situations.an_organisation(zone), role=Role.OFFICER
        )


def test_the_security_administrator_grants_and_revokes_but_makes_no_administrator(zone: Zone) -> None:
    security = situations.a_person(zone, Role.SECURITY_ADMIN)
    place = situations.an_organisation(zone)
    user = situations.a_user(zone)
    membership = actions.grant_role(security, user=user, organisation=place, role=Role.OFFICER)
    assert Actor.of(user, zone).is_staff
    actions.revoke_role(security, membership=membership)
    assert not Actor.of(user, zone).is_staff
    with pytest.raises(Forbidden, match="命令行"):
        actions.grant_role(security, user=user, organisation=place, role=Role.AUDIT_ADMIN)


def test_the_security_administrator_of_one_zone_grants_nothing_in_another(zone: Zone, stranger: Actor) -> None:
    assert stranger.zone is not None
    security = situations.a_person(zone, Role.SECURITY_ADMIN)
    elsewhere = situations.an_organisation(stranger.zone)
    with pytest.raises(Forbidden, match="不属于本区"):
        actions.grant_role(security, user=situations.a_user(zone), organisation=elsewhere, role=Role.OFFICER)


def test_people_are_made_by_the_system_administrator_only(zone: Zone, officer: Actor) -> None:
    with pytest.raises(Forbidden, match="只有系统管理员"):
        actions.create_user(officer, username="x", display_name="某", password=situations.PASSWORD)
    admin = situations.a_person(zone, Role.SYSTEM_ADMIN)
    assert actions.create_user(admin, username="x", display_name="某", password=situations.PASSWORD).pk


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short-A1", "10"),
        ("alllowercaseletters", "至少 3 种"),
        ("Password123456!wang", ""),
        ("wangxiaoming-A1", "相似|太|像"),
    ],
)
def test_a_weak_password_is_refused_with_its_fault(system: Actor, password: str, words: str) -> None:
    if not words:
        assert actions.create_user(
            system, username="wangxiaoming", display_name="王小明", password=password
        ).check_password(password)
        return
    with pytest.raises(Refusal, match=words):
        actions.create_user(system, username="wangxiaoming", display_name="王小明", password=password)


@pytest.mark.parametrize("username", ["a@b.cn", "有 空格", "", "x/y"])
def test_a_login_name_that_could_pass_for_something_else_is_refused(system: Actor, username: str) -> None:
    with pytest.raises(Refusal):
        actions.create_user(system, username=username, display_name="某", password=situations.PASSWORD)


def test_one_email_address_belongs_to_one_person_whatever_its_case(system: Actor) -> None:
    actions.create_user(
        system, username="one", display_name="一", password=situations.PASSWORD, email="Wang@example.cn"
    )
    with pytest.raises(Refusal, match="已被使用"):
        actions.create_user(
            system, username="two", display_name="二", password=situations.PASSWORD, email="wang@example.cn"
        )


def test_a_zone_is_made_by_the_platform_only(officer: Actor) -> None:
    with pytest.raises(Refusal, match="命令行"):
        actions.create_zone(officer, slug="z", name="z", province_code="510000")


def test_a_province_code_has_six_digits(db: None) -> None:
    with pytest.raises(Refusal, match="6 位数字"):
        actions.create_zone(Actor.system(), slug="z", name="z", province_code="51")


def test_a_grid_scope_names_its_grid(zone: Zone) -> None:
    place = situations.an_organisation(zone)
    with pytest.raises(Refusal, match="网格编号"):
        actions.grant_role(
            Actor.system(zone), user=situations.a_user(zone), organisation=place, role=Role.STEWARD, scope=Scope.GRID
        )
    steward = situations.a_person(zone, Role.STEWARD, scope=Scope.GRID, scope_value="G-07")
    assert steward.grids == {"G-07"}


def test_staff_see_the_zone_others_see_their_own_and_strangers_see_nothing(
    zone: Zone, officer: Actor, enterprise_member: Actor, visitor: Actor, stranger: Actor
) -> None:
    everything = set(Organisation.objects.filter(zone=zone))
    assert set(Organisation.objects.visible_to(officer)) == everything
    own = Organisation.objects.visible_to(enterprise_member)
    assert {place.pk for place in own} == enterprise_member.organisation_ids()
    assert len(own) == 1
    assert not Organisation.objects.visible_to(visitor)
    assert not everything & set(Organisation.objects.visible_to(stranger))
    assert not Organisation.objects.visible_to(Actor.of(situations.a_user(zone), zone))


@pytest.mark.parametrize("role", ADMINISTRATOR_ROLES)
def test_administrators_see_who_is_there_as_far_as_they_keep_it_and_no_business(
    zone: Zone, role: Role, enterprise_member: Actor, officer: Actor
) -> None:
    administrator = situations.a_person(zone, role)
    keeps_people = role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    own = Organisation.objects.filter(pk__in=administrator.organisation_ids())
    seen = Organisation.objects.filter(zone=zone) if keeps_people else own
    assert set(Organisation.objects.visible_to(administrator)) == set(seen)
    assert set(User.objects.visible_to(administrator)) >= {administrator.user}
    assert (officer.user in User.objects.visible_to(administrator)) == keeps_people


def test_an_inactive_person_organisation_or_zone_gives_no_rights(zone: Zone) -> None:
    actor = situations.a_person(zone, Role.OFFICER)
    assert actor.user is not None
    place = Organisation.objects.get(pk__in=actor.organisation_ids())
    for row in (actor.user, place, zone):
        row.is_active = False
        row.save()
        assert Actor.of(actor.user, zone).grants == ()
        row.is_active = True
        row.save()
    assert Actor.of(actor.user, zone).grants != ()


def test_every_write_leaves_an_audit_entry(zone: Zone) -> None:
    actor = situations.a_person(zone, Role.OFFICER)
    written = list(AuditEntry.objects.filter(chain=zone.pk).values_list("action", flat=True))
    assert written == ["zone.create", "user.create", "organisation.create", "membership.grant"]
    assert AuditEntry.objects.filter(action="membership.grant").get().detail["user"] == actor.user.username  # type: ignore[union-attr]
