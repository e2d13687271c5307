"""A seeded population for given rulebooks whose values lie on, just below and just above the thresholds that the rulebooks read."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from random import Random

from gaoxin.kernel.rules.dates import day_in_year, shifted
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.tree import Node, walk
from gaoxin.kernel.rules.units import DATE, RATIO

Key = tuple[str, str]
Facts = dict[Key, object]

_MISSING = 0.12
_STEPS = [Fraction(0), Fraction(1, 100), Fraction(-1, 100), Fraction(1), Fraction(-1)]
_USUAL = [
    Fraction(text) for text in ("0", "1", "3", "12", "100", "450", "2000", "12000000", "98765432.1", "1300000000")
]
_USUAL_RATIOS = [Fraction(text) for text in ("0", "0.05", "0.123456789", "0.6", "1", "-0.3")]


class Population:
    """Draws enterprises for the tree of some rulebooks."""

    def __init__(self, rulebooks: Sequence[Rulebook], on: datetime.date, seed: int) -> None:
        self.on, self.random = on, Random(seed)
        nodes = walk(root for rulebook in rulebooks for root in rulebook.roots())
        self.variables = [node for node in nodes if node.op == "var"]
        self.numbers: dict[Key, list[Fraction]] = defaultdict(list)
        self.texts: dict[Key, list[str]] = defaultdict(lambda: [""])
        self.items: dict[Key, set[str]] = defaultdict(set)
        #: Quotients and growths of two facts with the numbers that they are compared with.
        self.pairs: list[tuple[Node, Fraction]] = []
        for node in nodes:
            self._learn(node)

    def _learn(self, node: Node) -> None:
        if node.op == "cmp":
            self._threshold(node.args[0], self._fixed(node.args[1]))
        elif node.op == "bands":
            for band in node.value:
                for bound in (band.low, band.high):
                    self._threshold(node.args[0], bound)
        elif node.args and node.args[0].op == "var":
            key = node.args[0].value
            if node.op == "in":
                self.texts[key] += node.value
            elif node.op == "prefix":
                self.texts[key] += [
                    part for prefix in node.value for part in (prefix, prefix + "0", prefix[:2], prefix[:1])
                ]
            elif node.op in ("has", "listcount"):
                self.items[key] |= node.value

    def _fixed(self, node: Node) -> Fraction | None:
        if node.op == "const":
            return node.value
        if node.op == "asof":
            return Fraction(shifted(self.on, *node.value))
        return Fraction(day_in_year(self.on, *node.value)) if node.op == "asofday" else None

    def _threshold(self, node: Node, value: Fraction | None) -> None:
        if value is None:
            return
        if node.op == "var":
            self.numbers[node.value].append(value)
        elif node.op in ("div", "growth") and all(arg.op == "var" for arg in node.args):
            self.pairs.append((node, value))

    def enterprise(self) -> Facts:
        """The facts of one enterprise; some are missing."""
        facts: Facts = {node.value: self._value(node) for node in self.variables}
        for node, threshold in self.random.sample(self.pairs, len(self.pairs) // 3):
            self._tie(facts, node, threshold)
        return {key: value for key, value in facts.items() if self.random.random() > _MISSING}

    def _tie(self, facts: Facts, node: Node, threshold: Fraction) -> None:
        """Sets the first fact so that the quotient or growth is the threshold, or next to it."""
        first, second = (arg.value for arg in node.args)
        below = facts[second]
        if not isinstance(below, Fraction) or below == 0:
            return
        factor = threshold if node.op == "div" else (1 + threshold) ** node.value
        exact = below * factor + self.random.choice(_STEPS)
        # A cent is the smallest step of money; a rounded tie lies beside its threshold.
        facts[first] = Fraction(round(exact * 100), 100)

    def _value(self, node: Node) -> object:
        key, random = node.value, self.random
        if node.kind == "bool":
            return random.random() < 0.6
        if node.kind in ("cat", "code"):
            return random.choice([*self.texts[key], "other"])
        if node.kind == "list":
            return frozenset(item for item in sorted(self.items[key]) if random.random() < 0.3)
        if node.unit == DATE:
            return datetime.date.fromordinal(
                int(random.choice([*self.numbers[key], Fraction(737000)])) + random.choice((-1, 0, 1))
            )
        value = random.choice([*self.numbers[key] * 2, *(_USUAL_RATIOS if node.unit == RATIO else _USUAL)])
        return value + random.choice(_STEPS) if random.random() < 0.5 else value

    def draw(self, size: int) -> dict[str, Facts]:
        """Enterprises by identifier."""
        return {f"E{at:06}": self.enterprise() for at in range(size)}
