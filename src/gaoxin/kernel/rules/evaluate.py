"""One enterprise under some rulebooks: verdict, score interval, amount, outcome, and the value of every node for reasons."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.exact import Facts, Program, Span
from gaoxin.kernel.rules.roots import plain
from gaoxin.kernel.rules.rulebook import Criterion, Rulebook
from gaoxin.kernel.rules.status import Status
from gaoxin.kernel.rules.tree import Bound, Node

Key = tuple[str, str]


@dataclass(frozen=True)
class Result:
    """The verdict on one enterprise under one rulebook.

    amount: 元, only for a pass whose facts give it. outcome: id of a class or grade, None when not decided.
    values: of every node, for the reasons; ``value_of`` reads them.
    """

    rulebook: Rulebook
    on: datetime.date
    status: Status
    score_low: Bound
    score_high: Bound
    amount: Fraction | None
    outcome: str | None
    values: Sequence[Any]
    position: dict[int, int]

    def value_of(self, node: Node) -> Any:
        """The value of a node of this rulebook (see exact.py for its form)."""
        return self.values[self.position[node.index]]

    def status_of(self, criterion: Criterion) -> Status:
        """The verdict on one criterion."""
        return Status(self.value_of(criterion.node))

    def span_of(self, node: Node) -> Span:
        """The interval of one score."""
        return self.value_of(node)  # type: ignore[no-any-return]

    @property
    def blocking(self) -> list[Criterion]:
        """The tests that fail and keep the rule from passing, in order; alternatives that were not needed are left out."""
        return list(self._blocking(self.rulebook.requirement))

    def _blocking(self, criterion: Criterion) -> Iterator[Criterion]:
        if self.status_of(criterion) != Status.FAIL:
            return
        if criterion.mode == "test":
            yield criterion
        for child in criterion.children:
            yield from self._blocking(child)

    @property
    def missing(self) -> list[Key]:
        """The absent facts that can still change the verdict, in the order of the rule."""
        found: dict[Key, None] = {}
        for criterion in open_leaves(self.rulebook.requirement, self, Status.UNKNOWN):
            for key in open_variables(criterion.node, self):
                found[key] = None
        return list(found)

    @property
    def judgements(self) -> list[Criterion]:
        """The tests that a person or an official platform must still decide."""
        if self.status == Status.FAIL:
            return []
        return list(open_leaves(self.rulebook.requirement, self, Status.MANUAL))


def open_leaves(criterion: Criterion, result: Result, status: Status) -> Iterator[Criterion]:
    """The tests of this status that can still matter: below a decided group nothing matters any more."""
    own = result.status_of(criterion)
    if own in (Status.PASS, Status.FAIL):
        return
    if criterion.mode == "test":
        if own == status:
            yield criterion
        return
    for child in criterion.children:
        yield from open_leaves(child, result, status)


def open_variables(root: Node, result: Result) -> Iterator[Key]:
    """The absent facts below a node that keep it open, in tree order; each node is looked at once."""
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node.index in seen:
            continue
        seen.add(node.index)
        value = result.value_of(node)
        if node.op == "var":
            if value is None or (node.kind == "bool" and value == 1):
                yield node.value
        elif not _settled(node, value):
            stack.extend(reversed(_live(node, result)))


def _live(node: Node, result: Result) -> Sequence[Node]:
    """What an open node still depends on: of a choice, only the branches that may apply."""
    if node.op not in ("pick", "spick"):
        return node.args
    live: list[Node] = []
    for at in range(0, len(node.args) - 1, 2):
        status = result.value_of(node.args[at])
        if status == Status.FAIL:
            continue
        live += node.args[at : at + 2]
        if status == Status.PASS:
            return live
    return [*live, node.args[-1]]


def _settled(node: Node, value: Any) -> bool:
    """Whether nothing below the node can change it any more."""
    if node.kind == "bool":
        return value in (0, 3)
    if node.kind == "score":
        return not value.missing
    return value is not None


class Evaluator:
    """Some rulebooks on one date, ready for one enterprise after the other."""

    def __init__(self, rulebooks: Iterable[Rulebook], on: datetime.date) -> None:
        self.rulebooks = list(rulebooks)
        self.on = on
        self.program = Program((root for rulebook in self.rulebooks for root in rulebook.roots()), on)

    def run(self, facts: Facts) -> list[Result]:
        """The results of one enterprise, in the order of the rulebooks.

        facts: {(variable id, period key): value} in canonical units; absent or None is unknown.
        """
        values = self.program.run(facts)
        return [self._result(rulebook, values) for rulebook in self.rulebooks]

    def _result(self, rulebook: Rulebook, values: Sequence[Any]) -> Result:
        position = self.program.position
        status = Status(values[position[rulebook.requirement.node.index]])
        total = values[position[rulebook.total.index]] if rulebook.total is not None else Span(None, None, False)
        amount: Fraction | None = None
        if rulebook.amount and status == Status.PASS:
            raw = values[position[rulebook.amount.node.index]]
            amount = None if raw is None else Fraction(plain(raw))
        outcome = None
        if rulebook.outcome:
            decided = [value for value, node in rulebook.outcome.conditions if values[position[node.index]] == 3]
            outcome = decided[0] if decided else None
        return Result(rulebook, self.on, status, total.low, total.high, amount, outcome, values, position)


def evaluate(rulebook: Rulebook, facts: Facts, on: datetime.date) -> Result:
    """One enterprise under one rulebook."""
    return Evaluator([rulebook], on).run(facts)[0]
