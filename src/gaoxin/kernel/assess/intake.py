"""A workbook to a population, with everything noticed on the way."""

from __future__ import annotations

import ctypes
import datetime
import sys
from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.population import Population, unknown_column
from gaoxin.kernel.workbook import Findings, Mapping, open_table, propose_mapping, read_facts
from gaoxin.kernel.workbook.findings import PER_KIND


@dataclass(frozen=True)
class Intake:
    """What a workbook gave: what its columns mean, the facts, and the findings of opening, mapping and reading."""

    mapping: Mapping
    population: Population
    findings: Findings
    rows_total: int
    rows_refused: int
    #: Whether anything was read that a rule could use.
    has_facts: bool


def take_in(
    source: Path, filename: str, catalogue: Catalogue, on: datetime.date, *, overrides: Map[str, str] | None = None,
    sheet: str | None = None, kind: str = "", per_kind: int = PER_KIND,
) -> Intake:  # fmt: skip
    """Reads a workbook for an evaluation date.

    overrides: header (or ``#C``) to mapping text. kind: new or recheck, for enterprises of which the workbook does not say
    it; some rules test less at a re-check. per_kind: findings of one kind about one column that are told, the others are counted.
    WorkbookError: nothing can be read; OverrideError: a bad mapping text.
    """
    table = open_table(source, filename, catalogue=catalogue, sheet=sheet)
    mapping = propose_mapping(table, catalogue, overrides)
    facts = read_facts(table, mapping, catalogue, on, spend=True, per_kind=per_kind)
    has_facts = bool(facts.population.columns) and len(facts.population) > 0
    if kind:
        _apply_kind(facts.population, catalogue, kind)
    give_back()
    return Intake(mapping, facts.population, facts.findings, facts.rows_total, len(facts.rows_refused), has_facts)


def give_back() -> None:
    """Memory that cells have left goes back to the system, before the judging asks for its own."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def _apply_kind(population: Population, catalogue: Catalogue, kind: str) -> None:
    variable = catalogue.by_id["application_kind"]
    key = variable.id, variable.period
    column = population.columns.setdefault(key, unknown_column(variable, len(population)))
    place = column.dictionary.index(kind)
    column.values = np.where(column.values < 0, place, column.values).astype(column.values.dtype)
