"""A whole column of cells as values of one variable: plain numbers in one sweep, everything else cell kind by cell kind."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.workbook.cells import Parsed, Problem, parse_cell
from gaoxin.kernel.workbook.findings import Findings
from gaoxin.kernel.workbook.measures import labels, measure, shift_array
from gaoxin.kernel.workbook.table import RawColumn, Table

_PLAIN = r"^-?\d{1,15}(\.\d{1,15})?$"
# Notes that are told once for a column and written value; the others are told for each cell.
_TOLD_ONCE = frozenset({"cell_missing_mark", "cell_date_number", "cell_code_zero", "cell_own_unit", "cell_date_day"})

Rows = npt.NDArray[np.int64]


@dataclass
class Converted:
    """A column's values by table row: floats (NaN unknown) or positions in a dictionary or bit masks (-1 unknown)."""

    values: npt.NDArray[Any]
    dictionary: list[str] = field(default_factory=list)

    def known(self) -> npt.NDArray[np.bool_]:
        """Whether each row's value is known."""
        known: npt.NDArray[np.bool_] = ~np.isnan(self.values) if self.values.dtype.kind == "f" else self.values >= 0
        return known


def convert(
    table: Table,
    index: int,
    variable: Variable,
    unit: str,
    used: npt.NDArray[np.bool_],
    findings: Findings,
    translate: Callable[[str], str | None] | None = None,
) -> Converted:
    """Read one column of a table as values of a variable.

    unit: as the header writes it. used: rows that count; the others are not looked at. Refused cells become unknown and
    are told, each with its place. translate: turns a cell's words first (a crosswalk); what it does not know is unknown.
    """  # fmt: skip
    raw = table.columns[index]
    size = len(raw)
    kind = variable.type
    dtype: Any = (
        np.float64 if kind in ("number", "integer", "boolean", "date") else np.int64 if kind == "list" else np.int32
    )
    result = Converted(np.full(size, np.nan if dtype is np.float64 else -1, dtype=dtype), _dictionary(variable))
    rest = np.asarray(used)
    if variable.is_numeric and translate is None:
        rest = _sweep(raw, variable, unit, used, result.values)
        _check_percent(table, index, variable, unit, raw, used, findings)
    place = {item: position for position, item in enumerate(result.dictionary)}
    for cell, rows in _distinct(raw, rest):
        if translate is not None:
            translated = translate(_words(cell))
            if translated is None:
                args = {"table": labels(variable), "count": len(rows)}
                findings.add(table.finding("cell_crosswalk", "warning", int(rows[0]), index, cell, **args))
                continue
            read: Parsed | Problem = Parsed(translated)
        else:
            read = parse_cell(cell, variable, unit)
        _tell(table, index, cell, rows, read, findings)
        if isinstance(read, Parsed) and read.value is not None:
            result.values[rows] = _stored(read.value, kind, place, result.dictionary)
    return result


def _dictionary(variable: Variable) -> list[str]:
    return [value.id for value in variable.values]


def _words(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _sweep(
    raw: RawColumn, variable: Variable, unit: str, used: npt.NDArray[np.bool_], values: npt.NDArray[Any]
) -> npt.NDArray[np.bool_]:
    """Put all plain, possible numbers into ``values``; returns the rows that are left to be read one by one."""
    numbers = _plain_numbers(raw)
    found = measure(unit) if unit else None
    shifted = shift_array(numbers, found.power if found else 0)
    sound = np.isfinite(shifted) & used
    if variable.minimum is not None:
        sound &= shifted >= float(variable.minimum)
    if variable.maximum is not None:
        sound &= shifted <= float(variable.maximum)
    if variable.type == "integer":
        sound &= shifted == np.rint(shifted)
    values[sound] = shifted[sound]
    left: npt.NDArray[np.bool_] = used & ~sound
    return left


def _plain_numbers(raw: RawColumn) -> npt.NDArray[np.float64]:
    """Numbers stored as such, and texts that are nothing but a decimal number (csv)."""
    parts = []
    for segment in raw.segments:
        if segment.texts is None:
            parts.append(segment.numbers if segment.numbers is not None else np.full(len(segment), np.nan))
            continue
        trimmed = pc.utf8_trim_whitespace(segment.texts)
        plain = pc.fill_null(pc.match_substring_regex(trimmed, _PLAIN), fill_value=False)
        numbers = np.full(len(segment), np.nan)
        numbers[np.asarray(plain)] = np.asarray(pc.cast(trimmed.filter(plain), pa.float64()))
        parts.append(numbers)
    return np.concatenate(parts) if parts else np.empty(0)


def _distinct(raw: RawColumn, rows: npt.NDArray[np.bool_]) -> Iterator[tuple[Any, Rows]]:
    """Every different filled cell among the rows, with the rows that hold it."""
    start = 0
    places: dict[tuple[type, Any], list[Rows]] = {}
    for segment in raw.segments:
        wanted = rows[start : start + len(segment)]
        if wanted.any():
            for cell, positions in _distinct_in(segment, wanted):
                places.setdefault((type(cell), cell), []).append(positions + start)
        start += len(segment)
    for (_, cell), found in places.items():
        yield cell, np.concatenate(found)


def _distinct_in(segment: Any, wanted: npt.NDArray[np.bool_]) -> Iterator[tuple[Any, Rows]]:
    if segment.texts is not None:
        encoded = segment.texts.dictionary_encode()
        codes = np.asarray(pc.fill_null(encoded.indices, -1)).astype(np.int64)
        codes[~wanted] = -1
        yield from ((text, rows) for text, rows in _grouped(codes, encoded.dictionary.to_pylist()))
        return
    if segment.numbers is not None:
        filled = np.flatnonzero(wanted & ~np.isnan(segment.numbers))
        if len(filled):
            unique, inverse = np.unique(segment.numbers[filled], return_inverse=True)
            yield from (
                (number, filled[rows])
                for number, rows in _grouped(inverse.astype(np.int64), [float(x) for x in unique])
            )
    others: dict[tuple[type, Any], list[int]] = {}
    for position, cell in segment.others.items():
        if wanted[position]:
            others.setdefault((type(cell), cell), []).append(position)
    for (_, cell), positions in others.items():
        yield cell, np.array(positions, dtype=np.int64)


def _grouped(codes: Rows, cells: list[Any]) -> Iterator[tuple[Any, Rows]]:
    """Cells with the positions of their codes; code -1 is nobody's."""
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(cells) + 1))
    for code, cell in enumerate(cells):
        rows = order[starts[code] : starts[code + 1]]
        if len(rows):
            yield cell, np.sort(rows)


def _stored(value: Any, kind: str, place: dict[str, int], dictionary: list[str]) -> float | int:
    """A value as it is kept in a column."""
    if kind in ("number", "integer", "boolean"):
        return float(value)
    if kind == "date":
        return float(value.toordinal())
    if kind == "list":
        return sum(1 << place[item] for item in value)
    if value not in place:
        place[value] = len(dictionary)
        dictionary.append(value)
    return place[value]


def _tell(table: Table, index: int, cell: Any, rows: Rows, read: Parsed | Problem, findings: Findings) -> None:
    shown = cell.isoformat() if isinstance(cell, datetime.date) else _words(cell)
    if isinstance(read, Parsed) and not read.note:
        return
    code, severity = (read.code, "error") if isinstance(read, Problem) else (read.note, _severity(read.note))
    if code in _TOLD_ONCE:
        findings.add(table.finding(code, severity, int(rows[0]), index, shown, count=len(rows), **read.args))
    else:
        findings.add_each(rows, lambda row: table.finding(code, severity, row, index, shown, **read.args))


def _severity(note: str) -> str:
    return "info" if note in ("cell_missing_mark", "cell_own_unit", "cell_date_number") else "warning"


def _check_percent(
    table: Table,
    index: int,
    variable: Variable,
    unit: str,
    raw: RawColumn,
    used: npt.NDArray[np.bool_],
    findings: Findings,
) -> None:
    """A header with % over numbers that are all below 1 looks like fractions shown as percentages."""
    found = measure(unit) if unit else None
    if variable.unit != "" or found is None or found.power != -2:
        return
    numbers = np.abs(_plain_numbers(raw)[used])
    numbers = numbers[np.isfinite(numbers) & (numbers > 0)]
    if len(numbers) >= 3 and numbers.max() <= 1:
        findings.add(table.finding("percent_scale", "warning", None, index, f"{numbers.max():g}"))
