"""Workbook in, verdicts out: the table agrees with the exact evaluator, filters and exports say the same."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from gaoxin.domains.assessment import sample
from gaoxin.kernel.assess import snapshot
from gaoxin.kernel.assess.export import export
from gaoxin.kernel.assess.intake import Intake, take_in
from gaoxin.kernel.assess.query import VerdictQuery
from gaoxin.kernel.assess.verdicts import JOINT, PLACES, Ids, Summary, Words, write_parquet
from gaoxin.kernel.rules import Library, Rulebook, Status
from gaoxin.kernel.rules.columnar import evaluate_population

ON = datetime.date(2026, 6, 30)
COUNT = 40


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.fixture(scope="module")
def rulebooks(library: Library) -> list[Rulebook]:
    return library.in_force(ON, region="370200")


@pytest.fixture(scope="module")
def intake(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Intake:
    path = tmp_path_factory.mktemp("book") / "sample.xlsx"
    path.write_bytes(sample.workbook(COUNT))
    return take_in(path, path.name, library.catalogue, ON, kind="new")


@pytest.fixture(scope="module")
def table(intake: Intake, rulebooks: list[Rulebook], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    results = evaluate_population(rulebooks, intake.population, ON, detail=True)
    path = tmp_path_factory.mktemp("verdicts") / "verdicts.parquet"
    return path, write_parquet(results, intake.population, path)


def test_the_sample_is_read_without_loss(intake: Intake) -> None:
    assert (len(intake.population), intake.rows_total, intake.rows_refused) == (COUNT, COUNT * 3, 0)
    assert not intake.findings.by_severity("error")


def test_every_row_of_the_table_is_what_the_exact_evaluator_says(
    intake: Intake, library: Library, table: tuple[Path, Summary]
) -> None:
    path, _ = table
    for row in pq.read_table(path).to_pylist():
        rulebook = library.get(f"{row['rule']}@{row['version']}")
        assert rulebook is not None
        result = library.evaluator(rulebook, ON).run(intake.population.facts(row["row"]))[0]
        assert row["verdict"] == result.status.word
        assert (
            row["blocking_criteria"].split(";") == [criterion.id for criterion in result.blocking]
            or not result.blocking
        )
        assert sorted(filter(None, row["missing_facts"].split(";"))) == sorted(f"{v}@{p}" for v, p in result.missing)
        for column, end in (("score_low", result.score_low), ("score_high", result.score_high)):
            expected = None if end is None or rulebook.total is None else float(end)
            assert row[column] == (None if expected is None else round(expected, PLACES))
        assert row["outcome"] == result.outcome


def test_the_summary_counts_every_enterprise_once_for_each_rule(
    table: tuple[Path, Summary], rulebooks: list[Rulebook]
) -> None:
    _, summary = table
    assert [counts["rule"] for counts in summary.rules] == [rulebook.key for rulebook in rulebooks]
    assert all(sum(counts[status.word] for status in Status) == COUNT for counts in summary.rules)


def test_filters_select_what_the_summary_counts(table: tuple[Path, Summary]) -> None:
    path, summary = table
    query = VerdictQuery(path)
    assert query.count() == COUNT * len(summary.rules)
    for counts in summary.rules:
        assert query.where(rule=counts["rule"], verdict="pass").count() == counts["pass"]
        assert query.where(rule=counts["rule"], one_step=True).count() == counts["one_step"]
        assert query.where(rule=counts["rule"], one_fact=True).count() == counts["one_fact"]


def test_pages_of_an_ordered_selection_neither_repeat_nor_lose_rows(table: tuple[Path, Summary]) -> None:
    query = VerdictQuery(table[0]).where(rule="tsme").ordered(["-score_low"])
    pages = [row for start in range(0, COUNT, 7) for row in query[start : start + 7]]
    assert sorted(row["row"] for row in pages) == list(range(COUNT))
    scores = [row["score_low"] for row in pages]
    assert scores == sorted(scores, reverse=True)


def test_text_search_takes_quotes_and_wildcards_as_they_are(table: tuple[Path, Summary]) -> None:
    assert VerdictQuery(table[0]).where(text="'%_; DROP").count() == 0
    name = VerdictQuery(table[0])[0:1][0]["name"]
    assert {row["name"] for row in VerdictQuery(table[0]).where(text=name[2:6])[0:50]} >= {name}


def test_csv_has_the_documented_columns_and_every_row(table: tuple[Path, Summary], tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    count = export(table[0], target, Ids())
    with target.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == count == VerdictQuery(table[0]).count()
    assert list(rows[0]) == [
        "code", "name", "rule", "version", "verdict", "score_low", "score_high", "amount", "outcome", "blocking_criteria", "missing_facts",
        "steps",
    ]  # fmt: skip
    assert {row["verdict"] for row in rows} <= {"pass", "fail", "unknown", "manual"}


def test_xlsx_speaks_the_readers_language(
    table: tuple[Path, Summary], library: Library, rulebooks: list[Rulebook], tmp_path: Path
) -> None:
    for language, head, verdict in (("zh", "企业名称", "符合"), ("en", "name", "pass")):
        target = tmp_path / f"{language}.xlsx"
        export(table[0], target, Words(rulebooks, library.catalogue, language, ON))
        rows = list(openpyxl.load_workbook(target).worksheets[0].iter_rows(values_only=True))
        assert head in rows[0]
        assert any(verdict in row for row in rows[1:])


@pytest.mark.parametrize(("language", "year"), [("zh", "（2024年）"), ("en", " (2024)")])
def test_a_missing_fact_of_an_earlier_year_names_the_year(
    library: Library, rulebooks: list[Rulebook], language: str, year: str
) -> None:
    words = Words(rulebooks, library.catalogue, language, ON)
    name = library.catalogue.by_id["revenue"].name(language)
    assert words.missing("revenue@y2; revenue@y1".replace("; ", JOINT)) == [name + year, name]


def test_a_text_that_looks_like_a_formula_stays_a_text(
    table: tuple[Path, Summary], tmp_path: Path, intake: Intake
) -> None:
    class Shouting(Ids):
        def row(self, row: dict[str, object]) -> list[object]:
            return ["=1+1", *super().row(row)[1:]]

    target = tmp_path / "out.csv"
    export(table[0], target, Shouting())
    assert "\n'=1+1," in target.read_text(encoding="utf-8-sig")


def test_an_unknown_ending_is_refused(table: tuple[Path, Summary], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="doc"):
        export(table[0], tmp_path / "out.doc", Ids())


def test_a_kept_population_gives_back_every_fact_with_its_cell(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "facts.parquet"
    snapshot.save(intake.population, path)
    loaded = snapshot.load(path)
    for row in (0, 7, COUNT - 1):
        one, place = snapshot.load_row(path, row)
        assert one.facts(place) == loaded.facts(row) == intake.population.facts(row)
        assert one.source(place, ("revenue", "y1")) == intake.population.source(row, ("revenue", "y1")) != ""
    with pytest.raises(IndexError):
        snapshot.load_row(path, COUNT)


def test_a_recheck_tests_what_a_recheck_tests(library: Library, tmp_path: Path) -> None:
    """Criteria 03, 3.1: growth of a little giant is not tested at a re-check."""
    path = tmp_path / "sample.xlsx"
    path.write_bytes(sample.workbook(5))
    for kind in ("new", "recheck"):
        population = take_in(path, path.name, library.catalogue, ON, kind=kind).population
        assert population.exact(0, ("application_kind", "asof")) == kind
