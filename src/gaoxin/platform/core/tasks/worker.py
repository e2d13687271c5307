"""Runs tasks, one at a time, with a thread beside each that keeps its heartbeat."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import translation
from django.utils.translation import gettext as _

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import TaskState
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.tasks import queue
from gaoxin.platform.core.tasks.progress import Progress, TaskStopped
from gaoxin.platform.core.tasks.registry import definition

if TYPE_CHECKING:
    from gaoxin.platform.core.models import TaskRun

logger = logging.getLogger(__name__)
HOUSEKEEPING_SECONDS = 5.0


def new_name() -> str:
    """Unique for every worker that ever ran, so that a reaped worker can never pass for its successor."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[:100]


def run_for_ever(stop: threading.Event) -> None:
    """Works until `stop` is set; a task that is running then is told to end and goes back to the queue."""
    name = new_name()
    next_housekeeping = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() >= next_housekeeping:
                queue.reap()
                queue.enqueue_due()
                next_housekeeping = time.monotonic() + HOUSEKEEPING_SECONDS
            run = queue.claim(name)
        except DatabaseError:
            # The database may be restarting: a worker that waits needs no restart of its own.
            logger.exception("the worker cannot reach its queue")
            connection.close()
            stop.wait(HOUSEKEEPING_SECONDS)
            continue
        if run is None:
            close_old_connections()
            stop.wait(settings.GAOXIN_TASK_POLL_SECONDS)
        else:
            execute(run, worker_stop=stop)


def run_pending() -> int:
    """Runs everything that is queued in this thread and returns how many runs that were: for tests and the command line."""
    name = new_name()
    count = 0
    while run := queue.claim(name):
        execute(run, worker_stop=None)
        count += 1
    return count


def execute(run: TaskRun, *, worker_stop: threading.Event | None) -> None:
    """Runs one claimed run to its end. Without `worker_stop` no second thread or connection is used."""
    language = run.user.preferred_language if run.user else settings.LANGUAGE_CODE
    actor = Actor.of(run.user, run.zone) if run.user else Actor.system(run.zone)
    progress = Progress(run.pk, actor)
    finished = threading.Event()
    beating = threading.Thread(
        target=_keep_beating, args=(run, progress, finished, worker_stop), name=f"heartbeat-{run.pk}", daemon=True
    )
    if worker_stop is not None:
        beating.start()
    try:
        with translation.override(language):
            _run(run, progress, worker_stop)
    finally:
        finished.set()
        if worker_stop is not None:
            beating.join()


def _run(run: TaskRun, progress: Progress, worker_stop: threading.Event | None) -> None:
    try:
        result = definition(run.task).function(progress, **run.arguments)
    except TaskStopped:
        if worker_stop is not None and worker_stop.is_set():
            queue.give_back(run)
        else:
            queue.finish(run, TaskState.CANCELLED, progress)
    except UserError as error:
        queue.finish(run, TaskState.FAILED, progress, error=str(error))
    except Exception:
        logger.exception("task %s, run %s", run.task, run.pk)
        reason = _("平台内部错误，任务没有完成。请把编号 %(number)s 告诉系统管理员。") % {"number": str(run.pk)[:8]}
        queue.finish(run, TaskState.FAILED, progress, error=reason)
    else:
        queue.finish(run, TaskState.SUCCEEDED, progress, result=result)


def _keep_beating(
    run: TaskRun, progress: Progress, finished: threading.Event, worker_stop: threading.Event | None
) -> None:
    """Every second on a connection of its own, so that the task's transactions neither hide nor delay it."""
    interval = min(1.0, settings.GAOXIN_TASK_STALE_SECONDS / 4)
    while not finished.wait(interval):
        if worker_stop is not None and worker_stop.is_set():
            progress.stop()
        try:
            queue.beat(run, progress)
        except DatabaseError:
            logger.warning("a heartbeat of run %s was missed", run.pk, exc_info=True)
    connection.close()
