"""The rule language: what is read, and what each mistake is told."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from gaoxin.kernel.rules import Library, RuleProblem
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.parser import parse, parse_condition
from gaoxin.kernel.rules.program import Program

ON = datetime.date(2026, 6, 30)


def value(library: Library, text: str, facts: dict[tuple[str, str], object] | None = None) -> object:
    node = parse(text, library.scope, library.builder).node
    return Program([node], ON).run(facts or {})[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2亿", 120_000_000),
        ("2000万元", 20_000_000),
        ("２０００万", 20_000_000),
        ("3百万", 3_000_000),
        ("0.5%", Fraction(1, 200)),
        ("１５％", Fraction(3, 20)),
        ("1.5 亿元", 150_000_000),
        ("10 ÷ 4", Fraction(5, 2)),
        ("2 × 3 − 1", 5),
        ("-(2 + 3) * 2", -10),
        ("round(1.875, 2)", Fraction(188, 100)),
        ("四舍五入(-0.5)", 0),
        ("floor(7 / 2)", 3),
        ("向上取整(7 / 2)", 4),
        ("取大(1, 2, 3)", 3),
        ("min(10万元, 3亿元)", 100_000),
        ("2026-01-31", datetime.date(2026, 1, 31).toordinal()),
        ("评价日 - 10年", datetime.date(2016, 6, 30).toordinal()),
        ("asof - 1个月", datetime.date(2026, 5, 30).toordinal()),
        ("年内日(-1, 10, 1)", datetime.date(2025, 10, 1).toordinal()),
    ],
)
def test_numbers_and_dates_are_read_exactly(empty_library: Library, text: str, expected: object) -> None:
    assert value(empty_library, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "营业收入 >= 2000万",
        "营业收入 ≥ 2000万元",
        "营业收入不低于2000万元",
        "营业收入 达到 2000 万元",
        "revenue >= 2000万",
        "营业收入[y1] >= 0.2亿",
        "2000万 <= 营业收入",
        "营业收入 属于 [2000万..]",
        "非 营业收入 < 2000万",
        "not (revenue < 2000万)",
    ],
)
def test_spellings_of_one_condition_agree_on_both_sides_of_the_threshold(empty_library: Library, text: str) -> None:
    assert value(empty_library, text, {("revenue", "y1"): 20_000_000}) == 3
    assert value(empty_library, text, {("revenue", "y1"): Fraction("19999999.99")}) == 0
    assert value(empty_library, text) == 1


def test_equal_conditions_are_one_node(empty_library: Library) -> None:
    first = parse_condition("营业收入不低于2000万元", empty_library.scope, empty_library.builder).node
    second = parse_condition("revenue >= 0.2亿", empty_library.scope, empty_library.builder).node
    assert first is second


def test_chinese_names_and_operators_need_no_blanks(empty_library: Library) -> None:
    text = "营业收入不低于2000万元且职工总数不超过500人或高新技术企业"
    node = parse_condition(text, empty_library.scope, empty_library.builder).node
    assert node.op == "or"


def test_ordered_categories_compare_by_rank(empty_library: Library) -> None:
    assert value(empty_library, "研发机构级别 >= '省级'", {("rd_org_level", "asof"): "national"}) == 3
    assert value(empty_library, "研发机构级别 >= '省级'", {("rd_org_level", "asof"): "city"}) == 0
    assert value(empty_library, "rd_org_level < 'provincial'", {("rd_org_level", "asof"): "city"}) == 3


def test_industry_codes_match_by_prefix_and_coarse_codes_are_unknown(empty_library: Library) -> None:
    text = "gb_code 属于 ('C', '7010', '54-58')"
    assert [
        value(empty_library, text, {("gb_code", "asof"): code}) for code in ("1311", "5612", "7020", "70", "59")
    ] == [3, 3, 0, 1, 0]


def test_growth_is_exact_at_its_threshold(empty_library: Library) -> None:
    """Criteria 05, E1: 6400 to 9216 over two years is 20 % exactly; one 元 less is not."""
    facts = {("revenue", "y3"): 64_000_000, ("revenue", "y1"): 92_160_000}
    assert value(empty_library, "cagr(营业收入, 2) >= 20%", facts) == 3
    assert value(empty_library, "cagr2(营业收入) > 20%", facts) == 0
    facts["revenue", "y1"] = 92_159_999
    assert value(empty_library, "复合增长(营业收入, 2) >= 20%", facts) == 0
    facts["revenue", "y3"] = 0
    assert value(empty_library, "cagr2(营业收入) >= 20%", facts) == 1


def test_average_growth_takes_each_year_once(empty_library: Library) -> None:
    facts: dict[tuple[str, str], object] = {
        ("revenue", f"y{year}"): amount for year, amount in enumerate((1380, 1200, 1000, 500), 1)
    }
    assert value(empty_library, "avg2(营业收入)", facts) == Fraction(7, 40)
    assert value(empty_library, "平均增长(营业收入, 1)", facts) == Fraction(3, 20)
    assert value(empty_library, "avg_growth(营业收入, 3)", facts) == Fraction(27, 60)


def test_each_year_reads_its_expression_for_each_year(empty_library: Library) -> None:
    facts = {("rd", "y1"): 3, ("rd", "y2"): 2, ("revenue", "y1"): 100, ("revenue", "y2"): 100}
    assert value(empty_library, "每年(rd / 营业收入 >= 3%, 2)", facts) == 0
    assert value(empty_library, "近年合计(rd, 2) / 近年合计(营业收入, 2) >= 2.5%", facts) == 3
    assert value(empty_library, "近年平均(rd, 2) >= 2.5", facts) == 3


def test_zero_denominator_is_unknown_and_zero_is_a_value(empty_library: Library) -> None:
    facts = {("rd", "y1"): 0, ("revenue", "y1"): 0}
    assert value(empty_library, "rd / 营业收入 >= 3%", facts) == 1
    assert value(empty_library, "rd >= 0", facts) == 3


def test_bands_take_the_first_match_and_keep_their_edges(empty_library: Library) -> None:
    text = "bands(liabilities / total_assets, ..0.55: 10, (0.55..0.75]: 5, else 0)"
    for debt, points in ((55, 10), (56, 5), (75, 5), (76, 0)):
        facts = {("liabilities", "y1"): debt, ("total_assets", "y1"): 100}
        assert value(empty_library, text, facts) == Span(Fraction(points), Fraction(points), False)
    assert value(empty_library, text) == Span(Fraction(0), Fraction(10), True)


def test_expert_points_leave_a_score_open_but_nothing_missing(empty_library: Library) -> None:
    text = "分档(conversions_3y / 3, >= 5: 25..30, >= 4: 19..24, 否则 0) + 专家打分(0, 6)"
    facts = {("conversions_3y", "asof"): 16}
    assert value(empty_library, text, facts) == Span(Fraction(25), Fraction(36), False)
    assert value(empty_library, f"{text} > 20", facts) == 3
    assert value(empty_library, f"{text} >= 30", facts) == 2
    assert value(empty_library, f"{text} >= 30") == 1


def test_a_choice_with_missing_selector_is_decided_when_its_branches_agree(empty_library: Library) -> None:
    """CORRECTIONS, readings: a branch whose selector is missing is decided if all branches agree."""
    text = "rd / main_revenue >= case(营业收入 <= 5000万: 5%, 营业收入 <= 2亿: 4%, else 3%)"
    assert value(empty_library, text, {("rd", "y1"): 6, ("main_revenue", "y1"): 100}) == 3
    assert value(empty_library, text, {("rd", "y1"): 2, ("main_revenue", "y1"): 100}) == 0
    assert value(empty_library, text, {("rd", "y1"): 4, ("main_revenue", "y1"): 100}) == 1


def test_what_is_allowed_instead_counts_only_while_the_fact_is_absent(empty_library: Library) -> None:
    text = "首个已知(sales_revenue, revenue) >= 2000万"
    sales, revenue = ("sales_revenue", "y1"), ("revenue", "y1")
    assert value(empty_library, text, {sales: 10_000_000, revenue: 30_000_000}) == 0
    assert value(empty_library, text, {revenue: 30_000_000}) == 3
    assert value(empty_library, text, {sales: 0, revenue: 30_000_000}) == 0
    assert value(empty_library, text) == 1
    assert value(empty_library, "已知(sales_revenue)") == 0
    assert value(empty_library, "known(rd_org_level)", {("rd_org_level", "asof"): "none"}) == 3


def test_only_facts_can_be_known_or_not(empty_library: Library) -> None:
    with pytest.raises(RuleProblem) as caught:
        parse_condition("已知(hnte_valid 且 is_listed)", empty_library.scope, empty_library.builder)
    assert caught.value.code == "fact_expected"


def test_a_defined_derived_category_keeps_its_labels(empty_library: Library) -> None:
    scope = empty_library.scope.child(
        definitions={"size_group": "case(gb_code 属于 ('A'): 'agriculture', else 'other')"}
    )
    node = parse_condition("size_group == '农林牧渔业'", scope, empty_library.builder).node
    assert Program([node], ON).run({("gb_code", "asof"): "0111"})[-1] == 3
    with pytest.raises(RuleProblem) as caught:
        parse_condition("size_group == '渔业'", scope, empty_library.builder)
    assert caught.value.code == "value_outside_category"


@pytest.mark.parametrize(
    ("text", "definition", "first", "second"),
    [
        ("rd >= 100元", "rd", "revenue / 2", "revenue / 4"),
        ("划型行业组 == 'other'", "size_group", "case(rd >= 100元: 'other', else 'agriculture')", "case(rd >= 1元: 'other', else 'agriculture')"),
    ],
)  # fmt: skip
def test_a_text_means_what_its_own_rulebook_calls_by_its_names(
    empty_library: Library, text: str, definition: str, first: str, second: str
) -> None:
    nodes = [
        parse_condition(text, empty_library.scope.child(definitions=definitions), empty_library.builder).node
        for definitions in ({definition: first}, {definition: second}, {definition: first})
    ]
    assert nodes[0] is nodes[2]
    assert nodes[0] is not nodes[1]


def test_a_text_that_rulebooks_share_is_read_once(empty_library: Library) -> None:
    scopes = [empty_library.scope.child(definitions={"mine": str(at)}) for at in range(2)]
    first, second = (parse_condition("rd >= １００元", scope, empty_library.builder) for scope in scopes)
    assert first is second


def test_judged_and_unconfirmed_turn_to_a_person(empty_library: Library) -> None:
    assert value(empty_library, "人工认定(ip_core_count >= 1)") == 2
    assert value(empty_library, "judged(ip_core_count >= 1)", {("ip_core_count", "asof"): 0}) == 0
    assert value(empty_library, "待核实(营业收入 >= 1)", {("revenue", "y1"): 1}) == 2
    assert value(empty_library, "unconfirmed(营业收入 >= 1)", {("revenue", "y1"): 0}) == 0


MISTAKES = [
    ("营业收人 >= 2000万", "unknown_name", "是不是「营业收入」"),
    ("研发机构级别 >= '乡级'", "value_outside_category", "可用的取值：'无'、"),
    ("研发机构级别 >= 省级", "text_unquoted", "写成 '省级'"),
    ("1000万 <= 营业收入 <= 2000万", "chained_comparison", "不能连续比较"),
    ("营业收入 >= 20,000,000", "thousands_comma", "应写成 20000000"),
    ("营业收入2000万元以上", "sign_missing", "写成「营业收入 >= 2000万元」"),
    ("营业收入 2000万元以上", "sign_behind", "写成「>= 2000万元」"),
    ("职工总数 500人以内", "sign_behind", "写成「<= 500人」"),
    ("reg_date <= 2020年1月1日", "spoken_date", "应写成 2020-01-01"),
    ("营业收入 >= 2000万；职工总数 <= 500", "strange_character", "写「且」或「或」"),
    ("gb_code 属于 'C'", "list_bracket", "写成「属于 ('C')」"),
    ("平方(营业收入) >= 1", "unknown_function", "可用的函数："),
    ("高新技术企业 >= 1", "number_expected", "在前面加「非」"),
    ("分情形(营业收入 >= 1: rd, 否则营业收入) >= 1", "unknown_name", "「否则」后面加一个空格"),
    ("营业收入 >=", "ends_early", "补上后面的"),
    ("营业收入 > = 2000万", "operator_split", "多了空格"),
    ("营业收入 => 2000万", "operator_reversed", "应写成「>=」"),
    ("营业收入 >= 2000人", "unit_mismatch", "元与人"),
    ("营业收入 + 职工总数 >= 1", "unit_mismatch", "元与人"),
    ("rd / 营业收入 >= 100元", "unit_mismatch", "比率与元"),
    ("营业收入 >= 100人", "unit_mismatch", "写成如 2000万元"),
    ("营业收入 >= '大'", "category_comparison", "写成数字，如 2000万元"),
    ("营业收入 / 0 >= 1", "division_by_zero", "除数是 0"),
    ("(营业收入 >= 2000万", "bracket_open", "没有闭合"),
    ("营业收入 >= 2000万)", "bracket_extra", "多出来的「)」"),
    ("rd / 营业收入 >= 30‰", "per_mille", "应写成 3%"),
    ("rd / 营业收入 >= 百分之三", "spoken_percent", "例如 3%"),
    ("营业收入", "condition_expected", "需要一个条件"),
    ("2000万", "condition_expected", "需要一个条件"),
    ("", "empty", "表达式是空的"),
    ("营业收入 >=", "ends_early", "没有写完"),
    ("营业收入 >= 2000万 职工总数 <= 500", "unexpected", "此处应为运算符"),
    ("营业收入[y9] >= 1", "period_unknown", "没有期间「y9」"),
    ("成立日期[y1] <= 评价日", "period_mismatch", "是评价日的状态"),
    ("avg(营业收入) >= 1", "unknown_function", "没有函数「avg」"),
    ("营业收入 >= 2000两", "number_suffix", "不是认得的单位"),
    ("研发机构级别 == '省级", "quote_open", "没有闭合"),
    ("case(营业收入 >= 1: hnte_valid) ", "else_missing", "否则"),
    ("营业收入 @ 3", "strange_character", "不认识的符号"),
    ("成立日期 + 10年 >= 评价日", "date_arithmetic", "日期只能相减"),
    ("成立日期 >= 2026-02-30", "date_invalid", "没有这一天"),
    ("划型行业组 >= '工业'", "category_unordered", "没有高低顺序"),
    ("gb_code >= 6500", "use_membership", "用「属于」"),
    ("gb_code 属于 ('软件')", "code_invalid", "不是国民经济行业代码"),
    ("营业收入 且 hnte_valid", "condition_expected", "需要一个条件"),
    ("分档(营业收入, 500万..100万: 5) > 1", "range_reversed", "下限大于上限"),
]


@pytest.mark.parametrize(("text", "code", "words"), MISTAKES, ids=[f"{code}:{text}" for text, code, _ in MISTAKES])
def test_each_mistake_gets_its_own_sentence_and_place(empty_library: Library, text: str, code: str, words: str) -> None:
    with pytest.raises(RuleProblem) as caught:
        parse_condition(text, empty_library.scope, empty_library.builder)
    problem = caught.value
    assert problem.code == code
    assert words in problem.message("zh")
    assert problem.message("en").endswith((".", "?"))
    assert 0 <= problem.start <= problem.end <= len(text) + 1
    assert "Traceback" not in problem.report()


def test_deep_nesting_is_a_message_and_no_crash(empty_library: Library) -> None:
    with pytest.raises(RuleProblem) as caught:
        parse_condition("(" * 5000 + "hnte_valid" + ")" * 5000, empty_library.scope, empty_library.builder)
    assert caught.value.code == "too_deep"


def test_definitions_that_refer_to_each_other_are_refused(empty_library: Library) -> None:
    scope = empty_library.scope.child(definitions={"a1": "b1 + 1", "b1": "a1 + 1"})
    with pytest.raises(RuleProblem) as caught:
        parse_condition("a1 >= 1", scope, empty_library.builder)
    assert caught.value.code in ("circular_definition", "too_deep")
