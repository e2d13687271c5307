"""Dates and periods: in force from, valid until, windows that come back every year, 连续5年, 12个月内."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gaoxin.kernel.hanzi import read_number
from gaoxin.kernel.policytext.calendar_words import dates_in, small_number
from gaoxin.kernel.policytext.folded import folded

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_NOTE = r"(?:发布|印发|公布|颁布|通过|出台)"
_EFFECTIVE = re.compile(
    rf"自{_NOTE}之?日(?:起)?(?:开始)?(?:正式)?(?:施行|实施|执行|生效)?|自{_NOTE}(?:\d+|[一二三四五六七八九十]+)日后(?:起)?(?:施行|实施|执行)"
)
_VALIDITY = re.compile(rf"(?:有效期|试行期|执行期限?|实施期限?)(?:限)?(?:暂定)?(?:为|是|:)?(?P<n>{_N})(?P<half>个半|半)?(?P<unit>年|个月)|"
                       rf"(?:暂定|试行)(?P<n2>{_N})(?P<unit2>年|个月)(?:的)?(?:有效期)?")  # fmt: skip
_FROM = rf"(?P<am>{_N})月(?:份)?(?:(?P<ad>{_N})日|(?P<aw>底|末|初|上旬|中旬|下旬))?"
_TO = rf"(?P<bm>{_N})月(?:份)?(?:(?P<bd>{_N})日|(?P<bw>底|末|初|上旬|中旬|下旬))?"
_RECURRING = re.compile(
    rf"(?:每年|每年度|当年|次年|年度)(?:的)?{_FROM}(?:\s*(?:至|到|-|—|~)+\s*(?:当年)?(?:{_TO}|(?P<only>{_N})日))?(?P<before>之?前|以前)?"
)
_SPAN = re.compile(rf"{_FROM}\s*(?:至|到|-|—|~)+\s*{_TO}")
_SEASON = re.compile(
    r"每年(?:第?[一二三四]季度|上半年|下半年|年底|年初|年末)(?:前)?|每季度|每半年|常年受理|全年受理|随时(?:申报|受理)"
)
_PERIOD = re.compile(
    rf"(?P<lead>近|最近|过去|前|后|连续|满|每|分|未来|之后)?(?P<n>{_N})(?:个)?(?P<unit>工作日|自然日|完整会计年度|会计年度|年度|年|月|日|天|小时|季度)"
    rf"(?P<tail>以内|之内|内|以上|以下|后|之后|期满|期间|期|以前|前)?"
)
_TURN = re.compile(rf"第(?P<n>{_N})(?:个)?(?P<unit>年度|年)")
_UNITS = {"工作日": "工作日", "自然日": "天", "完整会计年度": "年", "会计年度": "年", "年度": "年", "年": "年", "月": "月", "日": "天", "天": "天",
          "小时": "小时", "季度": "季度"}  # fmt: skip
_LAST = {"底": "末", "末": "末", "下旬": "下旬", "初": "初", "上旬": "上旬", "中旬": "中旬"}


@dataclass(frozen=True)
class Moment:
    """A date or period in the text.

    kind: date or period. role: a key of ``ROLES``. value and unit: of a period. day, last_day: of a date. recurring: MM-DD or MM-末
    of a day that comes back every year, two with / between for a window.
    """

    kind: str
    role: str
    start: int
    end: int
    value: Fraction | None = None
    unit: str = ""
    day: datetime.date | None = None
    last_day: datetime.date | None = None
    recurring: str = ""


def moments(text: str, start: int, end: int) -> list[Moment]:
    """The dates and periods in a stretch of a text, in order, none inside another."""
    plain = folded(text)
    taken: list[tuple[int, int]] = []
    found: list[Moment] = []
    for reader in (_full_dates, _relative, _validity, _returning, _turns, _periods):
        for moment in reader(plain, start, end):
            if all(moment.end <= low or moment.start >= high for low, high in taken):
                taken.append((moment.start, moment.end))
                found.append(moment)
    return sorted(found, key=lambda moment: moment.start)


def _full_dates(text: str, start: int, end: int) -> Iterator[Moment]:
    days = [(start + low, start + high, day) for low, high, day in dates_in(text[start:end])]
    at = 0
    while at < len(days):
        low, high, day = days[at]
        before, after = text[max(start, low - 8) : low], text[high : min(end, high + 8)]
        following = days[at + 1] if at + 1 < len(days) else None
        if following and re.fullmatch(r"\s*(?:起)?(?:至|到|-|—|–|~)+\s*", text[high : following[0]]):
            yield Moment("date", "window", low, following[1], day=day, last_day=following[2])
            at += 2
            continue
        at += 1
        if re.search(r"自$|从$", before) and re.match(r"起", after):
            yield Moment("date", "effective", low, high, day=day)
        elif re.search(r"(?:有效期|执行|实施|施行|有效)(?:期限?)?(?:至|到|截至)?$", before) and re.search(
            r"[至到]$", before
        ):
            yield Moment("date", "expires", low, high, day=day)
        elif re.match(r"(?:\d+[:时点]\d*)?(?:之?前|以前|止|截止)", after) or re.search(r"(?:截至|截止)$", before):
            yield Moment("date", "deadline", low, high, day=day)
        else:
            yield Moment("date", "day", low, high, day=day)


def _relative(text: str, start: int, end: int) -> Iterator[Moment]:
    for match in _EFFECTIVE.finditer(text, start, end):
        if re.search("施行|实施|执行|生效", text[match.start() : min(end, match.end() + 6)]):
            yield Moment("date", "effective", match.start(), match.end(), recurring="issued")


def _validity(text: str, start: int, end: int) -> Iterator[Moment]:
    for match in _VALIDITY.finditer(text, start, end):
        number = read_number(match["n"] or match["n2"])
        unit = match["unit"] or match["unit2"]
        if number is not None:
            half = Fraction(1, 2) if match["half"] else 0
            yield Moment(
                "period", "validity", match.start(), match.end(), number + half, "年" if unit == "年" else "月"
            )


def _returning(text: str, start: int, end: int) -> Iterator[Moment]:
    for match in _RECURRING.finditer(text, start, end):
        first = _month_day(match["am"], match["ad"], match["aw"])
        last = (
            _month_day(match["bm"], match["bd"], match["bw"])
            if match["bm"]
            else _month_day(match["am"], match["only"], "")
            if match["only"]
            else ""
        )
        if first:
            role = "window" if last else "deadline" if match["before"] else "day"
            yield Moment("date", role, match.start(), match.end(), recurring=f"{first}/{last}" if last else first)
    for match in _SPAN.finditer(text, start, end):
        first, last = (
            _month_day(match["am"], match["ad"], match["aw"]),
            _month_day(match["bm"], match["bd"], match["bw"]),
        )
        if first and last and (match["ad"] or match["bd"]):
            yield Moment("date", "window", match.start(), match.end(), recurring=f"{first}/{last}")
    for match in _SEASON.finditer(text, start, end):
        yield Moment("date", "window", match.start(), match.end(), recurring=match[0])


def _month_day(month: str | None, day: str | None, word: str | None) -> str:
    """MM-DD, MM-末 for the end of a month, MM for a whole one; '' when there is no such month."""
    number = small_number(month or "")
    if not 1 <= number <= 12:
        return ""
    if day:
        count = small_number(day)
        return f"{number:02d}-{count:02d}" if 1 <= count <= 31 else ""
    return f"{number:02d}-{_LAST[word]}" if word else f"{number:02d}"


def _turns(text: str, start: int, end: int) -> Iterator[Moment]:
    for match in _TURN.finditer(text, start, end):
        number = read_number(match["n"])
        if number is not None:
            yield Moment("period", "turn", match.start(), match.end(), number, "年")


def _periods(text: str, start: int, end: int) -> Iterator[Moment]:
    for match in _PERIOD.finditer(text, start, end):
        number = read_number(match["n"])
        lead, tail, unit = match["lead"] or "", match["tail"] or "", _UNITS[match["unit"]]
        if (
            number is None
            or (unit == "年" and number >= 1900)
            or re.match(r"[\d第.年〔]", text[max(start, match.start() - 1) : match.start()])
        ):
            continue
        if not match["n"].isdecimal() and not (lead or tail):
            continue
        if unit in ("月", "天") and not (lead or tail) and "个" not in match[0] and match["unit"] != "天":
            continue  # 6月, 8日: parts of a date
        yield Moment("period", _role(lead, tail), match.start(), match.end(), number, unit)


def _role(lead: str, tail: str) -> str:
    if lead in ("近", "最近", "过去"):
        return "lookback"
    if lead == "连续":
        return "consecutive"
    if lead == "前":
        return "early"
    if lead in ("后", "未来", "之后"):
        return "late"
    if tail in ("内", "以内", "之内"):
        return "within"
    if tail in ("后", "之后", "期满") or lead == "满":
        return "after"
    return "duration"
