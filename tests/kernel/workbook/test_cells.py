"""One cell at a time: what people type, what it means exactly, and what is refused with which sentence."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernel.workbook.builders import one_cell, said

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook import Parsed, Problem, parse_cell

CATALOGUE = Catalogue.load()


def read(variable: str, cell: Any, unit: str = "") -> Parsed | Problem:
    return parse_cell(cell, CATALOGUE.by_id[variable], unit)


@pytest.mark.parametrize(
    ("cell", "unit", "yuan"),
    [
        ("３０００", "万元", "30000000"),
        ("1,234.5", "元", "1234.5"),
        ("１，２３４．５", "万元", "12345000"),
        ("1 234 567", "", "1234567"),
        ("¥3000", "", "3000"),
        ("3000元", "万元", "3000"),
        ("3,000万元", "元", "30000000"),
        ("3000万", "万元", "30000000"),
        ("3000万", "", "30000000"),
        ("1.2亿", "万元", "120000000"),
        ("1.2亿元", "", "120000000"),
        ("5千", "万元", "50000000"),
        ("三千万", "", "30000000"),
        ("三千万元", "万元", "30000000"),
        ("一千二百三十四点五", "万元", "12345000"),
        ("1.2E+07", "元", "12000000"),
        ("'300", "元", "300"),
        ("+300", "元", "300"),
        (1234.567, "万元", "12345670"),
        (0.1, "亿元", "10000000"),
        (" 300 ", "元", "300"),
        ("0", "元", "0"),
    ],
)
def test_amounts_are_read_exactly(cell: Any, unit: str, yuan: str) -> None:
    parsed = read("revenue", cell, unit)
    assert isinstance(parsed, Parsed)
    assert isinstance(parsed.value, Decimal)
    assert parsed.value == Decimal(yuan)


@pytest.mark.parametrize(
    ("cell", "unit", "ratio"),
    [
        ("35%", "", "0.35"),
        ("35％", "%", "0.35"),
        (35.0, "%", "0.35"),
        ("35", "%", "0.35"),
        (0.35, "", "0.35"),
        ("0.35", "%", "0.0035"),
    ],
)
def test_ratios_are_fractions_of_one(cell: Any, unit: str, ratio: str) -> None:
    parsed = read("market_share", cell, unit)
    assert isinstance(parsed, Parsed)
    assert parsed.value == Decimal(ratio)


@pytest.mark.parametrize("cell", ["(350)", "（350）", "-350", "−350", "负350", "△350"])
def test_losses_are_negative_however_they_are_written(cell: str) -> None:
    parsed = read("net_profit", cell, "万元")
    assert isinstance(parsed, Parsed)
    assert parsed.value == Decimal(-3_500_000)


@pytest.mark.parametrize("cell", ["-", "—", "——", "/", "无", "N/A", "n/a", "－", "不适用", "未披露", "NULL"])
def test_marks_for_no_data_count_as_missing_and_say_so(catalogue: Catalogue, cell: str) -> None:
    result = one_cell("营业收入（万元）", cell, catalogue)
    assert result.population.facts(0) == {}
    assert said(result, "cell_missing_mark") == [
        f"数据!B2（营业收入（万元））：有 1 格写着“{cell}”，按缺失（没有数据）处理。"
    ]
    assert result.findings.of("cell_missing_mark")[0].remedy() == "如果是零，请填 0。"


@pytest.mark.parametrize("cell", ["#N/A", "#DIV/0!"])
def test_formula_errors_count_as_missing_and_say_so(catalogue: Catalogue, cell: str) -> None:
    result = one_cell("营业收入（万元）", cell, catalogue)
    assert result.population.facts(0) == {}
    assert said(result, "error_cells") == ["工作簿里有 1 个格是公式错误（如 #N/A、#DIV/0!），按缺失处理。"]
    assert read("revenue", cell) == Parsed(None, "cell_missing_mark")


@pytest.mark.parametrize("cell", ["", "   ", None])
def test_an_empty_cell_is_missing_without_a_word(catalogue: Catalogue, cell: str | None) -> None:
    result = one_cell("营业收入（万元）", cell, catalogue)
    assert result.population.facts(0) == {}
    assert [finding.code for finding in result.findings if finding.row] == []


def test_an_approximate_amount_is_read_and_doubted(catalogue: Catalogue) -> None:
    result = one_cell("营业收入（万元）", "约3000万", catalogue)
    assert result.population.facts(0) == {("revenue", "y1"): 30_000_000}
    assert said(result, "cell_approximate") == ["数据!B2（营业收入（万元））：“约3000万”是约数，暂按 3,000 万元 读取。"]
    assert said(result, "cell_approximate", "en") == [
        "数据!B2 (营业收入（万元）): “约3000万” is approximate; it was read as 30 million yuan."
    ]


def test_text_in_a_number_cell_says_place_value_and_what_is_allowed(catalogue: Catalogue) -> None:
    result = one_cell("营业收入（万元）", "三千多一点", catalogue)
    assert result.population.facts(0) == {}
    finding = result.findings.of("cell_text")[0]
    assert finding.message() == (
        "数据!B2（营业收入（万元））：“三千多一点”不是数字，此格按缺失处理。应填不小于 0 的数字（单位：万元）。"
    )
    assert finding.message("en") == (
        "数据!B2 (营业收入（万元）): “三千多一点” is not a number; the cell counts as missing. "
        "Expected: a number of at least 0 (in 万元)."
    )
    assert finding.remedy() == "请改成数字，例如 1234.5。"
    assert finding.place == "数据!B2"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("3000-4000", "cell_range"),
        ("3000至4000万", "cell_range"),
        ("3000万以上", "cell_bound"),
        ("近3000万", "cell_bound"),
        ("3000余万", "cell_bound"),
        (">=3000", "cell_bound"),
        ("1,2345", "cell_grouping"),
        ("1.234,5", "cell_grouping"),
        ("1.2.3", "cell_grouping"),
        ("100人", "cell_unit"),
        ("#####", "cell_masked"),
        ("***", "cell_masked"),
        ("-5", "cell_negative"),
        (True, "cell_text"),
        ("详见附件", "cell_text"),
        (float("inf"), "cell_text"),
        (datetime.date(2020, 1, 2), "cell_date_in_number"),
    ],
)
def test_what_is_not_one_amount_is_refused(cell: Any, code: str) -> None:
    problem = read("revenue", cell, "万元")
    assert isinstance(problem, Problem)
    assert problem.code == code


@pytest.mark.parametrize(("cell", "code"), [(120.0, "cell_ratio"), ("150%", "cell_ratio"), (-0.1, "cell_negative")])
def test_an_impossible_ratio_is_refused(cell: Any, code: str) -> None:
    problem = read("market_share", cell)
    assert isinstance(problem, Problem)
    assert problem.code == code


@pytest.mark.parametrize(
    ("cell", "people"), [("20人", 20), (20.0, 20), ("20名", 20), ("1,200", 1200), ("二十", 20), ("1.2万", 12_000)]
)
def test_heads_are_whole_numbers(cell: Any, people: int) -> None:
    parsed = read("employees_end", cell)
    assert isinstance(parsed, Parsed)
    assert parsed.value == people
    assert isinstance(parsed.value, int)


def test_half_a_person_is_refused(catalogue: Catalogue) -> None:
    result = one_cell("研发人员", 12.5, catalogue)
    assert said(result, "cell_not_integer") == [
        "数据!B2（研发人员）：“12.5”不是整数，此格按缺失处理。应填不小于 0 的整数（单位：人）。"
    ]


@pytest.mark.parametrize("cell", ["是", "有", "√", "Y", "yes", "1", 1.0, True, "符合"])
def test_yes_is_yes(cell: Any) -> None:
    assert read("hnte_valid", cell) == Parsed(True)


@pytest.mark.parametrize("cell", ["否", "无", "×", "N", "no", "0", 0.0, False, "没有"])
def test_no_is_no(cell: Any) -> None:
    assert read("hnte_valid", cell) == Parsed(False)


def test_neither_yes_nor_no_is_refused(catalogue: Catalogue) -> None:
    result = one_cell("是否高企", "GR202337000001", catalogue)
    assert said(result, "cell_boolean") == [
        "数据!B2（是否高企）：“GR202337000001”看不出是“是”还是“否”，此格按缺失处理。应填“是”或“否”。"
    ]


@pytest.mark.parametrize(
    ("cell", "how"),
    [
        ("2020-01-02", ""),
        ("2020.1.2", ""),
        ("2020/1/2", ""),
        ("2020年1月2日", ""),
        ("２０２０年１月２日", ""),
        ("20200102", ""),
        ("2020-01-02 00:00:00", ""),
        (20200102.0, "cell_date_number"),
        (43832.0, "cell_date_number"),
        (datetime.datetime(2020, 1, 2, 8, 30), ""),  # noqa: DTZ001
    ],
)
def test_dates_are_read_in_any_usual_form(cell: Any, how: str) -> None:
    parsed = read("reg_date", cell)
    assert isinstance(parsed, Parsed)
    assert parsed.value == datetime.date(2020, 1, 2)
    assert parsed.note == how


def test_a_date_stored_as_a_number_is_told(catalogue: Catalogue) -> None:
    result = one_cell("成立日期", 43831, catalogue)
    assert result.population.exact(0, ("reg_date", "asof")) == datetime.date(2020, 1, 1)
    assert said(result, "cell_date_number") == [
        "数据!B2（成立日期）：有 1 个日期存成了数字（如 43831），按 2020-01-01 读取。"
    ]


def test_a_month_without_a_day_is_told(catalogue: Catalogue) -> None:
    result = one_cell("成立日期", "2020年1月", catalogue)
    assert said(result, "cell_date_day") == ["数据!B2（成立日期）：“2020年1月”没有写日，按当月 1 日读取。"]


@pytest.mark.parametrize("cell", ["2020", 2020.0, "2020-13-01", "2020-02-30", "01/02/2020", "去年", 5.0])
def test_an_uncertain_date_is_refused(cell: Any) -> None:
    problem = read("reg_date", cell)
    assert isinstance(problem, Problem)
    assert problem.code == "cell_date"


@pytest.mark.parametrize("cell", ["省级", "provincial", "Provincial", "省部级"])
def test_a_category_is_known_by_id_label_and_alias(cell: str) -> None:
    assert read("rd_org_level", cell) == Parsed("provincial")


def test_an_unknown_category_lists_the_allowed_ones(catalogue: Catalogue) -> None:
    result = one_cell("研发机构级别", "世界级", catalogue)
    assert said(result, "cell_category") == [
        "数据!B2（研发机构级别）：“世界级”不在可选值内，此格按缺失处理。可选：无、市级以下、市级、省级、国家级。"
    ]


@pytest.mark.parametrize(("cell", "place"), [("山东", "37"), ("山东省", "37"), ("内蒙古", "15"), ("Shaanxi", "61")])
def test_provinces_are_known_in_short_and_in_full(cell: str, place: str) -> None:
    assert read("reg_province", cell) == Parsed(place)


@pytest.mark.parametrize("separator", ["、", "；", ";", "，", ",", "/", "\n"])
def test_lists_are_split_at_any_usual_separator(separator: str) -> None:
    parsed = read("honors_valid", separator.join(["知识产权优势企业", "技术创新示范企业"]))
    assert parsed == Parsed(frozenset({"ip_advantage", "innovation_demo"}))


def test_none_is_an_answer_in_a_list_and_not_missing() -> None:
    assert read("honors_valid", "无") == Parsed(frozenset())
    assert read("rd_org_level", "无") == Parsed("none")
    assert read("ip_software", "无").note == "cell_missing_mark"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("cell", "digits"),
    [("C3911", "3911"), (3911.0, "3911"), ("39", "39"), ("0111", "0111"), ("C39 计算机制造业", "39")],
)
def test_industry_codes_keep_their_digits(cell: Any, digits: str) -> None:
    assert read("gb_code", cell) == Parsed(digits)


def test_a_code_that_may_have_lost_its_zero_is_told(catalogue: Catalogue) -> None:
    result = one_cell("行业代码", 111, catalogue)
    assert said(result, "cell_code_zero") == [
        "数据!B2（行业代码）：“111”是数字格式，可能丢了前面的 0，暂按三位中类 111 读取。"
    ]


@pytest.mark.parametrize("cell", ["C", "制造业", "39110", "1"])
def test_what_is_no_industry_code_is_refused(cell: str) -> None:
    assert isinstance(read("gb_code", cell), Problem)


amounts = st.decimals(min_value=0, max_value=10**9, places=4)


@settings(deadline=None)
@given(amounts)
def test_a_number_survives_thousands_separators_and_width(amount: Decimal) -> None:
    grouped = f"{amount:,f}"
    wide = grouped.translate(str.maketrans("0123456789,.", "０１２３４５６７８９，．"))
    for text in (str(amount), grouped, wide, f"¥{grouped}", f"{grouped}元", f" {grouped} "):
        parsed = read("revenue", text, "元")
        assert isinstance(parsed, Parsed)
        assert parsed.value == amount


@settings(deadline=None)
@given(amounts, st.sampled_from([("元", 0), ("千元", 3), ("万元", 4), ("百万元", 6), ("亿元", 8)]))
def test_the_unit_moves_the_decimal_point_and_nothing_else(amount: Decimal, unit: tuple[str, int]) -> None:
    expected = Fraction(amount) * 10 ** unit[1]
    for text, header in ((str(amount), unit[0]), (f"{amount}{unit[0]}", "元"), (f"{amount}{unit[0]}", "万元")):
        parsed = read("revenue", text, header)
        assert isinstance(parsed, Parsed)
        assert Fraction(parsed.value) == expected  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(text: str) -> None:
    for variable in (
        "revenue",
        "employees_end",
        "market_share",
        "hnte_valid",
        "reg_date",
        "gb_code",
        "srdi_level",
        "honors_valid",
    ):
        assert isinstance(read(variable, text, ""), Parsed | Problem)
