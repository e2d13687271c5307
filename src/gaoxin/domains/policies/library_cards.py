"""Policy cards (ux §2.3) and what else pages of the library are given: plain values, no queries of their own."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.policies.badges import Badge, all_badges, card_badges
from gaoxin.domains.policies.enums import Route, VersionState
from gaoxin.kernel.rules import Status
from gaoxin.kernel.worktime import WorktimeError
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.platform.ui.formatters.dates import deadline, deadline_tone
from gaoxin.platform.ui.formatters.money import money_fen

if TYPE_CHECKING:
    from gaoxin.domains.policies.library_match import Match
    from gaoxin.domains.policies.models import Benefit, Clause, PolicyVersion, Window

#: Deadlines beyond this are told without a count of working days.
_COUNT_WITHIN = datetime.timedelta(days=45)


@dataclass(frozen=True)
class Countdown:
    """A deadline in words; tone: far, near, soon, urgent, over."""

    text: str
    tone: str
    closes_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Card:
    """A benefit as a card shows it. action: label of the one button; amount: in words, with what it depends on."""

    benefit: Benefit
    title: str
    badges: list[Badge]
    basis: str
    basis_title: str
    basis_url: str
    url: str
    match: Match | None
    amount: str
    countdown: Countdown | None
    action: Action
    followed: bool


@dataclass(frozen=True)
class Action:
    """The one button of a card. posts: it begins something and is sent as a form."""

    label: str
    url: str
    posts: bool = False


def cards(
    benefits: Sequence[Benefit], now: datetime.datetime, *, matched: Mapping[int, Match] | None = None,
    followed: Collection[int] = (), whole: bool = False,
) -> list[Card]:  # fmt: skip
    """The cards of benefits; followed: ids of policies; whole: all badges, not three."""
    zone = benefits[0].version.zone_id if benefits else 0
    return [
        _card(benefit, now, (matched or {}).get(benefit.pk), benefit.version.policy_id in followed, zone, whole)
        for benefit in benefits
    ]


def _card(
    benefit: Benefit, now: datetime.datetime, match: Match | None, followed: bool, zone: int, whole: bool
) -> Card:
    windows = list(benefit.windows.all())
    version, clause = benefit.version, benefit.clause
    url = version.get_absolute_url()
    place = clause.label if clause else ""
    return Card(
        benefit, benefit.shown_title,
        (all_badges if whole else card_badges)(benefit, windows, now), _basis(version, place), f"《{version.shown_title}》{place}",
        f"{reverse('open_policies:text', args=[version.policy.key])}?version={version.number}{clause_anchor(clause)}",
        f"{url}#{benefit.key}", match, amount_words(benefit, match), countdown(windows, now, zone),
        _action(benefit, match, windows, now), followed,
    )  # fmt: skip


def clause_anchor(clause: Clause | None) -> str:
    """The part of an address that leads to a clause."""
    return f"#c-{clause.anchor}" if clause else ""


def _basis(version: PolicyVersion, place: str) -> str:
    return f"《{version.shown_title}》{place}"


def amount_words(benefit: Benefit, match: Match | None) -> str:
    """What one may expect: the computed amount for a pass, else the most that the rule gives."""
    if match is not None and match.status == Status.PASS and match.amount is not None:
        return _("预计 %(amount)s") % {"amount": money_fen(match.amount)}
    if benefit.ceiling:
        return _("最高 %(amount)s") % {"amount": money_fen(benefit.ceiling)}
    return _("金额按规则核算") if benefit.rule_text else ""


def countdown(windows: Sequence[Window], now: datetime.datetime, zone: int) -> Countdown | None:
    """The nearest deadline that is still open, else the next opening, else that it is over; None without windows."""
    open_now = [window.closes_at for window in windows if window.opens_at <= now <= window.closes_at]
    if open_now:
        closes = min(open_now)
        left = working_days_left(zone, now, closes)
        return Countdown(deadline(closes, left), deadline_tone(left), closes)
    coming = [window.opens_at for window in windows if window.opens_at > now]
    if coming:
        return Countdown(_("%(moment)s 开始申报") % {"moment": deadline(min(coming))}, "far")
    if windows:
        return Countdown(deadline(max(window.closes_at for window in windows), -1), "over")
    return None


def working_days_left(zone: int, now: datetime.datetime, closes: datetime.datetime) -> int | None:
    """Working days of the zone's calendar from today to the deadline; None when far off or beyond the calendar."""
    if closes - now > _COUNT_WITHIN:
        return None
    try:
        timeline = timeline_of(current_version(zone))
        return timeline.workdays_between(timezone.localdate(now), timezone.localdate(closes))
    except WorktimeError:
        return None


def _action(benefit: Benefit, match: Match | None, windows: Sequence[Window], now: datetime.datetime) -> Action:
    version = benefit.version
    guide = f"{reverse('open_policies:guide', args=[version.policy.key])}?version={version.number}#{benefit.key}"
    if version.state == VersionState.CONSULTATION:
        return Action(
            _("看征求意见"), f"{reverse('open_policies:opinions', args=[version.policy.key])}?version={version.number}"
        )
    if match is None or version.state != VersionState.PUBLISHED:
        return Action(_("看申报指南"), guide)
    if windows and not any(window.opens_at <= now <= window.closes_at for window in windows):
        return Action(_("看申报时间"), guide)
    checkup = reverse("own_policies:checkup")
    if match.status == Status.UNKNOWN:
        return Action(_("补 %(n)s 项数据") % {"n": match.unknown}, checkup)
    if match.status == Status.FAIL:
        return Action(_("看差在哪里"), f"{version.get_absolute_url()}#{benefit.key}")
    if benefit.route == Route.ENTITLEMENT:
        return Action(_("看是否待确认"), reverse("own_policies:awards"))
    return Action(_("去申报"), reverse("own_policies:apply", args=[benefit.pk]), posts=True)
