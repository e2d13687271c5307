"""Reserve libraries under filters, who may own an entry, and how far the zone is from what it has set out to reach."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone

from gaoxin.domains.cultivation.enums import HELD, Place, ReserveState
from gaoxin.domains.cultivation.ladders import Rung, ladders
from gaoxin.domains.cultivation.models import Placement, Reserve, ReserveEvent, Target
from gaoxin.mechanisms.registry.selectors.enterprises import search
from gaoxin.platform.core.enums import STAFF_ROLES
from gaoxin.platform.core.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor


def reserves_for(actor: Actor, given: Mapping[str, Any] | None = None) -> QuerySet[Reserve, Reserve]:
    """Entries as the actor sees them, the next due first. given: q, rung, state, owner (me), due (late, month)."""
    wanted = given or {}
    rows = Reserve.objects.visible_to(actor).select_related("enterprise", "owner")
    rows = rows.filter(state=wanted.get("state") or ReserveState.ACTIVE)
    if text := str(wanted.get("q") or "").strip():
        rows = rows.filter(
            Q(next_action__icontains=text) | Q(enterprise__in=search(actor, text).order_by().values("pk"))
        )
    if wanted.get("rung"):
        rows = rows.filter(rung=wanted["rung"])
    if wanted.get("owner") == "me":
        rows = rows.filter(owner_id=actor.user_id)
    elif wanted.get("owner") == "none":
        rows = rows.filter(owner__isnull=True)
    today = timezone.localdate()
    if wanted.get("due") == "late":
        rows = rows.filter(due_on__lt=today)
    elif wanted.get("due") == "month":
        rows = rows.filter(due_on__gte=today, due_on__lte=today + datetime.timedelta(days=30))
    return rows.order_by("due_on", "id")


def history_of(actor: Actor, reserve: Reserve) -> list[ReserveEvent]:
    """Changes of an entry, the newest first."""
    return list(ReserveEvent.objects.visible_to(actor).filter(reserve=reserve).select_related("by"))


def owners(actor: Actor) -> QuerySet[User, User]:
    """The zone's staff, who may look after an enterprise."""
    rows = User.objects.filter(
        memberships__zone_id=actor.zone_id or 0, memberships__role__in=STAFF_ROLES, is_active=True
    )
    return rows.distinct().order_by("display_name", "id")


@dataclass(frozen=True)
class Plan:
    """A target against what is held and what is in reserve. gap: still to be found beyond the reserve; never below nought."""

    target: Target
    rung: Rung
    held: int
    reserve: int
    candidates: int
    elapsed: float

    @property
    def short(self) -> int:
        return max(self.target.goal - self.held, 0)

    @property
    def gap(self) -> int:
        return max(self.short - self.reserve, 0)

    @property
    def done(self) -> float:
        """Share of the way from base to goal that is done, 0 to 1."""
        way = self.target.goal - self.target.base
        return min(max((self.held - self.target.base) / way, 0.0), 1.0) if way > 0 else 1.0

    @property
    def multiple(self) -> float | None:
        """The goal as a multiple of the base (倍增: 2)."""
        return self.target.goal / self.target.base if self.target.base else None


def plans(actor: Actor, on: datetime.date | None = None) -> list[Plan]:
    """Every target of this year or later; three queries."""
    day = on or timezone.localdate()
    targets = list(Target.objects.visible_to(actor).filter(year__gte=day.year))
    held: dict[str, int] = {}
    candidates: dict[str, int] = {}
    rows = Placement.objects.visible_to(actor).filter(rung__in={target.rung for target in targets}).order_by()
    for rung, place, n in rows.values_list("rung", "place").annotate(n=Count("id")):
        if place in HELD:
            held[rung] = held.get(rung, 0) + n
        elif place == Place.CANDIDATE:
            candidates[rung] = n
    stock = Reserve.objects.visible_to(actor).filter(state=ReserveState.ACTIVE).order_by()
    reserve = dict(stock.values_list("rung").annotate(n=Count("id")))
    return [
        Plan(
            target, ladders().rungs[target.rung], held.get(target.rung, 0), reserve.get(target.rung, 0), candidates.get(target.rung, 0),
            _elapsed(target, day),
        )
        for target in targets
        if target.rung in ladders().rungs
    ]  # fmt: skip


def _elapsed(target: Target, day: datetime.date) -> float:
    """Share of the time from the end of the base year to the end of the target year that is gone."""
    start, end = datetime.date(target.base_year, 12, 31), datetime.date(target.year, 12, 31)
    return min(max((day - start).days / max((end - start).days, 1), 0.0), 1.0)


def library_counts(actor: Actor) -> list[tuple[Rung, int, int]]:
    """Rung, entries in its library, and how many of them are late; one query."""
    today = timezone.localdate()
    rows = Reserve.objects.visible_to(actor).filter(state=ReserveState.ACTIVE).order_by()
    found = rows.values_list("rung").annotate(n=Count("id"), late=Count("id", filter=Q(due_on__lt=today)))
    known = ladders().rungs
    order = list(known)
    lines = [(known[rung], n, late) for rung, n, late in found if rung in known]
    return sorted(lines, key=lambda line: order.index(line[0].id))
