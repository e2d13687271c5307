"""Keeps that a benefit reached an enterprise: brought before it, or looked at. Only the first time of each counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from gaoxin.domains.policies.enums import ReachKind, VersionState
from gaoxin.domains.policies.library_match import own_enterprise
from gaoxin.domains.policies.models import Reach
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core.decisions import allow_if

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit, PolicyVersion
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor


@transaction.atomic
def record_opened(actor: Actor, *, version: PolicyVersion) -> int:
    """An enterprise's person looks at a published policy: all that it gives is seen. Returns how many were new."""
    enterprise = own_enterprise(actor)
    if enterprise is None or version.state != VersionState.PUBLISHED:
        return 0
    return _keep(list(version.benefits.all()), enterprise, ReachKind.OPENED)


@transaction.atomic
def record_pushed(actor: Actor, *, benefits: Iterable[Benefit], enterprise: Enterprise) -> int:
    """The platform told an enterprise of benefits. Returns how many it had not been told of before."""
    allow_if(actor.is_system, "").require()
    return _keep(list(benefits), enterprise, ReachKind.PUSHED)


def _keep(benefits: list[Benefit], enterprise: Enterprise, kind: ReachKind) -> int:
    known = set(
        Reach.objects.filter(enterprise=enterprise, kind=kind, benefit__in=benefits).values_list(
            "benefit_id", flat=True
        )
    )
    now = present.now()
    rows = [
        Reach(zone_id=enterprise.zone_id, benefit=benefit, enterprise=enterprise, kind=kind, at=now)
        for benefit in benefits
        if benefit.pk not in known
    ]
    # Two windows of one person may open a policy at once.
    Reach.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
