"""The library's pages: found by words and facets, cards with how one stands, parts of a policy, deadlines."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domains.policies import factories
from tests.situations import a_person, an_organisation

from gaoxin.domains.policies.actions import library
from gaoxin.domains.policies.enums import ReachKind, Route, VersionState
from gaoxin.domains.policies.finding import index_version
from gaoxin.domains.policies.ics import Event, calendar_text, escaped, folded
from gaoxin.domains.policies.models import Benefit, Clause, PolicyVersion, Reach
from gaoxin.domains.policies.selectors.library import Wanted, find_benefits, other_words
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.periods import STATE
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Organisation, Zone

NOW = timezone.now


def words_found(actor: Actor, query: str, **wanted: object) -> list[str]:
    found = find_benefits(actor, Wanted(q=query, **wanted), NOW())  # type: ignore[arg-type]
    pks = found if isinstance(found, list) else [row.pk for row in found]
    keys = dict(Benefit.objects.values_list("pk", "key"))
    return [keys[pk] for pk in pks]


@pytest.fixture
def shelf(zone: Zone) -> dict[str, PolicyVersion]:
    """Three published policies, one up for opinions, one that has ended, all indexed."""
    made: dict[str, PolicyVersion] = {}
    for key, title, benefit, tags, ceiling in (
        ("equipment", "促进工业投资若干政策", "设备投资补助，最高 1000 万元", {"activity": ["upgrade"]}, 1_000_000_000),
        ("listing", "企业上市扶持办法", "上市奖励，最高 500 万元", {"activity": ["listing"]}, 500_000_000),
        ("hnte", "科技创新政策", "首次认定高新技术企业，奖励 40 万元", {"activity": ["research"]}, 40_000_000),
        ("draft-opinions", "数字化转型办法（征求意见稿）", "上云补助", {}, None),
        ("old", "老的设备政策", "设备补助", {"activity": ["upgrade"]}, 100),
    ):
        version = factories.a_draft(zone, key, title=title, text=f"{title}\n第一条 {benefit}。\n")
        clause = Clause.objects.create(
            zone=zone,
            version=version,
            anchor="article1",
            label="第一条",
            position=1,
            start=len(title) + 1,
            end=len(version.text),
        )
        factories.a_benefit(version, key.replace("-", "_"), title=benefit, tags=tags, ceiling=ceiling, clause=clause)
        if key == "draft-opinions":
            version.state, version.opinions_until = (
                VersionState.CONSULTATION,
                timezone.localdate() + datetime.timedelta(days=9),
            )
            version.save()
        else:
            factories.published(version)
        index_version(version)
        made[key] = version
    PolicyVersion.objects.filter(pk=made["old"].pk).update(
        valid_to=datetime.date(2026, 2, 1), state=VersionState.REPEALED
    )
    return made


@pytest.fixture
def own(zone: Zone) -> tuple[Actor, Enterprise]:
    """A person of an enterprise that holds the title."""
    firm = factories.a_firm(zone)
    place = an_organisation(zone, OrganisationKind.ENTERPRISE)
    Organisation.objects.filter(pk=place.pk).update(credit_code=firm.credit_code)
    person = a_person(zone, Role.ENTERPRISE_OWNER, organisation=place, kind=OrganisationKind.ENTERPRISE)
    source = register_source(Actor.system(zone), name="科技局")
    record_facts(Actor.system(zone), enterprise=firm, source=source, facts={("hnte_valid", STATE): True})
    return person, firm


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


@pytest.mark.usefixtures("shelf")
def test_everyday_words_find_benefits_by_title_clause_tags_and_synonyms(visitor: Actor, stranger: Actor) -> None:
    assert words_found(visitor, "买设备有补贴吗") == ["equipment"]
    assert words_found(visitor, "高企") == ["hnte"]
    assert words_found(visitor, "IPO")[0] == "listing"
    assert words_found(visitor, "技改")[0] == "equipment"
    assert words_found(visitor, "滑雪场") == []
    assert words_found(visitor, "设备", state="all")[0:2] == ["equipment", "old"] or "old" in words_found(
        visitor, "设备", state="all"
    )
    assert words_found(stranger, "设备") == []


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({"amount": 500_000_000}, {"equipment", "listing"}), ({"tags": {"activity": "listing"}}, {"listing"}),
        ({"state": "consultation"}, {"draft_opinions"}), ({"state": "expired"}, {"old"}), ({"route": Route.FAST}, set()),
        ({}, {"equipment", "listing", "hnte", "draft_opinions"}), ({"state": "open"}, {"equipment", "listing", "hnte"}),
        ({"state": "upcoming"}, set()), ({"state": "closed"}, set()), ({"within": 7}, set()),
    ],
)  # fmt: skip
def test_facets_narrow_the_list(visitor: Actor, wanted: dict[str, object], keys: set[str]) -> None:
    assert set(words_found(visitor, "", **wanted)) == keys


def test_windows_decide_what_is_open_coming_or_over_and_the_nearest_deadline_is_first(
    visitor: Actor, shelf: dict[str, PolicyVersion]
) -> None:
    benefits = {key: version.benefits.get() for key, version in shelf.items()}
    factories.a_window(benefits["equipment"], days=20)
    factories.a_window(benefits["listing"], days=5)
    factories.a_window(benefits["hnte"], days=-2, opened=9)
    assert words_found(visitor, "", state="open") == ["listing", "equipment"]
    assert words_found(visitor, "", state="closed") == ["hnte"]
    assert words_found(visitor, "", within=7) == ["listing"]
    assert words_found(visitor, "")[:2] == ["listing", "equipment"]


@pytest.mark.usefixtures("shelf")
def test_nothing_found_offers_words_that_find_something(visitor: Actor) -> None:
    assert "设备" in other_words(visitor, Wanted(q="设备 滑雪"), NOW())
    page = Client().get(reverse("open_policies:index"), {"q": "设备 滑雪"}).content.decode()
    assert "没有找到" in page
    assert "?q=%E8%AE%BE%E5%A4%87" in page


@pytest.mark.usefixtures("shelf")
def test_an_enterprise_sees_on_each_card_how_it_stands_and_a_visitor_does_not(own: tuple[Actor, Enterprise]) -> None:
    person, _firm = own
    page = signed_in(person).get(reverse("open_policies:index")).content.decode()
    assert "可直接申报" in page
    assert "预计 40 万元" in page
    visitors = Client().get(reverse("open_policies:index")).content.decode()
    assert "可直接申报" not in visitors
    assert "最高 1,000 万元" in visitors


def test_who_need_not_apply_is_not_told_to(zone: Zone, own: tuple[Actor, Enterprise]) -> None:
    version = factories.a_draft(zone)
    factories.a_benefit(version, route=Route.ENTITLEMENT)
    factories.published(version)
    page = signed_in(own[0]).get(reverse("open_policies:index")).content.decode()
    assert "符合条件，不用申报" in page
    assert "可直接申报" not in page


def test_the_list_asks_the_same_number_of_questions_for_few_and_many_cards(
    zone: Zone, own: tuple[Actor, Enterprise], django_assert_max_num_queries: object
) -> None:
    client = signed_in(own[0])
    client.get(reverse("open_policies:index"))
    counts = []
    for _round in range(2):
        for _each in range(4):
            factories.a_policy(zone)
        with django_assert_max_num_queries(60) as asked:  # type: ignore[operator]
            assert client.get(reverse("open_policies:index")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_opening_a_policy_is_kept_once_as_reach(own: tuple[Actor, Enterprise], shelf: dict[str, PolicyVersion]) -> None:
    client, address = signed_in(own[0]), reverse("open_policies:policy", args=["hnte"])
    for _again in range(2):
        assert client.get(address).status_code == 200
    Client().get(address)
    reach = Reach.objects.get()
    assert (reach.enterprise, reach.kind, reach.benefit) == (own[1], ReachKind.OPENED, shelf["hnte"].benefits.get())


@pytest.mark.parametrize("part", ["policy", "text", "guide"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_part_of_a_policy_opens_in_both_languages(
    shelf: dict[str, PolicyVersion], part: str, language: str
) -> None:
    client = Client(headers={"accept-language": language})
    answer = client.get(reverse(f"open_policies:{part}", args=[shelf["hnte"].policy.key]))
    assert answer.status_code == 200
    if part == "text":
        assert 'id="c-article1"' in answer.content.decode()


def test_an_ended_policy_says_so_and_parts_that_it_lacks_are_not_there(shelf: dict[str, PolicyVersion]) -> None:
    client = Client()
    assert (
        "本政策已于2026年2月1日失效，仅供查阅"
        in client.get(reverse("open_policies:policy", args=["old"])).content.decode()
    )
    for part in ("changes", "interpretation"):
        assert client.get(reverse(f"open_policies:{part}", args=[shelf["old"].policy.key])).status_code == 404


def test_the_next_version_shows_what_changed(officer: Actor, zone: Zone) -> None:
    first = factories.a_draft(zone, "rd", for_whom="甲", gives="乙", how="丙", when="丁", published_at=None)
    factories.a_benefit(first, "rd", promised_days=9)
    library.publish(officer, version=first)
    second = library.new_version(officer, policy=first.policy)
    library.edit_version(officer, version=second, valid_from=datetime.date(2026, 3, 1))
    PolicyVersion.objects.filter(pk=second.pk).update(text=first.text.replace("40万元", "50万元"))
    Benefit.objects.filter(version=second).update(title="奖励 50 万元")
    page = signed_in(officer).get(reverse("open_policies:changes", args=["rd"]), {"version": 2}).content.decode()
    assert "有变化" in page
    assert "<ins>5</ins>" in page
    assert Client().get(reverse("open_policies:policy", args=["rd"]), {"version": 2}).status_code == 404


def test_a_person_follows_from_the_page_and_finds_it_again(
    own: tuple[Actor, Enterprise], shelf: dict[str, PolicyVersion]
) -> None:
    client = signed_in(own[0])
    key = shelf["hnte"].policy.key
    assert client.post(reverse("open_policies:follow", args=[key]), {"wanted": "1"}).status_code == 302
    assert [row.key for row in find_benefits(own[0], Wanted(followed=True), NOW())] == ["hnte"]  # type: ignore[union-attr]
    swapped = client.post(reverse("open_policies:follow", args=[key]), {"wanted": "0"}, headers={"hx-request": "true"})
    assert 'aria-pressed="false"' in swapped.content.decode()
    assert Client().post(reverse("open_policies:follow", args=[key]), {"wanted": "1"}).status_code == 302


def test_deadlines_stand_in_the_calendar_and_in_its_file(shelf: dict[str, PolicyVersion]) -> None:
    window = factories.a_window(shelf["hnte"].benefits.get(), days=10)
    assert "首次认定高新技术企业" in Client().get(reverse("open_policies:calendar")).content.decode()
    text = Client().get(reverse("open_policies:calendar-file")).content.decode()
    assert f"UID:window-{window.pk}@policies.gaoxin\r\n" in text
    assert text.count("BEGIN:VEVENT") == 1
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_calendar_file_escapes_folds_and_gives_moments_in_utc() -> None:
    assert escaped("甲,乙;丙\\丁\n戊\x07") == "甲\\,乙\\;丙\\\\丁\\n戊"
    line = "SUMMARY:" + "申报" * 40
    pieces = list(folded(line))
    assert "".join(piece.removeprefix(" ") if at else piece for at, piece in enumerate(pieces)) == line
    assert max(len(piece.encode()) for piece in pieces) <= 75
    moment = datetime.datetime(2026, 9, 30, 17, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    text = calendar_text("日历", [Event("a@b", moment, moment, "截止", url="https://example.org/a")], moment)
    assert "DTEND:20260930T093000Z\r\n" in text
    assert text.endswith("END:VCALENDAR\r\n")


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "page=99999999", "amount=abc", "within=x", "activity=nothing", "q=%00", "q=" + "长" * 200],
)
def test_a_strange_address_still_answers(zone: Zone, query: str) -> None:
    assert Client().get(f"{reverse('open_policies:index')}?{query}").status_code == 200
