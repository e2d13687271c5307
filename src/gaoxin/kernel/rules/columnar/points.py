"""What a score is in columns: whole points of a scale where tables give them, else its two ends as floats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from gaoxin.kernel.rules.columnar import models
from gaoxin.kernel.rules.columnar.lower import Lowering, real
from gaoxin.kernel.rules.columnar.models import Model, UnsupportedError
from gaoxin.kernel.rules.columnar.tape import Array, Operand

#: Finer scales than this are floats.
FINEST = 10**6


@dataclass(frozen=True, slots=True)
class Points:
    """A score counted in steps of 1 / scale: its low end, and how far above the high end lies (None: nowhere above).

    bottom, top: what the ends can be, in steps; they choose the width of the integers.
    """

    low: Operand
    width: Operand | None
    scale: int
    bottom: int
    top: int

    @property
    def dtype(self) -> str:
        """The narrowest integers that hold both ends."""
        return integers(self.bottom, self.top)

    def high(self, lo: Lowering) -> Operand:
        """The high end."""
        return self.low if self.width is None else lo.tape.apply(np.add, self.low, self.width, dtype=self.dtype)


@dataclass(frozen=True, slots=True)
class Reach:
    """A score by its two ends as floats; a missing end is infinite."""

    low: Operand
    high: Operand
    model: Model


Score = Points | Reach


def integers(bottom: int, top: int) -> str:
    """The narrowest integers for a range. UnsupportedError: none of 32 bits."""
    if bottom >= 0 and top <= 255:
        return "u1"
    if bottom >= -(2**15) and top < 2**15:
        return "i2"
    if bottom >= -(2**31) and top < 2**31:
        return "i4"
    raise UnsupportedError


@cache
def constant(value: int, dtype: str) -> Array:
    """A whole number in the arithmetic of a width, where 0 - 1 is the largest byte."""
    found: Array = np.array(value, dtype="i8").astype(dtype)
    found.setflags(write=False)
    return found


def scaled(lo: Lowering, score: Points, scale: int, dtype: str) -> tuple[Operand, Operand | None]:
    """The low end and the width of a score in finer steps and wider integers."""
    factor = scale // score.scale

    def fit(plane: Operand) -> Operand:
        if isinstance(plane, np.ndarray):
            return constant(int(plane) * factor, dtype)
        if factor != 1:
            return lo.tape.apply(np.multiply, plane, constant(factor, dtype), dtype=dtype)
        if score.dtype != dtype:
            return lo.tape.apply(np.add, plane, constant(0, dtype), dtype=dtype)
        return plane

    return fit(score.low), None if score.width is None else fit(score.width)


def reach_of(lo: Lowering, score: Score) -> Reach:
    """Any score as two floats."""
    if isinstance(score, Reach):
        return score
    above, below = max(score.top, 0) / score.scale, max(-score.bottom, 0) / score.scale
    relative = 0.0 if score.scale == 1 else models.UNIT
    model = Model(relative, 0.0, above, below, 1 / score.scale, score.scale, score.scale)
    step = real(score.scale)
    low = lo.tape.apply(np.divide, score.low, step, dtype="f8")
    return Reach(low, low if score.width is None else lo.tape.apply(np.divide, score.high(lo), step, dtype="f8"), model)


def common_scale(lo: Lowering, scores: Sequence[Score]) -> int | None:
    """The scale on which all are whole points; None when they must be floats."""
    if not all(isinstance(score, Points) for score in scores):
        return None
    scale = math.lcm(*(score.scale for score in scores if isinstance(score, Points)))
    return scale if scale <= FINEST else None


def ranges(scores: Sequence[Score], scale: int) -> list[tuple[int, int]]:
    return [
        (score.bottom * (scale // score.scale), score.top * (scale // score.scale))
        for score in scores
        if isinstance(score, Points)
    ]
