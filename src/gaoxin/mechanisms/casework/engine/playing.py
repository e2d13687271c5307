"""Plays a case through on a calendar without writing anything: the same clocks and conditions, on values in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.kernel.worktime import Limit
from gaoxin.mechanisms.casework.engine import guards
from gaoxin.mechanisms.casework.engine.clocks import Clocks
from gaoxin.mechanisms.casework.engine.definitions import say
from gaoxin.mechanisms.casework.engine.guards import Past
from gaoxin.mechanisms.casework.enums import ClockState
from gaoxin.mechanisms.casework.models import Case, CasePart
from gaoxin.mechanisms.casework.procedures.definition import OPENING, FieldType
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from datetime import date, datetime

    from gaoxin.mechanisms.casework.models import CalendarVersion, CaseClock
    from gaoxin.mechanisms.casework.procedures.definition import Move, Procedure, Rung

#: A pseudo step: one co-handler answers.
ANSWER_PART = "#part"


@dataclass(frozen=True, slots=True)
class PlayStep:
    """What somebody does at a moment. owner: number of a made-up office; extra: an extension; kind: another kind of case;
    day: what the step gives as the end of a clock with `until`."""

    move: str
    at: datetime
    owner: int | None = None
    extra: str = ""
    kind: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the story. sort: move, rung or part; level: of a rung."""

    at: datetime
    sort: str
    label: str
    state: str = ""
    level: int = 0


@dataclass(slots=True)
class Play:
    """A case that exists only here. Refusal from `take` and `until` tells why a step is not possible."""

    procedure: Procedure
    version: CalendarVersion
    kind: str = ""
    story: list[Happened] = field(default_factory=list)
    case: Case = field(init=False)
    rows: list[CaseClock] = field(default_factory=list)
    _fired: dict[int, set[str]] = field(default_factory=dict)
    _past: list[Past] = field(default_factory=list)
    _parts: list[CasePart] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.case = Case(zone_id=self.version.zone_id, kind=self.kind or self.procedure.default_kind, state="", data={})

    @property
    def open_parts(self) -> int:
        return len(self._parts)

    def take(self, step: PlayStep) -> None:
        """What is due before the step happens first; then the step, if state and conditions allow it."""
        self.until(step.at)
        if step.move == ANSWER_PART:
            self._answer_part(step.at)
            return
        move = next((item for item in self.procedure.moves if item.id == step.move), None)
        if (
            move is None
            or (move.id == OPENING) != (not self.case.state)
            or (self.case.state and self.case.state not in move.sources)
        ):
            raise Refusal(_("这个状态不能办理“%(move)s”。") % {"move": say(move.label) if move else step.move})
        clocks = self._clocks(step.at)
        if move.guard.parts_done and self._parts:
            raise Refusal(_("还有单位没有完成协办。"))
        # Made-up offices give no opinion, and a form that is not filled in has no amounts.
        free = replace(move, guard=replace(move.guard, parts_done=False, all_parts=(), any_part=(), amounts=()))
        decision = guards.may_pass(Actor.system(), self.case, self.procedure, free, clocks, self._past)
        if not decision:
            raise Refusal(decision.reason)
        self._perform(move, step, clocks)

    def until(self, moment: datetime) -> None:
        """Fires the rungs that are due before `moment`, in order; tacit decisions are taken at their own moment."""
        while (found := self._next(moment)) is not None:
            due, row, rung = found
            self._fired.setdefault(row.pk, set()).add(rung.id)
            if rung.move:
                move = self.procedure.move(rung.move)
                if self.case.state in move.sources:
                    self._perform(move, PlayStep(move.id, due), self._clocks(due))
            else:
                label = f"{say(rung.label)} · {say(self.procedure.clock(row.name).label)}"
                self.story.append(Happened(due, "rung", label, level=rung.level))

    def possible(self) -> list[Move]:
        """The moves that lead on from here, whoever takes them."""
        return self.procedure.moves_from(self.case.state) if self.case.state else [self.procedure.opening]

    def _next(self, moment: datetime) -> tuple[datetime, CaseClock, Rung] | None:
        clocks = self._clocks(moment)
        due = [
            (at, number, row, rung)
            for number, row in enumerate(self.rows)
            if row.state == ClockState.RUNNING
            for rung, at in clocks.moments(row)
            if at < moment
        ]
        if not due:
            return None
        at, _number, row, rung = min(due, key=lambda item: item[:2])
        return at, row, rung

    def _clocks(self, at: datetime) -> Clocks:
        return Clocks(self.case, self.procedure, at, version=self.version, rows=list(self.rows), fired=self._fired)

    def _perform(self, move: Move, step: PlayStep, clocks: Clocks) -> None:
        before = self.case.state
        owner_before = self.case.owner_id
        was_final = bool(before) and self.procedure.state(before).final
        self.case.state = move.to or before
        final = self.procedure.state(self.case.state).final
        self.case.is_open = not final
        assigned = dict(move.assign)
        if "owner" in assigned:
            self.case.owner_id = step.owner or 1
        if step.kind and any(self.procedure.field(name).type is FieldType.KIND for name, _need in move.form):
            self.case.kind = step.kind
            clocks.limits_changed()
        if "parts" in assigned:
            self._open_part(move, clocks)
        if move.extend or any(self.procedure.field(name).type is FieldType.LIMIT for name, _need in move.form):
            self._extension(move, step, clocks)
        if step.day is not None:
            self.case.data |= {name: step.day.isoformat() for name in days_given(self.procedure, move)}
        clocks.apply(move, self.case.state, closing=final and not was_final)
        if move.extend and (extra := self.case.data.get(move.extend[1])):
            clocks.extend(move.extend[0], extra)
        clocks.settle()
        self._keep(clocks)
        if final:
            self._parts.clear()
        self._past.append(Past(move.id, clocks.now, owner_before, None))
        self.story.append(
            Happened(clocks.now, "move", say(move.label), say(self.procedure.state(self.case.state).label))
        )

    def _extension(self, move: Move, step: PlayStep, clocks: Clocks) -> None:
        """What is asked for is kept, as the form would keep it; more than the procedure allows is refused."""
        for name, _need in move.form:
            item = self.procedure.field(name)
            if item.type is not FieldType.LIMIT:
                continue
            unit = item.unit or "wd"
            most = item.maximum_for(self.case.kind)
            asked = step.extra or "1"
            if not asked.isdigit() or int(asked) < 1 or (most is not None and int(asked) > most.amount):
                raise Refusal(
                    _("最多 %(limit)s。") % {"limit": most.label(clocks.language) if isinstance(most, Limit) else "0"}
                )
            self.case.data[name] = f"{int(asked)}{unit}"

    def _open_part(self, move: Move, clocks: Clocks) -> None:
        part = CasePart(pk=len(self._parts) + len(self.story) + 1)
        self._parts.append(part)
        for clock in self.procedure.clocks:
            if clock.for_parts and move.id in clock.starts:
                clocks.start(clock, part)

    def _answer_part(self, at: datetime) -> None:
        if not self._parts or self.procedure.parts is None:
            raise Refusal(_("现在没有协办。"))
        part = self._parts.pop(0)
        clocks = self._clocks(at)
        for clock in self.procedure.clocks:
            if clock.for_parts:
                clocks.stop(clock.id, part)
        clocks.settle()
        self._keep(clocks)
        self.story.append(Happened(clocks.now, "part", say(self.procedure.parts.label)))
        done = [name for name in self.procedure.parts.when_done if self.case.state in self.procedure.move(name).sources]
        if done and not self._parts:
            self._perform(self.procedure.move(done[0]), PlayStep(done[0], clocks.now), self._clocks(clocks.now))

    def _keep(self, clocks: Clocks) -> None:
        self.rows = clocks.rows
        for number, row in enumerate(self.rows, 1):
            row.pk = number


def days_given(procedure: Procedure, move: Move) -> list[str]:
    """The fields with the end of a clock that a move fills in, by its form or by the effect of a domain."""
    given = {name for name, _need in move.form} | set(move.sets)
    return [clock.until for clock in procedure.clocks if clock.until in given]
