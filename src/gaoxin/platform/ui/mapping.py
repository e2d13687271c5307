"""The table in which a person checks what each column of an uploaded workbook means (`<c-mapping-table>`), and what it sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from gaoxin.kernel.workbook import OverrideError, parse_targets, spellings
from gaoxin.kernel.workbook.header_text import read_header

if TYPE_CHECKING:
    from django.http import QueryDict

    from gaoxin.kernel.rules import Catalogue, Variable
    from gaoxin.kernel.workbook import ColumnMapping, Table
    from gaoxin.kernel.workbook import Mapping as ColumnMappings

#: Cells of a column that the page shows, and rows in which they are looked for.
SAMPLES, SEARCHED = 3, 40
SUGGESTED = 4
#: Calendar years that the page offers.
YEARS = 6
#: Prefixes of the form fields: the meaning of a column, its year, its unit.
COLUMN, YEAR, UNIT = "column-", "year-", "unit-"
#: Units that the page offers for a column that was not recognised.
USUAL_UNITS = (
    gettext_noop("元"),
    gettext_noop("千元"),
    gettext_noop("万元"),
    gettext_noop("百万元"),
    gettext_noop("亿元"),
    "%",
)

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MappedColumn:
    """One column of an uploaded table: its first cells, what it was taken for and why, what else it may be.

    text: the whole meaning as a mapping text. meaning, year, unit: its parts as the form shows them. years, units: what may be
    chosen, () for a fact that has none. error: why what was typed cannot be read. notes: what was noticed about the column.
    group: look (a person should), known, idle (nothing that rules use).
    """

    letter: str
    header: str
    samples: tuple[str, ...]
    text: str
    reason: str
    doubtful: bool
    suggestions: tuple[tuple[str, str], ...]
    meaning: str = ""
    year: str = ""
    unit: str = ""
    years: Choices = ()
    units: Choices = ()
    error: str = ""
    notes: tuple[str, ...] = ()
    group: str = "known"


def mapping_columns(
    table: Table, mapping: ColumnMappings, catalogue: Catalogue, typed: Mapping[str, str] | None, language: str,
    notes: Mapping[str, tuple[str, ...]] | None = None,
) -> list[MappedColumn]:  # fmt: skip
    """The columns with what they were taken for, or with what the user typed (``#C`` to text) when that could not be read.

    notes: by letter, what was noticed about a column; such a column asks to be looked at.
    """
    page = _Page(mapping, catalogue, language)
    found = []
    for column in mapping.columns:
        cells = (table.columns[column.index][row] for row in range(min(len(table), SEARCHED)))
        samples = tuple(_shown(cell) for cell in cells if cell not in (None, ""))[:SAMPLES]
        told = (notes or {}).get(column.letter, ())
        found.append(page.column(column, samples, (typed or {}).get(f"#{column.letter}"), told))
    return found


class _Page:
    """What all columns of one page share."""

    def __init__(self, mapping: ColumnMappings, catalogue: Catalogue, language: str) -> None:
        self.catalogue, self.language = catalogue, language
        self.fed = {target.variable for column in mapping.columns for target in column.targets}
        stated = {
            str(target.period.year) for column in mapping.columns for target in column.targets if target.period.year
        }
        this_year = timezone.localdate().year
        years = sorted(stated | {str(this_year - back) for back in range(YEARS)}, reverse=True)
        plain = _("按年份列") if mapping.role("year") else _("最近一年")
        self.years: Choices = (("", plain), ("row-1", _("前一年")), *((year, year) for year in years))

    def column(
        self, column: ColumnMapping, samples: tuple[str, ...], typed: str | None, notes: tuple[str, ...]
    ) -> MappedColumn:
        catalogue = self.catalogue
        near = [
            catalogue.by_id[name] for name in (*column.alternatives, *column.suggestions) if name in catalogue.by_id
        ]
        # A header with several meanings is clear when another column has the other one.
        open_ends = [variable for variable in near if variable.id not in self.fed]
        doubtful = column.method in ("none", "fuzzy") or bool(column.alternatives and open_ends)
        text = self._text(column) if typed is None else typed.removeprefix("-") if typed == "-" else typed
        meaning, year, unit, variable = self._parts(column, text) if typed is None else self._typed(text)
        if not meaning:
            year, unit = self._stated(column.header)
        error = self._error(text) if typed else ""
        idle = not column.is_read and not doubtful and typed is None
        return MappedColumn(
            column.letter, column.header, samples, text, column.reason(self.language), doubtful,
            tuple((item.name(self.language), item.name(self.language)) for item in (open_ends if doubtful else [])[:SUGGESTED]),
            meaning, year, unit, self._years(variable, meaning, year), self._units(variable, meaning, unit), error, notes,
            "look" if doubtful or notes or error else "idle" if idle else "known",
        )  # fmt: skip

    def _text(self, column: ColumnMapping) -> str:
        """The mapping text of a column with names in place of ids, '' when it is not read."""
        parts = []
        for target in column.targets:
            if target.role == "ignore":
                continue
            name = self.catalogue.by_id[target.variable].name(self.language) if target.role == "variable" else ""
            parts.append(target.text.replace(target.variable, name, 1) if name else target.text)
        return ", ".join(parts)

    def _parts(self, column: ColumnMapping, text: str) -> tuple[str, str, str, Variable | None]:
        """Name, year and unit of a column that means one thing; whatever is more complicated stays one text."""
        if len(column.targets) != 1 or column.targets[0].crosswalk or column.targets[0].role == "ignore":
            return text, "", "", None
        target = column.targets[0]
        if target.role != "variable":
            return _role_names()[target.text], "", "", None
        variable = self.catalogue.by_id[target.variable]
        return variable.name(self.language), target.period.text, target.unit, variable

    def _stated(self, header: str) -> tuple[str, str]:
        """The year and the unit that the header of a column without a meaning states: they hold for what is chosen."""
        read = read_header(header, self.catalogue)
        unit = read.unit.text if read.unit is not None and read.unit.text in USUAL_UNITS else ""
        return str(read.year) if read.year and str(read.year) in dict(self.years) else "", unit

    def _typed(self, text: str) -> tuple[str, str, str, Variable | None]:
        """The same of what a person typed, as far as it can be read."""
        try:
            targets = parse_targets(text, self.catalogue) if text else ()
        except OverrideError:
            return text, "", "", None
        if len(targets) != 1 or targets[0].crosswalk or targets[0].role == "ignore":
            return text, "", "", None
        if targets[0].role != "variable":
            return _role_names()[targets[0].text], "", "", None
        variable = self.catalogue.by_id[targets[0].variable]
        return variable.name(self.language), targets[0].period.text, targets[0].unit, variable

    def _error(self, text: str) -> str:
        try:
            parse_targets(text, self.catalogue)
        except OverrideError as error:
            return error.message(self.language)
        return ""

    def _years(self, variable: Variable | None, meaning: str, year: str) -> Choices:
        if (variable is None and meaning) or (variable is not None and not variable.is_yearly):
            return ()
        return self.years if year in dict(self.years) else (*self.years, (year, year))

    def _units(self, variable: Variable | None, meaning: str, unit: str) -> Choices:
        if variable is None:
            return () if meaning else (("", pgettext("measure", "单位")), *((word, _(word)) for word in USUAL_UNITS))
        words = spellings(variable)
        if not words:
            return ()
        plain = words[0] if variable.unit else _("比率（0.35）")
        # The canonical unit is said by nothing at all, unless the header says it.
        rest = words[1:] if variable.unit and unit != words[0] else words
        found = (*((("", _(plain)),) if not unit or not variable.unit else ()), *((word, _(word)) for word in rest))
        return found if unit in dict(found) else (*found, (unit, unit))


def overrides_of(data: QueryDict, catalogue: Catalogue) -> dict[str, str]:
    """Column letter to mapping text, as the form sends them; an emptied field means that the column is not read.

    The year and the unit chosen beside a name are added where the fact takes one.
    """
    roles = {name: text for text, name in _role_names().items()}
    found = {}
    for key, value in data.items():
        if key.startswith(COLUMN):
            letter, text = key.removeprefix(COLUMN), str(value).strip()
            found[f"#{letter}"] = (
                roles.get(text)
                or _whole(text, data.get(YEAR + letter, ""), data.get(UNIT + letter, ""), catalogue)
                or "-"
            )
    return found


def _whole(text: str, year: str, unit: str, catalogue: Catalogue) -> str:
    variable = catalogue.get(text)
    if variable is None:
        return text
    period = f"[{year}]" if year and variable.is_yearly else ""
    return f"{text}{period}" + (f"@{unit}" if unit in spellings(variable) else _other_unit(text, unit, catalogue))


def _other_unit(text: str, unit: str, catalogue: Catalogue) -> str:
    """A unit in a spelling of the header's own (人民币万元), where it fits; a left-over of another meaning is dropped."""
    if not unit:
        return ""
    try:
        parse_targets(f"{text}@{unit}", catalogue)
    except OverrideError:
        return ""
    return f"@{unit}"


def variable_choices(catalogue: Catalogue, language: str) -> list[tuple[str, str]]:
    """Every variable that a column may mean: what to type, and what else it is called."""
    found = [(name, "") for name in _role_names().values()]
    return found + [
        (item.name(language), item.label if language != "zh" else "") for item in catalogue if not item.derived
    ]


def grouped(columns: Iterable[MappedColumn]) -> dict[str, list[MappedColumn]]:
    """Columns by what they ask of the reader: look, known, idle."""
    found: dict[str, list[MappedColumn]] = {"look": [], "known": [], "idle": []}
    for column in columns:
        found[column.group].append(column)
    return found


def _role_names() -> dict[str, str]:
    return {"@code": _("统一社会信用代码"), "@name": _("企业名称"), "@year": _("年份")}


def _shown(cell: object) -> str:
    """A cell as a person reads it: whole numbers without a fraction."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
