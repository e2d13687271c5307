"""Errors of working time: each says in Chinese and in English what is wrong, where, and the way out."""

from __future__ import annotations


class WorktimeError(ValueError):
    """A refusal that a user can mend.

    Attributes:
        zh: the sentence in Chinese. en: the same sentence in English.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"

    def message(self, language: str = "zh") -> str:
        """The sentence in `language` ("en…" is English, all else Chinese)."""
        return self.en if language.lower().startswith("en") else self.zh


class CalendarYearMissing(WorktimeError):
    """The working calendar of `year` is not known, so no deadline that reaches it can be told."""

    def __init__(self, year: int, known: tuple[int, int] | None = None) -> None:
        self.year = year
        self.known = known
        have_zh = f"现有日历覆盖 {known[0]} 至 {known[1]} 年。" if known else "现有日历没有任何年份。"
        have_en = f"The calendar covers {known[0]} to {known[1]}." if known else "The calendar covers no year."
        super().__init__(
            f"没有 {year} 年的工作日历，无法推算期限。{have_zh}"
            f"处理办法：国务院办公厅公布该年放假安排后，升级 chinesecalendar，"
            f"或把放假日与调休上班日录入该年日历（Calendar.with_year），然后重算期限。",
            f"There is no working calendar for {year}, so the deadline cannot be told. {have_en} "
            f"Remedy: once the State Council has announced that year's holidays, upgrade chinesecalendar "
            f"or enter its holidays and make-up workdays (Calendar.with_year), then recompute the deadlines.",
        )

    def __reduce__(self) -> tuple[type[CalendarYearMissing], tuple[int, tuple[int, int] | None]]:
        return (CalendarYearMissing, (self.year, self.known))


class CalendarInvalid(WorktimeError):
    """A calendar table that contradicts itself (gap between years, a make-up day that already is a workday …)."""


class LimitInvalid(WorktimeError):
    """A text that is no time limit, or two limits that cannot be added."""


class MomentInvalid(WorktimeError):
    """A moment without a time zone, or a text that is no moment."""


class ClockInvalid(WorktimeError):
    """An act that the clock's state does not allow (resume a running clock, pause before the start …)."""
