"""Cases: moves, parts, hands, words, files, versions. One path for screens, batch and the command line."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone, translation
from tests import situations
from tests.mechanisms.casework.people import CONTENT, REQUEST, Town

from gaoxin.mechanisms.casework import actions, selectors
from gaoxin.mechanisms.casework.actions.locking import CaseUnknown
from gaoxin.mechanisms.casework.cli import case_group, sweep_command
from gaoxin.mechanisms.casework.engine.forms import FormRefused
from gaoxin.mechanisms.casework.enums import PartState, ScanState
from gaoxin.mechanisms.casework.models import Case, CaseClock, CaseEvent, CaseFile, CasePart, Deputy
from gaoxin.platform.core import files
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, Message

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _colleague(town: Town) -> Any:
    return situations.a_person(town.zone, Role.OFFICER, organisation=town.department, scope=Scope.UNIT)


def test_a_move_writes_history_audit_and_notices_together(town: Town) -> None:
    case = town.open()
    town.move(town.centre, case, "dispatch", owner="建设局")
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.owner, found.sequence) == ("dispatched", town.department, 2)
    event = CaseEvent.objects.get(case=case, sequence=2)
    assert (event.name, event.from_state, event.to_state, event.actor_id) == (
        "dispatch",
        "submitted",
        "dispatched",
        town.centre.user_id,
    )
    assert AuditEntry.objects.filter(action="case.move", object_id=str(case.pk)).count() == 2
    message = Message.objects.get(kind="casework.dispatched", recipient=town.owner.user)
    assert case.number in message.body
    assert "建设局" in message.body


def test_a_refused_move_leaves_nothing(town: Town) -> None:
    case = town.open()
    before = (CaseEvent.objects.count(), AuditEntry.objects.count(), Message.objects.count())
    with pytest.raises(FormRefused) as refused:
        town.move(town.centre, case, "dispatch", nonsense="1")
    assert set(refused.value.faults) == {"owner", "nonsense"}
    with pytest.raises(Forbidden):
        town.move(town.firm, case, "dispatch", owner=town.department.pk)
    with pytest.raises(Conflict):
        town.move(town.centre, case, "approve")
    assert before == (CaseEvent.objects.count(), AuditEntry.objects.count(), Message.objects.count())


def test_a_refusal_speaks_the_users_language(town: Town) -> None:
    case = town.open()
    with translation.override("en"), pytest.raises(Forbidden, match="“Dispatch” is taken by: Service centre"):
        town.move(town.firm, case, "dispatch", owner=town.department.pk)


def test_somebody_who_looked_at_an_older_state_is_told(town: Town) -> None:
    case = town.open()
    town.move(town.centre, case, "contact", note="已电话联系")
    with pytest.raises(Conflict, match="新进展"):
        actions.move(town.centre, case=case, move="contact", values={"note": "再联系"}, seen=1)


def test_strangers_do_not_learn_that_a_case_exists(town: Town) -> None:
    case = town.open()
    elsewhere = situations.a_person(situations.a_zone(), Role.LEADER)
    for actor in (town.stranger, town.other, elsewhere):
        with pytest.raises(CaseUnknown):
            town.move(actor, case, "accept")
        assert not selectors.cases(actor).filter(pk=case.pk).exists()
        assert not selectors.timeline(actor, case).exists()


def test_a_case_needs_a_desk(town: Town) -> None:
    zone = situations.a_zone()
    firm = situations.a_person(zone, Role.ENTERPRISE_OWNER, kind=OrganisationKind.ENTERPRISE)
    with pytest.raises(Refusal, match="受理单位"):
        actions.open_case(firm, procedure=REQUEST, title="问题", values=CONTENT)


def test_the_last_co_handler_to_answer_sends_the_case_on(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    third = situations.a_person(town.zone, Role.OFFICER, scope=Scope.UNIT)
    place = next(iter(third.organisation_ids()))
    town.move(
        town.owner, case, "invite_help", "2025-11-03 11:00", helpers=[town.other_department.pk, place], note="请核实"
    )
    first, second = CasePart.objects.filter(case=case).order_by("id")
    assert CaseClock.objects.filter(case=case, name="help", part__isnull=False).count() == 2
    with pytest.raises(Forbidden):
        actions.answer_part(third, part=first, outcome="done", answer="办好")
    actions.answer_part(town.other, part=first, outcome="done", answer="办好")
    case.refresh_from_db()
    assert case.state == "co_handling"
    actions.answer_part(third, part=second, outcome="impossible", answer="无权限")
    case.refresh_from_db()
    assert case.state == "handling"
    assert list(CasePart.objects.filter(case=case).order_by("id").values_list("state", "outcome")) == [
        ("done", "done"),
        ("done", "impossible"),
    ]
    with pytest.raises(Forbidden):
        actions.answer_part(third, part=second, outcome="done", answer="再答")


def test_the_owner_takes_a_request_for_help_back(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    town.move(town.owner, case, "invite_help", "2025-11-03 11:00", helpers="经发局", note="请核实")
    part = CasePart.objects.get(case=case)
    actions.withdraw_part(town.owner, part=part, reason="不需要了")
    part.refresh_from_db()
    case.refresh_from_db()
    assert (part.state, case.state) == (PartState.WITHDRAWN, "handling")
    assert not selectors.cases(town.other).filter(pk=case.pk).exists()


def test_a_case_goes_from_hand_to_hand_within_its_owner(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    colleague = _colleague(town)
    actions.hand_over(town.owner, case=case, to=colleague.user, reason="分工调整")
    case.refresh_from_db()
    assert case.person == colleague.user
    assert Message.objects.filter(kind="casework.hand_over", recipient=colleague.user).count() == 1
    with pytest.raises(Refusal):
        actions.hand_over(town.owner, case=case, to=town.other.user)
    with pytest.raises(Forbidden):
        actions.hand_over(town.centre, case=case, to=colleague.user)


def test_a_deputy_hears_of_what_the_absent_person_has_in_hand(town: Town) -> None:
    colleague = _colleague(town)
    case = town.dispatched("2025-11-03 09:00", "2025-11-03 10:00")
    town.move(town.owner, case, "sign", "2025-11-03 10:00", person=town.owner.user.username)
    today = timezone.localdate()
    row = actions.appoint_deputy(
        town.owner, absent=town.owner.user, deputy=colleague.user, from_day=today, until_day=today + timedelta(days=3)
    )
    town.move(town.centre, case, "contact", note="已联系")
    town.move(town.owner, case, "answer", answer="已办")
    town.move(town.centre, case, "send_back", reason="不完整")
    told = set(Message.objects.filter(kind="casework.sent_back").values_list("recipient_id", flat=True))
    assert told == {town.owner.user_id, colleague.user_id}
    with pytest.raises(Forbidden):
        actions.appoint_deputy(
            town.other, absent=town.owner.user, deputy=colleague.user, from_day=today, until_day=today
        )
    actions.end_deputy(town.owner, deputy=row)
    assert not Deputy.objects.exists()


def test_private_notes_and_internal_moves_stay_among_staff(town: Town) -> None:
    case = town.dispatched("2025-11-03 09:00", "2025-11-03 10:00")
    actions.note(town.owner, case=case, text="企业负责人难联系")
    actions.comment(town.firm, case=case, text="请尽快")
    town.move(town.owner, case, "refuse", "2025-11-03 11:00", reason="不属于", basis="三定")
    texts = {(event.kind, event.name) for event in selectors.timeline(town.firm, case)}
    assert ("comment", "") in texts
    assert ("note", "") not in texts
    assert ("move", "refuse") not in texts
    assert {("note", ""), ("move", "refuse")} <= {
        (event.kind, event.name) for event in selectors.timeline(town.centre, case)
    }
    with pytest.raises(Forbidden):
        actions.note(town.firm, case=case, text="内部")


def _stored(actor: Any, name: str = "材料.pdf", content: bytes = b"%PDF-1.7 text") -> Any:
    return files.store_file(actor, name=name, content=io.BytesIO(content))


def test_an_attachment_is_ones_own_of_the_right_kind_and_goes_through_the_scanner(
    town: Town, settings: Any, tmp_path: Path
) -> None:
    own, foreign, text = _stored(town.firm), _stored(town.stranger), _stored(town.firm, "a.csv", b"a,b")
    with pytest.raises(FormRefused, match="没有这个文件"):
        actions.open_case(town.firm, procedure=REQUEST, title="问题", values=CONTENT | {"attachment": str(foreign.pk)})
    with pytest.raises(FormRefused, match="文件类型"):
        actions.open_case(town.firm, procedure=REQUEST, title="问题", values=CONTENT | {"attachment": str(text.pk)})
    case = actions.open_case(town.firm, procedure=REQUEST, title="问题", values=CONTENT | {"attachment": str(own.pk)})
    assert CaseFile.objects.get(case=case).scan == ScanState.UNSCANNED
    scanner = tmp_path / "scan.sh"
    scanner.write_text('#!/bin/sh\n! grep -q EICAR "$1"\n')
    settings.GAOXIN_FILE_SCAN_COMMAND = f"sh {scanner}"
    clean = actions.open_case(town.firm, procedure=REQUEST, title="问题", values=CONTENT | {"attachment": str(own.pk)})
    assert CaseFile.objects.get(case=clean).scan == ScanState.CLEAN
    infected = _stored(town.firm, content=b"%PDF-1.7 EICAR")
    count = Case.objects.count()
    with pytest.raises(Refusal, match="病毒"):
        actions.open_case(town.firm, procedure=REQUEST, title="问题", values=CONTENT | {"attachment": str(infected.pk)})
    settings.GAOXIN_FILE_SCAN_COMMAND = "gaoxin-no-such-scanner"
    with pytest.raises(Refusal, match="病毒"):
        actions.open_case(town.firm, procedure=REQUEST, title="问题", values=CONTENT | {"attachment": str(own.pk)})
    assert Case.objects.count() == count


def test_links_are_made_once_and_not_to_oneself(town: Town) -> None:
    first, second = town.open(), town.open()
    actions.link_cases(town.centre, case=first, other=second, kind="duplicate")
    with pytest.raises(Conflict):
        actions.link_cases(town.centre, case=first, other=second, kind="duplicate")
    with pytest.raises(Refusal):
        actions.link_cases(town.centre, case=first, other=first)


def test_search_finds_numbers_and_words_of_the_title(town: Town) -> None:
    wanted = town.open(title="产业园三号门 LED 路灯不亮")
    town.open(title="融资需求")
    for text in (wanted.number.lower(), "路灯", "三号门", "led", "灯不亮"):
        assert [case.pk for case in selectors.cases(town.centre, text=text)] == [wanted.pk], text
    assert not selectors.cases(town.centre, text="门三号").exists()
    assert not selectors.cases(town.centre, text="？？").exists()


def test_a_batch_moves_what_it_may_and_tells_the_rest(town: Town) -> None:
    first, second, third = town.open(), town.open(), town.open()
    town.move(town.centre, second, "accept")
    results = actions.move_many(town.centre, cases=[first.pk, second.pk, third.pk, 10**9, first.pk], name="accept")
    assert [(item.case, item.done) for item in results] == [
        (first.pk, True),
        (second.pk, False),
        (third.pk, True),
        (10**9, False),
    ]
    assert "待分解" in results[1].reason


def test_history_cannot_be_changed_behind_the_platform(town: Town) -> None:
    case = town.open()
    for statement in ("UPDATE casework_caseevent SET text = 'x'", "DELETE FROM casework_caseevent"):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert CaseEvent.objects.filter(case=case).count() == 1


def test_the_command_line_opens_moves_shows_lists_and_sweeps(town: Town) -> None:
    def run(*words: str) -> Any:
        who = ["--zone", town.zone.slug, "--json"]
        result = CliRunner().invoke(case_group, [*words, *who], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    opened = run("open", "--procedure", REQUEST, "--title", "门口积水", "--subject", "青池科技", "--set", "content=积水", "--set", "category=其他",
                 "--as", town.centre.user.username)  # fmt: skip
    assert opened["state"] == "submitted"
    moved = run("move", opened["number"], "dispatch", "--set", "owner=建设局", "--as", town.centre.user.username)
    assert moved["owner"] == "建设局"
    shown = run("show", opened["number"], "--as", town.owner.user.username)
    assert shown["moves"] == ["contact", "sign", "refuse"]
    assert [row["number"] for row in run("list", "--search", "积水")] == [opened["number"]]
    with pytest.raises(Forbidden):
        run("move", opened["number"], "sign", "--as", town.centre.user.username)
    swept = CliRunner().invoke(sweep_command, ["--json"])
    assert set(json.loads(swept.output)) == {"cases", "fired", "tacit", "left"}
