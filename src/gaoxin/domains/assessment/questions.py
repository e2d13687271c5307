"""What to ask next about one enterprise: only facts that can still change the verdict, a few at a time."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gaoxin.domains.assessment.library import library
from gaoxin.kernel.rules import Criterion, Result, Rulebook, Status
from gaoxin.kernel.rules.evaluate import Evaluator, Key, open_variables
from gaoxin.kernel.rules.rulebook import ScoreItem
from gaoxin.kernel.rules.tree import Node, variables

#: A step asks as much as this: a yes-or-no fact weighs 1, any other 2.
STEP_WEIGHT = 8
#: The kind of application is asked at the start and never again.
KIND: Key = ("application_kind", "asof")
#: The first step about all rules at once asks for the facts that most of them read.
COMMON = 6


@lru_cache(maxsize=256)
def evaluator(keys: tuple[str, ...], on: datetime.date) -> Evaluator:
    """A ready evaluator of some rulebooks on a date. Visitors choose any date, so only the latest ones are kept."""
    return Evaluator([library().rulebooks[key] for key in keys], on)


def judge(rulebooks: Iterable[Rulebook], facts: Mapping[Key, Any], on: datetime.date) -> list[Result]:
    """The results of one enterprise under some rulebooks, in their order."""
    return evaluator(tuple(book.key for book in rulebooks), on).run(facts)


@dataclass(frozen=True)
class Question:
    """A fact to ask for, and the criterion that needs it.

    optional: the verdict does not wait for it: a person or a platform decides, and may have decided already.
    preferred: the rule takes it where it is there and something else where it is not.
    """

    key: Key
    criterion: Criterion | ScoreItem | None
    optional: bool = False
    preferred: bool = False


def open_questions(result: Result, done: Collection[Key], *, more: bool = False) -> list[Question]:
    """The facts that can still change the verdict, in the order of the rule, without those answered or passed over.

    Of alternatives only the first one that is open is asked. When no fact is left to ask for, the judgements are.
    more: the verdict is decided; ask for what still shows gaps, an amount or a class.
    """
    rule = result.rulebook.requirement
    found = list(_open(rule, result, done))
    if more and not found:
        found = [question for child in rule.children for question in _open(child, result, done)]
        found = found or list(_beside(result, done))
    if not found and result.status in (Status.UNKNOWN, Status.MANUAL):
        found = list(_judgements(result, done))
    unique: dict[Key, Question] = {}
    for question in found:
        unique.setdefault(question.key, question)
    return list(unique.values())


def _open(criterion: Criterion, result: Result, done: Collection[Key]) -> Iterator[Question]:
    status = result.status_of(criterion)
    if status in (Status.PASS, Status.FAIL):
        yield from _reversing(criterion, status, result, done)
    elif criterion.mode == "test":
        yield from _preferred(criterion, done)
        if status == Status.UNKNOWN:
            yield from _of(criterion.node, criterion, result, done)
    else:
        for child in criterion.children:
            found = list(_open(child, result, done))
            yield from found
            if found and criterion.mode == "any" and result.status_of(child) not in (Status.PASS, Status.FAIL):
                return


def _reversing(criterion: Criterion, status: Status, result: Result, done: Collection[Key]) -> list[Question]:
    """Preferred facts that were never asked for and could turn a decided criterion the other way."""
    if criterion.mode == "test":
        return list(_preferred(criterion, done))
    same = [child for child in criterion.children if result.status_of(child) == status]
    found = [_reversing(child, status, result, done) for child in same]
    enough = (criterion.mode, status) in (("all", Status.FAIL), ("any", Status.PASS))
    if enough and not all(found):
        return []
    return [question for questions in found for question in questions]


def _preferred(criterion: Criterion, done: Collection[Key]) -> Iterator[Question]:
    for key in _asked_whether_known(criterion.node):
        if key not in done and key != KIND:
            yield Question(key, criterion, preferred=True)


def _asked_whether_known(root: Node) -> tuple[Key, ...]:
    """The facts of which an expression asks whether they are there, in its order."""
    found: dict[Key, None] = {}
    stack, seen = [root], set[int]()
    while stack:
        node = stack.pop()
        if node.index in seen:
            continue
        seen.add(node.index)
        if node.op == "known":
            found |= dict.fromkeys(variables([node]))
        stack.extend(reversed(node.args))
    return tuple(found)


def question_about(key: Key, rulebook: Rulebook) -> Question:
    """A question asked once more, whatever the verdict now: with the first criterion or score that reads the fact."""
    items: list[Criterion | ScoreItem] = [*rulebook.requirement.leaves(), *rulebook.scores]
    for item in items:
        if key in variables([item.node]):
            preferred = key in _asked_whether_known(item.node)
            return Question(key, item, preferred=preferred)
    return Question(key, None)


def _of(
    node: Node, item: Criterion | ScoreItem | None, result: Result, done: Collection[Key], *, optional: bool = False
) -> Iterator[Question]:
    for key in open_variables(node, result):
        if key not in done and key != KIND:
            yield Question(key, item, optional)


def _judgements(result: Result, done: Collection[Key]) -> Iterator[Question]:
    for criterion in result.judgements:
        yield from _of(criterion.node, criterion, result, done, optional=True)


def _beside(result: Result, done: Collection[Key]) -> Iterator[Question]:
    """Facts that a decided verdict does not need but its score, amount or class does."""
    book = result.rulebook
    for item in book.scores:
        yield from _of(item.node, item, result, done, optional=True)
    if book.amount and result.amount is None:
        yield from _of(book.amount.node, None, result, done, optional=True)
    if book.outcome and result.outcome is None:
        for _value, node in book.outcome.conditions:
            yield from _of(node, None, result, done, optional=True)


def step(questions: list[Question]) -> list[Question]:
    """The next few questions; years of one fact stay together."""
    chosen: list[Question] = []
    weight = 0
    for question in questions:
        together = any(question.key[0] == other.key[0] for other in chosen)
        if weight >= STEP_WEIGHT and not together:
            break
        chosen.append(question)
        weight += 1 if library().catalogue.by_id[question.key[0]].type == "boolean" else 2
    return chosen


def common_questions(results: Iterable[Result], done: Collection[Key]) -> list[Question]:
    """The facts that bring most of the open verdicts nearer to a decision, the most useful first."""
    worth: dict[Key, float] = {}
    for result in results:
        if result.status != Status.UNKNOWN:
            continue
        asked = {question.key for question in open_questions(result, done)}
        for key in asked:
            worth[key] = worth.get(key, 0.0) + 1 / len(asked)
    order = sorted(worth, key=lambda key: (-worth[key], key))
    return [Question(key, None) for key in order[:COMMON]]
