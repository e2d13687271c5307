"""Finding enterprises: by code, by any of their names, by the initials of their pinyin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Q, Value, When

from gaoxin.kernel.hanzi import fold
from gaoxin.mechanisms.registry.models import Enterprise, EnterpriseCode, EnterpriseName
from gaoxin.mechanisms.registry.versions import merged

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models.enterprises import EnterpriseQuerySet
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Zone


def survivors(zone: Zone) -> dict[int, int]:
    """Of every enterprise that was merged into another the one that it is part of now; one query. The others stand for themselves."""
    return merged(zone.pk)


def search(actor: Actor, text: str) -> EnterpriseQuerySet:
    """The living enterprises that a text finds, the surest first: code, whole name, beginning of a name or its initials, part of it.

    An empty text finds all. Old and short names count. One query when evaluated.
    """
    rows = Enterprise.objects.visible_to(actor).living()
    wanted = text.strip()
    if not wanted or actor.zone_id is None:
        return rows.order_by("name", "id")
    folded, initials, code = fold(wanted), wanted.lower(), wanted.upper()
    names, codes = (
        EnterpriseName.objects.filter(zone_id=actor.zone_id),
        EnterpriseCode.objects.filter(zone_id=actor.zone_id),
    )

    def named(**condition: str) -> Q:
        return Q(**condition) | Q(pk__in=names.filter(**condition).values("enterprise_id"))

    ways = [Q(pk__in=codes.filter(code=code).values("enterprise_id"))]
    if folded:
        ways += [named(folded=folded), named(folded__startswith=folded), named(folded__contains=folded)]
    if initials.isascii() and initials.isalnum():
        ways += [
            named(initials__startswith=initials),
            Q(pk__in=codes.filter(code__startswith=code).values("enterprise_id")),
        ]
    found = Q(pk__in=[])
    for way in ways:
        found |= way
    surest = Case(
        *(When(way, then=Value(place)) for place, way in enumerate(ways)),
        default=Value(len(ways)), output_field=IntegerField(),
    )  # fmt: skip
    return rows.filter(found).annotate(surest=surest).order_by("surest", "name", "id")


def find(actor: Actor, code_or_name: str) -> Enterprise | None:
    """The one enterprise that a code or name means, mergers followed; None when there is none or it is not clear."""
    wanted = code_or_name.strip()
    if actor.zone_id is None or not wanted:
        return None
    visible = Enterprise.objects.visible_to(actor)
    by_code = EnterpriseCode.objects.filter(zone_id=actor.zone_id, code=wanted.upper()).values("enterprise_id")
    roots = merged(actor.zone_id)
    for condition in (Q(pk__in=by_code), _called(actor.zone_id, fold(wanted))):
        ids = {roots.get(each, each) for each in visible.filter(condition).values_list("pk", flat=True)}
        living = list(visible.living().filter(pk__in=ids)[:2])
        if len(living) == 1:
            return living[0]
        if living:
            return None
    near = list(search(actor, wanted)[:2])
    return near[0] if len(near) == 1 else None


def _called(zone_id: int, folded: str) -> Q:
    others = EnterpriseName.objects.filter(zone_id=zone_id, folded=folded).values("enterprise_id")
    return Q(folded=folded) | Q(pk__in=others) if folded else Q(pk__in=[])
