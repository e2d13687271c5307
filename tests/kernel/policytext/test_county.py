"""A real policy of a county, compared with what a careful reader finds in it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from tests.kernel.policytext.county_truth import TRUTH

from gaoxin.kernel.policytext import Finding, PolicyText, read_policy

#: Right, found, true: as docs/real-data.md says.
EXPECTED: dict[str, tuple[int, int, int]] = {
    "amount": (35, 35, 35),
    "budget": (6, 6, 6),
    "date": (2, 2, 2),
    "exclusion": (15, 15, 15),
    "instrument": (44, 46, 44),
    "material": (1, 1, 1),
    "period": (17, 17, 17),
    "rate": (19, 19, 19),
    "series": (9, 9, 9),
    "target": (34, 35, 36),
    "threshold": (23, 23, 23),
    "title": (13, 13, 13),
}


@pytest.fixture(scope="module")
def policy(county: Path) -> PolicyText:
    return read_policy(county)


def token(one: Finding) -> str:
    """A finding as the truth writes it."""
    if one.kind in ("target", "material"):
        return one.kind
    if one.kind == "title":
        return f"title:{one.variable}"
    if one.kind == "date":
        return f"date:{one.role}" + (f":{one.day}" if one.day else "")
    if one.kind == "series":
        labelled = one.matched and one.form == "amount"
        return f"series:{one.form}:" + ",".join(
            (f"{item.label}=" if labelled else "") + str(item.value) for item in one.items
        )
    if one.kind == "threshold":
        upper = f"-{one.high}{one.upper}" if one.upper is not None else ""
        return f"threshold:{one.low or one.high}:{one.value}{upper}"
    if one.kind == "period":
        return f"period:{one.role}:{one.value}{one.unit}"
    value = "" if one.value is None else f":{one.value}" + (f"-{one.upper}" if one.upper is not None else "")
    return f"{one.kind}:{one.role}{value}"


def measured(policy: PolicyText) -> dict[str, tuple[int, int, int]]:
    """For each kind: how many findings are right, how many there are, how many there should be."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for anchor in {clause.anchor for clause in policy.clauses} | {""}:
        said = Counter(token(one) for one in policy.findings if one.clause == anchor)
        there = Counter(TRUTH.get(anchor, "").split())
        for words, count in (said & there).items():
            right[words.split(":")[0]] += count
        for words, count in said.items():
            found[words.split(":")[0]] += count
        for words, count in there.items():
            true[words.split(":")[0]] += count
    return {kind: (right[kind], found[kind], true[kind]) for kind in sorted(set(found) | set(true))}


def test_what_is_found_missed_and_wrong_is_as_documented(policy: PolicyText) -> None:
    assert measured(policy) == EXPECTED


def test_every_clause_is_there_with_its_number(policy: PolicyText) -> None:
    articles = [clause.number for clause in policy.clauses if clause.kind == "article"]
    assert articles == list(range(1, 27))
    assert [clause.heading for clause in policy.clauses if clause.kind == "head"] == [
        "政策支持",
        "支持范围",
        "组织保障",
        "政策兑现",
        "其他",
    ]
    assert len([clause for clause in policy.clauses if clause.kind == "part"]) == 6
    assert len(policy.clauses) == 41
    assert policy.notices[0].code == "joined_lines"
    assert len(policy.notices) == 1


def test_offsets_are_exact(policy: PolicyText) -> None:
    for one in policy.findings:
        assert policy.text[one.start : one.end] == one.text
    for clause in policy.clauses:
        assert policy.text[clause.start : clause.end].startswith(clause.label) or clause.kind == "paragraph"


def test_no_amount_is_off_by_a_yuan(policy: PolicyText) -> None:
    awards = sum(
        (one.value or Fraction(0) for one in policy.findings if one.kind == "amount" and one.role == "award"),
        Fraction(0),
    )
    told = [
        words.split(":")[2] for line in TRUTH.values() for words in line.split() if words.startswith("amount:award:")
    ]
    assert awards == sum(map(int, told))


def test_every_draft_parses_or_says_why(policy: PolicyText) -> None:
    assert all(bool(one.expr) != bool(one.reason) for one in policy.drafts)
    assert (sum(bool(one.expr) for one in policy.drafts), len(policy.drafts)) == (45, 76)
    assert [one.expr for one in policy.drafts if one.clause == "article9" and one.expr] == [
        "企业技术中心级别 >= 'provincial'",
        "分情形(企业技术中心级别 == 'national': 100万元, 企业技术中心级别 == 'provincial': 30万元, 否则 0元)",
        "高新技术企业证书有效",
        "20万元",
        "20万元",
        "专精特新级别 >= 'provincial'",
        "分情形(专精特新级别 == 'little_giant': 30万元, 专精特新级别 == 'provincial': 10万元, 否则 0元)",
    ]
