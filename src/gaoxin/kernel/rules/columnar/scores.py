"""Scores in columns: sums, weights, extremes, choices and counts of score items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from gaoxin.kernel.rules.columnar import models
from gaoxin.kernel.rules.columnar.judge import Judge
from gaoxin.kernel.rules.columnar.lower import Lowering, byte, real
from gaoxin.kernel.rules.columnar.models import UnsupportedError
from gaoxin.kernel.rules.columnar.numbers import rounded
from gaoxin.kernel.rules.columnar.points import (
    FINEST,
    Points,
    Reach,
    Score,
    common_scale,
    constant,
    integers,
    ranges,
    reach_of,
    scaled,
)
from gaoxin.kernel.rules.columnar.tables import bands, expert, lift, share
from gaoxin.kernel.rules.columnar.tape import Array, Operand, Window
from gaoxin.kernel.rules.exact import half_up
from gaoxin.kernel.rules.tree import Node


def _sum(lo: Lowering, node: Node) -> Score:
    left, right = (lo.score(arg) for arg in node.args)
    minus = node.op == "ssub"
    scale = common_scale(lo, (left, right))
    apply = lo.tape.apply
    if scale is None:
        a, b = reach_of(lo, left), reach_of(lo, right)
        ufunc = np.subtract if minus else np.add
        ends = (b.high, b.low) if minus else (b.low, b.high)
        low = apply(ufunc, a.low, ends[0], dtype="f8")
        same = a.low is a.high and b.low is b.high
        high = low if same else apply(ufunc, a.high, ends[1], dtype="f8")
        model = models.added(a.model, models.negated(b.model) if minus else b.model)
        if model.absolute > models.COARSE:
            raise UnsupportedError
        return Reach(low, high, model)
    (a_bottom, a_top), (b_bottom, b_top) = ranges((left, right), scale)
    ends = (a_bottom - b_top, a_top - b_bottom) if minus else (a_bottom + b_bottom, a_top + b_top)
    # The integers hold the terms as well as their sum.
    bottom, top = min(a_bottom, b_bottom, *ends), max(a_top, b_top, *ends)
    dtype = integers(bottom, top)
    (a_low, a_width), (b_low, b_width) = (scaled(lo, score, scale, dtype) for score in (left, right))
    width = a_width if b_width is None else b_width if a_width is None else apply(np.add, a_width, b_width, dtype=dtype)
    if minus and b_width is not None:
        b_low = apply(np.add, b_low, b_width, dtype=dtype)
    low = apply(np.subtract if minus else np.add, a_low, b_low, dtype=dtype)
    return Points(low, width, scale, bottom, top)


def _rounded(lo: Lowering, node: Node) -> Score:
    (inner,) = node.args
    score = lo.score(inner)
    digits: int = node.value
    if isinstance(score, Points):
        return score if 10**digits % score.scale == 0 else _rounded_points(lo, score, digits)
    low, high = (
        rounded(lo, end, score.model, "round", digits, partial(_end, inner, which, digits))
        for end, which in ((score.low, "low"), (score.high, "high"))
    )
    return Reach(low, low if score.low is score.high else high, models.rounded(score.model, digits))


def _rounded_points(lo: Lowering, score: Points, digits: int) -> Points:
    ends = [_half_up(score, end, digits) for end in (score.bottom, score.top)]
    bottom, top = min(score.bottom, ends[0]), max(score.top, ends[1])
    dtype = integers(bottom, top)
    low, high = (
        lo.tape.macro(partial(_stepped, score.scale, 10**digits), end, dtype=dtype)
        for end in (score.low, score.high(lo))
    )
    width = None if score.width is None else lo.tape.apply(np.subtract, high, low, dtype=dtype)
    return Points(low, width, 10**digits, bottom, top)


def _half_up(score: Points, end: int, digits: int) -> int:
    finer: int = 10**digits
    return (2 * end * finer + score.scale) // (2 * score.scale)


def _stepped(scale: int, finer: int, window: Window, points: Array, out: Array) -> Callable[[], object]:
    def run() -> None:
        steps = (points.astype("i8") * (2 * finer) + scale) // (2 * scale)
        np.copyto(out, steps, casting="unsafe")

    return run


def _end(node: Node, which: str, digits: int, judge: Judge, row: int) -> Fraction:
    span = judge.value(node, row)
    return half_up(span.low if which == "low" else span.high, digits)


def _weighted(lo: Lowering, node: Node) -> Score:
    score = lo.score(node.args[0])
    factor = lo.constant(node.args[1])
    if factor is None:
        raise UnsupportedError
    apply = lo.tape.apply
    if isinstance(score, Points) and score.scale * factor.denominator <= FINEST:
        times = factor.numerator
        bottom, top = sorted((score.bottom * times, score.top * times))
        bottom, top = min(bottom, score.bottom), max(top, score.top)
        dtype = integers(bottom, top)
        low, width = scaled(lo, replace(score, scale=1), 1, dtype)
        if times < 0 and width is not None:
            low = apply(np.add, low, width, dtype=dtype)
        low = apply(np.multiply, low, constant(times, dtype), dtype=dtype)
        width = None if width is None else apply(np.multiply, width, constant(abs(times), dtype), dtype=dtype)
        return Points(low, width, score.scale * factor.denominator, bottom, top)
    if factor == 0:
        raise UnsupportedError
    reach, weight = reach_of(lo, score), models.of_constant(factor)
    ends = [apply(np.multiply, end, real(float(factor)), dtype="f8") for end in (reach.low, reach.high)]
    low, high = ends if factor > 0 else ends[::-1]
    model = models.multiplied(reach.model, weight)
    if model.absolute > models.COARSE:
        raise UnsupportedError
    return Reach(low, low if reach.low is reach.high else high, model)


def _extreme(lo: Lowering, node: Node) -> Score:
    ufunc = np.minimum if node.op == "smin" else np.maximum
    scores = [lo.score(arg) for arg in node.args]
    scale = common_scale(lo, scores)
    if scale is None:
        reaches = [reach_of(lo, score) for score in scores]
        low = _folded(lo, ufunc, [reach.low for reach in reaches], "f8")
        same = all(reach.low is reach.high for reach in reaches)
        high = low if same else _folded(lo, ufunc, [reach.high for reach in reaches], "f8")
        return Reach(low, high, models.chosen([reach.model for reach in reaches]))
    bounds = ranges(scores, scale)
    bottom, top = min(low for low, _ in bounds), max(high for _, high in bounds)
    dtype = integers(bottom, top)
    fitted = [scaled(lo, score, scale, dtype) for score in scores]
    low = _folded(lo, ufunc, [plane for plane, _ in fitted], dtype)
    if all(width is None for _, width in fitted):
        return Points(low, None, scale, bottom, top)
    highs = [plane if width is None else lo.tape.apply(np.add, plane, width, dtype=dtype) for plane, width in fitted]
    high = _folded(lo, ufunc, highs, dtype)
    return Points(low, lo.tape.apply(np.subtract, high, low, dtype=dtype), scale, bottom, top)


def _folded(lo: Lowering, ufunc: Any, planes: Sequence[Operand], dtype: str) -> Operand:
    found = planes[0]
    for plane in planes[1:]:
        found = lo.tape.apply(ufunc, found, plane, dtype=dtype)
    return found


def _pick(lo: Lowering, node: Node) -> Score:
    statuses = [lo.condition(arg) for arg in node.args[:-1:2]]
    scores = [lo.score(arg) for arg in (*node.args[1::2], node.args[-1])]
    scale = common_scale(lo, scores)
    if scale is None:
        reaches = [reach_of(lo, score) for score in scores]
        low = _picked(lo, np.minimum, statuses, [reach.low for reach in reaches], "f8")
        high = _picked(lo, np.maximum, statuses, [reach.high for reach in reaches], "f8")
        return Reach(low, high, models.chosen([reach.model for reach in reaches]))
    bounds = ranges(scores, scale)
    bottom, top = min(low for low, _ in bounds), max(high for _, high in bounds)
    dtype = integers(bottom, top)
    fitted = [scaled(lo, score, scale, dtype) for score in scores]
    highs = [plane if width is None else lo.tape.apply(np.add, plane, width, dtype=dtype) for plane, width in fitted]
    low = _picked(lo, np.minimum, statuses, [plane for plane, _ in fitted], dtype)
    high = _picked(lo, np.maximum, statuses, highs, dtype)
    return Points(low, lo.tape.apply(np.subtract, high, low, dtype=dtype), scale, bottom, top)


def _picked(lo: Lowering, ufunc: Any, statuses: Sequence[Operand], ends: Sequence[Operand], dtype: str) -> Operand:
    """One end of a choice: of the branch that holds, or the outermost of those that may."""
    return lo.tape.macro(partial(_chosen_end, ufunc, len(statuses)), *statuses, *ends, dtype=dtype)


def _chosen_end(ufunc: Any, count: int, window: Window, *arrays: Array) -> Callable[[], object]:
    statuses, ends, out = arrays[:count], arrays[count:-1], arrays[-1]

    def run() -> None:
        np.copyto(out, ends[-1])
        for status, end in zip(statuses[::-1], ends[-2::-1], strict=True):
            ufunc(out, end, out=out, where=status != 0)
            np.copyto(out, end, where=status == 255)

    return run


def _count(lo: Lowering, node: Node) -> Score:
    apply = lo.tape.apply
    statuses = [lo.condition(arg) for arg in node.args]
    if len(statuses) > 250:
        raise UnsupportedError
    low = _folded(lo, np.add, [apply(np.equal, status, byte(255), logical=True) for status in statuses], "u1")
    possible = _folded(lo, np.add, [apply(np.not_equal, status, byte(0), logical=True) for status in statuses], "u1")
    return Points(low, apply(np.subtract, possible, low), 1, 0, len(statuses))


SCORES: dict[str, Callable[[Lowering, Node], Score]] = {
    "bands": bands,
    "share": share,
    "expert": expert,
    "lift": lift,
    "sadd": _sum,
    "ssub": _sum,
    "smul": _weighted,
    "smin": _extreme,
    "smax": _extreme,
    "sround": _rounded,
    "spick": _pick,
    "count": _count,
}
