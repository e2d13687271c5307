"""Reads that cross relations: lists, one case with its timeline, search, what will be late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.engine.definitions import procedure_of
from gaoxin.mechanisms.casework.engine.people import groups_of
from gaoxin.mechanisms.casework.engine.terms import terms_of
from gaoxin.mechanisms.casework.enums import ClockState, Visibility
from gaoxin.mechanisms.casework.models import Case, CaseClock, CaseEvent, CaseFile, CaseTerm
from gaoxin.mechanisms.casework.permissions import can_see_internal

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from gaoxin.kernel.worktime import Limit
    from gaoxin.mechanisms.casework.procedures.definition import Move
    from gaoxin.platform.core.actor import Actor

SEARCH_TERMS = 6


@dataclass(frozen=True, slots=True)
class Late:
    """A running clock that is late, or will be unless it is stopped in time."""

    case: Case
    clock: str
    due_at: datetime
    late: bool


def cases(actor: Actor, *, text: str = "") -> QuerySet[Case]:
    """The cases that the actor may see, newest first; `text` searches numbers and titles."""
    found = Case.objects.visible_to(actor).select_related("procedure", "subject", "owner", "person", "desk")
    return _search(found, text.strip()).order_by("-opened_at", "-id")


def timeline(actor: Actor, case: Case) -> QuerySet[CaseEvent]:
    """The history as the actor may read it: whoever is not staff does not see what is for staff. Empty for a case out of sight."""
    if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        return CaseEvent.objects.none()
    events = CaseEvent.objects.filter(case=case).select_related("organisation", "owner").order_by("sequence")
    return events if can_see_internal(actor, case) else events.filter(visibility=Visibility.ALL)


def attachments(actor: Actor, case: Case) -> QuerySet[CaseFile]:
    """The files of a case as the actor may read them."""
    if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        return CaseFile.objects.none()
    files = CaseFile.objects.filter(case=case).select_related("file").order_by("id")
    return files if can_see_internal(actor, case) else files.filter(visibility=Visibility.ALL)


def available_moves(actor: Actor, case: Case) -> list[Move]:
    """The moves that the actor may take from the case's state, in the order of the procedure."""
    procedure = procedure_of(case)
    groups = groups_of(actor, case, procedure)
    moves = procedure.moves_from(case.state)
    return (
        moves
        if actor.is_system and actor.zone_id == case.zone_id
        else [move for move in moves if groups & set(move.by)]
    )


def late_by(actor: Actor, *, within: Limit | str = "1wd", now: datetime | None = None) -> list[Late]:
    """The running clocks of the actor's cases that are late, or fall due up to `within` from now (default: by the end of the next
    working day), soonest first."""
    if actor.zone_id is None:
        return []
    moment = now or present.now()
    until = timeline_of(current_version(actor.zone_id)).due(moment, within).moment
    rows = CaseClock.objects.filter(
        state=ClockState.RUNNING, due_at__lte=until, case__in=Case.objects.visible_to(actor)
    ).select_related("case__owner", "case__subject")
    return [
        Late(row.case, row.name, row.due_at, row.due_at < moment)
        for row in rows.order_by("due_at", "id")
        if row.due_at is not None
    ]


def _search(found: QuerySet[Case], text: str) -> QuerySet[Case]:
    if not text:
        return found
    terms = sorted(terms_of(text), key=len, reverse=True)[:SEARCH_TERMS]
    by_title = Q(pk__isnull=True)
    if terms:
        by_title = Q(title__icontains=text)
        for term in terms:
            by_title &= Q(pk__in=CaseTerm.objects.filter(term=term).values("case_id"))
    return found.filter(by_title | Q(number=text.upper()))
