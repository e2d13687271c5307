"""What workers do to the queue: claim, beat, finish, reap, start what is due. Every step is one conditional UPDATE, so that
any number of workers on SQLite or PostgreSQL never take one run twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import TaskState
from gaoxin.platform.core.models import PeriodicRun, TaskRun
from gaoxin.platform.core.tasks.registry import periodic
from gaoxin.platform.core.tasks.runs import enqueue

if TYPE_CHECKING:
    from gaoxin.platform.core.tasks.progress import Progress

# A killed worker's run is repeated once: a task that kills its worker twice is the fault.
MAX_ATTEMPTS = 2


def claim(worker: str) -> TaskRun | None:
    """The oldest queued run, now belonging to `worker`; None when there is nothing to do."""
    while True:
        run = TaskRun.objects.filter(state=TaskState.QUEUED).order_by("created_at", "id").first()
        if run is None:
            return None
        now = timezone.now()
        taken = TaskRun.objects.filter(pk=run.pk, state=TaskState.QUEUED).update(
            state=TaskState.RUNNING,
            worker=worker,
            attempts=run.attempts + 1,
            heartbeat_at=now,
            started_at=now,
            done=0,
            total=0,
            message="",
        )
        if taken:
            run.refresh_from_db()
            return run


def beat(run: TaskRun, progress: Progress) -> None:
    """Says that the worker lives, shows the progress, and stops the task if it was cancelled or given to another worker."""
    total = progress.total
    mine = _mine(run).update(
        heartbeat_at=timezone.now(), done=min(progress.done, total), total=total, message=progress.message
    )
    if not mine or TaskRun.objects.filter(pk=run.pk, cancel_requested=True).exists():
        progress.stop()


def finish(
    run: TaskRun, state: TaskState, progress: Progress, *, result: dict[str, Any] | None = None, error: str = ""
) -> bool:
    """Writes the outcome; False when the run meanwhile belongs to another worker, whose outcome counts."""
    done = progress.total if state == TaskState.SUCCEEDED else progress.done
    return bool(
        _mine(run).update(
            state=state,
            result=result,
            error=error,
            done=done,
            total=progress.total,
            message=progress.message,
            finished_at=timezone.now(),
        )
    )


def give_back(run: TaskRun) -> None:
    """Puts the run back in the queue because its worker is ending; it does not count as an attempt."""
    _mine(run).update(state=TaskState.QUEUED, worker="", attempts=run.attempts - 1, started_at=None, done=0, total=0)


def reap() -> int:
    """Takes runs from workers that have not been heard of: back into the queue the first time, failed the second. Returns how many."""
    silent_since = timezone.now() - timedelta(seconds=settings.GAOXIN_TASK_STALE_SECONDS)
    lost = TaskRun.objects.filter(state=TaskState.RUNNING, heartbeat_at__lt=silent_since)
    requeued = lost.filter(attempts__lt=MAX_ATTEMPTS, cancel_requested=False).update(
        state=TaskState.QUEUED, worker="", done=0, total=0
    )
    cancelled = lost.filter(cancel_requested=True).update(state=TaskState.CANCELLED, finished_at=timezone.now())
    failed = lost.update(
        state=TaskState.FAILED,
        finished_at=timezone.now(),
        error=_("执行进程两次意外中断，任务没有完成。请联系系统管理员后重做。"),
    )
    return requeued + cancelled + failed


def enqueue_due() -> int:
    """Starts the periodic tasks whose time has come; returns how many."""
    now = timezone.now()
    started = 0
    for item in periodic():
        assert item.every is not None
        row = PeriodicRun.objects.get_or_create(task=item.name, defaults={"due_at": now})[0]
        if row.due_at > now:
            continue
        with transaction.atomic():
            # Only the worker that moves the due time starts the run.
            if PeriodicRun.objects.filter(task=item.name, due_at=row.due_at).update(due_at=now + item.every):
                enqueue(Actor.system(), item.name)
                started += 1
    return started


def _mine(run: TaskRun):  # type: ignore[no-untyped-def]
    return TaskRun.objects.filter(pk=run.pk, state=TaskState.RUNNING, worker=run.worker, attempts=run.attempts)
