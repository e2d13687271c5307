"""Judges one enterprise by the rules of benefits, keeps the judgement, and replays it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.policies.models import Decision
from gaoxin.domains.policies.rules import evaluator_of, read_rule, rule_hash
from gaoxin.kernel.rules import Result, RuleProblem
from gaoxin.kernel.rules.reasons import Explainer, Reason
from gaoxin.kernel.rules.wording import reason_text
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.selectors.known import Known
from gaoxin.mechanisms.registry.selectors.known import known_facts as known
from gaoxin.platform.core.actor import Actor

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.kernel.rules import Variable
    from gaoxin.kernel.rules.evaluate import Key
    from gaoxin.mechanisms.registry.models import Enterprise


def known_facts(enterprise: Enterprise, on: datetime.date, *, answers: Mapping[Key, Any] | None = None) -> Known:
    """What rules read of an enterprise on a date; `answers` of an application stand in where the file has nothing.

    For computing: nothing is masked.
    """
    return known(Actor.system(enterprise.zone), enterprise, on, answers=answers)


def judge(benefits: Sequence[Benefit], known: Known) -> dict[int, Result]:
    """The results of those benefits that have a rule, by benefit."""
    ruled = [benefit for benefit in benefits if benefit.rule_text]
    if not ruled:
        return {}
    results = evaluator_of(tuple(benefit.rule_text for benefit in ruled), known.on).run(known.facts)
    return {benefit.pk: result for benefit, result in zip(ruled, results, strict=True)}


def fen(amount: Fraction | None) -> int | None:
    """元 of a rule in 分, rounded down: what is promised is never more than the rule gives."""
    return None if amount is None else int(amount * 100 // 1)


def reasons_of(result: Result) -> list[dict[str, Any]]:
    """Every criterion as plain data: {id, label, label_en, clause, status, text, text_en, depth, decisive}."""
    rows: list[dict[str, Any]] = []
    for reason in Explainer().reasons(result):
        rows += _rows(reason, result, 0)
    return rows


def _rows(reason: Reason, result: Result, depth: int) -> Iterable[dict[str, Any]]:
    criterion = reason.criterion
    yield {
        "id": criterion.id, "label": criterion.label, "label_en": criterion.label_en, "clause": criterion.clause.text,
        "status": reason.status.word, "text": reason_text(reason, result, catalogue()),
        "text_en": reason_text(reason, result, catalogue(), "en"), "depth": depth, "decisive": reason.decisive,
    }  # fmt: skip
    for child in reason.children:
        yield from _rows(child, result, depth + 1)


def keep_decision(
    actor: Actor, benefit: Benefit, enterprise: Enterprise, known: Known, result: Result | None = None
) -> Decision:
    """Writes down what the rule of a benefit says of an enterprise now. Call inside the transaction that acts on it."""
    result = result or judge([benefit], known)[benefit.pk]
    book = read_rule(benefit.rule_text)
    read = {key for node in book.roots() for key in Explainer().reads(node)}
    return Decision.objects.create(
        zone_id=enterprise.zone_id, benefit=benefit, enterprise=enterprise, on=known.on, rule_key=book.key, rule_text=benefit.rule_text,
        rule_hash=rule_hash(benefit.rule_text), inputs=[_input(key, known) for key in sorted(read) if known.facts.get(key) is not None],
        verdict=result.status.word, amount=fen(result.amount), reasons=reasons_of(result), made_by=actor.user,
    )  # fmt: skip


def _input(key: Key, known: Known) -> dict[str, Any]:
    view = known.views.get(key)
    counts = view.counts if view else None
    return {
        "variable": key[0], "period": key[1], "value": written(known.facts[key]),
        "source": counts.source.name if counts else "", "observed": counts.fact.batch.observed_on.isoformat() if counts else "",
        "fact": counts.fact.pk if counts else None,
    }  # fmt: skip


def written(value: Any) -> Any:
    """A fact as JSON that loses nothing: numbers as exact text, dates in ISO form, lists sorted."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def read_back(value: Any, variable: Variable) -> Any:
    """The fact that `written` wrote."""
    if variable.type in ("number", "integer"):
        return Fraction(value)
    if variable.type == "date":
        return datetime.date.fromisoformat(value)
    return frozenset(value) if variable.type == "list" else value


@dataclass(frozen=True)
class Replay:
    """A decision judged again from what it kept. problem: why it cannot be judged again any more ('' when it can); result is None then."""

    decision: Decision
    result: Result | None
    same: bool
    problem: str = ""


def replay(decision: Decision) -> Replay:
    """Judges a kept decision again, from its own rule text and inputs: verdict, amount and the standing of every condition must be
    the same. How a reason is worded may change with the platform; the words of the time are kept."""
    variables = catalogue().by_id
    gone = sorted({each["variable"] for each in decision.inputs} - variables.keys())
    if gone:
        words = {"names": "、".join(gone)}
        return Replay(decision, None, False, _("指标 %(names)s 已不在指标目录里，无法重新计算。") % words)
    facts = {
        (each["variable"], each["period"]): read_back(each["value"], variables[each["variable"]])
        for each in decision.inputs
    }
    try:
        result = evaluator_of((decision.rule_text,), decision.on).run(facts)[0]
    except RuleProblem as problem:
        return Replay(decision, None, False, problem.zh)
    same = (
        rule_hash(decision.rule_text) == decision.rule_hash
        and result.status.word == decision.verdict
        and fen(result.amount) == decision.amount
        and _standings(reasons_of(result)) == _standings(decision.reasons)
    )
    return Replay(decision, result, same)


def _standings(reasons: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in ("id", "clause", "status", "depth", "decisive")) for row in reasons]
