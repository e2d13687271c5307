"""Market standing, conduct, and what reviewers have recorded about the demo zone's enterprises."""

from __future__ import annotations

import numpy as np

from gaoxin.mechanisms.registry.demo_zone.economy import WAN, Economy, Floats, Traits, cents
from gaoxin.mechanisms.registry.demo_zone.identity import FLAGSHIP, UNICORN
from gaoxin.mechanisms.registry.demo_zone.research import Research
from gaoxin.mechanisms.registry.demo_zone.sectors import YEARS
from gaoxin.mechanisms.registry.demo_zone.streams import stream

#: Breaches and bans with the share of enterprises that have them.
BREACHES = {
    "flag_abnormal_list": 0.012, "flag_serious_dishonesty": 0.004, "flag_judgment_defaulter": 0.006, "flag_major_accident": 0.003,
    "flag_major_quality": 0.002, "flag_env_breach": 0.004, "flag_cyber_data": 0.001, "flag_tax_evasion": 0.003,
    "flag_research_dishonesty": 0.001, "flag_data_fraud": 0.001, "flag_industry_breach": 0.001, "flag_larger_accident_3y": 0.002,
    "flag_crime_3y": 0.001, "flag_negative_news": 0.003, "product_prohibited": 0.004, "false_data_found": 0.001,
}  # fmt: skip
_TRACKS = {
    "biomedicine": "health", "software": "ai", "data": "information", "electronics": "information", "vehicles": "automotive",
    "energy": "energy", "environment": "energy", "media": "media", "logistics": "logistics", "agriculture": "agriculture",
    "consulting": "enterprise", "research": "enterprise", "testing": "enterprise", "retail": "consumer", "catering": "consumer", "food": "consumer",
}  # fmt: skip


def market(traits: Traits, accounts: Economy, found: Research) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Figures of years (years × enterprises) and states, by variable."""
    random, size = stream("market"), len(traits)
    strong = traits.innovation
    age = np.array([YEARS[-1] + 1 - firm.founded.year for firm in traits.firms], dtype=float)
    years = np.maximum(age - 1, 0)
    rank = np.where(
        random.random(size) < np.array([0.02, 0.08, 0.2, 0.5])[strong],
        random.integers(1, np.array([21, 21, 21, 9])[strong], size),
        0,
    )
    share = np.clip(random.gamma(1.2, np.array([0.006, 0.012, 0.028, 0.085])[strong]), 0.0005, 0.62)
    share = np.where(traits.leading, np.maximum(share, random.uniform(0.1, 0.4, size)), share)
    share[FLAGSHIP], rank[FLAGSHIP] = 0.118, 3
    blank: Floats = np.full(accounts.revenue.shape, np.nan)

    def last(values: Floats) -> Floats:
        filled = blank.copy()
        filled[-2:] = np.where(np.isnan(accounts.revenue[-2:]), np.nan, values)
        return filled

    score = np.clip(random.normal(np.array([28, 40, 55, 67])[strong] + 3 * np.minimum(age / 5, 2), 6), 5, 98).round(1)
    scored = strong >= 1
    yearly = {
        "segment_years": _running(blank, np.minimum(years, 24)), "years_in_field": _running(blank, np.minimum(years, 26)), "market_share": last(share.round(4)),
        "national_segment_rank": last(rank.astype(float)), "main_product_revenue": cents(accounts.main_revenue * random.uniform(0.55, 0.98, size)),
        "stable_customer_share": last(random.uniform(0.05, 0.85, size).round(3)),
        "digital_level": last(np.clip(1 + strong + random.integers(-1, 2, size), 0, 4).astype(float)),
        "srdi_platform_score": last(np.where(scored, score, np.nan)), "penalties": last(random.poisson(0.03, size).astype(float)),
        "late_reports": last(random.poisson(0.08, size).astype(float)),
    }  # fmt: skip
    before = np.clip(score - random.normal(2, 2, size), 0, 98).round(1)
    yearly["srdi_platform_score"][-2] = np.where(scored & (age > 3), before, np.nan)
    return yearly, {**_states(traits, random, years), **_judgements(traits, accounts, found, random), **conduct(size)}


def _running(blank: Floats, years: Floats) -> Floats:
    """A number of years at the end of the last year, and at the ends of those before it."""
    filled = blank.copy()
    for back in range(3):
        filled[-1 - back] = np.where(years >= back, years - back, np.nan)
    return filled


def _states(traits: Traits, random: np.random.Generator, years: Floats) -> dict[str, Floats]:
    size, strong = len(traits), traits.innovation
    industrial = traits.is_sector(
        "sensors", "machinery", "robots", "electronics", "materials", "biomedicine", "vehicles", "energy"
    )
    key = traits.leading | ((strong >= 2) & (random.random(size) < 0.6))
    strategic = np.array([float(firm.strategic) for firm in traits.firms])
    chained = np.array([bool(firm.chain) for firm in traits.firms])
    role = np.where(chained, 1.0, 0.0)
    role[UNICORN % size] = 2
    role = np.where(chained & traits.is_stage("mature") & (random.random(size) < 0.05), 2.0, role)
    tracks = list(TRACK_IDS)
    return {
        "is_mainland_resident": np.ones(size), "is_legal_person": np.where(random.random(size) < 0.995, 1.0, 0.0),
        "full_fiscal_years": years, "years_operated": years + 0.5, "strategic_industry": strategic,
        "emerging_industry": strategic, "six_base_or_keylink": (key & (traits.leading | industrial | (strategic > 0))).astype(float),
        "is_software": traits.is_sector("software").astype(float), "has_info_system": (random.random(size) < 0.3 + 0.15 * strong).astype(float),
        "mgmt_cert": (random.random(size) < 0.25 + 0.18 * strong).astype(float), "chain_role": role,
        "credit_score": np.clip(random.normal(72 + 3.5 * strong, 5, size), 40, 98).round(0),
        "prior_year_exists": (years >= 1).astype(float), "neeq_tier": np.where(random.random(size) < 0.012 * (strong >= 2), 1.0, 0.0),
        "qhu_track": np.array([tracks.index(_TRACKS.get(firm.sector, "manufacturing")) for firm in traits.firms], dtype=float),
        "construction_qualification": np.where(
            traits.is_sector("construction"), np.where(random.random(size) < 0.45, random.integers(2, 4, size), random.integers(0, 2, size)), np.nan
        ),
    }  # fmt: skip


#: Ids of the tracks in the order of the catalogue; only those that the demo zone has.
TRACK_IDS = (
    "manufacturing", "health", "consumer", "ai", "enterprise", "automotive", "information", "media", "fintech", "education", "logistics",
    "aerospace", "energy", "agriculture", "other",
)  # fmt: skip


def _judgements(traits: Traits, accounts: Economy, found: Research, random: np.random.Generator) -> dict[str, Floats]:
    """What reviewers recorded: only about enterprises that came before them, and not always in their favour."""
    size, strong = len(traits), traits.innovation
    revenue = np.nan_to_num(accounts.revenue[-1])
    rising = revenue > 1.1 * np.nan_to_num(accounts.revenue[-2])
    seen = found.states["ip_core_count"] > 0

    def said(who: np.ndarray, yes: float) -> Floats:
        return np.where(who, (random.random(size) < yes).astype(float), np.nan)

    judged = {
        "hnte_field_ok": said(strong >= 1, 0.93), "judged_srdi26_market": said((strong >= 2) & (revenue > 900 * WAN), 0.88),
        "judged_lg26_market": said((strong == 3) & (revenue > 3_000 * WAN), 0.7),
        "judged_sdg_standing": said(seen & rising & (revenue > 800 * WAN), 0.94), "judged_sdg_field": said(seen & rising, 0.9),
        "judged_htzg_scope": said(rising, 0.95), "judged_fu_registered_place": said(revenue > 0.7 * traits.floor, 0.985),
        "judged_qic_tech": said((strong == 3) & (revenue > 1_000 * WAN), 0.5), "judged_qhu_tech": said(strong == 3, 0.5),
    }  # fmt: skip
    for name in (
        "hnte_field_ok",
        "judged_srdi26_market",
        "judged_lg26_market",
        "judged_sdg_standing",
        "judged_sdg_field",
    ):
        judged[name][FLAGSHIP] = 1.0
        judged[name] = np.where(traits.leading & (random.random(size) < 0.9), 1.0, judged[name])
    return judged


def honours(traits: Traits) -> Floats:
    """Honours as the bits of a list; few have any. Bits follow the catalogue: innovation_demo, ip_advantage, ip_demo."""
    random, size, strong = stream("honours"), len(traits), traits.innovation
    advantage = random.random(size) < np.array([0, 0.002, 0.015, 0.1])[strong]
    return np.where(advantage, 2.0, 0.0) + np.where(random.random(size) < 0.01 * (strong == 3), 1.0, 0.0)


def conduct(size: int) -> dict[str, Floats]:
    """Breaches and bans: most enterprises have none of them."""
    found: dict[str, Floats] = {}
    for name, chance in BREACHES.items():
        held = (stream(f"conduct-{name}").random(size) < chance).astype(float)
        held[[FLAGSHIP, UNICORN % size]] = 0.0
        found[name] = held
    return found
