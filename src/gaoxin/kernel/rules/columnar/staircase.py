"""A score table as a climb from the left: where the points change, whatever the order and overlap of its bands."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gaoxin.kernel.rules.tree import Band


@dataclass(frozen=True, slots=True)
class Step:
    """From here on (strict: above here) a table gives these points."""

    at: Fraction
    strict: bool
    points: tuple[Fraction, Fraction]


def staircase(bands: tuple[Band, ...]) -> tuple[list[Step], tuple[Fraction, Fraction]]:
    """A table as a climb from the left: where the points change, and the points left of the first change."""
    places = {(band.low, not band.low_inclusive) for band in bands} | {
        (band.high, band.high_inclusive) for band in bands
    }
    corners = sorted((at, strict) for at, strict in places if at is not None)
    start = _points_in(bands, _before(corners[0]) if corners else (Fraction(0), 0))
    steps: list[Step] = []
    held = start
    for at, strict in corners:
        points = _points_in(bands, (at, 1 if strict else 0))
        if points != held:
            steps.append(Step(at, strict, points))
            held = points
    return steps, start


def _before(corner: tuple[Fraction, bool]) -> tuple[Fraction, int]:
    return corner[0], 0 if corner[1] else -1


def _points_in(bands: tuple[Band, ...], place: tuple[Fraction, int]) -> tuple[Fraction, Fraction]:
    """The points at a place: a number, and -1, 0 or 1 for just below, on and just above it."""
    for band in bands:
        from_low = band.low is None or place > (band.low, -1 if band.low_inclusive else 0)
        to_high = band.high is None or place < (band.high, 1 if band.high_inclusive else 0)
        if from_low and to_high:
            return band.points_low, band.points_high
    return Fraction(0), Fraction(0)
