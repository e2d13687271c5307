"""Doubts about values that were read: 元 against 万元, parts larger than wholes, balance sheets that do not balance."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.rules.catalogue import Catalogue, Variable
from gaoxin.kernel.rules.population import Column, FactKey, Population
from gaoxin.kernel.workbook.findings import Finding, Findings
from gaoxin.kernel.workbook.identity import who
from gaoxin.kernel.workbook.mapping import Mapping
from gaoxin.kernel.workbook.measures import labels, money, quantity
from gaoxin.kernel.workbook.table import Table

#: A part and the whole that it cannot exceed, of the same year.
_PARTS = (
    ("rd", "revenue"), ("rd_staff", "employees_end"), ("rd_staff", "staff_total"), ("tech_staff", "staff_total"), ("main_revenue", "revenue"),
    ("main_product_revenue", "revenue"), ("ht_income", "total_income"), ("rd_domestic", "rd_expense_hnte"), ("inc_income_rent", "inc_income"),
)  # fmt: skip
#: Beyond this many times, a part over its whole is more likely a wrong unit than a wrong figure.
_UNIT_RATIO = 1_000
#: Neighbouring years between these ratios look like 元 beside 万元 (10,000 times, with room for growth).
_JUMP = (4_000.0, 25_000.0)
#: Revenue per head, or of a firm at all, below these (元) is not believable where no unit was given.
_MIN_PER_HEAD, _MIN_MEDIAN = 3_000.0, 100_000.0
_YEARS = ("y1", "y2", "y3", "y4")


def check_population(population: Population, catalogue: Catalogue, findings: Findings) -> None:
    """Tell what contradicts itself or looks like a wrong unit; values are kept, verdicts use them as given."""
    _jumps(population, catalogue, findings)
    for part, whole in _PARTS:
        for period in _YEARS:
            _part_and_whole(population, catalogue, part, whole, period, findings)
    for period in _YEARS:
        _balance(population, period, findings)
    _future_dates(population, catalogue, findings)


def check_units(
    table: Table, mapping: Mapping, catalogue: Catalogue, population: Population, findings: Findings
) -> None:
    """Where a money column has no unit: whether its size is that of 万元."""
    for column, target in mapping.variables():
        variable = catalogue.by_id[target.variable]
        if (
            variable.unit != "元"
            or target.unit
            or variable.id not in ("revenue", "main_revenue", "sales_revenue", "total_assets")
        ):
            continue
        stored = population.columns.get((variable.id, "y1")) or population.columns.get((variable.id, "y2"))
        if stored is None or column.letter not in stored.letters:
            continue
        values = stored.values[stored.known() & (stored.values > 0)]
        if len(values) < 3:
            continue
        median = float(np.median(values))
        if median < _MIN_MEDIAN or _per_head(population, stored) < _MIN_PER_HEAD:
            args = {"label": labels(variable), "median": f"{median:,.6g}"}
            findings.add(table.finding("unit_suspect", "warning", None, column.index, **args))


def _per_head(population: Population, money_column: Column) -> float:
    """The median of an amount by head of staff; large when staff is not known."""
    for name in ("employees_end", "staff_total", "staff"):
        staff = population.columns.get((name, "y1"))
        if staff is not None:
            both = staff.known() & money_column.known() & (staff.values > 0) & (money_column.values > 0)
            if both.sum() >= 3:
                return float(np.median(money_column.values[both] / staff.values[both]))
    return float("inf")


def _jumps(population: Population, catalogue: Catalogue, findings: Findings) -> None:
    """A value about 10,000 times its neighbour year's."""
    for variable in catalogue:
        if variable.unit not in ("元", "美元") or not variable.is_yearly:
            continue
        for later, earlier in pairwise(_YEARS):
            now, before = population.columns.get((variable.id, later)), population.columns.get((variable.id, earlier))
            if now is not None and before is not None:
                _jump(_Place(population, now, (variable.id, later)), before, earlier, variable, findings)


def _jump(place: _Place, before: Column, earlier: str, variable: Variable, findings: Findings) -> None:
    now = place.column
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.abs(now.values / before.values)
    ratio = np.where(ratio < 1, 1 / np.where(ratio > 0, ratio, np.nan), ratio)

    def tell(row: int) -> Finding:
        return place.finding(
            "unit_jump",
            row,
            label=labels(variable),
            other_year=_year(place.population, earlier),
            now=quantity(now.values[row], variable),
            before=quantity(before.values[row], variable),
            ratio=f"{ratio[row]:,.0f}",
        )

    place.tell_each(findings, (ratio >= _JUMP[0]) & (ratio <= _JUMP[1]), tell)


def _part_and_whole(
    population: Population, catalogue: Catalogue, part: str, whole: str, period: str, findings: Findings
) -> None:
    small, large = population.columns.get((part, period)), population.columns.get((whole, period))
    if small is None or large is None:
        return
    variable, base = catalogue.by_id[part], catalogue.by_id[whole]
    place = _Place(population, small, (part, period))
    with np.errstate(invalid="ignore", divide="ignore"):
        wrong = small.values > large.values
        ratio = np.where(large.values > 0, small.values / large.values, 0)
    wrong_unit = wrong & (ratio >= _UNIT_RATIO) & (variable.unit == "元")

    def tell(row: int) -> Finding:
        return place.finding(
            "unit_ratio" if wrong_unit[row] else "contradiction",
            row,
            label=labels(variable),
            other=labels(base),
            value=quantity(small.values[row], variable),
            base=quantity(large.values[row], base),
            ratio=f"{ratio[row]:,.0f}",
        )

    place.tell_each(findings, wrong_unit, tell)
    place.tell_each(findings, wrong & ~wrong_unit, tell)


def _balance(population: Population, period: str, findings: Findings) -> None:
    assets, debts = population.columns.get(("total_assets", period)), population.columns.get(("liabilities", period))
    if assets is None or debts is None:
        return
    place = _Place(population, debts, ("liabilities", period))

    def tell_insolvent(row: int) -> Finding:
        return place.finding("insolvent", row, value=money(debts.values[row]), base=money(assets.values[row]))

    with np.errstate(invalid="ignore"):
        place.tell_each(findings, debts.values > assets.values, tell_insolvent)
    equity = population.columns.get(("net_assets", period))
    if equity is not None:
        _gap(_Place(population, assets, ("total_assets", period)), debts, equity, findings)


def _gap(place: _Place, debts: Column, equity: Column, findings: Findings) -> None:
    assets = place.column

    def tell(row: int) -> Finding:
        return place.finding(
            "balance",
            row,
            assets=money(assets.values[row]),
            liabilities=money(debts.values[row]),
            equity=money(equity.values[row]),
            gap=money(gap[row]),
        )

    with np.errstate(invalid="ignore"):
        gap = assets.values - debts.values - equity.values
        place.tell_each(findings, np.abs(gap) > np.maximum(np.abs(assets.values) * 0.01, 1.0), tell)


def _future_dates(population: Population, catalogue: Catalogue, findings: Findings) -> None:
    for variable, column in _founding_dates(population, catalogue):
        place = _Place(population, column, (variable.id, "asof"))

        def tell(row: int, place: _Place = place, variable: Variable = variable) -> Finding:
            shown = datetime.date.fromordinal(int(place.column.values[row])).isoformat()
            label = labels(variable)
            return place.finding("future_date", row, label=label, shown=shown, on=population.on.isoformat())

        with np.errstate(invalid="ignore"):
            place.tell_each(findings, column.values > population.on.toordinal(), tell)


def _founding_dates(population: Population, catalogue: Catalogue) -> Iterator[tuple[Variable, Column]]:
    for name in ("reg_date", "open_date", "transition_date", "inc_move_in_date"):
        column = population.columns.get((name, "asof"))
        if column is not None:
            yield catalogue.by_id[name], column


def _year(population: Population, period: str) -> int:
    return population.on.year - int(period[1:])


class _Place:
    """Where the values of one column came from, for findings about them."""

    def __init__(self, population: Population, column: Column, key: FactKey) -> None:
        self.population, self.column, self.key = population, column, key
        self.year = _year(population, key[1]) if key[1].startswith("y") and key[1] != "ytd" else population.on.year

    def tell_each(self, findings: Findings, wrong: npt.NDArray[Any], tell: Callable[[int], Finding]) -> None:
        """Tell what is wrong with the marked rows."""
        rows = np.flatnonzero(wrong)
        # Where several columns gave the values, a row's cell is only known with its finding.
        one_column = self.column.rows is not None and len(self.column.letters) == 1
        findings.add_each(rows, tell, self.column.rows[rows] if one_column and self.column.rows is not None else None)

    def finding(self, code: str, row: int, **args: object) -> Finding:
        """A finding at the cell that a value came from."""
        sheet, _, cell = self.population.source(row, self.key).rpartition("!")
        letters = re.match(r"[A-Z]*", cell)
        person = who(self.population.codes[row], self.population.names[row])
        return Finding(
            code,
            "info" if code == "insolvent" else "warning",
            sheet,
            int(self.column.rows[row]) if self.column.rows is not None else 0,
            letters.group(0) if letters else "",
            args={"who": person, "year": self.year, **args},
        )
