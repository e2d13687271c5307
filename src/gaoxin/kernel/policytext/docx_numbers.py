"""Automatic numbers of Word (第一条, 一、, （一）), which the text of a paragraph does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import cn2an

from gaoxin.kernel.policytext.docx_xml import attribute, local, parse_xml

_PLACE = re.compile(r"%([1-9])")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "koreanCounting", "ideographTraditional", "ideographZodiac",
}  # fmt: skip


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass
class Numbering:
    """The numbering schemes of one document with their counters.

    schemes: levels of each scheme. lists: the scheme and first numbers of each list. styles: list and level of each style,
    and the style that it builds on.
    """

    schemes: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    styles: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def label(self, number: str, level: int, style: str) -> str:
        """The number in front of a paragraph of this list and level, '' when it has none; counts on."""
        if not number:
            number, level = self._of_style(style)
        scheme = self.lists.get(number, "")
        levels = self.schemes.get(scheme)
        if not levels or level not in levels:
            return ""
        counts = self.counters.setdefault(scheme, {})
        if number not in self.begun:
            self.begun.add(number)
            for (owner, place), first in self.starts.items():
                if owner == number:
                    counts[place] = first - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [place for place in counts if place > level]:
            del counts[deeper]
        if levels[level].form in ("bullet", "none") and not _PLACE.search(levels[level].text):
            return ""
        return _PLACE.sub(lambda match: self._counted(levels, counts, int(match[1]) - 1), levels[level].text)

    def _counted(self, levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
        known = levels.get(level, _Level())
        return written(counts.get(level, known.start), known.form)

    def _of_style(self, style: str) -> tuple[str, int]:
        for _ in range(10):
            number, level, parent = self.styles.get(style, ("", 0, ""))
            if number or not parent:
                return number, level
            style = parent
        return "", 0


def written(number: int, form: str) -> str:
    """A number in one of Word's forms: 12 is 十二 (chineseCounting), xii (lowerRoman), ⑫ (decimalEnclosedCircle)."""
    if form in _CHINESE:
        return (
            str(cn2an.an2cn(number, "low")).removeprefix("一") if 10 <= number < 20 else str(cn2an.an2cn(number, "low"))
        )
    if form.startswith("chineseLegal"):
        return str(cn2an.an2cn(number, "up"))
    if form.startswith("decimalEnclosedCircle"):
        return _CIRCLED[number - 1] if 0 < number <= len(_CIRCLED) else str(number)
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    signs = ""
    for value, sign in _ROMAN:
        signs += sign * (number // value)
        number %= value
    return signs


def numbering_of(numbers: bytes, styles: bytes, file: str) -> Numbering:
    """The numbering of a document by its parts numbering.xml and styles.xml, either of which may be empty."""
    found = Numbering()
    if numbers:
        schemes = _Schemes(found)
        parse_xml(numbers, schemes.start, schemes.end, lambda _text: None, file)
    if styles:
        reader = _Styles(found)
        parse_xml(styles, reader.start, lambda _tag: None, lambda _text: None, file)
    return found


class _Schemes:
    def __init__(self, found: Numbering) -> None:
        self.found = found
        self.scheme = self.list = ""
        self.level: _Level | None = None
        self.place = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        word, value = local(tag), attribute(attributes, "val")
        if word == "abstractNum":
            self.scheme = attribute(attributes, "abstractNumId")
            self.found.schemes[self.scheme] = {}
        elif word == "num":
            self.list = attribute(attributes, "numId")
        elif word == "abstractNumId":
            self.found.lists[self.list] = value
        elif word in ("lvl", "lvlOverride"):
            self.place = _integer(attribute(attributes, "ilvl"))
            if word == "lvl" and self.scheme:
                self.level = self.found.schemes[self.scheme].setdefault(self.place, _Level())
        elif word == "startOverride":
            self.found.starts[self.list, self.place] = _integer(value, 1)
        elif self.level is not None:
            if word == "start":
                self.level.start = _integer(value, 1)
            elif word == "numFmt":
                self.level.form = value
            elif word == "lvlText":
                self.level.text = value

    def end(self, tag: str) -> None:
        word = local(tag)
        if word == "abstractNum":
            self.scheme = ""
        elif word == "lvl":
            self.level = None


class _Styles:
    def __init__(self, found: Numbering) -> None:
        self.found = found
        self.style = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        word, value = local(tag), attribute(attributes, "val")
        if word == "style":
            self.style = attribute(attributes, "styleId")
            self.found.styles[self.style] = ("", 0, "")
        elif self.style in self.found.styles:
            number, level, parent = self.found.styles[self.style]
            if word == "numId":
                self.found.styles[self.style] = (value, level, parent)
            elif word == "ilvl":
                self.found.styles[self.style] = (number, _integer(value), parent)
            elif word == "basedOn":
                self.found.styles[self.style] = (number, level, value)


def _integer(text: str, default: int = 0) -> int:
    return int(text) if text.isdecimal() else default
