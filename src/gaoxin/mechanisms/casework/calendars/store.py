"""Rows to kernel calendars and back. A version never changes, so its timeline is built once for a process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from gaoxin.kernel.worktime import Calendar, Day, Timeline, WorktimeError, seed_statutory
from gaoxin.kernel.worktime.days import DayKind
from gaoxin.kernel.worktime.hours import WorkHours
from gaoxin.mechanisms.casework.enums import CalendarLayer
from gaoxin.mechanisms.casework.models import CalendarDay, CalendarVersion
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaoxin.platform.core.actor import Actor

# The enumeration's own call signature has labels too, so the value alone is looked up here.
_KINDS = {kind.value: kind for kind in DayKind}


def current_version(zone_id: int) -> CalendarVersion:
    """The zone's calendar in force; the statutory table of the installed library becomes version 1 at the first use."""
    found = _latest(zone_id)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return save_version(zone_id, seed_statutory(), number=1)
    except IntegrityError:
        # Two first uses at once: the other one's version is as good.
        return CalendarVersion.objects.get(zone_id=zone_id, number=1)


def timeline_of(version: CalendarVersion) -> Timeline:
    """Deadlines on this version (no query once the process knows it)."""
    # The digest guards a process that outlives its database, as tests do: numbers may be used again there.
    return _timeline(version.pk, version.zone_id, version.number, version.name)


def calendar_of(version: CalendarVersion) -> Calendar:
    """The kernel's calendar of a stored version (one query for its days)."""
    rows = list(CalendarDay.objects.filter(version=version).order_by("date"))
    return Calendar(
        version=version.name,
        source=version.source,
        first_year=version.first_year,
        last_year=version.last_year,
        statutory=_days(row for row in rows if row.layer == CalendarLayer.STATUTORY),
        edits=_days(row for row in rows if row.layer == CalendarLayer.ZONE),
        hours=tuple((date.fromisoformat(begin), WorkHours.parse(text)) for begin, text in version.hours),
    )


def save_version(
    zone_id: int, calendar: Calendar, *, number: int, actor: Actor | None = None, reason: str = "", day_end: str = "24:00",
    roll_rest_day: bool = False,
) -> CalendarVersion:  # fmt: skip
    """Stores `calendar` as version `number`; IntegrityError when that number is taken."""
    version = CalendarVersion.objects.create(
        zone_id=zone_id, number=number, name=f"{calendar.version.partition('+')[0]}+{calendar.digest[:8]}",
        source=calendar.source, first_year=calendar.first_year, last_year=calendar.last_year,
        hours=[[begin.isoformat(), str(hours)] for begin, hours in calendar.hours], day_end=day_end,
        roll_rest_day=roll_rest_day, reason=reason, created_by=actor.user if actor else None,
    )  # fmt: skip
    rows = [_row(version, CalendarLayer.STATUTORY, day) for day in calendar.statutory]
    rows += [_row(version, CalendarLayer.ZONE, day) for day in calendar.edits]
    CalendarDay.objects.bulk_create(rows)
    return version


def told(error: WorktimeError) -> Refusal:
    """A kernel error as a refusal in the user's language."""
    return Refusal(error.message(get_language() or "zh"), code=type(error).__name__)


def _latest(zone_id: int) -> CalendarVersion | None:
    return CalendarVersion.objects.filter(zone_id=zone_id).order_by("-number").first()


@lru_cache(maxsize=64)
def _timeline(pk: int, zone_id: int, number: int, name: str) -> Timeline:
    version = CalendarVersion.objects.get(pk=pk, zone_id=zone_id, number=number, name=name)
    return Timeline(calendar_of(version), day_end=version.day_end, roll_rest_day=version.roll_rest_day)


def _days(rows: Iterable[CalendarDay]) -> tuple[Day, ...]:
    return tuple(
        Day(row.date, row.working, _KINDS[row.kind], row.name, row.reason, WorkHours.parse(row.hours) if row.hours else None)
        for row in rows
    )  # fmt: skip


def _row(version: CalendarVersion, layer: CalendarLayer, day: Day) -> CalendarDay:
    return CalendarDay(
        version=version, layer=layer, date=day.date, working=day.working, kind=day.kind.value, name=day.name,
        reason=day.reason, hours=str(day.hours) if day.hours is not None else "",
    )  # fmt: skip
