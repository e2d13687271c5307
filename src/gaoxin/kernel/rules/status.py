"""The four verdicts and their logic (DESIGN section 3).

Codes are ordered so that AND is the minimum: fail 0 < unknown 1 < manual 2 < pass 3. OR prefers unknown over manual,
so it is the maximum after swapping those two.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Status(IntEnum):
    """A verdict on a condition, a criterion or a rule."""

    FAIL = 0
    UNKNOWN = 1
    MANUAL = 2
    PASS = 3

    @property
    def word(self) -> str:
        """The verdict as written in files and results: pass, fail, unknown, manual."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """The verdict as shown to Chinese readers."""
        return _LABELS[self]

    @classmethod
    def from_word(cls, word: str) -> Status:
        """The verdict of a word of a worked case; ValueError when it is none of the four."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(word) from None


_LABELS = {Status.PASS: "符合", Status.FAIL: "不符合", Status.UNKNOWN: "缺数据", Status.MANUAL: "待人工认定"}

#: The verdict of each code.
STATUSES = tuple(Status(code) for code in range(4))
FAIL, UNKNOWN, MANUAL, PASS = Status.FAIL, Status.UNKNOWN, Status.MANUAL, Status.PASS

#: Swaps unknown and manual: the order in which OR is a maximum.
OR_ORDER = (0, 2, 1, 3)


def all_of(statuses: Iterable[int]) -> int:
    """AND: fail > unknown > manual > pass. Nothing to satisfy is a pass."""
    return min(statuses, default=3)


def any_of(statuses: Iterable[int]) -> int:
    """OR: pass > unknown > manual > fail. No alternative is a fail."""
    return OR_ORDER[max((OR_ORDER[status] for status in statuses), default=0)]


def negate(status: int) -> int:
    """NOT: pass and fail change places, the open verdicts stay open."""
    return (3, 1, 2, 0)[status]


def at_least(count: int, statuses: Iterable[int]) -> int:
    """Whether at least ``count`` of the conditions hold, Kleene: decided as soon as the rest cannot change it."""
    codes = list(statuses)
    passed, unknown, manual = codes.count(3), codes.count(1), codes.count(2)
    if passed >= count:
        return 3
    if passed + unknown + manual < count:
        return 0
    # Only judgements open: a person decides. Otherwise a fact is missing.
    return 2 if passed + manual >= count and not unknown else 1
