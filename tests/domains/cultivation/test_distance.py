"""How far one step is: the share of the threshold that a figure lacks; near is what lies within reach, in the order of its distance.

Points are reached by one figure of one line of the score."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.domains.cultivation import factories as make
from tests.kernel.workbook.builders import credit_code
from tests.mechanisms.registry import makers

from gaoxin.domains.cultivation.actions.placing import review_zone
from gaoxin.domains.cultivation.distance import NEAR_SHARE, Ruler, near_share
from gaoxin.domains.cultivation.enums import Place
from gaoxin.domains.cultivation.lines import levels
from gaoxin.domains.cultivation.models import Placement
from gaoxin.domains.cultivation.selectors import ladders as reading
from gaoxin.domains.cultivation.selectors.steps import name_steps
from gaoxin.kernel.rules.population import Population
from gaoxin.mechanisms.registry.actions.enterprises import create_enterprise
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.library import catalogue, library
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone


def ruler(rule: str, *facts: dict[tuple[str, str], Any]) -> Ruler:
    rulebook = library().get(rule)
    assert rulebook is not None
    return Ruler(rulebook, Population.from_facts(catalogue(), facts, make.TODAY))


@pytest.mark.parametrize(
    ("liabilities", "gap"), [(88, Fraction(1, 10)), (80, Fraction(0)), (200, Fraction(3, 2)), (50, None)]
)
def test_a_ceiling_is_measured_by_what_is_above_it(liabilities: int, gap: Fraction | None) -> None:
    facts = {("liabilities", "y1"): liabilities, ("total_assets", "y1"): 100}
    assert ruler("srdi@2026", facts).gap("srdi26_debt", 0) == gap


def test_a_date_is_measured_by_the_age_that_it_asks_for() -> None:
    day = datetime.date(2010, 6, 30)
    asked = make.TODAY - datetime.date(make.TODAY.year - 15, make.TODAY.month, make.TODAY.day)
    late = datetime.date(make.TODAY.year - 15, make.TODAY.month, make.TODAY.day) - day
    found = ruler("htz_gazelle@study", {("reg_date", "asof"): day}).gap("htzg_age", 0)
    assert found == Fraction(late.days, asked.days)


def test_a_share_whose_formula_asks_for_the_age_is_measured_as_a_share() -> None:
    facts: dict[tuple[str, str], Any] = {("reg_date", "asof"): datetime.date(2016, 3, 1)}
    for year in ("y1", "y2", "y3"):
        facts |= {("rd_expense_hnte", year): 32, ("sales_revenue", year): 1000}
    assert ruler("hnte@2016", facts).gap("hnte_rd_ratio", 0) == Fraction(5 * 1000 - 32 * 100, 5 * 1000)


@pytest.mark.parametrize("test", ["tsme_dc_hnte", "tsme_staff_points", "tsme_total", "no_such_test", "tsme_assets"])
def test_what_is_no_figure_is_compared_with_nought_is_a_total_or_unknown_has_no_distance(test: str) -> None:
    facts = {("hnte_valid", "asof"): False, ("tech_staff", "y1"): 1, ("staff_total", "y1"): 100}
    assert ruler("tsme@2017", facts).gap(test, 0) is None


def test_a_zone_sets_its_own_share_and_nonsense_is_left_aside(zone: Zone) -> None:
    assert near_share(zone) == NEAR_SHARE == Fraction(1, 5)
    for said, share in ((0.1, Fraction(1, 10)), (2, NEAR_SHARE), ("viel", NEAR_SHARE), (True, NEAR_SHARE)):
        zone.settings = {"cultivation": {"near_share": said}}
        assert near_share(zone) == share


#: Meets 创新型中小企业 with 80 points; each firm below differs in a little.
BASE: dict[tuple[str, int], Any] = {
    ("is_legal_person", 0): True, ("gb_code", 0): "3670", ("employees_end", 2025): 80, ("flag_abnormal_list", 0): False,
    ("flag_serious_dishonesty", 0): False, ("product_prohibited", 0): False, ("flag_major_accident", 0): False,
    ("flag_cyber_data", 0): False, ("flag_major_quality", 0): False, ("flag_env_breach", 0): False, ("flag_tax_evasion", 0): False,
    ("nat_award_rank_3y", 0): 0, ("prov_award_rank_3y", 0): 0, ("hnte_valid", 0): False, ("honors_valid", 0): frozenset(),
    ("rd_org_level", 0): "none", ("equity_new_3y", 0): 0, ("ip_class1_highvalue", 0): 0, ("ip_class1_self", 0): 1,
    ("ip_class1_valid_related", 0): 1, ("ip_class2_valid_related", 0): 2, ("strategic_industry", 0): False,
    ("revenue", 2025): 20_000_000, ("revenue", 2024): 18_000_000, ("main_revenue", 2025): 14_000_000, ("main_revenue", 2024): 12_500_000,
    ("rd", 2025): 600_000, ("liabilities", 2025): 50, ("total_assets", 2025): 100,
}  # fmt: skip
#: 55 of 60 points with a main-business share of 60 %; 15 of 20 points for innovation with R&D of 2 %; no R&D figure; nothing amiss;
#: 50 of 60 points, two levels below those of the share; 45 of 60 points and growth too short as well.
FIRMS: dict[int, dict[tuple[str, int], Any]] = {
    1: {("ip_class1_self", 0): 0, ("ip_class1_valid_related", 0): 0, ("main_revenue", 2025): 12_000_000, ("main_revenue", 2024): 12_000_000,
        ("liabilities", 2025): 55},
    2: {("ip_class1_self", 0): 0, ("ip_class1_valid_related", 0): 0, ("rd", 2025): 400_000},
    3: {("rd", 2025): None},
    4: {},
    6: {("ip_class1_self", 0): 0, ("ip_class1_valid_related", 0): 0, ("main_revenue", 2025): 11_000_000, ("main_revenue", 2024): 12_000_000,
        ("liabilities", 2025): 55},
    5: {("ip_class1_self", 0): 0, ("ip_class1_valid_related", 0): 0, ("main_revenue", 2025): 11_990_000, ("main_revenue", 2024): 11_990_000,
        ("liabilities", 2025): 55, ("revenue", 2025): 19_990_000},
}  # fmt: skip


def firm(number: int) -> dict[tuple[str, str], Any]:
    keys = {0: "asof", 2025: "y1", 2024: "y2"}
    return {
        (name, keys[period]): value for (name, period), value in (BASE | FIRMS[number]).items() if value is not None
    }


@pytest.mark.parametrize(
    ("number", "share", "lines"),
    [
        (1, 20, [(Fraction(1, 7), "p_main")]),
        (1, 14, []),
        (1, 40, [(Fraction(1, 7), "p_main"), (Fraction(2, 5), "p_rd")]),
        (2, 33, []),
        (2, 34, [(Fraction(1, 3), "p_rd")]),
        (5, 20, [(Fraction(2003, 13993), "p_main")]),
        (6, 20, []),
    ],
)
def test_points_are_reached_by_a_line_of_which_one_figure_is_close_and_alone_would_do(
    number: int, share: int, lines: list[tuple[Fraction, str]]
) -> None:
    asked = ["isme_total", "isme_innov", "isme_growth", "isme_special", "isme_d_award"]
    assert ruler("isme@2022", firm(number)).within(asked, 0, Fraction(share, 100)) == lines


def test_a_test_of_a_figure_beside_the_points_is_measured_as_ever() -> None:
    found = ruler("isme@2022", firm(1) | {("equity_new_3y", "asof"): 4_500_000})
    near = found.within(["isme_total", "isme_d_equity"], 0, Fraction(1, 5))
    assert near == [(Fraction(1, 10), "isme_d_equity"), (Fraction(1, 7), "p_main")]


def test_without_a_failed_total_lines_are_no_steps() -> None:
    assert ruler("isme@2022", firm(1)).within(["isme_d_equity"], 0, Fraction(1, 2)) == []


def test_a_line_within_a_line_is_named_once_by_the_inner_one() -> None:
    rulebook = library().get("hnte@2016")
    assert rulebook is not None
    found = levels(rulebook)
    bounds = [(each.op, each.figure.index, each.bound.value) for each in found]
    assert len(bounds) == len(set(bounds))
    names = {each.line.id for each in found}
    assert "pts_ip_count" in names
    assert "pts_ip" not in names


@pytest.fixture
def reviewed(zone: Zone, officer: Actor) -> Zone:
    system = Actor.system(zone)
    source = makers.a_source(zone, "统计局")
    for number, changed in FIRMS.items():
        facts = {key: value for key, value in (BASE | changed).items() if value is not None}
        firm = create_enterprise(system, name=make.name(number), credit_code=credit_code(number))
        record_facts(system, enterprise=firm, source=source, facts=facts)
    review_zone(officer)
    return zone


def places(zone: Zone, rung: str = "isme") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in Placement.objects.filter(zone=zone, rung=rung).select_related("enterprise").order_by("enterprise_id"):
        found.setdefault(row.place, []).append(row.enterprise.name)
    return found


def test_near_is_a_figure_within_reach_and_what_one_fact_would_decide_is_told_apart(reviewed: Zone) -> None:
    assert places(reviewed) == {
        "near": [make.name(1), make.name(5)], "lacking": [make.name(3)], "candidate": [make.name(4)],
    }  # fmt: skip
    near = Placement.objects.get(rung="isme", enterprise__name=make.name(1))
    assert near.distance == pytest.approx(1 / 7)
    assert near.blocking == "p_main"


def test_a_wider_share_of_the_zone_takes_in_who_lacks_more(reviewed: Zone, officer: Actor) -> None:
    assert officer.zone is not None
    officer.zone.settings = {"cultivation": {"near_share": 0.34}}
    review_zone(officer)
    assert make.name(2) in places(reviewed)["near"]
    officer.zone.settings = {"cultivation": {"near_share": 0.05}}
    review_zone(officer)
    assert "near" not in places(reviewed)


def test_the_step_is_named_with_its_figure_and_the_list_stands_in_the_order_of_distance(
    reviewed: Zone, officer: Actor
) -> None:
    rows = list(reading.places(officer, "isme", Place.NEAR))
    distances = [row.distance for row in rows if row.distance is not None]
    assert len(distances) == 2
    assert distances == sorted(distances)
    words = name_steps(reviewed, make.TODAY, rows)
    assert [step.figure for step in words[rows[0].pk]] == [
        "现 60%，要求 ≥ 70%；该项 15 → 20 分；连同其他项，总分 55 → 75 分"
    ]
    assert words[rows[0].pk][0].label == "上年度主营业务收入占比"
    lacking = list(reading.places(officer, "isme", Place.LACKING))
    (step,) = name_steps(reviewed, make.TODAY, lacking)[lacking[0].pk]
    assert step.label == "补数据：研发费用（2025年）"


def test_the_list_and_its_file_say_how_far_it_is(reviewed: Zone, officer: Actor) -> None:
    client = Client()
    client.force_login(officer.user)  # type: ignore[arg-type]
    text = client.get(reverse("cultivation:rung", args=["isme"]), {"place": "near"}).content.decode()
    assert "差距" in text
    assert "14.3%" in text
    assert "缺一项数据" in text
    file = client.get(reverse("cultivation:rung-export", args=["isme", "csv"]), {"place": "near"})
    head, first, *_rest = file.content.decode("utf-8-sig").splitlines()
    assert "差距（%）" in head
    assert "14.29" in first
