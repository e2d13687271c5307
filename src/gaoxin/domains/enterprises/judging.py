"""The queues in which a person decides: doubtful names, contested values, corrections by enterprises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.domains.enterprises.batch_pages import REASONS
from gaoxin.domains.enterprises.wording import MASK, fact_words, is_sensitive, variable_words
from gaoxin.mechanisms.registry.enums import ClaimState, ConflictState, QuestionState
from gaoxin.mechanisms.registry.models import Enterprise, Settlement
from gaoxin.mechanisms.registry.permissions import sees_unmasked
from gaoxin.mechanisms.registry.selectors import conflicts as selectors
from gaoxin.mechanisms.registry.selectors.facts import FactView, Shown, known_variable

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.mechanisms.registry.models import Conflict, FactClaim, MatchQuestion
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True)
class Candidate:
    """An enterprise that a doubtful name may mean; score 0 to 1."""

    enterprise: Enterprise
    score: float


@dataclass(frozen=True)
class NameView:
    """A doubtful name with the enterprises that it may mean."""

    question: MatchQuestion
    reason: str
    candidates: list[Candidate]


class Names:
    """Pages of doubtful names, as a source of `listing`: two queries a page."""

    def __init__(self, actor: Actor, state: QuestionState, text: str = "") -> None:
        self.actor = actor
        rows = selectors.questions(actor, state=state)
        self.rows = rows.filter(name__icontains=text) if text else rows

    def ordered(self, keys: Sequence[str]) -> Names:
        """Always the oldest first."""
        return self

    def __getitem__(self, page: slice) -> list[NameView]:
        rows = list(self.rows[page])
        ids = {each["enterprise"] for row in rows for each in row.candidates}
        known = {each.pk: each for each in Enterprise.objects.visible_to(self.actor).filter(pk__in=ids)}
        return [
            NameView(
                row,
                str(REASONS.get(row.reason, row.reason)),
                [Candidate(known[each["enterprise"]], each["score"]) for each in row.candidates if each["enterprise"] in known],
            )
            for row in rows
        ]  # fmt: skip


@dataclass(frozen=True)
class Word:
    """What one source says of a value."""

    fact_id: int
    words: str
    source: str
    observed_on: Any
    counts: bool
    cell: str


@dataclass(frozen=True)
class ContestedView:
    """A contested value with what each source says, and the person's word on it when there is one."""

    conflict: Conflict
    label: str
    words: list[Word]
    settlement: Settlement | None


class Contested:
    """Pages of contested values, as a source of `listing`; the number of queries does not depend on the page's length."""

    def __init__(self, actor: Actor, state: ConflictState, variable: str = "", text: str = "") -> None:
        self.actor, self.state = actor, state
        rows: QuerySet[Conflict, Conflict] = selectors.conflicts(actor, state=state, variable=variable)
        self.rows = rows.filter(enterprise__name__icontains=text) if text else rows

    def ordered(self, keys: Sequence[str]) -> Contested:
        """Always by enterprise."""
        return self

    def __getitem__(self, page: slice) -> list[ContestedView]:
        rows = list(self.rows[page])
        views = selectors.conflict_views(self.actor, rows)
        settled = self.settlements(rows)
        return [
            ContestedView(
                view.conflict, variable_words(view.fact.variable, view.fact.period), words_of(view.fact),
                settled.get((view.conflict.enterprise_id, view.conflict.variable, view.conflict.period)),
            )
            for view in views
        ]  # fmt: skip

    def settlements(self, rows: Iterable[Conflict]) -> dict[tuple[int, str, int], Settlement]:
        """A person's word on some contested values, by enterprise, variable and period; none while they are open."""
        if self.state != ConflictState.SETTLED:
            return {}
        found = Settlement.objects.visible_to(self.actor).filter(
            enterprise__in={row.enterprise_id for row in rows}, revoked_at__isnull=True
        )
        return {(each.enterprise_id, each.variable, each.period): each for each in found.select_related("settled_by")}


def words_of(view: FactView) -> list[Word]:
    """What each source says, the one that counts first."""
    return [_word(view, shown, counts=place == 0) for place, shown in enumerate((view.counts, *view.others))]


def _word(view: FactView, shown: Shown, *, counts: bool) -> Word:
    text = MASK if shown.masked else fact_words(view.variable, shown.value)
    return Word(shown.fact.pk, text, shown.source.name, shown.fact.observed_on, counts, shown.fact.cell)


@dataclass(frozen=True)
class ClaimView:
    """A correction with the value that it wants and the one that stands, hidden where sensitive."""

    claim: FactClaim
    label: str
    wanted: str
    standing: str


class Claims:
    """Pages of corrections, as a source of `listing`."""

    def __init__(self, actor: Actor, states: Iterable[ClaimState]) -> None:
        self.actor = actor
        self.rows = selectors.claims(actor, states=states)

    def ordered(self, keys: Sequence[str]) -> Claims:
        """Always the oldest first."""
        return self

    def __getitem__(self, page: slice) -> list[ClaimView]:
        return [self._view(claim) for claim in self.rows[page]]

    def _view(self, claim: FactClaim) -> ClaimView:
        variable = known_variable(claim.variable)
        source = claim.against.batch.source if claim.against else None
        hidden = is_sensitive(variable) and not sees_unmasked(self.actor, source)
        standing = claim.against.value if claim.against else None
        return ClaimView(
            claim,
            variable_words(variable, claim.period),
            MASK if hidden else fact_words(variable, claim.value),
            MASK if hidden and standing is not None else fact_words(variable, standing),
        )
