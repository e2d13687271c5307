"""A finished assessment of the fictional sample, and the people around it."""

from __future__ import annotations

import datetime
import io

import pytest
from tests import situations

from gaoxin.domains.assessment import actions, sample
from gaoxin.domains.assessment.models import Assessment
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Zone

ON = datetime.date(2026, 6, 30)
COUNT = 12


def uploaded(actor: Actor, content: bytes | None = None, name: str = "企业表.xlsx", **given: object) -> Assessment:
    """A workbook that waits for its mapping to be confirmed."""
    stream = io.BytesIO(sample.workbook(COUNT) if content is None else content)
    return actions.upload_workbook(actor, name=name, content=stream, on=ON, **given)  # type: ignore[arg-type]


def judged(actor: Actor, rules: list[str] | None = None, **given: object) -> Assessment:
    """A workbook with its verdicts, through the real worker."""
    assessment = uploaded(actor, **given)  # type: ignore[arg-type]
    actions.confirm_mapping(
        actor,
        assessment=assessment,
        overrides={},
        on=ON,
        region="",
        kind="new",
        rules=["tsme", "srdi"] if rules is None else rules,
    )
    tasks.run_pending()
    assessment.refresh_from_db()
    return assessment


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
