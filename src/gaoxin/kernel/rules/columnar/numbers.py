"""Numbers in columns: floats with NaN for unknown."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from gaoxin.kernel.rules.columnar import models
from gaoxin.kernel.rules.columnar.judge import Judge, Question
from gaoxin.kernel.rules.columnar.lower import NEVER, Lowering, Num
from gaoxin.kernel.rules.columnar.models import Model, UnsupportedError
from gaoxin.kernel.rules.columnar.tape import Array, Operand, Window
from gaoxin.kernel.rules.tree import Node


def _fact(lo: Lowering, node: Node) -> Num:
    if not lo.profiler.has(node.value):
        return NEVER
    model = models.of_fact(lo.profiler.stat(node.value))
    return Num(lo.load(node.value, "number", "f8"), lo.load(node.value, "absent"), model)


def _linear(lo: Lowering, node: Node) -> Num:
    left, right = (lo.number(arg) for arg in node.args)
    return _summed(lo, left, right, partial(_exactly, node), minus=node.op == "sub")


def _summed(lo: Lowering, left: Num, right: Num, question: Question, *, minus: bool) -> Num:
    """left + right or left - right, with an error that is small beside what is left of them."""
    value = lo.tape.apply(np.subtract if minus else np.add, left.value, right.value, dtype="f8")
    other = models.negated(right.model) if minus else right.model
    model = models.added(left.model, other)
    unknown = lo.any_of((left.unknown, right.unknown))
    if not model.absolute or isinstance(value, np.ndarray):
        return Num(value, unknown, model)
    if snapped := models.snapped(model):
        grain = snapped.grain or 1
        make = partial(_snapped, float(grain))
        return Num(lo.tape.macro(make, value, dtype="f8", key=("snapped", grain)), unknown, snapped)
    if model.absolute > models.COARSE:
        # Two facts that print alike are equal: nothing is left of them, and that is exact.
        alike = left.model.direct and right.model.direct
        value = lo.tape.macro(partial(_cancelled, question, alike), value, left.value, right.value, dtype="f8")
        model = models.mended(model, left.model, other)
    return Num(value, unknown, model)


def _cancelled(
    question: Question, alike: bool, window: Window, total: Array, left: Array, right: Array, out: Array
) -> Callable[[], object]:
    """Sums that lost most of their terms, taken from the exact evaluator."""

    def run() -> None:
        np.copyto(out, total)
        lost = np.abs(total) < models.KEPT * (np.abs(left) + np.abs(right))
        if alike:
            lost &= total != 0
        patch(window, out, lost, question)

    return run


def _snapped(grain: float, window: Window, values: Array, out: Array) -> Callable[[], object]:
    def run() -> None:
        np.multiply(values, grain, out=out)
        np.rint(out, out=out)
        np.divide(out, grain, out=out)

    return run


def _product(lo: Lowering, node: Node) -> Num:
    left, right = (lo.number(arg) for arg in node.args)
    value = lo.tape.apply(np.multiply, left.value, right.value, dtype="f8")
    return Num(value, lo.any_of((left.unknown, right.unknown)), models.multiplied(left.model, right.model))


def _quotient(lo: Lowering, node: Node) -> Num:
    return divided(lo, lo.number(node.args[0]), node.args[1], "nonzero", partial(_exactly, node))


def _exactly(node: Node, judge: Judge, row: int) -> Fraction | None:
    return judge.number(node, row)


def _growth(lo: Lowering, node: Node) -> Num:
    """The growth itself; comparisons use the ratio (Lowering.cut), so that nobody need take its root."""
    years: int = node.value
    new, old = node.args
    ratio = divided(lo, lo.number(new), old, "positive", partial(_ratio_of, node))
    lo.note_ratio(node, ratio)
    if years == 1:
        change = _summed(lo, lo.number(new), lo.number(old), partial(_change_of, node), minus=True)
        return divided(lo, change, old, "positive", partial(_exactly, node))
    value = lo.tape.macro(partial(_rooted, years), ratio.value, dtype="f8", key=("root", years))
    return Num(value, ratio.unknown, models.root(ratio.model, years))


def _change_of(node: Node, judge: Judge, row: int) -> Fraction | None:
    new, old = (judge.number(arg, row) for arg in node.args)
    return None if new is None or old is None else new - old


def _ratio_of(node: Node, judge: Judge, row: int) -> Fraction | None:
    new, old = (judge.number(arg, row) for arg in node.args)
    return None if new is None or old is None or old <= 0 else new / old


def _rooted(years: int, window: Window, ratio: Array, out: Array) -> Callable[[], object]:
    def run() -> None:
        np.power(np.abs(ratio), 1 / years, out=out)
        np.copysign(out, ratio, out=out)
        np.subtract(out, 1.0, out=out)

    return run


def divided(lo: Lowering, top: Num, under: Node, form: str, question: Question) -> Num:
    """top / under, unknown where the denominator is 0 (form nonzero), or not above 0 (form positive)."""
    bottom = lo.number(under)
    apply = lo.tape.apply
    if lo.constant(under) is not None:
        fits = bottom.value > 0 if form == "positive" else bottom.value != 0
        if not fits:
            return NEVER
        guarded: Operand = bottom.value
        unknown: Operand | None = None
    elif under.op == "var" and isinstance(bottom.value, int):
        guarded = lo.load(under.value, form, "f8")
        unknown = lo.load(under.value, f"absent_{form}")
    elif isinstance(bottom.value, int):
        guarded = lo.tape.macro(partial(_guarded, form), bottom.value, dtype="f8", key=("guarded", form))
        unknown = apply(np.isnan, guarded, logical=True)
    else:
        return NEVER
    value = apply(np.divide, top.value, guarded, dtype="f8")
    model = models.divided(top.model, bottom.model)
    limit = models.doubtful(bottom.model)
    if not limit or isinstance(value, np.ndarray):
        return Num(value, lo.any_of((top.unknown, unknown)), model)
    mended = lo.tape.macro(partial(_mended, question, limit), value, bottom.value, dtype="f8")
    return Num(mended, apply(np.isnan, mended, logical=True), model)


def _guarded(form: str, window: Window, values: Array, out: Array) -> Callable[[], object]:
    test = np.less_equal if form == "positive" else np.equal
    outside = np.empty(len(out), dtype=bool)

    def run() -> None:
        np.copyto(out, values)
        test(values, 0.0, out=outside)
        np.copyto(out, np.nan, where=outside)

    return run


def _mended(
    question: Question, limit: float, window: Window, values: Array, under: Array, out: Array
) -> Callable[[], object]:
    """Quotients whose denominator is too near to 0 to trust, taken from the exact evaluator."""

    def run() -> None:
        np.copyto(out, values)
        patch(window, out, np.abs(under) < limit, question)

    return run


def nearest(exact: Fraction | None) -> float:
    """The float next to a number: NaN for unknown, infinite when it is too large."""
    if exact is None:
        return math.nan
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def patch(window: Window, out: Array, doubt: Array, question: Question) -> None:
    """Writes the exact number, NaN for unknown, in the rows in doubt."""
    if doubt.any():
        for row in np.flatnonzero(doubt).tolist():
            exact = question(window.judge, window.start + row)
            out[row] = nearest(exact)


def _negative(lo: Lowering, node: Node) -> Num:
    inner = lo.number(node.args[0])
    return replace(inner, value=lo.tape.apply(np.negative, inner.value, dtype="f8"), model=models.negated(inner.model))


def _extreme(lo: Lowering, node: Node) -> Num:
    ufunc = np.minimum if node.op == "min" else np.maximum
    numbers = [lo.number(arg) for arg in node.args]
    value = numbers[0].value
    for number in numbers[1:]:
        value = lo.tape.apply(ufunc, value, number.value, dtype="f8")
    return Num(
        value, lo.any_of(number.unknown for number in numbers), models.chosen([number.model for number in numbers])
    )


def _rounded(lo: Lowering, node: Node) -> Num:
    inner = lo.number(node.args[0])
    digits = node.value or 0
    value = rounded(lo, inner.value, inner.model, node.op, digits, partial(_exactly, node))
    return replace(inner, value=value, model=models.rounded(inner.model, digits))


def rounded(lo: Lowering, value: Operand, model: Model, op: str, digits: int, question: Question) -> Operand:
    """floor, ceil, or round half up to ``digits`` places; rows too near to a step are asked."""
    scale = 10.0**digits
    if model.top * scale > 2.0**50:
        raise UnsupportedError
    error = (4 * model.error(model.top) + 4 * models.UNIT * model.top) * scale
    shift, width = 0.0, models.NEAR + error
    if model.spread is not None:
        gap = 1 / (2 * model.spread) if model.spread < 2**40 else 0.0
        if 2 * error < gap:
            shift, width = gap / 2, 0.0
    if isinstance(value, np.ndarray):
        raise UnsupportedError
    return lo.tape.macro(
        partial(_round, op, scale, shift, width, question), value, dtype="f8", key=("round", op, digits)
    )


def _round(
    op: str, scale: float, shift: float, width: float, question: Question, window: Window, values: Array, out: Array
) -> Callable[[], object]:
    steps = np.empty(len(out))
    half = 0.5 if op == "round" else 0.0

    def run() -> None:
        np.multiply(values, scale, out=steps)
        np.add(steps, half - shift if op == "ceil" else half + shift, out=steps)
        (np.ceil if op == "ceil" else np.floor)(steps, out=out)
        doubt = np.abs(steps - np.rint(steps)) <= width if width else None
        np.divide(out, scale, out=out)
        if doubt is not None:
            patch(window, out, doubt, question)

    return run


def _list_count(lo: Lowering, node: Node) -> Num:
    (items,) = node.args
    if items.op != "var":
        raise UnsupportedError
    key = items.value
    if not lo.profiler.has(key):
        return NEVER
    mask = sum(1 << at for at, item in enumerate(lo.profiler.dictionary(key)) if item in node.value)
    held = lo.tape.apply(np.bitwise_and, lo.load(key, "bits", "i8"), np.array(mask, dtype="i8"), dtype="i8")
    count = lo.tape.apply(np.bitwise_count, held)
    unknown = lo.load(key, "absent")
    value = lo.tape.macro(_known_only, count, unknown, dtype="f8", key=("count",))
    size = float(len(node.value))
    return Num(value, unknown, Model(0.0, 0.0, size, 0.0, 1.0, 1, 1))


def _known_only(window: Window, count: Array, unknown: Array, out: Array) -> Callable[[], object]:
    def run() -> None:
        np.copyto(out, count)
        np.copyto(out, np.nan, where=unknown.view(np.bool_))

    return run


def _pick(lo: Lowering, node: Node) -> Num:
    if node.kind != "num":
        raise UnsupportedError
    statuses = [lo.condition(arg) for arg in node.args[:-1:2]]
    branches = (*node.args[1::2], node.args[-1])
    numbers = [lo.number(branch) for branch in branches]
    # Numbers of one origin are equal when their floats are: facts and constants as they stand, or one and the same node.
    origins: dict[int, int] = {}
    marks = [
        0 if number.model.exact or number.model.direct else 1 + origins.setdefault(branch.index, len(origins))
        for number, branch in zip(numbers, branches, strict=True)
    ]
    errors = (sum(number.model.relative for number in numbers), sum(number.model.absolute for number in numbers))
    make = partial(_picked, len(statuses), marks, errors, partial(_exactly, node))
    value = lo.tape.macro(make, *statuses, *(number.value for number in numbers), dtype="f8")
    return Num(value, lo.tape.apply(np.isnan, value, logical=True), models.chosen([number.model for number in numbers]))


def _picked(
    count: int, marks: list[int], errors: tuple[float, float], question: Question, window: Window, *arrays: Array
) -> Callable[[], object]:
    statuses, values, out = arrays[:count], arrays[count:-1], arrays[-1]
    origin = np.empty(len(out), dtype="i2")

    def run() -> None:
        np.copyto(out, values[-1])
        origin.fill(marks[-1])
        doubt: Any = False
        for status, value, mark in zip(statuses[::-1], values[-2::-1], marks[-2::-1], strict=True):
            undecided = (status == 1) | (status == 2)
            if undecided.any():
                near = np.abs(value - out) <= 4 * (errors[0] * np.abs(value) + errors[1])
                doubt = doubt | (undecided & near & (origin != mark))
                np.copyto(out, np.nan, where=undecided & (value != out))
            np.copyto(out, value, where=status == 255)
            np.copyto(origin, mark, where=status == 255)
        if doubt is not False:
            patch(window, out, np.broadcast_to(doubt, out.shape), question)

    return run


NUMBERS: dict[str, Callable[[Lowering, Node], Num]] = {
    "var": _fact,
    "config": lambda lo, node: NEVER,
    "add": _linear,
    "sub": _linear,
    "mul": _product,
    "div": _quotient,
    "neg": _negative,
    "min": _extreme,
    "max": _extreme,
    "growth": _growth,
    "floor": _rounded,
    "ceil": _rounded,
    "round": _rounded,
    "listcount": _list_count,
    "pick": _pick,
}
