"""How likely a short name (赞宇科技) means a registered one (浙江赞宇科技股份有限公司)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gaoxin.kernel.hanzi.names import CompanyName
from gaoxin.kernel.hanzi.similarity import runs

# Fitted by logistic regression on short names of listed companies, half of whose companies were left out of the directory
# (benchmarks/hanzi/short_names.py prints them anew). A positive weight speaks for the match.
WEIGHTS = {
    "constant": -1.66,
    "head": 2.1,
    "two characters": -2.19,
    "one piece": 0.14,
    "pieces": -1.47,
    "first piece": 1.23,
    "rarity": 0.47,
    "common head": -0.44,
    "covered": 2.08,
    "group": 2.62,
    "alone": 2.33,
    "best": 1.64,
    "rivals": -0.39,
}


NOT_AT_HEAD = 0.9
"""A short name that does not begin the registered one (安博通 in 西安博通) is right nine times in ten, never certain."""


@dataclass(frozen=True)
class Alignment:
    """A short name laid on a registered one: pieces in the best of its forms (with and without region)."""

    head: bool
    first: int
    pieces: int
    covered: float

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Better alignments rank higher: begins the name, long first piece, few pieces."""
        return self.head, self.first, -self.pieces


def align(short: str, full: CompanyName) -> Alignment | None:
    """The best alignment, or None when the characters of `short` do not occur in order."""
    best: Alignment | None = None
    for form in dict.fromkeys((full.base, full.plain, full.core)):
        pieces = runs(short, form)
        if not pieces:
            continue
        found = Alignment(pieces[0][0] == 0, pieces[0][1], len(pieces), min(1.0, len(short) / len(full.core)))
        if best is None or found.rank > best.rank:
            best = found
    return best


class Frequencies:
    """How common characters and beginnings are in a directory."""

    def __init__(self, names: Iterable[CompanyName]) -> None:
        self._characters: Counter[str] = Counter()
        self._heads: Counter[str] = Counter()
        self._size = 0
        for name in names:
            self._size += 1
            self._characters.update(set(name.base))
            self._heads.update({name.base[:2], name.core[:2]})

    def rarity(self, text: str) -> float:
        """Mean of the logarithmic rarity of the characters; 0 when each name has them."""
        return sum(math.log(self._size / (self._characters[each] + 1)) for each in text) / max(1, len(text))

    def head(self, text: str) -> float:
        """Logarithm of how many names begin like `text`."""
        return math.log(1 + self._heads[text[:2]])


def features(
    short: CompanyName, full: CompanyName, alignment: Alignment, rivals: int, dominated: bool, frequencies: Frequencies
) -> dict[str, float]:
    """What speaks for and against `short` meaning `full`.

    Args:
        rivals: other enterprises of the directory in which the characters occur too. dominated: all of them rank lower.
    """
    asked = [word for word in short.groups if short.base.endswith(word)]
    return {
        "constant": 1.0,
        "head": float(alignment.head),
        "two characters": float(len(short.core) == 2),
        "one piece": float(alignment.pieces == 1),
        "pieces": float(alignment.pieces),
        "first piece": min(alignment.first, 4) / 4,
        "rarity": frequencies.rarity(short.core),
        "common head": frequencies.head(short.core),
        "covered": alignment.covered,
        "group": sum(1.0 if word in full.groups else -1.0 for word in asked),
        "alone": float(rivals == 0),
        "best": float(rivals > 0 and dominated),
        "rivals": math.log(1 + rivals),
    }


def likelihood(values: dict[str, float]) -> float:
    """The estimated share of right matches among those with these features, 0 to 1."""
    share = 1 / (1 + math.exp(-sum(WEIGHTS[name] * value for name, value in values.items())))
    return share if values["head"] else min(share, NOT_AT_HEAD)
