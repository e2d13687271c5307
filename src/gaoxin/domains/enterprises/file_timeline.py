"""What happened to an enterprise: registered, delivered, corrected, judged, merged, and what other businesses contribute."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.domains.enterprises.file_figures import period_words
from gaoxin.domains.enterprises.file_sections import language
from gaoxin.mechanisms.registry.enums import BatchKind, BatchState, ClaimState
from gaoxin.mechanisms.registry.models import Delivery, FactClaim, Settlement
from gaoxin.mechanisms.registry.selectors.facts import known_variable, with_batches
from gaoxin.platform.core.contributions import EnterpriseTimeline, TimelineEvent, contributed
from gaoxin.platform.ui.parts import Event

if TYPE_CHECKING:
    from gaoxin.domains.enterprises.file_places import Place

#: Events of one kind that are read.
MOST = 60


def timeline(place: Place) -> list[tuple[int, list[Event]]]:
    """The events of an enterprise by year, newest first, as of the place's day. A flat number of queries."""
    events = [*_own(place), *_contributed(place)]
    shown = sorted((each for each in events if each.day <= place.on), key=lambda each: each.day, reverse=True)
    return [(year, [_drawn(each) for each in some]) for year, some in groupby(shown, key=lambda each: each.day.year)]


def _drawn(event: TimelineEvent) -> Event:
    return Event(
        title=event.label, state="done", at=event.day, note=event.detail, url=event.url, action=pgettext("enterprises", "查看") if event.url else ""
    )  # fmt: skip


def _contributed(place: Place) -> Iterator[TimelineEvent]:
    for each in contributed(EnterpriseTimeline):
        yield from each.events(place.actor, place.enterprise)


def _own(place: Place) -> Iterator[TimelineEvent]:
    enterprise = place.enterprise
    ids = [enterprise.pk, *enterprise.merged_from.values_list("pk", flat=True)]
    for absorbed in enterprise.merged_from.all():
        if absorbed.merged_at:
            yield TimelineEvent(
                day=_day(absorbed.merged_at), label=_("并入 %(name)s 的档案") % {"name": absorbed.name}
            )  # fmt: skip
    if enterprise.closed_on:
        yield TimelineEvent(day=enterprise.closed_on, label=_("企业注销"))
    yield TimelineEvent(day=_day(enterprise.created_at), label=_("建立档案"), detail=enterprise.name)
    yield from _deliveries(ids)
    yield from _settlements(place, ids)
    yield from _claims(place, ids)


def _deliveries(ids: Iterable[int]) -> Iterator[TimelineEvent]:
    """What sources delivered: imports and entries with the number of values they wrote."""
    rows = Delivery.objects.filter(enterprise__in=list(ids), batch__state=BatchState.COMMITTED, written__gt=0)
    rows = rows.exclude(batch__kind=BatchKind.CLAIM).order_by("-batch__recorded_at", "-batch_id")
    for row in with_batches(rows[:MOST]):
        batch = row.batch
        label = _("%(source)s报送 %(n)s 项数据") % {"source": batch.source.name, "n": row.written}
        if row.conflicting:
            label += _("，其中 %(n)s 项与其他来源不一致") % {"n": row.conflicting}
        yield TimelineEvent(
            day=_day(batch.recorded_at or batch.created_at), label=label, detail=_("数据日期 %(day)s") % {"day": batch.observed_on}
        )  # fmt: skip


def _settlements(place: Place, ids: list[int]) -> Iterator[TimelineEvent]:
    for each in Settlement.objects.filter(enterprise__in=ids, revoked_at__isnull=True)[:MOST]:
        yield TimelineEvent(
            day=_day(each.settled_at), label=_("核定：%(name)s") % {"name": _named(each.variable, each.period)}, detail=each.reason,
            url=place.history(each.variable, each.period),
        )  # fmt: skip


def _claims(place: Place, ids: list[int]) -> Iterator[TimelineEvent]:
    for each in FactClaim.objects.filter(enterprise__in=ids)[:MOST]:
        words = _("企业提出更正：%(name)s（%(state)s）") % {
            "name": _named(each.variable, each.period), "state": ClaimState(each.state).label,
        }  # fmt: skip
        yield TimelineEvent(
            day=_day(each.created_at), label=words, detail=each.reason, url=place.history(each.variable, each.period)
        )  # fmt: skip


def _named(variable: str, period: int) -> str:
    words = period_words(period)
    name = known_variable(variable).name(language())
    return f"{name}（{words}）" if words else name


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment)
