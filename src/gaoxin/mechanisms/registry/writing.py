"""An examined delivery as facts: the rows to insert, and what each enterprise was told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from gaoxin.mechanisms.registry.columns import texts_of
from gaoxin.mechanisms.registry.enums import Cell
from gaoxin.mechanisms.registry.models import Delivery
from gaoxin.mechanisms.registry.store import FIELDS
from gaoxin.mechanisms.registry.values import COLUMN_OF, TRUE

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.comparing import Compared
    from gaoxin.mechanisms.registry.examining import Examined
    from gaoxin.mechanisms.registry.loading import Ints
    from gaoxin.mechanisms.registry.models import FactBatch

#: Enterprises whose facts are laid side by side: a file page then reads few pages of the table.
_SIDE_BY_SIDE = 512
_FIRST_VALUE = FIELDS.index("value_number")


def fact_rows(batch: FactBatch, examined: Examined) -> Iterator[tuple[Any, ...]]:
    """The facts to write, enterprise by enterprise, as tuples of ``store.FIELDS``. All targets must be ids by now."""
    targets = examined.targets
    writers = [_Writer(batch, examined, column) for column in examined.comparison.columns]
    order = np.argsort(targets, kind="stable")
    order = order[targets[order] > 0]
    for start in range(0, len(order), _SIDE_BY_SIDE):
        some = order[start : start + _SIDE_BY_SIDE]
        rows = [row for writer in writers for row in writer.rows(some)]
        rows.sort(key=itemgetter(0))
        yield from rows


class _Writer:
    """Makes the tuples of one column."""

    def __init__(self, batch: FactBatch, examined: Examined, compared: Compared) -> None:
        self.batch_id, self.targets, self.column, self.own = batch.pk, examined.targets, compared.column, compared.own
        self.table = examined.comparison.own
        self.written = compared.written()
        place = FIELDS.index(COLUMN_OF[self.column.variable.type])
        self.before = (None,) * (place - _FIRST_VALUE)
        self.after = (None,) * (len(FIELDS) - place - 1)
        self.boolean = self.column.variable.type == "boolean"

    def rows(self, some: Ints) -> Iterator[tuple[Any, ...]]:
        chosen = some[self.written[some]]
        if not len(chosen):
            return
        sheet = self.column.values.rows
        texts = texts_of(self.column.variable, self.column.values, chosen)
        places = repeat(None) if sheet is None else (row or None for row in sheet[chosen].tolist())
        parts = zip(self.targets[chosen].tolist(), self._superseded(chosen), places, texts, strict=False)
        variable, period, batch, before, after = (
            self.column.variable.id,
            self.column.period,
            self.batch_id,
            self.before,
            self.after,
        )
        for enterprise, superseded, row, text in parts:
            value = text == TRUE if self.boolean else text
            yield (enterprise, variable, period, batch, superseded, row, *before, value, *after)

    def _superseded(self, chosen: Ints) -> Iterator[int | None]:
        if self.table is None:
            return repeat(None, len(chosen))
        places = self.own[chosen]
        ids = self.table.id
        return (int(ids[place]) if place >= 0 else None for place in places.tolist())


def columns_written(examined: Examined) -> dict[str, str]:
    """The variables and periods of which anything is written, each with its column letter; '' where several columns feed it."""
    found: dict[str, str] = {}
    for compared in examined.comparison.columns:
        if compared.written().any():
            letters = compared.column.values.letters
            found[compared.column.key] = letters[0] if len(letters) == 1 else ""
    return found


def deliveries(batch: FactBatch, examined: Examined) -> list[Delivery]:
    """One line for each delivered enterprise that was taken."""
    size = len(examined.targets)
    written, unchanged, conflicting = (np.zeros(size, dtype=np.int64) for _ in range(3))
    for column in examined.comparison.columns:
        written += column.written()
        unchanged += column.outcome == Cell.UNCHANGED
        conflicting += column.outcome == Cell.CONFLICTING
    rows = (row for row in np.flatnonzero(examined.targets > 0).tolist() if row not in examined.same_new)
    return [
        Delivery(
            batch=batch, enterprise_id=int(examined.targets[row]), row=int(examined.delivered.rows[row]) or None,
            written=int(written[row]), unchanged=int(unchanged[row]), conflicting=int(conflicting[row]),
        )
        for row in rows
    ]  # fmt: skip
