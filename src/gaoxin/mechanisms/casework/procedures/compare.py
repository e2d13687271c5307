"""What changed from one version of a procedure to another."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.kernel.worktime import Limit
from gaoxin.mechanisms.casework.procedures.definition import Text

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.procedures.definition import Procedure

PARTS = ("groups", "fields", "states", "moves", "clocks", "messages")


@dataclass(frozen=True, slots=True)
class Change:
    """part: groups, fields, states, moves, clocks, messages, or procedure. attribute: "" when the whole entry came or went."""

    part: str
    id: str
    attribute: str
    before: str
    after: str


def changes(old: Procedure, new: Procedure) -> list[Change]:
    """Every difference, in the order of the file; labels of entries in Chinese."""
    found = [
        Change("procedure", new.key, name, plain(getattr(old, name)), plain(getattr(new, name)))
        for name in (
            "title",
            "prefix",
            "valid_from",
            "source",
            "kinds",
            "default_kind",
            "outcomes",
            "parts",
            "panel",
            "restricted_kinds",
        )
        if getattr(old, name) != getattr(new, name)
    ]
    for part in PARTS:
        before = {item.id: item for item in getattr(old, part)}
        after = {item.id: item for item in getattr(new, part)}
        for key, item in before.items():
            if key not in after:
                found.append(Change(part, key, "", _name(item), ""))
        for key, item in after.items():
            if key not in before:
                found.append(Change(part, key, "", "", _name(item)))
            elif before[key] != item:
                found += _inside(part, key, before[key], item)
    return found


def plain(value: Any) -> str:
    """A value of a definition in one line, as its file would say it."""
    if value is None or value == () or value == "":
        return "—"
    if isinstance(value, Text):
        return value.zh
    if isinstance(value, Limit):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(plain(item) if not _is_pair(item) else f"{plain(item[0])}: {plain(item[1])}" for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = [(item.name, getattr(value, item.name)) for item in fields(value)]
        return " ".join(f"{name}={plain(part)}" for name, part in parts if part not in (None, (), "", False))
    return str(value)


def _inside(part: str, key: str, before: Any, after: Any) -> list[Change]:
    return [
        Change(part, key, item.name, plain(getattr(before, item.name)), plain(getattr(after, item.name)))
        for item in fields(after)
        if getattr(before, item.name) != getattr(after, item.name)
    ]


def _name(item: Any) -> str:
    return plain(getattr(item, "label", None) or getattr(item, "title", None) or item.id)


def _is_pair(item: Any) -> bool:
    return isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str)
