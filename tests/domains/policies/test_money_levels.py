"""Who pays which part of an award, which year's line pays it, and what happens when a year ends before the money arrived."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domains.policies import factories, money
from tests.domains.policies.money import REWARD, Situation, state
from tests.mechanisms.ledger.books import faults

from gaoxin.domains.policies.actions.budgets import apply_shares, carry_over
from gaoxin.domains.policies.actions.payments import order_award
from gaoxin.domains.policies.budget import hold_of, holds_of
from gaoxin.domains.policies.budget_levels import coverable, levels_of, levels_of_award
from gaoxin.domains.policies.budget_shares import plan_of
from gaoxin.domains.policies.enums import Shortfall
from gaoxin.domains.policies.models import Award, Benefit
from gaoxin.domains.policies.selectors.combining import best_for
from gaoxin.domains.policies.selectors.money import envelopes, unsettled
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.ledger.actions.bank import approve_batch, export_batch, import_return, prepare_batch
from gaoxin.mechanisms.ledger.actions.budgets import approve_budget
from gaoxin.mechanisms.ledger.actions.years import open_year
from gaoxin.mechanisms.ledger.enums import PaymentState, ReturnOutcome
from gaoxin.mechanisms.ledger.models import BankReturnRow, BudgetLine, Hold, Payment
from gaoxin.platform.core.errors import Forbidden, Refusal

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
NEXT = datetime.date(YEAR + 1, 1, 12)


@pytest.fixture
def shared(db: None) -> Situation:
    """The city bears 30 %."""
    return money.a_situation(budget=2 * REWARD, municipal_share="0.3")


def page(place: Situation, name: str, *args: object, **query: object) -> str:
    client = Client()
    assert place.officer.user
    client.force_login(place.officer.user)
    answer = client.get(reverse(f"policies:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def line_of(place: Situation, year: int = YEAR) -> BudgetLine:
    return BudgetLine.objects.get(fund=place.fund, programme="hnte", year__year=year)


def test_the_upper_part_is_rounded_half_up_to_the_fen_and_the_zone_pays_the_rest() -> None:
    parts = levels_of(Benefit(municipal_share="0.5"), 101)
    assert (parts.upper, parts.lower) == (51, 50)
    assert levels_of(Benefit(municipal_share="0"), 101).lower == 101


def test_only_the_zones_part_is_reserved_paid_and_asked_back(shared: Situation) -> None:
    (award,) = money.payable(shared)
    assert (levels_of_award(award).lower, levels_of_award(award).upper) == (28_000_000, 12_000_000)
    line = line_of(shared)
    assert (line.committed, line.left) == (28_000_000, 2 * REWARD - 28_000_000)
    (line_id,) = money.sent(shared, [award])
    assert Payment.objects.get(line_id=line_id).amount == 28_000_000
    content = money.bank_file((line_id, True)).replace(b"400000.00", b"280000.00")
    import_return(shared.officer, fund=shared.fund, name="r.csv", content=money.io.BytesIO(content))
    assert (state(award), line_of(shared).paid) == ("paid", 28_000_000)
    (envelope,) = envelopes(shared.officer, YEAR)
    assert envelope.upper == 12_000_000
    text = page(shared, "budgets")
    assert "市级分担 30%" in text
    assert "市级另担 12 万元" in text
    assert award.enterprise.name in page(shared, "dashboard-rows", line=line.pk, stage="upper")
    assert faults(shared.zone) == []


def test_the_page_of_the_case_tells_both_parts_and_what_stays_in_the_budget(shared: Situation) -> None:
    award = money.listed(shared)
    award.case.state = "checked"
    award.case.save()
    client = Client()
    assert shared.officer.user
    client.force_login(shared.officer.user)
    text = client.get(reverse("casework:case", args=[award.case.number])).content.decode()
    for words in ("本区拨付", "28 万元", "市级分担", "12 万元", "审定后剩 52 万元"):
        assert words in text, words


def test_a_benefit_that_the_upper_level_pays_alone_takes_nothing_from_this_fund() -> None:
    place = money.a_situation(municipal_share="1")
    award = money.listed(place)
    with pytest.raises(Refusal, match="上级全额承担"):
        move(place.system, case=award.case_id, move="confirm")
    assert state(award) == "offered"


@pytest.mark.parametrize("how", [Shortfall.PROPORTIONAL, Shortfall.FIRST_COME])
def test_a_short_budget_is_shared_by_what_it_pays_itself(how: Shortfall) -> None:
    place = money.a_situation(budget=REWARD, municipal_share="0.5", shortfall=how)
    awards = [money.listed(place) for _each in range(3)]
    for each in awards:
        each.case.state = "checked"
        each.case.save()
    plan = plan_of(place.benefit, place.line)
    assert plan.own <= REWARD
    assert plan.given > REWARD * 2 - 3 * 100 - 3 * 2
    assert coverable(place.benefit, [REWARD, REWARD], REWARD) == 2 * REWARD


def test_the_difference_to_a_higher_level_counts_what_all_levels_gave(shared: Situation) -> None:
    Benefit.objects.filter(pk=shared.benefit.pk).update(programme="hnte")
    chained = money.a_situation(municipal_share="0.3", upgrade_chain="honour", upgrade_rank=1)
    award = money.approved(chained)
    version = factories.a_draft(chained.zone, "higher")
    factories.a_benefit(
        version, "higher", upgrade_chain="honour", upgrade_rank=2, rule_text=factories.rule("higher", amount="100万元")
    )
    factories.published(version)
    best = best_for(chained.system, award.enterprise, timezone.localdate())
    assert best.combination.total == 60_000_000


def test_who_comes_after_the_money_is_used_up_waits_for_the_next_years_line() -> None:
    place = money.a_situation(budget=REWARD, shortfall=Shortfall.STOP)
    first, second = money.listed(place), money.listed(place)
    for award in (first, second):
        award.case.state = "checked"
        award.case.save()
    plan = plan_of(place.benefit, place.line)
    assert [share.late for share in plan.shares] == [False, True]
    apply_shares(place.officer, benefit=place.benefit, line=place.line, seal=plan.seal)
    assert Award.objects.get(pk=second.pk).granted == REWARD
    for award in (first, second):
        move(place.system, case=award.case_id, move="offer")
    move(place.system, case=first.case_id, move="confirm")
    with pytest.raises(Refusal, match="转下一年度"):
        move(place.system, case=second.case_id, move="confirm")
    assert (state(second), line_of(place).left) == ("offered", 0)
    next_year(place, budget=REWARD)
    with money.at_day(NEXT):
        move(place.system, case=second.case_id, move="confirm")
    assert (line_of(place, YEAR + 1).reserved, line_of(place).reserved) == (REWARD, REWARD)
    assert faults(place.zone) == []


def next_year(place: Situation, budget: int = 0) -> None:
    open_year(place.officer, fund=place.fund, year=YEAR + 1)
    if budget:
        approve_budget(
            place.leader, fund=place.fund, programme="hnte", name="高企奖励", amount=budget, on=datetime.date(YEAR + 1, 1, 5), document_ref="财预3号"
        )  # fmt: skip


def test_what_a_year_left_unpaid_goes_on_in_the_next_years_line_when_it_is_ordered() -> None:
    place = money.a_situation()
    (award,) = money.payable(place)
    with money.at_day(NEXT):
        with pytest.raises(Refusal, match="开账"):
            order_award(place.officer, award=award)
        assert state(award) == "payable"
        next_year(place)
        order_award(place.officer, award=award)
    hold = hold_of(Award.objects.get(pk=award.pk))
    assert hold is not None
    assert (hold.line.year.year, hold.committed, hold.ordered) == (YEAR + 1, REWARD, REWARD)
    assert holds_of([Award.objects.get(pk=award.pk)]) == {award.pk: hold}
    old, new = line_of(place), line_of(place, YEAR + 1)
    assert (old.carried, old.committed, new.carried, new.committed, new.left) == (-REWARD, 0, REWARD, REWARD, 0)
    assert award.enterprise.name in page(place, "dashboard-rows", line=new.pk, stage="committed")
    assert faults(place.zone) == []


def test_a_keeper_carries_over_what_is_at_the_bank_and_the_answer_of_january_settles_it() -> None:
    place = money.a_situation()
    awards = money.payable(place, 2)
    lines = [order_award(place.officer, award=award).line_id for award in awards]
    batch = approve_batch(place.second, batch=prepare_batch(place.officer, fund=place.fund))
    export_batch(place.officer, batch=batch)
    (left,) = unsettled(place.officer, NEXT)
    assert (left.count, left.amount, left.ordered) == (2, 2 * REWARD, 2 * REWARD)
    with pytest.raises(Refusal, match="还没有过完"):
        carry_over(place.officer, line=place.line, document_ref="财预9号")
    answer = money.bank_file(*[(line, True) for line in lines]).replace(
        timezone.localdate().isoformat().encode(), NEXT.isoformat().encode()
    )
    with money.at_day(NEXT):
        next_year(place)
        early = import_return(
            place.officer, fund=place.fund, name="r.csv", content=money.io.BytesIO(answer), today=NEXT
        )
        outcomes = BankReturnRow.objects.filter(source=early).values_list("outcome", flat=True)
        assert set(outcomes) == {ReturnOutcome.REFUSED.value}
        for stranger in (place.leader, money.a_situation().officer):
            with pytest.raises(Forbidden):
                carry_over(stranger, line=place.line, document_ref="财预9号")
        with pytest.raises(Refusal, match="文号"):
            carry_over(place.officer, line=place.line, document_ref=" ")
        assert carry_over(place.officer, line=place.line, document_ref="财预9号") == 2
        assert carry_over(place.officer, line=place.line, document_ref="财预9号") == 0
        assert unsettled(place.officer, NEXT) == []
        import_return(place.officer, fund=place.fund, name="r.csv", content=money.io.BytesIO(answer), today=NEXT)
    assert {state(award) for award in awards} == {"paid"}
    assert Payment.objects.filter(fund=place.fund, state=PaymentState.SETTLED).count() == 2
    assert (line_of(place, YEAR + 1).paid, line_of(place).paid) == (2 * REWARD, 0)
    owner = money.owner_of(place, awards[0].enterprise)
    client = Client()
    assert owner.user
    client.force_login(owner.user)
    assert "400,000.00" in client.get(reverse("own_policies:received")).content.decode()
    assert faults(place.zone) == []


def test_an_award_refused_in_the_new_year_frees_the_money_where_it_is_now() -> None:
    place = money.a_situation()
    award = money.approved(place)
    next_year(place)
    with money.at_day(NEXT):
        carry_over(place.officer, line=place.line, document_ref="财预9号")
        move(place.system, case=award.case_id, move="refuse", values={"reason": "材料不实"})
    assert line_of(place, YEAR + 1).reserved == 0
    assert not Hold.objects.filter(fund=place.fund).still_open().exists()
    assert faults(place.zone) == []


def test_the_desk_and_the_enterprise_see_both_parts_and_where_the_money_is(shared: Situation) -> None:
    (award,) = money.payable(shared)
    (line_id,) = money.sent(shared, [award])
    owner = money.owner_of(shared, award.enterprise)
    for actor, name in ((shared.officer, "policies"), (owner, "own_policies")):
        client = Client()
        assert actor.user
        client.force_login(actor.user)
        text = client.get(reverse(f"{name}:award", args=[award.pk])).content.decode()
        for words in ("本区拨付", "28 万元", "市级分担", "12 万元", line_id):
            assert words in text, (name, words)
        assert ("占款" in text) == (name == "policies")
