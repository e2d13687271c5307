"""The head of a policy: title, document number, issuer and date of issue, as printed above the first clause."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from gaoxin.kernel.hanzi import half_width
from gaoxin.kernel.policytext.calendar_words import dates_in
from gaoxin.kernel.policytext.marks import marker

_KINDS = "办法|意见|措施|细则|方案|政策|规定|条例|通知|指南|指引|计划|规划|公告|决定|清单|十条|若干条"
_TITLE = re.compile(rf"(?:{_KINDS})(?:[（(〔][^）)〕]{{1,20}}[）)〕])*[》”]?$")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}(?:[A-Za-z]{1,4})?[〔\[(【]\d{4}[〕\])】](?:第)?\d{1,5}号")
_ISSUER = re.compile(r"(?:政府|委员会|管委会|[县市区州省]委|[局厅部署院]|办公室|公司|中心|联合会)$")
_OF_TITLE = re.compile(r"^(.{2,30}?(?:政府|委员会|管委会|局|厅|部|办公室))(?:关于|印发)")
#: Running text begins with a line of this length.
_RUNNING = 45
_MOST_LINES = 14


@dataclass(frozen=True)
class Spot:
    """Words of the head and where they stand."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Head:
    """What stands above the first clause. body: where the text below it begins."""

    title: Spot | None
    number: Spot | None
    issuers: tuple[Spot, ...]
    issued: tuple[Spot, datetime.date] | None
    body: int


def head_of(text: str) -> Head:
    """The head of a normalised text; what is not printed is None."""
    lines, body = _head_lines(text)
    title = _title(lines)
    issued = _date(lines) or _date(_last_lines(text, body))
    number = next((spot for line in lines if (spot := _found(_NUMBER, line))), None)
    issuers = tuple(spot for line in lines if line is not title for spot in _issuers(line))
    if not issuers and title is not None and (match := _OF_TITLE.match(title.text)):
        issuers = (Spot(match[1], title.start, title.start + len(match[1])),)
    if not issuers:
        issuers = tuple(spot for line in _last_lines(text, body) for spot in _issuers(line))
    return Head(title, number, issuers, issued, body)


def _head_lines(text: str) -> tuple[list[Spot], int]:
    lines: list[Spot] = []
    at = 0
    for line in text.split("\n"):
        is_running = len(line) >= _RUNNING or line.endswith(("。", "；", "：", ":"))
        if len(lines) >= _MOST_LINES or marker(line) is not None or is_running:
            break
        if line.strip():
            lines.append(Spot(line, at, at + len(line)))
        at += len(line) + 1
    return (lines, at) if at <= len(text) else (lines[:1], min(len(text), lines[0].end + 1 if lines else 0))


def _last_lines(text: str, body: int) -> list[Spot]:
    """The signature under the text: its last three lines, as far as they are short."""
    lines: list[Spot] = []
    end = len(text)
    for line in reversed(text[body:].split("\n")[-3:]):
        start = end - len(line)
        if len(line) <= 30 and marker(line) is None and not line.endswith("。"):
            lines.append(Spot(line, start, end))
        end = start - 1
    return lines


def _title(lines: list[Spot]) -> Spot | None:
    named = [line for line in lines if _TITLE.search(line.text)]
    about = [line for line in named if "关于" in line.text or "印发" in line.text]
    if about or named:
        return max(about or named, key=lambda line: len(line.text))
    return next((line for line in lines if len(line.text) >= 4 and not _NUMBER.search(half_width(line.text))), None)


def _found(pattern: re.Pattern[str], line: Spot) -> Spot | None:
    match = pattern.search(half_width(line.text))
    return (
        Spot(line.text[match.start() : match.end()], line.start + match.start(), line.start + match.end())
        if match
        else None
    )


def _issuers(line: Spot) -> list[Spot]:
    """The offices on a line, one after the other with blanks or 、 between."""
    found = []
    for match in re.finditer(r"[^ 、]+", line.text):
        if not _ISSUER.search(match[0]) or len(match[0]) > 25 or "关于" in match[0]:
            return []
        found.append(Spot(match[0], line.start + match.start(), line.start + match.end()))
    return found


def _date(lines: list[Spot]) -> tuple[Spot, datetime.date] | None:
    for line in lines:
        for start, end, day in dates_in(line.text):
            return Spot(line.text[start:end], line.start + start, line.start + end), day
    return None
