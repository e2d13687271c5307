"""Conditions by step: 销售收入5000万元以下的不低于5%，2亿元以下的不低于4% is one choice, not four conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gaoxin.kernel.policytext.draft_criteria import Criteria
from gaoxin.kernel.policytext.draft_words import Written
from gaoxin.kernel.policytext.findings import Finding
from gaoxin.kernel.policytext.phrases import share_named
from gaoxin.kernel.policytext.structure import Clause

#: 不低于3%或1000万元: the way out belongs to one step or to all, and which is for a person to say.
_WAY_OUT = re.compile(r"[；;，,\s]*或")
_NEAR = 12
_ALTERNATIVE = re.compile(r"或(?!者?低于|者?高于|等于)")


@dataclass(frozen=True)
class Ladder:
    """A choice of conditions. clause: where it stands; steps: its thresholds; written: its draft."""

    clause: str
    steps: tuple[Finding, ...]
    written: Written


def ladders(text: str, clauses: Sequence[Clause], findings: Sequence[Finding], criteria: Criteria) -> list[Ladder]:
    """The ladders of a text: at least two steps of one sum of money, each followed by a ratio of one kind.

    The steps stand in one clause or in the items right below it; what the ratios are of may be said once above them.
    """
    thresholds: dict[str, list[Finding]] = {}
    for one in findings:
        if one.kind == "threshold":
            thresholds.setdefault(one.clause, []).append(one)
    below: dict[str, list[str]] = {}
    for clause in clauses:
        below.setdefault(clause.parent, []).append(clause.anchor)
    found: list[Ladder] = []
    taken: set[str] = set()
    for clause in clauses:
        nearby = [
            one for anchor in (clause.anchor, *below.get(clause.anchor, [])) for one in thresholds.get(anchor, [])
        ]
        for steps in _runs([one for one in sorted(nearby, key=lambda one: one.start) if one.id not in taken]):
            lead = text[clause.body : steps[0].start]
            written = _written(steps, lead, criteria)
            inside, behind = text[steps[0].start : steps[-1].end], text[steps[-1].end :][:_NEAR]
            if _ALTERNATIVE.search(inside) or _WAY_OUT.match(behind):
                written = replace(written, expr="", sketch=written.expr or written.sketch, reason=("way_out", {}))
            found.append(Ladder(clause.anchor, tuple(steps), written))
            taken |= {one.id for one in steps}
    return found


def _runs(thresholds: list[Finding]) -> list[list[Finding]]:
    """Stretches of sum, ratio, sum, ratio … on one measure each, two pairs or more."""
    runs: list[list[Finding]] = []
    at = 0
    while at + 1 < len(thresholds):
        run: list[Finding] = []
        while at + 1 < len(thresholds) and _is_step(thresholds[at], thresholds[at + 1], run):
            run += thresholds[at : at + 2]
            at += 2
        if len(run) >= 4:
            runs.append(run)
        if not run:
            at += 1
    return runs


def _is_step(money: Finding, ratio: Finding, run: list[Finding]) -> bool:
    if money.unit != "元" or money.form != "level" or not money.label or ratio.unit != "":
        return False
    return not run or (money.label == run[0].label and ratio.label == run[1].label)


def _written(steps: list[Finding], lead: str, criteria: Criteria) -> Written:
    share = share_named(lead, criteria.vocabulary.names)
    branches, reason = [], None
    for money, ratio in zip(steps[::2], steps[1::2], strict=True):
        if not ratio.label and share is not None:
            ratio = replace(ratio, label=share.label, form="ratio", variable=share.part, over=share.whole)  # noqa: PLW2901
        drafts = criteria.threshold(money), criteria.threshold(ratio)
        branches.append(": ".join(draft.expr or draft.sketch for draft in drafts))
        reason = reason or drafts[0].reason or drafts[1].reason
    choice = f"分情形({', '.join(branches)}, 否则 假)"
    doubts = (("ladder", {}), *criteria.doubts(steps[0]), *criteria.doubts(steps[1]))
    rests = tuple(one.id for one in steps)
    return Written(rests, "" if reason else choice, choice if reason else "", reason, doubts)
