"""Typed constructors of tree nodes: they check kinds and units, fold constants, and put expressions in normal form.

Normal form keeps the evaluators small: a constant stands on the right of a comparison, a comparison with a choice
(``x >= case(...)``) becomes a choice of comparisons, and a choice of conditions becomes AND and OR with the consensus
term, so that it is decided when all its branches agree although its selector is missing (CORRECTIONS, readings).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from gaoxin.kernel.rules import bounds, folding
from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.roots import holds
from gaoxin.kernel.rules.tree import Band, Forest, Node, walk
from gaoxin.kernel.rules.units import ANY, DATE, RATIO, Unit, compatible, example, join, multiply, name, unit_of

KIND_NAMES = {
    "num": ("数值", "a number"), "score": ("得分", "a score"), "bool": ("条件", "a condition"),
    "cat": ("类别", "a category"), "code": ("代码", "a code"), "list": ("清单", "a list"),
}  # fmt: skip

_ALONE = ("条件不用比较：直接写，或在前面加「非」。", "A condition stands alone, or after `not`.")
_SWAPPED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "==", "!=": "!="}


class Builder:
    """Makes nodes in one forest."""

    def __init__(self, forest: Forest | None = None) -> None:
        self.forest = forest if forest is not None else Forest()
        self.true = self.forest.make("true", kind="bool")
        self.false = self.forest.make("false", kind="bool")
        self.unknown = self.forest.make("unknown", kind="bool")
        #: Derived variables (企业规模) by the node that computes them: their values have labels and an order.
        self.derived: dict[int, Variable] = {}

    # -- leaves -------------------------------------------------------------------------------------------------

    def const(self, value: Fraction | int, unit: Unit = ANY) -> Node:
        """An exact number."""
        exact = value if isinstance(value, Fraction) else Fraction(value)
        return self.forest.make("const", value=exact, kind="num", unit=unit, low=exact, high=exact)

    def category(self, value: str) -> Node:
        """A category id as written in quotes."""
        return self.forest.make("cat", value=value, kind="cat")

    def variable(self, variable: Variable, period: str) -> Node:
        """A fact of the enterprise in a period (y1..y4, asof, ytd)."""
        kind = {"boolean": "bool", "category": "cat", "code": "code", "list": "list"}.get(variable.type, "num")
        unit = DATE if variable.type == "date" else unit_of(variable.unit) if kind == "num" else ANY
        low = variable.minimum if kind == "num" else None
        high = variable.maximum if kind == "num" else None
        return self.forest.make("var", value=(variable.id, period), kind=kind, unit=unit, low=low, high=high)

    def config(self, label: str, unit: Unit) -> Node:
        """A number that the rule needs and no source gives: what depends on it is for a person to decide."""
        return self.forest.make("config", value=label, kind="num", unit=unit)

    def asof(self, years: int = 0, months: int = 0, days: int = 0) -> Node:
        """The evaluation date, moved."""
        return self.forest.make("asof", value=(years, months, days), kind="num", unit=DATE)

    def asof_day(self, years: int, month: int, day: int) -> Node:
        """A fixed day in the year of evaluation plus ``years``."""
        return self.forest.make("asofday", value=(years, month, day), kind="num", unit=DATE)

    # -- numbers ------------------------------------------------------------------------------------------------

    def number(self, node: Node) -> Node:
        """The node if it is a number; otherwise the reason why it cannot be one."""
        if node.kind != "num":
            zh, en = KIND_NAMES[node.kind]
            problem = RuleProblem(
                "number_expected", f"这里需要数值，得到的是{zh}。", f"A number is needed here, not {en}."
            )
            if node.kind == "bool":
                problem.hint_zh, problem.hint_en = _ALONE
            raise problem
        return node

    def arithmetic(self, op: str, left: Node, right: Node) -> Node:
        """left op right for op in add, sub, mul, div; scores are added, subtracted and weighted as intervals."""
        if "score" in (left.kind, right.kind):
            return self._score_arithmetic(op, left, right)
        self.number(left)
        self.number(right)
        if DATE in (left.unit, right.unit):
            return folding.dates(self, op, left, right)
        if op in ("add", "sub"):
            self._check_units(left, right)
            unit = join(left.unit, right.unit)
        else:
            unit = multiply(left.unit, right.unit, 1 if op == "mul" else -1)
        if left.op == right.op == "const":
            return folding.constants(self, op, left, right, unit)
        low, high = bounds.of_arithmetic(op, left, right)
        return self.forest.make(op, left, right, kind="num", unit=unit, low=low, high=high)

    def negate_number(self, node: Node) -> Node:
        """-x."""
        self.number(node)
        if node.op == "const":
            return self.const(-node.value, node.unit)
        low = None if node.high is None else -node.high
        high = None if node.low is None else -node.low
        return self.forest.make("neg", node, kind="num", unit=node.unit, low=low, high=high)

    def extreme(self, op: str, nodes: Sequence[Node]) -> Node:
        """The smallest (min) or largest (max) of numbers or of scores."""
        if any(node.kind == "score" for node in nodes):
            scores = [self.score(node) for node in nodes]
            low, high = bounds.of_extreme(op, scores)
            return self.forest.make("s" + op, *scores, kind="score", low=low, high=high)
        unit: Unit = ANY
        for node in nodes:
            self._check_units_of(unit, self.number(node))
            unit = join(unit, node.unit)
        low, high = bounds.of_extreme(op, nodes)
        return self.forest.make(op, *nodes, kind="num", unit=unit, low=low, high=high)

    def growth(self, new: Node, old: Node, years: int) -> Node:
        """(new / old) ** (1 / years) - 1; a base of zero or less is unknown (criteria 05, H.2)."""
        self._check_units(self.number(new), self.number(old))
        return self.forest.make("growth", new, old, value=years, kind="num", unit=RATIO)

    def rounded(self, op: str, node: Node, digits: int = 0) -> Node:
        """floor, ceil, or round half up to ``digits`` places."""
        if node.kind == "score":
            if op != "round":
                raise RuleProblem("score_rounding", "得分只能四舍五入。", "A score can only be rounded half up.")
            return self.forest.make("sround", node, value=digits, kind="score", low=node.low, high=node.high)
        self.number(node)
        return self.forest.make(op, node, value=digits if op == "round" else None, kind="num", unit=node.unit)

    def list_count(self, node: Node, values: frozenset[str]) -> Node:
        """How many of these items the list holds."""
        return self.forest.make(
            "listcount", node, value=values, kind="num", unit=ANY, low=Fraction(0), high=Fraction(len(values))
        )

    # -- scores -------------------------------------------------------------------------------------------------

    def score(self, node: Node) -> Node:
        """A number used as a score: known it is exact, unknown it may be all that its bounds allow."""
        if node.kind == "score":
            return node
        self.number(node)
        if node.op == "pick":
            # Only the branches that may still apply count, not the bounds of all of them.
            *pairs, otherwise = node.args
            values = [self.score(value) for value in (*pairs[1::2], otherwise)]
            return self._pick("spick", list(zip(pairs[::2], pairs[1::2], strict=True)), values, "score", ANY)
        return self.forest.make("lift", node, kind="score", low=node.low, high=node.high)

    def expert(self, low: Fraction, high: Fraction) -> Node:
        """Points that a person gives, at least low and at most high."""
        if low > high:
            raise RuleProblem(
                "range_reversed", "分值范围的下限大于上限。", "The lower end of the points is above the upper."
            )
        return self.forest.make("expert", value=(low, high), kind="score", low=low, high=high)

    def bands(self, x: Node, bands: tuple[Band, ...]) -> Node:
        """Points by the band in which x lies; no band is 0."""
        self.number(x)
        points = [band.points_low for band in bands] + [band.points_high for band in bands]
        if not any(band.low is None and band.high is None for band in bands):
            points.append(Fraction(0))
        return self.forest.make("bands", x, value=bands, kind="score", low=min(points), high=max(points))

    def share(self, x: Node, full: Node, weight: Node, digits: int) -> Node:
        """round(weight x clip(x / full, 0, 1), digits): the line score of points schemes (zone/01 section 5.3)."""
        self._check_units(self.number(x), self.number(full))
        high = self.number(weight).high
        return self.forest.make("share", x, full, weight, value=digits, kind="score", low=Fraction(0), high=high)

    def count(self, conditions: Sequence[Node]) -> Node:
        """How many of the conditions hold."""
        for node in conditions:
            self.condition(node)
        return self.forest.make("count", *conditions, kind="score", low=Fraction(0), high=Fraction(len(conditions)))

    def _score_arithmetic(self, op: str, left: Node, right: Node) -> Node:
        if op in ("add", "sub"):
            a, b = self.score(left), self.score(right)
            low, high = bounds.of_arithmetic(op, a, b)
            return self.forest.make("s" + op, a, b, kind="score", low=low, high=high)
        score, factor = (left, right) if left.kind == "score" else (right, left)
        if op == "mul" and factor.op == "const":
            low, high = bounds.of_arithmetic("mul", score, factor)
            return self.forest.make("smul", score, factor, kind="score", low=low, high=high)
        raise RuleProblem(
            "score_arithmetic", "得分只能相加、相减，或乘以一个常数。",
            "Scores can only be added, subtracted or weighted by a constant.",
        )  # fmt: skip

    # -- conditions ---------------------------------------------------------------------------------------------

    def condition(self, node: Node) -> Node:
        """The node if it is a condition; otherwise the reason why it cannot be one."""
        if node.kind != "bool":
            zh, en = KIND_NAMES[node.kind]
            raise RuleProblem(
                "condition_expected",
                f"这里需要一个条件，得到的是{zh}。",
                f"A condition is needed here, not {en}.",
                hint_zh="写成比较，如「营业收入 >= 2000万」。",
                hint_en="Write a comparison such as `revenue >= 2000万`.",
            )
        return node

    def compare(self, op: str, left: Node, right: Node) -> Node:
        """left op right for numbers, scores, ordered categories and equal categories."""
        if left.op in ("pick", "spick"):
            return self._push(left, lambda branch: self.compare(op, branch, right))
        if right.op in ("pick", "spick"):
            return self._push(right, lambda branch: self.compare(op, left, branch))
        if "cat" in (left.kind, right.kind):
            return self._compare_categories(op, left, right)
        if "score" in (left.kind, right.kind):
            return self._compare_scores(op, left, right)
        for node in (left, right):
            self.number(node)
        self._check_units(left, right)
        if left.op == right.op == "const":
            return self.true if holds(op, left.value, right.value) else self.false
        if left.op == "const":
            left, right, op = right, left, _SWAPPED[op]
        if right.op == "const":
            # 2000万 and 2000万元 are one threshold; the unit is that of the left side.
            right = self.const(right.value)
        needs_config = any(node.op == "config" for node in walk((left, right)))
        return self.forest.make("cmpconfig" if needs_config else "cmp", left, right, value=op, kind="bool")

    def _compare_scores(self, op: str, left: Node, right: Node) -> Node:
        if right.kind == "score" and left.op == "const":
            left, right, op = right, left, _SWAPPED[op]
        if right.op != "const":
            left, right = self.arithmetic("sub", left, right), self.const(0)
        return self.forest.make("scmp", self.score(left), value=(op, right.value), kind="bool")

    def _compare_categories(self, op: str, left: Node, right: Node) -> Node:
        if left.op == right.op == "cat":
            same = left.value == right.value
            return self.true if same == (op == "==") else self.false
        if "num" in (left.kind, right.kind):
            zh, en = "数值不能与引号中的取值比较。", "A number cannot be compared with a value in quotes."
            like = example((left if left.kind == "num" else right).unit) or "3"
            raise RuleProblem(
                "category_comparison",
                zh,
                en,
                hint_zh=f"写成数字，如 {like}。",
                hint_en=f"Write a number such as {like}.",
            )
        zh, en = "类别只能与引号中的取值比较。", "A category can only be compared with a value in quotes."
        raise RuleProblem("category_comparison", zh, en)

    def member(self, node: Node, values: frozenset[str]) -> Node:
        """Whether a category is one of the values."""
        if node.op == "pick":
            return self._push(node, lambda branch: self.member(branch, values))
        if node.op == "cat":
            return self.true if node.value in values else self.false
        return self.forest.make("in", node, value=values, kind="bool")

    def prefixed(self, node: Node, prefixes: tuple[str, ...]) -> Node:
        """Whether an industry code lies under one of the prefixes; a code too coarse to tell is unknown."""
        return self.forest.make("prefix", node, value=prefixes, kind="bool")

    def has_any(self, node: Node, values: frozenset[str]) -> Node:
        """Whether a list holds any of the values."""
        return self.forest.make("has", node, value=values, kind="bool")

    def conjunction(self, op: str, nodes: Sequence[Node]) -> Node:
        """All (and) or any (or) of the conditions, flattened; constants vanish or decide."""
        neutral, deciding = (self.true, self.false) if op == "and" else (self.false, self.true)
        flat: dict[int, Node] = {}
        for node in nodes:
            self.condition(node)
            for part in node.args if node.op == op else (node,):
                if part is deciding:
                    return deciding
                if part is not neutral:
                    flat[part.index] = part
        parts = [flat[index] for index in sorted(flat)]
        if not parts:
            return neutral
        return parts[0] if len(parts) == 1 else self.forest.make(op, *parts, kind="bool")

    def negation(self, node: Node) -> Node:
        """not x."""
        self.condition(node)
        if node.op in ("true", "false"):
            return self.false if node.op == "true" else self.true
        return node.args[0] if node.op == "not" else self.forest.make("not", node, kind="bool")

    def at_least(self, count: int, nodes: Sequence[Node]) -> Node:
        """At least ``count`` of the conditions hold."""
        for node in nodes:
            self.condition(node)
        return self.forest.make("atleast", *nodes, value=count, kind="bool")

    def marked(self, op: str, node: Node) -> Node:
        """judged: a person's verdict is awaited while the fact is absent. unconfirmed: a pass still needs one."""
        self.condition(node)
        return self.forest.make(op, node, kind="bool")

    def known(self, node: Node) -> Node:
        """Whether a fact is there: what a rule allows instead of it may then be used."""
        if node.kind in ("bool", "score"):
            zh, en = KIND_NAMES[node.kind]
            raise RuleProblem("fact_expected", f"这里需要数据项，得到的是{zh}。", f"A fact is needed here, not {en}.")
        return self.forest.make("known", node, kind="bool")

    # -- choices ------------------------------------------------------------------------------------------------

    def choice(self, branches: Sequence[tuple[Node, Node]], otherwise: Node) -> Node:
        """The value of the first condition that holds."""
        values = [value for _, value in branches] + [otherwise]
        for condition, _ in branches:
            self.condition(condition)
        kinds = {value.kind for value in values}
        if kinds == {"bool"}:
            return self._choose_condition(branches, otherwise)
        if kinds == {"num", "score"} or kinds == {"score"}:
            scores = [self.score(value) for value in values]
            return self._pick("spick", branches, scores, "score", ANY)
        if len(kinds) > 1:
            raise RuleProblem(
                "mixed_choice", "各分支的结果须是同一种类型。",
                "All branches of a choice must give the same kind of value.",
            )  # fmt: skip
        unit: Unit = ANY
        if kinds == {"num"}:
            for value in values:
                self._check_units_of(unit, value)
                unit = join(unit, value.unit)
        return self._pick("pick", branches, values, values[0].kind, unit)

    def _pick(
        self, op: str, branches: Sequence[tuple[Node, Node]], values: Sequence[Node], kind: str, unit: Unit
    ) -> Node:
        args = [part for (condition, _), value in zip(branches, values, strict=False) for part in (condition, value)]
        lows, highs = [value.low for value in values], [value.high for value in values]
        low = None if None in lows else min(lows)  # type: ignore[type-var]
        high = None if None in highs else max(highs)  # type: ignore[type-var]
        return self.forest.make(op, *args, values[-1], kind=kind, unit=unit, low=low, high=high)

    def _push(self, pick: Node, apply: Callable[[Node], Node]) -> Node:
        *pairs, otherwise = pick.args
        branches = [(pairs[i], apply(pairs[i + 1])) for i in range(0, len(pairs), 2)]
        return self._choose_condition(branches, apply(otherwise))

    def _choose_condition(self, branches: Sequence[tuple[Node, Node]], otherwise: Node) -> Node:
        result = otherwise
        for condition, value in reversed(branches):
            result = self._either(condition, value, result)
        return result

    def _either(self, condition: Node, value: Node, otherwise: Node) -> Node:
        """value if the condition holds, else otherwise; decided when both agree although the condition is open."""
        if value is self.true:
            return self.conjunction("or", [condition, otherwise])
        if otherwise is self.false:
            return self.conjunction("and", [condition, value])
        unless = self.negation(condition)
        if value is self.false:
            return self.conjunction("and", [unless, otherwise])
        if otherwise is self.true:
            return self.conjunction("or", [unless, value])
        # Only an open condition needs the consensus; a decided one must not make the other branch's facts look missing.
        open_condition = self.forest.make("open", condition, kind="bool")
        return self.conjunction(
            "or",
            [
                self.conjunction("and", [condition, value]),
                self.conjunction("and", [unless, otherwise]),
                self.conjunction("and", [open_condition, value, otherwise]),
            ],
        )

    # -- units --------------------------------------------------------------------------------------------------

    def _check_units(self, left: Node, right: Node) -> None:
        self._check_units_of(left.unit, right)

    def _check_units_of(self, unit: Unit, node: Node) -> None:
        if not compatible(unit, node.unit):
            raise RuleProblem(
                "unit_mismatch",
                f"单位不一致：{name(unit)}与{name(node.unit)}不能相加或比较。",
                f"Units differ: {name(unit, 'en')} cannot be added to or compared with {name(node.unit, 'en')}.",
                hint_zh=f"前者以{name(unit)}计，后者也要写成如 {like}。" if (like := example(unit)) else "",
                hint_en=f"Give both in {name(unit, 'en')}, such as {like}." if like else "",
            )
