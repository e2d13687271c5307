"""The pages of check-up, wizard, correction, documents, accounts, lists and review: what they show, keep and refuse."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.domains.policies import factories
from tests.domains.policies.awards_scene import (
    ASKED,
    ENTITLEMENT,
    KNOWN,
    PDF,
    WAN,
    Scene,
    a_holder,
    a_member,
    a_scene,
    a_submitted,
    an_account,
    figures,
    known_of,
    long_form,
    step,
)

from gaoxin.domains.policies.actions.awards import start_draft
from gaoxin.domains.policies.actions.checkup import declare
from gaoxin.domains.policies.actions.lists import start_list, step_lines, waiting_for
from gaoxin.domains.policies.models import Award, BankAccount, Draft, Material
from gaoxin.domains.policies.selectors.checkup import check_up
from gaoxin.domains.policies.tables_awards import AccountTable, AwardTable, ListTable, OwnAwardTable
from gaoxin.mechanisms.registry.models import FactClaim
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Forbidden
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.tasks import run_pending


def client_of(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


@pytest.fixture
def scene(zone: Zone) -> Scene:
    return a_scene(zone)


# -- check-up --------------------------------------------------------------------------------------------------------


def test_a_check_up_sorts_by_what_can_be_had_now_later_and_not(scene: Scene) -> None:
    _more(scene, "needs_revenue", test="营业收入 >= 100万元", amount="10万元")
    _more(scene, "not_for_us", test="高新技术企业证书有效 == false", amount="99万元")
    found = check_up(scene.member, scene.firm)
    assert [line.benefit.key for line in found.ready] == ["hnte_reward"]
    assert [line.benefit.key for line in found.completable] == ["needs_revenue"]
    assert [line.benefit.key for line in found.unfit] == ["not_for_us"]
    assert [asked.key for asked in found.asked] == [("revenue", "y1")]
    assert (found.low, found.high) == (40 * WAN, 50 * WAN)


def test_a_fact_asked_for_once_serves_every_benefit_and_waits_for_staff(scene: Scene) -> None:
    for number in range(3):
        _more(scene, f"wants_{number}", test="营业收入 >= 100万元", amount="10万元")
    assert [(asked.key, asked.count) for asked in check_up(scene.member, scene.firm).asked] == [(("revenue", "y1"), 3)]
    page = client_of(scene.member).post(reverse("own_policies:checkup"), {"revenue-y1": "300"}, follow=True)
    assert page.status_code == 200
    claim = FactClaim.objects.get(enterprise=scene.firm)
    assert (claim.state, claim.value) == ("open", Decimal(3_000_000))
    assert len(check_up(scene.member, scene.firm).ready) == 4
    declare(scene.member, enterprise=scene.firm, answers={("revenue", "y1"): Decimal(10)})
    assert FactClaim.objects.filter(enterprise=scene.firm, state="open").count() == 1
    assert len(check_up(scene.member, scene.firm).unfit) == 3


def test_two_of_a_group_bring_the_higher_and_the_other_says_why(zone: Zone) -> None:
    scene = a_scene(zone, exclusion_group="title")
    _more(scene, "small", test="高新技术企业证书有效", amount="20万元", exclusion_group="title")
    found = check_up(scene.member, scene.firm)
    assert [line.benefit.key for line in found.combined] == ["hnte_reward"]
    assert found.low == 40 * WAN
    left = found.left_out[0]
    assert left.benefit.key == "small"
    assert left.taken is not None
    assert "就高" in left.taken.reasons[0].zh or left.taken.reasons[0].kind == "exclusion"


def test_the_check_up_page_does_not_read_more_with_more_benefits(scene: Scene) -> None:
    client, url = client_of(scene.member), reverse("own_policies:checkup")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert client.get(url).status_code == 200
    for number in range(8):
        _more(scene, f"more_{number}", test="营业收入 >= 100万元", amount="10万元")
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) <= len(few) + 1


def test_a_malformed_answer_comes_back_beside_its_field(scene: Scene) -> None:
    _more(scene, "wants", test="营业收入 >= 100万元", amount="10万元")
    page = client_of(scene.member).post(reverse("own_policies:checkup"), {"revenue-y1": "很多"})
    assert page.status_code == 422
    assert "不是数字" in page.content.decode()
    assert not FactClaim.objects.exists()


# -- wizard ----------------------------------------------------------------------------------------------------------


def test_of_forty_fields_three_quarters_are_confirmed_and_not_typed(zone: Zone) -> None:
    scene = a_scene(zone, form=long_form())
    a_holder(zone, scene.firm, **known_of(scene))
    client = client_of(scene.member)
    draft = _begun(client, scene)
    url = reverse("own_policies:draft", args=[draft.pk, 2])
    page = client.get(url).content.decode()
    assert len(long_form()) == KNOWN + ASKED
    assert f"{KNOWN} 项已由档案填好" in page
    to_type = re.findall(r'<input[^>]*name="(f_[a-z_0-9]+)"', page.split("请核对")[0])
    assert len(to_type) == ASKED
    typed = {f"f_{each.id}": "12" for each in figures()[KNOWN:]}
    saved = client.post(url, {**typed, "go": "stay"}, headers={"HX-Request": "true"})
    assert "已自动保存" in saved.content.decode()
    check = client.get(reverse("own_policies:draft", args=[draft.pk, 4])).content.decode()
    assert "没有发现影响提交的问题" in check
    done = client.post(
        reverse("own_policies:draft", args=[draft.pk, 5]), {"go": "submit", "statement": "yes"}, follow=True
    )
    assert "已提交，编号 SB" in done.content.decode()
    award = Award.objects.get(enterprise=scene.firm)
    kept = award.answers[f"f_{figures()[0].id}"]
    assert (kept["source"] != "", kept["typed"]) == (True, False)
    assert kept["fact"] is not None
    assert award.answers[f"f_{figures()[-1].id}"]["typed"]


def test_a_wrong_answer_is_kept_and_told_with_a_way_to_its_field(zone: Zone) -> None:
    scene = a_scene(zone, form=[{"id": "money", "label": "投资额", "type": "money", "required": True}])
    client = client_of(scene.member)
    draft = _begun(client, scene)
    client.post(reverse("own_policies:draft", args=[draft.pk, 2]), {"money": "大约三百", "go": "next"})
    assert Draft.objects.get(pk=draft.pk).answers == {"money": ["大约三百"]}
    page = client.get(reverse("own_policies:draft", args=[draft.pk, 4])).content.decode()
    assert f"{reverse('own_policies:draft', args=[draft.pk, 2])}#money" in page
    refused = client.post(reverse("own_policies:draft", args=[draft.pk, 5]), {"go": "submit", "statement": "yes"})
    assert refused.status_code == 422
    assert not Award.objects.exists()


def test_a_document_uploaded_once_is_offered_to_the_next_application(zone: Zone) -> None:
    asked = [{"id": "audit", "kind": "audit_report", "label": "审计报告", "year": "y1", "required": True}]
    scene = a_scene(zone, materials=asked)
    other = _more(scene, "second", test="高新技术企业证书有效", amount="5万元", materials=asked)
    client = client_of(scene.member)
    draft = _begun(client, scene)
    url = reverse("own_policies:draft", args=[draft.pk, 3])
    client.post(url, {"f-audit": SimpleUploadedFile("报告.pdf", PDF), "go": "next"})
    material = Material.objects.get(enterprise=scene.firm)
    assert material.year == timezone.localdate().year - 1
    client.post(reverse("own_policies:draft", args=[draft.pk, 5]), {"go": "submit", "statement": "yes"})
    assert Award.objects.get(benefit=scene.benefit).materials.get().material == material
    second = start_draft(scene.member, enterprise=scene.firm, benefit=other)
    page = client.get(reverse("own_policies:draft", args=[second.pk, 3])).content.decode()
    assert "材料库已有" in page
    assert "用过" in client.get(reverse("own_policies:materials")).content.decode()


def test_a_document_of_another_enterprise_cannot_be_handed_in(zone: Zone) -> None:
    scene = a_scene(zone, materials=[{"id": "audit", "kind": "audit_report", "required": True}])
    other = factories.a_firm(zone)
    client, theirs = client_of(scene.member), client_of(a_member(other))
    theirs.post(reverse("own_policies:materials"), {"kind": "audit_report", "file": SimpleUploadedFile("a.pdf", PDF)})
    foreign = Material.objects.get(enterprise=other)
    draft = _begun(client, scene)
    client.post(reverse("own_policies:draft", args=[draft.pk, 3]), {"m-audit": str(foreign.pk), "go": "next"})
    assert Draft.objects.get(pk=draft.pk).materials == {"audit": []}
    assert client.get(reverse("own_policies:material", args=[foreign.pk])).status_code == 404


# -- correction, review, decision ------------------------------------------------------------------------------------


def test_the_correction_page_shows_only_what_was_asked(zone: Zone) -> None:
    form = [{"id": "a", "label": "资金用途", "type": "text"}, {"id": "b", "label": "项目地点", "type": "line"}]
    scene = a_scene(zone, form=form)
    award = a_submitted(scene, a=["设备"], b=["一园"])
    desk = client_of(scene.officer)
    assert (
        desk.post(
            reverse("policies:award_ask", args=[award.pk]), {"missing": "请写明设备清单", "item": ["资金用途"]}
        ).status_code
        == 302
    )
    client = client_of(scene.member)
    page = client.get(reverse("own_policies:correction", args=[award.pk])).content.decode()
    assert "请写明设备清单" in page
    assert "资金用途" in page
    assert "项目地点" not in page
    client.post(reverse("own_policies:correction", args=[award.pk]), {"a": "检测设备三台"})
    award.refresh_from_db()
    assert (award.answers["a"]["words"], award.case.state) == ("检测设备三台", "review")
    assert "补正前：设备" in desk.get(reverse("policies:award", args=[award.pk])).content.decode()


def test_the_review_desk_offers_only_the_steps_of_the_reader(scene: Scene) -> None:
    award = step(scene.officer, a_submitted(scene), "accept")
    mine = client_of(scene.officer).get(reverse("policies:award", args=[award.pk])).content.decode()
    assert "提请审定" in mine
    board = client_of(scene.board).get(reverse("policies:award", args=[award.pk])).content.decode()
    assert "提请审定" not in board


# -- accounts and lists ----------------------------------------------------------------------------------------------


def test_an_account_is_verified_by_another_and_replaces_the_one_before(scene: Scene) -> None:
    first = an_account(scene)
    client = client_of(scene.member)
    client.post(
        reverse("own_policies:accounts"),
        {"holder": scene.firm.name, "number": "6222 0000 9999 8888", "bank": "示例银行"},
    )
    second = BankAccount.objects.get(state="submitted")
    assert first.state == "verified"
    desk = client_of(scene.second)
    assert desk.post(reverse("policies:account", args=[second.pk]), {"verb": "refuse", "note": ""}).status_code == 422
    desk.post(reverse("policies:account", args=[second.pk]), {"verb": "verify"})
    states = dict(BankAccount.objects.values_list("number", "state"))
    assert states == {"6222000011112222": "closed", "6222000099998888": "verified"}
    assert client.get(reverse("policies:account", args=[second.pk])).status_code == 403


def test_one_tap_on_the_page_says_amount_basis_and_account(zone: Zone) -> None:
    scene = a_scene(zone, **ENTITLEMENT)
    an_account(scene)
    found = start_list(scene.officer, benefit=scene.benefit, year=timezone.localdate().year)
    run_pending()
    lines = waiting_for(found, "keep")
    desk = client_of(scene.officer)
    desk.post(reverse("policies:list_step", args=[found.pk]), {"verb": "keep", "award": lines})
    step_lines(scene.officer, found=found, awards=lines, verb="offer")
    client, award = client_of(scene.member), Award.objects.get()
    page = client.get(reverse("own_policies:award", args=[award.pk])).content.decode()
    for words in ("40 万元", "依据", "**** 2222", "一键确认"):
        assert words in page
    client.post(reverse("own_policies:award_step", args=[award.pk, "confirm"]), {"seen": "1"})
    assert Award.objects.get().case.state == "offered"
    client.post(reverse("own_policies:award_step", args=[award.pk, "confirm"]))
    assert Award.objects.get().case.state == "approved"


def test_lists_do_not_read_more_with_more_rows_and_leave_as_files(zone: Zone) -> None:
    scene = a_scene(zone, **ENTITLEMENT)
    desk, pages = client_of(scene.officer), ("policies:awards", "policies:lists")
    start_list(scene.officer, benefit=scene.benefit, year=timezone.localdate().year)
    run_pending()
    counts = []
    for _round in range(2):
        for name in pages:
            desk.get(reverse(name))
        with CaptureQueriesContext(connection) as read:
            for name in pages:
                assert desk.get(reverse(name)).status_code == 200
        counts.append(len(read))
        for _each in range(4):
            a_holder(zone, factories.a_firm(zone))
        start_list(scene.officer, benefit=scene.benefit, year=timezone.localdate().year)
        run_pending()
    assert counts[1] <= counts[0] + 1
    text = desk.get(reverse("policies:awards_export", args=["csv"])).content.decode()
    assert scene.firm.name in text
    assert len(text.strip().splitlines()) == 1 + Award.objects.count()


def test_every_list_sorts_by_each_of_its_columns(scene: Scene) -> None:
    a_submitted(scene)
    an_account(scene)
    places = [
        (scene.officer, "policies:awards", AwardTable), (scene.officer, "policies:accounts", AccountTable),
        (scene.officer, "policies:lists", ListTable), (scene.member, "own_policies:awards", OwnAwardTable),
    ]  # fmt: skip
    for who, name, table in places:
        client = client_of(who)
        for column, made in table.base_columns.items():
            if made.orderable is not False:
                assert client.get(reverse(name), {"sort": f"-{column}"}).status_code == 200
        assert client.get(reverse(name), {"q": "没有这一家", "state": ""}).status_code == 200


def test_strangers_reach_none_of_the_pages(scene: Scene, stranger: Actor, visitor: Actor) -> None:
    award = a_submitted(scene)
    assert award.decision is not None
    account = an_account(scene)
    staff = [("award", award.pk), ("decision", award.decision.pk), ("account", account.pk), ("checkup", scene.firm.pk)]
    own = [("award", award.pk), ("decision", award.decision.pk), ("correction", award.pk)]
    neighbour = client_of(a_member(factories.a_firm(scene.zone)))
    for name, pk in staff:
        assert client_of(stranger).get(reverse(f"policies:{name}", args=[pk])).status_code in (403, 404)
        assert neighbour.get(reverse(f"policies:{name}", args=[pk])).status_code in (403, 404)
        assert Client().get(reverse(f"policies:{name}", args=[pk])).status_code in (302, 403, 404)
    for name, pk in own:
        assert neighbour.get(reverse(f"own_policies:{name}", args=[pk])).status_code in (403, 404)
    for model in (BankAccount, Material, Award):
        assert not model.objects.visible_to(stranger).exists()
        assert not model.objects.visible_to(visitor).exists()
    with pytest.raises(Forbidden):
        declare(stranger, enterprise=scene.firm, answers={})


def _begun(client: Client, scene: Scene) -> Draft:
    assert client.post(reverse("own_policies:apply", args=[scene.benefit.pk])).status_code == 302
    return Draft.objects.get(benefit=scene.benefit)


def _more(scene: Scene, key: str, *, test: str, amount: str, **fields: Any) -> Any:
    """Another benefit of a policy of the same department; its ceiling is its amount."""
    version = factories.a_draft(scene.zone)
    version.policy.organisation = scene.department
    version.policy.save()
    ceiling = int(amount.removesuffix("万元")) * WAN
    made = factories.a_benefit(
        version, key=key, rule_text=factories.rule(key, test=test, amount=amount), ceiling=ceiling, **fields
    )
    factories.published(version)
    return made


def test_staff_read_sensitive_figures_only_of_what_was_handed_in(zone: Zone) -> None:
    rule = factories.rule("profit", test="净利润 >= 1万元")
    scene = a_scene(zone, key="profit", rule_text=rule)
    a_holder(zone, scene.firm, **{f"net_profit__{timezone.localdate().year - 1}": Decimal(1_234_000)})
    own, desk = client_of(scene.member), client_of(scene.officer)
    assert "123.4" in own.get(reverse("own_policies:checkup")).content.decode()
    looked_at = desk.get(reverse("policies:checkup", args=[scene.firm.pk])).content.decode()
    assert "123.4" not in looked_at
    assert "数值已隐藏" in looked_at
    award = a_submitted(scene)
    assert award.decision is not None
    assert "123.4" in desk.get(reverse("policies:decision", args=[award.decision.pk])).content.decode()
