"""Ways to pass as values: steps with prices, joined, compared and kept few."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple

from gaoxin.kernel.rules.evaluate import Key
from gaoxin.kernel.rules.status import Status

#: Prices: one change outweighs any number of supplied facts that may already be true.
CHANGE, SUPPLY, JUDGE, WAIT = 1.0, 0.1, 0.05, 1.0
#: What a yes-or-no fact or a class costs above a number: a certificate is more work than a few more engineers.
TITLE = 0.9
#: What lowering a figure costs above raising one, and what touching a year before the last one costs: nobody is
#: advised to earn less, and books of closed years are only ever corrected.
LOWER, EARLIER = 0.5, 0.6
#: How many ways to raise a score are kept while combining its rows, and how many ways to make a condition hold.
FRONTIER, BEAM = 48, 6


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    kind: ``change`` a fact from ``before`` to ``after``; ``supply`` a missing fact (``after`` is the least that
    helps, when it is known); ``judge``: a person or platform decides; ``wait`` until a date.
    about: what is judged, in Chinese and English, where no fact says it.
    """

    kind: str
    key: Key | None
    before: Any = None
    after: Any = None
    values: tuple[str, ...] = ()
    about: tuple[str, str] = ("", "")


class Way(NamedTuple):
    """Steps, each with its price, and what they cost together."""

    cost: float
    steps: tuple[tuple[Step, float], ...]


class Raise(NamedTuple):
    """A score that can be reached, and how."""

    score: Fraction
    way: Way


FREE = Way(0.0, ())


@dataclass(frozen=True)
class Path:
    """The shortest way found, and what the rule says when it is evaluated again with its changes made."""

    steps: tuple[Step, ...]
    status: Status

    @property
    def needs_facts(self) -> bool:
        """Whether it rests on facts that nobody has supplied yet: they come first, and may show that it leads nowhere."""
        return any(step.kind == "supply" for step in self.steps)

    @property
    def verified(self) -> bool:
        """Whether the changes alone end in a pass, or in a judgement where a person has the last word."""
        return not self.needs_facts and self.status in (Status.PASS, Status.MANUAL)

    @property
    def leads_on(self) -> bool:
        """Whether the rule no longer fails for what is known: verified, or open only for facts that the way asks for."""
        return self.status in (Status.PASS, Status.MANUAL) or (self.needs_facts and self.status == Status.UNKNOWN)

    @property
    def changes(self) -> int:
        """How many facts must change or be waited for."""
        return sum(1 for step in self.steps if step.kind in ("change", "wait"))


def price(key: Key, before: Fraction, after: Fraction) -> float:
    """What a change of a fact costs: one, and a part for its relative size, its direction and its age."""
    size = abs(after - before) / max(abs(before), Fraction(1))
    earlier = EARLIER if key[1] in ("y2", "y3", "y4", "y5") else 0.0
    return CHANGE + float(size / (1 + size)) + (LOWER if after < before else 0.0) + earlier


def single(step: Step, price: float) -> Way:
    """A way of one step."""
    return Way(price, ((step, price),))


def joined(left: Way, right: Way) -> Way:
    """Both ways at once: of two changes of one fact the farther, paid once."""
    if not left.steps or not right.steps:
        return left if left.steps else right
    kept: dict[Any, tuple[Step, float]] = {}
    for step, price in (*left.steps, *right.steps):
        name = (step.kind, step.key)
        other = kept.get(name)
        if other is None or _farther(step, other[0]):
            kept[name] = step, price
    return Way(sum(price for _, price in kept.values()), tuple(kept.values()))


def merged(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps taken one after the other as if at once: of several changes of one fact, from the first to the last value."""
    kept: dict[tuple[str, Key | None], Step] = {}
    for step in steps:
        name = (step.kind, step.key)
        kept[name] = replace(step, before=kept[name].before) if name in kept else step
    return tuple(kept.values())


def _farther(step: Step, other: Step) -> bool:
    if step.kind == "wait":
        return bool(step.after > other.after)
    if step.kind == "change" and isinstance(step.after, Fraction) and isinstance(other.after, Fraction):
        return bool(abs(step.after - step.before) > abs(other.after - other.before))
    return False


def together(alternatives: list[list[Way]]) -> list[Way]:
    """One way from each list, joined: the cheapest few, because a change may serve several conditions."""
    kept = [FREE]
    for ways in alternatives:
        kept = cheapest([joined(way, each) for way in kept for each in ways])
    return kept


def cheapest(ways: list[Way]) -> list[Way]:
    """The cheapest ways, the cheapest first."""
    return sorted(ways, key=lambda way: way.cost)[:BEAM]


def frontier(found: list[Raise]) -> list[Raise]:
    """The scores that no cheaper way reaches or exceeds."""
    kept: list[Raise] = []
    for each in sorted(found, key=lambda r: (-r.score, r.way.cost)):
        if not kept or each.way.cost < kept[-1].way.cost:
            kept.append(each)
    return kept[-FRONTIER:] if len(kept) > FRONTIER else kept
