"""The reasons of one verdict as a tree: condition, value with its source, what is required, what would turn it. Masked figures stay masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.file_rules import score_of
from gaoxin.domains.enterprises.file_sections import language
from gaoxin.kernel.rules import Result, Status
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.path import flip
from gaoxin.kernel.rules.reasons import Explainer, Measure, Reason
from gaoxin.kernel.rules.units import DATE, DAYS, RATIO
from gaoxin.kernel.rules.wording import SIGNS, fact_value, key_name, quantity, score_text, step_text
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.selectors.known import Known
from gaoxin.platform.ui import measures
from gaoxin.platform.ui.parts import TreeNode, join_words

if TYPE_CHECKING:
    from gaoxin.domains.enterprises.file_rules import Score
    from gaoxin.kernel.rules.evaluate import Key
    from gaoxin.mechanisms.registry.selectors.facts import FactView


@dataclass(frozen=True)
class ScoreRow:
    """A row of the score table."""

    name: str
    text: str
    maximum: str
    clause: str


@dataclass(frozen=True)
class FactRow:
    """A fact that the verdict read, with where it comes from."""

    name: str
    value: str
    view: FactView | None
    masked: bool


@dataclass(frozen=True)
class Reasons:
    """A verdict with everything behind it."""

    result: Result
    nodes: tuple[TreeNode, ...]
    scores: tuple[ScoreRow, ...]
    total: Score | None
    facts: tuple[FactRow, ...]


def reasons_of(result: Result, known: Known) -> Reasons:
    """The reasons of one result in the reader's language."""
    explainer = Explainer()
    nodes = tuple(_node(reason, result, known) for reason in explainer.reasons(result))
    rows = tuple(
        ScoreRow(_label(row.item), _("敏感，已隐藏") if known.hides(row.facts) else score_text(row.span), row.item.maximum, row.item.clause.place)
        for row in explainer.scores(result)
    )  # fmt: skip
    keys = dict.fromkeys(key for root in result.rulebook.roots() for key in explainer.reads(root))
    return Reasons(result, nodes, rows, score_of(result), tuple(_fact(key, known) for key in keys))


def _fact(key: Key, known: Known) -> FactRow:
    masked = key[0] in known.masked and key in known.facts
    variable = catalogue().by_id[key[0]]
    value = "" if masked else fact_value(known.facts.get(key), variable, language())
    return FactRow(key_name(key, catalogue(), known.on, language()), value, known.views.get(key), masked)


def _node(reason: Reason, result: Result, known: Known) -> TreeNode:
    criterion = reason.criterion
    label = _label(criterion)
    text = (criterion.clause.text if language() == "zh" else criterion.clause.text_en) or label
    clause, title = _clause(result, criterion)
    if reason.children:
        children = tuple(_node(child, result, known) for child in reason.children)
        return TreeNode(
            status=reason.status, text=label, join=join_words(criterion.mode, criterion.count), children=children, clause=clause,
            clause_title=title,
        )  # fmt: skip
    hidden = known.hides(reason.facts)
    value, required, distance, bar = ("", "", "", None) if hidden else _measured(reason)
    note = _("读取了敏感数据，数值已隐藏") if hidden else _missing(reason, known)
    return TreeNode(
        status=reason.status, text=text, value=value, required=required, distance=distance, ruler=bar, clause=clause, clause_title=title,
        source=_sources(reason, known), note=note, flip="" if hidden else _flip(reason, result),
        blocking=reason.decisive and reason.status == Status.FAIL,
    )  # fmt: skip


def _label(item: Any) -> str:
    return str(item.label if language() == "zh" else item.label_en)


def _clause(result: Result, criterion: Any) -> tuple[str, str]:
    """Short chip and full title of where a criterion stands."""
    source = next((item for item in result.rulebook.sources if item.id == criterion.clause.source), None)
    if source is None or not criterion.clause.place:
        return "", ""
    return criterion.clause.place, f"{source.title} {source.number} {criterion.clause.place}".strip()


def _measured(reason: Reason) -> tuple[str, str, str, measures.Ruler | None]:
    """Value, what is required, the distance, and the ruler of a comparison."""
    measure = reason.measure
    if measure is None or measure.value is None:
        return "", "", "", None
    spanned = isinstance(measure.value, Span)
    value = score_text(measure.value) if spanned else quantity(measure.value, measure.unit, language())  # type: ignore[arg-type]
    if measure.threshold is None:
        return value, "", "", None
    required = f"{SIGNS[measure.op]} {quantity(measure.threshold, measure.unit, language())}"
    if spanned:
        return value, required, "", None
    return value, required, _distance(measure), _ruler(measure)


def _distance(measure: Measure) -> str:
    if not measure.distance:
        return ""
    unit = DAYS if measure.unit == DATE else measure.unit
    gap = quantity(abs(measure.distance), unit, language())
    if measure.unit == RATIO:
        gap = gap.replace("%", _(" 个百分点"))
    if measure.distance > 0:
        return _("差 %(gap)s") % {"gap": gap} if measure.op in (">=", ">") else _("低 %(gap)s") % {"gap": gap}
    return _("高出 %(gap)s") % {"gap": gap}


def _ruler(measure: Measure) -> measures.Ruler | None:
    if measure.op not in (">=", ">", "<=", "<") or measure.unit == DATE or measure.threshold is None:
        return None
    if measure.value is None or isinstance(measure.value, Span):
        return None
    ceiling, strict = measure.op in ("<=", "<"), measure.op in ("<", ">")
    return measures.ruler(measure.value, measure.threshold, ceiling=ceiling, strict=strict)


def _sources(reason: Reason, known: Known) -> str:
    """The sources of the facts that a condition read."""
    names = dict.fromkeys(known.views[key].source.name for key in reason.facts if key in known.views)
    return "、".join(names)


def _missing(reason: Reason, known: Known) -> str:
    if not reason.missing:
        return ""
    names = [key_name(key, catalogue(), known.on, language()) for key in reason.missing]
    return _("缺：%(names)s") % {"names": ("、" if language() == "zh" else ", ").join(names)}


def _flip(reason: Reason, result: Result) -> str:
    """The smallest change that turns a failing condition."""
    if reason.status != Status.FAIL or not reason.decisive:
        return ""
    steps = flip(result, reason.criterion.node, catalogue())
    joint = "；" if language() == "zh" else "; "
    return joint.join(step_text(step, catalogue(), result.on, language()) for step in steps)
