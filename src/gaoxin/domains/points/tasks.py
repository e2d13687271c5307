"""Background work: one computation of an evaluation."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.domains.points import actions
from gaoxin.domains.points.computing import compute
from gaoxin.domains.points.models import Evaluation
from gaoxin.platform.core.tasks import Progress, task


@task(actions.COMPUTE, title=gettext_lazy("计算创新积分"))
def run(progress: Progress, *, evaluation: int) -> dict[str, Any]:
    """Scores every enterprise of the zone. Safe to run again: it replaces the scores of the evaluation."""
    found = Evaluation.objects.visible_to(progress.actor).get(pk=evaluation)

    def scoring(done: int, total: int) -> None:
        progress.report(done, total, _("正在计算企业积分"))

    compute(progress.actor, found, scoring)
    return {"url": reverse("points:evaluation", args=[found.pk])}
