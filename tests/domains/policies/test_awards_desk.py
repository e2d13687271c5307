"""Work on the review desk: steps beside the application, the next case, and one decision for many."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests import situations
from tests.domains.policies import factories
from tests.domains.policies.awards_scene import WAN, Scene, a_holder, a_member, a_scene, a_submitted, step

from gaoxin.domains.policies.actions.awards import start_draft, submit
from gaoxin.domains.policies.desk_batch import checked
from gaoxin.domains.policies.models import Award
from gaoxin.mechanisms.casework.models import CaseEvent, CasePart
from gaoxin.mechanisms.ledger.models import Hold
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.models import Zone

BATCH = "policies:awards_batch"


def client_of(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


@pytest.fixture
def scene(zone: Zone) -> Scene:
    return a_scene(zone, budget=100 * WAN)


def another(scene: Scene, name: str) -> Award:
    """An application of another enterprise for the same benefit."""
    firm = a_holder(scene.zone, factories.a_firm(scene.zone, name=name))
    member = a_member(firm)
    return submit(member, draft=start_draft(member, enterprise=firm, benefit=scene.benefit))


def proposed(scene: Scene, award: Award, amount: int = 40 * WAN) -> Award:
    step(scene.officer, award, "accept")
    return step(scene.officer, award, "propose", granted=amount)


def do(actor: Actor, award: Award, name: str, **data: str) -> str:
    answer = client_of(actor).post(reverse("policies:award_do", args=[award.pk, name]), data)
    return str(answer.headers.get("Location", answer.status_code))


# -- one by one ------------------------------------------------------------------------------------------------------


def test_a_step_is_taken_beside_the_application_and_the_next_case_follows(scene: Scene) -> None:
    first, second = a_submitted(scene), another(scene, "乙公司")
    page = client_of(scene.officer).get(f"{first.get_absolute_url()}?step=accept").content.decode()
    assert reverse("policies:award_do", args=[first.pk, "accept"]) in page
    assert "申报内容" in page
    assert do(scene.officer, first, "accept", then="next") == second.get_absolute_url()
    assert Award.objects.get(pk=first.pk).case.state == "review"
    assert do(scene.officer, second, "accept", then="next") == second.get_absolute_url()


def test_the_amount_that_the_rule_gave_stands_in_the_form(scene: Scene) -> None:
    award = step(scene.officer, a_submitted(scene), "accept")
    page = client_of(scene.officer).get(f"{award.get_absolute_url()}?step=propose").content.decode()
    assert re.search(r'<input[^>]*name="granted"[^>]*value="400000"', page)


def test_a_refused_step_keeps_what_was_typed_beside_the_application(scene: Scene) -> None:
    award = step(scene.officer, a_submitted(scene), "accept")
    url = reverse("policies:award_do", args=[award.pk, "propose"])
    answer = client_of(scene.officer).post(url, {"granted": "600000", "seen": str(award.case.sequence)})
    page = answer.content.decode()
    assert (answer.status_code, "高于按规则测算的金额" in page, 'value="600000"' in page) == (422, True, True)
    assert Award.objects.get().case.state == "review"


def test_what_another_has_changed_meanwhile_is_not_overwritten(scene: Scene) -> None:
    award = a_submitted(scene)
    seen = str(award.case.sequence)
    step(scene.second, award, "accept")
    assert do(scene.officer, award, "decline", reason="不受理", seen=seen) not in ("302", award.get_absolute_url())
    assert Award.objects.get().case.state == "review"


def test_a_department_of_the_joint_review_answers_beside_the_application(scene: Scene) -> None:
    award = step(scene.officer, a_submitted(scene), "accept")
    department = situations.an_organisation(scene.zone)
    helper = situations.a_person(scene.zone, Role.OFFICER, organisation=department)
    step(scene.officer, award, "invite", helpers=[str(department.pk)])
    row = CasePart.objects.get()
    url = reverse("policies:award_part", args=[award.pk, row.pk])
    assert url in client_of(helper).get(award.get_absolute_url()).content.decode()
    client_of(helper).post(url, {"outcome": "agree", "answer": "无重复支持"})
    row.refresh_from_db()
    assert (row.outcome, Award.objects.get().case.state) == ("agree", "review")


# -- many at once ----------------------------------------------------------------------------------------------------


def chosen(*awards: Award, **data: str) -> dict[str, object]:
    return {"award": [str(each.pk) for each in awards], **data}


def test_a_batch_says_what_each_costs_and_names_whom_the_budget_does_not_reach(scene: Scene) -> None:
    awards = [
        proposed(scene, each) for each in (a_submitted(scene), another(scene, "乙公司"), another(scene, "丙公司"))
    ]
    found = checked(scene.head, awards, "approve", {}, {})
    assert [line.cost for line in found.lines] == [40 * WAN] * 3
    assert [bool(line.refusal) for line in found.lines] == [False, False, True]
    assert "预算余额不够" in found.refused[0].refusal
    assert (found.total, found.purses[0].wanted, found.purses[0].after) == (80 * WAN, 80 * WAN, 20 * WAN)
    assert {each.case.state for each in Award.objects.all()} == {"decision"}
    assert not Hold.objects.exists()


def test_checking_a_batch_leaves_no_trace(scene: Scene) -> None:
    awards = [proposed(scene, a_submitted(scene))]
    before = CaseEvent.objects.count()
    page = client_of(scene.head).post(reverse(BATCH), chosen(*awards, move="approve")).content.decode()
    assert "动用的预算" in page
    assert (CaseEvent.objects.count(), Hold.objects.count()) == (before, 0)


def test_one_decision_approves_those_ticked_and_tells_of_each(scene: Scene) -> None:
    one, two = proposed(scene, a_submitted(scene)), proposed(scene, another(scene, "乙公司"))
    data = chosen(one, two, move="approve", tried="1", confirmed="1", do=str(one.pk))
    data[f"granted-{one.pk}"] = "350000"
    page = client_of(scene.head).post(reverse(BATCH), data).content.decode()
    assert "1 件中办成 1 件" in page
    states = dict(Award.objects.values_list("pk", "case__state"))
    assert states == {one.pk: "approved", two.pk: "decision"}
    assert Award.objects.get(pk=one.pk).granted == 35 * WAN


def test_a_case_above_the_readers_level_is_named_before_the_decision(scene: Scene) -> None:
    small, large = proposed(scene, a_submitted(scene)), another(scene, "乙公司")
    step(scene.officer, large, "accept")
    step(scene.officer, large, "propose", granted=60 * WAN, reason="按专家意见")
    page = client_of(scene.head).post(reverse(BATCH), chosen(small, large, move="approve")).content.decode()
    assert "1 件现在办不成" in page
    assert len(re.findall(r'name="do"[^>]*disabled', page)) == 1


def test_an_amount_that_is_none_is_told_beside_its_field_and_nothing_is_done(scene: Scene) -> None:
    award = proposed(scene, a_submitted(scene))
    data = chosen(award, move="approve", tried="1", confirmed="1", do=str(award.pk))
    data[f"granted-{award.pk}"] = "四十万"
    answer = client_of(scene.head).post(reverse(BATCH), data)
    assert answer.status_code == 422
    assert Award.objects.get().case.state == "decision"


def test_a_batch_of_nothing_leads_back_to_the_desk(scene: Scene) -> None:
    answer = client_of(scene.officer).post(reverse(BATCH), {})
    assert "没有选中兑现件" in answer.content.decode()


def test_strangers_cannot_work_on_the_desk(scene: Scene, stranger: Actor) -> None:
    award = a_submitted(scene)
    outsider = client_of(stranger)
    assert outsider.post(reverse("policies:award_do", args=[award.pk, "accept"])).status_code in (403, 404)
    assert outsider.post(reverse(BATCH), chosen(award, move="accept")).status_code in (403, 404, 422)
    assert client_of(scene.member).post(reverse(BATCH), chosen(award)).status_code == 403
    assert Award.objects.get().case.state == "submitted"
