"""The zone's calendar in the database: versions, edits, and what moves with them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from tests.mechanisms.casework.people import Town, moment
from tests.mechanisms.casework.test_pages import client_of, text_of

from gaoxin.kernel.worktime import seed_statutory
from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.calendars.store import calendar_of, current_version, timeline_of
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.enums import EventKind
from gaoxin.mechanisms.casework.models import CalendarVersion, CaseClock, CaseEvent
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, TaskRun

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


def test_working_hours_and_the_end_of_the_day_are_changed_on_the_page_and_what_moves_is_listed(town: Town) -> None:
    """A consultation of 2 working hours, sent at 11:00, and an answer in 3 working days."""
    town.in_hand("2025-10-10 11:00", "2025-10-10 11:30", kind="consultation")
    general = town.in_hand("2025-10-10 16:20", "2025-10-10 16:30")
    client, path = client_of(town.board), "/workbench/cases/calendar/"
    page = text_of(client, path)
    assert "09:00-12:00,13:30-17:30" in page
    edit = {
        "form": "terms", "hours": "09:00-12:00,14:30-18:00", "hours_from": "2025-01-01", "day_end": "17:30", "roll_rest_day": "on",
        "reason": "夏令时通知",
    }  # fmt: skip
    assert client_of(town.owner).post(path, edit).status_code == 403
    preview = client.post(path, edit).content.decode()
    for words in ("09:00-12:00,14:30-18:00", '24:00</span> → <b class="num">17:30', "顺延", "2025-10-14 17:30"):
        assert words in preview, words
    assert CalendarVersion.objects.filter(zone=town.zone).count() == 1
    assert client.post(path, edit | {"confirmed": "1", "base": "1", "roll_rest_day": "True"}).status_code == 302
    version = current_version(town.zone.pk)
    assert (version.number, version.day_end, version.roll_rest_day) == (2, "17:30", True)
    assert str(calendar_of(version).hours_in_force(date(2025, 6, 1))) == "09:00-12:00,14:30-18:00"
    actions.recompute(town.system)
    clock = CaseClock.objects.get(case=general, name="reply")
    assert due_text(clock.due_at) == "2025-10-14 17:30"
    listed = text_of(client, f"{path}2/")
    assert "2025-10-14 24:00" in listed
    assert "2025-10-14 17:30" in listed
    entry = AuditEntry.objects.filter(action="calendar.edit").latest("sequence")
    assert (entry.detail["day_end"], entry.detail["roll_rest_day"]) == ("17:30", True)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hours": "9-25"}, "工作时段"), ({"hours": ","}, "至少要有一个工作时段"), ({"day_end": "25:00"}, "不是一天中的时间"),
        ({"day_end": "0:00"}, "不能是 00:00"), ({"hours": "09:00-18:00", "hours_from": ""}, "自哪天起"), ({"reason": ""}, "必填"),
    ],
)  # fmt: skip
def test_wrong_terms_are_told_at_their_field(town: Town, wrong: dict[str, str], words: str) -> None:
    right = {
        "form": "terms",
        "hours": "09:00-12:00,13:30-17:30",
        "hours_from": "2025-01-01",
        "day_end": "24:00",
        "reason": "通知",
    }
    answer = client_of(town.board).post("/workbench/cases/calendar/", right | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert CalendarVersion.objects.filter(zone=town.zone).count() <= 1
