"""A workbook of any department as delivered values: who, which variable, which calendar period, from which cell."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.rules.population import Column, Population
from gaoxin.kernel.workbook import Findings, Mapping, Table, Target, open_table, propose_mapping, read_facts
from gaoxin.kernel.workbook.identity import is_credit_code_header
from gaoxin.kernel.workbook.rows import sort_rows
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.library import catalogue

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable

#: Said once about the whole table; a second reading for older years would say them again, or wrongly.
_ABOUT_TABLE = frozenset({"years_unused", "no_latest_year"})


@dataclass
class DeliveredColumn:
    """One variable in one period, by delivered enterprise."""

    variable: Variable
    period: int
    values: Column

    @property
    def key(self) -> str:
        """``revenue@2025``."""
        return f"{self.variable.id}@{self.period}"


@dataclass
class Delivered:
    """What a workbook says.

    codes, names: of its enterprises, '' where not given. rows: the first sheet row of each.
    refused_cells: filled cells that could not be taken as values, those of refused rows included.
    """

    table: Table
    mapping: Mapping
    codes: list[str]
    names: list[str]
    rows: npt.NDArray[np.int32]
    columns: list[DeliveredColumn]
    findings: Findings
    rows_total: int
    rows_refused: int
    refused_cells: int
    has_credit_codes: bool

    def __len__(self) -> int:
        return len(self.codes)


def read_delivery(
    source: Path,
    filename: str,
    observed_on: datetime.date,
    *,
    overrides: Map[str, str] | None = None,
    sheet: str | None = None,
    month: int | None = None,
) -> Delivered:
    """Reads a workbook as it was observed on a day.

    overrides: header (or ``#C``) to mapping text. month: of figures of “this year so far” (202506), by default the last one
    that was over. WorkbookError: nothing can be read; OverrideError: a bad mapping text.
    """
    known = catalogue()
    table = open_table(source, filename, catalogue=known, sheet=sheet)
    mapping = propose_mapping(table, known, present(overrides or {}, table))
    reading = read_facts(table, mapping, known, observed_on)
    columns = _columns(reading.population, observed_on, month or periods.month_of(observed_on))
    years = _years(mapping, reading.years, observed_on)
    findings = Findings()
    findings.extend(finding for finding in reading.findings if not (years and finding.code in _ABOUT_TABLE))
    dated = _dated(mapping) if years else mapping
    for window in _windows(years):
        older = read_facts(table, dated, known, window)
        columns += [column for column in _columns(older.population, window, 0) if column.variable.is_yearly]
        findings.extend(finding for finding in older.findings if finding.row and finding.column)
    code = mapping.role("code")
    population = reading.population
    return Delivered(
        table, mapping, population.codes, population.names, _first_rows(table, mapping, len(population)), columns, findings,
        reading.rows_total, len(reading.rows_refused), _refused_cells(table, mapping, reading.rows_refused, findings),
        code is not None and is_credit_code_header(code.header),
    )  # fmt: skip


def present(overrides: Map[str, str], table: Table) -> dict[str, str]:
    """The assignments whose header (or ``#C``) the table has; a source's other workbooks may have taught the rest."""
    keys = {header_key(header.text) for header in table.headers} | {f"#{header.letter}" for header in table.headers}
    return {header: target for header, target in overrides.items() if header_key(header) in keys}


def header_key(header: str) -> str:
    """A header without what people vary; ``研发占比`` and ``研发占比%`` stay apart."""
    if header.startswith("#"):
        return header.upper()
    folded = "".join(part for part in header.casefold().split())
    return folded.replace("（", "(").replace("）", ")").replace("％", "%")


def _columns(population: Population, on: datetime.date, month: int) -> list[DeliveredColumn]:
    by_id = catalogue().by_id
    return [
        DeliveredColumn(by_id[variable], periods.from_key(period, on, month), column)
        for (variable, period), column in population.columns.items()
    ]


def _years(mapping: Mapping, of_rows: tuple[int, ...], on: datetime.date) -> list[int]:
    """Years before those that one reading covers, newest first."""
    stated = {target.period.year for _, target in mapping.variables() if target.period.year is not None}
    oldest = on.year - periods.YEARS
    return sorted((year for year in {*stated, *of_rows} if year < oldest), reverse=True)


def _dated(mapping: Mapping) -> Mapping:
    """Only the columns that say their calendar year, or take it from their row: the others mean the same in every reading."""
    by_row = mapping.role("year") is not None

    def says_year(target: Target) -> bool:
        period = target.period
        return period.year is not None or (by_row and period.slot is None)

    kept = [
        replace(column, targets=tuple(each for each in column.targets if each.role != "variable" or says_year(each)))
        for column in mapping.columns
    ]
    return Mapping(kept)


def _windows(years: list[int]) -> list[datetime.date]:
    """Evaluation dates whose y1-y4 together are the years."""
    found: list[datetime.date] = []
    for year in years:
        if not found or year < found[-1].year - periods.YEARS:
            found.append(datetime.date(year + 1, 12, 31))
    return found


def _first_rows(table: Table, mapping: Mapping, size: int) -> npt.NDArray[np.int32]:
    enterprise = sort_rows(table, mapping, Findings()).enterprise
    first = np.zeros(size, dtype=np.int32)
    used = np.flatnonzero(enterprise >= 0)[::-1]
    first[enterprise[used]] = table.rows[used]
    return first


def _refused_cells(table: Table, mapping: Mapping, refused: list[int], findings: Findings) -> int:
    cells = sum(
        finding.count
        for finding in findings
        if finding.severity == "error"
        and (finding.code.startswith("cell_") or finding.args.get("code", "").startswith("cell_"))
    )
    for column in {column.index for column, _ in mapping.variables()}:
        cells += int(table.columns[column].filled()[refused].sum()) if refused else 0
    return cells


def cell_of(column: DeliveredColumn, row: int, table: Table) -> tuple[int, str, str]:
    """Where a delivered value stands: sheet row, column letter and header; 0 and '' when it stands nowhere."""
    values = column.values
    if values.rows is None or not values.letters:
        return 0, "", ""
    letter = values.letters[int(values.letter_of[row]) if values.letter_of is not None else 0]
    header = next((each.text for each in table.headers if each.letter == letter), "")
    return int(values.rows[row]), letter, header
