"""All workbooks of the demo zone in the order in which they come in, and who sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from gaoxin.mechanisms.registry.demo_zone.books import registration, science, statistics, taxation
from gaoxin.mechanisms.registry.demo_zone.books.sheets import Book
from gaoxin.mechanisms.registry.demo_zone.economy import Flags, Traits
from gaoxin.mechanisms.registry.demo_zone.figures import Figures, figures
from gaoxin.mechanisms.registry.demo_zone.identity import TODAY
from gaoxin.mechanisms.registry.demo_zone.months import MONTHS
from gaoxin.mechanisms.registry.demo_zone.sectors import YEARS
from gaoxin.mechanisms.registry.demo_zone.streams import stream
from gaoxin.mechanisms.registry.demo_zone.titles import title_facts


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """A department that delivers. trust: the lower, the more it is believed; first: variables in which it wins all the same."""

    code: str
    name: str
    trust: int
    first: tuple[str, ...] = ()


SOURCES = (
    SourcePlan("market", "市场监管局", 10),
    SourcePlan("tax", "税务局", 20),
    SourcePlan("science", "科技局", 30),
    SourcePlan("statistics", "统计局", 40, first=("employees_end",)),
    SourcePlan("insurance", "人社局", 50, first=("staff_total",)),
)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A workbook that can be made. source: code of who sends it."""

    source: str
    filename: str
    make: Callable[[], Book]


def shelf(count: int | None = None) -> tuple[Shelved, ...]:
    """The workbooks in the order in which they come in, not made yet."""

    def found() -> Figures:
        return figures(count)

    monthly = (
        Shelved(
            "statistics", statistics.month_file(month), partial(lambda each: statistics.month(found(), each), month)
        )
        for month in MONTHS
    )
    return (
        Shelved("market", registration.FILE, lambda: registration.registration(found())),
        Shelved("statistics", statistics.YEARLY_FILE, lambda: statistics.statistics(found(), listed(found()))),
        Shelved("tax", taxation.FILE, lambda: taxation.taxation(found())),
        Shelved("insurance", statistics.INSURED_FILE, lambda: statistics.insured(found())),
        Shelved("science", science.REPORTS_FILE, lambda: science.reports(found())),
        Shelved("science", science.RIGHTS_FILE, lambda: science.rights(found(), title_facts(TODAY, count))),
        *monthly,
    )


def books(count: int | None = None) -> Iterator[Book]:
    """The workbooks, one after the other; each is the same at every call."""
    for each in shelf(count):
        yield each.make()


def listed(found: Figures) -> Flags:
    """The reporting units of statistics: most of those above the floor, a few that no longer are, and not yet all."""
    random, size = stream("listed-units"), len(found)
    main = np.nan_to_num(found.values["main_revenue", YEARS[-1]]) / Traits(found.firms).floor
    building = np.nan_to_num(found.values["construction_qualification", 0]) >= 2
    covered = np.array([firm.sector not in ("agriculture",) for firm in found.firms])
    chance = np.select([main >= 1.15, main >= 1, main >= 0.8], [0.96, 0.6, 0.12], 0.0)
    chance = np.where(building, 0.95, chance)
    return covered & (random.random(size) < chance)
