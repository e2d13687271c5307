"""A case as its page shows it: form data, history and clocks, each cut to what the reader may see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.kernel.worktime import parse_limit
from gaoxin.mechanisms.casework.engine.definitions import listed, procedure_of, say
from gaoxin.mechanisms.casework.engine.forms import display
from gaoxin.mechanisms.casework.engine.standing import Standing, limit_words, standing_of_clock
from gaoxin.mechanisms.casework.enums import ClockState, EventKind, SeatState, Visibility
from gaoxin.mechanisms.casework.models import CaseClock, CaseEvent
from gaoxin.mechanisms.casework.procedures.definition import FieldType
from gaoxin.platform.core.contributions import CasePanel, contributed
from gaoxin.platform.core.models import Organisation, User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from gaoxin.kernel.worktime import Timeline
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Procedure
    from gaoxin.platform.core.actor import Actor

_PLACEHOLDER = re.compile(r"{(\w+)}")
_ORGANISATIONS = (FieldType.ORGANISATION, FieldType.ORGANISATIONS)
_PEOPLE = (FieldType.PERSON, FieldType.PEOPLE)


@dataclass(slots=True)
class Entry:
    """One entry of the history. pairs: (label, value) of the form; state: the step that it led to, "" when it stayed."""

    sequence: int
    kind: str
    title: str
    at: datetime
    who: str
    text: str
    internal: bool
    state: str = ""
    level: int = 0
    pairs: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """History and form data as one reader may see them."""

    entries: list[Entry]
    data: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One run of a clock. whose: the co-handler, "" for the case itself."""

    label: str
    whose: str
    run: int
    started_at: datetime
    limit: str
    standing: Standing
    remaining: str
    live: bool
    running: bool


def told(case: Case, *, inside: bool) -> Told:
    """Four queries whatever the length. Outside the staff, what an internal step filled in is shown only once a step that all see
    passed it on: a procedure says so by naming the field in that step's message."""
    procedure = procedure_of(case)
    events = list(CaseEvent.objects.filter(case=case).select_related("organisation").order_by("sequence"))
    words = _Words(procedure, [event.data for event in events if event.kind == EventKind.MOVE])
    entries: list[Entry] = []
    shown: dict[str, Any] = dict(case.data) if inside else {}
    held: dict[str, Any] = {}
    for event in events:
        visible = inside or event.visibility == Visibility.ALL
        if event.kind == EventKind.MOVE and not inside:
            values = _kept(procedure, event.data)
            (shown if visible else held).update(values)
        if not visible:
            continue
        entry = _entry(procedure, event, words, inside=inside)
        if event.kind == EventKind.MOVE and not inside:
            for name in _passed_on(procedure, event.name) & held.keys():
                shown[name] = held.pop(name)
                entry.pairs.append(words.pair(name, shown[name]))
        entries.append(entry)
    order = [item.id for item in procedure.fields]
    data = [
        words.pair(name, shown[name]) for name in sorted(shown, key=order.index) if shown[name] not in ("", None, [])
    ]
    return Told(entries, data)


def clock_lines(case: Case, timeline: Timeline, now: datetime, *, inside: bool) -> list[ClockLine]:
    """The runs of the case's clocks, live ones first; outside the staff only promises made to outsiders (one query)."""
    procedure = procedure_of(case)
    known = {clock.id: clock for clock in procedure.clocks}
    lines = []
    for row in CaseClock.objects.filter(case=case).select_related("part__organisation").order_by("id"):
        clock = known.get(row.name)
        if not inside and (clock is None or row.part_id or not procedure.is_public(clock)):
            continue
        standing, remaining = standing_of_clock(row, timeline, now)
        lines.append(
            ClockLine(
                label=say(clock.label) if clock else row.name, whose=str(row.part.organisation) if row.part else "", run=row.run,
                started_at=row.started_at, limit=_limit(row), standing=standing, remaining=remaining,
                live=row.state in (ClockState.RUNNING, ClockState.PAUSED), running=row.state == ClockState.RUNNING,
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: not line.live)


def shown_to_judges(case: Case, procedure: Procedure) -> list[tuple[str, str]]:
    """The kept fields that the procedure's panel reads, in words."""
    names = procedure.panel.shows if procedure.panel else ()
    words = _Words(procedure, [case.data])
    return [words.pair(name, case.data[name]) for name in names if case.data.get(name) not in ("", None, [])]


def domain_panels(actor: Actor, case: Case, procedure: Procedure) -> list[dict[str, Any]]:
    """What domains have to show about the case."""
    wanted = sorted(
        (each for each in contributed(CasePanel) if each.procedure == procedure.key), key=lambda each: each.order
    )
    found = [(each, each.context(actor, case)) for each in wanted]
    return [{"title": each.title, "template": each.template, **context} for each, context in found if context]


class _Words:
    """Values of fields in words; the names behind ids are fetched once for the whole history."""

    def __init__(self, procedure: Procedure, datas: Iterable[dict[str, Any]]) -> None:
        self.procedure = procedure
        self.known = {item.id: item for item in procedure.fields}
        places: set[int] = set()
        people: set[int] = set()
        for data in datas:
            for name, value in data.items():
                sort = self.known[name].type if name in self.known else None
                if sort in _ORGANISATIONS:
                    places.update(value if isinstance(value, list) else [value])
                elif sort in _PEOPLE:
                    people.update(value if isinstance(value, list) else [value])
        self.places = dict(Organisation.objects.filter(pk__in=places).values_list("pk", "name")) if places else {}
        self.people = dict(User.objects.filter(pk__in=people).values_list("pk", "display_name")) if people else {}

    def pair(self, name: str, value: Any) -> tuple[str, str]:
        item = self.known.get(name)
        if item is None:
            return name, str(value)
        return say(item.label), self._value(name, item.type, value)

    def _value(self, name: str, sort: FieldType, value: Any) -> str:
        if sort in _ORGANISATIONS:
            return listed(self.places.get(one, str(one)) for one in (value if isinstance(value, list) else [value]))
        if sort in _PEOPLE:
            return listed(self.people.get(one, str(one)) for one in (value if isinstance(value, list) else [value]))
        if sort is FieldType.FILE:
            return listed(str(one.get("name", "")) for one in value)
        return display(self.procedure, name, value)


def _entry(procedure: Procedure, event: CaseEvent, words: _Words, *, inside: bool) -> Entry:
    entry = Entry(
        sequence=event.sequence, kind=event.kind, title=_title(procedure, event), at=event.at, who=_who(event, inside=inside), text=event.text,
        internal=event.visibility == Visibility.STAFF,
    )  # fmt: skip
    if event.kind == EventKind.MOVE:
        entry.text = ""
        entry.pairs = [words.pair(name, value) for name, value in event.data.items()]
        after = _state(procedure, event.to_state, inside=inside)
        entry.state = (
            after if after != _state(procedure, event.from_state, inside=inside) or not event.from_state else ""
        )
    elif event.kind == EventKind.RUNG:
        entry.level = int(event.data.get("level", 0))
        entry.text = str(event.data.get("due", ""))
    return entry


def _title(procedure: Procedure, event: CaseEvent) -> str:
    if event.kind == EventKind.MOVE:
        found = next((move for move in procedure.moves if move.id == event.name), None)
        return say(found.label) if found else event.name
    if event.kind == EventKind.RUNG:
        clock = next((clock for clock in procedure.clocks if clock.id == event.data.get("clock")), None)
        rung = next((rung for rung in clock.rungs if rung.id == event.data.get("rung")), None) if clock else None
        return f"{say(rung.label)} · {say(clock.label)}" if clock and rung else event.name
    if event.kind == EventKind.PART and procedure.parts:
        outcome = dict(procedure.parts.outcomes).get(event.name)
        return f"{say(procedure.parts.label)} · {say(outcome)}" if outcome else event.get_kind_display()
    if event.kind == EventKind.SCORE:
        return _score_title(procedure, event)
    return event.get_kind_display()


def _score_title(procedure: Procedure, event: CaseEvent) -> str:
    panel = say(procedure.panel.label) if procedure.panel else event.get_kind_display()
    if event.name == "result":
        return _("%(panel)s：%(judges)d 人平均 %(score)s 分，满分 %(of)d 分") % {"panel": panel, **event.data}
    states = dict(SeatState.choices)
    return f"{panel} · {states.get(event.name, event.name)}"


def _who(event: CaseEvent, *, inside: bool) -> str:
    """Staff see the person, others the office that acted."""
    place = str(event.organisation) if event.organisation else ""
    person = event.actor_label.rpartition(" (")[0] or _machine(event)
    return " · ".join(part for part in (place, person) if part) if inside or not place else place


def _machine(event: CaseEvent) -> str:
    """The platform's or a visitor's label, in the reader's language; a person's as it is."""
    return event.actor_label if event.actor_id or not event.actor_label else _(event.actor_label)


def _state(procedure: Procedure, state: str, *, inside: bool) -> str:
    known = {item.id for item in procedure.states}
    return say(procedure.seen(state, inside=inside).label) if state in known else state


def _kept(procedure: Procedure, data: dict[str, Any]) -> dict[str, Any]:
    kept = {item.id for item in procedure.fields if item.keep}
    return {name: value for name, value in data.items() if name in kept}


def _passed_on(procedure: Procedure, name: str) -> set[str]:
    """The fields that the messages of a move name."""
    move = next((item for item in procedure.moves if item.id == name), None)
    texts = [procedure.message(tell.message).text.zh for tell in move.tell] if move else []
    return {word for text in texts for word in _PLACEHOLDER.findall(text)}


def _limit(row: CaseClock) -> str:
    extensions = row.image.get("extensions") or []
    return " + ".join(limit_words(parse_limit(str(limit))) for limit in (row.image["limit"], *extensions))
