"""The findings of an examined delivery: doubtful names, conflicts and refused figures, each at its cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gaoxin.kernel.workbook import Finding, Findings
from gaoxin.mechanisms.registry import matching
from gaoxin.mechanisms.registry.columns import texts_of
from gaoxin.mechanisms.registry.comparing import Compared, Comparison
from gaoxin.mechanisms.registry.enums import Cell
from gaoxin.mechanisms.registry.findings import RegistryFinding
from gaoxin.mechanisms.registry.matching import Matched
from gaoxin.mechanisms.registry.reading import Delivered, cell_of
from gaoxin.mechanisms.registry.values import MASK, is_sensitive

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.loading import FactTable, Ints

_BY_CODE = (matching.CODE_AND_NAME, matching.SAME_NAME_OTHER_CODE)
_CANDIDATES = 3


def at_identity(
    delivered: Delivered, row: int, code: str, severity: str, role: str, value: str = "", **args: Any
) -> Finding:
    """A finding at the cell that says who a row is about."""
    column = delivered.mapping.role(role) or delivered.mapping.role("name") or delivered.mapping.role("code")
    letter, header = (column.letter, column.header) if column else ("", "")
    shown = value or delivered.names[row] or delivered.codes[row]
    return RegistryFinding(code, severity, delivered.table.sheet, int(delivered.rows[row]), letter, header, shown, args)


def tell_matches(delivered: Delivered, matches: list[Matched], findings: Findings) -> None:
    """Rows that wait for a person, and rows that a person has turned away."""
    for row, match in enumerate(matches):
        if match.is_doubtful:
            names = [candidate.name for candidate in match.candidates]
            args = {"first": names[0], "second": names[-1], "candidates": "、".join(names[:_CANDIDATES])}
            role = "code" if match.reason in _BY_CODE else "name"
            findings.add(at_identity(delivered, row, match.reason, "warning", role, **args))
        elif match.turned_away:
            findings.add(at_identity(delivered, row, "ignored", "info", "name"))


def tell_cells(
    delivered: Delivered, targets: Ints, comparison: Comparison, sources: Mapping[int, str], findings: Findings
) -> None:
    """Figures that look like a wrong unit beside what is known, and values on which sources disagree.

    sources: name of each.
    """
    for column in comparison.columns:
        teller = _Teller(delivered, comparison, column, sources)
        slips = np.flatnonzero((column.outcome == Cell.REFUSED) & (targets >= 0))
        findings.add_each(slips, teller.slip)
        findings.add_each(np.flatnonzero(column.outcome == Cell.CONFLICTING), teller.conflict)


def known_text(table: FactTable | None, place: Any) -> str:
    """The canonical text of what is known; '' for nothing."""
    return table.text(int(place)) if table is not None and place >= 0 else ""


def said_elsewhere(comparison: Comparison, column: Compared, row: int) -> str:
    """What the other source says; masked when it is sensitive and so another department's own, '' when it says nothing."""
    text = known_text(comparison.others, column.others[row])
    return MASK if text and is_sensitive(column.column.variable) else text


@dataclass(frozen=True)
class _Teller:
    delivered: Delivered
    comparison: Comparison
    column: Compared
    sources: Mapping[int, str]

    def slip(self, row: int) -> Finding:
        own = known_text(self.comparison.own, self.column.own[row])
        known = own or known_text(self.comparison.others, self.column.others[row])
        ratio = abs(float(self._now(row)) / float(known))
        before = own or said_elsewhere(self.comparison, self.column, row)
        return self._finding(row, "unit_history", "error", before=before, ratio=f"{max(ratio, 1 / ratio):,.0f}")

    def conflict(self, row: int) -> Finding:
        """The other source is named, its value too unless it is sensitive."""
        table, place = self.comparison.others, int(self.column.others[row])
        if table is None or place < 0:
            return self._finding(row, "conflict", "warning", source="", before="")
        source = self.sources[int(table.source(np.array([place]))[0])]
        before = "" if is_sensitive(self.column.column.variable) else f" {table.text(place)} "
        return self._finding(row, "conflict", "warning", source=source, before=before)

    def _finding(self, row: int, code: str, severity: str, **args: Any) -> Finding:
        column = self.column.column
        sheet_row, letter, header = cell_of(column, row, self.delivered.table)
        now, label = self._now(row), (column.variable.label, column.variable.label_en)
        sheet = self.delivered.table.sheet
        return RegistryFinding(
            code, severity, sheet, sheet_row, letter, header, now, {"label": label, "now": now, **args}
        )

    def _now(self, row: int) -> str:
        column = self.column.column
        return next(iter(texts_of(column.variable, column.values, np.array([row]))))
