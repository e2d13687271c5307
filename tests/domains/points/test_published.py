"""Published points cannot be changed, added to or removed, whoever asks, not even in raw SQL; before that they can."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from gaoxin.domains.points.enums import EvaluationKind, EvaluationState
from gaoxin.domains.points.models import Evaluation, Score
from gaoxin.mechanisms.registry.actions.enterprises import create_enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import TaskRun, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = datetime.date(2026, 7, 2)
DEEDS = (
    "UPDATE points_score SET total = total + 1, total_high = total_high + 1",
    "UPDATE points_score SET lines = '[]'",
    "UPDATE points_score SET evaluation_id = (SELECT id FROM points_evaluation WHERE year = 2027)",
    "DELETE FROM points_score",
    "UPDATE points_evaluation SET state = 'objection'",
    "UPDATE points_evaluation SET published_on = '2027-01-01'",
    "UPDATE points_evaluation SET summary = '{\"enterprises\": 9}'",
    "DELETE FROM points_evaluation",
)


@pytest.fixture
def score(zone: Zone) -> Score:
    """The points of one enterprise in publicity, beside another evaluation."""
    firm = create_enterprise(Actor.system(zone), name="青池1号传感科技有限公司")
    given = {"zone": zone, "rule": "zone_points", "version": "1", "kind": EvaluationKind.ANNUAL, "on": DAY}
    Evaluation.objects.create(**given, year=2027)
    found = Evaluation.objects.create(**given, year=2026, state=EvaluationState.PUBLICITY)
    return _score(found, firm.pk)


def _score(evaluation: Evaluation, enterprise: int) -> Score:
    return Score.objects.create(
        zone=evaluation.zone, evaluation=evaluation, enterprise_id=enterprise, base=900, bonus=0, deduction=0, total=900,
        total_high=950, lines=[{"id": "T1"}],
    )  # fmt: skip


def _publish(score: Score) -> Evaluation:
    found = score.evaluation
    found.state, found.published_on = EvaluationState.PUBLISHED, DAY
    found.save()
    return found


def _rows() -> list[object]:
    scores = Score.objects.order_by("pk").values_list("pk", "evaluation_id", "total", "lines")
    return [*scores, *Evaluation.objects.order_by("pk").values_list("pk", "state", "published_on", "summary")]


@pytest.mark.parametrize("deed", DEEDS)
def test_the_database_refuses_to_change_published_points(score: Score, deed: str) -> None:
    _publish(score)
    before = _rows()
    with pytest.raises(DatabaseError, match="published_for_good"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
    assert _rows() == before


@pytest.mark.parametrize("deed", [deed for deed in DEEDS if "DELETE FROM points_evaluation" not in deed])
def test_points_that_are_not_published_may_be_changed(score: Score, deed: str) -> None:
    before = _rows()
    with connection.cursor() as cursor:
        cursor.execute(deed)
    assert _rows() != before


def test_nobody_enters_published_points_afterwards_or_takes_them_away(score: Score, zone: Zone) -> None:
    found = _publish(score)
    late = create_enterprise(Actor.system(zone), name="青池2号传感科技有限公司")
    with pytest.raises(DatabaseError, match="published_for_good"), transaction.atomic():
        _score(found, late.pk)
    with pytest.raises(DatabaseError, match="published_for_good"), transaction.atomic():
        found.delete()
    # On PostgreSQL a transaction in which keys have still to be checked could not empty a table anyway.
    deed = "INSERT OR REPLACE INTO points_score SELECT * FROM points_score"
    if connection.vendor == "postgresql":
        deed = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE points_score CASCADE"
    with pytest.raises(DatabaseError, match="published_for_good"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
    assert Score.objects.count() == 1


def test_the_finished_task_behind_published_points_may_be_cleared_away(score: Score, zone: Zone) -> None:
    score.evaluation.task = TaskRun.objects.create(zone=zone, task="points.compute")
    found = _publish(score)
    TaskRun.objects.all().delete()
    found.refresh_from_db()
    assert found.task is None
    assert found.state == EvaluationState.PUBLISHED
