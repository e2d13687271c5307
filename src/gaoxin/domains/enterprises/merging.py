"""What a merger or a split would do, before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from gaoxin.domains.enterprises.judging import words_of
from gaoxin.domains.enterprises.wording import variable_words
from gaoxin.mechanisms.registry.enums import BatchState
from gaoxin.mechanisms.registry.models import Delivery, Enterprise, EnterpriseCode, EnterpriseName
from gaoxin.mechanisms.registry.selectors.facts import EnterpriseFile, FactView, enterprise_file, with_batches

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

#: Differing values that a preview lists.
LISTED = 50


@dataclass(frozen=True)
class Side:
    """One of the two enterprises: its further names and codes, and how many values it has."""

    enterprise: Enterprise
    names: list[str]
    codes: list[str]
    values: int


@dataclass(frozen=True)
class Difference:
    """A value of which both files say something else."""

    label: str
    here: str
    there: str


@dataclass(frozen=True)
class MergePreview:
    """The two files beside each other: what only one has, and where they differ."""

    absorbed: Side
    survivor: Side
    gained: int
    same: int
    differences: list[Difference]
    more: int


@dataclass(frozen=True)
class Told:
    """What one delivery said of an enterprise."""

    delivery: Delivery
    values: int


def merge_preview(actor: Actor, absorbed: Enterprise, survivor: Enterprise) -> MergePreview:
    """What merging `absorbed` into `survivor` would bring together; sensitive values stay hidden."""
    first, second = enterprise_file(actor, absorbed), enterprise_file(actor, survivor)
    known = {fact.key: fact for fact in second.facts}
    both = [(fact, known[fact.key]) for fact in first.facts if fact.key in known]
    differ = [pair for pair in both if _differ(*pair)]
    shown = [
        Difference(variable_words(fact.variable, fact.period), _words(fact), _words(other))
        for fact, other in differ[:LISTED]
    ]
    gained, same = len(first.facts) - len(both), len(both) - len(differ)
    return MergePreview(_side(first), _side(second), gained, same, shown, len(differ) - len(shown))


def told_of(enterprise: Enterprise) -> list[Told]:
    """The deliveries in force that wrote values of an enterprise, the newest first."""
    rows = Delivery.objects.filter(enterprise=enterprise, written__gt=0, batch__state=BatchState.COMMITTED)
    return [Told(row, row.written) for row in with_batches(rows.order_by("-batch__recorded_at", "-batch_id"))]


def values_of(enterprise: Enterprise) -> int:
    """How many values were ever written for an enterprise and are in force."""
    rows = Delivery.objects.filter(enterprise=enterprise, batch__state=BatchState.COMMITTED)
    return int(rows.aggregate(total=Sum("written"))["total"] or 0)


def _differ(one: FactView, other: FactView) -> bool:
    return bool(one.counts.fact.value != other.counts.fact.value)


def _words(fact: FactView) -> str:
    word = words_of(fact)[0]
    return f"{word.words}（{word.source}）"


def _side(file: EnterpriseFile) -> Side:
    names = EnterpriseName.objects.filter(enterprise=file.enterprise).order_by("id").values_list("name", flat=True)
    codes = EnterpriseCode.objects.filter(enterprise=file.enterprise).order_by("id").values_list("code", flat=True)
    return Side(file.enterprise, list(names), list(codes), len(file.facts))
