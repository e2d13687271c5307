"""Who has looked at an enterprise's file: written to the audit chain once a day for each person and way, shown to the enterprise."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import audit
from gaoxin.platform.core.models import AuditEntry, Membership

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gaoxin.platform.core.actor import Actor

OPENED, PRINTED, EXPORTED = "enterprise.open", "enterprise.print", "enterprise.export_file"
CHECKED = "enterprise.check_identity"
#: What each entry of the chain means to the enterprise.
WAYS: dict[str, _StrPromise] = {
    OPENED: _("打开档案"),
    PRINTED: _("打印一企一页"),
    EXPORTED: _("导出档案数据"),
    CHECKED: _("核验身份码"),
    "fact.reveal": _("查看敏感数据"),
}
#: Entries that the page lists.
LISTED = 200
_DAY_SECONDS = 24 * 3600


def note_look(actor: Actor, enterprise: Enterprise, action: str = OPENED) -> None:
    """Writes that a member of staff looked, unless they did so already today."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    # Kept for as long as no day lasts: a second look of the day asks no database.
    if not cache.add(f"enterprises.look.{action}.{enterprise.pk}.{actor.user_id}.{start:%Y%m%d}", True, _DAY_SECONDS):
        return
    known = _entries(enterprise).filter(action=action, actor_id=actor.user_id, at__gte=start)
    if not known.exists():
        audit.record(actor, action, enterprise)


@dataclass(frozen=True)
class Look:
    """One day on which someone looked: their department, not their name."""

    at: datetime.datetime
    who: str
    way: str


def looks(actor: Actor, enterprise: Enterprise) -> list[Look]:
    """Who of the staff looked at a file that the actor may see, newest first. Three queries."""
    found = Enterprise.objects.visible_to(actor).get(pk=enterprise.pk)
    entries = list(_entries(found).filter(action__in=WAYS).order_by("-at", "-sequence")[:LISTED])
    people = {entry.actor_id for entry in entries if entry.actor_id}
    rows = Membership.objects.filter(zone_id=found.zone_id, user__in=people).order_by("-id")
    departments = dict(rows.values_list("user_id", "organisation__name"))
    return [Look(entry.at, departments.get(entry.actor_id or 0, ""), str(WAYS[entry.action])) for entry in entries]


def _entries(enterprise: Enterprise) -> AuditEntryRows:
    return AuditEntry.objects.filter(
        chain=enterprise.zone_id, object_type=Enterprise._meta.label_lower, object_id=str(enterprise.pk)
    )


if TYPE_CHECKING:
    from django.db.models import QuerySet

    AuditEntryRows = QuerySet[AuditEntry, AuditEntry]
