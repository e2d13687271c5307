"""Querysets that know whose rows they are. Every table with a zone starts from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

T = TypeVar("T", bound=models.Model, covariant=True)


class ZoneQuerySet(models.QuerySet[T]):
    """Base of all querysets of zone-owned rows.

    `visible_to` is closed by default: the zone's staff and its system jobs see the zone's rows, everybody else sees what
    `own_rows` of the subclass gives, which is nothing here.
    """

    def visible_to(self, actor: Actor) -> Self:
        """The rows that `actor` may see: start every list and every look-up with it."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system or actor.is_staff:
            return in_zone
        return in_zone.own_rows(actor) if actor.is_authenticated else self.none()

    def own_rows(self, actor: Actor) -> Self:
        """What a person outside the zone's staff sees of the zone's rows; subclasses widen it."""
        return self.none()


class ZoneScoped(models.Model):
    """Base of every table whose rows belong to one zone. Each gives its manager: `objects = <Its>QuerySet.as_manager()`."""

    zone = models.ForeignKey("core.Zone", on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True
