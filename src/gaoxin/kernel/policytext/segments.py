"""The sentences of a clause: the stretches in which conditions and awards belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gaoxin.kernel.policytext.structure import Clause

_STOP = re.compile(r"[。；;！？!?\n]")
_OPEN, _CLOSE = "（(〔【《“", "）)〕】》”"


@dataclass(frozen=True)
class Segment:
    """A stretch of the text without a full stop or semicolon outside brackets. start, end: offsets, end exclusive."""

    clause: Clause
    start: int
    end: int

    def words(self, text: str) -> str:
        """What stands there."""
        return text[self.start : self.end]


def segments_of(text: str, clause: Clause) -> list[Segment]:
    """The sentences of a clause's own words."""
    found: list[Segment] = []
    start = clause.body
    depth = 0
    for at in range(clause.body, clause.own_end):
        char = text[at]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        if _STOP.match(char) and (depth == 0 or char in "。\n"):
            _add(found, text, clause, start, at)
            start, depth = at + 1, 0
    _add(found, text, clause, start, clause.own_end)
    return found


def _add(found: list[Segment], text: str, clause: Clause, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    if start < end:
        found.append(Segment(clause, start, end))
