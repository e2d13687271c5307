"""Places and the list of the best. Pure; no database. (Scheme ZONE-OWN-1, 5.6.)"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from gaoxin.domains.points.scheme import Scheme

Key = TypeVar("Key")
_NEVER = datetime.date.max


@dataclass(frozen=True)
class Entrant(Generic[Key]):
    """One enterprise of a ranking. total, base, tie: hundredths of a point; figure: the raw value that breaks a further tie."""

    key: Key
    stage: str
    total: int
    base: int
    tie: int
    figure: Fraction | None
    founded: datetime.date | None
    code: str
    grade: str
    vetoed: bool


@dataclass(frozen=True)
class Place:
    """`rank`: equal for equals in total, base and tie, the next number then skipped; None without a stage or under a veto."""

    rank: int | None
    listed: bool


def rank(entrants: Iterable[Entrant[Key]], scheme: Scheme) -> dict[Key, Place]:
    """The place of each entrant inside its stage, and whether it is among the best of the stage that are published."""
    places: dict[Key, Place] = {}
    by_stage: dict[str, list[Entrant[Key]]] = {stage.id: [] for stage in scheme.stages}
    for entrant in entrants:
        places[entrant.key] = Place(None, False)
        if entrant.stage in by_stage and not entrant.vetoed:
            by_stage[entrant.stage].append(entrant)
    for stage in scheme.stages:
        before: tuple[int, int, int] | None = None
        number = listed = 0
        for position, entrant in enumerate(sorted(by_stage[stage.id], key=_order), start=1):
            equal = (entrant.total, entrant.base, entrant.tie)
            number = number if equal == before else position
            before = equal
            on_list = listed < stage.best and entrant.grade not in scheme.unlisted and entrant.grade != ""
            listed += on_list
            places[entrant.key] = Place(number, on_list)
    return places


def _order(entrant: Entrant[Key]) -> tuple[int, int, int, Fraction, datetime.date, str]:
    figure = entrant.figure if entrant.figure is not None else Fraction(-1)
    return (-entrant.total, -entrant.base, -entrant.tie, -figure, entrant.founded or _NEVER, entrant.code)
