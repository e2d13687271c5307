"""A population for the benchmark: 60 variables, 15 % of all facts missing, one in twenty values on a published threshold."""

from __future__ import annotations

import datetime
from collections import defaultdict

import numpy as np
from benchmarks.rules.spec import TEMPLATES, Test, facts

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.population import Column, FactKey, Population

ON = datetime.date(2026, 6, 30)
MISSING = 0.15
#: Middle sizes of facts, for the others see ``_typical``.
_MIDDLE = {
    "revenue": 6e7,
    "total_assets": 8e7,
    "rd": 4e6,
    "net_profit": 4e6,
    "staff_total": 90,
    "valuation_usd_m": 3e8,
    "market_share": 0.1,
}
_PARTS = {
    "sales_revenue": ("revenue[y1]", 0.9, 1.1), "main_revenue": ("revenue[y1]", 0.4, 1.0), "rd_expense": ("rd[y1]", 0.7, 1.2),
    "rd_expense_hnte": ("rd[y1]", 0.8, 1.3), "rd_domestic": ("rd[y1]", 0.4, 1.0), "cost_expense_total": ("revenue[y1]", 0.2, 1.0),
    "ht_income": ("revenue[y1]", 0.2, 1.0), "total_income": ("revenue[y1]", 1.0, 1.1), "liabilities": ("total_assets[y1]", 0.1, 1.0),
    "net_assets": ("total_assets[y1]", -0.1, 0.9), "tech_staff": ("staff_total[y1]", 0.02, 0.6), "rd_staff": ("staff_total[y1]", 0.02, 0.7),
    "employees_end": ("staff_total[y1]", 0.8, 1.2), "staff": ("staff_total[y1]", 0.8, 1.2), "op_cash_flow": ("revenue[y1]", -0.2, 0.4),
    "net_profit_low": ("net_profit[y1]", 0.5, 1.0), "main_revenue_ytd": ("revenue[y1]", 0.1, 1.0),
}  # fmt: skip


def key_of(name: str, catalogue: Catalogue) -> FactKey:
    """``revenue[y1]`` as a fact key."""
    variable, _, period = name.partition("[")
    return variable, period.rstrip("]") or catalogue.by_id[variable].period


def population(size: int, *, seed: int = 11, catalogue: Catalogue | None = None) -> Population:
    """Enterprises with the facts that the benchmark's rulebooks read."""
    catalogue = catalogue or Catalogue.load()
    random = np.random.default_rng(seed)
    published = _thresholds()
    whole: dict[str, np.ndarray] = {}
    columns: dict[FactKey, Column] = {}
    for name in sorted(
        facts(list(TEMPLATES)), key=lambda name: (name.partition("[")[0] in _PARTS, "[y2]" in name, name)
    ):
        key = key_of(name, catalogue)
        variable = catalogue.by_id[key[0]]
        missing = random.random(size) < MISSING
        if variable.type == "boolean":
            values = (random.random(size) < (0.04 if key[0].startswith("flag") else 0.75)).astype(np.float64)
            columns[key] = Column("boolean", np.where(missing, np.nan, values))
        elif variable.type == "category":
            ids = tuple(value.id for value in variable.values)
            ranks = random.integers(0, len(ids), size).astype(np.int32)
            columns[key] = Column("category", np.where(missing, -1, ranks).astype(np.int32), ids)
        else:
            values = _numbers(name, variable.unit, random, size, whole)
            if published[name]:
                values = np.where(random.random(size) < 0.05, random.choice(published[name], size), values)
            values = np.round(values, 4 if variable.unit == "" else 2 if variable.unit == "元" else 0)
            whole[name] = values
            columns[key] = Column(variable.type, np.where(missing, np.nan, values))
    codes = [f"91{row:016d}" for row in range(size)]
    return Population(ON, codes, [""] * size, columns)


def _numbers(name: str, unit: str, random: np.random.Generator, size: int, whole: dict[str, np.ndarray]) -> np.ndarray:
    variable = name.partition("[")[0]
    if "[y2]" in name:
        return whole[f"{variable}[y1]"] / random.uniform(0.7, 1.6, size)
    if variable in _PARTS:
        total, low, high = _PARTS[variable]
        return whole[total] * random.uniform(low, high, size)
    if unit in ("元", "美元"):
        signs = np.where(random.random(size) < 0.15, -1, 1) if variable == "net_profit" else 1
        return np.exp(random.normal(np.log(_MIDDLE.get(variable, 1e7)), 1.5, size)) * signs
    if unit == "":
        return random.beta(1.2, 8, size)
    return random.gamma(1.2, _MIDDLE.get(variable, 6), size)


def _thresholds() -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)

    def read(test: Test) -> None:
        if test.expr and test.expr.form == "fact":
            found[test.expr.facts[0]].append(test.threshold)
        for part in test.parts:
            read(part)

    for book in TEMPLATES:
        for test in book.tests:
            read(test)
    return found
