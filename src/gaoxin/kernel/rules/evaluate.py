"""One enterprise under some rulebooks: verdict, score interval, amount, outcome, and the value of every node for reasons."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.program import Facts, Program
from gaoxin.kernel.rules.roots import plain
from gaoxin.kernel.rules.rulebook import Criterion, Rulebook
from gaoxin.kernel.rules.status import STATUSES, Status
from gaoxin.kernel.rules.tree import Bound, Node

Key = tuple[str, str]


class Result(NamedTuple):
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
    #: What was found out about nodes while explaining; one for all rulebooks of an evaluation, because they share nodes.
    told: dict[Any, Any]

    def value_of(self, node: Node) -> Any:
        """The value of a node of this rulebook (see exact.py for its form)."""
        return self.values[self.position[node.index]]

    def status_of(self, criterion: Criterion) -> Status:
        """The verdict on one criterion."""
        return STATUSES[int(self.value_of(criterion.node))]

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


class Values(Protocol):
    """The values of nodes and where they stand."""

    @property
    def values(self) -> Sequence[Any]:
        """By place."""

    @property
    def position(self) -> Mapping[int, int]:
        """Places by the index of the node."""


def open_variables(root: Node, result: Values) -> Iterator[Key]:
    """The absent facts below a node that keep it open, in tree order; each node is looked at once."""
    values, position = result.values, result.position
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        index = node.index
        if index in seen:
            continue
        seen.add(index)
        value = values[position[index]]
        kind = node.kind
        if node.op == "var":
            if value is None or (kind == "bool" and value == 1):
                yield node.value
        # Nothing below a decided node can change it any more.
        elif value in _OPEN if kind == "bool" else value.missing if kind == "score" else value is None:
            stack.extend(
                node.args[::-1] if node.op not in ("pick", "spick") else reversed(_live(node, values, position))
            )


_OPEN = (1, 2)


def _live(node: Node, values: Sequence[Any], position: Mapping[int, int]) -> Sequence[Node]:
    """What an open choice still depends on: only the branches that may apply."""
    live: list[Node] = []
    for at in range(0, len(node.args) - 1, 2):
        status = values[position[node.args[at].index]]
        if status == Status.FAIL:
            continue
        live += node.args[at : at + 2]
        if status == Status.PASS:
            return live
    return [*live, node.args[-1]]


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
        told: dict[Any, Any] = {}
        return [self._result(rulebook, values, told) for rulebook in self.rulebooks]

    def _result(self, rulebook: Rulebook, values: Sequence[Any], told: dict[Any, Any]) -> Result:
        position = self.program.position
        status = STATUSES[values[position[rulebook.requirement.node.index]]]
        total = values[position[rulebook.total.index]] if rulebook.total is not None else _NO_SCORE
        amount: Fraction | None = None
        if rulebook.amount and status is Status.PASS:
            raw = values[position[rulebook.amount.node.index]]
            amount = None if raw is None else Fraction(plain(raw))
        outcome = None
        if rulebook.outcome:
            decided = [value for value, node in rulebook.outcome.conditions if values[position[node.index]] == 3]
            outcome = decided[0] if decided else None
        low, high = _bound(total.low), _bound(total.high)
        return Result._make((rulebook, self.on, status, low, high, amount, outcome, values, position, told))


def _bound(end: Bound) -> Bound:
    return end if end is None or type(end) is Fraction else _fraction(end)


#: Totals are few different numbers.
_fraction = lru_cache(4096)(Fraction)


_NO_SCORE = Span(None, None, missing=False)


def evaluate(rulebook: Rulebook, facts: Facts, on: datetime.date) -> Result:
    """One enterprise under one rulebook."""
    return Evaluator([rulebook], on).run(facts)[0]
