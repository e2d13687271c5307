"""Exact arithmetic in SQL: fractions of whole numbers, never divided. Every operation may raise TooWide."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from gaoxin.kernel.rules.sql.quantity import Exact, common, common_step
from gaoxin.kernel.rules.sql.sheet import TRUE, Sheet, Sql
from gaoxin.kernel.rules.sql.whole import Whole, Wholes

#: Operators of the rule language as SQL writes them, and turned round.
OPERATORS = {">=": ">=", ">": ">", "<=": "<=", "<": "<", "==": "=", "!=": "<>"}
TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "==", "!=": "!="}


class ExactArithmetic:
    """Operations on exact quantities of one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.whole = Wholes(sheet)
        self.one = self.whole.literal(1)

    def const(self, value: Fraction | int) -> Exact:
        """A fixed number."""
        return Exact(Fraction(value), self.one)

    def null(self) -> Exact:
        """A number that is always unknown."""
        return Exact(Fraction(1), self.whole.null)

    def let(self, value: Exact) -> Exact:
        """The same number over columns."""
        bottom = None if value.bottom is None else self.whole.let(value.bottom)
        return Exact(value.factor, self.whole.let(value.top), bottom)

    def scaled(self, value: Exact, factor: Fraction | int) -> Exact:
        """factor x value."""
        return Exact(value.factor * factor, value.top, value.bottom)

    def known(self, value: Exact) -> Sql:
        """Whether the number is known."""
        parts = [part for part in (value.top, value.bottom) if part is not None and not part.constant]
        if not parts:
            return TRUE
        tests = " AND ".join(f"{{{at}}} IS NOT NULL" for at in range(len(parts)))
        return self.sheet.say(f"({tests})", *(part.sql for part in parts))

    def add(self, left: Exact, right: Exact) -> Exact:
        """left + right."""
        step, a, b = common(left.factor, right.factor)
        if left.bottom == right.bottom:
            top = self.whole.plus(self.whole.scaled(a, left.top), self.whole.scaled(b, right.top))
            return Exact(step, top, left.bottom)
        left, right = self.let(left), self.let(right)
        top = self.whole.plus(
            self._times(self.whole.scaled(a, left.top), right.bottom),
            self._times(self.whole.scaled(b, right.top), left.bottom),
        )
        return Exact(step, top, self._product(left.bottom, right.bottom))

    def mul(self, left: Exact, right: Exact) -> Exact:
        """left x right."""
        top = self.whole.times(left.top, right.top)
        return Exact(left.factor * right.factor, top, self._product(left.bottom, right.bottom))

    def div(self, left: Exact, right: Exact) -> Exact:
        """left / right, unknown where right is zero."""
        if right.factor == 0 or right.constant == 0:
            return self.null()
        right = self.let(right)
        top = self.whole.with_sign_of(self._times(left.top, right.bottom), right.top)
        bottom = self._product(left.bottom, self.whole.divisor(right.top))
        return Exact(left.factor / right.factor, top, bottom)

    def over_positive(self, left: Exact, right: Exact) -> Exact:
        """left / right, unknown where right is zero or less."""
        turned = right if right.factor > 0 else Exact(-right.factor, self.whole.scaled(-1, right.top), right.bottom)
        if right.factor == 0 or (turned.constant is not None and turned.constant <= 0):
            return self.null()
        top = self._times(left.top, turned.bottom)
        return Exact(left.factor / turned.factor, top, self._product(left.bottom, self.whole.positive(turned.top)))

    def power(self, value: Exact, exponent: int) -> Exact:
        """sign(value) x |value| ** exponent."""
        if exponent == 1:
            return value
        top = self.whole.power(value.top, exponent)
        bottom = None if value.bottom is None else self.whole.power(value.bottom, exponent)
        sign = -1 if value.factor < 0 else 1
        factor = sign * abs(value.factor) ** exponent
        if exponent % 2 == 0:
            top = self.whole.with_sign_of(top, value.top)
        return Exact(factor, top, bottom)

    def compare(self, op: str, left: Exact, right: Exact, *, when: Sql = TRUE) -> Sql:
        """left op right; NULL where either is unknown. when: of no use here, since nothing exact is in doubt."""
        threshold = right.constant
        if threshold is not None and left.bottom is None and left.factor:
            return self._against(op if left.factor > 0 else TURNED[op], left.top, threshold / left.factor)
        _, a, b = common(left.factor, right.factor)
        first, second = self.whole.scaled(a, left.top), self.whole.scaled(b, right.top)
        if left.bottom == right.bottom and left.bottom is not None:
            bottom = self.whole.let(left.bottom)
            return self.sheet.say(
                f"CASE WHEN {{2}} IS NULL THEN NULL ELSE {{0}} {OPERATORS[op]} {{1}} END",
                first.sql,
                second.sql,
                bottom.sql,
            )
        first, second = self._times(first, right.bottom), self._times(second, left.bottom)
        return self.sheet.say(f"{{0}} {OPERATORS[op]} {{1}}", first.sql, second.sql)

    def _against(self, op: str, value: Whole, bound: Fraction) -> Sql:
        """A whole number against any number; a bound out of its range decides, so literals stay short."""
        whole = ceil(bound) if op in (">=", "<") else floor(bound)
        if op in ("==", "!=") and bound.denominator != 1:
            whole = value.high + 1
        whole = max(value.low - 1, min(value.high + 1, whole))
        return self.sheet.say(f"{{0}} {OPERATORS[op]} {{1}}", value.sql, self.whole.literal(whole).sql)

    def unify(self, values: Sequence[Exact]) -> tuple[Fraction, list[Whole], list[Whole | None]]:
        """The same step for all, and a bottom for all or none."""
        step = common_step([value.factor for value in values])
        tops = [self.whole.scaled(int(value.factor / step), value.top) for value in values]
        if all(value.bottom is None for value in values):
            return step, tops, [None] * len(values)
        return step, tops, [value.bottom or self.one for value in values]

    def choose(self, conditions: Sequence[Sql], values: Sequence[Exact]) -> Exact:
        """The value of the first condition that holds, the last value if none does."""
        step, tops, bottoms = self.unify(values)
        wholes = [bottom for bottom in bottoms if bottom is not None]
        if not wholes:
            return Exact(step, self.whole.choose(conditions, tops))
        conditions = [self.sheet.let(condition) for condition in conditions]
        return Exact(step, self.whole.choose(conditions, tops), self.whole.choose(conditions, wholes))

    def extreme(self, op: str, values: Sequence[Exact], *, skip: bool) -> Exact | None:
        """min or max of numbers without bottom; unknown ones are passed over (skip) or make it unknown. None: not of this form."""
        if any(value.bottom is not None for value in values):
            return None
        step, tops, _ = self.unify(values)
        if not skip:
            tops = [self.whole.let(top) for top in tops]
        pick = min if op == "min" else max
        low, high = pick(top.low for top in tops), pick(top.high for top in tops)
        if skip:
            low, high = min(top.low for top in tops), max(top.high for top in tops)
        places = ", ".join(f"{{{at}}}" for at in range(len(tops)))
        call = f"{'LEAST' if op == 'min' else 'GREATEST'}({places})"
        if not skip:
            open_ends = " OR ".join(f"{{{at}}} IS NULL" for at, top in enumerate(tops) if not top.constant)
            call = f"CASE WHEN {open_ends} THEN NULL ELSE {call} END" if open_ends else call
        return Exact(step, self.whole.make(f"CAST({call} AS {self._type(tops)})", low, high, *tops))

    def _type(self, values: Sequence[Whole]) -> str:
        return self.sheet.dialect.wide if any(value.wide for value in values) else "BIGINT"

    def clip(self, value: Exact) -> Exact:
        """The number kept within 0..1."""
        top = self.whole.let(self.whole.scaled(value.factor.numerator, value.top))
        bottom = self.whole.let(self.whole.scaled(value.factor.denominator, value.bottom or self.one))
        places = top.sql, bottom.sql
        # An unknown end must not let the other one through: it may be far out of the range that follows.
        conditions = [self.sheet.say(test, *places) for test in ("{0} <= 0", "{0} < {1}", "{0} >= {1}")]
        clipped = self.whole.choose(conditions, [self.whole.literal(0), top, bottom, self.whole.null])
        return Exact(Fraction(1), Whole(clipped.sql, 0, bottom.high, clipped.wide), bottom)

    def floor(self, value: Exact, bounds: tuple[int, int] | None = None) -> Exact:
        """The largest whole number up to value; bounds: the known range of the result."""
        constant = value.constant
        if constant is not None:
            return self.const(floor(constant))
        top = self.whole.scaled(value.factor.numerator, value.top)
        bottom = self.whole.scaled(value.factor.denominator, value.bottom or self.one)
        if bottom.constant and bottom.low == 1:
            return Exact(Fraction(1), top)
        return Exact(Fraction(1), self.whole.floor_quotient(top, bottom, bounds))

    def _times(self, value: Whole, factor: Whole | None) -> Whole:
        return value if factor is None else self.whole.times(value, factor)

    def _product(self, left: Whole | None, right: Whole | None) -> Whole | None:
        return right if left is None else self._times(left, right)
