"""What changed between two versions of a text, line by line and, inside a changed line, character by character."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Below this likeness two lines are a removal and an addition, not one changed line.
ALIKE = 0.5
#: Longer lines are compared as wholes: characters would take too long.
LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class Part:
    """A run of characters: `same`, `old` (removed) or `new` (added)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the comparison: `same`, `old` or `new`, with its parts."""

    kind: str
    parts: tuple[Part, ...]


def text_diff(old: str, new: str) -> list[Line]:
    """The lines of both texts in order; unchanged ones once."""
    before, after = old.splitlines(), new.splitlines()
    lines: list[Line] = []
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            lines += [Line("same", (Part("same", text),)) for text in before[a:b]]
        else:
            lines += _changed(before[a:b], after[c:d])
    return lines


def _changed(before: list[str], after: list[str]) -> Iterator[Line]:
    for at in range(max(len(before), len(after))):
        old = before[at] if at < len(before) else None
        new = after[at] if at < len(after) else None
        matcher = SequenceMatcher(None, old or "", new or "", autojunk=False)
        short = max(len(old or ""), len(new or "")) <= LONGEST_LINE
        if old is not None and new is not None and short and matcher.ratio() >= ALIKE:
            codes = matcher.get_opcodes()
            yield Line(
                "old", tuple(Part("same" if op == "equal" else "old", old[a:b]) for op, a, b, _c, _d in codes if b > a)
            )
            yield Line(
                "new", tuple(Part("same" if op == "equal" else "new", new[c:d]) for op, _a, _b, c, d in codes if d > c)
            )
            continue
        if old is not None:
            yield Line("old", (Part("old", old),))
        if new is not None:
            yield Line("new", (Part("new", new),))
