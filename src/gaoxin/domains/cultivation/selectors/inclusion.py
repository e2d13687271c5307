"""Inclusion in statistics: coverage by class, who comes near the floor by the monthly figures, the files on their way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.db.models.lookups import GreaterThanOrEqual

from gaoxin.domains.cultivation.enums import HELD, InclusionState, Place
from gaoxin.domains.cultivation.ladders import Rung, ladders
from gaoxin.domains.cultivation.models import Inclusion, InclusionEvent, Placement, Watch
from gaoxin.mechanisms.registry.selectors.enterprises import search

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor

LADDER = "four_up"


@dataclass
class Coverage:
    """A class of industry: enterprises that are counted, that should be (they meet the rule), and that are near."""

    rung: Rung
    listed: int = 0
    missing: int = 0
    near: int = 0
    falling: int = 0
    open: int = 0

    @property
    def wanted(self) -> int:
        return self.listed + self.missing

    @property
    def share(self) -> float | None:
        """应统尽统率: counted ÷ (counted + should be); None where there is nobody."""
        return self.listed / self.wanted if self.wanted else None


def coverage(actor: Actor) -> list[Coverage]:
    """Every class with its numbers; two queries."""
    found = {rung.id: Coverage(rung) for rung in ladders().by_id[LADDER].rungs}
    rows = Placement.objects.visible_to(actor).filter(rung__in=found).order_by()
    for rung, place, n in rows.values_list("rung", "place").annotate(n=Count("id")):
        line = found[rung]
        line.listed += n if place in HELD else 0
        line.falling += n if place == Place.SLIPPING else 0
        line.missing += n if place == Place.CANDIDATE else 0
        line.near += n if place == Place.NEAR else 0
    files = Inclusion.objects.visible_to(actor).filter(closed_on__isnull=True, rung__in=found).order_by()
    for rung, n in files.values_list("rung").annotate(n=Count("id")):
        found[rung].open = n
    return list(found.values())


def watched(actor: Actor, *, text: str = "", rung: str = "") -> QuerySet[Watch, Watch]:
    """Enterprises that come near their floor, as of the last review, the nearest first."""
    rows = Watch.objects.visible_to(actor).select_related("enterprise")
    if rung:
        rows = rows.filter(rung=rung)
    if text.strip():
        rows = rows.filter(enterprise__in=search(actor, text).order_by().values("pk"))
    return rows.order_by("-share", "enterprise_id")


@dataclass(frozen=True)
class WatchTotals:
    """All that are watched, those whose figure has reached the floor, and those whose pace reaches it this year."""

    total: int
    reached: int
    crossing: int


def watch_totals(actor: Actor, rung: str = "") -> WatchTotals:
    """One query."""
    rows = watched(actor, rung=rung).order_by()
    found = rows.aggregate(
        total=Count("id"), reached=Count("id", filter=Q(amount_fen__gte=F("floor_fen"))),
        crossing=Count("id", filter=Q(amount_fen__lt=F("floor_fen")) & Q(GreaterThanOrEqual(F("amount_fen") * 12, F("floor_fen") * F("month")))),
    )  # fmt: skip
    return WatchTotals(**found)


def open_files(actor: Actor, enterprises: Collection[int]) -> dict[int, Inclusion]:
    """The open file of each of some enterprises; one query."""
    rows = Inclusion.objects.visible_to(actor).filter(closed_on__isnull=True, enterprise__in=list(enterprises))
    return {row.enterprise_id: row for row in rows}


def inclusions_for(actor: Actor, given: Mapping[str, Any] | None = None) -> QuerySet[Inclusion, Inclusion]:
    """Files as the actor sees them, the next due first. given: q, rung, group, state ('' open ones, all), owner (me, none)."""
    wanted = given or {}
    rows = Inclusion.objects.visible_to(actor).select_related("enterprise", "owner")
    if not wanted.get("state"):
        rows = rows.filter(closed_on__isnull=True)
    elif wanted["state"] != "all":
        rows = rows.filter(state=wanted["state"])
    for key in ("rung", "group"):
        if wanted.get(key):
            rows = rows.filter(**{key: wanted[key]})
    if wanted.get("owner") == "me":
        rows = rows.filter(owner_id=actor.user_id)
    elif wanted.get("owner") == "none":
        rows = rows.filter(owner__isnull=True)
    if text := str(wanted.get("q") or "").strip():
        rows = rows.filter(enterprise__in=search(actor, text).order_by().values("pk"))
    return rows.order_by("due_on", "id")


def state_counts(actor: Actor) -> list[tuple[str, str, int]]:
    """State, label and number of files, for the strip; those closed this year and all open ones. One query."""
    rows = Inclusion.objects.visible_to(actor).order_by()
    counts = Counter(dict(rows.values_list("state").annotate(n=Count("id"))))
    return [(value, str(InclusionState(value).label), counts[value]) for value in InclusionState.values]


def history_of(actor: Actor, inclusion: Inclusion) -> list[InclusionEvent]:
    """Steps of a file, the newest first."""
    return list(InclusionEvent.objects.visible_to(actor).filter(inclusion=inclusion).select_related("by"))
