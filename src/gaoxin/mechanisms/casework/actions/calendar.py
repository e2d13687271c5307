"""Edits the zone's calendar: each edit is a new version, and open clocks are read on it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gaoxin.kernel.worktime import Calendar, CalendarDiff, WorktimeError, diff, seed_statutory, statutory_years
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.calendars.store import calendar_of, current_version, save_version, told
from gaoxin.mechanisms.casework.engine import history
from gaoxin.mechanisms.casework.engine.clocks import Clocks, due_text
from gaoxin.mechanisms.casework.engine.definitions import procedure_of
from gaoxin.mechanisms.casework.enums import LIVE_CLOCKS, EventKind
from gaoxin.mechanisms.casework.models import CalendarVersion, Case, CaseClock
from gaoxin.mechanisms.casework.permissions import can_edit_calendar
from gaoxin.platform.core import audit, tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

RECOMPUTE = "casework.recompute"


@dataclass(frozen=True, slots=True)
class MovedClock:
    """A deadline that the new calendar tells differently; None = the calendar lacks a year that it needs."""

    case: int
    clock: str
    before: datetime | None
    after: datetime | None


@transaction.atomic
def edit_calendar(
    actor: Actor, *, change: Callable[[Calendar], Calendar], reason: str, day_end: str | None = None, roll_rest_day: bool | None = None,
    base: int | None = None,
) -> tuple[CalendarVersion, CalendarDiff]:  # fmt: skip
    """Saves `change(calendar)` as the next version and puts the recomputation of open clocks in the queue.

    base: the version number that the user looked at; Conflict when there is a newer one. Refusal: the calendar contradicts itself.
    """
    can_edit_calendar(actor).require()
    zone = actor.zone
    if zone is None or not reason.strip():
        raise Refusal(_("请写调整的原因。"))
    current = current_version(zone.pk)
    if base is not None and base != current.number:
        raise Conflict(_("有人刚刚修改了工作日历。"), next_step=_("请刷新后再改。"))
    old = calendar_of(current)
    try:
        new = change(old)
    except WorktimeError as error:
        raise told(error) from error
    try:
        with transaction.atomic():
            version = save_version(
                zone.pk, new, number=current.number + 1, actor=actor, reason=reason.strip(), day_end=day_end or current.day_end,
                roll_rest_day=current.roll_rest_day if roll_rest_day is None else roll_rest_day,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("有人刚刚修改了工作日历。"), next_step=_("请刷新后再改。")) from error
    found = diff(old, new)
    audit.record(
        actor, "calendar.edit", version, reason=reason, days=[str(item.date) for item in found.days], years=list(found.years_added),
        hours=[[str(begin), str(hours)] for begin, hours in new.hours], day_end=version.day_end, roll_rest_day=version.roll_rest_day,
    )  # fmt: skip
    tasks.enqueue(actor, RECOMPUTE)
    return version, found


def close_days(actor: Actor, *, days: Iterable[date], reason: str) -> tuple[CalendarVersion, CalendarDiff]:
    """The zone rests on these days."""
    wanted = list(days)
    return edit_calendar(actor, change=lambda calendar: calendar.closing(wanted, reason), reason=reason)


def enter_year(
    actor: Actor, *, year: int, holidays: Mapping[date, str], makeup: Mapping[date, str], reason: str
) -> tuple[CalendarVersion, CalendarDiff]:
    """The State Council's notice of a year, entered by hand."""
    return edit_calendar(actor, change=lambda calendar: calendar.with_year(year, holidays, makeup), reason=reason)


def renew_statutory(actor: Actor) -> tuple[CalendarVersion, CalendarDiff] | None:
    """Takes over the years that the installed library knows and the zone's calendar does not; None when there is none."""
    can_edit_calendar(actor).require()
    current = current_version(actor.zone_id or 0)
    years = [year for year in statutory_years() if year > current.last_year]
    if not years:
        return None
    fresh = seed_statutory(range(current.first_year, years[-1] + 1))

    def take_over(calendar: Calendar) -> Calendar:
        for year in years:
            named = [day for day in fresh.statutory if day.date.year == year]
            off = {day.date: day.name for day in named if not day.working}
            calendar = calendar.with_year(year, off, {day.date: day.name for day in named if day.working})
        return calendar

    return edit_calendar(actor, change=take_over, reason=fresh.source)


def recompute(actor: Actor, *, report: Callable[[int, int], None] | None = None) -> list[MovedClock]:
    """Reads every live clock of the zone that stands on an older version on the newest one, case by case, each in its own
    transaction: it can be broken off and run again. Returns the deadlines that moved, in the order of the cases."""
    can_edit_calendar(actor).require()
    version = current_version(actor.zone_id or 0)
    stale = CaseClock.objects.filter(case__zone_id=actor.zone_id or 0, stopped_at__isnull=True).exclude(
        calendar=version
    )
    waiting = list(stale.order_by("case_id").values_list("case_id", flat=True).distinct())
    moved: list[MovedClock] = []
    for number, pk in enumerate(waiting):
        if report:
            report(number, len(waiting))
        moved += _recompute_case(actor, pk, version)
    return moved


@transaction.atomic
def _recompute_case(actor: Actor, pk: int, version: CalendarVersion) -> list[MovedClock]:
    case = Case.objects.select_for_update().get(pk=pk, zone_id=actor.zone_id or 0)
    clocks = Clocks(case, procedure_of(case), present.now(), version=version)
    before = {row.pk: row.due_at for row in clocks.rows if row.state in LIVE_CLOCKS}
    found = [MovedClock(pk, row.name, before[row.pk], row.due_at) for row in clocks.recompute()]
    if found:
        data: dict[str, Any] = {
            "calendar": version.name,
            "moved": [[item.clock, due_text(item.before), due_text(item.after)] for item in found],
        }
        history.append(actor, case, EventKind.CALENDAR, str(version.number), clocks.now, text=version.reason, data=data)
    clocks.save()
    case.save()
    return found
