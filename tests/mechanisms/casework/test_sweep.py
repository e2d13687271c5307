"""The sweep: each rung once, whatever the machine's clock or a second worker does."""

from __future__ import annotations

import pytest
import time_machine
from click.testing import CliRunner
from tests.mechanisms.casework.people import Town, moment, swept

from gaoxin.mechanisms.casework import actions, selectors
from gaoxin.mechanisms.casework.cli import sweep_command
from gaoxin.mechanisms.casework.enums import EventKind
from gaoxin.mechanisms.casework.models import Case, CaseClock, CaseEvent, RungFired
from gaoxin.mechanisms.casework.pages.rows import rows_of
from gaoxin.mechanisms.casework.pages.side import DESK
from gaoxin.mechanisms.casework.sweeping import sweep
from gaoxin.platform.core.enums import Channel
from gaoxin.platform.core.models import Message
from gaoxin.platform.core.tasks import registry

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_rung_fires_once_when_the_sweep_is_repeated_and_when_the_clock_goes_back(town: Town) -> None:
    town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    first = swept("2025-11-07 09:00")
    assert first.fired == 4  # first contact: overdue, supervised; reply: reminded, overdue
    for at in ("2025-11-07 09:00", "2025-11-05 09:00", "2025-11-07 09:01"):
        assert swept(at).fired == 0
    fired = list(RungFired.objects.values_list("clock", "rung"))
    assert len(fired) == len(set(fired))


def test_after_a_standstill_all_rungs_are_on_record_and_people_hear_of_the_highest(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    Message.objects.all().delete()
    swept("2025-12-01 09:00")
    reply = CaseEvent.objects.filter(case=case, kind=EventKind.RUNG, name__startswith="reply.")
    assert [event.name for event in reply] == ["reply.warning", "reply.overdue", "reply.supervise", "reply.account"]
    told = Message.objects.filter(channel=Channel.IN_APP, recipient=town.owner.user).values_list("kind", flat=True)
    assert list(told) == ["casework.accountable"]


def test_an_extension_gives_the_rungs_a_new_run(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00", kind="complex")
    town.move(town.owner, case, "ask_extension", "2025-11-14 10:00", extra="10wd", reason="等待")
    swept("2025-11-17 09:00")
    town.move(town.centre, case, "grant_extension", "2025-11-17 10:00")
    swept("2025-12-01 09:00")
    fired = RungFired.objects.filter(clock__case=case, clock__name="reply").values_list("clock__run", "rung")
    assert sorted(fired) == [(1, "warning"), (2, "warning")]


def test_a_case_whose_work_is_done_is_swept_no_more(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    town.move(town.owner, case, "answer", "2025-11-03 11:00", answer="已办")
    town.move(town.centre, case, "approve", "2025-11-03 11:00")
    town.move(town.firm, case, "rate", "2025-11-03 11:00", rating="fair", solved="partly")
    town.move(town.head, case, "archive", "2025-11-03 11:00")
    case.refresh_from_db()
    assert (case.next_due_at, case.due_at, case.level) == (None, None, 0)
    assert swept("2026-03-01 09:00").cases == 0


def test_silence_of_the_enterprise_closes_the_case_by_a_tacit_decision(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    town.move(town.owner, case, "contact", "2025-11-03 10:10", note="已联系")
    town.move(town.owner, case, "answer", "2025-11-03 11:00", answer="已办")
    town.move(town.centre, case, "approve", "2025-11-03 14:00")
    assert swept("2025-11-18 00:00").tacit == 0
    assert swept("2025-11-18 00:01").tacit == 1
    case.refresh_from_db()
    assert (case.state, case.outcome, case.is_open) == ("closed", "unrated", False)
    last = CaseEvent.objects.filter(case=case, kind=EventKind.MOVE).last()
    assert last is not None
    assert (last.name, last.actor_id) == ("close_unrated", None)


def test_what_will_be_late_tomorrow_is_told_today(town: Town) -> None:
    late = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    later = town.in_hand("2025-11-05 09:00", "2025-11-05 10:00")
    found = selectors.late_by(town.owner, now=moment("2025-11-05 18:00"))
    replies = [(item.case.pk, item.late) for item in found if item.clock == "reply"]
    assert replies == [(late.pk, False)]
    found = selectors.late_by(town.owner, now=moment("2025-11-07 18:00"))
    assert [(item.case.pk, item.late) for item in found if item.clock == "reply"] == [
        (late.pk, True),
        (later.pk, False),
    ]
    assert selectors.late_by(town.stranger, now=moment("2025-11-05 18:00")) == []


def test_the_queries_of_a_sweep_do_not_grow_with_the_cases_of_a_batch(
    town: Town, django_assert_max_num_queries: object
) -> None:
    def queries(cases: int) -> int:
        for _number in range(cases):
            town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
        with django_assert_max_num_queries(60) as captured:  # type: ignore[operator]
            sweep(now=moment("2025-11-06 09:00"))
        return len(captured)

    assert queries(2) == queries(6)


def test_a_deadline_in_a_year_without_calendar_waits_for_the_year(town: Town) -> None:
    case = town.in_hand("2026-12-31 09:00", "2026-12-31 10:00")
    clock = CaseClock.objects.get(case=case, name="reply")
    assert (clock.due_at, clock.missing_year) == (None, 2027)
    # Not the real notice of 2027: days enough for a complete table.
    holidays = {
        moment(f"2027-{day}").date(): name
        for day, name in [("01-01", "元旦"), ("05-01", "劳动节"), ("10-01", "国庆节")]
    }
    actions.enter_year(town.board, year=2027, holidays=holidays, makeup={}, reason="测试用放假表")
    moved = {item.clock: item.after for item in actions.recompute(town.system)}
    assert moved["reply"] == moment("2027-01-07 00:00")
    case.refresh_from_db()
    assert case.next_due_at is not None
    assert Case.objects.get(pk=case.pk).events.filter(kind=EventKind.CALENDAR).exists()


def test_the_sweep_is_a_periodic_task() -> None:
    assert "casework.sweep" in {item.name for item in registry.periodic()}


def test_a_moment_in_the_future_is_refused_on_the_command_line(town: Town) -> None:
    town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    with time_machine.travel(moment("2025-11-03 11:00"), tick=False):
        answer = CliRunner().invoke(sweep_command, ["--at", "2025-12-01 00:00"])
    assert answer.exit_code == 2
    assert "未来的时刻" in answer.output
    assert not RungFired.objects.exists()


def test_a_case_without_a_running_deadline_is_called_paused_only_when_a_clock_stands(town: Town) -> None:
    stands = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    CaseClock.objects.filter(case=stands, stopped_at=None).update(state="paused", next_at=None)
    Case.objects.filter(pk=stands.pk).update(due_at=None)
    late = town.in_hand("2025-11-04 09:00", "2025-11-04 10:00")
    rows = {row.number: row for row in rows_of(Case.objects.all().select_related("subject", "owner", "person"), DESK)}
    assert rows[stands.number].standing.words == "停表"
    CaseClock.objects.filter(case=stands, stopped_at=None).update(
        state="stopped", stopped_at=moment("2025-11-03 12:00")
    )
    rows = {row.number: row for row in rows_of(Case.objects.all().select_related("subject", "owner", "person"), DESK)}
    assert rows[stands.number].standing.words == "无期限"
    assert rows[late.number].standing.late
