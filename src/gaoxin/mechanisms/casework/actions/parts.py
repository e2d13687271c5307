"""What the co-handlers of a case do: each answers for its own part, with its own outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions.locking import locked
from gaoxin.mechanisms.casework.actions.moving import take_first
from gaoxin.mechanisms.casework.engine import history
from gaoxin.mechanisms.casework.engine.clocks import Clocks
from gaoxin.mechanisms.casework.engine.definitions import listed, procedure_of, say
from gaoxin.mechanisms.casework.enums import EventKind, PartState, Visibility
from gaoxin.mechanisms.casework.models import CasePart
from gaoxin.mechanisms.casework.permissions import can_answer_part, can_withdraw_part
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.platform.core.actor import Actor


@transaction.atomic
def answer_part(actor: Actor, *, part: CasePart | int, outcome: str, answer: str) -> CasePart:
    """Finishes one's own part. outcome: one of the procedure's part outcomes. When it was the last, the case goes on."""
    case, found = _locked_part(actor, part)
    can_answer_part(actor, found).require()
    procedure = procedure_of(case)
    outcomes = dict(procedure.parts.outcomes) if procedure.parts else {}
    if outcome not in outcomes:
        raise Refusal(_("可选的协办结果：%(known)s。") % {"known": listed(say(text) for text in outcomes.values())})
    if not answer.strip():
        raise Refusal(_("请写协办意见。"))
    _close(actor, case, found, PartState.DONE, outcome, answer.strip())
    return found


@transaction.atomic
def withdraw_part(actor: Actor, *, part: CasePart | int, reason: str) -> CasePart:
    """The owner takes back what it asked a co-handler for."""
    case, found = _locked_part(actor, part)
    can_withdraw_part(actor, found).require()
    if not reason.strip():
        raise Refusal(_("请写撤回的理由。"))
    _close(actor, case, found, PartState.WITHDRAWN, "", reason.strip())
    return found


def _locked_part(actor: Actor, part: CasePart | int) -> tuple[Case, CasePart]:
    pk = part.pk if isinstance(part, CasePart) else part
    row = CasePart.objects.filter(pk=pk, zone_id=actor.zone_id or 0).first()
    if row is None:
        raise Refusal(_("没有这项协办。"), code="no-part")
    case = locked(actor, row.case_id)
    # Read again behind the lock: another may have answered while this one waited.
    found = CasePart.objects.select_related("organisation").get(pk=pk)
    found.case = case
    return case, found


def _close(actor: Actor, case: Case, part: CasePart, state: PartState, outcome: str, text: str) -> None:
    procedure = procedure_of(case)
    clocks = Clocks(case, procedure, present.now())
    for clock in procedure.clocks:
        if clock.for_parts:
            clocks.stop(clock.id, part)
    part.state, part.outcome, part.closed_at = state, outcome, clocks.now
    part.answer = text
    part.save()
    data = {"part": part.pk, "organisation": part.organisation_id, "state": str(state), "outcome": outcome}
    history.append(
        actor,
        case,
        EventKind.PART,
        outcome or str(state),
        clocks.now,
        text=text,
        data=data,
        visibility=Visibility.STAFF,
    )
    clocks.save()
    case.save()
    audit.record(actor, "case.part", case, **data)
    waiting = CasePart.objects.filter(case=case, state=PartState.OPEN).exists()
    if procedure.parts and not waiting:
        take_first(case, procedure.parts.when_done)
