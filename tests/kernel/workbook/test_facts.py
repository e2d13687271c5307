"""Rows become enterprises, columns become facts with their year and cell; doubtful and refused rows are told."""

from __future__ import annotations

import datetime
import io
from fractions import Fraction

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernel.workbook.builders import credit_code, csv_bytes, reading, said, xlsx

from gaoxin.kernel.rules.catalogue import Catalogue

CATALOGUE = Catalogue.load()


def test_one_row_with_year_columns_gives_facts_by_year(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            [
                "统一社会信用代码",
                "企业名称",
                "营业收入（2025年，万元）",
                "营业收入（2024年，万元）",
                "是否高企",
                "成立日期",
                "行业代码",
            ],
            [credit_code(1), "青岛甲科技有限公司", 1234.56, 1000, "是", datetime.date(2015, 3, 1), "3911"],
        ]
    )
    population = reading(content, catalogue).population
    assert population.codes == [credit_code(1)]
    assert population.facts(0) == {
        ("revenue", "y1"): 12_345_600,
        ("revenue", "y2"): 10_000_000,
        ("hnte_valid", "asof"): True,
        ("reg_date", "asof"): datetime.date(2015, 3, 1),
        ("gb_code", "asof"): "3911",
    }
    assert population.source(0, ("revenue", "y1")) == "数据!C2"
    assert population.find("甲科技") == 0


def test_years_count_back_from_the_evaluation_date(catalogue: Catalogue) -> None:
    content = xlsx([["企业名称", "年份", "营业收入"], *(["甲公司", year, year] for year in range(2019, 2027))])
    population = reading(content, catalogue, on=datetime.date(2026, 3, 31)).population
    assert population.facts(0) == {("revenue", f"y{back}"): 2026 - back for back in range(1, 5)}


def test_years_that_no_rule_uses_are_counted(catalogue: Catalogue) -> None:
    content = xlsx([["企业名称", "年份", "营业收入"], *(["甲公司", year, 1] for year in (2019, 2021, 2025, 2026))])
    assert said(reading(content, catalogue), "years_unused") == [
        "2019、2021、2026 年的 3 行不在规则用到的 2022—2025 年之内，只作备查。"
    ]


def test_when_the_latest_year_is_missing_a_fitting_date_is_suggested(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "年份", "营业收入"], ["甲公司", 2021, 1]]), catalogue)
    finding = result.findings.of("no_latest_year")[0]
    assert finding.message() == (
        "按评价日期 2026-11-21，最近完整会计年度应为 2025 年，但表中最新的是 2021 年，需要该年数据的条件会显示“缺数据”。"
    )
    assert finding.remedy() == "如要按当时评价，请把评价日期定在 2022-01-01 至 2022-12-31 之间，例如 2022-06-30。"


def test_the_newest_state_counts_and_yearly_figures_keep_their_year(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["企业名称", "年份", "营业收入", "是否高企"],
            ["甲公司", 2025, 2, "是"],
            ["甲公司", 2024, 1, "否"],
            ["甲公司", 2023, 0, "否"],
        ]
    )
    assert reading(content, catalogue).population.facts(0) == {
        ("revenue", "y1"): 2,
        ("revenue", "y2"): 1,
        ("revenue", "y3"): 0,
        ("hnte_valid", "asof"): True,
    }


def test_this_year_so_far_is_read_from_this_years_row_only(catalogue: Catalogue) -> None:
    rows = [["企业名称", "年份", "本年累计营业收入（万元）"], ["甲公司", 2025, 9]]
    result = reading(xlsx(rows), catalogue)
    assert result.population.facts(0) == {}
    assert said(result, "ytd_unused") == [
        "数据!C:C（本年累计营业收入（万元））：“本年累计营业收入（万元）”是本年累计数，但表中没有 2026 年的行，未读取。"
    ]
    result = reading(xlsx([*rows, ["甲公司", 2026, 7]]), catalogue)
    assert result.population.facts(0) == {("revenue_ytd", "ytd"): 70_000}


def test_identical_rows_are_merged_and_told(catalogue: Catalogue) -> None:
    content = xlsx([["统一社会信用代码", "营业收入"], [credit_code(1), 5], [credit_code(2), 6], [credit_code(1), 5]])
    result = reading(content, catalogue)
    assert (len(result.population), result.rows_used) == (2, 3 - 1)
    assert said(result, "duplicate_same") == [f"数据!4:4：与第 2 行完全相同（{credit_code(1)}），已合并。"]


def test_differing_rows_of_one_enterprise_and_year_keep_the_first_and_refuse_the_later(catalogue: Catalogue) -> None:
    content = xlsx(
        [["企业名称", "年份", "营业收入"], ["甲公司", 2025, 5], ["甲公司", 2024, 5], ["甲公司", 2025, 6]],
    )
    result = reading(content, catalogue)
    assert result.population.exact(0, ("revenue", "y1")) == 5
    assert said(result, "duplicate_row") == [
        "数据!4:4：与第 2 行是同一企业同一年度（甲公司 2025 年），但“营业收入”不同（5 与 6）；保留第 2 行，这一行没有读取。"
    ]
    assert result.findings.of("duplicate_row")[0].severity == "error"
    assert result.rows_refused == [2]


def test_a_wrong_check_digit_is_warned_of_and_kept(catalogue: Catalogue) -> None:
    sound = credit_code(1)
    wrong = sound[:17] + ("0" if sound[17] != "0" else "1")
    result = reading(xlsx([["统一社会信用代码", "营业收入"], [wrong, 5]]), catalogue)
    assert result.population.codes == [wrong]
    finding = result.findings.of("code_check_digit")[0]
    assert finding.severity == "warning"
    assert finding.message() == (
        f"数据!A2（统一社会信用代码）：统一社会信用代码 {wrong} 的校验位不符（应为 {sound[17]}），已保留。"
    )
    assert finding.remedy() == "请对照营业执照核对。"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91370200MA00", "统一社会信用代码 91370200MA00 应为 18 位，现为 12 位，已保留。"),
        (
            "9137O2OOMAOOOOOO1X",
            "统一社会信用代码 9137O2OOMAOOOOOO1X 含有不使用的字符“O”（代码不用 I、O、S、V、Z），已保留。",
        ),
        (913702000000000000.0, "统一社会信用代码被存成数字 913702000000000000，后几位已丢失。"),
    ],
)
def test_other_faults_of_a_code_are_named(catalogue: Catalogue, code: object, sentence: str) -> None:
    result = reading(xlsx([["统一社会信用代码", "营业收入"], [code, 5]]), catalogue)
    assert sentence in [finding.message().partition("：")[2] for finding in result.findings]
    assert len(result.population) == 1


def test_codes_are_read_without_blanks_and_in_upper_case(catalogue: Catalogue) -> None:
    code = credit_code(3)
    spaced = f" {code[:4].lower()} {code[4:]} "
    result = reading(xlsx([["统一社会信用代码", "营业收入"], [spaced, 5]]), catalogue)
    assert result.population.codes == [code]
    assert result.findings.of("code_check_digit") == []


def test_stock_codes_are_not_taken_for_credit_codes(catalogue: Catalogue) -> None:
    result = reading(xlsx([["股票代码", "营业收入"], ["000001", 5]]), catalogue)
    assert result.population.codes == ["000001"]
    assert not [finding for finding in result.findings if finding.code.startswith("code_")]


def test_rows_without_code_join_the_enterprise_of_their_name(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["统一社会信用代码", "企业名称", "年份", "营业收入"],
            [credit_code(1), "甲（青岛）公司", 2025, 5],
            [None, "甲(青岛)公司", 2024, 4],
        ]
    )
    population = reading(content, catalogue).population
    assert len(population) == 1
    assert population.facts(0) == {("revenue", "y1"): 5, ("revenue", "y2"): 4}


def test_an_enterprise_that_changed_its_name_stays_one(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["统一社会信用代码", "企业名称", "年份", "营业收入"],
            [credit_code(1), "新名公司", 2025, 5],
            [credit_code(1), "旧名公司", 2024, 4],
        ]
    )
    result = reading(content, catalogue)
    assert result.population.names == ["新名公司"]
    assert said(result, "several_names") == [
        f"同一代码 {credit_code(1)} 有不同名称：新名公司、旧名公司，按同一企业处理，用最新的名称。"
    ]


def test_rows_without_identity_or_year_are_refused_and_told(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["企业名称", "年份", "营业收入"],
            ["甲公司", 2025, 1],
            [None, 2025, 2],
            ["乙公司", "去年", 3],
            ["丙公司", None, 3],
        ]
    )
    result = reading(content, catalogue)
    assert said(result, "row_no_identity") == ["数据!3:3：这一行没有统一社会信用代码，也没有企业名称，没有读取。"]
    assert said(result, "row_no_year") == [
        "数据!B4（年份）：这一行的年份“去年”读不出来，没有读取。",
        "数据!B5（年份）：这一行的年份“”读不出来，没有读取。",
    ]
    assert result.rows_refused == [1, 2, 3]
    assert len(result.population) == 1


def test_a_row_of_part_of_a_year_is_not_read_as_a_year(catalogue: Catalogue) -> None:
    result = reading(
        xlsx([["企业名称", "报告期", "营业收入"], ["甲公司", "2025年报", 1], ["甲公司", "2026年1-9月", 2]]), catalogue
    )
    assert result.population.facts(0) == {("revenue", "y1"): 1}
    assert said(result, "row_partial_year") == [
        "数据!B3（报告期）：这一行是“2026年1-9月”，不足一年，没有当作全年数读取。"
    ]


def test_totals_and_notes_are_not_enterprises(catalogue: Catalogue) -> None:
    content = xlsx([["企业名称", "营业收入"], ["甲公司", 1], ["合计", 1], ["注：数据来自统计局", None]])
    result = reading(content, catalogue)
    assert result.population.names == ["甲公司"]
    assert said(result, "total_row") == ["数据!3:3：这一行是“合计”，不是企业，未计入。"]
    assert said(result, "note_row") == ["数据!4:4：这一行是说明文字“注：数据来自统计局”，未计入。"]


def test_a_name_merged_over_its_years_holds_for_all_of_them(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["企业名称", "年份", "营业收入", "净利润"],
            ["甲公司", 2025, 3, 9],
            [None, 2024, 2, None],
            ["乙公司", 2025, 1, 8],
        ],
        merges=["A2:A3", "D2:D3"],
    )
    result = reading(content, catalogue)
    assert result.population.facts(0) == {("revenue", "y1"): 3, ("revenue", "y2"): 2, ("net_profit", "y1"): 9}
    assert said(result, "merged_data") == ["数据!D2（净利润）：合并单元格里的数值只计入第一行。"]


def test_a_table_without_names_calls_rows_by_their_number(catalogue: Catalogue) -> None:
    result = reading(xlsx([["营业收入", "研发费用"], [5, 1], [6, 1]]), catalogue)
    assert result.population.names == ["第 2 行", "第 3 行"]
    assert said(result, "no_identity") == ["没有找到统一社会信用代码或企业名称列，各行以行号代称。"]


def test_a_crosswalk_fills_only_what_has_no_code(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["企业名称", "行业代码", "申万行业"],
            ["甲公司", "6510", "白酒Ⅲ"],
            ["乙公司", None, "白酒Ⅲ"],
            ["丙公司", None, "综合Ⅲ"],
        ]
    )
    result = reading(content, catalogue, overrides={"申万行业": "gb_code@sw2021"})
    assert [result.population.exact(row, ("gb_code", "asof")) for row in range(3)] == ["6510", "151", None]
    assert result.population.source(1, ("gb_code", "asof")) == "数据!C3"
    assert said(result, "crosswalk_used") == [
        "数据!C:C（申万行业）：没有国民经济行业代码列，用“申万行业”按对照表 sw2021 推得 1 家，另有 1 家对不上，保持缺失。"
    ]


def test_a_parquet_file_is_read_with_its_own_names(catalogue: Catalogue) -> None:
    stream = io.BytesIO()
    columns = {
        "企业名称": ["甲公司", "乙公司"],
        "营业收入（万元）": [1234.5, None],
        "employees_end": [20, 30],
        "是否高企": [True, False],
        "成立日期": [datetime.date(2020, 1, 2), None],
        "研发机构级别": pa.array(["省级", "无"]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), stream)
    result = reading(stream.getvalue(), catalogue, filename="企业.parquet")
    assert result.population.facts(0) == {
        ("revenue", "y1"): 12_345_000,
        ("employees_end", "y1"): 20,
        ("hnte_valid", "asof"): True,
        ("reg_date", "asof"): datetime.date(2020, 1, 2),
        ("rd_org_level", "asof"): "provincial",
    }
    assert set(result.population.facts(1)) == {
        ("employees_end", "y1"),
        ("hnte_valid", "asof"),
        ("rd_org_level", "asof"),
    }


cells = st.one_of(
    st.none(),
    st.decimals(min_value=0, max_value=10**7, places=2).map(str),
    st.sampled_from(["-", "约3000万", "１，２３４．５", "1.2亿", "abc", "三千万", "-5", "3000元", " 12 "]),
)


@settings(deadline=None)
@given(st.lists(cells, min_size=1, max_size=30))
def test_a_column_read_at_once_equals_its_cells_read_one_by_one(column: list[str | None]) -> None:
    from_csv = csv_bytes(
        "企业名称,营业收入（万元）\n" + "".join(f'企业{row},"{cell or ""}"\n' for row, cell in enumerate(column))
    )
    population = reading(from_csv, CATALOGUE, filename="企业.csv").population
    for row, cell in enumerate(column):
        single = reading(
            csv_bytes(f'企业名称,营业收入（万元）\n甲,"{cell or ""}"\n'), CATALOGUE, filename="企业.csv"
        ).population
        assert population.exact(row, ("revenue", "y1")) == single.exact(0, ("revenue", "y1"))


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_an_amount_in_a_csv_comes_out_exactly(amount: object) -> None:
    population = reading(
        csv_bytes(f"企业名称,营业收入（万元）\n甲公司,{amount}\n"), CATALOGUE, filename="企业.csv"
    ).population
    assert population.exact(0, ("revenue", "y1")) == Fraction(str(amount)) * 10_000


def test_an_amount_stored_as_a_number_comes_out_as_it_was_typed(catalogue: Catalogue) -> None:
    for typed in (0.1, 1234.567, 8000.01, 99999999.99, 0.07):
        population = reading(xlsx([["企业名称", "营业收入（万元）"], ["甲公司", typed]]), catalogue).population
        assert population.exact(0, ("revenue", "y1")) == Fraction(str(typed)) * 10_000
