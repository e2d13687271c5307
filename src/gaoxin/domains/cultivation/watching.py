"""Who comes near the floor of the reporting list by this year's monthly figures: computed with the whole zone in columns."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from gaoxin.domains.cultivation.entry import entry_rules
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.domains.cultivation.models import Watch
from gaoxin.domains.cultivation.models.inclusion import FEN
from gaoxin.domains.cultivation.qualifications import chinese
from gaoxin.kernel.rules import Rulebook
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.mechanisms.registry.enums import BatchState
from gaoxin.mechanisms.registry.library import library, rules_in_force
from gaoxin.mechanisms.registry.models import FactBatch

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.images import Image
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


def outcome_name(outcome: str) -> str:
    """A class of the rulebook in the reader's language."""
    for book in library():
        if book.id == RULE and book.outcome is not None and outcome in book.outcome.values:
            return book.outcome.values[outcome][0 if chinese() else 1]
    return outcome


def watch_lines(zone: Zone, image: Image) -> Iterator[Watch]:
    """Enterprises outside the list whose pace this year reaches the watched share of their floor; not saved."""
    people, day = image.population, image.population.on
    book = rulebook(zone, day)
    if book is None:
        return
    known, months, classes = floors(book), _latest_months(zone, day.year), _classes(book, image)
    where = {outcome: rung.id for rung in ladders().by_id[LADDER].rungs for outcome in rung.outcomes}
    wanted = Fraction(str(entry_rules(zone).watch_share))
    listed = people.columns.get(("in_stat_list", "asof"))
    for row, each in enumerate(image.enterprises.tolist()):
        floor = known.get(classes[row])
        if floor is None or (listed is not None and listed.values[row] == 1):
            continue
        figure, month = people.exact(row, (floor.variable, "ytd")), months.get(floor.variable, 12)
        if (
            not isinstance(figure, int | Fraction)
            or figure <= 0
            or Fraction(figure) * 12 < floor.amount * wanted * month
        ):
            continue
        opened = people.exact(row, ("open_date", "asof")) or people.exact(row, ("reg_date", "asof"))
        yield Watch(
            zone=zone, enterprise_id=each, rung=where[floor.outcome], outcome=floor.outcome, variable=floor.variable, month=month,
            amount_fen=int(figure * FEN), floor_fen=int(floor.amount * FEN), share=float(Fraction(figure) / floor.amount),
            opened_on=opened if isinstance(opened, datetime.date) else None,
        )  # fmt: skip


def _latest_months(zone: Zone, year: int) -> dict[str, int]:
    """Up to which month of a year the figures so far speak, by variable; read from what the batches say that they hold."""
    found: dict[str, int] = {}
    for columns in FactBatch.objects.filter(zone=zone, state=BatchState.COMMITTED).values_list("columns", flat=True):
        for key in columns:
            variable, _at, period = key.partition("@")
            if len(period) == 6 and period.isdigit() and int(period[:4]) == year:
                found[variable] = max(found.get(variable, 0), int(period[4:]))
    return found


def _classes(book: Rulebook, image: Image) -> list[str]:
    """The class of industry of each enterprise, by the rulebook's own outcome; '' when it has none."""
    results = evaluate_population([book], image.population, image.population.on, detail=False, threads=1)
    codes, names = results.outcomes[0], results.shapes[0].outcomes
    if codes is None:
        return [""] * len(image)
    return [names[code] if code >= 0 else "" for code in codes.tolist()]
