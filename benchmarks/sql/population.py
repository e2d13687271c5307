"""Enterprises with every fact that given rulebooks read, some missing, some on a published threshold."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from random import Random

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.sql.columns import Facts, Key
from gaoxin.kernel.rules.tree import Node, walk
from gaoxin.kernel.rules.units import DATE, RATIO

MISSING = 0.15
ON_THRESHOLD = 0.05


def draw(
    rulebooks: Sequence[Rulebook], catalogue: Catalogue, on: datetime.date, size: int, seed: int
) -> list[tuple[str, Facts]]:
    """(identifier, facts) of ``size`` enterprises."""
    random = Random(seed)
    nodes = walk(root for rulebook in rulebooks for root in rulebook.roots())
    words: dict[Key, set[str]] = defaultdict(set)
    thresholds: dict[Key, list[Fraction]] = defaultdict(list)
    for node in nodes:
        if node.op == "prefix" and node.args[0].op == "var":
            words[node.args[0].value] |= set(node.value)
        elif node.kind in ("cat", "list") and node.op == "var":
            words[node.value] = {value.id for value in catalogue.by_id[node.value[0]].values}
        elif node.op == "cmp" and node.args[0].op == "var" and node.args[1].op == "const":
            thresholds[node.args[0].value].append(node.args[1].value)
    variables = [node for node in nodes if node.op == "var"]
    sorted_words = {key: sorted(found) for key, found in words.items()}
    rows: list[tuple[str, Facts]] = []
    for at in range(size):
        facts = {
            node.value: _value(node, sorted_words.get(node.value, ["3911"]), thresholds[node.value], on, random)
            for node in variables
            if random.random() >= MISSING
        }
        rows.append((f"91{at:016d}", facts))
    return rows


def _value(node: Node, words: list[str], thresholds: list[Fraction], on: datetime.date, random: Random) -> object:
    if node.kind == "bool":
        return random.random() < 0.6
    if node.kind in ("cat", "code"):
        return random.choice(words)
    if node.kind == "list":
        return frozenset(word for word in words if random.random() < 0.3)
    if node.unit == DATE:
        return on - datetime.timedelta(days=random.randrange(9000))
    if thresholds and random.random() < ON_THRESHOLD:
        return random.choice(thresholds)
    if node.unit == RATIO:
        return Fraction(random.randrange(10_000), 10_000)
    if node.unit == (("元", 1),):
        return Fraction(round(random.lognormvariate(17, 2) * 100), 100)
    return Fraction(random.randrange(400))
