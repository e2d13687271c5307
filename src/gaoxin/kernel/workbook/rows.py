"""Which enterprise and which year each row of a table is about; rows that are about none are told and left out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.workbook.findings import Finding, Findings, listed
from gaoxin.kernel.workbook.header_text import is_partial_year, year_of
from gaoxin.kernel.workbook.identity import clean_code, clean_name, credit_code_problem, is_credit_code_header, who
from gaoxin.kernel.workbook.mapping import Mapping
from gaoxin.kernel.workbook.table import Table

_TOTALS = ("合计", "总计", "小计", "汇总", "平均", "平均值", "总和", "total", "sum", "average")
_NOTES = ("注:", "注：", "备注", "说明", "填表", "填报", "数据来源", "来源:", "来源：", "制表", "审核", "note")


@dataclass
class Rows:
    """The rows of a table by enterprise and year.

    enterprise: position of each table row's enterprise, -1 for rows left out. year: calendar year, 0 where the table has
    no year column. codes, names: of the enterprises. refused: table rows left out although they hold data.
    """

    enterprise: npt.NDArray[np.int32]
    year: npt.NDArray[np.int32]
    codes: list[str]
    names: list[str]
    has_years: bool
    refused: list[int] = field(default_factory=list)

    @property
    def used(self) -> npt.NDArray[np.bool_]:
        """Rows that count."""
        used: npt.NDArray[np.bool_] = self.enterprise >= 0
        return used


def sort_rows(table: Table, mapping: Mapping, findings: Findings) -> Rows:
    """Find out about whom and about which year every row is.

    Rows of one enterprise and year: identical ones are merged, a differing later one is refused and told.
    """
    reader = _Reader(table, mapping, findings)
    return reader.read()


class _Reader:
    def __init__(self, table: Table, mapping: Mapping, findings: Findings) -> None:
        self.table, self.mapping, self.findings = table, mapping, findings
        self.size = len(table)
        self.codes = [clean_code(cell) for cell in self._cells("code")]
        self.names = [clean_name(cell) for cell in self._cells("name")]
        self.years = self._cells("year")
        self.refused: list[int] = []

    def _cells(self, role: str) -> list[Any]:
        """The column with a role, merged cells written out; None everywhere when there is none."""
        column = self.mapping.role(role)
        if column is None:
            return [None] * self.size
        cells = list(self.table.columns[column.index])
        for first, last, index in self.table.merged:
            if index == column.index:
                cells[first : last + 1] = [cells[first]] * (last + 1 - first)
        return cells

    def read(self) -> Rows:
        has_names = self.mapping.role("code") is not None or self.mapping.role("name") is not None
        has_years = self.mapping.role("year") is not None
        years = np.zeros(self.size, dtype=np.int32)
        live = np.zeros(self.size, dtype=bool)
        for row in range(self.size):
            live[row] = self._is_enterprise(row) if has_names else self._stand_in(row)
            if live[row] and has_years:
                years[row] = self._year(row)
                live[row] = years[row] > 0
        enterprise, codes, names = self._group(live, years)
        self._drop_duplicates(enterprise, years, codes, names)
        self._check_codes(enterprise)
        return Rows(enterprise, years, codes, names, has_years, self.refused)

    def _stand_in(self, row: int) -> bool:
        """A table without codes and names: rows are called by their number."""
        number = int(self.table.rows[row])
        self.names[row] = f"第 {number} 行"
        return True

    def _is_enterprise(self, row: int) -> bool:
        code, name = self.codes[row], self.names[row]
        first = name or code or self._first_text(row)
        word = first.replace(" ", "").lower()
        if word.rstrip("：:") in _TOTALS or (not code and word.endswith(("合计", "总计", "小计"))):
            self.findings.add(self.table.finding("total_row", "info", row, value=self._first_text(row)))
            return False
        if not code and word.startswith(_NOTES) and self._filled(row) <= 2:
            self.findings.add(self.table.finding("note_row", "info", row, value=self._first_text(row)))
            return False
        if code or name:
            return True
        self.findings.add(self.table.finding("row_no_identity", "error", row))
        self.refused.append(row)
        return False

    def _filled(self, row: int) -> int:
        return sum(column[row] not in (None, "") for column in self.table.columns)

    def _first_text(self, row: int) -> str:
        for column in self.table.columns:
            cell = column[row]
            if isinstance(cell, str) and cell.strip():
                return cell.strip()
        return ""

    def _year(self, row: int) -> int:
        cell = self.years[row]
        year = year_of(cell)
        if year is not None:
            return year
        partial = is_partial_year(cell)
        column = self.mapping.role("year")
        code, severity = ("row_partial_year", "warning") if partial else ("row_no_year", "error")
        value = "" if cell is None else cell
        self.findings.add(self.table.finding(code, severity, row, column.index if column else None, value))
        self.refused.append(row)
        return 0

    def _group(
        self, live: npt.NDArray[np.bool_], years: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int32], list[str], list[str]]:
        """Enterprises by code; a row without a code joins the one enterprise that has its name."""
        codes_of: dict[str, set[str]] = defaultdict(set)
        for row in np.flatnonzero(live):
            if self.codes[row] and self.names[row]:
                codes_of[self.names[row]].add(self.codes[row])
        place: dict[tuple[str, str], int] = {}
        codes: list[str] = []
        names: list[str] = []
        newest: list[int] = []
        others: dict[int, dict[str, None]] = {}
        enterprise = np.full(self.size, -1, dtype=np.int32)
        for row in np.flatnonzero(live):
            code, name = self.codes[row], self.names[row]
            if not code and len(codes_of.get(name, ())) == 1:
                code = next(iter(codes_of[name]))
            key = ("code", code) if code else ("name", name)
            at = place.setdefault(key, len(codes))
            if at == len(codes):
                codes.append(code)
                names.append(name)
                newest.append(int(years[row]))
            elif name and name != names[at]:
                others.setdefault(at, {names[at]: None})[name] = None
                if years[row] >= newest[at] or not names[at]:
                    names[at], newest[at] = name, int(years[row])
            enterprise[row] = at
        for at, found in others.items():
            named = [name for name in found if name]
            if len(named) > 1:
                self.findings.add(self.table.finding("several_names", "info", who=codes[at], names=listed(named)))
        return enterprise, codes, names

    def _drop_duplicates(
        self, enterprise: npt.NDArray[np.int32], years: npt.NDArray[np.int32], codes: list[str], names: list[str]
    ) -> None:
        seen: dict[tuple[int, int], int] = {}
        for row in np.flatnonzero(enterprise >= 0):
            key = (int(enterprise[row]), int(years[row]))
            first = seen.setdefault(key, int(row))
            if first == row:
                continue
            person = who(codes[key[0]], names[key[0]], key[1])
            args: dict[str, Any] = {"other": int(self.table.rows[first]), "who": person}
            difference = self._difference(first, int(row))
            if difference is None:
                self.findings.add(self.table.finding("duplicate_same", "info", int(row), **args))
            else:
                args |= dict(zip(("field", "first", "second"), difference, strict=True))
                self.findings.add(self.table.finding("duplicate_row", "error", int(row), **args))
                self.refused.append(int(row))
            enterprise[row] = -1

    def _difference(self, first: int, second: int) -> tuple[Any, ...] | None:
        """The first column that is read and differs between two rows."""
        for column, _ in self.mapping.variables():
            cells = self.table.columns[column.index]
            one, other = cells[first], cells[second]
            if one != other:
                return column.header, _shown(one), _shown(other)
        return None

    def _check_codes(self, enterprise: npt.NDArray[np.int32]) -> None:
        column = self.mapping.role("code")
        if column is None or not is_credit_code_header(column.header):
            return
        first_rows: dict[str, int] = {}
        for row in np.flatnonzero(enterprise >= 0):
            if self.codes[row]:
                first_rows.setdefault(self.codes[row], int(row))
        problems = {row: problem for code, row in first_rows.items() if (problem := credit_code_problem(code))}
        for kind in dict.fromkeys(code for code, _ in problems.values()):
            rows = [row for row, problem in problems.items() if problem[0] == kind]
            self.findings.add_each(rows, lambda row: self._code_finding(row, column.index, *problems[row]))

    def _code_finding(self, row: int, column: int, code: str, args: dict[str, object]) -> Finding:
        return self.table.finding(code, "warning", row, column, self.codes[row], **args)


def _shown(cell: Any) -> str | tuple[str, str]:
    if cell is None:
        return "空", "empty"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
