"""The benchmark's rulebooks in Gaoxin's language."""

from __future__ import annotations

import datetime
from decimal import Decimal

from benchmarks.rules.spec import Book, Expr, Table, Test

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.library import Library
from gaoxin.kernel.rules.located import Located


def number(value: float) -> str:
    """A number as people write it."""
    return format(Decimal(repr(value)).normalize(), "f")


def expression(expr: Expr) -> str:
    """Text of an expression."""
    if expr.form == "growth":
        return f"growth_of({expr.facts[0]}, {expr.facts[1]})"
    return " / ".join(expr.facts)


def condition(test: Test, catalogue: Catalogue) -> str:
    """Text of a test."""
    if test.form == "compare":
        assert test.expr is not None
        return f"{expression(test.expr)} {test.sign} {number(test.threshold)}"
    if test.form == "flag":
        return test.fact if test.wanted else f"not {test.fact}"
    if test.form == "level":
        values = catalogue.by_id[test.fact].values
        return f"{test.fact} >= '{values[test.rank].id}'"
    return " or ".join(condition(part, catalogue) for part in test.parts)


def points(table: Table) -> str:
    """Text of a score table."""
    rows = ", ".join(f">= {number(limit)}: {score}" for limit, score in table.steps)
    return f"bands({expression(table.expr)}, {rows}, else 0)"


def amount(book: Book) -> str:
    """Text of what a rulebook pays."""
    if book.share:
        fact, rate, cap = book.share
        return f"min({fact} * {number(rate)}, {cap})"
    *tiers, (_, rest) = book.tiers
    return "case(" + "".join(f"total >= {limit}: {pay}, " for limit, pay in tiers) + f"else {rest})"


def mapping(book: Book, catalogue: Catalogue) -> Located:
    """A rulebook as its file would be read."""
    tests = [
        {"id": f"t{at}", "label": f"条件{at}", "label_en": f"Test {at}", "test": condition(test, catalogue)}
        for at, test in enumerate(book.tests)
    ]
    tests.append({"id": "pass_mark", "label": "总分", "label_en": "Pass mark", "test": f"total >= {book.mark}"})
    scores = [
        {"id": f"p{at}", "label": f"得分{at}", "label_en": f"Points {at}", "points": points(table)}
        for at, table in enumerate(book.tables)
    ]
    return _located({
        "id": book.name, "version": "1", "label": book.name, "label_en": book.name, "family": "benchmark", "basis": "own",
        "valid_from": datetime.date(2026, 1, 1), "sources": [{"id": "s", "title": "benchmark"}], "require": tests, "scores": scores,
        "amount": {"expr": amount(book)},
    })  # fmt: skip


def _located(value: dict[str, object]) -> Located:
    found = Located(
        {
            key: [_located(item) for item in item_list]
            if isinstance(item_list := item, list)
            else _located(item)
            if isinstance(item, dict)
            else item
            for key, item in value.items()
        }
    )
    found.lines = dict.fromkeys(value, 1)
    return found


def library(books: list[Book], catalogue: Catalogue) -> Library:
    """All rulebooks built into one tree."""
    built = Library(catalogue)
    for book in books:
        built.add(mapping(book, catalogue), f"{book.name}.yaml")
    return built
