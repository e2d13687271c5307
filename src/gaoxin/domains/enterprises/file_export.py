"""The facts of a file as rows of a table to keep, each with its source; what the reader may not see stays hidden."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.file_figures import column_unit, in_words, period_words
from gaoxin.domains.enterprises.file_sections import language, section_of

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.selectors.facts import EnterpriseFile, FactView

_WAN = 10_000


def headers() -> list[str]:
    """The columns of `rows`."""
    return [
        _("部分"), _("指标"), _("期间"), _("值"), _("单位"), _("来源"), _("数据日期"), _("入库时间"), _("批次"), _("单元格"), _("来源不一致"),
    ]  # fmt: skip


def rows(file: EnterpriseFile) -> Iterator[list[Any]]:
    """One row for each value that counts: money in 万元, ratios in percent, everything else as it is read."""
    for fact in file.facts:
        section = section_of().get(fact.variable.id)
        batch = fact.counts.fact.batch
        yield [
            section.label if section else "", fact.variable.name(language()), period_words(fact.period), _value(fact),
            _(column_unit(fact.variable)) if column_unit(fact.variable) else "", fact.source.name, batch.observed_on, batch.recorded_at,
            batch.pk, fact.counts.fact.cell, fact.contested,
        ]  # fmt: skip


def _value(fact: FactView) -> Any:
    if fact.masked:
        return _("已隐藏")
    if isinstance(fact.value, Decimal):
        if fact.variable.unit == "元":
            return fact.value / _WAN
        return fact.value * 100 if fact.variable.unit == "" and fact.variable.type == "number" else fact.value
    return in_words(fact.variable, fact.value)
