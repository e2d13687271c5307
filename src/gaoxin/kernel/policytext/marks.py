"""The numbers in front of clauses: 第一章, 第三条, 一、, （一）, 1., (1), ①."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gaoxin.kernel.hanzi import half_width, read_number

_CHINESE = "零〇一二三四五六七八九十百千"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# From the outermost inwards; the code names a style of numbering in anchors. Texts are matched in half width.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第([{_CHINESE}]+|\d+)章[ :]?")),
    ("section", re.compile(rf"第([{_CHINESE}]+|\d+)节[ :]?")),
    ("article", re.compile(rf"第([{_CHINESE}]+|\d+)条(?![款第规之的中所、，,和及或])[ :]?")),
    ("head", re.compile(rf"([{_CHINESE}]+)[、.](?!\d)")),
    ("part", re.compile(rf"\(([{_CHINESE}]+)\)[、.]?")),
    ("point", re.compile(r"(\d{1,2})(?:[、.])(?!\d)")),
    ("subpoint", re.compile(r"\((\d{1,2})\)[、.]?|(?<![\d(])(\d{1,2})\)")),
    ("circle", re.compile(rf"([{_CIRCLED}])")),
)
ORDER = {style: place for place, (style, _) in enumerate(_STYLES)}


@dataclass(frozen=True)
class Mark:
    """A number in front of a clause: its style, its value, and how many characters it takes."""

    style: str
    number: int
    text: str
    length: int


def marker(text: str, at: int = 0) -> Mark | None:
    """The number that begins at a place of a text, or None."""
    folded = half_width(text[at : at + 16])
    for style, pattern in _STYLES:
        match = pattern.match(folded)
        if match is None:
            continue
        digits = next(group for group in match.groups() if group)
        number = _CIRCLED.index(digits) + 1 if digits in _CIRCLED else read_number(digits)
        if number is not None and number == int(number):
            return Mark(style, int(number), text[at : at + match.end()].strip(" :："), match.end())
    return None


def continues(line: str) -> bool:
    """Whether a line begins something of its own: a numbered clause, a date, a heading of an annex."""
    return marker(line) is not None or bool(re.match(r"[（(]?\d{4}年|附件|附表|附:|附：", line))
