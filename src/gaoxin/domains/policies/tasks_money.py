"""The money side's background work: ending publicity, and telling of budgets that run low."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.actions import rehearsals
from gaoxin.domains.policies.actions.budgets import warn_low
from gaoxin.domains.policies.actions.followup import remind_due
from gaoxin.domains.policies.actions.publicity import release_due
from gaoxin.domains.policies.models import Rehearsal
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.tasks import Progress, task


@task("policies.end_publicity", title=_("公示期满"), every=timedelta(minutes=30))
def end_publicity(progress: Progress) -> dict[str, Any]:
    """Ends every notice whose last day is over, in all zones."""
    counts: dict[str, int] = {}
    for zone in Zone.objects.filter(is_active=True).order_by("id"):
        for name, number in release_due(zone).items():
            counts[name] = counts.get(name, 0) + number
    return counts


@task(rehearsals.REHEARSE, title=_("试算"))
def rehearse(progress: Progress, *, pk: int) -> dict[str, Any]:
    """Works out a rehearsal over a large zone."""
    rows = Rehearsal.objects.visible_to(progress.actor).select_related(
        "zone", "benefit__version__policy", "benefit__fund"
    )
    found = rows.get(pk=pk)
    if found.task_id != progress.run_id:
        # A run that was stopped was asked for again: its page follows this one.
        found.task_id = progress.run_id
        found.save(update_fields=["task"])
    rehearsals.run_rehearsal(
        progress.actor, rehearsal=found, report=lambda done, words: progress.report(done, 100, words)
    )
    return {"url": found.get_absolute_url()}


@task("policies.warn_budgets", title=_("预算预警"), every=timedelta(hours=6))
def warn_budgets(progress: Progress) -> dict[str, Any]:
    """Tells of every budget that passed 80 % or 95 %, once for each mark."""
    year = timezone.localdate().year
    return {"told": sum(warn_low(zone, year) for zone in Zone.objects.filter(is_active=True).order_by("id"))}


@task("policies.remind_milestones", title=_("跟踪节点提醒"), every=timedelta(hours=6))
def remind_milestones(progress: Progress) -> dict[str, Any]:
    """Tells of every milestone that comes due or is late, once for each mark."""
    return {"told": sum(remind_due(zone) for zone in Zone.objects.filter(is_active=True).order_by("id"))}
