"""The money pages as people see them: budgets, shares, publicity, payment, overlaps, money received; and who does not see them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests import situations
from tests.domains.policies import factories, money
from tests.domains.policies.money import REWARD, Situation, state

from gaoxin.domains.policies.actions.budgets import apply_shares, warn_low
from gaoxin.domains.policies.budget_shares import plan_of
from gaoxin.domains.policies.enums import Shortfall
from gaoxin.domains.policies.models import Award, AwardMaterial, Material, Objection, Publicity
from gaoxin.domains.policies.selectors.money import envelopes, overlaps
from gaoxin.platform.core import files
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Conflict, Forbidden
from gaoxin.platform.core.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Situation:
    return money.a_situation()


def browser(actor: Actor) -> Client:
    client = Client()
    if actor.user is not None:
        client.force_login(actor.user)
    return client


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_an_envelope_shows_its_columns_pace_and_forecast() -> None:
    place = money.a_situation(budget=5 * REWARD)
    for _each in range(4):
        money.approved(place)
    (envelope,) = envelopes(place.officer, timezone.localdate().year)
    assert (envelope.used, envelope.alert, envelope.line.left) == (4 * REWARD, 80, REWARD)
    assert envelope.recent == 4 * REWARD
    assert envelope.runs_out_on is not None
    text = page(browser(place.officer), "policies:budgets")
    assert "已用 80% 以上" in text
    assert "高企奖励" in text


def test_people_hear_once_of_a_budget_that_runs_low() -> None:
    place = money.a_situation(budget=2 * REWARD)
    year = timezone.localdate().year
    assert warn_low(place.zone, year) == 0
    for _each in range(2):
        money.approved(place)
    assert warn_low(place.zone, year) > 0
    told = Message.objects.count()
    warn_low(place.zone, year)
    assert Message.objects.count() == told


def _undecided(place: Situation, number: int) -> list[Award]:
    found = [money.listed(place) for _each in range(number)]
    Award.objects.filter(pk__in=[each.pk for each in found]).update(granted=None)
    for each in found:
        each.case.state = "checked"
        each.case.save()
    return found


@pytest.mark.parametrize(
    ("how", "amounts"),
    [
        (Shortfall.PROPORTIONAL, [0.5, 0.5]),
        (Shortfall.FIRST_COME, [1, 0]),
        (Shortfall.STOP, [1, 0]),
    ],
)
def test_a_budget_that_does_not_suffice_is_shared_as_the_policy_says(how: Shortfall, amounts: list[float]) -> None:
    place = money.a_situation(budget=REWARD, shortfall=how)
    awards = _undecided(place, 2)
    plan = plan_of(place.benefit, place.line)
    assert [share.amount for share in plan.shares] == [int(part * REWARD) for part in amounts]
    apply_shares(place.officer, benefit=place.benefit, line=place.line, seal=plan.seal)
    written = [Award.objects.get(pk=each.pk) for each in awards]
    assert [each.granted or 0 for each in written] == [int(part * REWARD) for part in amounts]
    # What goes over into the next year is not granted nothing: it is not granted yet.
    assert (written[1].granted is None) == (how == Shortfall.STOP)
    assert ("转下一年度" in written[1].grant_reason) == (how == Shortfall.STOP)


def test_a_plan_that_has_changed_since_it_was_shown_is_not_applied(place: Situation) -> None:
    _undecided(place, 1)
    seal = plan_of(place.benefit, place.line).seal
    _undecided(place, 1)
    with pytest.raises(Conflict, match="变化"):
        apply_shares(place.officer, benefit=place.benefit, line=place.line, seal=seal)
    with pytest.raises(Forbidden):
        apply_shares(money.a_situation().officer, benefit=place.benefit, line=place.line, seal=seal)


def test_the_shares_are_shown_before_they_are_applied() -> None:
    place = money.a_situation(budget=REWARD, shortfall=Shortfall.PROPORTIONAL)
    awards = _undecided(place, 2)
    client = browser(place.officer)
    text = page(client, "policies:shares", place.line.pk, place.benefit.pk)
    assert "50.00%" in text
    assert Award.objects.filter(granted__isnull=False).count() == 0
    seal = plan_of(place.benefit, place.line).seal
    address = reverse("policies:shares", args=[place.line.pk, place.benefit.pk])
    assert client.post(address, {"seal": "old"}).status_code == 409
    assert client.post(address, {"seal": seal}).status_code == 302
    assert Award.objects.get(pk=awards[0].pk).granted == REWARD // 2


def test_the_public_sees_the_notice_masked_and_can_object_to_a_line(place: Situation) -> None:
    notice = money.published(place, award := money.approved(place))
    client = browser(Actor.anonymous(place.zone))
    assert notice.title in page(client, "open_policies:publicities")
    text = page(client, "open_policies:publicity", notice.number)
    assert award.enterprise.name in text
    assert "24:00" in text
    address = reverse("open_policies:publicity", args=[notice.number])
    given = {"award": str(award.pk), "name": "李某", "contact": "13900000000", "text": "该企业不符合条件"}
    assert client.post(address, {**given, "text": ""}).status_code == 422
    evidence = SimpleUploadedFile("证据.pdf", b"%PDF-1.4 evidence", content_type="application/pdf")
    assert client.post(address, {**given, "file": evidence}).status_code == 302
    objection = Objection.objects.get()
    assert (objection.award_id, objection.file is not None, state(award)) == (award.pk, True, "investigated")
    desk = browser(place.officer)
    assert "李某" in page(desk, "policies:publicity", notice.number)
    answer = desk.get(reverse("policies:objection-file", args=[objection.pk]))
    assert answer.getvalue().startswith(b"%PDF")
    assert client.get(reverse("policies:objection-file", args=[objection.pk])).status_code in (302, 403, 404)
    assert "李某" not in page(client, "open_policies:publicity", notice.number)
    answer = desk.post(reverse("policies:objection", args=[objection.pk]), {"state": "dismissed", "decision": "不属实"})
    assert (answer.status_code, state(award)) == (302, "publicity")


def test_a_file_that_is_no_document_is_refused_and_nothing_is_kept(place: Situation) -> None:
    notice = money.published(place, award := money.approved(place))
    address = reverse("open_policies:publicity", args=[notice.number])
    program = SimpleUploadedFile("x.pdf", b"MZ program", content_type="application/pdf")
    given = {"name": "李某", "contact": "1", "text": "异议", "file": program}
    assert browser(Actor.anonymous(place.zone)).post(address, given).status_code == 422
    assert not Objection.objects.exists()
    assert state(award) == "publicity"


def test_from_one_address_only_a_few_objections_an_hour(place: Situation) -> None:
    notice = money.published(place, money.approved(place))
    client, address = browser(Actor.anonymous(place.zone)), reverse("open_policies:publicity", args=[notice.number])
    given = {"name": "李某", "contact": "1", "text": "异议"}
    assert [client.post(address, given).status_code for _each in range(6)] == [302] * 5 + [422]
    assert Objection.objects.count() == 5


def test_a_withdrawn_notice_says_so_and_shows_no_names(place: Situation) -> None:
    notice = money.published(place, award := money.approved(place))
    desk = browser(place.officer)
    desk.post(reverse("policies:publicity-withdraw", args=[notice.number]), {"reason": "金额有误"})
    answer = browser(Actor.anonymous(place.zone)).get(reverse("open_policies:publicity", args=[notice.number]))
    assert answer.status_code == 410
    text = answer.content.decode()
    assert "金额有误" in text
    assert award.enterprise.name not in text
    assert notice.title not in page(browser(Actor.anonymous(place.zone)), "open_policies:publicities")


def test_an_officer_publishes_orders_and_the_enterprise_sees_what_it_received(place: Situation) -> None:
    awards = [money.approved(place), money.approved(place)]
    desk = browser(place.officer)
    assert "待公示" in page(desk, "policies:publicities")
    form = {"award": [each.pk for each in awards], "period": "7d", "contact": "王老师 8888", "title": ""}
    address = reverse("policies:publicity-new", args=[place.benefit.pk])
    assert desk.post(address, {**form, "award": []}).status_code == 422
    assert desk.post(address, form).status_code == 302
    notice = Publicity.objects.get()
    assert (notice.closes_on - notice.opens_on).days == 7
    with money.after(notice):
        money.release_due(place.zone)
    text = page(desk, "policies:payments")
    assert awards[0].enterprise.name in text
    desk.post(reverse("policies:payments-order"), {"award": [each.pk for each in awards]})
    assert [state(each) for each in awards] == ["paying", "paying"]
    for name in ("paying", "paid", "closed"):
        page(desk, "policies:payments", state=name)


def test_an_enterprise_reads_its_money_by_year_with_the_number_of_the_document(place: Situation) -> None:
    award = money.paid(place)[0]
    owner = money.owner_of(place, award.enterprise)
    text = page(browser(owner), "own_policies:received")
    assert award.case.number in text
    assert "400,000.00" in text
    answer = browser(owner).get(reverse("own_policies:received-export", args=["csv"]))
    assert award.case.number in answer.content.decode()
    assert award.case.number not in page(
        browser(money.owner_of(place, factories.a_firm(place.zone))), "own_policies:received"
    )


def test_two_awards_for_one_expense_are_an_overlap_and_a_paid_difference_is_none(place: Situation) -> None:
    version = factories.a_draft(place.zone)
    version.policy.organisation = place.benefit.version.policy.organisation
    version.policy.save()
    given = {"fund": place.fund, "programme": "hnte", "route": "entitlement"}
    chained = [
        factories.a_benefit(version, f"level{rank}", upgrade_chain="incubator", upgrade_rank=rank, **given)
        for rank in (1, 2)
    ]
    shared = [factories.a_benefit(version, f"rd{number}", expense_key="rd", **given) for number in (1, 2)]
    plains = [factories.a_benefit(version, f"plain{number}", **given) for number in range(4)]
    factories.published(version)
    firm = money.a_holder(place)
    # What the platform would refuse, as earlier books may hold it.
    for plain, benefit in zip(plains, (*chained, *shared), strict=True):
        award = money.listed(place, firm, plain)
        Award.objects.filter(pk=award.pk).update(benefit=benefit)
    Award.objects.filter(benefit=chained[0]).update(granted=REWARD // 4)
    Award.objects.filter(benefit=chained[1]).update(granted=REWARD)
    found = overlaps(place.officer)
    assert [(each.kind, each.over) for each in found] == [("expense_key", REWARD), ("upgrade_chain", REWARD // 4)]
    Award.objects.filter(benefit=chained[1]).update(granted=REWARD * 3 // 4)
    Award.objects.filter(benefit=chained[0]).update(granted=0)
    assert [each.kind for each in overlaps(place.officer)] == ["expense_key"]
    text = page(browser(place.officer), "policies:overlaps", kind="expense_key")
    assert firm.name in text
    answer = browser(place.officer).get(reverse("policies:overlaps-export", args=["csv"]))
    assert answer.content.decode().count(firm.name) == 2


def test_the_same_honour_at_two_levels_in_two_years_is_found_with_both(place: Situation) -> None:
    firm, awards = money.a_holder(place), []
    for level, year in (("municipal", 2025), ("district", 2026)):
        version = factories.a_draft(place.zone, f"{level}-titles")
        version.policy.organisation, version.policy.level = place.benefit.version.policy.organisation, level
        version.policy.save()
        given = {"fund": place.fund, "programme": "hnte", "route": "entitlement"}
        chained = factories.a_benefit(version, "title", upgrade_chain="little_giant", upgrade_rank=1, **given)
        plain = factories.a_benefit(version, "plain", **given)
        factories.published(version)
        award = money.listed(place, firm, plain)
        Award.objects.filter(pk=award.pk).update(benefit=chained, year=year, granted=REWARD)
        awards.append(award)
    (found,) = overlaps(place.officer)
    assert (found.kind, found.amount, found.allowed, found.over) == ("upgrade_chain", 2 * REWARD, REWARD, REWARD)
    text = page(browser(place.officer), "policies:overlaps", year=2025)
    for words in ("市级", "区级", "2025", "2026", awards[1].case.number):
        assert words in text, words
    assert firm.name not in page(browser(place.officer), "policies:overlaps", year=2024)
    case = browser(place.officer).get(reverse("casework:case", args=[awards[1].case.number])).content.decode()
    assert "同一荣誉各级合计超过最高一级" in case
    # Paid as the difference there is nothing in doubt: 5 first, 45 of the 50 of the higher level later.
    Award.objects.filter(pk=awards[0].pk).update(granted=REWARD // 10, computed=REWARD // 10)
    Award.objects.filter(pk=awards[1].pk).update(granted=REWARD - REWARD // 10)
    assert overlaps(place.officer) == []


def test_one_invoice_for_two_awards_of_different_years_is_an_overlap_and_a_licence_is_none(place: Situation) -> None:
    award = money.listed(place)
    version = factories.a_draft(place.zone, "next")
    version.policy.organisation = place.benefit.version.policy.organisation
    version.policy.save()
    again = factories.a_benefit(version, "again", route="entitlement", fund=place.fund, programme="hnte")
    factories.published(version)
    other = money.listed(place, award.enterprise, again)
    stored = files.store_file(
        place.system, name="发票.pdf", content=io.BytesIO(b"%PDF-1.4 invoice"), accepts=frozenset({files.PDF})
    )
    for kind in ("license", "invoice"):
        paper = Material.objects.create(
            zone=place.zone, enterprise=award.enterprise, kind=kind, title=f"{kind} 1", file=stored
        )
        for each in (award, other):
            AwardMaterial.objects.create(zone=place.zone, award=each, requirement=kind, material=paper)
        found = overlaps(place.officer, kind="document")
        assert [(each.key, each.over) for each in found] == ([("invoice 1", REWARD)] if kind == "invoice" else [])


@pytest.fixture
def strangers(place: Situation) -> list[Actor]:
    zone = place.zone
    return [
        situations.a_person(zone, Role.ENTERPRISE_OWNER, kind=OrganisationKind.ENTERPRISE),
        situations.a_person(zone, Role.INSTITUTION_MEMBER, kind=OrganisationKind.BANK),
        situations.a_person(zone, Role.SYSTEM_ADMIN),
        situations.a_person(situations.a_zone(), Role.LEADER),
        Actor.anonymous(zone),
    ]


def test_strangers_see_none_of_the_staffs_money_pages(place: Situation, strangers: list[Actor]) -> None:
    notice = money.published(place, award := money.approved(place))
    addresses = [reverse(f"policies:{name}") for name in ("budgets", "overlaps", "publicities", "payments")]
    addresses += [
        reverse("policies:publicity", args=[notice.number]),
        reverse("policies:publicity-new", args=[place.benefit.pk]),
    ]
    addresses += [
        reverse(f"policies:{name}-export", args=["csv"]) for name in ("budgets", "overlaps", "publicities", "payments")
    ]
    addresses += [reverse("policies:shares", args=[place.line.pk, place.benefit.pk])]
    for actor in strangers:
        for address in addresses:
            answer = browser(actor).get(address)
            content = b"" if answer.streaming else answer.content
            own_zone = actor.zone_id == place.zone.pk
            assert answer.status_code in (302, 403, 404) or not own_zone, (actor.label, address)
            assert award.enterprise.name.encode() not in content, (actor.label, address)


def test_pages_take_the_same_queries_for_few_and_many(place: Situation) -> None:
    client = browser(place.officer)
    awards = [money.approved(place) for _each in range(2)]
    notice = money.published(place, *awards)
    names = [
        ("policies:publicities", ()),
        ("policies:publicity", (notice.number,)),
        ("policies:budgets", ()),
        ("policies:overlaps", ()),
    ]
    few = [_queries(client, name, args) for name, args in names]
    more = [money.approved(place) for _each in range(3)]
    Award.objects.filter(pk__in=[each.pk for each in more]).update(publicity=notice)
    assert [_queries(client, name, args) for name, args in names] == few


def _queries(client: Client, name: str, args: tuple[Any, ...]) -> int:

    page(client, name, *args)
    with CaptureQueriesContext(connection) as taken:
        page(client, name, *args)
    return len(taken)
