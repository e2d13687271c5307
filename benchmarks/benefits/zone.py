"""A rehearsal over a population with missing facts, values on thresholds and amounts by rate with a cap."""

from __future__ import annotations

import datetime
import statistics
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from gaoxin.kernel.benefits import Rehearsal
from gaoxin.kernel.rules import Catalogue, Library
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.rules.located import parse
from gaoxin.kernel.rules.population import Column, Population

ON = datetime.date(2026, 6, 30)
DRAFT = """
id: drafted
version: "1"
label: 研发投入增长补助
label_en: R&D growth
family: policy
valid_from: 2026-01-01
basis: own
sources: [{id: doc, title: 草案}]
require:
  - {id: c_scale, label: 规模, label_en: Scale, test: 营业收入 >= 2000万元}
  - {id: c_share, label: 研发强度, label_en: R&D share, test: "每年(rd / revenue >= 3%, 2)"}
  - {id: c_growth, label: 增长, label_en: Growth, test: "yoy(rd) >= 10%"}
  - id: c_any
    label: 任一
    label_en: Any
    any:
      - {id: c_title, label: 高企, label_en: HNTE, test: hnte_valid}
      - {id: c_staff, label: 人数, label_en: Staff, test: staff_total >= 20人}
amount: {expr: "min((rd[y1] - rd[y2]) * 10%, 分情形(revenue >= 4亿: 200万元, 否则 100万元))"}
"""
OTHER = DRAFT.replace("id: drafted", "id: other{n}").replace("2000万元", "{n}000万元")


def people(size: int, *, seed: int = 5) -> Population:
    """Enterprises, 15 of 100 facts missing."""
    random = np.random.default_rng(seed)

    def column(kind: str, values: Any) -> Column:
        return Column(kind, np.where(random.random(size) < 0.15, np.nan, values))

    revenue = np.round(random.lognormal(17, 1.5, size), 2)
    columns = {("revenue", "y1"): column("number", revenue)}
    columns["revenue", "y2"] = column("number", np.round(revenue * random.uniform(0.6, 1.2, size), 2))
    rd = np.round(revenue * random.choice([0.01, 0.03, 0.05, 0.08], size), 2)
    columns["rd", "y1"] = column("number", rd)
    columns["rd", "y2"] = column("number", np.round(rd * random.uniform(0.5, 1.2, size), 2))
    columns["staff_total", "y1"] = column("integer", random.integers(1, 200, size).astype(float))
    columns["hnte_valid", "asof"] = column("boolean", (random.random(size) < 0.3).astype(float))
    return Population(ON, [f"91{at:016d}" for at in range(size)], [""] * size, columns)


def run(size: int) -> None:
    """Prints the times of preparing, reporting and sliding."""
    library = Library(Catalogue.load())
    current = library.add(parse(DRAFT.replace("id: drafted", "id: now").replace(">= 3%", ">= 4%"), "now"))
    others = [library.add(parse(OTHER.replace("{n}", str(n)), f"other{n}")) for n in range(3, 8)]
    population = people(size)
    groups = {name: random_labels(name, size) for name in ("stage", "sector", "size")}
    draft = parse(DRAFT, "draft")

    def prepared() -> Rehearsal:
        return Rehearsal.prepare(library, draft, population, current=current, others=others, groups=groups)

    prepared()
    rehearsal, preparing = timed(prepared)
    report, reporting = timed(lambda: rehearsal.report)
    print(
        f"rehearsal {size:,} enterprises, {report.counts.passed:,} pass, cost {report.cost / 100:,.2f} 元; processor ms"
    )
    print(f"  prepared: draft, version in force, 5 other rules, 3 grouping columns {1000 * preparing:9.1f}")
    print(f"  report: counts, cost to the 分, gains, losses, 5 overlaps, 3 groupings {1000 * reporting:7.1f}")
    for threshold in rehearsal.thresholds:
        middle = threshold.value
        values = [middle * Fraction(at, 50) for at in range(1, 101)]
        _, first = timed(lambda t=threshold, v=values[0]: rehearsal.at(t, v))
        curve, seconds = timed(lambda t=threshold, v=values: rehearsal.curve(t, v))
        each = [timed(lambda t=threshold, v=value: rehearsal.at(t, v))[1] for value in values[::10]]
        print(
            f"  slider {threshold.name:10} {threshold.text:7} first value {1000 * first:7.1f}, each further value "
            f"{1000 * statistics.median(each):5.1f} (largest {1000 * max(each):5.1f}), curve of {len(curve.points)} {1000 * seconds:7.1f}"
        )
    whole = timed(lambda: evaluate_population([rehearsal.rulebook], population, ON))[1]
    print(f"  beside: evaluating the draft once in columns, no cost {1000 * whole:24.1f}")


def random_labels(name: str, size: int) -> list[str]:
    """Six labels of a grouping column."""
    return [f"{name}{at * 7 % 6}" for at in range(size)]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result and the processor seconds that it took."""
    begin = time.process_time()
    found = work()
    return found, time.process_time() - begin
