"""A fixed day, a source, and a directory of a few invented enterprises."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests import situations
from tests.domains.enterprises import makers

from gaoxin.mechanisms.registry.actions.judgements import claim_correction
from gaoxin.mechanisms.registry.models import Conflict, FactClaim, MatchQuestion, Source
from gaoxin.platform.core import actions as core
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.models import Zone

NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Noon of the day that all tests are on; it goes on from there."""
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def science(zone: Zone) -> Source:
    return makers.a_source(zone, "科技局")


@pytest.fixture
def filled(zone: Zone, science: Source) -> Zone:
    """Six enterprises: two large manufacturers, one small, a builder, one without figures, a software house."""
    rows = [
        makers.firm(1, 5000), makers.firm(2, 3000, hnte="否"), makers.firm(3, 800), makers.firm(4, 9000, industry="4710", staff=300),
        makers.firm(5, None, staff=None), makers.firm(6, 2500, industry="6510"),
    ]  # fmt: skip
    makers.deliver(Actor.system(zone), science, rows)
    return zone


@pytest.fixture
def strangers(zone: Zone) -> dict[str, Actor]:
    """Everybody who must not see the zone's enterprises."""
    other = situations.a_zone()
    return {
        "an enterprise": situations.a_person(zone, Role.ENTERPRISE_OWNER, kind=OrganisationKind.ENTERPRISE),
        "a bank": situations.a_person(zone, Role.INSTITUTION_MEMBER, kind=OrganisationKind.BANK),
        "a system administrator": situations.a_person(zone, Role.SYSTEM_ADMIN),
        "an officer of another zone": situations.a_person(other, Role.OFFICER),
        "an officer of a department without enterprises": situations.a_person(zone, Role.OFFICER, scope=Scope.UNIT),
        "a steward of another grid": situations.a_person(zone, Role.STEWARD, scope=Scope.GRID, scope_value="G-404"),
    }


@pytest.fixture
def question(filled: Zone, officer: Actor, science: Source) -> MatchQuestion:
    """A delivered row whose name is known and whose code is another's."""
    makers.deliver(officer, science, [(makers.code(99), "青池1号传感科技有限公司", 5000)], makers.REVENUE_HEAD)
    return MatchQuestion.objects.get()


@pytest.fixture
def contested(filled: Zone, officer: Actor) -> Conflict:
    """A revenue on which two sources disagree."""
    makers.deliver(
        officer,
        makers.a_source(filled, "税务局"),
        [(makers.code(1), "青池1号传感科技有限公司", 4200)],
        makers.REVENUE_HEAD,
    )
    return Conflict.objects.get()


@pytest.fixture
def claim(filled: Zone) -> FactClaim:
    """An enterprise's own correction of its revenue."""
    own = core.create_organisation(
        Actor.system(filled), kind=OrganisationKind.ENTERPRISE, name="青池1号", credit_code=makers.code(1)
    )
    owner = situations.a_person(filled, Role.ENTERPRISE_OWNER, organisation=own, kind=OrganisationKind.ENTERPRISE)
    firm_of_it = makers.the_firm(filled, 1)
    return claim_correction(
        owner, enterprise=firm_of_it, variable="revenue", period=2025, value=51_000_000, reason="审计调整"
    )
