"""What a rehearsal finds: counts, costs, who gains and loses, by group, beside other rules, and along a threshold."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number written in a criterion that a slider can move.

    criterion: its id. position: 0 for the first number in its text. text, start, end: as written and where in the test.
    value: exact, in the canonical unit (元, fraction, persons); unit: that unit, '' for a ratio or a bare number.
    label, label_en: of the criterion.
    """

    criterion: str
    position: int
    text: str
    start: int
    end: int
    value: Fraction
    unit: str
    label: str
    label_en: str

    @property
    def name(self) -> str:
        """What names it in addresses and files: ``p_revenue#0``."""
        return f"{self.criterion}#{self.position}"


@dataclass(frozen=True, slots=True)
class Counts:
    """Enterprises by verdict."""

    passed: int
    failed: int
    unknown: int
    manual: int


@dataclass(frozen=True, slots=True)
class Group:
    """Those who pass and share a value of a grouping column: how many and how much (分), in the draft and in force."""

    column: str
    value: str
    passed: int
    cost: int
    passed_before: int
    cost_before: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another rule and the draft: how many pass both, and what these receive (分) from the draft and from the other."""

    rule: str
    label: str
    label_en: str
    both: int
    cost: int
    cost_other: int


@dataclass(frozen=True)
class Report:
    """A draft over a population, beside the version in force.

    before, cost_before: of the version in force; None and 0 without one. cost: 分, exact; each enterprise's amount is
    rounded half up to 分. without_amount: enterprises that pass and whose amount cannot be told (they cost 0 here).
    gains, losses: enterprises that newly pass, and that pass no more. became_unknown: those decided before whose facts
    no longer decide.
    """

    rule: str
    on: datetime.date
    size: int
    counts: Counts
    cost: int
    without_amount: int
    before: Counts | None
    cost_before: int
    gains: int
    losses: int
    became_unknown: int
    groups: tuple[Group, ...]
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """The draft with one threshold at one value. cost: 分."""

    value: Fraction
    counts: Counts
    cost: int
    without_amount: int


@dataclass(frozen=True)
class Curve:
    """Count and cost along a threshold, in the order of the values asked for."""

    threshold: Threshold
    points: tuple[Point, ...]
