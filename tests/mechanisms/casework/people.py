"""A zone at work, for the tests of casework: the organisations and people of `request/general`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import time_machine
from tests import situations

from gaoxin.kernel.worktime import parse_moment
from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.engine import definitions
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.casework.sweeping import SweepReport, sweep
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.models import Organisation, Zone

REQUEST = "request/general"
CONTENT = {"content": "厂区门口道路积水，影响出货。", "category": "utilities"}


@dataclass
class Town:
    """One zone with a service centre, two departments, an enterprise and the board."""

    zone: Zone
    system: Actor
    centre: Actor
    second: Actor
    head: Actor
    owner: Actor
    other: Actor
    firm: Actor
    stranger: Actor
    board: Actor
    department: Organisation
    other_department: Organisation
    enterprise: Organisation

    def people(self) -> dict[str, Actor]:
        names = ("centre", "second", "head", "owner", "other", "firm", "stranger", "board")
        return {name: getattr(self, name) for name in names}

    def open(self, at: str | None = None, *, by: Actor | None = None, kind: str = "", title: str = "门口积水") -> Case:
        def act() -> Case:
            return actions.open_case(by or self.firm, procedure=REQUEST, title=title, values=CONTENT, kind=kind)

        return _at(at, act)

    def move(self, actor: Actor, case: Case, name: str, at: str | None = None, **values: Any) -> Case:
        return _at(at, lambda: actions.move(actor, case=case, move=name, values=values))

    def dispatched(self, submitted: str, at: str, *, kind: str = "") -> Case:
        return self.move(self.centre, self.open(submitted, kind=kind), "dispatch", at, owner=self.department.pk)

    def in_hand(self, submitted: str, at: str, *, kind: str = "") -> Case:
        return self.move(self.owner, self.dispatched(submitted, at, kind=kind), "sign", at)


def a_town() -> Town:
    definitions.forget()
    zone = situations.a_zone()
    desk = situations.an_organisation(zone, name="企业服务中心")
    department = situations.an_organisation(zone, name="建设局")
    other = situations.an_organisation(zone, name="经发局")
    enterprise = situations.an_organisation(zone, OrganisationKind.ENTERPRISE, "青池科技")

    def person(role: Role, place: Organisation, scope: Scope | None = None) -> Actor:
        return situations.a_person(zone, role, organisation=place, scope=scope)

    town = Town(
        zone=zone, system=Actor.system(zone), centre=person(Role.OFFICER, desk, Scope.UNIT), second=person(Role.OFFICER, desk, Scope.UNIT),
        head=person(Role.LEADER, desk, Scope.UNIT), owner=person(Role.OFFICER, department, Scope.UNIT),
        other=person(Role.OFFICER, other, Scope.UNIT), firm=person(Role.ENTERPRISE_MEMBER, enterprise),
        stranger=situations.a_person(zone, Role.ENTERPRISE_MEMBER, kind=OrganisationKind.ENTERPRISE),
        board=situations.a_person(zone, Role.LEADER), department=department, other_department=other, enterprise=enterprise,
    )  # fmt: skip
    actions.set_desk(town.system, procedure=REQUEST, organisation=desk)
    return town


def swept(at: str) -> SweepReport:
    """The sweep at a moment, seen from that moment."""
    return _at(at, sweep)


def moment(text: str) -> datetime:
    return parse_moment(text)


def _at(text: str | None, act: Any) -> Any:
    if text is None:
        return act()
    with time_machine.travel(parse_moment(text), tick=False):
        return act()
