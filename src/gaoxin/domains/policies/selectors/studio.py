"""What officers see of policies: all versions, their items, firms to try a rule on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from gaoxin.domains.policies.enums import ItemState
from gaoxin.domains.policies.models import PolicyVersion
from gaoxin.mechanisms.registry.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaoxin.platform.core.actor import Actor

#: Firms that a rule is tried on while it is written.
TRIED = 5


def versions_for(actor: Actor, given: Mapping[str, Any]) -> QuerySet[Any]:
    """Versions of policies with how many benefits they have and how many drafts wait, newest first."""
    rows = (
        PolicyVersion.objects.visible_to(actor)
        .select_related("policy")
        .annotate(
            benefit_count=Count("benefits", distinct=True),
            waiting_count=Count("items", filter=Q(items__state=ItemState.PROPOSED), distinct=True),
        )
    )
    words = (given.get("q") or "").strip()
    if words:
        rows = rows.filter(
            Q(title__icontains=words)
            | Q(document_number__icontains=words)
            | Q(policy__key__icontains=words)
            | Q(benefits__title__icontains=words)
        ).distinct()
    if given.get("state"):
        rows = rows.filter(state=given["state"])
    if given.get("level"):
        rows = rows.filter(policy__level=given["level"])
    return rows.order_by("-id")


def firms_to_try(actor: Actor, names: Sequence[str]) -> list[Enterprise]:
    """Up to five enterprises: those named by code or part of a name, filled up with the first of the zone."""
    rows = Enterprise.objects.visible_to(actor).living().order_by("pk")
    found: dict[int, Enterprise] = {}
    for name in names[:TRIED]:
        text = name.strip()
        row = rows.filter(Q(credit_code=text.upper()) | Q(name__icontains=text)).first() if text else None
        if row is not None:
            found.setdefault(row.pk, row)
    for row in rows[: TRIED + len(found)]:
        if len(found) == TRIED:
            break
        found.setdefault(row.pk, row)
    return list(found.values())
