"""A shortest way to pass: the fewest and smallest changes, missing facts and judgements that turn a result.

For scores it finds the cheapest set of next bands. The way is checked by evaluating the rule with the changes made.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from gaoxin.kernel.rules.catalogue import Catalogue, Variable
from gaoxin.kernel.rules.evaluate import Evaluator, Key, Result
from gaoxin.kernel.rules.exact import Facts, Program, Span, half_up
from gaoxin.kernel.rules.roots import plain
from gaoxin.kernel.rules.solve import Leaf
from gaoxin.kernel.rules.status import Status
from gaoxin.kernel.rules.tree import Node, variables, walk

#: Prices: one change outweighs any number of supplied facts that may already be true.
CHANGE, SUPPLY, JUDGE, WAIT = 1.0, 0.1, 0.05, 1.0
#: What a yes-or-no fact or a class costs above a number: a certificate is more work than a few more engineers.
TITLE = 0.9
#: How many ways to raise a score are kept while combining its rows.
FRONTIER = 48
#: How long a person would wait for a date to come, in days.
LONGEST_WAIT = 3660


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    kind: ``change`` a fact from ``before`` to ``after``; ``supply`` a missing fact (``after`` is the least that
    helps, when it is known); ``judge``: a person or platform decides; ``wait`` until a date.
    """

    kind: str
    key: Key | None
    before: Any = None
    after: Any = None
    values: tuple[str, ...] = ()


class Way(NamedTuple):
    """Steps with their price."""

    cost: float
    steps: tuple[Step, ...]


class Raise(NamedTuple):
    """A score that can be reached, with its price."""

    score: Fraction
    cost: float
    steps: tuple[Step, ...]


FREE = Way(0.0, ())


@dataclass(frozen=True)
class Path:
    """The shortest way found; ``verified``: with these changes the rule no longer fails."""

    steps: tuple[Step, ...]
    verified: bool

    @property
    def changes(self) -> int:
        """How many facts must change or be waited for."""
        return sum(1 for step in self.steps if step.kind in ("change", "wait"))


def shortest_path(result: Result, facts: Facts, catalogue: Catalogue) -> Path | None:
    """The shortest way from a result to a pass (or to a judgement, where a person has the last word).

    facts: those that gave the result. None: a pass already, or no change of facts helps.
    """
    if result.status == Status.PASS:
        return None
    finder = _Finder(result, catalogue)
    way = finder.way(result.rulebook.requirement.node)
    if way is None:
        return None
    steps = _merged(way.steps)
    return Path(steps, _verified(result, facts, steps))


def flip(result: Result, node: Node, catalogue: Catalogue) -> tuple[Step, ...]:
    """The smallest change, missing fact or judgement that turns one criterion; empty when nothing does."""
    way = _Finder(result, catalogue).way(node)
    return _merged(way.steps) if way else ()


def _verified(result: Result, facts: Facts, steps: Iterable[Step]) -> bool:
    changed: dict[Key, Any] = dict(facts)
    on = result.on
    for step in steps:
        if step.kind == "wait":
            on = max(on, step.after)
        elif step.key is not None and step.after is not None:
            changed[step.key] = step.after
    after = Evaluator([result.rulebook], on).run(changed)[0]
    open_ends = any(step.after is None or step.kind == "judge" for step in steps)
    return after.status == Status.PASS or (open_ends and after.status != Status.FAIL) or after.status == Status.MANUAL


def _merged(steps: Iterable[Step]) -> tuple[Step, ...]:
    """One step for each fact: of two changes in one direction the farther."""
    kept: dict[Any, Step] = {}
    for step in steps:
        name = (step.kind, step.key)
        other = kept.get(name)
        if other is None or (step.kind == "wait" and step.after > other.after):
            kept[name] = step
        elif step.kind == "change" and isinstance(step.after, Fraction) and isinstance(other.after, Fraction):
            if abs(step.after - step.before) > abs(other.after - other.before):
                kept[name] = step
    return tuple(kept.values())


class _Finder:
    def __init__(self, result: Result, catalogue: Catalogue) -> None:
        self.result, self.catalogue = result, catalogue
        self._ways: dict[int, Way | None] = {}

    def variable(self, key: Key) -> Variable:
        return self.catalogue.by_id[key[0]]

    # -- conditions ---------------------------------------------------------------------------------------------

    def way(self, node: Node) -> Way | None:
        """The cheapest way to make a condition hold."""
        if node.index not in self._ways:
            self._ways[node.index] = self._way(node)
        return self._ways[node.index]

    def _way(self, node: Node) -> Way | None:
        if self.result.value_of(node) == 3:
            return FREE
        if node.op == "and":
            return _together([self.way(arg) for arg in node.args])
        if node.op == "or":
            return _cheapest([self.way(arg) for arg in node.args])
        if node.op == "atleast":
            ways = sorted((way for way in map(self.way, node.args) if way), key=lambda way: way.cost)
            needed = int(node.value)  # type: ignore[call-overload]
            return _together(list(ways[:needed])) if len(ways) >= needed else None
        if node.op == "judged":
            return self._judged(node)
        if node.op == "unconfirmed":
            inner = self.way(node.args[0])
            return None if inner is None else Way(inner.cost + JUDGE, (*inner.steps, Step("judge", None)))
        if node.op == "cmpconfig":
            return Way(JUDGE, (Step("judge", None),))
        if node.op == "not":
            return self._negated(node.args[0])
        if node.op == "cmp":
            return self.reach(str(node.value), node.args[0], node.args[1])
        if node.op == "scmp":
            op, threshold = node.value  # type: ignore[misc]
            return self._score_way(node.args[0], op, threshold)
        return self._fact_way(node, True)

    def _judged(self, node: Node) -> Way | None:
        (inner,) = node.args
        if self.result.value_of(inner) == 1:
            keys = tuple(key for key in variables([inner]) if self._missing(key))
            return Way(JUDGE * max(len(keys), 1), tuple(Step("judge", key) for key in keys) or (Step("judge", None),))
        return self.way(inner)

    def _negated(self, inner: Node) -> Way | None:
        if inner.op == "or":
            return _together([self._negated(arg) for arg in inner.args])
        if inner.op == "and":
            return _cheapest([self._negated(arg) for arg in inner.args])
        if inner.op == "not":
            return self.way(inner.args[0])
        if self.result.value_of(inner) == 0:
            return FREE
        if inner.op == "cmp":
            opposite = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}
            return self.reach(opposite[str(inner.value)], inner.args[0], inner.args[1])
        return self._fact_way(inner, False)

    def _fact_way(self, node: Node, wanted: bool) -> Way | None:
        fact = node if node.op == "var" else node.args[0] if node.args else None
        if fact is None or fact.op != "var":
            return None
        key: Key = fact.value  # type: ignore[assignment]
        if self._missing(key):
            return Way(SUPPLY, (Step("supply", key, None, wanted if node.op == "var" else None),))
        if node.op == "var":
            return Way(CHANGE + TITLE, (Step("change", key, not wanted, wanted),))
        if node.op == "prefix":
            # A firm does not change its industry for a title.
            return None
        present = self.result.value_of(fact)
        if node.op == "in":
            allowed = [item.id for item in self.variable(key).values if (item.id in node.value) == wanted]  # type: ignore[operator]
            return Way(CHANGE + TITLE, (Step("change", key, present, allowed[0], tuple(allowed)),)) if allowed else None
        if node.op == "has" and wanted:
            ordered = [item.id for item in self.variable(key).values if item.id in node.value]  # type: ignore[operator]
            return Way(CHANGE + TITLE, (Step("change", key, present, present | {ordered[0]}, tuple(ordered)),))
        return None

    def _missing(self, key: Key) -> bool:
        for node in walk([self.result.rulebook.requirement.node]):
            if node.op == "var" and node.value == key:
                value = self.result.value_of(node)
                return value is None or (node.kind == "bool" and value == 1)
        return True

    # -- numbers ------------------------------------------------------------------------------------------------

    def reach(self, op: str, left: Node, right: Node) -> Way | None:
        """The cheapest way to make left op right hold."""
        keys = list(dict.fromkeys(variables([left, right])))
        missing = [key for key in keys if self._missing(key)]
        if missing:
            return Way(SUPPLY * len(missing), tuple(Step("supply", key) for key in missing))
        waited = self._wait(op, left, right)
        if waited is not None:
            return waited
        program = Program([left, right], self.result.on)
        leaf = Leaf(op, left, right, program, [self._value(node) for node in program.nodes])
        ways = []
        for key in keys:
            variable = self.variable(key)
            if variable.type not in ("number", "integer"):
                continue
            after = leaf.target(variable, key)
            if after is not None:
                before = Fraction(plain(leaf.by_index_of(key)))
                size = abs(after - before) / max(abs(before), Fraction(1))
                ways.append(Way(CHANGE + float(size / (1 + size)), (Step("change", key, before, after),)))
        return _cheapest(list(ways))

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
            day = self.result.on + datetime.timedelta(days=days)
            later = Program([left, right], day)
            values = later.run(facts)  # type: ignore[arg-type]
            a, b = values[later.position[left.index]], values[later.position[right.index]]
            return {">=": a >= b, ">": a > b, "<=": a <= b, "<": a < b, "==": a == b, "!=": a != b}[op]

        if not holds_on(LONGEST_WAIT):
            return None
        low, high = 0, LONGEST_WAIT
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if holds_on(middle) else (middle, high)
        day = self.result.on + datetime.timedelta(days=high)
        return Way(WAIT + high / LONGEST_WAIT, (Step("wait", None, self.result.on, day),))

    # -- scores -------------------------------------------------------------------------------------------------

    def _score_way(self, score: Node, op: str, threshold: Fraction) -> Way | None:
        if op not in (">=", ">"):
            return None
        enough = [
            found for found in self.raises(score) if found.score > threshold or (op == ">=" and found.score == threshold)
        ]
        best = min(enough, key=lambda found: found.cost, default=None)
        return None if best is None else Way(best.cost, best.steps)

    def raises(self, node: Node) -> list[Raise]:
        """Scores that can be reached, each at its lowest price; the present low end is free."""
        span: Span = self.result.value_of(node)
        present = [Raise(span.low, 0.0, ())] if span.low is not None else []
        return _frontier(present + self._raises(node, span))

    def _raises(self, node: Node, span: Span) -> list[Raise]:
        if node.op == "bands":
            return self._band_raises(node)
        if node.op == "share":
            way = self.reach(">=", node.args[0], node.args[1])
            weight = self._value(node.args[2])
            return [Raise(half_up(Fraction(plain(weight)), 2), way.cost, way.steps)] if way and weight is not None else []
        if node.op == "expert":
            return [Raise(span.high, JUDGE, (Step("judge", None),))] if span.high is not None else []
        if node.op == "sadd":
            return self._combined(node.args, lambda scores: scores[0] + scores[1])
        if node.op == "smin":
            return self._combined(node.args, min)
        if node.op == "smax":
            return [found for arg in node.args for found in self.raises(arg)]
        if node.op in ("smul", "sround", "ssub"):
            return self._passed_on(node)
        if node.op == "spick":
            return self._pick_raises(node)
        if node.op == "count":
            return self._count_raises(node)
        return []

    def _band_raises(self, node: Node) -> list[Raise]:
        (x,) = node.args
        found = []
        for band in node.value:  # type: ignore[attr-defined]
            low, high = band.low, band.high
            ways = []
            if low is not None:
                ways.append(self._reach_constant(">=" if band.low_inclusive else ">", x, low))
            if high is not None:
                ways.append(self._reach_constant("<=" if band.high_inclusive else "<", x, high))
            way = _together(ways)
            if way is not None:
                points = band.points_low if band.points_low == band.points_high else band.points_high
                extra = () if band.points_low == band.points_high else (Step("judge", None),)
                found.append(Raise(points, way.cost + JUDGE * len(extra), (*way.steps, *extra)))
        return found

    def _reach_constant(self, op: str, x: Node, bound: Fraction) -> Way | None:
        value = self._value(x)
        if value is not None and _already(op, Fraction(plain(value)), bound):
            return FREE
        threshold = Node("const", (), bound, "num", x.unit, bound, bound, -1)
        return self.reach(op, x, threshold)

    def _combined(self, args: tuple[Node, ...], join: Any) -> list[Raise]:
        kept = self.raises(args[0])
        for arg in args[1:]:
            kept = _frontier(
                [
                    Raise(join([a.score, b.score]), a.cost + b.cost, a.steps + b.steps)
                    for a in kept
                    for b in self.raises(arg)
                ]
            )
        return kept

    def _passed_on(self, node: Node) -> list[Raise]:
        inner = self.raises(node.args[0])
        if node.op == "sround":
            return [found._replace(score=half_up(found.score, node.value)) for found in inner]  # type: ignore[arg-type]
        if node.op == "smul":
            factor = Fraction(node.args[1].value)  # type: ignore[arg-type]
            return [found._replace(score=found.score * factor) for found in inner] if factor > 0 else []
        lost = self.result.value_of(node.args[1]).high
        return [found._replace(score=found.score - lost) for found in inner] if lost is not None else []

    def _pick_raises(self, node: Node) -> list[Raise]:
        found: list[Raise] = []
        before: list[Way | None] = []
        for at in range(0, len(node.args) - 1, 2):
            condition, score = node.args[at], node.args[at + 1]
            way = _together([*before, self.way(condition)])
            if way is not None:
                found += [Raise(r.score, r.cost + way.cost, way.steps + r.steps) for r in self.raises(score)]
            before.append(self._negated(condition))
        way = _together(before)
        if way is not None:
            found += [Raise(r.score, r.cost + way.cost, way.steps + r.steps) for r in self.raises(node.args[-1])]
        return found

    def _count_raises(self, node: Node) -> list[Raise]:
        ways = sorted((way for way in map(self.way, node.args) if way is not None), key=lambda way: way.cost)
        found, cost, steps = [], 0.0, ()
        for number, way in enumerate(ways, start=1):
            cost, steps = cost + way.cost, steps + way.steps  # type: ignore[assignment]
            found.append(Raise(Fraction(number), cost, steps))
        return found


def _already(op: str, value: Fraction, bound: Fraction) -> bool:
    return {">=": value >= bound, ">": value > bound, "<=": value <= bound, "<": value < bound}[op]


def _together(ways: list[Way | None]) -> Way | None:
    steps: dict[Step, None] = {}
    cost = 0.0
    for way in ways:
        if way is None:
            return None
        fresh = [step for step in way.steps if step not in steps]
        # A step that another condition already asks for is paid once.
        cost += way.cost * (len(fresh) / len(way.steps)) if way.steps else 0.0
        steps.update(dict.fromkeys(fresh))
    return Way(cost, tuple(steps))


def _cheapest(ways: list[Way | None]) -> Way | None:
    return min((way for way in ways if way is not None), key=lambda way: way.cost, default=None)


def _frontier(found: list[Raise]) -> list[Raise]:
    kept: list[Raise] = []
    for each in sorted(found, key=lambda r: (-r.score, r.cost)):
        if not kept or each.cost < kept[-1].cost:
            kept.append(each)
    return kept[-FRONTIER:] if len(kept) > FRONTIER else kept
