"""The pages of cases: what each side sees, that nothing typed is lost, that strangers find nothing, and what a page costs."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import situations
from tests.mechanisms.casework.people import Town

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.models import Case, CaseFile, CasePart, Deputy
from gaoxin.mechanisms.casework.procedures.library import library
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.models import AuditEntry, Message, StoredFile

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DESK = "/workbench/cases/"
PORTAL = "/portal/cases/"


def client_of(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return response.content.decode()


def test_the_list_is_searched_filtered_and_exported(town: Town) -> None:
    wanted, other = town.open(title="三号门路灯不亮"), town.open(title="融资需求")
    late = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    client = client_of(town.centre)
    page = text_of(client, DESK)
    assert all(case.number in page for case in (wanted, other, late))
    assert other.number not in text_of(client, f"{DESK}?q=路灯")
    page = text_of(client, f"{DESK}?due=late")
    assert late.number in page
    assert wanted.number not in page
    page = text_of(client, f"{DESK}?scope=turn")
    assert wanted.number in page
    assert late.number not in page
    assert late.number in text_of(client_of(town.owner), f"{DESK}?scope=turn")
    assert late.number in text_of(client, f"{DESK}?state=handling")
    rows = list(csv.reader(io.StringIO(client.get(f"{DESK}export.csv?q=路灯").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [wanted.number]
    assert zipfile.is_zipfile(io.BytesIO(client.get(f"{DESK}export.xlsx").content))
    assert AuditEntry.objects.filter(action="case.export").count() == 2
    assert client.get(f"{DESK}export.exe").status_code == 404


def test_a_title_that_looks_like_a_formula_is_exported_as_text(town: Town) -> None:
    town.open(title="=1+1")
    rows = list(csv.reader(io.StringIO(client_of(town.centre).get(f"{DESK}export.csv").content.decode("utf-8-sig"))))
    assert rows[1][1] == "'=1+1"


def test_a_case_is_opened_from_its_generated_form_and_nothing_typed_is_lost(town: Town) -> None:
    client = client_of(town.firm)
    document = SimpleUploadedFile("说明.pdf", b"%PDF-1.7 text", "application/pdf")
    wrong = client.post(
        f"{PORTAL}new/request/general/", {"title": "", "content": "厂区停电三小时", "attachment": document}
    )
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "厂区停电三小时" in page
    assert "说明.pdf" in page
    stored = StoredFile.objects.get()
    answer = client.post(
        f"{PORTAL}new/request/general/",
        {
            "title": "停电",
            "content": "厂区停电三小时",
            "category": "utilities",
            "kind": "urgent",
            "attachment-kept": str(stored.pk),
        },
    )
    case = Case.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{PORTAL}case/{case.number}/"
    assert (case.kind, case.subject, CaseFile.objects.get(case=case).file) == ("urgent", town.enterprise, stored)


@pytest.mark.parametrize("upload", [b"", b"MZ\x00\x01not allowed"])
def test_a_file_that_is_not_accepted_is_told_at_its_field(town: Town, upload: bytes) -> None:
    values = {
        "title": "停电",
        "content": "停电",
        "category": "utilities",
        "attachment": SimpleUploadedFile("a.pdf", upload),
    }
    answer = client_of(town.firm).post(f"{PORTAL}new/request/general/", values)
    assert answer.status_code == 422
    assert "a.pdf" in answer.content.decode()
    assert not Case.objects.exists()


def test_staff_open_a_case_on_behalf_of_an_enterprise_by_its_name(town: Town) -> None:
    client = client_of(town.centre)
    values = {"title": "停电", "content": "停电", "category": "utilities", "subject": "青池"}
    answer = client.post(f"{DESK}new/request/general/", values)
    assert answer.status_code == 422
    assert "青池" in answer.content.decode()
    assert "青池科技" in text_of(client, f"{DESK}new/subjects/?subject=青池")
    assert client.post(f"{DESK}new/request/general/", values | {"subject": "青池科技"}).status_code == 302
    assert Case.objects.get().subject == town.enterprise


def test_a_step_shows_what_it_does_and_is_taken_once(town: Town) -> None:
    case = town.open()
    client = client_of(town.centre)
    path = f"{DESK}case/{case.number}/do/dispatch/"
    page = text_of(client, path)
    assert "待签收" in page
    assert "“派单”结束计时" in page
    assert "通知主办部门：新派单" in page
    assert client.post(path, {"owner": ""}).status_code == 422
    assert client.post(path, {"owner": town.department.pk, "seen": case.sequence}).status_code == 302
    again = client.post(path, {"owner": town.department.pk, "seen": case.sequence})
    assert again.status_code == 409
    assert "待签收" in again.content.decode()


def test_somebody_who_looked_at_an_older_state_keeps_what_they_typed(town: Town) -> None:
    case = town.open()
    town.move(town.second, case, "contact", note="已联系")
    answer = client_of(town.centre).post(f"{DESK}case/{case.number}/do/contact/", {"note": "我也联系了", "seen": "1"})
    assert answer.status_code == 409
    assert "我也联系了" in answer.content.decode()


def test_a_step_whose_condition_does_not_hold_says_why(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00", kind="consultation")
    assert "须提前" in text_of(client_of(town.owner), f"{DESK}case/{case.number}/")


def test_the_enterprise_does_not_see_what_is_internal(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    actions.note(town.owner, case=case, text="企业态度不好")
    town.move(town.owner, case, "answer", "2025-11-04 10:00", answer="初稿：不予支持")
    inside = text_of(client_of(town.centre), f"{DESK}case/{case.number}/")
    outside = text_of(client_of(town.firm), f"{PORTAL}case/{case.number}/")
    for secret in ("企业态度不好", "初稿：不予支持", "待审核", "答复审核"):
        assert secret in inside
        assert secret not in outside
    assert "办理中" in outside
    assert "待审核" not in text_of(client_of(town.firm), PORTAL)
    town.move(town.centre, case, "send_back", "2025-11-04 11:00", reason="重写")
    town.move(town.owner, case, "answer", "2025-11-04 12:00", answer="可以支持")
    town.move(town.centre, case, "approve", "2025-11-04 15:00")
    outside = text_of(client_of(town.firm), f"{PORTAL}case/{case.number}/")
    assert "可以支持" in outside
    assert "初稿" not in outside


def test_words_files_links_hands_and_parts_on_the_case_page(town: Town) -> None:
    case, other = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00"), town.open()
    colleague = situations.a_person(town.zone, Role.OFFICER, organisation=town.department, scope=Scope.UNIT)
    client, base = client_of(town.owner), f"{DESK}case/{case.number}/"
    assert client.post(f"{base}say/", {"text": "请补充照片"}).status_code == 302
    refused = client.post(f"{base}say/", {"text": "字" * 6000})
    assert refused.status_code == 422
    assert "字" * 6000 in refused.content.decode()
    document = SimpleUploadedFile("图纸.pdf", b"%PDF-1.7 x")
    assert client.post(f"{base}files/", {"file": document, "private": "1"}).status_code == 302
    attachment = CaseFile.objects.get(case=case)
    town.move(town.owner, case, "invite_help", "2025-11-04 10:00", helpers=[town.other_department.pk], note="请核实")
    helper = client_of(town.other)
    part = CasePart.objects.get(case=case)
    assert helper.post(f"{base}parts/{part.pk}/", {"outcome": "done", "answer": ""}).status_code == 422
    assert helper.post(f"{base}parts/{part.pk}/", {"outcome": "done", "answer": "属实"}).status_code == 302
    assert client_of(town.centre).post(f"{base}links/", {"other": other.number, "kind": "duplicate"}).status_code == 302
    assert client.post(f"{base}hand-over/", {"to": colleague.user_id, "reason": "休假"}).status_code == 302
    page = text_of(client_of(town.centre), base)
    for words in ("请补充照片", "图纸.pdf", "属实", other.number, "休假"):
        assert words in page
    outside = text_of(client_of(town.firm), f"{PORTAL}case/{case.number}/")
    assert "图纸.pdf" not in outside
    assert client_of(town.firm).get(f"{PORTAL}case/{case.number}/files/{attachment.pk}/").status_code == 404
    assert b"".join(client.get(f"{base}files/{attachment.pk}/").streaming_content) == b"%PDF-1.7 x"  # type: ignore[attr-defined]
    log = text_of(client, f"{base}files/{attachment.pk}/log/")
    assert "读取" in log
    assert town.owner.user is not None
    assert town.owner.user.display_name in log


def test_a_batch_asks_confirms_and_tells_what_became_of_each(town: Town) -> None:
    cases = [town.open(title=f"诉求 {number}") for number in range(3)]
    town.move(town.centre, cases[2], "accept")
    client = client_of(town.centre)
    chosen = {"case": [case.pk for case in cases]}
    assert "受理（2 件）" in client.post(f"{DESK}batch/", chosen).content.decode()
    page = client.post(f"{DESK}batch/", chosen | {"move": "dispatch"}).content.decode()
    assert "确认派单 3 件" in page
    assert client.post(f"{DESK}batch/", chosen | {"move": "dispatch", "confirmed": "1"}).status_code == 422
    assert Case.objects.filter(state="dispatched").count() == 0
    done = client.post(f"{DESK}batch/", chosen | {"move": "accept", "confirmed": "1"}).content.decode()
    assert "2 件中办成 2 件" in done
    assert Case.objects.filter(state="accepted").count() == 3
    numbers = {"numbers": f"{cases[0].number}，{cases[1].number.lower()}\nSQ9999-1"}
    assert "诉求 1" in client.post(f"{DESK}batch/", numbers).content.decode()
    assert client.post(f"{DESK}batch/", {"case": "nonsense"}).status_code == 422
    assert client_of(town.other).post(f"{DESK}batch/", chosen).status_code == 422


def test_strangers_find_no_case_by_any_address(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    elsewhere = situations.a_person(situations.a_zone(), Role.LEADER)
    bank = situations.a_person(town.zone, Role.INSTITUTION_MEMBER, kind=OrganisationKind.BANK)
    admin = situations.a_person(town.zone, Role.SYSTEM_ADMIN)
    tails = ("", "do/sign/", "files/1/")
    for actor, root in ((town.other, DESK), (elsewhere, DESK), (town.stranger, PORTAL)):
        client = client_of(actor)
        assert {client.get(f"{root}case/{case.number}/{tail}").status_code for tail in tails} == {404}
        assert client.post(f"{root}case/{case.number}/say/", {"text": "x"}).status_code == 404
        assert case.number not in text_of(client, root)
    for actor in (bank, admin):
        for root in (DESK, PORTAL):
            assert client_of(actor).get(f"{root}case/{case.number}/").status_code == 403
            assert client_of(actor).get(f"{root}export.csv").status_code == 403
    assert client_of(town.firm).get(DESK).status_code == 403
    assert client_of(town.owner).get(PORTAL).status_code == 403
    assert Client().get(f"{DESK}case/{case.number}/").status_code == 302


def test_board_and_agenda_show_the_same_cases(town: Town) -> None:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    client = client_of(town.owner)
    assert case.number in text_of(client, f"{DESK}board/")
    assert case.number in text_of(client, f"{DESK}agenda/?month=2025-11")
    assert case.number not in text_of(client, f"{DESK}agenda/?month=2025-12")
    assert text_of(client, f"{DESK}agenda/?month=nonsense")
    assert text_of(client, f"{DESK}agenda/?month=2099-01")


def test_the_first_page_tells_what_waits_and_messages_lead_to_their_case(town: Town) -> None:
    case = town.open(title="停电")
    client = client_of(town.centre)
    assert "停电" in text_of(client, "/workbench/")
    message = Message.objects.filter(recipient=town.centre.user).latest("id")
    assert client.get(f"{DESK}messages/{message.pk}/")["Location"] == f"{DESK}case/{case.number}/"
    assert message.subject in text_of(client, f"{DESK}messages/")
    text_of(client, f"{DESK}case/{case.number}/")
    message.refresh_from_db()
    assert message.read_at is not None
    foreign = client_of(town.owner).get(f"{DESK}messages/{message.pk}/")
    assert foreign["Location"] == f"{DESK}messages/"
    assert "停电" in text_of(client_of(town.firm), "/portal/")


def test_the_calendar_page_shows_what_an_edit_moves_before_it_is_made(town: Town) -> None:
    town.in_hand("2025-10-10 16:20", "2025-10-11 10:00")
    client, path = client_of(town.board), f"{DESK}calendar/"
    assert (
        client_of(town.owner).post(path, {"kind": "close", "from_day": "2025-10-14", "reason": "停电"}).status_code
        == 403
    )
    edit = {"kind": "close", "from_day": "2025-10-14", "reason": "停电检修"}
    preview = client.post(path, edit).content.decode()
    assert "2025-10-16 24:00" in preview
    assert "推后" in preview
    assert "第 1 版" in text_of(client, path)
    assert client.post(path, edit | {"confirmed": "1", "base": "1"}).status_code == 302
    assert client.post(path, edit | {"confirmed": "1", "base": "1"}).status_code == 409
    actions.recompute(town.system)
    assert "2025-10-16 24:00" in text_of(client, f"{path}2/")
    wrong = client.post(
        path, {"kind": "close", "from_day": "2025-10-14", "until_day": "2025-10-01", "hours": "9-25", "reason": "x"}
    )
    assert wrong.status_code == 422
    year = {
        "form": "year",
        "year": "2027",
        "holidays": "2027-01-01 元旦\n2027-05-01 至 2027-05-05 劳动节\n2027-10-01 国庆节",
        "reason": "通知",
    }
    assert "补入 2027 年" in client.post(path, year).content.decode()
    assert client.post(path, year | {"holidays": "元旦"}).status_code == 422


def test_an_absence_is_arranged_and_ended_on_its_page(town: Town) -> None:
    colleague = situations.a_person(town.zone, Role.OFFICER, organisation=town.department, scope=Scope.UNIT)
    client, path = client_of(town.owner), f"{DESK}deputies/"
    values = {
        "absent": town.owner.user_id,
        "deputy": colleague.user_id,
        "from_day": "2030-01-07",
        "until_day": "2030-01-09",
    }
    assert client.post(path, values | {"until_day": "2030-01-01"}).status_code == 422
    assert client.post(path, values).status_code == 302
    row = Deputy.objects.get()
    assert colleague.user is not None
    assert colleague.user.display_name in text_of(client, path)
    assert client_of(town.other).post(f"{path}{row.pk}/end/").status_code == 403
    assert client.post(f"{path}{row.pk}/end/").status_code == 302
    assert not Deputy.objects.exists()


def test_pages_ask_the_same_number_of_queries_whatever_the_number_of_cases(town: Town) -> None:
    def cost(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    town.dispatched("2025-11-03 09:00", "2025-11-03 10:00")
    town.open()
    actions.comment(town.owner, case=case, text="进展")
    desk, firm = client_of(town.centre), client_of(town.firm)
    paths = [(desk, DESK), (desk, f"{DESK}?scope=turn&q=积水"), (desk, f"{DESK}board/"), (desk, f"{DESK}agenda/"), (desk, "/workbench/"),
             (firm, PORTAL), (firm, "/portal/"), (desk, f"{DESK}case/{case.number}/")]  # fmt: skip
    before = [cost(client, path) for client, path in paths]
    for number in range(12):
        town.dispatched("2025-11-03 09:00", "2025-11-03 10:00") if number % 2 else town.open()
        actions.comment(town.owner, case=case, text=f"进展 {number}")
    assert [cost(client, path) for client, path in paths] == before
    assert max(before) <= 40


def test_every_shipped_procedure_has_a_page_and_can_be_played(town: Town) -> None:
    client = client_of(town.centre)
    for key in library().all_keys():
        assert "流程图" in text_of(client, f"{DESK}procedures/{key}/")
        assert "试走一遍" in text_of(client, f"{DESK}procedures/{key}/play/")
