"""Which enterprises a list of written names means: surely, or as candidates that a person chooses from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.mechanisms.registry.matching import Matcher
from gaoxin.mechanisms.registry.models import Enterprise, EnterpriseCode
from gaoxin.mechanisms.registry.permissions import can_match
from gaoxin.mechanisms.registry.surety import Kin, Surety

if TYPE_CHECKING:
    from gaoxin.kernel.hanzi import Candidate
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Zone


@dataclass(frozen=True)
class NameMatch:
    """What one name means. code, enterprise: '' unless it is sure. score: 0 to 1, of the match or of the best candidate."""

    name: str
    code: str
    enterprise: str
    score: float
    candidates: tuple[tuple[str, Candidate[int]], ...]

    @property
    def automatic(self) -> bool:
        return bool(self.enterprise)

    @property
    def result(self) -> str:
        """``automatic``, ``offered`` or ``unknown``."""
        return "automatic" if self.automatic else "offered" if self.candidates else "unknown"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        offered = [
            {"code": code, "name": each.name, "score": each.score, "reason": each.reason.value}
            for code, each in self.candidates
        ]
        return {
            "name": self.name, "code": self.code, "enterprise": self.enterprise, "score": self.score, "automatic": self.automatic,
            "result": self.result, "candidates": offered,
        }  # fmt: skip


@dataclass(frozen=True)
class Located:
    """Which enterprise a code and name of a list surely mean; None when that is not sure. near: names that come into question."""

    enterprise: int | None
    name: str = ""
    near: tuple[str, ...] = ()


def locate(zone: Zone, identities: Iterable[tuple[str, str]]) -> list[Located]:
    """The enterprise of each pair of code and name ('' where not given), in order; for lists that other businesses take in.

    Mergers are followed; an enterprise whose import was undone is nobody's. A few queries, whatever the length.
    """
    matcher = Matcher.of(zone.pk)
    return [_located(matcher, code, name) for code, name in identities]


def _located(matcher: Matcher, code: str, name: str) -> Located:
    found = matcher.match(code, name)
    if found.enterprise and found.enterprise not in matcher.withdrawn:
        return Located(found.enterprise, matcher.names[found.enterprise][0])
    return Located(None, near=tuple(candidate.name for candidate in found.candidates))


def match_names(actor: Actor, names: Sequence[str]) -> list[NameMatch]:
    """Each name in order; how sure a likely one must be is judged by the whole list (`surety`). An enterprise whose import was
    undone is no answer.

    Forbidden: the actor does not see the whole zone, of which any enterprise could be the answer.
    """
    can_match(actor).require()
    assert actor.zone is not None
    matcher = Matcher.of(actor.zone.pk)
    # The code by which each enterprise is told: its credit code, else a source's number.
    others = EnterpriseCode.objects.filter(zone=actor.zone).order_by("-pk").values_list("enterprise_id", "code")
    own = Enterprise.objects.visible_to(actor).exclude(credit_code="").values_list("pk", "credit_code")
    codes = {**dict(others), **dict(own)}
    certain = [matcher.known("", name) for name in names]
    answers = [matcher.directory.match(name) for name in names]
    living = {each: names for each, names in matcher.names.items() if each not in matcher.withdrawn}
    surety, kin = Surety.of(answers), Kin(living)
    found = []
    for name, known, answer in zip(names, certain, answers, strict=True):
        enterprise = (known.enterprise if known else surety.decide(answer)) or 0
        # One whose import was undone is nobody until it is delivered again.
        enterprise = 0 if enterprise in matcher.withdrawn else enterprise
        score = 1.0 if known and enterprise else max((each.score for each in answer.candidates), default=0.0)
        offered = () if enterprise or (known and known.turned_away) else answer.candidates or kin.of(name)
        candidates = tuple((codes.get(each.key, ""), each) for each in offered)
        told = matcher.names[enterprise][0] if enterprise else ""
        found.append(NameMatch(name, codes.get(enterprise, ""), told, score, candidates))
    return found
