"""Functions of the rule language: name in Chinese and English, how their arguments are read, what they build.

Each takes the parser, with the cursor behind the opening bracket, and leaves it behind the closing one.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from gaoxin.kernel.rules.categories import bound_of, category_value, constant, variable_of
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.lexer import Token
from gaoxin.kernel.rules.tree import Band, Node

if TYPE_CHECKING:
    from gaoxin.kernel.rules.parser import Parser

Function = Callable[["Parser", Token], Node]


def arguments(parser: Parser, opened: Token, name: str, least: int, most: int | None = None) -> list[Node]:
    """Expressions up to the closing bracket."""
    found: list[Node] = []
    if not parser.is_op(")"):
        found.append(parser.expression())
        while parser.take(","):
            found.append(parser.expression())
    parser.expect(")", opened)
    if len(found) < least or (most is not None and len(found) > most):
        want = str(least) if most == least else f"{least}—{most}" if most else f"{least}+"
        raise RuleProblem(
            "argument_count",
            f"函数 {name} 需要 {want} 个参数，给了 {len(found)} 个。",
            f"{name} takes {want} arguments, not {len(found)}.",
        )
    return found


def integer(parser: Parser, low: int, high: int) -> int:
    """A whole number written in the text."""
    token = parser.token
    value = token.value
    if token.kind != "number" or not isinstance(value, Fraction) or value.denominator != 1 or not low <= value <= high:
        raise parser.fault(
            "integer_expected", f"这里要写 {low} 到 {high} 的整数。", f"A whole number from {low} to {high} is needed."
        )
    parser.at += 1
    return int(value)


def _bands(parser: Parser, opened: Token) -> Node:
    first = parser.token
    x = parser.sum()
    bands: list[Band] = []
    while parser.take(","):
        bands.append(_band(parser, x))
    parser.expect(")", opened)
    if not bands:
        raise RuleProblem("bands_empty", "分档没有任何一档。", "The table has no band.", hint_zh="如：分档(x, >= 6%: 50, 否则 0)。",
                          hint_en="Such as bands(x, >= 6%: 50, else 0).")  # fmt: skip
    return parser.built(first, parser.build.bands, x, tuple(bands))


def _band(parser: Parser, x: Node) -> Band:
    low: Fraction | None = None
    high: Fraction | None = None
    low_inclusive = high_inclusive = True
    token = parser.token
    if _is_else(parser):
        parser.at += 1
        parser.take(":")
        return Band(None, True, None, True, *_points(parser))
    if sign := parser.take(">=", ">", "<=", "<", "=="):
        bound = bound_of(parser, x)
        if sign.value in (">=", ">", "=="):
            low, low_inclusive = bound, sign.value != ">"
        if sign.value in ("<=", "<", "=="):
            high, high_inclusive = bound, sign.value != "<"
    else:
        bracket = parser.take("[", "(")
        low_inclusive = bracket is None or bracket.value == "["
        low = None if parser.is_op("..") else bound_of(parser, x)
        if not parser.take(".."):
            raise parser.unexpected("「..」", "'..'")
        high = None if parser.is_op(":", ")", "]") else bound_of(parser, x)
        closing = parser.take(")", "]") if bracket else None
        if bracket and closing is None:
            parser.expect("]", bracket)
        high_inclusive = closing is None or closing.value == "]"
    if low is not None and high is not None and low > high:
        raise parser.fault("range_reversed", "区间的下限大于上限。", "The lower end is above the upper.", at=token)
    if not parser.take(":"):
        raise parser.unexpected("「:」", "':'")
    return Band(low, low_inclusive, high, high_inclusive, *_points(parser))


def _points(parser: Parser) -> tuple[Fraction, Fraction]:
    first = parser.token
    low = constant(parser)
    high = constant(parser) if parser.take("..") else low
    if low.value > high.value:
        raise parser.fault(
            "range_reversed", "分值范围的下限大于上限。", "The lower end of the points is above the upper.", at=first
        )
    return low.value, high.value


def _is_else(parser: Parser) -> bool:
    return parser.token.kind == "name" and parser.token.value in ("else", "否则")


def _case(parser: Parser, opened: Token) -> Node:
    first = parser.token
    branches: list[tuple[Node, Node]] = []
    while not _is_else(parser):
        condition = parser.expression()
        if not parser.take(":"):
            raise parser.unexpected("「:」", "':'")
        branches.append((condition, parser.expression()))
        if not parser.take(","):
            raise parser.fault(
                "else_missing",
                "分情形缺少「否则」。",
                "The choice has no else.",
                "在最后加上「否则 …」。",
                "Add `else …` at the end.",
            )
    parser.at += 1
    parser.take(":")
    otherwise = parser.expression()
    parser.expect(")", opened)
    return parser.built(first, parser.build.choice, branches, otherwise)


def _in_years(parser: Parser, opened: Token, default: int | None) -> list[Node]:
    """The expression read for y1, y2, … as many years as the second argument says."""
    start = parser.at
    parser.in_period("y1", start)
    if default is None:
        if not parser.take(","):
            raise parser.fault("years_missing", "要写明几年。", "The number of years is missing.", "如：每年(研发费用 >= 100万, 2)。",
                               "Such as each_year(rd >= 100万, 2).")  # fmt: skip
        years = integer(parser, 1, 5)
    else:
        years = default
    parser.expect(")", opened)
    behind = parser.at
    nodes = [parser.in_period(f"y{year}", start) for year in range(1, years + 1)]
    parser.at = behind
    return nodes


def _each_year(parser: Parser, opened: Token) -> Node:
    return parser.build.conjunction("and", _in_years(parser, opened, None))


def _years_sum(parser: Parser, opened: Token) -> Node:
    total, *rest = _in_years(parser, opened, None)
    for node in rest:
        total = parser.build.arithmetic("add", total, node)
    return total


def _years_mean(parser: Parser, opened: Token) -> Node:
    total, *rest = nodes = _in_years(parser, opened, None)
    for node in rest:
        total = parser.build.arithmetic("add", total, node)
    return parser.build.arithmetic("div", total, parser.build.const(len(nodes)))


def _growth(years: int | None) -> Function:
    def build(parser: Parser, opened: Token) -> Node:
        start = parser.at
        new = parser.in_period("y1", start)
        count = years
        if count is None:
            if not parser.take(","):
                raise parser.unexpected("年数", "the number of years")
            count = integer(parser, 1, 4)
        parser.expect(")", opened)
        behind = parser.at
        old = parser.in_period(f"y{count + 1}", start)
        parser.at = behind
        return parser.build.growth(new, old, count)

    return build


def _average_growth(years: int | None) -> Function:
    def build(parser: Parser, opened: Token) -> Node:
        start = parser.at
        parser.in_period("y1", start)
        count = years
        if count is None:
            if not parser.take(","):
                raise parser.unexpected("年数", "the number of years")
            count = integer(parser, 1, 4)
        parser.expect(")", opened)
        behind = parser.at
        values = [parser.in_period(f"y{year}", start) for year in range(1, count + 2)]
        parser.at = behind
        total = parser.build.growth(values[0], values[1], 1)
        for newer, older in itertools.pairwise(values[1:]):
            total = parser.build.arithmetic("add", total, parser.build.growth(newer, older, 1))
        return parser.build.arithmetic("div", total, parser.build.const(count))

    return build


def _growth_of(parser: Parser, opened: Token) -> Node:
    new, old = arguments(parser, opened, "growth_of", 2, 2)
    return parser.build.growth(new, old, 1)


def _extreme(op: str) -> Function:
    return lambda parser, opened: parser.build.extreme(op, arguments(parser, opened, op, 2))


def _round(op: str) -> Function:
    def build(parser: Parser, opened: Token) -> Node:
        node = parser.expression()
        digits = integer(parser, 0, 6) if op == "round" and parser.take(",") else 0
        parser.expect(")", opened)
        return parser.build.rounded(op, node, digits)

    return build


def _marked(op: str) -> Function:
    return lambda parser, opened: parser.build.marked(op, arguments(parser, opened, op, 1, 1)[0])


def _at_least(parser: Parser, opened: Token) -> Node:
    count = integer(parser, 1, 99)
    if not parser.take(","):
        raise parser.unexpected("条件", "conditions")
    return parser.build.at_least(count, arguments(parser, opened, "at_least", 1))


def _known(parser: Parser, opened: Token) -> Node:
    return parser.build.known(arguments(parser, opened, "known", 1, 1)[0])


def _first_known(parser: Parser, opened: Token) -> Node:
    *preferred, last = arguments(parser, opened, "first_known", 2)
    return parser.build.choice([(parser.build.known(node), node) for node in preferred], last)


def _share(parser: Parser, opened: Token) -> Node:
    x, full, weight = arguments(parser, opened, "share", 3, 3)
    return parser.build.share(x, full, weight, 2)


def _expert(parser: Parser, opened: Token) -> Node:
    low, high = (node.value for node in arguments(parser, opened, "expert", 2, 2))
    if not isinstance(low, Fraction) or not isinstance(high, Fraction):
        raise RuleProblem(
            "constant_expected", "专家打分的上下限要写固定的数字。", "The ends of expert points are fixed numbers."
        )
    return parser.build.expert(low, high)


def _count(parser: Parser, opened: Token) -> Node:
    return parser.build.count(arguments(parser, opened, "count", 1))


def _count_of(parser: Parser, opened: Token) -> Node:
    node = parser.sum()
    if node.kind != "list":
        raise RuleProblem("list_expected", "含项数的第一个参数须是清单。", "count_of needs a list.")
    variable = variable_of(parser, node)
    assert variable is not None
    values: list[str] = []
    while parser.take(","):
        values.append(category_value(parser, node, parser.token))
        parser.at += 1
    parser.expect(")", opened)
    return parser.build.list_count(node, frozenset(values or [item.id for item in variable.values]))


def _day(parser: Parser, opened: Token) -> Node:
    sign = -1 if parser.take("-") else 1
    years = sign * integer(parser, 0, 99)
    parser.take(",")
    month = integer(parser, 1, 12)
    parser.take(",")
    day = integer(parser, 1, 31)
    parser.expect(")", opened)
    return parser.build.asof_day(years, month, day)


#: Every spelling of every function.
NAMES: dict[str, Function] = {
    **dict.fromkeys(("bands", "分档"), _bands),
    **dict.fromkeys(("case", "分情形"), _case),
    **dict.fromkeys(("each_year", "每年"), _each_year),
    **dict.fromkeys(("years_sum", "近年合计"), _years_sum),
    **dict.fromkeys(("years_mean", "近年平均"), _years_mean),
    **dict.fromkeys(("yoy", "同比增长"), _growth(1)),
    **dict.fromkeys(("cagr", "复合增长"), _growth(None)),
    "cagr2": _growth(2),
    "cagr3": _growth(3),
    **dict.fromkeys(("growth_of", "增长"), _growth_of),
    **dict.fromkeys(("avg_growth", "平均增长"), _average_growth(None)),
    "avg2": _average_growth(2),
    **dict.fromkeys(("min", "取小"), _extreme("min")),
    **dict.fromkeys(("max", "取大"), _extreme("max")),
    **dict.fromkeys(("floor", "向下取整"), _round("floor")),
    **dict.fromkeys(("ceil", "向上取整"), _round("ceil")),
    **dict.fromkeys(("round", "四舍五入"), _round("round")),
    **dict.fromkeys(("judged", "人工认定"), _marked("judged")),
    **dict.fromkeys(("unconfirmed", "待核实"), _marked("unconfirmed")),
    **dict.fromkeys(("at_least", "至少满足"), _at_least),
    **dict.fromkeys(("count", "满足个数"), _count),
    **dict.fromkeys(("count_of", "含项数"), _count_of),
    **dict.fromkeys(("known", "已知"), _known),
    **dict.fromkeys(("first_known", "首个已知"), _first_known),
    **dict.fromkeys(("share", "按比例得分"), _share),
    **dict.fromkeys(("expert", "专家打分"), _expert),
    **dict.fromkeys(("day", "年内日"), _day),
}


def otherwise_glued(name: str) -> tuple[str, str] | None:
    """The hint for a name that 否则 was written into without a blank."""
    word = next((word for word in ("否则", "else") if name.startswith(word) and name != word), None)
    return (f"「{word}」后面加一个空格。", f"Put a blank after `{word}`.") if word else None


def hint(name: str) -> tuple[str, str]:
    """The function whose name looks most like this one, or all of them, as a hint in Chinese and English."""
    if glued := otherwise_glued(name):
        return glued
    near = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.6)
    if near:
        return f"是不是「{near[0]}」？", f"Did you mean {near[0]!r}?"
    chinese, english = [each for each in NAMES if not each.isascii()], [each for each in NAMES if each.isascii()]
    return f"可用的函数：{'、'.join(chinese)}。", f"Functions: {', '.join(english)}."
