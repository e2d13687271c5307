"""How benefits are found by words: what is written into the index, and what a query means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import override

from gaoxin.domains.policies.models import Benefit, PolicyTerm, PolicyVersion
from gaoxin.domains.policies.taxonomy import AXES, tag_label
from gaoxin.kernel.hanzi.words import words
from gaoxin.mechanisms.casework.engine.terms import terms_of

#: What a hit counts by where it stands.
IN_TITLE, IN_SUMMARY, IN_CLAUSE, IN_TEXT, IS_TAG = 8, 4, 3, 1, 0
_EMPTY = frozenset("的了和与及或在是有没吗呢啊请问我要想给拿怎么如何什么哪些可以能多少")
_MOST_WORDS = 12

#: Words that people use for the same thing; each is found by all the others of its row.
SYNONYMS: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "补贴 补助 奖励 奖补 资助",
        "高企 高新技术企业",
        "科小 科技型中小企业",
        "专精特新 小巨人",
        "贷款 融资 贴息 利息 信贷",
        "房租 租金 场地 厂房",
        "上市 挂牌 ipo",
        "设备 技改 技术改造",
        "研发 科研 研究开发",
        "人才 引才 博士",
        "孵化器 众创空间 孵化",
        "首台套 首台 首版次 首批次",
        "上规 升规 四上 规上 入统",
        "知识产权 专利 商标",
        "出口 外贸 海外",
        "绿色 节能 低碳",
        "数字化 智改数转 智能化 上云",
    )
)  # fmt: skip


def index_version(version: PolicyVersion) -> None:
    """Writes the search terms of a version and its benefits anew."""
    PolicyTerm.objects.filter(version=version).delete()
    # Tags are found by their Chinese words whoever publishes.
    with override("zh-hans"):
        rows = _rows(version, None, _of_version(version))
        clauses = {clause.pk: version.text[clause.start : clause.end] for clause in version.clauses.all()}
        for benefit in version.benefits.all():
            rows += _rows(version, benefit, _of_benefit(benefit, clauses.get(benefit.clause_id or 0, "")))
    PolicyTerm.objects.bulk_create(rows, batch_size=500)


def _of_version(version: PolicyVersion) -> Iterable[tuple[str, int]]:
    yield version.title, IN_SUMMARY
    yield version.title_en, IN_SUMMARY
    yield f"{version.document_number} {version.policy.issuer}", IN_SUMMARY
    yield " ".join((version.for_whom, version.gives, version.how, version.when)), IN_SUMMARY
    yield version.text, IN_TEXT


def _of_benefit(benefit: Benefit, clause: str) -> Iterable[tuple[str, int]]:
    yield benefit.title, IN_TITLE
    yield benefit.title_en, IN_TITLE
    yield f"{benefit.get_route_display()} {benefit.get_instrument_display()}", IN_SUMMARY
    yield " ".join(tag_label(axis, tag) for axis, tags in benefit.tags.items() for tag in tags), IN_SUMMARY
    yield clause, IN_CLAUSE


def _rows(version: PolicyVersion, benefit: Benefit | None, texts: Iterable[tuple[str, int]]) -> list[PolicyTerm]:
    weights: dict[str, int] = {}
    for text, weight in texts:
        for term in terms_of(text):
            weights[term] = max(weight, weights.get(term, 0))
    if benefit is not None:
        for axis, tags in benefit.tags.items():
            weights |= {tag_term(axis, tag): IS_TAG for tag in tags if axis in AXES}
    return [
        PolicyTerm(zone_id=version.zone_id, version=version, benefit=benefit, term=term, weight=weight)
        for term, weight in sorted(weights.items())
    ]


def tag_term(axis: str, tag: str) -> str:
    """How a tag stands in the index. No word of a text has a colon."""
    return f"{axis}:{tag}"[:60]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query with the terms of each of its spellings: all terms of one spelling must be there."""

    text: str
    spellings: tuple[frozenset[str], ...]


def query_words(query: str) -> list[Word]:
    """The words of a query that say something, each with its synonyms."""
    found: dict[str, Word] = {}
    texts = [each.lower() for each in _joined(query)]
    # 买设备: a lone character beside words says what one does, not what one looks for.
    telling = [text for text in texts if len(text) > 1] or texts
    for text in telling[:_MOST_WORDS]:
        spellings = [text, *sorted(synonyms_of(text) - {text})]
        terms = tuple(frozenset(terms_of(spelling)) for spelling in spellings)
        found.setdefault(text, Word(text, tuple(each for each in terms if each)))
    return [word for word in found.values() if word.spellings]


def synonyms_of(text: str) -> frozenset[str]:
    """What else people call it; empty when nothing is known."""
    return next((row for row in SYNONYMS if text in row), frozenset())


def _joined(query: str) -> Iterable[str]:
    """Words of the query without those that carry no meaning; a lone character stays with its neighbour's search."""
    for part in query.split():
        if synonyms_of(part.lower()):
            yield part
            continue
        for word in words(part):
            if not set(word) <= _EMPTY:
                yield word


def scores(
    hits: Iterable[tuple[int, int | None, str, int]], wanted: list[Word], benefits: dict[int, int]
) -> dict[int, int]:
    """Points of each benefit that has every wanted word, its version's words included.

    hits: (version, benefit or None, term, weight) of the index; benefits: benefit → version.
    """
    of_version: dict[int, dict[str, int]] = {}
    of_benefit: dict[int, dict[str, int]] = {}
    for version, benefit, term, weight in hits:
        place = of_version.setdefault(version, {}) if benefit is None else of_benefit.setdefault(benefit, {})
        place[term] = weight
    found = {}
    for benefit, version in benefits.items():
        weights = dict(of_version.get(version, {}))
        for term, weight in of_benefit.get(benefit, {}).items():
            weights[term] = max(weight, weights.get(term, 0))
        points = [_points(word, weights) for word in wanted]
        if all(points):
            found[benefit] = sum(points)
    return found


def _points(word: Word, weights: dict[str, int]) -> int:
    """What one word scores; its own spelling counts double, 0 when no spelling is there."""
    best = 0
    for at, spelling in enumerate(word.spellings):
        if all(term in weights for term in spelling):
            mean = min(weights[term] for term in spelling)
            best = max(best, mean * (2 if at == 0 else 1))
    return best
