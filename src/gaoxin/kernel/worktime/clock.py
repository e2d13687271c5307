"""A clock: one limit started by one event, with extensions and pauses. A value; each act gives a new clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from typing import Any

from gaoxin.kernel.worktime.errors import ClockInvalid
from gaoxin.kernel.worktime.limits import Limit, Unit, as_limit, parse_limit
from gaoxin.kernel.worktime.moments import local, parse_moment


@dataclass(frozen=True)
class Pause:
    """The clock stands from `begin` to `end`; an open pause has no end yet."""

    begin: datetime
    end: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Clock:
    """A running, paused or stopped time limit.

    Attributes:
        start: the event that started it. limit: as first given.
        extensions: limits granted on top, in order; they must run on the same time as `limit`.
        pauses: in order and apart; only the last may be open.
        stopped: when the work was done, None while it is open.
        until: a day that the clock ends with, whatever `limit`, pauses and `day_end` say; see `until_day`.
    """

    start: datetime
    limit: Limit
    extensions: tuple[Limit, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stopped: datetime | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        latest = local(self.start)
        if self.until is not None and self.until < latest.date():
            raise ClockInvalid(
                f"截止日期 {self.until} 早于起算日 {latest:%Y-%m-%d}。",
                f"The day {self.until} is before the clock's start on {latest:%Y-%m-%d}.",
            )
        for number, pause in enumerate(self.pauses, 1):
            if pause.end is None and number < len(self.pauses):
                raise ClockInvalid(f"第 {number} 次暂停尚未恢复。", f"Pause {number} has not been resumed.")
            for moment in (pause.begin, pause.end):
                if moment is not None:
                    latest = _not_before(latest, moment)
        if self.stopped is not None:
            _not_before(latest, self.stopped)

    @classmethod
    def started(cls, start: datetime, limit: Limit | str) -> Clock:
        """A clock that an event at `start` sets running."""
        return cls(local(start), as_limit(limit))

    @classmethod
    def until_day(cls, start: datetime, day: date) -> Clock:
        """A clock that ends at 24:00 of a given day: a notice says that day, so a pause or a changed calendar moves nothing.

        Its limit is the number of calendar days up to it. ClockInvalid: the day is before the start.
        """
        begin = local(start)
        return cls(begin, Limit(max(0, day.toordinal() - begin.toordinal()), Unit.DAY), until=day)

    @property
    def total(self) -> Limit:
        """The limit with all its extensions."""
        return reduce(Limit.__add__, self.extensions, self.limit)

    @property
    def paused(self) -> bool:
        return self.stopped is None and bool(self.pauses) and self.pauses[-1].end is None

    @property
    def state(self) -> str:
        """'running', 'paused' or 'stopped'."""
        if self.stopped is not None:
            return "stopped"
        return "paused" if self.paused else "running"

    def pause(self, at: datetime, reason: str = "") -> Clock:
        """The clock that stands from `at` on.

        Raises:
            ClockInvalid: it is not running, or `at` is before its last event.
        """
        self._must_be("running", "暂停", "paused")
        return replace(self, pauses=(*self.pauses, Pause(local(at), None, reason)))

    def resume(self, at: datetime) -> Clock:
        """The clock that runs again from `at` on; ClockInvalid when it is not paused."""
        self._must_be("paused", "恢复", "resumed")
        return replace(self, pauses=(*self.pauses[:-1], replace(self.pauses[-1], end=local(at))))

    def extend(self, extra: Limit | str) -> Clock:
        """The clock with `extra` granted on top; ClockInvalid when stopped, LimitInvalid when on other time."""
        if self.stopped is not None:
            raise ClockInvalid("计时已结束，不能再延期。", "The clock has stopped and cannot be extended.")
        if self.until is not None:
            raise ClockInvalid("期限是指定的日期，请改日期。", "The clock ends on a given day; change the day instead.")
        extended = replace(self, extensions=(*self.extensions, as_limit(extra)))
        _ = extended.total  # refuses an extension on other time at once, not when the deadline is asked for
        return extended

    def stop(self, at: datetime) -> Clock:
        """The clock of work that was done at `at`. An open pause ends there."""
        if self.stopped is not None:
            raise ClockInvalid("计时已经结束，不能再次结束。", "The clock has already stopped.")
        closed = self.resume(at) if self.paused else self
        return replace(closed, stopped=local(at))

    def restarted(self, at: datetime) -> Clock:
        """A new clock with the same limit for the owner who gets the matter at `at`, without extensions and pauses."""
        return Clock.until_day(at, self.until) if self.until else Clock.started(at, self.limit)

    def _must_be(self, state: str, zh: str, en: str) -> None:
        if self.state != state:
            now_zh = {"running": "计时中", "paused": "已暂停", "stopped": "已结束"}[self.state]
            raise ClockInvalid(f"当前状态为“{now_zh}”，不能{zh}。", f"The clock is {self.state} and cannot be {en}.")

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        return {
            "start": self.start.isoformat(),
            "limit": str(self.limit),
            "extensions": [str(extension) for extension in self.extensions],
            "pauses": [
                {"begin": pause.begin.isoformat(), "end": pause.end and pause.end.isoformat(), "reason": pause.reason}
                for pause in self.pauses
            ],
            "stopped": self.stopped and self.stopped.isoformat(),
            **({"until": self.until.isoformat()} if self.until else {}),
        }

    @classmethod
    def from_dict(cls, image: Mapping[str, Any]) -> Clock:
        """The clock of an image made by `to_dict`."""
        pauses = tuple(
            Pause(parse_moment(row["begin"]), row["end"] and parse_moment(row["end"]), row.get("reason", ""))
            for row in image["pauses"]
        )
        extensions = tuple(parse_limit(text) for text in image["extensions"])
        stopped = image["stopped"] and parse_moment(image["stopped"])
        until = date.fromisoformat(image["until"]) if image.get("until") else None
        return cls(parse_moment(image["start"]), parse_limit(image["limit"]), extensions, pauses, stopped, until)


def _not_before(latest: datetime, moment: datetime) -> datetime:
    moment = local(moment)
    if moment < latest:
        raise ClockInvalid(
            f"{moment:%Y-%m-%d %H:%M} 早于上一个时点 {latest:%Y-%m-%d %H:%M}。",
            f"{moment:%Y-%m-%d %H:%M} is before the clock's previous event at {latest:%Y-%m-%d %H:%M}.",
        )
    return moment
