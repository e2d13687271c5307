"""Reads for the first page: what waits for a person in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaoxin.mechanisms.registry.enums import BatchState, ClaimState, ConflictState, QuestionState
from gaoxin.mechanisms.registry.models import Conflict, FactBatch, FactClaim, MatchQuestion

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor

#: More than this is shown as “99+”: a queue's length is not worth a count of a big table.
MOST = 99


def waiting(actor: Actor) -> dict[str, Any]:
    """How much waits for a person: names, conflicts, corrections, dry runs; four queries that read a hundred rows at most."""
    return {
        "names": _count(MatchQuestion.objects.visible_to(actor).filter(state=QuestionState.OPEN)),
        "conflicts": _count(Conflict.objects.visible_to(actor).filter(state=ConflictState.OPEN)),
        "claims": _count(FactClaim.objects.visible_to(actor).filter(state=ClaimState.OPEN)),
        "dry_runs": _count(FactBatch.objects.visible_to(actor).filter(state=BatchState.PREVIEW, created_by=actor.user)),
    }


def _count(rows: QuerySet[Any, Any]) -> str:
    found = len(rows.order_by().values_list("pk")[: MOST + 1])
    return f"{MOST}+" if found > MOST else str(found) if found else ""
