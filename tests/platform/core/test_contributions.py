"""What apps add to the faces: in order, and only for those who may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, reverse

from gaoxin.platform.core import contributions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.contributions import CliVerb, Face, HomeCard, Landing, NavItem
from gaoxin.platform.core.decisions import Decision, allow_if


def _staff(actor: Actor) -> Decision:
    return allow_if(actor.is_staff, "只有工作人员可以查看。")


@pytest.fixture(autouse=True)
def _sample() -> Iterator[None]:
    contributions.add(
        "sample",
        (
            NavItem(face=Face.WORKBENCH, label="后面", url_name="core:landing", order=9_002),
            NavItem(face=Face.WORKBENCH, label="前面", url_name="core:landing", order=9_001, permission=_staff),
            NavItem(face=Face.COCKPIT, label="别处", url_name="core:landing", order=9_000),
            HomeCard(
                face=Face.WORKBENCH, template="sample.html", context=lambda actor: {}, order=9_000, permission=_staff
            ),
            Landing(url_name="core:landing", order=-1, permission=_staff),
        ),
    )
    yield
    contributions.add("sample", ())


def _labels(actor: Actor) -> list[str]:
    return [str(item.label) for item in contributions.nav_items(actor, Face.WORKBENCH) if item.order > 9_000]


@pytest.mark.django_db
def test_navigation_is_ordered_and_shows_what_the_actor_may_open(officer: Actor, visitor: Actor) -> None:
    assert _labels(officer) == ["前面", "后面"]
    assert _labels(visitor) == ["后面"]


@pytest.mark.django_db
def test_cards_and_landing_ask_for_permission_too(officer: Actor, visitor: Actor) -> None:
    assert [card.template for card in contributions.home_cards(officer, Face.WORKBENCH) if card.order == 9_000] == [
        "sample.html"
    ]
    assert not [card for card in contributions.home_cards(visitor, Face.WORKBENCH) if card.order == 9_000]
    landing = contributions.landing_for(officer)
    assert landing is not None
    assert landing.order == -1


def test_adding_again_replaces() -> None:
    contributions.add("sample", ())
    assert not [item for item in contributions.contributed(NavItem) if item.order >= 9_000]


def test_every_contributed_address_exists() -> None:
    for item in [*contributions.contributed(NavItem), *contributions.contributed(Landing)]:
        try:
            reverse(item.url_name)
        except NoReverseMatch as error:
            pytest.fail(f"{item}: {error}")


def test_verbs_have_different_names() -> None:
    names = [verb.name for verb in contributions.contributed(CliVerb)]
    assert len(names) == len(set(names))
    assert "demo" in names
