"""What an edit of the calendar would move, before it is made. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from gaoxin.kernel.worktime import SHANGHAI, CalendarYearMissing, Timeline, WorktimeError, diff, due_of
from gaoxin.mechanisms.casework.calendars.store import calendar_of, current_version, told
from gaoxin.mechanisms.casework.engine.clocks import due_text, time_of
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.enums import LIVE_CLOCKS
from gaoxin.mechanisms.casework.models import CaseClock
from gaoxin.mechanisms.casework.permissions import can_edit_calendar

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from gaoxin.kernel.worktime import Calendar, CalendarDiff
    from gaoxin.mechanisms.casework.models import CalendarVersion
    from gaoxin.platform.core.actor import Actor

#: A preview shows what happens, it need not list a million deadlines.
MOST_READ = 2000


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """A deadline that the edit would move; texts as people read them."""

    number: str
    title: str
    clock: str
    before: str
    after: str
    later: bool


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """base: the version that was looked at. terms: (what, before, after) of hours, end of the day and rolling, where they differ.
    more: there are further live deadlines that were not read."""

    base: int
    change: CalendarDiff
    terms: tuple[tuple[str, str, str], ...]
    moved: tuple[MovedDeadline, ...]
    read: int
    more: bool


def preview_calendar(
    actor: Actor,
    *,
    change: Callable[[Calendar], Calendar],
    day_end: str | None = None,
    roll_rest_day: bool | None = None,
) -> CalendarPreview:
    """The difference, and the live deadlines that it would move, soonest first. Refusal: the calendar would contradict itself."""
    can_edit_calendar(actor).require()
    current = current_version(actor.zone_id or 0)
    old = calendar_of(current)
    try:
        new = change(old)
    except WorktimeError as error:
        raise told(error) from error
    found = diff(old, new)
    rolls = current.roll_rest_day if roll_rest_day is None else roll_rest_day
    timeline = Timeline(new, day_end=day_end or current.day_end, roll_rest_day=rolls)
    terms = _terms(current, found, day_end or current.day_end, rolls=rolls)
    rows = list(_touched(actor, found, everything=bool(terms))[: MOST_READ + 1])
    moved = [item for row in rows[:MOST_READ] if (item := _moved(row, timeline)) is not None]
    return CalendarPreview(current.number, found, terms, tuple(moved), min(len(rows), MOST_READ), len(rows) > MOST_READ)


def _terms(
    current: CalendarVersion, change: CalendarDiff, day_end: str, *, rolls: bool
) -> tuple[tuple[str, str, str], ...]:
    before, after = dict(change.hours_before), dict(change.hours_after)
    found = [
        (
            _("工作时间（%(day)s 起）") % {"day": begin.isoformat()},
            str(before.get(begin, "—")),
            str(after.get(begin, "—")),
        )
        for begin in sorted(before.keys() | after.keys())
        if before.get(begin) != after.get(begin)
    ]
    if day_end != current.day_end:
        found.append((_("一日截止时刻"), current.day_end, day_end))
    if rolls != current.roll_rest_day:
        words = {True: _("顺延"), False: _("不顺延")}
        found.append((_("自然日期限逢休息日"), words[current.roll_rest_day], words[rolls]))
    return tuple(found)


def _touched(actor: Actor, change: CalendarDiff, *, everything: bool) -> QuerySet[CaseClock]:
    """The live clocks whose time can hold a changed day."""
    live = CaseClock.objects.filter(case__zone_id=actor.zone_id or 0, state__in=LIVE_CLOCKS)
    live = live.select_related("case").order_by("due_at", "id")
    if everything or change.years_added or change.years_removed:
        return live
    days = [item.date for item in change.days]
    if not days:
        return live.none()
    begin = datetime.combine(min(days), time(), SHANGHAI)
    end = datetime.combine(max(days) + timedelta(days=1), time(), SHANGHAI)
    return live.filter(Q(due_at__isnull=True) | Q(due_at__gte=begin), started_at__lt=end)


def _moved(row: CaseClock, timeline: Timeline) -> MovedDeadline | None:
    try:
        after = due_of(time_of(row), timeline).moment
    except CalendarYearMissing:
        after = None
    if after == row.due_at:
        return None
    clock = next((item for item in procedure_of(row.case).clocks if item.id == row.name), None)
    later = row.due_at is None or (after is not None and after > row.due_at)
    return MovedDeadline(
        row.case.number, row.case.title, say(clock.label) if clock else row.name, due_text(row.due_at), due_text(after), later
    )  # fmt: skip
