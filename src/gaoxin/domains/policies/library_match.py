"""How an enterprise stands with benefits: the strip of conditions, the verdict's words and the amount on cards and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.policies.enums import Route
from gaoxin.domains.policies.judging import fen, judge, known_facts, reasons_of
from gaoxin.kernel.rules import Result, Status
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.enums import ENTERPRISE_ROLES

if TYPE_CHECKING:
    import datetime

    from gaoxin.domains.policies.models import Benefit
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True)
class Match:
    """One benefit and one enterprise. Counts are of single conditions; amount: 分, None while open."""

    status: Status
    words: str
    passed: int
    unknown: int
    manual: int
    failed: int
    amount: int | None
    reasons: list[dict[str, Any]]


def own_enterprise(actor: Actor) -> Enterprise | None:
    """The living enterprise for which the actor works; the first of several."""
    if not actor.is_enterprise:
        return None
    own = type(actor)(
        user=actor.user,
        zone=actor.zone,
        grants=tuple(grant for grant in actor.grants if grant.role in ENTERPRISE_ROLES),
    )
    return Enterprise.objects.visible_to(own).living().order_by("pk").first()


def matches(enterprise: Enterprise, benefits: Sequence[Benefit], on: datetime.date | None = None) -> dict[int, Match]:
    """How an enterprise stands with those benefits that have a rule, by benefit."""
    if not any(benefit.rule_text for benefit in benefits):
        return {}
    known = known_facts(enterprise, on or timezone.localdate())
    routes = {benefit.pk: benefit.route for benefit in benefits}
    return {pk: match_of(result, routes[pk]) for pk, result in judge(benefits, known).items()}


def match_of(result: Result, route: str = "") -> Match:
    """A verdict in the words and counts that cards show; who need not apply is not told to."""
    needs_none = route == Route.ENTITLEMENT and result.status == Status.PASS
    words = _("符合条件，不用申报") if needs_none else verdict_words(result.status)
    counts = Counter(result.status_of(leaf).word for leaf in result.rulebook.requirement.leaves())
    return Match(
        result.status, words, counts["pass"], counts["unknown"], counts["manual"], counts["fail"],
        fen(result.amount), reasons_of(result),
    )  # fmt: skip


def verdict_words(status: Status) -> str:
    """The verdict as an applicant needs it (not a figure first)."""
    return {
        Status.PASS: _("可直接申报"),
        Status.UNKNOWN: _("补齐后可申报"),
        Status.FAIL: _("暂不符合"),
        Status.MANUAL: _("需人工判断"),
    }[status]
