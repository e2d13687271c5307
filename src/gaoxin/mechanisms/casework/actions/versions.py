"""Open cases stay on their version, unless someone carries them over on purpose, seeing what changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions.locking import locked
from gaoxin.mechanisms.casework.engine import history
from gaoxin.mechanisms.casework.engine.clocks import Clocks, day_of
from gaoxin.mechanisms.casework.engine.definitions import definition, in_force, procedure_of
from gaoxin.mechanisms.casework.enums import LIVE_CLOCKS, EventKind, Visibility
from gaoxin.mechanisms.casework.models import Case, CaseClock, ProcedureVersion
from gaoxin.mechanisms.casework.permissions import can_carry_over
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.procedures.definition import Procedure
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that carrying over changes. what: state, kind, field or clock; before and after as plain values, None = not there."""

    what: str
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What would become of a case. blocked: why it cannot be carried over, empty when it can."""

    version: int
    state: str
    kind: str
    data: dict[str, Any]
    differences: tuple[Difference, ...]
    blocked: str = ""


def carry_over_preview(actor: Actor, *, case: Case, version: int) -> CarryOver:
    """The difference, field by field, without changing anything."""
    can_carry_over(actor, case).require()
    return _plan(case, definition(_target(case, version).pk))


@transaction.atomic
def carry_over(actor: Actor, *, case: Case | int, version: int, seen: int | None = None) -> Case:
    """Puts an open case on another version. Running clocks keep their start and take the new limits; fields that the new
    version lacks stay in the history. Refusal: the new version does not know the case's state."""
    found = locked(actor, case, seen=seen)
    can_carry_over(actor, found).require()
    if not found.is_open:
        raise Refusal(_("办结的办件不再改用新流程。"))
    target = _target(found, version)
    if target.pk == found.procedure_id:
        raise Conflict(_("办件已在这个版本上。"))
    procedure = definition(target.pk)
    plan = _plan(found, procedure)
    if plan.blocked:
        raise Refusal(plan.blocked, next_step=_("请在新版本的 carries 中写明对应的状态。"), code="carry-over")
    data = {"from": definition(found.procedure_id).version, "to": version, "before": found.data}
    data["differences"] = [[item.what, item.name, item.before, item.after] for item in plan.differences]
    before = found.state
    found.procedure, found.state, found.kind, found.data = target, plan.state, plan.kind, plan.data
    clocks = Clocks(found, procedure, present.now())
    _drop_unknown_clocks(clocks, procedure)
    clocks.limits_changed()
    clocks.recompute()
    history.append(
        actor, found, EventKind.CARRY_OVER, f"v{version}", clocks.now, from_state=before, data=data, visibility=Visibility.STAFF
    )  # fmt: skip
    clocks.save()
    found.save()
    audit.record(actor, "case.carry_over", found, version=version)
    return found


def _target(case: Case, version: int) -> ProcedureVersion:
    return in_force(case.zone_id, procedure_of(case).key, present.today(), version=version)


def _plan(case: Case, new: Procedure) -> CarryOver:
    old = procedure_of(case)
    carry = next((item for item in new.carries if item.version == old.version), None)
    states, fields = (dict(carry.states), dict(carry.fields)) if carry else ({}, {})
    state = states.get(case.state, case.state)
    known_states = {item.id for item in new.states}
    kinds = {key for key, _label in new.kinds}
    kind = case.kind if case.kind in kinds or not kinds else new.default_kind
    kept = {item.id for item in new.fields if item.keep}
    data = {name: value for key, value in case.data.items() if (name := fields.get(key, key)) in kept}
    blocked = "" if state in known_states else _("新版本没有状态“%(state)s”。") % {"state": case.state}
    differences = [Difference("state", "state", case.state, state)] if state != case.state else []
    differences += [Difference("kind", "kind", case.kind, kind)] if kind != case.kind else []
    for key, value in case.data.items():
        name = fields.get(key, key)
        if name not in kept:
            differences.append(Difference("field", key, value, None))
        elif name != key:
            differences.append(Difference("field", f"{key} → {name}", value, value))
    differences += _clock_differences(case, new, kind, data)
    return CarryOver(new.version, state, kind, data, tuple(differences), blocked)


def _clock_differences(case: Case, new: Procedure, kind: str, data: dict[str, Any]) -> list[Difference]:
    clocks = {clock.id: clock for clock in new.clocks}
    found = []
    for row in CaseClock.objects.filter(case=case, state__in=LIVE_CLOCKS).order_by("id"):
        clock = clocks.get(row.name)
        promise = (day_of(clock, data) or clock.limit_for(kind)) if clock else None
        before, after = row.image.get("until") or row.image["limit"], str(promise) if promise else None
        if before != after:
            found.append(Difference("clock", row.name, before, after))
    return found


def _drop_unknown_clocks(clocks: Clocks, procedure: Procedure) -> None:
    known = {clock.id for clock in procedure.clocks}
    for row in [row for row in clocks.rows if row.name not in known and row.state in LIVE_CLOCKS]:
        clocks.stop(row.name, row.part)
