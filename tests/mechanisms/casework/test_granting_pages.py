"""Pages for what subsidies need: a judge's form, the list of what is published, and the step that takes one tap."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.mechanisms.casework.granting import Office
from tests.mechanisms.casework.test_pages import client_of, text_of

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.models import Case, CaseSeat
from gaoxin.platform.core.enums import Role, Scope
from gaoxin.platform.core.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DESK = "/workbench/cases/"
PORTAL = "/portal/cases/"


def _staff_judges(office: Office) -> None:
    """The judges of the pages are officers of another department: outsiders have no workbench."""
    people = [judge.user_id for judge in office.judges]
    Membership.objects.filter(user__in=people).update(
        organisation=office.town.other_department, role=Role.OFFICER, scope=Scope.UNIT
    )


def test_a_judge_scores_on_the_page_and_reads_the_others_only_at_the_end(office: Office) -> None:
    _staff_judges(office)
    case = office.reviewed()
    office.move(office.town.centre, case, "convene", judges=[judge.user_id for judge in office.judges[:3]])
    page = f"{DESK}case/{case.number}/"
    seats = list(CaseSeat.objects.filter(case=case).order_by("id"))
    first, second, third = (client_of(judge) for judge in office.judges[:3])
    assert f'action="{page}seats/{seats[0].pk}/"' in text_of(first, page)
    wrong = first.post(
        f"{page}seats/{seats[0].pk}/",
        {"score-novelty": "41", "score-market": "33", "opinion": "有创新", "no_interest": "1"},
    )
    assert wrong.status_code == 422
    typed = wrong.content.decode()
    assert 'value="33"' in typed
    assert "有创新" in typed
    first.post(
        f"{page}seats/{seats[0].pk}/",
        {"score-novelty": "38", "score-market": "33", "opinion": "有创新", "no_interest": "1"},
    )
    told = text_of(second, page)
    assert "有创新" not in told
    assert ">71<" not in told
    assert ">71<" in text_of(first, page)
    second.post(
        f"{page}seats/{seats[1].pk}/",
        {"score-novelty": "30", "score-market": "32", "opinion": "可行", "no_interest": "1"},
    )
    third.post(f"{page}seats/{seats[2].pk}/", {"verb": "recuse", "reason": "曾任顾问"})
    assert Case.objects.get(pk=case.pk).state == "scoring"
    assert third.get(page).status_code in (200, 404)
    office.move(office.town.centre, case, "convene", judges=[office.judges[3].user_id])
    last = CaseSeat.objects.get(case=case, state="open")
    client_of(office.judges[3]).post(
        f"{page}seats/{last.pk}/", {"score-novelty": "35", "score-market": "33", "opinion": "可行", "no_interest": "1"}
    )
    told = text_of(client_of(office.town.centre), page)
    assert "68.00" in told
    assert ">71<" in told


def test_the_enterprise_sees_nothing_of_the_panel(office: Office) -> None:
    case = office.scored(70, 71, 72)
    told = text_of(client_of(office.town.firm), f"{PORTAL}case/{case.number}/")
    assert "71.00" not in told
    assert "评审席位" not in told
    assert "已评分" not in told


def test_everybody_reads_what_is_published_and_who_has_signed_in_objects(office: Office) -> None:
    case, other = office.published(), office.proposed(100_000)
    visitor = text_of(Client(), "/published/")
    assert case.number in visitor
    assert other.number not in visitor
    assert "200,000.00 元" in visitor
    assert "2025-11-10 24:00" in visitor
    assert "登录后可提出；也可联系企业服务中心" in visitor
    rows = list(csv.reader(io.StringIO(Client().get("/published/export.csv").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [case.number]
    assert case.number not in text_of(Client(), "/published/?q=没有的词")
    assert f"{PORTAL}case/{case.number}/do/object/" not in text_of(client_of(office.town.firm), "/published/")
    stranger = client_of(office.town.stranger)
    assert f"{PORTAL}case/{case.number}/do/object/" in text_of(stranger, "/published/")
    form = text_of(stranger, f"{PORTAL}case/{case.number}/do/object/")
    assert "提出异议" in form
    assert stranger.get(f"{PORTAL}case/{case.number}/").status_code == 404
    answer = stranger.post(f"{PORTAL}case/{case.number}/do/object/", {"reason": "已在他处领取", "seen": case.sequence})
    assert (answer.status_code, answer["Location"]) == (302, PORTAL)
    assert Case.objects.get(pk=case.pk).state == "objection"
    assert Client().get(f"{PORTAL}case/{case.number}/do/object/").status_code == 302


def test_the_list_of_what_is_published_costs_the_same_for_two_and_for_six(office: Office) -> None:
    client = client_of(office.town.stranger)
    text_of(client, "/published/")
    counts = []
    for more in (2, 4):
        for _number in range(more):
            office.published()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text_of(client, "/published/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_one_tap_on_the_first_page_confirms_what_is_shown_beside_it(office: Office) -> None:
    case = office.published()
    actions.move(office.town.system, case=case, move="publicity_over")
    case.refresh_from_db()
    client = client_of(office.town.firm)
    home = text_of(client, "/portal/")
    assert f'action="{PORTAL}case/{case.number}/do/confirm/"' in home
    assert "200,000.00 元" in home
    assert f'action="{PORTAL}case/{case.number}/do/confirm/"' in text_of(client, f"{PORTAL}case/{case.number}/")
    stale = client.post(f"{PORTAL}case/{case.number}/do/confirm/", {"seen": case.sequence - 1})
    assert stale.status_code == 409
    client.post(f"{PORTAL}case/{case.number}/do/confirm/", {"seen": case.sequence})
    assert Case.objects.get(pk=case.pk).state == "paying"
    assert "do/confirm/" not in text_of(client, "/portal/")
