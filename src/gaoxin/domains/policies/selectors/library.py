"""Which policies and benefits an actor is shown, in which order."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from gaoxin.domains.policies.enums import OPEN_STATES, VersionState
from gaoxin.domains.policies.finding import query_words, scores, synonyms_of, tag_term
from gaoxin.domains.policies.models import Benefit, Policy, PolicyTerm, PolicyVersion, Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaoxin.platform.core.actor import Actor

_ENDED = (VersionState.PUBLISHED, VersionState.REPEALED)


@dataclass(frozen=True)
class Wanted:
    """What narrows the list of benefits; empty is all that is in force, to come, or open for opinions.

    state: open, upcoming, closed, consultation, expired, or all. amount: 分, at least. within: days to the nearest deadline.
    tags: axis → tag.
    """

    q: str = ""
    level: str = ""
    instrument: str = ""
    route: str = ""
    state: str = ""
    amount: int = 0
    within: int = 0
    tags: Mapping[str, str] = field(default_factory=dict)
    followed: bool = False


def shown_versions(actor: Actor, today: datetime.date) -> QuerySet[PolicyVersion]:
    """The open versions that no later one in force has replaced: what holds, what is to come, what is up for opinions."""
    later = PolicyVersion.objects.filter(
        policy_id=OuterRef("policy_id"), number__gt=OuterRef("number"), state__in=_ENDED, valid_from__lte=today
    )
    return PolicyVersion.objects.visible_to(actor).filter(state__in=OPEN_STATES).exclude(Exists(later))


def current_version(actor: Actor, policy: Policy, today: datetime.date) -> PolicyVersion | None:
    """The version of a policy that holds on a day; else the newest that the actor may read."""
    versions = list(policy.versions.visible_to(actor).order_by("-number").select_related("policy"))
    held = [each for each in versions if each.state in _ENDED and each.valid_from and each.valid_from <= today]
    public = [each for each in versions if each.state in OPEN_STATES]
    return next(iter([*held, *public, *versions]), None)


def find_benefits(actor: Actor, wanted: Wanted, now: datetime.datetime) -> QuerySet[Benefit] | list[int]:
    """The benefits under the conditions: a queryset with the nearest deadline first, or with words their ids, best first."""
    rows = narrowed(actor, wanted, now)
    words = query_words(wanted.q)
    if not words:
        return rows.order_by(
            F("closes").asc(nulls_last=True),
            F("version__published_at").desc(nulls_last=True),
            "version_id",
            "position",
            "id",
        )
    candidates = dict(rows.values_list("pk", "version_id"))
    terms = {term for word in words for spelling in word.spellings for term in spelling}
    hits = PolicyTerm.objects.filter(zone=actor.zone, term__in=terms).values_list(
        "version_id", "benefit_id", "term", "weight"
    )
    found = scores(hits, words, candidates)
    return sorted(found, key=lambda pk: (-found[pk], pk))


def load(ids: Sequence[int]) -> list[Benefit]:
    """Benefits by id in the given order, with what a card shows (three queries)."""
    rows = Benefit.objects.filter(pk__in=ids).select_related("version__policy", "clause").prefetch_related("windows")
    by_id = {row.pk: row for row in rows}
    return [by_id[pk] for pk in ids if pk in by_id]


def other_words(actor: Actor, wanted: Wanted, now: datetime.datetime) -> list[str]:
    """Queries that would find something where this one finds nothing: synonyms of its words, and each word alone."""
    words = query_words(wanted.q)
    tries = [other for word in words for other in sorted(synonyms_of(word.text))]
    tries += [word.text for word in words] if len(words) > 1 else []
    found = []
    for text in dict.fromkeys(tries):
        if text != wanted.q and find_benefits(actor, Wanted(q=text), now):
            found.append(text)
        if len(found) == 4:
            break
    return found


def with_words(actor: Actor, wanted: Wanted, now: datetime.datetime) -> set[int] | None:
    """The benefits of any state that the words find, other conditions apart; None when no word narrows."""
    found = find_benefits(actor, Wanted(q=wanted.q, state="all"), now)
    return set(found) if isinstance(found, list) else None


def narrowed(actor: Actor, wanted: Wanted, now: datetime.datetime) -> QuerySet[Any]:
    """The benefits under all conditions but the words, each with its nearest deadline as `closes`."""
    today = timezone.localdate(now)
    closes = Window.objects.filter(benefit=OuterRef("pk"), opens_at__lte=now, closes_at__gte=now).order_by()
    rows: QuerySet[Any] = Benefit.objects.filter(version__in=shown_versions(actor, today)).annotate(
        closes=Subquery(closes.values("benefit").annotate(first=Min("closes_at")).values("first"))
    )
    rows = _in_state(rows, wanted.state, now, today)
    if wanted.level:
        rows = rows.filter(version__policy__level=wanted.level)
    if wanted.instrument:
        rows = rows.filter(instrument=wanted.instrument)
    if wanted.route:
        rows = rows.filter(route=wanted.route)
    if wanted.amount:
        rows = rows.filter(ceiling__gte=wanted.amount)
    if wanted.within:
        rows = rows.filter(closes__lte=now + datetime.timedelta(days=wanted.within))
    if wanted.followed:
        rows = rows.filter(version__policy__follows__user=actor.user)
    for axis, tag in wanted.tags.items():
        if tag:
            rows = rows.filter(Exists(PolicyTerm.objects.filter(benefit=OuterRef("pk"), term=tag_term(axis, tag))))
    return rows


def _in_state(rows: QuerySet[Any], state: str, now: datetime.datetime, today: datetime.date) -> QuerySet[Any]:
    expired = Q(version__state=VersionState.REPEALED) | Q(version__valid_to__lt=today)
    if state == "all":
        return rows
    if state == "expired":
        return rows.filter(expired)
    rows = rows.exclude(expired)
    if state == "consultation":
        return rows.filter(version__state=VersionState.CONSULTATION)
    if not state:
        return rows
    rows = rows.filter(version__state=VersionState.PUBLISHED)
    any_window = Exists(Window.objects.filter(benefit=OuterRef("pk")))
    to_come = Exists(Window.objects.filter(benefit=OuterRef("pk"), opens_at__gt=now))
    if state == "open":
        return rows.filter(version__valid_from__lte=today).filter(~any_window | Q(closes__isnull=False))
    if state == "upcoming":
        return rows.filter(closes__isnull=True).filter(to_come | Q(version__valid_from__gt=today))
    return rows.filter(any_window, ~to_come, closes__isnull=True)
