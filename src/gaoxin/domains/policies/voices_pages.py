"""What the pages of opinions, questions and saved searches are given."""

from __future__ import annotations

import datetime
import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from gaoxin.domains.policies.enums import OpinionState, VersionState
from gaoxin.domains.policies.library_cards import clause_anchor
from gaoxin.domains.policies.models import Clause, Opinion, Policy, PolicyVersion, Question
from gaoxin.mechanisms.casework import present

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

#: Rows that a page of the public shows; a policy with more of them has an office that groups its answers.
_MOST = 300
_PUBLISHED = (VersionState.PUBLISHED, VersionState.REPEALED)
_ANSWERED = (OpinionState.ADOPTED, OpinionState.PARTLY, OpinionState.DECLINED)


def consultations(actor: Actor) -> dict[str, list[PolicyVersion]]:
    """Versions once open for opinions: running, closed and being worked on, and published with the answers."""
    rows = (
        PolicyVersion.objects.visible_to(actor).exclude(state=VersionState.DRAFT).filter(opinions_until__isnull=False)
        .select_related("policy").annotate(
            given=Count("opinions"), taken=Count("opinions", filter=Q(opinions__state__in=_ANSWERED[:2])),
        ).order_by("-opinions_until", "-id")[:_MOST]
    )  # fmt: skip
    today = present.today()
    found: dict[str, list[PolicyVersion]] = {"running": [], "closed": [], "told": []}
    for row in rows:
        found[_stage(row, today)].append(row)
    found["running"].reverse()
    return found


def _stage(version: PolicyVersion, today: datetime.date) -> str:
    if version.state in _PUBLISHED:
        return "told"
    return "running" if version.opinions_until and today <= version.opinions_until else "closed"


def passage(version: PolicyVersion, anchor: str) -> str:
    """The words of a clause, to be read beside the form."""
    clause = version.clauses.filter(anchor=anchor).first() if anchor else None
    return version.text[clause.start : clause.end].strip() if clause else ""


def opinions_told(actor: Actor, version: PolicyVersion) -> dict[str, Any]:
    """The published answers with their count by kind, and one's own opinions while nothing is published."""
    seen = Opinion.objects.visible_to(actor).filter(version=version)
    if version.state in _PUBLISHED:
        rows = list(seen.exclude(state=OpinionState.WAITING).order_by("id")[:_MOST])
        counts = Counter(row.state for row in rows)
        order = {clause.label: clause.position for clause in version.clauses.all()}
        rows.sort(key=lambda row: (order.get(row.place, 0), row.pk))
        return {
            "told": rows,
            "counts": [(state.label, counts[state]) for state in _ANSWERED],
            "is_told": True,
            "mine": [],
        }
    own = seen.filter(given_by_id=actor.user_id) if actor.is_authenticated else seen.none()
    return {"told": [], "counts": [], "is_told": False, "mine": list(own[:50])}


@dataclass(frozen=True)
class Asked:
    """A question as the policy's page shows it. url: the clause that it is about; old: it was asked of an older version."""

    question: Question
    url: str
    old: bool


def questions_told(actor: Actor, policy: Policy) -> dict[str, Any]:
    """The published questions of all versions, newest first, and one's own that are not published."""
    rows = Question.objects.visible_to(actor).filter(version__policy=policy).select_related("version__policy", "case")
    newest = policy.versions.filter(state__in=_PUBLISHED).order_by("-number").values_list("number", flat=True).first()
    shown = list(rows.filter(published_at__isnull=False).order_by("-published_at", "-id")[:_MOST])
    places = _places(shown)
    told = [Asked(row, _clause_url(row, places), newest is not None and row.version.number < newest) for row in shown]
    own = rows.none()
    if actor.is_authenticated and not actor.is_staff:
        own = rows.filter(published_at__isnull=True).order_by("-id")[:50]
    return {"asked": told, "own": list(own)}


def question_of(actor: Actor, number: str, contact: str) -> Question | None:
    """The question with this number, for whoever also knows the contact that was given with it; None for any other pair."""
    rows = Question.objects.filter(zone_id=actor.zone_id or 0).select_related("version__policy__organisation", "case")
    found = rows.filter(case__number=number.strip().upper()).first()
    if found is None or not found.contact:
        return None
    known, given = (_plain(text).encode() for text in (found.contact, contact))
    return found if hmac.compare_digest(known, given) else None


def _plain(contact: str) -> str:
    """A contact without what people write differently from one time to the next."""
    return "".join(contact.split()).replace("-", "").casefold()


def _places(rows: list[Question]) -> dict[tuple[int, str], Clause]:
    """The clauses that questions name, by version and label."""
    named = {row.place for row in rows if row.place}
    found = Clause.objects.filter(version__in={row.version_id for row in rows}, label__in=named) if named else ()
    return {(clause.version_id, clause.label): clause for clause in found}


def _clause_url(question: Question, places: Mapping[tuple[int, str], Clause]) -> str:
    clause = places.get((question.version_id, question.place))
    address = reverse("open_policies:text", args=[question.version.policy.key])
    return f"{address}?version={question.version.number}{clause_anchor(clause)}" if clause else ""


def search_address(conditions: Mapping[str, str]) -> str:
    return f"{reverse('open_policies:index')}?{urlencode(conditions)}"
