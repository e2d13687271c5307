"""Dates, times, weeks and deadlines, in the zone's time (Asia/Shanghai)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.platform.ui.formatters.numbers import MISSING

SHANGHAI = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_QUARTERS = "一二三四"
#: Up to this many working days the remaining time is shown beside the deadline.
COUNTDOWN_DAYS = 15


def _english() -> bool:
    return (get_language() or "zh-hans").startswith("en")


def now() -> dt.datetime:
    """The present moment in the zone's time."""
    return dt.datetime.now(SHANGHAI)


def local(moment: dt.datetime) -> dt.datetime:
    """A moment in the zone's time; one without a time zone is taken to be in it already."""
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def _day(value: dt.date) -> dt.date:
    return local(value).date() if isinstance(value, dt.datetime) else value


def day_short(value: dt.date) -> str:
    """9月5日, or 5 Sep."""
    day = _day(value)
    return f"{day.day} {_MONTHS_EN[day.month - 1]}" if _english() else f"{day.month}月{day.day}日"


def day_prose(value: dt.date | None, *, weekday: bool = False) -> str:
    """A date in prose and official text: 2026年9月5日（星期六）."""
    if value is None:
        return MISSING
    day = _day(value)
    if _english():
        text = f"{day_short(day)} {day.year}"
        return f"{text} ({_WEEKDAYS_EN[day.weekday()]})" if weekday else text
    text = f"{day.year}年{day.month}月{day.day}日"
    return f"{text}（星期{_WEEKDAYS[day.weekday()]}）" if weekday else text


def day_list(value: dt.date | None, today: dt.date | None = None) -> str:
    """A date in a table: 2026-09-05; with ``today`` given, 09-05 within the same year."""
    if value is None:
        return MISSING
    day = _day(value)
    return f"{day:%m-%d}" if today and today.year == day.year else f"{day:%Y-%m-%d}"


def moment_list(value: dt.datetime | None, today: dt.date | None = None) -> str:
    """A moment in a table: 2026-09-05 14:32; with ``today`` given, 09-05 14:32 within the same year."""
    if value is None:
        return MISSING
    moment = local(value)
    return f"{day_list(moment.date(), today)} {moment:%H:%M}"


def clock(value: dt.datetime | None) -> str:
    """The time of day: 14:32."""
    return MISSING if value is None else f"{local(value):%H:%M}"


def ago(value: dt.datetime | None, at: dt.datetime | None = None) -> str:
    """A past moment as people say it: 刚刚, 12 分钟前, 14:32 (today), 昨天 14:32, else the date."""
    if value is None:
        return MISSING
    moment, present = local(value), local(at) if at else now()
    seconds = (present - moment).total_seconds()
    if 0 <= seconds < 60:
        return _("刚刚")
    if 0 <= seconds < 3600:
        return _("%(n)s 分钟前") % {"n": int(seconds // 60)}
    if moment.date() == present.date():
        return clock(moment)
    if moment.date() == present.date() - dt.timedelta(days=1):
        return _("昨天 %(time)s") % {"time": clock(moment)}
    return day_list(moment, present.date())


def deadline(value: dt.datetime | None, working_days_left: int | None = None) -> str:
    """A deadline with its hour: 9月30日 17:30（剩 12 个工作日）; beyond 15 working days only the moment."""
    if value is None:
        return MISSING
    text = f"{day_short(value)} {clock(value)}"
    if working_days_left is None or working_days_left > COUNTDOWN_DAYS:
        return text
    if working_days_left < 0:
        return text + _("（已截止）")
    if working_days_left == 0:
        return text + _("（今日截止）")
    return text + _("（剩 %(n)s 个工作日）") % {"n": working_days_left}


def deadline_tone(working_days_left: int | None) -> str:
    """How near a deadline is: ``far`` (>15), ``near`` (8-15), ``soon`` (4-7), ``urgent`` (≤3), ``over``."""
    if working_days_left is None or working_days_left > COUNTDOWN_DAYS:
        return "far"
    if working_days_left < 0:
        return "over"
    return "urgent" if working_days_left <= 3 else "soon" if working_days_left <= 7 else "near"


def quarter(year: int, which: int) -> str:
    """2026年第三季度."""
    return f"Q{which} {year}" if _english() else f"{year}年第{_QUARTERS[which - 1]}季度"


def half_year(year: int, which: int) -> str:
    """2026年上半年 (1) or 下半年 (2)."""
    return f"H{which} {year}" if _english() else f"{year}年{'上' if which == 1 else '下'}半年"


def months(first: int, last: int) -> str:
    """1—9月; a single month when both are the same."""
    if _english():
        names = _MONTHS_EN[first - 1], _MONTHS_EN[last - 1]
        return names[0] if first == last else f"{names[0]}–{names[1]}"
    return f"{first}月" if first == last else f"{first}—{last}月"


def as_of_month(year: int, month: int) -> str:
    """截至2026年8月末."""
    if _english():
        return f"as of end of {_MONTHS_EN[month - 1]} {year}"
    return f"截至{year}年{month}月末"


def fiscal_year(year: int) -> str:
    """2025 年度."""
    return _("%(year)s 年度") % {"year": year}


def span(first: dt.date, last: dt.date) -> str:
    """A span of days: 8月31日—9月6日; across years with both years written."""
    if first.year == last.year:
        return f"{day_short(first)}{'–' if _english() else '—'}{day_short(last)}"
    return f"{day_prose(first)}{' – ' if _english() else '—'}{day_prose(last)}"


def week(value: dt.date) -> str:
    """The week of a day, Monday first: 第36周（8月31日—9月6日）."""
    day = _day(value)
    monday = day - dt.timedelta(days=day.weekday())
    text = span(monday, monday + dt.timedelta(days=6))
    number = day.isocalendar().week
    return f"Week {number} ({text})" if _english() else f"第{number}周（{text}）"


def validity(start: dt.date, years: int | None = None, end: dt.date | None = None) -> str:
    """How long a rule is in force: 自2026年1月1日起施行，有效期3年 (or 至 a date; open when neither is given)."""
    text = _("自%(day)s起施行") % {"day": day_prose(start)}
    if years is not None:
        return text + _("，有效期%(n)s年") % {"n": years}
    if end is not None:
        return text + _("，有效期至%(day)s") % {"day": day_prose(end)}
    return text
