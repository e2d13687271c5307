"""Whether a score is open because a fact is absent, not only because a person must still judge."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from gaoxin.kernel.rules.columnar.judge import Judge, Question
from gaoxin.kernel.rules.columnar.lower import ONE, Lowering, byte
from gaoxin.kernel.rules.columnar.points import Points
from gaoxin.kernel.rules.columnar.tables import points
from gaoxin.kernel.rules.columnar.tape import Array, Operand, Window
from gaoxin.kernel.rules.tree import Node

NONE = byte(0)


def missing(lo: Lowering, node: Node) -> Operand:
    """1 where ``Span.missing`` is true (exact.py)."""
    return lo.remembered(("missing", node.index), partial(_missing, lo, node))  # type: ignore[no-any-return]


def _missing(lo: Lowering, node: Node) -> Operand:
    if node.op in ("bands", "lift"):
        unknown = lo.number(node.args[0]).unknown if lo.constant(node.args[0]) is None else None
        return NONE if unknown is None else unknown
    if node.op == "expert":
        return NONE
    if node.op == "share":
        return lo.tape.apply(np.isnan, points(lo, node), logical=True)
    if node.op == "count":
        return _any(lo, [lo.tape.apply(np.equal, lo.condition(arg), ONE, logical=True) for arg in node.args])
    if node.op == "spick":
        return _closed(lo, node, _chosen(lo, node))
    found = _any(lo, [missing(lo, arg) for arg in node.args if arg.kind == "score"])
    return _closed(lo, node, found) if node.op in ("smin", "smax") else found


def _any(lo: Lowering, planes: list[Operand]) -> Operand:
    found = lo.any_of(planes)
    assert found is not None
    return found


def _chosen(lo: Lowering, node: Node) -> Operand:
    """Of the branches that may apply, and unknown conditions on the way to them."""
    statuses = [lo.condition(arg) for arg in node.args[:-1:2]]
    inner = [missing(lo, arg) for arg in (*node.args[1::2], node.args[-1])]
    return lo.tape.macro(partial(_picked, len(statuses)), *statuses, *inner)


def _picked(count: int, window: Window, *arrays: Array) -> Callable[[], object]:
    statuses, planes, out = arrays[:count], arrays[count:-1], arrays[-1]

    def run() -> None:
        np.copyto(out, planes[-1])
        for status, plane in zip(statuses[::-1], planes[-2::-1], strict=True):
            np.bitwise_or(out, plane, out=out, where=status == 2)
            np.copyto(out, 1, where=status == 1)
            np.copyto(out, plane, where=status == 255)

    return run


def _closed(lo: Lowering, node: Node, found: Operand) -> Operand:
    """A score whose ends meet misses nothing."""
    score = lo.score(node)
    if isinstance(score, Points):
        differ = (
            NONE
            if score.width is None
            else lo.tape.apply(np.not_equal, score.width, np.array(0, score.dtype), logical=True)
        )
        return lo.tape.apply(np.bitwise_and, found, differ)
    if score.low is score.high:
        return NONE
    both = lo.tape.apply(np.bitwise_and, found, lo.tape.apply(np.not_equal, score.low, score.high, logical=True))
    if score.model.exact:
        return both
    width = (8 * score.model.relative, 8 * score.model.absolute)
    question = partial(_ends_differ, node)
    return lo.tape.macro(partial(_truly_apart, width, question), found, both, score.low, score.high)


def _ends_differ(node: Node, judge: Judge, row: int) -> bool:
    span = judge.value(node, row)
    return bool(span.low != span.high)


def _truly_apart(
    width: tuple[float, float],
    question: Question,
    window: Window,
    found: Array,
    both: Array,
    low: Array,
    high: Array,
    out: Array,
) -> Callable[[], object]:
    def run() -> None:
        np.copyto(out, both)
        gap = np.abs(high - low)
        # An end that is missing is infinite, and surely apart from the other one.
        near = (gap <= width[0] * np.abs(low) + width[1]) & (gap < np.inf) & found.view(np.bool_)
        if near.any():
            for row in np.flatnonzero(near).tolist():
                out[row] = question(window.judge, window.start + row)

    return run
