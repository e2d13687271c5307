"""The conditions of a move beside state and group: within a limit, with notice, not too often, not by the same person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework.engine.definitions import listed, say
from gaoxin.mechanisms.casework.enums import EventKind, PartState
from gaoxin.mechanisms.casework.models import CaseEvent, CasePart
from gaoxin.mechanisms.casework.procedures.definition import Guard
from gaoxin.platform.core.decisions import Decision, allow, refuse
from gaoxin.platform.ui.formatters import money_fen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaoxin.mechanisms.casework.engine.clocks import Clocks
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Bounds, Move, Procedure
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
    parts = _parts_allow(guard, case)
    if not parts:
        return parts
    amounts = amounts_allow(case, procedure, move, {}, leave_out=frozenset(name for name, _need in move.form))
    if not amounts:
        return amounts
    if not (guard.within or guard.notice or guard.at_most or guard.once_per_owner or guard.not_by):
        return allow()
    past = past_of(case) if past is None else past
    for check in (_in_time, _with_notice, _not_too_often, _by_another):
        decision = check(guard, actor, case, procedure, move, clocks, past)
        if not decision:
            return decision
    return allow()


def amounts_allow(
    case: Case, procedure: Procedure, move: Move, filled: Mapping[str, Any], *, leave_out: frozenset[str] = frozenset()
) -> Decision:
    """Whether the figures that guard `move` lie within their bounds, as filled in now or kept. leave_out: not known yet."""
    for name, bounds in move.guard.amounts:
        if name in leave_out:
            continue
        field = procedure.field(name)
        value = filled.get(name, case.data.get(name))
        if value is None:
            return refuse(
                _("还没有“%(field)s”，不能“%(move)s”。") % {"field": say(field.label), "move": say(move.label)}
            )
        if not bounds.hold(Decimal(value)):
            return refuse(
                _("“%(move)s”只在%(field)s%(bounds)s时办理，现为 %(value)s。")
                % {"move": say(move.label), "field": say(field.label), "bounds": bounds_words(bounds), "value": _figure(Decimal(value), bounds)}
            )  # fmt: skip
    return allow()


def bounds_words(bounds: Bounds) -> str:
    """'不超过 50 万元'."""
    words = (
        (_("不低于 %(figure)s"), bounds.at_least), (_("超过 %(figure)s"), bounds.above),
        (_("不超过 %(figure)s"), bounds.at_most), (_("低于 %(figure)s"), bounds.below),
    )  # fmt: skip
    return listed(text % {"figure": _figure(figure, bounds)} for text, figure in words if figure is not None)


def _figure(figure: Decimal, bounds: Bounds) -> str:
    return money_fen(int(figure)) if bounds.money else str(figure)


def _parts_allow(guard: Guard, case: Case) -> Decision:
    if not (guard.parts_done or guard.all_parts or guard.any_part):
        return allow()
    # The latest answer of each organisation counts: asked again after a correction, its first answer is history.
    latest: dict[int, CasePart] = {}
    for part in CasePart.objects.filter(case=case).exclude(state=PartState.WITHDRAWN).order_by("id"):
        latest[part.organisation_id] = part
    if any(part.state == PartState.OPEN for part in latest.values()):
        return refuse(_("还有单位没有完成协办。"))
    outcomes = [part.outcome for part in latest.values()]
    if guard.all_parts and not (outcomes and all(outcome in guard.all_parts for outcome in outcomes)):
        return refuse(_("有单位的意见不支持这一步。"))
    if guard.any_part and not any(outcome in guard.any_part for outcome in outcomes):
        return refuse(_("没有单位的意见支持这一步。"))
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
