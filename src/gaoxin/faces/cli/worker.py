"""`gaoxin worker`: runs background tasks until it is told to stop."""

from __future__ import annotations

import os
import signal
import threading
import time

import click

from gaoxin.platform.core.tasks.worker import run_for_ever


@click.command(help="Run background tasks until stopped (Ctrl-C or SIGTERM).")
@click.option("--with-parent", is_flag=True, help="Also stop when the process that started this one is gone.")
def worker(with_parent: bool) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if with_parent:
        threading.Thread(target=_watch_parent, args=(os.getppid(), stop), daemon=True).start()
    click.echo("worker: ready")
    run_for_ever(stop)
    click.echo("worker: stopped")


def _watch_parent(parent: int, stop: threading.Event) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    stop.set()
