"""Financing rounds and valuations of the demo zone, and who is listed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gaoxin.mechanisms.registry.demo_zone.economy import WAN, Floats, Traits
from gaoxin.mechanisms.registry.demo_zone.identity import FLAGSHIP, UNICORN, DemoEnterprise
from gaoxin.mechanisms.registry.demo_zone.sectors import YEARS
from gaoxin.mechanisms.registry.demo_zone.streams import stream

_ROUNDS = ("天使轮", "A轮", "B轮", "C轮", "D轮")
_CNY_OF_USD = 7.1


@dataclass(frozen=True, slots=True)
class Round:
    """One round. number: of the enterprise. amount and valuation (after the money): 元; share: of equity sold."""

    number: int
    name: str
    on: datetime.date
    amount: int
    share: float
    valuation: int


def rounds(firms: Sequence[DemoEnterprise]) -> tuple[Round, ...]:
    """Every round that was paid in, in the order of enterprises and days."""
    random = stream("capital")
    found: list[Round] = []
    for firm in firms:
        chance = (0.0, 0.04, 0.16, 0.42)[firm.innovation] * (1.5 if firm.stage in ("startup", "growth") else 0.6)
        draws = random.random(4)
        if firm.number in (FLAGSHIP, UNICORN) or draws[0] < chance:
            found += _of(firm, random)
    return tuple(found)


def _of(firm: DemoEnterprise, random: np.random.Generator) -> list[Round]:
    count = {UNICORN: 5, FLAGSHIP: 2}.get(firm.number, 1 + int(random.binomial(3, 0.22)))
    first = max(firm.founded.year, YEARS[0]) if firm.number != UNICORN else YEARS[0]
    years = sorted(
        random.choice(range(first, YEARS[-1] + 1), size=min(count, YEARS[-1] + 1 - first), replace=False).tolist()
    )
    found = []
    for step, year in enumerate(years):
        share = round(float(random.uniform(0.06, 0.2)), 3)
        amount = round(float(np.exp(random.normal(6.1 + 0.85 * step, 0.7)))) * WAN
        if firm.number == UNICORN:
            share, amount = 0.08, (2_000, 8_000, 20_000, 30_000, 66_000)[step] * WAN
        if firm.number == FLAGSHIP:
            share, amount = 0.1, (1_200, 3_000)[step] * WAN
        day = datetime.date(year, int(random.integers(1, 13)), int(random.integers(1, 28)))
        day = max(day, firm.founded + datetime.timedelta(days=20))
        found.append(Round(firm.number, _ROUNDS[step], day, amount, share, round(amount / share / WAN) * WAN))
    return [each for each in found if each.on.year <= YEARS[-1]]


def raised(firms: Sequence[DemoEnterprise]) -> Floats:
    """Equity paid in by investors in each year, 元: years × enterprises."""
    found = np.zeros((len(YEARS), len(firms)))
    for each in rounds(firms):
        found[each.on.year - YEARS[0], each.number] += each.amount
    return found


def capital_facts(firms: Sequence[DemoEnterprise], traits: Traits) -> dict[str, Floats]:
    """The facts of financing as of the end of the last year, by variable."""
    paid, size = raised(firms), len(firms)
    last: dict[int, Round] = {each.number: each for each in rounds(firms)}
    total = paid.sum(axis=0)
    found = {
        "equity_new_2y": paid[-2:].sum(axis=0), "equity_new_3y": paid[-3:].sum(axis=0), "equity_inst_total": total,
        "outside_equity_paid": (total > 0).astype(float), "vc_received": paid[-2:].sum(axis=0),
    }  # fmt: skip
    for name in ("valuation_cny_100m", "valuation_usd_m", "round_equity_share"):
        found[name] = np.full(size, np.nan)
    for number, each in last.items():
        found["valuation_cny_100m"][number] = each.valuation
        found["valuation_usd_m"][number] = round(each.valuation / _CNY_OF_USD / 10_000) * 10_000
        found["round_equity_share"][number] = each.share
    listed = traits.is_stage("mature") & (stream("listed").random(size) < 0.006)
    found["is_listed"] = listed.astype(float)
    found["controlled_by_listed"] = (stream("held").random(size) < 0.02).astype(float) * ~listed
    return found
