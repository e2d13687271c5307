"""Inclusion in statistics: the watch list by monthly figures, coverage, materials, states, arrival by the bureau's list."""

from __future__ import annotations

import datetime

import pytest
from tests.domains.cultivation import factories as make

from gaoxin.domains.cultivation.actions.inclusion import move_inclusion, open_inclusions, tick_materials
from gaoxin.domains.cultivation.actions.placing import review_zone
from gaoxin.domains.cultivation.entry import shipped_rules
from gaoxin.domains.cultivation.enums import INCLUSION_MOVES, InclusionState
from gaoxin.domains.cultivation.models import Inclusion, InclusionEvent, Watch
from gaoxin.domains.cultivation.selectors.inclusion import coverage, inclusions_for, watch_totals, watched
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import Zone

#: Figures are of January to October: seven tenths of the floor of industry are a pace of 1,166.67 万元.
OBSERVED = datetime.date(2026, 10, 31)


def makers_of(zone: Zone, figures: dict[int, float], listed: str = "否", code: str = "3411") -> list[Enterprise]:
    return make.enterprises(
        zone, list(figures),
        {"行业代码": code, "本年累计主营业务收入（万元）": lambda n: figures[n], "已在一套表单位库": listed, "成立日期": "2015-05-01"},
        observed_on=OBSERVED,
    )  # fmt: skip


def test_the_watch_list_has_those_whose_pace_reaches_seven_tenths_of_the_floor(zone: Zone, officer: Actor) -> None:
    makers_of(zone, {1: 2000, 2: 1999, 3: 1667, 4: 1666, 5: 1167, 6: 1166})
    makers_of(zone, {7: 5000}, listed="是")
    makers_of(zone, {8: 160}, code="6210")
    review_zone(officer)
    lines = {line.enterprise.name: line for line in watched(officer)}
    assert sorted(lines) == sorted(make.name(number) for number in (1, 2, 3, 4, 5, 8))
    assert [lines[make.name(number)].month for number in (1, 8)] == [10, 10]
    assert [lines[make.name(number)].short_fen // 1_000_000 for number in (1, 2, 5)] == [0, 1, 833]
    # 2,000 at the pace of 1,667 in ten months is reached in month 12, of 1,666 not this year.
    assert [lines[make.name(number)].crossing for number in (1, 2, 3, 4)] == [10, 11, 12, None]
    totals = watch_totals(officer)
    assert (totals.total, totals.reached, totals.crossing) == (6, 1, 2)


def test_coverage_is_listed_over_listed_and_missing(zone: Zone, officer: Actor) -> None:
    makers_of(zone, {1: 2500, 2: 2500, 3: 2500}, listed="是")
    makers_of(zone, {4: 2500, 5: 100})
    review_zone(officer)
    industry = next(line for line in coverage(officer) if line.rung.id == "fu_industry")
    assert (industry.listed, industry.missing, industry.share) == (3, 1, 0.75)


def opened(zone: Zone, officer: Actor) -> Inclusion:
    (firm,) = makers_of(zone, {1: 2100})
    open_inclusions(officer, enterprises={firm.pk: "fu_industry"}, group="crossing", owner=officer.user)
    return Inclusion.objects.get()


def test_a_file_is_submitted_only_with_all_its_materials(zone: Zone, officer: Actor) -> None:
    found = opened(zone, officer)
    assert (found.channel, found.due_on) == ("annual", datetime.date(2027, 1, 4))
    move_inclusion(officer, inclusion=found, to=InclusionState.PREPARING)
    with pytest.raises(Refusal) as refused:
        move_inclusion(officer, inclusion=found, to=InclusionState.SUBMITTED)
    assert "营业执照" in str(refused.value)
    wanted = [item.id for item in shipped_rules().materials_for(found.rung, found.channel)]
    tick_materials(officer, inclusion=found, materials=[*wanted, "invented"])
    done = move_inclusion(officer, inclusion=found, to=InclusionState.SUBMITTED)
    assert sorted(done.materials) == sorted(wanted)
    assert [event.kind for event in InclusionEvent.objects.order_by("id")] == ["opened", "moved", "materials", "moved"]


@pytest.mark.parametrize("to", InclusionState.values)
@pytest.mark.parametrize("state", InclusionState.values)
def test_only_the_moves_of_the_table_are_made(zone: Zone, officer: Actor, state: str, to: str) -> None:
    if to in INCLUSION_MOVES[state]:
        assert to != state
        return
    found = opened(zone, officer)
    closed = datetime.date(2026, 11, 1) if state in (InclusionState.ENTERED, InclusionState.DROPPED) else None
    Inclusion.objects.filter(pk=found.pk).update(state=state, closed_on=closed)
    with pytest.raises(Conflict):
        move_inclusion(officer, inclusion=found, to=to, note="因故")


def test_sending_back_and_dropping_need_a_reason(zone: Zone, officer: Actor) -> None:
    found = opened(zone, officer)
    with pytest.raises(Refusal):
        move_inclusion(officer, inclusion=found, to=InclusionState.DROPPED)
    dropped = move_inclusion(officer, inclusion=found, to=InclusionState.DROPPED, note="已停产")
    assert dropped.closed_on == make.TODAY
    assert not inclusions_for(officer).exists()
    assert move_inclusion(officer, inclusion=found, to=InclusionState.SURVEYED).closed_on is None


def test_an_enterprise_has_one_open_file(zone: Zone, officer: Actor) -> None:
    found = opened(zone, officer)
    assert open_inclusions(officer, enterprises={found.enterprise_id: "fu_industry"}, group="crossing") == (0, 1)


def test_a_file_is_done_when_the_bureau_lists_the_enterprise(zone: Zone, officer: Actor) -> None:
    found = opened(zone, officer)
    make.enterprises(zone, [1], {"已在一套表单位库": "是"}, observed_on=OBSERVED)
    review_zone(officer)
    found.refresh_from_db()
    assert (found.state, found.closed_on) == (InclusionState.ENTERED, make.TODAY)
    assert not Watch.objects.exists()


def test_strangers_see_no_file_and_no_watched_enterprise(
    zone: Zone, officer: Actor, leader: Actor, strangers: dict[str, Actor]
) -> None:
    found = opened(zone, officer)
    review_zone(officer)
    for who, actor in strangers.items():
        assert not inclusions_for(actor).exists(), who
        assert not InclusionEvent.objects.visible_to(actor).exists(), who
        assert not watched(actor).exists(), who
        with pytest.raises((Forbidden, Inclusion.DoesNotExist)):
            move_inclusion(actor, inclusion=found, to=InclusionState.PREPARING)
    assert inclusions_for(leader).count() == 1
    with pytest.raises(Forbidden):
        move_inclusion(leader, inclusion=found, to=InclusionState.PREPARING)
