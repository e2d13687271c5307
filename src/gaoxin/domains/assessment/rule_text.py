"""The text of a rule with names in place of identifiers, in the reader's language, and the terms that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.library import library
from gaoxin.kernel.rules import Rulebook
from gaoxin.kernel.rules.readable import Readable

#: A formula of more characters than this starts folded.
FOLDED = 240


@cache
def _readable() -> Readable:
    return Readable(library())


def readable(text: str, rulebook: Rulebook) -> str:
    """A test, table of points or formula with labels for identifiers; what cannot be read comes back as it is."""
    return _readable().text(text, rulebook, language())


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
    return [Definition(name, text) for name, text in _readable().definitions(rulebook, language())]
