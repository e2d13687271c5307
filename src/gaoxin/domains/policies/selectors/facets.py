"""How many benefits each choice of a facet would show, all other conditions kept."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.policies.selectors.library import Wanted, narrowed, with_words

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import QueryDict

    from gaoxin.platform.core.actor import Actor

FEN = 100
#: Facets beside the list, in their order; the axes of the taxonomy follow.
FACETS = ("state", "activity", "amount", "within", "route", "instrument", "level", "subject", "size", "phase", "title")
_COLUMNS = ("pk", "version__policy__level", "instrument", "route", "ceiling", "closes", "tags")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """One choice of a facet: its words, how many benefits it shows, its address, whether it is in force."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with the choices that would show something; active: it narrows the list.

    freed: how many benefits the list would show without this condition, and at which address.
    """

    name: str
    label: str
    choices: list[Choice]
    active: bool
    freed: Choice | None = None


def facets(actor: Actor, form: Form, query: QueryDict, now: datetime.datetime) -> list[Facet]:
    """The facets of the library under the conditions of a bound `LibraryFilter` (a fixed number of queries)."""
    wanted: Wanted = form.wanted()  # type: ignore[attr-defined]
    found = with_words(actor, wanted, now)
    shared = _rows(actor, wanted, now, found)
    made = []
    for name in FACETS:
        active = bool(_value(form, name))
        rows = _rows(actor, _without(wanted, name), now, found) if active else shared
        counts = _by_state(actor, form, wanted, now, found) if name == "state" else _counted(form, name, rows, now)
        choices = _choices(form, query, name, counts)
        if choices:
            made.append(
                Facet(name, str(form.fields[name].label), choices, active, _freed(query, name, choices, len(rows)))
            )
    return made


def _freed(query: QueryDict, name: str, choices: Iterable[Choice], count: int) -> Choice | None:
    """What the list would show without the chosen condition of a facet."""
    chosen = next((choice for choice in choices if choice.chosen), None)
    return Choice(chosen.label, count, _address(query, name, ""), chosen=False) if chosen else None


def _choices(form: Form, query: QueryDict, name: str, counts: Mapping[str, int]) -> list[Choice]:
    value = _value(form, name)
    found = []
    for key, label in ((str(key), str(label)) for key, label in form.fields[name].choices):  # type: ignore[attr-defined]
        chosen, count = key == value, counts.get(key, 0)
        # Without a state the list shows what holds; without any other condition it shows all, which needs no choice.
        if (key or name == "state") and (count or chosen):
            found.append(Choice(label, count, _address(query, name, "" if chosen else key), chosen))
    return found


def _address(query: QueryDict, name: str, value: str) -> str:
    """The present address with one condition set, or taken away, and from the first page."""
    copy = query.copy()
    for key in (name, "page"):
        copy.pop(key, None)
    if value:
        copy[name] = value
    return f"?{copy.urlencode()}"


def _value(form: Form, name: str) -> str:
    return str(getattr(form, "cleaned_data", {}).get(name) or "")


def _without(wanted: Wanted, name: str) -> Wanted:
    empty: dict[str, Wanted] = {
        "amount": replace(wanted, amount=0), "within": replace(wanted, within=0), "state": replace(wanted, state=""),
        "route": replace(wanted, route=""), "instrument": replace(wanted, instrument=""), "level": replace(wanted, level=""),
    }  # fmt: skip
    others = {axis: tag for axis, tag in wanted.tags.items() if axis != name}
    return empty.get(name) or replace(wanted, tags=others)


def _rows(actor: Actor, wanted: Wanted, now: datetime.datetime, found: set[int] | None) -> list[Row]:
    rows = narrowed(actor, wanted, now).values(*_COLUMNS)
    return [row for row in rows if found is None or row["pk"] in found]


def _by_state(
    actor: Actor, form: Form, wanted: Wanted, now: datetime.datetime, found: set[int] | None
) -> dict[str, int]:
    counts = {}
    for key, _label in form.fields["state"].choices:  # type: ignore[attr-defined]
        pks = narrowed(actor, replace(wanted, state=str(key)), now).values_list("pk", flat=True)
        counts[str(key)] = len(set(pks)) if found is None else len(found.intersection(pks))
    return counts


def _counted(form: Form, name: str, rows: Iterable[Row], now: datetime.datetime) -> dict[str, int]:
    """How many rows each choice would keep. A row with several tags counts for each of them."""
    counts: dict[str, int] = {}
    keys = [str(key) for key, _label in form.fields[name].choices if key]  # type: ignore[attr-defined]
    of_row = _keys_of(name, keys, now)
    for row in rows:
        for key in of_row(row):
            counts[key] = counts.get(key, 0) + 1
    return counts


def _keys_of(name: str, keys: list[str], now: datetime.datetime) -> Callable[[Row], list[str]]:
    """What says which choices of a facet a row stands under."""
    if name == "amount":
        return lambda row: [key for key in keys if (row["ceiling"] or 0) >= int(key) * FEN]
    if name == "within":
        limits = {key: now + datetime.timedelta(days=int(key)) for key in keys}
        return lambda row: [key for key in keys if row["closes"] and row["closes"] <= limits[key]]
    if name == "level":
        return lambda row: [row["version__policy__level"]]
    if name in ("route", "instrument"):
        return lambda row: [row[name]]
    return lambda row: list(dict.fromkeys(row["tags"].get(name, ())))


def freeing(shown: Iterable[Facet]) -> list[Choice]:
    """The conditions without which something would be found, the one that frees most first."""
    rows = [facet.freed for facet in shown if facet.freed is not None and facet.freed.count]
    return sorted(rows, key=lambda choice: -choice.count)[:4]


def said(facets_: Iterable[Facet]) -> str:
    """How many conditions are in force, for the fold on a phone."""
    count = sum(facet.active for facet in facets_)
    return _("筛选（%(n)s）") % {"n": count} if count else _("筛选")
