"""Reads: evaluations, scores of a evaluation, one enterprise's points, and what other weights would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gaoxin.domains.points.enums import PUBLIC_STATES, EvaluationKind
from gaoxin.domains.points.models import SHOWN_TO_ENTERPRISES, Appeal, Evaluation, Score
from gaoxin.domains.points.ranking import Entrant, rank
from gaoxin.domains.points.scheme import Scheme, scheme_of
from gaoxin.domains.points.scoring import Line
from gaoxin.domains.points.simulation import total_with
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.enterprises import search

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.domains.points.models import ScoreQuerySet
    from gaoxin.platform.core.actor import Actor


def latest_evaluation(actor: Actor, *, kind: str = EvaluationKind.ANNUAL) -> Evaluation | None:
    """The newest evaluation of a kind that the actor may see and that has scores."""
    return (
        Evaluation.objects.visible_to(actor).filter(kind=kind, computed_as_of__isnull=False).order_by("-year", "-quarter", "-id").first()
    )  # fmt: skip


def scores_of(actor: Actor, evaluation: Evaluation, given: Mapping[str, Any]) -> ScoreQuerySet:
    """The scores of a evaluation, narrowed.

    given: `q` a code or name; `stage`, `grade` ids; `only` "listed", "incomplete" or "vetoed".
    """
    found = (
        Score.objects.visible_to(actor)
        .filter(evaluation=evaluation)
        .select_related("enterprise", "evaluation")
        .defer("lines")
    )
    if words := given.get("q"):
        found = found.filter(enterprise__in=search(actor, words))
    for name in ("stage", "grade"):
        if value := given.get(name):
            found = found.filter(**{name: value})
    only = given.get("only")
    if only == "listed":
        found = found.filter(listed=True)
    elif only == "incomplete":
        found = found.filter(missing__gt=0)
    elif only == "vetoed":
        found = found.filter(vetoed=True)
    return found


def best_of(evaluation: Evaluation) -> QuerySet[Score]:
    """The list of the best of a evaluation: public once the evaluation is."""
    return (
        Score.objects.filter(evaluation=evaluation, evaluation__state__in=PUBLIC_STATES, listed=True)
        .select_related("enterprise").defer("lines").order_by("stage", "rank", "enterprise_id")
    )  # fmt: skip


def public_evaluation(actor: Actor) -> Evaluation | None:
    """The newest annual evaluation on the public pages of the actor's zone."""
    return (
        Evaluation.objects.filter(zone=actor.zone, state__in=PUBLIC_STATES, kind=EvaluationKind.ANNUAL).order_by("-year", "-id").first()
    )  # fmt: skip


def dynamic_beside(actor: Actor, score: Score) -> Score | None:
    """The newest quarterly score of the same enterprise, to be shown beside the published one."""
    return (
        Score.objects.visible_to(actor)
        .filter(enterprise_id=score.enterprise_id, evaluation__kind=EvaluationKind.QUARTERLY, evaluation__rule=score.evaluation.rule)
        .select_related("evaluation").order_by("-evaluation__year", "-evaluation__quarter").first()
    )  # fmt: skip


def history_of(actor: Actor, enterprise: Enterprise) -> list[Score]:
    """All scores of an enterprise that the actor may see, the newest first."""
    return list(
        Score.objects.visible_to(actor).filter(enterprise=enterprise).select_related("evaluation").defer("lines").order_by("-evaluation__on", "-evaluation_id")
    )  # fmt: skip


def own_score(actor: Actor) -> Score | None:
    """The newest annual score of the enterprise that the actor belongs to."""
    return (
        Score.objects.visible_to(actor)
        .filter(evaluation__kind=EvaluationKind.ANNUAL, evaluation__state__in=SHOWN_TO_ENTERPRISES, enterprise__in=Enterprise.objects.visible_to(actor))
        .select_related("evaluation", "enterprise").order_by("-evaluation__year", "-evaluation_id").first()
    )  # fmt: skip


def appeals_of(actor: Actor, evaluation: Evaluation) -> QuerySet[Appeal]:
    return (
        Appeal.objects.visible_to(actor)
        .filter(score__evaluation=evaluation)
        .select_related("score__enterprise", "made_by", "evidence")
    )


@dataclass(frozen=True)
class Move:
    """What other weights would do to one enterprise. Points in hundredths; ranks inside its stage."""

    score: Score
    base: int
    total: int
    rank: int | None
    listed: bool

    @property
    def change(self) -> int:
        return self.total - self.score.total

    @property
    def climb(self) -> int:
        """Places gained (positive) or lost."""
        return (self.score.rank or 0) - (self.rank or 0) if self.rank and self.score.rank else 0


def simulate(actor: Actor, evaluation: Evaluation, weights: Mapping[tuple[str, str], Fraction]) -> list[Move]:
    """Every enterprise of a evaluation under other weights, those that move most first.

    weights: {(stage id, line id): points}; a line that is not named keeps its own. Nothing is written.
    """
    scheme = scheme_of(evaluation.rule)
    changed = {stage for stage, _line in weights}
    scores = list(
        Score.objects.visible_to(actor).filter(evaluation=evaluation, stage__in=changed).select_related("enterprise")
    )
    fresh: dict[int, tuple[int, int]] = {}
    entrants = []
    for score in scores:
        lines = score.lines_read()
        base, total = total_with(scheme, score.stage, lines, weights, score.bonus, score.deduction)
        total = 0 if score.vetoed else total
        fresh[score.pk] = (base, total)
        entrants.append(_entrant(scheme, score, lines, base, total))
    places = rank(entrants, scheme)
    moves = [Move(score, *fresh[score.pk], places[score.pk].rank, places[score.pk].listed) for score in scores]
    return sorted(moves, key=lambda move: (-abs(move.climb), -abs(move.change), move.score.enterprise_id))


def _entrant(scheme: Scheme, score: Score, lines: list[Line], base: int, total: int) -> Entrant[int]:
    figure = next(line.raw for line in lines if line.id == scheme.tie_line)
    grade = next((key for key, least in scheme.grades if total >= least * 100), "")
    # The enterprise's own place among equals is kept: the older rank stands for what else breaks a tie.
    code = f"{score.rank or 0:09d}{score.enterprise_id:09d}"
    return Entrant(
        score.pk, score.stage, total, base, score.groups[scheme.tie_group], figure, None, code, grade, score.vetoed
    )


def weights_of(scheme: Scheme, evaluation: Evaluation, stage: str) -> dict[str, Fraction]:
    """The weights of the lines in a stage as the evaluation used them; empty when no enterprise is in it."""
    sample = Score.objects.filter(evaluation=evaluation, stage=stage).only("lines").first()
    if sample is None:
        return {}
    return {line.id: line.weight or Fraction(0) for line in sample.lines_read() if line.id in scheme.lines}
