"""Deadlines as a calendar file (RFC 5545)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Octets of one line of the file, its end not counted (RFC 5545 §3.1).
LINE = 75


@dataclass(frozen=True, slots=True)
class Event:
    """A moment in a calendar. uid: the same for the same event in every file; start and end aware; url leads to its page."""

    uid: str
    start: datetime.datetime
    end: datetime.datetime
    summary: str
    description: str = ""
    url: str = ""
    changed: datetime.datetime | None = None


def calendar_text(name: str, events: Iterable[Event], now: datetime.datetime) -> str:
    """The calendar file with these events; lines end with CRLF and none is longer than 75 octets."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Gaoxin//Policies//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{escaped(event.uid)}", f"DTSTAMP:{_utc(event.changed or now)}"]
        lines += [f"DTSTART:{_utc(event.start)}", f"DTEND:{_utc(event.end)}", f"SUMMARY:{escaped(event.summary)}"]
        lines += [f"DESCRIPTION:{escaped(event.description)}"] if event.description else []
        lines += [f"URL:{event.url}"] if event.url else []
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A TEXT value (§3.3.11): backslash, semicolon and comma escaped, a line break as \\n; other control characters left out."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(letter for letter in text if letter >= " " or letter == "\t")


def folded(line: str) -> Iterator[str]:
    """The pieces of a content line, each of at most 75 octets, a character never cut; all but the first begin with a blank."""
    piece, room = "", LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield piece
            piece, room = " ", LINE - 1
        piece += letter
        room -= size
    yield piece


def _utc(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
