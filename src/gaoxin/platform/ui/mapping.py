"""The table in which a person checks what each column of an uploaded workbook means (`<c-mapping-table>`), and what it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import QueryDict

    from gaoxin.kernel.rules import Catalogue
    from gaoxin.kernel.workbook import ColumnMapping, Table
    from gaoxin.kernel.workbook import Mapping as ColumnMappings

#: Cells of a column that the page shows, and rows in which they are looked for.
SAMPLES, SEARCHED = 3, 40
SUGGESTED = 4
#: Prefix of the form fields that hold the meaning of a column.
COLUMN = "column-"


@dataclass(frozen=True)
class MappedColumn:
    """One column of an uploaded table: its first cells, what it was taken for and why, what else it may be."""

    letter: str
    header: str
    samples: tuple[str, ...]
    text: str
    reason: str
    doubtful: bool
    suggestions: tuple[tuple[str, str], ...]


def mapping_columns(
    table: Table, mapping: ColumnMappings, catalogue: Catalogue, typed: Mapping[str, str] | None, language: str
) -> list[MappedColumn]:
    """The columns with what they were taken for, or with what the user typed (``#C`` to text) when that could not be read."""
    found = []
    for column in mapping.columns:
        cells = (table.columns[column.index][row] for row in range(min(len(table), SEARCHED)))
        samples = [_shown(cell) for cell in cells if cell not in (None, "")][:SAMPLES]
        near = [
            catalogue.by_id[name] for name in (*column.alternatives, *column.suggestions) if name in catalogue.by_id
        ]
        found.append(
            MappedColumn(
                column.letter,
                column.header,
                tuple(samples),
                (typed or {}).get(f"#{column.letter}", _meaning(column, catalogue)),
                column.reason(language),
                not column.is_read or bool(column.alternatives),
                tuple((variable.label, variable.name(language)) for variable in near[:SUGGESTED]),
            )
        )
    return found


def overrides_of(data: QueryDict) -> dict[str, str]:
    """Column letter to mapping text, as the form sends them; an emptied field means that the column is not read."""
    return {
        f"#{key.removeprefix(COLUMN)}": str(value).strip() or "-"
        for key, value in data.items()
        if key.startswith(COLUMN)
    }


def variable_choices(catalogue: Catalogue, language: str) -> list[tuple[str, str]]:
    """Every variable that a column may mean: what to type, and what it is called."""
    roles = [("@code", _("统一社会信用代码")), ("@name", _("企业名称")), ("@year", _("年份"))]
    return roles + [(item.label, item.name(language)) for item in catalogue if not item.derived]


def _meaning(column: ColumnMapping, catalogue: Catalogue) -> str:
    """The mapping text of a column with labels in place of ids, '' when it is not read."""
    parts = []
    for target in column.targets:
        if target.role == "ignore":
            continue
        label = catalogue.by_id[target.variable].label if target.role == "variable" else ""
        parts.append(target.text.replace(target.variable, label, 1) if label else target.text)
    return ", ".join(parts)


def _shown(cell: object) -> str:
    """A cell as a person reads it: whole numbers without a fraction."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
