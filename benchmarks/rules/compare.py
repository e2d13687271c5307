"""Holds the engines' answers against each other before anything is timed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from benchmarks.rules import populations
from benchmarks.rules.sides import Work, build

from gaoxin.kernel.rules.evaluate import Evaluator

Found = Mapping[str, np.ndarray]
#: Floats near a threshold may fall on either side of it; of a million answers no more than this may differ.
FLOATS = 100e-6


def limits_agree(work: Work, mine: Found, other: Found) -> str:
    """A limit in floats gives the same answers, but for rows on a threshold, which the exact evaluator decides as Gaoxin does."""
    differs = mine["status"] != other["status"]
    share = float(differs.mean())
    assert share < FLOATS, f"{differs.sum()} verdicts differ"
    for end in ("low", "high"):
        assert float((mine[end] != other[end]).mean()) < FLOATS, end
    alike = ~differs.any(axis=1)
    assert np.allclose(mine["paid"][alike], other["paid"][alike], rtol=1e-9), "amounts differ"
    rows = np.flatnonzero(differs.any(axis=0))[:100]
    _exactly(work, mine["status"], rows)
    return (
        f"{differs.sum()} of {differs.size:,} verdicts differ, all on a threshold (the exact evaluator: as Gaoxin says)"
    )


def _exactly(work: Work, status: np.ndarray, rows: np.ndarray) -> None:
    evaluator = Evaluator(build(work, work.mappings()), populations.ON)
    for row in rows.tolist():
        exact = [int(result.status) for result in evaluator.run(work.population.facts(row))]
        assert np.array_equal(np.array([0, 1, 1, 2])[exact], status[:, row]), (
            f"row {row} is not as the exact evaluator says"
        )


def known_agree(work: Work, mine: Found, other: Found) -> str:
    """openfisca-core gives the same answers where every fact of a rulebook is known, but for what 32 bits cannot tell."""
    pairs = verdicts = totals = 0
    for index, book in enumerate(work.books):
        rows = work.known(book)
        pairs += int(rows.sum())
        verdicts += int((mine["status"][index, rows] != other["status"][index, rows]).sum())
        totals += int((mine["low"][index, rows] != other["low"][index, rows]).sum())
    assert verdicts < FLOATS * pairs, f"{verdicts} of {pairs} verdicts differ"
    assert totals < 10 * FLOATS * pairs, f"{totals} of {pairs} totals differ"
    assert np.allclose(mine["paid_known"], other["paid_known"], rtol=0.01, atol=3e6), "amounts differ"
    return f"of {pairs:,} pairs with all facts known {verdicts} verdicts and {totals} totals differ (32-bit numbers)"


def records_agree(mine: Found, other: Found) -> str:
    """zen-engine, with its hand-written guards, gives the same answers for its records."""
    count = other["status"].shape[1]
    for name in ("status", "low", "high"):
        assert np.array_equal(mine[name][:, :count], other[name]), name
    assert np.allclose(mine["single"][:, :count], other["single"], equal_nan=True), "amounts"
    return f"{other['status'].size:,} verdicts, scores and amounts are equal"
