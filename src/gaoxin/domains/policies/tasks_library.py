"""Background work of the library: the weekly digest and the news of saved searches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.actions.digest import send_digests
from gaoxin.domains.policies.actions.searches import tell_searches
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.tasks import Progress, task


@task("policies.weekly_digest", title=_("政策周报"), every=timedelta(hours=12))
def weekly_digest(progress: Progress) -> dict[str, Any]:
    """Sends this week's digests and what saved searches newly find; a run that comes again in the same week finds them sent."""
    now, zones = timezone.now(), list(Zone.objects.filter(is_active=True).order_by("id"))
    told = sum(send_digests(zone, now) for zone in zones)
    return {"told": told, "searches": sum(tell_searches(zone, now) for zone in zones)}
