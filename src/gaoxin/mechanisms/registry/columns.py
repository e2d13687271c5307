"""Facts as columns of a population, and columns as the canonical texts that facts are written from."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from gaoxin.kernel.rules.population import Column
from gaoxin.mechanisms.registry.fields import number_text
from gaoxin.mechanisms.registry.models.facts import LIST_JOINT
from gaoxin.mechanisms.registry.values import FALSE, TRUE

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.loading import FactTable, Ints


def column_of(variable: Variable, table: FactTable, winner: Ints) -> Column:
    """A column of the winning facts, by row; -1 is unknown."""
    held = np.flatnonzero(winner >= 0)
    if variable.is_numeric:
        values = np.full(len(winner), np.nan)
        values[held] = table.number[winner[held]]
        return Column(variable.type, values)
    codes, places = np.unique(table.word[winner[held]], return_inverse=True)
    texts = ["" if code < 0 else table.words[code] for code in codes.tolist()]
    if variable.type in ("boolean", "date"):
        values = np.full(len(winner), np.nan)
        values[held] = np.array([_as_float(variable, text) for text in texts], dtype=np.float64)[places]
        return Column(variable.type, values)
    dictionary = tuple(value.id for value in variable.values) or tuple(sorted(text for text in texts if text))
    where = {item: place for place, item in enumerate(dictionary)}
    if variable.type == "list":
        masks = [sum(1 << where[item] for item in text.split(LIST_JOINT) if item in where) for text in texts]
        return Column(variable.type, _placed(np.int64, masks, places, held, len(winner)), dictionary)
    positions = [where.get(text, -1) for text in texts]
    return Column(variable.type, _placed(np.int32, positions, places, held, len(winner)), dictionary)


def _as_float(variable: Variable, text: str) -> float:
    if variable.type == "boolean":
        return float(text == TRUE)
    try:
        return float(datetime.date.fromisoformat(text).toordinal())
    except ValueError:
        return np.nan


def _placed(kind: Any, values: list[int], places: Ints, held: Ints, size: int) -> Any:
    column = np.full(size, -1, dtype=kind)
    column[held] = np.array(values, dtype=kind)[places]
    return column


def texts_of(variable: Variable, column: Column, rows: Ints) -> Iterator[str]:
    """The canonical texts of a column's known values at some rows."""
    raw: list[Any] = column.values[rows].tolist()
    if variable.is_numeric:
        return map(number_text, raw)
    if variable.type == "boolean":
        return (TRUE if each else FALSE for each in raw)
    if variable.type == "date":
        return (datetime.date.fromordinal(int(each)).isoformat() for each in raw)
    if variable.type == "list":
        joined = {mask: _joined(column, mask) for mask in set(raw)}
        return (joined[each] for each in raw)
    return (column.dictionary[each] for each in raw)


def _joined(column: Column, mask: int) -> str:
    return LIST_JOINT.join(sorted(item for bit, item in enumerate(column.dictionary) if mask >> bit & 1))
