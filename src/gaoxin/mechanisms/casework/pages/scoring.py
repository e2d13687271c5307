"""The panel of a case on its page: who scores, the form of a judge, and the figures once the last has answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.actions.seats import LONGEST
from gaoxin.mechanisms.casework.engine import panels
from gaoxin.mechanisms.casework.engine.definitions import say
from gaoxin.mechanisms.casework.enums import SeatState
from gaoxin.mechanisms.casework.permissions import can_read_scores, can_score, can_withdraw_seat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaoxin.mechanisms.casework.models import Case, CaseSeat
    from gaoxin.mechanisms.casework.procedures.definition import Procedure
    from gaoxin.platform.core.actor import Actor


#: Names of the fields of a judge's form begin so.
SCORE = "score-"


@dataclass(frozen=True, slots=True)
class SeatLine:
    """points: by criterion, empty while they are nobody else's business. mine: the reader is the judge and may answer."""

    seat: CaseSeat
    points: list[int]
    mine: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Scoring:
    """criteria: (id, label, maximum, what the judge has just typed). told: the figures of all are shown."""

    label: str
    criteria: list[tuple[str, str, int, str]]
    lines: list[SeatLine]
    told: bool
    maximum: int
    least: int
    drop: int
    longest: int = LONGEST


def answer(actor: Actor, seat: CaseSeat, posted: Mapping[str, str]) -> None:
    """What a judge has sent: points with reasons and the declaration, or that they step aside."""
    if posted.get("verb") == "recuse":
        actions.recuse(actor, seat=seat, reason=posted.get("reason", ""))
        return
    given = {name.removeprefix(SCORE): value for name, value in posted.items() if name.startswith(SCORE)}
    actions.score(
        actor, seat=seat, scores=given, opinion=posted.get("opinion", ""), no_interest=posted.get("no_interest") == "1"
    )


def scoring_of(actor: Actor, case: Case, procedure: Procedure, typed: Mapping[str, str]) -> Scoring | None:
    """The latest round (one query); None when there is no panel. typed: a form that was refused."""
    panel = procedure.panel
    seats = panels.seats_of(case) if panel else []
    if panel is None or not seats:
        return None
    told = panels.is_complete(panel, seats) and bool(can_read_scores(actor, case))
    lines = []
    for seat in seats:
        seat.case = case
        own = seat.person_id == actor.user_id
        points = [seat.scores.get(item.id, 0) for item in panel.criteria] if seat.scores and (told or own) else []
        lines.append(
            SeatLine(
                seat,
                points,
                bool(can_score(actor, seat)),
                seat.state == SeatState.OPEN and bool(can_withdraw_seat(actor, seat)),
            )
        )
    criteria = [(item.id, say(item.label), item.maximum, typed.get(SCORE + item.id, "")) for item in panel.criteria]
    return Scoring(say(panel.label), criteria, lines, told, panel.maximum, panel.least, panel.drop)
