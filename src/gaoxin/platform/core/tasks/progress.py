"""What a running task tells about itself, and how it learns that it should stop."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class TaskStopped(Exception):
    """Raised inside a task by `report` after it was cancelled or its worker is ending. Let it pass."""


class Progress:
    """Given to a task as its first argument. `actor` is who started it, with their present roles."""

    def __init__(self, run_id: UUID, actor: Actor) -> None:
        self.run_id = run_id
        self.actor = actor
        self.done = 0
        self.total = 0
        self.message = ""
        self._stop = threading.Event()

    def report(self, done: int, total: int, message: str = "") -> None:
        """`done` of `total` steps are finished; `message` says in the user's language what goes on. Cheap: call it for every row.

        Raises `TaskStopped` when the task should end now.
        """
        if self._stop.is_set():
            raise TaskStopped
        self.total = max(0, int(total))
        self.done = min(max(0, int(done)), self.total)
        self.message = message[:300]

    def stop(self) -> None:
        """Asks the task to end at its next report."""
        self._stop.set()

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()
