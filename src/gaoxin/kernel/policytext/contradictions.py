"""What a text says against itself, as far as figures show it. Told to the reader, never resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from gaoxin.kernel.policytext.draft_words import money
from gaoxin.kernel.policytext.errors import Notice
from gaoxin.kernel.policytext.findings import Finding
from gaoxin.kernel.policytext.structure import Clause

_OPENING = re.compile(r"\s*[（(]\s*(?:大写)?[：:]?\s*(?:人民币)?\s*")
_END = re.compile(r"[。；;\n]")
_SHORTEST_TARGET = 6


def contradictions(text: str, clauses: Sequence[Clause], found: Sequence[Finding]) -> list[Notice]:
    """Notices of sums that differ from their words, caps below the award, ranges that hold nothing, and the like, in the order of the text."""
    places = {clause.anchor: clause.place for clause in clauses}
    ordered = sorted(found, key=lambda finding: (finding.start, finding.end))
    rows = [
        *_words(text, ordered),
        *_caps(text, ordered),
        *_ranges(text, ordered),
        *_days(ordered),
        *_targets(text, ordered),
    ]
    told = []
    for finding, code, values in sorted(rows, key=lambda row: row[0].start):
        told.append(Notice(code, {"place": places.get(finding.clause) or finding.text[:20], **values}))
    return told


Row = tuple[Finding, str, dict[str, str]]


def _words(text: str, found: Sequence[Finding]) -> Iterator[Row]:
    """30万元（叁拾伍万元）: the sum and its words."""
    sums = [one for one in found if one.kind == "amount" and one.unit == "元" and one.value is not None]
    for one, two in pairwise(sums):
        if two.role == "stated" and _OPENING.fullmatch(text[one.end : two.start]) and one.value != two.value:
            yield two, "words_differ", {"one": one.text, "two": two.text}


def _caps(text: str, found: Sequence[Finding]) -> Iterator[Row]:
    """奖励10万元，最高不超过5万元: in one sentence the whole award is above its cap."""
    awards = [one for one in found if one.kind == "amount" and one.role == "award" and one.unit == "元" and not one.per]
    caps = [one for one in found if one.kind == "amount" and one.role == "cap" and one.unit == "元" and not one.per]
    for cap in caps:
        before = [one for one in awards if one.end <= cap.start and not _END.search(text, one.end, cap.start)]
        over = [one for one in before if one.value is not None and cap.value is not None and one.value > cap.value]
        if len(before) == 1 and over:
            yield cap, "award_above_cap", {"one": over[0].text, "two": cap.text}


def _ranges(text: str, found: Sequence[Finding]) -> Iterator[Row]:
    """不低于5%且不高于3%: no figure is both."""
    bounds = [one for one in found if one.kind == "threshold" and one.value is not None]
    for one in bounds:
        if one.upper is not None and one.value is not None and one.value > one.upper:
            yield one, "empty_range", {"one": one.text, "two": ""}
    for one, two in pairwise(bounds):
        together = one.clause == two.clause and two.start - one.end <= 2 and not two.label and one.unit == two.unit
        rising = bool(one.low) and bool(two.high) and not two.low
        if together and rising and one.value is not None and two.value is not None and one.value > two.value:
            yield two, "empty_range", {"one": one.text, "two": two.text}


def _days(found: Sequence[Finding]) -> Iterator[Row]:
    """In force from a day after the last one."""
    begins = next((one for one in found if one.role == "effective" and one.day), None)
    ends = next((one for one in found if one.role == "expires" and one.day), None)
    if begins is not None and ends is not None and begins.day and ends.day and ends.day < begins.day:
        yield ends, "ends_before_start", {"one": begins.text, "two": ends.text}


def _targets(text: str, found: Sequence[Finding]) -> Iterator[Row]:
    """The same recipients, in the same words, with another sum in another clause."""
    single: list[tuple[Finding, Finding]] = []
    for target in (one for one in found if one.kind == "target" and len(one.label) >= _SHORTEST_TARGET):
        end = _END.search(text, target.end)
        sums = [
            one for one in found
            if one.kind == "amount" and one.role == "award" and target.end <= one.start < (end.start() if end else len(text))
        ]  # fmt: skip
        if len(sums) == 1 and sums[0].unit == "元" and sums[0].upper is None:
            single.append((target, sums[0]))
    for (one, first), (two, second) in combinations(single, 2):
        if one.label == two.label and one.clause != two.clause and first.value != second.value:
            sums_told = [money(each.value) for each in (first, second) if each.value is not None]
            yield two, "other_sum", {"label": two.label, "one": sums_told[0], "two": sums_told[1]}
