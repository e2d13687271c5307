"""The text of a rule as its author wrote it, with names in place of identifiers, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.library import library
from gaoxin.kernel.rules import Rulebook
from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.functions import NAMES
from gaoxin.kernel.rules.lexer import Token, tokens
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
#: A formula of more characters than this starts folded.
FOLDED = 240


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


@cache
def _names(key: str) -> Names:
    """What the names in a rulebook's texts are called: its scores and numbers, its definitions, then those of all rules."""
    rulebook = library().rulebooks[key]
    found = dict(_KEYWORDS) | _YEARS | _function_names()
    for name, (label, label_en, _text) in {**library().definitions, **rulebook.definitions}.items():
        found |= dict.fromkeys((name, label), (label, label_en))
    for score in rulebook.scores:
        found |= dict.fromkeys((score.id, score.label), (score.label, score.label_en))
    for number in rulebook.parameters:
        found |= dict.fromkeys((number.id, number.label), (number.label, number.label_en))
    return found


def _called(name: str, names: Names) -> tuple[str, str] | None:
    if name in names:
        return names[name]
    variable = library().catalogue.get(name)
    return (variable.label, variable.label_en) if variable else None


def readable(text: str, rulebook: Rulebook, term: Variable | None = None) -> str:
    """A test, table of points or formula with labels for identifiers; what cannot be read comes back as it is.

    term: the variable that the text computes, whose classes it may name.
    """
    names = _names(rulebook.key)
    try:
        found = tokens(text, lambda name: _called(name, names) is not None)
    except RuleProblem:
        return text
    pick = 0 if language() == "zh" else 1
    out, at, variable = "", 0, None
    for token in found[:-1]:
        out += text[at : token.start]
        word = _word(token, text[token.start : token.end], names, (variable, term), pick)
        # Chinese needs no blank between words, English does.
        glue = " " if pick and out[-1:].isalnum() and word[:1].isalnum() else ""
        out += glue + word
        at = token.end
        if token.kind == "name":
            variable = library().catalogue.get(str(token.value)) or variable
    return out + text[at:]


def _word(token: Token, written: str, names: Names, of: tuple[Variable | None, Variable | None], pick: int) -> str:
    if token.kind == "op":
        sign = str(token.value)
        return _WORDS[sign][pick] if sign in _WORDS else SIGNS.get(sign, sign)
    if token.kind == "number" and pick:
        return quantity(token.value, token.unit, "en")  # type: ignore[arg-type]
    if token.kind == "name":
        called = _called(str(token.value), names)
        return called[pick] if called else written
    if token.kind == "text":
        value = next((found for one in of if one and (found := one.value(str(token.value)))), None)
        shown = (value.label, value.label_en)[pick] if value else str(token.value)
        return f"“{shown}”"
    return written


@dataclass(frozen=True)
class Definition:
    """A term of a rule with the formula behind it."""

    name: str
    text: str

    @property
    def long(self) -> bool:
        """Whether it is folded away until someone asks for it."""
        return len(self.text) > FOLDED


def definitions_of(rulebook: Rulebook) -> list[Definition]:
    """The terms that the rule's texts use, directly or through other terms, in the order of first use."""
    known = {**library().definitions, **rulebook.definitions}
    by_name = {name: key for key, (label, _label_en, _text) in known.items() for name in (key, label)}
    order: dict[str, None] = {}
    waiting = list(_texts(rulebook))
    while waiting:
        text = waiting.pop(0)
        for key in _terms(text, by_name):
            if key not in order:
                order[key] = None
                waiting.append(known[key][2])
    pick = 0 if language() == "zh" else 1
    computed = library().catalogue.by_id
    return [Definition(known[key][pick], readable(known[key][2], rulebook, computed.get(key))) for key in order]


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
