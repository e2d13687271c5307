"""Who delivers, and whose word counts more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.registry import recording, store
from gaoxin.mechanisms.registry.conflicts import refresh_conflicts
from gaoxin.mechanisms.registry.enums import SourceKind
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Conflict, Source, SourceOrder, SourceRank
from gaoxin.mechanisms.registry.permissions import can_manage_sources
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Organisation, Zone

_STEP = 10
_MOST_TRUST = 30_000
# Built-in sources: what staff enter by hand, and what enterprises say of themselves.
STAFF, ENTERPRISE = "staff", "enterprise"
_BUILT_IN = {
    STAFF: (SourceKind.STAFF, "人工录入", _MOST_TRUST - 1),
    ENTERPRISE: (SourceKind.ENTERPRISE, "企业自报", _MOST_TRUST),
}


@transaction.atomic
def register_source(
    actor: Actor,
    *,
    name: str,
    code: str = "",
    kind: SourceKind = SourceKind.DEPARTMENT,
    organisation: Organisation | None = None,
    trust: int | None = None,
) -> Source:
    """A new source; without `trust` it is believed less than all departments and systems so far."""
    can_manage_sources(actor).require()
    zone = recording.zone_of(actor)
    if organisation is not None and organisation.zone_id != zone.pk:
        raise Refusal(_("报送单位不属于本区。"))
    source = Source(
        zone=zone, code=(code or name)[:50], name=name, kind=kind, organisation=organisation,
        trust=_next_trust(zone) if trust is None else trust,
    )  # fmt: skip
    save_checked(source)
    _keep_order(zone)
    audit.record(actor, "source.register", source, code=source.code, trust=source.trust)
    return source


def built_in_source(zone: Zone, code: str) -> Source:
    """The zone's source for what is entered by hand (STAFF) or said by enterprises themselves (ENTERPRISE)."""
    kind, name, trust = _BUILT_IN[code]
    found, made = Source.objects.get_or_create(
        zone=zone, code=code, defaults={"name": name, "kind": kind, "trust": trust}
    )
    if made:
        _keep_order(zone)
    return found


@transaction.atomic
def order_sources(actor: Actor, *, sources: Sequence[Source], variable: str = "") -> None:
    """Sets which source wins: of one variable, or in general. The first wins; those not named follow in their present order."""
    can_manage_sources(actor).require()
    zone = recording.zone_of(actor)
    if any(source.zone_id != zone.pk for source in sources):
        raise Refusal(_("这个来源不属于本区。"))
    if variable and variable not in catalogue().by_id:
        raise Refusal(_("没有指标“%(variable)s”。") % {"variable": variable})
    head = store.lock_head(zone)
    if variable:
        SourceRank.objects.filter(zone=zone, variable=variable).delete()
        SourceRank.objects.bulk_create(
            SourceRank(zone=zone, variable=variable, source=source, rank=rank)
            for rank, source in enumerate(sources, start=1)
        )
    else:
        named = [source.pk for source in sources]
        rest = (
            Source.objects.filter(zone=zone).exclude(pk__in=named).order_by("trust", "id").values_list("pk", flat=True)
        )
        for place, source_id in enumerate([*named, *rest], start=1):
            Source.objects.filter(pk=source_id).update(trust=place * _STEP)
    _keep_order(zone, variable, sources)
    _renew(actor, head.pk, variable)
    codes = [source.code for source in sources]
    audit.record(actor, "source.order", zone, variable=variable, sources=codes)


def _keep_order(zone: Zone, variable: str = "", sources: Sequence[Source] = ()) -> None:
    """Writes down the order from now on: of a variable as given, in general as the sources' trust says."""
    ids = [source.pk for source in sources]
    if not variable:
        ids = list(Source.objects.filter(zone=zone).order_by("trust", "id").values_list("pk", flat=True))
    SourceOrder.objects.create(zone=zone, variable=variable, sources=ids, since=timezone.now())


def _renew(actor: Actor, zone_id: int, variable: str) -> None:
    """A new order may change every enterprise: older images no longer serve, and conflicts are found anew."""
    head = store.lock_head(recording.zone_of(actor))
    head.order_revision = store.advance(head)
    head.save(update_fields=["order_revision"])
    conflicts = Conflict.objects.filter(zone_id=zone_id)
    contested = conflicts.filter(variable=variable) if variable else conflicts
    enterprises = set(contested.values_list("enterprise_id", flat=True))
    variables = set(contested.values_list("variable", flat=True))
    store.touch(sorted(enterprises), head.revision)
    refresh_conflicts(zone_id, enterprises, variables)
    recording.announce(actor)


def _next_trust(zone: Zone) -> int:
    rows = Source.objects.filter(zone=zone).exclude(kind__in=[SourceKind.STAFF, SourceKind.ENTERPRISE])
    last: int = rows.aggregate(last=Max("trust"))["last"] or 0
    return min(last + _STEP, _MOST_TRUST - 2)
