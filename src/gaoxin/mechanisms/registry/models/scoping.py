"""Who sees the rows that belong to an enterprise, and the images of the whole zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from gaoxin.mechanisms.registry.models.enterprises import OfVisibleEnterprise
from gaoxin.platform.core.enums import STAFF_ROLES, Scope
from gaoxin.platform.core.managers import ZoneQuerySet

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

__all__ = ["OfSource", "OfVisibleEnterprise", "OfWholeZone", "sees_whole_zone", "staff_organisations"]

T = TypeVar("T", bound=models.Model, covariant=True)


def sees_whole_zone(actor: Actor) -> bool:
    """The platform itself, and staff whose scope is the zone."""
    return actor.is_system or any(grant.role in STAFF_ROLES and grant.scope == Scope.ZONE for grant in actor.grants)


def staff_organisations(actor: Actor) -> list[int]:
    """The departments that the actor works for."""
    return [grant.organisation_id for grant in actor.grants if grant.role in STAFF_ROLES]


class OfWholeZone(ZoneQuerySet[T]):
    """Images of the whole zone: only for those who may see the whole zone."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.zone_id is None or not sees_whole_zone(actor):
            return self.none()
        return self.filter(zone_id=actor.zone_id)


class OfSource(ZoneQuerySet[T]):
    """Deliveries: staff with the whole zone see all, other staff those of their own department, nobody else any."""

    source_path = "source"

    def visible_to(self, actor: Actor) -> Self:
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if sees_whole_zone(actor):
            return in_zone
        return in_zone.filter(**{f"{self.source_path}__organisation_id__in": staff_organisations(actor)})
