"""How far a column of floats may stand from the exact numbers, and where to cut it so that no verdict differs.

A comparison in floats agrees with the exact one when the threshold is cut between two values that can occur: facts have few
decimals, so sums and ratios of them keep a distance from every threshold that is much larger than the rounding errors.
Where that cannot be shown, two cuts enclose the threshold, and what falls between them is decided exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

#: Half the distance of two neighbouring floats around 1: the relative error of one operation.
UNIT = 2.0**-53
#: Beyond these sizes floats may overflow or lose digits, and the exact evaluator takes over.
LARGEST, SMALLEST = 1e250, 1e-250
#: A relative distance from a threshold below which the exact evaluator decides (rules-engine.md, design 5).
NEAR = 1e-9


class UnsupportedError(Exception):
    """This expression is not worked in columns; the exact evaluator decides it row by row."""


@dataclass(frozen=True, slots=True)
class Model:
    """What is known about a number's floats, whatever the row.

    |float - exact| <= relative * |exact| + absolute. top, bottom: no |value| is larger, none but 0 is smaller.
    grain: every exact value is a multiple of 1 / grain. spread: every exact value is a fraction whose denominator is at
    most this. direct: the float is a fact as it stands, that is, the shortest decimal that prints like it.
    """

    relative: float
    absolute: float
    top: float
    bottom: float
    grain: int | None
    spread: int | None
    positive: bool
    direct: bool = False

    @property
    def exact(self) -> bool:
        """Whether the float is the number."""
        return self.relative == self.absolute == 0

    def error(self, at: float) -> float:
        """The largest error of values about as large as ``at``."""
        return 1.1 * (self.relative * abs(at) + self.absolute)


@dataclass(frozen=True, slots=True)
class Stat:
    """A column of facts: decimals (None: more than six), the largest and the smallest |value| but 0, and its sign."""

    decimals: int | None
    top: float
    bottom: float
    positive: bool

    def covers(self, other: Stat) -> bool:
        """Whether what was proved for this column holds for the other."""
        finer = self.decimals is None or (other.decimals is not None and other.decimals <= self.decimals)
        return finer and other.top <= self.top and other.bottom >= self.bottom and (other.positive or not self.positive)


def _checked(model: Model) -> Model:
    if not model.top < LARGEST or (model.bottom < SMALLEST and model.top > 0):
        raise UnsupportedError
    return model


def of_fact(stat: Stat) -> Model:
    """A fact of the population."""
    grain = None if stat.decimals is None else 10**stat.decimals
    whole = grain == 1 and stat.top <= 2**53
    return _checked(Model(0.0 if whole else UNIT, 0.0, stat.top, stat.bottom, grain, grain, stat.positive, direct=True))


def of_constant(value: Fraction | int) -> Model:
    """A number that is the same for every row."""
    exact = Fraction(value)
    if abs(exact) > LARGEST:
        raise UnsupportedError
    size = abs(float(exact))
    relative = 0.0 if Fraction(float(exact)) == exact else UNIT
    return _checked(Model(relative, 0.0, size, size or 1.0, exact.denominator, exact.denominator, positive=exact >= 0))


def added(a: Model, b: Model, *, minus: bool = False) -> Model:
    """a + b, or a - b."""
    top = a.top + b.top
    grain = math.lcm(a.grain, b.grain) if a.grain and b.grain else None
    spread = grain or (a.spread * b.spread if a.spread and b.spread else None)
    positive = a.positive and b.positive and not minus
    bottom = min(a.bottom, b.bottom) if positive else 1 / grain if grain else min(a.bottom, b.bottom) * 2.0**-54
    if a.exact and b.exact and grain == 1 and top <= 2**53:
        return _checked(Model(0.0, 0.0, top, bottom, grain, spread, positive))
    if positive:
        return _checked(
            Model(max(a.relative, b.relative) + UNIT, a.absolute + b.absolute, top, bottom, grain, spread, positive)
        )
    # Terms of different signs cancel: their errors stay as large as the terms were.
    absolute = a.absolute + b.absolute + a.relative * a.top + b.relative * b.top
    return _checked(Model(UNIT, absolute, top, bottom, grain, spread, positive))


def multiplied(a: Model, b: Model) -> Model:
    """a * b."""
    top, bottom = a.top * b.top, a.bottom * b.bottom
    grain = a.grain * b.grain if a.grain and b.grain else None
    spread = a.spread * b.spread if a.spread and b.spread else None
    whole = a.exact and b.exact and grain == 1 and top <= 2**53
    relative = 0.0 if whole else 1.01 * (a.relative + b.relative) + UNIT
    absolute = 1.01 * (a.absolute * b.top + b.absolute * a.top)
    return _checked(Model(relative, absolute, top, bottom, grain, spread, positive=a.positive and b.positive))


#: A denominator nearer to 0 than this many times its error is decided exactly.
GUARD = 2.0**40


def divided(a: Model, b: Model) -> Model:
    """a / b where b is not 0, and further from 0 than ``doubtful`` says."""
    spread = None
    if a.spread and b.spread:
        # Grains that both share cancel: fen over fen is a ratio of whole numbers.
        shared = math.gcd(a.grain, b.grain) if a.grain and b.grain else 1
        largest = math.ceil(b.top * 1.0001) * b.spread + 1
        spread = a.spread * largest // shared
    relative = 1.01 * (a.relative + b.relative) + UNIT + (2 / GUARD if b.absolute else 0.0)
    nearest = max(b.bottom, doubtful(b))
    return _checked(
        Model(
            relative, 1.01 * a.absolute / nearest, a.top / nearest, a.bottom / b.top if b.top else a.bottom, None, spread,
            positive=a.positive and b.positive,
        )
    )  # fmt: skip


def doubtful(b: Model) -> float:
    """The distance from 0 within which a float denominator says too little."""
    return b.absolute * GUARD


def negated(a: Model) -> Model:
    """-a."""
    return replace(a, positive=False)


def chosen(models: list[Model]) -> Model:
    """One of these, whichever it is: the smallest, the largest or a branch."""
    grains = [model.grain for model in models]
    spreads = [model.spread for model in models]
    return Model(
        max(model.relative for model in models),
        max(model.absolute for model in models),
        max(model.top for model in models),
        min(model.bottom for model in models),
        None if None in grains else math.lcm(*(grain for grain in grains if grain)),
        None if None in spreads else max(spread for spread in spreads if spread),
        all(model.positive for model in models),
    )


def root(ratio: Model, n: int) -> Model:
    """ratio ** (1 / n) - 1."""
    power = Model(
        ratio.relative + 8 * UNIT, ratio.absolute ** (1 / n), max(ratio.top, 1.0), min(ratio.bottom, 1.0), None, None,
        positive=ratio.positive,
    )  # fmt: skip
    return added(power, of_constant(1), minus=True)


def rounded(a: Model, digits: int) -> Model:
    """a at ``digits`` places, decided without error."""
    grain = 10**digits
    return _checked(
        Model(0.0 if digits == 0 and a.top < 2**52 else UNIT, 0.0, a.top + 1, 1 / grain, grain, grain, a.positive)
    )


def cuts(model: Model, threshold: Fraction, *, strict: bool) -> tuple[float, float]:
    """Where to compare the floats: ``float >= cut`` for the exact ``value >= threshold`` (``>`` when strict).

    Two equal cuts decide every row. Of two different ones, a float below the first is surely below the threshold, one
    from the second on is surely above, and a float between them must be decided exactly.
    """
    if abs(threshold) > LARGEST:
        raise UnsupportedError
    nearest = float(threshold)
    if model.direct or model.exact:
        stands_for = Fraction(Decimal(repr(nearest))) if model.direct else Fraction(nearest)
        reached = stands_for > threshold if strict else stands_for >= threshold
        cut = nearest if reached else math.nextafter(nearest, math.inf)
        return cut, cut
    if threshold == 0 and model.absolute == 0:
        # Products and quotients keep their sign.
        cut = math.nextafter(0.0, 1.0) if strict else 0.0
        return cut, cut
    if model.spread is not None:
        gap = Fraction(1, model.spread * threshold.denominator)
        worst = model.error(float(abs(threshold) + gap)) + 2 * UNIT * abs(nearest)
        if worst * 4 < gap:
            cut = float(threshold + gap / 2 if strict else threshold - gap / 2)
            return cut, cut
    width = max(NEAR * abs(nearest), 4 * model.error(nearest))
    return nearest - width, nearest + width
