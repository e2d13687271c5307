"""免申即享: the list, the department's check, the offer, the one tap, and silence."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone
from tests.domains.policies import factories
from tests.domains.policies.awards_scene import ENTITLEMENT, WAN, Scene, a_holder, a_member, a_scene, an_account, step

from gaoxin.domains.policies.actions.awards import act
from gaoxin.domains.policies.actions.lists import start_list, start_steps, step_lines, waiting_for
from gaoxin.domains.policies.models import Award, EntitlementList
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.casework.sweeping import sweep
from gaoxin.mechanisms.registry.actions.enterprises import close_enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import TaskState
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import Message, TaskRun, Zone
from gaoxin.platform.core.tasks import run_pending


@pytest.fixture
def scene(zone: Zone) -> Scene:
    return a_scene(zone, **ENTITLEMENT)


def a_list(scene: Scene) -> EntitlementList:
    """A list made by the worker."""
    made = start_list(scene.officer, benefit=scene.benefit, year=timezone.localdate().year)
    run_pending()
    made.refresh_from_db()
    return made


def an_offer(scene: Scene) -> Award:
    """One line of a list, offered to the enterprise, which has somebody to be told."""
    assert scene.member
    found = a_list(scene)
    lines = waiting_for(found, "keep")
    step_lines(scene.officer, found=found, awards=lines, verb="keep")
    step_lines(scene.officer, found=found, awards=lines, verb="offer")
    return Award.objects.select_related("case").get(enterprise=scene.firm)


def test_a_list_names_those_who_pass_and_live_and_have_not_got_it(scene: Scene) -> None:
    other = a_holder(scene.zone, factories.a_firm(scene.zone))
    gone = a_holder(scene.zone, factories.a_firm(scene.zone))
    close_enterprise(scene.officer, enterprise=gone, closed_on=timezone.localdate())
    factories.a_firm(scene.zone)
    found = a_list(scene)
    assert found.state == "checking"
    names = set(Award.objects.filter(entitlement=found).values_list("enterprise", flat=True))
    assert names == {scene.firm.pk, other.pk}
    assert (found.summary["listed"], found.summary["total"], found.summary["passing"]) == (2, 80 * WAN, 2)
    again = a_list(scene)
    assert (again.summary["listed"], again.summary["left_out"]) == (0, 2)


def test_one_who_has_a_rival_of_the_same_group_is_left_out_with_the_reason(zone: Zone) -> None:
    scene = a_scene(zone, exclusion_group="title", **ENTITLEMENT)
    a_list(scene)
    version = factories.a_draft(zone)
    version.policy.organisation = scene.department
    version.policy.save()
    rival = factories.a_benefit(
        version, exclusion_group="title", fund=scene.fund, programme="policy/hnte", **ENTITLEMENT
    )
    factories.published(version)
    found = start_list(scene.officer, benefit=rival, year=timezone.localdate().year)
    run_pending()
    found.refresh_from_db()
    assert found.summary["listed"] == 0
    assert scene.firm.name == found.summary["skipped"][0][0]
    assert "就高不重复" in found.summary["skipped"][0][1]


def test_one_tap_takes_the_amount_to_the_verified_account(scene: Scene) -> None:
    award = an_offer(scene)
    assert award.case.state == "offered"
    assert Message.objects.filter(recipient=scene.member.user, body__contains="无需申报").exists()
    with pytest.raises(Refusal, match="收款账户"):
        act(scene.member, award=award, verb="confirm")
    account = an_account(scene)
    done = act(scene.member, award=award, verb="confirm")
    assert (done.account, done.confirmed_by, done.case.state) == (account, scene.member.user, "approved")
    assert scene.again().reserved == 40 * WAN


def test_a_confirmation_taken_back_frees_the_money_and_can_be_given_again(scene: Scene) -> None:
    award = an_offer(scene)
    an_account(scene)
    act(scene.member, award=award, verb="confirm")
    back = act(scene.member, award=award, verb="undo")
    assert (back.case.state, back.hold, scene.again().reserved) == ("offered", None, 0)
    again = act(scene.member, award=award, verb="confirm")
    assert again.hold is not None
    assert (again.hold.reserved, scene.again().reserved) == (40 * WAN, 40 * WAN)


def test_silence_is_reminded_twice_and_defers_without_loss(scene: Scene) -> None:
    award = an_offer(scene)
    an_account(scene)
    start = timezone.now()
    for days in range(1, 40):
        with time_machine.travel(start + datetime.timedelta(days=days), tick=False):
            sweep()
    award.refresh_from_db()
    assert award.case.state == "deferred"
    reminders = Message.objects.filter(recipient=scene.member.user, body__contains="等您确认")
    assert reminders.count() == 2
    assert act(scene.member, award=award, verb="confirm").case.state == "approved"


def test_removal_needs_a_reason_and_frees_the_year(scene: Scene) -> None:
    found = a_list(scene)
    lines = waiting_for(found, "keep")
    with pytest.raises(Refusal, match="理由"):
        step_lines(scene.officer, found=found, awards=lines, verb="remove")
    step_lines(scene.officer, found=found, awards=lines, verb="remove", reason="迁出")
    assert not Award.objects.get(enterprise=scene.firm).live
    found.refresh_from_db()
    assert found.state == "closed"


def test_the_rest_of_a_list_is_done_in_the_background(scene: Scene) -> None:
    found = a_list(scene)
    for verb in ("keep", "offer"):
        start_steps(scene.officer, found=found, verb=verb)
        run_pending()
    assert Award.objects.get(enterprise=scene.firm).case.state == "offered"
    assert set(TaskRun.objects.values_list("state", flat=True)) == {TaskState.SUCCEEDED}


def test_the_enterprise_does_not_see_a_line_before_it_is_offered(scene: Scene) -> None:
    a_list(scene)
    award = Award.objects.get(enterprise=scene.firm)
    assert not Award.objects.visible_to(scene.member).exists()
    assert not Case.objects.visible_to(scene.member).exists()
    with pytest.raises(Refusal):
        act(scene.member, award=award, verb="confirm")


def test_only_the_department_and_officers_of_the_zone_run_lists(scene: Scene, stranger: Actor) -> None:
    for who in (stranger, scene.member):
        with pytest.raises(Forbidden):
            start_list(who, benefit=scene.benefit, year=2026)
        assert not EntitlementList.objects.visible_to(who).exists()


def test_another_enterprise_cannot_confirm(scene: Scene) -> None:
    award = an_offer(scene)
    neighbour = a_member(factories.a_firm(scene.zone))
    with pytest.raises(Refusal):
        act(neighbour, award=award, verb="confirm")
    assert step(scene.member, award, "decline").live is False
