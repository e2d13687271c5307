"""Reserve libraries: bulk addition, owners, history, arrival; targets and their gap."""

from __future__ import annotations

import datetime

import pytest
from tests import situations
from tests.domains.cultivation import factories as make

from gaoxin.domains.cultivation.actions.placing import review_zone
from gaoxin.domains.cultivation.actions.reserves import add_reserves, change_reserve, remove_reserve, set_target
from gaoxin.domains.cultivation.enums import ReserveState
from gaoxin.domains.cultivation.models import Reserve, ReserveEvent
from gaoxin.domains.cultivation.selectors.reserves import plans, reserves_for
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role, Scope
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import Zone


def test_many_are_added_at_once_and_those_already_there_are_told(zone: Zone, officer: Actor) -> None:
    firms = make.enterprises(zone, [1, 2, 3])
    ids = [firm.pk for firm in firms]
    due = datetime.date(2026, 12, 31)
    assert add_reserves(
        officer, rung="hnte", enterprises=ids[:2], owner=officer.user, next_action="核对研发费用", due_on=due
    ) == (2, 0)
    assert add_reserves(officer, rung="hnte", enterprises=ids) == (1, 2)
    assert add_reserves(officer, rung="srdi", enterprises=ids[:1]) == (1, 0)
    assert ReserveEvent.objects.count() == 4
    assert reserves_for(officer, {"rung": "hnte", "owner": "me"}).count() == 2
    with pytest.raises(Refusal):
        add_reserves(officer, rung="hnte", enterprises=[])


def test_an_owner_works_for_the_zone(zone: Zone, officer: Actor, stranger: Actor) -> None:
    (firm,) = make.enterprises(zone, [1])
    with pytest.raises(Refusal):
        add_reserves(officer, rung="hnte", enterprises=[firm.pk], owner=stranger.user)


def test_changes_stay_in_the_history_and_only_owner_or_officer_makes_them(zone: Zone, officer: Actor) -> None:
    (firm,) = make.enterprises(zone, [1])
    steward = situations.a_person(zone, Role.STEWARD, scope=Scope.ZONE)
    other = situations.a_person(zone, Role.STEWARD, scope=Scope.ZONE)
    add_reserves(officer, rung="hnte", enterprises=[firm.pk], owner=steward.user, next_action="电话联系")
    reserve = Reserve.objects.get()
    change_reserve(steward, reserve=reserve, changes={"next_action": "上门辅导", "due_on": datetime.date(2026, 12, 1)})
    assert ReserveEvent.objects.filter(kind="changed").get().detail["changed"] == {
        "next_action": ["电话联系", "上门辅导"], "due_on": ["", "2026-12-01"],
    }  # fmt: skip
    with pytest.raises(Forbidden):
        change_reserve(other, reserve=reserve, changes={"next_action": "无关"})
    remove_reserve(officer, reserve=reserve, reason="迁出本区")
    with pytest.raises(Conflict):
        change_reserve(officer, reserve=reserve, changes={"next_action": "再来"})


def test_an_entry_leaves_the_library_when_the_title_has_come(zone: Zone, officer: Actor) -> None:
    (firm,) = make.enterprises(zone, [1])
    add_reserves(officer, rung="gazelle", enterprises=[firm.pk])
    review_zone(officer)
    assert Reserve.objects.get().state == ReserveState.ACTIVE
    make.titled(zone, firm, "gazelle", "2026-11-01")
    review_zone(officer)
    reserve = Reserve.objects.get()
    assert (reserve.state, reserve.left_on) == (ReserveState.PROMOTED, make.TODAY)
    assert ReserveEvent.objects.filter(kind="promoted").exists()


def test_the_gap_of_a_target_is_what_neither_held_nor_reserve_covers(zone: Zone, officer: Actor) -> None:
    firms = make.enterprises(zone, range(1, 7))
    for firm in firms[:3]:
        make.titled(zone, firm, "gazelle", "2026-03-01")
    add_reserves(officer, rung="gazelle", enterprises=[firm.pk for firm in firms[3:5]])
    review_zone(officer)
    set_target(officer, rung="gazelle", year=2027, base_year=2025, base=2, goal=8)
    (plan,) = plans(officer)
    assert (plan.held, plan.reserve, plan.short, plan.gap, plan.multiple) == (3, 2, 5, 3, 4.0)
    assert plan.done == pytest.approx(1 / 6)
    # 690 of the 730 days from the end of 2025 to the end of 2027 lie ahead or behind: 325 are gone.
    assert plan.elapsed == pytest.approx(325 / 730)
    set_target(officer, rung="gazelle", year=2027, base_year=2025, base=2, goal=4)
    (plan,) = plans(officer)
    assert plan.gap == 0


def test_strangers_see_no_reserve(zone: Zone, officer: Actor, leader: Actor, strangers: dict[str, Actor]) -> None:
    (firm,) = make.enterprises(zone, [1])
    add_reserves(officer, rung="hnte", enterprises=[firm.pk])
    for who, actor in strangers.items():
        assert not reserves_for(actor).exists(), who
        assert not ReserveEvent.objects.visible_to(actor).exists(), who
        with pytest.raises((Forbidden, Refusal, Reserve.DoesNotExist)):
            remove_reserve(actor, reserve=Reserve.objects.get(), reason="试")
    assert reserves_for(leader).count() == 1
