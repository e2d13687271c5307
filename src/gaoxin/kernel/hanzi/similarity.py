"""How alike two names are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring characters; a single character stands for itself."""
    return [text[index : index + 2] for index in range(len(text) - 1)] or ([text] if text else [])


def dice(first: Iterable[str], second: Iterable[str]) -> float:
    """Share of common pieces, from 0 (nothing) to 1 (the same pieces); 0 when both are empty."""
    left, right = Counter(first), Counter(second)
    size = left.total() + right.total()
    return 2 * (left & right).total() / size if size else 0.0


def similarity(first: str, second: str) -> float:
    """Likeness of two texts by their pairs of characters, 0 to 1; the order of its arguments does not matter."""
    return dice(bigrams(first), bigrams(second))


def runs(short: str, long: str) -> list[tuple[int, int]]:
    """How `short` lies in `long` as pieces in order: (position in long, length) of each piece, the longest piece first chosen
    from the left. Empty when `short` is not contained in that order.

    >>> runs("中直", "中航直升机")
    [(0, 1), (2, 1)]
    """
    pieces: list[tuple[int, int]] = []
    taken, begin = 0, 0
    while taken < len(short):
        position, length = _longest_piece(short[taken:], long, begin)
        if not length:
            return []
        pieces.append((position, length))
        taken, begin = taken + length, position + length
    return pieces


def _longest_piece(wanted: str, long: str, begin: int) -> tuple[int, int]:
    for length in range(len(wanted), 0, -1):
        position = long.find(wanted[:length], begin)
        if position >= 0:
            return position, length
    return -1, 0
