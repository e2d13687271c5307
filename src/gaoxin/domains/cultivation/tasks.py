"""Background work: the ladders placed anew on request, and whenever data or the day have moved on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.domains.cultivation.actions import importing
from gaoxin.domains.cultivation.actions.placing import is_due, review_zone
from gaoxin.domains.cultivation.actions.titles import REVIEW
from gaoxin.domains.cultivation.models import Review, TitleImport
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.tasks import Progress, task

KEEP = "cultivation.keep"


@task(REVIEW, title=gettext_lazy("企业梯队排位"))
def review(progress: Progress) -> dict[str, Any]:
    """Places the zone's enterprises on the ladders."""

    def judging(done: int, total: int) -> None:
        progress.report(done, max(total, 1), _("正在比对各级梯队的条件"))

    made = review_zone(Actor.system(progress.actor.zone), progress=judging)
    return {"review": made.pk, "url": reverse("cultivation:ladders")}


@task(importing.COMMIT, title=gettext_lazy("称号入库"))
def commit(progress: Progress, *, titles: int) -> dict[str, Any]:
    """Registers a dry run of titles. A repeated task finds it registered and is refused."""
    progress.report(0, 1, _("正在入库"))
    found = importing.commit_titles(
        progress.actor, titles=TitleImport.objects.visible_to(progress.actor).get(pk=titles)
    )
    return {"url": found.get_absolute_url(), "counts": found.counts}


@task(KEEP, title=gettext_lazy("企业梯队更新"), every=timedelta(minutes=10))
def keep(progress: Progress) -> dict[str, Any]:
    """Places those zones again whose data or day are newer than their last review."""
    today, done = timezone.localdate(), 0
    for zone in Zone.objects.filter(is_active=True, pk__in=Review.objects.values("zone_id")):
        if is_due(zone, today):
            review_zone(Actor.system(zone))
            done += 1
    return {"zones": done}
