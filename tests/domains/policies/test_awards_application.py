"""An application from the draft to the reserved money, and every way in which it comes to nothing."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests import situations
from tests.domains.policies import factories
from tests.domains.policies.awards_scene import (
    WAN,
    Scene,
    a_member,
    a_pdf,
    a_scene,
    a_submitted,
    an_approved,
    step,
)

from gaoxin.domains.policies.actions.awards import act, correct, save_draft, start_draft, submit
from gaoxin.domains.policies.actions.holdings import add_material
from gaoxin.domains.policies.awards_panels import case_panel
from gaoxin.domains.policies.judging import replay
from gaoxin.domains.policies.models import Award, Decision, Draft
from gaoxin.domains.policies.selectors.awards import materials_of
from gaoxin.mechanisms.casework.actions import answer_part, score
from gaoxin.mechanisms.casework.models import CasePart, CaseSeat
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import Zone

FORM = [
    {"id": "staff", "label": "从业人员", "variable": "employees_end", "period": "y1", "required": True},
    {"id": "plan", "label": "资金用途", "type": "text", "required": True},
]


@pytest.fixture
def scene(zone: Zone) -> Scene:
    return a_scene(zone)


def test_an_application_keeps_the_judgement_it_rests_on(scene: Scene) -> None:
    award = a_submitted(scene)
    assert award.case.state == "submitted"
    assert award.case.owner == scene.department
    assert award.case.number.startswith("SB")
    assert award.decision is not None
    assert (award.decision.verdict, award.computed) == ("pass", 40 * WAN)
    assert award.case.data["computed"] == 40 * WAN
    assert replay(award.decision).same
    assert not Draft.objects.exists()


def test_approval_reserves_the_money_and_withdrawal_of_another_frees_nothing(scene: Scene) -> None:
    award = an_approved(scene)
    assert award.case.state == "approved"
    assert award.hold is not None
    assert (award.granted, award.hold.reserved, scene.again().reserved) == (40 * WAN, 40 * WAN, 40 * WAN)


def test_an_approval_beyond_the_budget_is_refused_and_leaves_no_trace(zone: Zone) -> None:
    scene = a_scene(zone, budget=30 * WAN)
    award = a_submitted(scene)
    step(scene.officer, award, "accept")
    award = step(scene.officer, award, "propose", granted=40 * WAN)
    with pytest.raises(Refusal, match="年度预算已用完"):
        step(scene.head, award, "approve")
    award.refresh_from_db()
    assert (award.case.state, award.hold, award.granted) == ("decision", None, None)
    assert scene.again().reserved == 0


def test_above_fifty_wan_only_the_board_approves(scene: Scene) -> None:
    award = a_submitted(scene)
    step(scene.officer, award, "accept")
    step(scene.officer, award, "propose", granted=60 * WAN, reason="项目特别重大")
    with pytest.raises(Refusal, match="50"):
        step(scene.head, award, "approve")
    assert step(scene.board, award, "approve_board").granted == 60 * WAN


def test_more_than_the_rule_gives_needs_a_reason(scene: Scene) -> None:
    award = a_submitted(scene)
    step(scene.officer, award, "accept")
    with pytest.raises(Refusal, match="理由"):
        step(scene.officer, award, "propose", granted=41 * WAN)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_cannot_be_granted(scene: Scene, amount: int) -> None:
    award = a_submitted(scene)
    step(scene.officer, award, "accept")
    with pytest.raises(Refusal):
        step(scene.officer, award, "propose", granted=amount)


def test_a_refused_application_leaves_the_year_open_for_another(scene: Scene) -> None:
    award = a_submitted(scene)
    step(scene.officer, award, "accept")
    refused = step(scene.officer, award, "refuse", reason="同一事项已享受市级资金")
    assert not refused.live
    assert a_submitted(scene).live


def test_a_second_application_in_the_year_is_refused(scene: Scene) -> None:
    a_submitted(scene)
    with pytest.raises(Refusal, match="已有"):
        start_draft(scene.member, enterprise=scene.firm, benefit=scene.benefit)


def test_the_enterprise_withdraws_before_the_decision_and_not_after(scene: Scene) -> None:
    award = a_submitted(scene)
    assert not act(scene.member, award=award, verb="withdraw").live
    later = an_approved(scene)
    with pytest.raises(Exception, match="不能"):
        act(scene.member, award=later, verb="withdraw")


def test_a_required_field_that_is_empty_keeps_the_draft_back(zone: Zone) -> None:
    scene = a_scene(zone, form=FORM)
    draft = start_draft(scene.member, enterprise=scene.firm, benefit=scene.benefit)
    with pytest.raises(Refusal, match="资金用途"):
        submit(scene.member, draft=draft)
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert not Award.objects.exists()


def test_a_correction_changes_only_what_was_asked_and_keeps_the_words_before(zone: Zone) -> None:
    scene = a_scene(zone, form=FORM)
    award = a_submitted(scene, staff=["30"], plan=["购置设备"])
    step(scene.officer, award, "ask", missing="用途写得太笼统", items="plan")
    fixed = correct(scene.member, award=award, answers={"plan": ["购置检测设备三台"], "staff": ["31"]}, materials={})
    assert fixed.answers["plan"]["words"] == "购置检测设备三台"
    assert fixed.answers["plan"]["before"] == "购置设备"
    assert fixed.answers["staff"]["words"] == "30人"
    assert fixed.case.state == "review"
    assert Decision.objects.filter(enterprise=scene.firm).count() == 2
    with pytest.raises(Refusal, match="最多"):
        step(scene.officer, fixed, "ask", missing="再补")


def test_a_panel_leaves_out_the_extremes_and_must_have_scored(zone: Zone) -> None:
    scene = a_scene(zone, panel=True)
    award = a_submitted(scene)
    step(scene.officer, award, "accept")
    with pytest.raises(Refusal, match="评审"):
        step(scene.officer, award, "propose", granted=40 * WAN)
    judges = [situations.a_person(zone, Role.OFFICER) for _ in range(4)]
    step(scene.officer, award, "convene", experts=[judge.user_id for judge in judges])
    for judge, innovation in zip(judges, (40, 30, 20, 0), strict=True):
        seat = CaseSeat.objects.get(case=award.case, person=judge.user)
        score(
            judge,
            seat=seat,
            scores={"innovation": innovation, "feasibility": 20, "effect": 20},
            opinion="材料齐全",
            no_interest=True,
        )
    award.case.refresh_from_db()
    assert award.case.state == "review"
    assert award.case.data["score"] == "65.00"
    assert step(scene.officer, award, "propose", granted=40 * WAN).case.state == "decision"


def test_an_opposing_department_makes_a_reason_necessary(scene: Scene) -> None:
    award = a_submitted(scene)
    step(scene.officer, award, "accept")
    tax = situations.a_person(scene.zone, Role.OFFICER)
    step(scene.officer, award, "invite", helpers=[next(iter(tax.organisation_ids()))])
    answer_part(tax, part=CasePart.objects.get(case=award.case), outcome="oppose", answer="有欠税")
    award.case.refresh_from_db()
    assert award.case.state == "review"
    with pytest.raises(Refusal, match="异议"):
        step(scene.officer, award, "propose", granted=40 * WAN)


def test_a_benefit_without_a_department_cannot_be_applied_for(scene: Scene) -> None:
    policy = scene.benefit.version.policy
    policy.organisation = None
    policy.save()
    draft = start_draft(scene.member, enterprise=scene.firm, benefit=scene.benefit)
    with pytest.raises(Refusal, match="责任部门"):
        submit(scene.member, draft=draft)


def test_strangers_see_no_awards_drafts_or_decisions(scene: Scene, stranger: Actor, visitor: Actor) -> None:
    award = a_submitted(scene)
    other = factories.a_firm(scene.zone)
    start_draft(scene.member, enterprise=scene.firm, benefit=factories.a_policy(scene.zone).benefits.get())
    neighbour = a_member(other)
    for who in (stranger, visitor, neighbour):
        for model in (Award, Decision, Draft):
            assert not model.objects.visible_to(who).exists()
    assert not Draft.objects.visible_to(scene.officer).exists()
    with pytest.raises(Refusal):
        act(neighbour, award=award, verb="withdraw")
    with pytest.raises(Forbidden):
        start_draft(neighbour, enterprise=scene.firm, benefit=scene.benefit)


@pytest.mark.database
def test_the_database_refuses_to_change_or_remove_a_judgement(scene: Scene) -> None:
    decision = a_submitted(scene).decision
    assert decision is not None
    for sql in ("UPDATE policies_decision SET verdict = 'fail'", "DELETE FROM policies_decision"):
        with pytest.raises(DatabaseError, match="for_good"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    decision.refresh_from_db()
    assert decision.verdict == "pass"


def test_what_is_instant_is_decided_at_once_when_the_rule_passes(zone: Zone) -> None:
    scene = a_scene(zone, route="instant")
    award = a_submitted(scene)
    assert (award.case.state, award.granted, scene.again().reserved) == ("approved", 40 * WAN, 40 * WAN)


def test_what_is_instant_waits_for_people_when_the_budget_is_short(zone: Zone) -> None:
    scene = a_scene(zone, budget=1 * WAN, route="instant")
    award = a_submitted(scene)
    assert (award.case.state, award.granted, scene.again().reserved) == ("decision", None, 0)


def test_an_expert_reads_the_application_and_its_documents_in_the_case(zone: Zone) -> None:
    asked = [{"id": "audit", "kind": "audit_report", "required": True}]
    scene = a_scene(zone, panel=True, materials=asked)
    report = add_material(
        scene.member, enterprise=scene.firm, kind="audit_report", title="", name="a.pdf", content=a_pdf()
    )
    draft = start_draft(scene.member, enterprise=scene.firm, benefit=scene.benefit)
    award = submit(scene.member, draft=save_draft(scene.member, draft=draft, materials={"audit": [report.pk]}))
    step(scene.officer, award, "accept")
    expert = situations.a_person(zone, Role.INSTITUTION_MEMBER, kind=OrganisationKind.INSTITUTION)
    assert case_panel(expert, award.case)["materials"]
    assert not materials_of(expert).exists()
    others = [situations.a_person(zone, Role.OFFICER) for _ in range(2)]
    step(scene.officer, award, "convene", experts=[each.user_id for each in (expert, *others)])
    assert list(materials_of(expert)) == [report]
    assert not Award.objects.visible_to(expert).exists()


def test_what_a_repealed_policy_gave_cannot_be_applied_for_any_more(scene: Scene) -> None:
    draft = start_draft(scene.member, enterprise=scene.firm, benefit=scene.benefit)
    version = scene.benefit.version
    version.state = "repealed"
    version.save()
    with pytest.raises(Refusal):
        submit(scene.member, draft=draft)
    with pytest.raises(Refusal, match="有效期"):
        start_draft(scene.member, enterprise=scene.firm, benefit=scene.benefit)
