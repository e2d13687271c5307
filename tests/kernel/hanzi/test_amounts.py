"""Amounts of money in Chinese text, exact."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaoxin.kernel.hanzi import AmountInvalid, Bound, find_amounts, parse_amount, read_number, to_capitals

cents = st.integers(0, 10**14).map(lambda number: Fraction(number, 100))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("叁佰万元", 3_000_000),
        ("三百万", 3_000_000),
        ("1.2亿元", 120_000_000),
        ("1亿2000万元", 120_000_000),
        ("3万5千元", 35_000),
        ("3万5000元", 35_000),
        ("2千万元", 20_000_000),
        ("1,234.56元", Fraction("1234.56")),
        ("５００万元", 5_000_000),
        ("人民币叁拾万元整", 300_000),
        ("贰拾伍万捌仟元整", 258_000),
        ("壹拾贰万叁仟肆佰伍拾陆元柒角捌分", Fraction("123456.78")),
        ("壹佰元零伍分", Fraction("100.05")),
        ("一点二五亿元", 125_000_000),
        ("两亿零五百万元", 205_000_000),
        ("伍分", Fraction("0.05")),
        ("-300万元", -3_000_000),
        ("¥1,000", 1_000),
        ("500万人民币", 5_000_000),
        (" 20 万元 ", 200_000),
        ("零元", 0),
        ("3万亿元", 3 * 10**12),
    ],
)
def test_an_amount_is_read_exactly_in_yuan(text: str, value: Fraction | int) -> None:
    amount = parse_amount(text)
    assert (amount.value, amount.currency, amount.bound) == (value, "CNY", Bound.EXACT)


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("最高不超过500万元", 5_000_000, Bound.AT_MOST),
        ("最高给予补助300万元", 3_000_000, Bound.AT_MOST),
        ("最高奖励不超过50万元", 500_000, Bound.AT_MOST),
        ("不超过1.2亿元", 120_000_000, Bound.AT_MOST),
        ("50万元以内", 500_000, Bound.AT_MOST),
        ("小于3000万元（含）", 30_000_000, Bound.AT_MOST),
        ("不低于200万元", 2_000_000, Bound.AT_LEAST),
        ("≥200万元", 2_000_000, Bound.AT_LEAST),
        ("1000万元及以上", 10_000_000, Bound.AT_LEAST),
        ("2000万元（含）以上", 20_000_000, Bound.AT_LEAST),
        ("超过2千万元", 20_000_000, Bound.MORE_THAN),
        ("突破3500亿元", 350_000_000_000, Bound.MORE_THAN),
        ("3100余万元", 31_000_000, Bound.MORE_THAN),
        ("三千八百多万元", 38_000_000, Bound.MORE_THAN),
        ("不足100万元", 1_000_000, Bound.LESS_THAN),
        ("近40亿元", 4_000_000_000, Bound.ABOUT),
        ("100万元左右", 1_000_000, Bound.ABOUT),
        ("二十来万元", 200_000, Bound.ABOUT),
    ],
)
def test_the_words_around_a_number_say_how_it_binds(text: str, value: int, bound: Bound) -> None:
    amount = parse_amount(text)
    assert (amount.value, amount.bound) == (value, bound)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("20万-50万元", 200_000, 500_000),
        ("30-50万元", 300_000, 500_000),
        ("3000万元至1亿元", 30_000_000, 100_000_000),
        ("5000万元以上至1亿元", 50_000_000, 100_000_000),
        ("20万美元~30万美元", 200_000, 300_000),
    ],
)
def test_a_range_has_two_ends(text: str, low: int, high: int) -> None:
    amount = parse_amount(text)
    assert (amount.value, amount.upper, amount.bound) == (low, high, Bound.RANGE)


def test_other_currencies_are_named_and_not_converted() -> None:
    assert (parse_amount("3000万美元").value, parse_amount("3000万美元").currency) == (30_000_000, "USD")


def test_an_amount_for_each_unit_names_the_unit() -> None:
    assert (parse_amount("200元/亩").value, parse_amount("200元/亩").per) == (200, "亩")


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("300", "万元", 3_000_000),
        ("300", "元", 300),
        ("1.5", "亿元", 150_000_000),
        ("300元", "万元", 300),
        ("2亿", "万元", 200_000_000),
    ],
)
def test_a_bare_number_counts_the_unit_of_its_column(text: str, unit: str, value: int) -> None:
    assert parse_amount(text, unit).value == value


@pytest.mark.parametrize(
    "text",
    ["", "几百万元", "百万元", "12万3", "1.2.3万", "10至5万元", "5万吨", "不详", "300万元和200万元", "三百三万万"],
)
def test_what_is_not_one_amount_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(AmountInvalid) as refused:
        parse_amount(text)
    assert refused.value.zh == f"“{text}”不是一个金额。请写成 300万元、1.2亿元 或 叁佰万元整。"
    assert f"“{text}” is not one amount of money" in refused.value.en
    assert refused.value.zh in str(refused.value)


def test_a_wrong_unit_is_refused() -> None:
    with pytest.raises(AmountInvalid, match="不是金额单位"):
        parse_amount("300", "吨")


@given(value=cents)
def test_an_amount_in_capitals_reads_back_as_itself(value: Fraction) -> None:
    assert parse_amount(to_capitals(value)).value == value


@given(value=cents)
def test_an_amount_in_digits_reads_back_as_itself(value: Fraction) -> None:
    yuan = Decimal(value.numerator) / value.denominator
    assert parse_amount(f"{yuan:,.2f}元").value == value
    assert parse_amount(f"{yuan:.2f}", "万元").value == value * 10_000


@given(st.text(alphabet="0123456789.,万亿千百十元整以上至-约超过三五〇点多余/亩（）", max_size=14))
def test_any_text_is_an_amount_or_a_plain_refusal(text: str) -> None:
    try:
        amount = parse_amount(text)
    except AmountInvalid:
        return
    assert amount.text == text.strip()
    assert amount.upper is None or amount.upper > amount.value


@given(st.text(alphabet="0123456789.,万亿千元以上至-约超过三五的、，企业奖励", max_size=40))
def test_each_amount_that_is_found_stands_where_it_says(text: str) -> None:
    found = find_amounts(text)
    assert all(text[amount.start : amount.end] == amount.text for amount in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("value", "text"),
    [(3_000_000, "叁佰万元整"), (Fraction("1200000.5"), "壹佰贰拾万元伍角"), (0, "零元整"), (Decimal("0.05"), "伍分")],
)
def test_capitals_are_those_of_payment_papers(value: Fraction | int | Decimal, text: str) -> None:
    assert to_capitals(value) == text


@pytest.mark.parametrize("value", [-1, Fraction(1, 3), Decimal("0.001"), 10**16])
def test_what_cannot_be_paid_is_not_written_in_capitals(value: Fraction | int | Decimal) -> None:
    with pytest.raises(AmountInvalid, match="不能写成大写金额"):
        to_capitals(value)


def test_the_place_of_an_amount_counts_the_blanks_before_it() -> None:
    amount = parse_amount("  20 万元 ")
    assert (amount.start, amount.end, amount.text) == (2, 7, "20 万元")


class TestFinding:
    def test_a_sign_before_a_number_makes_it_money(self) -> None:
        assert [amount.value for amount in find_amounts("单价¥1,000，共3件")] == [1000]

    def test_each_amount_of_a_sentence_is_found_with_its_place(self) -> None:
        text = "对年度投入超过500万元的企业，按5%给予补助，最高不超过20万元；每亩奖励100元/亩。"
        assert [(amount.text, amount.bound) for amount in find_amounts(text)] == [
            ("超过500万元", Bound.MORE_THAN),
            ("最高不超过20万元", Bound.AT_MOST),
            ("100元/亩", Bound.EXACT),
        ]

    @pytest.mark.parametrize(
        "text", ["年产5万吨", "三元锂电池", "多元化", "2023年2月8日", "第3元", "10万辆", "几百万元", "5G"]
    )
    def test_what_is_no_money_is_not_found(self, text: str) -> None:
        assert find_amounts(text) == []

    def test_every_amount_of_two_real_pages_is_found_and_nothing_else(self, shared: Path) -> None:
        """Each fact in 元 or 美元 that people annotated, with its value; a number that repeats within a phrase counts once."""
        facts = 0
        for number in (2, 3):
            text = (shared / "seed-facts" / f"norm_{number}.txt").read_text(encoding="utf-8")
            lines = (shared / "seed-facts" / f"facts_{number}.jsonl").read_text(encoding="utf-8").splitlines()
            wanted = [row for row in map(json.loads, lines) if row["unit"] in ("元", "美元")]
            found = find_amounts(text)
            by_fact = [
                next((a for a in found if a.start < row["num_end"] and row["num_start"] < a.end), None)
                for row in wanted
            ]
            assert [amount and amount.value for amount in by_fact] == [row["value"] for row in wanted]
            assert {amount.start for amount in found} == {amount.start for amount in by_fact if amount}
            facts += len(wanted)
        assert facts == 22


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,200", 1200),
        ("3.5千", 3500),
        ("二十五", 25),
        ("〇", 0),
        ("三点一四", Fraction("3.14")),
        ("三点零五", Fraction("3.05")),
        ("一百亿三千万", 10_030_000_000),
    ],
)
def test_a_number_is_read_in_digits_and_in_numerals(text: str, value: Fraction | int) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["", "百", "abc", "三点", "三点五吨", "1万2亿", "12万3"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None
