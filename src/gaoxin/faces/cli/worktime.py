"""`gaoxin worktime`: deadlines and days of the working calendar, without a database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from gaoxin.faces.cli.language import say
from gaoxin.faces.cli.usage import Told
from gaoxin.kernel.worktime import (
    Calendar,
    CalendarInvalid,
    Day,
    Timeline,
    WorktimeError,
    parse_limit,
    parse_moment,
    seed_statutory,
)

WEEKDAYS = "一二三四五六日"


@click.group("worktime", help="Deadlines on the statutory working calendar (工作日历).")
def worktime_group() -> None:
    pass


def _told_plainly(command: Callable[..., None]) -> Callable[..., None]:
    """A refusal is a sentence in the language of the command, and exit code 1; never a traceback."""

    @wraps(command)
    def told(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except WorktimeError as error:
            raise Told(say(error.zh, error.en)) from error

    return told


_calendar_option = click.option(
    "--calendar",
    "calendar_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file of a calendar (Calendar.to_dict); default: the statutory calendar.",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@worktime_group.command("due")
@click.option(
    "--from", "start", required=True, help="The event that starts the clock, Shanghai time: '2025-10-10 16:20'."
)
@click.option("--limit", required=True, help="3wd, 24h, 60min, 4wh, 7d, or 3个工作日.")
@click.option("--day-end", default="24:00", show_default=True, help="When a limit in days ends on its due day.")
@click.option(
    "--roll", is_flag=True, help="A limit in calendar days that ends on a day of rest moves to the next workday."
)
@click.option("--closed", multiple=True, metavar="DATE", help="A closing day of the zone; may be given several times.")
@_calendar_option
@_json_option
@_told_plainly
def due(
    start: str, limit: str, day_end: str, roll: bool, closed: tuple[str, ...], calendar_file: Path | None, as_json: bool
) -> None:
    """Tell when a limit ends."""
    calendar = _calendar(calendar_file)
    if closed:
        calendar = calendar.closing([_date(day) for day in closed], "--closed")
    timeline = Timeline(calendar, day_end=day_end, roll_rest_day=roll)
    event, parsed = parse_moment(start), parse_limit(limit)
    found = timeline.due(event, parsed)
    answer = {
        "from": event.isoformat(),
        "limit": str(parsed),
        "due": found.text,
        "due_date": found.day.isoformat(),
        "due_at": found.moment.isoformat(),
        "calendar": calendar.version,
    }
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        weekday = say(f"周{WEEKDAYS[found.day.weekday()]}", f"{found.day:%A}")
        click.echo(f"{found.text}  {weekday}  ({say(parsed.label(), str(parsed))}, {calendar.version})")


@worktime_group.command("days")
@click.option("--year", type=click.IntRange(1900, 2200), required=True)
@_calendar_option
@_json_option
@_told_plainly
def days(year: int, calendar_file: Path | None, as_json: bool) -> None:
    """List the days of a year that differ from the plain week: holidays, make-up workdays, the zone's own days."""
    calendar = _calendar(calendar_file)
    calendar.day(date(year, 1, 1))
    named = {day.date: day for day in (*calendar.statutory, *calendar.edits) if day.date.year == year}
    rows = [_row(named[day]) for day in sorted(named)]
    if as_json:
        click.echo(json.dumps({"year": year, "calendar": calendar.version, "days": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join((row["date"], row["label"], row["name"] or row["reason"])))


def _row(day: Day) -> dict[str, Any]:
    label = f"周{WEEKDAYS[day.date.weekday()]} {day.kind.label}"
    return {"date": day.date.isoformat(), "label": label, "name": day.name, "reason": day.reason} | day.to_dict()


def _calendar(path: Path | None) -> Calendar:
    if path is None:
        return seed_statutory()
    try:
        image = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        zh, en = f"{path.name} 不是 JSON 日历：{error}。", f"{path.name} is no JSON calendar: {error}."
        raise CalendarInvalid(zh, en) from error
    return Calendar.from_dict(image)


def _date(text: str) -> date:
    return parse_moment(text).date()
