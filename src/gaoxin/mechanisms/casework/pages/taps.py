"""Steps that one tap takes: the button stands beside the kept fields that it confirms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaoxin.mechanisms.casework import present, selectors
from gaoxin.mechanisms.casework.engine import guards
from gaoxin.mechanisms.casework.engine.clocks import Clocks
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.forms import display

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.pages.side import Side
    from gaoxin.mechanisms.casework.procedures.definition import Move, Procedure
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Tap:
    """seen: the case's sequence, so that nobody confirms an amount that has just changed."""

    case: Case
    url: str
    label: str
    pairs: list[tuple[str, str]]
    seen: int


def tap_of(case: Case, procedure: Procedure, move: Move, side: Side) -> Tap:
    pairs = [
        (say(procedure.field(name).label), display(procedure, name, case.data[name])) for name in move.confirm if name in case.data
    ]  # fmt: skip
    return Tap(case, side.url("move", case.number, move.id), say(move.label), pairs, case.sequence)


def taps_of(actor: Actor, cases: Iterable[Case], side: Side) -> list[Tap]:
    """The taps that wait for the actor; cases without such a step cost no query."""
    found = []
    for case in cases:
        procedure = procedure_of(case)
        if not any(move.confirm for move in procedure.moves_from(case.state)):
            continue
        clocks = Clocks(case, procedure, present.now())
        for move in selectors.available_moves(actor, case):
            if move.confirm and guards.may_pass(actor, case, procedure, move, clocks):
                found.append(tap_of(case, procedure, move, side))
    return found
