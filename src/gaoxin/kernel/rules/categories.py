"""Categories, codes, lists and intervals in the text of an expression: what may stand behind 属于, 包含 and a comparison."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.lexer import Token
from gaoxin.kernel.rules.tree import Node

if TYPE_CHECKING:
    from gaoxin.kernel.rules.parser import Parser

#: Two-digit divisions of each section of GB/T 4754-2017.
SECTIONS = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52), "G": (53, 60), "H": (61, 62),
    "I": (63, 65), "J": (66, 69), "K": (70, 70), "L": (71, 72), "M": (73, 75), "N": (76, 79), "O": (80, 82), "P": (83, 83),
    "Q": (84, 85), "R": (86, 90), "S": (91, 96), "T": (97, 97),
}  # fmt: skip


def code_prefixes(values: Sequence[str]) -> tuple[str, ...]:
    """Digit prefixes of codes, sections (C) and ranges of divisions (54-58) of GB/T 4754-2017."""
    prefixes: set[str] = set()
    for value in values:
        word = value.strip().upper()
        span = re.fullmatch(r"(\d{2,4})\s*[-~至]\s*(\d{2,4})", word)
        if word in SECTIONS:
            low, high = SECTIONS[word]
            prefixes.update(f"{division:02d}" for division in range(low, high + 1))
        elif span and len(span[1]) == len(span[2]) and span[1] <= span[2]:
            width = len(span[1])
            prefixes.update(f"{number:0{width}d}" for number in range(int(span[1]), int(span[2]) + 1))
        elif re.fullmatch(r"\d{1,4}", word):
            # A number token loses its leading zero; divisions have two digits.
            prefixes.add(word.zfill(2))
        else:
            raise RuleProblem(
                "code_invalid", f"「{value}」不是国民经济行业代码。", f"{value!r} is not an industry code.",
                hint_zh="写门类字母、2至4位数字或区间，如 'C'、'65'、'7010'、'54-58'。",
                hint_en="Write a section letter, 2 to 4 digits, or a range: 'C', '65', '7010', '54-58'.",
            )  # fmt: skip
    return tuple(sorted(prefixes))


def constant(parser: Parser) -> Node:
    """A number known when the rule is written."""
    first = parser.token
    node = parser.sum()
    if node.op != "const":
        raise parser.fault("constant_expected", "这里要写固定的数字。", "A fixed number is needed here.", at=first)
    return node


def bound_of(parser: Parser, x: Node) -> Fraction:
    """A fixed number in the unit of x."""
    first = parser.token
    node = constant(parser)
    parser.built(first, parser.build.compare, "==", x, node)  # the same units
    value: Fraction = node.value
    return value


def interval(parser: Parser, opened: Token, x: Node) -> Node:
    """x in [a..b], (a..b], [a..), … with the opening bracket passed."""
    low_inclusive = opened.value == "["
    low = None if parser.is_op("..") else bound_of(parser, x)
    if not parser.take(".."):
        raise parser.unexpected("「..」", "'..'")
    high = None if parser.is_op(")", "]") else bound_of(parser, x)
    closing = parser.take(")", "]")
    if closing is None:
        parser.expect("]", opened)
    build = parser.build
    parts = []
    if low is not None:
        parts.append(build.compare(">=" if low_inclusive else ">", x, build.const(low, x.unit)))
    if high is not None:
        high_inclusive = closing is not None and closing.value == "]"
        parts.append(build.compare("<=" if high_inclusive else "<", x, build.const(high, x.unit)))
    return build.conjunction("and", parts)


def compare_category(parser: Parser, first: Token, op: str, left: Node) -> Node:
    """A category against a value in quotes; an ordered one may be compared by rank."""
    token = parser.token
    value = category_value(parser, left, token)
    parser.at += 1
    variable = variable_of(parser, left)
    if op in ("==", "!="):
        chosen = {value}
    elif variable is None or not variable.ordered:
        raise parser.fault("category_unordered", "这个类别没有高低顺序，只能用「等于」或「属于」。",
                         "This category has no order; use == or in.", at=first)  # fmt: skip
    else:
        order = [item.id for item in variable.values]
        rank = order.index(value)
        keep = {">=": order[rank:], ">": order[rank + 1 :], "<=": order[: rank + 1], "<": order[:rank]}
        chosen = set(keep[op])
    with parser.placed(first):
        node = parser.build.member(left, frozenset(chosen))
        return parser.build.negation(node) if op == "!=" else node


def variable_of(parser: Parser, node: Node) -> Variable | None:
    """The catalogue entry behind a node, also when the node is its derivation."""
    if node.op == "var":
        return parser.scope.catalogue.by_id[node.value[0]]
    return parser.build.derived.get(node.index)


def category_value(parser: Parser, left: Node, token: Token) -> str:
    """The id of the value under a token; only values of the category are let through."""
    variable = variable_of(parser, left)
    allowed = [(item.id, item.label) for item in variable.values] if variable else []
    shown = "、".join(f"'{label}'" for _, label in allowed)
    listed = ", ".join(f"'{value}'" for value, _ in allowed)
    if token.kind == "name":
        raise parser.fault("text_unquoted", f"取值「{token.value}」要加引号。", f"The value {token.value!r} needs quotes.",
                         f"写成 '{token.value}'。可用的取值：{shown}。" if shown else f"写成 '{token.value}'。",
                         f"Write '{token.value}'. Allowed: {listed}.", at=token)  # fmt: skip
    if token.kind != "text":
        raise parser.fault("text_expected", "类别要与引号中的取值比较。", "A category is compared with a value in quotes.",
                         f"可用的取值：{shown}。" if shown else "", f"Allowed: {listed}." if listed else "", at=token)  # fmt: skip
    if variable is None:
        return str(token.value)
    allowed_value = variable.value(str(token.value))
    if allowed_value is not None:
        return allowed_value.id
    raise parser.fault("value_outside_category", f"「{variable.label}」没有取值「{token.value}」。",
                     f"{variable.label_en} has no value {token.value!r}.", f"可用的取值：{shown}。", f"Allowed: {listed}.",
                     at=token)  # fmt: skip


def membership(parser: Parser, first: Token, left: Node, *, negated: bool) -> Node:
    """x in (...), code in (...), list has (...), number in [a..b]; the operator is passed."""
    opened = parser.token
    if not parser.take("(", "["):
        given = parser.token
        if given.kind == "text":
            right = f"('{given.value}')"
            raise parser.fault("list_bracket", "「属于」后面的取值要放在括号里。", "The values after `in` stand in brackets.",
                               f"写成「属于 {right}」。", f"Write `in {right}`.", at=given)  # fmt: skip
        raise parser.unexpected("「(」", "'('")
    node = interval(parser, opened, left) if left.kind == "num" else _members(parser, first, left, opened)
    return parser.build.negation(node) if negated else node


def _members(parser: Parser, first: Token, left: Node, opened: Token) -> Node:
    values: list[str] = []
    while True:
        token = parser.token
        if left.kind == "code":
            if token.kind not in ("text", "number"):
                raise parser.unexpected("行业代码", "an industry code")
            values.append(str(token.value))
        else:
            values.append(category_value(parser, left, token))
        parser.at += 1
        if not parser.take(","):
            break
    parser.expect(")" if opened.value == "(" else "]", opened)
    with parser.placed(first):
        if left.kind == "code":
            return parser.build.prefixed(left, code_prefixes(values))
        if left.kind == "list":
            return parser.build.has_any(left, frozenset(values))
        if left.kind == "cat":
            return parser.build.member(left, frozenset(values))
        raise RuleProblem("membership_kind", "只有类别、代码、清单和数值可以用「属于」。",
                          "Only categories, codes, lists and numbers can be tested with `in`.")  # fmt: skip
