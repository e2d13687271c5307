"""Drafts of criteria and amounts in the rulebook language, each resting on findings; what cannot be written says why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from gaoxin.kernel.policytext.draft_amounts import Amounts
from gaoxin.kernel.policytext.draft_criteria import Criteria
from gaoxin.kernel.policytext.draft_words import DOUBTS, REASONS, Written
from gaoxin.kernel.policytext.findings import Finding
from gaoxin.kernel.policytext.ladders import Ladder
from gaoxin.kernel.policytext.segments import Segment
from gaoxin.kernel.policytext.structure import Clause
from gaoxin.kernel.policytext.vocabulary import Vocabulary

_ONE_OF = re.compile(r"(?:条件|情形|要求|项目?|标准|规定)之一|之一的|任一(?:项|条)|任意一(?:项|条)|满足其一")
#: A sentence that only caps the one before it begins with its cap: 单个企业每年最高不超过100万元.
_SHORT_LEAD = 20


@dataclass(frozen=True)
class Draft:
    """A criterion or an amount that an officer corrects and confirms.

    id: d1, d2 … kind: criterion or amount. clause: anchor; start, end: the sentence. rests_on: ids of findings.
    expr: text of the rulebook language, proved to parse; '' when it is unresolved. sketch: the same with the missing names in
    「」, for the officer to complete. reason: code and words of what is missing. doubts: what to check although it parses.
    """

    id: str
    kind: str
    clause: str
    start: int
    end: int
    rests_on: tuple[str, ...]
    expr: str = ""
    sketch: str = ""
    reason: tuple[str, dict[str, str]] | None = None
    doubts: tuple[tuple[str, dict[str, str]], ...] = ()

    @property
    def resolved(self) -> bool:
        """Whether the expression can be used as it stands."""
        return bool(self.expr)

    def why(self, language: str = "zh") -> str:
        """Why it is unresolved, in ``zh`` or ``en``."""
        return _said(REASONS, self.reason, language) if self.reason else ""

    def warnings(self, language: str = "zh") -> list[str]:
        """What to check, in ``zh`` or ``en``."""
        return [_said(DOUBTS, doubt, language) for doubt in self.doubts]

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """The draft for JSON."""
        found: dict[str, Any] = {"id": self.id, "kind": self.kind, "clause": self.clause, "start": self.start, "end": self.end,
                                 "rests_on": list(self.rests_on), "status": "draft" if self.expr else "unresolved"}  # fmt: skip
        if self.expr:
            found["expr"] = self.expr
        if self.sketch:
            found["sketch"] = self.sketch
        if self.reason:
            found["unresolved"] = {"code": self.reason[0], "message": self.why(language)}
        if self.doubts:
            warnings = self.warnings(language)
            found["doubts"] = [
                {"code": doubt[0], "message": words} for doubt, words in zip(self.doubts, warnings, strict=True)
            ]
        return found


def _said(table: dict[str, tuple[str, str]], said: tuple[str, dict[str, str]], language: str) -> str:
    return table[said[0]][0 if language.startswith("zh") else 1].format_map(said[1])


class Drafter:
    """Writes the drafts of one text."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.criteria = Criteria(text, vocabulary)
        self.amounts = Amounts(text, vocabulary)

    def of_clause(self, sentences: Sequence[tuple[Segment, list[Finding]]], first: int = 1) -> list[Draft]:
        """The drafts of a clause's sentences, numbered from ``first`` on. A cap in a sentence of its own binds the one before it."""
        drafts: list[Draft] = []
        bound = False
        for at, (segment, found) in enumerate(sentences):
            later = sentences[at + 1][1] if at + 1 < len(sentences) else []
            following = sentences[at + 1][0].start if at + 1 < len(sentences) else 0
            caps = [finding for finding in later if finding.role == "cap" and finding.start - following <= _SHORT_LEAD]
            caps = caps if _pays(found) and not _pays(later) else []
            written: list[tuple[str, Written]] = [
                ("criterion", one) for one in self.criteria.of_sentence(segment, found)
            ]
            if not bound:
                written += [("amount", one) for one in self.amounts.of_sentence(segment, found, caps)]
            bound = bool(caps)
            drafts += [_draft(kind, segment, one) for kind, one in written]
        return [replace(draft, id=f"d{first + at}") for at, draft in enumerate(drafts)]


def with_tiers(drafts: Sequence[Draft], findings: Sequence[Finding], roots: dict[str, str]) -> list[Draft]:
    """The drafts, those on one measure in several sentences of one article marked: they are steps, not conditions to be met together.

    roots: the article (or outermost clause) of each clause.
    """
    by_id = {finding.id: finding for finding in findings}
    places: dict[tuple[str, str], set[int]] = {}
    steps = [(draft, one) for draft in drafts for one in _steps(draft, by_id)]
    for draft, one in steps:
        places.setdefault((roots[draft.clause], one.label), set()).add(draft.start)
    marked = {draft.id: one.label for draft, one in steps if len(places[roots[draft.clause], one.label]) > 1}
    return [
        replace(draft, doubts=(*draft.doubts, ("tiers", {"label": marked[draft.id]}))) if draft.id in marked else draft
        for draft in drafts
    ]


def with_ladders(drafts: Sequence[Draft], found: Sequence[Ladder]) -> list[Draft]:
    """The drafts with one choice in the place of the criteria of each ladder's steps."""
    replaced = {id_ for ladder in found for id_ in ladder.written.rests_on}
    kept = [one for one in drafts if one.kind != "criterion" or not set(one.rests_on) <= replaced]
    for ladder in found:
        first, last, written = ladder.steps[0], ladder.steps[-1], ladder.written
        choice = Draft("", "criterion", ladder.clause, first.start, last.end, written.rests_on, written.expr, written.sketch,
                       written.reason, tuple(doubt for at, doubt in enumerate(written.doubts) if doubt not in written.doubts[:at]))  # fmt: skip
        kept.append(choice)
    kept.sort(key=lambda one: one.start)
    return [replace(one, id=f"d{at}") for at, one in enumerate(kept, 1)]


def with_alternatives(drafts: Sequence[Draft], clauses: Sequence[Clause], text: str) -> list[Draft]:
    """The drafts, those marked of which the words above them say that one is enough: 符合下列条件之一."""
    by_anchor = {clause.anchor: clause for clause in clauses}
    return [
        replace(draft, doubts=(*draft.doubts, ("one_of", {})))
        if draft.kind == "criterion" and _ONE_OF.search(_words_above(draft, by_anchor, text))
        else draft
        for draft in drafts
    ]


def _words_above(draft: Draft, by_anchor: dict[str, Clause], text: str) -> str:
    clause = by_anchor[draft.clause]
    above = by_anchor.get(clause.parent)
    lead = text[above.body : above.own_end] if above else ""
    return f"{lead}\n{text[clause.body : draft.start]}\n{text[draft.start : draft.end].partition('：')[0]}"


def _steps(draft: Draft, by_id: dict[str, Finding]) -> list[Finding]:
    if draft.kind != "criterion":
        return []
    rests = [by_id[id_] for id_ in draft.rests_on]
    return [one for one in rests if one.kind == "threshold" and one.unit == "元" and one.label and one.form == "level"]


def _pays(found: Sequence[Finding]) -> bool:
    return any(finding.kind in ("amount", "rate") and finding.role in ("award", "rate", "excess") for finding in found)


def _draft(kind: str, segment: Segment, written: Written) -> Draft:
    return Draft("", kind, segment.clause.anchor, segment.start, segment.end, written.rests_on, written.expr, written.sketch,
                 written.reason, written.doubts)  # fmt: skip
