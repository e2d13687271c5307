"""Working hours of one day, lunch excluded: data, not code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from gaoxin.kernel.worktime.errors import CalendarInvalid
from gaoxin.kernel.worktime.moments import DAY_US, clock_text, parse_clock


@dataclass(frozen=True)
class WorkHours:
    """Spans of work within a day, in microseconds since 00:00, in order and apart from each other.

    `WorkHours.parse("09:00-12:00,13:30-17:30")` is the usual way to write one.
    """

    spans: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        previous = 0
        for index, (begin, end) in enumerate(self.spans):
            if not 0 <= begin < end <= DAY_US or (index and begin < previous):
                raise CalendarInvalid(
                    f"工作时段 {clock_text(begin)}-{clock_text(end)} 有误："
                    "开始须早于结束，各时段须按先后排列且不重叠。",
                    f"The working span {clock_text(begin)}-{clock_text(end)} is wrong: "
                    f"it must begin before it ends, and spans must be in order without overlap.",
                )
            previous = end

    @classmethod
    def parse(cls, text: str) -> WorkHours:
        """Read '09:00-12:00,13:30-17:30'; an empty text is a day without working hours.

        Raises:
            CalendarInvalid: a span is not 'HH:MM-HH:MM', or the spans overlap.
            MomentInvalid: a time is not between 00:00 and 24:00.
        """
        parts = [part for part in text.replace("，", ",").split(",") if part.strip()]
        return cls(tuple(cls._span(part) for part in parts))

    @staticmethod
    def _span(part: str) -> tuple[int, int]:
        begin, dash, end = part.replace("—", "-").replace("–", "-").partition("-")
        if not dash:
            raise CalendarInvalid(
                f"工作时段“{part.strip()}”应写成 09:00-12:00。",
                f"Write the working span “{part.strip()}” as 09:00-12:00.",
            )
        return parse_clock(begin), parse_clock(end)

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> WorkHours:
        return cls(tuple((begin, end) for begin, end in spans))

    def __str__(self) -> str:
        return ",".join(f"{clock_text(begin)}-{clock_text(end)}" for begin, end in self.spans)

    @cached_property
    def length(self) -> int:
        """Working microseconds of a whole day."""
        return sum(end - begin for begin, end in self.spans)

    def worked_until(self, of_day: int) -> int:
        """Working microseconds between 00:00 and `of_day`."""
        worked = 0
        for begin, end in self.spans:
            if of_day <= begin:
                break
            worked += min(of_day, end) - begin
        return worked

    def reached(self, worked: int) -> int:
        """The earliest time of day at which `worked` (0 < worked <= length) microseconds are done."""
        for begin, end in self.spans:
            if worked <= end - begin:
                return begin + worked
            worked -= end - begin
        raise CalendarInvalid(
            f"工作时段 {self} 不足所需时长。", f"The working hours {self} are shorter than the time asked for."
        )

    def opening_from(self, of_day: int) -> int | None:
        """The first working instant at or after `of_day`, or None when work is over for the day."""
        for begin, end in self.spans:
            if of_day < end:
                return max(begin, of_day)
        return None


NO_HOURS = WorkHours(())
STANDARD_HOURS = WorkHours.parse("09:00-12:00,13:30-17:30")
"""The office hours of the worked clock examples; a zone sets its own with a date from which they hold."""
