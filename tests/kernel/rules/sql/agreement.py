"""Whether results of SQL are those of the exact evaluator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.evaluate import Evaluator, Result
from gaoxin.kernel.rules.exact import half_up
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.sql import Results

Population = Mapping[str, Mapping[tuple[str, str], object]]


def judged_exactly(rulebooks: Sequence[Rulebook], population: Population, on: Any) -> dict[str, list[Result]]:
    """The exact results of every enterprise."""
    evaluator = Evaluator(rulebooks, on)
    return {name: evaluator.run(facts) for name, facts in population.items()}


def expected(results: Mapping[str, list[Result]]) -> dict[str, dict[str, Any]]:
    """Exact results as the result table shows them."""
    found: dict[str, dict[str, Any]] = {}
    for name, judged in results.items():
        row: dict[str, Any] = {}
        for result in judged:
            key, book = result.rulebook.key, result.rulebook
            row[f"{key}.verdict"] = int(result.status)
            if book.total is not None:
                row[f"{key}.score_low"], row[f"{key}.score_high"] = (
                    _rounded(result.score_low),
                    _rounded(result.score_high),
                )
                row[f"{key}.score_missing"] = result.span_of(book.total).missing
            if book.amount:
                row[f"{key}.amount"] = _rounded(result.amount)
            if book.outcome:
                row[f"{key}.outcome"] = result.outcome
        found[name] = row
    return found


def _rounded(value: Fraction | int | None) -> Fraction | None:
    return None if value is None else half_up(value, 10)


def shown(results: Results) -> dict[str, dict[str, Any]]:
    """The result table as rows of exact values."""
    rows = results.table.to_pylist()
    return {
        row.pop("enterprise"): {key: Fraction(value) if _is_number(key, value) else value for key, value in row.items()}
        for row in rows
    }


def _is_number(key: str, value: object) -> bool:
    return value is not None and key.rsplit(".", 1)[1] in ("score_low", "score_high", "amount")
