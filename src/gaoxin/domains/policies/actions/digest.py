"""The weekly digest: each enterprise hears once a week of what it can get and was not told of, or must not miss."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from gaoxin.domains.policies.actions.reach import record_pushed
from gaoxin.domains.policies.enums import ReachKind
from gaoxin.domains.policies.library_cards import amount_words, countdown
from gaoxin.domains.policies.library_match import matches
from gaoxin.domains.policies.models import Reach
from gaoxin.domains.policies.selectors.combining import benefits_in_force
from gaoxin.kernel.rules import Status
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import ENTERPRISE_ROLES, OrganisationKind
from gaoxin.platform.core.models import Membership, Message, User
from gaoxin.platform.core.outbox.posting import Notice, post

if TYPE_CHECKING:
    from gaoxin.domains.policies.library_match import Match
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.platform.core.models import Zone

#: At most so many items in one message.
MOST_ITEMS = 8
#: A deadline this near is told again.
_NEAR = datetime.timedelta(days=14)
KIND = "policies.digest"


def send_digests(zone: Zone, now: datetime.datetime, report: Callable[[int, int], None] | None = None) -> int:
    """Sends this week's digests of a zone; running it again in the same week sends nothing twice. Returns how many enterprises heard."""
    actor = Actor.system(zone)
    benefits = [
        row for row in benefits_in_force(actor, timezone.localdate(now)).prefetch_related("windows") if row.rule_text
    ]
    people = _people(zone)
    sent = 0
    for done, (enterprise, users) in enumerate(people.values(), start=1):
        sent += _send(actor, enterprise, users, benefits, now)
        if report:
            report(done, len(people))
    return sent


@transaction.atomic
def _send(
    actor: Actor, enterprise: Enterprise, users: Sequence[User], benefits: Sequence[Benefit], now: datetime.datetime
) -> int:
    year, week, _day = timezone.localdate(now).isocalendar()
    key = f"policy-digest/{year}-{week:02d}/{enterprise.pk}"
    if Message.objects.filter(zone=actor.zone, key__startswith=f"{key}/").exists():
        return 0
    matched = matches(enterprise, benefits, timezone.localdate(now))
    told = set(Reach.objects.filter(enterprise=enterprise, kind=ReachKind.PUSHED).values_list("benefit_id", flat=True))
    chosen = [row for row in benefits if _is_due(row, matched.get(row.pk), told, now)]
    if not chosen:
        return 0
    chosen.sort(key=lambda row: -(matched[row.pk].amount or row.ceiling or 0))
    chosen = chosen[:MOST_ITEMS]
    texts = {
        language: _text(enterprise, chosen, matched, now, code) for language, code in (("zh", "zh-hans"), ("en", "en"))
    }
    post(actor, [Notice(key=key, kind=KIND, texts=texts, to=tuple(users))])
    record_pushed(actor, benefits=chosen, enterprise=enterprise)
    return 1


def _is_due(benefit: Benefit, match: Match | None, told: set[int], now: datetime.datetime) -> bool:
    """Whether an enterprise should hear of a benefit: it meets the rule, may apply now, and was not told or must hurry."""
    if match is None or match.status != Status.PASS:
        return False
    windows = list(benefit.windows.all())
    closing = [window.closes_at for window in windows if window.opens_at <= now <= window.closes_at]
    if windows and not closing:
        return False
    return benefit.pk not in told or (bool(closing) and min(closing) - now <= _NEAR)


def _text(
    enterprise: Enterprise,
    benefits: Sequence[Benefit],
    matched: dict[int, Match],
    now: datetime.datetime,
    language: str,
) -> tuple[str, str]:
    """Subject and body of a digest in one language."""
    with override(language):
        lines = []
        for benefit in benefits:
            title = benefit.title_en if language == "en" and benefit.title_en else benefit.title
            due = countdown(list(benefit.windows.all()), now, benefit.zone_id)
            parts = [
                title,
                amount_words(benefit, matched[benefit.pk]),
                due.text if due else "",
                benefit.version.get_absolute_url(),
            ]
            lines.append(" · ".join(part for part in parts if part))
        subject = _("本周有 %(n)s 项政策%(name)s可以申报") % {"n": len(benefits), "name": enterprise.name}
        foot = _("金额为预计，以审核结果为准。")
    return subject, "\n".join([*lines, foot])


def _people(zone: Zone) -> dict[int, tuple[Enterprise, list[User]]]:
    """The people of each living enterprise of the zone, by enterprise."""
    rows = Membership.objects.filter(
        zone=zone, role__in=ENTERPRISE_ROLES, user__is_active=True, organisation__is_active=True,
        organisation__kind=OrganisationKind.ENTERPRISE, organisation__credit_code__gt="",
    ).select_related("user", "organisation").order_by("user_id")  # fmt: skip
    of_code: dict[str, list[User]] = {}
    for row in rows:
        users = of_code.setdefault(row.organisation.credit_code, [])
        if row.user not in users:
            users.append(row.user)
    firms = Enterprise.objects.visible_to(Actor.system(zone)).living().filter(credit_code__in=of_code).order_by("pk")
    return {firm.pk: (firm, of_code[firm.credit_code]) for firm in firms}
