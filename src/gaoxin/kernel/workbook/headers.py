"""Where the headers of a sheet are: under titles, over one to three rows, with merged cells."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook.header_text import is_year_text, read_header
from gaoxin.kernel.workbook.identity import role_of
from gaoxin.kernel.workbook.measures import measure

#: Rows looked at from the top of a sheet.
PREVIEW_ROWS = 40
_DEFAULT_UNIT = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*(元|千元|万元|百万元|亿元)")

_DATE_CELL = re.compile(r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{0,2}日?)?(?:\s|$)")

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, 0-based, both ends included."""


@dataclass(frozen=True)
class HeaderBlock:
    """The headers of a sheet: rows first..last (0-based), texts and parts by column, and what stands above them.

    score: how much of it is understood: names, and the years and units that go with them.
    """

    first: int
    last: int
    texts: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    default_unit: str
    score: int


def find_headers(rows: list[list[Any]], merges: list[Merge], catalogue: Catalogue) -> HeaderBlock | None:
    """The header block among the first rows of a sheet; None when no row looks like one.

    Every run of one to three rows that could be headers is scored by what is understood in it; the best one wins, the
    upper and shorter one among equals.
    """
    width = max((len(row) for row in rows), default=0)
    best: HeaderBlock | None = None
    for first in range(min(len(rows), PREVIEW_ROWS)):
        if not _header_like(rows, first, merges):
            continue
        last = first
        while True:
            block = _block(rows, first, last, merges, catalogue, width)
            if best is None or block.score > best.score:
                best = block
            if last == first + 2 or last + 1 >= len(rows) or not _continues(rows, first, last, merges):
                break
            last += 1
    if best is not None and best.score > 0:
        return best
    return _unknown_headers(rows, merges, catalogue, width)


def _block(
    rows: list[list[Any]], first: int, last: int, merges: list[Merge], catalogue: Catalogue, width: int
) -> HeaderBlock:
    grid = [_filled(rows, row, merges, width) for row in range(first, last + 1)]
    # The upper rows group the lower ones: their labels reach over the empty cells to their right.
    for row in range(len(grid) - 1):
        grid[row] = _spread(grid[row], first + row, merges, grid[row + 1])
    parts = tuple(_distinct([line[column] for line in grid]) for column in range(width))
    read = [_best_text(column, catalogue) for column in parts]
    score = sum(points for _, points in read)
    if last > first:
        tall = any(top == first and bottom > first for top, _, bottom, _ in merges)
        used = any(grid[0][column] and grid[0][column] in text for column, (text, points) in enumerate(read) if points)
        score += (5 if tall else 0) - (0 if used else 5)
    texts = tuple(text for text, _ in read)
    return HeaderBlock(first, last, texts, parts, _default_unit(rows[:first]), score)


def _best_text(parts: tuple[str, ...], catalogue: Catalogue) -> tuple[str, int]:
    """The header that the parts of a column make, and how much of it is understood.

    A group label such as 「财务数据」 above 「营业收入」 says nothing; 「2023年」 above it says the year.
    """
    choices = [" ".join(parts[start:]) for start in range(len(parts))]
    choices += [" ".join((*parts[:start], *parts[start + 1 :])) for start in range(1, len(parts))]
    scored = [(text, _points(text, catalogue)) for text in choices]
    return max(scored, key=lambda choice: choice[1], default=("", 0))


def _points(text: str, catalogue: Catalogue) -> int:
    if role_of(text) is not None:
        return 10
    read = read_header(text, catalogue)
    return 10 + 3 * read.says_year + 3 * (read.unit is not None) if read.variable is not None else 0


def _unknown_headers(
    rows: list[list[Any]], merges: list[Merge], catalogue: Catalogue, width: int
) -> HeaderBlock | None:
    """Nothing known anywhere: the first row that is all labels, at least two, and has data below."""
    for index in range(min(len(rows), PREVIEW_ROWS) - 1):
        labels = [cell for cell in rows[index] if _kind(cell) != "empty"]
        below = [cell for cell in rows[index + 1] if _kind(cell) != "empty"]
        if len(labels) >= max(2, len(below) // 2) and below and _header_like(rows, index, merges):
            return _block(rows, index, index, merges, catalogue, width)
    return None


def _kind(cell: Any) -> str:
    """empty, year, unit, label or data."""
    if cell is None or cell == "":
        return "empty"
    if is_year_text(cell):
        return "year"
    if not isinstance(cell, str):
        return "data"
    text = unicodedata.normalize("NFKC", cell).strip()
    if not text:
        return "empty"
    if measure(text.strip("()[] ")) is not None:
        return "unit"
    if re.fullmatch(r"[-+(¥￥]?[\d,.\s]+(?:%|万|亿|元|万元|亿元|人)?\)?", text) or _DATE_CELL.match(text):
        return "data"
    if re.fullmatch(r"[0-9A-Z]{15,20}", text):
        return "data"
    return "data" if text in _DATA_WORDS else "label"


_DATA_WORDS = frozenset(
    {
        "是",
        "否",
        "有",
        "无",
        "√",
        "×",
        "-",
        "—",
        "/",
        "N/A",
        "Y",
        "N",
        "True",
        "False",
        "TRUE",
        "FALSE",
        "true",
        "false",
    }
)


def _header_like(rows: list[list[Any]], index: int, merges: list[Merge]) -> bool:
    filled = [kind for kind in map(_kind, rows[index]) if kind != "empty"]
    if not filled or "data" in filled:
        return False
    if "label" not in filled:
        # Years alone are headers when labels stand below them.
        return index + 1 < len(rows) and "label" in (below := set(map(_kind, rows[index + 1]))) and "data" not in below
    # A title is one text over the whole width.
    return len(filled) > 1 or not any(top == index and right - left >= 2 for top, left, _, right in merges)


def _continues(rows: list[list[Any]], first: int, last: int, merges: list[Merge]) -> bool:
    """Whether the row below still belongs to the headers."""
    below = rows[last + 1]
    kinds = [_kind(cell) for cell in below]
    filled = [kind for kind in kinds if kind != "empty"]
    if any(top <= last < bottom and top >= first for top, _, bottom, _ in merges):
        return "data" not in filled
    if not filled or "data" in filled:
        return False
    if all(kind in ("year", "unit") for kind in filled):
        # A lone year is a row's year column, not a header.
        return len(filled) > 1 or "unit" in filled
    grouped = any(top == last and bottom == last and right > left for top, left, bottom, right in merges)
    above = rows[last]
    gaps = sum(
        1
        for column, kind in enumerate(kinds)
        if kind != "empty" and (column >= len(above) or _kind(above[column]) == "empty")
    )
    return gaps > 0 and (grouped or _leads(above))


def _leads(row: list[Any]) -> bool:
    """Whether an upper row with gaps has a label somewhere to the left of each gap."""
    return any(_kind(cell) in ("label", "year") for cell in row)


def _filled(rows: list[list[Any]], index: int, merges: list[Merge], width: int) -> list[str]:
    """The texts of a row, merged cells written out over all that they cover."""
    texts = [_text(cell) for cell in rows[index]] + [""] * (width - len(rows[index]))
    for top, left, bottom, right in merges:
        if top <= index <= bottom and left < width and top < len(rows) and left < len(rows[top]):
            for column in range(left, min(right, width - 1) + 1):
                texts[column] = _text(rows[top][left])
    return texts


def _spread(texts: list[str], index: int, merges: list[Merge], below: list[str]) -> list[str]:
    """Carry a group's label to the right over cells that are empty here but named below."""
    ends = {left: right for top, left, bottom, right in merges if top <= index <= bottom}
    spread = list(texts)
    carried, until = "", -1
    for column, text in enumerate(texts):
        if text:
            carried, until = text, ends.get(column, -1)
        elif carried and below[column] and (until < 0 or column <= until):
            spread[column] = carried
    return spread


def _distinct(parts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in parts if part))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime | datetime.date):
        return str(cell)
    return re.sub(r"\s+", " ", str(cell)).strip()


def _default_unit(above: list[list[Any]]) -> str:
    for row in above:
        for cell in row:
            found = _DEFAULT_UNIT.search(unicodedata.normalize("NFKC", cell)) if isinstance(cell, str) else None
            if found:
                return found.group(1)
    return ""
