"""What keeps an enterprise from a rung, in words: the condition or line of a score with its figure, or the fact that is missing."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.cultivation.enums import Place
from gaoxin.domains.cultivation.judging import JOINT
from gaoxin.domains.cultivation.lines import LineStep, levels, line_steps
from gaoxin.domains.cultivation.qualifications import chinese
from gaoxin.kernel.rules import Criterion, Result, Rulebook, Status
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.reasons import Explainer, Measure, Reason
from gaoxin.kernel.rules.tree import walk
from gaoxin.kernel.rules.units import RATIO
from gaoxin.kernel.rules.wording import SIGNS, fact_value, key_name, quantity
from gaoxin.mechanisms.registry.library import catalogue, library
from gaoxin.mechanisms.registry.selectors.population import population
from gaoxin.platform.ui.formatters import count, percent

if TYPE_CHECKING:
    from gaoxin.domains.cultivation.models import Placement
    from gaoxin.kernel.rules.evaluate import Key
    from gaoxin.kernel.rules.rulebook import Clause, ScoreItem
    from gaoxin.platform.core.models import Zone

#: Figures told of a test that compares several.
_FIGURES = 3
_OTHER_INDUSTRY = 100


@dataclass(frozen=True)
class StepWords:
    """One thing that is wanted: what, how it stands, and the clause."""

    label: str
    figure: str = ""
    clause: str = ""


def language() -> str:
    return "zh" if chinese() else "en"


def name_steps(zone: Zone, on: datetime.date, rows: Sequence[Placement]) -> dict[int, list[StepWords]]:
    """Of each place what is wanted, by its id; the facts of one page of rows are read together."""
    judged = [row for row in rows if row.rule and row.place in (Place.NEAR, Place.SLIPPING) and row.blocking]
    found = {row.pk: _missing(row, on) for row in rows if row.pk not in {each.pk for each in judged}}
    if not judged:
        return found
    image = population(zone, on, enterprises=[row.enterprise_id for row in judged])
    for row in judged:
        place, rulebook = image.row_of(row.enterprise_id), library().get(row.rule)
        if place is None or rulebook is None:
            continue
        facts = image.population.facts(place)
        result = library().evaluator(rulebook, on).run(facts)[0]
        reasons = Explainer().reasons(result)
        blocking = row.blocking.split(JOINT)
        if row.place == Place.NEAR:
            wanted = [leaf for reason in reasons for leaf in _wanted(reason)[1] if leaf.criterion.id in blocking]
            steps = {each.criterion.id: _condition(each, result) for each in wanted}
            steps |= _line_words(blocking, result, facts)
            found[row.pk] = [steps[each] for each in blocking if each in steps]
        else:
            found[row.pk] = [
                _condition(each, result)
                for each in _leaves(reasons)
                if each.status == Status.FAIL and each.criterion.id in blocking
            ]
    return found


def _wanted(reason: Reason) -> tuple[int, list[Reason]]:
    """What must change at the least, and its price: of a group of which any would do, the cheapest branches."""
    if reason.status != Status.FAIL:
        return int(reason.status == Status.UNKNOWN), []
    if not reason.children:
        return _price(reason), [reason]
    branches = [_wanted(child) for child in reason.children]
    if reason.criterion.mode != "any":
        return sum(price for price, _leaves in branches), [leaf for _price, leaves in branches for leaf in leaves]
    least = min(price for price, _leaves in branches)
    cheapest = [leaves for price, leaves in branches if price == least]
    # Single alternatives are all named; of longer ones the first is enough.
    return least, [leaf for leaves in cheapest for leaf in leaves] if least == 1 else cheapest[0]


def _price(reason: Reason) -> int:
    """One for a test; far more for one of the industry code: a firm does not change its industry for a title."""
    known = catalogue().by_id
    return _OTHER_INDUSTRY if any(known[key[0]].type == "code" for key in reason.facts) else 1


def _leaves(reasons: Sequence[Reason]) -> list[Reason]:
    return [each for reason in reasons for each in (_leaves(reason.children) if reason.children else [reason])]


def _condition(reason: Reason, result: Result) -> StepWords:
    criterion = reason.criterion
    return StepWords(_label(criterion), _figure(reason, result), _clause(result.rulebook, criterion.clause))


def _line_words(blocking: Sequence[str], result: Result, facts: dict[Key, Any]) -> dict[str, StepWords]:
    """Of lines of a score, by their ids: the figure and the next level that would do, and the points that it brings."""
    wanted = [level for level in levels(result.rulebook) if level.line.id in blocking]
    evaluator = library().evaluator(result.rulebook, result.on)
    # However far: the page names what the review found within reach.
    steps = line_steps(wanted, result, facts, evaluator, share=Fraction(1)) if wanted else []
    return {
        step.level.line.id: StepWords(
            _label(step.level.line), _level(step), _clause(result.rulebook, step.level.line.clause)
        )
        for step in steps
    }


def _level(step: LineStep) -> str:
    """现 2.94%，要求 ≥ 3%；该项 10 → 15 分；总分 60 → 65 分."""
    level = step.level
    told = _now_and_wanted(step.value, level.bound.value, level.op, level.figure.unit)
    points = _("该项 %(before)s → %(after)s 分") % _points_pair(step.points)
    if step.total is None:
        return _joined(told, points)
    # The same fact may lift other lines too: more revenue is more growth.
    others = _gained(step.total) != _gained(step.points)
    total = _("连同其他项，总分 %(before)s → %(after)s 分") if others else _("总分 %(before)s → %(after)s 分")
    return _joined(told, points, total % _points_pair(step.total))


def _joined(*parts: str) -> str:
    return ("；" if chinese() else "; ").join(parts)


def _gained(pair: tuple[Span, Span]) -> Fraction:
    before, after = pair
    return Fraction(after.low or 0) - Fraction(before.low or 0)


def _points_pair(pair: tuple[Span, Span]) -> dict[str, str]:
    before, after = (_span(each) for each in pair)
    return {"before": before, "after": after}


def _span(span: Span) -> str:
    """65, or 54–70 where a person or a missing fact leaves it open."""
    ends = [f"{float(end):g}" for end in (span.low, span.high) if end is not None]
    return "–".join(dict.fromkeys(ends))


def _label(named: Criterion | ScoreItem) -> str:
    return named.label if chinese() else named.label_en


def _clause(rulebook: Rulebook, clause: Clause) -> str:
    source = next((item for item in rulebook.sources if item.id == clause.source), None)
    return f"{source.title} {clause.place}".strip() if source else ""


def _figure(reason: Reason, result: Result) -> str:
    """现 2.4%，要求 ≥ 3%: the measured value beside its threshold; of a test without one the figures that it read."""
    measure: Any = reason.measure
    if measure is None:
        return _figures(reason, result)
    if isinstance(measure.value, Span):
        return _points(measure)
    if measure.value is None or measure.threshold is None:
        return ""
    return _now_and_wanted(measure.value, measure.threshold, measure.op, measure.unit)


def _now_and_wanted(value: Any, threshold: Any, op: str, unit: Any) -> str:
    # A mean of three years, told to two places unless that would say that the bound is reached.
    short = Fraction(round(value * 100), 100) if isinstance(value, Fraction) else value
    shown = value if short == threshold else short
    now = percent(value, 2, trim=True) if unit == RATIO else quantity(shown, unit, language())
    return _("现 %(now)s，要求 %(wanted)s") % {
        "now": now,
        "wanted": f"{SIGNS[op]} {quantity(threshold, unit, language())}",
    }


def _points(measure: Measure) -> str:
    """A score beside its line; '' while it may still come out one way or the other."""
    score: Any = measure.value
    if score.low is None or score.low != score.high or measure.threshold is None:
        return ""
    wanted = f"{SIGNS[measure.op]} {count(float(measure.threshold), '分')}"
    return _("现 %(now)s，要求 %(wanted)s") % {"now": count(float(score.low), "分"), "wanted": wanted}


def _figures(reason: Reason, result: Result) -> str:
    told = []
    for node in walk([reason.criterion.node]):
        if node.op == "var" and (variable := catalogue().by_id[node.value[0]]).is_numeric:
            value = result.value_of(node)
            if value is not None:
                told.append(
                    f"{key_name(node.value, catalogue(), result.on, language())} {fact_value(value, variable, language())}"
                )
    return _joined(*dict.fromkeys(told[:_FIGURES]))


def _missing(row: Placement, on: datetime.date) -> list[StepWords]:
    names = []
    for text in filter(None, row.missing.split(JOINT)):
        variable, _at, period = text.partition("@")
        names.append(key_name((variable, period), catalogue(), on, language()))
    return [StepWords(_("补数据：%(name)s") % {"name": name}) for name in names]


def in_one_line(words: Sequence[StepWords]) -> str:
    """The steps as one text, for exports."""
    brackets = "%s（%s）" if chinese() else "%s (%s)"
    return _joined(*(brackets % (word.label, word.figure) if word.figure else word.label for word in words))
