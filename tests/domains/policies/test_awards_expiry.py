"""Documents that end: told once to the enterprise and its officers thirty days before, and listed."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import situations
from tests.domains.policies.awards_scene import Scene, a_pdf, a_scene

from gaoxin.domains.policies.actions.expiry import remind_expiring
from gaoxin.domains.policies.actions.holdings import add_material, withdraw_material
from gaoxin.domains.policies.awards_materials import ending_between, valid_until
from gaoxin.domains.policies.models import Material
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role, Scope
from gaoxin.platform.core.models import Message, Zone

MONTH = 30


@pytest.fixture
def scene(zone: Zone) -> Scene:
    found = a_scene(zone)
    Enterprise.objects.filter(pk=found.firm.pk).update(grid="G1")
    return found


def a_document(
    scene: Scene, days: int, *, kind: str = "audit_report", title: str = "审计报告", open_end: bool = False
) -> Material:
    """A document that ends in so many days: by its own last day, or by how long its kind is good for."""
    today = timezone.localdate()
    until = today + datetime.timedelta(days=days)
    issued = until - datetime.timedelta(days=18 * MONTH)
    return add_material(
        scene.member, enterprise=scene.firm, kind=kind, title=title, name="a.pdf", content=a_pdf(), issued_on=issued,
        valid_to=None if open_end else until,
    )  # fmt: skip


def told() -> list[tuple[int | None, str]]:
    return list(
        Message.objects.filter(kind="policies.material_ends").values_list("recipient", "subject").order_by("id")
    )


def test_enterprise_and_officer_hear_once_of_what_ends_within_thirty_days(scene: Scene) -> None:
    steward = situations.a_person(scene.zone, Role.STEWARD, scope=Scope.GRID, scope_value="G1")
    situations.a_person(scene.zone, Role.STEWARD, scope=Scope.GRID, scope_value="G2")
    a_document(scene, MONTH)
    a_document(scene, MONTH + 1, kind="photos", title="照片")
    assert scene.member.user is not None
    assert steward.user is not None
    assert remind_expiring(scene.zone) == 2
    assert {person for person, _subject in told()} == {scene.member.user.pk, steward.user.pk}
    assert all("1 份材料" in subject for _person, subject in told())
    remind_expiring(scene.zone)
    assert len(told()) == 2


def test_what_was_replaced_or_put_away_is_not_told(scene: Scene) -> None:
    a_document(scene, 5)
    a_document(scene, 400)
    withdraw_material(scene.member, material=a_document(scene, 5, kind="special_audit"))
    assert remind_expiring(scene.zone) == 0


@pytest.mark.parametrize("open_end", [False, True])
@pytest.mark.parametrize(("days", "within"), [(-1, False), (0, True), (30, True), (31, False)])
def test_the_database_and_the_calendar_agree_on_the_last_day(
    scene: Scene, days: int, *, open_end: bool, within: bool
) -> None:
    today = timezone.localdate()
    made = a_document(scene, days, open_end=open_end)
    assert valid_until(made) == today + datetime.timedelta(days=days)
    ending = Material.objects.filter(ending_between(today, today + datetime.timedelta(days=MONTH)))
    assert ending.exists() is within


def test_staff_find_the_documents_of_their_enterprises_and_strangers_none(scene: Scene, stranger: Actor) -> None:
    a_document(scene, 10, title="二〇二四年审计报告")
    url = reverse("policies:materials")

    def page(actor: Actor, address: str = url) -> str:
        client = Client()
        assert actor.user is not None
        client.force_login(actor.user)
        return client.get(address).content.decode()

    assert "二〇二四年审计报告" in page(situations.a_person(scene.zone, Role.OFFICER))
    assert "二〇二四年审计报告" not in page(stranger)
    assert "1 份材料 30 天内到期" in page(scene.member, reverse("own_policies:materials"))
    export = reverse("policies:materials_export", args=["csv"])
    client = Client()
    user = situations.a_person(scene.zone, Role.OFFICER).user
    assert user is not None
    client.force_login(user)
    assert "二〇二四年审计报告" in b"".join(client.get(export)).decode("utf-8-sig")  # type: ignore[arg-type]
