"""Figures of the year so far, month by month, for the enterprises that report them or stand near a floor."""

from __future__ import annotations

import numpy as np

from gaoxin.mechanisms.registry.demo_zone.economy import Economy, Flags, Floats, Traits, cents
from gaoxin.mechanisms.registry.demo_zone.streams import stream

#: Months of 2026 that are over and reported.
MONTHS = (202602, 202603, 202604, 202605, 202606, 202607, 202608, 202609, 202610)
#: Share of a year's revenue that has been earned by the end of each of MONTHS.
_EARNED = (0.125, 0.215, 0.295, 0.38, 0.475, 0.56, 0.645, 0.735, 0.82)
#: From this share of the floor on an enterprise is watched.
WATCHED_FROM = 0.55


def watched(traits: Traits, accounts: Economy) -> Flags:
    """Who reports monthly: those above the floor of 纳统, and those that may reach it."""
    living = np.array([not firm.is_closed for firm in traits.firms])
    found: Flags = living & (np.nan_to_num(accounts.main_revenue[-1]) >= WATCHED_FROM * traits.floor)
    return found


def monthly(traits: Traits, accounts: Economy) -> dict[tuple[str, int], Floats]:
    """Main-business and operating revenue of the year so far, NaN where nobody reports."""
    random, size = stream("months"), len(traits)
    who = watched(traits, accounts)
    growth = np.clip(random.normal(traits.stage("growth", 0) * 0.6 + 0.02, 0.12), -0.5, 0.9)
    year = np.nan_to_num(accounts.revenue[-1]) * (1 + growth)
    main = np.nan_to_num(accounts.main_revenue[-1] / np.maximum(accounts.revenue[-1], 1))
    found: dict[tuple[str, int], Floats] = {}
    so_far: Floats = np.zeros(size)
    before = 0.0
    for month, earned in zip(MONTHS, _EARNED, strict=True):
        so_far = so_far + cents(year * (earned - before) * np.clip(random.normal(1, 0.12, size), 0.4, 1.6))
        before = earned
        found["revenue_ytd", month] = np.where(who, so_far, np.nan)
        found["main_revenue_ytd", month] = np.where(who, cents(so_far * main), np.nan)
    return found
