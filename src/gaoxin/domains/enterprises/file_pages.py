"""What the file page shows: sections with their years and states, charts, what is missing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.file_figures import Figure, History, column_unit, figure_of, period_words
from gaoxin.domains.enterprises.file_sections import ChartPlan, Section, language, section_of, sections
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.selectors.facts import known_variable
from gaoxin.platform.core.models import User
from gaoxin.platform.ui.charts import Chart, Series
from gaoxin.platform.ui.formatters import Growth, growth

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.selectors.facts import EnterpriseFile, FactView

#: Fiscal years side by side.
YEARS = 5
#: Units in which money is drawn; a chart has one.
_WAN = 10_000


@dataclass(frozen=True)
class YearRow:
    """A variable over the years: one figure or None for each of the section's years, and the last year's growth."""

    variable: Variable
    label: str
    unit: str
    note: str
    figures: tuple[Figure | None, ...]
    change: Growth | None


@dataclass(frozen=True)
class StateLine:
    """A variable that is a state, or a figure of this year so far."""

    variable: Variable
    label: str
    note: str
    figure: Figure


@dataclass(frozen=True)
class SectionView:
    """A section as its reader sees it. ``missing``: names of variables of which nothing is known."""

    section: Section
    years: tuple[int, ...]
    rows: tuple[YearRow, ...]
    states: tuple[StateLine, ...]
    charts: tuple[Chart, ...]
    missing: tuple[Variable, ...]
    masked: int
    contested: int

    @property
    def known(self) -> int:
        """How many variables something is known of."""
        return len({row.variable.id for row in self.rows} | {line.variable.id for line in self.states})

    @property
    def missing_names(self) -> list[str]:
        return [variable.name(language()) for variable in self.missing]


def section_views(
    file: EnterpriseFile, on: datetime.date, url: History, *, people: Mapping[int, str] | None = None
) -> list[SectionView]:
    """Every section that is to be shown, in order.

    on: the day as of which the file speaks; url: address of a value's history; people: see `recorders`.
    """
    facts: dict[str, list[FactView]] = {}
    for fact in file.facts:
        section = section_of().get(fact.variable.id)
        facts.setdefault(section.key if section else sections()[-1].key, []).append(fact)
    years = _years(file, on)
    drawn: dict[str, dict[int, FactView]] = {}
    for fact in file.facts:
        drawn.setdefault(fact.variable.id, {})[fact.period] = fact
    views = [
        replace(
            _view(section, facts.get(section.key, []), years, url, people or {}),
            charts=tuple(chart for plan in section.charts if (chart := _chart(plan, drawn, years))),
        )
        for section in sections()
    ]
    return [view for view in views if view.known or not view.section.only_known]


def recorders(file: EnterpriseFile) -> dict[int, str]:
    """Names of the people who recorded what counts, by user id; one query."""
    ids = {each for fact in file.facts if (each := fact.counts.fact.batch.recorded_by_id)}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))


def _years(file: EnterpriseFile, on: datetime.date) -> tuple[int, ...]:
    """The complete fiscal years before the day, and a later one of which something is known."""
    shown = set(range(on.year - YEARS, on.year))
    later = {fact.period for fact in file.facts if fact.variable.is_yearly and fact.period >= on.year}
    return tuple(sorted(shown | later))


def _view(
    section: Section, facts: Sequence[FactView], years: tuple[int, ...], url: History, people: Mapping[int, str]
) -> SectionView:
    by_variable: dict[str, dict[int, FactView]] = {}
    for fact in facts:
        by_variable.setdefault(fact.variable.id, {})[fact.period] = fact
    rows, states = [], []
    order = {variable.id: place for place, variable in enumerate(section.variables)}
    for name in sorted(by_variable, key=lambda each: order.get(each, len(order))):
        known = by_variable[name]
        variable = next(iter(known.values())).variable
        if variable.is_yearly:
            if any(year in known for year in years):
                rows.append(_row(variable, known, years, url, people))
        else:
            newest = max(known)
            states.append(_line(variable, known[newest], url, people))
    missing = tuple(
        variable for variable in section.variables if variable.id not in by_variable and not variable.derived
    )
    return SectionView(
        section, years, tuple(rows), tuple(states), (), missing,
        sum(fact.masked for fact in facts), sum(fact.contested for fact in facts),
    )  # fmt: skip


def _row(
    variable: Variable, known: Mapping[int, FactView], years: tuple[int, ...], url: History, people: Mapping[int, str]
) -> YearRow:
    figures = tuple(
        figure_of(known[year], url, people, column=True) if year in known else None for year in years
    )  # fmt: skip
    last = max((year for year in years if year in known), default=0)
    change = None
    # Growth of a ratio is told in points, and a masked value must not show through its growth.
    if variable.is_numeric and variable.unit and last - 1 in known and not known[last].masked:
        change = growth(known[last].value, known[last - 1].value) if not known[last - 1].masked else None
    return YearRow(variable, variable.name(language()), column_unit(variable), _note(variable), figures, change)


def _line(variable: Variable, fact: FactView, url: History, people: Mapping[int, str]) -> StateLine:
    label = variable.name(language())
    if fact.period != periods.STATE:
        label = _("%(label)s（%(period)s）") % {"label": label, "period": period_words(fact.period)}
    return StateLine(variable, label, _note(variable), figure_of(fact, url, people))


def _note(variable: Variable) -> str:
    """What the catalogue says of a variable; its notes are Chinese."""
    return variable.note if language() == "zh" else ""


def _chart(plan: ChartPlan, known: Mapping[str, Mapping[int, FactView]], years: tuple[int, ...]) -> Chart | None:
    """The chart of a section from what may be shown; None when fewer than two years are known."""
    series = []
    for variable in plan.variables:
        facts = known.get(variable.id, {})
        values = [_drawn(facts.get(year)) for year in years]
        if sum(value is not None for value in values) >= 2:
            series.append(Series(variable.name(language()), values))
    if not series:
        return None
    kind: Literal["bar", "line"] = "line" if plan.kind == "line" else "bar"
    unit = _(column_unit(plan.variables[0]))
    return Chart(
        id=f"chart-{plan.key}", title=plan.label, categories=[str(year) for year in years], series=series, unit=unit, kind=kind
    )  # fmt: skip


def _drawn(fact: FactView | None) -> float | None:
    if fact is None or fact.value is None:
        return None
    number = float(fact.value)
    return round(number / _WAN, 2) if fact.variable.unit == "元" else number


def value_name(variable: str, period: int) -> str:
    """营业收入（2025年）."""
    name, words = known_variable(variable).name(language()), period_words(period)
    return f"{name}（{words}）" if words else name


def latest_period(variable: Variable, on: datetime.date) -> int | None:
    """The period of which a missing value would be supplied first: the last complete year, a state; None for figures of this year so far."""
    if variable.is_yearly:
        return on.year - 1
    return periods.STATE if variable.period == "asof" else None
