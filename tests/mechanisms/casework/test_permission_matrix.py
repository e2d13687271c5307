"""Who may take which step: the matrix is generated from the procedure files and asked on every entry path."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner
from django.test import Client
from tests import situations
from tests.mechanisms.casework.people import REQUEST, Town

from gaoxin.mechanisms.casework import actions, selectors
from gaoxin.mechanisms.casework.cli import case_group
from gaoxin.mechanisms.casework.engine.definitions import procedure_of
from gaoxin.mechanisms.casework.engine.people import groups_of
from gaoxin.mechanisms.casework.models import Case, CasePart
from gaoxin.mechanisms.casework.permissions import can_move
from gaoxin.mechanisms.casework.procedures.library import library
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import Organisation
from gaoxin.platform.core.tasks import enqueue, run_pending

pytestmark = pytest.mark.django_db

PROCEDURE = library().in_force(REQUEST, date(2026, 1, 1))
assert PROCEDURE is not None
# Where an organisation stands in the case, by the place that the procedure names.
PLACES = ("subject", "desk", "owner", "parts", "elsewhere")


def _expected(role: Role, place: str, scope: Scope) -> set[str]:
    """The groups by the text of the procedure alone."""
    assert PROCEDURE is not None
    return {
        group.id
        for group in PROCEDURE.groups
        if role in group.roles and (group.place == place or (group.place == "zone" and scope == Scope.ZONE))
    }


def _matrix() -> list[tuple[Role, str, Scope]]:
    rows = [(role, place, Scope.UNIT) for role in (Role.LEADER, Role.OFFICER, Role.STEWARD) for place in PLACES[1:]]
    rows += [(role, "elsewhere", Scope.ZONE) for role in (Role.LEADER, Role.OFFICER)]
    rows += [
        (role, place, Scope.OWN)
        for role in (Role.ENTERPRISE_OWNER, Role.ENTERPRISE_MEMBER)
        for place in ("subject", "elsewhere")
    ]
    rows += [(role, "desk", Scope.ZONE) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)]
    rows.append((Role.INSTITUTION_MEMBER, "elsewhere", Scope.OWN))
    return rows


def _person(town: Town, role: Role, place: str, scope: Scope) -> Actor:
    kinds = {
        Role.INSTITUTION_MEMBER: OrganisationKind.BANK,
        Role.ENTERPRISE_OWNER: OrganisationKind.ENTERPRISE,
        Role.ENTERPRISE_MEMBER: OrganisationKind.ENTERPRISE,
    }
    places: dict[str, Organisation | None] = {
        "subject": town.enterprise, "owner": town.department, "parts": town.other_department,
        "desk": Organisation.objects.get(pk=next(iter(town.centre.organisation_ids()))), "elsewhere": None,
    }  # fmt: skip
    return situations.a_person(
        town.zone, role, kind=kinds.get(role, OrganisationKind.DEPARTMENT), organisation=places[place], scope=scope
    )


def _case(town: Town) -> Case:
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    town.move(town.owner, case, "invite_help", "2025-11-03 11:00", helpers=[town.other_department.pk], note="请核实")
    return case


@pytest.mark.parametrize(("role", "place", "scope"), _matrix(), ids=str)
def test_every_role_at_every_place_takes_exactly_the_steps_that_the_procedure_gives_it(
    town: Town, role: Role, place: str, scope: Scope
) -> None:
    assert PROCEDURE is not None
    case, actor = _case(town), _person(town, role, place, scope)
    expected = _expected(role, place, scope)
    assert groups_of(actor, case, procedure_of(case)) == expected
    visible = Case.objects.visible_to(actor).filter(pk=case.pk).exists()
    assert visible or not expected
    for move in PROCEDURE.moves:
        for state in move.sources:
            # The state is set in memory: the question is who, not how the case came there.
            case.state = state
            allowed = bool(expected & set(move.by))
            assert bool(can_move(actor, case, move.id)) is allowed, (move.id, state)
            assert (move.id in {item.id for item in selectors.available_moves(actor, case)}) is allowed


@pytest.mark.parametrize(("role", "place", "scope"), _matrix(), ids=str)
def test_the_second_entry_paths_refuse_whom_the_first_refuses(town: Town, role: Role, place: str, scope: Scope) -> None:
    """Action, batch, job and command line, with a step that only the desk may take."""
    case, actor = town.open(), _person(town, role, place if place in ("desk", "subject") else "elsewhere", scope)
    if "centre" in _expected(role, place if place in ("desk", "subject") else "elsewhere", scope):
        return
    assert actor.user is not None
    with pytest.raises(UserError):
        actions.move(actor, case=case, move="accept")
    assert [item.done for item in actions.move_many(actor, cases=[case.pk], name="accept")] == [False]
    enqueue(actor, "casework.move_many", cases=[case.pk], move="accept", values={})
    run_pending()
    CliRunner().invoke(
        case_group, ["move", case.number, "accept", "--zone", town.zone.slug, "--as", actor.user.username]
    )
    case.refresh_from_db()
    assert (case.state, case.sequence) == ("submitted", 1)


def test_nobody_of_another_zone_takes_any_step(town: Town) -> None:
    assert PROCEDURE is not None
    case = _case(town)
    for role in (Role.LEADER, Role.OFFICER):
        stranger = situations.a_person(situations.a_zone(), role)
        for actor in (stranger, Actor.system(stranger.zone)):
            assert selectors.available_moves(actor, case) == []
            assert not any(can_move(actor, case, move.id) for move in PROCEDURE.moves)


def test_a_visitor_takes_no_step_and_sees_nothing(town: Town) -> None:
    case, visitor = _case(town), Actor.anonymous(town.zone)
    assert selectors.available_moves(visitor, case) == []
    assert not selectors.cases(visitor).exists()
    assert not CasePart.objects.visible_to(visitor).exists()


def test_every_role_finds_exactly_its_steps_on_the_pages(town: Town) -> None:
    assert PROCEDURE is not None
    case = town.in_hand("2025-11-03 09:00", "2025-11-03 10:00")
    moves = PROCEDURE.moves_from(case.state)
    assert len(moves) > 5
    for role, place, scope in _matrix():
        actor = _person(town, role, place, scope)
        assert actor.user is not None
        client = Client()
        client.force_login(actor.user)
        expected = _expected(role, place, scope)
        for move in moves:
            path = "portal" if actor.is_enterprise else "workbench"
            found = client.get(f"/{path}/cases/case/{case.number}/do/{move.id}/").status_code == 200
            assert found is bool(expected & set(move.by)), (role, place, scope, move.id)
            if not found:
                refused = client.post(f"/{path}/cases/case/{case.number}/do/{move.id}/", {"note": "x"})
                assert refused.status_code in (403, 404), (role, place, scope, move.id)
    case.refresh_from_db()
    assert (case.state, case.sequence) == ("handling", 3)
