"""Facts as figures: the value in words, and the chip that says where it comes from."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.file_sections import language
from gaoxin.kernel.rules.wording import fact_value
from gaoxin.mechanisms.registry import periods
from gaoxin.platform.ui import formatters

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.selectors.facts import FactView, Shown

#: Days after which a state (not a figure of a closed year) counts as old.
OLD_DAYS = 400
#: A month so far is written as year * 100 + month.
_MONTHS = 100

History = Callable[[str, int], str]


def period_words(period: int) -> str:
    """2025年, 2025年1—6月, or '' for a state."""
    if period > 9999:
        year, month = divmod(period, _MONTHS)
        return _("%(year)s年1—%(month)s月") % {"year": year, "month": month}
    return formatters.fiscal_year(period) if period else ""


def column_unit(variable: Variable) -> str:
    """The unit that stands in the heading of a row of years: 万元, 人, %."""
    if variable.unit == "元":
        return "万元"
    return variable.unit or ("%" if variable.type == "number" else "")


def in_column(variable: Variable, value: Any) -> str:
    """A value for a row of years, without its unit."""
    if variable.unit == "元" and isinstance(value, int | Decimal | Fraction):
        return formatters.money_fixed(value, "万元")
    if variable.is_numeric and variable.unit:
        return formatters.number(value)
    return in_words(variable, value)


def in_words(variable: Variable, value: Any) -> str:
    """A value with its unit, as a sentence would say it."""
    if variable.is_numeric and value is not None and not isinstance(value, bool):
        return formatters.quantity(value, variable.unit)
    return fact_value(value, variable, language())


@dataclass(frozen=True)
class Figure:
    """One value as its reader may see it, with its chip.

    text: '' when masked. chip: the source's name; at: the day of which it speaks; title: source, period, days, person and
    batch in one line; old: since when it should have been renewed; url: the history of the value.
    """

    text: str
    masked: bool
    chip: str
    at: datetime.date
    title: str
    old: str
    url: str
    contested: bool
    settled: bool
    sources: int
    value: Any = None

    @property
    def mark(self) -> str:
        """The chip's colour: what a reader should be careful with."""
        return "uncertain" if self.contested else "stale" if self.old else "source"


def figure_of(fact: FactView, url: History, people: Mapping[int, str], *, column: bool = False) -> Figure:
    """A fact as a figure. url: address of the history; people: names by user id, those the reader may know."""
    shown = fact.counts
    write = in_column if column else in_words
    return Figure(
        text="" if fact.masked else write(fact.variable, fact.value),
        masked=fact.masked,
        chip=shown.source.name,
        at=shown.fact.batch.observed_on,
        title=chip_title(shown, people),
        old=_old(fact),
        url=url(fact.variable.id, fact.period),
        contested=fact.contested,
        settled=fact.settled,
        sources=1 + len(fact.others),
        value=fact.value,
    )


def chip_title(shown: Shown, people: Mapping[int, str]) -> str:
    """Source, period, day of observation, who recorded it when, and the batch or cell."""
    batch = shown.fact.batch
    parts = [shown.source.name, period_words(shown.fact.period), _("数据日期 %(day)s") % {"day": batch.observed_on}]
    if batch.recorded_at:
        moment = formatters.moment_list(batch.recorded_at)
        who = people.get(batch.recorded_by_id or 0, "")
        parts.append(_("%(moment)s %(who)s入库") % {"moment": moment, "who": f"{who} " if who else ""})
    parts.append(_("批次 %(batch)s") % {"batch": batch.pk})
    if shown.fact.cell:
        parts.append(shown.fact.cell)
    return " · ".join(part for part in parts if part)


def _old(fact: FactView) -> str:
    if fact.period != periods.STATE:
        return ""
    age = fact.age_days(timezone.localdate())
    return _("%(months)s 个月前的数据") % {"months": age // 30} if age > OLD_DAYS else ""
