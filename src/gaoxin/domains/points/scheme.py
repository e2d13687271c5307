"""Schemes: which rulebook scores, its stages, groups and cycle. Data in schemes.yaml, checked when it is read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from gaoxin.kernel.rules import Rulebook
from gaoxin.mechanisms.registry.library import library


@dataclass(frozen=True)
class Stage:
    """A stage of enterprises. advice: id of the advice of the rulebook that says it; best: places on the list of the best."""

    id: str
    label: str
    label_en: str
    advice: str
    best: int


@dataclass(frozen=True)
class Group:
    """A group of lines. total: id of the score that is their sum."""

    id: str
    label: str
    label_en: str
    total: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """A scheme of somebody else of which only the structure is known."""

    id: str
    label: str
    label_en: str
    facts: tuple[dict[str, str], ...]
    unknown: dict[str, str]


@dataclass(frozen=True)
class Scheme:
    """How the points of one rule are shown, ranked and published."""

    rule: str
    official: bool
    stages: tuple[Stage, ...]
    groups: tuple[Group, ...]
    not_applicable: dict[str, str]
    base: str
    base_cap: int
    bonus_total: str
    bonus: tuple[str, ...]
    deduction_total: str
    deductions: tuple[str, ...]
    grades: tuple[tuple[str, int], ...]
    unlisted: frozenset[str]
    tie_group: str
    tie_line: str
    objection_days: int
    publicity_days: int

    def rulebook(self, on: datetime.date) -> Rulebook:
        """The version in force. LookupError: none is."""
        for rulebook in library().versions(self.rule):
            if rulebook.in_force(on):
                return rulebook
        raise LookupError(self.rule, on)

    def stage(self, key: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.id == key), None)

    def group_of(self, line: str) -> Group | None:
        return next((group for group in self.groups if line in group.lines), None)

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines of the base, in order."""
        return tuple(line for group in self.groups for line in group.lines)


def in_reader_language(thing: Any) -> str:
    """The label of a stage, group, frame, score or rulebook."""
    return str(thing.label_en if (get_language() or "").startswith("en") and thing.label_en else thing.label)


@cache
def schemes() -> tuple[Scheme, ...]:
    """The zone's schemes. ValueError: the file names a score or advice that its rulebook does not have."""
    return tuple(_scheme(given) for given in _data()["schemes"])


@cache
def frames() -> tuple[Frame, ...]:
    return tuple(
        Frame(each["id"], each["label"], each["label_en"], tuple(each["facts"]), each["unknown"])
        for each in _data()["frames"]
    )


def scheme_of(rule: str) -> Scheme:
    """The scheme of a rule. LookupError: there is none."""
    found = next((scheme for scheme in schemes() if scheme.rule == rule), None)
    if found is None:
        raise LookupError(rule)
    return found


def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("schemes.yaml").read_text(encoding="utf-8"))
    return loaded


def _scheme(given: dict[str, Any]) -> Scheme:
    scheme = Scheme(
        rule=given["rule"], official=given["official"],
        stages=tuple(Stage(**each) for each in given["stages"]),
        groups=tuple(Group(**{**each, "lines": tuple(each["lines"])}) for each in given["groups"]),
        not_applicable=given["not_applicable"], base=given["base"], base_cap=given["base_cap"],
        bonus_total=given["bonus"]["total"], bonus=tuple(given["bonus"]["lines"]),
        deduction_total=given["deduction"]["total"], deductions=tuple(given["deduction"]["lines"]),
        grades=tuple(given["grades"].items()), unlisted=frozenset(given["unlisted"]), tie_group=given["tie"]["group"], tie_line=given["tie"]["line"],
        objection_days=given["cycle"]["objection"], publicity_days=given["cycle"]["publicity"],
    )  # fmt: skip
    versions = library().versions(scheme.rule)
    if not versions:
        raise ValueError(f"schemes.yaml: there is no rule {scheme.rule!r}")
    for rulebook in versions:
        scores, advice = {item.id for item in rulebook.scores}, {item.id for item in rulebook.advice}
        named = {
            *scheme.lines, *scheme.bonus, *scheme.deductions, scheme.base, scheme.bonus_total, scheme.deduction_total,
            *(group.total for group in scheme.groups),
        }  # fmt: skip
        said = {*scheme.not_applicable.values(), *(stage.advice for stage in scheme.stages)}
        if unknown := sorted(named - scores) + sorted(said - advice):
            raise ValueError(f"schemes.yaml: {rulebook.key} has no {', '.join(unknown)}")
    return scheme
