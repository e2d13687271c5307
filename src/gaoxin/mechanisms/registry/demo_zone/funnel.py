"""What the rule library says of the demo zone: how many stand on each rung, would climb it, or slip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.rules.status import Status
from gaoxin.mechanisms.registry.demo_zone.books.shelf import listed
from gaoxin.mechanisms.registry.demo_zone.figures import figures
from gaoxin.mechanisms.registry.demo_zone.identity import TODAY
from gaoxin.mechanisms.registry.demo_zone.titles import KINDS, REGION, title_facts, titles
from gaoxin.mechanisms.registry.library import rules_in_force


@dataclass(frozen=True, slots=True)
class Rung:
    """One rule. passing: meet it; holders: hold its title (0 when `is_title` is false); candidates: meet it and hold none;
    slipping: hold it and fail; one_step: miss one test. All are numbers of enterprises.
    """

    rule: str
    label: str
    enterprises: int
    is_title: bool
    passing: int
    holders: int
    candidates: int
    slipping: int
    one_step: int


def funnel(count: int | None = None) -> list[Rung]:
    """The true figures of the demo zone judged by all rules in force, without the faults of its workbooks."""
    base = figures(count)
    rules = rules_in_force(TODAY, REGION)
    results = evaluate_population(rules, base.population(TODAY, title_facts(TODAY, count)), TODAY, detail=True)
    held = {kind: np.zeros(len(base), dtype=bool) for kind in KINDS}
    for title in titles(count):
        if title.holds_on(TODAY):
            held[title.qualification][title.number] = True
    held["four_up"] = listed(base)
    found = []
    for index, rulebook in enumerate(rules):
        holders = held.get(rulebook.id, np.zeros(len(base), dtype=bool))
        passing = results.status[index] == Status.PASS
        failing = results.status[index] == Status.FAIL
        _rows, away = results.near(index, 1)
        found.append(
            Rung(
                rulebook.id, rulebook.label, len(base), rulebook.id in held, int(passing.sum()), int(holders.sum()),
                int((passing & ~holders).sum()), int((failing & holders).sum()), int((away == 1).sum()),
            )
        )  # fmt: skip
    return found
