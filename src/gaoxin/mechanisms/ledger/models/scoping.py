"""Who sees the rows that tell about single persons' or enterprises' money."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from gaoxin.platform.core.enums import Role

if TYPE_CHECKING:
    from django.db import models

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.managers import ZoneQuerySet

    Q_ = TypeVar("Q_", bound=ZoneQuerySet[models.Model])


def officer_organisations(actor: Actor) -> list[int]:
    """The departments for which the actor is an officer."""
    return [grant.organisation_id for grant in actor.grants if grant.role == Role.OFFICER]


def of_kept_funds(rows: Q_, actor: Actor, *, also: str = "") -> Q_:
    """The zone's rows for leaders and the platform itself; for officers those of funds that their department keeps.

    `also` names a second path to a department whose officers see the row too.
    """
    if actor.zone_id is None:
        return rows.none()
    in_zone = rows.filter(zone_id=actor.zone_id)
    if actor.is_system or actor.has_role(Role.LEADER):
        return in_zone
    departments = officer_organisations(actor)
    if not departments:
        return rows.none()
    condition = Q(fund__organisation_id__in=departments)
    if also:
        condition |= Q(**{f"{also}__in": departments})
    return in_zone.filter(condition)
