"""The sweep over many open cases with 1,000 due, and the pages over them: time and queries must not depend on the open ones.

    python benchmarks/casework/sweep.py [1000000]

Runs in a throw-away database (SQLite, or the server in GAOXIN_DATABASE_URL) and prints a few lines for each size.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
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
CHUNK = 20_000
NOW = parse_moment("2025-11-05 00:01")


def main(largest: int) -> None:
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
    vendor = connection.vendor
    made, round_ = 0, 0
    for size in sorted({10_000, largest}):
        if size > largest:
            continue
        made = grow(shape, made, size - DUE)
        analyse()
        round_ += 1
        fill(shape, 10_000_000 * round_, 10_000_000 * round_ + DUE, due=True)
        # The log of queries keeps a limited number; a full one would count wrongly.
        reset_queries()
        with CaptureQueriesContext(connection) as queries:
            begin, used = time.perf_counter(), time.process_time()
            report = sweep(now=NOW)
            seconds, own = time.perf_counter() - begin, time.process_time() - used
        asked = len(queries)
        slowest = max(queries.captured_queries, key=lambda query: float(query["time"]))
        waited = sum(float(query["time"]) for query in queries.captured_queries)
        begin = time.perf_counter()
        idle = sweep(now=NOW)
        milliseconds = (time.perf_counter() - begin) * 1000
        assert (report.cases, idle.cases) == (DUE, 0), (report, idle)
        figures = [pages(client, name, path) for name, path in PAGES]
        print(
            f"{vendor}: {size:>9,} open, {DUE:,} due: {seconds:6.2f} s, {asked} queries, {report.fired:,} rungs; "
            f"{own:.2f} s of it computing, {waited:.2f} s in the database (longest {slowest['time']} s: {slowest['sql'][:60]!r}); "
            f"again with nothing due: {milliseconds:.1f} ms",
            flush=True,
        )
        print(f"{vendor}: {size:>9,} open, pages: {'; '.join(figures)}", flush=True)


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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
