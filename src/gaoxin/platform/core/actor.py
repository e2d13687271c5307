"""Who is acting: a person with their roles in one zone, nobody in particular, or the platform itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.platform.core.enums import ADMINISTRATOR_ROLES, ENTERPRISE_ROLES, STAFF_ROLES, Role, Scope
from gaoxin.platform.core.models import Membership

if TYPE_CHECKING:
    from gaoxin.platform.core.models import User, Zone


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership as plain values."""

    role: str
    organisation_id: int
    organisation_kind: str
    scope: str
    scope_value: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Passed first to every action, `visible_to` and `can_*`. Immutable; made once for a request or a task."""

    user: User | None = None
    zone: Zone | None = None
    grants: tuple[Grant, ...] = ()
    is_system: bool = False
    address: str = ""

    @classmethod
    def anonymous(cls, zone: Zone | None = None, *, address: str = "") -> Actor:
        """A visitor who has not signed in; `zone` is the one whose public pages are shown."""
        return cls(zone=zone, address=address)

    @classmethod
    def system(cls, zone: Zone | None = None) -> Actor:
        """The platform itself: scheduled work, the command line, demo data. May do everything inside `zone`."""
        return cls(zone=zone, is_system=True)

    @classmethod
    def of(cls, user: User, zone: Zone | None, *, address: str = "") -> Actor:
        """`user` with the roles held in `zone` (one query)."""
        if zone is None or not user.is_active:
            return cls(user=user, address=address)
        rows = Membership.objects.filter(
            user=user, zone=zone, zone__is_active=True, organisation__is_active=True
        ).order_by("id")
        columns = ("role", "organisation_id", "organisation__kind", "scope", "scope_value")
        return cls(
            user=user, zone=zone, grants=tuple(Grant(*row) for row in rows.values_list(*columns)), address=address
        )

    def at(self, address: str) -> Actor:
        return replace(self, address=address)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def zone_id(self) -> int | None:
        return self.zone.pk if self.zone else None

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def label(self) -> str:
        """How the audit chain and the screens name the actor."""
        if self.user:
            return f"{self.user.display_name} ({self.user.username})"
        return _("系统") if self.is_system else _("访客")

    def has_role(self, *roles: str) -> bool:
        """Holds at least one of `roles`. The platform itself holds none: ask `is_system` too where it may act."""
        return any(grant.role in roles for grant in self.grants)

    @property
    def is_staff(self) -> bool:
        """Works for the zone: leader, officer or steward. Administrators of the system are not staff: they see no business data."""
        return self.has_role(*STAFF_ROLES)

    @property
    def is_enterprise(self) -> bool:
        return self.has_role(*ENTERPRISE_ROLES)

    @property
    def is_institution(self) -> bool:
        return self.has_role(Role.INSTITUTION_MEMBER)

    @property
    def is_administrator(self) -> bool:
        return self.has_role(*ADMINISTRATOR_ROLES)

    @property
    def is_system_admin(self) -> bool:
        return self.has_role(Role.SYSTEM_ADMIN)

    @property
    def is_security_admin(self) -> bool:
        return self.has_role(Role.SECURITY_ADMIN)

    @property
    def is_audit_admin(self) -> bool:
        return self.has_role(Role.AUDIT_ADMIN)

    def organisation_ids(self, *kinds: str) -> frozenset[int]:
        """The organisations the person acts for, of the given kinds or of all."""
        return frozenset(
            grant.organisation_id for grant in self.grants if not kinds or grant.organisation_kind in kinds
        )

    def has_scope(self, scope: str) -> bool:
        return self.is_system or any(grant.scope == scope for grant in self.grants)

    @property
    def grids(self) -> frozenset[str]:
        """Numbers of the grids the person answers for."""
        return frozenset(grant.scope_value for grant in self.grants if grant.scope == Scope.GRID)
