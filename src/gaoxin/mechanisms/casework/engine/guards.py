"""The conditions of a move beside state and group: within a limit, with notice, not too often, not by the same person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.casework.engine.definitions import say
from gaoxin.mechanisms.casework.enums import EventKind, PartState
from gaoxin.mechanisms.casework.models import CaseEvent, CasePart
from gaoxin.mechanisms.casework.procedures.definition import Guard
from gaoxin.platform.core.decisions import Decision, allow, refuse

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.engine.clocks import Clocks
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Move, Procedure
    from gaoxin.platform.core.actor import Actor


NO_GUARD = Guard()


@dataclass(frozen=True, slots=True)
class Past:
    """A move that was taken."""

    name: str
    at: datetime
    owner_id: int | None
    actor_id: int | None


def may_pass(
    actor: Actor, case: Case, procedure: Procedure, move: Move, clocks: Clocks, past: list[Past] | None = None
) -> Decision:
    """Whether the guard of `move` holds now; the reason names the condition. past: the moves so far, where they are known."""
    guard = move.guard
    if guard.parts_done and CasePart.objects.filter(case=case, state=PartState.OPEN).exists():
        return refuse(_("还有单位没有完成协办。"))
    if not (guard.within or guard.notice or guard.at_most or guard.once_per_owner or guard.not_by):
        return allow()
    past = past_of(case) if past is None else past
    for check in (_in_time, _with_notice, _not_too_often, _by_another):
        decision = check(guard, actor, case, procedure, move, clocks, past)
        if not decision:
            return decision
    return allow()


def past_of(case: Case) -> list[Past]:
    rows = CaseEvent.objects.filter(case=case, kind=EventKind.MOVE).order_by("sequence")
    return [Past(*row) for row in rows.values_list("name", "at", "owner_id", "actor_id")]


def _in_time(
    guard: Guard, actor: Actor, case: Case, procedure: Procedure, move: Move, clocks: Clocks, past: list[Past]
) -> Decision:
    if guard.within is None:
        return allow()
    names, limit = guard.within
    last = next((event for event in reversed(past) if event.name in names), None)
    if last is None:
        return refuse(_("还没有可以据以办理的步骤。"))
    due = clocks.timeline.due(last.at, limit)
    if due.passed_by(clocks.now):
        return refuse(_("“%(move)s”须在 %(due)s 前提出，现已过期。") % {"move": say(move.label), "due": due.text})
    return allow()


def _with_notice(
    guard: Guard, actor: Actor, case: Case, procedure: Procedure, move: Move, clocks: Clocks, past: list[Past]
) -> Decision:
    if guard.notice is None:
        return allow()
    name, limit = guard.notice
    due = clocks.due_of_live(name)
    if due is None:
        return refuse(_("“%(clock)s”时限现在没有计时。") % {"clock": say(procedure.clock(name).label)})
    if not clocks.timeline.notice_given(clocks.now, due, limit):
        return refuse(
            _("期限 %(due)s，须提前 %(notice)s 提出，现已来不及。")
            % {"due": due.text, "notice": limit.label(clocks.language)}
        )
    return allow()


def _not_too_often(
    guard: Guard, actor: Actor, case: Case, procedure: Procedure, move: Move, clocks: Clocks, past: list[Past]
) -> Decision:
    times = sum(event.name == move.id for event in past)
    most = guard.at_most_for(case.kind)
    if most is not None and times >= most:
        return refuse(_("“%(move)s”最多 %(times)d 次，不能再办。") % {"move": say(move.label), "times": most})
    if guard.once_per_owner and any(event.name == move.id and event.owner_id == case.owner_id for event in past):
        return refuse(_("同一个单位只能“%(move)s”一次。") % {"move": say(move.label)})
    return allow()


def _by_another(
    guard: Guard, actor: Actor, case: Case, procedure: Procedure, move: Move, clocks: Clocks, past: list[Past]
) -> Decision:
    if not guard.not_by or actor.user_id is None:
        return allow()
    last = next((event for event in reversed(past) if event.name in guard.not_by), None)
    if last is not None and last.actor_id == actor.user_id:
        return refuse(_("须由另一个人办理这一步。"))
    return allow()
