"""The demo zone's accounts over five years: revenue, profit, balance sheet, taxes and staff, coherent for every enterprise.

Arrays are years × enterprises in the order of ``sectors.YEARS``; money is 元 in whole hundreds, so that 万元 with two
decimals says it exactly. NaN stands before an enterprise was founded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gaoxin.mechanisms.registry.demo_zone.identity import FLAGSHIP, UNICORN, DemoEnterprise
from gaoxin.mechanisms.registry.demo_zone.sectors import SECTORS, STAGES, YEARS
from gaoxin.mechanisms.registry.demo_zone.streams import stream

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
WAN = 10_000
_SECTOR = {sector.key: sector for sector in SECTORS}
_STAGE = {stage.key: stage for stage in STAGES}
#: Floors of 纳统 by division or section, 万元; services not named here have 1000.
_FLOORS = {
    "wholesale": 2000, "retail": 500, "catering": 200, "software": 2000, "data": 2000, "logistics": 2000, "environment": 2000,
    "research": 1000, "testing": 1000, "consulting": 1000, "media": 500, "property": 1000,
}  # fmt: skip


@dataclass(frozen=True)
class Traits:
    """What is usual for each enterprise, as columns."""

    firms: Sequence[DemoEnterprise]

    def __len__(self) -> int:
        return len(self.firms)

    def sector(self, name: str) -> Floats:
        """A number of each enterprise's line of business."""
        return np.array([float(getattr(_SECTOR[firm.sector], name)) for firm in self.firms])

    def stage(self, name: str, place: int | None = None) -> Floats:
        """A number of each enterprise's stage."""
        held = (getattr(_STAGE[firm.stage], name) for firm in self.firms)
        return np.array([float(each if place is None else each[place]) for each in held])

    def is_stage(self, *keys: str) -> Flags:
        return np.array([firm.stage in keys for firm in self.firms])

    def is_sector(self, *keys: str) -> Flags:
        return np.array([firm.sector in keys for firm in self.firms])

    @property
    def innovation(self) -> npt.NDArray[np.int64]:
        return np.array([firm.innovation for firm in self.firms], dtype=np.int64)

    @property
    def leading(self) -> Flags:
        """Those that lead their segment of the market."""
        grown = self.is_stage("growth", "mature") & (self.innovation == 3)
        found: Flags = grown & np.array([firm.number % 3 == 1 for firm in self.firms])
        return found

    @property
    def floor(self) -> Floats:
        """The floor of 纳统 of each enterprise's line of business, 元."""
        return np.array([_FLOORS.get(firm.sector, 2000) * WAN for firm in self.firms], dtype=np.float64)


@dataclass(frozen=True)
class Economy:
    """Accounts and staff; see the module's first words."""

    revenue: Floats
    main_revenue: Floats
    sales_revenue: Floats
    total_income: Floats
    cost_expense_total: Floats
    net_profit: Floats
    net_profit_low: Floats
    total_assets: Floats
    liabilities: Floats
    net_assets: Floats
    dividends: Floats
    income_tax: Floats
    tax_paid: Floats
    op_cash_flow: Floats
    export: Floats
    employees_end: Floats
    staff_total: Floats

    def tables(self) -> dict[str, Floats]:
        """The figures that the catalogue has, by variable."""
        names = (
            "revenue", "main_revenue", "sales_revenue", "total_income", "cost_expense_total", "net_profit", "net_profit_low", "total_assets",
            "liabilities", "net_assets", "tax_paid", "op_cash_flow", "employees_end", "staff_total",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


def cents(amount: Floats) -> Floats:
    """Amounts in whole hundreds of 元: 万元 with two decimals."""
    return np.round(amount / 100) * 100


def economy(firms: Sequence[DemoEnterprise], raised: Floats) -> Economy:
    """The accounts. raised: equity paid in by outside investors in each year, 元."""
    traits = Traits(firms)
    revenue = _revenue(traits)
    known = ~np.isnan(revenue)
    random = stream("accounts")
    size = len(traits)
    usual = np.array([0.84, 0.86, 0.94, 0.96])[traits.innovation]
    main = cents(revenue * np.clip(random.normal(usual, 0.07), 0.45, 1.0))
    other = cents(revenue * np.clip(random.exponential(0.012, revenue.shape), 0, 0.08))
    profit = _profit(traits, revenue, random)
    rate = np.where(traits.innovation >= 2, 0.15, np.where(revenue < 3_000 * WAN, 0.05, 0.25))
    income_tax = cents(np.maximum(profit, 0) * rate)
    net = profit - income_tax
    # The part that does not recur is a gain in three firms of four.
    once = cents(np.abs(net) * random.uniform(-0.04, 0.14, revenue.shape))
    assets, equity, dividends = _balance(traits, revenue, net, raised, random)
    staff = _staff(traits, revenue, random)
    before = np.vstack([staff[:1], staff[:-1]])
    mean = np.where(np.isnan(before), staff, np.round((before + staff) / 2))
    turnover_tax = cents(revenue * np.clip(random.normal(0.03, 0.008, size), 0.006, 0.06))
    exports = random.random(size) < traits.sector("export")
    share = np.where(exports, np.clip(random.gamma(2.0, 0.13, size), 0.01, 0.85), 0.0)
    return Economy(
        revenue=revenue, main_revenue=main,
        sales_revenue=np.where(random.random(size) < 0.75, revenue, cents(revenue * random.uniform(0.985, 1.0, size))),
        total_income=revenue + other, cost_expense_total=np.maximum(revenue + other - profit, 100.0 * known),
        net_profit=net, net_profit_low=np.minimum(net, net - once), total_assets=assets, liabilities=assets - equity,
        net_assets=equity, dividends=dividends, income_tax=income_tax, tax_paid=turnover_tax + income_tax,
        op_cash_flow=cents(net + revenue * random.normal(0.02, 0.05, revenue.shape)), export=cents(main * share),
        employees_end=staff, staff_total=np.maximum(mean, 1),
    )  # fmt: skip


def _revenue(traits: Traits) -> Floats:
    """From the last year backwards: growth of the stage, the line of business, the year and chance."""
    random = stream("revenue")
    size = len(traits)
    scale = traits.stage("size", 0) + traits.sector("scale") + np.array([-0.3, 0.0, 0.5, 1.35])[traits.innovation]
    last = np.exp(random.normal(scale, traits.stage("size", 1))) * WAN
    last = np.minimum(last, 9.5e9)
    last = _near_floor(traits, last, random)
    last = np.where(traits.leading, np.maximum(last, random.uniform(6_500, 26_000, size) * WAN), last)
    last[FLAGSHIP] = 86_432_700
    last[UNICORN % size] = 731_580_000 if size > UNICORN else last[UNICORN % size]
    usual = random.normal(traits.stage("growth", 0), traits.stage("growth", 1) * 0.75)
    usual += np.where(traits.is_stage("growth") & (random.random(size) < 0.17), 0.24, 0.0)
    usual = np.where(traits.leading, np.maximum(usual, 0.11), usual)
    usual[FLAGSHIP] = 0.27
    found = np.full((len(YEARS), size), np.nan)
    found[-1] = last
    for place in range(len(YEARS) - 1, 0, -1):
        shock = np.array([_SECTOR[firm.sector].shocks[place] for firm in traits.firms])
        growth = usual + shock + random.normal(0, 0.07, size)
        # One firm in forty gains or loses a great customer.
        growth += np.where(random.random(size) < 0.025, random.choice([-0.35, 0.5], size), 0.0)
        found[place - 1] = found[place] / (1 + np.clip(growth, -0.55, 1.6))
    founded = np.array([firm.founded.year for firm in traits.firms])
    part = np.array([(12 - firm.founded.month + 1) / 12 for firm in traits.firms])
    for place, year in enumerate(YEARS):
        found[place] = np.where(founded == year, found[place] * part * 0.7, found[place])
        found[place, founded > year] = np.nan
    closed = np.array([firm.is_closed for firm in traits.firms])
    found[-1, closed] *= 0.3
    return cents(found)


def _near_floor(traits: Traits, last: Floats, random: np.random.Generator) -> Floats:
    """A few firms stand just below the floor of 纳统, or just above."""
    chosen = (random.random(len(traits)) < 0.045) & traits.is_stage("startup", "growth", "mature")
    return np.where(chosen, traits.floor * random.uniform(0.82, 1.08, len(traits)), last)


def _profit(traits: Traits, revenue: Floats, random: np.random.Generator) -> Floats:
    """Profit before income tax."""
    size = len(traits)
    own = traits.sector("margin") + traits.stage("margin") + random.normal(0, 0.035, size)
    own = own - np.where(traits.is_stage("seed"), random.exponential(0.25, size), 0)
    own[FLAGSHIP] = 0.14
    margin = np.clip(own + random.normal(0, 0.025, revenue.shape), -1.6, 0.42)
    return cents(revenue * margin)


def _balance(
    traits: Traits, revenue: Floats, net: Floats, raised: Floats, random: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Assets, equity and dividends. Equity is last year's, and the profit, and what investors paid, less dividends."""
    size = len(traits)
    paid_in = np.array([float(firm.registered_capital) for firm in traits.firms]) * random.uniform(0.2, 0.9, size)
    ratio = np.clip(traits.sector("assets") * random.lognormal(0, 0.3, size), 0.25, 5)
    debt = np.clip(traits.sector("debt") + random.normal(0, 0.13, size), 0.06, 0.93)
    first = np.argmax(~np.isnan(revenue), axis=0)
    begun = revenue[first, np.arange(size)] * ratio * (1 - debt)
    equity = np.full(revenue.shape, np.nan)
    assets, dividends = np.full(revenue.shape, np.nan), np.zeros(revenue.shape)
    before = cents(np.maximum(begun, paid_in))
    for place in range(len(YEARS)):
        now = ~np.isnan(revenue[place])
        grown = before + np.where(now, net[place] + raised[place], 0)
        wanted = revenue[place] * ratio * random.lognormal(0, 0.05, size)
        # A firm that has become richer than its business needs pays some of it out.
        spare = np.maximum(grown - np.maximum(wanted * (1 - debt), paid_in), 0)
        paid = np.where(now & (net[place] > 0) & (spare > 0), cents(np.minimum(spare * 0.5, net[place] * 0.6)), 0)
        dividends[place] = paid
        after = grown - paid
        owed = cents(np.maximum(wanted - after, wanted * np.minimum(debt, 0.35)))
        owed = np.maximum(owed, np.maximum(-after, 0) + 100_000)
        equity[place] = np.where(now, after, np.nan)
        assets[place] = np.where(now, after + owed, np.nan)
        before = np.where(now, after, before)
    dividends[np.isnan(revenue)] = np.nan
    return assets, equity, dividends


def _staff(traits: Traits, revenue: Floats, random: np.random.Generator) -> Floats:
    """Employees at the year's end: they follow revenue more slowly than it moves."""
    size = len(traits)
    head = traits.sector("per_head") * WAN * random.lognormal(0, 0.35, size)
    last = np.maximum(2, revenue[-1] / head)
    # Revenue of a head rises with size.
    last = np.maximum(np.where(traits.is_stage("seed"), 3, 4), last / np.maximum(1, last / 90) ** 0.18)
    last[FLAGSHIP] = 148
    ratio = revenue / revenue[-1]
    staff: Floats = np.round(last * np.power(np.clip(ratio, 0.02, 20), 0.6) * random.lognormal(0, 0.03, revenue.shape))
    return np.where(np.isnan(revenue), np.nan, np.maximum(staff, 2))
