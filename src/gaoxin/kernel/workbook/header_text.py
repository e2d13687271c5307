"""What one header says: a name, perhaps a year, perhaps a unit, in whatever order people write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from gaoxin.kernel.rules.catalogue import Catalogue, Variable
from gaoxin.kernel.workbook.measures import Measure, measure, trailing_money

_YEAR = r"(?:19|20)\d{2}"
_YEAR_WORD = re.compile(
    rf"(?<!\d)(?:FY)?({_YEAR})(?:财年|会计年度|年度末|年度|年末|年底|年初|年|A)?(?!\d)", re.IGNORECASE
)
_PARTIAL = re.compile(
    rf"{_YEAR}\D{{0,2}}(?:[1-9]|1[0-2])\s*(?:[-—–~至到]\s*(?:[1-9]|1[0-2])\s*)?月|{_YEAR}\D{{0,2}}(?:上半年|下半年|前三季度|[一二三四1-4]季度|[Qq][1-4]|[Hh][12])"
    r"|^\s*(?:[1-9]|1[0-2])\s*[-—–~至到]\s*(?:[1-9]|1[0-2])\s*月|上半年|前三季度|[一二三四]季度"
)
_SLOT = re.compile(r"(?:^|(?<=[^a-z]))[\[(_.\s]*[yY]([1-4])[\])\s]*(?=$|[^a-z0-9])")
_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
# Words for years counted back from the row's own year, or from the latest full year when rows have none. Longest first.
_RELATIVE: tuple[tuple[str, int], ...] = (
    ("上上年度", 2), ("上上年", 2), ("前年度", 2), ("前年", 2), ("上一会计年度", 1), ("上一年度", 1), ("上一年", 1), ("上年度末", 1), ("上年度", 1),
    ("上年末", 1), ("上年底", 1), ("上年", 1), ("去年", 1), ("上期末", 1), ("上期", 1), ("期初", 1), ("年初", 1), ("本会计年度", 0), ("本年度末", 0),
    ("本年度", 0), ("本年末", 0), ("本年", 0), ("当年度", 0), ("当年", 0), ("本期末", 0), ("本期", 0), ("今年", 0),
)  # fmt: skip
_LATEST = ("最近一个会计年度", "最近一年度", "最近一年", "近一年", "上一完整年度")
_YEAR_END = ("年末数", "期末数", "年末", "年底", "期末", "期末余额")
_DECORATION = re.compile(r"^(?:其中|另)[:：]?|^[*＊]+|^\d{1,3}[.、)）]\s*|^[一二三四五六七八九十]{1,3}[、.]|[*＊]+$")


@dataclass(frozen=True)
class HeaderText:
    """A header taken apart.

    name: what is left once year, unit and decoration are gone. year: a calendar year. slot: 1-4 for y1-y4.
    back: years before the row's own (0 本年, 1 上年); latest: 最近一年. partial: less than a full year. unit: as written.
    """

    raw: str
    name: str
    variable: Variable | None = None
    year: int | None = None
    slot: int | None = None
    back: int | None = None
    latest: bool = False
    partial: bool = False
    unit: Measure | None = None

    @property
    def says_year(self) -> bool:
        """Whether the header itself fixes the year."""
        return self.year is not None or self.slot is not None or self.back is not None or self.latest


def read_header(text: str, catalogue: Catalogue) -> HeaderText:
    """Take a header apart; the catalogue decides where a year or unit is part of a variable's own name."""
    raw = unicodedata.normalize("NFKC", text).strip()
    name = _tidy(raw)
    without_unit, unit = _take_unit(name)
    # A bracket that looks like a unit may belong to the variable's own name: 最近一轮估值（美元）.
    variable = catalogue.get(name)
    if variable is not None:
        return HeaderText(text, name, variable, unit=unit)
    variable = catalogue.get(without_unit)
    if variable is not None:
        return HeaderText(text, without_unit, variable, unit=unit)
    if _PARTIAL.search(without_unit):
        return HeaderText(text, without_unit, None, partial=True, unit=unit)
    return _take_year(text, without_unit, unit, catalogue)


def _tidy(raw: str) -> str:
    """Without numbering, stars and line breaks; 12月31日 is the year's end."""
    name = _DECORATION.sub("", re.sub(r"\s+", " ", raw)).strip()
    name = re.sub(r"(?<=\d)\s+(?=[年月])", "", name)
    name = re.sub(rf"({_YEAR})(?:年12月31日|[-/.]12[-/.]31)", r"\1年末", name)
    return re.sub(r"单位\s*:\s*", "", name)


def _take_unit(name: str) -> tuple[str, Measure | None]:
    """Split off a unit in brackets, after a separator, or a money unit at the end."""
    unit: Measure | None = None

    def bracket(match: re.Match[str]) -> str:
        nonlocal unit
        kept = []
        for token in re.split(r"[,，;；、]", match.group(1)):
            found = measure(token)
            if found is not None and unit is None:
                unit = found
            elif token.strip():
                kept.append(token.strip())
        return f"({','.join(kept)})" if kept else ""

    name = _BRACKETS.sub(bracket, name).strip()
    if unit is not None:
        return name, unit
    if name.endswith(("%", "‰")) and len(name) > 1:
        return name[:-1].rstrip(" :/_-"), measure(name[-1])
    head, _, tail = _last_separated(name)
    unit = measure(tail) if head and tail else None
    if unit is not None:
        return head, unit
    head, word = trailing_money(name)
    return (head, measure(word)) if word else (name, None)


def _last_separated(name: str) -> tuple[str, str, str]:
    found = re.search(r"^(.*?)\s*([:/_,\s-])\s*([^:/_,\s-]+)$", name)
    return (found.group(1), found.group(2), found.group(3)) if found else (name, "", "")


def _take_year(raw: str, name: str, unit: Measure | None, catalogue: Catalogue) -> HeaderText:
    year: int | None = None
    slot: int | None = None
    back: int | None = None
    latest = False
    found = _SLOT.search(name)
    if found:
        slot = int(found.group(1))
        name = name[: found.start()] + name[found.end() :]
    else:
        found = _YEAR_WORD.search(name)
        if found:
            # 年初 is the end of the year before.
            year = int(found.group(1)) - (1 if "年初" in found.group(0) else 0)
            name = name[: found.start()] + name[found.end() :]
        else:
            name, back, latest = _take_relative(name, catalogue)
    name = _BRACKETS.sub(lambda match: match.group(0) if match.group(1).strip() else "", name).strip(" _.-:/,的([")
    variable = catalogue.get(name)
    if variable is None:
        bare = name
        for word in _YEAR_END:
            bare = bare.removesuffix(word).removeprefix(word)
        variable = catalogue.get(bare.strip(" _-:/")) if bare else None
        if variable is None and not (year or slot or back is not None or latest):
            bare, again = _take_unit(name)
            variable, unit = catalogue.get(bare), unit or again
    return HeaderText(raw, name, variable, year, slot, back, latest, False, unit)


def _take_relative(name: str, catalogue: Catalogue) -> tuple[str, int | None, bool]:
    for word in _LATEST:
        if word in name:
            return name.replace(word, "", 1), None, True
    for word, back in _RELATIVE:
        if word in name:
            rest = name.replace(word, "", 1)
            if rest.strip(" ()_-:/") == "" or catalogue.get(rest) is not None:
                return rest, back, False
    return name, None, False


def is_year_text(value: object) -> bool:
    """Whether a header cell holds a year alone: 2023, 2023年, 2023年度, 上年度, y1."""
    if isinstance(value, float):
        return value.is_integer() and 1990 <= value <= 2100
    if not isinstance(value, str):
        return False
    text = unicodedata.normalize("NFKC", value).strip().strip("()[]【】")
    if _YEAR_WORD.fullmatch(text) or re.fullmatch(r"[yY][1-4]", text):
        return True
    return text in _LATEST or any(text in (word, word + "数", word + "金额") for word, _ in _RELATIVE)


def year_of(value: object) -> int | None:
    """The calendar year that a cell of a year column states (2023, 「2023年度」, a date); None when it states none."""
    if hasattr(value, "year"):
        return int(value.year)
    if isinstance(value, float):
        if value.is_integer() and 1900 <= value <= 2200:
            return int(value)
        return int(value) // 10_000 if value.is_integer() and 19_000_101 <= value <= 22_001_231 else None
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).strip()
    found = re.fullmatch(rf"(?:FY)?({_YEAR})\s*(?:\.0+|年度?|财年|会计年度|年报|年年报|A|E)?", text, re.IGNORECASE)
    if found:
        return int(found.group(1))
    found = re.fullmatch(rf"({_YEAR})[-/.年]?(?:12)[-/.月]?(?:31)日?(?:\s+00:00(?::00)?)?", text)
    return int(found.group(1)) if found else None


def is_partial_year(value: object) -> bool:
    """Whether a cell of a year column names less than a full year (2025年1-9月, 2025Q3, 2025上半年)."""
    return isinstance(value, str) and _PARTIAL.search(unicodedata.normalize("NFKC", value)) is not None
