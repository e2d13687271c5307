"""What changed between two versions of a clause."""

from hypothesis import given
from hypothesis import strategies as st

from gaoxin.platform.ui.diffs import Part, text_diff

texts = st.text(alphabet="甲乙丙丁3%\n", max_size=60)


def test_a_changed_figure_is_marked_inside_its_line():
    old, new = text_diff("占比不低于 3%。", "占比不低于 4%。")
    assert Part("old", "3") in old.parts
    assert Part("new", "4") in new.parts


def test_lines_that_have_nothing_in_common_are_removed_and_added():
    kinds = [line.kind for line in text_diff("第一条 总则", "附表：领域目录")]
    assert kinds == ["old", "new"]


@given(texts, texts)
def test_both_texts_can_be_read_back_from_the_comparison(old, new):
    lines = text_diff(old, new)
    before = ["".join(part.text for part in line.parts) for line in lines if line.kind != "new"]
    after = ["".join(part.text for part in line.parts) for line in lines if line.kind != "old"]
    assert sorted(before) == sorted(old.splitlines())
    assert after == new.splitlines()


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    assert all(line.kind == "same" for line in text_diff(text, text))
