"""The clauses of a normalised text: chapters, articles, items and paragraphs, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gaoxin.kernel.policytext.errors import Notice
from gaoxin.kernel.policytext.marks import ORDER, Mark, marker

#: Numbers inside a paragraph begin behind one of these.
_BEHIND = re.compile(r"[。；：;:]\s*")
_INLINE = {"part", "subpoint", "circle", "point"}
_LONGEST_HEADING = 40
#: What is odd about the numbering is told so many times; after that it is plain that it is odd.
_MOST_NOTICES = 20


@dataclass(frozen=True)
class Clause:
    """A part of the text.

    anchor: a stable name, unique in the document (``article2.para3``). kind: chapter, section, article, head, part, point, subpoint,
    circle, or paragraph. number: as counted, 0 for none. label: as printed (第2条, （一）, 第2款). heading: the words of a heading.
    path: labels from the outermost to this one. start, end: all of it with what it contains, end exclusive.
    own_end: where its own words end and its first part begins. depth: 0 for the outermost. parent: the anchor of what contains it, or ''.
    """

    anchor: str
    kind: str
    number: int
    label: str
    heading: str
    path: tuple[str, ...]
    start: int
    end: int
    own_end: int
    depth: int
    parent: str
    body: int

    @property
    def place(self) -> str:
        """The clause as people cite it: 第2条第3款, 二（一）."""
        labels = list(self.path)
        articles = [at for at, label in enumerate(labels) if re.fullmatch(r"第.+条", label)]
        return "".join(labels[articles[-1] :] if articles else labels)


@dataclass
class _Open:
    kind: str
    number: int
    label: str
    start: int
    body: int
    depth: int
    parent: _Open | None
    own_end: int = -1
    end: int = -1
    parts: list[_Open] = field(default_factory=list)
    #: The numbers that its parts of each style have, in order.
    numbers: dict[str, dict[int, str]] = field(default_factory=dict)


def clauses_of(text: str, begin: int = 0) -> tuple[tuple[Clause, ...], tuple[Notice, ...]]:
    """The clauses of a text from ``begin`` (behind its head) on, in order, and what is odd about their numbers."""
    root = _Open("root", 0, "", begin, begin, -1, None)
    current = root
    notices: list[Notice] = []
    numbered = False
    for start, end, mark in _pieces(text, begin):
        if mark is None:
            current = _paragraph(current, root, start)
        else:
            numbered = True
            current = _numbered(current, mark, start, notices)
        last = current
        while last.parent is not None:
            last.end = end
            last = last.parent
    root.end = len(text)
    if not numbered:
        notices.insert(0, Notice("no_clauses", {}))
    found: list[Clause] = []
    taken: set[str] = set()
    for part in root.parts:
        _settle(part, text, (), "", taken, found)
    return tuple(found), tuple(notices)


def _pieces(text: str, begin: int) -> Iterator[tuple[int, int, Mark | None]]:
    """Every numbered clause and unnumbered paragraph: start, end, number."""
    expected: dict[str, int] = {}
    at = begin
    for line in text[begin:].split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            continue
        first = marker(text, start)
        begun = [(start, first)]
        seen = {first.style: first.number} if first else {}
        for stop in _BEHIND.finditer(text, start, end):
            inner = marker(text, stop.end()) if stop.end() < end else None
            if inner is not None and inner.style in _INLINE and inner.number == seen.get(inner.style, 0) + 1:
                if inner.number == 1 and not _is_list(text, stop.end() + inner.length, end, inner):
                    continue
                begun.append((stop.end(), inner))
                seen[inner.style] = inner.number
        expected.update(seen)
        for (place, mark), following in zip(begun, [*(place for place, _ in begun[1:]), end], strict=True):
            yield place, following, mark


def _is_list(text: str, start: int, end: int, first: Mark) -> bool:
    """Whether a second number of the same style follows in the line, so that the first one is no stray mark."""
    for stop in _BEHIND.finditer(text, start, end):
        mark = marker(text, stop.end())
        if mark is not None and mark.style == first.style and mark.number == first.number + 1:
            return True
    return False


def _numbered(current: _Open, mark: Mark, start: int, notices: list[Notice]) -> _Open:
    parent = _parent_of(current, mark)
    before = parent.numbers.setdefault(mark.style, {})
    last = next(reversed(before), mark.number - 1)
    label = _short(mark.text)
    if mark.number != last + 1 and len(notices) < _MOST_NOTICES:
        if mark.number in before:
            notices.append(Notice("repeated_number", {"label": label}))
        elif mark.number > last:
            notices.append(Notice("number_gap", {"before": before[last], "label": label}))
    before.pop(mark.number, None)
    before[mark.number] = label
    part = _Open(mark.style, mark.number, label, start, start + mark.length, parent.depth + 1, parent)
    if parent.own_end < 0:
        parent.own_end = start
    parent.parts.append(part)
    return part


def _parent_of(current: _Open, mark: Mark) -> _Open:
    """Where a number belongs: beside the last one that it counts on from, else inside the nearest of a wider style."""
    chain = []
    place: _Open | None = current
    while place is not None:
        chain.append(place)
        place = place.parent
    same = [part for part in chain if part.kind == mark.style]
    for part in same:
        if part.number + 1 == mark.number and part.parent is not None:
            return part.parent
    if same and mark.number != 1 and same[0].parent is not None:
        return same[0].parent
    if same and same[0] is chain[0] and same[0].parent is not None:
        return same[0].parent
    for part in chain:
        if part.kind == "paragraph":
            continue
        if part.kind == "root" or not _outranks(mark.style, part.kind):
            return part
    return chain[-1]


def _outranks(style: str, other: str) -> bool:
    """Whether a style stands outside another. 一、 and （一） may stand outside articles or inside them: the text decides."""
    if style in ("chapter", "section"):
        return ORDER[style] < ORDER[other]
    if style == "head":
        return other in ("part", "point", "subpoint", "circle")
    if style == "article":
        return other in ("point", "subpoint", "circle", "article")
    return ORDER[style] <= ORDER[other] if other != "article" else False


def _paragraph(current: _Open, root: _Open, start: int) -> _Open:
    """A paragraph without a number: the next one of the innermost article or item."""
    parent = current.parent if current.kind == "paragraph" and current.parent is not None else current
    counted = parent.numbers.setdefault("paragraph", {})
    number = len(counted) + (1 if parent is root else 2)
    counted[number] = ""
    part = _Open(
        "paragraph",
        number,
        f"第{number}款" if parent is not root else f"第{number}段",
        start,
        start,
        parent.depth + 1,
        parent,
    )
    if parent.own_end < 0:
        parent.own_end = start
    parent.parts.append(part)
    return part


def _short(label: str) -> str:
    return label.rstrip("、.．")


def _settle(part: _Open, text: str, path: tuple[str, ...], parent: str, taken: set[str], found: list[Clause]) -> None:
    step = f"{'para' if part.kind == 'paragraph' else part.kind}{part.number}"
    # Articles are numbered through the whole document, so chapters and heads need no place in their anchors.
    anchor = step if part.kind == "article" or not parent else f"{parent}.{step}"
    unique, count = anchor, 1
    while unique in taken:
        count += 1
        unique = f"{anchor}~{count}"
    taken.add(unique)
    own_end = part.own_end if part.own_end >= 0 else part.end
    body = part.body
    while body < own_end and text[body] in " :：":
        body += 1
    end = part.end
    while end > part.start and text[end - 1].isspace():
        end -= 1
    while own_end > body and text[own_end - 1].isspace():
        own_end -= 1
    words = text[body:own_end].strip()
    heading = words if len(words) <= _LONGEST_HEADING and not words.endswith(("。", "；", "，")) else ""
    labels = (*path, part.label)
    found.append(
        Clause(
            unique,
            part.kind,
            part.number,
            part.label,
            heading,
            labels,
            part.start,
            end,
            own_end,
            part.depth,
            parent,
            body,
        )
    )
    for inner in part.parts:
        _settle(inner, text, labels, unique, taken, found)
