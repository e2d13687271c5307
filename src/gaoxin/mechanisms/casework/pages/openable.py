"""Which procedures a person may open a case of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.models import Case, Desk
from gaoxin.mechanisms.casework.permissions import can_take
from gaoxin.mechanisms.casework.procedures.library import library
from gaoxin.platform.core.enums import OrganisationKind

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.procedures.definition import Procedure
    from gaoxin.platform.core.actor import Actor


def openable(actor: Actor) -> list[Procedure]:
    """The procedures in force today that the actor may open (one query)."""
    if actor.zone_id is None or not actor.is_authenticated:
        return []
    shelf, today = library(), present.today()
    desks = dict(Desk.objects.filter(zone_id=actor.zone_id).values_list("key", "organisation_id"))
    own = min(actor.organisation_ids(OrganisationKind.ENTERPRISE), default=None)
    found = []
    for key in shelf.all_keys():
        procedure = shelf.in_force(key, today)
        if procedure is not None:
            case = Case(zone_id=actor.zone_id, desk_id=desks.get(key), subject_id=own)
            if can_take(actor, case, procedure.opening, procedure):
                found.append(procedure)
    return found
