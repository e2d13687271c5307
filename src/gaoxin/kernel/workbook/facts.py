"""A table and the meaning of its columns as a population: facts by enterprise, variable and period, each with its cell."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.workbook.findings import PER_KIND, Finding, Findings, listed
from gaoxin.kernel.workbook.mapping import ColumnMapping, Mapping
from gaoxin.kernel.workbook.placing import YEARS, Placer
from gaoxin.kernel.workbook.quality import check_population, check_units
from gaoxin.kernel.workbook.rows import Rows, sort_rows
from gaoxin.kernel.workbook.table import Table
from gaoxin.kernel.workbook.targets import Target


@dataclass
class Reading:
    """What came out of a table.

    population: the facts. findings: everything that was noticed, from the file down to single values.
    rows_total, rows_used: rows of data and those that count; rows_refused: table rows left out although they hold data.
    """

    population: Population
    findings: Findings
    rows_total: int
    rows_used: int
    rows_refused: list[int] = field(default_factory=list)
    years: tuple[int, ...] = ()


def read_facts(
    table: Table,
    mapping: Mapping,
    catalogue: Catalogue,
    on: datetime.date,
    *,
    spend: bool = False,
    per_kind: int = PER_KIND,
) -> Reading:
    """Read the facts of a table for an evaluation date.

    on: y1 is the year before it. One row may be one enterprise and year (the table has a year column) or one enterprise
    with a column for each year. A cell that cannot be read is unknown and told; nothing is dropped in silence.
    spend: let go of each column's cells once they are read, so that a large table and its facts are never in memory
    together; the table is of no use afterwards. per_kind: see ``Findings``.
    """
    findings = Findings(per_kind)
    findings.extend(table.findings)
    findings.extend(mapping.findings)
    rows = sort_rows(table, mapping, findings)
    population = Population(on, rows.codes, rows.names)
    placer = Placer(table, mapping, rows, population, findings)
    waiting = Counter(column.index for column, _ in mapping.variables())
    if spend:
        table.keep_columns(waiting)
    for column, target in _in_order(mapping):
        placer.read(column, target, catalogue.by_id[target.variable])
        waiting[column.index] -= 1
        if spend and not waiting[column.index]:
            table.keep_columns(+waiting)
    placer.finish()
    if spend:
        placer.share_rows()
    _tell_years(table, mapping, rows, on, findings)
    check_units(table, mapping, catalogue, population, findings)
    check_population(population, catalogue, findings)
    years = tuple(sorted({int(year) for year in np.unique(rows.year[rows.used]) if year}))
    return Reading(population, findings, len(table), int(rows.used.sum()), sorted(rows.refused), years)


def _in_order(mapping: Mapping) -> list[tuple[ColumnMapping, Target]]:
    """Columns that state their year go first, last year's figures in this year's row after them, crosswalks last."""

    def weight(item: tuple[ColumnMapping, Target]) -> tuple[bool, int, bool, int]:
        column, target = item
        stated = target.period.year is not None or target.period.slot is not None
        return bool(target.crosswalk), target.period.back or 0, not stated, column.index

    return sorted(mapping.variables(), key=weight)


def _tell_years(table: Table, mapping: Mapping, rows: Rows, on: datetime.date, findings: Findings) -> None:
    """Years that no rule reads, and a date that would fit when the latest full year is not there at all."""
    years = rows.year[rows.used]
    if rows.has_years:
        unused = years[(years < on.year - YEARS) | (years >= on.year)]
        if len(unused):
            args = {"years": listed(np.unique(unused)), "first": on.year - YEARS, "last": on.year - 1}
            findings.add(Finding("years_unused", "info", table.sheet, args=args, count=len(unused)))
        present = {int(year) for year in np.unique(years)}
    else:
        present = {target.period.year for _, target in mapping.variables() if target.period.year is not None}
    if present and on.year - 1 not in present:
        newest = max(present)
        args = {
            "on": on.isoformat(),
            "year": on.year - 1,
            "newest": newest,
            "suggested_from": f"{newest + 1}-01-01",
            "suggested_to": f"{newest + 1}-12-31",
            "suggested": f"{newest + 1}-06-30",
        }
        findings.add(Finding("no_latest_year", "warning", table.sheet, args=args))
