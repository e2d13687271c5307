"""Starting, cancelling and repeating runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.platform.core.enums import TaskState
from gaoxin.platform.core.errors import Conflict
from gaoxin.platform.core.models import TaskRun
from gaoxin.platform.core.permissions import can_control_task
from gaoxin.platform.core.tasks.registry import definition

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


def enqueue(actor: Actor, task: str, **arguments: Any) -> TaskRun:
    """Puts a registered task in the queue, inside the caller's transaction: it starts only if that commits.

    `arguments` are plain JSON values (ids, texts, numbers). Follow the run at `core:task` (/tasks/<id>/).
    """
    definition(task)
    return TaskRun.objects.create(zone=actor.zone, user=actor.user, task=task, arguments=arguments)


@transaction.atomic
def cancel(actor: Actor, *, run: TaskRun) -> None:
    """A queued run ends at once; a running one at its next report. A finished one is a conflict."""
    can_control_task(actor, run).require()
    if TaskRun.objects.filter(pk=run.pk, state=TaskState.QUEUED).update(
        state=TaskState.CANCELLED, cancel_requested=True, finished_at=timezone.now()
    ):
        return
    if not TaskRun.objects.filter(pk=run.pk, state=TaskState.RUNNING).update(cancel_requested=True):
        raise Conflict(_("任务已经结束，不能再取消。"))


@transaction.atomic
def retry(actor: Actor, *, run: TaskRun) -> TaskRun:
    """A new run with the same arguments, for one that failed or was cancelled."""
    can_control_task(actor, run).require()
    if run.state not in {TaskState.FAILED, TaskState.CANCELLED}:
        raise Conflict(_("只有未完成或已取消的任务可以重做。"))
    return TaskRun.objects.create(zone=run.zone, user=run.user, task=run.task, arguments=run.arguments)
