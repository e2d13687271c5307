"""Numbers of the rules in SQL: exact while the engine can, in floating point with doubt beyond, given up last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.sql.exactly import TURNED, ExactArithmetic
from gaoxin.kernel.rules.sql.loosely import LooseArithmetic
from gaoxin.kernel.rules.sql.quantity import Exact, Loose, Quantity, Root
from gaoxin.kernel.rules.sql.sheet import NULL_BOOLEAN, TRUE, Sheet, Sql
from gaoxin.kernel.rules.sql.whole import TooWide

Plain = Exact | Loose


class Arithmetic:
    """Operations on quantities of one sheet, in whichever form they are."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.exact = ExactArithmetic(sheet)
        self.loose = LooseArithmetic(sheet)

    @property
    def near(self) -> list[Sql]:
        """Conditions under which a row must be judged again by the exact evaluator."""
        return self.loose.near

    def const(self, value: Fraction | int) -> Exact:
        """A fixed number."""
        return self.exact.const(value)

    def null(self) -> Exact:
        """A number that is always unknown."""
        return self.exact.null()

    def let(self, value: Quantity) -> Quantity:
        """The same number over columns, to be used more than once."""
        if isinstance(value, Root):
            ratio = self.let(value.ratio)
            assert not isinstance(ratio, Root)
            return Root(ratio, value.years)
        return self.exact.let(value) if isinstance(value, Exact) else value

    def known(self, value: Quantity) -> Sql:
        """Whether the number is known."""
        if isinstance(value, Root):
            return self.known(value.ratio)
        return self.exact.known(value) if isinstance(value, Exact) else self.loose.known(value)

    def plain(self, value: Quantity) -> Plain:
        """A root becomes its number."""
        if not isinstance(value, Root):
            return value
        try:
            return self.loose.root(value)
        except TooWide:
            return self.give_up(value)

    def give_up(self, *values: Quantity) -> Exact:
        """Unknown; where all values are known the row is judged again."""
        self._doubt_where_known(values)
        return self.null()

    def _doubt_where_known(self, values: Sequence[Quantity]) -> None:
        tests = [self.known(value) for value in values]
        self.loose.doubt(self.sheet.say(" AND ".join(f"{{{at}}}" for at in range(len(tests))), *tests))

    def must_know(self, value: Quantity, where: Sql = TRUE) -> Exact:
        """The number in exact form; a row whose number is known but not exact is judged again where the condition holds."""
        if isinstance(value, Exact):
            return value
        self.loose.doubt(self.sheet.say("{0} AND {1}", where, self.known(value)))
        return self.null()

    def _run(
        self,
        name: str,
        values: Sequence[Quantity],
        arrange: Callable[[Sequence[Plain]], tuple[Any, ...]],
        **options: Any,
    ) -> Any:
        """The operation, exactly if possible, else loosely. TooWide: neither."""
        plain = [self.plain(value) for value in values]
        if all(isinstance(value, Exact) for value in plain):
            try:
                return getattr(self.exact, name)(*arrange(plain), **options)
            except TooWide:
                pass
        return getattr(self.loose, name)(*arrange([self.loose.of(value) for value in plain]), **options)

    def _operate(self, name: str, *values: Quantity, **options: Any) -> Plain:
        try:
            return self._run(name, values, tuple, **options)  # type: ignore[no-any-return]
        except TooWide:
            return self.give_up(*values)

    # -- operations ---------------------------------------------------------------------------------------------

    def add(self, left: Quantity, right: Quantity) -> Plain:
        """left + right."""
        return self._operate("add", left, right)

    def sub(self, left: Quantity, right: Quantity) -> Plain:
        """left - right."""
        return self.add(left, self.scaled(right, -1))

    def mul(self, left: Quantity, right: Quantity) -> Plain:
        """left x right."""
        return self._operate("mul", left, right)

    def div(self, left: Quantity, right: Quantity) -> Plain:
        """left / right, unknown where right is zero."""
        return self._operate("div", left, right)

    def scaled(self, value: Quantity, factor: Fraction | int) -> Plain:
        """factor x value."""
        plain = self.plain(value)
        if isinstance(plain, Exact):
            return self.exact.scaled(plain, factor)
        try:
            return self.loose.scaled(plain, factor)
        except TooWide:
            return self.give_up(plain)

    def growth(self, new: Quantity, old: Quantity, years: int) -> Quantity:
        """(new / old) ** (1 / years) - 1, unknown where old is zero or less."""
        ratio = self._operate("over_positive", new, old)
        return self.sub(ratio, self.const(1)) if years == 1 else Root(ratio, years)

    def compare(self, op: str, left: Quantity, right: Quantity, *, when: Sql = TRUE) -> Sql:
        """left op right; NULL where either is unknown. when: where the answer matters."""
        try:
            if isinstance(left, Root) or isinstance(right, Root):
                left, right, op = self._raise(op, left, right)
            return self._run("compare", (left, right), lambda plain: (op, *plain), when=when)  # type: ignore[no-any-return]
        except TooWide:
            self._doubt_where_known((left, right))
            return NULL_BOOLEAN

    def _raise(self, op: str, left: Quantity, right: Quantity) -> tuple[Quantity, Quantity, str]:
        """A comparison with a root as one of powers."""
        if isinstance(left, Root) and isinstance(right, Root):
            if left.years == right.years:
                return left.ratio, right.ratio, op
            return self._power(left.ratio, right.years), self._power(right.ratio, left.years), op
        if isinstance(right, Root):
            left, right, op = right, left, TURNED[op]
        assert isinstance(left, Root)
        return left.ratio, self._power(self.add(right, self.const(1)), left.years), op

    def _power(self, value: Plain, exponent: int) -> Plain:
        constant = value.constant if isinstance(value, Exact) else None
        if constant is not None:
            return self.const(constant * abs(constant) ** (exponent - 1))
        return self._operate("power", value, exponent=exponent)

    def choose(self, conditions: Sequence[Sql], values: Sequence[Quantity]) -> Plain:
        """The value of the first condition that holds, the last value if none does."""
        try:
            return self._run("choose", values, lambda plain: (conditions, plain))  # type: ignore[no-any-return]
        except TooWide:
            return self.give_up(*values)

    def extreme(self, op: str, values: Sequence[Quantity], *, skip: bool = False) -> Plain:
        """min or max. Unknown ones are passed over (skip) or make the result unknown."""
        plain = [self.plain(value) for value in values]
        try:
            found = self._run("extreme", plain, lambda parts: (op, parts), skip=skip)
        except TooWide:
            return self.give_up(*plain)
        if found is not None:
            return found  # type: ignore[no-any-return]
        result, *rest = plain
        for value in rest:
            result = self._better(op, result, value, skip=skip)
        return result

    def _better(self, op: str, left: Plain, right: Plain, *, skip: bool) -> Plain:
        first, second = self.let(left), self.let(right)
        holds = self.sheet.let(self.compare("<=" if op == "min" else ">=", first, second))
        conditions = [self.sheet.say("{0}", holds), self.sheet.say("NOT {0}", holds)]
        if not skip:
            return self.choose(conditions, [first, second, self.null()])
        conditions += [self.known(first)]
        return self.choose(conditions, [first, second, first, second])

    def clip(self, value: Quantity) -> Plain:
        """The number kept within 0..1."""
        return self._operate("clip", value)

    def rounded(self, op: str, value: Quantity, digits: int = 0, bounds: tuple[int, int] | None = None) -> Plain:
        """floor, ceil, or round half up to ``digits`` places. bounds: known range of the result in units of its last place."""
        if op == "ceil":
            return self.scaled(self._operate("floor", self.scaled(value, -1)), -1)
        if op == "floor":
            return self._operate("floor", value)
        scale = 10**digits
        shifted = self.add(self.scaled(value, scale), self.const(Fraction(1, 2)))
        return self.scaled(self._operate("floor", shifted, bounds=bounds), Fraction(1, scale))
