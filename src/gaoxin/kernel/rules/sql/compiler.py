"""The tree to SQL, node by node: the counterpart of exact.Program."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.dates import day_in_year, shifted
from gaoxin.kernel.rules.sql.arithmetic import Arithmetic
from gaoxin.kernel.rules.sql.columns import Column, Key
from gaoxin.kernel.rules.sql.dialect import BIGINT_MAX, Dialect
from gaoxin.kernel.rules.sql.logic import MANUAL, PASS, UNKNOWN, Logic, Truth
from gaoxin.kernel.rules.sql.quantity import Exact, Quantity
from gaoxin.kernel.rules.sql.scoring import Score, Scoring
from gaoxin.kernel.rules.sql.sheet import Sheet, Sql
from gaoxin.kernel.rules.sql.whole import Whole
from gaoxin.kernel.rules.tree import Node, walk

Value = Quantity | Score | Truth | Sql

_LAST_DAY = datetime.date.max.toordinal()


class Compiler:
    """The values of all nodes below some roots as SQL over one snapshot.

    on: the evaluation date. columns: the snapshot's column of each fact.
    """

    def __init__(
        self, roots: Sequence[Node], on: datetime.date, dialect: Dialect, columns: Mapping[Key, Column]
    ) -> None:
        self.on, self.dialect, self.columns = on, dialect, columns
        self.sheet = Sheet(dialect)
        self.numbers = Arithmetic(self.sheet)
        self.logic = Logic(self.sheet)
        self.scores = Scoring(self.numbers, self.logic)
        self.values: dict[int, Value] = {}
        nodes = walk(roots)
        uses = Counter(arg.index for node in nodes for arg in node.args)
        uses.update(root.index for root in roots)
        for node in nodes:
            value = _OPERATIONS[node.op](self, node, [self.values[arg.index] for arg in node.args])
            self.values[node.index] = self._let(value) if uses[node.index] > 1 else value

    def _let(self, value: Value) -> Value:
        if isinstance(value, Sql):
            return self.sheet.let(value)
        if isinstance(value, Truth):
            return self.logic.let(value)
        return self.scores.let(value) if isinstance(value, Score) else self.numbers.let(value)

    # -- leaves -------------------------------------------------------------------------------------------------

    def variable(self, node: Node) -> Value:
        """A fact."""
        key: Key = node.value
        column = self.columns[key]
        raw = self.sheet.raw(column.name)
        if node.kind == "bool":
            return self.logic.tested(raw)
        if node.kind != "num":
            return raw
        if column.kind == "date":
            return Exact(Fraction(1), Whole(self.sheet.say(self.dialect.day, raw), 1, _LAST_DAY))
        return Exact(Fraction(1, 10**column.scale), self._whole(column, raw))

    def _whole(self, column: Column, raw: Sql) -> Whole:
        """A decimal column in units of its last place."""
        bound = 10**column.precision - 1
        wide = bound > BIGINT_MAX
        kind = self.dialect.wide if wide else "BIGINT"
        number = self.sheet.say(self.dialect.number, raw)
        unit = 10**column.scale
        if not column.scale:
            template = f"CAST({{0}} AS {kind})"
        elif not self.dialect.short_products:
            template = f"CAST({{0}} * CAST('{unit}' AS DECIMAL({column.scale + 1},0)) AS {kind})"
        elif wide or column.scale > 9:
            template = f"CAST(REPLACE(CAST({{0}} AS {self.dialect.text}), '.', '') AS {kind})"
        else:
            template = f"(CAST(TRUNC({{0}}) AS BIGINT) * {unit} + CAST(({{0}} % 1) * {unit} AS BIGINT))"
        return Whole(self.sheet.say(template, number), -bound, bound, wide)

    def day(self, ordinal: int) -> Exact:
        """A fixed date as a day number."""
        return self.numbers.const(ordinal)

    def known(self, value: Quantity | Sql) -> Truth:
        """Whether a fact is there."""
        test = self.sheet.say("{0} IS NOT NULL", value) if isinstance(value, Sql) else self.numbers.known(value)
        return self.logic.decided(test)

    # -- texts and lists ----------------------------------------------------------------------------------------

    def texts(self, values: Iterable[str]) -> Sql:
        """Quoted texts with commas, in order."""
        return Sql(", ".join(self.dialect.literal(value) for value in sorted(values)), atomic=True)

    def _one_of(self, text: Sql, values: Iterable[str]) -> Sql:
        wanted = self.texts(values)
        if not wanted.text:
            return self.sheet.say("CASE WHEN {0} IS NULL THEN NULL ELSE FALSE END", text)
        return self.sheet.say("{0} IN ({1})", text, wanted)

    def member(self, text: Sql, values: frozenset[str]) -> Truth:
        """Whether a category is one of the values."""
        return self.logic.tested(self._one_of(text, values))

    def prefixed(self, code: Sql, prefixes: tuple[str, ...]) -> Truth:
        """Whether a code lies under a prefix; a code that is itself the beginning of a prefix cannot tell."""
        code = self.sheet.let(code)
        by_length: dict[int, list[str]] = {}
        for prefix in prefixes:
            by_length.setdefault(len(prefix), []).append(prefix)
        under = [
            self.sheet.say(f"SUBSTR({{0}}, 1, {length}) IN ({{1}})", code, self.texts(found))
            for length, found in sorted(by_length.items())
        ]
        coarse = {prefix[:length] for prefix in prefixes for length in range(1, len(prefix))}
        unknown = self._one_of(code, coarse) if coarse else self.sheet.say("{0} IS NULL", code)
        places = " OR ".join(f"{{{at + 1}}}" for at in range(len(under))) or "FALSE"
        sql = self.sheet.say(
            f"CASE WHEN {{0}} IS NULL OR {{0}} = '' THEN 1 WHEN {places} THEN 3 WHEN {{{len(under) + 1}}} THEN 1 ELSE 0 END",
            code, *under, unknown,
        )  # fmt: skip
        return Truth(sql, frozenset((0, UNKNOWN, PASS)))

    def _contains(self, items: Sql, values: Iterable[str]) -> list[Sql]:
        return [self.sheet.say(self.dialect.contains, items, self.texts([value])) for value in sorted(values)]

    def has(self, items: Sql, values: frozenset[str]) -> Truth:
        """Whether a list holds any of the values."""
        items = self.sheet.let(items)
        tests = self._contains(items, values) or [self._one_of(items, ())]
        return self.logic.tested(self.sheet.say(" OR ".join(f"{{{at}}}" for at in range(len(tests))), *tests))

    def list_count(self, items: Sql, values: frozenset[str]) -> Exact:
        """How many of the values a list holds."""
        items = self.sheet.let(items)
        tests = self._contains(items, values)
        total = " + ".join(f"CASE WHEN {{{at + 1}}} THEN 1 ELSE 0 END" for at in range(len(tests))) or "0"
        sql = self.sheet.say(f"CAST(CASE WHEN {{0}} IS NULL THEN NULL ELSE {total} END AS BIGINT)", items, *tests)
        return Exact(Fraction(1), Whole(sql, 0, len(values)))

    # -- choices ------------------------------------------------------------------------------------------------

    def pick(self, node: Node, args: Sequence[Any]) -> Value:
        """The first branch whose condition holds; with open conditions, what all branches that may apply agree on."""
        result = args[-1]
        merge = self._merge_numbers if node.kind == "num" else self._merge_texts
        for at in range(len(args) - 3, -1, -2):
            result = merge(self.logic.let(args[at]), args[at + 1], result)
        return result  # type: ignore[no-any-return]

    def _merge_numbers(self, truth: Truth, branch: Any, rest: Any) -> Quantity:
        numbers = self.numbers
        branch, rest = numbers.let(numbers.plain(branch)), numbers.let(numbers.plain(rest))
        same = numbers.compare("==", branch, rest, when=self.logic.is_(truth, UNKNOWN, MANUAL))
        conditions = [self.logic.is_(truth, PASS), self.logic.is_(truth, 0), same]
        return numbers.choose(conditions, [branch, rest, branch, numbers.null()])

    def _merge_texts(self, truth: Truth, branch: Any, rest: Any) -> Sql:
        template = "CASE WHEN {0} THEN {2} WHEN {1} THEN {3} WHEN {2} = {3} THEN {2} ELSE NULL END"
        decided = self.logic.is_(truth, PASS), self.logic.is_(truth, 0)
        return self.sheet.say(template, *decided, self.sheet.let(branch), self.sheet.let(rest))

    def score_pick(self, args: Sequence[Any]) -> Score:
        """The same for scores: all that the open branches allow."""
        return self.scores.pick(args[0:-1:2], [*args[1:-1:2], args[-1]])


_Operation = Callable[[Compiler, Node, list[Any]], Value]

_OPERATIONS: dict[str, _Operation] = {
    "const": lambda c, n, a: c.numbers.const(n.value),
    "var": lambda c, n, a: c.variable(n),
    "config": lambda c, n, a: c.numbers.null(),
    "asof": lambda c, n, a: c.day(shifted(c.on, *n.value)),
    "asofday": lambda c, n, a: c.day(day_in_year(c.on, *n.value)),
    "add": lambda c, n, a: c.numbers.add(*a),
    "sub": lambda c, n, a: c.numbers.sub(*a),
    "mul": lambda c, n, a: c.numbers.mul(*a),
    "div": lambda c, n, a: c.numbers.div(*a),
    "neg": lambda c, n, a: c.numbers.scaled(a[0], -1),
    "min": lambda c, n, a: c.numbers.extreme("min", a),
    "max": lambda c, n, a: c.numbers.extreme("max", a),
    "growth": lambda c, n, a: c.numbers.growth(a[0], a[1], n.value),
    "floor": lambda c, n, a: c.numbers.rounded("floor", a[0]),
    "ceil": lambda c, n, a: c.numbers.rounded("ceil", a[0]),
    "round": lambda c, n, a: c.numbers.rounded("round", a[0], n.value),
    "listcount": lambda c, n, a: c.list_count(a[0], n.value),
    "pick": lambda c, n, a: c.pick(n, a),
    "cat": lambda c, n, a: Sql(c.dialect.literal(n.value), atomic=True),
    "bands": lambda c, n, a: c.scores.bands(a[0], n.value, n.low, n.high),
    "share": lambda c, n, a: c.scores.share(a[0], a[1], a[2], n.value, n.high),
    "expert": lambda c, n, a: c.scores.fixed(*n.value),
    "lift": lambda c, n, a: c.scores.lift(a[0], n.low, n.high),
    "sadd": lambda c, n, a: c.scores.add(*a),
    "ssub": lambda c, n, a: c.scores.sub(*a),
    "smul": lambda c, n, a: c.scores.weighted(a[0], n.args[1].value),
    "smin": lambda c, n, a: c.scores.least(a),
    "smax": lambda c, n, a: c.scores.greatest(a),
    "sround": lambda c, n, a: c.scores.rounded(a[0], n.value),
    "spick": lambda c, n, a: c.score_pick(a),
    "count": lambda c, n, a: c.scores.count(a),
    "cmp": lambda c, n, a: c.logic.tested(c.numbers.compare(n.value, *a)),
    "cmpconfig": lambda c, n, a: c.logic.const(MANUAL),
    "scmp": lambda c, n, a: c.scores.compare(n.value[0], a[0], n.value[1]),
    "in": lambda c, n, a: c.member(a[0], n.value),
    "prefix": lambda c, n, a: c.prefixed(a[0], n.value),
    "has": lambda c, n, a: c.has(a[0], n.value),
    "and": lambda c, n, a: c.logic.all_of(a),
    "or": lambda c, n, a: c.logic.any_of(a),
    "not": lambda c, n, a: c.logic.negate(a[0]),
    "atleast": lambda c, n, a: c.logic.at_least(n.value, a),
    "judged": lambda c, n, a: c.logic.judged(a[0]),
    "unconfirmed": lambda c, n, a: c.logic.unconfirmed(a[0]),
    "known": lambda c, n, a: c.known(a[0]),
    "open": lambda c, n, a: c.logic.open(a[0]),
    "unknown": lambda c, n, a: c.logic.const(UNKNOWN),
    "true": lambda c, n, a: c.logic.const(PASS),
    "false": lambda c, n, a: c.logic.const(0),
}
