"""The ladders: every number is the length of its list and what a plain count gives; years, movements, arrivals."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
import time_machine
from django.db import IntegrityError, transaction
from tests.domains.cultivation import factories as make

from gaoxin.domains.cultivation.actions.placing import is_due, review_zone
from gaoxin.domains.cultivation.actions.reserves import add_reserves
from gaoxin.domains.cultivation.actions.titles import revoke_title
from gaoxin.domains.cultivation.enums import HELD, Place, ReserveState
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.domains.cultivation.models import Movement, Placement, Reserve, Review, Title
from gaoxin.domains.cultivation.selectors import ladders as reading
from gaoxin.domains.cultivation.selectors.steps import name_steps
from gaoxin.kernel.rules import Status
from gaoxin.mechanisms.registry.library import library, rules_in_force
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.population import population
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Forbidden
from gaoxin.platform.core.models import Zone

#: A firm that meets the base of most rules; single figures are varied by number.
COLUMNS = {
    "境内居民企业": "是", "独立法人": "是", "注册地省份": "山东省", "注册地城市": "青岛市", "成立日期": "2016-03-01", "行业代码": "3961",
    "职工总数（2025年）": 80, "科技人员（2025年）": lambda n: 10 + n, "期末从业人员（2025年）": 82,
    "销售收入（2025年，万元）": lambda n: 1500 + 200 * n, "营业收入（2025年，万元）": lambda n: 1500 + 200 * n,
    "研发费用（加计扣除口径）（2025年，万元）": lambda n: 40 + 20 * n, "资产总额（2025年，万元）": 3000,
    "成本费用支出总额（2025年，万元）": 2000, "有效且相关I类知识产权数": lambda n: n % 3, "有效且相关II类知识产权数": lambda n: n % 5,
    "产品属禁止、限制或淘汰类": "否", "授权发明专利数": lambda n: n % 2, "实用新型专利数": lambda n: 0 if n % 3 else 2,
    "列入经营异常名录": "否", "严重失信主体": "否", "本年累计主营业务收入（万元）": lambda n: 300 * n, "已在一套表单位库": lambda n: "是" if n > 9 else "否",
}  # fmt: skip


@pytest.fixture
def firms(zone: Zone) -> list[Enterprise]:
    return make.enterprises(zone, range(1, 13), COLUMNS)


def brute(zone: Zone, rung_id: str) -> Counter[str]:
    """The places of a rung counted one enterprise at a time with the exact evaluator."""
    on, rung = make.TODAY, ladders().rungs[rung_id]
    books = [book for name in rung.rules for book in rules_in_force(on, zone.city_code) if book.id == name]
    book = books[0] if books else None
    image, found = population(zone, on), Counter[str]()
    for row, each in enumerate(image.enterprises.tolist()):
        facts = image.population.facts(row)
        titles = Title.objects.filter(enterprise_id=each, withdrawn=False)
        held = {title.qualification for title in titles if title.state_on(on) in ("valid", "expiring", "renewed")}
        result = library().evaluator(book, on).run(facts)[0] if book else None
        if rung.outcomes and (result is None or result.outcome not in rung.outcomes):
            continue
        fact = rung.fact
        value = facts.get((fact.variable, "asof")) if fact else None
        said = bool(fact) and (value in fact.values if fact.values else value is True)  # type: ignore[union-attr]
        member = said if rung.by_fact else bool(held & set(rung.qualifications))
        if member:
            failing = result is not None and result.status == Status.FAIL and rung.judge_members
            found["slipping" if failing else "member"] += 1
        elif said:
            found["unregistered"] += 1
        elif result is not None and result.status >= Status.MANUAL and not held & set(rung.passed_by):
            found["candidate"] += 1
    return found


def test_every_number_is_what_a_plain_count_gives(zone: Zone, officer: Actor, firms: list[Enterprise]) -> None:
    for number, name in (
        (0, "tsme"),
        (1, "tsme"),
        (2, "isme"),
        (3, "srdi"),
        (4, "little_giant"),
        (5, "hnte"),
        (6, "gazelle"),
    ):
        make.titled(zone, firms[number], name, "2026-03-01")
    make.titled(zone, firms[7], "hnte", "2020-12-01")
    review_zone(officer)
    shown = {figures.rung.id: figures for ladder in reading.figures_of(officer) for figures in ladder.rungs}
    told = ("member", "slipping", "candidate", "unregistered")
    for rung in ("tsme", "hnte", "isme", "srdi", "little_giant", "gazelle", "new_species", "fu_industry", "listed"):
        wanted = brute(zone, rung)
        assert {key: shown[rung].counts[key] for key in told} == {key: wanted[key] for key in told}, rung
    assert shown["tsme"].held == 2
    assert shown["srdi"].held == 2
    assert (shown["fu_industry"].held, shown["fu_industry"].candidates) == (3, 3)


def test_each_number_leads_to_a_list_of_that_length(zone: Zone, officer: Actor, firms: list[Enterprise]) -> None:
    make.titled(zone, firms[0], "tsme", "2026-03-01")
    review_zone(officer)
    for ladder in reading.figures_of(officer):
        for figures in ladder.rungs:
            for place in Place:
                assert figures.counts[place] == reading.places(officer, figures.rung.id, place).count()
            assert figures.held == reading.places(officer, figures.rung.id, "held").count()


def test_one_step_away_names_the_step(zone: Zone, officer: Actor, firms: list[Enterprise]) -> None:
    review_zone(officer)
    near = list(Placement.objects.filter(rung="fu_industry", place=Place.NEAR))
    # By June 300 万元 times its number: at that pace the third reaches nine tenths of the floor in the year.
    assert [row.enterprise.name for row in near] == [make.name(number) for number in (3, 4, 5, 6)]
    words = name_steps(zone, make.TODAY, near)
    for row in near:
        assert [step.label for step in words[row.pk]] == ["主营业务收入2000万元"]
        assert "要求 ≥ 2,000" in words[row.pk][0].figure


def test_a_missing_figure_is_a_step_of_its_own(zone: Zone, officer: Actor) -> None:
    without = {key: value for key, value in COLUMNS.items() if "资产总额" not in key}
    make.enterprises(zone, [5], without)
    review_zone(officer)
    rows = list(Placement.objects.filter(place=Place.NEAR, rung="tsme", verdict="unknown"))
    words = name_steps(zone, make.TODAY, rows)
    assert all(words[row.pk] and words[row.pk][0].label.startswith("补数据：") for row in rows)


def test_new_and_cumulative_agree_and_never_lose_a_graduate(zone: Zone, officer: Actor) -> None:
    firms = make.enterprises(zone, range(1, 6))
    make.titled(zone, firms[0], "isme", "2022-05-01")
    make.titled(zone, firms[0], "isme", "2025-05-01")  # recognised again: not new
    make.titled(zone, firms[1], "isme", "2023-05-01")
    make.titled(zone, firms[1], "srdi", "2024-05-01")  # moved up: still counted below
    make.titled(zone, firms[2], "isme", "2026-05-01")
    make.titled(zone, firms[3], "isme", "2016-05-01")  # before the years shown, long expired
    revoked = make.titled(zone, firms[4], "isme", "2024-05-01")
    revoke_title(officer, title=revoked, on=datetime.date(2024, 6, 1), reason="造假")
    review_zone(officer)
    (ladder,) = reading.figures_of(officer, [ladders().by_id["sme_gradient"]])
    isme = ladder.rungs[0]
    assert [(count.year, count.new, count.total) for count in isme.years] == [
        (2022, 1, 2), (2023, 1, 3), (2024, 0, 3), (2025, 0, 3), (2026, 1, 4),
    ]  # fmt: skip
    for before, after in zip(isme.years, isme.years[1:], strict=False):
        assert after.total == before.total + after.new


def test_who_moved_since_the_first_of_the_month_is_kept(zone: Zone, officer: Actor) -> None:
    firms = make.enterprises(zone, [1, 2])
    make.titled(zone, firms[0], "gazelle", "2025-11-25", "2026-11-15")
    review_zone(officer, on=datetime.date(2026, 10, 31))
    assert not Movement.objects.exists()
    make.titled(zone, firms[1], "gazelle", "2026-11-10", "2029-11-09")
    review_zone(officer)
    (ladder,) = reading.figures_of(officer, [ladders().by_id["growth"]])
    gazelle = next(figures for figures in ladder.rungs if figures.rung.id == "gazelle")
    assert (gazelle.held, gazelle.moved_in, gazelle.moved_out) == (1, 1, 1)
    moves = {
        (move.enterprise_id, move.before in HELD, move.after in HELD)
        for move in Movement.objects.filter(rung="gazelle")
    }
    assert moves == {(firms[0].pk, True, False), (firms[1].pk, False, True)}
    with pytest.raises(Conflict):
        review_zone(officer, on=datetime.date(2026, 11, 1))


def test_a_second_review_of_the_same_data_moves_nobody(zone: Zone, officer: Actor, firms: list[Enterprise]) -> None:
    first = review_zone(officer)
    since = dict(Placement.objects.values_list("enterprise_id", "since"))
    second = review_zone(officer)
    assert first.counts == second.counts
    assert not Movement.objects.exists()
    assert dict(Placement.objects.values_list("enterprise_id", "since")) == since


def test_a_review_is_due_when_data_or_day_have_moved_on(zone: Zone, officer: Actor) -> None:
    assert not is_due(zone, make.TODAY)
    firms = make.enterprises(zone, [1])
    review_zone(officer)
    assert not is_due(zone, make.TODAY)
    assert is_due(zone, make.TODAY + datetime.timedelta(days=1))
    make.titled(zone, firms[0])
    assert is_due(zone, make.TODAY)


def test_a_title_that_ends_changes_the_file_on_the_next_day(zone: Zone, officer: Actor) -> None:
    (firm,) = make.enterprises(zone, [1])
    make.titled(zone, firm, "hnte", "2023-11-22", "2026-11-21")
    review_zone(officer)
    assert Placement.objects.filter(rung="hnte", place__in=HELD).exists()
    with time_machine.travel(datetime.datetime(2026, 11, 22, 4, tzinfo=datetime.UTC)):
        review_zone(officer)
    assert not Placement.objects.filter(rung="hnte", place__in=[*HELD, Place.UNREGISTERED]).exists()


def test_zero_patents_are_a_list_that_firms_leave(zone: Zone, officer: Actor, firms: list[Enterprise]) -> None:
    review_zone(officer)
    listed = reading.places(officer, "zero_patent", Place.MEMBER)
    wanted = [number for number in range(1, 13) if number % 2 == 0 and number % 3]
    assert sorted(row.enterprise.name for row in listed) == sorted(make.name(number) for number in wanted)
    add_reserves(officer, rung="zero_patent", enterprises=[firms[1].pk], next_action="规划首件专利")
    make.enterprises(zone, [2], {"授权发明专利数": 1})
    review_zone(officer)
    assert Reserve.objects.get().state == ReserveState.PROMOTED


def test_strangers_see_no_place_and_may_not_review(
    zone: Zone, officer: Actor, leader: Actor, firms: list[Enterprise], strangers: dict[str, Actor]
) -> None:
    review_zone(officer)
    for who, actor in strangers.items():
        assert not reading.places(actor, "tsme").exists(), who
        assert not Movement.objects.visible_to(actor).exists(), who
        assert not Review.objects.visible_to(actor).exists(), who
        assert reading.latest_review(actor) is None or actor.zone_id != zone.pk, who
        assert all(figures.held == 0 for ladder in reading.figures_of(actor) for figures in ladder.rungs), who
    for actor in (leader, *(actor for who, actor in strangers.items() if who != "an officer of another zone")):
        with pytest.raises(Forbidden):
            review_zone(actor)
    assert reading.places(leader, "fu_industry").exists()


@pytest.mark.database
def test_the_database_keeps_reviews_and_movements(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1])
    review_zone(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(revision=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.all().delete()
