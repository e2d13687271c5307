"""Titles and standing that a sentence asks for: 高新技术企业, 专精特新“小巨人”, 失信被执行人 (that one must not be)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gaoxin.kernel.policytext.variables import Names, loose, written

#: Titles that are a level of one fact. The longest first, so that 小巨人 is not read as 专精特新.
_LEVELS: tuple[tuple[str, str, str], ...] = (
    ("专精特新小巨人", "srdi_level", "little_giant"),
    ("小巨人企业", "srdi_level", "little_giant"),
    ("小巨人", "srdi_level", "little_giant"),
    ("专精特新中小企业", "srdi_level", "provincial"),
    ("专精特新企业", "srdi_level", "provincial"),
    ("链主企业", "chain_role", "leader"),
)
#: Ways in which people say a title, and the fact.
_SPOKEN: tuple[tuple[str, str], ...] = (
    ("国家重点扶持的高新技术企业", "hnte_valid"),
    ("国家高新技术企业", "hnte_valid"),
    ("高新技术企业", "hnte_valid"),
    ("国家级高企", "hnte_valid"),
    ("国家科技型中小企业", "tsme_valid"),
    ("科技型中小企业", "tsme_valid"),
    ("创新型中小企业", "isme_valid"),
    ("制造业单项冠军", "single_champion_valid"),
    ("单项冠军", "single_champion_valid"),
    ("上市公司", "is_listed"),
)
_DENIED = re.compile(r"(?:未|不|无|没有|非|未被|不得)[^，,。；;、]{0,8}$")
_PRODUCT = re.compile(r"^(?:产品|产业|研发中心|研究开发|研究院|聚集|集群|培育|入库)")
_FIRST = re.compile(
    r"(?:首次|初次|(?<!高)新|当年)(?:被)?(?:获评|获得|认定|评定|列入|入选|通过|入库|备案|获批)?(?:为|的)?[^，,。；;、]{0,6}$"
)
_RE_CERTIFIED = re.compile(r"(?:重新|复核|再次|复审)[^，,。；;、]{0,8}$")


@dataclass(frozen=True)
class Title:
    """A title in the text. expr: the condition as an expression; kind: '', first or renewed."""

    start: int
    end: int
    words: str
    variable: str
    expr: str
    kind: str = ""
    denied: bool = False


def titles(text: str, start: int, end: int, names: Names) -> list[Title]:
    """The titles in a stretch of a text, each where it is named first, none inside another."""
    taken: list[tuple[int, int]] = []
    found: list[Title] = []
    for hit, high, variable, expr in _hits(text, start, end, names):
        low = hit
        if any(high > other_low and low < other_high for other_low, other_high in taken):
            continue
        if (
            text[low - 1 : low] in ("“", '"')
            and low > start
            and text[low:high].count("”") + text[low:high].count('"') == 1
        ):
            low -= 1
        taken.append((low, high))
        if _PRODUCT.match(text[high : min(end, high + 6)]):
            continue
        before = text[max(start, low - 16) : low]
        denied = bool(_DENIED.search(before))
        kind = "renewed" if _RE_CERTIFIED.search(before) else "first" if _FIRST.search(before) else ""
        found.append(Title(low, high, text[low:high], variable, f"非 {expr}" if denied else expr, kind, denied))
    return sorted(found, key=lambda title: title.start)


def _hits(text: str, start: int, end: int, names: Names) -> Iterator[tuple[int, int, str, str]]:
    for words, variable_id, level in _LEVELS:
        variable = names.condition(variable_id)
        if variable is not None:
            for match in re.finditer(loose(words), text[start:end]):
                yield start + match.start(), start + match.end(), variable_id, f"{written(variable)} >= '{level}'"
    for words, variable_id in _SPOKEN:
        variable = names.condition(variable_id)
        if variable is not None:
            for match in re.finditer(loose(words), text[start:end]):
                yield start + match.start(), start + match.end(), variable_id, written(variable)
    for pattern, variable in names.conditions:
        for match in pattern.finditer(text, start, end):
            yield match.start(), match.end(), variable.id, written(variable)
