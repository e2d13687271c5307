"""The profile's arithmetic: indicators of one enterprise and of a whole zone by the same code, their scales, and medians of a stage.

An indicator's score is ``100 × (x − P10) / (P90 − P10)``, held between 0 and 100, where P10 and P90 are the 10th and 90th
percentile of all active enterprises of the zone with a value; the lower the better turns it round. An axis is the mean of its
indicators' scores, and is missing when fewer than half of them are known. Indicators known of fewer than FEW enterprises have no
scale, and no median of fewer than FEW enterprises is shown: it could give one of them away.

The stages are those of the points scheme: start-up below 20 million 元 of revenue, growth below 400 million, then stable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import yaml

from gaoxin.domains.enterprises.file_sections import said
from gaoxin.mechanisms.registry.library import catalogue

if TYPE_CHECKING:
    from gaoxin.kernel.rules.population import Population

Floats = npt.NDArray[np.float64]
#: A variable and a period key (y1, y2, …, asof) to its values, NaN where unknown.
Read = Callable[[str, str], Floats]

FEW = 5
LOW, HIGH = 10, 90
#: Ends of the stages in 元 of last year's revenue, and their letters in order.
STAGE_ENDS = (20_000_000.0, 400_000_000.0)
STAGES = ("S", "G", "M")
_FILE = Path(__file__).with_name("file_profile.yaml")


@dataclass(frozen=True)
class Indicator:
    """One figure of an axis; see the data file. ``variables`` are all that it may read."""

    id: str
    kind: str
    over: tuple[tuple[str, ...], ...]
    under: tuple[str, ...]
    years: int
    factor: float
    unit: str
    low_is_better: bool
    texts: dict[str, str]

    @property
    def label(self) -> str:
        return said(self.texts, "label")

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([name for names in self.over for name in names] + list(self.under)))


@dataclass(frozen=True)
class Axis:
    """One direction of the radar."""

    key: str
    indicators: tuple[Indicator, ...]
    texts: dict[str, str]

    @property
    def label(self) -> str:
        return said(self.texts, "label")

    @property
    def needed(self) -> int:
        """How many indicators must be known."""
        return (len(self.indicators) + 1) // 2


@cache
def axes() -> tuple[Axis, ...]:
    """The six axes of the data file. KeyError: one names a variable that the catalogue does not have."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(Axis(one["key"], tuple(_indicator(each) for each in one["indicators"]), one) for one in data["axes"])


def _indicator(entry: dict[str, Any]) -> Indicator:
    over = tuple(tuple(part.split("|")) for part in entry["over"])
    under = tuple(entry["under"].split("|")) if "under" in entry else ()
    for name in (*(name for names in over for name in names), *under):
        catalogue().by_id[name]
    return Indicator(
        entry["id"], entry["kind"], over, under, int(entry.get("years", 1)), float(entry.get("factor", 1)), entry["unit"],
        entry.get("better") == "low", entry,
    )  # fmt: skip


# -- values ------------------------------------------------------------------------------------------------------


def values(indicator: Indicator, read: Read) -> Floats:
    """The indicator of every enterprise, NaN where it is not known or cannot be computed (a base of zero or less)."""
    now = _sum(indicator, read, "y1")
    if indicator.kind == "value":
        return now * indicator.factor
    with np.errstate(divide="ignore", invalid="ignore"):
        if indicator.kind == "growth":
            base = _sum(indicator, read, f"y{1 + indicator.years}")
            ratio = np.where((base > 0) & (now >= 0), now / base, np.nan)
            found: Floats = ratio ** (1 / indicator.years) - 1
            return found
        base = _first(indicator.under, read, "y1")
        return np.where(base > 0, now / base, np.nan) * indicator.factor


def _sum(indicator: Indicator, read: Read, period: str) -> Floats:
    """The parts added; unknown when one is."""
    parts = [_first(names, read, period) for names in indicator.over]
    total: Floats = np.sum(parts, axis=0)
    return total


def _first(names: Iterable[str], read: Read, period: str) -> Floats:
    """The first of some variables that is known, of the year or as of now, whichever it has."""
    found: Floats | None = None
    for name in names:
        column = read(name, period if catalogue().by_id[name].is_yearly else "asof")
        found = column if found is None else np.where(np.isnan(found), column, found)
    assert found is not None
    return found


def stages(read: Read) -> npt.NDArray[np.int64]:
    """The stage of every enterprise as a position in STAGES; -1 where revenue is not known. One without a full year starts up."""
    revenue, full_years = read("revenue", "y1"), read("full_fiscal_years", "asof")
    revenue = np.where(np.isnan(revenue) & (full_years < 1), 0.0, revenue)
    found = np.searchsorted(np.array(STAGE_ENDS), revenue, side="right")
    return np.where(np.isnan(revenue), -1, found)


def reader_of(population: Population) -> Read:
    """Reads the columns of a population; classes count by their place in their order."""

    def read(variable: str, period: str) -> Floats:
        column = population.columns.get((variable, period))
        if column is None:
            return np.full(len(population), np.nan)
        raw = column.values.astype(np.float64)
        return raw if column.values.dtype.kind == "f" else np.where(raw < 0, np.nan, raw)

    return read


def reader_of_one(facts: dict[tuple[str, str], Any]) -> Read:
    """Reads the facts of one enterprise; those that are masked are left out of ``facts`` and so unknown."""

    def read(variable: str, period: str) -> Floats:
        value = facts.get((variable, period))
        if value is None:
            return np.array([np.nan])
        number = catalogue().by_id[variable].rank(value) if isinstance(value, str) else float(value)
        return np.array([float(number)])

    return read


# -- scales and medians ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """How an indicator is spread: over the zone for its scale, over a stage for what is strong and what is weak."""

    low: float
    quarter: float
    median: float
    three_quarters: float
    high: float
    count: int


@dataclass(frozen=True)
class Benchmark:
    """What one enterprise is compared with. scales: of the zone by indicator; spreads and medians: by stage and indicator or axis."""

    enterprises: int
    sizes: dict[str, int]
    scales: dict[str, Spread]
    spreads: dict[str, dict[str, Spread]]
    medians: dict[str, dict[str, float]]


def benchmark(population: Population) -> Benchmark:
    """Scales, spreads and medians of a zone; one pass over some thirty columns."""
    read = reader_of(population)
    stage = stages(read)
    found = {indicator.id: values(indicator, read) for axis in axes() for indicator in axis.indicators}
    scales = {name: spread for name, column in found.items() if (spread := _spread(column))}
    masks = {letter: stage == place for place, letter in enumerate(STAGES)}
    spreads = {
        letter: {name: spread for name, column in found.items() if (spread := _spread(column[mask]))}
        for letter, mask in masks.items()
    }
    totals = {axis.key: _axis_scores(axis, found, scales) for axis in axes()}
    medians: dict[str, dict[str, float]] = {}
    for letter, mask in masks.items():
        known = {key: column[mask & ~np.isnan(column)] for key, column in totals.items()}
        medians[letter] = {key: float(np.median(each)) for key, each in known.items() if len(each) >= FEW}
    sizes = {letter: int(mask.sum()) for letter, mask in masks.items()}
    return Benchmark(len(population), sizes, scales, spreads, medians)


def _spread(column: Floats) -> Spread | None:
    known = column[~np.isnan(column)]
    if len(known) < FEW:
        return None
    low, quarter, median, three_quarters, high = np.percentile(known, [LOW, 25, 50, 75, HIGH]).tolist()
    return Spread(low, quarter, median, three_quarters, high, len(known))


def scores(indicator: Indicator, column: Floats, scale: Spread | None) -> Floats:
    """Scores from 0 to 100 on a scale; NaN where there is no value or no scale. On a scale without width the middle is 50."""
    if scale is None:
        return np.full(len(column), np.nan)
    width = scale.high - scale.low
    # sign() keeps NaN.
    on_scale = (column - scale.low) / width * 100 if width > 0 else 50 + 50 * np.sign(column - scale.low)
    raw = np.clip(on_scale, 0, 100)
    turned: Floats = 100 - raw if indicator.low_is_better else raw
    return turned


def _axis_scores(axis: Axis, found: dict[str, Floats], scales: dict[str, Spread]) -> Floats:
    columns = np.array([scores(each, found[each.id], scales.get(each.id)) for each in axis.indicators])
    return mean_score(axis, columns)


def mean_score(axis: Axis, columns: Floats) -> Floats:
    """The mean over the known indicators (rows); NaN where fewer are known than the axis needs."""
    known = (~np.isnan(columns)).sum(axis=0)
    total = np.nansum(columns, axis=0)
    found: Floats = np.where(known >= axis.needed, total / np.maximum(known, 1), np.nan)
    return found
