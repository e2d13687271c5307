"""Who meets which rule or comes near, as of the last evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaoxin.mechanisms.registry.models import Evaluation, Standing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor


def latest_evaluation(actor: Actor) -> Evaluation | None:
    """The evaluation that the standings belong to."""
    if actor.zone_id is None:
        return None
    return (
        Evaluation.objects.filter(zone_id=actor.zone_id).select_related("verdicts", "snapshot").order_by("-id").first()
    )


def standings(
    actor: Actor, *, rule: str = "", verdict: str = "", away: int | None = None
) -> QuerySet[Standing, Standing]:
    """Enterprises that meet a rule or come near, of those that the actor may see, by rule and name.

    rule: its id. verdict: pass, fail, unknown or manual. away: at most this many tests from a pass.
    """
    rows = Standing.objects.visible_to(actor).select_related("enterprise")
    if rule:
        rows = rows.filter(rule=rule)
    if verdict:
        rows = rows.filter(verdict=verdict)
    if away is not None:
        rows = rows.filter(away__lte=away)
    return rows.order_by("rule", "away", "enterprise__name", "enterprise_id")


def standings_of(actor: Actor, enterprise: Enterprise) -> list[Standing]:
    """The rules that one enterprise meets or comes near, the nearest first."""
    return list(Standing.objects.visible_to(actor).filter(enterprise=enterprise).order_by("away", "rule"))
