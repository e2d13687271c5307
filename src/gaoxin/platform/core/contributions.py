"""What an app adds to the faces without the faces knowing the app.

An app's own `contributions.py` holds `CONTRIBUTIONS`, a tuple of the types below; it is read once at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from gaoxin.platform.core.decisions import ALLOWED, Decision

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gaoxin.platform.core.actor import Actor


class Face(StrEnum):
    """The surfaces that people see."""

    PUBLIC = "public"
    PORTAL = "portal"
    WORKBENCH = "workbench"
    COCKPIT = "cockpit"
    INSTITUTIONS = "institutions"


def anyone(actor: Actor) -> Decision:
    return ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """An entry of a face's navigation. `group` is the heading it stands under ("" for none), `icon` a name of the icon sprite."""

    face: Face
    label: str | _StrPromise
    url_name: str
    group: str | _StrPromise = ""
    icon: str = ""
    order: int = 100
    permission: Callable[[Actor], Decision] = anyone


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCard:
    """A card on a face's first page: `template` is rendered with what `context(actor)` returns."""

    face: Face
    template: str
    context: Callable[[Actor], dict[str, Any]]
    order: int = 100
    permission: Callable[[Actor], Decision] = anyone


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Where a person goes after signing in: the first landing, by `order`, that permits them."""

    url_name: str
    order: int = 100
    permission: Callable[[Actor], Decision] = anyone


@dataclass(frozen=True, slots=True, kw_only=True)
class CliVerb:
    """A verb of the `gaoxin` command: `command` is "module:attribute" of a click command, imported when the verb is used."""

    name: str
    command: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterprisePanel:
    """A section of the enterprise file. `template` is rendered with what `context(actor, enterprise)` returns; an empty context hides it.

    `own` says that the enterprise itself sees the section too, in its portal.
    """

    key: str
    title: str | _StrPromise
    template: str
    context: Callable[[Actor, Any], dict[str, Any]]
    order: int = 100
    own: bool = False
    permission: Callable[[Actor], Decision] = anyone


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A short mark beside an enterprise's name; `tone` is one of the design system's tones."""

    label: str
    tone: str = "neutral"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseBadges:
    """Badges of many enterprises at once: `badges(actor, enterprise ids)` gives them by enterprise id, in a flat number of queries."""

    badges: Callable[[Actor, Collection[Any]], Mapping[Any, list[Badge]]]
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """Something that happened to an enterprise on a day."""

    day: date
    label: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseTimeline:
    """Events of one enterprise that its timeline shows: `events(actor, enterprise)`, in any order."""

    events: Callable[[Actor, Any], Iterable[TimelineEvent]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEffect:
    """What a domain does when a case of its procedure takes a step, in the same transaction: `apply(actor, case, values)`.

    `values` is the filled-in form of the step, typed. A Refusal that `apply` raises refuses the step. `case` is already in its new state.
    What `apply` returns, by field, is kept on the case and in its history; the procedure lists these fields in the move's `sets`.
    """

    procedure: str
    move: str
    apply: Callable[[Actor, Any, Mapping[str, Any]], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePanel:
    """A section of the page of a domain's cases. `template` is rendered with what `context(actor, case)` returns; an empty context hides it."""

    procedure: str
    title: str | _StrPromise
    template: str
    context: Callable[[Actor, Any], dict[str, Any]]
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePages:
    """A domain's own pages for the cases of procedures whose key begins with `prefix`; "" from a function: none for this actor.

    `open_url(actor, key)` takes the place of the general form; `case_url(actor, case)` is linked from the general page of the case.
    """

    prefix: str
    open_url: Callable[[Actor, str], str] | None = None
    case_url: Callable[[Actor, Any], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAddress:
    """Where the page of a case is, by its number: `addresses(actor, numbers)` leaves out what the actor may not see (flat queries)."""

    addresses: Callable[[Actor, Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEffect:
    """What a domain does when a payment is settled, returned, sent back or cancelled, in the same transaction.

    `lock(actor, payments)` takes the domain's own locks, in a fixed order, before the ledger locks a fund: nobody then waits in a circle.
    It returns the ids of the payments that it wants to hear of, so that a file of thousands asks once; None means all.
    `changed(actor, payment)` comes after the ledger's own rows; money that has moved has moved, so it refuses nothing.
    """

    lock: Callable[[Actor, Collection[Any]], Collection[int] | None]
    changed: Callable[[Actor, Any], None]


Contribution = (
    NavItem
    | HomeCard
    | Landing
    | CliVerb
    | EnterprisePanel
    | EnterpriseBadges
    | EnterpriseTimeline
    | CaseEffect
    | PaymentEffect
    | CasePanel
    | ProcedurePages
    | CaseAddress
)
T = TypeVar(
    "T",
    NavItem,
    HomeCard,
    Landing,
    CliVerb,
    EnterprisePanel,
    EnterpriseBadges,
    EnterpriseTimeline,
    CaseEffect,
    PaymentEffect,
    CasePanel,
    ProcedurePages,
    CaseAddress,
)

_by_app: dict[str, tuple[Contribution, ...]] = {}


def add(app: str, contributions: Iterable[Contribution]) -> None:
    """Takes what `app` contributes (again: replaces it)."""
    _by_app[app] = tuple(contributions)


def contributed(kind: type[T]) -> list[T]:
    """All contributions of one type, in the order of the apps."""
    return [item for items in _by_app.values() for item in items if isinstance(item, kind)]


def nav_items(actor: Actor, face: Face) -> list[NavItem]:
    """The navigation of `face` for `actor`, in order."""
    return [item for item in _ordered(NavItem) if item.face == face and item.permission(actor)]


def home_cards(actor: Actor, face: Face) -> list[HomeCard]:
    return [item for item in _ordered(HomeCard) if item.face == face and item.permission(actor)]


def landing_for(actor: Actor) -> Landing | None:
    return next((item for item in _ordered(Landing) if item.permission(actor)), None)


def _ordered(kind: type[T]) -> list[T]:
    return sorted(contributed(kind), key=lambda item: getattr(item, "order", 0))
