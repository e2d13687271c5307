"""The formatter vectors of the interface reference (numbers, money, dates) and their edges."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from gaoxin.platform.ui import formatters as f


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (8500, "8,500 元"),
        (125000, "12.5 万元"),
        (12600000, "1,260 万元"),
        (356000000, "3.56 亿元"),
        (1234567890123, "12,345.68 亿元"),
        (0, "0 元"),
        (None, "—"),
        (-350000, "−35 万元"),
        (float("nan"), "—"),
        (Decimal("8500.50"), "8,500.5 元"),
        (9999, "9,999 元"),
        (Decimal("9999.999"), "1 万元"),
        (99_999_999, "1 亿元"),
        (99_994_999, "9,999.5 万元"),
        (Fraction(1, 3), "0.33 元"),
        (Decimal("-0.001"), "0 元"),
    ],
)
def test_money_takes_the_unit_that_reads_best(yuan, text):
    assert f.money(yuan) == text


def test_only_the_cockpit_writes_trillions():
    assert f.money(1234567890123, wan_yi=True) == "1.23 万亿元"


@pytest.mark.parametrize(
    ("yuan", "text"), [(-350000, "减少 35 万元"), (350000, "增加 35 万元"), (0, "持平"), (None, "—")]
)
def test_a_change_of_money_is_a_word_in_prose(yuan, text):
    assert f.money_change(yuan) == text


@pytest.mark.parametrize(
    ("yuan", "unit", "text"),
    [
        (12600000, "万元", "1,260.00"),
        (0, "万元", "0.00"),
        (None, "万元", "—"),
        (-50, "万元", "−0.01"),
        (3.56e8, "亿元", "3.56"),
    ],
)
def test_a_money_column_has_one_unit_and_fixed_decimals(yuan, unit, text):
    assert f.money_fixed(yuan, unit, 2) == text


def test_money_from_fen_equals_money_from_yuan():
    assert f.money_fen(1_260_000_000) == "1,260 万元"
    assert f.money_fen(1) == "0.01 元"
    assert f.money_fen_fixed(1_260_000_000) == "1,260.00"
    assert f.money_fen(None) == "—"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (300000, 400000, "30 万～40 万元"),
        (0, 500, "0～500 元"),
        (400000, 400000, "40 万元"),
        (80_000_000, 200_000_000, "0.8 亿～2 亿元"),
        (None, 1, "—"),
    ],
)
def test_an_open_amount_has_both_ends_in_one_unit(low, high, text):
    assert f.money_range(low, high) == text


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (12500000, "壹仟贰佰伍拾万元整"),
        (0, "零元整"),
        (Decimal("100.01"), "壹佰元零壹分"),
        (Decimal("0.05"), "伍分"),
        (100000001, "壹亿零壹元整"),
        (-10, "负壹拾元整"),
        (None, "—"),
    ],
)
def test_amounts_in_capital_numerals(yuan, text):
    assert f.amount_upper(yuan) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.1234, "12.3%"), (0, "0.0%"), (None, "—"), (-0.05, "−5.0%"), (Fraction(1, 8), "12.5%"), (12.5, "1,250.0%")],
)
def test_percent_has_one_decimal(ratio, text):
    assert f.percent(ratio) == text


def test_halves_round_up_where_binary_floats_would_not():
    assert f.percent(0.00145, 2) == "0.15%"
    assert f.number(1.005) == "1.01"
    assert f.number(2.675, 2) == "2.68"
    assert f.number(-0.5, 0) == "−1"


def test_a_ratio_just_below_its_threshold_never_looks_equal_to_it():
    assert f.percent_against(0.02996, 0.03) == "2.996%"
    assert f.percent_against(0.026, 0.03) == "2.6%"
    assert f.percent_against(0.03, 0.03) == "3%"
    assert f.percent_against(Fraction(1, 3), Fraction(333, 1000)) == "33.33%"


@pytest.mark.parametrize(
    ("ratio", "since", "text"),
    [
        (0.072, "year", "同比增长 7.2%"),
        (-0.021, "month", "环比下降 2.1%"),
        (0, "year", "同比持平"),
        (None, "year", "—"),
    ],
)
def test_growth_is_written_as_a_word_and_a_size(ratio, since, text):
    assert f.delta(ratio, since) == text


def test_growth_over_a_negative_base_is_not_computed():
    assert f.growth(5, -3) == f.Growth(None, "基期为负，不计算")
    assert f.growth(5, 0).reason == "基期为零，不计算"
    assert f.growth(None, 3).ratio is None
    assert f.growth(6, 5).ratio == Fraction(1, 5)
    assert f.growth(4, 5).direction == "down"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (0.342, 0.354, "提高 1.2 个百分点"),
        (0.354, 0.342, "下降 1.2 个百分点"),
        (0.3, 0.3, "持平"),
        (None, 0.3, "—"),
    ],
)
def test_ratios_change_by_points_not_percent(before, after, text):
    assert f.points(before, after) == text


def test_a_multiple_is_of_last_year():
    assert f.times(2.0) == "是上年的 2 倍"


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (12345, {}, "12,345 家"),
        (12345, {"short": True}, "1.23 万家"),
        (999, {"short": True}, "999 家"),
        (0, {}, "0 家"),
        (None, {}, "—"),
        (2, {"suppress_below": 3}, "*"),
        (0, {"suppress_below": 3}, "0 家"),
        (3, {"suppress_below": 3}, "3 家"),
        (120, {"estimate": True}, "120E 家"),
    ],
)
def test_counts(value, options, text):
    assert f.count(value, "家", **options) == text


def test_rank_and_area_and_score():
    assert f.rank(3, 14) == "第 3 位（共 14 个）"
    assert f.area_mu(13.5) == "13.5 亩（9,000 平方米）"
    assert f.area(9000) == "13.5 亩（9,000 平方米）"
    assert f.score(60, 72.5) == "60—72.5"
    assert f.score(71, 71) == "71"
    assert f.score(None, 71) == "—"


SATURDAY = dt.date(2026, 9, 5)
NOON = dt.datetime(2026, 9, 5, 14, 32, 20, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def test_dates_in_prose_have_no_leading_zeros():
    assert f.day_prose(SATURDAY, weekday=True) == "2026年9月5日（星期六）"
    assert f.day_prose(SATURDAY) == "2026年9月5日"
    assert f.day_prose(None) == "—"


def test_dates_in_tables_drop_the_year_only_within_the_same_year():
    assert f.day_list(SATURDAY) == "2026-09-05"
    assert f.day_list(SATURDAY, today=dt.date(2026, 1, 1)) == "09-05"
    assert f.day_list(SATURDAY, today=dt.date(2027, 1, 1)) == "2026-09-05"
    assert f.moment_list(NOON, today=SATURDAY) == "09-05 14:32"
    assert f.moment_list(NOON.astimezone(dt.UTC)) == "2026-09-05 14:32"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (dt.timedelta(seconds=59), "刚刚"),
        (dt.timedelta(minutes=12), "12 分钟前"),
        (dt.timedelta(minutes=59, seconds=59), "59 分钟前"),
        (dt.timedelta(hours=1), "13:32"),
        (dt.timedelta(hours=14, minutes=33), "昨天 23:59"),
        (dt.timedelta(days=2), "09-03"),
        (dt.timedelta(days=400), "2025-08-01"),
        (dt.timedelta(seconds=-30), "14:32"),
    ],
)
def test_past_moments_are_said_as_people_say_them(before, text):
    assert f.ago(NOON - before, at=NOON) == text


@pytest.mark.parametrize(
    ("left", "text", "tone"),
    [
        (12, "9月30日 17:30（剩 12 个工作日）", "near"),
        (16, "9月30日 17:30", "far"),
        (7, "9月30日 17:30（剩 7 个工作日）", "soon"),
        (3, "9月30日 17:30（剩 3 个工作日）", "urgent"),
        (0, "9月30日 17:30（今日截止）", "urgent"),
        (-1, "9月30日 17:30（已截止）", "over"),
        (None, "9月30日 17:30", "far"),
    ],
)
def test_a_deadline_has_its_hour_and_counts_down_in_working_days(left, text, tone):
    assert f.deadline(dt.datetime(2026, 9, 30, 17, 30, tzinfo=f.dates.SHANGHAI), left) == text
    assert f.deadline_tone(left) == tone


def test_periods():
    assert f.quarter(2026, 3) == "2026年第三季度"
    assert f.months(1, 9) == "1—9月"
    assert f.months(9, 9) == "9月"
    assert f.half_year(2026, 1) == "2026年上半年"
    assert f.as_of_month(2026, 8) == "截至2026年8月末"
    assert f.week(SATURDAY) == "第36周（8月31日—9月6日）"
    assert f.week(dt.date(2026, 9, 6)) == "第36周（8月31日—9月6日）"
    assert f.week(dt.date(2026, 9, 7)) == "第37周（9月7日—9月13日）"
    assert f.span(dt.date(2025, 12, 29), dt.date(2026, 1, 4)) == "2025年12月29日—2026年1月4日"
    assert f.validity(dt.date(2026, 1, 1), 3) == "自2026年1月1日起施行，有效期3年"
    assert f.validity(dt.date(2026, 1, 1), end=dt.date(2028, 12, 31)) == "自2026年1月1日起施行，有效期至2028年12月31日"


def test_codes_are_grouped_and_personal_data_is_masked():
    assert f.credit_code("91350100M000100Y43") == "9135 0100 M000 100Y 43"
    assert f.mask_phone("138 1234 5678") == "138****5678"
    assert f.mask_phone("+86 13812345678") == "138****5678"
    assert f.mask_phone("0571-88881234") == "0571-8888****"
    assert f.mask_id_number("11010519491231002x") == "110***********002X"
    assert f.mask_account("6222 0212 0000 1234") == "****1234"
    assert f.mask_name("张三丰") == f.mask_name("张三") == "张*"
    assert f.mask_name("𬭎某") == "𬭎*"
    assert f.mask_email("zhang@example.com") == "z***@example.com"
    assert f.mask_phone("1234") == "****"
    assert f.mask_phone(None) == f.mask_name(" ") == "—"


@pytest.mark.parametrize(
    ("size", "text"),
    [(532, "532 B"), (1229, "1.2 KB"), (2097152, "2 MB"), (209715200, "200 MB"), (3 * 1024**3, "3 GB")],
)
def test_file_sizes(size, text):
    assert f.file_size(size) == text


@pytest.mark.parametrize(
    ("value", "unit", "threshold", "text"),
    [
        (19_999_999, "元", 20_000_000, "19,999,999 元"),
        (12_600_000, "元", 20_000_000, "1,260 万元"),
        (Fraction(3, 100), "", None, "3%"),
        (0.02996, "", 0.03, "2.996%"),
        (12, "人", None, "12 人"),
        (Fraction(299, 100), "年", 3, "2.99 年"),
        (None, "人", 3, "—"),
        (9000, "m²", None, "13.5 亩（9,000 平方米）"),
    ],
)
def test_a_quantity_follows_the_unit_of_its_variable(value, unit, threshold, text):
    assert f.quantity(value, unit, threshold) == text


@pytest.mark.parametrize(
    ("margin", "unit", "ceiling", "text"),
    [
        (Fraction(-4, 1000), "", False, "差 0.4 个百分点"),
        (Fraction(1, 100), "", False, "高出 1 个百分点"),
        (-350000, "元", False, "差 35 万元"),
        (-2, "年", True, "超出 2 年"),
        (350000, "元", True, "低于上限 35 万元"),
        (0, "人", False, "恰好等于界限"),
        (None, "人", False, "—"),
    ],
)
def test_the_distance_to_a_threshold_says_on_which_side(margin, unit, ceiling, text):
    assert f.gap(margin, unit, ceiling=ceiling) == text


def test_facts_of_every_type():
    assert f.fact(True) == "是"
    assert f.fact(False) == "否"
    assert f.fact(0, "人") == "0 人"
    assert f.fact(dt.date(2026, 9, 5)) == "2026-09-05"
    assert f.fact(frozenset({"乙", "甲"})) == "乙、甲"
    assert f.fact(frozenset()) == "无"
    assert f.fact(None) == "—"


def test_english_readers_get_yuan_without_ten_thousands():
    with translation.override("en"):
        assert f.money(12600000) == "CNY 12.6 million"
        assert f.money(-350000) == "−CNY 350,000"
        assert f.money_range(300000, 400000) == "CNY 300,000 – CNY 400,000"
        assert f.day_prose(SATURDAY, weekday=True) == "5 Sep 2026 (Saturday)"
        assert f.week(SATURDAY) == "Week 36 (31 Aug–6 Sep)"
        assert f.quarter(2026, 3) == "Q3 2026"
