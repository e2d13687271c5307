"""Segments: a condition in the rule language over the whole zone, read, put into words, and evaluated in columns."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gaoxin.domains.enterprises.sections import SECTION, SECTION_TEXT
from gaoxin.kernel.rules import Catalogue, Criterion, Rulebook, RuleProblem, Variable
from gaoxin.kernel.rules.build import Builder
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.rules.lexer import Token, tokens
from gaoxin.kernel.rules.parser import parse_condition
from gaoxin.kernel.rules.rulebook import Clause
from gaoxin.kernel.rules.scope import Scope
from gaoxin.kernel.rules.status import Status
from gaoxin.kernel.rules.tree import Node, variables
from gaoxin.kernel.rules.wording import period_name
from gaoxin.mechanisms.registry.library import library

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.images import Image

_NOWHERE = Clause("", "", "")
#: Longest text of a segment.
LONGEST = 2_000

_WORDS = {
    "zh": {">=": "不低于", "<=": "不高于", ">": "高于", "<": "低于", "==": "是", "!=": "不是", "and": "，并且", "or": "，或者",
           "not": "非", "in": "属于", "not in": "不属于", "has": "包含", ",": "、"},
    "en": {">=": "at least", "<=": "at most", ">": "above", "<": "below", "==": "is", "!=": "is not", "and": ", and", "or": ", or",
           "not": "not", "in": "in", "not in": "not in", "has": "has", ",": ","},
}  # fmt: skip


@cache
def catalogue() -> Catalogue:
    """The variables that a segment may name: those of the registry, and the section of industry."""
    return Catalogue([*library().catalogue, SECTION])


@dataclass(frozen=True)
class Segment:
    """A condition that was understood. text: as written; node: its tree."""

    text: str
    node: Node

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The facts that it reads: variable and period."""
        return list(variables([self.node]))

    @property
    def sensitive(self) -> list[Variable]:
        """Those of its variables whose values are not for everybody: who filters by them learns them."""
        known = catalogue().by_id
        return list(dict.fromkeys(known[name] for name, _ in self.facts if known[name].sensitivity == "sensitive"))

    def sentence(self, on: datetime.date, language: str = "zh") -> str:
        """The condition as a sentence, in the author's own order: 营业收入（2025年）不低于 2000万，并且 行业门类 是 制造业."""
        parts = _Sentence(self.text, on, language)
        return parts.text()


def understand(text: str) -> Segment:
    """A segment from its text. RuleProblem: with the place of the fault and what to write instead."""
    if len(text) > LONGEST:
        raise RuleProblem(
            "too_long",
            f"条件太长，最多 {LONGEST} 个字。",
            f"The condition is too long: {LONGEST} characters at most.",
            text=text,
        )
    definitions = {**library().scope.definitions, SECTION.id: SECTION_TEXT, SECTION.label: SECTION_TEXT}
    scope = Scope(catalogue(), definitions=definitions)
    return Segment(text, parse_condition(text, scope, Builder()).node)


def statuses(segments: Sequence[Segment], image: Image, on: datetime.date) -> npt.NDArray[np.uint8]:
    """The verdict (codes of ``Status``) of every row of an image under all segments together: the least of them counts."""
    if not segments:
        return np.full(len(image), Status.PASS, dtype=np.uint8)
    found = evaluate_population([_rulebook(place, each) for place, each in enumerate(segments)], image.population, on)
    # Fail, unknown, manual, pass are 0 to 3, which is the order in which they prevail in an AND.
    least: npt.NDArray[np.uint8] = found.status.min(axis=0)
    return least


def _rulebook(place: int, segment: Segment) -> Rulebook:
    whole = Criterion("all", segment.text, segment.text, _NOWHERE, "test", segment.node, segment.text)
    return Rulebook(
        id=f"segment_{place}", version="1", label=segment.text, label_en=segment.text, family="segment", subject="enterprise",
        region="", kinds=("new",), valid_from=datetime.date.min, valid_to=None, basis="", confidence="H", sources=(), requirement=whole,
    )  # fmt: skip


class _Sentence:
    """The tokens of a text in the reader's words; what is not a token stays as it was typed."""

    def __init__(self, text: str, on: datetime.date, language: str) -> None:
        self.source, self.on, self.language = text, on, language
        scope = Scope(catalogue())
        names = library().scope.definitions
        self.tokens = tokens(text, lambda name: scope.knows(name) or name in names)

    def text(self) -> str:
        words: list[str] = []
        at = 0
        while at < len(self.tokens):
            word, used = self._word(at)
            words.append(word)
            at += used
        joined = " ".join(word for word in words if word)
        for ugly, plain in ((" ，", "，"), (" ,", ","), ("( ", "("), (" )", ")"), (" 、", "、"), (" （", "（")):
            joined = joined.replace(ugly, plain)
        return joined

    def _word(self, at: int) -> tuple[str, int]:
        token = self.tokens[at]
        if token.kind == "end":
            return "", 1
        if token.kind == "name":
            period, used = self._period(at + 1)
            return self._name(token, period), 1 + used
        if token.kind == "text":
            return str(token.value), 1
        if token.kind == "op":
            return _WORDS[self.language].get(str(token.value), str(token.value)), 1
        return self.source[token.start : token.end], 1

    def _name(self, token: Token, period: str) -> str:
        variable = catalogue().get(str(token.value))
        if variable is None:
            return str(token.value)
        name = variable.name(self.language)
        if not variable.is_yearly:
            return name
        year = period_name(period or "y1", self.on, self.language)
        return f"{name}（{year}）" if self.language == "zh" else f"{name} ({year})"

    def _period(self, at: int) -> tuple[str, int]:
        """The period in brackets after a name, and how many tokens it takes."""
        some: list[Any] = [token.value for token in self.tokens[at : at + 3]]
        if len(some) == 3 and some[0] == "[" and some[2] == "]":
            return str(some[1]), 3
        return "", 0
