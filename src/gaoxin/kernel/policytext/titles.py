"""Titles and standing that a sentence asks for: 高新技术企业, 专精特新“小巨人”, 失信被执行人 (that one must not be)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaoxin.kernel.policytext.variables import Names, loose, written

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Variable

#: Titles that are a level of one fact. The longest first, so that 小巨人 is not read as 专精特新.
_LEVELS: tuple[tuple[str, str, str], ...] = (
    ("专精特新小巨人", "srdi_level", "little_giant"),
    ("小巨人企业", "srdi_level", "little_giant"),
    ("小巨人", "srdi_level", "little_giant"),
    ("专精特新中小企业", "srdi_level", "provincial"),
    ("专精特新企业", "srdi_level", "provincial"),
    ("链主企业", "chain_role", "leader"),
    ("中国质量奖", "quality_award_level", "national"),
    ("新三板挂牌", "neeq_tier", "basic"),
)
#: What is had at a level, and the fact: 国家级和省级企业技术中心 is the lowest of these levels or more.
_AT_A_LEVEL: tuple[tuple[str, str], ...] = (
    (r"企业技术[（(]?(?:研发)?[)）]?中心", "tech_center_level"),
    (r"绿色工厂", "green_factory_level"),
    (r"版权示范(?:单位|企业)", "copyright_model_level"),
)
_LEVEL_WORDS = r"(?:(?:国家级|省级|市级)(?:以上|及以上)?[、和及或与]?){1,3}(?:的)?"
#: A list of standards that one leads, down to the lowest.
_STANDARDS = re.compile(
    r"(?:牵头|主导|主持)(?:制定|起草|制修订|编制)[^，,。；;]{0,8}?(?P<which>(?:(?:国际|国家|行业|地方|团体)标准[、和及或与]?){1,5})"
)
#: 在创业板、科创板上市: one of these boards.
_BOARDS = re.compile(
    r"在(?P<which>(?:(?:主板|中小企?业?板|创业板|科创板|北交所|境外|海外|香港)[、和及或与]?){1,6})(?:首发|首次公开发行)?上市"
)
#: 新增纳入统计的规模以上工业企业.
_NEW_IN_STATISTICS = re.compile(
    r"(?:新增|首次|新)[^，,。；;]{0,6}?(?:纳入统计|纳统|入统|上规|升规)[^，,。；;]{0,6}?(?P<which>规模以上工业|规上工业|规模以上服务业|规上服务业|限额?以?上商贸)"
)
_STATISTICS = {"工业": "industry", "服务业": "service", "商贸": "trade"}
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
    yield from _at_levels(text, start, end, names)
    yield from _choices(text, start, end, names)
    for pattern, variable in names.conditions:
        for match in pattern.finditer(text, start, end):
            yield match.start(), match.end(), variable.id, written(variable)


def _at_levels(text: str, start: int, end: int, names: Names) -> Iterator[tuple[int, int, str, str]]:
    """What one has at a level: the condition is the lowest that is named."""
    for words, variable_id in _AT_A_LEVEL:
        pattern = re.compile(f"(?P<which>{_LEVEL_WORDS}){words}")
        yield from _listed(pattern.finditer(text, start, end), names.condition(variable_id), r"国家级|省级|市级")
    yield from _listed(
        _STANDARDS.finditer(text, start, end), names.condition("standard_led_level"), r"[^、和及或与]{2}标准"
    )


def _listed(
    matches: Iterable[re.Match[str]], variable: Variable | None, label: str
) -> Iterator[tuple[int, int, str, str]]:
    if variable is None:
        return
    for match in matches:
        lowest = _lowest(variable, re.findall(label, match["which"]))
        if lowest:
            yield match.start(), match.end(), variable.id, f"{written(variable)} >= '{lowest}'"


def _choices(text: str, start: int, end: int, names: Names) -> Iterator[tuple[int, int, str, str]]:
    """One of several values of a fact without order: the boards of listing, the kinds of reporting units."""
    boards, kinds, new = (names.condition(name) for name in ("listed_board", "stat_kind", "stat_list_new"))
    if boards is not None:
        for match in _BOARDS.finditer(text, start, end):
            values = [boards.value(label) for label in re.split(r"[、和及或与]", match["which"]) if label]
            tests = [f"{written(boards)} == '{value.id}'" for value in values if value is not None]
            if len(tests) == len(values):
                joined = " 或 ".join(tests)
                yield match.start(), match.end(), boards.id, f"({joined})" if len(tests) > 1 else joined
    if kinds is not None and new is not None:
        for match in _NEW_IN_STATISTICS.finditer(text, start, end):
            kind = next(value for word, value in _STATISTICS.items() if match["which"].endswith(word))
            yield match.start(), match.end(), new.id, f"{written(new)} 且 {written(kinds)} == '{kind}'"


def _lowest(variable: Variable, labels: Iterable[str]) -> str:
    """The id of the lowest of these values of an ordered fact; "" when one of them is none of its values."""
    wanted = [variable.value(label) for label in labels]
    if not wanted or not all(wanted):
        return ""
    ids = {value.id for value in wanted if value}
    return next(value.id for value in variable.values if value.id in ids)
