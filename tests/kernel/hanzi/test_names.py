"""Company names taken apart, and texts cut into words."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaoxin.kernel.hanzi import (
    company_name,
    fold,
    half_width,
    pinyin,
    pinyin_initials,
    search_text,
    search_words,
    similarity,
    words,
)
from gaoxin.kernel.hanzi.similarity import runs

chinese = st.text(alphabet="高新技术科技股份有限公司集团苏州深圳市（）()甲乙丙ABC ", max_size=18)


@pytest.mark.parametrize(
    ("text", "regions", "core", "form"),
    [
        ("深圳市贝仕达克技术股份有限公司", ("深圳",), "贝仕达克技术", "股份"),
        ("广东省佛山市顺德区某某集团有限公司", ("广东", "佛山", "顺德区"), "某某", "有限"),
        ("某某科技有限责任公司", (), "某某科技", "有限"),
        ("苏州某某创业投资合伙企业（有限合伙）", ("苏州",), "某某创业投资", "合伙"),
        ("某某股份公司", (), "某某", "股份"),
        ("鄂尔多斯有限公司", (), "鄂尔多斯", "有限"),
        ("长兴某某有限公司", (), "长兴某某", "有限"),
        ("东方某某有限公司", (), "东方某某", "有限"),
    ],
)
def test_a_registered_name_is_taken_apart(text: str, regions: tuple[str, ...], core: str, form: str) -> None:
    name = company_name(text)
    assert (name.regions, name.core, name.form, name.is_full) == (regions, core, form, True)


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("*ST甲乙", "甲乙"),
        ("S*ST甲乙", "甲乙"),
        ("甲乙A", "甲乙"),
        ("甲乙丙-W", "甲乙丙"),
        ("甲乙集团", "甲乙"),
        ("甲乙股份", "甲乙"),
        ("ＸＤ甲乙丙", "甲乙丙"),
        ("NEC", "NEC"),
    ],
)
def test_marks_of_an_exchange_are_no_part_of_a_short_name(text: str, core: str) -> None:
    name = company_name(text)
    assert (name.core, name.is_full) == (core, False)


def test_a_branch_is_not_its_company() -> None:
    name = company_name("苏州某某智能科技有限公司北京分公司")
    assert (name.branch, name.core) == ("北京分公司", "某某智能科技")


def test_a_body_that_is_no_company_has_a_registered_name_too() -> None:
    assert company_name("某某研究院").is_full
    assert company_name("某某机械厂").is_full


@pytest.mark.parametrize(
    "same",
    [
        ("ＡＢ（中国）有限公司", "AB(中国)有限公司", "ab 中国 有限公司", "AB【中国】有限公司"),
        ("甲·乙、公司", "甲乙公司"),
    ],
)
def test_width_brackets_blanks_and_case_make_no_difference(same: tuple[str, ...]) -> None:
    assert len({fold(text) for text in same}) == 1


@given(text=st.text(max_size=20))
def test_any_text_can_be_taken_apart_and_folding_twice_is_folding_once(text: str) -> None:
    name = company_name(text)
    assert fold(name.folded) == name.folded
    assert len(half_width(text)) == len(text)


@given(first=chinese, second=chinese)
def test_similarity_is_one_for_the_same_and_does_not_depend_on_the_order(first: str, second: str) -> None:
    assert similarity(first, second) == similarity(second, first)
    assert 0 <= similarity(first, second) <= 1
    assert similarity(first, first) == (1 if first else 0)


@given(long=chinese, picks=st.lists(st.booleans(), max_size=18))
def test_the_pieces_of_a_short_form_are_its_characters_in_order(long: str, picks: list[bool]) -> None:
    short = "".join(character for character, taken in zip(long, picks, strict=False) if taken)
    pieces = runs(short, long)
    if pieces:
        assert "".join(long[position : position + length] for position, length in pieces) == short
        assert all(first[0] + first[1] <= second[0] for first, second in itertools.pairwise(pieces))


@pytest.mark.parametrize(
    ("short", "long", "pieces"),
    [("中直", "中航直升机", [(0, 1), (2, 1)]), ("甲乙", "乙甲", []), ("赞宇", "浙江赞宇", [(2, 2)])],
)
def test_a_short_form_lies_in_the_long_one_in_pieces(short: str, long: str, pieces: list[tuple[int, int]]) -> None:
    assert runs(short, long) == pieces


class TestWords:
    def test_a_sentence_is_cut_into_words_without_punctuation(self) -> None:
        assert words("高新技术企业，研发费用！") == ["高新技术", "企业", "研发", "费用"]

    def test_an_index_also_gets_the_words_inside_words(self) -> None:
        assert {"高新", "技术", "高新技术"} <= set(search_words("高新技术企业"))
        assert search_text("高新技术ABC") == "高新 技术 高新技术 abc"

    @pytest.mark.parametrize(
        ("text", "initials"), [("重庆长安", "cqca"), ("厦门银行", "xmyh"), ("甲ABC（乙）", "jabcy"), ("", "")]
    )
    def test_initials_heed_the_word(self, text: str, initials: str) -> None:
        assert pinyin_initials(text) == initials

    def test_pinyin_is_without_tones_and_blanks(self) -> None:
        assert pinyin("重庆 ABC") == "chongqingabc"
