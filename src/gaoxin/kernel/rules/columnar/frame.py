"""The columns of a population in the forms that steps load: numbers, truth codes, bit sets, and which facts are absent."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.rules.columnar.models import ODD_ABOVE, ODD_BELOW, Stat
from gaoxin.kernel.rules.exact import prefix_status
from gaoxin.kernel.rules.population import Column, FactKey, Population

Array = npt.NDArray[Any]

#: Status codes in columns: as in status.py, but pass is 255, so that one subtraction makes a status.
FAIL, UNKNOWN, MANUAL, PASS = 0, 1, 2, 255
#: Numbers of decimals that facts are tried for; money has 2, ratios 4 to 6.
_DECIMALS = (0, 2, 4, 6)
#: How many rows of floats are measured at a time: few enough to stay in cache.
STRIDE = 16_384
#: Categories with more values than this are looked up instead of kept as bits.
BITS = 63


@dataclass(frozen=True, slots=True)
class Slot:
    """A fact in one form.

    form: number, nonzero (0 is unknown), positive (0 and less are unknown), absent, absent_nonzero, absent_positive (where
    that form is unknown, as 0 and 1), flag and unflag (status of a yes, of a no), bits (one bit per value), lookup (status by ``values`` of a category)
    or prefix (status by ``values``, the prefixes of a code).
    """

    key: FactKey
    form: str
    values: tuple[str, ...] = ()


@dataclass
class Profile:
    """What a plan takes for granted about a population; it may run on any other that is not wider."""

    stats: dict[FactKey, Stat] = field(default_factory=dict)
    dictionaries: dict[FactKey, tuple[str, ...]] = field(default_factory=dict)
    present: frozenset[FactKey] = frozenset()

    def fits(self, population: Population) -> bool:
        """Whether a population has no other columns and the same dictionaries; its numbers are another question."""
        columns = population.columns
        if not self.present.issuperset(columns):
            return False
        return all(columns[key].dictionary == known for key, known in self.dictionaries.items() if key in columns)


class Profiler:
    """Measures columns when a plan first asks about them.

    known: a profile that fits the population and covers its numbers; what it has measured is not measured again.
    """

    def __init__(self, population: Population, known: Profile | None = None) -> None:
        self._columns = population.columns
        present = frozenset(population.columns)
        stats, dictionaries = (known.stats, known.dictionaries) if known else ({}, {})
        self.profile = Profile({**stats}, {**dictionaries}, present)

    def has(self, key: FactKey) -> bool:
        """Whether anybody's fact is known."""
        return key in self._columns

    def stat(self, key: FactKey) -> Stat:
        """Size and decimals of a number; wider than the column, so that changed facts still fit."""
        stat = self.profile.stats.get(key)
        if stat is None:
            stat = self.profile.stats[key] = _widened(stat_of(self._columns[key]))
        return stat

    def dictionary(self, key: FactKey) -> tuple[str, ...]:
        """The values of a category or list, by position."""
        return self.profile.dictionaries.setdefault(key, self._columns[key].dictionary)


def stat_of(column: Column) -> Stat:
    """Decimals, sizes and sign of a column of numbers, odd ones left out."""
    values = column.values
    low, high = _ends(values)
    if max(-low, high) > ODD_ABOVE:
        values = values[np.abs(values) <= ODD_ABOVE]
        low, high = _ends(values)
    if not low <= high:
        return Stat(0, 0.0, 0.0, 1.0)
    above, below = max(high, 0.0), max(-low, 0.0)
    decimals = _decimals(values, max(above, below))
    if decimals is not None:
        return Stat(decimals, above, below, 10.0**-decimals)
    sizes = np.abs(values)
    bottom = float(np.fmin.reduce(sizes, initial=np.inf, where=sizes >= ODD_BELOW))
    return Stat(None, above, below, bottom if bottom < math.inf else 1.0)


def stat_of_one(value: float) -> Stat:
    """``stat_of`` of a single number, without the cost of array operations."""
    size = abs(value)
    if not size <= ODD_ABOVE:
        return Stat(0, 0.0, 0.0, 1.0)
    above, below = max(value, 0.0), max(-value, 0.0)
    for decimals in _DECIMALS:
        scale = 10.0**decimals
        if decimals and size * scale >= 1e15:
            break
        if size < ODD_BELOW or value == round(value * scale) / scale:
            return Stat(decimals, above, below, 10.0**-decimals)
    return Stat(None, above, below, size if size >= ODD_BELOW else 1.0)


def _ends(values: Array) -> tuple[float, float]:
    return float(np.fmin.reduce(values, initial=np.inf)), float(np.fmax.reduce(values, initial=-np.inf))


def _decimals(values: Array, top: float) -> int | None:
    """The fewest decimals that all values have; None when more than six, or too many digits to tell."""
    for decimals in _DECIMALS:
        scale = 10.0**decimals
        if decimals and top * scale >= 1e15:
            return None
        if not _is_finer(values, scale):
            return decimals
    return None


def _is_finer(values: Array, scale: float) -> bool:
    """Whether a value, odd ones left out, has more decimals than the scale. The first rows mostly tell; blocks stay in cache."""
    ends = [*range(256, len(values), STRIDE), len(values)]
    return any(_is_finer_within(values[start:end], scale) for start, end in pairwise((0, *ends)))


def _is_finer_within(values: Array, scale: float) -> bool:
    rest = values * scale
    np.rint(rest, out=rest)
    np.divide(rest, scale, out=rest)
    np.subtract(values, rest, out=rest)
    np.absolute(rest, out=rest)
    if np.fmax.reduce(rest, initial=0.0) == 0.0:
        return False
    return bool(np.any(np.abs(values[rest > 0.0]) >= ODD_BELOW))


def odd_rows(population: Population, keys: Iterable[FactKey]) -> Array:
    """Rows with a number so large or so small that floats are no good guide, ascending."""
    odd = np.zeros(len(population), dtype=bool)
    for key in keys:
        column = population.columns.get(key)
        if column is not None and column.type in ("number", "integer"):
            sizes = np.abs(column.values)
            odd |= (sizes > ODD_ABOVE) | ((sizes < ODD_BELOW) & (sizes > 0))
    return np.flatnonzero(odd)


def _widened(stat: Stat) -> Stat:
    bottom = stat.bottom if stat.decimals is not None else max(stat.bottom / 1000, ODD_BELOW)
    return Stat(stat.decimals, _wider(stat.above), _wider(stat.below), bottom)


def _wider(size: float) -> float:
    return min(10.0 ** math.ceil(math.log10(size) + 0.5), ODD_ABOVE) if size else 0.0


def width_of(dictionary: tuple[str, ...]) -> str:
    """The narrowest integers that hold one bit for each value."""
    size = len(dictionary)
    return "u1" if size <= 8 else "u2" if size <= 16 else "u4" if size <= 32 else "i8"


def prepare(population: Population, slots: list[Slot]) -> list[Array]:
    """The columns that the slots ask for, for all rows; a fact that the population lacks is unknown for everybody."""
    return [_prepare(population, slot) for slot in slots]


def _prepare(population: Population, slot: Slot) -> Array:
    column = population.columns.get(slot.key)
    if column is None:
        return _nothing(len(population), slot)
    return _FORMS[slot.form](column, slot)


def _nothing(size: int, slot: Slot) -> Array:
    if slot.form in ("number", "nonzero", "positive"):
        return np.full(size, np.nan)
    if slot.form == "bits":
        return np.zeros(size, dtype="u1")
    return np.full(size, UNKNOWN, dtype="u1")


def _nonzero(column: Column, slot: Slot) -> Array:
    values = column.values.copy()
    values[values == 0] = np.nan
    return values


def _positive(column: Column, slot: Slot) -> Array:
    values = column.values.copy()
    values[values <= 0] = np.nan
    return values


def _absent(column: Column, slot: Slot) -> Array:
    values = column.values
    absent = np.isnan(values) if values.dtype.kind == "f" else values < 0
    codes: Array = absent.view(np.uint8)
    return codes


def _flag(column: Column, slot: Slot) -> Array:
    values = column.values
    return np.isnan(values).view(np.uint8) - (values > 0).view(np.uint8) - (values < 0).view(np.uint8)


def _unflag(column: Column, slot: Slot) -> Array:
    values = column.values
    status: Array = np.isnan(values).view(np.uint8) - (values == 0).view(np.uint8)
    return status


def _bits(column: Column, slot: Slot) -> Array:
    if column.type == "list":
        return np.where(column.values < 0, 0, column.values)
    size = len(column.dictionary)
    table = np.array([1 << position for position in range(size)] + [0], dtype=width_of(column.dictionary))
    chosen: Array = table[column.values]
    return chosen


def _lookup(column: Column, slot: Slot) -> Array:
    wanted = set(slot.values)
    table = [PASS if value in wanted else FAIL for value in column.dictionary]
    return np.array([*table, UNKNOWN], dtype="u1")[column.values]


def _prefix(column: Column, slot: Slot) -> Array:
    codes = {3: PASS, 1: UNKNOWN, 0: FAIL}
    table = [codes[prefix_status(code, slot.values)] for code in column.dictionary]
    return np.array([*table, UNKNOWN], dtype="u1")[column.values]


_FORMS: dict[str, Callable[[Column, Slot], Array]] = {
    "number": lambda column, slot: column.values,
    "nonzero": _nonzero,
    "positive": _positive,
    "absent": _absent,
    "absent_nonzero": lambda column, slot: (np.isnan(column.values) | (column.values == 0)).view(np.uint8),
    "absent_positive": lambda column, slot: (~(column.values > 0)).view(np.uint8),
    "flag": _flag,
    "unflag": _unflag,
    "bits": _bits,
    "lookup": _lookup,
    "prefix": _prefix,
}
