"""Many enterprises' facts as columns: the input of the columnar evaluator, and of the single one row by row."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.rules.catalogue import Catalogue, Variable

#: A variable id and a period: y1-y4, asof or ytd.
FactKey = tuple[str, str]
FactValue = Fraction | int | bool | str | datetime.date | frozenset[str]
Array = npt.NDArray[Any]

#: Variable type → type of the stored numbers. Floats say “unknown” by NaN, codes and bit masks by -1.
_DTYPES = {
    "number": np.float64, "integer": np.float64, "boolean": np.float64, "date": np.float64, "category": np.int32, "code": np.int32,
    "text": np.int32, "list": np.int64,
}  # fmt: skip


@dataclass
class Column:
    """One fact of every enterprise.

    type: of the variable. values: float64 for numbers (canonical unit), booleans (0, 1) and dates (ordinal days), NaN when
    unknown; int32 positions in ``dictionary`` for categories, codes and texts; int64 bit masks over it for lists; -1 when
    unknown. dictionary: a category's ids in catalogue order, so that an ordered one compares by position.
    rows: 1-based row of the sheet that gave each known value, 0 for none; letters: its column, one for all or by ``letter_of``.
    """

    type: str
    values: Array
    dictionary: tuple[str, ...] = ()
    sheet: str = ""
    rows: npt.NDArray[np.int32] | None = None
    letters: tuple[str, ...] = ()
    letter_of: npt.NDArray[np.int16] | None = None

    def known(self) -> npt.NDArray[np.bool_]:
        """Whether each enterprise's value is known."""
        known: npt.NDArray[np.bool_] = ~np.isnan(self.values) if self.values.dtype.kind == "f" else self.values >= 0
        return known

    def _knows(self, row: int) -> bool:
        raw = self.values[row]
        return bool(raw == raw if self.values.dtype.kind == "f" else raw >= 0)

    def exact(self, row: int) -> FactValue | None:
        """One value, exactly: a float stands for the shortest decimal that prints the same; None = unknown."""
        raw = self.values[row]
        if self.values.dtype.kind == "f":
            return None if np.isnan(raw) else _exact(float(raw), self.type)
        if raw < 0:
            return None
        if self.type == "list":
            return frozenset(item for bit, item in enumerate(self.dictionary) if int(raw) >> bit & 1)
        return self.dictionary[int(raw)]

    def source(self, row: int) -> str:
        """The cell that gave a value, ``Sheet1!C12``; '' when none did."""
        if self.rows is None or not self.rows[row] or not self.letters or not self._knows(row):
            return ""
        letter = self.letters[int(self.letter_of[row]) if self.letter_of is not None else 0]
        return f"{self.sheet}!{letter}{self.rows[row]}" if self.sheet else f"{letter}{self.rows[row]}"

    def take(self, rows: npt.NDArray[np.int64]) -> Column:
        """The same fact of some of the enterprises."""
        return Column(
            self.type,
            self.values[rows],
            self.dictionary,
            self.sheet,
            None if self.rows is None else self.rows[rows],
            self.letters,
            None if self.letter_of is None else self.letter_of[rows],
        )


def _exact(number: float, kind: str) -> FactValue:
    if kind == "boolean":
        return number != 0
    if kind == "date":
        return datetime.date.fromordinal(int(number))
    fraction = Fraction(Decimal(repr(number)))
    return fraction.numerator if fraction.denominator == 1 else fraction


@dataclass
class Population:
    """Enterprises of one snapshot, in rows; their facts in columns.

    on: the evaluation date that y1, y2, … count back from. codes, names: '' where not given. A key that is absent from
    ``columns`` is unknown for everybody.
    """

    on: datetime.date
    codes: list[str]
    names: list[str]
    columns: dict[FactKey, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.codes)

    def exact(self, row: int, key: FactKey) -> FactValue | None:
        """One fact of one enterprise, exactly; None = unknown."""
        column = self.columns.get(key)
        return None if column is None else column.exact(row)

    def facts(self, row: int) -> dict[FactKey, FactValue]:
        """All known facts of one enterprise, for the single evaluator."""
        return {key: value for key, column in self.columns.items() if (value := column.exact(row)) is not None}

    def source(self, row: int, key: FactKey) -> str:
        """The cell that gave a fact, ``Sheet1!C12``; '' when none did."""
        column = self.columns.get(key)
        return "" if column is None else column.source(row)

    def title(self, row: int) -> str:
        """An enterprise as people call it: its name, else its code."""
        return self.names[row] or self.codes[row]

    @cached_property
    def _rows_by_key(self) -> dict[str, int]:
        index: dict[str, int] = {}
        for row in range(len(self)):
            for key in (self.codes[row], self.names[row]):
                if key:
                    index.setdefault(key, row)
        return index

    def find(self, code_or_name: str) -> int | None:
        """The row of an enterprise by its code or name, or by a part of a name that only one has; None when not found."""
        wanted = code_or_name.strip()
        exact = self._rows_by_key.get(wanted, self._rows_by_key.get(wanted.upper()))
        if exact is not None or not wanted:
            return exact
        near = [row for row, name in enumerate(self.names) if wanted in name]
        return near[0] if len(near) == 1 else None

    def subset(self, rows: Sequence[int] | npt.NDArray[Any]) -> Population:
        """The enterprises of some rows, or where a mask is True."""
        chosen = np.asarray(rows)
        places = np.flatnonzero(chosen) if chosen.dtype == bool else chosen.astype(np.int64)
        return Population(
            self.on,
            [self.codes[row] for row in places],
            [self.names[row] for row in places],
            {key: column.take(places) for key, column in self.columns.items()},
        )

    @classmethod
    def from_facts(
        cls,
        catalogue: Catalogue,
        facts: Sequence[Mapping[FactKey, Any]],
        on: datetime.date,
        *,
        codes: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
    ) -> Population:
        """Columns out of single enterprises' facts; None and absent keys are unknown.

        Raises KeyError for a variable or category value that the catalogue does not have.
        """
        keys = dict.fromkeys(key for single in facts for key in single)
        columns = {key: column_of(catalogue.by_id[key[0]], [single.get(key) for single in facts]) for key in keys}
        size = len(facts)
        return cls(on, list(codes or [""] * size), list(names or [str(row + 1) for row in range(size)]), columns)


def column_of(variable: Variable, values: Iterable[Any]) -> Column:
    """A column of a variable out of exact values; None is unknown.

    Raises KeyError for a category value that the variable does not have.
    """
    cells = list(values)
    kind = variable.type
    if kind in ("number", "integer", "boolean"):
        return Column(kind, np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64))
    if kind == "date":
        return Column(
            kind, np.array([np.nan if cell is None else cell.toordinal() for cell in cells], dtype=np.float64)
        )
    if kind in ("category", "list"):
        dictionary = tuple(value.id for value in variable.values)
    else:
        dictionary = tuple(dict.fromkeys(str(cell) for cell in cells if cell is not None))
    place = {item: position for position, item in enumerate(dictionary)}
    if kind == "list":
        masks = [-1 if cell is None else sum(1 << place[item] for item in cell) for cell in cells]
        return Column(kind, np.array(masks, dtype=np.int64), dictionary)
    return Column(
        kind, np.array([-1 if cell is None else place[str(cell)] for cell in cells], dtype=np.int32), dictionary
    )


def unknown_column(variable: Variable, size: int, dictionary: tuple[str, ...] = ()) -> Column:
    """A column of a variable in which nothing is known yet."""
    dtype = _DTYPES[variable.type]
    values = np.full(size, np.nan) if dtype is np.float64 else np.full(size, -1, dtype=dtype)
    known = tuple(value.id for value in variable.values) if variable.values else dictionary
    return Column(variable.type, values, known)
