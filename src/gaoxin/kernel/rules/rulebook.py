"""A rulebook: one version of one rule, as people wrote it and as the evaluators run it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from gaoxin.kernel.rules.parsed import Comparison
from gaoxin.kernel.rules.tree import Node

#: Who made the rule. official: an authority's text; study: a published standard that confers no title;
#: own: this project's proposal, labelled so wherever it is shown.
BASES = ("official", "study", "own")
#: How sure we are of the wording: high, medium, low.
CONFIDENCES = ("H", "M", "L")
KINDS = ("new", "recheck")


@dataclass(frozen=True, slots=True)
class Source:
    """A document that a rulebook restates."""

    id: str
    title: str
    number: str = ""
    issuer: str = ""
    issued: datetime.date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a criterion stands in its document, and what it says in our words."""

    source: str
    place: str
    text: str
    text_en: str = ""


@dataclass(frozen=True)
class Criterion:
    """A condition of a rule, or a group of them.

    mode: ``test`` for a leaf; ``all``, ``any`` or ``at_least`` (``count`` of them) for a group.
    test: the text of a leaf as its author wrote it; comparison: its two sides, when it is one comparison.
    """

    id: str
    label: str
    label_en: str
    clause: Clause
    mode: str
    node: Node
    test: str = ""
    comparison: Comparison | None = None
    children: tuple[Criterion, ...] = ()
    count: int = 0
    confidence: str = "H"
    note: str = ""
    note_en: str = ""

    def walk(self) -> Iterator[Criterion]:
        """This criterion and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator[Criterion]:
        """The tests below, in order."""
        return (criterion for criterion in self.walk() if criterion.mode == "test")


@dataclass(frozen=True)
class ScoreItem:
    """A row of a score table."""

    id: str
    label: str
    label_en: str
    clause: Clause
    points: str
    node: Node
    maximum: str = ""
    group: str = ""
    confidence: str = "H"
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Parameter:
    """A number of the rule with a name; ``node.op`` is ``config`` when no source gives it yet."""

    id: str
    label: str
    label_en: str
    text: str
    node: Node
    confidence: str = "H"
    note: str = ""
    note_en: str = ""

    @property
    def required(self) -> bool:
        """Whether a zone must still supply the number."""
        return self.node.op == "config"


@dataclass(frozen=True)
class Advice:
    """Something to tell the applicant when ``node`` holds; it never changes the verdict."""

    id: str
    text: str
    text_en: str
    node: Node
    test: str


@dataclass(frozen=True)
class Amount:
    """What a passing enterprise receives, in 元."""

    node: Node
    text: str
    clause: Clause


@dataclass(frozen=True)
class Outcome:
    """A class or grade that the rule gives beside its verdict."""

    label: str
    label_en: str
    node: Node
    values: dict[str, tuple[str, str]]
    #: For each value in order, the condition under which it is the outcome.
    conditions: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A further time in which a version applies: to re-checks after new applications moved on, say."""

    kinds: tuple[str, ...]
    valid_from: datetime.date
    valid_to: datetime.date | None
    clause: Clause

    def covers(self, on: datetime.date, kind: str | None) -> bool:
        """Whether the window holds a date and a kind of application."""
        in_time = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return in_time and (not kind or kind in self.kinds)


@dataclass(frozen=True)
class Rulebook:
    """One version of one rule (DESIGN section 3)."""

    id: str
    version: str
    label: str
    label_en: str
    family: str
    subject: str
    region: str
    kinds: tuple[str, ...]
    valid_from: datetime.date
    valid_to: datetime.date | None
    basis: str
    confidence: str
    sources: tuple[Source, ...]
    requirement: Criterion
    scores: tuple[ScoreItem, ...] = ()
    total: Node | None = None
    total_text: str = ""
    pass_mark: str = ""
    amount: Amount | None = None
    outcome: Outcome | None = None
    parameters: tuple[Parameter, ...] = ()
    definitions: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    advice: tuple[Advice, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    note: str = ""
    note_en: str = ""
    title_fact: str = ""
    file: str = ""
    also_in_force: tuple[Window, ...] = ()

    @property
    def key(self) -> str:
        """What names this version everywhere: ``srdi@2026``."""
        return f"{self.id}@{self.version}"

    @property
    def windows(self) -> tuple[Window, ...]:
        """All times in which this version applies, its main one first."""
        return (Window(self.kinds, self.valid_from, self.valid_to, Clause("", "", "")), *self.also_in_force)

    @property
    def uncertain(self) -> bool:
        """Whether something in it is not confirmed."""
        return bool(
            self.confidence != "H"
            or any(criterion.confidence != "H" for criterion in self.requirement.walk())
            or any(item.confidence != "H" for item in self.scores)
            or any(parameter.required for parameter in self.parameters)
        )

    def criteria(self) -> Iterator[Criterion]:
        """Every criterion and group, parents first, without the whole."""
        for child in self.requirement.children:
            yield from child.walk()

    def roots(self) -> list[Node]:
        """Every node whose value someone may ask for."""
        found = [criterion.node for criterion in self.requirement.walk()]
        for criterion in self.requirement.leaves():
            if criterion.comparison:
                found += [criterion.comparison.left, criterion.comparison.right]
        found += [item.node for item in self.scores]
        found += [item.node for item in self.advice]
        if self.total is not None:
            found.append(self.total)
        if self.amount:
            found.append(self.amount.node)
        if self.outcome:
            found += [node for _, node in self.outcome.conditions]
        return found

    def in_force(self, on: datetime.date, region: str | None = None, kind: str | None = None) -> bool:
        """Whether this version applies on a date, in a region (division code such as 3702, '' is the nation), to a kind."""
        if not any(window.covers(on, kind) for window in self.windows):
            return False
        return region is None or self.region in ("", "CN") or region.startswith(self.region)
