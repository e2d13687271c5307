"""Texts of limits and offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.kernel.worktime.strategies import limits

from gaoxin.kernel.worktime import Limit, LimitInvalid, Timeline, Unit, parse_limit, parse_moment, parse_offset


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3wd", 3, Unit.WORK_DAY),
        ("24h", 24, Unit.HOUR),
        ("60min", 60, Unit.MINUTE),
        ("4wh", 4, Unit.WORK_HOUR),
        ("90wmin", 90, Unit.WORK_MINUTE),
        ("7d", 7, Unit.DAY),
        (" 3 WD ", 3, Unit.WORK_DAY),
        ("３ｗｄ", 3, Unit.WORK_DAY),
        ("3个工作日", 3, Unit.WORK_DAY),
        ("2 个工作小时", 2, Unit.WORK_HOUR),
        ("24小时", 24, Unit.HOUR),
        ("30分钟", 30, Unit.MINUTE),
        ("7日", 7, Unit.DAY),
        ("0wd", 0, Unit.WORK_DAY),
    ],
)
def test_a_limit_is_read_from_its_text(text: str, amount: int, unit: Unit) -> None:
    assert parse_limit(text) == Limit(amount, unit)


@pytest.mark.parametrize(
    "text", ["", "3", "wd", "1.5h", "3 weeks", "3m", "three wd", "-3wd", "+3wd", "T-1wd", "3wd2h", "99999999d"]
)
def test_what_is_no_limit_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(LimitInvalid) as refused:
        parse_limit(text)
    assert f"“{text}”" in refused.value.zh
    assert f"“{text}”" in refused.value.en


def test_the_refusal_of_a_limit_shows_every_unit() -> None:
    with pytest.raises(LimitInvalid) as refused:
        parse_limit("3 weeks")
    assert refused.value.message("zh") == (
        "“3 weeks”不是期限。请写整数加单位：60min 分钟、24h 小时、4wh 工作小时、3wd 工作日、7d 自然日。"
    )
    assert refused.value.message("en-GB") == (
        "“3 weeks” is not a time limit. Write a whole number and a unit: "
        "60min, 24h, 4wh (working hours), 3wd (working days), 7d (calendar days)."
    )


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("T", Limit(0, Unit.WORK_DAY)),
        ("T-1wd", Limit(-1, Unit.WORK_DAY)),
        ("t+3WD", Limit(3, Unit.WORK_DAY)),
        ("-2wh", Limit(-2, Unit.WORK_HOUR)),
        ("T−1wd", Limit(-1, Unit.WORK_DAY)),
        ("+30min", Limit(30, Unit.MINUTE)),
    ],
)
def test_an_offset_is_read_from_its_text(text: str, offset: Limit) -> None:
    assert parse_offset(text) == offset


@pytest.mark.parametrize("text", ["T1wd", "T+", "TT-1wd", "soon"])
def test_what_is_no_offset_is_refused(text: str) -> None:
    with pytest.raises(LimitInvalid):
        parse_offset(text)


@given(limit=limits)
def test_a_limit_written_and_read_again_is_the_same(limit: Limit) -> None:
    assert parse_limit(str(limit)) == limit
    assert parse_limit(limit.label()) == limit


def test_hours_and_minutes_of_the_same_time_add_up() -> None:
    assert parse_limit("1h") + parse_limit("30min") == parse_limit("90min")
    assert parse_limit("1wh") + parse_limit("30wmin") == parse_limit("90wmin")
    assert parse_limit("3wd") + parse_limit("5wd") == parse_limit("8wd")


@pytest.mark.parametrize(("first", "second"), [("3wd", "24h"), ("1h", "1wh"), ("1d", "1wd"), ("24h", "1d")])
def test_limits_on_different_time_do_not_add_up(first: str, second: str) -> None:
    with pytest.raises(LimitInvalid, match="计时方式不同") as refused:
        parse_limit(first) + parse_limit(second)
    assert "run on different time" in refused.value.en


def test_the_english_label_knows_one_from_many() -> None:
    assert parse_limit("1wd").label("en") == "1 working day"
    assert parse_limit("3wd").label("en") == "3 working days"
    assert parse_limit("3wd").label() == "3 个工作日"


def test_a_negative_limit_is_no_deadline(timeline: Timeline) -> None:
    with pytest.raises(LimitInvalid, match="不能为负"):
        timeline.due(parse_moment("2025-10-10 16:20"), Limit(-1, Unit.WORK_DAY))
