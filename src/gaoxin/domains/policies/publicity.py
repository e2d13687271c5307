"""Publicity as its pages and tasks read it: how long it lasts, who is named how, what stands in its way."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import ObjectionState
from gaoxin.domains.policies.models import Award, Objection, Publicity
from gaoxin.kernel.worktime import SHANGHAI
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.platform.ui.formatters import mask_name

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Enterprise

#: How long a notice stands (zone/06 section 2): five working days by default, seven calendar days as an option.
PERIODS = (("5wd", _("5 个工作日")), ("7d", _("7 个自然日")))
#: How long the investigation of an objection may take.
INVESTIGATION = "10wd"
#: Two to four characters, longer with the dot of a name in another language, or a name in Latin letters.
_PERSON = re.compile(
    r"[\u4e00-\u9fff]{2,4}\Z|[\u4e00-\u9fff]+(?:[·•][\u4e00-\u9fff]+)+\Z|[A-Za-z]+(?:[ .·'-]+[A-Za-z]+){1,3}\Z"
)
#: How the codes of sole traders (个体工商户) begin: one without a trade name is registered under the person's own.
_TRADER = "92"


def closing_day(zone_id: int, opens_on: datetime.date, period: str) -> datetime.date:
    """The last day of a notice posted on a day, counted from the day after; it ends at 24:00 of that day.

    period: one of PERIODS. Posted on a day of rest, the first working day after it is the first of the five.
    """
    number, unit = int(period[:-2] if period.endswith("wd") else period[:-1]), period.lstrip("0123456789")
    if unit == "d":
        return opens_on + datetime.timedelta(days=number)
    timeline, day = timeline_of(current_version(zone_id)), opens_on
    while timeline.workdays_between(opens_on, day) < number:
        day += datetime.timedelta(days=1)
    return day


def investigation_day(objection: Objection) -> datetime.date:
    """The last day on which the investigation of an objection may end."""
    return timeline_of(current_version(objection.zone_id)).due(objection.made_at, INVESTIGATION).day


def public_name(enterprise: Enterprise) -> str:
    """The name as the public reads it: a firm's in full, a natural person's as 张*, also where the person is a sole trader."""
    personal = not enterprise.credit_code or enterprise.credit_code.startswith(_TRADER)
    if personal and _PERSON.match(enterprise.name):
        return mask_name(enterprise.name)
    return enterprise.name


def objections_against(award: Award) -> Q:
    """Which objections stop an award: those to its line and those to the whole notice."""
    return Q(publicity_id=award.publicity_id) & (Q(award=award) | Q(award__isnull=True))


def is_stopped(award: Award) -> bool:
    """Whether an objection that concerns the award waits for its investigation."""
    return Objection.objects.filter(objections_against(award), state=ObjectionState.OPEN).exists()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a notice for the public: who, how much (分), how to name it in an objection."""

    number: int
    award: Award
    name: str
    amount: int

    @property
    def stands(self) -> bool:
        return self.award.live


def lines_of(publicity: Publicity) -> list[Line]:
    """What a notice says, in order (one query)."""
    awards = Award.objects.filter(publicity=publicity).select_related("enterprise", "case").order_by("id")
    return [
        Line(number, award, public_name(award.enterprise), award.granted or 0) for number, award in enumerate(awards, 1)
    ]


def over(publicity: Publicity, today: datetime.date | None = None) -> bool:
    """Whether the last day has passed."""
    return (today or present.today()) > publicity.closes_on


def ends_at(publicity: Publicity) -> datetime.datetime:
    """The moment at which the notice ends: 24:00 of its last day."""
    return datetime.datetime.combine(publicity.closes_on + datetime.timedelta(days=1), datetime.time(), SHANGHAI)
