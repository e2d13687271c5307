"""A rehearsal over a zone of 100,000 enterprises in a real database: the task, the page that shows it, each move of a slider, the dashboard.

    .venv/bin/python -m benchmarks.policies [--size 100000] [--policies 40]

Runs in a throw-away database (SQLite, or the server in GAOXIN_DATABASE_URL). Times are of the processor and of the wall; the pages
are asked through the whole stack of middleware and templates, as a signed-in officer, once in a fresh process and then again.
"""

from __future__ import annotations

import argparse
import datetime
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

HOME = Path(tempfile.mkdtemp(prefix="gaoxin-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaoxin.config.settings.test")
os.environ["GAOXIN_HOME"] = str(HOME)
os.environ.setdefault("GAOXIN_DATABASE_URL", f"sqlite:///{HOME / 'bench.sqlite3'}")
django.setup()

from benchmarks.policies import people  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from gaoxin.domains.policies import rehearsing  # noqa: E402
from gaoxin.domains.policies.models import Rehearsal  # noqa: E402
from gaoxin.platform.core.tasks import run_pending  # noqa: E402

ON = datetime.date(2026, 6, 30)
DRAFT = """
id: drafted
version: "1"
label: 研发投入增长补助
label_en: R&D growth
family: policy
region: CN
valid_from: 2026-01-01
basis: own
sources: [{id: doc, title: 草案}]
require:
  - {id: c_scale, label: 规模, label_en: Scale, clause: doc, text: 规模, text_en: Scale, test: 营业收入 >= 2000万元}
  - {id: c_share, label: 研发强度, label_en: R&D share, clause: doc, text: 强度, text_en: Share, test: "每年(rd / revenue >= 3%, 2)"}
  - {id: c_growth, label: 增长, label_en: Growth, clause: doc, text: 增长, text_en: Growth, test: "yoy(rd) >= 10%"}
amount: {expr: "min((rd[y1] - rd[y2]) * 10%, 100万元)", clause: doc}
"""


def main(size: int, policies: int) -> None:
    """Prints one line for each thing that is measured."""
    call_command("migrate", verbosity=0)
    place = said("zone, import and policies", lambda: people.a_zone(HOME, size, policies))
    client = Client()
    client.force_login(place.officer)
    said(
        "form sent", lambda: asked(client, "rehearsal-new", post={"on": ON.isoformat(), "text": DRAFT, "name": "草案"})
    )
    said("the task", run_pending)
    saved = Rehearsal.objects.get()
    print(
        f"  {saved.result['size']:,} enterprises, {saved.result['passed']:,} pass, {len(saved.result['overlaps'])} overlaps"
    )
    rehearsing.forget()
    said("page, first", lambda: asked(client, "rehearsal", saved.pk))
    names = [each["name"] for each in saved.result["thresholds"]]
    said("slider, first of a process", lambda: asked(client, "rehearsal-slider", saved.pk))
    moves = [(name, position) for name in names for position in range(0, 11, 2)]
    times = []
    for name, position in moves:
        begin = time.perf_counter()
        asked(client, "rehearsal-slider", saved.pk, query={"threshold": name, "place": position})
        times.append(1000 * (time.perf_counter() - begin))
    print(f"slider, {len(times)} moves: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms")
    value = {"threshold": names[0], "value": "2345万元"}
    said("typed value, first of a process", lambda: asked(client, "rehearsal-slider", saved.pk, query=value))
    said("typed value, again", lambda: asked(client, "rehearsal-slider", saved.pk, query=value))
    rehearsing.forget()
    said("dashboard, first of a process", lambda: asked(client, "dashboard"))
    said("dashboard, again", lambda: asked(client, "dashboard"))


def asked(client: Client, name: str, *args: Any, query: Any = None, post: Any = None) -> None:
    """A page, which must not refuse."""
    address = reverse(f"policies:{name}", args=args)
    answer = client.post(address, post) if post else client.get(address, query or {})
    if answer.status_code not in (200, 302):
        raise SystemExit(f"{address}: {answer.status_code}")


def said(what: str, work: Callable[[], Any]) -> Any:
    """Does it and prints how long it took."""
    wall, used = time.perf_counter(), time.process_time()
    found = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{what:34} wall {time.perf_counter() - wall:8.3f} s, processor {time.process_time() - used:8.3f} s, peak {peak:.2f} GB",
        flush=True,
    )
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.policies", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--policies", type=int, default=40)
    given = parser.parse_args()
    try:
        main(given.size, given.policies)
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
