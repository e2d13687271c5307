"""Numbers with their units and bounds, exact, in wide and narrow digits and in Chinese numerals."""

from __future__ import annotations

import time
from fractions import Fraction

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaoxin.kernel.hanzi import to_capitals
from gaoxin.kernel.policytext.quantities import Quantity, quantities

WIDE = str.maketrans("0123456789,.%()", "０１２３４５６７８９，．％（）")


def only(text: str) -> Quantity:
    found = quantities(text, 0, len(text))
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("给予300万元奖励", 3_000_000),
        ("给予300 万元奖励", 3_000_000),
        ("给予叁佰万元奖励", 3_000_000),
        ("给予三百万元奖励", 3_000_000),
        ("给予贰佰伍拾萬圆整奖励", 2_500_000),
        ("给予1,000元奖励", 1_000),
        ("给予人民币1.2亿元", 120_000_000),
        ("给予¥5000奖励", 5_000),
        ("给予1亿2000万元", 120_000_000),
        ("奖励200万。", 2_000_000),
        ("补助12.5元", Fraction(25, 2)),
        ("补助壹佰元伍角叁分", Fraction(10053, 100)),
    ],
)
def test_money_is_read_to_the_fen(text: str, value: Fraction | int) -> None:
    assert (only(text).kind, only(text).value) == ("money", value)


@pytest.mark.parametrize("text", ["给予300万元奖励", "按10.5%给予补助", "不少于3项", "1000万元(含)以上", "12%以下"])
def test_wide_digits_mean_what_narrow_ones_mean(text: str) -> None:
    narrow, wide = only(text), only(text.translate(WIDE).replace("，", ""))
    assert (wide.value, wide.low, wide.high, wide.unit, wide.start, wide.end) == (
        narrow.value, narrow.low, narrow.high, narrow.unit, narrow.start, narrow.end,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("营业收入2000万元以上", ">=", ""),
        ("营业收入2000万元及以上", ">=", ""),
        ("营业收入达到2000万元", ">=", ""),
        ("营业收入不低于2000万元", ">=", ""),
        ("营业收入不少于2000万元", ">=", ""),
        ("营业收入≥2000万元", ">=", ""),
        ("营业收入超过2000万元", ">", ""),
        ("营业收入突破2000万元", ">", ""),
        ("营业收入高于2000万元", ">", ""),
        ("营业收入2000万元（不含）以上", ">", ""),
        ("营业收入2000万元以上（不含）", ">", ""),
        ("营业收入超过2000万元（含）", ">=", ""),
        ("营业收入2000万元以下", "", "<="),
        ("营业收入不超过2000万元", "", "<="),
        ("营业收入不高于2000万元", "", "<="),
        ("营业收入2000万元以内", "", "<="),
        ("营业收入不足2000万元", "", "<"),
        ("营业收入低于2000万元", "", "<"),
        ("营业收入小于2000万元", "", "<"),
        ("营业收入小于2000万元（含）", "", "<="),
        ("营业收入2000万元（不含）以下", "", "<"),
        ("营业收入未达到2000万元", "", "<"),
        ("营业收入2000万元", "", ""),
    ],
)
def test_the_wording_says_whether_the_edge_is_included(text: str, low: str, high: str) -> None:
    assert (only(text).low, only(text).high, only(text).value) == (low, high, 20_000_000)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1000万元至5000万元", ">=", "<="),
        ("1000万元（含）至5000万元（不含）", ">=", "<"),
        ("1000万元及以上至5000万元", ">=", "<="),
        ("1000万元以上、5000万元以下", ">=", "<="),
        ("1000万元以上不足5000万元", ">=", "<"),
        ("1000-5000万元", ">=", "<="),
        ("1000万元～5000万元".replace("～", "~"), ">=", "<="),
    ],
)
def test_two_bounds_are_one_range(text: str, low: str, high: str) -> None:
    found = only(text)
    assert (found.value, found.upper, found.low, found.high) == (10_000_000, 50_000_000, low, high)


@pytest.mark.parametrize(
    ("text", "value"),
    [("按10%给予", Fraction(1, 10)), ("百分之十", Fraction(1, 10)), ("百分之三点五", Fraction(7, 200)), ("0.5％", Fraction(1, 200)),
     ("5‰", Fraction(1, 200))],
)  # fmt: skip
def test_shares_are_exact_fractions(text: str, value: Fraction) -> None:
    assert (only(text).kind, only(text).value) == ("ratio", value)


@pytest.mark.parametrize("text", ["三元电池", "第3条", "2024年", "〔2024〕12号", "A-1", "五粮液"])
def test_what_is_no_quantity_is_left_alone(text: str) -> None:
    assert [one for one in quantities(text, 0, len(text)) if one.unit not in ("年", "条")] == []


@pytest.mark.parametrize("text", ["10万元、50万元、100万元", "10万、50万、100万元", "10、50、100万元"])
def test_a_list_may_print_its_unit_once(text: str) -> None:
    assert [one.value for one in quantities(text, 0, len(text))] == [100_000, 500_000, 1_000_000]


@pytest.mark.parametrize("text", ["1" * 9000, "1," * 4000, "一" * 9000, "10万" * 3000, "10万元、" * 3000])
def test_a_number_without_end_breaks_nothing_and_takes_no_time(text: str) -> None:
    start = time.process_time()
    quantities(text, 0, len(text))
    assert time.process_time() - start < 5


YUAN = st.integers(min_value=1, max_value=10**12 - 1)


@given(YUAN)
def test_an_amount_in_financial_capitals_reads_back_as_itself(yuan: int) -> None:
    assert only(f"给予{to_capitals(yuan)}奖励").value == yuan


@given(st.integers(min_value=1, max_value=10**13))
def test_fen_in_financial_capitals_read_back_as_themselves(fen: int) -> None:
    value = Fraction(fen, 100)
    text = to_capitals(value)
    if "元" in text:  # 伍角 alone is no amount in a sentence
        assert only(f"给予{text}奖励").value == value


@given(st.integers(min_value=10, max_value=10**12 - 1))
def test_an_amount_in_plain_numerals_reads_back_as_itself(yuan: int) -> None:
    assert only(f"给予{cn2an.an2cn(yuan, 'low')}元奖励").value == yuan


@given(st.integers(min_value=1, max_value=10**9), st.sampled_from([("万", 10**4), ("亿", 10**8), ("千万", 10**7), ("百万", 10**6)]),
       st.integers(min_value=0, max_value=4), st.booleans())  # fmt: skip
def test_an_amount_in_wan_and_yi_reads_back_as_itself(
    number: int, scale: tuple[str, int], places: int, wide: bool
) -> None:
    digits = f"{number:0{places + 1}d}"
    printed = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    text = f"{printed}{scale[0]}元"
    assert only(f"给予{text.translate(WIDE) if wide else text}奖励").value == Fraction(number, 10**places) * scale[1]


@given(YUAN)
def test_thousands_commas_change_nothing(yuan: int) -> None:
    assert only(f"给予{yuan:,}元奖励").value == yuan
