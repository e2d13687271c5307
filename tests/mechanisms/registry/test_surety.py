"""How sure a likely name must be depends on how many of its list the directory knows; kin are offered, never taken. No database."""

from __future__ import annotations

import pytest

from gaoxin.kernel.hanzi import AUTOMATIC_AT, Candidate, Match, Reason
from gaoxin.mechanisms.registry.surety import TELLING, Kin, Surety


def answer(score: float, second: float = 0.0, reason: Reason = Reason.SHORT) -> Match[int]:
    """The directory's answer for a name: its best candidate, and another one."""
    others = (Candidate(2, "乙", second, Reason.SHORT),) if second else ()
    return Match("名", None, (Candidate(1, "甲", score, reason), *others))


def a_list(known: int, of: int = 200) -> list[Match[int]]:
    return [answer(0.99)] * known + [answer(0.3, reason=Reason.SIMILAR)] * (of - known)


@pytest.mark.parametrize(
    ("known", "sure"), [(200, 0.90), (150, 0.90), (149, 0.92), (120, 0.92), (119, 0.97), (0, 0.97)]
)
def test_the_more_of_a_list_is_known_the_lower_a_score_is_sure(known: int, sure: float) -> None:
    assert Surety.of(a_list(known)).automatic_at == sure


def test_a_short_list_says_nothing_of_the_directory() -> None:
    assert Surety.of(a_list(TELLING - 1, TELLING - 1)).automatic_at == AUTOMATIC_AT
    assert Surety.of([]).automatic_at == AUTOMATIC_AT


@pytest.mark.parametrize(
    ("at", "score", "second", "taken"),
    [
        (0.90, 0.91, 0.0, True), (0.90, 0.91, 0.44, True), (0.90, 0.91, 0.45, False), (0.90, 0.97, 0.6, True), (0.90, 0.97, 0.96, False),
        (0.90, 0.89, 0.0, False), (0.95, 0.94, 0.0, False), (0.95, 0.95, 0.5, True), (0.97, 0.96, 0.0, False), (0.97, 0.97, 0.9, True),
    ],
)  # fmt: skip
def test_a_score_below_the_usual_one_is_sure_only_far_ahead_of_all_others(
    at: float, score: float, second: float, taken: bool
) -> None:
    assert (Surety(at).decide(answer(score, second)) == 1) == taken


def test_a_mere_resemblance_is_never_taken() -> None:
    assert Surety(0.90).decide(answer(0.99, reason=Reason.SIMILAR)) is None
    assert Surety(0.90).decide(Match("名", None, ())) is None


@pytest.mark.parametrize(
    ("asked", "kin"),
    [
        ("伊泰B股", "内蒙古伊泰煤炭股份有限公司"),
        ("退市吉恩", "吉林吉恩镍业股份有限公司"),
        ("海天味业", "佛山市海天调味食品股份有限公司"),
    ],
)
def test_a_name_that_nothing_resembles_is_offered_those_that_share_a_rare_pair_of_characters(
    asked: str, kin: str
) -> None:
    names = {1: ["内蒙古伊泰煤炭股份有限公司"], 2: ["吉林吉恩镍业股份有限公司"], 3: ["佛山市海天调味食品股份有限公司"]}
    assert [each.name for each in Kin(names).of(asked)] == [kin]


def test_a_pair_that_many_names_have_says_nothing() -> None:
    names = {number: [f"青池{number}号传感科技有限公司"] for number in range(1, 40)}
    assert Kin(names).of("传感设备") == ()
