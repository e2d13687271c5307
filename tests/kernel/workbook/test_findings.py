"""What is told stays readable, and what is only counted is counted right."""

from __future__ import annotations

import numpy as np
import pytest
from tests.kernel.workbook.builders import ON, reading, table, xlsx

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.workbook import Finding, Findings, propose_mapping, read_facts


def cell(row: int) -> Finding:
    return Finding("unit_jump", "warning", "数据", row, "C")


@pytest.mark.parametrize("at_once", [True, False])
def test_a_cell_that_is_told_again_is_counted_once_however_many_there_are(at_once: bool) -> None:
    findings = Findings(per_kind=10)
    for rows in (np.arange(2, 62), np.arange(42, 102)):
        if at_once:
            findings.add_each(rows, cell, rows)
        else:
            findings.extend(cell(int(row)) for row in rows)
    findings.add(cell(101))
    findings.add(cell(102))
    assert findings.counts() == {"unit_jump": 101}
    told = list(findings)
    assert [finding.row for finding in told[:-1]] == list(range(2, 12))
    assert (told[-1].code, told[-1].count) == ("and_more", 91)


def test_contradictions_of_one_column_with_two_wholes_are_counted_by_cell(catalogue: Catalogue) -> None:
    rows = [[f"甲{row}公司", 30, 20, 25] for row in range(40)]
    content = xlsx([["企业名称", "研发人员", "期末从业人员", "职工总数"], *rows])
    few = table(content, catalogue)
    found = read_facts(few, propose_mapping(few, catalogue), catalogue, ON, per_kind=5).findings
    assert found.counts()["contradiction"] == 40
    assert len(found.of("contradiction")) == 5


def test_a_table_that_is_spent_gives_the_same_facts_and_findings(catalogue: Catalogue) -> None:
    header = ["企业名称", "年份", "收入", "研发人员", "期末从业人员", "从未听说的列"]
    rows = [[f"甲{row}公司", year, 1_000 * row, row, 20, "x"] for row in range(30) for year in (2024, 2025)]
    content = xlsx([header, *rows])
    overrides = {"收入": "revenue@元, sales_revenue@元"}
    kept = reading(content, catalogue, overrides=overrides)
    opened = table(content, catalogue)
    spent = read_facts(opened, propose_mapping(opened, catalogue, overrides), catalogue, ON, spend=True)
    assert [finding.to_dict() for finding in spent.findings] == [finding.to_dict() for finding in kept.findings]
    same_with_places(kept.population, spent.population)
    assert not any(len(column) for column in opened.columns)


def test_places_of_facts_are_kept_when_a_table_without_years_is_spent(catalogue: Catalogue) -> None:
    rows = [[f"甲{row}公司", row or None, None if row % 3 else 20, "是" if row % 2 else ""] for row in range(12)]
    content = xlsx([["企业名称", "研发人员", "期末从业人员", "是否上市"], *rows])
    kept, opened = reading(content, catalogue), table(content, catalogue)
    spent = read_facts(opened, propose_mapping(opened, catalogue), catalogue, ON, spend=True)
    same_with_places(kept.population, spent.population)


def same_with_places(one: Population, other: Population) -> None:
    for row in range(len(one)):
        assert other.facts(row) == one.facts(row)
        assert [other.source(row, key) for key in one.columns] == [one.source(row, key) for key in one.columns]
