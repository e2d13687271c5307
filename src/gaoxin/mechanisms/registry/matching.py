"""Which enterprise of the zone a delivered code and name mean: by code, then by name; what is doubtful goes to a person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from gaoxin.kernel.hanzi import AUTOMATIC_AT, Candidate, Directory, Reason, company_name, fold
from gaoxin.mechanisms.registry.enums import EnterpriseStatus, QuestionState
from gaoxin.mechanisms.registry.models import Enterprise, EnterpriseCode, EnterpriseName, MatchQuestion
from gaoxin.mechanisms.registry.versions import merged

#: A candidate below this score is another enterprise rather than a doubtful spelling of this one.
OFFERED_AT = 0.6
_CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")

# Why a person is asked; the words for people are in `selectors.questions`.
CODE_AND_NAME = "code_and_name"
SAME_NAME_OTHER_CODE = "same_name_other_code"
SEVERAL = "several"
LIKELY = "likely"


@dataclass(frozen=True)
class Matched:
    """What becomes of one delivered enterprise.

    enterprise: its id; 0 when it is new to the zone; None when a person must say (`reason`, `candidates`) or it is not to be
    taken (`ignored`), because a person has said so (`turned_away`) or the delivery does not allow it.
    score: how sure, 0 to 1. name_is_new: the enterprise has not been called this before.
    """

    enterprise: int | None
    score: float = 1.0
    reason: str = ""
    candidates: tuple[Candidate[int], ...] = ()
    ignored: bool = False
    turned_away: bool = False
    name_is_new: bool = False

    @property
    def is_new(self) -> bool:
        return self.enterprise == 0

    @property
    def is_doubtful(self) -> bool:
        return self.enterprise is None and not self.ignored


NEW = Matched(0)


@dataclass
class Matcher:
    """The names and codes of a zone, laid out for matching. Reads the database once; make a new one for a new delivery."""

    zone_id: int
    source_id: int | None = None
    roots: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, zone_id: int, source_id: int | None = None) -> Matcher:
        """source_id: whose own numbers the codes may be."""
        return cls(zone_id, source_id, merged(zone_id))

    # -- what is known -----------------------------------------------------------------------------------------

    @cached_property
    def names(self) -> dict[int, list[str]]:
        """Every name of each enterprise, the present one first; those of merged enterprises count for the survivor."""
        found: dict[int, list[str]] = defaultdict(list)
        rows = Enterprise.objects.filter(zone_id=self.zone_id).order_by("id").values_list("id", "name")
        for each, name in rows:
            found[self.roots.get(each, each)].append(name)
        others = EnterpriseName.objects.filter(zone_id=self.zone_id).order_by("enterprise_id", "id")
        for each, name in others.values_list("enterprise_id", "name"):
            found[self.roots.get(each, each)].append(name)
        return dict(found)

    @cached_property
    def withdrawn(self) -> set[int]:
        """Enterprises whose import was undone: found by code or very name only."""
        rows = Enterprise.objects.filter(zone_id=self.zone_id, status=EnterpriseStatus.WITHDRAWN)
        return set(rows.values_list("id", flat=True))

    @cached_property
    def by_code(self) -> dict[str, int]:
        """Credit codes of the zone, and the source's own numbers."""
        rows = EnterpriseCode.objects.filter(zone_id=self.zone_id).values_list("code", "enterprise_id")
        rows = rows.filter(Q(source__isnull=True) | Q(source_id=self.source_id)).order_by("-source_id", "id")
        return {code: self.roots.get(each, each) for code, each in rows}

    @cached_property
    def credit_codes(self) -> dict[int, str]:
        """The present credit code of each enterprise that has one."""
        rows = Enterprise.objects.filter(zone_id=self.zone_id, credit_code__gt="")
        return dict(rows.values_list("id", "credit_code"))

    @cached_property
    def by_name(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for each, names in self.names.items():
            for name in names:
                found[fold(name)].add(each)
        return found

    @cached_property
    def directory(self) -> Directory[int]:
        """Every living enterprise's names, for likely matches."""
        names = self.names
        return Directory({each: known for each, known in names.items() if each not in self.withdrawn})

    @cached_property
    def codeless(self) -> Directory[int]:
        """Those of the directory without a credit code: the only ones that a name with an unknown credit code can be."""
        names = self.names
        return Directory(
            {
                each: known
                for each, known in names.items()
                if each not in self.withdrawn and each not in self.credit_codes
            }
        )

    @cached_property
    def decided(self) -> dict[tuple[str, str], MatchQuestion]:
        """What a person has said about a name and code."""
        questions = MatchQuestion.objects.filter(zone_id=self.zone_id).exclude(state=QuestionState.OPEN)
        return {(question.folded, question.code): question for question in questions}

    # -- the answer --------------------------------------------------------------------------------------------

    def match_all(self, codes: Sequence[str], names: Sequence[str]) -> list[Matched]:
        """Each pair of code and name ('' where not given), in order."""
        return [self.match(code, name) for code, name in zip(codes, names, strict=True)]

    def match(self, code: str, name: str) -> Matched:
        """The enterprise that a code and a name mean together."""
        found = self.known(code, name)
        return found if found is not None else self._likely(code, name) if fold(name) else NEW

    def known(self, code: str, name: str) -> Matched | None:
        """The same by what is certain alone: a person's word, the code, the very name; None where likeness would have to decide."""
        folded = fold(name)
        said = self.decided.get((folded, code))
        if said is not None:
            return self._as_said(said)
        coded = self.by_code.get(code) if code else None
        if coded is not None:
            return self._by_code(coded, folded)
        same = self._living(self.by_name.get(folded, set())) if folded else set()
        if len(same) == 1:
            return self._by_name(next(iter(same)), code)
        if len(same) > 1:
            return Matched(None, 0.0, SEVERAL, tuple(self._candidate(each) for each in sorted(same)))
        return None

    def _living(self, enterprises: set[int]) -> set[int]:
        return enterprises - self.withdrawn or enterprises

    def _as_said(self, question: MatchQuestion) -> Matched:
        if question.state == QuestionState.IGNORED or question.enterprise_id is None:
            return Matched(None, 0.0, ignored=True, turned_away=True)
        return Matched(self.roots.get(question.enterprise_id, question.enterprise_id), name_is_new=False)

    def _by_code(self, coded: int, folded: str) -> Matched:
        """A known code decides, unless the name is that of another enterprise."""
        others = self._living(self.by_name.get(folded, set())) if folded else set()
        if others and coded not in others:
            found = (coded, *sorted(others))
            return Matched(None, 0.0, CODE_AND_NAME, tuple(self._candidate(each) for each in found))
        return Matched(coded, name_is_new=bool(folded) and not others)

    def _by_name(self, same: int, code: str) -> Matched:
        """The same name, but another credit code: a new registration or a slip, which only a person can tell."""
        if self._other_credit_code(same, code):
            return Matched(None, 0.0, SAME_NAME_OTHER_CODE, (self._candidate(same),))
        return Matched(same)

    def _likely(self, code: str, name: str) -> Matched:
        # Another credit code is another legal person, however alike the names are.
        found = (self.codeless if is_credit_code(code) else self.directory).match(name)
        if found.key is not None:
            return Matched(found.key, found.candidates[0].score, name_is_new=True)
        top = tuple(each for each in found.candidates if each.score >= OFFERED_AT)
        if not top:
            return NEW
        return Matched(None, top[0].score, SEVERAL if top[0].score >= AUTOMATIC_AT else LIKELY, top)

    def _other_credit_code(self, enterprise: int, code: str) -> bool:
        known = self.credit_codes.get(enterprise, "")
        return bool(known) and is_credit_code(code) and known != code

    def _candidate(self, enterprise: int) -> Candidate[int]:
        return Candidate(enterprise, self.names[enterprise][0], 1.0, Reason.SAME)


def is_credit_code(code: str) -> bool:
    """Whether a code has the shape of a unified social credit code; its check digit is told, not demanded."""
    return _CREDIT_CODE.fullmatch(code) is not None


def is_full_name(name: str) -> bool:
    """Whether a name is a registered one, not a short one."""
    return company_name(name).is_full


def as_json(candidates: Iterable[Candidate[int]]) -> list[dict[str, object]]:
    """Candidates as a question keeps them."""
    return [
        {"enterprise": each.key, "name": each.name, "score": each.score, "reason": each.reason.value}
        for each in candidates
    ]
