"""`gaoxin serve`: the web server, and beside it one worker process for background tasks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading

import click
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from gaoxin.faces.cli.language import say
from gaoxin.faces.cli.usage import Told


@click.command(help="Serve the platform over http.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Web processes.")
@click.option("--threads", default=4, show_default=True, help="Requests answered at once by each process.")
@click.option("--no-worker", is_flag=True, help="Do not run background tasks here; start `gaoxin worker` elsewhere.")
@click.option("--access-log", is_flag=True, help="Print one line for each request.")
def serve(host: str, port: int, workers: int, threads: int, no_worker: bool, access_log: bool) -> None:
    _refuse_unmigrated()
    _refuse_taken_port(host, port)
    server = Granian(
        "gaoxin.config.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers, blocking_threads=threads,
        log_access=access_log, log_level=LogLevels.warning, respawn_failed_workers=True,
    )  # fmt: skip
    supervisor = None if no_worker else WorkerSupervisor()
    if supervisor:
        server.on_startup(supervisor.start)
    click.echo(
        say(f"高新：http://{host}:{port}/   （按 Ctrl-C 停止）", f"Gaoxin: http://{host}:{port}/   (stop with Ctrl-C)")
    )
    try:
        server.serve()
    finally:
        if supervisor:
            supervisor.stop()


class WorkerSupervisor:
    """Keeps one `gaoxin worker` process alive beside the web server: heavy tasks never share its interpreter."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep_alive, name="worker-supervisor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the worker; its running task goes back to the queue."""
        self._ending.set()
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _keep_alive(self) -> None:
        while not self._ending.is_set():
            command = [sys.executable, "-m", "gaoxin.faces.cli", "worker", "--with-parent"]
            # Its own session: Ctrl-C reaches the server only, which then ends the worker in order.
            self._process = subprocess.Popen(  # noqa: S603  our own module, no input of anybody
                command, env=os.environ.copy(), stdout=subprocess.DEVNULL, start_new_session=True
            )
            code = self._process.wait()
            if not self._ending.wait(1):
                click.echo(f"worker: ended with code {code}, starting again", err=True)


def _refuse_taken_port(host: str, port: int) -> None:
    # Granian shares its port, so a second server would start and take every other request.
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if probe.connect_ex((host, port)) == 0:
            raise Told(
                say(
                    f"端口 {port} 已被占用。请停掉占用它的程序，或用 --port 另选一个。",
                    f"Port {port} is in use. Stop what runs there, or choose another with --port.",
                )
            )


def _refuse_unmigrated() -> None:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending and apps.ready:
        raise Told(
            say(
                f"还有 {len(pending)} 项数据库迁移未执行，请先运行 gaoxin manage migrate。",
                f"{len(pending)} database migrations are pending. Run `gaoxin manage migrate` first.",
            )
        )
