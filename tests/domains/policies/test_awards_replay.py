"""A decision opened again a year later: the same rule, the same inputs, the same reasons, and the same result when it is judged again."""

from __future__ import annotations

import datetime
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domains.policies import factories
from tests.domains.policies.awards_scene import Scene, a_holder, a_scene, a_submitted

from gaoxin.domains.policies import judging
from gaoxin.domains.policies.judging import judge, known_facts, replay
from gaoxin.domains.policies.models import Decision, PolicyVersion
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone

YEAR = datetime.timedelta(days=366)


@pytest.fixture
def scene(zone: Zone) -> Scene:
    return a_scene(zone)


def a_kept_decision(scene: Scene) -> Decision:
    found = a_submitted(scene).decision
    assert found is not None
    return found


def page_of(actor: Actor, decision: Decision) -> str:
    """What the page of a decision says, without its markup."""
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    name = "policies:decision" if actor.is_staff else "own_policies:decision"
    page = client.get(reverse(name, args=[decision.pk])).content.decode()
    main = page.split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def a_year_of_change(scene: Scene) -> None:
    """The title is lost, and a newer version of the policy gives more for something else."""
    a_holder(scene.zone, scene.firm, hnte_valid=False)
    old = scene.benefit.version
    newer = PolicyVersion.objects.create(
        zone=scene.zone, policy=old.policy, number=2, title=old.title, text=old.text, valid_from=old.valid_from
    )
    changed = factories.rule("hnte_reward", test="上市公司", amount="90万元")
    factories.a_benefit(newer, key=scene.benefit.key, rule_text=changed, title="新办法")
    factories.published(newer)


def test_a_year_later_the_page_says_the_same_word_for_word(scene: Scene) -> None:
    decision = a_kept_decision(scene)
    before = [page_of(who, decision) for who in (scene.officer, scene.member)]
    assert all("完全一致" in page for page in before)
    assert all(decision.rule_key in page and decision.rule_hash[:16] in page for page in before)
    assert all("高新技术企业证书有效" in page and "40 万元" in page for page in before)
    with present.acting_at(timezone.now() + YEAR):
        a_year_of_change(scene)
        today = judge([scene.benefit], known_facts(scene.firm, present.today()))[scene.benefit.pk]
        assert today.status.word != decision.verdict
        assert [page_of(who, decision) for who in (scene.officer, scene.member)] == before
        again = replay(Decision.objects.get(pk=decision.pk))
    assert again.same
    assert again.result is not None
    assert (again.result.status.word, again.result.amount) == ("pass", 400_000)


def test_a_judgement_that_comes_out_otherwise_is_told(scene: Scene) -> None:
    decision = a_kept_decision(scene)
    decision.amount = 1
    assert not replay(decision).same


def test_a_fact_that_has_left_the_catalogue_is_named_and_what_was_kept_stays(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = a_kept_decision(scene)
    monkeypatch.setattr(judging, "catalogue", lambda: SimpleNamespace(by_id={}))
    again = replay(decision)
    assert (again.same, again.result) == (False, None)
    assert "hnte_valid" in again.problem
