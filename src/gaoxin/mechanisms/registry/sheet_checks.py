"""Figures of one row, or of one enterprise's neighbouring years, that contradict each other; every value is kept, and told at its cell.

What must agree is data (``sheet_checks.yaml``). Columns that nobody takes in count too: a share that the sheet states beside its part
and its whole is a witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import yaml

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.workbook import Findings, Table
from gaoxin.kernel.workbook.convert import convert
from gaoxin.kernel.workbook.header_text import HeaderText, read_header
from gaoxin.mechanisms.registry.findings import RegistryFinding
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.reading import Delivered, DeliveredColumn, cell_of

if TYPE_CHECKING:
    from gaoxin.kernel.workbook import Finding

Floats = npt.NDArray[np.float64]

#: A column of shares with a figure beyond this is in percent, whatever its header says.
_PERCENT_FROM = 1.5
_STAFF = ("employees_end", "staff_total")


@dataclass(frozen=True)
class Role:
    """How the headers of one figure are known: the catalogue's variables, and plain names."""

    variables: frozenset[str]
    names: frozenset[str]

    def is_of(self, header: HeaderText) -> bool:
        return header.name in self.names or (header.variable is not None and header.variable.id in self.variables)


@dataclass(frozen=True)
class Check:
    """Three figures of a row that must agree. kind: share or difference; unit: of the first and second; tolerance: see the data file."""

    kind: str
    told: Role
    first: Role
    second: Role
    tolerance: Fraction
    unit: str


@cache
def _data() -> dict[str, Any]:
    text = Path(__file__).with_name("sheet_checks.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def checks() -> tuple[Check, ...]:
    """The checks of the data file. KeyError: one names a variable that the catalogue does not have."""
    data = _data()
    shares = (_check("share", each, "share", "part", "whole") for each in data["shares"])
    differences = (_check("difference", each, "rest", "whole", "less") for each in data["differences"])
    return (*shares, *differences)


def _check(kind: str, entry: Mapping[str, Any], told: str, first: str, second: str) -> Check:
    units = {catalogue().by_id[name].unit for name in entry[first].get("variables", [])}
    return Check(
        kind, _role(entry[told]), _role(entry[first]), _role(entry[second]), Fraction(entry["tolerance"]), units.pop() if units else "元"
    )  # fmt: skip


def _role(entry: Mapping[str, list[str]]) -> Role:
    for name in entry.get("variables", []):
        catalogue().by_id[name]
    return Role(frozenset(entry.get("variables", [])), frozenset(entry.get("names", [])))


def tell_contradictions(delivered: Delivered, findings: Findings) -> None:
    """Adds what contradicts itself inside the delivery."""
    sheet = _Sheet(delivered.table)
    for check in checks():
        for told, firsts, seconds in sheet.columns_of(check):
            _tell_check(sheet, check, told, firsts, seconds, findings)
    _tell_leaps(delivered, findings)


# -- figures of one row ------------------------------------------------------------------------------------------


class _Sheet:
    """The columns of a table by what their headers say, and their numbers."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.headers = [read_header(header.text, catalogue()) for header in table.headers]
        self._numbers: dict[int, Floats] = {}

    def columns_of(self, check: Check) -> Iterator[tuple[int, list[int], list[int]]]:
        """For each column that states the figure in question: the columns of the same year that it must agree with."""
        for told in self._of(check.told, None):
            year = _year_of(self.headers[told])
            firsts, seconds = (self._of(role, year) for role in (check.first, check.second))
            if firsts and seconds:
                yield told, firsts, seconds

    def _of(self, role: Role, year: tuple[object, ...] | None) -> list[int]:
        return [
            place
            for place, header in enumerate(self.headers)
            if role.is_of(header) and not header.partial and (year is None or _year_of(header) == year)
        ]

    def numbers(self, column: int, base: str) -> Floats:
        """The column's numbers by row in a canonical unit ('' for shares); NaN where a cell holds none."""
        if column not in self._numbers:
            kind = Variable("figure", "figure", "figure", (), "number", base, "year")
            used = np.ones(len(self.table), dtype=bool)
            self._numbers[column] = convert(self.table, column, kind, self.unit(column, base), used, Findings()).values
        return self._numbers[column]

    def unit(self, column: int, base: str) -> str:
        """The unit that a column is written in; one stated above the table concerns amounts only."""
        measure = self.headers[column].unit
        return measure.text if measure else self.table.default_unit if base == "元" else ""


def _year_of(header: HeaderText) -> tuple[object, ...]:
    return header.year, header.slot, header.back, header.latest


def _tell_check(
    sheet: _Sheet, check: Check, told: int, firsts: list[int], seconds: list[int], findings: Findings
) -> None:
    """Tells the rows in which a stated figure agrees with no pair of the others."""
    gaps = [_gaps(sheet, check, told, first, second) for first, second in product(firsts, seconds)]
    # Where two columns could be meant (staff at year's end or their mean), agreeing with one is enough; an empty one decides nothing.
    known = [gap for gap in gaps if not np.isnan(gap).all()]
    if not known:
        return
    with np.errstate(invalid="ignore"):
        least = np.nanmin(np.where(np.isnan(known), np.inf, known), axis=0)
    wrong = np.flatnonzero(np.isfinite(least) & (least > float(check.tolerance)))
    others = tuple(sheet.table.headers[each].text for each in (firsts[0], seconds[0]))

    def tell(row: int) -> Finding:
        found = sheet.table.finding(f"{check.kind}_disagrees", "warning", row, told)
        gap = f"{least[row]:.1%}" if check.kind == "difference" else f"{least[row] * 100:.1f}"
        args = {"first": others[0], "second": others[1], "gap": gap}
        return RegistryFinding(found.code, found.severity, found.sheet, found.row, found.column, found.header, "", args)

    findings.add_each(wrong, tell, sheet.table.rows[wrong])


def _gaps(sheet: _Sheet, check: Check, told: int, first: int, second: int) -> Floats:
    """How far each row's figures are apart, as a fraction; NaN where one is missing or the sum means nothing."""
    one, other = sheet.numbers(first, check.unit), sheet.numbers(second, check.unit)
    with np.errstate(divide="ignore", invalid="ignore"):
        if check.kind == "difference":
            stated = sheet.numbers(told, check.unit)
            if len({sheet.unit(place, check.unit) for place in (told, first, second)}) > 1:
                return np.full(len(stated), np.nan)
            size = np.max(np.abs([stated, one, other]), axis=0)
            return np.where(size > 0, np.abs(one - other - stated) / size, np.nan)
        stated = sheet.numbers(told, "")
        right = np.where((other > 0) & (one >= 0), one / other, np.nan)
        if sheet.headers[told].unit is not None:
            return np.abs(right - stated)
        apart = np.abs(right - stated / 100)
        if np.nanmax(np.abs(stated), initial=0) <= _PERCENT_FROM:
            # Small figures alone, under a header without a unit, may be fractions or percent.
            apart = np.minimum(apart, np.abs(right - stated))
        return apart


# -- neighbouring years ------------------------------------------------------------------------------------------


def _tell_leaps(delivered: Delivered, findings: Findings) -> None:
    rule = _data()["leaps"]
    columns = {(column.variable.id, column.period): column for column in delivered.columns}
    slips = {(finding.row, finding.column) for finding in findings if finding.code in ("unit_jump", "unit_ratio")}
    for (variable, year), column in columns.items():
        before = columns.get((variable, year - 1))
        if variable in rule["variables"] and before is not None and column.variable.is_yearly:
            steady = _staffed(columns, year, rule["staff"], len(delivered))
            _tell_leap(delivered, column, before, steady, rule, slips, findings)


def _staffed(
    columns: Mapping[tuple[str, int], DeliveredColumn], year: int, least: int, size: int
) -> npt.NDArray[np.bool_]:
    """Who has so many people in a year and in the one before."""
    found = np.zeros(size, dtype=bool)
    for name in _STAFF:
        now, before = columns.get((name, year)), columns.get((name, year - 1))
        if now is not None and before is not None:
            found |= (now.values.values >= least) & (before.values.values >= least)
    return found


def _tell_leap(
    delivered: Delivered, column: DeliveredColumn, before: DeliveredColumn, staffed: npt.NDArray[np.bool_],
    rule: Mapping[str, Any], slips: set[tuple[int, str]], findings: Findings,
) -> None:  # fmt: skip
    now, then = column.values.values, before.values.values
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((now > 0) & (then > 0), np.maximum(now / then, then / now), np.nan)
        large = np.minimum(now, then) >= float(rule["least"])
        leaps: list[int] = np.flatnonzero((ratio > rule["times"]) & (large | staffed)).tolist()

    def tell(row: int) -> Finding:
        sheet_row, letter, header = cell_of(column, row, delivered.table)
        label = (column.variable.label, column.variable.label_en)
        args = {"label": label, "year": column.period - 1, "ratio": f"{ratio[row]:,.0f}"}
        return RegistryFinding("leap", "warning", delivered.table.sheet, sheet_row, letter, header, "", args)

    findings.add_each([row for row in leaps if cell_of(column, row, delivered.table)[:2] not in slips], tell)
