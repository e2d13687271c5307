"""The sweep reads an index, whatever the number of open cases: asked of the planner of either database, and counted in its work."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.mechanisms.casework.people import Town, moment

from gaoxin.mechanisms.casework.models import Case, CaseClock, RungFired
from gaoxin.mechanisms.casework.sweeping import BATCH, due_cases, sweep

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = moment("2025-11-07 00:01")


def _copies(case: Case, number: int, *, days: int, prefix: str) -> None:
    """Open cases like `case` with a running clock each, due `days` later."""
    (clock,) = CaseClock.objects.filter(case=case, name="reply")
    later = timedelta(days=days)
    rows = []
    for place in range(number):
        row = (
            Case.objects.get(pk=case.pk)
            if not rows
            else Case(**{f.attname: getattr(rows[0], f.attname) for f in Case._meta.concrete_fields})
        )
        row.pk, row.number = None, f"{prefix}{place}"
        row.due_at = row.next_due_at = clock.due_at + later  # type: ignore[operator]
        rows.append(row)
    made = Case.objects.bulk_create(rows)
    CaseClock.objects.bulk_create(
        CaseClock(
            case=row, name="reply", state="running", image=clock.image, calendar_id=clock.calendar_id, started_at=clock.started_at,
            due_at=row.due_at, next_at=row.next_due_at,
        )
        for row in made
    )  # fmt: skip


@pytest.fixture
def crowded(town: Town) -> Case:
    """Two thousand open cases, five of them due."""
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    _copies(case, 5, days=0, prefix="D")
    Case.objects.filter(pk=case.pk).update(next_due_at=None)
    _copies(case, 2000, days=300, prefix="O")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return case


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in _nodes(child))]


def _plan(rows: Any) -> str:
    """The steps of the database's plan in words."""
    if connection.vendor == "postgresql":
        nodes = _nodes(json.loads(rows.explain(format="json"))[0]["Plan"])
        return "; ".join(
            f"{node['Node Type']} {node.get('Index Name', node.get('Relation Name', ''))}" for node in nodes
        )
    return str(rows.explain())


@pytest.mark.parametrize("after", [None, (moment("2025-11-06 00:00"), 3)], ids=["first batch", "later batch"])
def test_the_cases_that_are_due_come_from_their_index_in_order(crowded: Case, after: Any) -> None:
    plan = _plan(due_cases(NOW, after=after).values_list("next_due_at", "pk")[:BATCH])
    assert "case_sweep" in plan
    assert "Seq Scan" not in plan
    assert "SCAN" not in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_clocks_and_fired_rungs_of_a_batch_are_looked_up_by_case(crowded: Case) -> None:
    ids = list(due_cases(NOW).values_list("pk", flat=True))
    assert len(ids) == 5
    clocks = list(CaseClock.objects.filter(case_id__in=ids).values_list("pk", flat=True))
    for rows in (CaseClock.objects.filter(case_id__in=ids), RungFired.objects.filter(clock_id__in=clocks)):
        plan = _plan(rows)
        assert "Seq Scan casework_caseclock" not in plan
        assert "SCAN" not in plan


def _work(now: Any) -> int:
    """Steps of SQLite's machine, in hundreds, that one sweep takes: the same on a busy computer as on an idle one."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    raw = connection.connection
    raw.set_progress_handler(count, 100)
    try:
        assert sweep(now=now).cases == 5
    finally:
        raw.set_progress_handler(None, 0)
    return steps


def test_the_work_for_five_due_cases_is_the_same_among_fifty_open_ones_and_among_four_thousand(town: Town) -> None:
    if connection.vendor != "sqlite":
        return
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    work = []
    for round_, more in enumerate((50, 3950)):
        _copies(case, more, days=300, prefix=f"O{round_}-")
        _copies(case, 5, days=0, prefix=f"D{round_}-")
        Case.objects.filter(pk=case.pk).update(next_due_at=None)
        work.append(_work(NOW))
    assert work[1] < work[0] * 1.25, work


def test_more_than_a_batch_after_a_standstill_is_worked_off_once(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    Case.objects.filter(pk=case.pk).update(next_due_at=None)
    _copies(case, BATCH + 30, days=0, prefix="D")
    report = sweep(now=NOW)
    assert (report.cases, report.left) == (BATCH + 30, 0)
    assert sweep(now=NOW).cases == 0
