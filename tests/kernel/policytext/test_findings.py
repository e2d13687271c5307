"""What a sentence of a policy says: every construct, in sentences made up for it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.policytext.conftest import read

from gaoxin.kernel.policytext import Finding

Find = Callable[..., list[Finding]]


@pytest.mark.parametrize(
    ("text", "role", "value", "per"),
    [
        ("对获评企业给予30万元一次性奖励。", "award", 300_000, ""),
        ("每家企业奖励5万元。", "award", 50_000, "每家"),
        ("每新增1件发明专利奖励5000元。", "award", 5_000, "每件"),
        ("给予100元/平方米装修补贴。", "award", 100, "平方米"),
        ("单个项目最高不超过叁佰万元。", "cap", 3_000_000, "单个"),
        ("最高可达１００万元。", "cap", 1_000_000, ""),
        ("每年补助总额不超过50万元。", "cap", 500_000, "每年"),
        ("给予不低于10万元的奖励。", "floor", 100_000, ""),
        ("第一年奖励6万元。", "instalment", 60_000, ""),
    ],
)
def test_an_amount_has_its_role_and_its_exact_value(find: Find, text: str, role: str, value: int, per: str) -> None:
    amounts = find(text, "amount")
    assert [(one.role, one.value, one.per) for one in amounts] == [(role, value, per)]


@pytest.mark.parametrize(
    ("text", "role", "value", "label"),
    [
        ("按上年度研发投入的10%给予补助。", "rate", Fraction(1, 10), "上年度研发投入"),
        ("按照设备购置额百分之十五的比例给予奖励。", "rate", Fraction(3, 20), "设备购置额"),
        ("按营业收入较上年新增部分的2%给予奖励。", "excess", Fraction(1, 50), "营业收入较上年新增部分"),
        ("补助不超过项目总投资的30%。", "cap", Fraction(3, 10), "项目总投资"),
        ("由市、区按50%比例分担。", "share", Fraction(1, 2), ""),
        ("分三期按应奖励额的40%拨付。", "instalment", Fraction(2, 5), "应奖励额"),
    ],
)
def test_a_rate_says_of_what(find: Find, text: str, role: str, value: Fraction, label: str) -> None:
    rates = find(text, "rate")
    assert [(one.role, one.value) for one in rates] == [(role, value)]
    assert label in rates[0].label


def test_a_rate_may_be_a_range(find: Find) -> None:
    (rate,) = find("按固定资产投资的5%—20%给予奖励。", "rate")
    assert (rate.value, rate.upper) == (Fraction(1, 20), Fraction(1, 5))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("对新认定的国家级、省级、市级、区级孵化器，分别给予500万元、100万元、50万元、10万元奖励。",
         [("国家级", 5_000_000), ("省级", 1_000_000), ("市级", 500_000), ("区级", 100_000)]),
        ("对区级、市级、省级和国家级孵化器，分别奖励10万、50万、100万和500万元。",
         [("区级", 100_000), ("市级", 500_000), ("省级", 1_000_000), ("国家级", 5_000_000)]),
        ("考核结果为优秀、良好的，分别给予30万元和15万元奖励。", [("优秀", 300_000), ("良好", 150_000)]),
        ("获一等奖、二等奖、三等奖的，分别奖励20万元、10万元、5万元。", [("一等奖", 200_000), ("二等奖", 100_000), ("三等奖", 50_000)]),
        ("制定国际标准、国家标准、行业标准的，分别给予50万元、30万元和10万元奖励。",
         [("国际标准", 500_000), ("国家标准", 300_000), ("行业标准", 100_000)]),
        ("国家级奖励100万元，省级奖励50万元。", [("国家级", 1_000_000), ("省级", 500_000)]),
        ("营业收入达到1亿元、5亿元、10亿元的，分别奖励20万元、50万元、100万元。",
         [("达到1亿元", 200_000), ("5亿元", 500_000), ("10亿元", 1_000_000)]),
    ],
)  # fmt: skip
def test_a_series_is_matched_to_its_levels_in_order(find: Find, text: str, items: list[tuple[str, int]]) -> None:
    (series,) = [one for one in find(text, "series") if one.form == "amount"]
    assert [(item.label, item.value) for item in series.items] == items
    assert series.matched


def test_a_series_whose_levels_are_not_named_says_so(find: Find) -> None:
    (series,) = find("按档次分别给予10万元、20万元、30万元奖励。", "series")
    assert not series.matched
    assert [item.label for item in series.items] == ["", "", ""]


def test_rates_go_with_bands(find: Find) -> None:
    text = "对设备投资500万元至1000万元、1000万元以上的，分别按设备投资的8%、10%给予补助。"
    (series,) = [one for one in find(text, "series") if one.form == "rate"]
    assert [(item.label, item.value) for item in series.items] == [
        ("500万元至1000万元", Fraction(2, 25)),
        ("1000万元以上", Fraction(1, 10)),
    ]


@pytest.mark.parametrize(
    ("text", "role", "low", "high", "value", "variable", "certain"),
    [
        ("上年度营业收入达到2000万元以上的企业", "level", ">=", "", 20_000_000, "revenue", True),
        ("营业收入首次突破1亿元的企业", "first", ">", "", 100_000_000, "revenue", True),
        ("营业收入同比增长20%以上的企业", "growth", ">=", "", Fraction(1, 5), "revenue", True),
        ("营业收入增长率超过15%的企业", "growth", ">", "", Fraction(3, 20), "revenue", True),
        ("授权发明专利不少于3项", "level", ">=", "", 3, "ip_invention_granted", False),
        ("研发人员不少于30人", "level", ">=", "", 30, "rd_staff", True),
        ("资产负债率不超过70%", "level", "", "<=", Fraction(7, 10), "debt_ratio", True),
        ("研发费用占营业收入的比例不低于5%", "ratio", ">=", "", Fraction(1, 20), "rd", True),
        ("资产总额不足2亿元", "level", "", "<", 200_000_000, "total_assets", True),
        ("成立时间满1年", "age", ">=", "", 1, "", False),
        ("固定资产投资3000万元及以上", "level", ">=", "", 30_000_000, "fixed_invest", True),
    ],
)  # fmt: skip
def test_a_threshold_has_its_sign_its_value_and_its_fact(
    find: Find, text: str, role: str, low: str, high: str, value: Fraction, variable: str, certain: bool
) -> None:
    (one,) = find(f"{text}。", "threshold")
    assert (one.role, one.low, one.high, one.value, one.variable, one.certain) == (
        role,
        low,
        high,
        value,
        variable,
        certain,
    )


def test_words_that_narrow_a_name_make_the_fact_only_near(find: Find) -> None:
    (one,) = find("单品种销售收入超过2000万元的。", "threshold")
    assert (one.variable, one.alternatives[0]) == ("", "sales_revenue")


def test_a_share_names_both_of_its_sides(find: Find) -> None:
    (one,) = find("科技人员占职工总数的比例不低于10%。", "threshold")
    assert (one.variable, one.over, one.value) == ("tech_staff", "staff_total", Fraction(1, 10))


@pytest.mark.parametrize(
    ("text", "kind", "role"),
    [
        ("按就高不重复原则执行。", "exclusion", "highest_only"),
        ("同一事项不得重复享受。", "exclusion", "no_duplicate"),
        ("已享受低档的予以补足差额。", "exclusion", "difference"),
        ("晋级后补差。", "exclusion", "difference"),
        ("单个企业全年累计不超过500万元。", "exclusion", "total_cap"),
        ("按申报先后顺序，先到先得。", "exclusion", "first_come"),
        ("资金不足时同比例折算。", "exclusion", "proportional"),
        ("奖励额度不设上限。", "exclusion", "no_cap"),
        ("存在失信行为的不予支持。", "exclusion", "refused"),
        ("违约的按协议追回已拨资金。", "exclusion", "recovery"),
        ("原办法同时废止。", "exclusion", "superseded"),
        ("与上级规定不一致的，按国家和上级文件规定执行。", "exclusion", "precedence"),
        ("重大项目实行“一事一议”。", "exclusion", "case_by_case"),
        ("工业项目（不含采矿类项目），给予奖励。", "exclusion", "outside"),
        ("给予贷款贴息。", "instrument", "interest"),
        ("采取借转补方式支持。", "instrument", "convertible"),
        ("发放创新券。", "instrument", "voucher"),
        ("给予租金减免。", "instrument", "space"),
        ("设立风险补偿。", "instrument", "risk"),
        ("所需资金从产业发展资金中列支。", "budget", "source"),
        ("实行资金总量控制。", "budget", "control"),
        ("设立总规模不低于1亿元的引导资金。", "budget", "pool"),
    ],
)
def test_set_phrases_are_known(find: Find, text: str, kind: str, role: str) -> None:
    assert role in [one.role for one in find(text, kind)]


@pytest.mark.parametrize(
    "text", ["设备投资300万元(不含税)以上的，给予奖励。", "对规模以上企业给予奖励。", "企业应提高产品质量。"]
)
def test_plain_words_exclude_nothing(find: Find, text: str) -> None:
    assert find(text, "exclusion") == []


def test_the_size_of_a_fund_is_no_award(find: Find) -> None:
    text = "每年安排不少于2000万元的专项资金，用于研发补助。"
    assert find(text, "amount") == []
    assert [one.value for one in find(text, "budget", "pool") if one.value is not None] == [20_000_000]


@pytest.mark.parametrize(
    ("text", "role", "day", "recurring"),
    [
        ("本政策自2024年3月1日起施行。", "effective", datetime.date(2024, 3, 1), ""),
        ("自二〇二四年三月一日起施行。", "effective", datetime.date(2024, 3, 1), ""),
        ("有效期至2026年12月31日。", "expires", datetime.date(2026, 12, 31), ""),
        ("请于2024年6月30日前申报。", "deadline", datetime.date(2024, 6, 30), ""),
        ("自印发之日起施行。", "effective", None, "issued"),
        ("每年3月底前发布通知。", "deadline", None, "03-末"),
        ("申报时间为每年4月1日至4月30日。", "window", None, "04-01/04-30"),
        ("申报时间为5月10日至25日。".replace("至25日", "至5月25日"), "window", None, "05-10/05-25"),
        ("常年受理。", "window", None, "常年受理"),
    ],
)
def test_dates_are_days_or_come_back_every_year(
    find: Find, text: str, role: str, day: datetime.date | None, recurring: str
) -> None:
    (one,) = find(text, "date")
    assert (one.role, one.day, one.recurring) == (role, day, recurring)


def test_a_window_of_one_year_has_two_days(find: Find) -> None:
    (one,) = find("申报期为2024年5月1日至2024年5月31日。", "date")
    assert (one.role, one.day, one.last_day) == ("window", datetime.date(2024, 5, 1), datetime.date(2024, 5, 31))


@pytest.mark.parametrize(
    ("text", "role", "value", "unit"),
    [
        ("有效期3年。", "validity", 3, "年"),
        ("暂定三年有效期。", "validity", 3, "年"),
        ("连续5年给予奖励。", "consecutive", 5, "年"),
        ("前2年全额补助。", "early", 2, "年"),
        ("12个月内建成投产。", "within", 12, "月"),
        ("10个工作日内完成审核。", "within", 10, "工作日"),
        ("近三年无事故。", "lookback", 3, "年"),
        ("运行满6个月后拨付。", "after", 6, "月"),
    ],
)
def test_periods_have_a_length_and_a_role(find: Find, text: str, role: str, value: int, unit: str) -> None:
    assert [(one.role, one.value, one.unit) for one in find(text, "period")] == [(role, value, unit)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("对新认定的工业设计中心，给予20万元奖励。", "新认定的工业设计中心"),
        ("第四条 对年度考核优秀的，给予5万元奖励。", "年度考核优秀"),
        ("支持企业建设重点实验室，给予50万元补助。", "企业建设重点实验室"),
        ("企业完成一致性评价的，奖励100万元。", "企业完成一致性评价"),
    ],
)
def test_a_target_says_who(find: Find, text: str, who: str) -> None:
    assert [one.label for one in find(text, "target")] == [who]


def test_papers_to_hand_in_are_named_one_by_one(find: Find) -> None:
    found = find("申报企业需提交申报表、营业执照复印件、上年度审计报告和完税证明等材料。", "material")
    assert [one.label for one in found] == ["申报表", "营业执照复印件", "上年度审计报告", "完税证明"]


@pytest.mark.parametrize(
    ("text", "form", "over"),
    [
        ("对首次认定的高新技术企业，奖励20万元。", "高新技术企业证书有效", "first"),
        ("对重新认定的高新技术企业，奖励10万元。", "高新技术企业证书有效", "renewed"),
        ("对科技型中小企业，奖励1万元。", "科技型中小企业入库有效", ""),
        ("对国家级专精特新“小巨人”企业，奖励50万元。", "专精特新级别 >= 'little_giant'", ""),
        ("未列入经营异常名录的企业，奖励1万元。", "非 列入经营异常名录", ""),
    ],
)
def test_titles_are_conditions_on_facts(find: Find, text: str, form: str, over: str) -> None:
    assert [(one.form, one.over) for one in find(text, "title")] == [(form, over)]


PIECES = [
    "对营业收入达到", "2000万元", "以上", "的企业，", "分别给予", "10万元、", "50万元", "和", "100万元奖励", "；", "。", "\n",
    "第三条 ", "（一）", "按研发投入的", "10%", "最高不超过", "叁佰万元", "每年3月底前", "自2024年1月1日起施行", "就高不重复",
    "国家级、省级", "1.", " ", "\u3000", "①", "（不含税）", "“小巨人”", "不少于３项", "占", "比例", "一、", "（", "）", "超出部分",
    "连续5年", "至", "-", "、", "，",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40))
def test_offsets_always_point_into_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not text.strip():
        return
    policy = read(text)
    anchors = {clause.anchor for clause in policy.clauses} | {""}
    assert len({clause.anchor for clause in policy.clauses}) == len(policy.clauses)
    for clause in policy.clauses:
        assert 0 <= clause.start <= clause.body <= clause.own_end <= clause.end <= len(policy.text)
        assert policy.text[clause.start : clause.end] == policy.text[clause.start : clause.end].rstrip()
    for one in policy.findings:
        assert one.clause in anchors
    ids = {one.id for one in policy.findings}
    for one in policy.drafts:
        assert set(one.rests_on) <= ids
        assert bool(one.expr) != bool(one.reason)
        assert one.rests_on


@given(
    st.text(
        alphabet="第一二三条款（）()①1.、，。；：万元亿%至以上不超过分别和的 \n年月日〔〕“”0123456789",
        min_size=1,
        max_size=60,
    )
)
def test_any_text_can_be_read(text: str) -> None:
    if text.strip():
        read(text)
