"""How sure a likely name must be, judged by the whole list that it stands in; and kin for names that nothing resembles.

A short name that fits one enterprise of the directory well is right if the enterprise is there at all: how many of a list are there
is seen from the list itself. Where hardly any name is without a good candidate, a lower score is as sure as a high one elsewhere.
The steps were measured on listed companies with all, nine tenths, four fifths, 70 % and half of them known (docs/real-data.md).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gaoxin.kernel.hanzi import AUTOMATIC_AT, Candidate, Match, Reason, company_name

#: From so many names on a list tells how many of them the directory knows.
TELLING = 100
#: A candidate that speaks for its enterprise being known: more than a resemblance, and more likely than not.
_SPEAKS, _SPEAKS_AT = (Reason.SAME, Reason.FOLDED, Reason.REGION_WORD, Reason.OTHER_FORM, Reason.SHORT), 0.5
#: Share of names without such a candidate up to which a score is sure.
_STEPS = ((0.25, 0.90), (0.40, 0.92))
_MANY_UNKNOWN = 0.97
#: A score below the usual one is sure only if no other enterprise comes near it.
_AHEAD_OF = 0.45
#: What exchanges put before and behind short names.
_MARKS = re.compile(r"^(?:退市|\*?S?\*?ST|PT|XD|XR|DR)|(?:[AB]股?退?|退)$")
#: A pair of characters in more names than this says nothing; so many kin are offered; at this score.
_RARE, _MOST_KIN, _KIN_SCORE = 25, 5, 0.15


@dataclass(frozen=True)
class Surety:
    """automatic_at: the score from which a match of this list needs no person."""

    automatic_at: float = AUTOMATIC_AT

    @classmethod
    def of(cls, answers: Sequence[Match[int]]) -> Surety:
        """What the answers for a whole list say; short lists say nothing."""
        if len(answers) < TELLING:
            return cls()
        unknown = sum(not any(_speaks(each) for each in answer.candidates) for answer in answers) / len(answers)
        return cls(next((score for share, score in _STEPS if unknown <= share), _MANY_UNKNOWN))

    def decide(self, answer: Match[int]) -> int | None:
        """The enterprise that a name surely means; None leaves it to a person."""
        if not answer.candidates or not _speaks(answer.candidates[0]):
            return None
        top, *others = answer.candidates
        second = others[0].score if others else 0.0
        usual = top.score >= max(self.automatic_at, AUTOMATIC_AT) and second < AUTOMATIC_AT
        return top.key if usual or (top.score >= self.automatic_at and second < _AHEAD_OF) else None


def _speaks(candidate: Candidate[int]) -> bool:
    return candidate.reason in _SPEAKS and candidate.score >= _SPEAKS_AT


class Kin:
    """Enterprises by the rare pairs of characters in their names, for a person to choose from where nothing resembles a name."""

    def __init__(self, names: Mapping[int, Sequence[str]]) -> None:
        self._names = names
        self._having: dict[str, set[int]] = defaultdict(set)
        for key, texts in names.items():
            for text in texts:
                for pair in _pairs(company_name(text).plain):
                    self._having[pair].add(key)

    def of(self, name: str) -> tuple[Candidate[int], ...]:
        """A few enterprises that share a rare pair of characters with a name, the rarest first."""
        bare = _MARKS.sub("", company_name(name).text.strip()) or name
        shared = {pair: self._having[pair] for pair in _pairs(company_name(bare).core) if pair in self._having}
        ranked = sorted((len(keys), key) for keys in shared.values() if len(keys) <= _RARE for key in keys)
        found = list(dict.fromkeys(key for _count, key in ranked))[:_MOST_KIN]
        return tuple(Candidate(key, self._names[key][0], _KIN_SCORE, Reason.SIMILAR) for key in found)


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]
