"""What the demo zone's enterprises spend on research, own, win and run: R&D, rights, awards, platforms, talent.

Figures of years are years × enterprises as in ``economy``; states are one number for each enterprise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gaoxin.mechanisms.registry.demo_zone.economy import Economy, Flags, Floats, Traits, cents
from gaoxin.mechanisms.registry.demo_zone.identity import FLAGSHIP, UNICORN
from gaoxin.mechanisms.registry.demo_zone.sectors import YEARS
from gaoxin.mechanisms.registry.demo_zone.streams import stream


@dataclass(frozen=True)
class Research:
    """Figures of years by variable, and states by variable."""

    yearly: dict[str, Floats]
    states: dict[str, Floats]


def research(traits: Traits, accounts: Economy) -> Research:
    """Everything about research, from what the enterprises are and earn."""
    yearly = {**_staff(traits, accounts), **_spending(traits, accounts)}
    filed = _filed(traits, accounts, yearly["rd_staff"])
    yearly.update(filed)
    states = _rights(traits, filed)
    states.update(_platforms(traits, states))
    return Research(yearly, states)


def _staff(traits: Traits, accounts: Economy) -> dict[str, Floats]:
    """Technology and R&D staff: never more than the staff they belong to."""
    random, size = stream("research-staff"), len(traits)
    usual = np.array([0.015, 0.13, 0.24, 0.38])[traits.innovation] * (0.7 + 2.2 * traits.sector("research"))
    share = np.clip(usual * random.lognormal(0, 0.28, size), 0, 0.85)
    share[FLAGSHIP] = 0.36
    technology = np.round(
        accounts.staff_total * np.clip(share * random.normal(1, 0.03, accounts.revenue.shape), 0, 0.9)
    )
    inner = np.clip(random.normal(0.8, 0.1, size), 0.4, 1)
    return {"tech_staff": technology, "rd_staff": np.floor(technology * inner), "staff": accounts.staff_total}


def _spending(traits: Traits, accounts: Economy) -> dict[str, Floats]:
    """R&D in the scopes that different rules use, all from one audited figure."""
    random, size = stream("research-money"), len(traits)
    usual = np.array([0.0, 0.32, 1.0, 1.35])[traits.innovation] * (traits.sector("research") * 0.85 + 0.012)
    ratio = usual * random.lognormal(0, 0.28, size)
    # Some keep just below what a rule asks for.
    near = (random.random(size) < 0.05) & (traits.innovation >= 1)
    ratio = np.where(near, random.choice([0.03, 0.04, 0.05], size) * random.uniform(0.93, 0.998, size), ratio)
    ratio = np.where(traits.leading, np.maximum(ratio, 0.062), ratio)
    ratio[FLAGSHIP] = 0.092
    revenue = accounts.revenue
    early = np.where(traits.is_stage("seed") & (traits.innovation > 0), 0.15, 0.0)
    spent = cents(revenue * np.clip((ratio + early) * random.normal(1, 0.06, revenue.shape), 0, 1.2))
    wider = cents(spent * random.uniform(1.0, 1.1, size))
    deducted = cents(spent * random.uniform(0.82, 1.0, size))
    rate = np.where(traits.innovation >= 2, 0.15, 0.05)
    saved = np.where(accounts.income_tax > 0, cents(deducted * rate), np.where(np.isnan(revenue), np.nan, 0.0))
    return {
        "rd": spent, "rd_expense": deducted, "rd_expense_hnte": wider, "rd_domestic": cents(wider * random.uniform(0.9, 1.0, size)),
        "rd_spend": cents(spent * np.where(random.random(size) < 0.15, random.uniform(1.02, 1.25, size), 1.0)),
        "st_spend": cents(wider * random.uniform(1.03, 1.2, size)), "rd_tax_saved": saved, "ht_income": _high_tech(traits, accounts),
        "tech_contract_value": _contracts(traits, accounts),
    }  # fmt: skip


def _high_tech(traits: Traits, accounts: Economy) -> Floats:
    random, size = stream("high-tech"), len(traits)
    usual = np.array([0.02, 0.35, 0.79, 0.88])[traits.innovation]
    share = np.clip(usual + random.normal(0, 0.1, size), 0, 0.97) * (traits.innovation > 0)
    share[FLAGSHIP] = 0.86
    return cents(accounts.main_revenue * share)


def _contracts(traits: Traits, accounts: Economy) -> Floats:
    random, size = stream("contracts"), len(traits)
    signs = random.random(size) < np.array([0.0, 0.06, 0.16, 0.3])[traits.innovation] + 0.15 * traits.is_sector(
        "research"
    )
    value = accounts.revenue * random.uniform(0.02, 0.3, accounts.revenue.shape)
    held = np.where(signs & (random.random(value.shape) < 0.8), cents(value), 0.0)
    return np.where(np.isnan(accounts.revenue), np.nan, held)


def _filed(traits: Traits, accounts: Economy, researchers: Floats) -> dict[str, Floats]:
    """Applications of each year; a third of those who research file nothing."""
    random, size = stream("filings"), len(traits)
    files = random.random(size) < np.array([0.01, 0.3, 0.9, 0.98])[traits.innovation]
    files[FLAGSHIP] = True
    zeal = np.array([0.1, 0.3, 0.85, 2.0])[traits.innovation] * random.gamma(2.0, 0.5, size)
    per_year = files * zeal * np.power(np.nan_to_num(researchers) + 1, 0.42)
    known = ~np.isnan(accounts.revenue)
    inventions = random.poisson(np.minimum(per_year, 60)).astype(float)
    world = random.poisson(np.minimum(per_year * 0.06, 6) * (traits.innovation >= 2)).astype(float)
    graduates = random.poisson(np.nan_to_num(accounts.staff_total) * 0.025)
    return {
        "invention_filed": np.where(known, inventions, np.nan), "pct_filed": np.where(known, np.minimum(world, inventions), np.nan),
        "graduates": np.where(known, graduates, np.nan).astype(float),
    }  # fmt: skip


def _rights(traits: Traits, filed: dict[str, Floats]) -> dict[str, Floats]:
    """Rights at the end of the last year: what was filed before 2024 and granted, and older rights of older firms."""
    random, size = stream("rights"), len(traits)
    inventions = np.nan_to_num(filed["invention_filed"])
    age = np.array([YEARS[-1] - firm.founded.year for firm in traits.firms])
    older = np.clip(age - len(YEARS), 0, 8)
    files = inventions.sum(axis=0) > 0
    granted = random.binomial(inventions[:3].sum(axis=0).astype(int), 0.55) + random.poisson(
        older * 0.3 * inventions.mean(axis=0)
    )
    granted = (granted * files).astype(float)
    granted = np.where(traits.leading, granted + 7, granted)
    granted[FLAGSHIP] = 19
    makes = ~traits.is_sector("software", "data", "consulting", "media", "retail", "wholesale")
    level = np.array([0.02, 0.55, 3.0, 4.6])[traits.innovation] * np.minimum(age + 0.5, 8) * 0.42
    smaller = random.poisson(level * random.gamma(2, 0.5, size)).astype(float)
    utility = np.where(makes, np.round(smaller * 0.8), np.round(smaller * 0.1))
    software = smaller - utility
    bought = random.binomial(granted.astype(int), 0.12).astype(float)
    own = granted - bought
    applied = random.binomial(own.astype(int), 0.78).astype(float)
    none = granted + utility + software == 0
    good = np.clip(traits.innovation + random.integers(-1, 2, size), 0, 4)
    return {
        "ip_invention_granted": granted, "ip_utility": utility, "ip_software": software, "ip_class1_valid_related": granted,
        "ip_class2_valid_related": np.round((utility + software) * 0.9), "ip_class1_self": own,
        "ip_class1_highvalue": np.minimum(random.binomial(granted.astype(int), 0.3), own).astype(float), "ip1_own_top3": applied,
        "ip_core_count": np.minimum(granted + np.round(smaller * 0.5), 40), "ip_invention_industrial": applied,
        "ip_self_applications": inventions.sum(axis=0) + smaller, "ip_self_granted": own + smaller,
        "pct_applications": np.nan_to_num(filed["pct_filed"]).sum(axis=0),
        "conversions_3y": random.poisson(np.minimum(np.array([0.1, 2.5, 15.5, 18.5])[traits.innovation] * ~none, 22)).astype(float),
        "ip_advancement": np.where(none, 0, np.clip(good + 1, 0, 4)).astype(float), "ip_support": np.where(none, 0, np.clip(good + 1, 0, 4)).astype(float),
        "ip_acquisition": np.where(none, 0, np.where(own + smaller > 0, 2, 1)).astype(float),
    }  # fmt: skip


def _platforms(traits: Traits, rights: dict[str, Floats]) -> dict[str, Floats]:
    """R&D bodies, awards, projects, standards and talent: rare, and rarer where there is little research."""
    random, size = stream("platforms"), len(traits)
    strong = traits.innovation
    draw = random.random(size)
    level = np.select(
        [draw < np.array([0, 0, 0.004, 0.03])[strong], draw < np.array([0, 0.004, 0.035, 0.2])[strong], draw < np.array([0, 0.03, 0.2, 0.5])[strong],
         draw < np.array([0.002, 0.12, 0.5, 0.75])[strong]],
        [4, 3, 2, 1], 0,
    )  # fmt: skip
    level[[FLAGSHIP, UNICORN % size]] = 3
    prize = _rare(random, size, np.array([0, 0.002, 0.02, 0.09])[strong])
    national = _rare(random, size, np.array([0, 0, 0.001, 0.012])[strong])
    standard = _rare(random, size, np.array([0, 0.004, 0.03, 0.12])[strong])
    standards = random.binomial(3, np.array([0.0, 0.01, 0.06, 0.2])[strong]).astype(float)
    rank = random.integers(1, 6, size)
    return {
        "rd_org_level": level.astype(float), "platforms": np.where(level >= 3, 1 + random.binomial(2, 0.25, size), 0).astype(float),
        "prov_award_rank_3y": np.where(prize, rank, 0).astype(float), "nat_award_rank_3y": np.where(national, rank, 0).astype(float),
        "nat_award_rank_5y": np.where(national, rank, 0).astype(float), "standard_led_rank_5y": np.where(standard, np.minimum(rank, 3), 0).astype(float),
        "standard_led": standard.astype(float), "ip_standard_bonus": (standard | (standards > 0)).astype(float),
        "awards": (prize + national).astype(float), "projects": random.binomial(3, np.array([0, 0.02, 0.1, 0.28])[strong]).astype(float),
        "standards_national": standards, "standards_international": _rare(random, size, 0.01 * (strong == 3)).astype(float),
        "first_sets_provincial": _rare(random, size, 0.02 * (strong >= 2)).astype(float),
        "first_sets_national": _rare(random, size, 0.004 * (strong >= 3)).astype(float),
        "talent_national": random.binomial(2, np.array([0, 0, 0.01, 0.08])[strong]).astype(float),
        "talent_provincial": random.binomial(2, np.array([0, 0.005, 0.05, 0.18])[strong]).astype(float),
        "talent_municipal": random.binomial(4, np.array([0, 0.02, 0.1, 0.22])[strong]).astype(float),
        "mgmt_score_system": _marks(random, strong, 6), "mgmt_score_body": _marks(random, strong, 6),
        "mgmt_score_conversion": _marks(random, strong, 4), "mgmt_score_talent": _marks(random, strong, 4),
    }  # fmt: skip


def _rare(random: np.random.Generator, size: int, chance: npt.NDArray[Any]) -> Flags:
    found: Flags = random.random(size) < chance
    return found


def _marks(random: np.random.Generator, strong: npt.NDArray[np.int64], most: int) -> Floats:
    """Points of R&D management out of ``most``."""
    share = np.array([0.1, 0.5, 0.86, 0.94])[strong] + random.normal(0, 0.1, len(strong))
    marks: Floats = np.clip(np.round(share * most), 0, most)
    return marks
