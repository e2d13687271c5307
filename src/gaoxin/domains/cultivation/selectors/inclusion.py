"""Inclusion in statistics: coverage by class, who comes near the floor by the monthly figures, the files on their way."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils import timezone

from gaoxin.domains.cultivation.entry import channel_of, entry_rules
from gaoxin.domains.cultivation.enums import HELD, InclusionState, Place
from gaoxin.domains.cultivation.ladders import Rung, ladders
from gaoxin.domains.cultivation.models import Inclusion, InclusionEvent, Placement
from gaoxin.domains.cultivation.qualifications import chinese
from gaoxin.kernel.rules import Rulebook
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.mechanisms.registry.library import rules_in_force
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.enterprises import search
from gaoxin.mechanisms.registry.selectors.facts import views_of
from gaoxin.mechanisms.registry.selectors.population import population

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Zone

LADDER, RULE = "four_up", "four_up"
#: Groups whose floor is of main-business revenue; the others' is of operating revenue.
_BY_MAIN = ("industry", "wholesale", "retail", "hotel_catering")


@dataclass(frozen=True)
class Floor:
    """The floor of a class of the rulebook: 元 a year, by which figure, and its clause."""

    outcome: str
    name: str
    amount: Fraction
    variable: str
    clause: str


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


@dataclass
class Watched:
    """An enterprise that comes near its floor by this year's figures."""

    enterprise: Enterprise
    rung: Rung
    floor: Floor
    month: int
    amount: Fraction
    channel: str
    months: list[tuple[int, Fraction]] = field(default_factory=list)
    inclusion: Inclusion | None = None

    @property
    def share(self) -> float:
        """Figure so far ÷ floor."""
        return float(self.amount / self.floor.amount)

    @property
    def elapsed(self) -> float:
        return self.month / 12

    @property
    def forecast(self) -> Fraction:
        """The whole year at the pace so far."""
        return self.amount * 12 / self.month

    @property
    def short(self) -> Fraction:
        """元 still missing to the floor; nought when it is reached."""
        return max(self.floor.amount - self.amount, Fraction(0))

    @property
    def crossing(self) -> int | None:
        """The month of this year in which the pace so far reaches the floor; None when not this year."""
        if self.amount >= self.floor.amount:
            return next((month for month, amount in self.months if amount >= self.floor.amount), self.month)
        need = self.floor.amount * self.month / self.amount if self.amount > 0 else Fraction(99)
        month = -(-need.numerator // need.denominator)
        return int(month) if month <= 12 else None


def rulebook(zone: Zone, on: datetime.date) -> Rulebook | None:
    """The rulebook of 四上 in force."""
    return next((book for book in rules_in_force(on, zone.city_code) if book.id == RULE), None)


def floors(book: Rulebook) -> dict[str, Floor]:
    """The floors by outcome, read from the rulebook itself: a class whose test compares a figure with an amount."""
    found: dict[str, Floor] = {}
    names = book.outcome.values if book.outcome else {}
    for criterion in book.requirement.leaves():
        outcome = criterion.id.removeprefix("fu_").removesuffix("_floor")
        outcome = {"hotel": "hotel_catering"}.get(outcome, outcome)
        comparison = criterion.comparison
        if (
            criterion.id.endswith("_floor")
            and comparison is not None
            and outcome in names
            and comparison.right.op == "const"
        ):
            variable = "main_revenue_ytd" if outcome in _BY_MAIN else "revenue_ytd"
            found[outcome] = Floor(
                outcome,
                names[outcome][0 if chinese() else 1],
                Fraction(comparison.right.value),
                variable,
                criterion.clause.place,
            )
    return found


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


def watch(actor: Actor, on: datetime.date | None = None, *, text: str = "", rung: str = "") -> list[Watched]:
    """Enterprises outside the list whose pace this year reaches the watched share of their floor, the nearest first.

    Reads the whole zone in columns once, then the monthly figures of those found.
    """
    day, zone = on or timezone.localdate(), actor.zone
    book = rulebook(zone, day) if zone else None
    if zone is None or book is None:
        return []
    found = [
        line for line in _watched(zone, day, book, entry_rules(zone).watch_share) if not rung or line[1].id == rung
    ]
    visible = Enterprise.objects.visible_to(actor).living().in_bulk([line[0] for line in found])
    if text.strip():
        wanted = set(search(actor, text).filter(pk__in=list(visible)).order_by().values_list("pk", flat=True))
        visible = {each: row for each, row in visible.items() if each in wanted}
    files = {
        row.enterprise_id: row
        for row in Inclusion.objects.visible_to(actor).filter(closed_on__isnull=True).select_related("owner")
    }
    lines = [
        Watched(visible[each], where, floor, month, amount, channel_of(where.id, opened, day), [], files.get(each))
        for each, where, floor, month, amount, opened in found
        if each in visible
    ]
    lines.sort(key=lambda line: (-line.share, line.enterprise.name))
    return lines


def add_months(actor: Actor, lines: list[Watched]) -> None:
    """Gives a page of lines its monthly figures; a few queries, however many lines."""
    views = views_of(actor, [line.enterprise for line in lines], {line.floor.variable for line in lines})
    for line in lines:
        own = [
            (period % 100, Fraction(view.value))
            for (each, variable, period), view in views.items()
            if each == line.enterprise.pk and variable == line.floor.variable and view.value is not None
            and period // 100 == timezone.localdate().year
        ]  # fmt: skip
        line.months = sorted(own)


def _watched(zone: Zone, day: datetime.date, book: Rulebook, share: float) -> list[Any]:
    image = population(zone, day)
    people, known = image.population, floors(book)
    where = {outcome: rung for rung in ladders().by_id[LADDER].rungs for outcome in rung.outcomes}
    listed = people.columns.get(("in_stat_list", "asof"))
    classes = _classes(zone, day)
    month = day.month - 1 if day.day < 28 else day.month
    found = []
    for row, each in enumerate(image.enterprises.tolist()):
        outcome = classes.get(each, "")
        floor = known.get(outcome)
        if floor is None or (listed is not None and listed.values[row] == 1):
            continue
        figure = people.exact(row, (floor.variable, "ytd"))
        if not isinstance(figure, int | Fraction) or figure <= 0:
            continue
        amount, at = Fraction(figure), max(month, 1)
        if amount * 12 / at >= floor.amount * Fraction(str(share)):
            opened = people.exact(row, ("open_date", "asof")) or people.exact(row, ("reg_date", "asof"))
            found.append(
                (each, where[outcome], floor, at, amount, opened if isinstance(opened, datetime.date) else None)
            )
    return found


def _classes(zone: Zone, day: datetime.date) -> dict[int, str]:
    """The class of industry of each enterprise, by the rulebook's own outcome."""
    image = population(zone, day, variables=["gb_code"])
    book = rulebook(zone, day)
    if book is None or book.outcome is None:
        return {}
    results = evaluate_population([book], image.population, day, detail=False, threads=1)
    codes, names = results.outcomes[0], results.shapes[0].outcomes
    if codes is None:
        return {}
    return {
        each: names[code] for each, code in zip(image.enterprises.tolist(), codes.tolist(), strict=True) if code >= 0
    }


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
