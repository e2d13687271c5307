"""Moments: every one carries a time zone and is read as Asia/Shanghai wall-clock time, to the microsecond."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gaoxin.kernel.worktime.errors import MomentInvalid

SHANGHAI = ZoneInfo("Asia/Shanghai")

MICROSECOND = timedelta(microseconds=1)
MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US


def local(moment: datetime) -> datetime:
    """The same instant on the Shanghai clock.

    Raises:
        MomentInvalid: `moment` has no time zone.
    """
    if moment.tzinfo is SHANGHAI:
        return moment
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise MomentInvalid(
            f"时刻 {moment.isoformat(' ')} 没有时区。请使用带时区的时刻，例如 tzinfo=SHANGHAI。",
            f"The moment {moment.isoformat(' ')} has no time zone. Use an aware moment, for example tzinfo=SHANGHAI.",
        )
    return moment.astimezone(SHANGHAI)


def parse_moment(text: str) -> datetime:
    """Read '2025-10-10 16:20' (Shanghai time), or any ISO 8601 moment with its own offset.

    Raises:
        MomentInvalid: the text is no moment; the message shows the form that is expected.
    """
    try:
        moment = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError as error:
        raise MomentInvalid(
            f"“{text}”不是时刻。请写成 2025-10-10 16:20。",
            f"“{text}” is not a moment. Write it as 2025-10-10 16:20.",
        ) from error
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else local(moment)


def microseconds(span: timedelta) -> int:
    """The length of `span` as a whole number of microseconds, exact."""
    return span // MICROSECOND


def time_of_day(moment: datetime | time) -> int:
    """Microseconds since 00:00 of a local moment."""
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1_000_000 + moment.microsecond


def at(day: date, of_day: int) -> datetime:
    """The moment `of_day` microseconds after 00:00 of `day`; 24:00 is 00:00 of the next day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return midnight + timedelta(microseconds=of_day)


def clock_text(of_day: int) -> str:
    """'17:30' for a time of day in microseconds; the end of a day is '24:00'. Seconds are shown when there are any."""
    minutes, rest = divmod(of_day, MINUTE_US)
    seconds = f":{rest // 1_000_000:02d}" if rest else ""
    return f"{minutes // 60:02d}:{minutes % 60:02d}{seconds}"


def parse_clock(text: str) -> int:
    """Microseconds since 00:00 of '17:30'; '24:00' is the end of the day.

    Raises:
        MomentInvalid: not a time between 00:00 and 24:00.
    """
    hours, colon, minutes = text.strip().replace("：", ":").partition(":")
    if colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2:
        of_day = int(hours) * HOUR_US + int(minutes) * MINUTE_US
        if int(minutes) < 60 and of_day <= DAY_US:
            return of_day
    raise MomentInvalid(
        f"“{text}”不是一天中的时间。请写成 00:00 至 24:00 之间，例如 17:30。",
        f"“{text}” is not a time of day. Write a time from 00:00 to 24:00, for example 17:30.",
    )
