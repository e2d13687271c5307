"""Writes to zones, organisations, people and roles."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Membership, Organisation, User, Zone
from gaoxin.platform.core.permissions import can_change_user, can_grant_role, can_manage_people

if TYPE_CHECKING:
    from collections.abc import Mapping

# The scope a role has unless another is named.
_USUAL_SCOPE = {
    Role.LEADER: Scope.ZONE,
    Role.OFFICER: Scope.ZONE,
    Role.SYSTEM_ADMIN: Scope.ZONE,
    Role.SECURITY_ADMIN: Scope.ZONE,
    Role.AUDIT_ADMIN: Scope.ZONE,
}


@transaction.atomic
def create_zone(
    actor: Actor, *, slug: str, name: str, province_code: str, city_code: str = "", name_en: str = "", host: str = "",
    settings: Mapping[str, Any] | None = None, is_demo: bool = False,
) -> Zone:  # fmt: skip
    """A new tenant. Only the platform itself makes one (command line)."""
    if not actor.is_system:
        raise Refusal(_("高新区由运维人员用命令行建立。"))
    zone = Zone(
        slug=slug, name=name, name_en=name_en, province_code=province_code, city_code=city_code, host=host,
        settings=dict(settings or {}), is_demo=is_demo,
    )  # fmt: skip
    save_checked(zone)
    audit.record(Actor.system(zone), "zone.create", zone, name=name, province_code=province_code)
    return zone


@transaction.atomic
def create_organisation(
    actor: Actor, *, kind: OrganisationKind, name: str, short_name: str = "", credit_code: str = ""
) -> Organisation:
    """A new organisation in the actor's zone; a name or credit code that exists is refused."""
    can_manage_people(actor).require()
    organisation = Organisation(zone=actor.zone, kind=kind, name=name, short_name=short_name, credit_code=credit_code)
    save_checked(organisation)
    audit.record(actor, "organisation.create", organisation, kind=kind, credit_code=credit_code)
    return organisation


@transaction.atomic
def create_user(
    actor: Actor, *, username: str, display_name: str, password: str, email: str = "", phone: str = "",
    preferred_language: str = "zh-hans",
) -> User:  # fmt: skip
    """A new person without any role. A weak password is refused with all its faults."""
    can_manage_people(actor).require()
    user = User(
        username=username, display_name=display_name, email=email, phone=phone, preferred_language=preferred_language,
        home_zone=actor.zone,
    )  # fmt: skip
    with _as_refusal():
        validate_password(password, user)
    user.set_password(password)
    save_checked(user)
    audit.record(actor, "user.create", user, username=username)
    return user


@transaction.atomic
def change_organisation(actor: Actor, *, organisation: Organisation, **fields: Any) -> Organisation:
    """New values for `name`, `short_name`, `credit_code` or `is_active`; the people of a closed organisation keep no rights from it."""
    can_manage_people(actor).require()
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk, zone=actor.zone)
    _change(actor, organisation, "organisation.change", ("name", "short_name", "credit_code", "is_active"), fields)
    return organisation


@transaction.atomic
def change_user(actor: Actor, *, user: User, **fields: Any) -> User:
    """New values for `display_name`, `email`, `phone` or `is_active`. Nobody closes their own account."""
    can_change_user(actor, user).require()
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == actor.user_id and fields.get("is_active") is False:
        raise Refusal(_("不能停用自己的账号。"), next_step=_("请另一位系统管理员或运维人员办理。"))
    _change(actor, user, "user.change", ("display_name", "email", "phone", "is_active"), fields)
    return user


@transaction.atomic
def reset_password(actor: Actor, *, user: User) -> str:
    """A new random password, told once to the administrator, who passes it on; sessions with the old one end."""
    can_change_user(actor, user).require()
    user = User.objects.select_for_update().get(pk=user.pk)
    password = f"Gx-{secrets.token_urlsafe(9)}-{secrets.randbelow(90) + 10}"
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(actor, "user.reset_password", user, username=user.username)
    return password


def _change(actor: Actor, row: models.Model, verb: str, allowed: tuple[str, ...], fields: Mapping[str, Any]) -> None:
    """Sets the fields that differ and records their names; values of people stay out of the audit chain."""
    unknown = set(fields) - set(allowed)
    if unknown:
        raise TypeError(sorted(unknown))
    changed = [name for name in allowed if name in fields and getattr(row, name) != fields[name]]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        save_checked(row)
        audit.record(actor, verb, row, changed=changed)


@transaction.atomic
def grant_role(
    actor: Actor,
    *,
    user: User,
    organisation: Organisation,
    role: Role,
    scope: Scope | None = None,
    scope_value: str = "",
) -> Membership:
    """Gives `user` a role for `organisation`. One person holds at most one of the three administrator roles."""
    can_grant_role(actor, organisation, role).require()
    membership = Membership(
        zone_id=organisation.zone_id, user=user, organisation=organisation, role=role,
        scope=scope or _USUAL_SCOPE.get(role, Scope.OWN), scope_value=scope_value,
    )  # fmt: skip
    save_checked(membership)
    audit.record(actor, "membership.grant", membership, user=user.username, role=role, scope=membership.scope)
    return membership


@transaction.atomic
def revoke_role(actor: Actor, *, membership: Membership) -> None:
    """Takes the role away at once; the audit chain keeps who had it."""
    can_grant_role(actor, membership.organisation, membership.role).require()
    audit.record(actor, "membership.revoke", membership, user=membership.user.username, role=membership.role)
    membership.delete()


@transaction.atomic
def change_preferences(actor: Actor, *, preferred_language: str | None = None, large_type: bool | None = None) -> None:
    """A person's own choice of language and of large type."""
    if actor.user is None:
        return
    if preferred_language is not None:
        actor.user.preferred_language = preferred_language
    if large_type is not None:
        actor.user.large_type = large_type
    actor.user.save(update_fields=["preferred_language", "large_type"])


def save_checked(row: models.Model) -> None:
    """Validates fields and constraints, then saves. What is wrong is refused in the constraint's own words."""
    with _as_refusal():
        row.full_clean()
    row.save()


class _as_refusal:  # noqa: N801  reads as a verb at the `with`
    """Turns Django's validation error into a refusal that shows all its sentences."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ValidationError):
            raise Refusal(" ".join(error.messages)) from error
