"""Looking ahead: which open clocks will be late by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from gaoxin.kernel.worktime.changes import Key
from gaoxin.kernel.worktime.clock import Clock
from gaoxin.kernel.worktime.errors import CalendarYearMissing
from gaoxin.kernel.worktime.limits import Limit
from gaoxin.kernel.worktime.moments import local
from gaoxin.kernel.worktime.reading import due_of
from gaoxin.kernel.worktime.timeline import Due, Timeline


@dataclass(frozen=True)
class Forecast(Generic[Key]):
    """An open clock that is late already, or will be unless it is stopped in time."""

    key: Key
    due: Due
    late: bool
    """True when it is late at the moment of asking."""


@dataclass(frozen=True)
class Outlook(Generic[Key]):
    """What lies ahead until `until`: the clocks that run out, soonest first, and those that cannot be told."""

    until: Due
    running_out: tuple[Forecast[Key], ...]
    unknown: tuple[tuple[Key, CalendarYearMissing], ...]


def outlook(
    clocks: Mapping[Key, Clock], timeline: Timeline, now: datetime, within: Limit | str = "1wd"
) -> Outlook[Key]:
    """The running clocks that fall due up to `within` from `now` (default: by the end of the next working day).

    Paused and stopped clocks do not run out. A clock that needs a year which the calendar lacks is listed as unknown.
    """
    now = local(now)
    until = timeline.due(now, within)
    running_out: list[Forecast[Key]] = []
    unknown: list[tuple[Key, CalendarYearMissing]] = []
    for key, clock in clocks.items():
        if clock.state != "running":
            continue
        try:
            due = due_of(clock, timeline)
        except CalendarYearMissing as missing:
            unknown.append((key, missing))
            continue
        if due.moment <= until.moment:
            running_out.append(Forecast(key, due, due.passed_by(now)))
    running_out.sort(key=lambda forecast: forecast.due.moment)
    return Outlook(until, tuple(running_out), tuple(unknown))
