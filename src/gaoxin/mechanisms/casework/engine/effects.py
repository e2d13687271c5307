"""What a move would do, told before it is taken: state, clocks, who hears of it. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.kernel.worktime import CalendarYearMissing, WorktimeError, due_of, parse_limit
from gaoxin.mechanisms.casework.engine.clocks import day_of, time_of
from gaoxin.mechanisms.casework.engine.definitions import listed, say
from gaoxin.mechanisms.casework.engine.standing import limit_words
from gaoxin.mechanisms.casework.enums import ClockState

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.engine.clocks import Clocks
    from gaoxin.mechanisms.casework.models import CaseClock
    from gaoxin.mechanisms.casework.procedures.definition import Clock, Move, Procedure


@dataclass(frozen=True, slots=True)
class Effects:
    """clocks: sentences, one for each promise that the move touches. told: (message, groups that get it)."""

    before: str
    after: str
    clocks: tuple[str, ...]
    told: tuple[tuple[str, str], ...]


def effects_of(procedure: Procedure, move: Move, state: str, clocks: Clocks, *, inside: bool = True) -> Effects:
    """Of `move` taken now from `state`. inside: False leaves out what people outside the zone's staff do not see."""
    to_state = move.to or state
    final = procedure.state(to_state).final and not (bool(state) and procedure.state(state).final)
    sentences = [
        text
        for clock in procedure.clocks
        if inside or procedure.is_public(clock)
        if (text := _of_clock(clocks, clock, move, to_state, closing=final))
    ]
    told = tuple(
        (say(procedure.message(tell.message).title), listed(say(procedure.group(key).label) for key in tell.to))
        for tell in move.tell
    )
    before = say(procedure.seen(state, inside=inside).label) if state else ""
    return Effects(before, say(procedure.seen(to_state, inside=inside).label), tuple(sentences), told)


def _of_clock(clocks: Clocks, clock: Clock, move: Move, to_state: str, *, closing: bool) -> str:
    label = say(clock.label)
    row = clocks.live(clock.id)
    ran_before = any(known.name == clock.id for known in clocks.rows)
    if move.id in clock.starts and not (clock.once and ran_before) and (words := _starting(clocks, clock, move)):
        return words
    if row is None:
        return ""
    if move.id in clock.stops or closing:
        return _("“%(clock)s”结束计时") % {"clock": label}
    if move.extend and move.extend[0] == clock.id:
        return _("“%(clock)s”延长至 %(due)s") % {
            "clock": label,
            "due": _extended(clocks, row, str(clocks.case.data.get(move.extend[1], ""))),
        }
    stands = to_state in clock.pauses
    if stands and row.state == ClockState.RUNNING:
        return _("“%(clock)s”停表") % {"clock": label}
    if not stands and row.state == ClockState.PAUSED:
        return _("“%(clock)s”恢复计时") % {"clock": label}
    return ""


def _starting(clocks: Clocks, clock: Clock, move: Move) -> str:
    """What the clock promises from now on, "" when this case has no such promise."""
    label = say(clock.label)
    if clock.until and (clock.until in move.sets or clock.until in dict(move.form)):
        day = say(clocks.procedure.field(clock.until).label)
        return _("“%(clock)s”开始计时，到“%(day)s”当日 24:00 为止") % {"clock": label, "day": day}
    if (known := day_of(clock, clocks.case.data)) is not None:
        return _("“%(clock)s”开始计时，期限 %(due)s") % {
            "clock": label,
            "due": clocks.timeline.last_instant_of(known).text,
        }
    limit = clock.limit_for(clocks.case.kind)
    if limit is None:
        return ""
    try:
        due = clocks.timeline.due(clocks.now, limit).text
    except CalendarYearMissing as missing:
        due = str(missing)
    return _("“%(clock)s”开始计时：%(limit)s，期限 %(due)s") % {"clock": label, "limit": limit_words(limit), "due": due}


def _extended(clocks: Clocks, row: CaseClock, extra: str) -> str:
    try:
        return due_of(time_of(row).extend(parse_limit(extra)), clocks.timeline).text
    except WorktimeError:
        return extra or "?"
