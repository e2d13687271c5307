"""Who sees rows that belong to an award: whoever sees the award's enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.managers import ZoneQuerySet

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

T = TypeVar("T", bound=models.Model, covariant=True)


class OfVisibleAward(ZoneQuerySet[T]):
    """Rows about an award."""

    enterprise_path = "award__enterprise"

    def visible_to(self, actor: Actor) -> Self:
        seen = Enterprise.objects.visible_to(actor).order_by().values("pk")
        return self.filter(**{f"{self.enterprise_path}__in": seen})


class OfVisibleUndertaking(OfVisibleAward[T]):
    """Rows about an undertaking."""

    enterprise_path = "undertaking__award__enterprise"
