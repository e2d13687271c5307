"""Score items in columns: tables of bands, shares, expert points, and numbers that count as points."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import groupby

import numpy as np

from gaoxin.kernel.rules.columnar import models
from gaoxin.kernel.rules.columnar.cuts import Line, Place, Ruler, reaching
from gaoxin.kernel.rules.columnar.judge import Judge, Question
from gaoxin.kernel.rules.columnar.lower import Lowering, byte
from gaoxin.kernel.rules.columnar.models import UnsupportedError
from gaoxin.kernel.rules.columnar.numbers import divided, patch
from gaoxin.kernel.rules.columnar.points import FINEST, Points, Reach, Score, constant, integers
from gaoxin.kernel.rules.columnar.staircase import Step, staircase
from gaoxin.kernel.rules.columnar.tape import SPARE, Array, Operand, Window
from gaoxin.kernel.rules.tree import Node


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
    low = _table(
        lo,
        x,
        steps,
        [int(points[0] * scale) for points in [start, *(step.points for step in steps)]],
        int(node.low * scale),
        dtype,
    )
    widths = [int((points[1] - points[0]) * scale) for points in [start, *(step.points for step in steps)]]
    unknown, missing = lo.number(x).unknown, int((node.high - node.low) * scale)
    if any(widths):
        width: Operand | None = _table(lo, x, steps, widths, missing, dtype)
    elif unknown is None or missing == 0:
        width = None
    else:
        width = lo.tape.apply(np.multiply, unknown, constant(missing, dtype), dtype=dtype)
    return Points(low, width, scale, bottom, top)


def _table(lo: Lowering, x: Node, steps: Sequence[Step], heights: Sequence[int], missing: int, dtype: str) -> Operand:
    """The heights of a staircase by x, or ``missing`` where x is unknown."""
    number = lo.compared(x)
    rises = [
        (upper - lower, lo.line(x, Place(step.at, step.strict)))
        for step, lower, upper in zip(steps, heights, heights[1:], strict=False)
        if upper != lower
    ]
    if isinstance(number.value, np.ndarray):
        return _fixed(lo, x, steps, heights, missing, dtype)
    rises.sort(key=lambda rise: rise[0])
    unknown = byte(0) if number.unknown is None else number.unknown
    values, ruler = lo.scale(x)
    make = partial(_climb, rises, ruler, heights[0], missing - heights[0])
    return lo.tape.macro(make, values, unknown, dtype=dtype)


def _fixed(lo: Lowering, x: Node, steps: Sequence[Step], heights: Sequence[int], missing: int, dtype: str) -> Operand:
    """The height for a number that is the same for every row."""
    value = lo.constant(x)
    if value is None:
        if np.isnan(lo.number(x).value):
            return constant(missing, dtype)
        raise UnsupportedError
    height = heights[0]
    for step, upper in zip(steps, heights[1:], strict=True):
        if value > step.at or (value == step.at and not step.strict):
            height = upper
    return constant(height, dtype)


def _climb(
    rises: Sequence[tuple[int, Line]],
    ruler: Ruler | None,
    start: int,
    missing: int,
    window: Window,
    values: Array,
    unknown: Array,
    out: Array,
) -> Callable[[], object]:
    """Adds up the rises of the steps that are reached; nothing is where x is unknown, and ``missing`` is added there."""
    work: list[Callable[[], object]] = []
    begun = False
    for first in range(0, len(rises), SPARE):
        part = rises[first : first + SPARE]
        rows = window.bench[: len(part)]
        work.append(reaching([line for _, line in part], ruler, window, values, rows))
        for rise, group in groupby(range(len(part)), key=lambda at: part[at][0]):
            places = list(group)
            alike = rows[places[0] : places[-1] + 1]
            if len(alike) > 1:
                work.append(partial(np.add.reduce, alike, axis=0, dtype="u1", out=window.spare[1]))
            count = window.spare[1] if len(alike) > 1 else alike[0]
            work += _added(rise, count, window, out, None if begun else start)
            begun = True
    if missing and unknown.ndim:
        work += _added(missing, unknown, window, out, None if begun else start)
    elif not begun:
        work.append(lambda: out.fill(start))

    def run() -> None:
        for step in work:
            step()

    return run


def _added(rise: int, count: Array, window: Window, out: Array, start: int | None) -> list[Callable[[], object]]:
    """Adds ``rise`` for each of ``count`` to the total; start: what the total is before its first term."""
    factor = constant(rise, out.dtype.char)
    if start is not None:
        first: list[Callable[[], object]] = [partial(np.multiply, count, factor, out=out)]
        return [*first, partial(np.add, out, constant(start, out.dtype.char), out=out)] if start else first
    term = window.spare[0] if out.dtype == np.uint8 else np.empty_like(out)
    return [partial(np.multiply, count, factor, out=term), partial(np.add, out, term, out=out)]


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
    if node.high is not None:
        model = models.chosen([model, models.of_constant(node.high)])
    highest = math.inf if node.high is None else float(node.high)
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
