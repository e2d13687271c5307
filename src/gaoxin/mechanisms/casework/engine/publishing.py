"""What is published (公示): cases in a state that shows some of their fields to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.engine.definitions import definition, procedure_of, say
from gaoxin.mechanisms.casework.engine.forms import display
from gaoxin.mechanisms.casework.enums import ClockState
from gaoxin.mechanisms.casework.models import Case, CaseClock, ProcedureVersion
from gaoxin.mechanisms.casework.procedures.definition import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Publication:
    """until: '2025-10-15 24:00', the end of the earliest clock that runs in the state and that outsiders may know; "" for none.

    pairs: (label, value) of the published fields. objections: (move, label) of what anybody may do about it.
    """

    case: Case
    procedure: str
    state: str
    until: str
    pairs: tuple[tuple[str, str], ...]
    objections: tuple[tuple[str, str], ...]


def is_published(case: Case) -> bool:
    return bool(case.state) and bool(procedure_of(case).state(case.state).published)


def published_cases(actor: Actor) -> QuerySet[Case]:
    """The cases of the actor's zone that are published now, whoever asks; newest first. Restricted ones never are."""
    found = Q(pk__in=())
    for version in ProcedureVersion.objects.filter(zone_id=actor.zone_id or 0).values_list("pk", flat=True):
        states = [state.id for state in definition(version).states if state.published]
        if states:
            found |= Q(procedure_id=version, state__in=states)
    rows = Case.objects.filter(found, zone_id=actor.zone_id or 0, restricted=False)
    return rows.select_related("subject", "desk", "procedure").order_by("-opened_at", "-id")


def publications(cases: Iterable[Case]) -> list[Publication]:
    """What outsiders may read of the cases (one more query)."""
    found = list(cases)
    ends: dict[int, str] = {}
    rows = CaseClock.objects.filter(case__in=found, part__isnull=True, state=ClockState.RUNNING, due_at__isnull=False)
    by_case = {case.pk: procedure_of(case) for case in found}
    for row in rows.order_by("-due_at"):
        procedure = by_case[row.case_id]
        if procedure.is_public(procedure.clock(row.name)):
            ends[row.case_id] = due_text(row.due_at)
    return [_publication(case, ends.get(case.pk, "")) for case in found]


def _publication(case: Case, until: str) -> Publication:
    procedure = procedure_of(case)
    state = procedure.state(case.state)
    anyone = procedure.group_ids(Place.ANYONE)
    pairs = [
        (say(procedure.field(name).label), display(procedure, name, case.data[name])) for name in state.published if name in case.data
    ]  # fmt: skip
    moves = [(move.id, say(move.label)) for move in procedure.moves_from(case.state) if anyone & set(move.by)]
    return Publication(
        case,
        say(procedure.title),
        say(procedure.seen(case.state, inside=False).label),
        until,
        tuple(pairs),
        tuple(moves),
    )
