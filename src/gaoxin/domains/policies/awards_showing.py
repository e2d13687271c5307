"""Awards in words: the state that the reader sees, the events of a case, rows of lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from gaoxin.domains.policies.case_keys import APPLICATION, ENTITLEMENT
from gaoxin.domains.policies.models import Award
from gaoxin.domains.policies.typed import titled
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.standing import Standing, standing_of
from gaoxin.mechanisms.casework.pages.showing import told
from gaoxin.mechanisms.casework.procedures.library import library
from gaoxin.platform.ui.parts import Event

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.kernel.worktime import Timeline
    from gaoxin.platform.core.actor import Actor

#: States in which the enterprise must do something.
WAITS_FOR_FIRM = ("offered", "deferred", "supplement")
_TONES = {
    "offered": "brand", "deferred": "warn", "supplement": "warn", "paid": "ok", "closed": "ok", "refused": "danger", "declined": "danger",
    "withdrawn": "", "removed": "", "recovered": "danger",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """An award with the words of its state. inside: as staff see it. timeline: the zone's, where the standing is asked for."""

    award: Award
    inside: bool
    timeline: Timeline | None = None

    @property
    def state(self) -> str:
        procedure = procedure_of(self.award.case)
        return say(procedure.seen(self.award.case.state, inside=self.inside).label)

    @property
    def title(self) -> str:
        return titled(self.award.benefit)

    @property
    def tone(self) -> str:
        return _TONES.get(self.award.case.state, "violet")

    @property
    def due(self) -> str:
        """The nearest deadline as people name it: 2026-11-26 24:00."""
        return due_text(self.award.case.due_at)

    @property
    def standing(self) -> Standing | None:
        """How its case stands against the nearest deadline."""
        if self.timeline is None:
            return None
        case = self.award.case
        return standing_of(is_open=case.is_open, due_at=case.due_at, timeline=self.timeline, now=present.now())

    @property
    def waits(self) -> bool:
        return self.award.case.state in WAITS_FOR_FIRM

    @property
    def amount(self) -> int | None:
        return self.award.granted if self.award.granted is not None else self.award.computed


#: Columns whose words are not a column of the table itself.
_SORTS = {"amount": "granted", "state": "case__state"}


def _column(key: str) -> str:
    """The field that a column of a listing sorts by."""
    sign, name = ("-", key[1:]) if key.startswith("-") else ("", key)
    name = name.removeprefix("award__")
    return sign + _SORTS.get(name, name)


class ShownSource:
    """A queryset of awards that a listing orders and slices."""

    def __init__(self, rows: QuerySet[Award], *, inside: bool) -> None:
        self.rows, self.inside = rows, inside

    def ordered(self, keys: list[str]) -> ShownSource:
        names = [_column(key) for key in keys]
        return ShownSource(self.rows.order_by(*names, "-id") if names else self.rows, inside=self.inside)

    def __getitem__(self, piece: slice) -> Any:
        found = list(self.rows[piece])
        timeline = timeline_of(current_version(found[0].zone_id)) if found and self.inside else None
        return [Shown(award, self.inside, timeline) for award in found]


def awards_for(actor: Actor) -> QuerySet[Award]:
    """The awards that an actor may list, newest first."""
    rows: QuerySet[Award] = Award.objects.visible_to(actor).select_related(
        "benefit__version__policy", "enterprise", "case__procedure", "case__owner", "account"
    )
    return rows.order_by("-id")


def narrowed(rows: QuerySet[Award], given: dict[str, Any]) -> QuerySet[Award]:
    """Awards that fit the conditions q (enterprise, code, benefit, number), state, year, benefit."""
    if text := (given.get("q") or "").strip():
        rows = rows.filter(
            Q(enterprise__name__icontains=text) | Q(enterprise__credit_code__istartswith=text)
            | Q(benefit__title__icontains=text) | Q(case__number__istartswith=text)
        )  # fmt: skip
    if given.get("state"):
        rows = rows.filter(case__state=given["state"])
    if given.get("year"):
        rows = rows.filter(year=given["year"])
    return rows


def state_choices(keys: Iterable[str] = (APPLICATION, ENTITLEMENT), *, inside: bool = True) -> list[tuple[str, str]]:
    """The states of the newest versions, each once."""
    found: dict[str, str] = {}
    for (key, _version), procedure in sorted(library().procedures.items()):
        if key in keys:
            for state in procedure.states:
                if inside or not state.seen_as:
                    found.setdefault(state.id, say(state.label))
    return list(found.items())


def events_of(award: Award, *, inside: bool) -> list[Event]:
    """The history of the case, newest first, as a timeline."""
    entries = list(reversed(told(award.case, inside=inside).entries))
    return [Event(title=entry.title, state="done", at=entry.at, who=entry.who, note=entry.text) for entry in entries]
