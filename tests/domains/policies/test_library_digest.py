"""Once a week an enterprise hears of what it can get; nothing is told twice, nothing to those who do not qualify."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from tests.domains.policies import factories
from tests.situations import a_person, an_organisation

from gaoxin.domains.policies.actions.digest import KIND, send_digests
from gaoxin.domains.policies.enums import ReachKind
from gaoxin.domains.policies.models import PolicyVersion, Reach
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.periods import STATE
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Message, Organisation, Zone

WEEK = datetime.timedelta(days=7)


def firm_with_person(zone: Zone, holds: bool) -> tuple[Enterprise, Actor]:
    firm = factories.a_firm(zone)
    place = an_organisation(zone, OrganisationKind.ENTERPRISE)
    Organisation.objects.filter(pk=place.pk).update(credit_code=firm.credit_code)
    person = a_person(zone, Role.ENTERPRISE_MEMBER, organisation=place, kind=OrganisationKind.ENTERPRISE)
    source = register_source(Actor.system(zone), name=f"科技局 {firm.pk}")
    record_facts(Actor.system(zone), enterprise=firm, source=source, facts={("hnte_valid", STATE): holds})
    return firm, person


@pytest.fixture
def policy(zone: Zone) -> PolicyVersion:
    return factories.a_policy(zone)


def messages() -> list[Message]:
    return list(Message.objects.filter(kind=KIND).order_by("id"))


def test_only_who_qualifies_hears_and_only_once_a_week(zone: Zone, policy: PolicyVersion) -> None:
    firm, person = firm_with_person(zone, holds=True)
    firm_with_person(zone, holds=False)
    now = timezone.now()
    assert send_digests(zone, now) == 1
    assert send_digests(zone, now) == 0
    message = messages()[0]
    assert message.recipient == person.user
    assert "预计 40 万元" in message.body
    assert policy.get_absolute_url() in message.body
    reach = Reach.objects.get()
    assert (reach.enterprise, reach.kind) == (firm, ReachKind.PUSHED)


def test_the_next_week_tells_only_what_is_new_or_about_to_close(zone: Zone, policy: PolicyVersion) -> None:
    firm_with_person(zone, holds=True)
    now = timezone.now()
    send_digests(zone, now)
    assert send_digests(zone, now + WEEK) == 0
    factories.a_window(policy.benefits.get(), days=12)
    assert send_digests(zone, now + WEEK) == 1
    assert len(messages()) == 2
    assert Reach.objects.count() == 1
    assert send_digests(zone, now + 3 * WEEK) == 0


def test_a_person_reads_it_in_their_own_language(zone: Zone, policy: PolicyVersion) -> None:
    _firm, person = firm_with_person(zone, holds=True)
    assert person.user is not None
    person.user.preferred_language = "en"
    person.user.save()
    send_digests(zone, timezone.now())
    assert "estimated" in messages()[0].body.lower()


def test_another_zone_hears_nothing(zone: Zone, policy: PolicyVersion, stranger: Actor) -> None:
    assert stranger.zone is not None
    firm_with_person(stranger.zone, holds=True)
    assert send_digests(stranger.zone, timezone.now()) == 0
    assert send_digests(zone, timezone.now()) == 0
