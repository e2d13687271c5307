"""Company names of one directory against written names: precision and recall on real aliases, and the weights fitted anew.

    python benchmarks/hanzi/short_names.py [--fit]

Reads `data/company-aliases` of the folder in GAOXIN_SHARED (default: `../shared` beside the repository).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from gaoxin.kernel.hanzi import matching
from gaoxin.kernel.hanzi.folding import fold
from gaoxin.kernel.hanzi.matching import AUTOMATIC_AT, Directory

SHARED = Path(os.environ.get("GAOXIN_SHARED", Path(__file__).resolve().parents[3] / "shared"))


def companies() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Registered names by company, and the company of each short name. Share classes of one company are one."""
    table = SHARED / "data" / "company-aliases" / "listed_company_alias_pairs.csv"
    with table.open(encoding="utf-8-sig", newline="") as rows:
        pairs = [(row["stock_code"], row["short_name"], row["full_name"]) for row in csv.DictReader(rows)]
    parent: dict[str, str] = {}

    def root(each: str) -> str:
        while parent.setdefault(each, each) != each:
            each = parent[each]
        return each

    for code, _, full in pairs:
        parent[root(code)] = root("=" + fold(full))
    registered: dict[str, list[str]] = defaultdict(list)
    shorts: dict[str, str] = {}
    for code, short, full in pairs:
        if full not in registered[root(code)]:
            registered[root(code)].append(full)
        shorts.setdefault(short, root(code))
    return dict(registered), shorts


def measure(directory: Directory[str], queries: dict[str, str], present: set[str]) -> dict[str, float | int]:
    automatic = right = first = offered = 0
    for text, truth in queries.items():
        match = directory.match(text)
        keys = [candidate.key for candidate in match.candidates]
        automatic += match.automatic
        right += match.key == truth
        first += keys[:1] == [truth]
        offered += truth in keys
    known = sum(truth in present for truth in queries.values())
    return {
        "queries": len(queries),
        "of companies in the directory": known,
        "automatic": automatic,
        "automatic and wrong": automatic - right,
        "precision of automatic": round(right / max(1, automatic), 4),
        "recall of automatic": round(right / max(1, known), 4),
        "right one first": round(first / max(1, known), 4),
        "right one among five": round(offered / max(1, known), 4),
    }


def half(registered: dict[str, list[str]], seed: int) -> dict[str, list[str]]:
    keys = sorted(registered)
    random.Random(seed).shuffle(keys)
    return {key: registered[key] for key in keys[: len(keys) // 2]}


def small_directories(registered: dict[str, list[str]], shorts: dict[str, str]) -> dict[str, object]:
    """Ten directories of 300 companies, each asked for 300 known and 300 unknown ones."""
    keys, total = sorted(registered), {"automatic": 0, "automatic and wrong": 0, "of companies in the directory": 0}
    for seed in range(10):
        random.Random(seed).shuffle(keys)
        known, asked = set(keys[:300]), set(keys[:600])
        names = {key: registered[key] for key in keys[:300]}
        found = measure(Directory(names), {text: truth for text, truth in shorts.items() if truth in asked}, known)
        for each in total:
            total[each] += int(found[each])
    right = total["automatic"] - total["automatic and wrong"]
    total["precision of automatic"] = round(right / total["automatic"], 4)  # type: ignore[assignment]
    total["recall of automatic"] = round(right / total["of companies in the directory"], 4)  # type: ignore[assignment]
    return {"short names, ten directories of 300 companies, half unknown": total}


def fit(registered: dict[str, list[str]], shorts: dict[str, str]) -> None:
    rows: list[tuple[dict[str, float], bool]] = []
    original = matching.features

    def spy(short, full, alignment, rivals, dominated, frequencies):  # type: ignore[no-untyped-def]
        values = original(short, full, alignment, rivals, dominated, frequencies)
        seen.append((full.text, values))
        return values

    matching.features = spy
    for names in [registered] + [half(registered, seed) for seed in range(4)]:
        directory = Directory(names)
        of_name = {text: key for key, texts in names.items() for text in texts}
        for text, truth in shorts.items():
            if names is registered and random.Random(text).random() < 0.5:
                continue
            seen: list[tuple[str, dict[str, float]]] = []
            directory.match(text)
            if seen:
                rows.append((seen[0][1], of_name[seen[0][0]] == truth))
    matching.features = original
    names = list(rows[0][0])
    x = np.array([[values[name] for name in names] for values, _ in rows])
    y = np.array([float(label) for _, label in rows])
    scale = np.where(x.std(0) > 0, x.std(0), 1)
    scaled, weights = x / scale, np.zeros(len(names))
    for _ in range(6000):
        share = 1 / (1 + np.exp(-scaled @ weights))
        weights -= 0.5 * (scaled.T @ (share - y) / len(y) + 2e-4 * weights)
    print(len(rows), "rows", y.mean())
    print(json.dumps({name: round(weight, 2) for name, weight in zip(names, weights / scale, strict=True)}, indent=4))


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--fit", action="store_true")
    registered, shorts = companies()
    if arguments.parse_args().fit:
        fit(registered, shorts)
        return
    begin = time.perf_counter()
    whole = Directory(registered)
    built = time.perf_counter() - begin
    begin = time.perf_counter()
    report: dict[str, object] = {
        "automatic at": AUTOMATIC_AT,
        "short names, all companies known": measure(whole, shorts, set(registered)),
    }
    taken = time.perf_counter() - begin
    for seed in (11, 12):
        names = half(registered, seed)
        report[f"short names, half of the companies unknown ({seed})"] = measure(Directory(names), shorts, set(names))
        fulls = {text: key for key, texts in registered.items() for text in texts}
        report[f"registered names, half of the companies unknown ({seed})"] = measure(
            Directory(names), fulls, set(names)
        )
    report |= small_directories(registered, shorts)
    last = {key: texts[-1:] for key, texts in registered.items()}
    old = {text: key for key, texts in registered.items() for text in texts[:-1]}
    report["other registered names, one known"] = measure(Directory(last), old, set(last))
    report["build, s"], report["match a short name, µs"] = round(built, 2), round(taken / len(shorts) * 1e6)
    print(json.dumps(report, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
