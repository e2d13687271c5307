"""The shipped policy library: which rulebook is a clause of which policy, and how its money goes with other money."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from gaoxin.kernel.rules import located
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.library import POLICIES, POLICY_INDEX
from gaoxin.kernel.rules.paths import rulebooks_dir

_POLICY = {"id", "title", "title_en", "number", "issuer", "issued", "valid_from", "valid_to", "clauses"}
_CLAUSE = {
    "rule", "place", "instrument", "route", "priority", "exclusion_group", "upgrade_chain", "upgrade_rank", "expense_key",
    "municipal_share", "shortfall",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShelfClause:
    """A clause that pays. rule: key of its rulebook; place: where it stands in the document.

    priority: 1 is kept longest when a cap cuts. exclusion_group, expense_key: had once. upgrade_chain, upgrade_rank: levels
    of one honour, lowest rank first, a higher one pays the difference. municipal_share: the part that the city bears.
    """

    rule: str
    place: str
    instrument: str
    route: str
    priority: int
    exclusion_group: str = ""
    upgrade_chain: str = ""
    upgrade_rank: int = 0
    expense_key: str = ""
    municipal_share: Fraction = Fraction(0)
    shortfall: str = "stop"


@dataclass(frozen=True, slots=True)
class ShelfPolicy:
    """A document of the fictional zone and its clauses."""

    id: str
    title: str
    title_en: str
    number: str
    issuer: str
    issued: datetime.date
    valid_from: datetime.date
    valid_to: datetime.date | None
    clauses: tuple[ShelfClause, ...]


def policy_shelf(folder: Path | None = None) -> tuple[ShelfPolicy, ...]:
    """The policies in the order of the index; its rulebooks come with ``Library.load(policies=True)``.

    RuleProblem: an unknown or missing entry, with its line.
    """
    name = f"{POLICIES}/{POLICY_INDEX}"
    data = located.read((folder or rulebooks_dir()) / POLICIES / POLICY_INDEX, name)
    return tuple(_policy(item, name) for item in data["policies"])


def _policy(item: Any, file: str) -> ShelfPolicy:
    _checked(item, _POLICY, _POLICY - {"valid_to"}, file)
    values: dict[str, Any] = {key: item.get(key) for key in _POLICY if key != "clauses"}
    return ShelfPolicy(**values, clauses=tuple(_clause(each, file) for each in item["clauses"]))


def _clause(item: Any, file: str) -> ShelfClause:
    _checked(item, _CLAUSE, {"rule", "place", "instrument", "route", "priority"}, file)
    values: dict[str, Any] = dict(item)
    values["municipal_share"] = Fraction(str(item.get("municipal_share", 0)))
    return ShelfClause(**values)


def _checked(item: Mapping[str, Any], known: set[str], needed: set[str], file: str) -> None:
    for key in item:
        if key not in known:
            raise RuleProblem(
                "unknown_key", f"不认识的项「{key}」。", f"Unknown key {key!r}.", file=file, line=_line(item, key)
            )
    for key in sorted(needed):
        if item.get(key) in (None, ""):
            raise RuleProblem(
                "key_missing", f"缺少「{key}」。", f"{key!r} is missing.", file=file, line=_line(item, key)
            )


def _line(item: Mapping[str, Any], key: str) -> int:
    lines: Mapping[str, int] = getattr(item, "lines", {})
    return lines.get(key, getattr(item, "line", 0))
