"""The demo zone's enterprises are fictional, coherent and the same every time."""

from __future__ import annotations

import datetime
import re
from collections import Counter

import numpy as np
import pytest

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook.identity import credit_code_problem
from gaoxin.mechanisms.registry import demo_zone
from gaoxin.mechanisms.registry.demo_zone import TODAY, Figures, capital, funnel, identity, naming, title_rows
from gaoxin.mechanisms.registry.demo_zone import figures as figures_of
from gaoxin.mechanisms.registry.demo_zone.books import books
from gaoxin.mechanisms.registry.demo_zone.identity import FLAGSHIP, UNICORN
from gaoxin.mechanisms.registry.demo_zone.sectors import YEARS

WHOLE, SMALL = 3_000, 60


@pytest.fixture(scope="module")
def found() -> Figures:
    """The whole zone."""
    return figures_of(WHOLE)


def _table(found: Figures, name: str) -> np.ndarray:
    return np.vstack([found.values[name, year] for year in YEARS])


# -- the same every time -------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_workbooks_byte_for_byte() -> None:
    first = [book.content() for book in books(SMALL)]
    for cached in (identity._enterprises, demo_zone.figures.__globals__["_figures"], title_rows.__globals__["_titles"]):
        cached.cache_clear()
    assert [book.content() for book in books(SMALL)] == first


def test_the_enterprise_that_people_sign_in_for_is_the_same_in_zones_of_any_size() -> None:
    assert demo_zone.enterprises(SMALL)[FLAGSHIP] == demo_zone.enterprises(WHOLE)[FLAGSHIP] == demo_zone.flagship()


# -- fictional -----------------------------------------------------------------------------------------------------


def test_no_name_code_or_telephone_can_be_real(found: Figures) -> None:
    divisions = {value.id for value in Catalogue.load().by_id["reg_city"].values}
    for firm in found.firms:
        assert "示例" in firm.name
        assert firm.code[2:8] == naming.DIVISION == "370299"
        assert credit_code_problem(firm.code) is None
        assert re.fullmatch(r"0300-\d{7}", firm.phone)
        assert firm.address.startswith("示例市")
    assert naming.DIVISION not in divisions
    assert len({firm.code for firm in found.firms}) == len({firm.name for firm in found.firms}) == WHOLE


def test_no_invented_brand_is_that_of_a_place() -> None:
    assert not {brand for brand in naming.brands(np.random.default_rng(1)) if brand.endswith(("市", "省"))}


# -- coherent --------------------------------------------------------------------------------------------------------


def test_assets_are_liabilities_and_equity_to_the_yuan(found: Figures) -> None:
    gap = _table(found, "total_assets") - _table(found, "liabilities") - _table(found, "net_assets")
    assert np.nanmax(np.abs(gap)) == 0
    assert np.nanmin(_table(found, "liabilities")) > 0


def test_equity_is_that_of_the_year_before_with_profit_and_investors_money_less_dividends(found: Figures) -> None:
    accounts, paid = found.accounts, capital.raised(found.firms)
    grown = accounts.net_assets[:-1] + accounts.net_profit[1:] + paid[1:] - accounts.dividends[1:]
    assert np.nanmax(np.abs(accounts.net_assets[1:] - grown)) == 0


def test_parts_never_exceed_their_wholes(found: Figures) -> None:
    for part, whole in (
        ("main_revenue", "revenue"), ("main_product_revenue", "main_revenue"), ("ht_income", "total_income"), ("tech_staff", "staff_total"),
        ("rd_staff", "tech_staff"), ("rd_domestic", "rd_expense_hnte"), ("pct_filed", "invention_filed"), ("sales_revenue", "revenue"),
        ("net_profit_low", "net_profit"),
    ):  # fmt: skip
        assert np.nanmax(_table(found, part) - _table(found, whole)) <= 0, part
    states = found.research.states
    for part, whole in (
        ("ip_class1_self", "ip_class1_valid_related"), ("ip1_own_top3", "ip_class1_self"), ("ip_class1_highvalue", "ip_class1_self"),
    ):  # fmt: skip
        assert (states[part] <= states[whole]).all(), part


def test_every_amount_is_whole_hundreds_so_that_wan_with_two_decimals_says_it(found: Figures) -> None:
    money = [variable.id for variable in Catalogue.load() if variable.unit == "元"]
    for (variable, _), values in found.values.items():
        if variable in money:
            assert np.nansum(np.abs(np.round(values / 100) * 100 - values)) == 0, variable


def test_nothing_is_known_of_the_years_before_an_enterprise_was_founded(found: Figures) -> None:
    founded = np.array([firm.founded.year for firm in found.firms])
    for (variable, period), values in found.values.items():
        if YEARS[0] <= period <= YEARS[-1]:
            assert np.isnan(values[founded > period]).all(), variable


def test_growth_is_that_of_the_stage(found: Figures) -> None:
    growth = found.accounts.revenue[-1] / found.accounts.revenue[-2] - 1
    usual = {
        stage: float(np.nanmedian(growth[[firm.stage == stage and firm.founded.year < 2024 and not firm.is_closed for firm in found.firms]]))
        for stage in ("startup", "growth", "mature", "decline")
    }  # fmt: skip
    assert usual["decline"] < -0.05 < usual["mature"] < usual["growth"] < usual["startup"] < 0.4


def test_taxes_research_and_staff_are_of_the_order_of_revenue(found: Figures) -> None:
    revenue = np.nansum(found.accounts.revenue[-1])
    assert 0.02 < np.nansum(_table(found, "tax_paid")[-1]) / revenue < 0.09
    assert 0.02 < np.nansum(_table(found, "rd")[-1]) / revenue < 0.1
    assert 200_000 < revenue / np.nansum(found.accounts.staff_total[-1]) < 2_500_000


def test_the_year_so_far_only_grows(found: Figures) -> None:
    months = sorted(period for variable, period in found.values if variable == "revenue_ytd")
    so_far = np.vstack([found.values["revenue_ytd", month] for month in months])
    assert len(months) == 9
    assert np.nanmin(np.diff(so_far, axis=0)) >= 0


def test_investors_rounds_follow_the_founding_and_fill_the_sums(found: Figures) -> None:
    rounds = demo_zone.rounds(found.firms)
    assert all(each.on >= found.firms[each.number].founded for each in rounds)
    assert sum(each.amount for each in rounds) == np.nansum(found.values["equity_inst_total", 0])
    assert found.values["valuation_usd_m", 0][UNICORN] > 1_000_000_000


# -- the ladders -------------------------------------------------------------------------------------------------------


def test_the_funnel_has_realistic_numbers() -> None:
    rungs = {rung.rule: rung for rung in funnel(WHOLE)}
    for rule, least, most in (
        ("four_up", 0.15, 0.2), ("tsme", 0.2, 0.3), ("hnte", 0.17, 0.23), ("isme", 0.12, 0.18), ("srdi", 0.05, 0.08), ("little_giant", 0.007, 0.015),
        ("sd_gazelle", 0.02, 0.045),
    ):  # fmt: skip
        assert least <= rungs[rule].holders / WHOLE <= most, rule
    for rule in ("four_up", "hnte", "srdi", "sd_gazelle"):
        assert rungs[rule].slipping >= 10, rule
        assert rungs[rule].one_step >= 100, rule
    for rule in ("four_up", "tsme", "isme", "srdi", "sd_gazelle"):
        assert rungs[rule].candidates >= 20, rule
    assert 1 <= rungs["sd_unicorn"].holders <= 2


def test_some_have_no_patent_and_some_stand_just_below_the_floor_of_statistics(found: Figures) -> None:
    rights = found.values["ip_invention_granted", 0] + found.values["ip_utility", 0]
    assert 0.3 < (rights == 0).mean() < 0.7
    near = found.accounts.main_revenue[-1] / 20_000_000
    assert ((near > 0.8) & (near < 1)).sum() > 50


def test_titles_run_from_a_day_after_the_founding_and_some_have_ended_or_soon_end() -> None:
    rows = list(title_rows(WHOLE))
    founded = {firm.code: firm.founded for firm in demo_zone.enterprises(WHOLE)}
    assert all(
        founded[row["code"]] < row["valid_from"] < row["valid_to"] and row["valid_from"] <= TODAY for row in rows
    )
    soon = TODAY + datetime.timedelta(days=181)
    ends = Counter(
        "ended" if row["valid_to"] < TODAY else "soon" if row["valid_to"] <= soon else "later" for row in rows
    )
    assert min(ends["ended"], ends["soon"], ends["later"]) > 100
    assert set(rows[0]) == {"code", "name", "qualification", "level", "batch", "valid_from", "valid_to", "document"}
