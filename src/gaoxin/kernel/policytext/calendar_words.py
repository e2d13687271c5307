"""Days in Chinese text: 2024年3月1日, 二〇二四年三月一日, 2024-03-01."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from gaoxin.kernel.hanzi import half_width, read_number

_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0"}
_DAY = re.compile(
    r"(?P<year>(?:19|20)\d{2}|[一二][〇零○一二三四五六七八九]{3})\s*年\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日|(?P<iso>(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2})(?!\d)"
)


def dates_in(text: str) -> Iterator[tuple[int, int, datetime.date]]:
    """Start, end and day of each full date; a day that the calendar does not have (2月30日) is left out."""
    for match in _DAY.finditer(half_width(text)):
        day = _day(match)
        if day is not None:
            yield match.start(), match.end(), day


def _day(match: re.Match[str]) -> datetime.date | None:
    if match["iso"]:
        numbers = [int(part) for part in re.split(r"[-./]", match["iso"])]
    else:
        year = "".join(_DIGITS.get(char, char) for char in match["year"])
        numbers = [int(year), small_number(match["month"]), small_number(match["day"])]
    try:
        return datetime.date(*numbers)
    except ValueError:
        return None


def small_number(text: str) -> int:
    """A month or day in digits or Chinese numerals; 0 when it is neither."""
    value = read_number(text)
    return int(value) if value is not None and value == int(value) else 0
