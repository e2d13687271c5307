"""The `gaoxin` command as a program: its exit codes, its messages, and the server with its worker."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data directory of its own, as on a new machine."""
    return tmp_path / "data"


def _environment(home: Path, **extra: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GAOXIN_", "DJANGO_"))}
    return kept | {"GAOXIN_HOME": str(home)} | extra


def _gaoxin(home: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gaoxin.faces.cli", *arguments]
    return subprocess.run(
        command, env=_environment(home, **extra), capture_output=True, text=True, check=False, timeout=120
    )


def test_the_command_works_with_no_environment_variables(home: Path) -> None:
    assert _gaoxin(home, "--version").stdout.startswith("gaoxin, version")
    assert _gaoxin(home, "manage", "migrate", "--verbosity", "0").returncode == 0
    assert (home / "gaoxin.sqlite3").exists()
    result = _gaoxin(home, "audit", "verify")
    assert (result.returncode, "0 条断开" in result.stdout) == (0, True)


def test_the_help_lists_built_in_and_contributed_verbs(home: Path) -> None:
    text = _gaoxin(home, "--help").stdout
    assert all(
        re.search(rf"^  {verb}\b", text, re.MULTILINE) for verb in ("audit", "demo", "manage", "serve", "worker")
    )


def test_verbs_of_the_rule_library_start_without_django(home: Path) -> None:
    result = _gaoxin(home, "rules", "--help", DJANGO_SETTINGS_MODULE="no.such.settings")
    assert result.returncode == 0, result.stderr


def test_an_unknown_verb_is_an_error_without_a_traceback(home: Path) -> None:
    result = _gaoxin(home, "nothing")
    assert result.returncode == 2
    assert "没有命令“nothing”" in result.stderr
    assert "Traceback" not in result.stderr


def test_missing_tables_are_explained(home: Path) -> None:
    result = _gaoxin(home, "audit", "verify")
    assert result.returncode == 1
    assert "gaoxin manage migrate" in result.stderr
    assert "Traceback" not in result.stderr
    served = _gaoxin(home, "serve")
    assert served.returncode == 1
    assert "gaoxin manage migrate" in served.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GAOXIN_MAX_UPLOAD_BYTES", "many"),
        ("GAOXIN_DEBUG", "perhaps"),
        ("GAOXIN_DATABASE_URL", "mysql://a/b"),
        ("GAOXIN_DATABASE_URL", "postgresql://host"),
    ],
)
def test_a_wrong_variable_stops_the_start_and_is_named(home: Path, name: str, value: str) -> None:
    result = _gaoxin(home, "audit", "verify", **{name: value})
    assert result.returncode == 1
    assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_production_does_not_start_without_its_secret(home: Path) -> None:
    result = _gaoxin(home, "audit", "verify", DJANGO_SETTINGS_MODULE="gaoxin.config.settings.production")
    assert result.returncode == 1
    assert "GAOXIN_SECRET_KEY" in result.stderr


def test_production_passes_the_deployment_check(home: Path) -> None:
    secret = "a-secret-of-more-than-fifty-characters-and-many-different-ones-0123456789"
    result = _gaoxin(
        home, "manage", "check", "--deploy", "--fail-level", "WARNING",
        DJANGO_SETTINGS_MODULE="gaoxin.config.settings.production", GAOXIN_SECRET_KEY=secret, GAOXIN_ALLOWED_HOSTS="gaoxin.example.cn",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr


_ZONE = """
from gaoxin.platform.core.actions import create_zone
from gaoxin.platform.core.actor import Actor
create_zone(Actor.system(), slug="zone", name="测试高新区", province_code="510000")
"""


@pytest.fixture
def server(migrated: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`gaoxin serve` on a free port with one zone; ended in order at the end."""
    home = migrated
    assert _gaoxin(home, "manage", "shell", "--no-imports", "-c", _ZONE).returncode == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gaoxin.faces.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=_environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    yield f"http://127.0.0.1:{port}", process
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.processes
def test_the_server_answers_runs_tasks_explains_a_port_in_use_and_leaves_no_process_behind(
    server: tuple[str, subprocess.Popen[str]], migrated: Path
) -> None:
    (address, process), home = server, migrated
    assert json.loads(_get(f"{address}/healthz")) == {"status": "ok"}
    assert 'name="login"' in _get(f"{address}/accounts/login/")
    # The worker beside the server does the periodic task by itself.
    script = "from gaoxin.platform.core.models import TaskRun; print(TaskRun.objects.filter(state='succeeded').count())"
    deadline = time.monotonic() + 60
    while _gaoxin(home, "manage", "shell", "--no-imports", "-c", script).stdout.strip() in {"", "0"}:
        assert time.monotonic() < deadline, "the worker did nothing"
    taken = _gaoxin(home, "serve", "--port", address.rsplit(":", 1)[1])
    assert (taken.returncode, "已被占用" in taken.stderr, "--port" in taken.stderr) == (1, True, True)
    children = _children(process.pid)
    assert len(children) >= 2
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    # The helper that counts shared resources ends by itself once the server has closed its end of their pipe.
    deadline = time.monotonic() + 15
    while left := [pid for pid in children if _runs(pid)]:
        assert time.monotonic() < deadline, f"processes {left} outlived the server"
        time.sleep(0.1)


def _runs(pid: int) -> bool:
    """Whether a process is alive; one that has ended and waits only to be counted by its parent is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _get(address: str, seconds: float = 60) -> str:
    """The answer of a server that may still be starting."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=30) as response:
                return str(response.read().decode())
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.2)


def _children(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    # A child may have been started by any thread of the process.
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split() if int(child) not in found]
    return found
