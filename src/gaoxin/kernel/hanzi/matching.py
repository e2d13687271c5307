"""Which enterprise of a directory a written name means: exact, then normalised, then likely; a person decides the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from gaoxin.kernel.hanzi.folding import fold
from gaoxin.kernel.hanzi.names import CompanyName, company_name
from gaoxin.kernel.hanzi.short_names import Alignment, Frequencies, align, features, likelihood
from gaoxin.kernel.hanzi.similarity import bigrams, dice

Key = TypeVar("Key", bound=Hashable)

AUTOMATIC_AT = 0.95
"""From this score on a match needs no person: at least 99 of 100 are right, also when half of the companies asked for
are not in the directory (measured on listed companies, docs/real-data.md)."""

OFFERED_AT = 0.2
MOST_ALIGNED = 400
MOST_COMPARED = 200


class Reason(StrEnum):
    """Why a candidate is one. `label` is the Chinese sentence, `label_en` the English one."""

    label: str
    label_en: str

    def __new__(cls, value: str, label: str, label_en: str) -> Reason:
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.label = label
        reason.label_en = label_en
        return reason

    SAME = ("same", "名称相同", "the same name")
    FOLDED = ("folded", "仅全半角、括号、空格不同", "only width, brackets or blanks differ")
    REGION_WORD = ("region_word", "仅“省”“市”字样不同", "only the words for province or city differ")
    OTHER_FORM = ("other_form", "仅组织形式不同（有限公司与股份有限公司）", "only the legal form differs")
    SHORT = ("short", "是该名称的简称", "a short form of this name")
    BRANCH = ("branch", "是该企业的分支机构", "a branch of this enterprise")
    SAME_CORE = ("same_core", "字号与行业相同，地区或集团字样不同", "same brand and trade, other region or group words")
    SIMILAR = ("similar", "名称相近", "a similar name")


_SCORES = {
    Reason.SAME: 1.0,
    Reason.FOLDED: 1.0,
    Reason.REGION_WORD: 0.99,
    Reason.OTHER_FORM: 0.97,
    Reason.SAME_CORE: 0.8,
    Reason.BRANCH: 0.7,
}
OTHER_REGION = 0.6
SIMILAR_AT_MOST = 0.69


@dataclass(frozen=True)
class Candidate(Generic[Key]):
    """An enterprise that the name may mean: its key, the name of it that fits, a score from 0 to 1, and why."""

    key: Key
    name: str
    score: float
    reason: Reason


@dataclass(frozen=True)
class Match(Generic[Key]):
    """The answer for one name. `key` is set only when the match is automatic; else the candidates are offered, best first."""

    query: str
    key: Key | None
    candidates: tuple[Candidate[Key], ...]

    @property
    def automatic(self) -> bool:
        return self.key is not None


class Directory(Generic[Key]):
    """The names of many enterprises, laid out for matching. Immutable; share it between threads.

    Args:
        names: for each enterprise its registered, old and short names.
        automatic_at: score from which a match needs no person.
    """

    def __init__(self, names: Mapping[Key, Iterable[str]], *, automatic_at: float = AUTOMATIC_AT) -> None:
        self.automatic_at = automatic_at
        self._entries: list[tuple[Key, CompanyName]] = [
            (key, company_name(text)) for key, texts in names.items() for text in dict.fromkeys(texts) if fold(text)
        ]
        self._frequencies = Frequencies(name for _, name in self._entries if name.is_full)
        self._folded: dict[str, list[int]] = defaultdict(list)
        self._plain: dict[str, list[int]] = defaultdict(list)
        self._core: dict[str, list[int]] = defaultdict(list)
        self._characters: dict[str, set[int]] = defaultdict(set)
        self._bigrams: dict[str, list[int]] = defaultdict(list)
        for number, (_, name) in enumerate(self._entries):
            self._folded[name.folded].append(number)
            if name.branch:
                continue
            self._plain[name.plain].append(number)
            self._core[name.core].append(number)
            for piece in set(bigrams(name.plain)):
                self._bigrams[piece].append(number)
            for character in set(name.base) if name.is_full else ():
                self._characters[character].add(number)

    def match(self, text: str, limit: int = 5) -> Match[Key]:
        """The enterprise that `text` means, or up to `limit` candidates."""
        query = company_name(text)
        found = self._same(query) or self._registered(query) if query.folded else []
        if not any(candidate.score >= self.automatic_at for candidate in found) and query.folded:
            found += self._similar(query) if query.is_full else self._short(query) + self._similar(query)
        ranked = _best_of_each(found)
        top = ranked[0] if ranked and ranked[0].score >= self.automatic_at else None
        tied = top is not None and len(ranked) > 1 and ranked[1].score >= self.automatic_at
        return Match(text, top.key if top is not None and not tied else None, tuple(ranked[:limit]))

    def _same(self, query: CompanyName) -> list[Candidate[Key]]:
        numbers = self._folded.get(query.folded, [])
        return [
            self._candidate(number, Reason.SAME if self._entries[number][1].text == query.text else Reason.FOLDED)
            for number in numbers
        ]

    def _registered(self, query: CompanyName) -> list[Candidate[Key]]:
        """Names that differ from a registered name in legal form, region or group words, or by being a branch."""
        found = []
        for number in self._plain.get(query.plain, []):
            other = self._entries[number][1]
            if query.branch:
                found.append(self._candidate(number, Reason.BRANCH))
            elif query.form == other.form:
                found.append(self._candidate(number, Reason.REGION_WORD))
            elif query.is_full and other.is_full:
                found.append(self._candidate(number, Reason.OTHER_FORM))
        if query.is_full and not query.branch:
            for number in self._core.get(query.core, []):
                other = self._entries[number][1]
                score = OTHER_REGION if query.regions and other.regions and query.regions != other.regions else None
                found.append(self._candidate(number, Reason.SAME_CORE, score))
        return found

    def _short(self, query: CompanyName) -> list[Candidate[Key]]:
        aligned: dict[Key, tuple[Alignment, int]] = {}
        for number in self._containing(query.core):
            key, name = self._entries[number]
            alignment = align(query.core, name)
            if alignment is not None and (key not in aligned or alignment.rank > aligned[key][0].rank):
                aligned[key] = (alignment, number)
        order = sorted(aligned.values(), key=lambda each: (*each[0].rank, each[0].covered), reverse=True)
        found = []
        for place, (alignment, number) in enumerate(order[:10]):
            dominated = place == 0 and len(order) > 1 and order[1][0].rank < alignment.rank
            values = features(query, self._entries[number][1], alignment, len(order) - 1, dominated, self._frequencies)
            share = 1.0 if place == 0 else 0.5
            found.append(self._candidate(number, Reason.SHORT, likelihood(values) * share))
        return found

    def _containing(self, characters: str) -> list[int]:
        """Names that hold all the characters; when they are too many, those that begin with them."""
        postings = sorted((self._characters.get(each, set()) for each in set(characters)), key=len)
        if not postings:
            return []
        numbers = sorted(set.intersection(*postings))
        if len(numbers) > MOST_ALIGNED:
            numbers = [number for number in numbers if self._entries[number][1].core.startswith(characters[:2])]
        return numbers[:MOST_ALIGNED]

    def _similar(self, query: CompanyName) -> list[Candidate[Key]]:
        pieces = bigrams(query.plain)
        shared: dict[int, int] = defaultdict(int)
        for piece in sorted(set(pieces), key=lambda each: len(self._bigrams.get(each, ())))[:6]:
            for number in self._bigrams.get(piece, ())[: MOST_COMPARED * 10]:
                shared[number] += 1
        nearest = sorted(shared, key=lambda number: (-shared[number], number))[:MOST_COMPARED]
        found = []
        for number in nearest:
            score = dice(pieces, bigrams(self._entries[number][1].plain)) * SIMILAR_AT_MOST
            if score >= OFFERED_AT:
                found.append(self._candidate(number, Reason.SIMILAR, score))
        return found

    def _candidate(self, number: int, reason: Reason, score: float | None = None) -> Candidate[Key]:
        key, name = self._entries[number]
        return Candidate(key, name.text, round(_SCORES[reason] if score is None else score, 4), reason)


def _best_of_each(found: Iterable[Candidate[Key]]) -> list[Candidate[Key]]:
    """One candidate of each enterprise, best first; equal scores in the order of the directory.

    The ways of matching come from the most telling to the least: an enterprise keeps its first reason and its best score.
    """
    best: dict[Key, Candidate[Key]] = {}
    for candidate in found:
        known = best.setdefault(candidate.key, candidate)
        if candidate.score > known.score:
            best[candidate.key] = replace(known, score=candidate.score)
    return sorted(best.values(), key=lambda candidate: -candidate.score)
