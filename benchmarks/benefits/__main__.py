"""The best combination of two hundred benefits beside HiGHS on the same cases, and a rehearsal over 100,000 enterprises.

    python -m benchmarks.benefits [--cases N] [--size N] [--part combination|rehearsal]

Processor seconds of one thread. HiGHS comes with the extra ``bench``; its answers must be those of Gaoxin to half a 元 (it
works in floats), and it gives no reasons.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.benefits import cases, peer_highs, zone

from gaoxin.kernel.benefits import Case, best_combination

#: 分 by which floats of HiGHS may differ.
TOLERANCE = 50


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result and the processor seconds that it took."""
    begin = time.process_time()
    found = work()
    return found, time.process_time() - begin


def combinations(name: str, make: Callable[[int], Case], count: int) -> None:
    """One line: times of the search alone, with reasons, and of HiGHS."""
    best_combination(make(count))
    alone, reasoned, peer, exact = [], [], [], 0
    for seed in range(count):
        case = make(seed)
        found, seconds = timed(lambda case=case: best_combination(case, reasons=False))
        alone.append(seconds)
        reasoned.append(timed(lambda case=case: best_combination(case))[1])
        money, seconds = peer_highs.solve(case)
        peer.append(seconds)
        exact += found.exact
        if found.exact and abs(found.total - money) > TOLERANCE:
            raise SystemExit(f"{name} {seed}: {found.total} beside {money}")
    print(f"{name:9} {count} cases, {exact} proved optimal, all equal to HiGHS; ms (median, 95th of 100, largest)")
    for label, times in (("search", alone), ("search and reasons", reasoned), ("HiGHS, no reasons", peer)):
        ranked = sorted(1000 * each for each in times)
        print(f"  {label:19} {statistics.median(ranked):8.1f} {ranked[int(0.95 * (count - 1))]:8.1f} {ranked[-1]:8.1f}")


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.benefits", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--part", choices=("combination", "rehearsal", "all"), default="all")
    args = parser.parse_args()
    if args.part != "rehearsal":
        combinations("packaged", cases.packaged, args.cases)
        combinations("tangled", cases.tangled, args.cases)
    if args.part != "combination":
        zone.run(args.size)


if __name__ == "__main__":
    main()
