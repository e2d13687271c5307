"""How typed texts become facts."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from django.http import QueryDict
from django.utils.translation import override

from gaoxin.domains.assessment.answers import Answers, key_of, name_of, read_answers

ON = datetime.date(2026, 6, 30)


def read(**texts: str) -> Answers:
    data = QueryDict(mutable=True)
    for name, text in texts.items():
        data[f"f-{name.replace('__', '-')}"] = text
    with override("zh-hans"):
        return read_answers(data, ON, "new", pass_over=True)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("3000", 30_000_000), ("1,234.5", 12_345_000), ("３０００", 30_000_000), ("3000万", 30_000_000), ("三千万", 30_000_000),
        ("约3000万", 30_000_000), ("0.3亿", 30_000_000), ("30000000元", 30_000_000), ("0", 0), (" 12 ", 120_000),
    ],
)  # fmt: skip
def test_amounts_are_understood_as_in_workbooks(text, yuan):
    answers = read(revenue__2025=text)
    assert answers.problems == {}
    assert Fraction(answers.facts["revenue", "y1"]) == yuan


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("revenue__2025", "很多", "不是数字"), ("revenue__2025", "-5", "太小"), ("revenue__2025", "3000万以上", "上限或下限"),
        ("revenue__2025", "3000-4000", "范围"), ("revenue__2025", "1,23", "逗号"), ("revenue__2025", "30人", "单位"),
        ("employees_end__2025", "12.5", "整数"), ("market_share__2025", "130", "比率"), ("open_date__asof", "昨天", "日期"),
        ("gb_code__asof", "制造", "行业代码"), ("revenue__2025", "9" * 200, "太长"), ("srdi_level__asof", "x", "可选"),
        ("is_legal_person__asof", "maybe", "是"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_the_way_out(name, text, words):
    answers = read(**{name: text})
    (problem,) = answers.problems.values()
    assert words in problem
    assert answers.texts  # what was typed is kept


@pytest.mark.parametrize("text", ["不详", "-", "无数据", "暂缺"])
def test_words_for_no_data_mean_not_known(text):
    answers = read(revenue__2025=text)
    assert ("revenue", "y1") not in answers.facts
    assert list(answers.skipped) == ["revenue-2025"]


def test_percent_is_typed_as_percent():
    assert Fraction(read(market_share__2025="12.5").facts["market_share", "y1"]) == Fraction(1, 8)
    assert Fraction(read(market_share__2025="12.5%").facts["market_share", "y1"]) == Fraction(1, 8)


def test_approximate_figures_are_accepted_and_flagged():
    answers = read(revenue__2025="约3000万")
    assert "约数" in answers.notes["revenue-2025"]


def test_a_figure_thousands_of_times_its_neighbour_year_is_questioned():
    answers = read(revenue__2025="30000000", revenue__2024="2900")
    assert "万元" in answers.notes["revenue-2025"]
    assert "revenue-2024" not in answers.notes


def test_a_province_follows_from_its_city():
    assert read(reg_city__asof="青岛市").facts["reg_province", "asof"] == "37"


def test_years_are_calendar_years():
    assert name_of(("revenue", "y2"), ON) == "revenue-2024"
    assert key_of("revenue-2024", ON) == ("revenue", "y2")
    assert key_of("revenue-2024", datetime.date(2025, 6, 30)) == ("revenue", "y1")
    assert key_of("revenue-2024", datetime.date(2024, 6, 30)) is None


@pytest.mark.parametrize("name", ["nothing-asof", "revenue-asof", "revenue-y1", "revenue-20x5", "hnte_valid-2025", "size_300-2025",
                                  "application_kind-asof", "revenue-", "-", "revenue-99999"])  # fmt: skip
def test_names_that_mean_no_fact_are_ignored(name):
    assert key_of(name, ON) is None
