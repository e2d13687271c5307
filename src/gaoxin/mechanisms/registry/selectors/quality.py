"""How complete and how fresh the files are: of each enterprise, of each source, of the zone."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, F, FloatField, Max, Min
from django.db.models.functions import Cast, NullIf
from django.utils import timezone

from gaoxin.mechanisms.registry.enums import BatchKind, BatchState, ConflictState
from gaoxin.mechanisms.registry.models import Conflict, Delivery, Enterprise, FactBatch, Quality, Source

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models.enterprises import EnterpriseQuerySet
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True)
class SourceQuality:
    """What one source has delivered: the newest day of its data, its imports, enterprises, and values by what became of them."""

    source: Source
    newest_on: datetime.date | None
    recorded_at: datetime.datetime | None
    batches: int
    enterprises: int
    written: int
    unchanged: int
    refused: int

    @property
    def refused_share(self) -> float:
        """Share of the delivered values that were refused, 0 to 1."""
        delivered = self.written + self.unchanged + self.refused
        return self.refused / delivered if delivered else 0.0

    def age_days(self, today: datetime.date | None = None) -> int | None:
        """Days since the day of which its newest data speak; None when it has delivered nothing."""
        return ((today or timezone.localdate()) - self.newest_on).days if self.newest_on else None


@dataclass(frozen=True)
class ZoneQuality:
    """The zone at a glance: living enterprises in the actor's scope, mean completeness 0 to 1, conflicts that wait."""

    enterprises: int
    completeness: float | None
    oldest_on: datetime.date | None
    conflicts: int


def source_qualities(actor: Actor) -> list[SourceQuality]:
    """Every source whose deliveries the actor may see, the most trusted first. Four queries."""
    batches = FactBatch.objects.visible_to(actor).filter(state=BatchState.COMMITTED)
    newest = {row["source_id"]: row for row in batches.order_by().values("source_id").annotate(
        newest=Max("observed_on"), recorded=Max("recorded_at"), batches=Count("id")
    )}  # fmt: skip
    lines = Delivery.objects.filter(batch__in=batches.order_by().values("pk")).order_by()
    told = dict(
        lines.values("batch__source_id")
        .annotate(found=Count("enterprise_id", distinct=True))
        .values_list("batch__source_id", "found")
    )
    sums: dict[int, dict[str, int]] = {}
    for source_id, counts in batches.filter(kind=BatchKind.IMPORT).values_list("source_id", "counts"):
        total = sums.setdefault(source_id, {"written": 0, "unchanged": 0, "refused": 0})
        total["written"] += counts.get("new", 0) + counts.get("changed", 0) + counts.get("conflicting", 0)
        total["unchanged"] += counts.get("unchanged", 0)
        total["refused"] += counts.get("refused", 0)
    none = {"written": 0, "unchanged": 0, "refused": 0}
    return [
        SourceQuality(
            source, newest[source.pk]["newest"], newest[source.pk]["recorded"], newest[source.pk]["batches"], told.get(source.pk, 0),
            **sums.get(source.pk, none),
        )
        for source in Source.objects.filter(pk__in=newest).select_related("organisation")
    ]  # fmt: skip


def zone_quality(actor: Actor) -> ZoneQuality:
    """Three queries."""
    measures = Quality.objects.visible_to(actor).aggregate(
        share=Avg(Cast("known", FloatField()) / NullIf(Cast("wanted", FloatField()), 0.0)), oldest=Min("newest_on")
    )
    return ZoneQuality(
        Enterprise.objects.visible_to(actor).living().count(), measures["share"], measures["oldest"],
        Conflict.objects.visible_to(actor).filter(state=ConflictState.OPEN).count(),
    )  # fmt: skip


def least_complete(actor: Actor) -> EnterpriseQuerySet:
    """The living enterprises with the poorest files first, each with its `quality`."""
    rows = Enterprise.objects.visible_to(actor).living().filter(quality__isnull=False).select_related("quality")
    return rows.order_by(F("quality__known").asc(), "name", "id")
