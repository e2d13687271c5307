"""Cases as the rows of a list, a board or an agenda: plain values, the same for screen and export."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.standing import Standing, standing_of
from gaoxin.mechanisms.casework.enums import ClockState, Level
from gaoxin.mechanisms.casework.models import Case, CaseClock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from gaoxin.kernel.worktime import Timeline
    from gaoxin.mechanisms.casework.pages.side import Side


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What a list shows of a case."""

    pk: int
    number: str
    title: str
    url: str
    procedure: str
    kind: str
    state: str
    code: str
    is_open: bool
    subject: str
    owner: str
    person: str
    standing: Standing
    level: int
    level_label: str
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None

    @property
    def due(self) -> str:
        return self.standing.due

    @property
    def hands(self) -> str:
        """Who has it now: the office and, if there is one, the person."""
        return " · ".join(part for part in (self.owner, self.person) if part)


def rows_of(cases: Iterable[Case], side: Side, timeline: Timeline | None = None) -> list[CaseRow]:
    """One row for each case. Outside the staff only promises made to outsiders count as deadlines (one more query).

    timeline: the zone's, where the caller knows it.
    """
    found = list(cases)
    if not found:
        return []
    timeline = timeline or timeline_of(current_version(found[0].zone_id))
    now = present.now()
    public = {} if side.inside else _public_dues(found)
    stand = _paused(
        [case for case in found if case.is_open and (case.due_at if side.inside else public.get(case.pk)) is None]
    )
    rows = []
    for case in found:
        procedure = procedure_of(case)
        state = procedure.seen(case.state, inside=side.inside)
        due_at = case.due_at if side.inside else public.get(case.pk)
        kinds = dict(procedure.kinds)
        level = case.level if side.inside else Level.NONE
        rows.append(
            CaseRow(
                pk=case.pk, number=case.number, title=case.title, url=side.case_url(case), procedure=say(procedure.title),
                kind=say(kinds[case.kind]) if case.kind in kinds else "", state=say(state.label), code=state.code if side.inside else "",
                is_open=case.is_open, subject=str(case.subject) if case.subject else "", owner=str(case.owner) if case.owner else "",
                person=case.person.display_name if case.person and side.inside else "", level=level,
                standing=standing_of(is_open=case.is_open, due_at=due_at, timeline=timeline, now=now, paused=case.pk in stand),
                level_label=str(Level(level).label) if level else "", opened_at=case.opened_at, due_at=due_at, closed_at=case.closed_at,
            )
        )  # fmt: skip
    return rows


class CaseSource:
    """A queryset of cases that a listing orders and slices, handing out rows."""

    def __init__(self, cases: QuerySet[Case], side: Side) -> None:
        self.cases = cases
        self.side = side

    def ordered(self, keys: list[str]) -> CaseSource:
        """By the columns' keys; rows without a value stand last. The newest come first among equals, but equal deadlines stand in
        the order of their index, so that the first page of a million is read from it."""
        known = [_NAMES.get(key.removeprefix("-"), key.removeprefix("-")) for key in keys]
        signed = [
            F(name).desc(nulls_last=True) if key.startswith("-") else F(name).asc(nulls_last=True)
            for name, key in zip(known, keys, strict=True)
        ]
        rest = ("id",) if keys == ["due"] else ("-opened_at", "-id")
        return CaseSource(self.cases.order_by(*signed, *rest) if signed else self.cases, self.side)

    def __getitem__(self, piece: slice) -> Any:
        return rows_of(self.cases[piece], self.side)


_NAMES = {"due": "due_at", "subject": "subject__name", "hands": "owner__name", "procedure": "procedure__title"}


def _paused(cases: list[Case]) -> set[int]:
    """Which of these cases have a clock that stands (one query, none for no case)."""
    if not cases:
        return set()
    standing = CaseClock.objects.filter(
        case__in=[case.pk for case in cases], part__isnull=True, state=ClockState.PAUSED
    )
    return set(standing.values_list("case_id", flat=True))


def _public_dues(cases: list[Case]) -> dict[int, datetime]:
    rows: dict[int, list[datetime]] = defaultdict(list)
    by_pk = {case.pk: case for case in cases}
    running = CaseClock.objects.filter(
        case__in=by_pk, part__isnull=True, state=ClockState.RUNNING, due_at__isnull=False
    )
    for case_id, name, due_at in running.values_list("case_id", "name", "due_at"):
        procedure = procedure_of(by_pk[case_id])
        if due_at is not None and procedure.is_public(procedure.clock(name)):
            rows[case_id].append(due_at)
    return {case_id: min(dues) for case_id, dues in rows.items()}
