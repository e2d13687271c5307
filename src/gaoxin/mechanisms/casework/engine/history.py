"""Appends to the history of a locked case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaoxin.mechanisms.casework.enums import EventKind, Visibility
from gaoxin.mechanisms.casework.models import CaseEvent

if TYPE_CHECKING:
    from datetime import datetime

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.platform.core.actor import Actor


def new_event(
    actor: Actor, case: Case, kind: EventKind, name: str, at: datetime, *, from_state: str = "", to_state: str = "", text: str = "",
    data: dict[str, Any] | None = None, visibility: str = Visibility.ALL, owner_id: int | None = None,
    organisation_id: int | None = None,
) -> CaseEvent:  # fmt: skip
    """The next entry, not saved; counts the case's sequence on. owner_id: who owned the case before the act."""
    case.sequence += 1
    return CaseEvent(
        case=case, sequence=case.sequence, kind=kind, name=name, from_state=from_state or case.state,
        to_state=to_state or case.state, at=at, actor_id=actor.user_id, actor_label=actor.label[:200],
        organisation_id=organisation_id or _place(actor, case), owner_id=owner_id if owner_id is not None else case.owner_id,
        text=text, data=data or {}, visibility=visibility,
    )  # fmt: skip


def append(actor: Actor, case: Case, kind: EventKind, name: str, at: datetime, **fields: Any) -> CaseEvent:
    event = new_event(actor, case, kind, name, at, **fields)
    event.save(force_insert=True)
    return event


def _place(actor: Actor, case: Case) -> int | None:
    """The organisation for which the actor acts here: one that has a part in the case, else their first."""
    places = actor.organisation_ids()
    for known in (case.owner_id, case.desk_id, case.subject_id):
        if known in places:
            return known
    return min(places, default=None)
