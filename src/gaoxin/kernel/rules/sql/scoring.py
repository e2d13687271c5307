"""Score intervals in SQL: a low end, a high end, and whether a fact is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gaoxin.kernel.rules.sql.arithmetic import Arithmetic
from gaoxin.kernel.rules.sql.logic import MANUAL, PASS, UNKNOWN, Logic, Truth
from gaoxin.kernel.rules.sql.quantity import Quantity
from gaoxin.kernel.rules.sql.sheet import FALSE, TRUE, Sql
from gaoxin.kernel.rules.tree import Band, Bound

#: For each comparison: what makes it surely hold and what makes it surely not, as (end, operator).
_SURELY = {
    ">=": [("low", ">=")], ">": [("low", ">")], "<=": [("high", "<=")], "<": [("high", "<")],
    "==": [("low", "=="), ("high", "==")],
}  # fmt: skip
_NEVER = {
    ">=": [("high", "<")], ">": [("high", "<=")], "<=": [("low", ">")], "<": [("low", ">=")],
    "==": [("low", ">"), ("high", "<")],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """An interval; an unknown end is infinite. missing is never NULL."""

    low: Quantity
    high: Quantity
    missing: Sql


class Scoring:
    """Operations on scores of one sheet."""

    def __init__(self, arithmetic: Arithmetic, logic: Logic) -> None:
        self.numbers, self.logic, self.sheet = arithmetic, logic, arithmetic.sheet

    def let(self, score: Score) -> Score:
        """The same score over columns."""
        return Score(self.numbers.let(score.low), self.numbers.let(score.high), self.sheet.let(score.missing))

    def fixed(self, low: Fraction, high: Fraction) -> Score:
        """Points that a person gives in between."""
        return Score(self.numbers.const(low), self.numbers.const(high), FALSE)

    def _end(self, bound: Bound) -> Quantity:
        return self.numbers.null() if bound is None else self.numbers.const(bound)

    def lift(self, value: Quantity, low: Bound, high: Bound) -> Score:
        """A number as a score; unknown it may be all from low to high."""
        number = self.numbers.let(self.numbers.plain(value))
        known = self.numbers.known(number)
        if known == TRUE:
            return Score(number, number, FALSE)
        ends = [
            number if end is None else self.numbers.choose([known], [number, self._end(end)]) for end in (low, high)
        ]
        return Score(ends[0], ends[1], self._not(known))

    def _not(self, condition: Sql) -> Sql:
        return self.sheet.say("(NOT {0})", condition)

    def bands(self, value: Quantity, bands: Sequence[Band], low: Bound, high: Bound) -> Score:
        """Points by the first band in which the value lies."""
        value = self.numbers.let(value)
        unknown = self._not(self.numbers.known(value))
        conditions = [unknown] + [self._in_band(value, band) for band in bands]
        lows = [band.points_low for band in bands]
        highs = [band.points_high for band in bands]
        if lows == highs:
            points = [self._end(end) for end in (None, *lows, Fraction(0))]
            number = self.numbers.let(self.numbers.choose(conditions, points))
            return self.lift(number, low, high)
        missing = self.sheet.let(unknown)
        ends = [
            self.numbers.choose(conditions, [self._end(end), *map(self._end, points), self.numbers.const(0)])
            for end, points in ((low, lows), (high, highs))
        ]
        return Score(ends[0], ends[1], missing)

    def _in_band(self, value: Quantity, band: Band) -> Sql:
        tests = []
        if band.low is not None:
            tests.append(self.numbers.compare(">=" if band.low_inclusive else ">", value, self.numbers.const(band.low)))
        if band.high is not None:
            tests.append(
                self.numbers.compare("<=" if band.high_inclusive else "<", value, self.numbers.const(band.high))
            )
        if not tests:
            return TRUE
        return self.sheet.say(" AND ".join(f"({{{at}}})" for at in range(len(tests))), *tests)

    def share(self, value: Quantity, full: Quantity, weight: Quantity, digits: int, high: Bound) -> Score:
        """weight x clip(value / full, 0, 1), rounded half up; unknown it may be all from 0 to the weight."""
        numbers = self.numbers
        weight = numbers.let(numbers.plain(weight))
        constant = getattr(weight, "constant", None)
        bounds = (
            None if constant is None else tuple(sorted((0, int(constant * 10**digits) + (1 if constant > 0 else -1))))
        )
        part = numbers.mul(weight, numbers.clip(numbers.div(value, full)))
        points = numbers.let(numbers.rounded("round", part, digits, bounds))  # type: ignore[arg-type]
        known = numbers.known(points)
        most = weight if high is None else numbers.choose([numbers.known(weight)], [weight, numbers.const(high)])
        ends = [numbers.choose([known], [points, end]) for end in (numbers.const(0), most)]
        return Score(ends[0], ends[1], self._not(known))

    def add(self, left: Score, right: Score) -> Score:
        """left + right."""
        numbers = self.numbers
        return Score(numbers.add(left.low, right.low), numbers.add(left.high, right.high), self._either(left, right))

    def sub(self, left: Score, right: Score) -> Score:
        """left - right."""
        numbers = self.numbers
        return Score(numbers.sub(left.low, right.high), numbers.sub(left.high, right.low), self._either(left, right))

    def _either(self, *scores: Score) -> Sql:
        return self.sheet.either([score.missing for score in scores])

    def weighted(self, score: Score, factor: Fraction) -> Score:
        """The score times a fixed number."""
        ends = [self.numbers.scaled(end, factor) for end in (score.low, score.high)]
        low, high = ends if factor >= 0 else ends[::-1]
        return Score(low, high, score.missing)

    def least(self, scores: Sequence[Score]) -> Score:
        """The smallest of the scores."""
        low = self.numbers.extreme("min", [score.low for score in scores])
        high = self.numbers.extreme("min", [score.high for score in scores], skip=True)
        return self.closed(Score(low, high, self._either(*scores)))

    def greatest(self, scores: Sequence[Score]) -> Score:
        """The largest of the scores."""
        low = self.numbers.extreme("max", [score.low for score in scores], skip=True)
        high = self.numbers.extreme("max", [score.high for score in scores])
        return self.closed(Score(low, high, self._either(*scores)))

    def closed(self, score: Score) -> Score:
        """A score whose ends meet is known, whatever is missing."""
        if score.missing == FALSE:
            return score
        score = self.let(score)
        apart = self.numbers.compare("!=", score.low, score.high)
        return replace(score, missing=self.sheet.say("({0} AND COALESCE({1}, TRUE))", score.missing, apart))

    def rounded(self, score: Score, digits: int) -> Score:
        """Both ends rounded half up."""
        ends = [self.numbers.rounded("round", end, digits) for end in (score.low, score.high)]
        return Score(ends[0], ends[1], score.missing)

    def pick(self, conditions: Sequence[Truth], scores: Sequence[Score]) -> Score:
        """All that the branches which may still apply allow."""
        result = scores[-1]
        for truth, score in zip(reversed(conditions), reversed(scores[:-1]), strict=True):
            result = self._merged(self.logic.let(truth), self.let(score), self.let(result))
        return self.closed(result)

    def _merged(self, truth: Truth, branch: Score, rest: Score) -> Score:
        numbers, logic = self.numbers, self.logic
        if truth.codes <= {0, PASS}:
            both = branch
        else:
            low, high = numbers.extreme("min", [branch.low, rest.low]), numbers.extreme("max", [branch.high, rest.high])
            missing = self.sheet.either([self.sheet.let(logic.is_(truth, UNKNOWN)), branch.missing, rest.missing])
            both = Score(low, high, missing)
        decided = [logic.is_(truth, PASS), logic.is_(truth, 0)]
        ends = [
            numbers.choose(decided, [getattr(branch, end), getattr(rest, end), getattr(both, end)])
            for end in ("low", "high")
        ]
        missing = self.sheet.say(
            "(CASE WHEN {0} THEN {2} WHEN {1} THEN {3} ELSE {4} END)",
            *decided,
            branch.missing,
            rest.missing,
            both.missing,
        )
        return Score(ends[0], ends[1], missing)

    def count(self, truths: Sequence[Truth]) -> Score:
        """How many conditions hold: at least those that pass, at most those that are not failed."""
        truths = [self.logic.let(truth) for truth in truths]
        low = self._counted(truths, PASS)
        high = self._counted(truths, PASS, UNKNOWN, MANUAL)
        missing = [self.sheet.let(self.logic.is_(truth, UNKNOWN)) for truth in truths if UNKNOWN in truth.codes]
        return Score(low, high, self.sheet.either(missing))

    def _counted(self, truths: Sequence[Truth], *codes: int) -> Quantity:
        whole = self.numbers.exact.whole
        sql = self.sheet.say("CAST({0} AS BIGINT)", self.logic.how_many(truths, *codes))
        return replace(self.numbers.const(1), top=replace(whole.null, sql=sql, low=0, high=len(truths)))

    def compare(self, op: str, score: Score, threshold: Fraction) -> Truth:
        """The verdict on an interval: decided when both ends agree, else unknown, or manual when no fact is missing."""
        kind = "==" if op == "!=" else op
        surely = self._tests(_SURELY[kind], score, threshold, " AND ")
        apart = self._tests(_NEVER[kind], score, threshold, " OR ")
        if op == "!=":
            surely, apart = apart, surely
        sql = self.sheet.say(
            "CASE WHEN {0} THEN 3 WHEN {1} THEN 0 WHEN {2} THEN 1 ELSE 2 END", surely, apart, score.missing
        )
        return Truth(sql)

    def _tests(self, tests: Sequence[tuple[str, str]], score: Score, threshold: Fraction, joint: str) -> Sql:
        constant = self.numbers.const(threshold)
        found = [self.numbers.compare(operator, getattr(score, end), constant) for end, operator in tests]
        return self.sheet.say(joint.join(f"{{{at}}}" for at in range(len(found))), *found)
