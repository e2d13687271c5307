"""Panels that score a case: the seats that a move opens, and the mean of what was given."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework.enums import SeatState
from gaoxin.mechanisms.casework.models import CaseSeat
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaoxin.mechanisms.casework.engine.clocks import Clocks
    from gaoxin.mechanisms.casework.engine.forms import Filled
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Move, Panel

CENT = Decimal("0.01")


def is_complete(panel: Panel, seats: Sequence[CaseSeat]) -> bool:
    """Nobody is waited for, and enough have scored."""
    done = sum(seat.state == SeatState.DONE for seat in seats)
    return done >= panel.least and not any(seat.state == SeatState.OPEN for seat in seats)


def seats_of(case: Case) -> list[CaseSeat]:
    """The seats of the latest round, in order."""
    seats = list(CaseSeat.objects.filter(case=case).select_related("person").order_by("id"))
    latest = max((seat.round for seat in seats), default=0)
    return [seat for seat in seats if seat.round == latest]


def mean_of(panel: Panel, totals: Sequence[int]) -> Decimal:
    """The mean without the `drop` highest and lowest, to two decimals, half up."""
    kept = sorted(totals)[panel.drop : len(totals) - panel.drop]
    return (Decimal(sum(kept)) / len(kept)).quantize(CENT, ROUND_HALF_UP)


def open_seats(case: Case, panel: Panel | None, step: Move, filled: Filled, clocks: Clocks) -> list[int]:
    """Seats for the people whom `step` appoints: more of the round at work, or a new round when the last one is complete."""
    name = dict(step.assign).get("panel")
    people = filled.objects.get(name, []) if name else []
    if not people or panel is None:
        return []
    seats = seats_of(case)
    number = seats[0].round if seats else 1
    if seats and is_complete(panel, seats):
        number, seats = number + 1, []
    taken = {seat.person_id for seat in seats}
    for person in people:
        if person.pk in taken:
            raise Refusal(_("%(name)s已在本轮评审中。") % {"name": person.display_name}, code="seat-twice")
        if person.memberships.filter(organisation_id=case.subject_id or 0).exists():
            raise Refusal(_("%(name)s属于被评审的单位，须回避。") % {"name": person.display_name}, code="seat-own")
        CaseSeat.objects.create(zone_id=case.zone_id, case=case, round=number, person=person, opened_at=clocks.now)
    return [person.pk for person in people]
