"""The money of an award after it is granted: committed when publicity is over; its hold may have gone on into another year."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from gaoxin.domains.policies.models import Award
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.ledger.actions.holds import commit
from gaoxin.mechanisms.ledger.models import Hold
from gaoxin.platform.core.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Collection

#: A hold goes over a year's end at most so many times before somebody must look at it.
_YEARS = 10


def hold_of(award: Award) -> Hold | None:
    """The hold that carries the award's money now: the award's own, or what it became when its year was closed."""
    hold = award.hold
    if hold is None:
        return None
    hold = Hold.objects.select_related("fund", "line__fund", "line__year").get(pk=hold.pk)
    for _year in range(_YEARS):
        later = Hold.objects.select_related("fund", "line__fund", "line__year").filter(carried_from=hold).first()
        if later is None:
            break
        hold = later
    return hold


def awards_of(holds: Collection[int]) -> dict[int, int]:
    """The awards that holds pay for, by hold; also of holds that went on from earlier years (two queries for each year back)."""
    found: dict[int, int] = {}
    origin = {hold: hold for hold in holds}
    for _year in range(_YEARS):
        if not origin:
            break
        known = dict(Award.objects.filter(hold__in=origin).values_list("hold_id", "pk"))
        found |= {origin[hold]: award for hold, award in known.items()}
        rest = [hold for hold in origin if hold not in known]
        earlier = Hold.objects.filter(pk__in=rest, carried_from__isnull=False).values_list("pk", "carried_from_id")
        origin = {before: origin[hold] for hold, before in earlier}
    return found


def holds_of(awards: Collection[Award]) -> dict[int, Hold]:
    """`hold_of` of many awards, by award (one query, and one for each year that a hold went on)."""
    rows = Hold.objects.select_related("fund", "line__fund", "line__year")
    first = rows.in_bulk([each.hold_id for each in awards if each.hold_id])
    found = {each.pk: first[each.hold_id] for each in awards if each.hold_id in first}
    moving = {hold.pk: award for award, hold in found.items() if hold.carried}
    for _year in range(_YEARS):
        if not moving:
            break
        later = {each.carried_from_id or 0: each for each in rows.filter(carried_from__in=moving)}
        found |= {moving[before]: hold for before, hold in later.items()}
        moving = {hold.pk: moving[before] for before, hold in later.items() if hold.carried}
    return found


def day_for(hold: Hold) -> datetime.date:
    """Today, or the last day of the hold's year when that is over: what is not carried over yet is booked in its own year."""
    return min(present.today(), datetime.date(hold.line.year.year, 12, 31))


def commit_of(award: Award) -> None:
    """Turns what is reserved for the award into a commitment (占用). Call before any audit entry."""
    hold = hold_of(award)
    if hold is not None and hold.reserved:
        commit(Actor.system(award.zone), hold=hold, on=day_for(hold))
