"""Verdicts in SQL: status codes (kernel.rules.status), never NULL, with an unknown branch in every CASE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gaoxin.kernel.rules import status
from gaoxin.kernel.rules.sql.sheet import FALSE, Sheet, Sql

FAIL, UNKNOWN, MANUAL, PASS = 0, 1, 2, 3
ALL = frozenset((FAIL, UNKNOWN, MANUAL, PASS))
#: What a test of facts can give.
TESTED = frozenset((FAIL, UNKNOWN, PASS))


@dataclass(frozen=True, slots=True)
class Truth:
    """A status code, and which codes it can have."""

    sql: Sql
    codes: frozenset[int] = ALL


class Logic:
    """The logic of verdicts on one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def const(self, code: int) -> Truth:
        """A fixed verdict."""
        return Truth(Sql(str(code), atomic=True), frozenset([code]))

    def let(self, truth: Truth) -> Truth:
        """The same verdict as a column."""
        return Truth(self.sheet.let(truth.sql), truth.codes)

    def tested(self, condition: Sql) -> Truth:
        """A condition of SQL: NULL is unknown."""
        return Truth(self.sheet.say("COALESCE(3 * CAST({0} AS INTEGER), 1)", self._bracketed(condition)), TESTED)

    def _bracketed(self, condition: Sql) -> Sql:
        return condition if condition.atomic else self.sheet.say("({0})", condition)

    def is_(self, truth: Truth, *codes: int) -> Sql:
        """Whether the verdict is one of the codes."""
        possible = [code for code in codes if code in truth.codes]
        if not possible:
            return FALSE
        if len(possible) == 1:
            return self.sheet.say(f"({{0}} = {possible[0]})", truth.sql)
        return self.sheet.say(f"({{0}} IN ({', '.join(map(str, possible))}))", truth.sql)

    def _mapped(self, truth: Truth, changes: dict[int, int]) -> Truth:
        """The verdict with some codes replaced."""
        codes = frozenset(changes.get(code, code) for code in truth.codes)
        if len(truth.codes) == 1:
            return self.const(next(iter(codes)))
        wanted = {old: new for old, new in changes.items() if old in truth.codes}
        if not wanted:
            return truth
        source = self.sheet.let(truth.sql)
        cases = " ".join(f"WHEN {old} THEN {new}" for old, new in wanted.items())
        return Truth(self.sheet.say(f"CASE {{0}} {cases} ELSE {{0}} END", source), codes)

    def negate(self, truth: Truth) -> Truth:
        """NOT."""
        return self._mapped(truth, {FAIL: PASS, PASS: FAIL})

    def judged(self, truth: Truth) -> Truth:
        """A missing fact becomes a judgement to be made."""
        return self._mapped(truth, {UNKNOWN: MANUAL})

    def unconfirmed(self, truth: Truth) -> Truth:
        """A pass still needs a person."""
        return self._mapped(truth, {PASS: MANUAL})

    def decided(self, condition: Sql) -> Truth:
        """A condition of SQL that is never NULL."""
        return Truth(self.sheet.say("CASE WHEN {0} THEN 3 ELSE 0 END", condition), frozenset((FAIL, PASS)))

    def open(self, truth: Truth) -> Truth:
        """Whether the verdict is still open; itself decided."""
        return self.decided(self.is_(truth, UNKNOWN, MANUAL))

    def all_of(self, truths: Sequence[Truth]) -> Truth:
        """AND: the least code."""
        least = truths[0].codes
        for truth in truths[1:]:
            least = frozenset(status.all_of((a, b)) for a in least for b in truth.codes)
        return Truth(self._call("LEAST", truths), least)

    def any_of(self, truths: Sequence[Truth]) -> Truth:
        """OR: the greatest code once unknown and manual have changed places."""
        greatest = truths[0].codes
        for truth in truths[1:]:
            greatest = frozenset(status.any_of((a, b)) for a in greatest for b in truth.codes)
        open_codes = {UNKNOWN, MANUAL} & frozenset[int]().union(*(truth.codes for truth in truths))
        if len(open_codes) < 2:
            return Truth(self._call("GREATEST", truths), greatest)
        turn = {UNKNOWN: MANUAL, MANUAL: UNKNOWN}
        turned = Truth(self._call("GREATEST", [self._mapped(truth, turn) for truth in truths]), ALL)
        return Truth(self._mapped(turned, turn).sql, greatest)

    def _call(self, name: str, truths: Sequence[Truth]) -> Sql:
        if len(truths) == 1:
            return truths[0].sql
        places = ", ".join(f"{{{at}}}" for at in range(len(truths)))
        return self.sheet.say(f"{name}({places})", *(truth.sql for truth in truths))

    def how_many(self, truths: Sequence[Truth], *codes: int) -> Sql:
        """How many verdicts are one of the codes."""
        tests = [test for test in (self.is_(truth, *codes) for truth in truths) if test != FALSE]
        if not tests:
            return Sql("0", atomic=True)
        places = " + ".join(f"CASE WHEN {{{at}}} THEN 1 ELSE 0 END" for at in range(len(tests)))
        return self.sheet.say(f"({places})", *tests)

    def at_least(self, count: int, truths: Sequence[Truth]) -> Truth:
        """At least ``count`` hold, decided as soon as the rest cannot change it."""
        truths = [self.let(truth) for truth in truths]
        passed, unknown, manual = (self.sheet.let(self.how_many(truths, code)) for code in (PASS, UNKNOWN, MANUAL))
        sql = self.sheet.say(
            f"CASE WHEN {{0}} >= {count} THEN 3 WHEN {{0}} + {{1}} + {{2}} < {count} THEN 0"
            f" WHEN {{0}} + {{2}} >= {count} AND {{1}} = 0 THEN 2 ELSE 1 END",
            passed, unknown, manual,
        )  # fmt: skip
        return Truth(sql)
