"""The check of all books, run in the background, each invariant with its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gaoxin.mechanisms.ledger.check.report import RULE_SENTENCES
from gaoxin.mechanisms.ledger.permissions import can_check_book, can_list_funds
from gaoxin.platform.core import tasks
from gaoxin.platform.core.enums import TaskState
from gaoxin.platform.core.models import TaskRun
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

TASK = "ledger.check"


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: ActorRequest) -> HttpResponse:
    """The latest result in the zone, whoever asked for it; and a new check."""
    can_check_book(request.actor).require()
    runs = TaskRun.objects.filter(zone=request.actor.zone, task=TASK)
    if request.method == "POST":
        tasks.enqueue(request.actor, TASK)
        return redirect("ledger:check")
    running = runs.filter(state__in=[TaskState.QUEUED, TaskState.RUNNING]).order_by("-created_at").first()
    latest = runs.filter(state=TaskState.SUCCEEDED).order_by("-finished_at").first()
    result = (latest.result or {}) if latest else {}
    faults = result.get("faults", [])
    rules = [
        (rule.value, label, [fault for fault in faults if fault["rule"] == rule.value])
        for rule, label in RULE_SENTENCES.items()
    ]
    context = {
        "running": running, "own": running is not None and running.user_id == request.actor.user_id, "latest": latest,
        "counts": result.get("counts", {}), "rules": rules, "sound": not faults, "faults": len(faults),
        "crumbs": [Crumb(_("资金"), "/workbench/ledger/"), Crumb(_("账簿核查"))] if can_list_funds(request.actor) else None,
    }  # fmt: skip
    return render(request, "ledger/check.html", context)
