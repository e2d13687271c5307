"""Reads: assessments of an actor, pages of their verdicts, one enterprise under one rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.domains.assessment.enums import AssessmentState
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.models import Assessment
from gaoxin.kernel.assess import snapshot
from gaoxin.kernel.assess.query import VerdictQuery
from gaoxin.kernel.rules import Result, Rulebook

if TYPE_CHECKING:
    from gaoxin.domains.assessment.models import AssessmentQuerySet
    from gaoxin.kernel.rules.population import Population
    from gaoxin.platform.core.actor import Actor

RECENT = 5


def assessments_for(actor: Actor) -> AssessmentQuerySet:
    """What the actor may see, the newest first, with who uploaded it (no query per row)."""
    return (
        Assessment.objects.visible_to(actor)
        .select_related("created_by", "organisation", "task")
        .order_by("-created_at", "-id")
    )


def recent_assessments(actor: Actor) -> dict[str, Any]:
    """The actor's own latest assessments, for the first page; one query."""
    return {"assessments": list(assessments_for(actor).filter(created_by=actor.user)[:RECENT])}


def verdicts_of(assessment: Assessment) -> VerdictQuery:
    """The verdict table of a finished assessment."""
    if assessment.state != AssessmentState.DONE or assessment.verdicts is None:
        raise LookupError(assessment.pk)
    return VerdictQuery(assessment.verdicts.path)


@dataclass(frozen=True)
class Judged:
    """One enterprise of an assessment under one rule, with the facts that it was judged by."""

    row: int
    code: str
    name: str
    rulebook: Rulebook
    result: Result
    population: Population
    place: int

    @property
    def facts(self) -> dict[tuple[str, str], Any]:
        """Known facts by (variable, period)."""
        return self.population.facts(self.place)

    def source(self, key: tuple[str, str]) -> str:
        """The cell of the workbook that gave a fact; '' when none did."""
        return self.population.source(self.place, key)


def judge(assessment: Assessment, row: int, rule: str) -> Judged | None:
    """One enterprise of a finished assessment again, exactly and with reasons; None when there is no such row or rule.

    rule: key of a rulebook (``srdi@2026``).
    """
    rulebook = library().get(rule)
    if rulebook is None or assessment.facts is None:
        return None
    try:
        population, place = snapshot.load_row(assessment.facts.path, row)
    except IndexError:
        return None
    result = library().evaluator(rulebook, assessment.on).run(population.facts(place))[0]
    return Judged(row, population.codes[place], population.names[place], rulebook, result, population, place)
