"""The pages of judges who are not staff: their own seats, the materials meant for them, and nothing else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import situations
from tests.mechanisms.casework.granting import Office
from tests.mechanisms.casework.test_pages import client_of, text_of

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.enums import Visibility
from gaoxin.mechanisms.casework.models import Case, CaseEvent, CaseFile, CaseSeat
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SEATS = "/institutions/reviews/"
SCORES = {"score-novelty": "38", "score-market": "33", "opinion": "有创新，市场明确", "no_interest": "1"}


def _convened(office: Office, judges: int = 3) -> Case:
    case = office.reviewed()
    office.move(office.town.centre, case, "convene", judges=[judge.user_id for judge in office.judges[:judges]])
    return Case.objects.get(pk=case.pk)


def _file(office: Office, case: Case, name: str, visibility: Visibility) -> CaseFile:
    pdf = io.BytesIO(b"%PDF-1.4\n" + name.encode())
    return actions.attach_file(office.town.centre, case=case, name=name, content=pdf, visibility=visibility)


def test_an_expert_lands_on_a_page_with_what_waits_and_nothing_of_the_zone(office: Office) -> None:
    case, other = _convened(office), office.filed()
    client = client_of(office.judges[0])
    landing = client.get(reverse("core:landing"), follow=True)
    assert landing.redirect_chain[-1][0] == "/institutions/"
    for page in ("/institutions/", SEATS):
        told = text_of(client, page)
        assert f"{SEATS}{case.number}/" in told
        assert other.number not in told
    for page in ("/workbench/", "/workbench/cases/", "/portal/", "/portal/cases/"):
        assert client.get(page).status_code == 403


def test_the_expert_reads_what_is_meant_for_the_panel_only(office: Office) -> None:
    case = _convened(office)
    shown, hidden = (
        _file(office, case, "方案.pdf", Visibility.ALL),
        _file(office, case, "内部意见.pdf", Visibility.STAFF),
    )
    actions.note(office.town.centre, case=case, text="这家企业关系复杂")
    client = client_of(office.judges[0])
    told = text_of(client, f"{SEATS}{case.number}/")
    assert "第六条" in told
    assert "方案.pdf" in told
    for secret in ("内部意见.pdf", "关系复杂", "部门会审", office.judges[1].user.display_name):  # type: ignore[union-attr]
        assert secret not in told
    download = client.get(f"{SEATS}{case.number}/files/{shown.pk}/")
    assert b"".join(download.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert client.get(f"{SEATS}{case.number}/files/{hidden.pk}/").status_code == 404


def test_scores_need_reasons_and_the_declaration_and_stay_as_typed_when_refused(office: Office) -> None:
    case = _convened(office)
    client, page = client_of(office.judges[0]), f"{SEATS}{case.number}/answer/"
    for missing in ("opinion", "no_interest"):
        answer = client.post(page, {key: value for key, value in SCORES.items() if key != missing})
        assert answer.status_code == 422
        assert 'value="38"' in answer.content.decode()
    assert CaseSeat.objects.filter(case=case, state="open").count() == 3
    assert client.post(page, SCORES).status_code == 302
    event = CaseEvent.objects.get(case=case, kind="score", name="done")
    assert event.data["no_interest"] is True
    told = text_of(client, f"{SEATS}{case.number}/")
    assert "有创新，市场明确" in told
    assert "71" in told
    assert "第六条" not in told
    again = client.post(page, SCORES)
    assert again.status_code == 403
    for judge, market in zip(office.judges[1:3], ("30", "34"), strict=True):
        client_of(judge).post(page, SCORES | {"score-market": market})
    case.refresh_from_db()
    assert (case.state, case.data["score"]) == ("deciding", "71.00")


def test_an_expert_with_an_interest_steps_aside_and_no_longer_sees_the_case(office: Office) -> None:
    case = _convened(office)
    client, page = client_of(office.judges[0]), f"{SEATS}{case.number}/"
    assert client.post(f"{page}answer/", {"verb": "recuse", "reason": " "}).status_code == 422
    assert client.post(f"{page}answer/", {"verb": "recuse", "reason": "持有该企业股份"}).status_code == 302
    assert client.get(page).status_code == 404
    assert "已回避" in text_of(client, SEATS)
    assert CaseSeat.objects.get(case=case, person=office.judges[0].user).opinion == "持有该企业股份"


def test_strangers_find_nothing_under_any_address(office: Office) -> None:
    case = _convened(office)
    shown = _file(office, case, "方案.pdf", Visibility.ALL)
    elsewhere = situations.a_person(situations.a_zone(), Role.INSTITUTION_MEMBER, kind=OrganisationKind.BANK)
    addresses = (f"{SEATS}{case.number}/", f"{SEATS}{case.number}/files/{shown.pk}/")
    for stranger in (office.judges[4], elsewhere):
        client = client_of(stranger)
        assert [client.get(each).status_code for each in addresses] == [404, 404]
        assert client.post(f"{SEATS}{case.number}/answer/", SCORES).status_code == 404
        assert case.number not in text_of(client, SEATS)
    for outsider in (office.town.firm, office.town.centre, office.head):
        client = client_of(outsider)
        assert [client.get(each).status_code for each in (SEATS, *addresses)] == [403, 403, 403]
        assert client.post(f"{SEATS}{case.number}/answer/", SCORES).status_code == 403
    assert not CaseSeat.objects.filter(case=case).exclude(state="open").exists()


def test_the_invitation_leads_from_the_message_to_the_page(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        case = _convened(office)
    judge = office.judges[0]
    client = client_of(judge)
    told = text_of(client, f"{SEATS}messages/")
    message = Message.objects.get(recipient=judge.user)
    assert f"{SEATS}messages/{message.pk}/" in told
    assert client.get(f"{SEATS}messages/{message.pk}/")["Location"] == f"{SEATS}{case.number}/"


def test_the_page_of_all_seats_costs_the_same_for_two_and_for_four(office: Office) -> None:
    client = client_of(office.judges[0])
    _convened(office)
    text_of(client, SEATS)
    counts = []
    for _time in range(2):
        _convened(office)
        with CaptureQueriesContext(connection) as queries:
            text_of(client, SEATS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
