"""From approval to the bank's receipt: publicity, objections, payment, return; every figure of the ledger follows."""

from __future__ import annotations

import datetime
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domains.policies import money
from tests.domains.policies.money import REWARD, Situation, state
from tests.mechanisms.ledger.books import faults

from gaoxin.domains.policies.actions.payments import order_award, order_awards
from gaoxin.domains.policies.actions.publicity import (
    decide_objection,
    object_to,
    post_notice,
    release_due,
    withdraw_notice,
)
from gaoxin.domains.policies.enums import ObjectionState, PublicityState
from gaoxin.domains.policies.models import Award, BankAccount, Objection, Publicity
from gaoxin.domains.policies.publicity import closing_day, public_name
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.ledger.actions.bank import import_return
from gaoxin.mechanisms.ledger.actions.payments import bounce_payment, cancel_payment
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold, Payment
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Situation:
    return money.a_situation()


def columns(place: Situation) -> tuple[int, int, int, int]:
    line = BudgetLine.objects.get(pk=place.line.pk)
    return line.reserved // REWARD, line.committed // REWARD, line.paid // REWARD, line.left // REWARD


def test_money_is_reserved_at_confirmation_committed_after_publicity_and_paid_by_the_bank(place: Situation) -> None:
    award = money.approved(place)
    assert columns(place) == (1, 0, 0, 9)
    notice = money.published(place, award)
    assert state(award) == "publicity"
    with money.after(notice):
        assert release_due(place.zone) == {"released": 1, "investigated": 0, "refused": 0}
    assert (state(award), columns(place)) == ("payable", (0, 1, 0, 9))
    line = money.sent(place, [Award.objects.get(pk=award.pk)])[0]
    assert state(award) == "paying"
    money.answered(place, (line, True))
    assert (state(award), columns(place)) == ("paid", (0, 0, 1, 9))
    assert Award.objects.get(pk=award.pk).paid_on is not None
    assert faults(place.zone) == []


@pytest.mark.parametrize(
    ("posted", "period", "last"),
    [
        ("2026-03-16", "5wd", "2026-03-23"),
        ("2026-04-30", "5wd", "2026-05-11"),
        ("2026-03-16", "7d", "2026-03-23"),
        ("2026-03-21", "5wd", "2026-03-27"),
    ],
)
def test_publicity_counts_from_the_day_after_posting(place: Situation, posted: str, period: str, last: str) -> None:
    day = datetime.date.fromisoformat
    assert closing_day(place.zone.pk, day(posted), period) == day(last)


def test_on_its_last_day_a_notice_still_stands(place: Situation) -> None:
    notice = money.published(place, award := money.approved(place))
    with money.at_day(notice.closes_on):
        release_due(place.zone)
        with pytest.raises(Refusal, match="24:00"):
            move(place.system, case=award.case_id, move="release")
    assert state(award) == "publicity"


def test_ending_publicity_twice_changes_nothing_the_second_time(place: Situation) -> None:
    notice = money.published(place, money.approved(place), money.approved(place))
    with money.after(notice):
        assert release_due(place.zone)["released"] == 2
        assert release_due(place.zone) == {"released": 0, "investigated": 0, "refused": 0}
    assert Publicity.objects.get(pk=notice.pk).state == PublicityState.CLOSED
    assert columns(place) == (0, 2, 0, 8)


def test_an_objection_stops_its_line_alone_until_it_is_answered(place: Situation) -> None:
    first, second = money.approved(place), money.approved(place)
    notice = money.published(place, first, second)
    stranger = Actor.anonymous(place.zone)
    objection = object_to(stranger, publicity=notice, award=first, name="李某", contact="139", text="重复申报")
    assert (state(first), state(second)) == ("investigated", "publicity")
    with money.after(notice):
        assert release_due(place.zone)["released"] == 1
        assert Publicity.objects.get(pk=notice.pk).state == PublicityState.OPEN
        decide_objection(place.officer, objection=objection, upheld=False, decision="经核查不属实")
        assert state(first) == "publicity"
        release_due(place.zone)
    assert state(first) == "payable"
    assert Publicity.objects.get(pk=notice.pk).state == PublicityState.CLOSED


def test_an_upheld_objection_to_the_notice_refuses_every_line_and_frees_the_money(place: Situation) -> None:
    awards = [money.approved(place), money.approved(place)]
    notice = money.published(place, *awards)
    objection = object_to(Actor.anonymous(place.zone), publicity=notice, name="李某", contact="139", text="程序不当")
    decide_objection(place.leader, objection=objection, upheld=True, decision="程序确有不当")
    assert [state(award) for award in awards] == ["refused", "refused"]
    assert not Award.objects.filter(live=True).exists()
    assert columns(place) == (0, 0, 0, 10)
    assert faults(place.zone) == []


def test_the_first_of_two_answers_does_not_let_publicity_go_on(place: Situation) -> None:
    notice = money.published(place, award := money.approved(place))
    visitor = Actor.anonymous(place.zone)
    made = [object_to(visitor, publicity=notice, award=award, name="甲", contact="1", text=f"理由 {n}") for n in (1, 2)]
    decide_objection(place.officer, objection=made[0], upheld=False, decision="不属实")
    assert state(award) == "investigated"
    with pytest.raises(Refusal, match="核查结果"):
        move(place.officer, case=award.case_id, move="clear", values={"reason": "继续"})
    decide_objection(place.officer, objection=made[1], upheld=False, decision="不属实")
    assert state(award) == "publicity"


def test_an_objection_that_an_officer_takes_up_by_hand_is_in_the_register(place: Situation) -> None:
    money.published(place, award := money.approved(place))
    move(place.officer, case=award.case_id, move="object", values={"reason": "来信反映重复申报"})
    objection = Objection.objects.get(award=award)
    assert (objection.text, objection.state) == ("来信反映重复申报", ObjectionState.OPEN)
    move(place.officer, case=award.case_id, move="uphold", values={"reason": "查实"})
    objection.refresh_from_db()
    assert objection.state == ObjectionState.UPHELD
    assert columns(place) == (0, 0, 0, 10)


def test_a_notice_withdrawn_with_a_reason_gives_its_awards_back_for_another(place: Situation) -> None:
    notice = money.published(place, award := money.approved(place))
    with pytest.raises(Refusal, match="原因"):
        withdraw_notice(place.officer, publicity=notice, reason=" ")
    withdraw_notice(place.officer, publicity=notice, reason="金额有误")
    assert (state(award), columns(place)) == ("approved", (1, 0, 0, 9))
    again = money.published(place, Award.objects.get(pk=award.pk))
    assert again.number != notice.number
    assert Award.objects.get(pk=award.pk).publicity_id == again.pk


def test_an_award_published_from_its_case_gets_a_notice_of_its_own(place: Situation) -> None:
    award = money.approved(place)
    move(place.officer, case=award.case_id, move="post")
    award.refresh_from_db()
    assert award.publicity is not None
    assert award.publicity.state == PublicityState.OPEN


def test_an_award_that_moved_on_meanwhile_is_not_published_with_the_others(place: Situation) -> None:
    awards = [money.approved(place), money.approved(place)]
    move(place.system, case=awards[1].case_id, move="refuse", values={"reason": "材料不实"})
    with pytest.raises(Conflict, match="拟公示"):
        money.published(place, *awards)
    assert not Publicity.objects.exists()
    assert state(awards[0]) == "approved"


def test_a_natural_person_is_masked_and_a_firm_is_not() -> None:
    assert public_name(Enterprise(name="张三丰")) == "张*"
    assert public_name(Enterprise(name="青池传感科技有限公司")) == "青池传感科技有限公司"
    assert public_name(Enterprise(name="小米科技", credit_code="91")) == "小米科技"
    assert public_name(Enterprise(name="买买提·阿不都热合曼")) == "买*"
    assert public_name(Enterprise(name="张三丰", credit_code="92370200MA00000000")) == "张*"
    assert public_name(Enterprise(name="张三小吃店", credit_code="92370200MA00000000")) == "张三小吃店"
    assert "Smith" not in public_name(Enterprise(name="John Smith"))


def test_a_returned_payment_is_ordered_again_to_the_new_account(place: Situation) -> None:
    award = money.payable(place)[0]
    line = money.sent(place, [award])[0]
    money.answered(place, (line, False))
    assert (state(award), columns(place)) == ("payable", (0, 1, 0, 9))
    BankAccount.objects.filter(enterprise=award.enterprise).update(number="6222999900001111")
    second = money.sent(place, [Award.objects.get(pk=award.pk)])[0]
    assert second != line
    assert Payment.objects.get(line_id=second).payee_account == "6222999900001111"
    money.answered(place, (second, True))
    assert (state(award), columns(place)) == ("paid", (0, 0, 1, 9))
    assert faults(place.zone) == []


def test_the_banks_file_settles_every_line_or_names_what_it_could_not(place: Situation) -> None:
    awards = money.payable(place, 4)
    lines = money.sent(place, awards)
    wrong = money.bank_file((lines[1], True)).decode().splitlines()[1].replace("400000.00", "400000.01")
    rows = money.bank_file((lines[0], True), (lines[0], True), (lines[2], False), ("P0-00000999", True)).decode()
    content = io.BytesIO(f"{rows}\n{wrong}".encode())
    done = import_return(place.officer, fund=place.fund, name="return.csv", content=content)
    told = list(done.outcomes.order_by("row").values_list("line_id", "outcome"))
    assert told == [
        (lines[0], "settled"), (lines[0], "twice"), (lines[2], "returned"), ("P0-00000999", "unknown"), (lines[1], "amount"),
    ]  # fmt: skip
    assert [state(each) for each in awards] == ["paid", "paying", "payable", "paying"]
    # The file of the next day answers the rest; what arrived is not paid again.
    money.answered(place, *[(line, True) for line in (lines[0], lines[1], lines[3])])
    assert [state(each) for each in awards] == ["paid", "paid", "payable", "paid"]
    assert columns(place) == (0, 1, 3, 6)
    assert faults(place.zone) == []


def test_a_payment_that_stands_beside_its_case_is_shown(place: Situation) -> None:
    award = money.payable(place)[0]
    line = money.sent(place, [award])[0]
    Award.objects.get(pk=award.pk).case.__class__.objects.filter(pk=award.case_id).update(state="payable")
    money.answered(place, (line, True))
    client = Client()
    assert place.officer.user
    client.force_login(place.officer.user)
    text = client.get(reverse("policies:payments")).content.decode()
    assert line in text
    assert "有付款已到账" in text


def test_a_payment_that_the_bank_sends_back_later_makes_the_award_payable_again(place: Situation) -> None:
    award = money.paid(place)[0]
    payment = Payment.objects.get(hold=award.hold)
    bounce_payment(
        place.officer,
        payment=payment,
        on=timezone.localdate(),
        document_ref="退1",
        reason="退汇",
    )
    award.refresh_from_db()
    assert (state(award), award.paid_on, columns(place)) == ("payable", None, (0, 1, 0, 9))


def test_an_order_that_is_taken_back_makes_the_award_payable_again(place: Situation) -> None:
    award = money.payable(place)[0]
    payment = order_award(place.officer, award=award)
    cancel_payment(place.officer, payment=payment, reason="账号待核")
    assert state(award) == "payable"


def test_nobody_declares_an_award_paid_or_returned_without_the_bank(place: Situation) -> None:
    award = money.payable(place)[0]
    order_award(place.officer, award=award)
    with pytest.raises(Refusal, match="到账记录"):
        move(place.officer, case=award.case_id, move="settle")
    with pytest.raises(Refusal, match="没有退回"):
        move(place.officer, case=award.case_id, move="bounce", values={"reason": "想再付一次"})
    assert state(award) == "paying"


def test_a_batch_orders_what_it_can_and_names_the_rest(place: Situation) -> None:
    awards = money.payable(place, 3)
    Award.objects.filter(pk=awards[1].pk).update(account=None)
    BankAccount.objects.filter(enterprise=awards[1].enterprise).update(state="closed")
    done = order_awards(place.officer, awards=awards)
    assert [item.payment is not None for item in done] == [True, False, True]
    assert "收款账户" in done[1].reason
    again = order_awards(place.officer, awards=awards)
    assert [item.payment is not None for item in again] == [False, False, False]
    assert Payment.objects.count() == 2


def test_only_who_keeps_the_fund_orders_and_only_the_department_publishes(place: Situation) -> None:
    other = money.a_situation()
    award = money.approved(place)
    for actor in (other.officer, money.owner_of(place, award.enterprise), Actor.anonymous(place.zone)):
        with pytest.raises(Forbidden):
            post_notice(actor, benefit=place.benefit, awards=[award], contact="x")
    notice = money.published(place, award)
    for actor in (other.leader, money.owner_of(place, award.enterprise)):
        with pytest.raises(Forbidden):
            withdraw_notice(actor, publicity=notice, reason="x")
    with money.after(notice):
        release_due(place.zone)
    award = Award.objects.select_related("benefit__fund").get(pk=award.pk)
    for actor in (other.officer, place.leader, money.owner_of(place, award.enterprise)):
        with pytest.raises(Forbidden):
            order_award(actor, award=award)
    assert Hold.objects.get(pk=award.hold_id).ordered == 0
