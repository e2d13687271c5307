"""The file page: what it shows, with which sources, as of which day, in how many queries."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import situations
from tests.domains.enterprises import file_population as made

from gaoxin.domains.enterprises.file_sections import expected, section_of, sections
from gaoxin.mechanisms.registry.actions.images import evaluate_zone
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import contributions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.contributions import Badge, EnterpriseBadges, EnterprisePanel
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Zone

BUDGET = 25


@pytest.fixture
def zone(db: None) -> Zone:
    return made.a_zone()


@pytest.fixture
def firm(zone: Zone) -> Enterprise:
    enterprise = made.an_enterprise(zone)
    made.tell(enterprise, made.a_source(zone), made.full_facts())
    return enterprise


def signed_in(actor: Actor) -> Client:
    assert actor.user is not None
    client = Client()
    client.force_login(actor.user)
    return client


def path(enterprise: Enterprise, rest: str = "") -> str:
    return f"/workbench/enterprises/{enterprise.pk}/{rest}"


def read(actor: Actor, enterprise: Enterprise, rest: str = "") -> str:
    answer = signed_in(actor).get(path(enterprise, rest))
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def test_every_variable_of_the_catalogue_stands_in_exactly_one_section() -> None:
    placed = [variable.id for section in sections() for variable in section.variables]
    assert sorted(placed) == sorted(variable.id for variable in catalogue())
    assert set(section_of()) == set(placed)


def test_the_page_shows_figures_with_their_sources_and_years(firm: Enterprise, officer: Actor) -> None:
    text = read(officer, firm)
    assert "6,200.00" in text, "revenue of 2025 in 万元"
    assert "税务局 · 2025 年度 · 数据日期 2026-06-30" in text
    assert f'href="{path(firm, "history/revenue/2025/")}"' in text
    assert "专精特新中小企业" in text
    for year in range(2021, 2026):
        assert f'<th scope="col" class="is-num">{year}</th>' in text
    assert 'id="chart-income"' in text


def test_a_section_without_facts_says_why_and_what_to_do(firm: Enterprise, officer: Actor) -> None:
    text = read(officer, firm)
    empty = next(section for section in sections() if section.key == "capital")
    assert empty.empty in text
    assert empty.hint in text
    for section in expected():
        if f"panel/{section.key}/" not in text:
            assert section.empty in text


def test_sensitive_figures_are_masked_and_their_growth_does_not_show(firm: Enterprise, officer: Actor) -> None:
    text = read(officer, firm)
    assert "270.00" not in text, "net profit of 2025 in 万元"
    assert "已隐藏" in text
    assert "净利润" in text


def test_as_of_a_day_shows_what_was_known_then(firm: Enterprise, officer: Actor, zone: Zone) -> None:
    day = timezone.localdate() - datetime.timedelta(days=1)
    text = read(officer, firm, f"?as_of={day.isoformat()}")
    assert "正在看" in text
    assert "6,200.00" not in text, "nothing was recorded yesterday"
    assert "回到今天" in text


@pytest.mark.parametrize(("text", "words"), [("昨天", "不是日期"), ("2999-01-01", "不能查看将来的档案")])
def test_a_wrong_day_is_refused_in_words(firm: Enterprise, officer: Actor, text: str, words: str) -> None:
    answer = signed_in(officer).get(path(firm), {"as_of": text})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_number_of_queries_does_not_depend_on_the_size(zone: Zone, officer: Actor) -> None:
    small, large = made.an_enterprise(zone, 1), made.an_enterprise(zone, 2)
    tax, science = made.a_source(zone), made.a_source(zone, "科技局")
    made.tell(small, tax, {("revenue", 2025): Decimal(10_000_000)}, by=officer)
    for source in (tax, science):
        made.tell(large, source, made.full_facts(2 if source == tax else 3), by=officer)
    for number in range(3, 30):
        made.tell(made.an_enterprise(zone, number), tax, made.full_facts(number))
    evaluate_zone(Actor.system(zone))
    client = signed_in(officer)
    client.get("/workbench/")
    counts = {}
    for enterprise in (small, large):
        for visit in ("first", "again"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path(enterprise)).status_code == 200
            counts[enterprise.pk, visit] = len(queries)
    assert counts[small.pk, "again"] == counts[large.pk, "again"]
    assert max(counts.values()) <= BUDGET, counts


def test_contributed_parts_come_into_the_page_by_their_key(
    firm: Enterprise, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = EnterprisePanel(
        key="money", title="兑现资金", template="enterprises/file/_head.html", context=lambda actor, each: {}, order=1
    )
    badge = EnterpriseBadges(badges=lambda actor, ids: {each: [Badge(label="梯队企业", tone="brand")] for each in ids})
    monkeypatch.setitem(contributions._by_app, "tests.panel", (panel, badge))
    text = read(officer, firm)
    assert "梯队企业" in text
    assert path(firm, "panel/money/") in text
    assert next(each for each in expected() if each.key == "money").empty in read(officer, firm, "panel/money/")
    assert signed_in(officer).get(path(firm, "panel/nothing/")).status_code == 404


@pytest.fixture
def strangers(zone: Zone, firm: Enterprise) -> dict[str, Actor]:
    other = made.an_enterprise(zone, 9)
    return {
        "an officer of another zone": situations.a_person(made.a_zone(), Role.OFFICER),
        "another enterprise": made.a_member(other),
        "an officer of another department with its own scope": situations.a_person(zone, Role.OFFICER, scope="unit"),  # type: ignore[arg-type]
        "a bank": situations.a_person(zone, Role.INSTITUTION_MEMBER, kind=OrganisationKind.BANK),
        "a system administrator": situations.a_person(zone, Role.SYSTEM_ADMIN),
    }


PAGES = (
    "", "profile/", "rules/", "rules/srdi@2026/", "timeline/", "page.pdf", "code/", "history/revenue/2025/", "panel/titles/",
)  # fmt: skip


def test_strangers_and_visitors_see_no_page_of_the_file(firm: Enterprise, strangers: dict[str, Actor]) -> None:
    for who, actor in strangers.items():
        client = signed_in(actor)
        for face in (path(firm), f"/portal/file/{firm.pk}/"):
            for page in PAGES:
                answer = client.get(face + page)
                assert answer.status_code in (403, 404), (who, face + page)
                assert "6,200.00" not in answer.content.decode()
    for page in PAGES:
        answer = Client().get(path(firm, page))
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]


def test_all_pages_of_the_file_open_for_an_officer_in_both_languages(firm: Enterprise, officer: Actor) -> None:
    client = signed_in(officer)
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        for page in PAGES[:-1]:
            assert client.get(path(firm, page)).status_code == 200, (language, page)
