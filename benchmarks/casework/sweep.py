"""The sweep over many open cases with 1,000 due, side by side: time, work and queries must not depend on the open ones.

    python benchmarks/casework/sweep.py [1000000] [--pages]

Runs in a throw-away database (SQLite, or the server in GAOXIN_DATABASE_URL), sweeps three times among 10,000 and three times among the
number given, and prints a line for each sweep and a comparison. The work does not depend on what else the machine does: steps of SQLite's
machine, or pages that PostgreSQL touched; processor time is that of this process and of the server for it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

HOME = tempfile.mkdtemp(prefix="gaoxin-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaoxin.config.settings.dev")
os.environ["GAOXIN_HOME"] = HOME
os.environ.setdefault("GAOXIN_DATABASE_URL", f"sqlite:///{Path(HOME) / 'bench.sqlite3'}")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from gaoxin.kernel.worktime import Clock, parse_moment  # noqa: E402
from gaoxin.mechanisms.casework import actions  # noqa: E402
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of  # noqa: E402
from gaoxin.mechanisms.casework.enums import ClockState  # noqa: E402
from gaoxin.mechanisms.casework.models import Case, CaseClock  # noqa: E402
from gaoxin.mechanisms.casework.sweeping import sweep  # noqa: E402
from gaoxin.platform.core import actions as ground  # noqa: E402
from gaoxin.platform.core.actor import Actor  # noqa: E402
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope  # noqa: E402

DUE = 1000
ROUNDS = 3
UNIT = {"sqlite": "thousand steps", "postgresql": "pages"}
CHUNK = 20_000
NOW = parse_moment("2025-11-05 00:01")


def main(largest: int, *, with_pages: bool) -> None:
    call_command("migrate", verbosity=0)
    zone = ground.create_zone(Actor.system(), slug="bench", name="测算区", province_code="510000")
    system = Actor.system(zone)
    desk = ground.create_organisation(system, kind=OrganisationKind.DEPARTMENT, name="受理中心")
    owner = ground.create_organisation(system, kind=OrganisationKind.DEPARTMENT, name="主办部门")
    actions.set_desk(system, procedure="request/general", organisation=desk)
    sample = actions.open_case(
        system, procedure="request/general", title="样本", values={"content": "样本", "category": "other"}
    )
    shape = {
        "zone": zone,
        "procedure": sample.procedure,
        "desk": desk,
        "owner": owner,
        "kind": "general",
        "state": "handling",
    }
    Case.objects.filter(pk=sample.pk).update(next_due_at=None)
    officer = ground.create_user(system, username="bench", display_name="测算员", password="Bench-2026!x")
    ground.grant_role(system, user=officer, organisation=owner, role=Role.OFFICER, scope=Scope.ZONE)
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    made, round_ = 0, 0
    found: dict[int, list[Swept]] = {}
    for size in sorted({min(10_000, largest), largest}):
        made = grow(shape, made, size - DUE)
        for _again in range(ROUNDS):
            round_ += 1
            fill(shape, 10_000_000 * round_, 10_000_000 * round_ + DUE, due=True)
            analyse()
            found.setdefault(size, []).append(swept(size))
        if with_pages:
            figures = [pages(client, name, path) for name, path in PAGES]
            print(f"{connection.vendor}: {size:>9,} open, pages: {'; '.join(figures)}", flush=True)
    compare(found)


def swept(size: int) -> Swept:
    """One sweep of the cases that are due, and how it went."""
    # The log of queries keeps a limited number; a full one would count wrongly.
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        touched, begin, used = Work(), time.perf_counter(), processor()
        report = sweep(now=NOW)
        seconds, used, work = time.perf_counter() - begin, processor() - used, touched.done()
    assert report.cases == DUE, report
    result = Swept(seconds, used, work, len(queries))
    print(
        f"{connection.vendor}: {size:>9,} open, {DUE:,} due: {seconds:6.2f} s, processor {used:.2f} s, {work:,} {UNIT[connection.vendor]}, "
        f"{len(queries)} queries, {report.fired:,} rungs, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return result


def compare(found: dict[int, list[Swept]]) -> None:
    """The least of each figure among many, beside that among few."""
    few, many = (found[size] for size in (min(found), max(found)))
    for name in ("seconds", "processor", "work", "queries"):
        least = [min(getattr(each, name) for each in rows) for rows in (few, many)]
        print(
            f"{name}: {least[1] / least[0]:.2f} times ({least[0]:,.2f} among {min(found):,} open, {least[1]:,.2f} among {max(found):,})"
        )


@dataclass(frozen=True, slots=True)
class Swept:
    """seconds: wall. processor: seconds of this process and the server's. work: SQLite's steps in thousands, or PostgreSQL's pages."""

    seconds: float
    processor: float
    work: int
    queries: int


class Work:
    """Counts what the database does from now on."""

    def __init__(self) -> None:
        self.steps = 0
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(self._step, 1000)
        else:
            self.steps = -self._pages()

    def _step(self) -> int:
        self.steps += 1
        return 0

    def _pages(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("SELECT 1")
            cursor.execute("SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()")
            return int(cursor.fetchone()[0])

    def done(self) -> int:
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(None, 0)
            return self.steps
        return self.steps + self._pages()


def processor() -> float:
    """Processor seconds of this process, and of the server's for this connection (PostgreSQL on this machine, Linux)."""
    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


PAGES = (
    ("list by deadline", "/workbench/cases/"), ("late ones", "/workbench/cases/?due=late"), ("search", "/workbench/cases/?q=样本"),
    ("board", "/workbench/cases/board/"), ("agenda", "/workbench/cases/agenda/?month=2025-11"), ("first page", "/workbench/"),
    ("case", "/workbench/cases/case/SQ2026-000001/"),
)  # fmt: skip


def pages(client: Client, name: str, path: str) -> str:
    """Time and number of queries of one page, the third time it is asked for."""
    if name == "case":
        path = f"/workbench/cases/case/{Case.objects.order_by('pk').values_list('number', flat=True)[0]}/"
    for _warm in range(2):
        client.get(path)
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        begin = time.perf_counter()
        response = client.get(path)
        seconds = time.perf_counter() - begin
    asked = len(queries)
    assert response.status_code == 200, (path, response.status_code)
    return f"{name} {seconds * 1000:.0f} ms, {asked} queries"


def fill(shape: dict[str, Any], first: int, last: int, *, due: bool) -> None:
    """Open cases with one running reply clock each; `due` ones have their first two rungs behind them."""
    version = current_version(shape["zone"].pk)
    timeline = timeline_of(version)
    start = parse_moment("2025-10-30 10:00") if due else parse_moment("2025-11-04 10:00")
    clock = Clock.started(start, "3wd" if due else "10wd")
    due_at = timeline.due(clock.start, clock.limit).moment
    next_at = due_at - timedelta(days=1) if due else due_at
    for begin in range(first, last, CHUNK):
        numbers = range(begin, min(begin + CHUNK, last))
        cases = Case.objects.bulk_create(
            [one_case(shape, number, start, due_at, next_at) for number in numbers], batch_size=2000
        )
        CaseClock.objects.bulk_create(
            [
                CaseClock(
                    case=case, name="reply", state=ClockState.RUNNING, image=clock.to_dict(), calendar=version, started_at=start,
                    due_at=due_at, next_at=next_at,
                )
                for case in cases
            ],
            batch_size=2000,
        )  # fmt: skip


def grow(shape: dict[str, Any], made: int, wanted: int) -> int:
    """Brings the open cases that are not due to `wanted`: the first ones one by one, more by copying inside the database."""
    if not made:
        fill(shape, 0, min(wanted, CHUNK), due=False)
        made = min(wanted, CHUNK)
    while made < wanted:
        made += copy(made, min(made, wanted - made))
    return made


def copy(made: int, count: int) -> int:
    """Copies `count` of the cases that are not due, each with its clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM casework_case")
        offset = cursor.fetchone()[0]
        chosen = f"SELECT id FROM casework_case WHERE next_due_at >= %s ORDER BY id LIMIT {count}"
        for table, shifted in (("casework_case", {"id", "number"}), ("casework_caseclock", {"id", "case_id"})):
            model = Case if table == "casework_case" else CaseClock
            columns = [field.column for field in model._meta.concrete_fields]
            moved = {"id": f"id + {offset}", "case_id": f"case_id + {offset}", "number": f"'K{made}-' || id"}
            picked = ", ".join(moved[name] if name in shifted else f'"{name}"' for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            key = "id" if model is Case else "case_id"
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {picked} FROM {table} WHERE {key} IN ({chosen})", [NOW]
            )
            if connection.vendor == "postgresql":
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
    return count


def one_case(shape: dict[str, Any], number: int, start: datetime, due_at: datetime, next_at: datetime) -> Case:
    return Case(
        **shape,
        number=f"B{number}",
        title="测算用办件",
        opened_at=start,
        due_at=due_at,
        next_due_at=next_at,
        sequence=0,
    )


def analyse() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("ANALYZE")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(numbers[0] if numbers else 1_000_000, with_pages="--pages" in sys.argv)
