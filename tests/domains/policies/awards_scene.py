"""A department with a funded benefit, enterprises that hold the title, and their people."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from tests import situations
from tests.domains.policies import factories

from gaoxin.domains.policies.actions.awards import save_draft, start_draft, submit
from gaoxin.domains.policies.actions.holdings import submit_account, verify_account
from gaoxin.domains.policies.applying import organisation_of
from gaoxin.domains.policies.enums import Route
from gaoxin.domains.policies.models import Award, BankAccount, Benefit
from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.ledger.actions.budgets import approve_budget
from gaoxin.mechanisms.ledger.actions.funds import create_fund
from gaoxin.mechanisms.ledger.actions.years import open_year
from gaoxin.mechanisms.ledger.models import BudgetLine, Fund
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import STAFF, built_in_source
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role, Scope
from gaoxin.platform.core.models import Organisation, Zone

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
WAN = 1_000_000


@dataclass
class Scene:
    """department keeps the fund and answers for the policy. Its people are made when a test first asks for them."""

    zone: Zone
    department: Organisation
    fund: Fund
    line: BudgetLine
    benefit: Benefit
    firm: Enterprise

    @cached_property
    def officer(self) -> Actor:
        return situations.a_person(self.zone, Role.OFFICER, organisation=self.department)

    @cached_property
    def second(self) -> Actor:
        """Another officer of the department."""
        return situations.a_person(self.zone, Role.OFFICER, organisation=self.department)

    @cached_property
    def head(self) -> Actor:
        """The leader of the department."""
        return situations.a_person(self.zone, Role.LEADER, organisation=self.department, scope=Scope.UNIT)

    @cached_property
    def board(self) -> Actor:
        """A leader of the zone."""
        return situations.a_person(self.zone, Role.LEADER)

    @cached_property
    def member(self) -> Actor:
        """Somebody of the enterprise."""
        return a_member(self.firm)

    def again(self) -> BudgetLine:
        return BudgetLine.objects.get(pk=self.line.pk)


def a_scene(zone: Zone, *, budget: int = 1000 * WAN, **benefit: Any) -> Scene:
    """A benefit of 40 万元 (unless `benefit` says otherwise) paid from a budget (分), and one enterprise that holds the title."""
    department, system = situations.an_organisation(zone), Actor.system(zone)
    year = timezone.localdate().year
    fund = create_fund(
        system, organisation=department, valid_from=datetime.date(year, 1, 1), code="HZ", name="惠企资金", approval_limit=10_000 * WAN
    )  # fmt: skip
    open_year(system, fund=fund, year=year)
    line = approve_budget(
        system, fund=fund, programme="policy/hnte", name="高企奖励", amount=budget, on=datetime.date(year, 1, 6), document_ref="财预1号"
    )  # fmt: skip
    version = factories.a_draft(zone)
    version.policy.organisation = department
    version.policy.save()
    given = {"fund": fund, "programme": "policy/hnte", "key": "hnte_reward"} | benefit
    made = factories.a_benefit(version, **given)
    factories.published(version)
    return Scene(zone, department, fund, line, made, a_holder(zone, factories.a_firm(zone)))


def a_holder(zone: Zone, firm: Enterprise, **facts: Any) -> Enterprise:
    """The enterprise holds the high-tech title; `facts` by variable for this year's latest state or last year."""
    known: dict[tuple[str, int], Any] = {("hnte_valid", 0): True}
    known |= {(name.partition("__")[0], int(name.partition("__")[2] or 0)): value for name, value in facts.items()}
    system = Actor.system(zone)
    record_facts(system, enterprise=firm, source=built_in_source(zone, STAFF), facts=known)
    return firm


def a_member(firm: Enterprise) -> Actor:
    """Somebody of the enterprise."""
    return situations.a_person(firm.zone, Role.ENTERPRISE_MEMBER, organisation=organisation_of(firm))


def an_account(scene: Scene, *, member: Actor | None = None, firm: Enterprise | None = None) -> BankAccount:
    """A verified account of the enterprise."""
    firm = firm or scene.firm
    account = submit_account(
        member or scene.member, enterprise=firm, holder=firm.name, number="6222000011112222", bank="示例银行高新支行", bank_code=""
    )  # fmt: skip
    return verify_account(scene.officer, account=account)


def a_submitted(scene: Scene, **answers: list[str]) -> Award:
    """An application handed in by the enterprise's member."""
    draft = start_draft(scene.member, enterprise=scene.firm, benefit=scene.benefit)
    return submit(scene.member, draft=save_draft(scene.member, draft=draft, answers=answers))


def step(actor: Actor, award: Award, name: str, **values: Any) -> Award:
    """A move of the award's case, and the award as it is afterwards."""
    move(actor, case=award.case_id, move=name, values=values)
    return Award.objects.select_related("case", "hold").get(pk=award.pk)


def an_approved(scene: Scene, amount: int = 40 * WAN) -> Award:
    award = a_submitted(scene)
    step(scene.officer, award, "accept")
    step(scene.officer, award, "propose", granted=amount)
    return step(
        scene.head if amount <= 50 * WAN else scene.board, award, "approve" if amount <= 50 * WAN else "approve_board"
    )


def a_pdf(name: str = "审计报告.pdf") -> Any:
    content = io.BytesIO(PDF)
    content.name = name
    return content


ENTITLEMENT = {"route": Route.ENTITLEMENT}

#: Fields of the long form that the file answers, and those that are typed.
KNOWN, ASKED = 30, 10


def figures() -> list[Variable]:
    """Figures of a fiscal year that an application form asks for."""
    found = [each for each in catalogue() if each.is_numeric and each.is_yearly and not each.derived]
    return [each for each in found if each.maximum is None][: KNOWN + ASKED]


def long_form() -> list[dict[str, Any]]:
    """Forty fields bound to variables, all required."""
    return [
        {"id": f"f_{each.id}", "label": each.label, "variable": each.id, "period": "y1", "required": True}
        for each in figures()
    ]


def known_of(scene: Scene) -> dict[str, Any]:
    year = timezone.localdate().year - 1
    return {
        f"{each.id}__{year}": Decimal(1_000_000 if each.type == "number" and each.unit else 10)
        for each in figures()[:KNOWN]
    }
