"""Time limits as procedures write them: `60min`, `24h`, `2wh`, `3wd`, `7d`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from gaoxin.kernel.worktime.errors import LimitInvalid
from gaoxin.kernel.worktime.moments import HOUR_US, MINUTE_US


class Unit(StrEnum):
    """Units of a limit. Minutes and hours run round the clock unless they are working ones."""

    label: str
    label_en: str
    size: int
    """Microseconds for minutes and hours; 1 for days, which are counted, not measured."""

    def __new__(cls, value: str, label: str, label_en: str, size: int) -> Unit:
        unit = str.__new__(cls, value)
        unit._value_ = value
        unit.label = label
        unit.label_en = label_en
        unit.size = size
        return unit

    MINUTE = ("min", "分钟", "minutes", MINUTE_US)
    HOUR = ("h", "小时", "hours", HOUR_US)
    WORK_MINUTE = ("wmin", "工作分钟", "working minutes", MINUTE_US)
    WORK_HOUR = ("wh", "工作小时", "working hours", HOUR_US)
    DAY = ("d", "日", "calendar days", 1)
    WORK_DAY = ("wd", "个工作日", "working days", 1)

    @property
    def measured(self) -> bool:
        """True for minutes and hours (the limit ends at an instant), False for days (it ends with a day)."""
        return self not in (Unit.DAY, Unit.WORK_DAY)

    @property
    def working(self) -> bool:
        """True when only working time counts."""
        return self in (Unit.WORK_MINUTE, Unit.WORK_HOUR, Unit.WORK_DAY)


_SPELLINGS = {
    **{unit.value: unit for unit in Unit},
    "分": Unit.MINUTE,
    "分钟": Unit.MINUTE,
    "小时": Unit.HOUR,
    "个小时": Unit.HOUR,
    "工作分钟": Unit.WORK_MINUTE,
    "工作小时": Unit.WORK_HOUR,
    "个工作小时": Unit.WORK_HOUR,
    "天": Unit.DAY,
    "日": Unit.DAY,
    "个自然日": Unit.DAY,
    "自然日": Unit.DAY,
    "工作日": Unit.WORK_DAY,
    "个工作日": Unit.WORK_DAY,
}
_FORM = re.compile(r"(?P<event>[tT])?(?P<sign>[+-])?(?P<amount>\d{1,6})(?P<unit>[^\d\s.]+)")


@dataclass(frozen=True)
class Limit:
    """An amount of one unit; negative only as an offset from a due moment (`T-1wd`)."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.value}"

    @property
    def size(self) -> int:
        """Microseconds for minutes and hours, days for days."""
        return self.amount * self.unit.size

    def label(self, language: str = "zh") -> str:
        """'3 个工作日' or '3 working days'."""
        if language.lower().startswith("en"):
            unit = self.unit.label_en
            return f"{self.amount} {unit[:-1] if abs(self.amount) == 1 else unit}"
        return f"{self.amount} {self.unit.label}"

    def __add__(self, other: Limit) -> Limit:
        """The two limits one after the other: 3wd + 5wd = 8wd, 1h + 30min = 90min.

        Raises:
            LimitInvalid: they do not run on the same time (hours and days, working and natural).
        """
        if self.unit is other.unit:
            return Limit(self.amount + other.amount, self.unit)
        if self.unit.measured and other.unit.measured and self.unit.working is other.unit.working:
            unit = Unit.WORK_MINUTE if self.unit.working else Unit.MINUTE
            return Limit((self.size + other.size) // unit.size, unit)
        raise LimitInvalid(
            f"期限 {self.label()} 与 {other.label()} 计时方式不同，不能相加；请用同一种单位。",
            f"The limits {self.label('en')} and {other.label('en')} run on different time; use one unit to add them.",
        )


@lru_cache(maxsize=4096)
def parse_limit(text: str) -> Limit:
    """Read `3wd`, `24h`, `60min`, `4wh`, `90wmin`, `7d`, or the Chinese form `3个工作日`, `24小时`, `7日`.

    Raises:
        LimitInvalid: not a whole, non-negative amount with a known unit.
    """
    limit, sign = _parse(text)
    if sign:
        raise LimitInvalid(f"期限“{text}”不能带正负号。", f"The limit “{text}” must not have a sign.")
    return limit


@lru_cache(maxsize=4096)
def parse_offset(text: str) -> Limit:
    """Read an offset from a due moment: `T-1wd`, `T+3wd`, `T`, `-2wh`, `+30min`.

    Raises:
        LimitInvalid: not an offset.
    """
    if text.strip().upper() == "T":
        return Limit(0, Unit.WORK_DAY)
    limit, sign = _parse(text)
    return Limit(-limit.amount, limit.unit) if sign == "-" else limit


def _parse(text: str) -> tuple[Limit, str]:
    folded = unicodedata.normalize("NFKC", text).replace(" ", "").replace("−", "-").lower()
    match = _FORM.fullmatch(folded)
    unit = _SPELLINGS.get(match["unit"]) if match else None
    if match is None or unit is None or (match["event"] and not match["sign"]):
        raise LimitInvalid(
            f"“{text}”不是期限。请写整数加单位：60min 分钟、24h 小时、4wh 工作小时、3wd 工作日、7d 自然日。",
            f"“{text}” is not a time limit. Write a whole number and a unit: "
            f"60min, 24h, 4wh (working hours), 3wd (working days), 7d (calendar days).",
        )
    return Limit(int(match["amount"]), unit), match["sign"] or ""


def as_limit(limit: Limit | str) -> Limit:
    """`limit` itself, or the limit that the text says."""
    return parse_limit(limit) if isinstance(limit, str) else limit
