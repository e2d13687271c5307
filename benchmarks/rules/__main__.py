"""Measures the rules engine beside its peers and limits on the same work, and prints one table.

    python -m benchmarks.rules [--quick] [--size N] [--books N] [--rounds N] [--sides gaoxin,c]
                               [--only shared|distinct|small]

Each engine lives in a process of its own. First all answers are compared; then the engines run in turn, one at a time and
round after round, so that whatever else the machine does falls on all of them. The shortest run counts: seconds on the wall,
and seconds of processors, which other work disturbs less. The peers come with the extra ``bench``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.rules import compare, small
from benchmarks.rules.sides import SIDES, Work


class Child:
    """An engine at work elsewhere."""

    def __init__(self, name: str, args: argparse.Namespace, form: str) -> None:
        self.name = name
        command = [sys.executable, "-m", "benchmarks.rules.work", name, str(args.size), str(args.books), form]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.phases: dict[str, float] = self._hear()["phases"]
        self.runs: list[dict[str, float]] = []

    def _hear(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended early")
        return json.loads(line)

    def tell(self, word: str) -> Any:
        """Sends a line and waits for the answer."""
        assert self.process.stdin is not None
        print(word, file=self.process.stdin, flush=True)
        return self._hear()

    def run(self) -> None:
        """One run more."""
        self.runs.append(self.tell("run"))

    def best(self, figure: str) -> float:
        """The smallest figure of all runs."""
        return min(run[figure] for run in self.runs)

    def end(self) -> None:
        """Lets the process go."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)


def _compared(work: Work, children: list[Child]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        answers: dict[str, compare.Found] = {}
        for child in children:
            child.run()
            path = Path(folder) / f"{child.name}.npz"
            child.tell(str(path))
            with np.load(path) as arrays:
                answers[child.name] = dict(arrays)
            path.unlink()
            mine, found = answers["gaoxin"], answers.pop(child.name) if child.name != "gaoxin" else None
            if found is not None:
                print(f"  {child.name:17} {_agreement(work, child.name, mine, found)}")


def _agreement(work: Work, name: str, mine: compare.Found, found: compare.Found) -> str:
    if name == "zen":
        return compare.records_agree(mine, found)
    if name.startswith("openfisca"):
        return compare.known_agree(work, mine, found)
    return compare.limits_agree(work, mine, found)


def _table(args: argparse.Namespace, form: str) -> None:
    print(f"\n{form} thresholds: answers beside Gaoxin's")
    children = [Child(name, args, form) for name in SIDES if name in args.sides.split(",")]
    try:
        _compared(Work(args.size, args.books, form == "distinct"), children)
        for _ in range(args.rounds):
            for child in children:
                # zen-engine's time is that of a few records, and steady.
                if child.name != "zen" or len(child.runs) < 3:
                    child.run()
        _print(children)
    finally:
        for child in children:
            child.end()


def _print(children: list[Child]) -> None:
    mine = children[0]
    print(f"{'':17} {'wall s':>10} {'/ Gaoxin':>9} {'cpu s':>10} {'/ Gaoxin':>9} {'peak GB':>8}  once, cpu s")
    for child in children:
        figures = [(child.best(name), child.best(name) / mine.best(name)) for name in ("wall", "cpu")]
        cells = " ".join(f"{value:10.3f} {ratio:9.2f}" for value, ratio in figures)
        once = ", ".join(f"{name} {value:.2f}" for name, value in child.phases.items())
        print(f"{child.name:17} {cells} {child.best('peak_gb'):8.2f}  {once}")


def main() -> None:
    """Runs all engines on shared and on distinct thresholds, then one enterprise alone."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rules", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="5,000 enterprises and 60 rulebooks")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--books", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sides", default=",".join(SIDES), help="engines to run, gaoxin first (default: all)")
    parser.add_argument("--only", choices=["shared", "distinct", "small"], help="a part of the whole")
    args = parser.parse_args()
    if args.quick:
        args.size, args.books, args.rounds = 5_000, 60, 2
    print(f"{args.size:,} enterprises x {args.books} rulebooks, shortest of {args.rounds + 1} runs in turn")
    for form in ("shared", "distinct"):
        if args.only in (None, form):
            _table(args, form)
    if args.only in (None, "small"):
        _small(args)


def _small(args: argparse.Namespace) -> None:
    print("\nOne enterprise and small changes, shared thresholds: ms on the wall (of processors)")
    print(f"{'':28} {'p50':>17} {'p99':>17} {'longest':>17}")
    for name, runs in small.figures(Work(args.size, args.books, distinct=False)).items():
        wall, cpu = (np.array(column) * 1000 for column in zip(*runs, strict=True))
        cells = " ".join(
            f"{np.quantile(wall, share):8.1f} ({np.quantile(cpu, share):6.1f})" for share in (0.5, 0.99, 1.0)
        )
        print(f"{name:28} {cells}")


if __name__ == "__main__":
    main()
