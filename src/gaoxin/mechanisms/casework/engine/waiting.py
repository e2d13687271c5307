"""Whose turn it is: the cases that wait for a person, told by the procedures' `waits_for`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from gaoxin.mechanisms.casework.engine.definitions import definition
from gaoxin.mechanisms.casework.engine.people import stands_for
from gaoxin.mechanisms.casework.enums import PartState, SeatState
from gaoxin.mechanisms.casework.models import CasePart, CaseSeat, ProcedureVersion
from gaoxin.mechanisms.casework.procedures.definition import Place
from gaoxin.platform.core.enums import Scope

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.procedures.definition import Group
    from gaoxin.platform.core.actor import Actor

NOBODY = Q(pk__in=())


def waits_for(actor: Actor) -> Q:
    """The condition for cases in which it is the actor's turn. A case in somebody's hands waits for them, not for their whole office."""
    found = NOBODY
    if actor.zone_id is None or not actor.is_authenticated:
        return found
    mine = {actor.user_id, *stands_for(actor)}
    for version in ProcedureVersion.objects.filter(zone_id=actor.zone_id).values_list("pk", flat=True):
        procedure = definition(version)
        for group in procedure.groups:
            states = [state.id for state in procedure.states if group.id in procedure.waits_for(state.id)]
            condition = _belongs(actor, group, mine) if states else None
            if condition is not None:
                found |= Q(procedure_id=version, state__in=states) & condition
    return Q(zone_id=actor.zone_id) & found


def _belongs(actor: Actor, group: Group, mine: set[int | None]) -> Q | None:
    grants = [grant for grant in actor.grants if grant.role in group.roles]
    if not grants:
        return None
    places = {grant.organisation_id for grant in grants}
    if group.place is Place.ZONE:
        return Q() if any(grant.scope == Scope.ZONE for grant in grants) else None
    if group.place is Place.ANYONE:
        return None
    if group.place is Place.PANEL:
        seats = CaseSeat.objects.filter(state=SeatState.OPEN, person_id=actor.user_id)
        return Q(pk__in=seats.values("case_id"))
    if group.place is Place.PERSON:
        return Q(person_id__in=mine)
    if group.place is Place.OWNER:
        return Q(owner_id__in=places) & (Q(person_id__isnull=True) | Q(person_id__in=mine))
    if group.place is Place.PARTS:
        asked = CasePart.objects.filter(state=PartState.OPEN, organisation_id__in=places)
        return Q(pk__in=asked.values("case_id"))
    return Q(subject_id__in=places) if group.place is Place.SUBJECT else Q(desk_id__in=places)
