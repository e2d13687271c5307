"""Conditions in columns: one status code for each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from gaoxin.kernel.rules.columnar.frame import BITS, width_of
from gaoxin.kernel.rules.columnar.judge import Judge
from gaoxin.kernel.rules.columnar.lower import (
    ALL_FAIL,
    ALL_MANUAL,
    ALL_PASS,
    ALL_UNKNOWN,
    ONE,
    TWO,
    Lowering,
    byte,
)
from gaoxin.kernel.rules.columnar.missing import missing
from gaoxin.kernel.rules.columnar.models import UnsupportedError
from gaoxin.kernel.rules.columnar.points import Points, Reach
from gaoxin.kernel.rules.columnar.tape import Array, Operand, Window
from gaoxin.kernel.rules.roots import sign
from gaoxin.kernel.rules.tree import Node

_MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "==", "!=": "!="}


def _fact(lo: Lowering, node: Node, negated: bool) -> Operand:
    if not lo.profiler.has(node.value):
        return ALL_UNKNOWN
    return lo.load(node.value, "unflag" if negated else "flag")


def _compare(lo: Lowering, node: Node, negated: bool) -> Operand:
    left, right = node.args
    op: str = node.value
    threshold = lo.constant(right)
    if threshold is None and (threshold := lo.constant(left)) is not None:
        left, op = right, _MIRRORED[op]
    if threshold is None:
        return _compare_two(lo, node, negated)
    if op in ("<", "<=", "!="):
        op, negated = {"<": ">=", "<=": ">", "!=": "=="}[op], not negated
    if op != "==":
        return lo.cut_status(left, threshold, strict=op == ">", below=negated)
    ends = [lo.cut(left, threshold, strict=strict) for strict in (False, True)]
    reached = lo.tape.apply(np.bitwise_xor, *ends)
    return lo.verdict(reached, lo.number(left).unknown, negated=negated)


def _compare_two(lo: Lowering, node: Node, negated: bool) -> Operand:
    """Two numbers that both vary."""
    left, right = (lo.number(arg) for arg in node.args)
    op: str = node.value
    if op in ("<", "<=", "!="):
        op, negated = {"<": ">=", "<=": ">", "!=": "=="}[op], not negated
    ufunc = {">=": np.greater_equal, ">": np.greater, "==": np.equal}[op]
    reached = lo.tape.apply(ufunc, left.value, right.value, logical=True)
    a, b = left.model, right.model
    if not ((a.exact or a.direct) and (b.exact or b.direct)):
        errors = (4 * max(a.relative, b.relative), 4 * (a.absolute + b.absolute))
        reached = lo.tape.macro(
            partial(_settled_pair, errors, partial(_ordered, op, node.args[0], node.args[1])),
            reached,
            left.value,
            right.value,
        )
    return lo.verdict(reached, lo.any_of((left.unknown, right.unknown)), negated=negated)


def _ordered(op: str, left: Node, right: Node, judge: Judge, row: int) -> bool:
    a, b = judge.value(left, row), judge.value(right, row)
    if a is None or b is None:
        return False
    order = sign(a, b)
    return order > 0 if op == ">" else order >= 0 if op == ">=" else order == 0


def _settled_pair(
    errors: tuple[float, float], question: Any, window: Window, reached: Array, left: Array, right: Array, out: Array
) -> Callable[[], object]:
    def run() -> None:
        np.copyto(out, reached)
        close = np.abs(left - right) <= errors[0] * (np.abs(left) + np.abs(right)) + errors[1]
        if close.any():
            for row in np.flatnonzero(close).tolist():
                out[row] = question(window.judge, window.start + row)

    return run


def _compare_score(lo: Lowering, node: Node, negated: bool) -> Operand:
    (inner,) = node.args
    op, threshold = node.value
    if op in ("<", "<=", "!="):
        op, negated = {"<": ">=", "<=": ">", "!=": "=="}[op], not negated
    score = lo.score(inner)
    surely, possibly = (
        _points_reach(lo, score, op, threshold)
        if isinstance(score, Points)
        else _ends_reach(lo, inner, score, op, threshold)
    )
    undecided = None if possibly is None else lo.tape.apply(np.bitwise_xor, possibly, surely)
    if undecided is None or not lo.may_be_manual(inner):
        return lo.verdict(surely, undecided, negated=negated)
    by_fact = lo.tape.apply(np.subtract, TWO, missing(lo, inner))
    status = lo.verdict(surely, lo.tape.apply(np.multiply, undecided, by_fact), negated=False)
    return lo.negated(status) if negated else status


def _points_reach(lo: Lowering, score: Points, op: str, threshold: Fraction) -> tuple[Operand, Operand | None]:
    """Where a score surely and where it possibly reaches a threshold; None when the two are the same."""
    scaled = threshold * score.scale
    at_least, above = scaled.__ceil__(), scaled.__floor__() + 1
    high = score.high(lo)
    if op == "==":
        low_ends = [_at(lo, score, score.low, level) for level in (at_least, above)]
        high_ends = [_at(lo, score, high, level) for level in (at_least, above)]
        return _equal(lo, low_ends, high_ends)
    level = above if op == ">" else at_least
    return _at(lo, score, score.low, level), None if score.width is None else _at(lo, score, high, level)


def _at(lo: Lowering, score: Points, end: Operand, level: int) -> Operand:
    if level <= score.bottom:
        return ONE
    if level > score.top:
        return byte(0)
    return lo.tape.apply(np.greater_equal, end, np.array(level, dtype=score.dtype), logical=True)


def _ends_reach(lo: Lowering, node: Node, score: Reach, op: str, threshold: Fraction) -> tuple[Operand, Operand | None]:
    def end(which: str, *, strict: bool) -> Operand:
        question = partial(_end_holds, node, which, threshold, strict)
        value = score.low if which == "low" else score.high
        return lo.reached(value, score.model, threshold, strict, (node.index, which), question)

    if op == "==":
        return _equal(
            lo,
            [end("low", strict=False), end("low", strict=True)],
            [end("high", strict=False), end("high", strict=True)],
        )
    surely = end("low", strict=op == ">")
    return surely, None if score.low is score.high else end("high", strict=op == ">")


def _equal(lo: Lowering, low: Sequence[Operand], high: Sequence[Operand]) -> tuple[Operand, Operand]:
    """Surely and possibly equal, from where each end is at least and above the threshold."""
    surely = lo.tape.apply(np.greater, low[0], high[1], logical=True)
    possibly = lo.tape.apply(np.greater, high[0], low[1], logical=True)
    return surely, possibly


def _end_holds(node: Node, which: str, threshold: Fraction, strict: bool, judge: Judge, row: int) -> bool:
    span = judge.value(node, row)
    end = span.low if which == "low" else span.high
    if end is None:
        return which == "high"
    return bool(end > threshold if strict else end >= threshold)


def _in(lo: Lowering, node: Node, negated: bool) -> Operand:
    key = _fact_key(node.args[0])
    if not lo.profiler.has(key):
        return ALL_UNKNOWN
    dictionary = lo.profiler.dictionary(key)
    if len(dictionary) > BITS:
        status = lo.load(key, "lookup", values=tuple(sorted(node.value)))
        return lo.negated(status) if negated else status
    return _among(lo, key, width_of(dictionary), node.value, negated=negated)


def _has(lo: Lowering, node: Node, negated: bool) -> Operand:
    key = _fact_key(node.args[0])
    if not lo.profiler.has(key):
        return ALL_UNKNOWN
    return _among(lo, key, "i8", node.value, negated=negated)


def _among(lo: Lowering, key: tuple[str, str], dtype: str, values: frozenset[str], *, negated: bool) -> Operand:
    mask = sum(1 << at for at, item in enumerate(lo.profiler.dictionary(key)) if item in values)
    held = lo.tape.apply(np.bitwise_and, lo.load(key, "bits", dtype), np.array(mask, dtype=dtype), dtype=dtype)
    reached = lo.tape.apply(np.not_equal, held, np.array(0, dtype=dtype), logical=True)
    return lo.verdict(reached, lo.load(key, "absent"), negated=negated)


def _prefix(lo: Lowering, node: Node, negated: bool) -> Operand:
    key = _fact_key(node.args[0])
    if not lo.profiler.has(key):
        return ALL_UNKNOWN
    status = lo.load(key, "prefix", values=tuple(node.value))
    return lo.negated(status) if negated else status


def _fact_key(node: Node) -> tuple[str, str]:
    if node.op != "var":
        raise UnsupportedError
    return node.value  # type: ignore[no-any-return]


def _junction(lo: Lowering, node: Node, negated: bool) -> Operand:
    """AND is the minimum; OR the maximum, unknown before manual."""
    # What most rules ask comes first, so that rules which begin alike share their beginnings.
    args = sorted(node.args, key=lambda arg: (-lo.askers[arg.index], arg.index))
    statuses = [lo.condition(arg, negated=negated) for arg in args]
    if (node.op == "and") != negated:
        return _folded(lo, np.minimum, statuses, neutral=ALL_PASS, deciding=ALL_FAIL)
    highest = _folded(lo, np.maximum, statuses, neutral=ALL_FAIL, deciding=ALL_PASS)
    if highest is ALL_PASS or not lo.may_be_manual(node):
        return highest
    unknown = lo.any_of(lo.tape.apply(np.equal, status, ONE, logical=True) for status in statuses)
    assert unknown is not None
    manual = lo.tape.apply(np.equal, highest, TWO, logical=True)
    return lo.tape.apply(np.subtract, highest, lo.tape.apply(np.bitwise_and, manual, unknown))


def _folded(lo: Lowering, ufunc: Any, statuses: Sequence[Operand], *, neutral: Array, deciding: Array) -> Operand:
    found: Operand | None = None
    for status in statuses:
        if isinstance(status, np.ndarray):
            if status == deciding:
                return deciding
            if status == neutral:
                continue
        found = status if found is None else lo.tape.apply(ufunc, found, status)
    return neutral if found is None else found


def _not(lo: Lowering, node: Node, negated: bool) -> Operand:
    return lo.condition(node.args[0], negated=not negated)


def _at_least(lo: Lowering, node: Node, negated: bool) -> Operand:
    """Not at least k of n is at least n - k + 1 of their negations."""
    apply = lo.tape.apply
    statuses = [lo.condition(arg, negated=negated) for arg in node.args]
    count = byte(min(255, len(statuses) - node.value + 1 if negated else node.value))
    if len(statuses) > 250 or len(statuses) < node.value:
        raise UnsupportedError
    surely = apply(np.greater_equal, summed(lo, [passes(lo, status) for status in statuses]), count, logical=True)
    possibly = apply(np.greater_equal, summed(lo, [may_pass(lo, status) for status in statuses]), count, logical=True)
    undecided = apply(np.bitwise_xor, possibly, surely)
    if lo.may_be_manual(node):
        unknown = lo.any_of(apply(np.equal, status, ONE, logical=True) for status in statuses)
        assert unknown is not None
        undecided = apply(np.multiply, undecided, apply(np.subtract, TWO, unknown))
    return apply(np.subtract, undecided, surely)


def passes(lo: Lowering, status: Operand) -> Operand:
    """1 where a status is pass."""
    return lo.tape.apply(np.equal, status, ALL_PASS, logical=True)


def may_pass(lo: Lowering, status: Operand) -> Operand:
    """1 where a status is not fail."""
    return lo.tape.apply(np.not_equal, status, byte(0), logical=True)


def summed(lo: Lowering, planes: Sequence[Operand]) -> Operand:
    """The sum of planes of 0 and 1, as bytes."""
    total = planes[0]
    for plane in planes[1:]:
        total = lo.tape.apply(np.add, total, plane)
    return total


def _judged(lo: Lowering, node: Node, negated: bool) -> Operand:
    status = lo.condition(node.args[0], negated=negated)
    return lo.tape.apply(np.add, status, lo.tape.apply(np.equal, status, ONE, logical=True))


def _unconfirmed(lo: Lowering, node: Node, negated: bool) -> Operand:
    status = lo.condition(node.args[0])
    marked = lo.tape.apply(
        np.subtract,
        lo.tape.apply(np.bitwise_and, status, byte(3)),
        lo.tape.apply(np.equal, status, ALL_PASS, logical=True),
    )
    return lo.negated(marked) if negated else marked


def absent(lo: Lowering, node: Node) -> Operand | None:
    """1 where a number, category, code or list is unknown; None when it never is."""
    if node.kind == "num":
        return lo.number(node).unknown
    key = _fact_key(node)
    return lo.load(key, "absent") if lo.profiler.has(key) else ONE


def _known(lo: Lowering, node: Node, negated: bool) -> Operand:
    unknown = absent(lo, node.args[0])
    return lo.verdict(byte(0) if unknown is None else unknown, None, negated=not negated)


def _open(lo: Lowering, node: Node, negated: bool) -> Operand:
    return lo.verdict(lo.is_open(lo.condition(node.args[0])), None, negated=negated)


def _fixed(status: Array, opposite: Array) -> Callable[[Lowering, Node, bool], Operand]:
    return lambda lo, node, negated: opposite if negated else status


CONDITIONS: dict[str, Callable[[Lowering, Node, bool], Operand]] = {
    "var": _fact,
    "true": _fixed(ALL_PASS, ALL_FAIL),
    "false": _fixed(ALL_FAIL, ALL_PASS),
    "unknown": _fixed(ALL_UNKNOWN, ALL_UNKNOWN),
    "cmpconfig": _fixed(ALL_MANUAL, ALL_MANUAL),
    "cmp": _compare,
    "scmp": _compare_score,
    "in": _in,
    "has": _has,
    "prefix": _prefix,
    "and": _junction,
    "or": _junction,
    "not": _not,
    "atleast": _at_least,
    "judged": _judged,
    "unconfirmed": _unconfirmed,
    "known": _known,
    "open": _open,
}
