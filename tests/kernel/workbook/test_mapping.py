"""Columns are matched to variables; nothing is guessed from resemblance alone, nothing is lost in silence."""

from __future__ import annotations

import pytest
from tests.kernel.workbook.builders import reading, said, table, xlsx

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook import Mapping, OverrideError, parse_targets, propose_mapping


def test_every_column_is_in_the_mapping_with_its_reason(catalogue: Catalogue) -> None:
    opened = table(
        xlsx([["企业名称", "净利润", "营收(万元)", "rd_staff", "序号", "注册资本"], ["甲", 1, 2, 3, 4, 5]]), catalogue
    )
    mapping = propose_mapping(opened, catalogue)
    assert [(column.text, column.method, column.confidence) for column in mapping.columns] == [
        ("@name", "role", 1.0),
        ("net_profit", "label", 1.0),
        ("revenue@万元", "ambiguous", 0.8),
        ("rd_staff", "id", 1.0),
        ("@ignore", "role", 1.0),
        ("-", "none", 0.0),
    ]
    assert mapping.columns[3].reason() == "列名就是变量代号"
    assert mapping.columns[3].reason("en") == "the header is the variable's id"


def test_an_unknown_column_is_listed_with_what_it_resembles(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "营业收人", "颜色"], ["甲公司", 3, "红"]]), catalogue)
    assert said(result, "unknown_column") == [
        "数据!B:B（营业收人）：不认识列名“营业收人”，这一列没有读取。是不是“营业收入”“本年累计营业收入”“主营业务收入”？",
        "数据!C:C（颜色）：不认识列名“颜色”，这一列没有读取。",
    ]
    assert result.population.columns == {}
    assert result.findings.of("unknown_column")[0].remedy() == "如果它是要用的数据，请在“列的含义”里指定。"


def test_a_header_with_several_meanings_is_told(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "研发费用"], ["甲公司", 3]]), catalogue)
    assert said(result, "ambiguous_column") == [
        "数据!B:B（研发费用）：“研发费用”按“研发费用”读取，也可能是：研发费用（加计扣除口径）、研发费用（高企口径）、研发投入。"
    ]


def test_english_sentences_call_facts_by_their_english_names(catalogue: Catalogue) -> None:
    result = reading(
        xlsx([["企业名称", "研发费用", "营业收人", "税后利润", "净利润"], ["甲公司", 3, 1, 2, 2]]), catalogue
    )
    told = {finding.code: finding.message("en").partition(": ")[2] for finding in result.findings}
    assert told["ambiguous_column"].startswith(
        "“研发费用” was read as “R&D expense (audited)”; it may also mean: R&D expense ("
    )
    assert told["unknown_column"].endswith(
        "Did you mean “Operating revenue”, “Operating revenue this year so far”, “Main-business revenue”?"
    )
    assert told["duplicate_column"] == "“税后利润” and “净利润” both mean “Net profit”; only “净利润” was used."
    assert not any("、" in sentence or "（" in sentence for sentence in told.values())


@pytest.mark.parametrize(
    ("header", "chosen", "meaning"),
    [
        ("收入合计（万元）", "营业收入", "revenue@万元"),
        ("2024年收入合计（万元）", "营业收入", "revenue[2024]@万元"),
        ("2024年收入合计（万元）", "营业收入[2023]@元", "revenue[2023]@元"),
        ("2024年收入合计", "Operating revenue", "revenue[2024]"),
        ("份额（%）", "细分市场占有率", "market_share@%"),
        ("人数（万元）", "职工总数", "staff_total"),
    ],
)
def test_a_persons_choice_keeps_the_unit_and_year_that_the_header_states(
    catalogue: Catalogue, header: str, chosen: str, meaning: str
) -> None:
    opened = table(xlsx([["企业名称", header], ["甲公司", 3]]), catalogue)
    mapping = propose_mapping(opened, catalogue, {header: chosen})
    assert mapping.columns[1].text == meaning
    assert propose_mapping(opened, catalogue, mapping.overrides()).columns[1].text == meaning


def test_a_chosen_money_column_without_a_unit_is_told_to_be_yuan(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "收入合计"], ["甲公司", 3]]), catalogue, overrides={"收入合计": "营业收入"})
    assert said(result, "assumed_unit") == ["数据!B:B（收入合计）：没有写单位，按元读取。"]
    above = xlsx([["单位：万元"], ["企业名称", "收入合计"], ["甲公司", 3]])
    assert reading(above, catalogue, overrides={"收入合计": "营业收入"}).population.facts(0) == {
        ("revenue", "y1"): 30_000
    }


def test_two_columns_for_one_fact_are_told_and_the_surer_one_is_used(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "税后利润", "净利润"], ["甲公司", 3, 4]]), catalogue)
    assert result.population.facts(0) == {("net_profit", "y1"): 4}
    assert said(result, "duplicate_column") == [
        "数据!B:B（税后利润）：“税后利润”与“净利润”都对应“净利润”，只用了“净利润”。"
    ]


def test_a_column_with_a_year_goes_before_one_without(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "净利润", "净利润（2025年）"], ["甲公司", 3, 4]]), catalogue)
    assert result.population.facts(0) == {("net_profit", "y1"): 4}
    assert len(said(result, "duplicate_column")) == 1


def test_a_unit_that_cannot_be_is_refused(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "营业收入（人）"], ["甲公司", 3]]), catalogue)
    assert said(result, "unit_mismatch") == [
        "数据!B:B（营业收入（人））：列名里的单位“人”不能用于“营业收入”（应为万元），这一列没有读取。"
    ]


def test_people_correct_the_mapping_by_text(catalogue: Catalogue) -> None:
    overrides = {
        "单位": "@name",
        "2024数": "营业收入[2024]@万元",
        "收入": "revenue[y1]@万元, sales_revenue@万元",
        "#D": "-",
    }
    content = xlsx([["单位", "2024数", "收入", "净利润"], ["甲公司", 20, 30, 4]])
    result = reading(content, catalogue, overrides=overrides)
    assert result.population.facts(0) == {
        ("revenue", "y2"): 200_000,
        ("revenue", "y1"): 300_000,
        ("sales_revenue", "y1"): 300_000,
    }


def test_a_mapping_for_a_column_that_is_not_there_is_told(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "净利润"], ["甲公司", 4]]), catalogue, overrides={"利润总额": "net_profit"})
    assert said(result, "override_unused") == ["列对应里的“利润总额”在表格中不存在。"]
    assert result.findings.of("override_unused")[0].remedy() == "现有列：企业名称、净利润"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("营业收人", "没有叫“营业收人”的数据项。是不是：营业收入、本年累计营业收入、主营业务收入？"),
        ("revenue@人", "单位“人”不能用于“营业收入”，请用 万元。"),
        ("revenue[今年]", "看不懂期间“今年”。请写年份（2025）、y1 到 y4，或 row-1（本行年份的上一年）。"),
        (
            "revenue[",
            "看不懂列对应“revenue[”。请写成“变量[年份]@单位”，例如“营业收入[2025]@万元”，或 @name、@code、@year、-。",
        ),
        ("gb_code@nowhere", "单位“nowhere”不能用于“国民经济行业代码”，请用 %。"),
    ],
)
def test_a_mapping_text_that_cannot_be_read_says_why(catalogue: Catalogue, text: str, sentence: str) -> None:
    with pytest.raises(OverrideError) as caught:
        parse_targets(text, catalogue)
    assert caught.value.message("zh") == sentence
    assert caught.value.message("en").isascii() or "“" in caught.value.message("en")


@pytest.mark.parametrize(
    "text",
    [
        "revenue[2025]@万元",
        "revenue[y3]",
        "revenue[row-1]@千元",
        "@code",
        "@ignore",
        "gb_code@sw2021",
        "market_share@%",
    ],
)
def test_a_mapping_text_survives_reading_and_writing(catalogue: Catalogue, text: str) -> None:
    assert [target.text for target in parse_targets(text, catalogue)] == [text]


def test_a_mapping_can_be_kept_and_used_again(catalogue: Catalogue) -> None:
    opened = table(
        xlsx([["企业名称", "营收(万元)", "营业收入(2024年)", "颜色", "颜色"], ["甲", 1, 2, 3, 4]]), catalogue
    )
    mapping = propose_mapping(opened, catalogue)
    again = Mapping.from_dict(mapping.to_dict(), catalogue)
    assert again.columns == mapping.columns
    assert mapping.overrides() == {
        "企业名称": "@name",
        "营收(万元)": "revenue@万元",
        "营业收入(2024年)": "revenue[2024]",
        "#D": "-",
        "#E": "-",
    }
    reproposed = propose_mapping(opened, catalogue, mapping.overrides())
    assert [column.text for column in reproposed.columns[:3]] == [column.text for column in mapping.columns[:3]]


def test_a_derived_fact_is_not_read(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "企业规模", "净利润"], ["甲公司", "小型", 1]]), catalogue)
    assert said(result, "derived_column") == ["数据!B:B（企业规模）：“企业规模”由系统按规则计算，不从表格读取。"]
    assert set(result.population.columns) == {("net_profit", "y1")}


def test_the_most_trusted_of_several_name_columns_is_used(catalogue: Catalogue) -> None:
    content = xlsx([["公司简称", "企业名称", "净利润"], ["甲", "青岛甲科技有限公司", 1]])
    assert reading(content, catalogue).population.names == ["青岛甲科技有限公司"]


def test_a_table_without_any_known_fact_says_so(catalogue: Catalogue) -> None:
    result = reading(xlsx([["企业名称", "颜色"], ["甲公司", "红"]]), catalogue)
    assert said(result, "no_variables") == ["没有任何一列对应到规则要用的数据。"]
