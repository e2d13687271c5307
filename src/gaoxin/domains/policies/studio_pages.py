"""What the studio's pages are given: the text with its findings marked, a fault shown at its place, a rule tried on firms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language

from gaoxin.domains.policies.judging import fen, known_facts, reasons_of
from gaoxin.domains.policies.library_match import verdict_words
from gaoxin.domains.policies.rules import evaluator_of, read_rule
from gaoxin.domains.policies.worked import name_of, run_cases
from gaoxin.kernel.policytext import KINDS
from gaoxin.kernel.rules import RuleProblem, Status

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import PolicyVersion, StudioItem
    from gaoxin.mechanisms.registry.models import Enterprise


@dataclass(frozen=True)
class Span:
    """A run of the text. kind: of the finding in it, "" for none; label: what it is, for the reader; item: the draft it led to."""

    text: str
    kind: str = ""
    label: str = ""
    item: int | None = None
    anchor: str = ""


def spans(version: PolicyVersion, items: Sequence[StudioItem]) -> list[Span]:
    """The text in runs, each finding marked once; where findings overlap the shorter, more telling one is shown."""
    english = not (get_language() or "zh").startswith("zh")
    findings = [each for group in version.reading.get("findings", {}).values() for each in group]
    anchors = {clause.start: clause.anchor for clause in version.clauses.all()}
    kept: list[dict[str, Any]] = []
    for found in sorted(findings, key=lambda each: each["end"] - each["start"]):
        if found["kind"] in KINDS and all(
            found["end"] <= each["start"] or found["start"] >= each["end"] for each in kept
        ):
            kept.append(found)
    marks = {found["start"]: found for found in kept}
    cuts = sorted({0, len(version.text), *anchors, *marks, *(found["end"] for found in kept)})
    runs = []
    for begin, end in pairwise(cuts):
        mark = next((found for found in kept if found["start"] <= begin < found["end"]), None)
        kind = mark["kind"] if mark else ""
        near = next((item.pk for item in items if mark and item.start <= begin < item.end), None)
        runs.append(
            Span(version.text[begin:end], kind, KINDS[kind][english] if kind else "", near, anchors.get(begin, ""))
        )
    return runs


def notices(version: PolicyVersion) -> list[str]:
    """What the reader of the text should know, in the reader's language."""
    english = not (get_language() or "zh").startswith("zh")
    return [str((english and each.get("message_en")) or each["message"]) for each in version.reading.get("notices", [])]


def why_of(item: StudioItem, version: PolicyVersion) -> str:
    """Why an item is open or what to check in it, in the reader's language; what is known in Chinese alone is told so."""
    if (get_language() or "zh").startswith("zh") or not item.problem:
        return item.problem
    known = version.reading.get("whys", {}).get(f"{item.start}:{item.end}:{item.expression}", "")
    return str(known) if known and item.expression == item.proposed else item.problem


def legend(version: PolicyVersion) -> list[tuple[str, str, int]]:
    """The kinds that were found: (kind, name, how many)."""
    english = not (get_language() or "zh").startswith("zh")
    counts: dict[str, int] = {}
    for group in version.reading.get("findings", {}).values():
        for found in group:
            counts[found["kind"]] = counts.get(found["kind"], 0) + 1
    return [(kind, names[english], counts[kind]) for kind, names in KINDS.items() if counts.get(kind)]


@dataclass(frozen=True)
class Fault:
    """What is wrong with an expression or a rule: the sentence, and the text cut at the place."""

    message: str
    before: str
    at: str
    after: str
    line: int


def fault(problem: RuleProblem, text: str) -> Fault:
    """A problem at its place in the text that was typed."""
    message = problem.message(get_language() or "zh")
    if problem.line:
        lines = text.splitlines() or [""]
        at = min(problem.line, len(lines)) - 1
        around = "\n".join(lines[max(0, at - 2) : at])
        behind = "\n".join(lines[at + 1 : at + 3])
        return Fault(message, f"{around}\n" if around else "", lines[at], f"\n{behind}" if behind else "", problem.line)
    shown = problem.text or text
    begin, end = min(problem.start, len(shown)), min(max(problem.end, problem.start + 1), len(shown))
    return Fault(message, shown[:begin], shown[begin:end] or "▯", shown[end:], 0)


@dataclass(frozen=True)
class Trial:
    """One firm under a rule that is being written."""

    enterprise: Enterprise
    status: Status
    words: str
    amount: int | None
    reasons: list[str]


def try_rule(text: str, firms: Sequence[Enterprise]) -> list[Trial]:
    """The verdict on each firm, with the reasons that decide it. RuleProblem: the rule cannot be read."""
    read_rule(text)
    english = not (get_language() or "zh").startswith("zh")
    today = timezone.localdate()
    found = []
    for firm in firms:
        result = evaluator_of((text,), today).run(known_facts(firm, today).facts)[0]
        told = [
            row["text_en" if english else "text"]
            for row in reasons_of(result)
            if row["decisive"] or row["status"] != "pass"
        ]
        found.append(Trial(firm, result.status, verdict_words(result.status), fen(result.amount), told[:4]))
    return found


@dataclass(frozen=True)
class CaseLine:
    """One worked case as it came out."""

    name: str
    expected: str
    passed: bool
    differences: list[str]


def case_lines(rule_text: str, cases_text: str) -> list[CaseLine]:
    """The cases in order. RuleProblem: the rule or the cases cannot be read."""
    zh = (get_language() or "zh").startswith("zh")
    return [
        CaseLine(
            name_of(outcome.case, zh=zh), str(outcome.case.expect.get("verdict", "")), outcome.passed,
            [pair[0 if zh else 1] for pair in outcome.differences],
        )
        for outcome in run_cases(rule_text, cases_text)
    ]  # fmt: skip
