"""Chinese text cut into words, for search and for finding by initials."""

from __future__ import annotations

import re

import rjieba
from pypinyin import Style, lazy_pinyin

from gaoxin.kernel.hanzi.folding import half_width

_SPOKEN = re.compile(r"\w")


def words(text: str) -> list[str]:
    """The words of a text in order, punctuation and blanks left out."""
    return [word for word in rjieba.cut(half_width(text)) if _SPOKEN.search(word)]


def search_words(text: str) -> list[str]:
    """The words of a text with the shorter words inside them (高新技术 also gives 高新 and 技术), for an index."""
    return [word for word in rjieba.cut_for_search(half_width(text)) if _SPOKEN.search(word)]


def search_text(text: str) -> str:
    """The text as a full-text index wants it: words with blanks between, lower case."""
    return " ".join(search_words(text)).lower()


def pinyin_initials(text: str) -> str:
    """The first letters of a name's syllables, lower case, heteronyms by their word: 重庆长安 is 'cqca'."""
    return "".join(lazy_pinyin(_spoken(text), style=Style.FIRST_LETTER)).lower()


def pinyin(text: str) -> str:
    """The syllables of a name without tones and blanks, lower case: 重庆 is 'chongqing'."""
    return "".join(lazy_pinyin(_spoken(text))).lower()


def _spoken(text: str) -> str:
    return "".join(_SPOKEN.findall(half_width(text)))
