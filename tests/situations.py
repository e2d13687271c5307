"""People and places for tests, made by the platform's own actions. The names say the situation."""

from __future__ import annotations

from itertools import count

from gaoxin.platform.core import actions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.models import Organisation, User, Zone

PASSWORD = "Qingchi-2026!"
_number = count(1)


def a_zone(**fields: object) -> Zone:
    """A zone of its own, with nobody in it."""
    number = next(_number)
    values = {"slug": f"zone-{number}", "name": f"测试高新区 {number}", "province_code": "510000"} | fields
    return actions.create_zone(Actor.system(), **values)  # type: ignore[arg-type]


def an_organisation(zone: Zone, kind: OrganisationKind = OrganisationKind.DEPARTMENT, name: str = "") -> Organisation:
    return actions.create_organisation(Actor.system(zone), kind=kind, name=name or f"单位 {next(_number)}")


def a_user(zone: Zone, username: str = "", **fields: str) -> User:
    """A person who can sign in with PASSWORD and holds no role."""
    username = username or f"user-{next(_number)}"
    return actions.create_user(
        Actor.system(zone), username=username, display_name=f"张{username}", password=PASSWORD, **fields
    )


def a_person(
    zone: Zone,
    role: Role,
    *,
    kind: OrganisationKind = OrganisationKind.DEPARTMENT,
    organisation: Organisation | None = None,
    scope: Scope | None = None,
    scope_value: str = "",
) -> Actor:
    """A new person holding `role` for a new organisation (or the given one), as an Actor."""
    user = a_user(zone)
    place = organisation or an_organisation(zone, kind)
    actions.grant_role(
        Actor.system(zone), user=user, organisation=place, role=role, scope=scope, scope_value=scope_value
    )
    return Actor.of(user, zone)
