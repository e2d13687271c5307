"""What a text says against itself is told with its place; what only looks so is not."""

from __future__ import annotations

import pytest

from gaoxin.kernel.policytext import read_pasted


def told(*articles: str) -> list[str]:
    text = "示范区奖励办法\n" + "".join(
        f"第{number}条 {words}\n" for number, words in zip("一二三四", articles, strict=False)
    )
    return [notice.code for notice in read_pasted(text).notices]


@pytest.mark.parametrize(
    ("articles", "code"),
    [
        (["对小微企业给予30万元（叁拾伍万元）奖励。"], "words_differ"),
        (["对小微企业奖励10万元，最高不超过5万元。"], "award_above_cap"),
        (["研发费用占营业收入比例不低于5%且不高于3%的企业，奖励10万元。"], "empty_range"),
        (["总则。", "本办法自2026年3月1日起施行，有效期至2025年12月31日。"], "ends_before_start"),
        (["对首次认定的高新技术企业，奖励20万元。", "对首次认定的高新技术企业，奖励30万元。"], "other_sum"),
    ],
)
def test_a_contradiction_is_told(articles: list[str], code: str) -> None:
    assert told(*articles) == [code]


@pytest.mark.parametrize(
    "articles",
    [
        ["对小微企业给予30万元（叁拾万元）奖励。"],
        ["对小微企业奖励5万元，最高不超过10万元。"],
        ["按研发投入的5%给予补助，最高不超过5万元。对小微企业奖励10万元。"],
        ["研发费用占营业收入比例不低于3%且不高于5%的企业，奖励10万元。"],
        ["总则。", "本办法自2025年3月1日起施行，有效期至2027年12月31日。"],
        ["对首次认定的高新技术企业，奖励20万元。", "对首次认定的高新技术企业，奖励20万元。"],
        ["对首次认定的高新技术企业，奖励20万元。", "对重新认定的高新技术企业，奖励10万元。"],
    ],
)
def test_what_only_looks_like_one_is_not(articles: list[str]) -> None:
    assert told(*articles) == []
