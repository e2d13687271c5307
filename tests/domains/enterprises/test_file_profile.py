"""The profile: scores against the zone, medians of the stage, what is missing, strengths and steps with their figures."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest
from tests.domains.enterprises import file_population as made
from tests.domains.enterprises.makers import signed_in

from gaoxin.domains.enterprises import file_profile
from gaoxin.domains.enterprises.file_places import Place
from gaoxin.domains.enterprises.file_portrait import Portrait, a_year_before, portrait
from gaoxin.domains.enterprises.file_profile import FEW, STAGES, axes, benchmark, reader_of_one, stages, values
from gaoxin.domains.enterprises.file_rules import rule_lines
from gaoxin.kernel.rules import evaluate
from gaoxin.kernel.rules.population import Population
from gaoxin.mechanisms.registry.actions.images import evaluate_zone
from gaoxin.mechanisms.registry.library import catalogue, library
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.mechanisms.registry.selectors.known import known_facts
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone

ON = datetime.date(2026, 11, 21)


def zone_of(*rows: dict[tuple[str, str], Any]) -> Population:
    return Population.from_facts(catalogue(), list(rows), ON)


def indicator(name: str) -> file_profile.Indicator:
    return next(each for axis in axes() for each in axis.indicators if each.id == name)


def one(name: str, facts: dict[tuple[str, str], Any]) -> float:
    return float(values(indicator(name), reader_of_one(facts))[0])


def test_there_are_six_axes_of_three_indicators() -> None:
    assert [axis.key for axis in axes()] == ["innovation", "growth", "quality", "people", "capital", "chain"]
    assert all(len(axis.indicators) == 3 and axis.needed == 2 for axis in axes())


def test_indicators_are_computed_from_the_right_years() -> None:
    facts = {
        ("revenue", "y1"): 121, ("revenue", "y2"): 110, ("revenue", "y3"): 100, ("rd_expense", "y1"): 12, ("staff_total", "y1"): 50,
        ("ip_invention_granted", "asof"): 5, ("talent_national", "asof"): 1, ("talent_provincial", "asof"): 2, ("chain_role", "asof"): "leader",
    }  # fmt: skip
    assert one("revenue_growth", facts) == pytest.approx(0.1)
    assert one("revenue_cagr", facts) == pytest.approx(0.1)
    assert one("rd_intensity", facts) == pytest.approx(12 / 121)
    assert one("inventions", facts) == pytest.approx(10)
    assert one("chain_role", facts) == 2
    assert np.isnan(one("talents", facts)), "the municipal talents are unknown, so the sum is"
    assert one("talents", facts | {("talent_municipal", "asof"): 0}) == 3


def test_a_base_of_zero_or_less_gives_no_ratio() -> None:
    assert np.isnan(one("revenue_growth", {("revenue", "y1"): 100, ("revenue", "y2"): 0}))
    assert np.isnan(one("net_margin", {("net_profit", "y1"): 5, ("revenue", "y1"): 0}))
    assert one("net_margin", {("net_profit", "y1"): -5, ("revenue", "y1"): 100}) == pytest.approx(-0.05)


@pytest.mark.parametrize("revenue", [0, 19_999_999, 20_000_000, 399_999_999, 400_000_000])
def test_the_stage_is_that_of_the_points_scheme(revenue: int) -> None:
    facts = {("revenue", "y1"): revenue, ("prior_year_exists", "asof"): True}
    letter = STAGES[int(stages(reader_of_one(facts))[0])]
    rulebook = library().get("zone_points@ZONE-OWN-1")
    assert rulebook is not None
    result = evaluate(rulebook, facts, ON)
    said = {item.id for item in rulebook.advice if result.value_of(item.node) == 3}
    assert f"zp_stage_{letter}" in said


def test_a_firm_without_a_full_year_starts_up_and_unknown_revenue_has_no_stage() -> None:
    assert int(stages(reader_of_one({("full_fiscal_years", "asof"): 0}))[0]) == 0
    assert int(stages(reader_of_one({}))[0]) == -1


def test_scores_lie_between_the_tenth_and_ninetieth_percentile_and_a_debt_ratio_turns_round() -> None:
    rows = [
        {("revenue", "y1"): 30_000_000, ("revenue", "y2"): 30_000_000 / (1 + at / 100), ("liabilities", "y1"): at, ("total_assets", "y1"): 100}
        for at in range(101)
    ]  # fmt: skip
    found = benchmark(zone_of(*rows))
    spread = found.scales["debt_ratio"]
    assert (spread.low, spread.median, spread.high, spread.count) == (
        pytest.approx(0.1),
        pytest.approx(0.5),
        pytest.approx(0.9),
        101,
    )
    scored = file_profile.scores(indicator("debt_ratio"), np.array([0.05, 0.5, 0.95, np.nan]), spread)
    assert scored[:3].tolist() == [100, pytest.approx(50), 0]
    assert np.isnan(scored[3])
    assert found.sizes == {"S": 0, "G": 101, "M": 0}


def test_an_axis_with_fewer_than_half_of_its_indicators_is_missing_not_zero() -> None:
    axis = axes()[0]
    scores = file_profile.mean_score(axis, np.array([[80.0, 80.0], [np.nan, 40.0], [np.nan, np.nan]]))
    assert np.isnan(scores[0])
    assert scores[1] == 60


def test_no_median_of_a_handful_is_shown() -> None:
    few = benchmark(zone_of(*[{("revenue", "y1"): 30_000_000, ("staff_total", "y1"): 10}] * (FEW - 1)))
    assert few.scales == {}
    assert few.spreads["G"] == {}
    enough = benchmark(zone_of(*[{("revenue", "y1"): 30_000_000, ("staff_total", "y1"): 10}] * FEW))
    assert "revenue_per_head" in enough.scales


# -- as the page shows it ----------------------------------------------------------------------------------------


@pytest.fixture
def zone(db: None) -> Zone:
    return made.a_zone()


@pytest.fixture
def firms(zone: Zone) -> list[Enterprise]:
    tax = made.a_source(zone)
    found = []
    for number in range(1, 9):
        enterprise = made.an_enterprise(zone, number)
        made.tell(enterprise, tax, made.full_facts() | {("rd_staff", 2025): 5 * number})
        found.append(enterprise)
    return found


def shown(actor: Actor, enterprise: Enterprise) -> Portrait:
    place = Place("workbench", actor, enterprise)
    lines = rule_lines(known_facts(actor, enterprise, place.on), made.CITY)
    before = enterprise_file(actor, enterprise, on=a_year_before(place.on))
    return portrait(actor, enterprise_file(actor, enterprise), lines, place.on, place.history, before)


def test_before_the_first_evaluation_nothing_is_scored(officer: Actor, firms: list[Enterprise]) -> None:
    found = shown(officer, firms[0])
    assert found.evaluation is None
    assert all(axis.score is None for axis in found.axes)
    assert found.strengths == ()


def test_strengths_and_pains_carry_their_figures(officer: Actor, zone: Zone, firms: list[Enterprise]) -> None:
    evaluate_zone(Actor.system(zone))
    best, worst = shown(officer, firms[-1]), shown(officer, firms[0])
    strength = next(each for each in best.strengths if "研发人员占比" in each.text)
    assert strength.figures == "38.5%，同阶段中位数 21.6%（8 家）"
    assert "/history/" in strength.url
    assert any("研发人员占比居后四分之一" in each.text for each in worst.pains)
    assert any("高新技术企业证书将在" in each.text for each in best.pains)
    assert best.steps
    assert all(line.steps and not line.holds for line in best.steps)


def test_masked_figures_are_not_counted(officer: Actor, zone: Zone, firms: list[Enterprise]) -> None:
    evaluate_zone(Actor.system(zone))
    masked, clear = shown(officer, firms[0]), shown(Actor.system(zone), firms[0])
    margins = [
        next(line for axis in each.axes for line in axis.lines if line.indicator.id == "net_margin")
        for each in (masked, clear)
    ]
    assert (margins[0].value, margins[0].why) == ("", "敏感数据未显示，不计入")
    assert margins[1].value
    assert masked.masked
    assert not clear.masked


def test_the_outline_of_a_year_ago_stands_behind_the_radar_on_the_scale_of_now(
    officer: Actor, zone: Zone, firms: list[Enterprise]
) -> None:
    evaluate_zone(Actor.system(zone))
    found = shown(officer, firms[-1])
    people = next(axis for axis in found.axes if axis.label == "人才团队")
    # R&D staff: 23 of 98 then, between the 8.5 and the 36.5 of 104 that are the ends of the scale now; technology staff: above all.
    then = ((23 / 98 - 8.5 / 104) / (28 / 104) * 100 + 100) / 2
    assert people.before == pytest.approx(then)
    assert people.change == pytest.approx(75 - then)
    assert found.past is not None
    text = signed_in(officer).get(f"/workbench/enterprises/{firms[-1].pk}/profile/").content.decode()
    assert "radar-years__past" in text
    assert "一年前（2025-11-21，按现在的尺度）" in text


def test_states_that_nobody_had_seen_a_year_ago_do_not_count_for_then(
    officer: Actor, zone: Zone, firms: list[Enterprise]
) -> None:
    evaluate_zone(Actor.system(zone))
    chain = next(axis for axis in shown(officer, firms[0]).axes if axis.label == "产业链贡献")
    assert chain.before is None
    assert chain.change is None


def test_an_enterprise_of_this_year_has_no_outline_of_last_year(
    officer: Actor, zone: Zone, firms: list[Enterprise]
) -> None:
    evaluate_zone(Actor.system(zone))
    young = made.an_enterprise(zone, 9)
    made.tell(young, made.a_source(zone, "科技局"), {("revenue", 2025): 9_000_000, ("rd_spend", 2025): 900_000})
    assert shown(officer, young).past is None
    text = signed_in(officer).get(f"/workbench/enterprises/{young.pk}/profile/").content.decode()
    assert "radar-years__past" not in text


def test_a_year_before_the_leap_day_is_the_28th() -> None:
    assert a_year_before(datetime.date(2028, 2, 29)) == datetime.date(2027, 2, 28)
    assert a_year_before(datetime.date(2026, 3, 1)) == datetime.date(2025, 3, 1)
