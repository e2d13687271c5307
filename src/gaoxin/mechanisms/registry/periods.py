"""Periods as tables keep them: 0 is a state on a date, 2025 a fiscal year, 202506 the year so far up to a month."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.kernel.rules.population import FactKey

STATE = 0
#: Fiscal years that rules look back.
YEARS = 4
_MONTHS = 100
_FIRST_MONTH = 190_001


def month_of(observed_on: datetime.date) -> int:
    """The month up to which figures of “this year so far” speak: the last one that was over on the day they were observed."""
    last = calendar.monthrange(observed_on.year, observed_on.month)[1]
    if observed_on.day == last:
        return observed_on.year * _MONTHS + observed_on.month
    if observed_on.month == 1:
        return (observed_on.year - 1) * _MONTHS + 12
    return observed_on.year * _MONTHS + observed_on.month - 1


def label(period: int) -> str:
    """``2025``, ``2025-06``, or '' for a state."""
    if period >= _FIRST_MONTH:
        return f"{period // _MONTHS}-{period % _MONTHS:02d}"
    return str(period) if period else ""


def parse(text: str) -> int:
    """The period of a label. ValueError: it is none."""
    if not text:
        return STATE
    found = re.fullmatch(r"(?P<year>(?:19|20|21)\d\d)(?:-(?P<month>0[1-9]|1[0-2]))?", text)
    if found is None:
        raise ValueError(text)
    year = int(found["year"])
    return year * _MONTHS + int(found["month"]) if found["month"] else year


def fits(period: int, variable: Variable) -> bool:
    """Whether a period is of the kind that the variable has."""
    if variable.is_yearly:
        return 1900 <= period <= 2199
    if variable.period == "ytd":
        return period >= _FIRST_MONTH and 1 <= period % _MONTHS <= 12
    return period == STATE


def key_on(variable: Variable, period: int, on: datetime.date) -> FactKey | None:
    """The key under which rules read a value on an evaluation date: y1 is the year before it. None: no rule looks there."""
    if not fits(period, variable):
        return None
    if variable.is_yearly:
        back = on.year - period
        return (variable.id, f"y{back}") if 1 <= back <= YEARS else None
    if variable.period == "ytd":
        year, month = divmod(period, _MONTHS)
        over = datetime.date(year, month, calendar.monthrange(year, month)[1]) <= on
        return (variable.id, "ytd") if year == on.year and over else None
    return variable.id, "asof"


def from_key(period_key: str, on: datetime.date, month: int) -> int:
    """The period of a key of a workbook read for an evaluation date: y1-y4, asof, or ytd for the year up to ``month``."""
    if period_key == "asof":
        return STATE
    return month if period_key == "ytd" else on.year - int(period_key[1:])
