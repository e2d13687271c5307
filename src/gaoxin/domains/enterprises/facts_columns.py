"""Columns of the directory: any variable of the catalogue in a period counted back from today, as `revenue@y1`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.sections import section_of
from gaoxin.domains.enterprises.wording import MASK, is_sensitive, language
from gaoxin.kernel.rules.wording import fact_value, period_name
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.platform.ui import formatters

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Variable
    from gaoxin.kernel.rules.population import FactKey, Population

JOINT = "@"
SECTION = "section"
#: What a person sees who has chosen nothing.
USUAL = (SECTION, "revenue@y1", "employees_end@y1", "rd@y1")
#: Columns that a list may have at most.
MOST = 30
YEARS = ("y1", "y2", "y3", "y4")
#: Words that sensitive or long columns would break are cut here.
LONGEST = 60
#: A person's judgement of one case is no column for everybody.
_JUDGED = "judged_"


@dataclass(frozen=True)
class FactColumn:
    """One column. variable is None for the section of industry, which follows from the industry code."""

    key: str
    variable: Variable | None
    period: str = ""

    @property
    def is_money(self) -> bool:
        return self.variable is not None and self.variable.unit == "元"

    @property
    def is_numeric(self) -> bool:
        return self.variable is not None and self.variable.is_numeric

    @property
    def unit(self) -> str:
        """Of the figures in the column, for its header."""
        if self.variable is None or not self.is_numeric:
            return ""
        return "万元" if self.is_money else "%" if self.variable.unit == "" else self.variable.unit

    @property
    def is_sensitive(self) -> bool:
        return self.variable is not None and is_sensitive(self.variable)

    @property
    def fact(self) -> FactKey:
        """The fact that it shows."""
        return (self.variable.id, self.period) if self.variable is not None else ("gb_code", "asof")

    def label(self, on: datetime.date) -> str:
        """营业收入（2025年）."""
        if self.variable is None:
            return _("行业门类")
        name = self.variable.name(language())
        if not self.variable.is_yearly:
            return name
        year = period_name(self.period, on, language())
        return f"{name}（{year}）" if language() == "zh" else f"{name} ({year})"

    def words(self, value: Any) -> str:
        """A value as the cell shows it, without the unit that the header names."""
        if value is None:
            return formatters.MISSING
        if self.is_sensitive:
            return MASK
        if self.variable is None:
            section = section_of(str(value))
            return (section.label if language() == "zh" else section.label_en) if section else str(value)
        if self.is_money:
            return formatters.money_fixed(value, "万元", 2)
        if self.is_numeric:
            return formatters.number(value * 100, 2) if self.variable.unit == "" else formatters.number(value)
        text = fact_value(value, self.variable, language())
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

    def figure(self, value: Any) -> Any:
        """The same for a spreadsheet: numbers stay numbers, in the unit of the header."""
        if value is None or not self.is_numeric or self.is_sensitive:
            return "" if value is None else self.words(value)
        scale = 10_000 if self.is_money else 1
        share = 100 if self.unit == "%" else 1
        return float(value) * share / scale


def column_of(key: str) -> FactColumn | None:
    """The column of a key; None when there is none."""
    if key == SECTION:
        return FactColumn(SECTION, None)
    name, _joint, period = key.partition(JOINT)
    variable = catalogue().by_id.get(name)
    if variable is None or variable.derived or variable.subject != "enterprise":
        return None
    allowed = YEARS if variable.is_yearly else (variable.period,)
    return FactColumn(key, variable, period) if period in allowed else None


def columns_of(keys: Iterable[str]) -> list[FactColumn]:
    """The columns of some keys, each once; what is not known is left out."""
    found = (column_of(key) for key in dict.fromkeys(keys))
    return [column for column in found if column is not None][:MOST]


def offered(on: datetime.date) -> list[tuple[str, str]]:
    """Every column that there is: key and label, yearly ones for the last three years."""
    found = [(SECTION, FactColumn(SECTION, None).label(on))]
    for variable in catalogue():
        if variable.derived or variable.subject != "enterprise" or variable.id.startswith(_JUDGED):
            continue
        periods = YEARS[:3] if variable.is_yearly else (variable.period,)
        columns = (FactColumn(f"{variable.id}{JOINT}{period}", variable, period) for period in periods)
        found += [(column.key, column.label(on)) for column in columns]
    return found


def value_of(population: Population, row: int | None, column: FactColumn) -> Any:
    """The value of a column in a row of the zone's population; None when unknown."""
    return None if row is None else population.exact(row, column.fact)
