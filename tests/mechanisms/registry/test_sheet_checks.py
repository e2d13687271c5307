"""Figures of a row that contradict each other are told at their cell and kept; figures that agree are never told. No database."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.kernel.workbook.builders import xlsx
from tests.mechanisms.registry.makers import OBSERVED, code

from gaoxin.kernel.workbook import Finding, Findings
from gaoxin.mechanisms.registry.reading import read_delivery
from gaoxin.mechanisms.registry.sheet_checks import tell_contradictions

OWN = ("share_disagrees", "difference_disagrees", "leap")
STAFF = ("2025年研发人员", "2025年期末从业人员", "2025年研发人员占比（%）")
PROFIT = ("2025年利润总额（万元）", "2025年所得税费用（万元）", "2025年净利润（万元）")


def told(tmp_path: Path, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Finding]:
    """What the checks say of a sheet with one enterprise in each row."""
    firms = [(code(number), f"青池{number}号传感科技有限公司", *row) for number, row in enumerate(rows, 1)]
    path = tmp_path / "企业.xlsx"
    path.write_bytes(xlsx([["统一社会信用代码", "企业名称", *head], *map(list, firms)]))
    delivered, findings = read_delivery(path, path.name, OBSERVED), Findings()
    findings.extend(delivered.findings)
    tell_contradictions(delivered, findings)
    return [finding for finding in findings if finding.code in OWN]


def places(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, f"{finding.column}{finding.row}") for finding in findings]


def test_a_stated_share_that_is_not_part_by_whole_is_told_at_its_cell(tmp_path: Path) -> None:
    found = told(tmp_path, STAFF, [(23, 100, 23.0), (23, 100, 24.5), (23, 100, 23.9)])
    assert places(found) == [("share_disagrees", "E3")]
    assert found[0].message("zh") == (
        "数据!E3（2025年研发人员占比（%））：写明的比例与同一行的“2025年研发人员”除以“2025年期末从业人员”相差 1.5 个百分点。"
    )
    assert "1.5 percentage points" in found[0].message("en")
    assert found[0].remedy("en")


@pytest.mark.parametrize("stated", [55.27, 0.5527, "55.27%"])
def test_a_share_may_be_written_in_percent_or_as_a_fraction(tmp_path: Path, stated: Any) -> None:
    head = ("2025年研发人员", "2025年期末从业人员", "2025年研发人员比率")
    assert told(tmp_path, head, [(5527, 10000, stated)]) == []
    wrong = {55.27: 57.6, 0.5527: 0.576, "55.27%": "57.6%"}[stated]
    assert places(told(tmp_path, head, [(5527, 10000, wrong)])) == [("share_disagrees", "E2")]


def test_a_share_that_fits_one_of_two_wholes_is_not_told(tmp_path: Path) -> None:
    head = ("2025年研发人员", "2025年期末从业人员", "2025年职工总数", "2025年研发人员占比（%）")
    assert told(tmp_path, head, [(20, 100, 80, 25.0), (20, 100, 80, 20.0)]) == []
    assert places(told(tmp_path, head, [(20, 100, 80, 22.5)])) == [("share_disagrees", "F2")]


def test_figures_of_different_years_are_not_compared(tmp_path: Path) -> None:
    head = ("2024年研发人员", "2024年期末从业人员", "2025年研发人员占比（%）")
    assert told(tmp_path, head, [(20, 100, 60.0)]) == []


def test_an_amount_stated_above_the_sheet_does_not_scale_people(tmp_path: Path) -> None:
    path = tmp_path / "企业.xlsx"
    rows = [["单位：万元"], ["企业名称", *STAFF, *(header.removesuffix("（万元）") for header in PROFIT)]]
    rows += [["青池1号传感科技有限公司", 23, 100, 23.0, 50, 8, 42]]
    path.write_bytes(xlsx(rows))
    findings = Findings()
    tell_contradictions(read_delivery(path, path.name, OBSERVED), findings)
    assert list(findings) == []


def test_profit_less_tax_that_is_not_net_profit_is_told_without_the_amounts(tmp_path: Path) -> None:
    found = told(tmp_path, PROFIT, [(500, 75, 425), (500, 75, 452), (500, 75, 428), (-40, -6, -34), (-40, -6, -46)])
    assert places(found) == [("difference_disagrees", "E3"), ("difference_disagrees", "E6")]
    text = found[0].message("zh")
    assert "相差 5.4%" in text
    assert "452" not in text
    assert found[0].value == ""


def test_amounts_in_different_units_are_not_compared(tmp_path: Path) -> None:
    head = ("2025年利润总额（元）", "2025年所得税费用（万元）", "2025年净利润（万元）")
    assert told(tmp_path, head, [(5_000_000, 75, 300)]) == []


@pytest.mark.parametrize(
    ("now", "before", "staff", "leaps"),
    [
        (5000, 200, 30, 1), (200, 5000, 30, 1), (3900, 200, 30, 0), (300, 5, 30, 0), (300, 5, 900, 1), (5000, 0, 900, 0),
    ],
)  # fmt: skip
def test_a_leap_of_revenue_is_told_unless_the_enterprise_was_small_before(
    tmp_path: Path, now: float, before: float, staff: int, leaps: int
) -> None:
    head = ("2025年营业收入（万元）", "2024年营业收入（万元）", "2025年期末从业人员", "2024年期末从业人员")
    found = told(tmp_path, head, [(now, before, staff, staff)])
    assert len(found) == leaps
    if found:
        assert places(found) == [("leap", "C2")]
        assert "与 2024 年相差约" in found[0].message("zh")


def test_a_slip_of_the_unit_is_told_once(tmp_path: Path) -> None:
    head = ("2025年营业收入（万元）", "2024年营业收入（万元）")
    assert told(tmp_path, head, [(50_000_000, 4900)]) == []


def test_a_thousand_rows_that_agree_raise_no_false_alarm(tmp_path: Path) -> None:
    dice = random.Random(7)
    rows = []
    for _row in range(1_000):
        staff, profit = dice.randint(1, 5000), round(dice.uniform(-900, 90_000), 2)
        people, tax = dice.randint(0, staff), round(profit * dice.choice((0.15, 0.25, 0, -0.1)), 2)
        rows.append(
            (people, staff, round(people / staff * 100, dice.choice((0, 1, 2))), profit, tax, round(profit - tax, 2))
        )
    assert told(tmp_path, (*STAFF, *PROFIT), rows) == []
    broken = [(people, staff, share + 2 if share < 50 else share - 2, *rest) for people, staff, share, *rest in rows]
    assert len(told(tmp_path, (*STAFF, *PROFIT), broken)) == 1_000
