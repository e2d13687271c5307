"""Score items in columns: tables of bands, shares, expert points, and numbers that count as points."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np

from gaoxin.kernel.rules.columnar import models
from gaoxin.kernel.rules.columnar.judge import Judge, Question
from gaoxin.kernel.rules.columnar.lower import Lowering
from gaoxin.kernel.rules.columnar.models import UnsupportedError
from gaoxin.kernel.rules.columnar.numbers import divided, patch
from gaoxin.kernel.rules.columnar.points import FINEST, Points, Reach, Score, constant, integers
from gaoxin.kernel.rules.columnar.tape import Array, Operand, Window
from gaoxin.kernel.rules.tree import Band, Node


def bands(lo: Lowering, node: Node) -> Score:
    steps, start = staircase(node.value)
    assert node.low is not None
    assert node.high is not None
    values = [*start, *(points for step in steps for points in step.points), node.low, node.high]
    scale = math.lcm(*(value.denominator for value in values))
    if scale > FINEST:
        raise UnsupportedError
    bottom, top = (int(end(values) * scale) for end in (min, max))
    dtype = integers(bottom, top)
    (x,) = node.args
    reached = [lo.cut(x, step.at, strict=step.strict) for step in steps]
    unknown = lo.number(x).unknown
    ends = []
    for side, wanted in ((0, node.low), (1, node.high)):
        heights = [int(start[side] * scale), *(int(step.points[side] * scale) for step in steps)]
        ends.append((heights, int(wanted * scale)))
    low = _climb(lo, reached, ends[0][0], ends[0][1], unknown, dtype)
    widths = [high - low for low, high in zip(ends[0][0], ends[1][0], strict=True)]
    missing = ends[1][1] - ends[0][1]
    constant_width = not any(widths) and (unknown is None or missing == 0)
    width = None if constant_width else _climb(lo, reached, widths, missing, unknown, dtype)
    return Points(low, width, scale, bottom, top)


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


def _climb(
    lo: Lowering, reached: Sequence[Operand], heights: Sequence[int], missing: int, unknown: Operand | None, dtype: str
) -> Operand:
    """The height of a staircase, or ``missing`` where x is unknown (and nothing is reached)."""
    by_rise: dict[int, list[Operand]] = {}
    for plane, lower, upper in zip(reached, heights, heights[1:], strict=False):
        if upper != lower:
            by_rise.setdefault(upper - lower, []).append(plane)
    if unknown is not None and missing != heights[0]:
        by_rise.setdefault(missing - heights[0], []).append(unknown)
    total: Operand = constant(heights[0], dtype)
    for rise, planes in by_rise.items():
        count = planes[0]
        for plane in planes[1:]:
            count = lo.tape.apply(np.add, count, plane)
        term = (
            count
            if rise == 1 and dtype == "u1"
            else lo.tape.apply(np.multiply, count, constant(rise, dtype), dtype=dtype)
        )
        empty = isinstance(total, np.ndarray) and not total.any()
        total = term if empty else lo.tape.apply(np.add, total, term, dtype=dtype)
    return total


def expert(lo: Lowering, node: Node) -> Score:
    low, high = node.value
    scale = math.lcm(low.denominator, high.denominator)
    bottom, top = int(low * scale), int(high * scale)
    dtype = integers(bottom, top)
    return Points(constant(bottom, dtype), constant(top - bottom, dtype) if top > bottom else None, scale, bottom, top)


def lift(lo: Lowering, node: Node) -> Score:
    (x,) = node.args
    fixed = lo.constant(x)
    if fixed is not None and fixed.denominator <= FINEST:
        points = int(fixed * fixed.denominator)
        return Points(constant(points, integers(points, points)), None, fixed.denominator, points, points)
    number = lo.number(x)
    if number.unknown is None:
        return Reach(number.value, number.value, number.model)
    ends = [models.of_constant(end) for end in (node.low, node.high) if end is not None]
    low = -math.inf if node.low is None else float(node.low)
    high = math.inf if node.high is None else float(node.high)
    return Reach(
        filled(lo, number.value, number.unknown, low), filled(lo, number.value, number.unknown, high),
        models.chosen([number.model, *ends]),
    )  # fmt: skip


def filled(lo: Lowering, value: Operand, unknown: Operand, other: float) -> Operand:
    """The floats, with ``other`` where unknown."""
    return lo.tape.macro(partial(_filled, other), value, unknown, dtype="f8", key=("filled", other))


def _filled(other: float, window: Window, values: Array, unknown: Array, out: Array) -> Callable[[], object]:
    where = np.broadcast_to(unknown.view(np.bool_), out.shape)

    def run() -> None:
        np.copyto(out, values)
        np.copyto(out, other, where=where)

    return run


# -- shares -----------------------------------------------------------------------------------------------------


def share(lo: Lowering, node: Node) -> Score:
    """Points in proportion: half up at ``digits`` places of weight x clip(x / full, 0, 1)."""
    weight = node.args[2]
    scale = 10**node.value
    floats = points(lo, node)
    fixed = lo.constant(weight)
    if fixed is not None and fixed >= 0 and (fixed * scale).denominator == 1:
        top = int(fixed * scale)
        dtype = integers(0, top)
        low = lo.tape.macro(partial(_whole, scale), floats, dtype=dtype)
        unknown = lo.tape.apply(np.isnan, floats, logical=True)
        width = lo.tape.apply(np.multiply, unknown, constant(top, dtype), dtype=dtype)
        return Points(low, width, scale, 0, top)
    times = lo.number(weight)
    if times.model.below:
        raise UnsupportedError
    model = models.chosen([models.rounded(times.model, node.value), times.model, models.of_constant(0)])
    highest = math.inf if node.high is None else float(node.high)
    if node.high is not None:
        model = models.chosen([model, models.of_constant(node.high)])
    high = lo.tape.macro(partial(_highest, highest), floats, times.value, dtype="f8")
    return Reach(filled(lo, floats, lo.tape.apply(np.isnan, floats, logical=True), 0.0), high, model)


def points(lo: Lowering, node: Node) -> Operand:
    """The points of a share as floats, NaN where a part is unknown."""
    return lo.remembered(("points", node.index), lambda: _points(lo, node))  # type: ignore[no-any-return]


def _ratio(node: Node, judge: Judge, row: int) -> Fraction | None:
    over, under = (judge.number(arg, row) for arg in node.args[:2])
    return None if over is None or not under else over / under


def _points(lo: Lowering, node: Node) -> Operand:
    x, full, weight = node.args
    scale = 10**node.value
    ratio, times = divided(lo, lo.number(x), full, "nonzero", partial(_ratio, node)), lo.number(weight)
    product = models.multiplied(replace(ratio.model, above=1.0, below=0.0), times.model)
    width = models.NEAR + scale * (4 * product.error(times.model.top) + 4 * models.UNIT * times.model.top)
    if width > 0.01:
        raise UnsupportedError
    make = partial(_proportion, scale, width, partial(_shared, node))
    return lo.tape.macro(make, ratio.value, times.value, dtype="f8")


def _shared(node: Node, judge: Judge, row: int) -> Fraction | None:
    span = judge.value(node, row)
    return None if span.missing else span.low


def _proportion(
    scale: int, width: float, question: Question, window: Window, ratio: Array, weight: Array, out: Array
) -> Callable[[], object]:
    steps = np.empty(len(out))

    def run() -> None:
        np.clip(ratio, 0.0, 1.0, out=steps)
        np.multiply(steps, weight, out=steps)
        np.multiply(steps, scale, out=steps)
        np.add(steps, 0.5, out=steps)
        np.floor(steps, out=out)
        np.divide(out, scale, out=out)
        patch(window, out, np.abs(steps - np.rint(steps)) <= width, question)

    return run


def _whole(scale: int, window: Window, points: Array, out: Array) -> Callable[[], object]:
    steps = np.empty(len(out))

    def run() -> None:
        np.multiply(points, scale, out=steps)
        np.rint(steps, out=steps)
        np.fmax(steps, 0.0, out=steps)
        np.copyto(out, steps, casting="unsafe")

    return run


def _highest(highest: float, window: Window, points: Array, weight: Array, out: Array) -> Callable[[], object]:
    def run() -> None:
        np.copyto(out, points)
        np.copyto(out, weight, where=np.isnan(points))
        np.copyto(out, highest, where=np.isnan(out))

    return run
