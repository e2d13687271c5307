"""Reasons, the smallest flip of a criterion, and the shortest way to pass."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaoxin.kernel.rules import Library, Rulebook, Status, located
from gaoxin.kernel.rules.evaluate import evaluate
from gaoxin.kernel.rules.path import flip, shortest_path
from gaoxin.kernel.rules.reasons import Explainer
from gaoxin.kernel.rules.wording import path_note, path_text, reason_text

ON = datetime.date(2026, 6, 30)
HEAD = """\
id: trial
version: "1"
label: 试验规则
label_en: Trial rule
family: trial
valid_from: 2024-01-01
sources: [{id: doc, title: 试验办法}]
"""


def rule(library: Library, body: str) -> Rulebook:
    return library.add(located.parse(HEAD + body, "trial.yaml"))


def one(library: Library, test: str) -> Rulebook:
    return rule(library, f'require:\n  - {{id: t, label: 条件, label_en: Test, test: "{test}"}}\n')


@pytest.mark.parametrize(
    ("test", "facts", "key", "after"),
    [
        ("营业收入 >= 2000万", {("revenue", "y1"): 19_990_000}, ("revenue", "y1"), 20_000_000),
        ("营业收入 > 2000万", {("revenue", "y1"): 19_990_000}, ("revenue", "y1"), 20_000_001),
        ("staff_total <= 500", {("staff_total", "y1"): 600}, ("staff_total", "y1"), 500),
        ("rd / 营业收入 >= 3%", {("rd", "y1"): 29_000, ("revenue", "y1"): 1_000_000}, ("rd", "y1"), 30_000),
        ("liabilities / total_assets < 70%", {("liabilities", "y1"): 70, ("total_assets", "y1"): 100}, ("total_assets", "y1"), 101),
        ("staff_total * 2 - 1 == 9", {("staff_total", "y1"): 4}, ("staff_total", "y1"), 5),
        ("近年合计(rd, 2) >= 100", {("rd", "y1"): 40, ("rd", "y2"): 59}, ("rd", "y1"), 41),
        ("cagr2(营业收入) >= 20%", {("revenue", "y1"): 143, ("revenue", "y3"): 100}, ("revenue", "y1"), 144),
        ("取大(rd, 0元) - 10 >= 5", {("rd", "y1"): 3}, ("rd", "y1"), 15),
    ],
)  # fmt: skip
def test_the_flip_is_the_smallest_change_that_holds(
    empty_library: Library, test: str, facts: dict[tuple[str, str], object], key: tuple[str, str], after: int
) -> None:
    rulebook = one(empty_library, test)
    result = evaluate(rulebook, facts, ON)
    assert result.status == Status.FAIL
    steps = flip(result, rulebook.requirement.node, empty_library.catalogue)
    assert [(step.kind, step.key, step.after) for step in steps] == [("change", key, after)]
    assert evaluate(rulebook, facts | {key: after}, ON).status == Status.PASS


def test_a_date_that_will_come_is_waited_for(empty_library: Library) -> None:
    rulebook = one(empty_library, "评价日 - 成立日期 >= 365天")
    facts: dict[tuple[str, str], object] = {("reg_date", "asof"): datetime.date(2025, 7, 15)}
    path = shortest_path(evaluate(rulebook, facts, ON), facts, empty_library.catalogue)
    assert path is not None
    assert path.verified
    assert [(step.kind, step.after) for step in path.steps] == [("wait", datetime.date(2026, 7, 15))]


def test_the_shortest_way_takes_one_change_that_serves_two_criteria(empty_library: Library) -> None:
    rulebook = rule(empty_library, """\
require:
  - {id: a, label: 人数, label_en: Staff, test: staff_total <= 500}
  - {id: b, label: 占比, label_en: Share, test: tech_staff / staff_total >= 10%}
""")  # fmt: skip
    facts: dict[tuple[str, str], object] = {("staff_total", "y1"): 600, ("tech_staff", "y1"): 40}
    path = shortest_path(evaluate(rulebook, facts, ON), facts, empty_library.catalogue)
    assert path is not None
    assert path.verified
    assert [(step.key, step.after) for step in path.steps] == [(("staff_total", "y1"), 400)]


def test_scores_rise_by_the_cheapest_set_of_next_bands(empty_library: Library) -> None:
    rulebook = rule(empty_library, """\
scores:
  - {id: p1, label: 研发, label_en: R&D, points: "分档(rd / 营业收入, >= 6%: 50, >= 5%: 40, >= 4%: 30, 否则 0)"}
  - {id: p2, label: 人员, label_en: Staff, points: "分档(tech_staff / staff_total, >= 30%: 20, >= 20%: 12, 否则 0)"}
require:
  - {id: t, label: 总分, label_en: Total, test: 总分 >= 60}
""")  # fmt: skip
    facts: dict[tuple[str, str], object] = {
        ("rd", "y1"): 59, ("revenue", "y1"): 1000, ("tech_staff", "y1"): 20, ("staff_total", "y1"): 100,
    }  # fmt: skip
    result = evaluate(rulebook, facts, ON)
    assert (result.status, result.score_low) == (Status.FAIL, 52)
    path = shortest_path(result, facts, empty_library.catalogue)
    assert path is not None
    assert path.verified
    assert [(step.key, step.after) for step in path.steps] == [(("rd", "y1"), 60)]


def test_missing_facts_and_judgements_are_steps_too(empty_library: Library) -> None:
    rulebook = rule(empty_library, """\
require:
  - {id: a, label: 收入, label_en: Revenue, test: 营业收入 >= 1000万}
  - {id: b, label: 领域, label_en: Field, test: 人工认定(hnte_field_ok)}
""")  # fmt: skip
    result = evaluate(rulebook, {}, ON)
    assert (result.status, result.missing) == (Status.UNKNOWN, [("revenue", "y1")])
    assert [criterion.id for criterion in result.judgements] == ["b"]
    path = shortest_path(result, {}, empty_library.catalogue)
    assert path is not None
    assert {(step.kind, step.key) for step in path.steps} == {
        ("supply", ("revenue", "y1")),
        ("judge", ("hnte_field_ok", "asof")),
    }
    assert path_text(path, empty_library.catalogue, ON) == [
        "补充：营业收入（2025年）",
        "由专家或平台认定：属国家重点支持高新技术领域",
    ]


def test_a_way_that_rests_on_missing_facts_asks_for_them_first(empty_library: Library) -> None:
    rulebook = rule(empty_library, """\
require:
  - {id: a, label: 收入, label_en: Revenue, test: 营业收入 >= 1000万}
  - {id: b, label: 人数, label_en: Staff, test: staff_total <= 500}
""")  # fmt: skip
    facts: dict[tuple[str, str], object] = {("staff_total", "y1"): 600}
    path = shortest_path(evaluate(rulebook, facts, ON), facts, empty_library.catalogue)
    assert path is not None
    assert path.needs_facts
    assert path.leads_on
    assert not path.verified
    assert {(step.kind, step.after) for step in path.steps} == {("supply", None), ("change", 500)}


def test_no_fact_is_asked_for_that_another_one_stands_in_for(empty_library: Library) -> None:
    rulebook = one(empty_library, "首个已知(years_operated, (评价日 - 成立日期) / 365天 * 1年) >= 2")
    facts: dict[tuple[str, str], object] = {("reg_date", "asof"): datetime.date(2025, 7, 1)}
    path = shortest_path(evaluate(rulebook, facts, ON), facts, empty_library.catalogue)
    assert path is not None
    assert path.verified
    assert [(step.kind, step.after) for step in path.steps] == [("wait", datetime.date(2027, 7, 1))]


def test_a_change_that_another_condition_suffers_from_is_followed_by_the_next(empty_library: Library) -> None:
    rulebook = rule(empty_library, """\
require:
  - {id: a, label: 收入, label_en: Revenue, test: 营业收入 >= 5000万}
  - {id: b, label: 占比, label_en: Share, test: rd / 营业收入 >= 3%}
""")  # fmt: skip
    facts: dict[tuple[str, str], object] = {("revenue", "y1"): 30_000_000, ("rd", "y1"): 500_000}
    path = shortest_path(evaluate(rulebook, facts, ON), facts, empty_library.catalogue)
    assert path is not None
    assert path.verified
    assert {(step.key, step.before, step.after) for step in path.steps} == {
        (("revenue", "y1"), 30_000_000, 50_000_000),
        (("rd", "y1"), 500_000, 1_500_000),
    }


def test_only_facts_that_can_still_change_the_verdict_are_missing(empty_library: Library) -> None:
    rulebook = rule(empty_library, """\
require:
  - id: g
    label: 任一
    label_en: Any
    any:
      - {id: a, label: 高企, label_en: HNTE, test: hnte_valid}
      - {id: b, label: 收入, label_en: Revenue, test: 营业收入 >= 1000万}
  - {id: c, label: 人数, label_en: Staff, test: staff_total <= 500}
""")  # fmt: skip
    assert evaluate(rulebook, {("hnte_valid", "asof"): True}, ON).missing == [("staff_total", "y1")]
    assert evaluate(rulebook, {("staff_total", "y1"): 501}, ON).missing == []


def test_a_branch_that_does_not_apply_leaves_no_fact_missing(empty_library: Library) -> None:
    rulebook = one(empty_library, "case(gb_code 属于 ('E'): total_assets >= 1, else employees_end >= 1)")
    code = ("gb_code", "asof")
    assert evaluate(rulebook, {code: "4710"}, ON).missing == [("total_assets", "y1")]
    assert evaluate(rulebook, {code: "3670"}, ON).missing == [("employees_end", "y1")]
    assert {key for key, _ in evaluate(rulebook, {}, ON).missing} == {"gb_code", "total_assets", "employees_end"}


def test_points_of_a_branch_that_does_not_apply_leave_no_fact_missing(empty_library: Library) -> None:
    rulebook = rule(
        empty_library,
        "scores:\n"
        "  - {id: p, label: 得分, label_en: Points,\n"
        '     points: "case(known(rd): bands(rd, >= 1元: 5, else 0), else bands(revenue, >= 1元: 5, else 0))"}\n'
        '  - {id: q, label: 另, label_en: Other, points: "bands(staff_total, >= 1: 5, else 0)"}\n'
        "require:\n  - {id: t, label: 总分, label_en: Total, test: total >= 10}\n",
    )
    assert evaluate(rulebook, {("rd", "y1"): 1}, ON).missing == [("staff_total", "y1")]
    assert evaluate(rulebook, {("revenue", "y1"): 1}, ON).missing == [("staff_total", "y1")]


def test_a_reason_says_value_threshold_distance_and_missing_facts(empty_library: Library) -> None:
    rulebook = one(empty_library, "rd / 营业收入 >= 3%")
    catalogue = empty_library.catalogue
    result = evaluate(rulebook, {("rd", "y1"): 25, ("revenue", "y1"): 1000}, ON)
    (reason,) = Explainer().reasons(result)
    assert reason.measure is not None
    assert reason.measure.distance == Fraction(1, 200)
    assert reason_text(reason, result, catalogue) == "2.5%，须 ≥ 3%，差 0.5个百分点"
    assert reason_text(reason, result, catalogue, "en") == "2.5%; must be ≥ 3%; short by 0.5 percentage points"
    result = evaluate(rulebook, {("rd", "y1"): 25}, ON)
    (reason,) = Explainer().reasons(result)
    assert reason_text(reason, result, catalogue) == "缺：营业收入（2025年）"


@pytest.mark.parametrize(
    ("test", "staff", "zh", "en"),
    [
        (
            "期末从业人员 <= 500人",
            300,
            "300人，须 ≤ 500人，低 200人",
            "300 persons; must be ≤ 500 persons; below by 200 persons",
        ),
        (
            "期末从业人员 <= 500人",
            501,
            "501人，须 ≤ 500人，超出 1人",
            "501 persons; must be ≤ 500 persons; over by 1 persons",
        ),
        (
            "期末从业人员 > 20人",
            30,
            "30人，须 > 20人，高出 10人",
            "30 persons; must be > 20 persons; above by 10 persons",
        ),
        ("期末从业人员 > 20人", 5, "5人，须 > 20人，差 15人", "5 persons; must be > 20 persons; short by 15 persons"),
    ],
)
def test_the_distance_is_called_after_the_direction_of_the_condition(
    empty_library: Library, test: str, staff: int, zh: str, en: str
) -> None:
    rulebook = one(empty_library, test)
    result = evaluate(rulebook, {("employees_end", "y1"): staff}, ON)
    (reason,) = Explainer().reasons(result)
    assert reason_text(reason, result, empty_library.catalogue) == zh
    assert reason_text(reason, result, empty_library.catalogue, "en") == en


@settings(max_examples=60, deadline=None)
@given(
    rd=st.integers(0, 400),
    revenue=st.integers(1, 4000),
    staff=st.integers(1, 900),
    tech=st.integers(0, 300),
    debt=st.integers(0, 900),
)
def test_a_verified_way_always_ends_in_a_pass(
    catalogue: object, rd: int, revenue: int, staff: int, tech: int, debt: int
) -> None:
    library = Library(catalogue)  # type: ignore[arg-type]
    rulebook = rule(library, """\
scores:
  - {id: p1, label: 研发, label_en: R&D, points: "分档(rd / 营业收入, >= 6%: 50, >= 5%: 40, >= 3%: 20, 否则 0)"}
  - {id: p2, label: 人员, label_en: Staff, points: "分档(tech_staff / staff_total, >= 30%: 30, >= 10%: 10, 否则 0)"}
require:
  - {id: a, label: 总分, label_en: Total, test: 总分 >= 60}
  - {id: b, label: 负债率, label_en: Debt, test: liabilities / total_assets <= 70%}
""")  # fmt: skip
    facts: dict[tuple[str, str], object] = {
        ("rd", "y1"): rd, ("revenue", "y1"): revenue, ("staff_total", "y1"): staff, ("tech_staff", "y1"): tech,
        ("liabilities", "y1"): debt, ("total_assets", "y1"): 1000,
    }  # fmt: skip
    result = evaluate(rulebook, facts, ON)
    path = shortest_path(result, facts, library.catalogue)
    if result.status == Status.PASS:
        assert path is None
        return
    assert path is not None
    assert path.verified
    changed = facts | {step.key: step.after for step in path.steps if step.key}
    assert evaluate(rulebook, changed, ON).status == Status.PASS
    assert len(path.steps) <= 3


def test_a_way_says_what_evaluating_it_again_has_shown(empty_library: Library) -> None:
    rulebook = one(empty_library, "rd / 营业收入 >= 3%")
    known: dict[tuple[str, str], object] = {("rd", "y1"): 25, ("revenue", "y1"): 1000}
    notes = []
    for facts in (known, {("rd", "y1"): 25}):
        path = shortest_path(evaluate(rulebook, facts, ON), facts, empty_library.catalogue)
        assert path is not None
        notes.append((path_note(path), path_note(path, "en")))
    assert notes == [
        ("已按改动后的数据重新判断，确认可行", "Checked: with these changes the rule passes"),
        (
            "须先补充 1 项数据，再判断这条路径是否可行",
            "Supply the missing fact first: only then can it be said whether this way leads to a pass",
        ),
    ]


def test_what_a_person_must_confirm_keeps_its_two_sides_and_its_name(empty_library: Library) -> None:
    body = 'require:\n  - {id: t, label: 市场份额, label_en: Share, test: "unconfirmed(market_share >= 10%)"}\n'
    rulebook = rule(empty_library, body)
    facts = {("market_share", "y1"): Fraction(12, 100)}
    result = evaluate(rulebook, facts, ON)
    assert result.status == Status.MANUAL
    (reason,) = Explainer().reasons(result)
    assert reason_text(reason, result, empty_library.catalogue).startswith("12%，须 ≥ 10%")
    path = shortest_path(result, facts, empty_library.catalogue)
    assert path is not None
    assert path_text(path, empty_library.catalogue, ON) == ["由专家或主管部门认定：市场份额"]
    assert path_text(path, empty_library.catalogue, ON, "en") == ["have an expert or the authority judge: Share"]


def test_chinese_lines_of_a_note_join_without_a_blank_and_others_with_one() -> None:
    text = "note: >-\n  按上一年度\n  计算，满 3\n  年起。\nexpr: >-\n  取大(rd,\n  0元)\n"
    assert dict(located.parse(text, "trial.yaml")) == {"note": "按上一年度计算，满 3 年起。", "expr": "取大(rd, 0元)"}
