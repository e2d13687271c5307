"""The rulebook of a benefit: its text read with the shipped catalogue and definitions."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from gaoxin.kernel.rules import Evaluator, Library, Rulebook
from gaoxin.kernel.rules.located import parse
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.library import library as shipped

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit

#: Texts of rules kept read; a zone has a few hundred benefits at most.
KEPT = 1024


def rule_hash(text: str) -> str:
    """What names a rule's exact text in decisions."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=KEPT)
def read_rule(text: str) -> Rulebook:
    """The rulebook of a text. RuleProblem: with line, reason and suggestion in both languages."""
    return empty_library().add(parse(text, ""), "")


def empty_library() -> Library:
    """A library without rulebooks; the definitions that every rulebook may use are those of the shipped one."""
    library = Library(catalogue())
    library.definitions = shipped().definitions
    library.scope.definitions = dict(shipped().scope.definitions)
    return library


@lru_cache(maxsize=KEPT)
def evaluator_of(texts: tuple[str, ...], on: datetime.date) -> Evaluator:
    """One evaluator of many rules on a date; their trees are shared."""
    library = empty_library()
    books = []
    for number, text in enumerate(texts):
        data = parse(text, "")
        # Two benefits may carry the same rule; within one evaluator each needs a name of its own.
        data["id"] = f"{data['id']}_{number}"
        books.append(library.add(data, ""))
    return Evaluator(books, on)


def rulebooks_of(benefits: Iterable[Benefit]) -> dict[int, Rulebook]:
    """The rulebooks of those benefits that have one, by benefit."""
    return {benefit.pk: read_rule(benefit.rule_text) for benefit in benefits if benefit.rule_text}
