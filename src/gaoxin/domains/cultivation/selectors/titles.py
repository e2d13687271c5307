"""Titles: the register under filters, the radar of what ends soon, counts by kind, one enterprise's own."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from gaoxin.domains.cultivation.dates import horizon, months_between
from gaoxin.domains.cultivation.enums import Kind, Level, TitleState
from gaoxin.domains.cultivation.models import Title, TitleEvent, TitleImport
from gaoxin.domains.cultivation.qualifications import qualifications
from gaoxin.mechanisms.registry.selectors.enterprises import search

if TYPE_CHECKING:
    from gaoxin.domains.cultivation.models.titles import TitleQuerySet
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor


def titles_for(actor: Actor, given: Mapping[str, Any] | None = None, on: datetime.date | None = None) -> TitleQuerySet:
    """The register as the actor sees it, the newest first, under the filters of the page.

    given: q (enterprise, document, number, name), kind, qualification, level, state, year of recognition, month of the end.
    """
    day, wanted = on or timezone.localdate(), given or {}
    rows = Title.objects.visible_to(actor).standing().with_renewal().select_related("enterprise")
    if text := str(wanted.get("q") or "").strip():
        named = Q(document__icontains=text) | Q(number__iexact=text) | Q(name__icontains=text) | Q(batch__iexact=text)
        rows = rows.filter(named | Q(enterprise__in=search(actor, text).order_by().values("pk")))
    for key in ("kind", "qualification", "level"):
        if wanted.get(key):
            rows = rows.filter(**{key: wanted[key]})
    if wanted.get("state"):
        rows = rows.in_state(wanted["state"], day)
    if wanted.get("year"):
        rows = rows.filter(valid_from__year=wanted["year"])
    if wanted.get("month"):
        year, _dash, month = str(wanted["month"]).partition("-")
        rows = rows.filter(valid_to__year=int(year), valid_to__month=int(month))
    return rows.order_by("-valid_from", "-id")


@dataclass(frozen=True)
class RadarMonth:
    """A month of the radar: how many titles end in it, by qualification, the most frequent first."""

    month: datetime.date
    count: int
    by_qualification: tuple[tuple[str, str, int], ...]
    share: float

    @property
    def top(self) -> float:
        """Where the bar begins, in percent from above."""
        return round(100 - self.share, 2)

    @property
    def key(self) -> str:
        """`2027-03`, as the list's filter takes it."""
        return f"{self.month:%Y-%m}"


@dataclass(frozen=True)
class Radar:
    """What ends within six months, month by month, and what has ended without a renewal; rechecks due in the same time."""

    on: datetime.date
    until: datetime.date
    months: tuple[RadarMonth, ...]
    expiring: int
    expired: int
    rechecks: int


def radar(actor: Actor, on: datetime.date | None = None) -> Radar:
    """Three queries, whatever the number of titles."""
    day = on or timezone.localdate()
    rows = Title.objects.visible_to(actor).with_renewal()
    ending = rows.in_state(TitleState.EXPIRING, day)
    counted: dict[datetime.date, Counter[str]] = {month: Counter() for month in months_between(day, horizon(day))}
    found = (
        ending.order_by()
        .annotate(month=TruncMonth("valid_to"))
        .values("month", "qualification")
        .annotate(n=Count("id"))
    )
    for row in found:
        counted[row["month"]][row["qualification"]] += row["n"]
    expired = rows.in_state(TitleState.EXPIRED, day).order_by().count()
    rechecks = rows.valid_on(day).filter(recheck_on__gte=day, recheck_on__lte=horizon(day)).order_by().count()
    most = max((sum(each.values()) for each in counted.values()), default=0) or 1
    months = tuple(
        RadarMonth(month, sum(each.values()), _named(each), round(100 * sum(each.values()) / most, 2))
        for month, each in counted.items()
    )
    return Radar(day, horizon(day), months, sum(month.count for month in months), expired, rechecks)


def _named(counts: Counter[str]) -> tuple[tuple[str, str, int], ...]:
    known = qualifications().by_id
    return tuple((key, known[key].name if key in known else key, n) for key, n in counts.most_common())


@dataclass(frozen=True)
class KindCount:
    """Of one qualification how many are valid, by level."""

    qualification: str
    name: str
    kind: str
    total: int
    levels: dict[str, int]

    @property
    def by_level(self) -> list[tuple[str, str, int]]:
        return [(value, str(Level(value).label), self.levels.get(value, 0)) for value in Level.values]


def valid_counts(actor: Actor, kinds: Collection[str], on: datetime.date | None = None) -> list[KindCount]:
    """Valid titles of some kinds by qualification and level, the most frequent first; one query."""
    rows = Title.objects.visible_to(actor).valid_on(on or timezone.localdate()).filter(kind__in=list(kinds))
    found: dict[str, dict[str, int]] = {}
    for name, level, n in rows.order_by().values_list("qualification", "level").annotate(n=Count("id")):
        found.setdefault(name, {})[level] = n
    known = qualifications().by_id
    counts = [
        KindCount(name, known[name].name, known[name].kind, sum(levels.values()), levels)
        for name, levels in found.items()
        if name in known
    ]
    return sorted(counts, key=lambda count: (-count.total, count.qualification))


def kind_totals(actor: Actor, on: datetime.date | None = None) -> list[tuple[str, str, int]]:
    """Kind, label and number of valid titles, for the tabs; one query."""
    rows = Title.objects.visible_to(actor).valid_on(on or timezone.localdate())
    found = dict(rows.order_by().values_list("kind").annotate(n=Count("id")))
    return [(value, str(Kind(value).label), found.get(value, 0)) for value in Kind.values]


def imports_for(actor: Actor) -> Any:
    """Workbooks of titles, the newest first."""
    return TitleImport.objects.visible_to(actor).select_related("created_by", "file")


def history_of(actor: Actor, title: Title) -> list[TitleEvent]:
    """Everything done with a title, the newest first."""
    return list(TitleEvent.objects.visible_to(actor).filter(title=title).select_related("by"))


def titles_of(actor: Actor, enterprise: Enterprise) -> list[Title]:
    """All titles of one enterprise, those in force first, then by end; one query."""
    rows = Title.objects.visible_to(actor).standing().with_renewal().filter(enterprise=enterprise)
    order = [
        TitleState.EXPIRING,
        TitleState.VALID,
        TitleState.PENDING,
        TitleState.RENEWED,
        TitleState.EXPIRED,
        TitleState.REVOKED,
    ]
    far = datetime.date.max
    return sorted(rows, key=lambda title: (order.index(title.state), title.valid_to or far, -title.pk))


def badges_of(actor: Actor, enterprises: Iterable[int]) -> dict[int, list[Title]]:
    """Valid qualifications of many enterprises, the highest level first; one query."""
    rows = (
        Title.objects.visible_to(actor)
        .valid_on(timezone.localdate())
        .filter(enterprise__in=list(enterprises), kind=Kind.TITLE)
    )
    order = list(Level.values)
    found: dict[int, list[Title]] = {}
    for title in rows:
        known = found.setdefault(title.enterprise_id, [])
        if all(other.qualification != title.qualification for other in known):
            known.append(title)
    return {
        each: sorted(held, key=lambda title: (order.index(title.level), title.qualification))
        for each, held in found.items()
    }
