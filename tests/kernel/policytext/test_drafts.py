"""Drafts in the rulebook language: they parse, rest on findings, and say why when they cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.policytext.conftest import read

from gaoxin.kernel.policytext import Draft, Vocabulary
from gaoxin.kernel.policytext.draft_words import exact_decimal, money, percent
from gaoxin.kernel.rules.parser import parse

Drafts = Callable[..., list[Draft]]


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("营业收入达到2000万元以上的企业，奖励10万元。", "营业收入 >= 2000万元"),
        ("营业收入超过1.2亿元的企业，奖励10万元。", "营业收入 > 1.2亿元"),
        ("资产总额不足2亿元的企业，奖励10万元。", "资产总额 < 2亿元"),
        ("职工总数100人以上、500人以下的企业，奖励10万元。", "职工总数 >= 100人 且 职工总数 <= 500人"),
        ("营业收入首次突破1亿元的企业，奖励10万元。", "营业收入[y1] > 1亿元 且 营业收入[y2] <= 1亿元"),
        ("营业收入同比增长20%以上的企业，奖励10万元。", "同比增长(营业收入) >= 20%"),
        ("近两年营业收入年均增长率不低于15%的企业，奖励10万元。", "平均增长(营业收入, 2) >= 15%"),
        ("营业收入连续两年同比增长超过10%的企业，奖励10万元。", "每年(同比增长(营业收入) > 10%, 2)"),
        ("近三年研发投入累计不低于1000万元的企业，奖励10万元。", "近年合计(研发投入, 3) >= 1000万元"),
        ("研发费用占营业收入的比例不低于5%的企业，奖励10万元。", "研发费用 / 营业收入 >= 5%"),
        ("科技人员占职工总数的比例达到10%以上的企业，奖励10万元。", "科技人员 / 职工总数 >= 10%"),
        ("资产负债率不超过70%的企业，奖励10万元。", "资产负债率 <= 70%"),
        ("软件著作权不少于３件的企业，奖励10万元。", "软件著作权数 >= 3件"),
        ("申报企业须成立满1年。", "成立日期 <= 评价日 - 1年"),
        ("对成立不超过5年的企业，奖励10万元。", "成立日期 >= 评价日 - 5年"),
        ("对首次认定的高新技术企业，奖励10万元。", "高新技术企业证书有效"),
        ("对失信被执行人不予支持。", "非 失信被执行人"),
        ("对新建项目固定资产投资3000万元以上的，奖励10万元。", "固定资产投资额 >= 3000万元"),
        ("对国家级、省级绿色工厂，奖励20万元。", "绿色工厂级别 >= 'provincial'"),
        ("对在创业板、科创板上市的企业，奖励200万元。", "(上市板块 == 'chinext' 或 上市板块 == 'star')"),
        ("对首次纳入统计的规上服务业企业，奖励10万元。", "当年新纳入一套表单位库 且 一套表单位类别 == 'service'"),
        ("对牵头制定国际标准、国家标准的企业，奖励50万元。", "主导制定标准级别 >= 'national'"),
        ("营业收入达到2000万元以上或研发人员不少于30人的企业，奖励10万元。", "营业收入 >= 2000万元 或 研发人员 >= 30人"),
    ],
)  # fmt: skip
def test_a_condition_becomes_a_criterion_that_parses(draft: Drafts, text: str, expr: str) -> None:
    (criterion,) = draft(text, "criterion")
    assert criterion.expr == expr
    assert Vocabulary.default().condition_fault(criterion.expr) is None


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("对高新技术企业，奖励20万元。", "20万元"),
        ("对高新技术企业，按上年度研发投入的10%给予补助，最高不超过50万元。", "取小(研发投入 * 10%, 50万元)"),
        ("按上年度研发投入的10%给予补助。单个企业每年最高不超过叁拾万元。", "取小(研发投入 * 10%, 30万元)"),
        ("营业收入同比增长20%以上的，按营业收入较上年新增部分的1%给予奖励。", "取大(营业收入[y1] - 营业收入[y2], 0元) * 1%"),
        ("研发投入超过500万元的，按超出部分的5%给予补助。", "取大(研发投入 - 500万元, 0元) * 5%"),
        ("每件授权发明专利奖励5000元，最高10万元。", "取小(授权发明专利数 / 1件 * 5000元, 10万元)"),
        ("对国家级、省级专精特新企业，分别奖励50万元和20万元。",
         "分情形(专精特新级别 == 'little_giant': 50万元, 专精特新级别 == 'provincial': 20万元, 否则 0元)"),
        ("对国家级、省级、市级研发机构，分别奖励100万元、50万元、20万元。",
         "分情形(研发机构级别 == 'national': 100万元, 研发机构级别 == 'provincial': 50万元, 研发机构级别 == 'city': 20万元, 否则 0元)"),
        ("营业收入达到1亿元、5亿元、10亿元的，分别奖励20万元、50万元、100万元。",
         "分情形(营业收入 >= 10亿元: 100万元, 营业收入 >= 5亿元: 50万元, 营业收入 >= 1亿元: 20万元, 否则 0元)"),
        ("研发投入100万元至500万元、500万元以上的，分别按研发投入的5%、8%给予补助。",
         "分情形(研发投入 >= 100万元 且 研发投入 <= 500万元: 研发投入 * 5%, 研发投入 >= 500万元: 研发投入 * 8%, 否则 0元)"),
    ],
)  # fmt: skip
def test_an_award_becomes_an_amount_that_parses(draft: Drafts, text: str, expr: str) -> None:
    (amount,) = draft(text, "amount")
    assert amount.expr == expr
    assert Vocabulary.default().amount_fault(amount.expr) is None


@pytest.mark.parametrize(
    ("text", "kind", "code", "sketch"),
    [
        ("绿化投资3000万元以上的，奖励10万元。", "criterion", "no_variable", "「绿化投资」 >= 3000万元"),
        ("对新开发的产品，资产过户产生的当年地方财政贡献超过100万元的，奖励10万元。", "criterion", "near_variable", "地方财政贡献」 > 100万元"),
        ("单品种销售收入超过2000万元的，奖励10万元。", "criterion", "near_variable", "「单品种销售收入」 > 2000万元"),
        ("对新开发的新药，年销售额5000万元以上的，奖励10万元。", "criterion", "of_a_thing", "销售收入 >= 5000万元"),
        ("营业收入达到300万美元以上的企业，奖励10万元。", "criterion", "other_currency", ""),
        ("对在境外设厂的企业，奖励300万元。", "criterion", "no_target", "人工认定(「在境外设厂的企业」)"),
        ("按绿化投资的5%给予奖励。", "amount", "no_variable", "「绿化投资」 * 5%"),
        ("按研发投入的5%—10%给予奖励。", "amount", "rate_range", "研发投入 * 「比例」"),
        ("给予最高200万元奖励。", "amount", "ceiling_only", "取小(「核定额」, 200万元)"),
        ("给予10万元至50万元奖励。", "amount", "amount_range", ""),
        ("对重大项目实行一事一议。", "amount", "case_by_case", ""),
        ("按档次分别给予10万元、20万元奖励。", "amount", "unmatched", ""),
        ("对国家级、省级文明单位，分别奖励50万元、20万元。", "amount", "no_level",
         "分情形(「级别」 == '国家级': 50万元, 「级别」 == '省级': 20万元, 否则 0元)"),
        ("每台设备补助2万元，最高20万元。", "amount", "no_count", "取小(「设备」 * 2万元, 20万元)"),
        ("奖励3万美元。", "amount", "other_currency", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_written_says_why_and_invents_nothing(
    draft: Drafts, text: str, kind: str, code: str, sketch: str
) -> None:
    found = [one for one in draft(text, kind) if one.reason and one.reason[0] == code]
    assert len(found) == 1, draft(text, kind)
    assert found[0].expr == ""
    assert sketch in found[0].sketch
    for language in ("zh", "en"):
        assert found[0].why(language)
        assert "{" not in found[0].why(language)


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("研发费用不低于100万元的企业，奖励10万元。", "criterion", "ambiguous"),
        ("发明专利不少于3件的企业，奖励10万元。", "criterion", "guessed"),
        ("营业收入同比增长20%的企业，奖励10万元。", "criterion", "unbounded"),
        ("对首次认定的高新技术企业，奖励10万元。", "criterion", "first_title"),
        ("近三年研发投入累计不低于1000万元的企业，奖励10万元。", "criterion", "window"),
        ("对高新技术企业，奖励10万元（第一年6万元，第二年4万元）。", "amount", "instalments"),
        ("按研发投入的10%给予补助。单个企业每年最高不超过30万元。", "amount", "cap_follows"),
        ("按企业地方财政贡献的50%给予奖励。", "amount", "selective"),
        ("每年奖励5万元，每年最高10万元，给予2万元补助。", "amount", "several"),
        ("销售收入3000万元以下的，研发费用占比不低于5%；销售收入3000万元以上的，不低于4%。", "criterion", "tiers"),
    ],
)
def test_what_parses_but_should_be_checked_is_told(draft: Drafts, text: str, kind: str, code: str) -> None:
    doubts = {doubt[0] for one in draft(text, kind) for doubt in one.doubts}
    assert code in doubts
    for one in draft(text, kind):
        assert all(one.warnings("en"))


def test_a_draft_names_the_findings_that_it_rests_on() -> None:
    policy = read("营业收入达到2000万元以上的企业，按研发投入的10%给予补助，最高不超过50万元。")
    by_id = {one.id: one for one in policy.findings}
    criterion, amount = policy.drafts
    assert [by_id[id_].text for id_ in criterion.rests_on] == ["营业收入达到2000万元以上"]
    assert [by_id[id_].text for id_ in amount.rests_on] == ["10%", "不超过50万元"]
    assert policy.text[amount.start : amount.end].endswith("最高不超过50万元")


def test_items_under_a_condition_become_one_criterion_each(draft: Drafts) -> None:
    text = "第一条 申报企业应同时具备：（一）成立满1年；（二）营业收入不低于500万元；（三）未列入经营异常名录。\n"
    assert [one.expr for one in draft(text, "criterion")] == [
        "成立日期 <= 评价日 - 1年",
        "营业收入 >= 500万元",
        "非 列入经营异常名录",
    ]


@given(st.integers(min_value=1, max_value=10**13), st.integers(min_value=0, max_value=2))
def test_money_as_the_language_writes_it_reads_back_as_itself(number: int, places: int) -> None:
    value = Fraction(number, 10**places)
    library = Vocabulary.default().library
    assert parse(money(value), library.scope, library.builder).node.value == value


@given(st.integers(min_value=0, max_value=10**6))
def test_percentages_as_the_language_writes_them_read_back_as_themselves(number: int) -> None:
    value = Fraction(number, 10**5)
    library = Vocabulary.default().library
    assert parse(percent(value), library.scope, library.builder).node.value == value


def test_a_number_without_end_has_no_decimal() -> None:
    assert exact_decimal(Fraction(1, 3)) == ""
    assert exact_decimal(Fraction(1, 8)) == "0.125"


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("拥有1项以上发明专利。", "授权发明专利数 >= 1项"),
        ("具有学位的科技人员不低于职工总数的30%。", ""),
        ("研发人员不低于职工总数的30%。", "研发人员 / 职工总数 >= 30%"),
        ("上年研发投入占主营业务收入比重需达到或超过1.5%。", "研发投入 / 主营业务收入 >= 1.5%"),
    ],
)
def test_what_is_counted_or_compared_may_stand_behind_the_number_or_the_bound(
    draft: Drafts, text: str, expr: str
) -> None:
    (criterion,) = draft(text, "criterion")
    assert criterion.expr == expr


@pytest.mark.parametrize("gap", ["", "\n"])
def test_items_under_one_of_these_are_marked_as_alternatives(draft: Drafts, gap: str) -> None:
    text = f"第一条 申报企业应符合下列条件之一：{gap}（一）营业收入不低于500万元；{gap}（二）研发人员不少于30人。\n第二条 职工总数不少于10人。"
    found = draft(text, "criterion")
    assert [one.expr for one in found] == ["营业收入 >= 500万元", "研发人员 >= 30人", "职工总数 >= 10人"]
    assert ["one_of" in [code for code, _ in one.doubts] for one in found] == [True, True, False]


LADDER = (
    "分情形(销售收入 <= 5000万元: 研发费用 / 销售收入 >= 5%, 销售收入 >= 5000万元 且 销售收入 <= 2亿元: 研发费用 / 销售收入 >= 4%, "
    "销售收入 > 2亿元: 研发费用 / 销售收入 >= 3%, 否则 假)"
)
SAID_EACH_TIME = (
    "销售收入小于5000万元（含）的企业，研发费用占销售收入的比例不低于5%；销售收入5000万元至2亿元（含）的企业，"
    "研发费用占销售收入的比例不低于4%；销售收入超过2亿元的企业，研发费用占销售收入的比例不低于3%。"
)
SAID_ONCE = (
    "第一条 研发费用占销售收入的比例符合以下要求：\n1.销售收入5000万元以下的，不低于5%；\n"
    "2.销售收入5000万元至2亿元的，不低于4%；\n3.销售收入2亿元以上（不含）的，不低于3%。"
)


SAID_IN_ONE = "研发费用占销售收入的比例：销售收入5000万元以下的不低于5%；销售收入5000万元至2亿元的不低于4%；销售收入超过2亿元的不低于3%。"


@pytest.mark.parametrize("text", [SAID_EACH_TIME, SAID_ONCE, SAID_IN_ONE])
def test_conditions_by_step_are_one_choice(draft: Drafts, text: str) -> None:
    (criterion,) = draft(text, "criterion")
    assert criterion.expr == LADDER
    assert len(criterion.rests_on) == 6
    assert "ladder" in [code for code, _ in criterion.doubts]


def test_a_ladder_with_a_way_out_is_left_to_a_person(draft: Drafts) -> None:
    text = SAID_ONCE.replace("不低于3%。", "不低于3%或1000万元。")
    (criterion,) = draft(text, "criterion")
    assert (criterion.expr, criterion.sketch) == ("", LADDER)
    assert criterion.reason is not None
    assert criterion.reason[0] == "way_out"


def test_names_joined_by_or_are_not_taken_for_one_of_them(draft: Drafts) -> None:
    (criterion,) = draft("企业专利或软件著作权数不少于3件。", "criterion")
    assert criterion.expr == ""
    assert criterion.reason is not None
    assert criterion.reason[0] == "near_variable"
