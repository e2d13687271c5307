"""Contracts, milestones, recoveries; and the dashboard that counts the whole way."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domains.policies import money
from tests.domains.policies.money import REWARD, Situation, state
from tests.mechanisms.ledger.books import faults

from gaoxin.domains.policies.actions.followup import (
    judge_milestone,
    record_repayment,
    remind_due,
    sign_undertaking,
    start_recovery,
    submit_report,
)
from gaoxin.domains.policies.followup import read_budget, read_targets
from gaoxin.domains.policies.models import Award, Milestone, Recovery, Undertaking
from gaoxin.domains.policies.selectors.dashboard import ways
from gaoxin.domains.policies.selectors.figures import figures
from gaoxin.domains.policies.selectors.money import barred_until
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.ledger.models import BudgetLine
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import STAFF, built_in_source
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import Message

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def place(db: None) -> Situation:
    return money.a_situation(undertaking_months=12)


def signed(place: Situation, award: Award, targets: str = "") -> Undertaking:
    today = timezone.localdate()
    return sign_undertaking(
        place.officer, award=award, contract=f"HT-{award.pk}", title="传感器研发", starts_on=today, ends_on=today + 365 * DAY,
        signed_on=today, targets=targets, budget="设备购置 120万元\n试验费：30.5万元",
    )  # fmt: skip


def test_targets_and_budgets_are_read_as_people_write_them() -> None:
    (target,) = read_targets("营业收入[2026] ≥ 5000万元")
    assert (target["variable"], target["period"], target["operator"], Fraction(target["value"])) == (
        "revenue",
        "2026",
        ">=",
        50_000_000,
    )
    assert [item["amount"] for item in read_budget("设备购置 120万元\n\n试验费：30.5万元")] == [120_000_000, 30_500_000]
    for text, told in (("营业收人[2026] >= 1万", "没有指标"), ("营业收入 >= 1万", "哪一年"), ("多赚钱", "读不懂")):
        with pytest.raises(Refusal, match=told):
            read_targets(text)
    with pytest.raises(Refusal, match="第 1 行"):
        read_budget("设备")


def test_a_contract_is_followed_from_report_to_acceptance(place: Situation) -> None:
    award = money.paid(place)[0]
    with pytest.raises(Refusal, match="验收"):
        move(place.officer, case=award.case_id, move="finish")
    undertaking = signed(place, award, "营业收入[2026] >= 5000万元")
    kinds = list(undertaking.milestones.order_by("due_on").values_list("kind", flat=True))
    assert sorted(kinds) == ["acceptance", "midterm", "report"]
    owner = money.owner_of(place, award.enterprise)
    acceptance = undertaking.milestones.get(kind="acceptance")
    with pytest.raises(Refusal, match="还没有提交"):
        judge_milestone(place.officer, milestone=acceptance, passed=True, finding="好")
    submit_report(owner, milestone=acceptance, report="已完成", spent=15_000_000)
    source = built_in_source(place.zone, STAFF)
    facts = {("revenue", 2026): Fraction(60_000_000)}
    record_facts(
        place.system, enterprise=award.enterprise, source=source, facts=facts, observed_on=datetime.date(2026, 1, 1)
    )
    judged = judge_milestone(place.officer, milestone=acceptance, passed=True, finding="通过验收")
    assert [(each["met"], each["known"]) for each in judged.results] == [(True, "60000000")]
    move(place.officer, case=award.case_id, move="finish")
    assert state(award) == "closed"


def test_people_are_reminded_of_a_milestone_once_for_each_mark(place: Situation) -> None:
    award = money.paid(place)[0]
    undertaking = signed(place, award)
    money.owner_of(place, award.enterprise)
    due = undertaking.milestones.get(kind="acceptance").due_on
    Milestone.objects.exclude(kind="acceptance").delete()
    sent = [
        remind_due(place.zone, day) for day in (due - 20 * DAY, due - 9 * DAY, due - 9 * DAY, due - 2 * DAY, due + DAY)
    ]
    told = Message.objects.filter(kind="policies.milestone_due").values_list("key", flat=True).distinct()
    assert sent[0] == 0
    assert {key.partition("/")[0].rpartition(":")[2] for key in told} == {"10", "3", "-1"}


def test_a_recovery_is_answered_before_it_is_decided_and_ends_with_the_last_fen(place: Situation) -> None:
    award = money.paid(place)[0]
    recovery = start_recovery(place.officer, award=award, amount=REWARD, ground="moved_out", reason="已迁出")
    assert recovery.case.state == "notified"
    with pytest.raises(Refusal, match="陈述申辩"):
        move(place.officer, case=recovery.case_id, move="decide", values={"amount": REWARD, "reason": "决定"})
    owner = money.owner_of(place, award.enterprise)
    move(owner, case=recovery.case_id, move="answer", values={"statement": "同意退缴"})
    move(place.officer, case=recovery.case_id, move="decide", values={"amount": REWARD, "reason": "决定"})
    recovery.refresh_from_db()
    today = timezone.localdate()
    assert recovery.barred_until is not None
    assert recovery.barred_until.year == today.year + 3
    assert barred_until(award.enterprise, today) == recovery.barred_until
    record_repayment(place.officer, recovery=recovery, amount=REWARD // 4, on=today, document="收1")
    with pytest.raises(Refusal, match="还应退缴"):
        record_repayment(place.officer, recovery=recovery, amount=REWARD, on=today, document="收2")
    record_repayment(place.officer, recovery=recovery, amount=REWARD * 3 // 4, on=today, document="收3")
    recovery.refresh_from_db()
    assert (recovery.case.state, recovery.recovered) == ("recovered", REWARD)
    assert (state(award), Award.objects.get(pk=award.pk).live) == ("recovered", False)
    assert BudgetLine.objects.get(pk=place.line.pk).restored == REWARD
    assert faults(place.zone) == []


def test_no_more_is_taken_back_than_was_paid_and_only_by_the_department(place: Situation) -> None:
    award = money.paid(place)[0]
    with pytest.raises(Refusal, match="最多"):
        start_recovery(place.officer, award=award, amount=REWARD + 1, ground="audit", reason="x")
    for actor in (money.a_situation().officer, money.owner_of(place, award.enterprise), Actor.anonymous(place.zone)):
        with pytest.raises(Forbidden):
            start_recovery(actor, award=award, amount=1, ground="audit", reason="x")
        with pytest.raises(Forbidden):
            sign_undertaking(
                actor, award=award, contract="x", title="x", starts_on=timezone.localdate(), ends_on=timezone.localdate() + DAY,
                signed_on=timezone.localdate(),
            )  # fmt: skip
    assert not Recovery.objects.exists()


def test_the_pages_of_contracts_and_recoveries(place: Situation) -> None:
    awards = money.paid(place, 2)
    undertaking = signed(place, awards[0], "营业收入[2026] >= 5000万元")
    recovery = start_recovery(place.officer, award=awards[1], amount=REWARD, ground="audit", reason="审计")
    owner = money.owner_of(place, awards[0].enterprise)
    desk, own, stranger = Client(), Client(), Client()
    for client, actor in ((desk, place.officer), (own, owner), (stranger, money.owner_of(place, awards[1].enterprise))):
        assert actor.user
        client.force_login(actor.user)
    milestone = undertaking.milestones.order_by("due_on").first()
    assert milestone
    for name, args in (
        ("undertakings", ()), ("undertaking", (undertaking.pk,)), ("recovery", (recovery.pk,)), ("undertaking-new", (awards[1].pk,)),
        ("recovery-new", (awards[0].pk,)), ("milestone", (milestone.pk,)), ("undertakings-export", ("xlsx",)),
    ):  # fmt: skip
        address = reverse(f"policies:{name}", args=args)
        assert desk.get(address).status_code == 200, name
        assert own.get(address).status_code in (403, 404), name
    assert "传感器研发" in own.get(reverse("own_policies:undertakings")).content.decode()
    assert "传感器研发" not in stranger.get(reverse("own_policies:undertakings")).content.decode()
    report = reverse("own_policies:report", args=[milestone.pk])
    assert stranger.get(report).status_code == 404
    assert own.post(report, {"report": ""}).status_code == 422
    assert own.post(report, {"report": "进展顺利", "spent": "12.5"}).status_code == 302
    milestone.refresh_from_db()
    assert (milestone.state, milestone.spent) == ("submitted", 12_500_000)


def test_a_contract_is_registered_with_its_text_and_its_own_milestones(place: Situation) -> None:
    award = money.approved(place)
    desk, own = Client(), Client()
    owner = money.owner_of(place, award.enterprise)
    assert place.officer.user
    assert owner.user
    desk.force_login(place.officer.user)
    own.force_login(owner.user)
    address = reverse("policies:undertaking-new", args=[award.pk])
    given = {
        "contract": "HT-9", "title": "传感器研发", "signed_on": "2026-03-01", "starts_on": "2026-03-01", "ends_on": "2027-12-31",
        "targets": "营业收入[2026] >= 5000万元", "budget": "设备购置 120万元", "milestones": "中期评估 2026-12-31\n验收 2027-12-31",
    }  # fmt: skip
    for wrong in ("中期检查 2026-12-31", "验收 2026-13-01", "验收 2026-12-31\n进展报告 2027-01-31"):
        assert desk.post(address, given | {"milestones": wrong}).status_code == 422
    text = SimpleUploadedFile("合同.pdf", b"%PDF-1.4 contract", content_type="application/pdf")
    assert desk.post(address, given | {"file": text}).status_code == 302
    signed = Undertaking.objects.get()
    assert list(signed.milestones.values_list("kind", flat=True)) == ["midterm", "acceptance"]
    stranger = Client()
    other = money.owner_of(place, money.a_holder(place))
    assert other.user
    stranger.force_login(other.user)
    for client, name, code in ((desk, "policies", 200), (own, "own_policies", 200), (stranger, "own_policies", 404)):
        answer = client.get(reverse(f"{name}:undertaking-file", args=[signed.pk]))
        assert answer.status_code == code
        # Read to its end, so that the file is closed.
        assert answer.getvalue()
    milestone = signed.milestones.all()[0]
    report = SimpleUploadedFile("报告.pdf", b"%PDF-1.4 report", content_type="application/pdf")
    own.post(
        reverse("own_policies:report", args=[milestone.pk]), {"report": "进展顺利", "spent": "130", "file": report}
    )
    shown = desk.get(reverse("policies:milestone", args=[milestone.pk])).content.decode()
    for words in ("进展顺利", "超出预算", "≥ 5,000万元", "缺数据"):
        assert words in shown, words
    assert desk.get(reverse("policies:milestone-file", args=[milestone.pk])).getvalue().startswith(b"%PDF")
    assert stranger.get(reverse("own_policies:milestone-file", args=[milestone.pk])).status_code == 404


def test_nobody_declares_an_award_recovered_before_the_money_is_back(place: Situation) -> None:
    award = money.paid(place)[0]
    with pytest.raises(Refusal, match="没有退缴"):
        move(place.officer, case=award.case_id, move="recover", values={"reason": "已追回"})
    assert state(award) == "paid"


def test_an_enterprise_sees_what_it_has_to_pay_back_and_answers_there(place: Situation) -> None:
    award = money.paid(place)[0]
    recovery = start_recovery(place.officer, award=award, amount=REWARD, ground="moved_out", reason="承诺期内迁出")
    owner = money.owner_of(place, award.enterprise)
    client = Client()
    assert owner.user
    client.force_login(owner.user)
    text = client.get(reverse("own_policies:undertakings")).content.decode()
    assert "陈述申辩" in text
    assert reverse("casework-portal:case", args=[recovery.case.number]) in text


def test_the_dashboard_counts_the_way_and_every_figure_leads_to_its_rows(place: Situation) -> None:
    money.paid(place)
    money.approved(place)
    money.listed(place)
    year = timezone.localdate().year
    (way,) = ways(place.officer, year)
    assert (way.applied, way.approved, way.paid, way.money) == (3, 2, 1, REWARD)
    told = {figure.name: figure.value for figure in figures(place.officer, year, [way])}
    assert (told["免申占比（件）"], told["超期率"]) == ("100.0%", "0.0%")
    client = Client()
    assert place.officer.user
    client.force_login(place.officer.user)
    assert client.get(reverse("policies:dashboard")).status_code == 200
    assert client.get(reverse("policies:dashboard-export", args=["csv"])).status_code == 200
    # Who passes and has no award yet is entitled and missing; who has one is not.
    late = money.a_holder(place)
    text = client.get(reverse("policies:dashboard")).content.decode()
    assert [name for name in ("受惠企业", "应享未享", "资金执行率", "申诉成立率") if name not in text] == []
    rows = reverse("policies:dashboard-rows")
    missed = client.get(rows, {"stage": "missing", "year": year}).content.decode()
    assert late.name in missed
    assert missed.count("/checkup/") == 1
    assert (
        late.name
        in client.get(reverse("policies:dashboard-rows-export", args=["csv"]), {"stage": "missing"}).content.decode()
    )
    assert client.get(reverse("policies:objections"), {"year": year}).status_code == 200
    assert client.get(rows, {"stage": "other"}).status_code == 404
    assert client.get(rows, {"stage": "late", "line": place.line.pk}).status_code == 404
    for stage, count in (
        ("applied", 3),
        ("approved", 2),
        ("paid", 1),
        ("free", 1),
        ("corrected", 0),
        ("late", 0),
        ("reached", 0),
    ):
        text = client.get(rows, {"stage": stage, "year": year}).content.decode()
        assert text.count("MS") >= count
        file = client.get(reverse("policies:dashboard-rows-export", args=["csv"]), {"stage": stage, "year": year})
        assert len(file.content.decode().strip().splitlines()) == count + 1, stage
    assert client.get(rows, {"stage": "nonsense"}).status_code == 404
    owner = money.owner_of(place, Award.objects.first().enterprise)  # type: ignore[union-attr]
    stranger = Client()
    assert owner.user
    stranger.force_login(owner.user)
    assert stranger.get(reverse("policies:dashboard")).status_code == 403
