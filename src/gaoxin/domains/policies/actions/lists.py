"""Entitlement lists: generated in the background, checked by the department, offered to the enterprises."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.entitlement import generate
from gaoxin.domains.policies.enums import ListState, Route, VersionState
from gaoxin.domains.policies.models import Award, Benefit, EntitlementList
from gaoxin.domains.policies.permissions_awards import can_run_lists
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import Moved, move_many
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.tasks import enqueue

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Zone

GENERATE = "policies.generate_list"
OFFER = "policies.list_step"
#: The steps that staff take with lines of a list.
VERBS = ("keep", "remove", "offer")


@transaction.atomic
def start_list(actor: Actor, *, benefit: Benefit, year: int, on: datetime.date | None = None) -> EntitlementList:
    """A new list for a benefit and year, computed by a background task. Refusal: not 免申即享, not published, without a rule."""
    can_run_lists(actor, benefit).require()
    if benefit.route != Route.ENTITLEMENT or benefit.version.state != VersionState.PUBLISHED or not benefit.rule_text:
        raise Refusal(_("只有已发布、有规则的免申即享事项可以生成名单。"), code="not-entitlement")
    if benefit.version.policy.organisation_id is None:
        raise Refusal(_("这项政策还没有责任部门。"), next_step=_("请先在政策页面补上责任部门。"), code="no-department")
    if EntitlementList.objects.filter(benefit=benefit, year=year, state=ListState.COMPUTING).exists():
        raise Conflict(_("这个事项的名单正在生成。"), code="computing")
    found = EntitlementList.objects.create(
        zone=benefit.zone, benefit=benefit, year=year, on=on or present.today(), created_by=actor.user
    )
    audit.record(actor, "list.start", found, benefit=benefit.pk, year=year)
    found.task = enqueue(actor, GENERATE, pk=found.pk)
    found.save(update_fields=["task"])
    return found


def run_list(actor: Actor, *, found: EntitlementList, report: Callable[[int, int], None]) -> EntitlementList:
    """The work of the task: judges the zone and lists who passes. A list that cannot be made says why."""
    can_run_lists(actor, found.benefit).require()
    try:
        summary = generate(found, report).to_dict()
    except Refusal as refusal:
        found.state, found.summary = ListState.FAILED, {"error": str(refusal)}
    else:
        found.state, found.summary = ListState.CHECKING, summary
    found.save(update_fields=["state", "summary"])
    audit.record(actor, "list.made", found, state=found.state, listed=found.summary.get("listed", 0))
    return found


def step_lines(
    actor: Actor, *, found: EntitlementList, awards: Collection[int], verb: str, reason: str = "", report: Callable[[int, int], None] | None = None
) -> list[Moved]:  # fmt: skip
    """Keeps, removes (with a reason) or offers lines of a list, each for itself: one that is refused stops no other."""
    can_run_lists(actor, found.benefit).require()
    if verb not in VERBS:
        raise Refusal(_("没有这一步。"), code="no-step")
    if verb == "remove" and not reason.strip():
        raise Refusal(_("移出名单须写明理由。"), code="no-reason")
    cases = list(
        Award.objects.filter(entitlement=found, pk__in=awards).order_by("pk").values_list("case_id", flat=True)
    )
    moved = move_many(
        actor, cases=cases, name=verb, values={"reason": reason.strip()} if verb == "remove" else {}, report=report
    )
    close_when_done(found)
    return moved


def start_steps(actor: Actor, *, found: EntitlementList, verb: str) -> object:
    """The same step with every line that stands before it, in the background."""
    can_run_lists(actor, found.benefit).require()
    if verb not in ("keep", "offer"):
        raise Refusal(_("没有这一步。"), code="no-step")
    return enqueue(actor, OFFER, pk=found.pk, verb=verb)


def waiting_for(found: EntitlementList, verb: str) -> list[int]:
    """The lines that a step can take now."""
    states = {"keep": ["listed"], "remove": ["listed", "checked"], "offer": ["checked"]}[verb]
    rows = Award.objects.filter(entitlement=found, case__state__in=states).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def close_when_done(found: EntitlementList) -> None:
    """A list whose lines have all left the department's hands waits for the enterprises; one without open offers is closed."""
    states = set(Award.objects.filter(entitlement=found).values_list("case__state", flat=True).distinct())
    if states & {"listed", "checked"}:
        state = ListState.CHECKING
    elif states & {"offered", "deferred"}:
        state = ListState.CONFIRMING
    else:
        state = ListState.CLOSED
    EntitlementList.objects.filter(
        pk=found.pk, state__in=[ListState.CHECKING, ListState.CONFIRMING, ListState.CLOSED]
    ).update(state=state)
    found.state = state


def close_lists(zone: Zone) -> int:
    """Closes the lists whose last offer has been answered. Returns how many."""
    waiting = EntitlementList.objects.filter(zone=zone, state=ListState.CONFIRMING)
    for found in waiting:
        close_when_done(found)
    return EntitlementList.objects.filter(pk__in=[each.pk for each in waiting], state=ListState.CLOSED).count()
