"""The same cases as a board with a column for each step, and as an agenda of due days."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gaoxin.kernel.worktime import SHANGHAI, CalendarYearMissing
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.engine.definitions import definition, say
from gaoxin.mechanisms.casework.engine.standing import last_day
from gaoxin.mechanisms.casework.models import ProcedureVersion
from gaoxin.mechanisms.casework.pages.filters import CaseFilter
from gaoxin.mechanisms.casework.pages.rows import rows_of
from gaoxin.mechanisms.casework.pages.views_tabs import tabs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from gaoxin.kernel.worktime import Timeline
    from gaoxin.mechanisms.casework.pages.rows import CaseRow
    from gaoxin.mechanisms.casework.pages.side import Side
    from gaoxin.platform.core.requests import ActorRequest

#: Cards in a column, and cases in a month; what is beyond is reached through the list.
MOST_CARDS = 12
MOST_IN_MONTH = 400


@dataclass(slots=True)
class Column:
    """A step of the board. more: there are further cases than the cards show."""

    label: str
    code: str
    states: str
    cards: list[CaseRow]
    more: bool


@dataclass(slots=True)
class Day:
    """A day of the agenda. working: None where the calendar does not know the year."""

    date: date
    in_month: bool
    working: bool | None
    today: bool
    name: str = ""
    rows: list[CaseRow] = field(default_factory=list)


@require_safe
def board(request: ActorRequest, side: Side) -> HttpResponse:
    """One query for each step that the procedure has, whatever the number of cases."""
    side.permission(request.actor).require()
    form = CaseFilter(request.GET, actor=request.actor, side=side)
    rows = list(ProcedureVersion.objects.visible_to(request.actor).order_by("key", "-version").values_list("key", "pk"))
    wanted = form.given.get("procedure") or (rows[0][0] if rows else "")
    newest = next((pk for key, pk in rows if key == wanted), None)
    columns: list[Column] = []
    if newest is not None:
        procedure = definition(newest)
        merged: dict[str, list[str]] = {}
        for state in procedure.states:
            if not state.final:
                merged.setdefault(procedure.seen(state.id, inside=side.inside).id, []).append(state.id)
        found = form.found().filter(procedure__key=wanted, is_open=True)
        timeline = timeline_of(current_version(request.actor.zone_id or 0))
        for shown, ids in merged.items():
            cases = found.filter(state__in=ids).order_by(F("due_at").asc(nulls_last=True), "id")
            cards = rows_of(cases[: MOST_CARDS + 1], side, timeline)
            state = procedure.state(shown)
            columns.append(
                Column(say(state.label), state.code if side.inside else "", ",".join(ids), cards[:MOST_CARDS], len(cards) > MOST_CARDS)
            )  # fmt: skip
    for name in ("state", "status"):
        form.fields.pop(name, None)
    context = {"side": side, "form": form, "columns": columns, "key": wanted, "tabs": tabs(side, "board", request)}
    return render(request, "casework/board.html", context)


@require_safe
def agenda(request: ActorRequest, side: Side) -> HttpResponse:
    """A month of deadlines; days of rest are marked, so that one sees where work piles up."""
    side.permission(request.actor).require()
    form = CaseFilter(request.GET, actor=request.actor, side=side)
    first = _month(request.GET.get("month", ""))
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    begin = datetime.combine(weeks[0][0], time(), SHANGHAI)
    # A deadline at 24:00 lies at the beginning of the next day.
    end = datetime.combine(weeks[-1][-1] + timedelta(days=1), time(), SHANGHAI)
    found = form.found().filter(is_open=True, due_at__gt=begin, due_at__lte=end).order_by("due_at", "id")
    timeline, today = timeline_of(current_version(request.actor.zone_id or 0)), present.today()
    rows = rows_of(found[: MOST_IN_MONTH + 1], side, timeline)
    by_day: dict[date, list[CaseRow]] = defaultdict(list)
    for row in rows[:MOST_IN_MONTH]:
        if row.due_at is not None:
            by_day[last_day(row.due_at)].append(row)
    days = [[_day(timeline, day, first, today, by_day[day]) for day in week] for week in weeks]
    for name in ("status", "due"):
        form.fields.pop(name, None)
    context: dict[str, Any] = {
        "side": side, "form": form, "weeks": days, "month": first, "more": len(rows) > MOST_IN_MONTH, "tabs": tabs(side, "agenda", request),
        "filled": [day for week in days for day in week if day.rows], "before": first - timedelta(days=1), "after": weeks[-1][0] + timedelta(days=7),
        "next_month": (first.replace(day=28) + timedelta(days=4)).replace(day=1),
    }  # fmt: skip
    return render(request, "casework/agenda.html", context)


def _month(text: str) -> date:
    """The first day of the month "2026-09"; this month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return present.today().replace(day=1)


def _day(timeline: Timeline, day: date, first: date, today: date, rows: list[CaseRow]) -> Day:
    try:
        known = timeline.calendar.day(day)
    except CalendarYearMissing:
        return Day(day, day.month == first.month, None, day == today, rows=rows)
    return Day(day, day.month == first.month, known.working, day == today, known.name or known.reason, rows)
