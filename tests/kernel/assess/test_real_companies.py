"""Annual reports of listed companies through the same path: the figures of docs/real-data.md."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from gaoxin.kernel.assess.intake import Intake, take_in
from gaoxin.kernel.rules import Library, Status
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.workbook import load_preset

SHARED = Path(os.environ.get("GAOXIN_SHARED") or Path(__file__).parents[4] / "shared")
REPORTS = SHARED / "data" / "listed-companies" / "annual_facts.csv"
ON = datetime.date(2022, 12, 31)
RULES = ("tsme", "hnte", "isme", "four_up", "size_stat", "size_300")

pytestmark = pytest.mark.skipif(not REPORTS.is_file(), reason="the real annual reports are not on this machine")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.fixture(scope="module")
def intake(library: Library) -> Intake:
    return take_in(REPORTS, REPORTS.name, library.catalogue, ON, overrides=load_preset("listed_companies"))


def test_no_row_is_lost_and_impossible_cells_are_named(intake: Intake) -> None:
    assert (intake.rows_total, intake.rows_refused, len(intake.population)) == (8085, 0, 3057)
    counts = intake.findings.counts()
    assert counts["cell_negative"] == 4
    assert counts["unit_jump"] >= 15


def test_verdicts_are_those_of_the_document_and_of_the_exact_evaluator(library: Library, intake: Intake) -> None:
    rulebooks = library.in_force(ON, rules=RULES)
    results = evaluate_population(rulebooks, intake.population, ON, detail=True)
    counts = {rulebook.id: [int(n) for n in row] for rulebook, row in zip(rulebooks, results.counts(), strict=True)}
    # fail, unknown, manual, pass
    assert counts["tsme"] == [2924, 133, 0, 0]
    assert counts["hnte"] == [0, 3057, 0, 0]
    assert counts["isme"] == [1607, 1450, 0, 0]
    assert counts["four_up"] == [112, 2555, 0, 390]
    assert counts["size_stat"] == [1607, 857, 0, 593]
    for row in range(0, len(intake.population), 29):
        facts = intake.population.facts(row)
        for index, rulebook in enumerate(rulebooks):
            result = library.evaluator(rulebook, ON).run(facts)[0]
            assert Status(int(results.status[index, row])) == result.status
            assert results.blocking_ids(index, row) == [criterion.id for criterion in result.blocking]


def test_a_missing_main_revenue_is_never_a_pass(library: Library, intake: Intake) -> None:
    (rulebook,) = library.in_force(ON, rules=["four_up"])
    results = evaluate_population([rulebook], intake.population, ON)
    for row in range(len(intake.population)):
        code = intake.population.exact(row, ("gb_code", "asof"))
        known = intake.population.exact(row, ("main_revenue", "y1")) or intake.population.exact(
            row, ("main_revenue_ytd", "ytd")
        )
        if isinstance(code, str) and "13" <= code[:2] <= "43" and known is None:
            assert results.status[0, row] != Status.PASS
