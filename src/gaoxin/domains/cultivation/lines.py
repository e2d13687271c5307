"""A total of points is no step that a firm can take; one figure of one line of the score, lifted to its next level, is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gaoxin.kernel.rules.program import Program
from gaoxin.kernel.rules.roots import holds, plain
from gaoxin.kernel.rules.solve import Leaf
from gaoxin.kernel.rules.status import Status
from gaoxin.kernel.rules.tree import Node, variables, walk
from gaoxin.kernel.rules.ways import price
from gaoxin.mechanisms.registry.library import catalogue

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Evaluator, Result, Rulebook
    from gaoxin.kernel.rules.evaluate import Key
    from gaoxin.kernel.rules.exact import Span
    from gaoxin.kernel.rules.rulebook import ScoreItem

_ORDERED = (">=", ">", "<=", "<")


@dataclass(frozen=True)
class Level:
    """Where a line of a score gives other points: its figure against a bound."""

    line: ScoreItem
    op: str
    figure: Node
    bound: Node

    def gap(self, value: Any) -> Fraction | None:
        """What a figure lacks of the bound, as a share of it; None when it lacks nothing, is unknown, or the bound is nought."""
        bound = self.bound.value
        if value is None or not bound or holds(self.op, value, bound):
            return None
        share: Fraction = Fraction(abs(bound - plain(value))) / abs(bound)
        return share


@dataclass(frozen=True)
class LineStep:
    """A step that makes the rule hold. gap: the share of the bound that is lacking; points of the line, total: before and after it."""

    level: Level
    gap: Fraction
    value: Fraction
    points: tuple[Span, Span]
    total: tuple[Span, Span] | None


def levels(rulebook: Rulebook) -> list[Level]:
    """The bounds of all lines of a rulebook's score that compare a figure with a number; of a line within a line the inner one's."""
    sizes = [(sum(1 for _node in walk([line.node])), place) for place, line in enumerate(rulebook.scores)]
    found: dict[tuple[str, int, Any], Level] = {}
    for _size, place in sorted(sizes):
        line = rulebook.scores[place]
        for node in walk([line.node]):
            for op, figure, bound in _bounds(node):
                found.setdefault((op, figure.index, bound.value), Level(line, op, figure, bound))
    return list(found.values())


def _bounds(node: Node) -> Iterator[tuple[str, Node, Node]]:
    if node.op == "bands":
        (figure,) = node.args
        for band in node.value:
            # A level of one value (== 3) has both ends: lifting to its floor is what counts.
            if band.low is not None:
                yield ">=" if band.low_inclusive else ">", figure, _constant(band.low, figure)
            elif band.high is not None:
                yield "<=" if band.high_inclusive else "<", figure, _constant(band.high, figure)
    elif node.op == "spick":
        for condition in node.args[:-1:2]:
            if condition.op == "cmp" and condition.value in _ORDERED and condition.args[1].op == "const":
                yield condition.value, *condition.args


def _constant(value: Fraction, like: Node) -> Node:
    return Node("const", (), value, "num", like.unit, value, value, -1)


def line_steps(
    candidates: list[Level], result: Result, facts: dict[Key, Any], evaluator: Evaluator, share: Fraction
) -> list[LineStep]:
    """Of each line the nearest level within a share of its bound that alone makes a failing rule hold, or leaves it to a person.

    Proven by judging again with the fact changed that moves the figure; the nearest line first.
    """
    near = [(gap, level) for level in candidates if (gap := level.gap(result.value_of(level.figure))) is not None]
    found: dict[str, LineStep] = {}
    for gap, level in sorted((each for each in near if each[0] <= share), key=lambda each: each[0]):
        if level.line.id not in found:
            after = _after(level, result, facts, evaluator)
            if after is not None:
                found[level.line.id] = _step(level, gap, result, after)
    return list(found.values())


def _after(level: Level, result: Result, facts: dict[Key, Any], evaluator: Evaluator) -> Result | None:
    """The rule judged again with the cheapest change of one fact that lifts the figure; None when no such change makes it hold."""
    program = Program([level.figure, level.bound], result.on)
    at = result.position
    leaf = Leaf(
        level.op, level.figure, level.bound, program,
        [result.values[at[node.index]] if node.index in at else node.value for node in program.nodes],
    )  # fmt: skip
    changes = []
    for key in dict.fromkeys(variables([level.figure])):
        variable = catalogue().by_id[key[0]]
        value = leaf.target(variable, key) if variable.type in ("number", "integer") else None
        if value is not None:
            changes.append((price(key, Fraction(plain(leaf.by_index_of(key))), value), key, value))
    for _price, key, value in sorted(changes):
        after = evaluator.run({**facts, key: value})[0]
        if after.status >= Status.MANUAL:
            return after
    return None


def _step(level: Level, gap: Fraction, before: Result, after: Result) -> LineStep:
    line, total = level.line.node, before.rulebook.total
    return LineStep(
        level, gap, Fraction(plain(before.value_of(level.figure))), (before.span_of(line), after.span_of(line)),
        (before.span_of(total), after.span_of(total)) if total is not None else None,
    )  # fmt: skip
