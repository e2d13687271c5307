"""Titles by hand: register, correct, revoke, restore; the history that stays; who may; who sees."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from tests import situations
from tests.domains.cultivation import factories as make

from gaoxin.domains.cultivation.actions.titles import correct_title, restore_title, revoke_title
from gaoxin.domains.cultivation.enums import TitleState
from gaoxin.domains.cultivation.models import Title, TitleEvent
from gaoxin.domains.cultivation.panels import enterprise_badges, enterprise_panel, enterprise_timeline
from gaoxin.domains.cultivation.qualifications import qualifications
from gaoxin.domains.cultivation.selectors.titles import titles_for, valid_counts
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, Organisation, Zone


@pytest.fixture
def firm(zone: Zone) -> Enterprise:
    (found,) = make.enterprises(zone, [1])
    return found


def test_a_correction_keeps_what_stood_there_before(zone: Zone, officer: Actor, firm: Enterprise) -> None:
    title = make.titled(zone, firm)
    correct_title(officer, title=title, changes={"valid_to": datetime.date(2028, 12, 31)}, reason="证书有误")
    event = TitleEvent.objects.filter(kind="corrected").get()
    assert event.detail["changed"] == {"valid_to": ["2028-12-07", "2028-12-31"]}
    with pytest.raises(Refusal):
        correct_title(officer, title=title, changes={"valid_to": datetime.date(2020, 1, 1)}, reason="试")
    with pytest.raises(Refusal):
        correct_title(officer, title=title, changes={"batch": "2"}, reason=" ")


def test_a_revoked_title_does_not_hold_from_that_day_and_can_be_restored(
    zone: Zone, officer: Actor, firm: Enterprise
) -> None:
    title = make.titled(zone, firm)
    revoke_title(officer, title=title, on=datetime.date(2026, 11, 20), reason="数据造假")
    title.refresh_from_db()
    assert title.state_on(datetime.date(2026, 11, 19)) == TitleState.VALID
    assert title.state_on(datetime.date(2026, 11, 20)) == TitleState.REVOKED
    assert enterprise_file(officer, firm).get("hnte_valid", 0).value is False
    with pytest.raises(Conflict):
        revoke_title(officer, title=title, on=datetime.date(2026, 11, 20), reason="再次")
    restore_title(officer, title=title, reason="复议撤销原决定")
    assert enterprise_file(officer, firm).get("hnte_valid", 0).value is True
    assert [event.kind for event in TitleEvent.objects.order_by("id")] == ["registered", "revoked", "restored"]
    assert AuditEntry.objects.filter(action__startswith="title.").count() == 3


@pytest.mark.database
def test_the_database_refuses_to_change_history(zone: Zone, firm: Enterprise) -> None:
    make.titled(zone, firm)
    with pytest.raises(IntegrityError), transaction.atomic():
        TitleEvent.objects.update(kind="corrected")
    with pytest.raises(IntegrityError), transaction.atomic():
        TitleEvent.objects.all().delete()


def test_the_same_title_on_the_same_day_is_refused(zone: Zone, firm: Enterprise) -> None:
    make.titled(zone, firm)
    with pytest.raises(Refusal):
        make.titled(zone, firm)


def test_platforms_of_one_kind_are_told_apart_by_their_names(zone: Zone, officer: Actor, firm: Enterprise) -> None:
    make.titled(zone, firm, "technology_center", "2024-05-01", name="企业技术中心", level="provincial")
    make.titled(zone, firm, "technology_center", "2024-05-01", name="研究院技术中心", level="national")
    (count,) = valid_counts(officer, ["platform"])
    assert (count.total, count.levels) == (2, {"provincial": 1, "national": 1})


def test_only_officers_of_the_zone_write(
    zone: Zone, officer: Actor, leader: Actor, strangers: dict[str, Actor]
) -> None:
    (firm,) = make.enterprises(zone, [1])
    title = make.titled(zone, firm)
    for who, actor in {"a leader": leader, **strangers}.items():
        with pytest.raises((Forbidden, Title.DoesNotExist, Conflict)):
            revoke_title(actor, title=title, on=datetime.date(2026, 11, 1), reason=who)
    assert TitleEvent.objects.count() == 1


def test_strangers_see_no_title_and_leaders_see_all(
    zone: Zone, officer: Actor, leader: Actor, strangers: dict[str, Actor]
) -> None:
    (firm,) = make.enterprises(zone, [1])
    make.titled(zone, firm)
    for who, actor in strangers.items():
        assert not titles_for(actor).exists(), who
        assert not TitleEvent.objects.visible_to(actor).exists(), who
        assert enterprise_badges(actor, [firm.pk]) == {}, who
        assert enterprise_panel(actor, firm) == {}, who
    assert titles_for(leader).count() == titles_for(officer).count() == 1


def test_an_enterprise_sees_its_own_titles_and_no_other(zone: Zone) -> None:
    own, other = make.enterprises(zone, [1, 2])
    make.titled(zone, own)
    make.titled(zone, other)
    person = situations.a_person(zone, Role.ENTERPRISE_OWNER, kind=OrganisationKind.ENTERPRISE)
    Organisation.objects.filter(pk=person.grants[0].organisation_id).update(credit_code=own.credit_code)
    assert [title.enterprise_id for title in titles_for(person)] == [own.pk]
    panel = enterprise_panel(person, own)
    assert [title.qualification for title in panel["titles"]] == ["hnte"]
    assert panel["reserves"] == []


def test_badges_and_timeline_tell_what_is_held(zone: Zone, officer: Actor, firm: Enterprise) -> None:
    make.titled(zone, firm, "isme", "2020-01-10", "2023-01-09")
    make.titled(zone, firm, "srdi", "2025-01-10")
    make.titled(zone, firm, "little_giant", "2025-07-01")
    assert [badge.label for badge in enterprise_badges(officer, [firm.pk])[firm.pk]] == [
        "专精特新“小巨人”企业", "专精特新中小企业",
    ]  # fmt: skip
    events = {(event.day.isoformat(), event.label) for event in enterprise_timeline(officer, firm)}
    assert ("2023-01-09", "创新型中小企业 到期") in events
    assert ("2025-07-01", "获得 专精特新“小巨人”企业") in events


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("高企", "hnte"), ("国家级高新技术企业", "hnte"), ("专精特新“小巨人”", "little_giant"), ("国家级专精特新小巨人企业", "little_giant"),
        ("山东省瞪羚企业", "gazelle"), ("青岛市“一企一技术”研发中心", "one_technology"), ("省级企业技术中心", "technology_center"),
        ("山东省重点实验室", "key_laboratory"), ("科技型中小企业", "tsme"), ("银河勋章", None),
    ],
)  # fmt: skip
def test_titles_are_known_by_the_words_of_documents(text: str, wanted: str | None) -> None:
    found = qualifications().get(text)
    assert (found.id if found else None) == wanted
