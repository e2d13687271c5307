"""Why a verdict is what it is: each criterion with its value, threshold, distance, facts and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from gaoxin.kernel.rules.evaluate import Key, Result, open_variables
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.parsed import Comparison
from gaoxin.kernel.rules.roots import Root, plain
from gaoxin.kernel.rules.rulebook import Criterion, ScoreItem
from gaoxin.kernel.rules.status import STATUSES, Status
from gaoxin.kernel.rules.tree import Node, variables
from gaoxin.kernel.rules.units import Unit


@dataclass(frozen=True, slots=True)
class Measure:
    """The two sides of a comparison as they came out.

    value, threshold: exact, or a score interval, or None when unknown. unit: of both.
    distance: threshold - value when that is a number: how far it is from the line, in its own unit.
    approximate: the value is a root shown to many digits; the verdict did not use it.
    """

    op: str
    value: Fraction | Span | None
    threshold: Fraction | None
    unit: Unit
    distance: Fraction | None
    approximate: bool = False


class Reason(NamedTuple):
    """One criterion of a result. ``facts`` are those it read, ``missing`` those that keep it open."""

    criterion: Criterion
    status: Status
    measure: Measure | None
    facts: tuple[Key, ...]
    missing: tuple[Key, ...]
    decisive: bool
    children: tuple[Reason, ...] = ()

    def walk(self) -> Iterator[Reason]:
        """This reason and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


class ScoreReason(NamedTuple):
    """One row of the score table as it came out."""

    item: ScoreItem
    span: Span
    facts: tuple[Key, ...]
    missing: tuple[Key, ...]


class Explainer:
    """Reasons of results. Keeps what depends on the rulebook alone, so one instance serves many enterprises."""

    def __init__(self) -> None:
        self._reads: dict[int, tuple[Key, ...]] = {}

    def reads(self, node: Node) -> tuple[Key, ...]:
        """The facts that an expression reads."""
        found = self._reads.get(node.index)
        if found is None:
            found = self._reads[node.index] = tuple(dict.fromkeys(variables([node])))
        return found

    def reasons(self, result: Result) -> tuple[Reason, ...]:
        """The criteria of a result in the order of the rule."""
        open_above = result.status != Status.PASS
        return tuple([self._reason(child, result, open_above) for child in result.rulebook.requirement.children])

    def scores(self, result: Result) -> tuple[ScoreReason, ...]:
        """The score table of a result."""
        rows = []
        for item in result.rulebook.scores:
            node = item.node
            span = result.values[result.position[node.index]]
            missing = self._missing(node, result) if span.missing else ()
            rows.append(ScoreReason(item, span, self._reads.get(node.index) or self.reads(node), missing))
        return tuple(rows)

    def _reason(self, criterion: Criterion, result: Result, open_above: bool) -> Reason:
        node = criterion.node
        status = STATUSES[result.values[result.position[node.index]]]
        # A criterion decides nothing below a group that is already settled the other way.
        decisive = open_above and status is not Status.PASS
        if criterion.mode != "test":
            children = tuple([self._reason(child, result, decisive) for child in criterion.children])
            return Reason(criterion, status, None, (), (), decisive, children)
        missing = self._missing(node, result) if status is Status.UNKNOWN else ()
        measure = None
        if criterion.comparison is not None:
            measure = result.told.get(criterion.comparison)
            if measure is None:
                measure = result.told[criterion.comparison] = _measure(criterion.comparison, result)
        return Reason(criterion, status, measure, self._reads.get(node.index) or self.reads(node), missing, decisive)

    def _missing(self, node: Node, result: Result) -> tuple[Key, ...]:
        found = result.told.get(node)
        if found is None:
            found = result.told[node] = tuple(dict.fromkeys(open_variables(node, result)))
        return found  # type: ignore[no-any-return]


def _measure(comparison: Comparison, result: Result) -> Measure:
    left, right = result.value_of(comparison.left), result.value_of(comparison.right)
    unit = comparison.left.unit if comparison.left.unit is not None else comparison.right.unit
    threshold = _number(right)
    if isinstance(left, Span):
        known = left.low is not None and left.low == left.high
        distance = threshold - left.low if known and threshold is not None else None  # type: ignore[operator]
        return Measure(comparison.op, left, threshold, unit, distance)
    value = _number(left)
    distance = None if value is None or threshold is None else threshold - value
    return Measure(comparison.op, value, threshold, unit, distance, isinstance(left, Root))


def _number(value: Any) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, Span):
        return value.low if value.low == value.high else None
    return Fraction(plain(value))
