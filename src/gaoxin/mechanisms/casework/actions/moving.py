"""The one way in which a case changes its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions.locking import locked
from gaoxin.mechanisms.casework.engine import guards, history, notices, outside
from gaoxin.mechanisms.casework.engine.clocks import Clocks
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.files import scan
from gaoxin.mechanisms.casework.engine.forms import Filled, fill
from gaoxin.mechanisms.casework.engine.panels import open_seats
from gaoxin.mechanisms.casework.enums import EventKind, PartState
from gaoxin.mechanisms.casework.models import CaseFile, CasePart
from gaoxin.mechanisms.casework.permissions import can_take
from gaoxin.mechanisms.casework.procedures.definition import FieldType
from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Move, Procedure


@transaction.atomic
def move(
    actor: Actor, *, case: Case | int, move: str, values: Mapping[str, Any] | None = None, seen: int | None = None
) -> Case:
    """Takes the step `move` with the filled-in form `values` (texts or typed values, by field).

    seen: the case's `sequence` that the user looked at. Forbidden: not the actor's step. Conflict: the state has changed meanwhile.
    FormRefused: the form is wrong. Refusal: a condition of the step does not hold.
    """
    found = locked(actor, case, seen=seen, published=True)
    return take(actor, found, move, values or {})


def take(actor: Actor, case: Case, name: str, values: Mapping[str, Any]) -> Case:
    """The same on a case that the caller has locked."""
    procedure = procedure_of(case)
    step = next((item for item in procedure.moves if item.id == name), None)
    if step is None or not step.sources:
        raise Refusal(_("这个流程没有“%(move)s”这一步。") % {"move": name}, code="no-move")
    can_take(actor, case, step, procedure).require()
    if case.state not in step.sources:
        raise Conflict(
            _("办件现在是“%(state)s”，不能“%(move)s”。") % {"state": say(procedure.state(case.state).label), "move": say(step.label)},
            next_step=_("请查看最新记录后再办理。"), code="case-state",
        )  # fmt: skip
    clocks = Clocks(case, procedure, present.now())
    passes = guards.may_pass(actor, case, procedure, step, clocks)
    if not passes:
        raise Refusal(passes.reason, code="case-guard")
    filled = fill(actor, case, procedure, step, values)
    within = guards.amounts_allow(case, procedure, step, filled.data)
    if not within:
        raise Refusal(within.reason, code="case-amount")
    perform(actor, case, procedure, step, filled, clocks)
    return case


def take_first(case: Case, names: tuple[str, ...]) -> str:
    """The platform's own move: the first of `names` that the state and its guard allow. "" when there is none."""
    procedure, actor = procedure_of(case), Actor.system(case.zone)
    for name in names:
        step = procedure.move(name)
        clocks = Clocks(case, procedure, present.now())
        if case.state in step.sources and guards.may_pass(actor, case, procedure, step, clocks):
            take(actor, case, name, {})
            return name
    return ""


def perform(actor: Actor, case: Case, procedure: Procedure, step: Move, filled: Filled, clocks: Clocks) -> None:
    """Writes a step that is allowed: case, parts, clocks, files, history, audit, notices."""
    before, owner_before = case.state, case.owner_id
    _set_columns(case, procedure, step, filled, clocks)
    if case._state.adding:
        case.save()
    _attach(case, procedure, step, filled, clocks)
    opened = _open_parts(case, procedure, step, filled, clocks)
    open_seats(case, procedure.panel, step, filled, clocks)
    # Before the audit chain is locked: an effect may lock a fund, and the ledger locks the fund first and the chain second.
    data = {**filled.data, **outside.carry_out(actor, case, procedure, step, filled)}
    # After the effects: one of them may give the day that a clock ends with.
    clocks.apply(step, case.state, closing=_closes(procedure, before, case.state))
    if step.extend:
        clocks.extend(step.extend[0], str(case.data.get(step.extend[1], "")))
    event = history.append(
        actor, case, EventKind.MOVE, step.id, clocks.now, from_state=before, data=data, visibility=step.visible.value,
        owner_id=owner_before,
    )  # fmt: skip
    clocks.save()
    case.save()
    audit.record(actor, "case.move", case, move=step.id, state=case.state, sequence=event.sequence, parts=opened)
    notices.send(actor, notices.notices_for(case, procedure, step.tell, str(event.sequence), data=data))


def _set_columns(case: Case, procedure: Procedure, step: Move, filled: Filled, clocks: Clocks) -> None:
    was_final = bool(case.state) and procedure.state(case.state).final
    if step.to is not None:
        case.state = step.to
    final = procedure.state(case.state).final
    case.is_open = not final
    if not final:
        case.closed_at, case.outcome = None, ""
    elif not was_final:
        case.closed_at = clocks.now
    if step.outcome:
        case.outcome = step.outcome
    kept = {name: value for name, value in filled.data.items() if procedure.field(name).keep}
    case.data = {**case.data, **kept}
    for what, name in step.assign:
        if name in filled.objects and what in ("owner", "person"):
            if what == "owner" and case.owner_id != filled.objects[name].pk:
                # Whoever had it in hand belongs to the organisation before.
                case.person = None
            setattr(case, what, filled.objects[name])
    kinds = [name for name, _need in step.form if procedure.field(name).type is FieldType.KIND and name in filled.data]
    if kinds and filled.data[kinds[0]] != case.kind:
        case.kind = filled.data[kinds[0]]
        case.restricted = case.restricted or case.kind in procedure.restricted_kinds
        clocks.limits_changed()


def _attach(case: Case, procedure: Procedure, step: Move, filled: Filled, clocks: Clocks) -> None:
    for name, _need in step.form:
        if procedure.field(name).type is FieldType.FILE:
            for stored in filled.objects.get(name, []):
                CaseFile.objects.get_or_create(
                    case=case, file=stored,
                    defaults={"field": name, "visibility": step.visible.value, "scan": scan(stored), "added_at": clocks.now},
                )  # fmt: skip


def _open_parts(case: Case, procedure: Procedure, step: Move, filled: Filled, clocks: Clocks) -> list[int]:
    name = dict(step.assign).get("parts")
    organisations = filled.objects.get(name, []) if name else []
    busy = (
        set(CasePart.objects.filter(case=case, state=PartState.OPEN).values_list("organisation_id", flat=True))
        if organisations
        else set()
    )
    for organisation in organisations:
        if organisation.pk in busy or organisation.pk == case.owner_id:
            raise Refusal(_("%(name)s已在办理这个办件。") % {"name": organisation}, code="part-twice")
        part = CasePart.objects.create(
            zone_id=case.zone_id, case=case, organisation=organisation, task=str(filled.data.get("note", "")), opened_at=clocks.now
        )  # fmt: skip
        for clock in procedure.clocks:
            if clock.for_parts and step.id in clock.starts:
                clocks.start(clock, part)
    return [organisation.pk for organisation in organisations]


def _closes(procedure: Procedure, before: str, after: str) -> bool:
    return procedure.state(after).final and not (bool(before) and procedure.state(before).final)
