"""Propose the meaning of every column from its header; people's own assignments go first."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import replace

from gaoxin.kernel.rules.catalogue import Catalogue, Variable, fold
from gaoxin.kernel.workbook.findings import Finding, listed
from gaoxin.kernel.workbook.header_text import HeaderText, read_header
from gaoxin.kernel.workbook.identity import role_of
from gaoxin.kernel.workbook.mapping import ColumnMapping, Mapping
from gaoxin.kernel.workbook.measures import labels, measure
from gaoxin.kernel.workbook.table import Header, Table
from gaoxin.kernel.workbook.targets import Period, Target, parse_targets


def propose_mapping(table: Table, catalogue: Catalogue, overrides: Map[str, str] | None = None) -> Mapping:
    """Say what each column of a table means.

    A header is matched by variable id, label or alias after its year and unit are taken off. Resemblance alone never
    decides: it is offered as a suggestion. overrides: header (or ``#C`` for a letter) → mapping text, see
    ``parse_targets``; they win over everything. Every column is in the result, read or not.

    Raises OverrideError for an override that cannot be read.
    """
    given = _Overrides(overrides or {}, catalogue)
    mapping = Mapping([])
    for index, header in enumerate(table.headers):
        targets = given.take(header)
        if targets is not None:
            whole = tuple(_completed(target, index, header, table, catalogue, mapping) for target in targets)
            mapping.columns.append(ColumnMapping(index, header.text, header.letter, whole, "override"))
        else:
            mapping.columns.append(_by_header(index, header, table, catalogue, mapping))
    _one_column_per_role(mapping, table)
    _one_column_per_fact(mapping, table, catalogue)
    for key in given.unused():
        columns = listed(header.text for header in table.headers)
        mapping.findings.add(
            Finding("override_unused", "warning", table.sheet, args={"header": key, "columns": columns})
        )
    if mapping.role("code") is None and mapping.role("name") is None:
        mapping.findings.add(Finding("no_identity", "warning", table.sheet))
    if next(mapping.variables(), None) is None:
        mapping.findings.add(Finding("no_variables", "error", table.sheet))
    return mapping


class _Overrides:
    """People's own assignments, found by header in any spelling or by ``#letter``."""

    def __init__(self, texts: Map[str, str], catalogue: Catalogue) -> None:
        self._targets = {key: parse_targets(text, catalogue) for key, text in texts.items()}
        self._keys = {_header_key(key): key for key in texts}
        self._used: set[str] = set()

    def take(self, header: Header) -> tuple[Target, ...] | None:
        for key in (f"#{header.letter}", _header_key(header.text)):
            original = self._keys.get(key)
            if original is not None and (key.startswith("#") or header.text):
                self._used.add(original)
                return self._targets[original]
        return None

    def unused(self) -> list[str]:
        return [key for key in self._targets if key not in self._used]


def _header_key(text: str) -> str:
    """Headers are matched without blanks and punctuation, but 研发占比 and 研发占比% stay apart."""
    if text.startswith("#"):
        return text.upper()
    return fold(text) + ("%" if re.search(r"[%％]", text) else "")


def _completed(
    target: Target, index: int, header: Header, table: Table, catalogue: Catalogue, mapping: Mapping
) -> Target:
    """A person's assignment with the unit and year that the header states, where the person gave none."""
    if target.role != "variable" or target.crosswalk:
        return target
    variable = catalogue.by_id[target.variable]
    read = read_header(header.text, catalogue)
    if not target.unit and variable.is_numeric:
        if read.unit is not None and read.unit.fits(variable):
            target = replace(target, unit=read.unit.text)
        elif variable.unit == "元":
            target = replace(target, unit=_unstated(index, variable, table, mapping))
    if variable.is_yearly and not target.period.text and read.says_year:
        target = replace(target, period=Period(read.year, 1 if read.latest else read.slot, read.back))
    return target


def _unstated(index: int, variable: Variable, table: Table, mapping: Mapping) -> str:
    """The unit of a money column that states none: the one above the headers, else 元, which is told."""
    if not table.default_unit:
        mapping.findings.add(table.finding("assumed_unit", "info", None, index, unit="元", label=labels(variable)))
    return table.default_unit


def _by_header(index: int, header: Header, table: Table, catalogue: Catalogue, mapping: Mapping) -> ColumnMapping:
    plain = ColumnMapping(index, header.text, header.letter)
    role = role_of(header.text)
    if role is not None:
        if role[0] == "ignore":
            mapping.findings.add(table.finding("ignored_column", "info", None, index))
        return replace(plain, targets=(Target(role[0]),), method="role")
    read = read_header(header.text, catalogue)
    if read.partial:
        mapping.findings.add(table.finding("partial_year", "warning", None, index))
        return plain
    if read.variable is None:
        return _unknown(plain, read, table, catalogue, mapping)
    if read.variable.derived:
        mapping.findings.add(table.finding("derived_column", "info", None, index))
        return replace(plain, targets=(Target("ignore"),), method="role")
    return _known(plain, read, read.variable, table, catalogue, mapping)


def _unknown(
    plain: ColumnMapping, read: HeaderText, table: Table, catalogue: Catalogue, mapping: Mapping
) -> ColumnMapping:
    near = [catalogue.get(label) for label in catalogue.suggest(read.name)] if read.name else []
    variables = [variable for variable in near if variable is not None and not variable.derived]
    hint = ("", "")
    if variables:
        hint = (
            "是不是“" + "”“".join(variable.label for variable in variables) + "”？",
            " Did you mean " + ", ".join(f"“{variable.label_en}”" for variable in variables) + "?",
        )
    mapping.findings.add(table.finding("unknown_column", "warning", None, plain.index, suggestion=hint))
    method = "fuzzy" if variables else "none"
    return replace(plain, method=method, suggestions=tuple(variable.id for variable in variables))


def _known(
    plain: ColumnMapping, read: HeaderText, variable: Variable, table: Table, catalogue: Catalogue, mapping: Mapping
) -> ColumnMapping:
    unit = _unit(plain, read, variable, table, mapping)
    if unit is None:
        return replace(plain, suggestions=(variable.id,))
    period = Period()
    if variable.is_yearly:
        period = Period(read.year, 1 if read.latest else read.slot, read.back)
    target = Target("variable", variable.id, period, unit)
    key = fold(read.name)
    method = "id" if key == fold(variable.id) else "label" if key == fold(variable.label) else "alias"
    if variable.ambiguous_with and method != "id":
        method = "ambiguous"
        near = [catalogue.by_id[other] for other in variable.ambiguous_with]
        others = listed(other.label for other in near)[0], listed(other.label_en for other in near)[1]
        mapping.findings.add(
            table.finding("ambiguous_column", "info", None, plain.index, label=labels(variable), others=others)
        )
    return replace(plain, targets=(target,), method=method, alternatives=variable.ambiguous_with)


def _unit(plain: ColumnMapping, read: HeaderText, variable: Variable, table: Table, mapping: Mapping) -> str | None:
    """The unit of a column as written, '' for the canonical one; None when it cannot be the variable's."""
    if read.unit is not None and variable.is_numeric:
        if read.unit.fits(variable):
            return read.unit.text
        expected = variable.display_unit or "%"
        args = {"unit": read.unit.text, "label": labels(variable), "expected": expected}
        mapping.findings.add(table.finding("unit_mismatch", "error", None, plain.index, **args))
        return None
    return _unstated(plain.index, variable, table, mapping) if variable.unit == "元" else ""


def _one_column_per_role(mapping: Mapping, table: Table) -> None:
    """Of several code, name or year columns the most trusted is used; the others are told and left."""
    for role in ("code", "name", "year"):
        having = [column for column in mapping.columns if any(target.role == role for target in column.targets)]
        if len(having) < 2:
            continue
        best = min(having, key=_trust)
        for column in having:
            if column is not best:
                mapping.columns[column.index] = replace(column, targets=(Target("ignore"),))
                mapping.findings.add(table.finding("ignored_column", "info", None, column.index))


def _trust(column: ColumnMapping) -> tuple[int, int, int]:
    found = role_of(column.header)
    return (0 if column.method == "override" else 1, found[1] if found else 99, column.index)


def _one_column_per_fact(mapping: Mapping, table: Table, catalogue: Catalogue) -> None:
    """Two columns for one variable and year: the person's own choice, else the better match, else the first is used."""
    used: dict[tuple[str, str], ColumnMapping] = {}
    for column in sorted(mapping.columns, key=lambda column: (-column.confidence, column.index)):
        kept = []
        for target in column.targets:
            key = (target.variable, target.period.text)
            if target.role != "variable" or target.crosswalk:
                kept.append(target)
            elif key in used:
                args = {"other": used[key].header, "label": labels(catalogue.by_id[target.variable])}
                mapping.findings.add(table.finding("duplicate_column", "warning", None, column.index, **args))
            else:
                used[key] = column
                kept.append(target)
        if len(kept) != len(column.targets):
            mapping.columns[column.index] = replace(column, targets=tuple(kept) or (Target("ignore"),))


def measure_of(target: Target) -> int:
    """The power of ten from a target's written unit to the canonical one."""
    found = measure(target.unit) if target.unit else None
    return found.power if found else 0
