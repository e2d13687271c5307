"""From money to the case that it is for: a link where there is such a case and the reader may see it."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import situations
from tests.mechanisms.casework.people import a_town
from tests.mechanisms.ledger import books

from gaoxin.mechanisms.ledger.models import Journal
from gaoxin.mechanisms.ledger.outside import case_pages
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role, Scope

pytestmark = pytest.mark.django_db


def _page(actor: Actor, url: str) -> str:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_pages_of_the_ledger_lead_to_the_page_of_the_case() -> None:
    town = a_town()
    book = books.a_fund(town.zone)
    case = town.open()
    hold = books.a_hold(book, 1_000, case_ref=case.number)
    payment = books.a_payment(book, 500, hold)
    journal = Journal.objects.filter(fund=book.fund, case_ref=case.number).order_by("sequence").first()
    assert journal is not None
    base, link = f"/workbench/ledger/{book.fund.code}", f'href="/workbench/cases/case/{case.number}/"'
    places = (
        f"{base}/journals/", f"{base}/journals/{journal.sequence}/", f"{base}/holds/{hold.pk}/", f"{base}/payments/{payment.pk}/",
        f"/workbench/ledger/case/?ref={case.number}",
    )  # fmt: skip
    for url in places:
        assert link in _page(book.keeper, url), url
    # A keeper whose scope is the office does not see the case, and so no way to it.
    narrow = situations.a_person(town.zone, Role.OFFICER, organisation=book.fund.organisation, scope=Scope.UNIT)
    for url in places:
        assert link not in _page(narrow, url), url


def test_a_reference_that_is_no_case_leads_to_its_money_only() -> None:
    book = books.a_fund()
    hold = books.a_hold(book, 1_000)
    assert case_pages(book.keeper, [hold.case_ref, ""]) == {}
    journals = _page(book.keeper, f"/workbench/ledger/{book.fund.code}/journals/")
    assert "/workbench/ledger/case/?ref=" in journals
    assert "/workbench/cases/case/" not in journals
