"""Titles as facts of the enterprise file, so that the rules know what an enterprise holds."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gaoxin.domains.cultivation.qualifications import qualifications
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.periods import STATE

if TYPE_CHECKING:
    from gaoxin.domains.cultivation.models import Title

Key = tuple[str, int]


def facts_of(titles: Iterable[Title], on: datetime.date) -> dict[Key, Any]:
    """What the titles of one enterprise say of its file on a day: yes or no, the highest level, the list of honours, the last day.

    titles: all that were registered and not withdrawn; those that no longer hold make a variable false, `none` or an empty list.
    """
    told: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    until: dict[str, datetime.date] = {}
    for title in titles:
        found = qualifications().by_id.get(title.qualification)
        if title.withdrawn or found is None or found.fact is None:
            continue
        holds = _holds(title, on)
        told[found.fact.variable].append((found.fact.value, holds))
        if found.fact.until and holds and title.valid_to is not None:
            until[found.fact.until] = max(title.valid_to, until.get(found.fact.until, title.valid_to))
    facts: dict[Key, Any] = {(variable, STATE): _value(variable, said) for variable, said in told.items()}
    return facts | {(variable, STATE): day for variable, day in until.items()}


def _holds(title: Title, on: datetime.date) -> bool:
    begun = title.valid_from <= on and (title.valid_to is None or title.valid_to >= on)
    return begun and (title.revoked_on is None or title.revoked_on > on)


def _value(variable: str, said: list[tuple[str, bool]]) -> Any:
    known = catalogue().by_id[variable]
    held = {value for value, holds in said if holds}
    if known.type == "boolean":
        return bool(held)
    if known.type == "list":
        return frozenset(held)
    order = [value.id for value in known.values]
    return max(held, key=order.index) if held else order[0]


def variables_of(titles: Iterable[Title]) -> set[str]:
    """The variables of which some titles speak."""
    found = (qualifications().by_id.get(title.qualification) for title in titles)
    facts = (each.fact for each in found if each is not None and each.fact is not None)
    return {name for fact in facts for name in (fact.variable, fact.until) if name}
