"""Real annual reports are read with the ready-made mapping, and no row is lost."""

from __future__ import annotations

import csv
import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook import Reading, load_preset, open_table, propose_mapping, read_facts


@pytest.fixture(scope="module")
def rows(annual_facts: Path) -> list[dict[str, str]]:
    with annual_facts.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def result(annual_facts: Path, catalogue: Catalogue) -> Reading:
    table = open_table(annual_facts, catalogue=catalogue)
    mapping = propose_mapping(table, catalogue, load_preset("listed_companies"))
    assert mapping.findings.counts() == {}
    return read_facts(table, mapping, catalogue, datetime.date(2022, 6, 30))


def test_no_row_is_lost(result: Reading, rows: list[dict[str, str]]) -> None:
    assert len(rows) == 8_085
    assert (result.rows_total, result.rows_used, result.rows_refused) == (8_085, 8_085, [])
    assert sorted(result.population.codes) == sorted({row["stock_code"] for row in rows})
    assert result.years == (2019, 2020, 2021)


def test_every_figure_arrives_exactly_where_it_belongs(result: Reading, rows: list[dict[str, str]]) -> None:
    place = {code: position for position, code in enumerate(result.population.codes)}
    names = {
        "营业收入": "revenue",
        "研发费用": "rd",
        "净利润": "net_profit",
        "职工人数": "employees_end",
        "总资产_推算": "total_assets",
    }
    checked = refused = 0
    for row in rows:
        period = f"y{2022 - int(row['year'])}"
        for header, variable in names.items():
            if not row[header]:
                continue
            typed = Fraction(row[header])
            found = result.population.exact(place[row["stock_code"]], (variable, period))
            if found is None:
                refused += 1
                assert typed < 0
            else:
                checked += 1
                assert found == typed
    assert checked > 35_000
    assert 0 < refused <= len(result.findings.of("cell_negative"))


def test_contradictory_rows_are_told(result: Reading, rows: list[dict[str, str]]) -> None:
    told = {finding.row for finding in result.findings if finding.code in ("contradiction", "unit_ratio")}
    flagged = {
        number for number, row in enumerate(rows, start=2) if row["flag_rdstaff_gt_staff"] == "True" and row["职工人数"]
    }
    assert flagged <= told


def test_industries_without_a_clear_counterpart_stay_unknown(result: Reading) -> None:
    codes = result.population.columns[("gb_code", "asof")]
    assert 2_000 < codes.known().sum() < len(result.population)
    assert len(result.findings.of("crosswalk_used")) == 1
