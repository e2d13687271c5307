"""Chapters, articles, items and paragraphs, each with its exact place."""

from __future__ import annotations

import pytest
from tests.kernel.policytext.conftest import read

from gaoxin.kernel.policytext import PolicyText

TEXT = """星河高新区管理委员会文件
星高管〔2024〕12号
星河高新区关于支持工业设计的若干措施（试行）
为支持工业设计，制定本措施。
第一章 奖励
第一条 支持创建中心。
（一）国家级中心奖励100万元；
（二）省级中心奖励50万元：
1.设备投入不低于200万元；
2.专职设计师不少于20人。
第二条 支持参展。每家企业每年补助2万元。
展位费按50%补助。
第二章 附则
第三条 本措施由经济发展局负责解释。
星河高新区管理委员会
2024年3月1日
"""


def place(policy: PolicyText, anchor: str) -> str:
    return next(clause.place for clause in policy.clauses if clause.anchor == anchor)


def test_the_head_gives_title_number_issuer_and_day() -> None:
    head = read(TEXT).head
    assert head.title is not None
    assert head.number is not None
    assert head.issued is not None
    assert (head.title.text, head.number.text) == ("星河高新区关于支持工业设计的若干措施（试行）", "星高管〔2024〕12号")
    assert [spot.text for spot in head.issuers] == ["星河高新区管理委员会"]
    assert head.issued[1].isoformat() == "2024-03-01"


def test_clauses_nest_as_they_are_numbered() -> None:
    policy = read(TEXT)
    assert [(clause.anchor, clause.place) for clause in policy.clauses] == [
        ("para1", "第1段"),
        ("chapter1", "第一章"),
        ("article1", "第一条"),
        ("article1.part1", "第一条（一）"),
        ("article1.part2", "第一条（二）"),
        ("article1.part2.point1", "第一条（二）1"),
        ("article1.part2.point2", "第一条（二）2"),
        ("article2", "第二条"),
        ("article2.para2", "第二条第2款"),
        ("chapter2", "第二章"),
        ("article3", "第三条"),
        ("article3.para2", "第三条第2款"),
        ("article3.para3", "第三条第3款"),
    ]


def test_offsets_hold_the_clause_and_what_it_contains() -> None:
    policy = read(TEXT)
    by_anchor = {clause.anchor: clause for clause in policy.clauses}
    first = by_anchor["article1"]
    assert policy.text[first.start : first.end].startswith("第一条 支持创建中心。\n（一）国家级")
    assert policy.text[first.start : first.end].endswith("专职设计师不少于20人。")
    assert policy.text[first.body : first.own_end] == "支持创建中心。"
    point = by_anchor["article1.part2.point1"]
    assert policy.text[point.start : point.end] == "1.设备投入不低于200万元；"
    assert by_anchor["chapter1"].heading == "奖励"


def test_headings_in_brackets_may_stand_outside_articles() -> None:
    policy = read(
        "一、支持\n（一）研发\n第一条 奖励1万元。\n第二条 奖励2万元。\n（二）人才\n第三条 奖励3万元。\n二、其他\n第四条 施行。\n"
    )
    assert [clause.path for clause in policy.clauses if clause.kind == "article"] == [
        ("一", "（一）", "第一条"), ("一", "（一）", "第二条"), ("一", "（二）", "第三条"), ("二", "第四条"),
    ]  # fmt: skip


def test_items_inside_one_paragraph_are_clauses_of_their_own() -> None:
    policy = read("第一条 申报企业应具备以下条件：（一）注册满1年；（二）营业收入不低于500万元；（三）无失信记录。\n")
    items = [clause for clause in policy.clauses if clause.kind == "part"]
    assert [policy.text[item.start : item.end] for item in items] == [
        "（一）注册满1年；",
        "（二）营业收入不低于500万元；",
        "（三）无失信记录。",
    ]


def test_a_reference_to_an_article_begins_no_clause() -> None:
    policy = read("第一条 奖励1万元。\n第二条 按第一条规定执行，同时符合\n第一条、第三条的，就高。\n")
    assert [clause.kind for clause in policy.clauses] == ["article", "article", "paragraph"]


def test_sentences_broken_by_line_ends_are_joined() -> None:
    lines = [
        "第一条 对上年度营业收入达到两千万元以上并且研发费用占营业收",
        "入比例不低于百分之五的企业，按照上年度研发费用的百分之十给予",
        "补助，单个企业每年最高不超过叁佰万元，连续支持不超过三个年度",
        "，期满后不再享受。",
        "第二条 本办法自印发之日起施行。",
    ]
    policy = read("\n".join(lines))
    assert [clause.anchor for clause in policy.clauses] == ["article1", "article2"]
    assert "占营业收入比例不低于百分之五" in policy.text


@pytest.mark.parametrize("number", ["第 1 0 条", "第10条", "第十条", "第１０条"])
def test_an_article_number_may_hold_blanks_or_wide_digits(number: str) -> None:
    policy = read(f"第九条 奖励1万元。\n{number} 奖励2万元。\n")
    assert [clause.number for clause in policy.clauses] == [9, 10]


def test_missing_and_repeated_numbers_are_told() -> None:
    gap = read("第一条 奖励1万元。\n第三条 奖励2万元。\n")
    assert [notice.code for notice in gap.notices] == ["number_gap"]
    assert "第三条" in gap.notices[0].message("zh")
    twice = read("第一条 奖励1万元。\n第二条 奖励2万元。\n第二条 奖励3万元。\n")
    assert [notice.code for notice in twice.notices] == ["repeated_number"]
    assert len({clause.anchor for clause in twice.clauses}) == 3


def test_a_text_without_numbers_is_cut_at_its_paragraphs() -> None:
    policy = read("对首次获评的设计中心给予20万元奖励。\n对获评优秀的给予5万元奖励。\n")
    assert [notice.code for notice in policy.notices] == ["no_clauses"]
    assert [clause.place for clause in policy.clauses] == ["第1段", "第2段"]
