"""Read a policy: file or pasted text to document, clauses, findings and drafts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gaoxin.kernel.policytext.contradictions import contradictions
from gaoxin.kernel.policytext.drafts import Draft, Drafter, with_alternatives, with_ladders, with_tiers
from gaoxin.kernel.policytext.errors import Notice
from gaoxin.kernel.policytext.extract import Sentence
from gaoxin.kernel.policytext.findings import Finding
from gaoxin.kernel.policytext.head import Head, Spot, head_of
from gaoxin.kernel.policytext.ladders import ladders
from gaoxin.kernel.policytext.limits import LIMITS, Limits
from gaoxin.kernel.policytext.normal import normalised
from gaoxin.kernel.policytext.segments import segments_of
from gaoxin.kernel.policytext.source import Source, open_source, pasted
from gaoxin.kernel.policytext.structure import Clause, clauses_of
from gaoxin.kernel.policytext.vocabulary import Vocabulary


@dataclass(frozen=True)
class PolicyText:
    """A policy as read. All offsets are into ``text``, ends exclusive."""

    name: str
    kind: str
    text: str
    head: Head
    clauses: tuple[Clause, ...]
    findings: tuple[Finding, ...]
    drafts: tuple[Draft, ...]
    notices: tuple[Notice, ...]

    def of_clause(self, anchor: str) -> list[Finding]:
        """The findings in one clause's own words."""
        return [finding for finding in self.findings if finding.clause == anchor]

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """Everything for JSON; sentences for people in ``zh`` or ``en``."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for finding in self.findings:
            groups.setdefault(_GROUPS[finding.kind], []).append(finding.to_dict())
        return {
            "document": self._document(),
            "notices": [{"code": notice.code, "message": notice.message(language)} for notice in self.notices],
            "clauses": [_clause(clause, self.text) for clause in self.clauses],
            "findings": {name: groups.get(name, []) for name in dict.fromkeys(_GROUPS.values())},
            "drafts": [draft.to_dict(language) for draft in self.drafts],
            "text": self.text,
        }

    def _document(self) -> dict[str, Any]:
        head = self.head
        issued = (
            {"start": head.issued[0].start, "end": head.issued[0].end, "day": head.issued[1].isoformat()}
            if head.issued
            else None
        )
        return {
            "file": self.name,
            "kind": self.kind,
            "characters": len(self.text),
            "title": _spot(head.title),
            "number": _spot(head.number),
            "issuers": [_spot(spot) for spot in head.issuers],
            "issued": issued,
        }


_GROUPS = {
    "amount": "amounts", "rate": "rates", "series": "series", "threshold": "thresholds", "title": "titles", "date": "dates",
    "period": "periods", "exclusion": "exclusions", "target": "targets", "instrument": "instruments", "material": "materials",
    "budget": "budgets",
}  # fmt: skip


def read_policy(
    source: Path | bytes, filename: str = "", *, vocabulary: Vocabulary | None = None, limits: Limits = LIMITS
) -> PolicyText:
    """A policy in a file: docx, pdf with text, or txt.

    filename: what the user calls it, when ``source`` is its bytes. Raises PolicyTextError (see ``open_source``).
    """
    return _read(open_source(source, filename, limits), vocabulary or Vocabulary.default())


def read_pasted(text: str, *, vocabulary: Vocabulary | None = None, limits: Limits = LIMITS) -> PolicyText:
    """A policy that somebody pasted. Raises PolicyTextError: empty_file, too_long."""
    return _read(pasted(text, limits), vocabulary or Vocabulary.default())


def _read(source: Source, vocabulary: Vocabulary) -> PolicyText:
    text, joined = normalised(source.lines, wrapped=source.wrapped)
    head = head_of(text)
    clauses, oddities = clauses_of(text, head.body)
    drafter = Drafter(text, vocabulary)
    found: list[Finding] = list(_of_head(head, text))
    drafts: list[Draft] = []
    for clause in clauses:
        sentences = []
        for segment in segments_of(text, clause):
            numbered = []
            for finding in Sentence(text, segment, vocabulary.names).findings():
                numbered.append(replace(finding, id=f"f{len(found) + 1}"))
                found.append(numbered[-1])
            sentences.append((segment, numbered))
        drafts += drafter.of_clause(sentences, first=len(drafts) + 1)
    drafts = with_ladders(drafts, ladders(text, clauses, found, drafter.criteria))
    drafts = with_alternatives(with_tiers(drafts, found, _roots(clauses)), clauses, text)
    notices = (
        *source.notices,
        *([Notice("joined_lines", {"count": joined})] if joined else []),
        *oddities,
        *contradictions(text, clauses, found),
    )
    return PolicyText(source.name, source.kind, text, head, clauses, tuple(found), tuple(drafts), notices)


def _roots(clauses: tuple[Clause, ...]) -> dict[str, str]:
    """The article of each clause, or its outermost clause where there are no articles."""
    by_anchor = {clause.anchor: clause for clause in clauses}
    roots: dict[str, str] = {}
    for clause in clauses:
        above = by_anchor.get(clause.parent)
        roots[clause.anchor] = clause.anchor if above is None or clause.kind == "article" else roots[above.anchor]
    return roots


def _of_head(head: Head, text: str) -> list[Finding]:
    if head.issued is None or head.issued[0].start >= head.body:
        return []
    spot, day = head.issued
    return [Finding("f1", "date", "issued", spot.start, spot.end, text[spot.start : spot.end], "", day=day)]


def _spot(spot: Spot | None) -> dict[str, Any] | None:
    return {"text": spot.text, "start": spot.start, "end": spot.end} if spot else None


def _clause(clause: Clause, text: str) -> dict[str, Any]:
    return {
        "anchor": clause.anchor, "kind": clause.kind, "number": clause.number, "label": clause.label, "heading": clause.heading,
        "place": clause.place, "path": list(clause.path), "depth": clause.depth, "parent": clause.parent, "start": clause.start,
        "end": clause.end, "body": clause.body, "own_end": clause.own_end, "text": text[clause.start : clause.end],
    }  # fmt: skip
