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
#: Beyond these sizes of what is computed floats may overflow or lose digits, and the exact evaluator takes over.
LARGEST, SMALLEST = 1e250, 1e-250
_LARGEST = int(LARGEST)
#: Facts beyond these sizes are odd: their rows are left to the exact evaluator, so that they spoil nothing for the others.
ODD_ABOVE, ODD_BELOW = 2.0**53, 1e-12
#: A relative distance from a threshold below which the exact evaluator decides (rules-engine.md, design 5).
NEAR = 1e-9
#: An error that sums may have whatever their size; where terms of very different sizes may cancel it would be larger.
COARSE = 1e-10
#: Sums that keep less than this part of their terms are decided exactly.
KEPT = 2.0**-10
#: A relative error that ``NEAR`` has room for four times; sums of two growths, each of which may cancel, stay below it.
ROOM = NEAR / 5


class UnsupportedError(Exception):
    """This expression is not worked in columns; the exact evaluator decides it row by row."""


@dataclass(frozen=True, slots=True)
class Model:
    """What is known about a number's floats, whatever the row.

    |float - exact| <= relative * |exact| + absolute. above, below: how far values lie above and below 0. bottom: no value
    but 0 is nearer to 0. grain: every exact value is a multiple of 1 / grain. spread: every exact value is a fraction
    whose denominator is at most this. direct: the float is the nearest to a short decimal, which prints like it.
    """

    relative: float
    absolute: float
    above: float
    below: float
    bottom: float
    grain: int | None = None
    spread: int | None = None
    direct: bool = False

    @property
    def top(self) -> float:
        """No |value| is larger."""
        return max(self.above, self.below)

    @property
    def exact(self) -> bool:
        """Whether the float is the number."""
        return self.relative == self.absolute == 0

    def error(self, at: float) -> float:
        """The largest error of values about as large as ``at``."""
        return 1.1 * (self.relative * abs(at) + self.absolute)


@dataclass(frozen=True, slots=True)
class Stat:
    """A column of facts without odd ones: decimals (None: more than six), and above, below, bottom as in ``Model``."""

    decimals: int | None
    above: float
    below: float
    bottom: float

    def covers(self, other: Stat) -> bool:
        """Whether what was proved for this column holds for the other."""
        finer = self.decimals is None or (other.decimals is not None and other.decimals <= self.decimals)
        return finer and other.above <= self.above and other.below <= self.below and other.bottom >= self.bottom


def _checked(model: Model) -> Model:
    if not model.top < LARGEST or (model.bottom < SMALLEST and model.top > 0):
        raise UnsupportedError
    return model


def of_fact(stat: Stat) -> Model:
    """A fact of the population."""
    grain = None if stat.decimals is None else 10**stat.decimals
    relative = 0.0 if grain == 1 else UNIT
    return Model(relative, 0.0, stat.above, stat.below, stat.bottom, grain, grain, direct=True)


def _is_too_large(number: Fraction) -> bool:
    # In whole numbers: to compare a fraction with a float takes several times as long.
    return abs(number.numerator) > _LARGEST * number.denominator


def of_constant(value: Fraction | int) -> Model:
    """A number that is the same for every row."""
    exact = Fraction(value)
    if _is_too_large(exact):
        raise UnsupportedError
    near = float(exact)
    relative = 0.0 if Fraction(near) == exact else UNIT
    grain, direct = exact.denominator, Fraction(Decimal(repr(near))) == exact
    return _checked(Model(relative, 0.0, max(near, 0.0), max(-near, 0.0), abs(near) or 1.0, grain, grain, direct))


def added(a: Model, b: Model) -> Model:
    """a + b."""
    above, below = a.above + b.above, a.below + b.below
    grain = math.lcm(a.grain, b.grain) if a.grain and b.grain else None
    spread = grain or (a.spread * b.spread if a.spread and b.spread else None)
    # What terms of different signs cancel: their errors stay as large as they were.
    cancelled = max(min(a.above, b.below), min(a.below, b.above))
    near = min(a.bottom, b.bottom)
    bottom = near if not cancelled else 1 / grain if grain else near * 2.0**-54
    if a.exact and b.exact and grain == 1 and above + below <= 2**53:
        return _checked(Model(0.0, 0.0, above, below, bottom, grain, spread))
    relative = max(a.relative, b.relative)
    absolute = a.absolute + b.absolute + 2 * relative * cancelled
    return _checked(Model(relative + UNIT, absolute, above, below, bottom, grain, spread))


def snapped(a: Model) -> Model | None:
    """a, rounded to its grain, so that terms which cancelled leave no error; None when the grain is too fine for that."""
    if a.grain is None or a.grain > 1e15 or a.top * a.grain >= 1e15 or (a.error(a.top) + UNIT * a.top) * a.grain > 0.25:
        return None
    decimals = next((digits for digits in range(16) if 10**digits % a.grain == 0), None)
    direct = decimals is not None and a.top * 10**decimals < 1e15
    return replace(a, relative=UNIT, absolute=0.0, direct=direct)


def mended(total: Model, a: Model, b: Model) -> Model:
    """a + b, where rows that keep less than ``KEPT`` of their terms have been decided exactly."""
    relative = max(a.relative, b.relative) / KEPT + UNIT
    if relative > ROOM:
        raise UnsupportedError
    return replace(total, relative=relative, absolute=a.absolute + b.absolute)


def multiplied(a: Model, b: Model) -> Model:
    """a * b."""
    above, below = max(a.above * b.above, a.below * b.below), max(a.above * b.below, a.below * b.above)
    grain = a.grain * b.grain if a.grain and b.grain else None
    spread = a.spread * b.spread if a.spread and b.spread else None
    whole = a.exact and b.exact and grain == 1 and above + below <= 2**53
    relative = 0.0 if whole else 1.01 * (a.relative + b.relative) + UNIT
    absolute = 1.01 * (a.absolute * b.top + b.absolute * a.top)
    return _checked(Model(relative, absolute, above, below, a.bottom * b.bottom, grain, spread))


#: A denominator nearer to 0 than this many times its error is decided exactly.
GUARD = 2.0**24


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
    above = max(a.above if b.above else 0.0, a.below if b.below else 0.0) / nearest
    below = max(a.below if b.above else 0.0, a.above if b.below else 0.0) / nearest
    bottom = a.bottom / b.top if b.top else a.bottom
    return _checked(Model(relative, 1.01 * a.absolute / nearest, above, below, bottom, None, spread))


def doubtful(b: Model) -> float:
    """The distance from 0 within which a float denominator says too little."""
    return b.absolute * GUARD


def negated(a: Model) -> Model:
    """-a."""
    return replace(a, above=a.below, below=a.above)


def chosen(models: list[Model]) -> Model:
    """One of these, whichever it is: the smallest, the largest or a branch."""
    grains = [model.grain for model in models]
    spreads = [model.spread for model in models]
    return Model(
        max(model.relative for model in models),
        max(model.absolute for model in models),
        max(model.above for model in models),
        max(model.below for model in models),
        min(model.bottom for model in models),
        None if None in grains else math.lcm(*(grain for grain in grains if grain)),
        None if None in spreads else max(spread for spread in spreads if spread),
        all(model.direct for model in models),
    )


def root(ratio: Model, n: int) -> Model:
    """ratio ** (1 / n) - 1."""
    power = Model(
        ratio.relative + 8 * UNIT,
        ratio.absolute ** (1 / n),
        max(ratio.above, 1.0),
        max(ratio.below, 1.0) if ratio.below else 0.0,
        min(ratio.bottom, 1.0),
    )
    return added(power, of_constant(-1))


def rounded(a: Model, digits: int) -> Model:
    """a at ``digits`` places, decided without error."""
    grain = 10**digits
    relative = 0.0 if digits == 0 and a.top < 2**52 else UNIT
    return _checked(Model(relative, 0.0, a.above + 1, a.below + 1 if a.below else 0.0, 1 / grain, grain, grain))


def cuts(model: Model, threshold: Fraction, *, strict: bool) -> tuple[float, float]:
    """Where to compare the floats: ``float >= cut`` for the exact ``value >= threshold`` (``>`` when strict).

    Two equal cuts decide every row. Of two different ones, a float below the first is surely below the threshold, one
    from the second on is surely above, and a float between them must be decided exactly.
    """
    if _is_too_large(threshold):
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
        # Values lie on a grid with this many steps to 1; the factor 4 is far more than the rounding of these floats.
        steps = model.spread * threshold.denominator
        gap = 1 / steps
        worst = model.error(abs(nearest) + gap) + 2 * UNIT * abs(nearest)
        if worst * 4 < gap:
            half = Fraction(1, 2 * steps)
            cut = float(threshold + half if strict else threshold - half)
            return cut, cut
    width = max(NEAR * abs(nearest), 4 * model.error(nearest))
    return nearest - width, nearest + width
