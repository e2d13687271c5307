"""Results of the rules as the parts that pages draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.library import library
from gaoxin.kernel.rules import Criterion, Result, Rulebook, Status
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.path import flip, shortest_path
from gaoxin.kernel.rules.reasons import Explainer, Measure, Reason
from gaoxin.kernel.rules.units import DATE, DAYS, RATIO
from gaoxin.kernel.rules.wording import (
    SIGNS,
    fact_value,
    key_name,
    path_note,
    path_text,
    quantity,
    score_text,
    step_text,
)
from gaoxin.platform.ui import measures
from gaoxin.platform.ui.parts import TreeNode, join_words

Key = tuple[str, str]
Source = Callable[[Key], str]


def rule_name(rulebook: Rulebook) -> str:
    """The name of a rule in the reader's language."""
    return rulebook.label if language() == "zh" else rulebook.label_en


def clause_words(rulebook: Rulebook, criterion: Any) -> tuple[str, str]:
    """Short chip and full title of where a criterion stands: place in the document, and the document itself."""
    source = next((item for item in rulebook.sources if item.id == criterion.clause.source), None)
    if source is None or not criterion.clause.place:
        return "", ""
    return criterion.clause.place, f"{source.title} {source.number} {criterion.clause.place}".strip()


def doubt(item: Any) -> str:
    """What to say about the certainty of a row, '' when it is confirmed."""
    note = item.note if language() == "zh" else item.note_en
    if item.confidence == "H":
        return ""
    return note or (_("原文未完全核实") if item.confidence == "M" else _("原文待核实"))


@dataclass(frozen=True)
class FactLine:
    """A fact that a verdict read: name, value in words, and the cell or person it comes from."""

    name: str
    value: str
    source: str
    missing: bool


@dataclass(frozen=True)
class ScoreLine:
    """A row of the score table: name, interval, maximum."""

    name: str
    low: Fraction | None
    high: Fraction | None
    text: str
    maximum: str
    clause: str
    uncertain: str


@dataclass(frozen=True)
class Explanation:
    """One enterprise under one rule, ready to draw."""

    result: Result
    nodes: tuple[TreeNode, ...]
    scores: tuple[ScoreLine, ...]
    facts: tuple[FactLine, ...]
    path: tuple[str, ...]
    path_note: str
    advice: tuple[str, ...]
    outcome: str

    @property
    def status(self) -> Status:
        """The verdict."""
        return self.result.status


def explain(result: Result, facts: dict[Key, Any], source: Source) -> Explanation:
    """Reasons, scores, facts and the shortest way to pass of one result, in the reader's language.

    facts: known facts; source: where a fact comes from, '' when nobody said.
    """
    explainer, rulebook = Explainer(), result.rulebook
    lang = language()
    nodes = tuple(_node(reason, result, source) for reason in explainer.reasons(result))
    scores = tuple(
        ScoreLine(
            row.item.label if lang == "zh" else row.item.label_en, row.span.low, row.span.high, score_text(row.span), row.item.maximum,
            clause_words(rulebook, row.item)[0], doubt(row.item),
        )
        for row in explainer.scores(result)
    )  # fmt: skip
    path = shortest_path(result, facts, library().catalogue)
    advice = tuple(
        item.text if lang == "zh" else item.text_en
        for item in rulebook.advice
        if result.value_of(item.node) == Status.PASS
    )
    return Explanation(
        result, nodes, scores, _facts(result, facts, source), tuple(path_text(path, library().catalogue, result.on, lang)) if path else (),
        path_note(path, lang) if path else "", advice, outcome_words(rulebook, result.outcome),
    )  # fmt: skip


def outcome_words(rulebook: Rulebook, value: str | None) -> str:
    """The class or grade in words."""
    if rulebook.outcome is None or value is None:
        return ""
    return rulebook.outcome.values[value][0 if language() == "zh" else 1]


def _facts(result: Result, facts: dict[Key, Any], source: Source) -> tuple[FactLine, ...]:
    explainer, catalogue, lang = Explainer(), library().catalogue, language()
    keys = dict.fromkeys(key for root in result.rulebook.roots() for key in explainer.reads(root))
    lines = []
    for key in keys:
        variable = catalogue.by_id[key[0]]
        value = facts.get(key)
        lines.append(
            FactLine(
                key_name(key, catalogue, result.on, lang), fact_value(value, variable, lang), source(key), value is None
            )
        )
    return tuple(lines)


def _node(reason: Reason, result: Result, source: Source) -> TreeNode:
    criterion, lang = reason.criterion, language()
    zh = lang == "zh"
    clause, title = clause_words(result.rulebook, criterion)
    text = (criterion.clause.text if zh else criterion.clause.text_en) or (
        criterion.label if zh else criterion.label_en
    )
    children = tuple(_node(child, result, source) for child in reason.children)
    if children:
        return TreeNode(
            status=reason.status, text=criterion.label if zh else criterion.label_en, join=join_words(criterion.mode, criterion.count),
            children=children, clause=clause, clause_title=title, uncertain=doubt(criterion),
        )  # fmt: skip
    words = _measure(reason, result)
    cells = ("、" if zh else ", ").join(dict.fromkeys(cell for key in reason.facts if (cell := source(key))))
    return TreeNode(
        status=reason.status, text=text, value=words.value, required=words.required, distance=words.distance, ruler=words.ruler,
        clause=clause, clause_title=title, source=cells, note=_missing(reason, result), flip=_flip(reason, result, criterion),
        blocking=reason.decisive and reason.status == Status.FAIL, uncertain=doubt(criterion),
    )  # fmt: skip


@dataclass(frozen=True)
class _Words:
    value: str = ""
    required: str = ""
    distance: str = ""
    ruler: measures.Ruler | None = None


def _measure(reason: Reason, result: Result) -> _Words:
    measure, lang = reason.measure, language()
    if measure is None:
        return _Words(_single_fact(reason, result))
    measure = _settled(measure)
    if isinstance(measure.value, Span):
        value = score_text(measure.value)
    elif measure.value is None:
        value = ""
    else:
        value = quantity(measure.value, measure.unit, lang)
    if measure.threshold is None:
        return _Words(value)
    required = f"{SIGNS[measure.op]} {quantity(measure.threshold, measure.unit, lang)}"
    return _Words(value, required, _distance(measure), _ruler(measure))


def _settled(measure: Measure) -> Measure:
    """A score whose interval has closed is a number, with its distance from the line."""
    score, line = measure.value, measure.threshold
    if not isinstance(score, Span) or score.low is None or score.low != score.high:
        return measure
    return measure._replace(value=score.low, distance=None if line is None else line - score.low)


def _single_fact(reason: Reason, result: Result) -> str:
    """What a yes-or-no or category condition read, when it read one fact."""
    if len(reason.facts) != 1 or reason.missing:
        return ""
    (key,) = reason.facts
    node = next((node for node in _nodes_of(reason) if node.value == key), None)
    variable = library().catalogue.by_id[key[0]]
    value = result.value_of(node) if node is not None else None
    if value is None or variable.type not in ("boolean", "category", "list", "code"):
        return ""
    shown = value == Status.PASS if variable.type == "boolean" else value
    return "" if variable.type == "boolean" and value not in (0, 3) else fact_value(shown, variable, language())


def _nodes_of(reason: Reason) -> list[Any]:
    found, stack, seen = [], [reason.criterion.node], set()
    while stack:
        node = stack.pop()
        if node.index not in seen:
            seen.add(node.index)
            stack.extend(node.args)
            if node.op == "var":
                found.append(node)
    return found


def _distance(measure: Measure) -> str:
    if not measure.distance or isinstance(measure.value, Span):
        return ""
    unit = DAYS if measure.unit == DATE else measure.unit
    gap = quantity(abs(measure.distance), unit, language())
    if measure.unit == RATIO:
        gap = gap.replace("%", _(" 个百分点"))
    if measure.distance > 0:
        return _("差 %(gap)s") % {"gap": gap} if measure.op in (">=", ">") else _("低 %(gap)s") % {"gap": gap}
    return _("高出 %(gap)s") % {"gap": gap}


def _ruler(measure: Measure) -> measures.Ruler | None:
    if measure.op not in (">=", ">", "<=", "<") or isinstance(measure.value, Span) or measure.unit == DATE:
        return None
    if measure.value is None or measure.threshold is None:
        return None
    return measures.ruler(
        measure.value, measure.threshold, ceiling=measure.op in ("<=", "<"), strict=measure.op in ("<", ">")
    )


def _missing(reason: Reason, result: Result) -> str:
    """What is missing; else, for a condition over several figures (each of two years), the figures that it read."""
    if not reason.missing:
        return _figures(reason, result) if reason.measure is None and len(reason.facts) > 1 else ""
    names = [key_name(key, library().catalogue, result.on, language()) for key in reason.missing]
    return _("缺：%(names)s") % {"names": ("、" if language() == "zh" else ", ").join(names)}


def _figures(reason: Reason, result: Result) -> str:
    catalogue, lang = library().catalogue, language()
    found = []
    for node in _nodes_of(reason):
        value, variable = result.value_of(node), catalogue.by_id[node.value[0]]
        if value is not None and variable.is_numeric:
            found.append(f"{key_name(node.value, catalogue, result.on, lang)} {fact_value(value, variable, lang)}")
    return ("；" if lang == "zh" else "; ").join(sorted(found, reverse=True)[:6])


def _flip(reason: Reason, result: Result, criterion: Criterion) -> str:
    """The smallest change that turns a failing test; missing facts and judgements are told elsewhere."""
    if reason.status != Status.FAIL or not reason.decisive:
        return ""
    steps = flip(result, criterion.node, library().catalogue)
    return ("；" if language() == "zh" else "; ").join(
        step_text(step, library().catalogue, result.on, language()) for step in steps
    )
