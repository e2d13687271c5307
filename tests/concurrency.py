"""Several at once: threads that start together, and other processes on the same database."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from gaoxin.platform.core.errors import UserError


def in_threads(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What ``act`` gives, or is refused with, when ``count`` threads call it at the same moment with their number."""
    results: list[Any] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait()
            results.append(act(number))
        except UserError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def in_process(script: Path, *words: object) -> subprocess.Popen[str]:
    """A Python script in a process of its own, on the database of this test; its output is read by the caller."""
    values = connection.settings_dict
    address = f"sqlite:///{values['NAME']}"
    if connection.vendor != "sqlite":
        address = f"postgresql://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    environment = os.environ | {
        "GAOXIN_DATABASE_URL": address,
        "PYTHONPATH": str(settings.PACKAGE_DIR.parents[1]),
        "DJANGO_SETTINGS_MODULE": "gaoxin.config.settings.test",
    }
    command = [sys.executable, str(script), *map(str, words)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
