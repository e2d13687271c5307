"""The benchmark's rulebooks in openfisca-core, in three forms.

own: as its documentation asks, every test and score table of a rulebook is a variable of that rulebook, tables are scales of
parameters, and each rulebook has a verdict, a total and an amount; ratios are variables that all share. shared: equal tests
and tables are one variable for all rulebooks, which somebody would have to arrange by hand. lean: tests and tables are numpy
inside the verdict and the total, so that nothing but ratios and results is kept.

It has no unknown: a missing fact becomes 0 or no, so the work is less than the engine's, and answers are compared only where
a rulebook's facts are all known. Its numbers are of 32 bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from benchmarks.rules.populations import key_of
from benchmarks.rules.spec import Book, Expr, Table, Test, expressions, facts
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.taxscales import SingleAmountTaxScale
from openfisca_core.variables import Variable

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.population import Population

YEAR = "2026"
FIRM = Entity("firm", "firms", "Enterprise", "")

Formula = Callable[[Any, Any], Any]


def _name(text: str) -> str:
    return text.replace("[", "_").rstrip("]")


def _variable(name: str, value_type: type, formula: Formula | None = None) -> type[Variable]:
    body: dict[str, object] = {
        "value_type": value_type,
        "entity": FIRM,
        "definition_period": DateUnit.YEAR,
        "label": name,
    }
    if formula:
        body["formula"] = lambda firm, period, parameters: formula(firm, period)
    return type(name, (Variable,), body)


def _expr_name(expr: Expr) -> str:
    return "_".join([expr.form if expr.form != "fact" else "", *map(_name, expr.facts)]).strip("_")


def _ratio(expr: Expr) -> Formula:
    over, under = map(_name, expr.facts)

    def formula(firm: Any, period: Any) -> Any:
        a, b = firm(over, period), firm(under, period)
        with np.errstate(all="ignore"):
            if expr.form == "ratio":
                return np.where(b == 0, np.nan, a / b)
            return np.where(b > 0, a / b - 1, np.nan)

    return formula


def _holds(test: Test, firm: Any, period: Any) -> Any:
    if test.form == "compare":
        x = firm(_expr_name(test.expr), period)
        return x >= test.threshold if test.sign == ">=" else x <= test.threshold
    if test.form == "flag":
        value = firm(_name(test.fact), period)
        return value if test.wanted else ~value
    if test.form == "level":
        return firm(_name(test.fact), period) >= test.rank
    return _holds(test.parts[0], firm, period) | _holds(test.parts[1], firm, period)


def _points(table: Table, firm: Any, period: Any) -> Any:
    x = firm(_expr_name(table.expr), period)
    rises = [points - after for (_, points), (_, after) in zip(table.steps, [*table.steps[1:], (0.0, 0)], strict=True)]
    total = (x >= table.steps[0][0]) * rises[0]
    for (limit, _), rise in zip(table.steps[1:], rises[1:], strict=True):
        total = total + (x >= limit) * rise
    return total


def _scale(table: Table) -> SingleAmountTaxScale:
    scale = SingleAmountTaxScale()
    scale.add_bracket(-np.inf, 0)
    for limit, points in reversed(table.steps):
        scale.add_bracket(limit, points)
    return scale


def _table_formula(table: Table) -> Formula:
    scale, name = _scale(table), _expr_name(table.expr)
    # right=False: a bracket begins on its threshold.
    return lambda firm, period: scale.calc(firm(name, period), right=False)


class _Parts:
    """Tests and tables as variables: of each rulebook its own, or equal ones once."""

    def __init__(self, system: TaxBenefitSystem, *, own: bool) -> None:
        self.system, self.own = system, own
        self.names: dict[object, str] = {}

    def _named(self, book: Book, part: object, kind: type, formula: Formula) -> str:
        key = (book.name, part) if self.own else part
        if key not in self.names:
            self.names[key] = f"part_{len(self.names)}"
            self.system.add_variable(_variable(self.names[key], kind, formula))
        return self.names[key]

    def verdict(self, book: Book) -> Formula:
        """Whether all tests hold and the total reaches the pass mark."""
        names = [
            self._named(book, test, bool, lambda firm, period, test=test: _holds(test, firm, period))
            for test in book.tests
        ]

        def formula(firm: Any, period: Any) -> Any:
            passed = firm(f"total_{book.name}", period) >= book.mark
            for name in names:
                passed = passed * firm(name, period)
            return passed

        return formula

    def total(self, book: Book) -> Formula:
        """The sum of the score tables."""
        names = [self._named(book, table, float, _table_formula(table)) for table in book.tables]
        return lambda firm, period: sum(firm(name, period) for name in names)


def _verdict(book: Book) -> Formula:
    def formula(firm: Any, period: Any) -> Any:
        passed = firm(f"total_{book.name}", period) >= book.mark
        for test in book.tests:
            passed = passed & _holds(test, firm, period)
        return passed

    return formula


def _total(book: Book) -> Formula:
    def formula(firm: Any, period: Any) -> Any:
        total = _points(book.tables[0], firm, period)
        for table in book.tables[1:]:
            total = total + _points(table, firm, period)
        return total

    return formula


def _amount(book: Book) -> Formula:
    def formula(firm: Any, period: Any) -> Any:
        passed = firm(f"pass_{book.name}", period)
        if book.share:
            fact, rate, cap = book.share
            return np.where(passed, np.minimum(firm(_name(fact), period) * rate, cap), 0)
        total = firm(f"total_{book.name}", period)
        return np.where(
            passed, np.select([total >= limit for limit, _ in book.tiers], [pay for _, pay in book.tiers]), 0
        )

    return formula


def _ratios(books: list[Book]) -> dict[str, Expr]:
    found = [expr for book in books for expr in expressions(book)]
    return {_expr_name(expr): expr for expr in found if expr.form != "fact"}


class Peer:
    """A tax and benefit system of the rulebooks, and simulations over a population."""

    def __init__(self, books: list[Book], population: Population, catalogue: Catalogue, form: str) -> None:
        self.books, self.size = books, len(population)
        self.system = TaxBenefitSystem([FIRM])
        self.columns = {_name(fact): population.columns[key_of(fact, catalogue)] for fact in facts(books)}
        for name, column in self.columns.items():
            self.system.add_variable(_variable(name, {"boolean": bool, "category": int}.get(column.type, float)))
        for name, expr in _ratios(books).items():
            self.system.add_variable(_variable(name, float, _ratio(expr)))
        parts, lean = _Parts(self.system, own=form == "own"), form == "lean"
        for book in books:
            total, verdict = (_total(book), _verdict(book)) if lean else (parts.total(book), parts.verdict(book))
            self.system.add_variable(_variable(f"total_{book.name}", int if lean else float, total))
            self.system.add_variable(_variable(f"pass_{book.name}", bool, verdict))
            self.system.add_variable(_variable(f"amount_{book.name}", float, _amount(book)))
        self.simulation: Any = None

    def load(self) -> None:
        """A new simulation with the facts; the old one's results are forgotten."""
        self.simulation = None
        self.simulation = SimulationBuilder().build_default_simulation(self.system, count=self.size)
        for name, column in self.columns.items():
            values = np.where(column.known(), column.values, 0)
            self.simulation.set_input(name, YEAR, values.astype(bool) if column.type == "boolean" else values)

    def calculate(self) -> None:
        """All verdicts, totals and amounts."""
        for book in self.books:
            for kind in ("pass", "total", "amount"):
                self.simulation.calculate(f"{kind}_{book.name}", YEAR)

    def found(self, kind: str, book: Book) -> np.ndarray:
        """One result of all enterprises: pass, total or amount."""
        return self.simulation.calculate(f"{kind}_{book.name}", YEAR)
