"""Text of an expression to a typed tree, by precedence climbing; every fault gets its own sentence."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

from gaoxin.kernel.rules import categories, functions
from gaoxin.kernel.rules.build import Builder
from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.lexer import Token, tokens, widened
from gaoxin.kernel.rules.parsed import Comparison, Parsed
from gaoxin.kernel.rules.scope import Scope
from gaoxin.kernel.rules.tree import Node
from gaoxin.kernel.rules.units import DATE

COMPARISONS = frozenset((">=", ">", "<=", "<", "==", "!="))
MEMBERSHIPS = frozenset(("in", "not in", "has"))
CONSTANTS = {"true": True, "false": False, "真": True, "假": False, "是": True, "否": False}
ASOF = {"asof", "评价日"}
#: A condition that these rules cannot decide, whatever the facts: an industry outside a size table, say.
UNKNOWN = {"unknown", "未知"}
YEARS = ("y1", "y2", "y3", "y4", "y5")
#: How far a definition may refer to definitions before it must be a circle.
DEPTH = 40

T = TypeVar("T")


def parse(text: str, scope: Scope, builder: Builder, *, period: str = "y1", depth: int = 0) -> Parsed:
    """The tree of an expression.

    period: the fiscal year of variables that name none, y1 being the last complete one before the evaluation date.
    RuleProblem: with the place of the fault in ``text``.
    """
    if depth > DEPTH:
        raise RuleProblem(
            "circular_definition", "定义互相引用，没有尽头。", "Definitions refer to each other in a circle."
        )
    if not text.strip():
        raise RuleProblem("empty", "表达式是空的。", "The expression is empty.", hint_zh="写一个条件，如「营业收入 >= 2000万」。",
                          hint_en="Write a condition such as `revenue >= 2000万`.", text=text)  # fmt: skip
    plain = widened(text)
    shared = scope.remembered(plain)
    if shared is not None and (plain, period) in shared:
        return shared[plain, period]
    parser = Parser(text, tokens(plain, _known(scope)), scope, builder, period, depth)
    try:
        parsed = parser.whole()
    except RuleProblem as problem:
        if not problem.text:
            problem.text = text
        raise
    except RecursionError:
        raise RuleProblem("too_deep", "表达式嵌套太深。", "The expression is nested too deeply.", text=text) from None
    if shared is not None:
        shared[plain, period] = parsed
    return parsed


def parse_condition(text: str, scope: Scope, builder: Builder) -> Parsed:
    """The tree of an expression that must be a condition."""
    parsed = parse(text, scope, builder)
    if parsed.node.kind != "bool":
        try:
            builder.condition(parsed.node)
        except RuleProblem as problem:
            problem.text, problem.start, problem.end = text, 0, len(text)
            raise
    return parsed


#: Of each sign of arithmetic the operation, and how tightly it binds.
_ARITHMETIC: Mapping[object, tuple[str, int]] = {"+": ("add", 1), "-": ("sub", 1), "*": ("mul", 2), "/": ("div", 2)}
PERIODS = frozenset((*YEARS, "asof", "ytd"))
_WORDS = functions.NAMES.keys() | CONSTANTS.keys() | ASOF | UNKNOWN | PERIODS | {"else", "否则"}


def _known(scope: Scope) -> Callable[[str], bool]:
    variables = scope.catalogue.by_id
    return lambda name: name in variables or name in _WORDS or name.lower() in _WORDS or scope.knows(name)


class _Placed:
    """A class, because a generator takes several times as long and this stands around every sum and comparison."""

    __slots__ = ("first", "parser")

    def __init__(self, parser: Parser, first: Token) -> None:
        self.parser, self.first = parser, first

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, problem: BaseException | None, trace: object) -> None:
        if isinstance(problem, RuleProblem) and not problem.text:
            parser, first = self.parser, self.first
            last = parser.stream[max(parser.at - 1, 0)]
            problem.text, problem.start, problem.end = parser.text, first.start, max(last.end, first.end)


class Parser:
    """One pass over the tokens of one text."""

    def __init__(self, text: str, stream: list[Token], scope: Scope, builder: Builder, period: str, depth: int) -> None:
        self.text, self.stream, self.scope, self.build = text, stream, scope, builder
        self.period, self.depth = period, depth
        self.at = 0
        self.last_comparison: tuple[Node, Comparison] | None = None

    # -- the stream ---------------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        """The token under the cursor."""
        return self.stream[self.at]

    def is_op(self, *signs: str) -> bool:
        """Whether the cursor is on one of these signs."""
        token = self.stream[self.at]
        return token.kind == "op" and token.value in signs

    def take(self, *signs: str) -> Token | None:
        """The token, passing it, if it is one of these signs."""
        token = self.stream[self.at]
        if token.kind != "op" or token.value not in signs:
            return None
        self.at += 1
        return token

    def fault(
        self, code: str, zh: str, en: str, hint_zh: str = "", hint_en: str = "", *, at: Token | None = None
    ) -> RuleProblem:
        """A problem at a token, by default the one under the cursor."""
        token = at or self.token
        return RuleProblem(code, zh, en, token.start, max(token.end, token.start + 1), hint_zh, hint_en, self.text)

    def placed(self, first: Token) -> _Placed:
        """Gives problems raised by constructors the place from ``first`` to the cursor."""
        return _Placed(self, first)

    def expect(self, sign: str, opened: Token) -> None:
        """Passes the sign; a missing closing bracket points at the open one."""
        if self.take(sign):
            return
        if sign in ")]":
            raise self.fault(
                "bracket_open", f"括号「{opened.value}」没有闭合。", f"The bracket {opened.value!r} is not closed.",
                f"补上「{sign}」。", f"Add {sign!r}.", at=opened,
            )  # fmt: skip
        raise self.unexpected(f"「{sign}」", repr(sign))

    def unexpected(self, zh: str = "", en: str = "") -> RuleProblem:
        """The token under the cursor has no business here."""
        what = self.token.value
        want_zh, want_en = (f"，此处应为{zh}" if zh else ""), (f"; {en} is expected" if en else "")
        if self.token.kind == "end":
            return self.fault("ends_early", f"表达式没有写完{want_zh}。", f"The expression ends too early{want_en}.",
                              "补上后面的数值、名称或条件。", "Add the value, name or condition that follows.")  # fmt: skip
        return self.fault("unexpected", f"多出来的「{what}」{want_zh}。", f"Unexpected {str(what)!r}{want_en}.")

    # -- levels -------------------------------------------------------------------------------------------------

    def whole(self) -> Parsed:
        """The whole text."""
        node = self.expression()
        if self.token.kind != "end":
            if self.is_op(")", "]"):
                raise self.fault(
                    "bracket_extra", f"多出来的「{self.token.value}」。", f"Unexpected {self.token.value!r}."
                )
            raise self.unexpected("运算符", "an operator")
        # What a person has to confirm is still a comparison to be shown.
        shown = node.args[0] if node.op in ("judged", "unconfirmed") else node
        comparison = self.last_comparison
        return Parsed(node, comparison[1] if comparison and comparison[0] is shown else None)

    def expression(self) -> Node:
        """or-level."""
        return self._chain("or", self._and)

    def _and(self) -> Node:
        return self._chain("and", self._not)

    def _chain(self, op: str, below: Callable[[], Node]) -> Node:
        first = self.stream[self.at]
        node = below()
        after = self.stream[self.at]
        if after.kind != "op" or after.value != op:
            return node
        parts = [node]
        while self.take(op):
            parts.append(below())
        with self.placed(first):
            return self.build.conjunction(op, parts)

    def _not(self) -> Node:
        first = self.stream[self.at]
        if first.kind == "op" and first.value == "not":
            self.at += 1
            inner = self._not()
            with self.placed(first):
                return self.build.negation(inner)
        return self._comparison()

    def _comparison(self) -> Node:
        first = self.stream[self.at]
        left = self.sum()
        sign = self.stream[self.at]
        if sign.kind != "op":
            return left
        if sign.value == "not" and self.stream[self.at + 1].value == "in":
            self.at += 2
            return categories.membership(self, first, left, negated=True)
        if sign.value in MEMBERSHIPS:
            self.at += 1
            return categories.membership(self, first, left, negated=sign.value == "not in")
        if sign.value not in COMPARISONS:
            return left
        self.at += 1
        node = self._compare(first, str(sign.value), left)
        after = self.stream[self.at]
        if after.kind == "op" and after.value in COMPARISONS:
            raise self.fault(
                "chained_comparison", "不能连续比较。", "Comparisons cannot be chained.",
                "写成「x >= a 且 x <= b」，或「x 属于 [a..b]」。", "Write `x >= a and x <= b`, or `x in [a..b]`.",
            )  # fmt: skip
        return node

    def _compare(self, first: Token, op: str, left: Node) -> Node:
        if left.kind == "cat":
            return categories.compare_category(self, first, op, left)
        right = self.sum()
        with self.placed(first):
            if "bool" in (left.kind, right.kind) and {left.op, right.op} & {"true", "false"} and op in ("==", "!="):
                constant, other = (right, left) if right.op in ("true", "false") else (left, right)
                return other if (constant.op == "true") == (op == "==") else self.build.negation(other)
            if left.kind in ("code", "list"):
                raise RuleProblem(
                    "use_membership", "代码和清单不能用大小比较。", "Codes and lists are not compared by size.",
                    hint_zh="用「属于」或「包含」，如：行业代码 属于 ('C', '65')。", hint_en="Use `in` or `has`, such as gb_code in ('C', '65').",
                )  # fmt: skip
            node = self.build.compare(op, left, right)
        if {left.kind, right.kind} <= {"num", "score"}:
            self.last_comparison = node, Comparison(op, left, right)
        return node

    def sum(self, binding: int = 1) -> Node:
        """Arithmetic whose signs bind at least so tightly: 1 sums, 2 products."""
        first = self.stream[self.at]
        node = self._unary()
        while True:
            sign = self.stream[self.at]
            if sign.kind != "op" or sign.value not in _ARITHMETIC:
                return node
            op, tightness = _ARITHMETIC[sign.value]
            if tightness < binding:
                return node
            self.at += 1
            right = self.sum(tightness + 1)
            with self.placed(first):
                node = self.build.arithmetic(op, node, right)

    def _unary(self) -> Node:
        first = self.stream[self.at]
        if first.kind == "op" and first.value == "-":
            self.at += 1
            inner = self._unary()
            with self.placed(first):
                return self.build.negate_number(inner)
        return self._atom(first)

    def _atom(self, token: Token) -> Node:
        if token.kind == "name":
            self.at += 1
            return self._named(token)
        if token.kind == "number":
            self.at += 1
            assert isinstance(token.value, Fraction)
            return self.build.const(token.value, token.unit)
        if token.kind == "date":
            self.at += 1
            try:
                return self.build.const(datetime.date.fromisoformat(str(token.value)).toordinal(), DATE)
            except ValueError:
                raise self.fault(
                    "date_invalid", f"没有这一天：{token.value}。", f"No such day: {token.value}.", at=token
                ) from None
        if token.kind == "text":
            self.at += 1
            return self.build.category(str(token.value))
        if self.take("("):
            node = self.expression()
            self.expect(")", token)
            return node
        if token.kind == "op" and (token.value in ("and", "or") or token.value in COMPARISONS):
            raise self.unexpected("数值或名称", "a value or a name")
        raise self.unexpected()

    # -- names --------------------------------------------------------------------------------------------------

    def _named(self, token: Token) -> Node:
        name = str(token.value)
        if self.is_op("("):
            function = functions.NAMES.get(name) or functions.NAMES.get(name.lower())
            if function is None:
                hints = functions.hint(name)
                raise self.fault(
                    "unknown_function", f"没有函数「{name}」。", f"There is no function {name!r}.", *hints, at=token
                )
            opened = self.token
            self.at += 1
            with self.placed(token):
                return function(self, opened)
        constant = CONSTANTS.get(name.lower())
        if constant is not None:
            return self.build.true if constant else self.build.false
        if name in ASOF:
            return self.build.asof()
        if name in UNKNOWN:
            return self.build.unknown
        period = self._period()
        return self.resolve(token, name, period)

    def _period(self) -> Token | None:
        if not self.is_op("["):
            return None
        opened = self.token
        self.at += 1
        token = self.token
        if token.kind != "name" or token.value not in PERIODS:
            raise self.fault("period_unknown", f"没有期间「{token.value}」。", f"There is no period {str(token.value)!r}.",
                             "可用：y1（上一完整年度）、y2、y3、y4、ytd（本年累计）、asof（评价日）。",
                             "Use y1 (last complete year), y2, y3, y4, ytd or asof.")  # fmt: skip
        self.at += 1
        self.expect("]", opened)
        return token

    def resolve(self, token: Token, name: str, period: Token | None) -> Node:
        """The node of a name: score or parameter, definition, or variable of the catalogue."""
        node = self.scope.node(name)
        if node is not None:
            return node
        wanted = str(period.value) if period else self.period
        variable = self.scope.catalogue.get(name)
        derived = variable is not None and variable.derived
        definition = self.scope.definition(name) or (
            self.scope.definition(variable.id) if variable and derived else None
        )
        if definition is not None:
            text, scope = definition
            node = scope.built.get((text, wanted))
            if node is None:
                node = parse(text, scope, self.build, period=wanted, depth=self.depth + 1).node
                scope.built[text, wanted] = node
            if variable and derived:
                self.build.derived[node.index] = variable
            return node
        if variable is None:
            hints = functions.otherwise_glued(name) or self.scope.hint(name)
            raise self.fault(
                "unknown_name",
                f"没有名为「{name}」的数据项。",
                f"There is no variable called {name!r}.",
                *hints,
                at=token,
            )
        return self.build.variable(variable, self._period_key(variable, period))

    def _period_key(self, variable: Variable, period: Token | None) -> str:
        by_year = variable.period in ("year", "year_end")
        if period is None:
            return self.period if by_year else variable.period
        key = str(period.value)
        if (by_year and key in YEARS) or key == variable.period:
            return key
        kinds = {"asof": "评价日的状态", "ytd": "本年累计数", "year": "年度数", "year_end": "年末数"}
        raise self.fault("period_mismatch", f"「{variable.label}」是{kinds[variable.period]}，没有 [{key}]。",
                         f"{variable.label_en} is kept as {variable.period}; it has no [{key}].", at=period)  # fmt: skip

    # -- helpers of functions -----------------------------------------------------------------------------------

    def built(self, first: Token, make: Callable[..., T], *args: object) -> T:
        """make(*args), with faults placed from ``first`` to the cursor."""
        with self.placed(first):
            return make(*args)

    def in_period(self, period: str, at: int) -> Node:
        """The expression at a token position, read with another default year; the cursor ends behind it."""
        outer, self.period = self.period, period
        self.at = at
        try:
            return self.expression()
        finally:
            self.period = outer
