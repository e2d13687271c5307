"""The judge: exact evaluation of one enterprise, node by node, over integers and fractions.

Values by kind: num an int, Fraction or Root, None when unknown; score a Span; bool a status code (status.py);
cat and code a str or None; list a frozenset or None.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gaoxin.kernel.rules import status
from gaoxin.kernel.rules.dates import day_in_year, shifted
from gaoxin.kernel.rules.roots import Number, Root, holds, plain
from gaoxin.kernel.rules.tree import Band, Bound, Node


class Span(NamedTuple):
    """A score interval; a missing end is infinite. ``missing``: a fact is absent, not only a judgement.

    An end that is whole may be an int, which answers to all that is asked of a Fraction.
    """

    low: Bound
    high: Bound
    missing: bool


def whole(number: Fraction) -> Fraction:
    """The same number, an int when it is whole: those are reckoned with far faster."""
    return number.numerator if number.denominator == 1 else number  # type: ignore[return-value]


# -- numbers ----------------------------------------------------------------------------------------------------


def _const(node: Node, on: datetime.date) -> Number:
    return whole(node.value)


def _asof(node: Node, on: datetime.date) -> int:
    return shifted(on, *node.value)


def _asof_day(node: Node, on: datetime.date) -> int:
    return day_in_year(on, *node.value)


def _arithmetic(operation: Callable[[Any, Any], Any]) -> Callable[[Node, Sequence[Any]], Any]:
    def run(node: Node, args: Sequence[Any]) -> Any:
        left, right = args
        return None if left is None or right is None else operation(plain(left), plain(right))

    return run


def _divide(left: Any, right: Any) -> Any:
    return None if right == 0 else Fraction(left, right)


def _extreme(choose: Callable[[list[Any]], Any]) -> Callable[[Node, Sequence[Any]], Any]:
    return lambda node, args: None if None in args else choose([plain(arg) for arg in args])


def _growth(node: Node, args: Sequence[Any]) -> Number | None:
    new, old = args
    if new is None or old is None or plain(old) <= 0:
        return None
    ratio = Fraction(plain(new)) / plain(old)
    return ratio - 1 if node.value == 1 else Root(ratio, node.value)


def half_up(value: Fraction | int, digits: int) -> Fraction:
    """四舍五入 to ``digits`` places, at the last step of a published figure (zone/00, number conventions)."""
    scale = 10**digits
    return Fraction((Fraction(value) * scale + Fraction(1, 2)).__floor__(), scale)


def _rounded(node: Node, args: Sequence[Any]) -> Any:
    (value,) = args
    if value is None:
        return None
    number = Fraction(plain(value))
    if node.op == "floor":
        return number.__floor__()
    return number.__ceil__() if node.op == "ceil" else half_up(number, node.value)


def _list_count(node: Node, args: Sequence[Any]) -> int | None:
    (items,) = args
    return None if items is None else len(items & node.value)


def _pick(node: Node, args: Sequence[Any]) -> Any:
    """Decided when all branches that may still apply agree."""
    possible = []
    for at in range(0, len(args) - 1, 2):
        if args[at] == 0:
            continue
        possible.append(args[at + 1])
        if args[at] == 3:
            break
    else:
        possible.append(args[-1])
    return possible[0] if all(value == possible[0] for value in possible) else None


# -- scores -----------------------------------------------------------------------------------------------------


def _bands(node: Node, args: Sequence[Any]) -> Span:
    (x,) = args
    if x is None:
        return Span(node.low, node.high, True)
    for band in node.value:
        if in_band(band, x):
            return Span(band.points_low, band.points_high, False)
    return Span(Fraction(0), Fraction(0), False)


def in_band(band: Band, x: Number) -> bool:
    """Whether a number lies in a band of a score table."""
    if band.low is not None and not holds(">=" if band.low_inclusive else ">", x, band.low):
        return False
    return band.high is None or holds("<=" if band.high_inclusive else "<", x, band.high)


def _share(node: Node, args: Sequence[Any]) -> Span:
    x, full, weight = (None if arg is None else plain(arg) for arg in args)
    if x is None or full is None or weight is None or full == 0:
        return Span(Fraction(0), Fraction(weight) if weight is not None else node.high, True)
    ratio = min(max(Fraction(x) / full, Fraction(0)), Fraction(1))
    points = half_up(weight * ratio, node.value)
    return Span(points, points, False)


def _lift(node: Node, args: Sequence[Any]) -> Span:
    (x,) = args
    if x is None:
        return Span(node.low, node.high, True)
    value = Fraction(plain(x))
    return Span(value, value, False)


def plus(a: Bound, b: Bound) -> Bound:
    """The sum of two ends, infinite when one is."""
    return None if a is None or b is None else a + b


def _score_add(node: Node, args: Sequence[Span]) -> Span:
    left, right = args
    return Span(plus(left.low, right.low), plus(left.high, right.high), left.missing or right.missing)


def _score_sub(node: Node, args: Sequence[Span]) -> Span:
    left, right = args
    low = None if left.low is None or right.high is None else left.low - right.high
    high = None if left.high is None or right.low is None else left.high - right.low
    return Span(low, high, left.missing or right.missing)


def _score_mul(node: Node, args: Sequence[Any]) -> Span:
    score, factor = args
    ends = [None if end is None else end * factor for end in (score.low, score.high)]
    return Span(ends[0], ends[1], score.missing) if factor >= 0 else Span(ends[1], ends[0], score.missing)


def _score_min(node: Node, args: Sequence[Span]) -> Span:
    low = None if any(arg.low is None for arg in args) else min(arg.low for arg in args)  # type: ignore[type-var]
    high = min((arg.high for arg in args if arg.high is not None), default=None)
    return _closed(Span(low, high, any(arg.missing for arg in args)))


def _score_max(node: Node, args: Sequence[Span]) -> Span:
    low = max((arg.low for arg in args if arg.low is not None), default=None)
    high = None if any(arg.high is None for arg in args) else max(arg.high for arg in args)  # type: ignore[type-var]
    return _closed(Span(low, high, any(arg.missing for arg in args)))


def _closed(span: Span) -> Span:
    """A score whose ends meet is known, whatever is missing."""
    return Span(span.low, span.high, False) if span.low is not None and span.low == span.high else span


def _score_round(node: Node, args: Sequence[Span]) -> Span:
    (score,) = args
    ends = [None if end is None else half_up(end, node.value) for end in (score.low, score.high)]
    return Span(ends[0], ends[1], score.missing)


def _score_pick(node: Node, args: Sequence[Any]) -> Span:
    possible: list[Span] = []
    missing = False
    for at in range(0, len(args) - 1, 2):
        if args[at] == 0:
            continue
        possible.append(args[at + 1])
        if args[at] == 3:
            break
        missing = missing or args[at] == 1
    else:
        possible.append(args[-1])
    low = None if any(span.low is None for span in possible) else min(span.low for span in possible)  # type: ignore[type-var]
    high = None if any(span.high is None for span in possible) else max(span.high for span in possible)  # type: ignore[type-var]
    return _closed(Span(low, high, missing or any(span.missing for span in possible)))


def _count(node: Node, args: Sequence[int]) -> Span:
    passed, still_open = args.count(3), sum(1 for arg in args if arg in (1, 2))
    return Span(Fraction(passed), Fraction(passed + still_open), 1 in args)


# -- conditions -------------------------------------------------------------------------------------------------


def _compare(node: Node, args: Sequence[Any]) -> int:
    left, right = args
    if left is None or right is None:
        return 1
    return 3 if holds(node.value, left, right) else 0


def compare_span(op: str, span: Span, threshold: Fraction) -> int:
    """The verdict on an interval score: decided when both ends agree, else unknown, or manual when no fact is missing."""
    low, high, missing = span
    if op in (">", ">="):
        surely = low is not None and (low > threshold or (op == ">=" and low == threshold))
        never = high is not None and (high < threshold or (op == ">" and high == threshold))
    elif op in ("<", "<="):
        surely = high is not None and (high < threshold or (op == "<=" and high == threshold))
        never = low is not None and (low > threshold or (op == "<" and low == threshold))
    else:
        same = low is not None and low == high == threshold
        apart = (low is not None and low > threshold) or (high is not None and high < threshold)
        surely, never = (same, apart) if op == "==" else (apart, same)
    return 3 if surely else 0 if never else 1 if missing else 2


def _in(node: Node, args: Sequence[Any]) -> int:
    (value,) = args
    return 1 if value is None else 3 if value in node.value else 0


def prefix_status(code: str | None, prefixes: tuple[str, ...]) -> int:
    """pass under a prefix, fail beside all, unknown when the code is coarser than a prefix that may hold."""
    if not code:
        return 1
    if code.startswith(prefixes):
        return 3
    return 1 if any(prefix.startswith(code) for prefix in prefixes) else 0


def _has(node: Node, args: Sequence[Any]) -> int:
    (items,) = args
    return 1 if items is None else 3 if items & node.value else 0


OPERATIONS: dict[str, Callable[..., Any]] = {
    "const": _const,
    "var": _const,
    "config": lambda node, on: None,
    "asof": _asof,
    "asofday": _asof_day,
    "add": _arithmetic(lambda a, b: a + b),
    "sub": _arithmetic(lambda a, b: a - b),
    "mul": _arithmetic(lambda a, b: a * b),
    "div": _arithmetic(_divide),
    "neg": lambda node, args: None if args[0] is None else -plain(args[0]),
    "min": _extreme(min),
    "max": _extreme(max),
    "growth": _growth,
    "floor": _rounded,
    "ceil": _rounded,
    "round": _rounded,
    "listcount": _list_count,
    "pick": _pick,
    "cat": lambda node, on: node.value,
    "bands": _bands,
    "share": _share,
    "expert": lambda node, on: Span(node.value[0], node.value[1], False),
    "lift": _lift,
    "sadd": _score_add,
    "ssub": _score_sub,
    "smul": _score_mul,
    "smin": _score_min,
    "smax": _score_max,
    "sround": _score_round,
    "spick": _score_pick,
    "count": _count,
    "cmp": _compare,
    "cmpconfig": lambda node, args: 2,
    "scmp": lambda node, args: compare_span(node.value[0], args[0], node.value[1]),
    "in": _in,
    "prefix": lambda node, args: prefix_status(args[0], node.value),
    "has": _has,
    "and": lambda node, args: status.all_of(args),
    "or": lambda node, args: status.any_of(args),
    "not": lambda node, args: status.negate(args[0]),
    "atleast": lambda node, args: status.at_least(node.value, args),
    "judged": lambda node, args: 2 if args[0] == 1 else args[0],
    "unconfirmed": lambda node, args: 2 if args[0] == 3 else args[0],
    "known": lambda node, args: 0 if args[0] is None else 3,
    "open": lambda node, args: 3 if args[0] in (1, 2) else 0,
    "unknown": lambda node, on: 1,
    "true": lambda node, on: 3,
    "false": lambda node, on: 0,
}
