"""Values that were read but look wrong are told with both figures; they are kept as given."""

from __future__ import annotations

from typing import Any

from tests.kernel.workbook.builders import reading, said, xlsx

from gaoxin.kernel.rules.catalogue import Catalogue


def test_a_value_ten_thousand_times_its_neighbour_year_looks_like_a_wrong_unit(catalogue: Catalogue) -> None:
    content = xlsx([["企业名称", "年份", "营业收入（元）"], ["甲公司", 2025, 35_000_000], ["甲公司", 2024, 3_200]])
    result = reading(content, catalogue)
    assert said(result, "unit_jump") == [
        "数据!C2：甲公司的“营业收入”2025 年是 3,500 万元，2024 年是 3,200 元，相差约 10,938 倍，疑似元与万元混用。"
    ]
    assert result.findings.of("unit_jump")[0].message("en") == (
        "数据!C2: “Operating revenue” of 甲公司 is 35 million yuan in 2025 and 3,200 yuan in 2024, about 10,938 times; "
        "元 and 万元 may be mixed up."
    )
    assert result.findings.of("unit_jump")[0].remedy() == "请核对这两格的单位。"
    assert result.population.exact(0, ("revenue", "y2")) == 3_200


def test_ordinary_growth_is_no_wrong_unit(catalogue: Catalogue) -> None:
    content = xlsx([["企业名称", "年份", "营业收入（元）"], ["甲公司", 2025, 900_000], ["甲公司", 2024, 300]])
    assert said(reading(content, catalogue), "unit_jump") == []


def test_one_cell_that_feeds_two_variables_is_told_once(catalogue: Catalogue) -> None:
    content = xlsx([["企业名称", "年份", "收入"], ["甲公司", 2025, 35_000_000], ["甲公司", 2024, 3_200]])
    result = reading(content, catalogue, overrides={"收入": "revenue@元, sales_revenue@元"})
    assert len(said(result, "unit_jump")) == 1


def pair(first: str, a: Any, second: str, b: Any, catalogue: Catalogue, code: str) -> list[str]:
    return said(reading(xlsx([["企业名称", first, second], ["甲公司", a, b]]), catalogue), code)


def test_research_beyond_revenue_contradicts_itself(catalogue: Catalogue) -> None:
    assert pair("研发费用（万元）", 300, "营业收入（万元）", 200, catalogue, "contradiction") == [
        "数据!B2：甲公司 2025 年的“研发费用”（300 万元）大于“营业收入”（200 万元），自相矛盾。"
    ]


def test_research_of_a_thousand_times_revenue_looks_like_a_wrong_unit(catalogue: Catalogue) -> None:
    assert pair("研发费用（万元）", 300, "营业收入（元）", 2_000, catalogue, "unit_ratio") == [
        "数据!B2：甲公司 2025 年的“研发费用”（300 万元）是“营业收入”（2,000 元）的 1,500 倍，疑似单位填错。"
    ]


def test_more_researchers_than_staff_contradict_themselves(catalogue: Catalogue) -> None:
    assert pair("研发人员", 30, "期末从业人员", 20, catalogue, "contradiction") == [
        "数据!B2：甲公司 2025 年的“研发人员”（30 人）大于“期末从业人员”（20 人），自相矛盾。"
    ]


def test_equal_parts_and_wholes_are_fine(catalogue: Catalogue) -> None:
    assert pair("研发人员", 20, "期末从业人员", 20, catalogue, "contradiction") == []


def test_a_balance_sheet_that_does_not_balance_is_told(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["企业名称", "资产总额（万元）", "负债总额（万元）", "净资产（万元）"],
            ["甲公司", 1000, 300, 500],
            ["乙公司", 1000, 300, 700],
        ]
    )
    assert said(reading(content, catalogue), "balance") == [
        "数据!B2：甲公司 2025 年资产 1,000 万元 ≠ 负债 300 万元 + 净资产 500 万元，差 200 万元。"
    ]


def test_debts_beyond_assets_are_mentioned(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "资产总额（万元）", "负债总额（万元）"], ["甲公司", 100, 300]]), catalogue)
    assert said(result, "insolvent") == ["数据!C2：甲公司 2025 年负债（300 万元）大于资产（100 万元）。"]
    assert result.findings.of("insolvent")[0].severity == "info"


def test_an_impossible_negative_is_refused(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "营业收入（万元）", "职工总数"], ["甲公司", -5, -1]]), catalogue)
    assert result.population.facts(0) == {}
    assert said(result, "cell_negative") == [
        "数据!B2（营业收入（万元））：“-5”小于 0 元，不可能，此格按缺失处理。应填不小于 0 的数字（单位：万元）。",
        "数据!C2（职工总数）：“-1”小于 0 人，不可能，此格按缺失处理。应填不小于 0 的数字（单位：人）。",
    ]


def test_money_without_a_unit_is_read_in_yuan_and_doubted_when_it_is_small(catalogue: Catalogue) -> None:
    rows = [["企业名称", "营业收入", "期末从业人员"], *([f"企业{number}", 3000 + number, 50] for number in range(5))]
    result = reading(xlsx(rows), catalogue)
    assert said(result, "assumed_unit") == ["数据!B:B（营业收入）：没有写单位，按元读取。"]
    assert said(result, "unit_suspect") == [
        "数据!B:B（营业收入）：没有写单位，按元读取后，“营业收入”的中位数只有 3,002 元，疑似实为万元。"
    ]


def test_believable_money_without_a_unit_is_not_doubted(catalogue: Catalogue) -> None:
    rows = [["企业名称", "营业收入", "期末从业人员"], *([f"企业{number}", 30_000_000, 50] for number in range(5))]
    assert said(reading(xlsx(rows), catalogue), "unit_suspect") == []


def test_percentages_that_look_like_fractions_are_doubted(catalogue: Catalogue) -> None:
    rows = [["企业名称", "市场占有率（%）"], *([f"企业{number}", 0.1 * number] for number in range(1, 6))]
    assert said(reading(xlsx(rows), catalogue), "percent_scale") == [
        "数据!B:B（市场占有率（%））：列名带“%”，但所有数都在 ±1 以内（最大 0.5），可能本来就是比率。"
    ]


def test_a_founding_date_in_the_future_is_told(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "成立日期"], ["甲公司", "2027-01-01"]]), catalogue)
    assert said(result, "future_date") == ["数据!B2：甲公司的“成立日期”是 2027-01-01，晚于评价日期 2026-11-21。"]


def test_a_flood_of_findings_is_told_in_part_and_counted_in_full(catalogue: Catalogue) -> None:
    rows = [["企业名称", "研发人员", "期末从业人员"], *([f"企业{number}", 30, 20] for number in range(2_500))]
    result = reading(xlsx(rows), catalogue)
    assert len(result.findings.of("contradiction")) == 2_000
    assert result.findings.counts()["contradiction"] == 2_500
    assert said(result, "and_more") == ["数据!B:B：同类问题（contradiction）还有 500 处，未逐一列出。"]
