"""How far a step is: the share of the threshold that a figure lacks. What is no figure has no distance, nor has a total of points."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gaoxin.domains.cultivation.lines import levels, line_steps
from gaoxin.kernel.rules.columnar.judge import Judge
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.program import Program
from gaoxin.kernel.rules.reasons import Explainer
from gaoxin.kernel.rules.roots import plain
from gaoxin.kernel.rules.status import Status
from gaoxin.kernel.rules.tree import variables
from gaoxin.mechanisms.registry.library import library

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Rulebook
    from gaoxin.kernel.rules.parsed import Comparison
    from gaoxin.kernel.rules.population import Population
    from gaoxin.kernel.rules.reasons import Reason
    from gaoxin.kernel.rules.tree import Node
    from gaoxin.platform.core.models import Zone

#: Within reach is what lacks no more than this share of its threshold; a zone's own: settings {"cultivation": {"near_share": 0.15}}.
NEAR_SHARE = Fraction(1, 5)
_UP, _DOWN = (">=", ">"), ("<=", "<")
_DAYS = ("asof", "asofday")
_SCORE = "score"


def near_share(zone: Zone | None) -> Fraction:
    """The share that counts as near in a zone; what the settings say amiss is left aside."""
    said = (zone.settings if zone else {}).get("cultivation", {}).get("near_share", NEAR_SHARE)
    if isinstance(said, bool) or not isinstance(said, int | float | Fraction) or not 0 < said < 1:
        return NEAR_SHARE
    return Fraction(str(said))


class Ruler:
    """Measures the tests of one rulebook over a population, row by row and exactly."""

    def __init__(self, rulebook: Rulebook, population: Population) -> None:
        self._judge = Judge(population, population.on)
        self._on = population.on.toordinal()
        self._rulebook, self._explainer = rulebook, Explainer()
        self._evaluator = library().evaluator(rulebook, population.on)
        self._tests = {
            each.id: each.comparison for each in rulebook.requirement.leaves() if each.comparison is not None
        }  # fmt: skip
        self._levels = levels(rulebook)
        figures = [level.figure for level in self._levels]
        self._figures, self._keys = Program(figures, population.on), list(variables(figures))

    def gap(self, test: str, row: int) -> Fraction | None:
        """What a failed test lacks, as a share of its threshold; None when it compares no figures, or with nought.

        A date is measured by the age that it asks for: founded 700 days ago where 730 are asked lacks 30/730.
        Points are none: their steps are those of the lines.
        """
        comparison = self._tests.get(test)
        if comparison is None or comparison.op not in (*_UP, *_DOWN) or comparison.left.kind == _SCORE:
            return None
        threshold = self._number(comparison.right, row)
        value = self._number(comparison.left, row) if threshold else None
        if value is None or threshold is None:
            return None
        lacking = threshold - value if comparison.op in _UP else value - threshold
        whole: Fraction | int = self._on - threshold if _is_date(comparison) else threshold
        return Fraction(lacking) / abs(Fraction(whole)) if lacking >= 0 and whole else None

    def within(self, tests: list[str], row: int, share: Fraction) -> list[tuple[Fraction, str]]:
        """What lacks no more than a share, and alone would do, the nearest first: tests of a row, and lines of its score."""
        gaps = ((self.gap(test, row), test) for test in tests)
        close = [(gap, test) for gap, test in gaps if gap is not None and gap <= share]
        alone = self._alone(row) if close else frozenset()
        return sorted([(gap, test) for gap, test in close if test in alone] + self._lines(tests, row, share))

    def _lines(self, tests: list[str], row: int, share: Fraction) -> list[tuple[Fraction, str]]:
        """The lines of the score one level of which would do, where points are among the failed tests."""
        comparisons = [self._tests[test] for test in tests if test in self._tests]
        if not any(comparison.left.kind == _SCORE for comparison in comparisons):
            return []
        known = {key: self._judge.population.exact(row, key) for key in self._keys}
        values = self._figures.run(known)
        close = [
            level
            for level in self._levels
            if (gap := level.gap(values[self._figures.position[level.figure.index]])) is not None and gap <= share
        ]
        if not close:
            return []
        facts = self._judge.population.facts(row)
        result = self._evaluator.run(facts)[0]
        return [(step.gap, step.level.line.id) for step in line_steps(close, result, facts, self._evaluator, share)]

    def _alone(self, row: int) -> frozenset[str]:
        """The tests of a row of which one more that holds makes the rule hold."""
        result = self._evaluator.run(self._judge.population.facts(row))[0]
        reasons = self._explainer.reasons(result)
        root = self._rulebook.requirement
        return _single(root.mode, root.count, [_steps(reason) for reason in reasons])[1]

    def _number(self, node: Node, row: int) -> Fraction | int | None:
        value = node.value if node.op == "const" else self._judge.value(node, row)
        if isinstance(value, Span):
            value = value.low if value.low == value.high else None
        return None if value is None else plain(value)


def _steps(reason: Reason) -> tuple[int, frozenset[str]]:
    """How many tests must come to hold for a criterion to hold; and, where it is one, which ones would do."""
    if reason.status >= Status.MANUAL:
        return 0, frozenset()
    criterion = reason.criterion
    if criterion.mode == "test":
        return 1, frozenset({criterion.id})
    return _single(criterion.mode, criterion.count, [_steps(child) for child in reason.children])


def _single(mode: str, count: int, children: list[tuple[int, frozenset[str]]]) -> tuple[int, frozenset[str]]:
    needed = len(children) if mode == "all" else 1 if mode == "any" else count
    cost = sum(sorted(each for each, _tests in children)[:needed])
    if cost != 1:
        return cost, frozenset()
    return 1, frozenset().union(*(tests for each, tests in children if each == 1))


def _is_date(comparison: Comparison) -> bool:
    """Whether the sides themselves are days; a share whose formula asks for the firm's age on the way is none."""
    return comparison.left.op in _DAYS or comparison.right.op in _DAYS
