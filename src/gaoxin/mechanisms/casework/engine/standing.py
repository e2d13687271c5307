"""How a case or a clock stands against its deadline, as a light and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gaoxin.kernel.worktime import SHANGHAI, CalendarYearMissing, read
from gaoxin.mechanisms.casework.engine.clocks import due_text, time_of
from gaoxin.mechanisms.casework.enums import ClockState

if TYPE_CHECKING:
    from datetime import date, datetime

    from gaoxin.kernel.worktime import Limit, Timeline
    from gaoxin.mechanisms.casework.models import CaseClock

INSTANT = timedelta(microseconds=1)
SHORT = timedelta(hours=16)
MINUTE = timedelta(minutes=1)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """light: green, yellow, red, grey or blue. due: the deadline in words, "" where there is none."""

    light: str
    words: str
    due: str = ""
    late: bool = False


def standing_of(
    *, is_open: bool, due_at: datetime | None, timeline: Timeline, now: datetime, paused: bool = False
) -> Standing:  # fmt: skip
    """Of a whole case, by its earliest running deadline. paused: where none runs, one stands."""
    if not is_open:
        return Standing("blue", _("办结"))
    if due_at is None:
        return Standing("grey", _("停表") if paused else _("无期限"))
    here = now.astimezone(SHANGHAI)
    day = last_day(due_at)
    try:
        days = timeline.workdays_between(here.date(), day)
    except CalendarYearMissing as missing:
        return Standing("grey", _("缺 %(year)d 年日历") % {"year": missing.year}, due_text(due_at), here > due_at)
    if here > due_at:
        words = _late(max(1, -days)) if day < here.date() else _("今天已超期")
        return Standing("red", words, due_text(due_at), late=True)
    if day == here.date() or days == 0:
        return Standing("yellow", _("今天到期") if day == here.date() else _("已无工作日"), due_text(due_at))
    return Standing("yellow" if days == 1 else "green", _left(days), due_text(due_at))


def standing_of_clock(row: CaseClock, timeline: Timeline, now: datetime) -> tuple[Standing, str]:
    """Of one run of a clock, with what remains or what it is late by, in the time of its limit."""
    if row.missing_year:
        return Standing("grey", _("缺 %(year)d 年日历") % {"year": row.missing_year}), ""
    try:
        reading = read(time_of(row), timeline, now)
    except CalendarYearMissing as missing:
        return Standing("grey", _("缺 %(year)d 年日历") % {"year": missing.year}), ""
    due = due_text(row.due_at)
    if row.state == ClockState.REPLACED:
        return Standing("grey", _("已重新起算"), due), ""
    if row.state == ClockState.STOPPED:
        if reading.is_late:
            return Standing("red", _("超期完成，%(late)s") % {"late": _late(reading.days_late)}, due, late=True), ""
        return Standing("blue", _("按时完成"), due), ""
    if row.state == ClockState.PAUSED:
        left = reading.remaining
        return Standing("grey", _("停表"), due), _("恢复后还有 %(time)s") % {
            "time": span(left)
        } if left > NOTHING else ""
    if reading.is_late:
        return Standing("red", _late(reading.days_late), due, late=True), _("已超 %(time)s") % {
            "time": span(reading.overdue)
        }
    light = "green" if reading.days_left > 1 else "yellow"
    return Standing(light, _left(reading.days_left) if reading.days_left else _("今天到期"), due), _(
        "还有 %(time)s"
    ) % {"time": span(reading.remaining)}


def last_day(due_at: datetime) -> date:
    """The day that people name: a deadline at 24:00 belongs to the day that it ends."""
    return (due_at.astimezone(SHANGHAI) - INSTANT).date()


def span(time: timedelta) -> str:
    """A length of working or natural time in hours and minutes: 16 小时 30 分."""
    minutes = int(time.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", rest) % {"n": rest}
    words = ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours}
    return f"{words} {ngettext('%(n)d 分钟', '%(n)d 分钟', rest) % {'n': rest}}" if rest else words


def limit_words(limit: Limit) -> str:
    """A limit as people say it; one of no days ends on the same day."""
    if not limit.amount and not limit.unit.measured:
        return _("当日")
    return limit.label(get_language() or "zh")


def _late(days: int) -> str:
    return ngettext("超期 %(n)d 个工作日", "超期 %(n)d 个工作日", days) % {"n": days}


def _left(days: int) -> str:
    return ngettext("剩 %(n)d 个工作日", "剩 %(n)d 个工作日", days) % {"n": days}
