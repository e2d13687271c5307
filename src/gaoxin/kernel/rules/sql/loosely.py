"""Floating-point arithmetic with its own doubt: what it cannot decide is put on the list of rows to be judged again."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gaoxin.kernel.rules.sql.exactly import OPERATORS
from gaoxin.kernel.rules.sql.quantity import Exact, Loose, Root
from gaoxin.kernel.rules.sql.sheet import TRUE, Sheet, Sql
from gaoxin.kernel.rules.sql.whole import TooWide, Whole

# Relative to the sum of the magnitudes of all terms. The rounding errors of thousands of operations stay a thousand times below.
_NEAR = "1e-9"
_LARGEST = 10**280
# Whole numbers up to here are exact in floating point with room for the doubt.
_COUNTABLE = 10**14


class LooseArithmetic:
    """Operations on loose quantities of one sheet; ``near`` collects the conditions under which a row is in doubt.

    Every operation may raise TooWide: beyond the range of floating point.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.near: list[Sql] = []

    def doubt(self, condition: Sql) -> None:
        """Rows where this holds are judged again by the exact evaluator."""
        self.near.append(self.sheet.let(self.sheet.say("COALESCE({0}, FALSE)", condition)))

    def number(self, value: float) -> Sql:
        """A fixed floating-point number."""
        return Sql(f"CAST('{value!r}' AS {self.sheet.dialect.double})", atomic=True)

    def of(self, value: Exact | Loose) -> Loose:
        """An exact number in floating point."""
        if isinstance(value, Loose):
            return value
        top, top_bound = self._times_whole(value.top, value.factor.numerator)
        size = self._abs(top)
        if value.bottom is None and value.factor.denominator == 1:
            return Loose(top, size, top_bound)
        bottom, bound = self._float(value.factor.denominator), value.factor.denominator
        if value.bottom is not None:
            bottom, bound = self._times_whole(value.bottom, value.factor.denominator)
        return Loose(top, size, top_bound, bottom, bottom, bound)

    def root(self, value: Root) -> Loose:
        """A growth rate itself. TooWide: its ratio is not exact, so that it may be anything near zero."""
        ratio = value.ratio
        if not isinstance(ratio, Exact):
            raise TooWide
        loose = self.of(ratio)
        bottom = loose.bottom or self._float(1)
        size = self.sheet.say(f"POWER(ABS({{0}}) / {{1}}, {self.number(1 / value.years).text})", loose.top, bottom)
        size = self.sheet.let(size)
        top = self.sheet.say("(CASE WHEN {0} < 0 THEN -{1} ELSE {1} END - 1)", loose.top, size)
        return self._let(top, self.sheet.say("({0} + 1)", size), loose.top_bound + 2)

    def scaled(self, value: Loose, factor: Fraction | int) -> Loose:
        """factor x value."""
        fraction = Fraction(factor)
        by = Loose(self._float(fraction.numerator), self._float(abs(fraction.numerator)), abs(fraction.numerator))
        if fraction.denominator != 1:
            under = self._float(fraction.denominator)
            by = Loose(by.top, by.top_size, by.top_bound, under, under, fraction.denominator)
        return self.mul(value, by)

    def known(self, value: Loose) -> Sql:
        """Whether the number is known."""
        if value.bottom is None:
            return self.sheet.say("{0} IS NOT NULL", value.top)
        return self.sheet.say("({0} IS NOT NULL AND {1} IS NOT NULL)", value.top, value.bottom)

    def let(self, value: Loose) -> Loose:
        """The same number; its parts are columns already."""
        return value

    def add(self, left: Loose, right: Loose) -> Loose:
        """left + right."""
        if left.bottom == right.bottom:
            top = self.sheet.say("({0} + {1})", left.top, right.top)
            size = self.sheet.say("({0} + {1})", left.top_size, right.top_size)
            bottom, bottom_size, bound = left.bottom, left.bottom_size, left.bottom_bound
            return self._let(top, size, left.top_bound + right.top_bound, bottom, bottom_size, bound)
        top = self.sheet.say("({0} + {1})", self._times(left.top, right.bottom), self._times(right.top, left.bottom))
        size = self.sheet.say(
            "({0} + {1})", self._times(left.top_size, right.bottom_size), self._times(right.top_size, left.bottom_size)
        )
        bound = left.top_bound * right.bottom_bound + right.top_bound * left.bottom_bound
        return self._let(top, size, bound, *self._bottoms(left, right))

    def mul(self, left: Loose, right: Loose) -> Loose:
        """left x right."""
        top, size = self._times(left.top, right.top), self._times(left.top_size, right.top_size)
        return self._let(top, size, left.top_bound * right.top_bound, *self._bottoms(left, right))

    def div(self, left: Loose, right: Loose) -> Loose:
        """left / right, unknown where right is zero; in doubt where right may be zero."""
        return self._over(left, right, "CASE WHEN {0} < 0 THEN -{1} ELSE {1} END")

    def over_positive(self, left: Loose, right: Loose) -> Loose:
        """left / right, unknown where right is zero or less."""
        return self._over(left, right, "CASE WHEN {0} < 0 THEN NULL ELSE {1} END")

    def _over(self, left: Loose, right: Loose, template: str) -> Loose:
        top = self.sheet.say(template, right.top, self._times(left.top, right.bottom))
        size = self._times(left.top_size, right.bottom_size)
        bottom = self.sheet.say("NULLIF(ABS({0}), 0)", right.top)
        inverse = Loose(bottom, right.top_size, right.top_bound)
        bottoms = self._bottoms(left, Loose(right.top, right.top, 1, inverse.top, inverse.top_size, inverse.top_bound))
        found = self._let(top, size, left.top_bound * right.bottom_bound, *bottoms)
        self.doubt(self.sheet.say(f"{{1}} > 0 AND ABS({{0}}) <= {_NEAR} * {{1}}", right.top, right.top_size))
        return found

    def power(self, value: Loose, exponent: int) -> Loose:
        """sign(value) x |value| ** exponent."""
        result = value
        for _ in range(exponent - 1):
            result = self.mul(result, value)
        if exponent % 2 == 0:
            top = self.sheet.say("CASE WHEN {0} < 0 THEN -{1} ELSE {1} END", value.top, result.top)
            result = self._let(
                top, result.top_size, result.top_bound, result.bottom, result.bottom_size, result.bottom_bound
            )
        return result

    def compare(self, op: str, left: Loose, right: Loose, *, when: Sql = TRUE) -> Sql:
        """left op right; NULL where either is unknown; in doubt where they are close and the answer matters (when)."""
        difference = self.add(left, self._negative(right))
        # Both zero without any term is no doubt: the terms themselves are zero.
        close = f"{{1}} > 0 AND ABS({{0}}) <= {_NEAR} * {{1}} AND {{2}}"
        self.doubt(self.sheet.say(close, difference.top, difference.top_size, when))
        held = self.sheet.say(f"{{0}} {OPERATORS[op]} 0", difference.top)
        if difference.bottom is None:
            return held
        return self.sheet.say("CASE WHEN {1} IS NULL THEN NULL ELSE {0} END", held, difference.bottom)

    def choose(self, conditions: Sequence[Sql], values: Sequence[Loose]) -> Loose:
        """The value of the first condition that holds, the last value if none does."""
        conditions = [self.sheet.let(condition) for condition in conditions]
        tops = self._choose(conditions, [value.top for value in values])
        sizes = self._choose(conditions, [value.top_size for value in values])
        bound = max(value.top_bound for value in values)
        if all(value.bottom is None for value in values):
            return self._let(tops, sizes, bound)
        one = self._float(1)
        bottoms = self._choose(conditions, [value.bottom or one for value in values])
        bottom_sizes = self._choose(conditions, [value.bottom_size or one for value in values])
        return self._let(tops, sizes, bound, bottoms, bottom_sizes, max(value.bottom_bound for value in values))

    def extreme(self, op: str, values: Sequence[Loose], *, skip: bool) -> None:
        """Always None: compared pair by pair."""
        return

    def clip(self, value: Loose) -> Loose:
        """The number kept within 0..1."""
        bottom, bottom_size = value.bottom or self._float(1), value.bottom_size or self._float(1)
        top = self.sheet.say("CASE WHEN {0} <= 0 THEN 0 WHEN {0} >= {1} THEN {1} ELSE {0} END", value.top, bottom)
        size = self.sheet.say("({0} + {1})", value.top_size, bottom_size)
        return self._let(top, size, value.top_bound + value.bottom_bound, bottom, bottom_size, value.bottom_bound)

    def floor(self, value: Loose, bounds: tuple[int, int] | None = None) -> Exact:
        """The largest whole number up to value; unknown and in doubt where a rounding error could change it."""
        bottom, bottom_size = value.bottom or self._float(1), value.bottom_size or self._float(1)
        number = self.sheet.let(self.sheet.say("{0} / {1}", value.top, bottom))
        doubt = self.sheet.let(
            self.sheet.say(
                f"{_NEAR} * ({{0}} + ABS({{1}}) * {{2}}) / {{3}}", value.top_size, number, bottom_size, bottom
            )
        )
        clear = self.sheet.let(
            self.sheet.say(f"ABS({{0}}) < {_COUNTABLE} AND FLOOR({{0}} - {{1}}) = FLOOR({{0}} + {{1}})", number, doubt)
        )
        self.doubt(self.sheet.say("NOT {0}", clear))
        low, high = bounds or (-_COUNTABLE, _COUNTABLE)
        sql = self.sheet.say("CASE WHEN {0} THEN CAST(FLOOR({1}) AS BIGINT) ELSE NULL END", clear, number)
        return Exact(Fraction(1), Whole(self.sheet.let(sql), low, high))

    # -- parts --------------------------------------------------------------------------------------------------

    def _let(
        self, top: Sql, size: Sql, bound: int, bottom: Sql | None = None, bottom_size: Sql | None = None, under: int = 1
    ) -> Loose:
        if max(bound, under) > _LARGEST:
            raise TooWide
        let = self.sheet.let
        if bottom is None or bottom_size is None:
            return Loose(let(top), let(size), bound)
        return Loose(let(top), let(size), bound, let(bottom), let(bottom_size), under)

    def _float(self, value: int) -> Sql:
        if abs(value) > _LARGEST:
            raise TooWide
        return self.number(float(value))

    def _times_whole(self, value: Whole, factor: int) -> tuple[Sql, int]:
        bound = max(1, value.size) * max(1, abs(factor))
        if bound > _LARGEST:
            raise TooWide
        sql = self.sheet.say(f"CAST({{0}} AS {self.sheet.dialect.double})", value.sql)
        if factor != 1:
            sql = self.sheet.say("({0} * {1})", sql, self._float(factor))
        return self.sheet.let(sql), bound

    def _abs(self, value: Sql) -> Sql:
        return self.sheet.let(self.sheet.say("ABS({0})", value))

    def _negative(self, value: Loose) -> Loose:
        top = self.sheet.say("(-{0})", value.top)
        return Loose(top, value.top_size, value.top_bound, value.bottom, value.bottom_size, value.bottom_bound)

    def _times(self, value: Sql, factor: Sql | None) -> Sql:
        return value if factor is None else self.sheet.say("({0} * {1})", value, factor)

    def _bottoms(self, left: Loose, right: Loose) -> tuple[Sql | None, Sql | None, int]:
        if left.bottom is None:
            return right.bottom, right.bottom_size, right.bottom_bound
        bottom, size = self._times(left.bottom, right.bottom), self._times(left.bottom_size, right.bottom_size)  # type: ignore[arg-type]
        return bottom, size, left.bottom_bound * right.bottom_bound

    def _choose(self, conditions: Sequence[Sql], values: Sequence[Sql]) -> Sql:
        template = "CASE" + "".join(f" WHEN {{{2 * at}}} THEN {{{2 * at + 1}}}" for at in range(len(conditions)))
        parts = [part for condition, value in zip(conditions, values, strict=False) for part in (condition, value)]
        return self.sheet.say(f"{template} ELSE {{{len(parts)}}} END", *parts, values[-1])
