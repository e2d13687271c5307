"""Awards on their way to money, for tests: a fund, a benefit paid from it, enterprises that pass, and their cases. Amounts are 分."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from django.utils import timezone
from tests import situations
from tests.domains.policies import factories

from gaoxin.domains.policies.actions.payments import order_award
from gaoxin.domains.policies.actions.publicity import post_notice, release_due
from gaoxin.domains.policies.applying import ENTITLEMENT, organisation_of
from gaoxin.domains.policies.enums import AccountState, Route
from gaoxin.domains.policies.models import Award, BankAccount, Benefit, Publicity
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move, open_case
from gaoxin.mechanisms.ledger.actions.bank import approve_batch, export_batch, import_return, prepare_batch
from gaoxin.mechanisms.ledger.actions.budgets import approve_budget
from gaoxin.mechanisms.ledger.actions.funds import create_fund
from gaoxin.mechanisms.ledger.actions.journals import receive
from gaoxin.mechanisms.ledger.actions.years import open_year
from gaoxin.mechanisms.ledger.models import BankReturn, BudgetLine, Fund
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import STAFF, built_in_source
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Zone

#: What the rule of `factories` gives.
REWARD = 40_000_000
_number = count(1)


@dataclass
class Situation:
    """A zone with a fund of this year, a benefit that it pays, its department and its leaders."""

    zone: Zone
    fund: Fund
    line: BudgetLine
    benefit: Benefit
    officer: Actor
    second: Actor
    leader: Actor

    @property
    def system(self) -> Actor:
        return Actor.system(self.zone)


def a_situation(*, budget: int = 10 * REWARD, cash: int = 100 * REWARD, **fields: object) -> Situation:
    """One department answers for the policy and keeps the fund."""
    zone = situations.a_zone()
    department = situations.an_organisation(zone)
    leader = situations.a_person(zone, Role.LEADER)
    officer = situations.a_person(zone, Role.OFFICER, organisation=department)
    second = situations.a_person(zone, Role.OFFICER, organisation=department)
    year = timezone.localdate().year
    fund = create_fund(
        leader, organisation=department, valid_from=datetime.date(year, 1, 1), approval_limit=10**12, code=f"P{next(_number)}",
        name="惠企资金",
    )  # fmt: skip
    open_year(officer, fund=fund, year=year)
    receive(officer, fund=fund, amount=cash, on=datetime.date(year, 1, 5), document_ref="财预1号")
    line = approve_budget(
        leader,
        fund=fund,
        programme="hnte",
        name="高企奖励",
        amount=budget,
        on=datetime.date(year, 1, 6),
        document_ref="财预2号",
    )
    version = factories.a_draft(zone, "innovation", valid_from=datetime.date(year - 1, 1, 1))
    version.policy.organisation = department
    version.policy.save()
    given = {"route": Route.ENTITLEMENT, "fund": fund, "programme": "hnte"} | fields
    benefit = factories.a_benefit(version, "hnte", **given)
    factories.published(version)
    return Situation(zone, fund, line, benefit, officer, second, leader)


def a_holder(place: Situation, name: str = "") -> Enterprise:
    """An enterprise that passes the benefit's rule and has a verified account."""
    firm = factories.a_firm(place.zone, **({"name": name} if name else {}))
    source = built_in_source(place.zone, STAFF)
    record_facts(
        place.system,
        enterprise=firm,
        source=source,
        facts={("hnte_valid", 0): True},
        observed_on=datetime.date(2025, 1, 1),
    )
    BankAccount.objects.create(
        zone=place.zone, enterprise=firm, holder=firm.name, number=f"62220000{firm.pk:08d}", bank="示例银行高新支行",
        state=AccountState.VERIFIED, checked_at=timezone.now(),
    )  # fmt: skip
    return firm


def listed(place: Situation, firm: Enterprise | None = None, benefit: Benefit | None = None) -> Award:
    """An award that is offered to its enterprise."""
    firm, benefit = firm or a_holder(place), benefit or place.benefit
    values = {"benefit": benefit.pk, "year": timezone.localdate().year}
    case = open_case(
        place.system, procedure=ENTITLEMENT, title=benefit.title, subject=organisation_of(firm), values=values
    )
    for name in ("keep", "offer"):
        move(place.system, case=case, move=name)
    return Award.objects.get(case=case)


def approved(place: Situation, firm: Enterprise | None = None, benefit: Benefit | None = None) -> Award:
    """Confirmed by the enterprise: its money is reserved, publicity comes next."""
    award = listed(place, firm, benefit)
    move(place.system, case=award.case_id, move="confirm")
    return Award.objects.get(pk=award.pk)


def published(place: Situation, *awards: Award) -> Publicity:
    return post_notice(place.officer, benefit=awards[0].benefit, awards=awards, contact="政策科 王老师 8888")


@contextmanager
def after(publicity: Publicity) -> Iterator[None]:
    """The day after the last day of a notice."""
    with at_day(publicity.closes_on + datetime.timedelta(days=1)):
        yield


@contextmanager
def at_day(day: datetime.date) -> Iterator[None]:
    moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
    with present.acting_at(moment):
        yield


def payable(place: Situation, number: int = 1) -> list[Award]:
    """Awards whose publicity is over."""
    awards = [approved(place) for _each in range(number)]
    with after(published(place, *awards)):
        release_due(place.zone)
    return list(
        Award.objects.filter(pk__in=[each.pk for each in awards]).select_related("benefit__fund").order_by("id")
    )


def sent(place: Situation, awards: list[Award]) -> list[str]:
    """Ordered, in a batch that a second person approved, and exported: the line ids at the bank."""
    lines = [order_award(place.officer, award=award).line_id for award in awards]
    batch = approve_batch(place.second, batch=prepare_batch(place.officer, fund=place.fund))
    export_batch(place.officer, batch=batch)
    return lines


def bank_file(*rows: tuple[str, bool]) -> bytes:
    """The bank's answer: each row a line id and whether the money arrived."""
    today = timezone.localdate().isoformat()
    text = ["行号,结果,金额,日期,银行流水号,原因"]
    text += [
        f"{line},{'成功' if ok else '失败'},{REWARD / 100:.2f},{today},R{line},{'' if ok else '账号已销户'}"
        for line, ok in rows
    ]
    return "\n".join(text).encode()


def answered(place: Situation, *rows: tuple[str, bool]) -> BankReturn:
    return import_return(place.officer, fund=place.fund, name="return.csv", content=io.BytesIO(bank_file(*rows)))


def paid(place: Situation, number: int = 1) -> list[Award]:
    """Awards whose money has arrived."""
    awards = payable(place, number)
    answered(place, *[(line, True) for line in sent(place, awards)])
    return list(Award.objects.filter(pk__in=[each.pk for each in awards]).order_by("id"))


def owner_of(place: Situation, firm: Enterprise) -> Actor:
    """A person of the enterprise."""
    return situations.a_person(
        place.zone, Role.ENTERPRISE_OWNER, kind=OrganisationKind.ENTERPRISE, organisation=organisation_of(firm)
    )


def state(award: Award) -> str:
    """The state of the award's case now."""
    return str(Award.objects.values_list("case__state", flat=True).get(pk=award.pk))
