"""Import, snapshot, evaluation and one changed fact of a zone with 60 variables over three years.

    .venv/bin/python benchmarks/registry [100000] [--skip-evaluation]

One command from the root of the repository; 10,000 enterprises when no number is given.
Runs in a throw-away database (SQLite, or the server in GAOXIN_DATABASE_URL). Each stage tells its seconds, those of the
processor (on a busy machine only these can be compared), the peak memory so far, and its ratio in processor time to the plain
way: inserting the same rows into a bare table, reading the same Parquet file.
"""

from __future__ import annotations

import argparse
import datetime
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

# Started as a folder or file, not as a module, Python does not look for `benchmarks` where it is.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
HOME = Path(tempfile.mkdtemp(prefix="gaoxin-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaoxin.config.settings.dev")
os.environ["GAOXIN_HOME"] = str(HOME)
os.environ.setdefault("GAOXIN_DATABASE_URL", f"sqlite:///{HOME / 'bench.sqlite3'}")
django.setup()

import pyarrow.parquet as pq  # noqa: E402
from benchmarks.registry.population import write_delivery  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from gaoxin.mechanisms.registry import snapshots, store  # noqa: E402
from gaoxin.mechanisms.registry.actions.facts import record_facts  # noqa: E402
from gaoxin.mechanisms.registry.actions.images import (  # noqa: E402
    evaluate_zone,
    refresh_standings,
    take_snapshot,
)
from gaoxin.mechanisms.registry.actions.imports import commit_import, prepare_import, undo_batch  # noqa: E402
from gaoxin.mechanisms.registry.actions.sources import register_source  # noqa: E402
from gaoxin.mechanisms.registry.models import Enterprise, FactBatch, Source, Standing  # noqa: E402
from gaoxin.mechanisms.registry.selectors.enterprises import search  # noqa: E402
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file  # noqa: E402
from gaoxin.mechanisms.registry.snapshots import current_image  # noqa: E402
from gaoxin.platform.core import actions as ground  # noqa: E402
from gaoxin.platform.core.actor import Actor  # noqa: E402

ON = datetime.date(2026, 6, 30)
TAKEN: dict[str, float] = {}
PIECE = 200_000


def main(enterprises: int, evaluation: bool) -> None:
    call_command("migrate", verbosity=0)
    zone = ground.create_zone(Actor.system(), slug="bench", name="测算区", province_code="370000", city_code="370200")
    actor = Actor.system(zone)
    source = register_source(actor, name="测算局")
    path = HOME / "delivery.parquet"
    with _timed("write the delivery"):
        write_delivery(path, enterprises)
    with _timed("import: dry run and commit"):
        batch = _import(actor, source, path)
    facts = batch.counts["new"]
    print(
        f"  {facts:,} facts of {enterprises:,} enterprises: {facts / TAKEN['import: dry run and commit']:,.0f} a second"
    )
    _plain_insert()
    _ratio("import: dry run and commit", "plain insert of the same rows")
    with _timed("the same file again"):
        print("  counts", {key: value for key, value in _import(actor, source, path).counts.items() if value})
    with _timed("snapshot built from facts"):
        taken = take_snapshot(actor, on=ON)
    print(f"  {taken.values:,} values, {taken.file.size / 1e6:.1f} MB")
    with _timed("plain read of the same Parquet"):
        pq.read_table(taken.file.path)
    with _timed("image from the snapshot"):
        snapshots.load(taken.file.path)
    _ratio("snapshot built from facts", "plain read of the same Parquet")
    _ratio("image from the snapshot", "plain read of the same Parquet")
    _one_enterprise(actor, source, evaluation)
    with _timed("undo of the whole import"):
        undo_batch(actor, batch=batch)


def _one_enterprise(actor: Actor, source: Source, evaluation: bool) -> None:
    if evaluation:
        with _timed("evaluation of the whole zone"):
            done = evaluate_zone(actor, on=ON)
        print(f"  {len(done.rules)} rulebooks, {Standing.objects.count():,} standings kept")
    middle = Enterprise.objects.order_by("id")[Enterprise.objects.count() // 2]
    for round_ in (1, 2):
        with _timed(f"one changed fact, round {round_}"):
            record_facts(actor, enterprise=middle, source=source, facts={("revenue", 2025): 12_345_000 + round_})
        if evaluation:
            with _timed(f"its standings, round {round_}"):
                refresh_standings(actor.zone)  # type: ignore[arg-type]
    with _timed("image brought up to date"):
        current_image(actor.zone.pk, ON)  # type: ignore[union-attr]
    with _timed("its file"):
        enterprise_file(actor, middle)
    with _timed("search by name"):
        list(search(actor, middle.name[:6])[:20])
    with _timed("search by initials"):
        list(search(actor, middle.initials[:6])[:20])
    with _timed("search by a part of the name"):
        list(search(actor, middle.name[3:7])[:20])


def _import(actor: Actor, source: Source, path: Path) -> FactBatch:
    with path.open("rb") as content:
        prepared = prepare_import(actor, source=source, name=path.name, content=content, observed_on=ON)
    return commit_import(actor, batch=prepared.batch, prepared=prepared)


def _plain_insert() -> None:
    """The facts once more, into a table without keys, indexes and triggers; only the inserting is timed."""
    what, taken, last = "plain insert of the same rows", 0.0, 0
    columns = ", ".join(f'"{field}"' for field in ("id", *store.FIELDS))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain AS SELECT * FROM registry_fact WHERE 1 = 0")
        # In pieces: all rows at once would be the peak of memory that later stages are told.
        while True:
            cursor.execute(f"SELECT {columns} FROM registry_fact WHERE id > %s ORDER BY id LIMIT %s", [last, PIECE])
            if not (rows := cursor.fetchall()):
                break
            last = rows[-1][0]
            used = time.process_time()
            with transaction.atomic():
                store._insert("plain", store.FIELDS, [row[1:] for row in rows])
            taken += time.process_time() - used
        cursor.execute("DROP TABLE plain")
    TAKEN[what] = taken
    print(f"{what:36} processor {taken:9.3f} s", flush=True)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started, used = time.perf_counter(), time.process_time()
    yield
    TAKEN.setdefault(what, time.process_time() - used)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{what:36} {time.perf_counter() - started:9.3f} s, processor {TAKEN[what]:9.3f} s, peak {peak:5.2f} GB",
        flush=True,
    )


def _ratio(one: str, other: str) -> None:
    print(f"  {TAKEN[one] / TAKEN[other]:.1f} times {other}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("enterprises", nargs="?", type=int, default=10_000)
    parser.add_argument("--skip-evaluation", action="store_true")
    given = parser.parse_args()
    try:
        main(given.enterprises, not given.skip_evaluation)
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
