"""What changed between two versions of a rule: criteria, scores, numbers and validity, in the order of the newer one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gaoxin.kernel.rules.rulebook import Criterion, Parameter, Rulebook, ScoreItem

#: Ids carry their rule and year before the first underscore (lg22_years, lg26_years); the rest names the matter.
_STEM = re.compile(r"^[a-z]+\d*_")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. kind: added, removed, changed or same; before and after: the texts of the rule."""

    kind: str
    part: str
    id: str
    label: str
    label_en: str
    before: str
    after: str


def changes(old: Rulebook, new: Rulebook) -> list[Change]:
    """The differences from ``old`` to ``new``; what stayed the same is listed too, so that a reader sees the whole."""
    found = list(_paired("criterion", _leaves(old), _leaves(new)))
    found += _paired("score", _scores(old), _scores(new))
    found += _paired("parameter", _parameters(old), _parameters(new))
    for part, label, label_en, before, after in (
        ("total", "总分", "Total", old.total_text, new.total_text),
        ("amount", "金额", "Amount", old.amount.text if old.amount else "", new.amount.text if new.amount else ""),
    ):
        if before or after:
            found.append(Change(_kind(before, after), part, part, label, label_en, before, after))
    return found


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    label: str
    label_en: str
    text: str


def _leaves(rulebook: Rulebook) -> list[_Entry]:
    return [_entry(criterion, criterion.test) for criterion in rulebook.requirement.leaves()]


def _scores(rulebook: Rulebook) -> list[_Entry]:
    return [_entry(item, item.points) for item in rulebook.scores]


def _parameters(rulebook: Rulebook) -> list[_Entry]:
    return [_entry(parameter, parameter.text) for parameter in rulebook.parameters]


def _entry(item: Criterion | ScoreItem | Parameter, text: str) -> _Entry:
    return _Entry(item.id, item.label, item.label_en, text)


def _paired(part: str, old: list[_Entry], new: list[_Entry]) -> Iterator[Change]:
    """Entries of one id, else of one stem, else of one label, belong together."""
    left = {entry.id: entry for entry in old}
    for entry in new:
        match = left.get(entry.id) or next(
            (
                other
                for other in left.values()
                if _STEM.sub("", other.id) == _STEM.sub("", entry.id) or other.label == entry.label
            ),
            None,
        )
        if match is None:
            yield Change("added", part, entry.id, entry.label, entry.label_en, "", entry.text)
        else:
            del left[match.id]
            kind = "same" if match.text == entry.text else "changed"
            yield Change(kind, part, entry.id, entry.label, entry.label_en, match.text, entry.text)
    for entry in left.values():
        yield Change("removed", part, entry.id, entry.label, entry.label_en, entry.text, "")


def _kind(before: str, after: str) -> str:
    if before == after:
        return "same"
    return "added" if not before else "removed" if not after else "changed"
