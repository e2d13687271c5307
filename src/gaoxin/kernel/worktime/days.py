"""One day of a working calendar: works or rests, what kind of day, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from gaoxin.kernel.worktime.hours import WorkHours


class DayKind(StrEnum):
    """What makes a day work or rest. `label` is the Chinese word, `label_en` the English one."""

    label: str
    label_en: str

    def __new__(cls, value: str, label: str, label_en: str) -> DayKind:
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.label = label
        kind.label_en = label_en
        return kind

    WORKDAY = ("workday", "工作日", "workday")
    WEEKEND = ("weekend", "周末", "weekend")
    HOLIDAY = ("holiday", "放假", "holiday")
    MAKEUP = ("makeup", "调休上班", "make-up workday")
    CLOSED = ("closed", "本区休息", "closed by the zone")
    OPENED = ("opened", "本区上班", "opened by the zone")


_KINDS = {kind.value: kind for kind in DayKind}


@dataclass(frozen=True)
class Day:
    """A day that differs from the plain week, or is named.

    Attributes:
        working: True when working time runs on it.
        name: the festival ("春节"), empty when none.
        reason: why the zone set it so; empty for the statutory table.
        hours: working hours of this day alone, None for the hours in force.
    """

    date: date
    working: bool
    kind: DayKind
    name: str = ""
    reason: str = ""
    hours: WorkHours | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; empty attributes are left out, and so is the date (it is the key of the table)."""
        row: dict[str, Any] = {"kind": self.kind.value, "working": self.working}
        for key in ("name", "reason"):
            if getattr(self, key):
                row[key] = getattr(self, key)
        if self.hours is not None:
            row["hours"] = str(self.hours)
        return row

    @classmethod
    def from_dict(cls, day: str, row: dict[str, Any]) -> Day:
        hours = WorkHours.parse(row["hours"]) if "hours" in row else None
        return cls(
            date.fromisoformat(day),
            bool(row["working"]),
            _KINDS[row["kind"]],
            row.get("name", ""),
            row.get("reason", ""),
            hours,
        )


@dataclass(frozen=True)
class DayEdit:
    """What a zone decides about one day, with its reason."""

    working: bool
    reason: str
    hours: WorkHours | None = None

    def applied_to(self, day: date) -> Day:
        kind = DayKind.OPENED if self.working else DayKind.CLOSED
        return Day(day, self.working, kind, reason=self.reason.strip(), hours=self.hours)


def plain_day(day: date) -> Day:
    """The day as the plain week has it: Monday to Friday work, Saturday and Sunday rest."""
    working = day.weekday() < 5
    return Day(day, working, DayKind.WORKDAY if working else DayKind.WEEKEND)
