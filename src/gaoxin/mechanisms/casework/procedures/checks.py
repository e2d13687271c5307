"""What must hold between the parts of a procedure: every name is known, every state can be reached and left, every promise ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gaoxin.mechanisms.casework.procedures.checks_more import check_more
from gaoxin.mechanisms.casework.procedures.definition import ANY_KIND, OPENING, FieldType, Procedure
from gaoxin.platform.core.enums import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaoxin.mechanisms.casework.procedures.definition import Clock, Move, Tell
    from gaoxin.mechanisms.casework.procedures.problems import Faults

SYSTEM = "system"
# What a message may name besides the fields of the move's form.
PLACEHOLDERS = frozenset({"number", "title", "due", "owner", "state", "kind", "subject"})
_ASSIGNED = {
    "owner": FieldType.ORGANISATION, "person": FieldType.PERSON, "parts": FieldType.ORGANISATIONS, "panel": FieldType.PEOPLE,
}  # fmt: skip
_PLACEHOLDER = re.compile(r"{(\w*)}")


def check(procedure: Procedure, table: Any, faults: Faults) -> None:
    """Adds every contradiction of the procedure to `faults`."""
    Checker(procedure, table, faults).run()


class Checker:
    def __init__(self, procedure: Procedure, table: Any, faults: Faults) -> None:
        self.p = procedure
        self.table = table
        self.faults = faults
        self.states = {state.id for state in procedure.states}
        self.fields = {field.id: field for field in procedure.fields}
        self.groups = {group.id for group in procedure.groups}
        self.moves = {move.id: move for move in procedure.moves}
        self.clocks = {clock.id for clock in procedure.clocks}
        self.messages = {message.id: message for message in procedure.messages}
        self.kinds = {kind for kind, _label in procedure.kinds} or {ANY_KIND}
        self.used_fields: set[str] = set()
        self.used_messages: set[str] = set()

    def run(self) -> None:
        for group in self.p.groups:
            self.known(("groups", group.id), group.roles, {role.value for role in Role}, ("角色", "role"))
        for move in self.p.moves:
            self._move(move)
        for clock in self.p.clocks:
            self._clock(clock)
        self._parts()
        check_more(self)
        for state in self.p.states:
            self.known(("states", state.id, "waits_for"), state.waits_for or (), self.groups, ("人员组", "group"))
            self.known(
                ("states", state.id, "seen_as"),
                [state.seen_as] if state.seen_as else [],
                self.states,
                ("状态", "state"),
            )
        self._reach()
        self._unused()
        if self.p.kinds and self.p.default_kind not in self.kinds:
            self.faults.unknown(self.line("default_kind"), ("类型", "kind"), self.p.default_kind, self.kinds)
        self.known(("restricted_kinds",), self.p.restricted_kinds, self.kinds, ("类型", "kind"))
        for field in self.p.fields:
            self.known(
                ("fields", field.id),
                (kind for kind, _limit in field.maximum),
                {*self.kinds, ANY_KIND},
                ("类型", "kind"),
            )

    def line(self, *path: str) -> int:
        """The line of the deepest part of `path` that the file has."""
        table, line = self.table, 1
        for key in path:
            lines = getattr(table, "lines", {})
            if key not in lines:
                break
            line, table = lines[key], table[key]
        return int(line)

    def known(self, path: tuple[str, ...], names: Iterable[str], known: Iterable[str], sort: tuple[str, str]) -> None:
        for name in names:
            if name not in known:
                self.faults.unknown(self.line(*path), sort, name, known)

    def _move(self, move: Move) -> None:
        at = ("moves", move.id)
        self.known((*at, "by"), move.by, {*self.groups, SYSTEM}, ("人员组", "group"))
        self.known((*at, "from"), move.sources, self.states, ("状态", "state"))
        if move.to is not None:
            self.known((*at, "to"), [move.to], self.states, ("状态", "state"))
        elif move.id == OPENING:
            self.faults.add(self.line(*at), "opening_to", "动作「open」缺少「to」。", "The move 'open' lacks 'to'.")
        if not move.by:
            self.faults.add(self.line(*at), "nobody", f"动作「{move.id}」无人可做。", f"Nobody may do {move.id!r}.")
        self.known((*at, "form"), (name for name, _need in move.form), self.fields, ("字段", "field"))
        self.used_fields |= {name for name, _need in move.form}
        if move.outcome:
            self.known((*at, "outcome"), [move.outcome], dict(self.p.outcomes), ("结果", "outcome"))
        self._assignments(move)
        self._guards(move)
        self._tells(at, move.tell, {name for name, _need in move.form} | self.kept())

    def _assignments(self, move: Move) -> None:
        at = ("moves", move.id, "assign")
        form = dict(move.form)
        for what, name in move.assign:
            self.known(at, [what], _ASSIGNED, ("分派对象", "thing to assign"))
            field = self.fields.get(name)
            if name not in form or field is None or field.type is not _ASSIGNED.get(what):
                self.faults.add(
                    self.line(*at), "assign", f"「{what}」须由本动作表单中类型为 {_ASSIGNED.get(what, '?')} 的字段给出。",
                    f"{what!r} must come from a field of type {_ASSIGNED.get(what, '?')} in this move's form.",
                )  # fmt: skip
            if what == "parts" and self.p.parts is None:
                self.faults.add(self.line(*at), "no_parts", "流程没有「parts」。", "The procedure has no 'parts'.")
            if what == "panel" and self.p.panel is None:
                self.faults.add(self.line(*at), "no_panel", "流程没有「panel」。", "The procedure has no 'panel'.")
        if move.extend:
            at = ("moves", move.id, "extend")
            self.known(at, [move.extend[0]], self.clocks, ("时限", "clock"))
            extra = self.fields.get(move.extend[1])
            if extra is None or extra.type is not FieldType.LIMIT or not extra.keep:
                self.faults.add(
                    self.line(*at), "extend", "延期须用类型为 limit 且 keep: true 的字段。",
                    "An extension needs a field of type limit with keep: true.",
                )  # fmt: skip

    def _guards(self, move: Move) -> None:
        at = ("moves", move.id, "guard")
        guard = move.guard
        named = [*(guard.within[0] if guard.within else ()), *guard.not_by]
        self.known(at, named, self.moves, ("动作", "move"))
        if guard.notice:
            self.known(at, [guard.notice[0]], self.clocks, ("时限", "clock"))
        self.known(at, (kind for kind, _count in guard.at_most), {*self.kinds, ANY_KIND}, ("类型", "kind"))

    def _clock(self, clock: Clock) -> None:
        at = ("clocks", clock.id)
        self.known((*at, "starts"), clock.starts, self.moves, ("动作", "move"))
        self.known((*at, "stops"), clock.stops, self.moves, ("动作", "move"))
        self.known((*at, "pauses"), clock.pauses, self.states, ("状态", "state"))
        self.known((*at, "limits"), (kind for kind, _limit in clock.limits), {*self.kinds, ANY_KIND}, ("类型", "kind"))
        if not clock.limits and not clock.until:
            self.faults.add(
                self.line(*at), "no_limit", f"时限「{clock.id}」没有期限。", f"The clock {clock.id!r} has no limit.",
                "写 limits: 3wd，或 until: 日期字段。", "Write limits: 3wd, or until: a field with a day.",
            )  # fmt: skip
        if not clock.stops and not clock.for_parts and not any(rung.move for rung in clock.rungs):
            self.faults.add(
                self.line(*at), "never_stops", f"时限「{clock.id}」不会结束。", f"The clock {clock.id!r} never stops."
            )
        seen: set[str] = set()
        for rung in clock.rungs:
            if rung.id in seen:
                self.faults.add(
                    self.line(*at), "rung_twice", f"台阶「{rung.id}」重复。", f"The rung {rung.id!r} is there twice."
                )
            seen.add(rung.id)
            self._tells((*at, "ladder"), rung.tell, self.kept())
            if rung.move:
                self._tacit(clock, rung.move)

    def _tacit(self, clock: Clock, name: str) -> None:
        at = self.line("clocks", clock.id, "tacit")
        move = self.moves.get(name)
        if move is None:
            self.faults.unknown(at, ("动作", "move"), name, self.moves)
        elif SYSTEM not in move.by or any(required for _field, required in move.form):
            self.faults.add(
                at, "tacit", f"默认动作「{name}」须允许 system 办理，且没有必填字段。",
                f"The tacit move {name!r} must allow 'system' and have no required field.",
            )  # fmt: skip

    def _parts(self) -> None:
        parts = self.p.parts
        if parts is None:
            return
        self.known(("parts", "by"), parts.by, self.groups, ("人员组", "group"))
        self.known(("parts", "when_done"), parts.when_done, self.moves, ("动作", "move"))

    def _tells(self, path: tuple[str, ...], tells: Iterable[Tell], names: set[str]) -> None:
        for tell in tells:
            self.known(path, [tell.message], self.messages, ("消息", "message"))
            self.known(path, tell.to, self.groups, ("人员组", "group"))
            self.used_messages.add(tell.message)
            message = self.messages.get(tell.message)
            texts = (message.title, message.text) if message else ()
            wanted = {name for text in texts for part in (text.zh, text.en) for name in _PLACEHOLDER.findall(part)}
            for name in sorted(wanted - names - PLACEHOLDERS):
                self.faults.add(
                    self.line("messages", tell.message), "placeholder",
                    f"消息「{tell.message}」用了「{{{name}}}」，但发出它的地方没有这个值。",
                    f"The message {tell.message!r} uses {{{name}}}, which is not known where it is sent.",
                    f"可用：{'、'.join(sorted(names | PLACEHOLDERS))}。", f"Known: {', '.join(sorted(names | PLACEHOLDERS))}.",
                )  # fmt: skip

    def kept(self) -> set[str]:
        return {field.id for field in self.p.fields if field.keep}

    def _reach(self) -> None:
        """Every state can be reached from the opening, and every state that is not final can be left."""
        opening = self.moves.get(OPENING)
        reached: set[str] = {opening.to} if opening and opening.to else set()
        waiting = list(reached)
        while waiting:
            state = waiting.pop()
            ahead = {move.to for move in self.p.moves_from(state) if move.to} - reached
            reached |= ahead
            waiting += ahead
        for state_ in self.p.states:
            at = self.line("states", state_.id)
            if state_.id not in reached:
                self.faults.add(
                    at, "unreachable", f"状态「{state_.id}」无法到达。", f"The state {state_.id!r} cannot be reached."
                )
            if not state_.final and not any(move.to not in (None, state_.id) for move in self.p.moves_from(state_.id)):
                self.faults.add(at, "dead_end", f"状态「{state_.id}」没有出路。", f"The state {state_.id!r} has no way out.",
                                "加一个动作，或标为 final: true。", "Add a move, or mark it final: true.")  # fmt: skip

    def _unused(self) -> None:
        for name in self.fields.keys() - self.used_fields:
            self.faults.add(
                self.line("fields", name), "unused", f"字段「{name}」没有用到。", f"The field {name!r} is not used."
            )
        for name in self.messages.keys() - self.used_messages:
            self.faults.add(
                self.line("messages", name),
                "unused",
                f"消息「{name}」没有用到。",
                f"The message {name!r} is not used.",
            )
