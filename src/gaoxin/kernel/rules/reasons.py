"""Why a verdict is what it is: each criterion with its value, threshold, distance, facts and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from gaoxin.kernel.rules.evaluate import Key, Result, open_variables
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.parsed import Comparison
from gaoxin.kernel.rules.roots import Root, plain
from gaoxin.kernel.rules.rulebook import Criterion, ScoreItem
from gaoxin.kernel.rules.status import STATUSES, Status
from gaoxin.kernel.rules.tree import Node, variables
from gaoxin.kernel.rules.units import Unit


class Measure(NamedTuple):
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
        return self._reasons(result.rulebook.requirement.children, result, result.status != Status.PASS)

    def scores(self, result: Result) -> tuple[ScoreReason, ...]:
        """The score table of a result."""
        rows = []
        for item in result.rulebook.scores:
            node = item.node
            span = result.values[result.position[node.index]]
            missing = self._missing(node, result) if span.missing else ()
            rows.append(ScoreReason(item, span, self._reads.get(node.index) or self.reads(node), missing))
        return tuple(rows)

    def _reasons(self, criteria: tuple[Criterion, ...], result: Result, open_above: bool) -> tuple[Reason, ...]:
        values, position, told, reads = result.values, result.position, result.told, self._reads
        found = []
        for criterion in criteria:
            node = criterion.node
            status = STATUSES[values[position[node.index]]]
            # A criterion decides nothing below a group that is already settled the other way.
            decisive = open_above and status is not Status.PASS
            if criterion.mode != "test":
                children = self._reasons(criterion.children, result, decisive)
                found.append(Reason(criterion, status, None, (), (), decisive, children))
                continue
            comparison, measure = criterion.comparison, None
            if comparison is not None:
                measure = told.get(comparison)
                if measure is None:
                    measure = told[comparison] = _measure(comparison, result)
            missing = self._missing(node, result) if status is Status.UNKNOWN else ()
            facts = reads.get(node.index) or self.reads(node)
            # Half the time of naming the fields, and this is done for every criterion of every rulebook.
            found.append(Reason._make((criterion, status, measure, facts, missing, decisive, ())))
        return tuple(found)

    def _missing(self, node: Node, result: Result) -> tuple[Key, ...]:
        found = result.told.get(node)
        if found is None:
            found = result.told[node] = tuple(dict.fromkeys(open_variables(node, result)))
        return found


def _measure(comparison: Comparison, result: Result) -> Measure:
    left = comparison.left
    value = _number(left, result)
    threshold = _number(comparison.right, result)
    unit = left.unit if left.unit is not None else comparison.right.unit
    distance = None if value is None or threshold is None else threshold - value
    if left.kind == "score":
        return Measure(comparison.op, result.span_of(left), threshold, unit, distance)
    return Measure(comparison.op, value, threshold, unit, distance, isinstance(result.value_of(left), Root))


def _number(node: Node, result: Result) -> Fraction | None:
    """The value of a number, or of a score whose ends meet."""
    if node.op == "const":
        return node.value  # type: ignore[no-any-return]
    if ("number", node) in result.told:
        return result.told["number", node]  # type: ignore[no-any-return]
    value = result.value_of(node)
    if isinstance(value, Span):
        value = value.low if value.low == value.high else None
    found = result.told["number", node] = None if value is None else Fraction(plain(value))
    return found
