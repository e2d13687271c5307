"""`gaoxin assess` of many enterprises under the whole library: makes a workbook with every fact, and measures the command.

python -m benchmarks.rules.assess [--size N] [--runs N]
"""

from __future__ import annotations

import argparse
import datetime
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.library import Library
from gaoxin.kernel.rules.population import FactKey
from gaoxin.kernel.rules.tree import variables

ON = datetime.date(2026, 6, 30)
MISSING = 0.15
CODES = np.array(["3911", "6510", "6420", "7010", "2710", "1311"])


def workbook(library: Library, path: Path, size: int) -> int:
    """Writes a parquet file with one row for one enterprise and every fact that the library reads; how many facts that is."""
    random = np.random.default_rng(3)
    keys = sorted(set(variables(root for rulebook in library for root in rulebook.roots())))
    keys = [key for key in keys if not library.catalogue.by_id[key[0]].derived]
    columns = {
        "统一社会信用代码": [f"91370200M{row:08d}X" for row in range(size)],
        "企业名称": [f"第{row}科技有限公司" for row in range(size)],
    }
    for key in keys:
        values = _cells(library.catalogue.by_id[key[0]], size, random)
        columns[_header(library.catalogue.by_id[key[0]], key)] = np.where(
            random.random(size) < MISSING, "", values
        ).tolist()
    pq.write_table(pa.table(columns), path)
    return len(keys)


def _header(variable: Variable, key: FactKey) -> str:
    unit = "%" if variable.unit == "" and variable.type == "number" else variable.unit
    year = f"{ON.year - int(key[1][1:])}年" if variable.is_yearly else ""
    inside = "，".join(part for part in (year, unit) if part)
    return f"{variable.label}（{inside}）" if inside else variable.label


def _cells(variable: Variable, size: int, random: np.random.Generator) -> np.ndarray:
    if variable.type == "boolean":
        return np.where(random.random(size) < 0.3, "是", "否")
    if variable.type == "date":
        return (np.datetime64(ON) - random.integers(30, 7000, size)).astype("datetime64[D]").astype(str)
    if variable.type == "code":
        return random.choice(CODES, size)
    if variable.type in ("category", "list"):
        return random.choice(np.array([value.label for value in variable.values]), size)
    if variable.type == "integer":
        return random.integers(0, 300 if variable.maximum is None else int(variable.maximum) + 1, size)
    if variable.unit == "":
        return np.round(random.beta(1.2, 8, size) * 100, 2)
    if variable.unit in ("元", "美元"):
        return np.round(np.exp(random.normal(17, 1.5, size)), 2)
    highest = np.inf if variable.maximum is None else float(variable.maximum)
    return np.round(np.minimum(random.gamma(2, 3, size), highest), 2)


def main() -> None:
    """Prints wall and processor seconds and the peak memory of each run of the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules.assess", description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "enterprises.parquet"
        # In a process of its own: a command starts with the peak memory of the one that starts it.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            count, keys = apart.submit(_made, path, args.size).result()
        size = path.stat().st_size / 1e6
        print(f"{args.size:,} enterprises, {count} facts ({size:.0f} MB of parquet), {len(keys)} rulebooks")
        rules = [part for key in keys for part in ("--rule", key)]
        command = [sys.executable, "-m", "gaoxin.faces.cli", "assess", str(path), "--on", ON.isoformat(), *rules]
        for _ in range(args.runs):
            print(
                "  {:.1f} s, {:.1f} s of processors, peak {:.2f} GB".format(
                    *_measured([*command, "--out", f"{folder}/out.parquet"])
                )
            )


def _made(path: Path, size: int) -> tuple[int, list[str]]:
    library = Library.load()
    return workbook(library, path, size), [rulebook.key for rulebook in library]


def _measured(command: list[str]) -> tuple[float, float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the command failed: {' '.join(command)}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024**2


if __name__ == "__main__":
    main()
