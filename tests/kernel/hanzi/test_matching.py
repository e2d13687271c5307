"""Written names against a directory: what is certain, what a person decides, and how often it is right on real names."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaoxin.kernel.hanzi import AUTOMATIC_AT, Directory, Reason, fold

Companies = tuple[dict[str, list[str]], dict[str, str]]

NAMES = {
    "A": ["浙江赞宇科技股份有限公司"],
    "B": ["苏州恒润达电子科技有限公司", "苏州恒润达科技有限公司", "恒润达"],
    "C": ["北京中科某某信息技术有限公司"],
    "D": ["上海中科某某信息技术有限公司"],
    "E": ["某某(集团)股份有限公司"],
    "F": ["深圳市万里行物流有限公司"],
    "G": ["山东万里石材有限公司"],
    "H": ["大连机床集团有限责任公司"],
}


@pytest.fixture(scope="module")
def directory() -> Directory[str]:
    return Directory(NAMES)


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("浙江赞宇科技股份有限公司", "A", Reason.SAME),
        ("浙江赞宇科技 股份有限公司", "A", Reason.FOLDED),
        ("某某（集团）股份有限公司", "E", Reason.FOLDED),
        ("某某集团股份有限公司", "E", Reason.FOLDED),
        ("苏州恒润达科技有限公司", "B", Reason.SAME),  # an old name
        ("恒润达", "B", Reason.SAME),  # a short name that the directory knows
        ("浙江省赞宇科技股份有限公司", "A", Reason.REGION_WORD),
        ("深圳万里行物流有限公司", "F", Reason.REGION_WORD),
        ("某某集团股份公司", "E", Reason.REGION_WORD),
        ("浙江赞宇科技有限公司", "A", Reason.OTHER_FORM),
        ("大连机床集团有限公司", "H", Reason.REGION_WORD),
        ("赞宇科技", "A", Reason.SHORT),
        ("*ST赞宇科技", "A", Reason.SHORT),
    ],
)
def test_a_certain_match_needs_no_person(directory: Directory[str], text: str, key: str, reason: Reason) -> None:
    match = directory.match(text)
    assert (match.key, match.automatic, match.candidates[0].reason) == (key, True, reason)
    assert match.candidates[0].score >= AUTOMATIC_AT


@pytest.mark.parametrize(
    ("text", "first", "reason"),
    [
        ("浙江赞宇科技股份有限公司宁波分公司", "A", Reason.BRANCH),
        ("浙江赞宇科技集团有限公司", "A", Reason.SAME_CORE),  # a parent or a sister, another legal person
        ("赞宇科技股份有限公司", "A", Reason.SAME_CORE),
        ("苏州恒润达电子科技有很公司", "B", Reason.SIMILAR),  # mistyped
        ("中科某某", None, Reason.SHORT),  # two companies
        ("万里", None, Reason.SHORT),
        ("广州中科某某信息技术有限公司", None, Reason.SAME_CORE),  # another city, another company
    ],
)
def test_a_doubtful_name_is_offered_to_a_person(
    directory: Directory[str], text: str, first: str | None, reason: Reason
) -> None:
    match = directory.match(text)
    assert not match.automatic
    assert match.key is None
    assert match.candidates[0].reason is reason
    assert first is None or match.candidates[0].key == first


def test_the_same_core_in_another_region_scores_low(directory: Directory[str]) -> None:
    assert directory.match("广州中科某某信息技术有限公司").candidates[0].score < 0.75


@pytest.mark.parametrize("text", ["", "  ", "（）", "完全无关的名字"])
def test_a_name_that_fits_nothing_has_no_candidates(directory: Directory[str], text: str) -> None:
    assert directory.match(text).candidates == ()


def test_two_enterprises_with_one_name_are_left_to_a_person() -> None:
    match = Directory({1: ["甲乙丙科技有限公司"], 2: ["甲乙丙科技有限公司"]}).match("甲乙丙科技有限公司")
    assert not match.automatic
    assert {candidate.key for candidate in match.candidates} == {1, 2}


def test_candidates_come_best_first_once_for_each_enterprise_and_not_more_than_asked(directory: Directory[str]) -> None:
    candidates = directory.match("中科某某信息技术", limit=2).candidates
    assert {candidate.key for candidate in candidates} == {"C", "D"}
    assert [candidate.score for candidate in candidates] == sorted((each.score for each in candidates), reverse=True)
    assert len(directory.match("中科某某信息技术", limit=1).candidates) == 1


def test_a_registered_name_that_adds_a_legal_form_to_a_known_short_name_is_offered_only() -> None:
    match = Directory({"A": ["甲乙丙"]}).match("甲乙丙有限公司")
    assert (match.automatic, match.candidates[0].reason) == (False, Reason.SAME_CORE)


def test_a_directory_may_be_empty_and_its_threshold_set() -> None:
    assert Directory[str]({}).match("甲乙丙").candidates == ()
    assert not Directory(NAMES, automatic_at=1.01).match("浙江赞宇科技股份有限公司").automatic


def test_a_common_short_name_in_a_large_directory_is_not_certain() -> None:
    many = {number: [f"中国{chr(0x4E00 + number)}科技有限公司"] for number in range(600)}
    match = Directory(many).match("中国科技")
    assert not match.automatic
    assert len(match.candidates) == 5


def test_each_reason_has_a_sentence_in_both_languages() -> None:
    assert all(reason.label and reason.label_en.isascii() for reason in Reason)


@given(st.text(max_size=15))
def test_any_text_gets_an_answer_with_scores_between_nought_and_one(text: str) -> None:
    match = Directory(NAMES).match(text)
    assert all(0 <= candidate.score <= 1 for candidate in match.candidates)
    assert match.automatic == (match.key is not None)


@pytest.fixture(scope="module")
def companies(shared: Path) -> Companies:
    table = shared / "company-aliases" / "listed_company_alias_pairs.csv"
    with table.open(encoding="utf-8-sig", newline="") as rows:
        pairs = [(row["stock_code"], row["short_name"], row["full_name"]) for row in csv.DictReader(rows)]
    parent: dict[str, str] = {}

    def root(each: str) -> str:
        while parent.setdefault(each, each) != each:
            each = parent[each]
        return each

    for code, _, full in pairs:
        parent[root(code)] = root("=" + fold(full))
    registered: dict[str, list[str]] = defaultdict(list)
    shorts: dict[str, str] = {}
    for code, short, full in pairs:
        registered[root(code)].append(full)
        shorts.setdefault(short, root(code))
    return registered, shorts


class TestRealNames:
    """Short and registered names of 3,400 listed companies; share classes of one company count as one."""

    def test_automatic_matches_of_short_names_are_right_99_times_in_100(self, companies: Companies) -> None:
        registered, shorts = companies
        automatic, right, first = self.measure(Directory(registered), shorts)
        assert right / automatic >= 0.995
        assert automatic / len(shorts) >= 0.74
        assert first / len(shorts) >= 0.95

    @pytest.mark.parametrize("seed", [11, 12, 13])
    def test_they_are_so_when_half_of_the_companies_are_unknown(self, companies: Companies, seed: int) -> None:
        registered, shorts = companies
        keys = sorted(registered)
        random.Random(seed).shuffle(keys)
        known = {key: registered[key] for key in keys[: len(keys) // 2]}
        automatic, right, _ = self.measure(Directory(known), shorts)
        assert right / automatic >= 0.99
        assert automatic >= 0.7 * sum(truth in known for truth in shorts.values())

    def test_a_registered_name_never_matches_another_company_by_itself(self, companies: Companies) -> None:
        registered, _ = companies
        last = {key: names[-1:] for key, names in registered.items()}
        old = {name: key for key, names in registered.items() for name in names[:-1]}
        automatic, right, _ = self.measure(Directory(last), old)
        assert automatic == right
        assert automatic >= 90

    @staticmethod
    def measure(directory: Directory[str], queries: dict[str, str]) -> tuple[int, int, int]:
        matches = [(directory.match(text), truth) for text, truth in queries.items()]
        automatic = sum(match.automatic for match, _ in matches)
        right = sum(match.key == truth for match, truth in matches)
        first = sum([candidate.key for candidate in match.candidates[:1]] == [truth] for match, truth in matches)
        return automatic, right, first
