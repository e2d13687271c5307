"""The profile of one enterprise: radar against its stage, what is strong, what is weak, what to do next; every statement with its figures."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.core.cache import cache
from django.utils.translation import gettext as _

from gaoxin.domains.enterprises import file_profile
from gaoxin.domains.enterprises.file_figures import History, in_words
from gaoxin.domains.enterprises.file_profile import Axis, Benchmark, Indicator, Spread
from gaoxin.domains.enterprises.file_sections import language
from gaoxin.kernel.rules import Status
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.selectors.population import population
from gaoxin.mechanisms.registry.selectors.standings import latest_evaluation
from gaoxin.platform.ui import formatters
from gaoxin.platform.ui.radar import Axis as RadarAxis
from gaoxin.platform.ui.radar import Radar, radar

if TYPE_CHECKING:
    from gaoxin.domains.enterprises.file_rules import RuleLine
    from gaoxin.mechanisms.registry.models import Evaluation
    from gaoxin.mechanisms.registry.selectors.facts import EnterpriseFile, FactView
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Zone

#: Days within which an expiring title is told.
EXPIRING_DAYS = 183
#: Next steps that are offered.
STEPS = 5
_DAY_SECONDS = 24 * 3600
_EXPIRY = "hnte_expiry"
#: Beginnings of yes-or-no variables whose yes is an entry of conduct.
_CONDUCT = ("flag_", "false_data_found")


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator beside its stage. score: 0-100 or None; count: enterprises behind the median; why: why it has no score."""

    indicator: Indicator
    label: str
    value: str
    median: str
    score: float | None
    count: int
    why: str
    url: str


@dataclass(frozen=True)
class AxisLine:
    """An axis with its indicators. score, median and before (a year ago, on today's scale): 0-100, None without enough data."""

    label: str
    score: float | None
    median: float | None
    needed: int
    lines: tuple[IndicatorLine, ...]
    before: float | None = None

    @property
    def change(self) -> float | None:
        """Points gained since a year ago; None where either is not known."""
        return None if self.score is None or self.before is None else self.score - self.before


@dataclass(frozen=True)
class Statement:
    """One sentence with its figures; ``url`` leads to where they come from."""

    text: str
    figures: str
    url: str = ""


@dataclass(frozen=True)
class Portrait:
    """Everything the profile shows. evaluation: the one whose zone it is compared with, None before the first.

    past: the outline of a year ago, for the drawing area of the radar; None where no two neighbouring axes were known then.
    """

    radar: Radar
    past: Radar | None
    axes: tuple[AxisLine, ...]
    stage: str
    stage_size: int
    strengths: tuple[Statement, ...]
    pains: tuple[Statement, ...]
    steps: tuple[RuleLine, ...]
    evaluation: Evaluation | None
    masked: bool


def stage_name(letter: str) -> str:
    """A stage of the points scheme in words."""
    names = {"S": _("初创期"), "G": _("成长期"), "M": _("稳定期")}
    return names.get(letter, _("阶段未知"))


def benchmark_of(zone: Zone, evaluation: Evaluation) -> Benchmark:
    """What enterprises of a zone are compared with, as of its last evaluation; computed once for each evaluation."""
    key = f"enterprises.benchmark.{evaluation.pk}"
    found: Benchmark | None = cache.get(key)
    if found is None:
        found = file_profile.benchmark(population(zone, evaluation.on).population)
        cache.set(key, found, _DAY_SECONDS)
    return found


def portrait(
    actor: Actor,
    file: EnterpriseFile,
    lines: Iterable[RuleLine],
    on: datetime.date,
    url: History,
    before: EnterpriseFile | None = None,
) -> Portrait:
    """The profile of an enterprise as the actor may see it: masked figures are not counted.

    file: what the actor sees; lines: how it stands under the rules; url: address of a value's history; before: the file with the
    states of `a_year_before(on)`, for the outline of then.
    """
    facts, views = _facts(file, on)
    read = file_profile.reader_of_one(facts)
    place = int(file_profile.stages(read)[0])
    letter = file_profile.STAGES[place] if place >= 0 else ""
    zone = actor.zone
    evaluation = latest_evaluation(actor)
    marks = benchmark_of(zone, evaluation) if evaluation and zone else None
    past = _scores_of(before, a_year_before(on), marks) if before else {}
    axes = tuple(
        replace(_axis(axis, read, letter, marks, views, url), before=past.get(axis.key)) for axis in file_profile.axes()
    )
    strong, weak = _compared(axes, letter, marks, read)
    own = file.enterprise.name
    drawn = radar(
        [RadarAxis(axis.label, axis.score, axis.median) for axis in axes], id="profile-radar", own_name=own, label=_radar_words(axes),
        reference_name=_("%(stage)s中位数") % {"stage": stage_name(letter)} if letter and marks else "",
    )  # fmt: skip
    earlier = radar(
        [RadarAxis(axis.label, axis.before) for axis in axes], id="profile-radar-past", own_name=own, label=""
    )
    pains = (*_concerns(file, on, url), *weak)
    return Portrait(
        radar=drawn, past=earlier if earlier.own_edges else None, axes=axes, stage=stage_name(letter),
        stage_size=marks.sizes.get(letter, 0) if marks else 0, strengths=tuple(strong), pains=pains, steps=next_steps(lines),
        evaluation=evaluation, masked=any(fact.masked for fact in file.facts),
    )  # fmt: skip


def a_year_before(on: datetime.date) -> datetime.date:
    """The same day of the year before; of 29 February the 28th."""
    return on.replace(year=on.year - 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


def next_steps(lines: Iterable[RuleLine]) -> tuple[RuleLine, ...]:
    """The rules that are nearest to a pass and whose title the enterprise does not hold, fewest steps first."""
    open_lines = [
        line
        for line in lines
        if line.status in (Status.FAIL, Status.UNKNOWN, Status.MANUAL) and line.steps and not line.holds
    ]
    return tuple(sorted(open_lines, key=lambda line: (line.away or 0, line.key))[:STEPS])


# -- steps -------------------------------------------------------------------------------------------------------


def _facts(
    file: EnterpriseFile, on: datetime.date
) -> tuple[dict[tuple[str, str], Any], dict[tuple[str, str], FactView]]:
    """What is known and may be seen, by the keys of rules."""
    views: dict[tuple[str, str], FactView] = {}
    for fact in file.facts:
        key = periods.key_on(fact.variable, fact.period, on)
        if key is not None:
            views.setdefault(key, fact)
    return {key: fact.value for key, fact in views.items() if fact.value is not None}, views


def _scores_of(file: EnterpriseFile, on: datetime.date, marks: Benchmark | None) -> dict[str, float]:
    """Scores of the known axes of a file as of a day, on the scales of `marks`."""
    read = file_profile.reader_of_one(_facts(file, on)[0])
    scales = marks.scales if marks else {}
    found: dict[str, float] = {}
    for axis in file_profile.axes():
        columns = [
            file_profile.scores(each, file_profile.values(each, read), scales.get(each.id)) for each in axis.indicators
        ]
        total = float(file_profile.mean_score(axis, np.array(columns))[0])
        if not np.isnan(total):
            found[axis.key] = total
    return found


def _axis(
    axis: Axis, read: file_profile.Read, letter: str, marks: Benchmark | None, views: Mapping[tuple[str, str], FactView], url: History
) -> AxisLine:  # fmt: skip
    columns = [file_profile.values(each, read) for each in axis.indicators]
    scales = marks.scales if marks else {}
    scored = [
        file_profile.scores(each, column, scales.get(each.id))
        for each, column in zip(axis.indicators, columns, strict=True)
    ]
    lines = tuple(
        _indicator(each, float(column[0]), float(score[0]), letter, marks, views, url)
        for each, column, score in zip(axis.indicators, columns, scored, strict=True)
    )
    total = float(file_profile.mean_score(axis, np.array(scored))[0])
    median = marks.medians.get(letter, {}).get(axis.key) if marks else None
    return AxisLine(axis.label, None if np.isnan(total) else total, median, axis.needed, lines)


def _indicator(
    indicator: Indicator, value: float, score: float, letter: str, marks: Benchmark | None,
    views: Mapping[tuple[str, str], FactView], url: History,
) -> IndicatorLine:  # fmt: skip
    spread = marks.spreads.get(letter, {}).get(indicator.id) if marks else None
    read = [view for key, view in views.items() if key[0] in indicator.variables]
    why = ""
    if np.isnan(value):
        why = _("敏感数据未显示，不计入") if any(view.masked for view in read) else _("缺数据")
    elif np.isnan(score):
        why = _("全区有数据的企业不足 %(few)s 家") % {"few": file_profile.FEW}
    first = read[0] if read else None
    return IndicatorLine(
        indicator, indicator.label, "" if np.isnan(value) else _said(indicator, value), _said(indicator, spread.median) if spread else "",
        None if np.isnan(score) else score, spread.count if spread else 0, why, url(first.variable.id, first.period) if first else "",
    )  # fmt: skip


def _said(indicator: Indicator, value: float) -> str:
    """A value in words: 8.2%, 35 万元, 1.5 件."""
    if indicator.unit == "":
        return formatters.percent(value)
    if indicator.unit == "元":
        return formatters.money(value)
    return formatters.count(round(value, 2), indicator.unit)


def _compared(
    axes: Iterable[AxisLine], letter: str, marks: Benchmark | None, read: file_profile.Read
) -> tuple[list[Statement], list[Statement]]:
    """What is in the best and in the worst quarter of the stage, the clearest first."""
    strong: list[tuple[float, Statement]] = []
    weak: list[tuple[float, Statement]] = []
    for line in (line for axis in axes for line in axis.lines):
        spread = marks.spreads.get(letter, {}).get(line.indicator.id) if marks else None
        if spread is None or not line.value:
            continue
        value = float(file_profile.values(line.indicator, read)[0])
        side = _quarter(value, spread, line.indicator.low_is_better)
        if side:
            words = _("居前四分之一") if side > 0 else _("居后四分之一")
            figures = _("%(value)s，同阶段中位数 %(median)s（%(count)s 家）") % {
                "value": line.value, "median": line.median, "count": line.count,
            }  # fmt: skip
            distance = abs(value - spread.median) / (abs(spread.three_quarters - spread.quarter) or 1)
            statement = Statement(
                _("%(name)s%(words)s") % {"name": line.label, "words": words}, figures, line.url
            )  # fmt: skip
            (strong if side > 0 else weak).append((distance, statement))
    by_distance = [sorted(found, key=lambda pair: -pair[0]) for found in (strong, weak)]
    return [each for _d, each in by_distance[0]], [each for _d, each in by_distance[1]]


def _quarter(value: float, spread: Spread, low_is_better: bool) -> int:
    """1 in the best quarter, -1 in the worst, 0 between or where the stage does not differ."""
    high, low = value >= spread.three_quarters, value <= spread.quarter
    # Where many share one figure, the quarter begins at the median: nobody stands out by it.
    side = 1 if high and value > spread.median else -1 if low and value < spread.median else 0
    return -side if low_is_better else side


def _concerns(file: EnterpriseFile, on: datetime.date, url: History) -> list[Statement]:
    """Facts to look after, in neutral words: entries of conduct, a certificate about to end, sources that disagree."""
    found = []
    for fact in file.facts:
        name, link = fact.variable.name(language()), url(fact.variable.id, fact.period)
        source = f"{fact.source.name}，{fact.counts.fact.batch.observed_on}"
        if fact.value is True and fact.variable.id.startswith(_CONDUCT):
            found.append(Statement(_("存在记录：%(name)s") % {"name": name}, source, link))
        elif fact.variable.id == _EXPIRY and isinstance(fact.value, datetime.date):
            left = (fact.value - on).days
            if left <= EXPIRING_DAYS:
                text = (
                    _("高新技术企业证书已到期")
                    if left < 0
                    else _("高新技术企业证书将在 %(days)s 天后到期") % {"days": left}
                )
                found.append(Statement(text, f"{in_words(fact.variable, fact.value)}，{source}", link))
    contested = [fact for fact in file.facts if fact.contested]
    if contested:
        names = "、".join(dict.fromkeys(fact.variable.name(language()) for fact in contested[:4]))
        text = _("%(n)s 项数据的来源互相不一致") % {"n": len(contested)}
        found.append(Statement(text, names, url(contested[0].variable.id, contested[0].period)))
    return found


def _radar_words(axes: Iterable[AxisLine]) -> str:
    """The radar read aloud."""
    parts = [
        f"{axis.label} {formatters.number(axis.score, 0) if axis.score is not None else _('数据不足')}" for axis in axes
    ]
    return _("六个方面的得分：%(parts)s") % {"parts": "，".join(parts)}
