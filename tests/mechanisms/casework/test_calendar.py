"""The zone's calendar in the database: versions, edits, and what moves with them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from tests.mechanisms.casework.people import Town, moment

from gaoxin.kernel.worktime import seed_statutory
from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.calendars.store import calendar_of, current_version, timeline_of
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.enums import EventKind
from gaoxin.mechanisms.casework.models import CalendarVersion, CaseClock, CaseEvent
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import TaskRun

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_stored_calendar_reads_back_the_same(town: Town) -> None:
    assert calendar_of(current_version(town.zone.pk)).digest == seed_statutory().digest


def test_a_closing_day_moves_open_deadlines_and_only_those(town: Town) -> None:
    case = town.in_hand("2025-10-10 16:20", "2025-10-11 10:00")
    version, change = actions.close_days(town.board, days=[date(2025, 10, 14)], reason="园区停电检修")
    assert [item.date for item in change.days] == [date(2025, 10, 14)]
    assert TaskRun.objects.filter(task="casework.recompute", zone=town.zone).count() == 1
    moved = actions.recompute(town.system)
    assert {item.clock for item in moved} == {"reply", "total"}
    assert [due_text(item.after) for item in moved] == ["2025-10-16 24:00"] * 2
    assert actions.recompute(town.system) == []
    event = CaseEvent.objects.get(case=case, kind=EventKind.CALENDAR)
    assert event.text == "园区停电检修"
    assert ["reply", "2025-10-15 24:00", "2025-10-16 24:00"] in event.data["moved"]
    stopped = CaseClock.objects.get(case=case, name="dispatch")
    assert stopped.calendar_id != version.pk


def test_each_edit_is_a_version_and_the_old_one_still_tells_the_old_deadlines(town: Town) -> None:
    before = current_version(town.zone.pk)
    actions.close_days(town.board, days=[date(2025, 10, 13)], reason="停电")
    after = current_version(town.zone.pk)
    assert after.number == before.number + 1
    start = moment("2025-10-10 16:20")
    assert timeline_of(before).due(start, "3wd").text == "2025-10-14 24:00"
    assert timeline_of(after).due(start, "3wd").text == "2025-10-15 24:00"


def test_two_people_who_looked_at_the_same_version_cannot_both_save(town: Town) -> None:
    base = current_version(town.zone.pk).number
    actions.edit_calendar(
        town.board, change=lambda calendar: calendar.closing([date(2025, 10, 13)], "停电"), reason="停电", base=base
    )
    with pytest.raises(Conflict):
        actions.edit_calendar(
            town.board, change=lambda calendar: calendar.closing([date(2025, 10, 14)], "停电"), reason="停电", base=base
        )


def test_officers_and_enterprises_do_not_edit_the_calendar(town: Town) -> None:
    for actor in (town.centre, town.owner, town.firm):
        with pytest.raises(Forbidden):
            actions.close_days(actor, days=[date(2025, 10, 13)], reason="停电")


def test_a_calendar_that_contradicts_itself_is_refused_with_the_day(town: Town) -> None:
    with pytest.raises(Refusal, match="5 月 1 日"):
        actions.enter_year(town.board, year=2026, holidays={date(2026, 1, 1): "元旦"}, makeup={}, reason="通知")
    assert current_version(town.zone.pk).number == 1


def test_nobody_changes_a_version_behind_the_platform(town: Town) -> None:
    version = current_version(town.zone.pk)
    for statement in ("UPDATE casework_calendarday SET working = NOT working", "DELETE FROM casework_calendarversion"):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert CalendarVersion.objects.get(pk=version.pk).number == 1
