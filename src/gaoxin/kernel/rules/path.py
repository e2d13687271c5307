"""A shortest way to pass: the fewest and smallest changes, missing facts and judgements that turn a result.

For scores it finds the cheapest set of next bands. The rule is evaluated again with the changes made; a way that asks for
missing facts is not verified by that, because they may say anything.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.catalogue import Catalogue, Variable
from gaoxin.kernel.rules.evaluate import Evaluator, Key, Result, open_variables
from gaoxin.kernel.rules.exact import Span, half_up
from gaoxin.kernel.rules.program import Facts, Program
from gaoxin.kernel.rules.roots import holds, plain
from gaoxin.kernel.rules.solve import Leaf
from gaoxin.kernel.rules.status import Status
from gaoxin.kernel.rules.tree import Node, variables, walk
from gaoxin.kernel.rules.ways import (
    CHANGE,
    FREE,
    JUDGE,
    SUPPLY,
    TITLE,
    WAIT,
    Path,
    Raise,
    Step,
    Way,
    cheapest,
    frontier,
    joined,
    merged,
    price,
    single,
    together,
)

#: How long a person would wait for a date to come, in days.
LONGEST_WAIT = 3660
#: How often a way that falls short is continued from where it leads to.
ROUNDS = 3


def shortest_path(result: Result, facts: Facts, catalogue: Catalogue) -> Path | None:
    """The shortest way from a result to a pass (or to a judgement, where a person has the last word).

    facts: those that gave the result. None: a pass already, or no change of facts helps.
    """
    if result.status == Status.PASS:
        return None
    best: Path | None = None
    for way in _Finder(result, catalogue).ways(result.rulebook.requirement.node):
        steps = tuple(step for step, _ in way.steps)
        path = Path(steps, _after(result, facts, steps).status)
        if path.leads_on:
            return path
        best = best or path
    return best and (_mended(result, facts, catalogue, best) or best)


def _mended(result: Result, facts: Facts, catalogue: Catalogue, path: Path) -> Path | None:
    """Goes on from where a way leads to: one of its changes may undo what another condition asks."""
    for _ in range(ROUNDS):
        after = _after(result, facts, path.steps)
        ways = _Finder(after, catalogue).ways(result.rulebook.requirement.node)
        if not ways:
            return None
        steps = merged((*path.steps, *(step for step, _ in ways[0].steps)))
        path = Path(steps, _after(result, facts, steps).status)
        if path.leads_on:
            return path
    return None


def flip(result: Result, node: Node, catalogue: Catalogue) -> tuple[Step, ...]:
    """The smallest change, missing fact or judgement that turns one criterion; empty when nothing does."""
    ways = _Finder(result, catalogue).ways(node)
    return tuple(step for step, _ in ways[0].steps) if ways else ()


def _after(result: Result, facts: Facts, steps: Iterable[Step]) -> Result:
    """The result with the changes made; what the steps ask for stays unknown."""
    changed: dict[Key, Any] = dict(facts)
    on = result.on
    for step in steps:
        if step.kind == "wait":
            on = max(on, step.after)
        elif step.kind == "change" and step.key is not None:
            changed[step.key] = step.after
    return Evaluator([result.rulebook], on).run(changed)[0]


class _Finder:
    """Looks for ways in one result; a list of ways is sorted, the cheapest first, and empty when there is none."""

    def __init__(self, result: Result, catalogue: Catalogue) -> None:
        self.result, self.catalogue = result, catalogue
        self._ways: dict[int, list[Way]] = {}
        rulebook = result.rulebook
        self._labels = {row.node.index: (row.label, row.label_en) for row in rulebook.requirement.leaves()}
        self._labels |= {row.node.index: (row.label, row.label_en) for row in rulebook.scores}
        self._values = {node.value: result.value_of(node) for node in walk([*rulebook.roots()]) if node.op == "var"}

    def variable(self, key: Key) -> Variable:
        return self.catalogue.by_id[key[0]]

    # -- conditions ---------------------------------------------------------------------------------------------

    def ways(self, node: Node) -> list[Way]:
        """The cheapest ways to make a condition hold."""
        if node.index not in self._ways:
            self._ways[node.index] = self._find(node)
        return self._ways[node.index]

    def _find(self, node: Node) -> list[Way]:
        if self.result.value_of(node) == 3:
            return [FREE]
        if node.op == "and":
            return together([self.ways(arg) for arg in node.args])
        if node.op == "or":
            return cheapest([way for arg in node.args for way in self.ways(arg)])
        if node.op == "atleast":
            found = sorted((ways for ways in map(self.ways, node.args) if ways), key=lambda ways: ways[0].cost)
            needed = int(node.value)
            return together(found[:needed]) if len(found) >= needed else []
        if node.op == "judged":
            return self._judged(node)
        if node.op == "unconfirmed":
            return together([self.ways(node.args[0]), [self._judgement(node)]])
        if node.op == "cmpconfig":
            return [self._judgement(node)]
        if node.op == "not":
            return self._negated(node.args[0])
        if node.op == "cmp":
            return self.reach(node.value, node.args[0], node.args[1])
        if node.op == "scmp":
            op, threshold = node.value
            return self._score_ways(node.args[0], op, threshold)
        return self._fact_ways(node, wanted=True)

    def _judged(self, node: Node) -> list[Way]:
        (inner,) = node.args
        if self.result.value_of(inner) != 1:
            return self.ways(inner)
        keys = self._awaited([inner])
        return together([[single(Step("judge", key), JUDGE)] for key in keys] or [[self._judgement(node)]])

    def _judgement(self, node: Node) -> Way:
        return single(Step("judge", None, about=self._labels.get(node.index, ("", ""))), JUDGE)

    def _negated(self, inner: Node) -> list[Way]:
        if inner.op == "or":
            return together([self._negated(arg) for arg in inner.args])
        if inner.op == "and":
            return cheapest([way for arg in inner.args for way in self._negated(arg)])
        if inner.op == "not":
            return self.ways(inner.args[0])
        if self.result.value_of(inner) == 0:
            return [FREE]
        if inner.op == "cmp":
            opposite = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}
            return self.reach(opposite[inner.value], inner.args[0], inner.args[1])
        return self._fact_ways(inner, wanted=False)

    def _fact_ways(self, node: Node, *, wanted: bool) -> list[Way]:
        fact = node if node.op == "var" else node.args[0] if node.args else None
        if fact is None or fact.op != "var":
            return []
        key: Key = fact.value
        if self._missing(key):
            return [single(Step("supply", key, None, wanted if node.op == "var" else None), SUPPLY)]
        if node.op == "var":
            return [single(Step("change", key, not wanted, wanted), CHANGE + TITLE)]
        present = self._values[key]
        if node.op == "in":
            allowed = tuple(item.id for item in self.variable(key).values if (item.id in node.value) == wanted)
            return [single(Step("change", key, present, allowed[0], allowed), CHANGE + TITLE)] if allowed else []
        if node.op == "has" and wanted:
            ordered = tuple(item.id for item in self.variable(key).values if item.id in node.value)
            return [single(Step("change", key, present, present | {ordered[0]}, ordered), CHANGE + TITLE)]
        # What is left is the industry code: a firm does not change its industry for a title.
        return []

    def _missing(self, key: Key) -> bool:
        value = self._values.get(key)
        return value is None or (value == 1 and self.variable(key).type == "boolean")

    # -- numbers ------------------------------------------------------------------------------------------------

    def reach(self, op: str, left: Node, right: Node) -> list[Way]:
        """The cheapest ways to make left op right hold."""
        keys = list(dict.fromkeys(variables([left, right])))
        missing = self._awaited([left, right])
        if missing:
            return together([[single(Step("supply", key), SUPPLY)] for key in missing])
        waited = self._wait(op, left, right)
        if waited is not None:
            return [waited]
        program = Program([left, right], self.result.on)
        leaf = Leaf(op, left, right, program, [self._value(node) for node in program.nodes])
        found = []
        for key in keys:
            variable = self.variable(key)
            if variable.type not in ("number", "integer"):
                continue
            after = leaf.target(variable, key)
            if after is not None:
                before = Fraction(plain(self._values[key]))
                found.append(single(Step("change", key, before, after), price(key, before, after)))
        return cheapest(found)

    def _awaited(self, nodes: list[Node]) -> list[Key]:
        """The missing facts that keep numbers unknown; one that another fact stands in for is not among them."""
        known = [node for node in nodes if node.index in self.result.position]
        return list(dict.fromkeys(key for node in known for key in open_variables(node, self.result)))

    def _value(self, node: Node) -> Any:
        if node.index in self.result.position:
            return self.result.value_of(node)
        return node.value

    def _wait(self, op: str, left: Node, right: Node) -> Way | None:
        """The day on which a comparison with the evaluation date comes true by itself."""
        program = Program([left, right], self.result.on)
        if not any(node.op in ("asof", "asofday") for node in program.nodes):
            return None
        facts = {node.value: self._value(node) for node in program.nodes if node.op == "var"}

        def holds_on(days: int) -> bool:
            later = Program([left, right], self.result.on + datetime.timedelta(days=days))
            values = later.run(facts)
            return holds(op, values[later.position[left.index]], values[later.position[right.index]])

        if not holds_on(LONGEST_WAIT):
            return None
        low, high = 0, LONGEST_WAIT
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if holds_on(middle) else (middle, high)
        day = self.result.on + datetime.timedelta(days=high)
        return single(Step("wait", None, self.result.on, day), WAIT + high / LONGEST_WAIT)

    # -- scores -------------------------------------------------------------------------------------------------

    def _score_ways(self, score: Node, op: str, threshold: Fraction) -> list[Way]:
        if op not in (">=", ">"):
            return []
        return cheapest(
            [r.way for r in self.raises(score) if r.score > threshold or (op == ">=" and r.score == threshold)]
        )

    def raises(self, node: Node) -> list[Raise]:
        """Scores that can be reached, each at its lowest price; the present low end is free."""
        span: Span = self.result.value_of(node)
        present = [Raise(span.low, FREE)] if span.low is not None else []
        return frontier(present + self._raises(node, span))

    def _raises(self, node: Node, span: Span) -> list[Raise]:
        if node.op == "bands":
            return self._band_raises(node)
        if node.op == "share":
            weight = self._value(node.args[2])
            if weight is None:
                return []
            points = half_up(Fraction(plain(weight)), 2)
            return [Raise(points, way) for way in self.reach(">=", node.args[0], node.args[1])[:1]]
        if node.op == "expert":
            return [Raise(span.high, self._judgement(node))] if span.high is not None else []
        if node.op == "sadd":
            return self._combined(node.args, sum)
        if node.op == "smin":
            return self._combined(node.args, min)
        if node.op == "smax":
            return [found for arg in node.args for found in self.raises(arg)]
        if node.op in ("smul", "sround", "ssub"):
            return self._passed_on(node)
        if node.op == "spick":
            return self._pick_raises(node)
        return self._count_raises(node) if node.op == "count" else []

    def _band_raises(self, node: Node) -> list[Raise]:
        (x,) = node.args
        found = []
        for band in node.value:
            ends = []
            if band.low is not None:
                ends.append(self._reach_constant(">=" if band.low_inclusive else ">", x, band.low))
            if band.high is not None:
                ends.append(self._reach_constant("<=" if band.high_inclusive else "<", x, band.high))
            if band.points_low != band.points_high:
                ends.append([self._judgement(node)])
            found += [Raise(band.points_high, way) for way in together(ends)[:2]]
        return found

    def _reach_constant(self, op: str, x: Node, bound: Fraction) -> list[Way]:
        value = self._value(x)
        if value is not None and holds(op, value, bound):
            return [FREE]
        threshold = Node("const", (), bound, "num", x.unit, bound, bound, -1)
        return self.reach(op, x, threshold)

    def _combined(self, args: tuple[Node, ...], join: Any) -> list[Raise]:
        kept = self.raises(args[0])
        for arg in args[1:]:
            others = self.raises(arg)
            kept = frontier([Raise(join((a.score, b.score)), joined(a.way, b.way)) for a in kept for b in others])
        return kept

    def _passed_on(self, node: Node) -> list[Raise]:
        inner = self.raises(node.args[0])
        if node.op == "sround":
            return [found._replace(score=half_up(found.score, node.value)) for found in inner]
        if node.op == "smul":
            factor = Fraction(node.args[1].value)
            return [found._replace(score=found.score * factor) for found in inner] if factor > 0 else []
        lost = self.result.value_of(node.args[1]).high
        return [found._replace(score=found.score - lost) for found in inner] if lost is not None else []

    def _pick_raises(self, node: Node) -> list[Raise]:
        found: list[Raise] = []
        before: list[list[Way]] = []
        for at in range(0, len(node.args) - 1, 2):
            condition, score = node.args[at], node.args[at + 1]
            found += self._under([*before, self.ways(condition)], score)
            before.append(self._negated(condition))
        return found + self._under(before, node.args[-1])

    def _under(self, conditions: list[list[Way]], score: Node) -> list[Raise]:
        return [Raise(r.score, joined(way, r.way)) for way in together(conditions)[:1] for r in self.raises(score)]

    def _count_raises(self, node: Node) -> list[Raise]:
        ways = sorted((found[0] for found in map(self.ways, node.args) if found), key=lambda way: way.cost)
        found, way = [], FREE
        for number, each in enumerate(ways, start=1):
            way = joined(way, each)
            found.append(Raise(Fraction(number), way))
        return found
