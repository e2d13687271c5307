"""The ladders: who stands on each rung, what is new and what has come together over the years, who moved, what to report."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.utils import timezone

from gaoxin.domains.cultivation.dates import first_of_month
from gaoxin.domains.cultivation.enums import HELD, InclusionState, Place, ReserveState
from gaoxin.domains.cultivation.ladders import Ladder, Rung, ladders
from gaoxin.domains.cultivation.models import Inclusion, Movement, Placement, Reserve, Review, Title
from gaoxin.mechanisms.registry.models import RegistryHead
from gaoxin.mechanisms.registry.selectors.enterprises import search

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor

#: Years that a ladder's table shows.
YEARS = 5


@dataclass(frozen=True)
class YearCount:
    """Enterprises recognised for the first time in a year, and all until its end: the two numbers agree by construction."""

    year: int
    new: int
    total: int


@dataclass
class RungFigures:
    """A rung with its numbers. moved_in, moved_out: enterprises that came to hold it or ceased to since the first of the month."""

    rung: Rung
    counts: Counter[str] = field(default_factory=Counter)
    reserve: int = 0
    moved_in: int = 0
    moved_out: int = 0
    years: list[YearCount] = field(default_factory=list)
    widest: int = 1
    before: int | None = None

    @property
    def held(self) -> int:
        return sum(self.counts[place] for place in HELD)

    @property
    def slipping(self) -> int:
        return self.counts[Place.SLIPPING]

    @property
    def candidates(self) -> int:
        return self.counts[Place.CANDIDATE]

    @property
    def near(self) -> int:
        return self.counts[Place.NEAR]

    @property
    def lacking(self) -> int:
        """Of whom one fact is missing to tell."""
        return self.counts[Place.LACKING]

    @property
    def unregistered(self) -> int:
        return self.counts[Place.UNREGISTERED]

    @property
    def this_year(self) -> YearCount | None:
        return self.years[-1] if self.years else None

    @property
    def judgeable(self) -> bool:
        """Whether a rule says who could."""
        return bool(self.rung.rules)

    @property
    def share_below(self) -> float | None:
        """Holders as a share of those of the rung below; None at the bottom or when that has none."""
        return self.held / self.before if self.before else None

    # Geometry of the funnel in percent of the width: holders in the middle, candidates as wings.

    @property
    def bar_width(self) -> float:
        return max(round(100 * self.held / self.widest, 2), 0.6 if self.held else 0.0)

    @property
    def bar_start(self) -> float:
        return round((100 - self.bar_width) / 2, 2)

    @property
    def slip_width(self) -> float:
        return round(self.bar_width * self.slipping / self.held, 2) if self.held else 0.0

    @property
    def slip_start(self) -> float:
        return round(self.bar_start + self.bar_width - self.slip_width, 2)

    @property
    def wing_width(self) -> float:
        return min(round(100 * (self.held + self.candidates) / self.widest, 2), 100.0)

    @property
    def wing_start(self) -> float:
        return round((100 - self.wing_width) / 2, 2)


@dataclass(frozen=True)
class LadderFigures:
    """A ladder with its rungs, as of the last review."""

    ladder: Ladder
    rungs: list[RungFigures]

    @property
    def steps(self) -> list[RungFigures]:
        return [figures for figures in self.rungs if not figures.rung.beside]

    @property
    def years(self) -> list[int]:
        return [count.year for count in self.rungs[0].years] if self.rungs else []

    @property
    def held(self) -> int:
        return sum(figures.held for figures in self.rungs)

    @property
    def moved(self) -> int:
        return sum(figures.moved_in + figures.moved_out for figures in self.rungs)


def latest_review(actor: Actor) -> Review | None:
    """The review that the places belong to; only its day and rules are told, so all of the zone's staff may know it."""
    if actor.zone_id is None or not (actor.is_system or actor.is_staff):
        return None
    return Review.objects.filter(zone_id=actor.zone_id).order_by("-on", "-id").first()


def is_behind(actor: Actor, review: Review) -> bool:
    """Whether the enterprises' data have changed since a review; one query."""
    head = RegistryHead.objects.filter(zone_id=review.zone_id).values_list("revision", flat=True).first() or 0
    return head != review.revision


def figures_of(
    actor: Actor, chosen: Collection[Ladder] | None = None, on: datetime.date | None = None
) -> list[LadderFigures]:
    """The numbers of some ladders, of all when not given. Five queries, whatever the number of enterprises."""
    wanted, day = list(chosen if chosen is not None else ladders()), on or timezone.localdate()
    found = {rung.id: RungFigures(rung) for ladder in wanted for rung in ladder.rungs}
    _count_places(actor, found)
    _count_movements(actor, found, day)
    _count_years(actor, found, day)
    reserves = Reserve.objects.visible_to(actor).filter(rung__in=found, state=ReserveState.ACTIVE)
    for rung, n in reserves.order_by().values_list("rung").annotate(n=Count("id")):
        found[rung].reserve = n
    made = []
    for ladder in wanted:
        rungs = [found[rung.id] for rung in ladder.rungs]
        widest = max((figures.held + figures.candidates for figures in rungs), default=0) or 1
        below: int | None = None
        for figures in rungs:
            figures.widest = widest
            if not (ladder.parallel or figures.rung.beside):
                figures.before, below = below, figures.held
        made.append(LadderFigures(ladder, rungs))
    return made


def _count_places(actor: Actor, found: dict[str, RungFigures]) -> None:
    rows = Placement.objects.visible_to(actor).filter(rung__in=found).order_by()
    for rung, place, n in rows.values_list("rung", "place").annotate(n=Count("id")):
        found[rung].counts[place] = n


def _count_movements(actor: Actor, found: dict[str, RungFigures], day: datetime.date) -> None:
    rows = movements(actor, since=first_of_month(day), rungs=found).order_by()
    for rung, before, after, n in rows.values_list("rung", "before", "after").annotate(n=Count("id")):
        found[rung].moved_in += n if after in HELD and before not in HELD else 0
        found[rung].moved_out += n if before in HELD and after not in HELD else 0


def _count_years(actor: Actor, found: dict[str, RungFigures], day: datetime.date) -> None:
    """New and cumulative by year; a revoked title counts in neither."""
    wanted = {name for figures in found.values() for name in figures.rung.qualifications}
    rows = (
        Title.objects.visible_to(actor)
        .standing()
        .filter(qualification__in=wanted, revoked_on__isnull=True, valid_from__lte=day)
    )
    first: dict[str, dict[int, int]] = defaultdict(dict)
    for name, enterprise, begun in rows.order_by().values_list("qualification", "enterprise_id", "valid_from"):
        known = first[name].get(enterprise)
        first[name][enterprise] = min(begun.year, known or begun.year)
    entered = Inclusion.objects.visible_to(actor).filter(state=InclusionState.ENTERED, rung__in=found)
    for rung, enterprise, closed in entered.order_by().values_list("rung", "enterprise_id", "closed_on"):
        known = first[rung].get(enterprise)
        year = closed.year if closed else day.year
        first[rung][enterprise] = min(year, known or year)
    for figures in found.values():
        figures.years = _years(figures.rung, first, day.year)


def _years(rung: Rung, first: dict[str, dict[int, int]], year: int) -> list[YearCount]:
    began: dict[int, int] = {}
    for name in (*rung.qualifications, rung.id) if rung.by_fact else rung.qualifications:
        for enterprise, begun in first.get(name, {}).items():
            began[enterprise] = min(begun, began.get(enterprise, begun))
    new = Counter(began.values())
    return [
        YearCount(each, new[each], sum(n for begun, n in new.items() if begun <= each))
        for each in range(year - YEARS + 1, year + 1)
    ]


def movements(
    actor: Actor, *, since: datetime.date, rungs: Collection[str] | None = None
) -> QuerySet[Movement, Movement]:
    """Who changed place on a day or since, the newest first."""
    rows = Movement.objects.visible_to(actor).filter(on__gte=since)
    if rungs is not None:
        rows = rows.filter(rung__in=list(rungs))
    return rows.select_related("enterprise").order_by("-on", "-id")


def places(actor: Actor, rung: str, place: str = "", text: str = "") -> QuerySet[Placement, Placement]:
    """The enterprises at a place of a rung, `held` for all that hold it, by name; those near the nearest first."""
    rows = Placement.objects.visible_to(actor).filter(rung=rung)
    if place == "held":
        rows = rows.filter(place__in=HELD)
    elif place:
        rows = rows.filter(place=place)
    if text.strip():
        rows = rows.filter(enterprise__in=search(actor, text).order_by().values("pk"))
    nearest = [F("distance").asc(nulls_last=True)] if place == Place.NEAR else []
    return rows.select_related("enterprise").order_by(*nearest, "enterprise__name", "enterprise_id")


def place_counts(actor: Actor, rung: str) -> Counter[str]:
    """Of one rung enterprises by place; one query."""
    rows = Placement.objects.visible_to(actor).filter(rung=rung).order_by()
    return Counter(dict(rows.values_list("place").annotate(n=Count("id"))))


def in_reserve(actor: Actor, rung: str, enterprises: Collection[int]) -> set[int]:
    """Which of some enterprises are in the library of a rung; one query."""
    rows = Reserve.objects.visible_to(actor).filter(
        rung=rung, state=ReserveState.ACTIVE, enterprise__in=list(enterprises)
    )
    return set(rows.values_list("enterprise_id", flat=True))


def slipping_count(actor: Actor) -> int:
    """Holders that no longer meet their rule, over all ladders; one query."""
    return Placement.objects.visible_to(actor).filter(Q(place=Place.SLIPPING)).order_by().count()
