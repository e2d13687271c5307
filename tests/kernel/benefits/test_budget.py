"""One budget for many claims, and one amount for two levels."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaoxin.kernel.benefits import BenefitProblem, Claim, Rest, Sharing, share_budget, split_levels

WAN = 1_000_000


def test_a_budget_of_ten_million_for_twelve_and_a_half_pays_eighty_percent() -> None:
    claims = [Claim("x", 15120 * WAN // 100), Claim("y", 1250 * WAN - 15120 * WAN // 100)]
    shares = share_budget(claims, 1000 * WAN)
    assert shares.factor == Fraction(4, 5)
    assert shares.amount("x") == 12096 * WAN // 100
    assert shares.left == 0


def test_a_proportional_cut_is_floored_to_yuan_and_the_rest_stays_in_the_budget() -> None:
    shares = share_budget([Claim("a", 100_00), Claim("b", 100_00), Claim("c", 100_00)], 100_00)
    assert [grant.amount for grant in shares.grants] == [33_00, 33_00, 33_00]
    assert shares.left == 1_00


def test_the_rest_can_go_to_those_who_lost_most_by_flooring() -> None:
    claims = [Claim("a", 100_00), Claim("b", 100_00), Claim("c", 150_00)]
    shares = share_budget(claims, 100_00, rest=Rest.LARGEST)
    assert [grant.amount for grant in shares.grants] == [29_00, 28_00, 43_00]
    assert shares.left == 0


@given(
    st.lists(st.integers(0, 10**6), max_size=8), st.integers(0, 10**6), st.sampled_from(Rest), st.sampled_from([1, 100])
)
def test_a_proportional_budget_is_never_exceeded_and_nobody_gets_more_than_asked(
    amounts: list[int], budget: int, rest: Rest, unit: int
) -> None:
    claims = [Claim(str(at), amount) for at, amount in enumerate(amounts)]
    shares = share_budget(claims, budget, unit=unit, rest=rest)
    assert sum(grant.amount for grant in shares.grants) + shares.left == budget
    assert shares.left >= 0
    assert all(0 <= grant.amount <= grant.claim.amount for grant in shares.grants)
    if sum(amounts) > budget:
        assert all(
            grant.short < grant.claim.amount - grant.claim.amount * shares.factor + unit for grant in shares.grants
        )


def day(number: int) -> datetime.datetime:
    return datetime.datetime(2026, 6, number, 9, tzinfo=datetime.UTC)


@pytest.mark.parametrize(("partial", "expected"), [(True, [50, 40, 0]), (False, [0, 40, 0])])
def test_first_come_is_served_first_until_the_money_ends(partial: bool, expected: list[int]) -> None:
    claims = [Claim("b", 60, day(2)), Claim("a", 40, day(1)), Claim("c", 5, day(3))]
    shares = share_budget(claims, 90, Sharing.FIRST_COME, partial=partial)
    assert [grant.amount for grant in shares.grants] == expected
    assert shares.left == 90 - sum(expected)


def test_a_ranking_pays_the_best_first() -> None:
    claims = [Claim("a", 60, rank=2), Claim("b", 60, rank=1)]
    assert [grant.amount for grant in share_budget(claims, 100, Sharing.RANKING).grants] == [40, 60]


def test_a_claim_without_a_rank_has_no_place_in_line() -> None:
    with pytest.raises(BenefitProblem, match="没有名次"):
        share_budget([Claim("a", 60)], 100, Sharing.RANKING)


@pytest.mark.parametrize(
    ("amount", "share", "unit", "upper"),
    [
        (12096 * WAN // 100, Fraction(1, 2), 1, 6048 * WAN // 100),
        (101, Fraction(1, 2), 1, 51),
        (333_33, Fraction(7, 10), 100, 233_00),
        (99, Fraction(1), 100, 99),
        (100, Fraction(0), 1, 0),
    ],
)
def test_the_city_pays_its_rounded_part_and_the_zone_the_rest(
    amount: int, share: Fraction, unit: int, upper: int
) -> None:
    split = split_levels(amount, share, unit=unit)
    assert (split.upper, split.lower) == (upper, amount - upper)


def test_a_share_above_one_is_refused() -> None:
    with pytest.raises(BenefitProblem, match="0到1"):
        split_levels(100, Fraction(3, 2))
