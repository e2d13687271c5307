"""The worked clock examples of the zone's reference (A: 133 over a make-up day, B: refusal, C: extension), through real cases."""

from __future__ import annotations

import pytest
from tests.mechanisms.casework.people import Town, moment, swept

from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.enums import ClockState, Level
from gaoxin.mechanisms.casework.models import Case, CaseClock, RungFired
from gaoxin.platform.core.errors import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _due(case: Case, name: str, run: int | None = None) -> str:
    rows = CaseClock.objects.filter(case=case, name=name).order_by("-run")
    return due_text((rows.get(run=run) if run else rows[0]).due_at)


def _rungs(case: Case, name: str = "reply") -> list[str]:
    return list(RungFired.objects.filter(clock__case=case, clock__name=name).values_list("rung", flat=True))


def test_a_dispatch_is_due_on_the_make_up_saturday(town: Town) -> None:
    case = town.open("2025-10-10 16:20")
    assert _due(case, "dispatch") == "2025-10-11 24:00"
    assert CaseClock.objects.get(case=case, name="dispatch").due_at == moment("2025-10-12 00:00")


def test_a_reply_is_due_on_wednesday(town: Town) -> None:
    case = town.dispatched("2025-10-10 16:20", "2025-10-11 10:00")
    assert _due(case, "reply") == "2025-10-15 24:00"
    assert case.due_at == moment("2025-10-11 00:00")  # the first contact of an ordinary request: the same day
    assert CaseClock.objects.get(case=case, name="dispatch").state == ClockState.STOPPED


def test_a_reply_on_friday_is_urged_and_supervised_but_nobody_is_held_to_account(town: Town) -> None:
    case = town.in_hand("2025-10-10 16:20", "2025-10-11 10:00")
    swept("2025-10-17 09:00")
    town.move(town.owner, case, "answer", "2025-10-17 09:30", answer="已疏通。")
    swept("2025-10-21 09:00")
    assert _rungs(case) == ["warning", "overdue", "supervise"]
    clock = CaseClock.objects.get(case=case, name="reply")
    assert (clock.state, clock.stopped_at) == (ClockState.STOPPED, moment("2025-10-17 09:30"))


def test_a_without_reply_by_monday_is_on_the_accountability_list(town: Town) -> None:
    case = town.in_hand("2025-10-10 16:20", "2025-10-11 10:00")
    for at, level in [
        ("2025-10-15 00:00", Level.NONE),
        ("2025-10-15 00:01", Level.REMIND),
        ("2025-10-16 00:00", Level.REMIND),
        ("2025-10-16 00:01", Level.WARN),
        ("2025-10-17 00:00", Level.WARN),
        ("2025-10-17 00:01", Level.SUPERVISE),
        ("2025-10-21 00:00", Level.SUPERVISE),
        ("2025-10-21 00:01", Level.ACCOUNT),
    ]:
        swept(at)
        clock = CaseClock.objects.get(case=case, name="reply")
        fired = {item.rung for item in RungFired.objects.filter(clock=clock)}
        expected = ["warning", "overdue", "supervise", "account"][: int(level)]
        assert fired == set(expected), at
    case.refresh_from_db()
    assert case.level == Level.ACCOUNT


def test_b_the_owners_clock_restarts_at_the_second_dispatch_the_firms_does_not(town: Town) -> None:
    case = town.dispatched("2025-11-03 09:00", "2025-11-03 11:00")
    assert _due(case, "reply") == "2025-11-06 24:00"
    town.move(town.owner, case, "refuse", "2025-11-04 10:00", reason="不属于职责范围", basis="三定规定")
    assert _due(case, "refusal") == "2025-11-04 24:00"
    town.move(town.centre, case, "redispatch", "2025-11-04 15:00", owner=town.other_department.pk)
    assert _due(case, "reply", run=2) == "2025-11-07 24:00"
    assert CaseClock.objects.get(case=case, name="reply", run=1).state == ClockState.REPLACED
    total = CaseClock.objects.get(case=case, name="total")
    assert (total.run, total.started_at) == (1, moment("2025-11-03 11:00"))


def test_b_a_refusal_after_one_working_day_is_too_late(town: Town) -> None:
    case = town.dispatched("2025-11-03 09:00", "2025-11-03 11:00")
    with pytest.raises(Refusal, match="2025-11-04 24:00"):
        town.move(town.owner, case, "refuse", "2025-11-05 00:01", reason="不属于职责范围", basis="三定规定")


def test_b_a_department_refuses_once(town: Town) -> None:
    case = town.dispatched("2025-11-03 09:00", "2025-11-03 11:00")
    town.move(town.owner, case, "refuse", "2025-11-03 14:00", reason="不属于", basis="三定")
    town.move(town.centre, case, "uphold", "2025-11-03 15:00", reason="属于")
    with pytest.raises(Refusal, match="一次"):
        town.move(town.owner, case, "refuse", "2025-11-03 16:00", reason="不属于", basis="三定")


def test_c_an_extension_asked_the_day_before_is_granted_to_the_nineteenth(town: Town) -> None:
    case = town.in_hand("2025-11-06 09:00", "2025-11-07 10:00")
    assert _due(case, "reply") == "2025-11-12 24:00"
    town.move(town.owner, case, "ask_extension", "2025-11-11 17:00", extra="5wd", reason="等待材料")
    assert _due(case, "reply") == "2025-11-12 24:00"
    town.move(town.centre, case, "grant_extension", "2025-11-12 09:00")
    assert _due(case, "reply") == "2025-11-19 24:00"


def test_c_an_extension_asked_on_the_due_day_is_refused(town: Town) -> None:
    case = town.in_hand("2025-11-06 09:00", "2025-11-07 10:00")
    with pytest.raises(Refusal, match="提前"):
        town.move(town.owner, case, "ask_extension", "2025-11-12 09:00", extra="5wd", reason="等待材料")


def test_c_a_denied_extension_leaves_the_old_deadline(town: Town) -> None:
    case = town.in_hand("2025-11-06 09:00", "2025-11-07 10:00")
    town.move(town.owner, case, "ask_extension", "2025-11-11 17:00", extra="5wd", reason="等待材料")
    town.move(town.centre, case, "deny_extension", "2025-11-11 17:20", reason="可以按期办结")
    assert _due(case, "reply") == "2025-11-12 24:00"


def test_an_extension_is_granted_once_and_within_its_maximum(town: Town) -> None:
    case = town.in_hand("2025-11-06 09:00", "2025-11-07 10:00")
    with pytest.raises(Refusal, match="最多 5 个工作日"):
        town.move(town.owner, case, "ask_extension", "2025-11-10 09:00", extra="6wd", reason="等待材料")
    town.move(town.owner, case, "ask_extension", "2025-11-10 09:00", extra="2wd", reason="等待材料")
    town.move(town.centre, case, "grant_extension", "2025-11-10 10:00")
    with pytest.raises(Refusal, match="最多 1 次"):
        town.move(town.owner, case, "ask_extension", "2025-11-11 09:00", extra="2wd", reason="等待材料")


@pytest.mark.parametrize(
    ("kind", "contact", "reply"),
    [
        ("consultation", "2025-11-03 11:00", "2025-11-04 24:00"),
        ("urgent", "2025-11-03 09:30", "2025-11-04 10:00"),
        ("general", "2025-11-03 24:00", "2025-11-06 24:00"),
        ("complex", "2025-11-03 24:00", "2025-11-17 24:00"),
    ],
)
def test_each_kind_has_its_own_limits(town: Town, kind: str, contact: str, reply: str) -> None:
    case = town.dispatched("2025-11-03 09:00", "2025-11-03 10:00", kind=kind)
    assert _due(case, "contact") == contact
    assert _due(case, "reply") == reply


def test_waiting_for_the_enterprise_stops_the_clock(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    town.move(town.owner, case, "ask_firm", "2025-11-04 10:00", note="请补充营业执照")
    clock = CaseClock.objects.get(case=case, name="reply")
    assert (clock.state, clock.next_at) == (ClockState.PAUSED, None)
    swept("2025-11-20 09:00")
    assert _rungs(case) == []
    town.move(town.firm, case, "supply", "2025-11-20 15:00", note="已补充")
    assert _due(case, "reply") == "2025-11-24 24:00"


def test_a_shelved_case_waits_thirty_days_for_its_next_stage_reply(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    town.move(town.board, case, "shelve", "2025-11-04 10:00", reason="规划未批")
    assert _due(case, "stage_reply") == "2025-12-04 24:00"
    town.move(town.owner, case, "recheck", "2025-12-01 10:00", answer="仍在报批")
    assert _due(case, "stage_reply") == "2025-12-31 24:00"


def test_an_archived_case_reopens_within_thirty_days(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    town.move(town.owner, case, "answer", "2025-11-04 10:00", answer="已办")
    town.move(town.centre, case, "approve", "2025-11-04 11:00")
    town.move(town.firm, case, "rate", "2025-11-04 12:00", rating="satisfied", solved="solved")
    town.move(town.head, case, "archive", "2025-11-05 09:00")
    with pytest.raises(Refusal, match="2025-12-05 24:00"):
        town.move(town.firm, case, "reopen", "2025-12-06 09:00", reason="又积水")
    found = town.move(town.firm, case, "reopen", "2025-12-05 09:00", reason="又积水")
    assert (found.state, found.is_open, found.closed_at) == ("accepted", True, None)
