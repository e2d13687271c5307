"""Casework's background work: the sweep, the recomputation after a calendar edit, batch moves."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.actions.calendar import RECOMPUTE
from gaoxin.mechanisms.casework.sweeping import sweep
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.tasks import Progress, task


@task("casework.sweep", title=_("催督办巡查"), every=timedelta(minutes=1))
def sweep_due(progress: Progress) -> dict[str, Any]:
    return asdict(sweep(report=progress.report))


@task(RECOMPUTE, title=_("按新日历重算期限"))
def recompute(progress: Progress) -> dict[str, Any]:
    # Whoever saved the calendar had the right to; the recomputation is the platform's consequence of it.
    moved = actions.recompute(Actor.system(progress.actor.zone), report=progress.report)
    return {"moved": len(moved)}


@task("casework.move_many", title=_("批量办理"))
def move_many(progress: Progress, *, cases: list[int], move: str, values: dict[str, Any]) -> dict[str, Any]:
    results = actions.move_many(progress.actor, cases=cases, name=move, values=values, report=progress.report)
    return {
        "done": sum(item.done for item in results),
        "refused": [[item.case, item.reason] for item in results if not item.done],
    }
