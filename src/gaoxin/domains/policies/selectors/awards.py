"""Documents and awards as far as a case shows them: joint reviewers and experts see no more of the enterprise than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from gaoxin.domains.policies.models import Award, AwardMaterial, Decision, Material
from gaoxin.mechanisms.casework.models import Case

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor


def materials_of(actor: Actor) -> QuerySet[Material]:
    """The documents of enterprises that the actor sees, and those handed in with a case that the actor takes part in."""
    own = Material.objects.visible_to(actor).values("pk")
    cases = Case.objects.visible_to(actor).values("pk")
    handed_in = AwardMaterial.objects.filter(award__case__in=cases).values("material_id")
    rows: QuerySet[Material] = Material.objects.filter(zone_id=actor.zone_id or 0)
    return rows.filter(Q(pk__in=own) | Q(pk__in=handed_in))


def decisions_of(actor: Actor) -> QuerySet[Decision]:
    """The judgements of enterprises that the actor sees, and those that awards which the actor sees rest on."""
    own = Decision.objects.visible_to(actor).values("pk")
    used = Award.objects.visible_to(actor).order_by().values("decision_id")
    rows: QuerySet[Decision] = Decision.objects.filter(zone_id=actor.zone_id or 0)
    return rows.filter(Q(pk__in=own) | Q(pk__in=used))
