"""Geometry of the bars that measure: where a value, a threshold or an interval lies, in percent of the width.

Templates put the numbers into SVG attributes, because the page's security policy refuses inline styles.
"""

from __future__ import annotations

from dataclasses import dataclass

from gaoxin.platform.ui.formatters.numbers import Number, exact, round_half_up

#: Points behind the time elapsed at which a pace bar turns yellow and red (ux.md section 6.5).
BEHIND, LATE = 10, 30


def share(value: Number, low: Number, high: Number) -> float:
    """Where `value` lies between `low` and `high`, as percent 0-100, held inside; 0 for an empty span."""
    span = exact(high) - exact(low)
    if span <= 0:
        return 0.0
    at = (exact(value) - exact(low)) / span * 100
    return float(round_half_up(min(max(at, exact(0)), exact(100)), 2))


@dataclass(frozen=True, slots=True)
class Pace:
    """A progress bar with the tick of where it should be today; all in percent."""

    done: float
    due: float | None
    tone: str


def pace(value: Number, elapsed: Number | None = None, *, behind: float = BEHIND, late: float = LATE) -> Pace:
    """`value` and `elapsed` are shares 0-1 of the whole and of the time. Tone: `ok`, `behind` (over 10 points), `late` (over 30)."""
    done = share(value, 0, 1)
    if elapsed is None:
        return Pace(done, None, "ok")
    short = (exact(elapsed) - exact(value)) * 100
    tone = "late" if short > exact(late) else "behind" if short > exact(behind) else "ok"
    return Pace(done, share(elapsed, 0, 1), tone)


@dataclass(frozen=True, slots=True)
class Band:
    """An interval score on a scale from 0 to `full`: sure part, open part, pass mark; all in percent."""

    sure: float
    open: float
    mark: float | None
    state: str


def band(low: Number, high: Number, full: Number, pass_mark: Number | None = None) -> Band:
    """State: `pass` when even the lowest total passes, `fail` when even the highest does not, else `open`."""
    start, end = share(low, 0, full), share(high, 0, full)
    state = "open"
    if pass_mark is not None:
        state = "pass" if exact(low) >= exact(pass_mark) else "fail" if exact(high) < exact(pass_mark) else "open"
    return Band(start, round(end - start, 2), None if pass_mark is None else share(pass_mark, 0, full), state)


@dataclass(frozen=True, slots=True)
class Ruler:
    """A value against its threshold on one axis, in percent; the span between them is the distance."""

    value: float
    limit: float
    zone_start: float
    zone_width: float
    span_start: float
    span_end: float
    passed: bool


def ruler(value: Number, threshold: Number, *, ceiling: bool = False, strict: bool = False) -> Ruler:
    """The axis holds zero, the value and the threshold with a margin; the zone is where the condition holds.

    `ceiling` is for conditions of at most; `strict` when the threshold itself does not pass (greater than).
    """
    numbers = [exact(value), exact(threshold), exact(0)]
    low, high = min(numbers), max(numbers)
    margin = (high - low) / 5 or exact(1)
    low, high = (low - margin if low < 0 else low), high + margin
    at, limit = share(value, low, high), share(threshold, low, high)
    inside = exact(value) < exact(threshold) if ceiling else exact(value) > exact(threshold)
    passed = inside or (exact(value) == exact(threshold) and not strict)
    zone = (0.0, limit) if ceiling else (limit, round(100 - limit, 2))
    return Ruler(at, limit, zone[0], zone[1], min(at, limit), max(at, limit), passed)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of the match strip in percent, with its verdict word and count."""

    word: str
    count: int
    start: float
    width: float


def match(passed: int, unknown: int, manual: int, failed: int, gap: float = 0.6) -> list[Segment]:
    """The strip of how many conditions stand where, with small gaps between the runs; empty for no condition."""
    counts = [("pass", passed), ("unknown", unknown), ("manual", manual), ("fail", failed)]
    present = [(word, number) for word, number in counts if number]
    total = sum(number for _word, number in present)
    room = 100 - gap * max(len(present) - 1, 0)
    segments, start = [], 0.0
    for word, number in present:
        width = round(room * number / total, 2)
        segments.append(Segment(word, number, round(start, 2), width))
        start += width + gap
    return segments
