"""What the first page of the workbench shows by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaoxin.platform.core.models import TaskRun
from gaoxin.platform.core.tasks.registry import definition

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

RECENT = 5


def recent_tasks(actor: Actor) -> dict[str, Any]:
    """The actor's own latest background tasks with their titles; one query."""
    runs = TaskRun.objects.visible_to(actor).filter(user=actor.user).order_by("-created_at", "id")[:RECENT]
    return {"tasks": [{"run": run, "title": definition(run.task).title, "light": _LIGHTS[run.state]} for run in runs]}


_LIGHTS = {"queued": "grey", "running": "green", "succeeded": "blue", "failed": "red", "cancelled": "grey"}
