"""The demo zone's part: forty policies of the fictional zone and eighteen months of lists, applications and payments, by the real actions."""

from __future__ import annotations

import datetime
import io
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction

from gaoxin.domains.policies.accounts import verified_account
from gaoxin.domains.policies.actions.awards import save_draft, start_draft, submit
from gaoxin.domains.policies.actions.holdings import add_material, submit_account, verify_account
from gaoxin.domains.policies.actions.lists import close_lists, run_list, start_list, step_lines, waiting_for
from gaoxin.domains.policies.actions.payments import order_awards
from gaoxin.domains.policies.actions.publicity import post_notice, release_due
from gaoxin.domains.policies.actions.reach import record_opened
from gaoxin.domains.policies.applying import organisation_of
from gaoxin.domains.policies.awards_materials import requirements_of
from gaoxin.domains.policies.demo_forms import answers_to
from gaoxin.domains.policies.demo_history import LISTED_BEFORE, past_applications, past_lists, say_early
from gaoxin.domains.policies.demo_library import load_library
from gaoxin.domains.policies.demo_money import load_money
from gaoxin.domains.policies.demo_voices import load_voices
from gaoxin.domains.policies.enums import Route
from gaoxin.domains.policies.judging import fen, judge, known_facts
from gaoxin.domains.policies.models import Award, Benefit, Policy
from gaoxin.domains.policies.rules import evaluator_of
from gaoxin.kernel.rules import Status
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.worktime import SHANGHAI
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.ledger.actions import bank, budgets, funds, journals, payments, years
from gaoxin.mechanisms.ledger.models import Fund, Payment
from gaoxin.mechanisms.ledger.money import yuan
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.population import population
from gaoxin.platform.core import actions as ground
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.saying import say

if TYPE_CHECKING:
    from gaoxin.platform.core.demo_context import DemoContext

CODE = "HQ2025"
FIRST, SECOND = 2025, 2026
WAN = 1_000_000  # 万元 in 分
#: A list with more lines than this would make the demo zone slow to load.
MOST_LINES = 80
#: By this day the departments' deliveries that lists are judged by are in.
LISTED = datetime.date(SECOND, 11, 2)
FIRMS = 10
MOST_BUDGET = 5000 * WAN
#: How far the applications of today get, one after the other; those of the past are all paid.
STAGES = ("payable", "publicity", "approved", "decision", "review", "supplement", "submitted")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass(slots=True)
class Story:
    """Who acts, what pays, and who passes which rule (ids of enterprises by benefit) and what it would cost (分)."""

    context: DemoContext
    fund: Fund
    benefits: list[Benefit]
    passing: dict[int, list[int]]
    costs: dict[int, int]
    members: dict[int, Actor] = field(default_factory=dict)

    def officer(self, benefit: Benefit) -> Actor:
        """The person of the department in charge."""
        department = benefit.version.policy.organisation_id
        science = self.context.organisations["science-office"].pk
        return self.context.actors["science" if department == science else "economy"]


@transaction.atomic
def load(context: DemoContext) -> None:
    """Policies, budgets, lists and applications; nothing when the zone has policies already."""
    if Policy.objects.filter(zone=context.zone).exists():
        return
    fund = _fund(context)
    load_library(context, fund)
    rows = (
        Benefit.objects.filter(zone=context.zone)
        .select_related("version__policy__organisation", "fund", "zone")
        .order_by("id")
    )
    story = Story(context, fund, list(rows), {}, {})
    _judge(story)
    _budgets(story)
    _history(story)
    short = [
        each
        for each in story.benefits
        if each.route == Route.ENTITLEMENT
        and 0 < len(story.passing[each.pk]) <= MOST_LINES
        and each.key not in LISTED_BEFORE
    ]
    short.sort(key=lambda each: (len(story.passing[each.pk]), each.pk))
    for benefit, through in zip(short[:4], ("paid", "publicity", "offered", "listed"), strict=False):
        _list(story, benefit, SECOND, LISTED, through=through)
    _applications(story)
    load_voices(context)
    load_money(context)
    awards = Award.objects.filter(zone=context.zone)
    policies, paid = Policy.objects.filter(zone=context.zone).count(), awards.filter(paid_on__isnull=False).count()
    context.say(
        say(
            f"{policies} 份政策，{len(story.benefits)} 个事项，{awards.count()} 件兑现，已兑付 {paid} 件",
            f"{policies} policies with {len(story.benefits)} benefits, {awards.count()} awards, {paid} of them paid",
        )
    )


def _at(day: datetime.date, hour: int = 10) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), SHANGHAI)


def _fund(context: DemoContext) -> Fund:
    fund = funds.create_fund(
        context.actors["leader"], code=CODE, name="示例惠企政策资金（虚构）", organisation=context.organisations["economy-office"],
        valid_from=datetime.date(FIRST, 1, 1), approval_limit=100 * WAN, payer_account="0000000000000002",
    )  # fmt: skip
    for year in (FIRST, SECOND):
        years.open_year(context.actors["economy"], fund=fund, year=year)
        journals.receive(
            context.actors["economy"], fund=fund, amount=150_000 * WAN, on=datetime.date(year, 1, 8), document_ref=f"示例财预〔{year}〕11号"
        )  # fmt: skip
    return fund


def _judge(story: Story) -> None:
    """Who passes which rule today, in columns."""
    today = present.today()
    image = population(story.context.zone, today)
    books = evaluator_of(tuple(each.rule_text for each in story.benefits), today).rulebooks
    results = evaluate_population(books, image.population, today)
    for number, benefit in enumerate(story.benefits):
        rows = np.flatnonzero(results.status[number] == Status.PASS)
        story.passing[benefit.pk] = [int(image.enterprises[row]) for row in rows]
        story.costs[benefit.pk] = int(results.amounts(number)[1].sum()) * 100


def _budgets(story: Story) -> None:
    """A line for each benefit and year: enough for those who pass by list, a round sum for applications."""
    leader = story.context.actors["leader"]
    for benefit in story.benefits:
        for year in (FIRST, SECOND):
            # What all who pass today would cost and a reserve, in whole 100万元; what costs a whole zone is given a part of it.
            amount = (min(story.costs[benefit.pk], MOST_BUDGET) // (100 * WAN) + 3) * 100 * WAN
            budgets.approve_budget(
                leader, fund=story.fund, programme=benefit.programme, name=benefit.title.split("：")[0][:100], amount=amount,
                on=datetime.date(year, 1, 15), document_ref=f"示例财预〔{year}〕12号", organisation=benefit.version.policy.organisation,
            )  # fmt: skip


def _account(story: Story, enterprise: Enterprise, member: Actor) -> None:
    if verified_account(enterprise) is not None:
        return
    account = submit_account(
        member,
        enterprise=enterprise,
        holder=enterprise.name,
        number=f"62220000{enterprise.pk:08d}",
        bank="示例商业银行高新支行",
    )
    verify_account(story.context.actors["economy"], account=account)


def _member(story: Story, enterprise: Enterprise) -> Actor:
    """Somebody of the enterprise; people other than the demo sign-ins have a password that nobody knows."""
    if enterprise.pk not in story.members:
        story.members[enterprise.pk] = _somebody(story, enterprise)
    return story.members[enterprise.pk]


def _somebody(story: Story, enterprise: Enterprise) -> Actor:
    organisation = organisation_of(enterprise)
    own = story.context.actors["enterprise"]
    if organisation.pk in own.organisation_ids():
        return own
    user = ground.create_user(
        story.context.system,
        username=f"firm{enterprise.pk}",
        display_name="示例经办人",
        password=f"Z9{secrets.token_urlsafe(32)}",
    )
    ground.grant_role(story.context.system, user=user, organisation=organisation, role=Role.ENTERPRISE_MEMBER)
    return Actor.of(user, zone=story.context.zone)


def _list(story: Story, benefit: Benefit, year: int, day: datetime.date, *, through: str) -> None:
    """An entitlement list of a year, taken as far as `through`."""
    officer = story.officer(benefit)
    with present.acting_at(_at(day)):
        found = start_list(officer, benefit=benefit, year=year, on=day)
        found = run_list(officer, found=found, report=lambda _done, _all: None)
        if through == "listed":
            return
        for verb in ("keep", "offer"):
            step_lines(officer, found=found, awards=waiting_for(found, verb), verb=verb)
    awards = list(Award.objects.filter(entitlement=found).select_related("enterprise__zone", "case").order_by("id"))
    with present.acting_at(_at(day + datetime.timedelta(days=2))):
        for award in awards[: len(awards) if through != "offered" else len(awards) // 2]:
            member = _member(story, award.enterprise)
            record_opened(member, version=benefit.version)
            _account(story, award.enterprise, member)
            move(member, case=award.case_id, move="confirm")
    if through != "offered":
        _pay(story, benefit, day + datetime.timedelta(days=4), through)


def _pay(story: Story, benefit: Benefit, day: datetime.date, through: str) -> None:
    """Publicity, payment order, batch, bank file and its return, as far as `through`."""
    officer, economy = story.officer(benefit), story.context.actors["economy"]
    ready = Award.objects.filter(benefit=benefit, case__state="approved").select_related("case")
    if not ready:
        return
    if through == "publicity":
        day = present.today() - datetime.timedelta(days=1)
    with present.acting_at(_at(day)):
        notice = post_notice(officer, benefit=benefit, awards=list(ready), contact="示例联系人，0000-0000000", on=day)
    if through == "publicity":
        return
    over = notice.closes_on + datetime.timedelta(days=1)
    with present.acting_at(_at(over)):
        release_due(story.context.zone, today=over)
        payable = list(
            Award.objects.filter(benefit=benefit, case__state="payable").select_related(
                "zone", "benefit__fund", "enterprise"
            )
        )
        if through == "payable" or not payable:
            return
        ordered = [each.payment for each in order_awards(economy, awards=payable) if each.payment is not None]
    with present.acting_at(_at(over + datetime.timedelta(days=3))):
        _bank(story, ordered, over + datetime.timedelta(days=3))


def _bank(story: Story, ordered: list[Payment], day: datetime.date) -> None:
    """One batch to the bank and its answer: everything arrives."""
    economy, leader = story.context.actors["economy"], story.context.actors["leader"]
    for payment in ordered:
        if payment.needs_approval:
            payments.approve_payment(leader, payment=payment)
    if not ordered:
        return
    batch = bank.prepare_batch(economy, fund=story.fund, payments=ordered)
    bank.approve_batch(leader, batch=batch)
    bank.export_batch(economy, batch=batch)
    rows = [f"{each.line_id},成功,{yuan(each.amount)},{day},示例流水{each.pk}," for each in ordered]
    text = "\r\n".join(["行号,结果,金额,日期,银行流水号,原因", *rows])
    bank.import_return(
        economy, fund=story.fund, name=f"{batch.number}-return.csv", content=io.BytesIO(text.encode()), today=day
    )


def _history(story: Story) -> None:
    """Eighteen months of lists and applications, in the order in which they happened, all paid."""
    lists = list(past_lists(story.benefits, story.passing))
    listed = {pk for row in lists for pk in row[3]}
    applied = list(past_applications(story.benefits, story.passing, listed))
    wanted: dict[int, set[str]] = {}
    for benefit, ids in [*((row[0], row[3]) for row in lists), *((row[0], [row[1]]) for row in applied)]:
        for pk in ids:
            wanted.setdefault(pk, set()).add(benefit.key)
    say_early(story.context, wanted, story.benefits)
    for benefit, year, day, _ids in lists:
        _list(story, benefit, year, day, through="paid")
    close_lists(story.context.zone)
    for benefit, pk, day in applied:
        _apply(story, benefit, Enterprise.objects.select_related("zone").get(pk=pk), day, "paid")


def _applications(story: Story) -> None:
    """Some enterprises apply now; each application gets a little less far than the one before."""
    wanted = [each for each in story.benefits if each.route in (Route.FAST, Route.REGULAR) and story.passing[each.pk]]
    for number in range(2 * len(STAGES) if wanted else 0):
        benefit, stage = wanted[number % len(wanted)], STAGES[number % len(STAGES)]
        served = Award.objects.filter(benefit=benefit, year=present.today().year, live=True).values_list(
            "enterprise_id", flat=True
        )
        ids = [pk for pk in story.passing[benefit.pk] if pk not in set(served)]
        if not ids:
            continue
        enterprise = Enterprise.objects.select_related("zone").get(pk=ids[number % min(len(ids), FIRMS)])
        waits = 20 if stage == "payable" else 9
        _apply(story, benefit, enterprise, present.today() - datetime.timedelta(days=waits), stage)


def _apply(story: Story, benefit: Benefit, enterprise: Enterprise, day: datetime.date, stage: str) -> None:
    """One application; one that is refused (the enterprise has it already, say) is told and leaves no trace."""
    try:
        with transaction.atomic():
            _application(story, benefit, enterprise, _member(story, enterprise), day, stage)
    except UserError as refusal:
        story.context.say(f"{enterprise} did not get {benefit.key}: {refusal}")


def _amount(benefit: Benefit, enterprise: Enterprise) -> int:
    """What the rule gives today, 分."""
    return fen(judge([benefit], known_facts(enterprise, present.today()))[benefit.pk].amount) or WAN


def _application(
    story: Story, benefit: Benefit, enterprise: Enterprise, member: Actor, day: datetime.date, stage: str
) -> None:
    officer, leader = story.officer(benefit), story.context.actors["leader"]
    with present.acting_at(_at(day)):
        record_opened(member, version=benefit.version)
        draft = start_draft(member, enterprise=enterprise, benefit=benefit)
        chosen: dict[str, list[int]] = {}
        for need in requirements_of(benefit, day.year):
            material = add_material(
                member, enterprise=enterprise, kind=need.kind, title=f"示例{need.label}", name="example.pdf", content=io.BytesIO(PDF), issued_on=day
            )  # fmt: skip
            chosen[need.id] = [material.pk]
        save_draft(member, draft=draft, answers=answers_to(benefit), materials=chosen, step=5)
        award = submit(member, draft=draft)
    case = award.case_id
    if stage == "submitted":
        return
    with present.acting_at(_at(day + datetime.timedelta(days=1))):
        if stage == "supplement":
            move(officer, case=case, move="ask", values={"missing": "请补充付款凭证的清晰扫描件。"})
            return
        move(officer, case=case, move="accept")
    if stage == "review":
        return
    # What the file did not yet hold at the time, the department took from the documents.
    granted = award.computed or _amount(benefit, enterprise)
    with present.acting_at(_at(day + datetime.timedelta(days=4))):
        move(officer, case=case, move="propose", values={"granted": granted, "reason": "按申报材料核定"})
        if stage == "decision":
            return
        large = granted > 50 * WAN
        move(leader, case=case, move="approve_board" if large else "approve")
    if stage == "approved":
        return
    _account(story, enterprise, member)
    _pay(story, benefit, day + datetime.timedelta(days=6), stage)
