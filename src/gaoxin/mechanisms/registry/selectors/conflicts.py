"""What waits for a person's word: values on which sources disagree, doubtful names, corrections by enterprises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from gaoxin.mechanisms.registry.enums import ClaimState, ConflictState, QuestionState
from gaoxin.mechanisms.registry.models import Conflict, FactBatch, FactClaim, MatchQuestion
from gaoxin.mechanisms.registry.permissions import sees_unmasked
from gaoxin.mechanisms.registry.selectors.facts import FactView, known_variable, views_of
from gaoxin.mechanisms.registry.values import is_sensitive

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True)
class ConflictView:
    """One contested value: the fact that counts for now and what the other sources say."""

    conflict: Conflict
    fact: FactView


@dataclass(frozen=True)
class ClaimView:
    """One correction as an actor may see it; the value is None when masked (`actions.judgements.reveal_claim`)."""

    claim: FactClaim
    variable: Variable
    masked: bool

    @property
    def value(self) -> Any:
        return None if self.masked else self.claim.value


def conflicts(
    actor: Actor, *, state: ConflictState = ConflictState.OPEN, variable: str = ""
) -> QuerySet[Conflict, Conflict]:
    """The contested values that the actor may see, by enterprise. Slice a page and hand it to `conflict_views`."""
    rows = Conflict.objects.visible_to(actor).filter(state=state).select_related("enterprise")
    rows = rows.filter(variable=variable) if variable else rows
    return rows.order_by("enterprise__name", "enterprise_id", "variable", "-period")


def conflict_views(actor: Actor, page: Sequence[Conflict]) -> list[ConflictView]:
    """The values of a page of conflicts, sensitive ones masked; the number of queries does not depend on its length."""
    views = views_of(actor, [row.enterprise for row in page], {row.variable for row in page})
    found = ((row, views.get((row.enterprise_id, row.variable, row.period))) for row in page)
    return [ConflictView(row, view) for row, view in found if view is not None]


def questions(actor: Actor, *, state: QuestionState = QuestionState.OPEN) -> QuerySet[MatchQuestion, MatchQuestion]:
    """Doubtful names, the oldest first."""
    rows = MatchQuestion.objects.visible_to(actor).filter(state=state).select_related("enterprise")
    return rows.prefetch_related(_with_source("batch")).order_by("created_at", "id")


def claims(actor: Actor, *, states: Iterable[ClaimState] = (ClaimState.OPEN,)) -> QuerySet[FactClaim, FactClaim]:
    """Corrections that enterprises ask for, the oldest first; an enterprise sees its own. Show values through `claim_views`."""
    rows = FactClaim.objects.visible_to(actor).filter(state__in=list(states))
    rows = rows.select_related("enterprise", "against").prefetch_related(_with_source("against__batch"))
    return rows.order_by("created_at", "id")


def claim_views(actor: Actor, page: Iterable[FactClaim]) -> list[ClaimView]:
    """The corrections of a page, sensitive values masked for all but the enterprise itself."""
    clear = sees_unmasked(actor, None)
    kinds = ((claim, known_variable(claim.variable)) for claim in page)
    return [ClaimView(claim, kind, is_sensitive(kind) and not clear) for claim, kind in kinds]


def _with_source(path: str) -> Prefetch[str]:
    return Prefetch(path, FactBatch.objects.light().select_related("source"))
