"""Which enterprises a list of written names means: surely, or as candidates that a person chooses from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.mechanisms.registry.matching import Matcher
from gaoxin.mechanisms.registry.models import Enterprise, EnterpriseCode
from gaoxin.mechanisms.registry.permissions import can_match

if TYPE_CHECKING:
    from gaoxin.kernel.hanzi import Candidate
    from gaoxin.platform.core.actor import Actor


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


def match_names(actor: Actor, names: Sequence[str]) -> list[NameMatch]:
    """Each name in order. Forbidden: the actor does not see the whole zone, of which any enterprise could be the answer."""
    can_match(actor).require()
    assert actor.zone is not None
    matcher = Matcher.of(actor.zone.pk)
    # The code by which each enterprise is told: its credit code, else a source's number.
    others = EnterpriseCode.objects.filter(zone=actor.zone).order_by("-pk").values_list("enterprise_id", "code")
    own = Enterprise.objects.visible_to(actor).exclude(credit_code="").values_list("pk", "credit_code")
    codes = {**dict(others), **dict(own)}
    return [_matched(name, matcher, codes) for name in names]


def _matched(name: str, matcher: Matcher, codes: dict[int, str]) -> NameMatch:
    found = matcher.match("", name)
    enterprise = found.enterprise or 0
    offered = () if enterprise or found.turned_away else matcher.directory.match(name).candidates
    score = found.score if enterprise else max((each.score for each in offered), default=0.0)
    candidates = tuple((codes.get(each.key, ""), each) for each in offered)
    told = matcher.names[enterprise][0] if enterprise else ""
    return NameMatch(name, codes.get(enterprise, ""), told, score, candidates)
