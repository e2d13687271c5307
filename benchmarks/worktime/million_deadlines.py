"""One million deadlines: by columns, one by one, by walking day by day; then a changed calendar under a million clocks.

    python benchmarks/worktime/million_deadlines.py [--count 1000000]

Times are printed beside a plain loop over the same moments in the same run, because seconds alone say little.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import chinese_calendar
import numpy as np

from gaoxin.kernel.worktime import SHANGHAI, Clock, Columns, Timeline, parse_limit, read, recompute, seed_statutory
from gaoxin.kernel.worktime.moments import parse_moment

FIRST, LAST = datetime(2020, 1, 1, tzinfo=SHANGHAI), datetime(2026, 6, 30, tzinfo=SHANGHAI)
LIMITS = ("3wd", "60wd", "4wh", "24h", "7d")
WALKED_SAMPLE = 2_000


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def walk(start: datetime, amount: int) -> date:
    """The due day of a limit in working days, asking the library for each day in turn."""
    day = start.date()
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    while amount:
        day += timedelta(days=1)
        amount -= chinese_calendar.is_workday(day)
    return day


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=1_000_000)
    count = arguments.parse_args().count
    random = np.random.default_rng(7)
    seconds = random.integers(0, int((LAST - FIRST).total_seconds()), count)
    starts = [FIRST + timedelta(seconds=int(each)) for each in seconds]
    column = (seconds + int(FIRST.timestamp())) * 1_000_000

    report: dict[str, object] = {"count": count}
    plain = timed(lambda: [start + timedelta(hours=24) for start in starts])
    report["plain loop of datetime + timedelta, s"] = round(plain, 3)
    timeline = Timeline(seed_statutory())
    report["build timeline 2004-2026, s"] = round(timed(lambda: Timeline(seed_statutory())), 3)
    report["build columns, s"] = round(timed(lambda: Columns(timeline)), 3)
    columns = Columns(timeline)
    for text in LIMITS:
        limit = parse_limit(text)
        one_by_one = timed(lambda limit=limit: [timeline.due(start, limit) for start in starts])  # type: ignore[misc]
        by_columns = timed(lambda limit=limit: columns.due(column, limit))  # type: ignore[misc]
        report[f"{text}: one by one, s"] = round(one_by_one, 3)
        report[f"{text}: one by one / plain loop"] = round(one_by_one / plain, 1)
        report[f"{text}: by columns, s"] = round(by_columns, 3)
    for days in (3, 60):
        walked = timed(lambda days=days: [walk(start, days) for start in starts[:WALKED_SAMPLE]])  # type: ignore[misc]
        single = timed(lambda days=days: [timeline.due(start, f"{days}wd") for start in starts[:WALKED_SAMPLE]])  # type: ignore[misc]
        report[f"{days}wd: walking day by day / one by one"] = round(walked / single, 1)

    report |= with_clocks(starts, timeline)
    report["peak memory, MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(report, ensure_ascii=False, indent=2))


def with_clocks(starts: list[datetime], timeline: Timeline) -> dict[str, object]:
    limit = parse_limit("3wd")
    clocks = {number: Clock(start, limit) for number, start in enumerate(starts)}
    closed = Timeline(timeline.calendar.closing([date(2025, 10, 13)], "检修"))
    moved: list[object] = []
    taken = timed(lambda: moved.extend(recompute(clocks, timeline, closed)))
    now = parse_moment("2026-07-31 10:00")
    sample = [clocks[number] for number in range(0, len(clocks), 10)]
    reading = timed(lambda: [read(clock, timeline, now) for clock in sample])
    return {
        "recompute all clocks after one closed day, s": round(taken, 3),
        "clocks moved": len(moved),
        "read a clock, µs": round(reading / len(sample) * 1e6, 1),
    }


if __name__ == "__main__":
    main()
