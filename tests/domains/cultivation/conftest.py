"""A fixed day, a zone in Qingdao with a science officer, and everybody who must see nothing of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests import situations

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Zone

NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Noon of the day that all tests are on; it goes on from there."""
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def zone(db: None) -> Zone:
    return situations.a_zone(city_code="370200", province_code="370000")


@pytest.fixture
def strangers(zone: Zone, officer: Actor) -> dict[str, Actor]:
    """Everybody who must not see the zone's cultivation."""
    other = situations.a_zone()
    return {
        "an enterprise": situations.a_person(zone, Role.ENTERPRISE_OWNER, kind=OrganisationKind.ENTERPRISE),
        "a bank": situations.a_person(zone, Role.INSTITUTION_MEMBER, kind=OrganisationKind.BANK),
        "a system administrator": situations.a_person(zone, Role.SYSTEM_ADMIN),
        "an officer of another zone": situations.a_person(other, Role.OFFICER),
        "a leader of another zone": situations.a_person(other, Role.LEADER),
        "nobody": Actor.anonymous(zone),
    }
