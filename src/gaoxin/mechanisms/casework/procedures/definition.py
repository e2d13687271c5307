"""A procedure as plain values. `reading` makes it from a file; nothing here knows files or tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from gaoxin.kernel.worktime import Limit

OPENING = "open"
ANY_KIND = "*"


@dataclass(frozen=True, slots=True)
class Text:
    """A label in Chinese and in English."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        return self.en if language.lower().startswith("en") else self.zh


class Place(StrEnum):
    """Where the members of a group stand: for which organisation of the case they must hold one of the group's roles."""

    SUBJECT = "subject"
    DESK = "desk"
    OWNER = "owner"
    PERSON = "person"
    PARTS = "parts"
    PANEL = "panel"
    ZONE = "zone"
    ANYONE = "anyone"


class FieldType(StrEnum):
    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    LIMIT = "limit"
    KIND = "kind"
    ORGANISATION = "organisation"
    ORGANISATIONS = "organisations"
    PERSON = "person"
    PEOPLE = "people"
    SCORE = "score"
    FILE = "file"


class Visible(StrEnum):
    ALL = "all"
    STAFF = "staff"


@dataclass(frozen=True)
class Field:
    """A field of a form. keep: the case keeps the value (else only the history does).

    values: of a choice. max_length: characters. unit, maximum: of a limit, by kind of case. accepts: kinds of files or
    organisations, or the roles of people. money is in 分; a score is a decimal text that only a panel gives.
    """

    id: str
    label: Text
    type: FieldType
    keep: bool = False
    values: tuple[tuple[str, Text], ...] = ()
    max_length: int = 2000
    unit: str = ""
    maximum: tuple[tuple[str, Limit], ...] = ()
    accepts: tuple[str, ...] = ()
    max_mb: int = 20

    def maximum_for(self, kind: str) -> Limit | None:
        table = dict(self.maximum)
        return table.get(kind) or table.get(ANY_KIND)


@dataclass(frozen=True)
class Group:
    """Who acts: people with one of `roles` at `place`. `system` is the platform's own group."""

    id: str
    label: Text
    roles: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class State:
    """code: how the zone's papers name it. final: the case is closed in it.

    waits_for: the groups whose turn it is (their to-do lists show the case); None = whoever can move it out of the state.
    seen_as: the state that people outside the zone's staff see instead, so that internal steps stay internal.
    published: the kept fields that anybody may read while the case is in this state, with its number, title and subject.
    """

    id: str
    label: Text
    code: str = ""
    final: bool = False
    waits_for: tuple[str, ...] | None = None
    seen_as: str = ""
    published: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tell:
    """A message that goes to groups."""

    message: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which a figure must lie; None asks nothing. money: they were written with 元 and are in 分."""

    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None
    money: bool = False

    @property
    def impossible(self) -> bool:
        """No figure lies between them."""
        low = max((bound for bound in (self.at_least, self.above) if bound is not None), default=None)
        high = min((bound for bound in (self.at_most, self.below) if bound is not None), default=None)
        if low is None or high is None or low < high:
            return False
        return low > high or low == self.above or high == self.below

    def hold(self, figure: Decimal) -> bool:
        return (
            (self.at_least is None or figure >= self.at_least)
            and (self.above is None or figure > self.above)
            and (self.at_most is None or figure <= self.at_most)
            and (self.below is None or figure < self.below)
        )


@dataclass(frozen=True)
class Guard:
    """What must hold beside state and group. Empty parts ask nothing.

    within: (moves, limit): now is no later than `limit` after the last of these moves.
    notice: (clock, limit): now is at least `limit` before that clock's due moment.
    at_most: how often this move may happen in a case, by kind. once_per_owner: each owner once.
    not_by: the actor must not be who did the last of these moves. parts_done: no part is open.
    amounts: (field, bounds) of kept figures, or of figures that this very move fills in.
    all_parts, any_part: no part is open, and every (at least one) organisation's latest outcome is among these.
    """

    within: tuple[tuple[str, ...], Limit] | None = None
    notice: tuple[str, Limit] | None = None
    at_most: tuple[tuple[str, int], ...] = ()
    once_per_owner: bool = False
    not_by: tuple[str, ...] = ()
    parts_done: bool = False
    amounts: tuple[tuple[str, Bounds], ...] = ()
    all_parts: tuple[str, ...] = ()
    any_part: tuple[str, ...] = ()

    def at_most_for(self, kind: str) -> int | None:
        table = dict(self.at_most)
        return table.get(kind, table.get(ANY_KIND))


@dataclass(frozen=True)
class Move:
    """A step that somebody takes. to: None stays in the state. form: (field, required).

    assign: which field sets the case's owner, person, parts or panel. extend: (clock, field). outcome: what the case records.
    sets: kept fields that the effect of a domain fills in the same transaction.
    confirm: the kept fields that are shown beside a button which takes the move at once; empty: it has a page of its own.
    """

    id: str
    label: Text
    by: tuple[str, ...]
    sources: tuple[str, ...]
    to: str | None
    form: tuple[tuple[str, bool], ...] = ()
    assign: tuple[tuple[str, str], ...] = ()
    extend: tuple[str, str] | None = None
    outcome: str = ""
    guard: Guard = Guard()
    tell: tuple[Tell, ...] = ()
    visible: Visible = Visible.ALL
    batch: bool = True
    sets: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: at `offset` from the due moment. level: 1 remind, 2 warn, 3 supervise, 4 hold to account."""

    id: str
    offset: str
    level: int
    label: Text
    tell: tuple[Tell, ...] = ()
    move: str = ""


@dataclass(frozen=True)
class Clock:
    """A promise. limits: by kind of case (a kind that is missing has no such promise). until: a kept field with the day that
    the clock ends with; `limits` serve while the case has none. starts, stops: moves; starting again begins a new run
    unless `once`. pauses: states in which it stands. for_parts: each co-handler has their own."""

    id: str
    label: Text
    limits: tuple[tuple[str, Limit], ...]
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    pauses: tuple[str, ...] = ()
    once: bool = False
    for_parts: bool = False
    rungs: tuple[Rung, ...] = ()
    until: str = ""

    def limit_for(self, kind: str) -> Limit | None:
        table = dict(self.limits)
        return table.get(kind) or table.get(ANY_KIND)


@dataclass(frozen=True)
class Parts:
    """How co-handlers take part. by: the group that answers. when_done: the system's moves when the last part is done, the first
    whose guard holds is taken."""

    label: Text
    by: tuple[str, ...]
    outcomes: tuple[tuple[str, Text], ...]
    when_done: tuple[str, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """What a panel scores: 0 to `maximum` points."""

    id: str
    label: Text
    maximum: int


@dataclass(frozen=True)
class Panel:
    """People who score a case, each alone. least: scores needed. drop: how many highest and lowest totals do not count.
    score: the kept field that takes the mean. when_done: as for parts. shows: the kept fields that judges read."""

    label: Text
    criteria: tuple[Criterion, ...]
    least: int
    drop: int
    score: str
    when_done: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()

    @property
    def maximum(self) -> int:
        return sum(item.maximum for item in self.criteria)


@dataclass(frozen=True)
class Message:
    id: str
    title: Text
    text: Text


@dataclass(frozen=True)
class Carry:
    """How open cases of an older version come over: states and fields that were renamed (old, new)."""

    version: int
    states: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Procedure:
    """One version of one procedure. Look-ups by id are `field(...)`, `state(...)`, `move(...)`; KeyError for an unknown id."""

    key: str
    version: int
    title: Text
    prefix: str
    valid_from: date
    source: str
    kinds: tuple[tuple[str, Text], ...]
    default_kind: str
    groups: tuple[Group, ...]
    fields: tuple[Field, ...]
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    clocks: tuple[Clock, ...]
    messages: tuple[Message, ...]
    outcomes: tuple[tuple[str, Text], ...] = ()
    parts: Parts | None = None
    panel: Panel | None = None
    carries: tuple[Carry, ...] = ()
    restricted_kinds: tuple[str, ...] = ()
    file: str = ""

    @cached_property
    def _index(self) -> dict[tuple[str, str], object]:
        named: dict[str, tuple[Field | State | Move | Group | Clock | Message, ...]] = {
            "field": self.fields,
            "state": self.states,
            "move": self.moves,
            "group": self.groups,
            "clock": self.clocks,
            "message": self.messages,
        }
        return {(sort, item.id): item for sort, items in named.items() for item in items}

    def field(self, key: str) -> Field:
        return self._index["field", key]  # type: ignore[return-value]

    def state(self, key: str) -> State:
        return self._index["state", key]  # type: ignore[return-value]

    def move(self, key: str) -> Move:
        return self._index["move", key]  # type: ignore[return-value]

    def group(self, key: str) -> Group:
        return self._index["group", key]  # type: ignore[return-value]

    def clock(self, key: str) -> Clock:
        return self._index["clock", key]  # type: ignore[return-value]

    def message(self, key: str) -> Message:
        return self._index["message", key]  # type: ignore[return-value]

    @property
    def opening(self) -> Move:
        return self.move(OPENING)

    def moves_from(self, state: str) -> list[Move]:
        return [move for move in self.moves if state in move.sources]

    def seen(self, state: str, *, inside: bool) -> State:
        """The state as staff (`inside`) or as others see it."""
        found = self.state(state)
        return found if inside or not found.seen_as else self.state(found.seen_as)

    def waits_for(self, state: str) -> frozenset[str]:
        """The groups whose turn it is in a state; nobody's turn in a final one unless the file says so."""
        found = self.state(state)
        if found.waits_for is not None:
            return frozenset(found.waits_for)
        if found.final:
            return frozenset()
        acting = {group for move in self.moves_from(state) if move.to not in (None, state) for group in move.by}
        return frozenset(acting - self.group_ids(Place.ANYONE))

    def group_ids(self, place: Place) -> frozenset[str]:
        return frozenset(group.id for group in self.groups if group.place is place)

    def is_public(self, clock: Clock) -> bool:
        """Whether people outside the zone's staff see the clock: a move that they see too starts it."""
        if clock.for_parts:
            return False
        return any(self.move(name).visible is Visible.ALL for name in clock.starts)
