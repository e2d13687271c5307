"""Rulebook files: each fault names the file, the line and the entry."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from gaoxin.kernel.rules import Library, RuleProblem, located
from gaoxin.kernel.rules.cases import load_cases
from gaoxin.kernel.rules.evaluate import evaluate
from gaoxin.kernel.rules.status import Status

GOOD = """\
id: trial
version: "1"
label: 试验规则
label_en: Trial rule
family: trial
valid_from: 2024-01-01
valid_to: 2025-12-31
region: "3702"
kinds: [new]
sources:
  - {id: doc, title: 试验办法, number: 试〔2024〕1号}
parameters:
  - {id: floor, label: 收入下限, label_en: Revenue floor, value: 2000万元}
  - {id: open_number, label: 待定数, label_en: Open number, value: CONFIG_REQUIRED, unit: 元}
definitions:
  - {id: intensity, label: 研发强度, label_en: R&D intensity, expr: rd / 营业收入}
scores:
  - {id: p_rd, label: 研发得分, label_en: R&D points, points: "分档(研发强度, >= 5%: 20, >= 3%: 10, 否则 0)"}
total: p_rd * 2
require:
  - {id: t_scale, label: 规模, label_en: Scale, clause: doc 第三条, text: 营业收入不低于2000万元, test: 营业收入 >= 收入下限}
  - {id: t_rd, label: 研发, label_en: R&D, test: "每年(研发强度 >= 3%, 2)"}
  - id: t_other
    label: 其他
    label_en: Other
    at_least: 1
    of:
      - {id: t_points, label: 得分, label_en: Points, test: 总分 >= 20}
      - {id: t_title, label: 称号, label_en: Title, test: hnte_valid}
amount: {expr: "min(营业收入 * 1%, 50万元)"}
outcome: {label: 档次, label_en: Class, expr: "case(营业收入 >= 1亿: 'a', else 'b')", values: {a: [甲, First], b: [乙, Second]}}
"""

ON = datetime.date(2025, 6, 30)
FACTS = {("revenue", "y1"): 80_000_000, ("revenue", "y2"): 80_000_000, ("rd", "y1"): 4_000_000, ("rd", "y2"): 2_400_000}


def build(library: Library, text: str) -> object:
    return library.add(located.parse(text, "trial.yaml"), "trial.yaml")


def test_a_rulebook_gives_verdict_score_amount_and_outcome(empty_library: Library) -> None:
    build(empty_library, GOOD)
    rulebook = empty_library.get("trial@1")
    assert rulebook is not None
    result = evaluate(rulebook, FACTS, ON)
    assert (result.status, result.score_low, result.amount, result.outcome) == (Status.PASS, 40, 500_000, "b")


def test_versions_are_chosen_by_date_region_and_kind(empty_library: Library) -> None:
    build(empty_library, GOOD)
    for on, region, kind, found in (
        (datetime.date(2024, 1, 1), "370211", "new", 1),
        (datetime.date(2025, 12, 31), "370211", "new", 1),
        (datetime.date(2023, 12, 31), "370211", "new", 0),
        (datetime.date(2026, 1, 1), "370211", "new", 0),
        (ON, "370100", "new", 0),
        (ON, "370211", "recheck", 0),
    ):
        assert len(empty_library.in_force(on, region=region, kind=kind)) == found


def test_a_version_may_stay_in_force_for_one_kind_alone(empty_library: Library) -> None:
    window = (
        "also_in_force:\n"
        "  - {kinds: [recheck], valid_from: 2026-01-01, valid_to: 2026-12-31, clause: doc 附则, text: 当年复核沿用}\n"
    )
    build(empty_library, GOOD + window)
    for on, kind, found in (
        (datetime.date(2025, 12, 31), "recheck", 0),
        (datetime.date(2026, 1, 1), "recheck", 1),
        (datetime.date(2026, 1, 1), "new", 0),
        (datetime.date(2026, 12, 31), "recheck", 1),
        (datetime.date(2027, 1, 1), "recheck", 0),
    ):
        assert len(empty_library.in_force(on, region="370211", kind=kind)) == found


def test_a_number_nobody_published_is_for_a_person(empty_library: Library) -> None:
    build(empty_library, GOOD.replace("test: hnte_valid", "test: 营业收入 >= 待定数"))
    rulebook = empty_library.get("trial@1")
    assert rulebook is not None
    facts = FACTS | {("rd", "y1"): 0, ("rd", "y2"): 0}
    result = evaluate(rulebook, facts, ON)
    assert {c.id: result.status_of(c) for c in rulebook.criteria()}["t_title"] == Status.MANUAL


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ("label: 试验规则\n", "", "key_missing", 1, "缺少「label」"),
        ("family: trial", "famly: trial", "unknown_key", 5, "是不是「family」"),
        ("valid_from: 2024-01-01", "valid_from: soon", "date_expected", 6, "如 2026-04-01"),
        ("kinds: [new]", "kinds: [renew]", "not_allowed", 9, "可用：new、recheck"),
        ("clause: doc 第三条", "clause: law 第三条", "unknown_source", 22, "不在 sources 里"),
        ("营业收入 >= 收入下限", "营业收入 >= 收入上限", "unknown_name", 22, "是不是"),
        ("id: t_points", "id: t_scale", "duplicate_id", 29, "用了两次"),
        ("at_least: 1", "at_most: 1", "unknown_key", 27, "at_most"),
        ("at_least: 1\n", "test: hnte_valid\n    at_least: 1\n", "criterion_mode", 24, "恰好"),
        ('version: "1"\n', 'version: "1"\nversion: "2"\n', "duplicate_key", 3, "写了两次"),
        ("min(营业收入 * 1%, 50万元)", "营业收入 >= 1", "number_expected", 31, "需要数值"),
        ("p_rd * 2", "p_rd * 营业收入", "score_arithmetic", 19, "常数"),
        ("id: trial", "id: [trial", "yaml", 1, "YAML"),
        ("valid_to: 2025-12-31", "valid_to: 2023-12-31", "dates_reversed", 7, "早于 valid_from"),
        ("valid_from: 2024-01-01", "valid_from: 2024-02-30", "date_expected", 6, "如 2026-04-01"),
        ('region: "3702"', "region: 青岛", "region_unknown", 8, "行政区划代码"),
        ("min(营业收入 * 1%, 50万元)", "职工总数 * 2", "amount_unit", 31, "金额要以元计"),
        ("id: trial\n", "id: trial\n\tversion: x\n", "yaml", 3, "把制表符换成空格"),
        ("family: trial", "family： trial", "yaml", 6, "用英文冒号"),
        ("  - {id: doc, title: 试验办法, number: 试〔2024〕1号}", "  - 试验办法", "entry_form", 10, "写成如 {id: doc"),
        ("label: 试验规则", "label: 12", "entry_form", 3, "label 的写法不对「12」"),
        ("label: 规模", "label: 2024-01-01", "entry_form", 22, "label 的写法不对"),
        ("id: trial\n", "id: 试 行\n", "entry_form", 1, "写成如 little_giant"),
        ("family: trial", "family: trial\npass_mark: 六十", "entry_form", 6, "写成如"),
        ("kinds: [new]", "kinds: new", "entry_form", 9, "写成如 [new, recheck]"),
        ("at_least: 1", "at_least: 一", "entry_form", 27, "写成如 2"),
        ('amount: {expr: "min(营业收入 * 1%, 50万元)"}', "amount: 50万元", "entry_form", 31, "写成如 {expr:"),
        ("{a: [甲, First], b: [乙, Second]}", "{a: 甲, b: 乙}", "entry_form", 32, "写成如 {a: [甲, First]"),
        ("family: trial", "family: trial\nsubject: person", "not_allowed", 6, "可用：enterprise"),
        ("family: trial", "family: trial\ntitle_fact: nothing", "unknown_name", 6, "没有名为「nothing」"),
        ("label_en: R&D points,", "label_en: R&D points, max: 15,", "points_over_maximum", 18, "得分可到 20"),
        ("sources:\n", "sources: 试验办法\nsource_list:\n", "unknown_key", 11, "source_list"),
    ],
)  # fmt: skip
def test_a_fault_in_a_file_names_line_and_remedy(
    empty_library: Library, old: str, new: str, code: str, line: int, words: str
) -> None:
    assert old in GOOD
    with pytest.raises(RuleProblem) as caught:
        build(empty_library, GOOD.replace(old, new, 1))
    problem = caught.value
    assert (problem.code, problem.file) == (code, "trial.yaml")
    assert words in problem.message("zh")
    assert abs(problem.line - line) <= 1


def test_a_version_cannot_be_added_twice(empty_library: Library) -> None:
    build(empty_library, GOOD)
    with pytest.raises(RuleProblem) as caught:
        build(empty_library, GOOD)
    assert caught.value.code == "duplicate_version"


@pytest.mark.parametrize(
    ("given", "words"),
    [("{营业额度: 3}", "没有名为「营业额度」"), ("{revenue: 三千}", "须为数字"), ("{rd_org_level: 县}", "可用的取值"), ("{hnte_valid: 1}", "true 或 false"),
     ("{staff_total: 5元}", "单位须为人")],
)  # fmt: skip
def test_a_fault_in_a_case_names_the_value_and_what_is_allowed(
    empty_library: Library, tmp_path: Path, given: str, words: str
) -> None:
    path = tmp_path / "trial.cases.yaml"
    path.write_text(
        f"rule: trial@1\non: 2025-06-30\ncases:\n  - id: a\n    given: {given}\n    expect: {{verdict: pass}}\n",
        encoding="utf-8",
    )
    with pytest.raises(RuleProblem) as caught:
        load_cases(path, empty_library.catalogue)
    assert words in caught.value.message("zh")
    assert caught.value.line == 5


@pytest.mark.parametrize(
    ("cases", "code", "words", "english"),
    [
        ("  - {id: a, given: {}, expect: {verdict: passed}}", "not_allowed", "没有结论「passed」，可用：fail、unknown、manual、pass。", "no verdict 'passed'"),
        ("  - {id: a, given: {}, expect: {criteria: {t_title: yes}}}", "not_allowed", "t_title：没有结论", "t_title: there is no verdict"),
        ("  - {id: a, given: {}, expect: {verdict: pass}}\n  - {id: a, given: {}, expect: {verdict: pass}}", "duplicate_id", "用了两次", "used twice"),
        ("  - {id: a, given: {}}", "key_missing", "缺少「expect」", "'expect' is missing"),
        ("  - a", "not_a_mapping", "案例要写成", "A case is written"),
        ("  - {id: a, given: {revenue: 九十九}, expect: {verdict: pass}}", "value_invalid", "须为数字", "write a number"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_meant_is_refused_in_both_languages(
    empty_library: Library, tmp_path: Path, cases: str, code: str, words: str, english: str
) -> None:
    path = tmp_path / "trial.cases.yaml"
    path.write_text(f"rule: trial@1\non: 2025-06-30\ncases:\n{cases}\n", encoding="utf-8")
    with pytest.raises(RuleProblem) as caught:
        load_cases(path, empty_library.catalogue)
    assert (caught.value.code, words in caught.value.message("zh"), english in caught.value.message("en")) == (
        code,
        True,
        True,
    )
    assert caught.value.line >= 3
