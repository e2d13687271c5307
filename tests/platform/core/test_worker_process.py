"""Background tasks in real worker processes: parallel workers, cancelling, and kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests import situations
from tests.platform.core import sample_tasks

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role, TaskState
from gaoxin.platform.core.models import TaskRun
from gaoxin.platform.core.tasks import cancel, enqueue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.processes]
assert sample_tasks


@pytest.fixture
def start_worker() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts worker processes on the test database; whatever still runs at the end is ended."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        script = Path(__file__).with_name("worker_process.py")
        environment = os.environ | {
            "GAOXIN_DATABASE_URL": _test_database_url(),
            "GAOXIN_TASK_STALE_SECONDS": "2",
            "PYTHONPATH": str(settings.PACKAGE_DIR.parents[1]),
        }
        started.append(subprocess.Popen([sys.executable, str(script)], env=environment, stdout=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def actor(transactional_db: None) -> Actor:
    return situations.a_person(situations.a_zone(), Role.OFFICER)


def test_a_run_of_a_worker_killed_with_signal_9_is_done_by_another_worker(
    actor: Actor, start_worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    run = enqueue(actor, "sample.count", steps=150, log=str(log))
    victim = start_worker()
    _wait(lambda: _state(run) == TaskState.RUNNING and TaskRun.objects.get(pk=run.pk).done > 0)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    start_worker()
    _wait(lambda: _state(run) == TaskState.SUCCEEDED)
    run.refresh_from_db()
    assert run.attempts == 2
    assert run.result == {"steps": 150}
    assert log.read_text().splitlines() == ["start", "start"]


def test_a_task_that_kills_two_workers_is_given_up(
    actor: Actor, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    run = enqueue(actor, "sample.kill_worker")
    for _attempt in range(2):
        assert start_worker().wait(timeout=60) == -signal.SIGKILL
    start_worker()
    _wait(lambda: _state(run) == TaskState.FAILED)
    run.refresh_from_db()
    assert run.attempts == 2
    assert run.error


def test_a_worker_told_to_stop_gives_its_task_back_at_once(
    actor: Actor, start_worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    run = enqueue(actor, "sample.count", steps=100_000, log=str(tmp_path / "log"))
    process = start_worker()
    _wait(lambda: _state(run) == TaskState.RUNNING)
    process.terminate()
    assert process.wait(timeout=30) == 0
    run.refresh_from_db()
    assert (run.state, run.attempts) == (TaskState.QUEUED, 0)


def test_a_running_task_is_cancelled_from_outside(
    actor: Actor, start_worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    run = enqueue(actor, "sample.count", steps=100_000, log=str(tmp_path / "log"))
    start_worker()
    _wait(lambda: _state(run) == TaskState.RUNNING)
    cancel(actor, run=run)
    _wait(lambda: _state(run) == TaskState.CANCELLED)


def test_a_task_that_holds_a_long_transaction_is_not_taken_for_dead(
    actor: Actor, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    run = enqueue(actor, "sample.long_transaction", seconds=5)
    start_worker()
    start_worker()
    _wait(lambda: _state(run) == TaskState.SUCCEEDED)
    assert TaskRun.objects.get(pk=run.pk).attempts == 1


def test_two_workers_do_forty_runs_once_each(
    actor: Actor, start_worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    logs = [tmp_path / str(number) for number in range(40)]
    for log in logs:
        enqueue(actor, "sample.count", steps=1, log=str(log))
    start_worker()
    start_worker()
    mine = TaskRun.objects.filter(task="sample.count")
    _wait(lambda: mine.filter(state=TaskState.SUCCEEDED).count() == 40)
    assert [log.read_text() for log in logs] == ["start\n"] * 40
    assert set(mine.values_list("attempts", flat=True)) == {1}


def _test_database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgresql://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


def _state(run: TaskRun) -> str:
    return TaskRun.objects.get(pk=run.pk).state


def _wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
