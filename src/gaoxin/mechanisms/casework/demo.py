"""The demo zone's part: fictional requests of the last weeks, taken through their steps by the real actions at moments in the past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from gaoxin.kernel.worktime import SHANGHAI, CalendarYearMissing
from gaoxin.mechanisms.casework import actions, present
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.demo_stories import REQUESTS, STORIES, SUBJECTS, Step
from gaoxin.mechanisms.casework.enums import PartState
from gaoxin.mechanisms.casework.models import Case, CasePart, Desk
from gaoxin.mechanisms.casework.sweeping import sweep
from gaoxin.platform.core import actions as ground
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.models import Organisation
from gaoxin.platform.core.saying import say

if TYPE_CHECKING:
    from datetime import date

    from gaoxin.kernel.worktime import Timeline
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.demo_context import DemoContext

PROCEDURE = "request/general"
WORKDAYS_BACK = 26


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody does at a moment; acts of one moment happen in the order of `order`."""

    at: datetime
    order: int
    do: Callable[[], None]


@transaction.atomic
def load(context: DemoContext) -> None:
    """About forty requests in all states; nothing when the zone has requests already."""
    if Desk.objects.filter(zone=context.zone, key=PROCEDURE).exists():
        return
    actions.set_desk(context.system, procedure=PROCEDURE, organisation=context.organisations["service-office"])
    try:
        days = _workdays(timeline_of(current_version(context.zone.pk)), present.today())
    except CalendarYearMissing as missing:
        context.say(say(f"没有办件：{missing.message('zh')}", f"no requests: {missing.message('en')}"))
        return
    subjects = [_enterprise(context, name, short) for name, short in SUBJECTS]
    acts: list[Act] = []
    for number, request in enumerate(REQUESTS):
        acts += _acts(context, number, request, subjects, days)
    now = present.now()
    played = [act for act in acts if act.at < now]
    # The sweep of each night, so that reminders and supervision stand in the history on their day.
    nights = [Act(datetime.combine(day, time(0, 5), SHANGHAI), -1, lambda: None) for day in days]
    for act in sorted([*played, *(night for night in nights if night.at < now)], key=lambda act: (act.at, act.order)):
        with present.acting_at(act.at):
            if act.order < 0:
                sweep(now=act.at, zone=context.zone)
            else:
                act.do()
    sweep(zone=context.zone)
    count = Case.objects.filter(zone=context.zone).count()
    context.say(say(f"{count} 件办件", f"{count} requests"))


def _acts(
    context: DemoContext, number: int, request: tuple[int, str, str, str, str, str], subjects: list[Organisation], days: list[date]
) -> list[Act]:  # fmt: skip
    """The acts of one request: its opening and the steps of its story."""
    back, story, title, category, kind, content = request
    first = len(days) - 1 - back
    case: list[Case] = []
    own = number % 3 == 0
    opener = context.actors["enterprise" if own else "service"]
    subject = None if own else subjects[number % len(subjects)]

    def open_() -> None:
        values = {"content": content, "category": category, "kind": kind}
        case.append(actions.open_case(opener, procedure=PROCEDURE, title=title, values=values, subject=subject))

    acts = [Act(_at(days, first, 9, 5 + number % 50), number, open_)]
    for step in STORIES[story]:
        if first + step.day < len(days):
            acts.append(
                Act(_at(days, first + step.day, step.hour, number % 50), number, _taken(context, case, step, own=own))
            )
    return acts


def _taken(context: DemoContext, case: list[Case], step: Step, *, own: bool) -> Callable[[], None]:
    # Only one fictional enterprise has people; the centre speaks for the others.
    actor = context.actors["service" if step.who == "enterprise" and not own else step.who]

    def take() -> None:
        found = Case.objects.get(pk=case[0].pk)
        if step.name == "#comment":
            actions.comment(actor, case=found, text=step.values["text"])
        elif step.name == "#note":
            actions.note(actor, case=found, text=step.values["text"])
        elif step.name == "#part":
            part = CasePart.objects.filter(case=found, state=PartState.OPEN).order_by("id").first()
            if part is not None:
                actions.answer_part(actor, part=part, outcome="done", answer=step.values["text"])
        else:
            actions.move(actor, case=found, move=step.name, values=_values(context, actor, step.values))

    return take


def _values(context: DemoContext, actor: Actor, values: dict[str, str]) -> dict[str, Any]:
    """Keys of demo organisations and people become their rows; "me" is who acts."""
    filled: dict[str, Any] = dict(values)
    for name in ("owner", "helpers", "suggestion"):
        if name in filled:
            filled[name] = context.organisations[filled[name]].pk
    if "person" in filled and actor.user is not None:
        filled["person"] = actor.user.username
    return filled


def _enterprise(context: DemoContext, name: str, short: str) -> Organisation:
    rows = Organisation.objects.filter(zone=context.zone, kind=OrganisationKind.ENTERPRISE, name=name)
    return rows.first() or ground.create_organisation(
        context.system, kind=OrganisationKind.ENTERPRISE, name=name, short_name=short
    )


def _workdays(timeline: Timeline, today: date) -> list[date]:
    """The last working days up to today, the oldest first; today counts also when it is a day of rest."""
    days = [today]
    while len(days) < WORKDAYS_BACK:
        day = days[-1] - timedelta(days=1)
        while not timeline.calendar.is_working(day):
            day -= timedelta(days=1)
        days.append(day)
    return days[::-1]


def _at(days: list[date], index: int, hour: int, minute: int) -> datetime:
    return datetime.combine(days[index], time(hour, minute), SHANGHAI)
