"""One engine in a process of its own: makes itself ready, then runs, answers and ends as it is told on standard input.

    python -m benchmarks.rules.work SIDE SIZE BOOKS shared|distinct

Each line in: run, or a path to write the answers to. Each line out: one JSON object.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from benchmarks.rules.sides import SIDES, Side, Work


def say(**figures: object) -> None:
    """A line for the parent."""
    print(json.dumps(figures), flush=True)


def run(side: Side) -> None:
    """One run, in wall and processor seconds for the whole population."""
    side.before()
    wall, cpu = time.perf_counter(), time.process_time()
    side.run()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    say(wall=wall / side.share, cpu=cpu / side.share, peak_gb=peak)


def main() -> None:
    """Serves the engine that the command line names."""
    name, size, books, form = sys.argv[1:]
    side = SIDES[name](Work(int(size), int(books), form == "distinct"))
    say(phases=side.phases)
    for line in sys.stdin:
        word = line.strip()
        if word == "run":
            run(side)
        else:
            found = {key: value for key, value in vars(side.answers()).items() if value is not None}
            np.savez(Path(word), **found)
            say(written=True)


if __name__ == "__main__":
    main()
