"""Computes a evaluation: every enterprise's points, with the facts they rest on, places, and the list of the best."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.points import actions
from gaoxin.domains.points.enums import EvaluationKind, EvaluationState
from gaoxin.domains.points.models import Evaluation, Score
from gaoxin.domains.points.ranking import Entrant, Place, rank
from gaoxin.domains.points.scheme import Scheme, scheme_of
from gaoxin.domains.points.scoring import Points, Scorer
from gaoxin.kernel.rules.tree import variables
from gaoxin.mechanisms.registry.library import library
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.population import facts_behind, population
from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.images import Image
    from gaoxin.platform.core.models import Zone

FOUNDED = "reg_date"


def compute(actor: Actor, evaluation: Evaluation, progress: Callable[[int, int], None] | None = None) -> Evaluation:
    """Scores every active enterprise of the zone anew and replaces the scores of the evaluation. Safe to run again.

    progress(done, total) in enterprises. A evaluation keeps its state when it is computed again; a new one begins its objection window.
    """
    assert actor.zone is not None
    scheme, system = scheme_of(evaluation.rule), Actor.system(actor.zone)
    image = image_for(actor.zone, scheme, evaluation.on)
    computed_as_of = timezone.now()
    points = dict(scored(scheme, image, evaluation.on, progress))
    names = Enterprise.objects.visible_to(system).in_bulk(list(points))
    places = rank(
        (_entrant(scheme, image, at, names[key], each) for at, (key, each) in enumerate(points.items())), scheme
    )
    behind = Behind(actor.zone, scheme, evaluation.on)
    for key, each in points.items():
        behind.note(key, each)
    with transaction.atomic():
        found = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        if found.state == EvaluationState.PUBLISHED:
            raise Refusal(_("这批积分已经发布，不能再计算。"))
        before = {row["enterprise_id"]: row["total"] for row in found.scores.values("enterprise_id", "total")}
        # Scores that are appealed against stay the same rows.
        kept = {score.enterprise_id: score for score in found.scores.only("pk", "enterprise_id")}
        rows = [_row(found, key, each, places[key], kept.get(key)) for key, each in points.items()]
        Score.objects.bulk_create([row for row in rows if row.enterprise_id not in kept], batch_size=500)
        Score.objects.bulk_update([row for row in rows if row.enterprise_id in kept], _COMPUTED, batch_size=200)
        found.scores.filter(enterprise_id__in=set(kept) - set(points), appeals__isnull=True).delete()
        found.computed_as_of = computed_as_of
        found.summary = _summary(scheme, rows, before)
        if found.state in (EvaluationState.COMPUTING, EvaluationState.FAILED):
            if found.kind == EvaluationKind.QUARTERLY:
                found.state = EvaluationState.DYNAMIC
            else:
                found.state = EvaluationState.OBJECTION
                start = found.on if actor.is_system else timezone.localdate()
                found.objection_until = actions.working_days_after(actor, start, scheme.objection_days)
        found.save()
        audit.record(actor, "points_evaluation.compute", found, enterprises=len(rows))
    return found


def image_for(zone: Zone, scheme: Scheme, on: datetime.date) -> Image:
    """The zone's enterprises with what the scheme reads and what breaks ties."""
    read = {variable for variable, _period in variables(scheme.rulebook(on).roots())}
    return population(zone, on, variables={FOUNDED, *read})


def scored(
    scheme: Scheme, image: Image, on: datetime.date, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[int, Points]]:
    """(enterprise id, points) of every row of an image."""
    rulebook = scheme.rulebook(on)
    evaluator, scorer = library().evaluator(rulebook, on), Scorer(scheme)
    ids = image.enterprises.tolist()
    for row, key in enumerate(ids):
        yield key, scorer.points(evaluator.run(image.population.facts(row))[0])
        if progress is not None and row % 100 == 99:
            progress(row + 1, len(ids))


_COMPUTED = [
    "stage",
    "base",
    "bonus",
    "deduction",
    "total",
    "total_high",
    "groups",
    "grade",
    "vetoed",
    "rank",
    "listed",
    "missing",
    "lines",
]


def _row(evaluation: Evaluation, enterprise: int, points: Points, place: Place, kept: Score | None) -> Score:
    values = {
        "stage": points.stage, "base": points.base, "bonus": points.bonus, "deduction": points.deduction, "total": points.total,
        "total_high": max(points.total, points.total_high), "groups": points.groups, "grade": points.grade, "vetoed": points.vetoed,
        "rank": place.rank, "listed": place.listed, "missing": sum(bool(line.missing) for line in points.lines),
        "lines": [line.to_dict() for line in points.lines],
    }  # fmt: skip
    if kept is None:
        return Score(zone_id=evaluation.zone_id, evaluation=evaluation, enterprise_id=enterprise, **values)
    for name, value in values.items():
        setattr(kept, name, value)
    return kept


def _entrant(scheme: Scheme, image: Image, row: int, enterprise: Enterprise, points: Points) -> Entrant[int]:
    column = image.population.columns.get((FOUNDED, "asof"))
    founded = column.exact(row) if column is not None else None
    figure = next(line.raw for line in points.lines if line.id == scheme.tie_line)
    return Entrant(
        enterprise.pk, points.stage, points.total, points.base, points.groups[scheme.tie_group], figure,
        founded if isinstance(founded, datetime.date) else None, enterprise.credit_code or enterprise.name, points.grade, points.vetoed,
    )  # fmt: skip


class Behind:
    """The facts of the registry that lines of the points were computed from: ids by what a line reads and enterprise."""

    def __init__(self, zone: Zone, scheme: Scheme, on: datetime.date) -> None:
        read = {variable for variable, _period in variables(scheme.rulebook(on).roots())}
        enterprises, self._facts = facts_behind(zone, on, read)
        self._row_of = {key: row for row, key in enumerate(enterprises.tolist())}

    def note(self, enterprise: int, points: Points) -> None:
        """Puts the ids under each line."""
        row = self._row_of.get(enterprise)
        if row is None:
            return
        for line in points.lines:
            ids = (int(self._facts[read][row]) for read in line.reads if read in self._facts)
            line.facts = [found for found in ids if found >= 0]


def _summary(scheme: Scheme, rows: list[Score], before: dict[int, int]) -> dict[str, object]:
    return {
        "enterprises": len(rows),
        "stages": Counter(row.stage for row in rows), "grades": Counter(row.grade for row in rows),
        "grades_by_stage": {stage.id: Counter(row.grade for row in rows if row.stage == stage.id) for stage in scheme.stages},
        "vetoed": sum(row.vetoed for row in rows), "incomplete": sum(row.missing > 0 for row in rows),
        "listed": sum(row.listed for row in rows),
        "moved": sum(before[row.enterprise_id] != row.total for row in rows if row.enterprise_id in before),
    }  # fmt: skip
