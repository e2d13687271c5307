"""The numbers written in a draft's criteria: where they stand, and the draft with one of them changed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from gaoxin.kernel.benefits.items import BenefitProblem
from gaoxin.kernel.benefits.report import Threshold
from gaoxin.kernel.rules import Library, Rulebook, RuleProblem
from gaoxin.kernel.rules.lexer import Token, tokens, widened
from gaoxin.kernel.rules.loader import Reader
from gaoxin.kernel.rules.located import Located

#: Decimals that a threshold may have; more are no threshold that anyone writes.
PLACES = 12


def drafting(library: Library) -> Library:
    """A library of its own for drafts: the same names and definitions, no rulebooks, its own expressions."""
    own = Library(library.catalogue)
    own.definitions.update(library.definitions)
    own.scope.definitions.update(library.scope.definitions)
    return own


def built(draft: Located, library: Library) -> Rulebook:
    """The rulebook of a draft. RuleProblem: the first fault found."""
    return Reader(draft, "", library.scope, library.builder).rulebook()


def thresholds(draft: Located, library: Library) -> tuple[Threshold, ...]:
    """The numbers in the criteria of a draft that can be moved, in reading order; a number of years (每年, 近年) cannot.

    RuleProblem: the draft is no rulebook.
    """
    own = drafting(library)
    rulebook = built(draft, own)
    names = {criterion.id: criterion for criterion in rulebook.criteria()}
    found = []
    for item in _tests(draft):
        criterion = names[item["id"]]
        text = str(item["test"])
        for position, token in enumerate(_numbers(text, library)):
            threshold = _threshold(criterion.id, position, text, token, criterion.label, criterion.label_en)
            if threshold.unit or "%" in widened(threshold.text) or _moves(draft, threshold, own):
                found.append(threshold)
    return tuple(found)


def _moves(draft: Located, threshold: Threshold, library: Library) -> bool:
    """Whether a bare number may be any number, not only a count of years or places."""
    try:
        built(with_value(draft, threshold, threshold.value + Fraction(1, 2)), library)
    except RuleProblem:
        return False
    return True


def _threshold(criterion: str, position: int, text: str, token: Token, label: str, label_en: str) -> Threshold:
    assert isinstance(token.value, Fraction)
    unit = token.unit[0][0] if token.unit else ""
    shown = text[token.start : token.end].strip()
    return Threshold(criterion, position, shown, token.start, token.end, token.value, unit, label, label_en)


def _tests(items: Any) -> Iterator[Located]:
    for item in items.get("require", ()) if isinstance(items, Located) and "require" in items else ():
        yield from _leaves(item)


def _leaves(item: Located) -> Iterator[Located]:
    if "test" in item:
        yield item
    for mode in ("all", "any", "of"):
        for child in item.get(mode) or ():
            yield from _leaves(child)


def _numbers(text: str, library: Library) -> list[Token]:
    def is_name(name: str) -> bool:
        return library.scope.knows(name)

    return [token for token in tokens(widened(text), is_name) if token.kind == "number"]


def with_value(draft: Located, threshold: Threshold, value: Fraction) -> Located:
    """The draft with another number at a threshold; everything else stays as written.

    BenefitProblem: the threshold is not in the draft, or the value has no end as a decimal.
    """
    changed = copy.deepcopy(draft)
    for item in _tests(changed):
        text = str(item["test"])
        if item["id"] == threshold.criterion and text[threshold.start : threshold.end].strip() == threshold.text:
            item["test"] = text[: threshold.start] + written(threshold, value) + text[threshold.end :]
            return changed
    raise BenefitProblem(
        f"草案里没有门槛 {threshold.name}（{threshold.text}）。",
        f"The draft has no threshold {threshold.name} ({threshold.text}).",
    )


def written(threshold: Threshold, value: Fraction) -> str:
    """A value as the language writes it, in the unit of the threshold."""
    percent = "%" in widened(threshold.text)
    number = value * 100 if percent else value
    scaled = number * 10**PLACES
    if scaled.denominator != 1 or value < 0:
        raise BenefitProblem(f"门槛不能是 {value}。", f"A threshold cannot be {value}.")
    whole_part, decimals = divmod(scaled.numerator, 10**PLACES)
    digits = f"{whole_part}.{decimals:0{PLACES}d}".rstrip("0").rstrip(".")
    return digits + ("%" if percent else threshold.unit)
