"""The text of a rule as its author wrote it, with names in place of identifiers, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.functions import NAMES
from gaoxin.kernel.rules.lexer import Token, tokens
from gaoxin.kernel.rules.library import Library
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.units import ANY, unit_of
from gaoxin.kernel.rules.wording import SIGNS, quantity

#: Operator words in both languages; signs are the same in both.
_WORDS = {"and": ("且", "and"), "or": ("或", "or"), "not": ("非", "not"), "in": ("属于", "in"), "not in": ("不属于", "not in"),
          "has": ("包含", "has"), "*": ("×", "×"), "/": ("÷", "÷")}  # fmt: skip
_KEYWORDS = {
    "else": ("否则", "else"), "否则": ("否则", "else"), "asof": ("评价日", "evaluation date"), "评价日": ("评价日", "evaluation date"),
    "unknown": ("未知", "unknown"), "未知": ("未知", "unknown"), "total": ("总分", "total"), "总分": ("总分", "total"),
    "ytd": ("本年累计", "this year so far"), **dict.fromkeys(("true", "是", "真"), ("是", "true")),
    **dict.fromkeys(("false", "否", "假"), ("否", "false")),
}  # fmt: skip
_YEARS = {
    "y1": ("上年", "last year"), "y2": ("前年", "2 years back"), "y3": ("大前年", "3 years back"), "y4": ("往前第4年", "4 years back"),
    "y5": ("往前第5年", "5 years back"),
}  # fmt: skip
Names = dict[str, tuple[str, str]]


class Readable:
    """The texts of a library's rulebooks in words. Keeps each rulebook's names, so one instance serves many pages."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._names: dict[str, Names] = {}

    def text(self, text: str, rulebook: Rulebook, language: str = "zh", term: Variable | None = None) -> str:
        """A test, table of points or formula with labels for identifiers; what cannot be read comes back as it is.

        term: the variable that the text computes, whose classes it may name.
        """
        names = self._names_of(rulebook)
        try:
            found = tokens(text, lambda name: self._called(name, names) is not None)
        except RuleProblem:
            return text
        pick = 0 if language == "zh" else 1
        out, at, variable = "", 0, None
        for token in found[:-1]:
            out += text[at : token.start]
            word = self._word(token, text[token.start : token.end], names, (variable, term), pick)
            # Chinese needs no blank between words, English does.
            glue = " " if pick and out[-1:].isalnum() and word[:1].isalnum() else ""
            out += glue + word
            at = token.end
            if token.kind == "name":
                variable = self.library.catalogue.get(str(token.value)) or variable
        return out + text[at:]

    def definitions(self, rulebook: Rulebook, language: str = "zh") -> list[tuple[str, str]]:
        """The terms that the rule's texts use, directly or through other terms, each with its formula, in the order of first use."""
        known = {**self.library.definitions, **rulebook.definitions}
        by_name = {name: key for key, (label, _label_en, _text) in known.items() for name in (key, label)}
        order: dict[str, None] = {}
        waiting = list(_texts(rulebook))
        while waiting:
            text = waiting.pop(0)
            for key in _terms(text, by_name):
                if key not in order:
                    order[key] = None
                    waiting.append(known[key][2])
        pick = 0 if language == "zh" else 1
        computed = self.library.catalogue.by_id
        return [(known[key][pick], self.text(known[key][2], rulebook, language, computed.get(key))) for key in order]

    def _names_of(self, rulebook: Rulebook) -> Names:
        """What the names in a rulebook's texts are called: its scores and numbers, its definitions, then those of all rules."""
        if rulebook.key in self._names:
            return self._names[rulebook.key]
        found = dict(_KEYWORDS) | _YEARS | _function_names()
        for name, (label, label_en, _text) in {**self.library.definitions, **rulebook.definitions}.items():
            found |= dict.fromkeys((name, label), (label, label_en))
        for score in rulebook.scores:
            found |= dict.fromkeys((score.id, score.label), (score.label, score.label_en))
        for number in rulebook.parameters:
            found |= dict.fromkeys((number.id, number.label), (number.label, number.label_en))
        self._names[rulebook.key] = found
        return found

    def _called(self, name: str, names: Names) -> tuple[str, str] | None:
        if name in names:
            return names[name]
        variable = self.library.catalogue.get(name)
        return (variable.label, variable.label_en) if variable else None

    def _word(
        self, token: Token, written: str, names: Names, of: tuple[Variable | None, Variable | None], pick: int
    ) -> str:
        if token.kind == "op":
            sign = str(token.value)
            return _WORDS[sign][pick] if sign in _WORDS else SIGNS.get(sign, sign)
        if token.kind == "number" and pick:
            # 1.9亿 without 元 beside a money variable is money.
            bare = token.unit is ANY and of[0] is not None and of[0].unit == "元" and not written.isascii()
            return quantity(token.value, unit_of("元") if bare else token.unit, "en")  # type: ignore[arg-type]
        if token.kind == "name":
            called = self._called(str(token.value), names)
            return called[pick] if called else written
        if token.kind == "text":
            value = next((found for one in of if one and (found := one.value(str(token.value)))), None)
            shown = (value.label, value.label_en)[pick] if value else str(token.value)
            return f"“{shown}”"
        return written


@cache
def _function_names() -> Names:
    """Every spelling of a function with its Chinese and its English one."""
    spellings: dict[int, list[str]] = {}
    for name, function in NAMES.items():
        spellings.setdefault(id(function), []).append(name)
    found: Names = {}
    for same in spellings.values():
        zh = next((name for name in same if not name.isascii()), same[0])
        en = next((name for name in same if name.isascii()), same[0])
        found |= dict.fromkeys(same, (zh, en))
    return found


def _texts(rulebook: Rulebook) -> Iterator[str]:
    yield from (criterion.test for criterion in rulebook.requirement.leaves())
    yield from (item.points for item in rulebook.scores)
    yield from (parameter.text for parameter in rulebook.parameters)
    yield rulebook.total_text
    if rulebook.amount:
        yield rulebook.amount.text


def _terms(text: str, by_name: dict[str, str]) -> list[str]:
    """The definitions that a text names, in order."""
    try:
        found = tokens(text, by_name.__contains__)
    except RuleProblem:
        return []
    return [by_name[str(token.value)] for token in found if token.kind == "name" and str(token.value) in by_name]
