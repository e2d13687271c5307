"""Steps that staff take on the review desk itself: the form of a step beside the application, and the case that comes next."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gaoxin.domains.policies.awards_showing import awards_for
from gaoxin.mechanisms.casework.pages.forms import MoveForm
from gaoxin.mechanisms.casework.selectors import available_moves

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Award
    from gaoxin.mechanisms.casework.procedures.definition import Move
    from gaoxin.platform.core.actor import Actor

#: Cases looked through for one in which the reader has something to do.
_LOOKED_AT = 40
#: The field of an amount that is granted, and the steps that set the money aside.
GRANTED = "granted"
GRANTS = ("approve", "approve_board")


def step_of(actor: Actor, award: Award, name: str) -> Move | None:
    """A step that the actor may take now."""
    return next((move for move in available_moves(actor, award.case) if move.id == name), None)


def proposed(award: Award) -> int | None:
    """The amount (分) that stands in the case, else what the rule gave."""
    amount = award.case.data.get(GRANTED)
    return int(amount) if isinstance(amount, int) else award.computed


def step_form(actor: Actor, award: Award, move: Move, data: Any = None, uploads: Any = None) -> MoveForm:
    """The form of a step; an amount begins with what stands in the case or what the rule gave."""
    form = MoveForm(data, uploads, actor=actor, case=award.case, move=move)
    amount = proposed(award)
    if GRANTED in form.fields and amount is not None:
        form.fields[GRANTED].initial = Fraction(amount, 100)
    return form


def next_after(actor: Actor, award: Award, state: str) -> Award | None:
    """The next case that waited for the same work: of the same benefit first, the nearest deadline first; None when there is none."""
    rows = awards_for(actor).filter(case__state=state).exclude(pk=award.pk).order_by("case__due_at", "id")
    for found in (rows.filter(benefit=award.benefit_id), rows.exclude(benefit=award.benefit_id)):
        for each in found[:_LOOKED_AT]:
            if available_moves(actor, each.case):
                return each
    return None
