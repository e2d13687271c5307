"""Work outside the request: registered functions, their runs with progress, the worker. No function of a domain lives here."""

from gaoxin.platform.core.tasks.progress import Progress, TaskStopped
from gaoxin.platform.core.tasks.registry import task
from gaoxin.platform.core.tasks.runs import cancel, enqueue, retry
from gaoxin.platform.core.tasks.worker import run_pending

__all__ = ["Progress", "TaskStopped", "cancel", "enqueue", "retry", "run_pending", "task"]
