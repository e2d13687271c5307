"""The situations of other tests hold together, and the taxonomy takes only what is in it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.domains.policies import factories

from gaoxin.domains.policies.models import PolicyVersion
from gaoxin.domains.policies.rules import evaluator_of
from gaoxin.domains.policies.taxonomy import clean_tags, tag_labels
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Zone


def test_the_rule_of_the_factories_pays_forty_wan_to_holders_of_the_title() -> None:
    result = evaluator_of((factories.rule("a"),), factories.ON).run({("hnte_valid", "asof"): True})[0]
    assert result.status.word == "pass"
    assert result.amount == Fraction(400_000)


def test_a_draft_is_for_staff_and_a_published_text_for_everybody(
    zone: Zone, officer: Actor, visitor: Actor, stranger: Actor
) -> None:
    draft, public = factories.a_draft(zone), factories.a_policy(zone)
    assert set(PolicyVersion.objects.visible_to(officer)) == {draft, public}
    assert list(PolicyVersion.objects.visible_to(visitor)) == [public]
    assert not PolicyVersion.objects.visible_to(stranger).exists()
    assert factories.a_firm(zone).credit_code
    assert factories.a_window(public.benefits.get()).benefit.version == public


def test_tags_are_put_in_the_order_of_the_taxonomy_once_each() -> None:
    assert clean_tags({"activity": ["listing", "research", "listing"], "chain": [" 3562 ", ""]}) == {
        "activity": ["research", "listing"], "chain": ["3562"],
    }  # fmt: skip
    assert tag_labels({"activity": ["research"], "chain": ["3562"]}) == [("环节", ["研发"]), ("行业和产业链", ["3562"])]


@pytest.mark.parametrize("tags", [{"colour": ["red"]}, {"activity": ["sleeping"]}, {"chain": ["长" * 41]}])
def test_a_tag_outside_the_taxonomy_is_refused(tags: dict[str, list[str]]) -> None:
    with pytest.raises(Refusal):
        clean_tags(tags)
