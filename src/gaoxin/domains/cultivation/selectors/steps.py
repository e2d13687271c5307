"""What keeps an enterprise from a rung, in words: the condition with its figure, or the fact that is missing."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.cultivation.enums import Place
from gaoxin.domains.cultivation.judging import JOINT
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
            failing = sorted(wanted, key=lambda leaf: blocking.index(leaf.criterion.id))
        else:
            failing = [
                each for each in _leaves(reasons) if each.status == Status.FAIL and each.criterion.id in blocking
            ]
        found[row.pk] = [
            StepWords(_label(each.criterion), _figure(each, result), _clause(rulebook, each.criterion))
            for each in failing
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


def _label(criterion: Criterion) -> str:
    return criterion.label if chinese() else criterion.label_en


def _clause(rulebook: Rulebook, criterion: Criterion) -> str:
    source = next((item for item in rulebook.sources if item.id == criterion.clause.source), None)
    return f"{source.title} {criterion.clause.place}".strip() if source else ""


def _figure(reason: Reason, result: Result) -> str:
    """现 2.4%，要求 ≥ 3%: the measured value beside its threshold; of a test without one the figures that it read."""
    measure: Any = reason.measure
    if measure is None:
        return _figures(reason, result)
    if isinstance(measure.value, Span):
        return _points(measure)
    if measure.value is None or measure.threshold is None:
        return ""
    now = (
        percent(measure.value, 2, trim=True)
        if measure.unit == RATIO
        else quantity(measure.value, measure.unit, language())
    )
    wanted = f"{SIGNS[measure.op]} {quantity(measure.threshold, measure.unit, language())}"
    return _("现 %(now)s，要求 %(wanted)s") % {"now": now, "wanted": wanted}


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
    return "；".join(dict.fromkeys(told[:_FIGURES]))


def _missing(row: Placement, on: datetime.date) -> list[StepWords]:
    names = []
    for text in filter(None, row.missing.split(JOINT)):
        variable, _at, period = text.partition("@")
        names.append(key_name((variable, period), catalogue(), on, language()))
    return [StepWords(_("补数据：%(name)s") % {"name": name}) for name in names]


def in_one_line(words: Sequence[StepWords]) -> str:
    """The steps as one text, for exports."""
    return "；".join(f"{word.label}（{word.figure}）" if word.figure else word.label for word in words)
