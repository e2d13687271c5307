"""Headers are found under titles, over several rows and under merged cells, and their years and units are understood."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.kernel.workbook.builders import csv_bytes, ods, reading, said, sheets, table, xls, xlsx

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook.header_text import read_header


@pytest.mark.parametrize(
    ("header", "variable", "period", "unit"),
    [
        ("营业收入", "revenue", None, None),
        ("营收（万元）", "revenue", None, "万元"),
        ("营业收入(2023年)", "revenue", 2023, None),
        ("2023营业收入", "revenue", 2023, None),
        ("2023年度营业收入（万元）", "revenue", 2023, "万元"),
        ("营业收入（2023年，万元）", "revenue", 2023, "万元"),
        ("营业收入_2023（亿元）", "revenue", 2023, "亿元"),
        ("营业收入万元", "revenue", None, "万元"),
        ("营业收入 单位：千元", "revenue", None, "千元"),
        ("revenue[y2]", "revenue", "y2", None),
        ("上年营业收入", "revenue", "back1", None),
        ("最近一年营业收入", "revenue", "latest", None),
        ("2023年末资产总额", "total_assets", 2023, None),
        ("2023年12月31日资产总额", "total_assets", 2023, None),
        ("2023年初资产总额", "total_assets", 2022, None),
        ("市场占有率％", "market_share", None, "%"),
        ("职工总数（人）", "staff_total", None, "人"),
        ("＊研发费用", "rd", None, None),
        ("3、研发人员数", "rd_staff", None, None),
        ("最近一轮估值（美元）", "valuation_usd_m", None, "美元"),
        ("本年累计营业收入（万元）", "revenue_ytd", None, "万元"),
        ("当年发明专利申请量", "invention_filed", None, None),
        ("近两年新增股权融资", "equity_new_2y", None, None),
        ("人工认定·小巨人自主品牌(2022)", "judged_lg22_market", None, None),
        ("经营异常", "flag_abnormal_list", None, None),
    ],
)
def test_a_header_says_its_variable_year_and_unit(
    catalogue: Catalogue, header: str, variable: str, period: object, unit: str | None
) -> None:
    read = read_header(header, catalogue)
    assert read.variable is not None
    assert read.variable.id == variable
    found = read.year or (f"y{read.slot}" if read.slot else None) or (f"back{read.back}" if read.back else None)
    assert (found or ("latest" if read.latest else None)) == period
    assert (read.unit.text if read.unit else None) == unit


@pytest.mark.parametrize(
    "header", ["2026年1-9月营业收入", "上半年营业收入", "2025Q3营业收入", "2025年第三季度研发费用", "1—6月营业收入"]
)
def test_part_of_a_year_is_not_taken_for_a_year(catalogue: Catalogue, header: str) -> None:
    result = reading(xlsx([["企业名称", header, "研发费用"], ["甲公司", 5, 1]]), catalogue)
    assert said(result, "partial_year") == [f"数据!B:B（{header}）：“{header}”是不足一年的数据，没有当作全年数读取。"]
    assert set(result.population.columns) == {("rd", "y1")}


def test_titles_above_the_headers_are_passed_over(catalogue: Catalogue) -> None:
    content = xlsx(
        [["某高新区企业情况汇总表"], ["单位：万元"], [], ["企业名称", "营业收入", "职工总数"], ["甲公司", 3000, 20]],
        merges=["A1:C1"],
    )
    result = reading(content, catalogue)
    assert result.population.facts(0) == {("revenue", "y1"): 30_000_000, ("staff_total", "y1"): 20}
    assert result.population.source(0, ("revenue", "y1")) == "数据!B5"
    assert said(result, "default_unit") == ["表头上方写有“单位：万元”，没有单位的金额列按万元读取。"]
    assert said(result, "header_found") == ["表头在第 4 行，上方是标题。"]


def test_merged_header_cells_reach_over_their_columns(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["企业名称", "营业收入（万元）", None, "研发费用（万元）", None, "职工总数"],
            [None, "2025年", "2024年", "2025年", "2024年", None],
            ["甲公司", 3000, 2000, 300, 200, 20],
        ],
        merges=["A1:A2", "B1:C1", "D1:E1", "F1:F2"],
    )
    assert reading(content, catalogue).population.facts(0) == {
        ("revenue", "y1"): 30_000_000,
        ("revenue", "y2"): 20_000_000,
        ("rd", "y1"): 3_000_000,
        ("rd", "y2"): 2_000_000,
        ("staff_total", "y1"): 20,
    }


def test_years_above_the_names_are_combined_with_them(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            [None, 2025, None, 2024, None],
            ["企业名称", "营业收入（元）", "研发费用（元）", "营业收入（元）", "研发费用（元）"],
            ["甲公司", 30, 3, 20, 2],
        ]
    )
    assert reading(content, catalogue).population.facts(0) == {
        ("revenue", "y1"): 30,
        ("rd", "y1"): 3,
        ("revenue", "y2"): 20,
        ("rd", "y2"): 2,
    }


def test_two_header_rows_without_merged_cells_work_in_a_csv(catalogue: Catalogue) -> None:
    text = "企业名称,营业收入,,职工总数\n,2025年,2024年,2025年\n甲公司,30,20,5\n"
    result = reading(csv_bytes(text), catalogue, filename="企业.csv")
    assert result.population.facts(0) == {("revenue", "y1"): 30, ("revenue", "y2"): 20, ("staff_total", "y1"): 5}


def test_group_labels_above_the_names_say_nothing(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["基本信息", None, "财务数据", None],
            ["企业名称", "成立日期", "营业收入（万元）", "资产总额（万元）"],
            ["甲公司", "2015-03-01", 3000, 5000],
        ],
        merges=["A1:B1", "C1:D1"],
    )
    facts = reading(content, catalogue).population.facts(0)
    assert facts[("revenue", "y1")] == 30_000_000
    assert facts[("total_assets", "y1")] == 50_000_000


def test_units_in_a_row_of_their_own_belong_to_the_headers(catalogue: Catalogue) -> None:
    content = xlsx([["企业名称", "营业收入", "职工总数"], [None, "万元", "人"], ["甲公司", 3000, 20]])
    facts = reading(content, catalogue).population.facts(0)
    assert facts == {("revenue", "y1"): 30_000_000, ("staff_total", "y1"): 20}


def test_a_first_row_of_words_is_not_swallowed_by_the_headers(catalogue: Catalogue) -> None:
    content = xlsx(
        [["企业名称", "专精特新级别", "研发机构级别"], ["甲公司", "小巨人", "省级"], ["乙公司", "省级", "市级"]]
    )
    assert reading(content, catalogue).population.names == ["甲公司", "乙公司"]


def test_a_year_column_makes_one_row_one_year(catalogue: Catalogue) -> None:
    content = xlsx(
        [
            ["企业名称", "年份", "营业收入（万元）", "上年营业收入（万元）"],
            ["甲公司", "2025年", 3000, 2000],
            ["甲公司", 2024, 2001, 1000],
        ]
    )
    result = reading(content, catalogue)
    revenue = [result.population.exact(0, ("revenue", period)) for period in ("y1", "y2", "y3", "y4")]
    assert revenue == [30_000_000, 20_010_000, 10_000_000, None]
    assert result.population.source(0, ("revenue", "y2")) == "数据!C3"
    assert result.population.source(0, ("revenue", "y3")) == "数据!D3"


def test_last_year_beside_this_year_is_the_one_before(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "本年营业收入", "上年营业收入"], ["甲公司", 30, 20]]), catalogue)
    assert result.population.facts(0) == {("revenue", "y1"): 30, ("revenue", "y2"): 20}
    assert "数据!B:B（本年营业收入）：没有写年份，按最近完整会计年度 2025 年读取。" in said(result, "assumed_year")


def test_last_year_alone_is_the_latest_full_year(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "上年度营业收入"], ["甲公司", 20]]), catalogue)
    assert result.population.facts(0) == {("revenue", "y1"): 20}


def test_the_sheet_with_the_data_is_chosen_and_the_others_named(catalogue: Catalogue) -> None:
    content = sheets({"填报说明": [["请如实填写"]], "数据": [["企业名称", "营业收入"], ["甲公司", 3]], "示例": []})
    result = reading(content, catalogue)
    assert result.population.names == ["甲公司"]
    assert said(result, "sheet_chosen") == ["工作簿有 3 个工作表，读取了“数据”；未读：填报说明、示例。"]


def test_a_hidden_sheet_is_read_only_when_no_visible_one_holds_a_table(catalogue: Catalogue) -> None:
    visible = [["企业名称", "净利润"], ["甲公司", 3]]
    better = [["企业名称", "净利润", "职工总数", "成立日期"], ["乙公司", 3, 4, "2020-01-01"]]
    result = reading(sheets({"去年": better, "今年": visible}, hidden=("去年",)), catalogue)
    assert result.population.names == ["甲公司"]
    alone = reading(sheets({"说明": [["请填写"]], "去年": better}, hidden=("去年",)), catalogue)
    assert alone.population.names == ["乙公司"]
    assert said(alone, "sheet_chosen") == ["工作簿有 2 个工作表，读取了隐藏的“去年”；未读：说明。"]
    assert said(alone, "sheet_chosen", "en") == [
        "The workbook has 2 sheets; the hidden sheet “去年” was read, not: 说明."
    ]


def test_a_table_that_starts_off_the_corner_keeps_its_places(catalogue: Catalogue) -> None:
    content = xlsx([[], [], [None, None, "企业名称", "营业收入"], [None, None, "甲公司", 3]])
    assert reading(content, catalogue).population.source(0, ("revenue", "y1")) == "数据!D4"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_of_any_usual_encoding_and_separator_is_read(catalogue: Catalogue, encoding: str, delimiter: str) -> None:
    text = "企业名称,营业收入（万元）,成立日期\n甲公司,1234.5,2020-01-02\n乙公司,,2021年3月4日\n".replace(
        ",", delimiter
    )
    result = reading(csv_bytes(text, encoding), catalogue, filename="企业.csv")
    assert result.population.exact(0, ("revenue", "y1")) == 12_345_000
    assert result.population.exact(1, ("revenue", "y1")) is None
    assert result.population.source(1, ("reg_date", "asof")) == "企业.csv!C3"


def test_what_stands_beyond_the_headers_of_a_csv_is_told(catalogue: Catalogue) -> None:
    result = reading(csv_bytes("企业名称,营业收入\n甲公司,1,234\n乙公司,5\n"), catalogue, filename="企业.csv")
    assert said(result, "ragged_row") == [] or said(result, "ragged_row")[0].endswith("没有列名，未读取。")
    wide = "企业名称,营业收入\n" + "乙公司,5\n" * 20 + "甲公司,1,234\n"
    told = said(reading(csv_bytes(wide), catalogue, filename="企业.csv"), "ragged_row")
    assert told == ["企业.csv!22:22：这一行有 3 个格，表头有 2 列，多出的内容“234”没有列名，未读取。"]


def test_an_old_xls_and_an_ods_are_read(catalogue: Catalogue) -> None:
    old = reading(xls(), catalogue, filename="旧.xls").population
    assert old.names == ["旧格式公司"]
    assert old.exact(0, ("revenue", "y1")) == Fraction(12_345_000)
    assert old.exact(0, ("hnte_valid", "asof")) is True
    opened = reading(
        ods([["企业名称", "营业收入（万元）"], ["甲公司", 3000.0]]), catalogue, filename="企业.ods"
    ).population
    assert opened.facts(0) == {("revenue", "y1"): 30_000_000}


def test_a_wrong_extension_is_told_and_the_content_read(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "营业收入"], ["甲公司", 3]]), catalogue, filename="企业.csv")
    assert said(result, "wrong_extension") == ["文件名以“.csv”结尾，内容却是 xlsx，已按 xlsx 读取。"]
    assert len(result.population) == 1


def test_blank_rows_do_not_shift_the_places(catalogue: Catalogue) -> None:
    opened = table(xlsx([["企业名称", "营业收入"], ["甲公司", 1], [], ["乙公司", 2]]), catalogue)
    assert list(opened.rows) == [2, 4]
    assert opened.place(1, 1) == "数据!B4"
