"""Background work of entitlement lists and of documents that end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.domains.policies.actions import lists
from gaoxin.domains.policies.actions.expiry import remind_expiring
from gaoxin.domains.policies.models import EntitlementList
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.tasks import Progress, task


def _list(progress: Progress, pk: int) -> EntitlementList:
    rows = EntitlementList.objects.visible_to(progress.actor).select_related(
        "zone", "benefit__version__policy__organisation"
    )
    return rows.get(pk=pk)


@task(lists.GENERATE, title=gettext_lazy("生成免申名单"))
def generate(progress: Progress, *, pk: int) -> dict[str, Any]:
    """Judges the zone by the benefit's rule and lists who passes."""
    found = lists.run_list(
        progress.actor,
        found=_list(progress, pk),
        report=lambda done, total: progress.report(done, total, _("正在列入名单")),
    )
    return {"url": found.get_absolute_url(), "listed": found.summary.get("listed", 0)}


@task(lists.OFFER, title=gettext_lazy("批量办理免申名单"))
def step(progress: Progress, *, pk: int, verb: str) -> dict[str, Any]:
    """Takes one step with every line of the list that stands before it."""
    found = _list(progress, pk)
    moved = lists.step_lines(
        progress.actor, found=found, awards=lists.waiting_for(found, verb), verb=verb,
        report=lambda done, total: progress.report(done, total, _("正在逐件办理")),
    )  # fmt: skip
    return {
        "url": found.get_absolute_url(),
        "done": sum(each.done for each in moved),
        "refused": [each.reason for each in moved if not each.done][:20],
    }


@task("policies.remind_materials", title=gettext_lazy("材料到期提醒"), every=timedelta(hours=12))
def remind_materials(progress: Progress) -> dict[str, Any]:
    """Tells of every document that ends within thirty days, once, in all zones."""
    return {"told": sum(remind_expiring(zone) for zone in Zone.objects.filter(is_active=True).order_by("id"))}


@task("policies.close_lists", title=gettext_lazy("名单收尾"), every=timedelta(hours=6))
def close_lists(progress: Progress) -> dict[str, Any]:
    """Closes the entitlement lists whose last offer has been answered, in all zones."""
    return {"closed": sum(lists.close_lists(zone) for zone in Zone.objects.filter(is_active=True).order_by("id"))}
