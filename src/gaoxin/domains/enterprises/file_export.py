"""The facts of a file as rows of a table to keep, each with its source; what the reader may not see stays hidden."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.domains.enterprises.file_figures import column_unit, in_words, period_words
from gaoxin.domains.enterprises.file_sections import language, section_of

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.selectors.facts import EnterpriseFile

_WAN = 10_000


def headers() -> list[str]:
    """The columns of `rows`."""
    return [
        _("部分"), pgettext("enterprises", "指标"), _("期间"), _("值"), pgettext("enterprises", "单位"), _("来源"),
        _("数据日期"), _("入库时间"), _("批次"), _("单元格"), _("来源不一致"),
    ]  # fmt: skip


def rows(file: EnterpriseFile) -> Iterator[list[Any]]:
    """One row for each value that counts: money in 万元, ratios in percent, everything else as it is read."""
    for fact in file.facts:
        section = section_of().get(fact.variable.id)
        batch = fact.counts.fact.batch
        yield [
            section.label if section else "", fact.variable.name(language()), period_words(fact.period),
            cell_value(fact.variable, fact.value, masked=fact.masked),
            _(column_unit(fact.variable)) if column_unit(fact.variable) else "", fact.source.name, batch.observed_on, batch.recorded_at,
            batch.pk, fact.counts.fact.cell, fact.contested,
        ]  # fmt: skip


def cell_value(variable: Variable, value: Any, *, masked: bool) -> Any:
    """One value as a cell: money in 万元, ratios in percent, everything else as it is read."""
    if masked:
        return _("已隐藏")
    if isinstance(value, Decimal):
        if variable.unit == "元":
            return value / _WAN
        return value * 100 if variable.unit == "" and variable.type == "number" else value
    return None if value is None else in_words(variable, value)
