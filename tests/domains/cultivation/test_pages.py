"""The pages: who may open them, the same number of queries whatever the size, filters, exports, the acts on them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.domains.cultivation import factories as make
from tests.domains.cultivation.test_ladders import COLUMNS

from gaoxin.domains.cultivation.actions.placing import review_zone
from gaoxin.domains.cultivation.actions.reserves import add_reserves, set_target
from gaoxin.domains.cultivation.models import Inclusion, Reserve, Review, Title
from gaoxin.domains.cultivation.panels import enterprise_panel, home_card
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone

BASE = "/workbench/cultivation/"
PAGES = (
    "", "ladders/sme_gradient/", "ladders/four_up/", "ladders/zero_patent/", "rungs/tsme/", "rungs/fu_industry/?place=near", "movements/",
    "titles/", "titles/?kind=platform", "titles/expiry/", "reserves/", "inclusion/", "inclusion/watch/",
)  # fmt: skip
EXPORTS = (
    "ladders/sme_gradient/export/xlsx/", "rungs/tsme/export/csv/", "titles/export/xlsx/", "reserves/export/xlsx/", "inclusion/export/csv/",
    "inclusion/watch/export/xlsx/",
)  # fmt: skip
#: Queries of a page, those of session, person, zone and navigation included.
BUDGET = 32


def client_of(actor: Actor) -> Client:
    client = Client()
    if actor.user is not None:
        client.force_login(actor.user)
    return client


def fill(zone: Zone, officer: Actor, numbers: range) -> list[Enterprise]:
    firms = make.enterprises(zone, numbers, COLUMNS)
    for firm in firms:
        make.titled(zone, firm, "hnte", "2023-12-08")
        make.titled(zone, firm, "technology_center", "2024-12-08", name=f"{firm.name}技术中心")
    review_zone(officer)
    add_reserves(officer, rung="srdi", enterprises=[firm.pk for firm in firms], owner=officer.user, next_action="辅导")
    return firms


@pytest.fixture
def filled(zone: Zone, officer: Actor) -> list[Enterprise]:
    return fill(zone, officer, range(1, 13))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_staff_open_every_page_in_both_languages(
    zone: Zone, leader: Actor, filled: list[Enterprise], language: str
) -> None:
    client = client_of(leader)
    for page in PAGES:
        response = client.get(f"{BASE}{page}", headers={"accept-language": language})
        assert response.status_code == 200, page
    translation.activate("zh-hans")


def test_strangers_are_turned_away_from_every_page(
    zone: Zone, filled: list[Enterprise], strangers: dict[str, Actor]
) -> None:
    for who in ("an enterprise", "a bank", "a system administrator", "nobody"):
        client = client_of(strangers[who])
        for page in (*PAGES, *EXPORTS, "titles/new/", "titles/import/", "reserves/target/"):
            assert client.get(f"{BASE}{page}").status_code in (302, 403), (who, page)
    other = client_of(strangers["an officer of another zone"])
    title, reserve = Title.objects.first(), Reserve.objects.first()
    assert title is not None
    assert reserve is not None
    for page in (f"titles/{title.pk}/", f"reserves/{reserve.pk}/"):
        assert other.get(f"{BASE}{page}").status_code == 404, page
    for page in ("titles/", "rungs/hnte/", "reserves/"):
        assert filled[0].name not in other.get(f"{BASE}{page}").content.decode(), page


def counted(client: Client, page: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(f"{BASE}{page}").status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(zone: Zone, officer: Actor) -> None:
    fill(zone, officer, range(1, 4))
    set_target(officer, rung="hnte", year=2027, base_year=2025, base=2, goal=8)
    client = client_of(officer)
    client.get(BASE)
    before = {page: counted(client, page) for page in PAGES}
    panel = _queries(
        lambda: (home_card(officer), enterprise_panel(officer, Enterprise.objects.filter(zone=zone).first()))
    )
    fill(zone, officer, range(4, 16))
    after = {page: counted(client, page) for page in PAGES}
    assert after == before
    assert max(after.values()) <= BUDGET
    assert panel == _queries(
        lambda: (home_card(officer), enterprise_panel(officer, Enterprise.objects.filter(zone=zone).first()))
    )


def _queries(act: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_lists_filter_and_export_what_they_show(zone: Zone, officer: Actor, filled: list[Enterprise]) -> None:
    client = client_of(officer)
    name = filled[3].name
    page = client.get(f"{BASE}titles/", {"q": name, "qualification": "hnte"}).content.decode()
    assert name in page
    assert filled[4].name not in page
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{BASE}titles/export/xlsx/", {"q": name}).content))
    assert book.active is not None
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == [name, name]
    for export in EXPORTS:
        response = client.get(f"{BASE}{export}")
        assert response.status_code == 200, export
        assert "attachment" in response["Content-Disposition"]
    # What is not understood narrows nothing and breaks nothing.
    for wrong in ("titles/?year=x&month=13&kind=medal", "rungs/tsme/?place=nowhere&page=-3", "inclusion/?rung=none"):
        assert client.get(f"{BASE}{wrong}").status_code == 200, wrong
    assert client.get(f"{BASE}rungs/none/").status_code == 404
    assert client.get(f"{BASE}titles/export/exe/").status_code == 404


def test_ticked_enterprises_go_into_the_library(zone: Zone, officer: Actor, filled: list[Enterprise]) -> None:
    client = client_of(officer)
    chosen = [str(firm.pk) for firm in filled[:3]]
    data = {"enterprise": [*chosen, "x"], "next_action": "约谈", "due_on": "2026-12-31", "query": "place=near"}
    response = client.post(f"{BASE}rungs/little_giant/reserve/", data)
    assert response.headers["location"].endswith("?place=near")
    assert Reserve.objects.filter(rung="little_giant", next_action="约谈").count() == 3
    client.post(f"{BASE}rungs/little_giant/reserve/", {"next_action": "无人"})
    assert Reserve.objects.filter(rung="little_giant").count() == 3


def test_ticked_enterprises_get_a_file_of_inclusion(zone: Zone, officer: Actor, filled: list[Enterprise]) -> None:
    client = client_of(officer)
    client.post(f"{BASE}inclusion/open/", {"enterprise": [f"{filled[6].pk}:fu_industry", "9:9:9"], "group": "crossing"})
    found = Inclusion.objects.get()
    assert client.get(f"{BASE}inclusion/{found.pk}/").status_code == 200
    client.post(f"{BASE}inclusion/{found.pk}/move/", {"to": "preparing"})
    client.post(f"{BASE}inclusion/{found.pk}/materials/", {"material": ["licence"]})
    found.refresh_from_db()
    assert (found.state, found.materials) == ("preparing", ["licence"])


def test_the_button_places_the_ladders_in_the_background(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1])
    response = client_of(officer).post(f"{BASE}review/")
    assert response.status_code == 302
    assert not Review.objects.exists()
    tasks.run_pending()
    assert Review.objects.count() == 1


def test_a_title_is_registered_corrected_and_revoked_on_its_pages(zone: Zone, officer: Actor) -> None:
    (firm,) = make.enterprises(zone, [1])
    client = client_of(officer)
    given = {"enterprise": firm.name, "qualification": "hnte", "valid_from": "2025-12-08"}
    assert client.post(f"{BASE}titles/new/", given | {"enterprise": "没有这家"}).status_code == 422
    client.post(f"{BASE}titles/new/", given)
    title = Title.objects.get()
    assert client.post(f"{BASE}titles/new/", given).status_code == 422
    corrected = {"level": "national", "valid_from": "2025-12-08", "valid_to": "2028-12-31", "reason": "证书"}
    client.post(f"{BASE}titles/{title.pk}/correct/", corrected)
    client.post(f"{BASE}titles/{title.pk}/revoke/", {"on": "2026-11-01", "reason": "造假"})
    title.refresh_from_db()
    assert (str(title.valid_to), str(title.revoked_on)) == ("2028-12-31", "2026-11-01")
    page = client.get(f"{BASE}titles/{title.pk}/").content.decode()
    assert "造假" in page
    assert "2028-12-07" in page
