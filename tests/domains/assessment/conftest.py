"""A finished assessment of the fictional sample, and the people around it."""

from __future__ import annotations

import pytest
from tests import situations
from tests.domains.assessment.factories import judged

from gaoxin.domains.assessment.models import Assessment
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Zone


@pytest.fixture
def done(officer: Actor) -> Assessment:
    return judged(officer)


@pytest.fixture
def strangers(zone: Zone, officer: Actor) -> dict[str, Actor]:
    """Everybody who must not see the officer's assessments."""
    other_zone = situations.a_zone()
    return {
        "an officer of another department": situations.a_person(zone, Role.OFFICER),
        "an enterprise": situations.a_person(zone, Role.ENTERPRISE_OWNER, kind=OrganisationKind.ENTERPRISE),
        "a bank": situations.a_person(zone, Role.INSTITUTION_MEMBER, kind=OrganisationKind.BANK),
        "a system administrator": situations.a_person(zone, Role.SYSTEM_ADMIN),
        "an officer of another zone": situations.a_person(other_zone, Role.OFFICER),
        "a leader of another zone": situations.a_person(other_zone, Role.LEADER),
        "nobody": Actor.anonymous(zone),
    }
