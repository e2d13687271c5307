"""The file of one enterprise: every value that counts, with its source and age, what other sources say, and its history."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.enums import BatchState
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.loading import FactTable, load_facts
from gaoxin.mechanisms.registry.models import Delivery, Enterprise, Fact, FactBatch
from gaoxin.mechanisms.registry.permissions import sees_unmasked
from gaoxin.mechanisms.registry.resolving import Heads, Members, Precedence, members_of, resolve, settlements
from gaoxin.mechanisms.registry.values import SENSITIVE as SENSITIVE
from gaoxin.mechanisms.registry.values import is_sensitive, plain
from gaoxin.mechanisms.registry.versions import merged

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Source
    from gaoxin.platform.core.actor import Actor

_Row = TypeVar("_Row", Fact, Delivery)


@dataclass(frozen=True)
class Shown:
    """One source's word as an actor may see it; the value is None when masked."""

    fact: Fact
    masked: bool

    @property
    def value(self) -> Any:
        return None if self.masked else self.fact.value

    @property
    def source(self) -> Source:
        return self.fact.batch.source

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; a masked value is null."""
        batch = self.fact.batch
        return {
            "value": plain(self.value),
            "masked": self.masked,
            "source": self.source.name,
            "source_code": self.source.code,
            "observed_on": batch.observed_on.isoformat(),
            "recorded_at": batch.recorded_at.isoformat() if batch.recorded_at else None,
            "batch": batch.pk,
            "cell": self.fact.cell,
        }


@dataclass(frozen=True)
class FactView:
    """The value that counts of one variable and period, and what the other sources say, the more trusted first.

    contested: they disagree and nobody has settled it. settled: a person chose the value.
    """

    variable: Variable
    period: int
    counts: Shown
    others: tuple[Shown, ...]
    contested: bool
    settled: bool

    @property
    def key(self) -> tuple[str, int]:
        return self.variable.id, self.period

    @property
    def value(self) -> Any:
        """In canonical units; None when masked."""
        return self.counts.value

    @property
    def masked(self) -> bool:
        return self.counts.masked

    @property
    def source(self) -> Source:
        return self.counts.source

    def age_days(self, today: datetime.date) -> int:
        """Days since the value was observed."""
        return (today - self.counts.fact.batch.observed_on).days

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "variable": self.variable.id,
            "label": self.variable.label,
            "period": periods.label(self.period),
            "unit": self.variable.unit,
            **self.counts.to_dict(),
            "contested": self.contested,
            "settled": self.settled,
            "others": [other.to_dict() for other in self.others],
        }


@dataclass(frozen=True)
class EnterpriseFile:
    """An enterprise and everything that counts about it, in the order of the catalogue, newest period first."""

    enterprise: Enterprise
    facts: list[FactView]

    def get(self, variable: str, period: int) -> FactView | None:
        """One value; None when nothing is known."""
        return next((fact for fact in self.facts if fact.key == (variable, period)), None)

    def of(self, variable: str) -> list[FactView]:
        """All periods of a variable, newest first."""
        return [fact for fact in self.facts if fact.variable.id == variable]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: identity, names, codes and every value with its source. Two queries."""
        found = self.enterprise
        codes = list(found.codes.all())
        return {
            "code": found.credit_code or next((code.code for code in codes), ""),
            "name": found.name,
            "status": found.status,
            "names": [{"name": name.name, "kind": name.kind} for name in found.names.all()],
            "codes": [{"code": code.code, "kind": code.kind} for code in codes],
            "facts": [fact.to_dict() for fact in self.facts],
        }


def enterprise_file(
    actor: Actor,
    enterprise: Enterprise,
    *,
    as_of: datetime.datetime | None = None,
    on: datetime.date | None = None,
    revealed: Collection[str] = (),
) -> EnterpriseFile:
    """The file of an enterprise that the actor may see; of a merged one, that of the survivor. About ten queries.

    as_of: as was known at a moment. on: states as observed by a day, today when not given. revealed: variables shown in
    clear; only `actions.facts.reveal` passes them. Enterprise.DoesNotExist: the actor may not see it.
    """
    found = Enterprise.objects.visible_to(actor).get(pk=enterprise.pk)
    roots = merged(found.zone_id, as_of)
    root = roots.get(found.pk, found.pk)
    owner = found if root == found.pk else Enterprise.objects.visible_to(actor).get(pk=root)
    day = on or (timezone.localdate(as_of) if as_of else timezone.localdate())
    table, heads = _resolved(owner.zone_id, members_of(roots, [root]), as_of, day)
    facts = _fetch(table, heads)
    order = {variable.id: place for place, variable in enumerate(catalogue())}
    views = [_view(actor, each, table, facts, revealed) for each in heads if each.known[0]]
    views.sort(key=lambda view: (order.get(view.variable.id, len(order)), view.variable.id, -view.period))
    return EnterpriseFile(owner, views)


def views_of(
    actor: Actor, enterprises: Collection[Enterprise], variables: Collection[str]
) -> dict[tuple[int, str, int], FactView]:
    """What counts of some variables of some enterprises, by enterprise, variable and period; those the actor may not see are left out."""
    ids = [each.pk for each in enterprises]
    visible = set(Enterprise.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    if not visible or actor.zone_id is None:
        return {}
    members = members_of(merged(actor.zone_id), visible)
    table, heads = _resolved(actor.zone_id, members, None, None, variables=variables)
    facts = _fetch(table, heads, len(members))
    return {
        (int(members.ids[row]), each.variable, each.period): _view(actor, each, table, facts, (), row)
        for each in heads
        for row in range(len(members))
        if each.known[row]
    }


def heads_of(enterprise: Enterprise, variable: str, period: int) -> list[Fact]:
    """What each source says now of one value, the one that counts first. For actions: nothing is masked."""
    roots = merged(enterprise.zone_id)
    members = members_of(roots, [roots.get(enterprise.pk, enterprise.pk)])
    table, heads = _resolved(enterprise.zone_id, members, None, None, variables=[variable])
    wanted = [each for each in heads if (each.variable, each.period) == (variable, period)]
    facts = _fetch(table, wanted)
    return [facts[each] for head in wanted for each in _ids(table, head)]


@dataclass(frozen=True)
class HistoryEntry:
    """One recorded fact, whatever became of it: live, undone with its batch, or retracted."""

    shown: Shown
    state: str

    @property
    def fact(self) -> Fact:
        return self.shown.fact


def history(actor: Actor, enterprise: Enterprise, variable: str, period: int) -> list[HistoryEntry]:
    """Everything ever recorded of one value, newest first: nothing is forgotten, only taken out of force."""
    found = Enterprise.objects.visible_to(actor).get(pk=enterprise.pk)
    roots = merged(found.zone_id)
    root = roots.get(found.pk, found.pk)
    ids = [root, *(child for child, survivor in roots.items() if survivor == root)]
    rows = Fact.objects.filter(enterprise__in=ids, variable=variable, period=period)
    facts = with_batches(rows.order_by("-batch__recorded_at", "-pk"))
    retracted = {
        fact.supersedes_id for fact in facts if fact.is_retraction and fact.batch.state == BatchState.COMMITTED
    }
    kind = known_variable(variable)
    return [
        HistoryEntry(_shown(actor, kind, fact, ()), _state(fact, retracted)) for fact in facts if not fact.is_retraction
    ]


def known_variable(variable: str) -> Variable:
    """The catalogue's entry; one that has left the catalogue keeps its id as its name and is treated as sensitive."""
    found = catalogue().by_id.get(variable)
    return found or Variable(variable, variable, variable, (), "text", "", "asof", sensitivity=SENSITIVE)


# -- steps -------------------------------------------------------------------------------------------------------


def _resolved(
    zone_id: int, members: Members, as_of: datetime.datetime | None, until: datetime.date | None,
    variables: Collection[str] | None = None,
) -> tuple[FactTable, list[Heads]]:  # fmt: skip
    table = load_facts(zone_id, enterprises=members.members.tolist(), variables=variables, as_of=as_of)
    return table, list(resolve(table, members, Precedence.of(zone_id, as_of), settlements(zone_id, as_of), until=until))


def _ids(table: FactTable, heads: Heads, row: int = 0) -> list[int]:
    """Fact ids of one value: the one that counts, then what the other sources say."""
    places = [int(heads.winner[row]), *(int(of[row]) for of in heads.of_source.values())]
    return [int(table.id[place]) for place in dict.fromkeys(places) if place >= 0]


def _fetch(table: FactTable, heads: list[Heads], rows: int = 1) -> dict[int, Fact]:
    ids = [each for head in heads for row in range(rows) for each in _ids(table, head, row)]
    return {fact.pk: fact for fact in with_batches(Fact.objects.filter(pk__in=ids).select_related("enterprise"))}


def with_batches(rows: Iterable[_Row]) -> list[_Row]:
    """Facts or deliveries with batch and source, each batch read once and without its long columns."""
    found = list(rows)
    batches = FactBatch.objects.light().select_related("source").in_bulk({row.batch_id for row in found})
    for row in found:
        row.batch = batches[row.batch_id]
    return found


def _view(
    actor: Actor, heads: Heads, table: FactTable, facts: dict[int, Fact], revealed: Collection[str], row: int = 0
) -> FactView:
    variable = known_variable(heads.variable)
    counts, *others = (_shown(actor, variable, facts[each], revealed) for each in _ids(table, heads, row))
    return FactView(variable, heads.period, counts, tuple(others), bool(heads.contested[row]), bool(heads.settled[row]))


def _shown(actor: Actor, variable: Variable, fact: Fact, revealed: Collection[str]) -> Shown:
    hidden = is_sensitive(variable) and variable.id not in revealed
    return Shown(fact, hidden and not sees_unmasked(actor, fact.batch.source))


def _state(fact: Fact, retracted: Collection[int | None]) -> str:
    if fact.batch.state != BatchState.COMMITTED:
        return "undone"
    return "retracted" if fact.pk in retracted else "live"
