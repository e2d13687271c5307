"""The sections of the enterprise file: which variables of the catalogue stand where, read from `file_sections.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import get_language

from gaoxin.mechanisms.registry.library import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaoxin.kernel.rules.catalogue import Variable

_FILE = Path(__file__).with_name("file_sections.yaml")
#: Where a variable stands that no section names.
LAST = "market"


def language() -> str:
    """``zh`` or ``en``: the reader's language, as the kernel names it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def said(texts: Mapping[str, Any], key: str) -> str:
    """A text of the data files in the reader's language."""
    return str(texts[f"{key}_en" if language() == "en" else key])


@dataclass(frozen=True)
class ChartPlan:
    """A chart of a section: series of its variables over the fiscal years, all in one unit."""

    key: str
    kind: str
    variables: tuple[Variable, ...]
    texts: dict[str, str]

    @property
    def label(self) -> str:
        return said(self.texts, "label")


@dataclass(frozen=True)
class Section:
    """A part of the file. ``only_known``: left out when nothing is known of it."""

    key: str
    order: int
    variables: tuple[Variable, ...]
    charts: tuple[ChartPlan, ...]
    only_known: bool
    texts: dict[str, str]

    @property
    def label(self) -> str:
        return said(self.texts, "label")

    @property
    def empty(self) -> str:
        """Why nothing is here."""
        return said(self.texts, "empty")

    @property
    def hint(self) -> str:
        """What to do about it."""
        return said(self.texts, "hint")


@cache
def sections() -> tuple[Section, ...]:
    """All sections in order. Every variable of the catalogue is in exactly one; one that no section names stands in LAST."""
    data = _data()
    placed = {name for entry in data["sections"] for name in _named(entry["variables"])}
    rest = [variable.id for variable in catalogue() if variable.id not in placed]
    return tuple(_section(entry, rest if entry["key"] == LAST else []) for entry in data["sections"])


@cache
def expected() -> tuple[Section, ...]:
    """Sections that other apps fill: what to say while none does."""
    return tuple(_section(entry, []) for entry in _data()["expected"])


@cache
def printed() -> tuple[Variable, ...]:
    """The numbers of the one-page print."""
    return tuple(catalogue().by_id[name] for name in _data()["printed"])


@cache
def section_of() -> dict[str, Section]:
    """Variable id to its section."""
    return {variable.id: section for section in sections() for variable in section.variables}


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def _section(entry: dict[str, Any], more: list[str]) -> Section:
    known = catalogue().by_id
    texts = {key: entry[key] for key in ("label", "label_en", "empty", "empty_en", "hint", "hint_en")}
    charts = tuple(
        ChartPlan(plan["key"], plan["kind"], tuple(known[name] for name in plan["variables"]), plan)
        for plan in entry.get("charts", [])
    )
    names = [*_named(entry.get("variables", [])), *more]
    return Section(
        entry["key"], entry["order"], tuple(known[name] for name in names), charts, entry.get("only_known", False), texts
    )  # fmt: skip


def _named(patterns: list[str]) -> list[str]:
    """Variable ids of names and of beginnings that end in ``*``. KeyError: the catalogue has no such variable."""
    found: dict[str, None] = {}
    for pattern in patterns:
        if pattern.endswith("*"):
            found |= dict.fromkeys(variable.id for variable in catalogue() if variable.id.startswith(pattern[:-1]))
        else:
            found[catalogue().by_id[pattern].id] = None
    return list(found)
