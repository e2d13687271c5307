"""Whole numbers in SQL with the range that they can have, so that no product overflows unseen and no type is wider than needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gaoxin.kernel.rules.sql.dialect import BIGINT_MAX
from gaoxin.kernel.rules.sql.sheet import Sheet, Sql


class TooWide(Exception):
    """The engine has no exact type for this number."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number or NULL. low, high: its range; wide: of the wide type, otherwise BIGINT; constant: a literal."""

    sql: Sql
    low: int
    high: int
    wide: bool = False
    constant: bool = False

    @property
    def size(self) -> int:
        """The largest magnitude."""
        return max(abs(self.low), abs(self.high))


class Wholes:
    """Arithmetic of whole numbers on one sheet. TooWide: the result may not fit the engine's widest exact type."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.dialect = sheet.dialect
        self.null = Whole(Sql("CAST(NULL AS BIGINT)", atomic=True), 0, 0)

    def literal(self, value: int) -> Whole:
        """A fixed number."""
        if abs(value) > self.dialect.limit:
            raise TooWide
        wide = abs(value) > BIGINT_MAX
        text = f"CAST('{value}' AS {self.dialect.wide})" if wide else f"({value})" if value < 0 else str(value)
        return Whole(Sql(text, atomic=True), value, value, wide, constant=True)

    def let(self, value: Whole) -> Whole:
        """The same number as a column."""
        return replace(value, sql=self.sheet.let(value.sql))

    def make(self, template: str, low: int, high: int, *parts: Whole) -> Whole:
        """An operation on numbers whose result lies in low..high."""
        size = max(abs(low), abs(high))
        if size > self.dialect.limit:
            raise TooWide
        sqls = [part.sql for part in parts]
        wide = any(part.wide for part in parts)
        if size > BIGINT_MAX and not wide:
            wide = True
            sqls[0] = self.sheet.say(f"CAST({{0}} AS {self.dialect.wide})", sqls[0])
        return Whole(self.sheet.say(template, *sqls), low, high, wide)

    def scaled(self, factor: int, value: Whole) -> Whole:
        """factor x value."""
        if factor == 1:
            return value
        if value.constant:
            return self.literal(factor * value.low)
        if factor == -1:
            return self.make("(-{0})", -value.high, -value.low, value)
        return self.times(self.literal(factor), value)

    def plus(self, left: Whole, right: Whole) -> Whole:
        """left + right."""
        if left.constant and right.constant:
            return self.literal(left.low + right.low)
        return self.make("({0} + {1})", left.low + right.low, left.high + right.high, left, right)

    def times(self, left: Whole, right: Whole) -> Whole:
        """left x right."""
        if left.constant and right.constant:
            return self.literal(left.low * right.low)
        for one, other in ((left, right), (right, left)):
            if one.constant and one.low == 1:
                return other
        ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        return self.make("({0} * {1})", min(ends), max(ends), left, right)

    def power(self, value: Whole, exponent: int) -> Whole:
        """value to a whole exponent of at least 1."""
        base = result = self.let(value)
        for _ in range(exponent - 1):
            result = self.times(result, base)
        return result

    def magnitude(self, value: Whole) -> Whole:
        """The number without its sign."""
        if value.low >= 0:
            return value
        return self.make("ABS({0})", 0, value.size, value)

    def divisor(self, value: Whole) -> Whole:
        """The number without its sign; NULL for zero, since nothing can be divided by it."""
        if value.low > 0:
            return value
        positive = self.magnitude(value)
        return self.make("NULLIF({0}, 0)", 1, max(1, positive.high), positive)

    def positive(self, value: Whole) -> Whole:
        """The number where it is above zero, otherwise NULL."""
        if value.low > 0:
            return value
        value = self.let(value)
        return self.make("CASE WHEN {0} > 0 THEN {0} ELSE NULL END", 1, max(1, value.high), value)

    def with_sign_of(self, value: Whole, sign: Whole) -> Whole:
        """value, negated where ``sign`` is negative."""
        if sign.low >= 0:
            return value
        value, sign = self.let(value), self.let(sign)
        return self.choose([self.sheet.say("{0} < 0", sign.sql)], [self.scaled(-1, value), value])

    def choose(self, conditions: Sequence[Sql], values: Sequence[Whole]) -> Whole:
        """The value of the first condition that holds, the last value if none does."""
        template = "CASE" + "".join(f" WHEN {{{2 * at}}} THEN {{{2 * at + 1}}}" for at in range(len(conditions)))
        parts = [part for condition, value in zip(conditions, values, strict=False) for part in (condition, value.sql)]
        sql = self.sheet.say(f"{template} ELSE {{{len(parts)}}} END", *parts, values[-1].sql)
        wide = any(value.wide for value in values)
        if not wide:
            # Literals alone would make a type that a later product overflows.
            sql = self.sheet.say("CAST({0} AS BIGINT)", sql)
        return Whole(sql, min(value.low for value in values), max(value.high for value in values), wide)

    def floor_quotient(self, left: Whole, right: Whole, bounds: tuple[int, int] | None = None) -> Whole:
        """The largest whole number up to left / right; right is above zero or NULL. bounds: known range of the result."""
        if left.size > self.dialect.division_limit:
            raise TooWide
        low, high = bounds or self._quotient_bounds(left, right)
        left, right = self.let(left), self.let(right)
        rest = self.let(self.make("({0} % {1})", -right.size, right.size, left, right))
        quotient = self.sheet.say(self.dialect.divide, self.sheet.say("({0} - {1})", left.sql, rest.sql), right.sql)
        sql = self.sheet.say("({0} - CASE WHEN {1} < 0 THEN 1 ELSE 0 END)", quotient, rest.sql)
        wide = max(abs(low), abs(high)) > BIGINT_MAX
        return Whole(self.sheet.say(f"CAST({{0}} AS {self.dialect.wide if wide else 'BIGINT'})", sql), low, high, wide)

    @staticmethod
    def _quotient_bounds(left: Whole, right: Whole) -> tuple[int, int]:
        if right.constant:
            return left.low // right.low, left.high // right.low
        return min(left.low, 0), max(left.high, 0)
