"""The clocks of one case: what a move starts, stops, pauses and extends, and when the next rung stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.kernel.worktime import SHANGHAI, CalendarYearMissing, ClockInvalid, Due, due_of, parse_limit, parse_offset
from gaoxin.kernel.worktime import Clock as Time
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.enums import LIVE_CLOCKS, ClockState
from gaoxin.mechanisms.casework.models import CaseClock, RungFired
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaoxin.kernel.worktime import Timeline
    from gaoxin.mechanisms.casework.models import CalendarVersion, Case, CasePart
    from gaoxin.mechanisms.casework.procedures.definition import Clock, Move, Procedure, Rung


class Clocks:
    """Loaded once for an action on a locked case; `save` writes what changed and the case's own columns.

    now: the moment of the action, never before the last event of a clock, so that a machine clock that was set back
    cannot make a move impossible.
    """

    def __init__(
        self, case: Case, procedure: Procedure, now: datetime, *, version: CalendarVersion | None = None,
        rows: list[CaseClock] | None = None, fired: dict[int, set[str]] | None = None,
    ) -> None:  # fmt: skip
        self.case = case
        self.procedure = procedure
        self.version = version or current_version(case.zone_id)
        self.timeline: Timeline = timeline_of(self.version)
        self.rows = list(CaseClock.objects.filter(case=case).order_by("id")) if rows is None and case.pk else rows or []
        self.now = max(
            [now.astimezone(SHANGHAI), *(latest_event(row) for row in self.rows if row.state in LIVE_CLOCKS)]
        )
        self.language = get_language() or "zh"
        self._fired = fired
        self._changed: list[CaseClock] = []

    # Reading

    def live(self, name: str, part: CasePart | None = None) -> CaseClock | None:
        part_id = part.pk if part else None
        rows = (row for row in self.rows if row.name == name and row.part_id == part_id)
        return next((row for row in rows if row.state in LIVE_CLOCKS), None)

    def due_of_live(self, name: str) -> Due | None:
        """When a live clock falls due, None when it does not run or the calendar cannot tell."""
        row = self.live(name)
        try:
            return due_of(time_of(row), self.timeline) if row else None
        except CalendarYearMissing:
            return None

    @property
    def fired(self) -> dict[int, set[str]]:
        """Rungs that have fired, by clock row."""
        if self._fired is None:
            self._fired = {}
            ids = [row.pk for row in self.rows if row.pk and row.state in LIVE_CLOCKS]
            for clock, rung in RungFired.objects.filter(clock_id__in=ids).values_list("clock_id", "rung"):
                self._fired.setdefault(clock, set()).add(rung)
        return self._fired

    def moments(self, row: CaseClock) -> list[tuple[Rung, datetime]]:
        """The rungs of a running clock that have not fired, with the moment after which each is due, in order.

        A rung that lies in a year without calendar is left out until the year is entered.
        """
        if row.state != ClockState.RUNNING or row.due_at is None:
            return []
        done = self.fired.get(row.pk, set())
        due = _due(row)
        found = []
        for rung in self.procedure.clock(row.name).rungs:
            if rung.id in done:
                continue
            try:
                found.append((rung, self.timeline.shift(due, parse_offset(rung.offset)).moment))
            except CalendarYearMissing as missing:
                row.missing_year = missing.year
        return sorted(found, key=lambda pair: pair[1])

    # Acts

    def apply(self, move: Move, to_state: str, *, closing: bool) -> None:
        """What `move` does to the case's own clocks. closing: the case enters its first final state."""
        for clock in self.procedure.clocks:
            if not clock.for_parts:
                self._apply_to(clock, move, to_state, closing=closing)
        if closing:
            for row in [row for row in self.rows if row.part_id and row.state in LIVE_CLOCKS]:
                self._stop(row)
        for clock in self.procedure.clocks:
            if clock.until:
                self._relimit_all(clock)

    def start(self, clock: Clock, part: CasePart | None = None) -> None:
        """A new run of `clock`, if the case has this promise. A live run is replaced. Refusal: its day is over."""
        time = self.promised(clock, self.now)
        old = self.live(clock.id, part)
        if old is not None:
            self._end(old, ClockState.REPLACED)
        if time is not None:
            self._begin(clock.id, time, part)

    def promised(self, clock: Clock, start: datetime) -> Time | None:
        """The promise of `clock` from a start: until the day that the case carries, else by its kind; None when it has none."""
        day = day_of(clock, self.case.data)
        if day is None:
            limit = clock.limit_for(self.case.kind)
            return Time.started(start, limit) if limit is not None else None
        try:
            return Time.until_day(start, day)
        except ClockInvalid as invalid:
            label = clock.label.say(self.language)
            words = {"clock": label, "reason": invalid.message(self.language)}
            raise Refusal(_("“%(clock)s”不能按这个日期计时：%(reason)s") % words, code="clock-until") from invalid

    def stop(self, name: str, part: CasePart | None = None) -> None:
        row = self.live(name, part)
        if row is not None:
            self._stop(row)

    def extend(self, name: str, extra: str) -> None:
        """Grants `extra` on top: a new run, so that its rungs can fire again. Nothing when the clock does not run."""
        row = self.live(name)
        if row is not None:
            extended = time_of(row).extend(parse_limit(extra))
            self._end(row, ClockState.REPLACED)
            self._begin(name, extended, None)

    def limits_changed(self) -> None:
        """After the case's kind changed: live clocks get the promise of the new kind, from the same start."""
        for clock in self.procedure.clocks:
            self._relimit_all(clock)

    def recompute(self) -> list[CaseClock]:
        """Reads every live clock on the calendar version of this object; returns those whose deadline moved."""
        moved = []
        for row in [row for row in self.rows if row.state in LIVE_CLOCKS]:
            before = row.due_at
            row.calendar = self.version
            self._refresh(row)
            if row.due_at != before:
                moved.append(row)
        return moved

    def settle(self) -> None:
        """Brings the case's own columns up to its clocks. Does not save the case."""
        for row in self._changed:
            row.next_at = min((moment for _rung, moment in self.moments(row)), default=None)
        running = [row for row in self.rows if row.state == ClockState.RUNNING]
        own = [row.due_at for row in running if row.part_id is None and row.due_at is not None]
        self.case.due_at = min(own, default=None)
        self.case.next_due_at = min((row.next_at for row in running if row.next_at is not None), default=None)
        live = [row for row in self.rows if row.state in LIVE_CLOCKS and row.part_id is None]
        self.case.level = max((self._level(row) for row in live), default=0)

    def save(self) -> None:
        """Writes the clocks that changed, ended ones first: the database allows one live run at a time."""
        self.settle()
        for row in sorted(self._changed, key=lambda row: row.state in LIVE_CLOCKS):
            row.save()
        self._changed.clear()

    def touch(self, row: CaseClock) -> None:
        """Marks a row as changed."""
        if not any(row is known for known in self._changed):
            self._changed.append(row)

    @property
    def changed(self) -> list[CaseClock]:
        return self._changed

    # Inside

    def _apply_to(self, clock: Clock, move: Move, to_state: str, *, closing: bool) -> None:
        row = self.live(clock.id)
        if move.id in clock.starts:
            if not (clock.once and any(known.name == clock.id for known in self.rows)):
                self.start(clock)
                row = self.live(clock.id)
        elif row is not None and (move.id in clock.stops or closing):
            self._stop(row)
            return
        if row is None:
            return
        stands = to_state in clock.pauses
        if stands and row.state == ClockState.RUNNING:
            self._set(row, time_of(row).pause(self.now, to_state), ClockState.PAUSED)
        elif not stands and row.state == ClockState.PAUSED:
            self._set(row, time_of(row).resume(self.now), ClockState.RUNNING)

    def _relimit_all(self, clock: Clock) -> None:
        for row in [row for row in self.rows if row.name == clock.id and row.state in LIVE_CLOCKS]:
            self._relimit(row, clock)

    def _relimit(self, row: CaseClock, clock: Clock) -> None:
        time = time_of(row)
        wanted = self.promised(clock, time.start)
        if wanted is not None and (wanted.limit, wanted.until) == (time.limit, time.until):
            return
        part = row.part
        self._end(row, ClockState.REPLACED)
        if wanted is not None:
            self._begin(row.name, replace(time, limit=wanted.limit, until=wanted.until, extensions=()), part)

    def _begin(self, name: str, time: Time, part: CasePart | None) -> None:
        part_id = part.pk if part else None
        run = max((row.run for row in self.rows if row.name == name and row.part_id == part_id), default=0) + 1
        row = CaseClock(
            case=self.case, part=part, name=name, run=run, calendar=self.version, started_at=time.start,
            state=ClockState.PAUSED if time.paused else ClockState.RUNNING,
        )  # fmt: skip
        row.image = time.to_dict()
        self.rows.append(row)
        self._refresh(row)

    def _stop(self, row: CaseClock) -> None:
        self._set(row, time_of(row).stop(self.now), ClockState.STOPPED)
        row.stopped_at, row.next_at = self.now, None

    def _end(self, row: CaseClock, state: ClockState) -> None:
        row.state, row.stopped_at, row.next_at = state, self.now, None
        self.touch(row)

    def _set(self, row: CaseClock, time: Time, state: ClockState) -> None:
        row.image, row.state = time.to_dict(), state
        self._refresh(row)

    def _refresh(self, row: CaseClock) -> None:
        row.missing_year = None
        try:
            row.due_at = due_of(time_of(row), self.timeline).moment
        except CalendarYearMissing as missing:
            row.due_at, row.missing_year = None, missing.year
        row.next_at = None
        self.touch(row)

    def _level(self, row: CaseClock) -> int:
        done = self.fired.get(row.pk, set())
        return max((rung.level for rung in self.procedure.clock(row.name).rungs if rung.id in done), default=0)


def time_of(row: CaseClock) -> Time:
    """The kernel's clock of a row."""
    return Time.from_dict(row.image)


def day_of(clock: Clock, data: Mapping[str, Any]) -> date | None:
    """The day that the kept fields of a case give for a clock with `until`."""
    kept = data.get(clock.until) if clock.until else None
    return date.fromisoformat(kept) if kept else None


def latest_event(row: CaseClock) -> datetime:
    """The last moment that the clock knows of."""
    time = time_of(row)
    return max([time.start, *(moment for pause in time.pauses for moment in (pause.begin, pause.end) if moment)])


def due_text(moment: datetime | None) -> str:
    """'2025-10-15 24:00': the day that people name, when the deadline is the end of a day."""
    if moment is None:
        return ""
    here = moment.astimezone(SHANGHAI)
    if (here.hour, here.minute, here.second, here.microsecond) == (0, 0, 0, 0):
        return f"{(here - timedelta(days=1)).date().isoformat()} 24:00"
    return here.strftime("%Y-%m-%d %H:%M")


def _due(row: CaseClock) -> Due:
    assert row.due_at is not None
    moment = row.due_at.astimezone(SHANGHAI)
    ends_a_day = moment.timetz().replace(tzinfo=None) == moment.min.time()
    return Due(moment, (moment - timedelta(days=1)).date() if ends_a_day else moment.date())
