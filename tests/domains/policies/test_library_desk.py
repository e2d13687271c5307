"""The officers' pages: from a pasted text to a published policy, each fault at its place."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from tests.domains.policies import factories
from tests.domains.policies.test_library_studio import CASES, TEXT

from gaoxin.domains.policies.actions import benefits, library, studio
from gaoxin.domains.policies.enums import ItemKind, ItemState, VersionState
from gaoxin.domains.policies.models import PolicyVersion
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone


@pytest.fixture
def desk(officer: Actor) -> Client:
    client = Client()
    assert officer.user is not None
    client.force_login(officer.user)
    return client


@pytest.fixture
def taken(officer: Actor) -> PolicyVersion:
    return studio.take_in(officer, key="rd", text=TEXT)


def at(name: str, *args: object) -> str:
    return reverse(f"policies:{name}", args=args)


def test_an_officer_takes_a_text_through_the_studio_to_publication(desk: Client) -> None:
    answer = desk.post(at("intake"), {"key": "rd", "level": "district", "text": TEXT})
    version = PolicyVersion.objects.get()
    assert answer.headers["Location"] == at("studio", version.pk)
    page = desk.get(at("studio", version.pk)).content.decode()
    assert '<mark class="is-amount">40万元</mark>' in page
    assert "5 条待确认" in page
    desk.post(at("benefit-add", version.pk), {"key": "rd", "title": "研发补助，最高 100 万元"})
    benefit = version.benefits.get()
    for item in version.items.all():
        wanted = item.clause is not None and item.clause.label == "第二条"
        desk.post(at("item", item.pk), {
            "state": "confirmed" if wanted else "dismissed", "kind": item.kind, "label": item.label, "expression": item.expression,
            "benefit": benefit.pk if wanted else "",
        })  # fmt: skip
    desk.post(at("benefit-assemble", benefit.pk))
    benefit.refresh_from_db()
    desk.post(at("benefit", benefit.pk), {"rule_text": benefit.rule_text, "cases_text": CASES})
    desk.post(
        at("window-add", benefit.pk), {"year": "2026", "opens_at": "2026-03-01T09:00", "closes_at": "2026-04-30T17:30"}
    )
    desk.post(at("version", version.pk), {
        "title": version.title, "valid_from": "2026-01-01", "for_whom": "甲", "gives": "乙", "how": "丙", "when": "丁", "level": "district", "issuer": "管委会",
    })  # fmt: skip
    assert "发布这一版" in desk.get(at("version", version.pk)).content.decode()
    desk.post(at("version-publish", version.pk))
    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED
    assert version.published_by is not None
    for name in ("version", "studio"):
        assert desk.get(at(name, version.pk)).status_code == 200
    assert desk.get(at("benefit", benefit.pk)).status_code == 200


def test_publishing_too_early_names_every_obstacle_and_changes_nothing(desk: Client, taken: PolicyVersion) -> None:
    page = desk.post(at("version-publish", taken.pk), follow=True).content.decode()
    assert "还没有政策事项" in page
    assert "没有确认，也没有标为不采用" in page
    taken.refresh_from_db()
    assert taken.state == VersionState.DRAFT


def test_a_refused_expression_shows_the_fault_at_its_place_and_keeps_what_was_typed(
    desk: Client, taken: PolicyVersion
) -> None:
    item = taken.items.filter(kind=ItemKind.CRITERION).first()
    assert item is not None
    given = {
        "state": "confirmed",
        "kind": "criterion",
        "label": "研发",
        "expression": "研发费用哦 >= 500万元",
        "benefit": "",
    }
    answer = desk.post(at("item", item.pk), given, headers={"hx-request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<mark>研发费用哦</mark> &gt;= 500万元" in page
    assert "是不是" in page
    assert "研发费用哦 &gt;= 500万元</textarea>" in page
    item.refresh_from_db()
    assert item.state == ItemState.PROPOSED
    good = desk.post(at("item", item.pk), given | {"expression": "研发费用 >= 500万元"}, headers={"hx-request": "true"})
    assert "is-confirmed" in good.content.decode()


def test_a_rule_is_tried_on_five_firms_while_it_is_typed_without_being_saved(desk: Client, zone: Zone) -> None:
    version = factories.a_draft(zone)
    benefit = factories.a_benefit(version, "reward")
    for number in range(6):
        factories.a_firm(zone, 900 + number)
    page = desk.post(
        at("benefit-try", benefit.pk), {"rule_text": benefit.rule_text, "cases_text": benefit.cases_text}
    ).content.decode()
    assert page.count("补齐后可申报") == 5
    assert page.count("一致") == 2
    wanted = desk.post(
        at("benefit-try", benefit.pk), {"rule_text": benefit.rule_text, "firm": ["青池905号"]}
    ).content.decode()
    assert wanted.index("青池905号") < wanted.index("青池900号")
    broken = benefit.rule_text.replace("高新技术企业证书有效", "高新技术企业证")
    fault = desk.post(at("benefit-try", benefit.pk), {"rule_text": broken}).content.decode()
    assert "<mark>" in fault
    assert "没有名为" in fault
    benefit.refresh_from_db()
    assert broken != benefit.rule_text


def test_what_an_officer_typed_stays_when_a_rule_is_refused(desk: Client, zone: Zone) -> None:
    benefit = factories.a_benefit(factories.a_draft(zone), "reward")
    answer = desk.post(at("benefit", benefit.pk), {"rule_text": "id: [broken", "cases_text": ""})
    assert answer.status_code == 422
    assert "id: [broken" in answer.content.decode()


def test_particulars_of_a_benefit_are_kept_and_a_dishonest_badge_is_refused(desk: Client, zone: Zone) -> None:
    benefit = factories.a_benefit(factories.a_draft(zone), "reward")
    given = {
        "title": "奖励 40 万元", "route": "fast", "instrument": "reward", "promised_days": "20", "firm_cap": "50", "shortfall": "stop",
        "municipal_share": "50", "priority": "5", "materials": ["contract"], "form": "rd | 研发费用 | 研发费用 | 必填", "tag_activity": ["research"],
        "chain": "3562、新材料",
    }  # fmt: skip
    assert desk.post(at("benefit", benefit.pk), given).status_code == 302
    benefit.refresh_from_db()
    assert (benefit.firm_cap, str(benefit.municipal_share), benefit.materials) == (
        50_000_000,
        "0.5000",
        [{"id": "contract", "kind": "contract"}],
    )
    assert (
        benefit.form == [{"id": "rd", "label": "研发费用", "required": True, "variable": "rd_expense_total"}]
        or benefit.form[0]["id"] == "rd"
    )
    assert benefit.tags == {"activity": ["research"], "chain": ["3562", "新材料"]}
    page = desk.get(at("benefit", benefit.pk)).content.decode()
    assert "rd | 研发费用 | " in page
    answer = desk.post(at("benefit", benefit.pk), given | {"route": "entitlement"})
    assert answer.status_code == 422
    assert "还有 1 项要企业填写" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"key": "x", "level": "district"}, "请选择文件"), ({"key": "有空格", "level": "district", "text": "甲"}, ""),
        ({"key": "X", "level": "district", "text": TEXT}, "小写字母"),
    ],
)  # fmt: skip
def test_a_faulty_intake_says_what_is_wrong_and_keeps_the_text(desk: Client, given: dict[str, str], words: str) -> None:
    answer = desk.post(at("intake"), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert given.get("text", "")[:10] in answer.content.decode()


def test_a_scan_or_picture_is_refused_with_the_way_out(desk: Client) -> None:
    file = io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    file.name = "policy.pdf"
    answer = desk.post(at("intake"), {"key": "a", "level": "district", "file": file})
    assert answer.status_code == 422
    assert "图片" in answer.content.decode()


def test_the_list_is_searched_exported_and_closed_to_others(
    desk: Client, taken: PolicyVersion, enterprise_member: Actor, stranger: Actor
) -> None:
    assert taken.title in desk.get(at("library"), {"q": "科技创新", "state": "draft"}).content.decode()
    assert taken.title not in desk.get(at("library"), {"state": "published"}).content.decode()
    text = desk.get(at("library-export", "csv")).content.decode()
    assert "rd,青池高新区促进科技创新若干政策" in text
    assert desk.get(at("library-export", "pdf")).status_code == 404
    for other, expected in ((enterprise_member, 403), (stranger, 404)):
        client = Client()
        assert other.user is not None
        client.force_login(other.user)
        for name in ("version", "studio"):
            assert client.get(at(name, taken.pk)).status_code == expected


def test_the_next_version_is_begun_and_discarded_from_the_page(desk: Client, officer: Actor, zone: Zone) -> None:
    draft = factories.a_draft(zone, "rd", for_whom="甲", gives="乙", how="丙", when="丁")
    factories.a_benefit(draft, "rd", promised_days=9)
    library.publish(officer, version=draft)
    answer = desk.post(at("version-next", draft.pk))
    second = PolicyVersion.objects.get(number=2)
    assert answer.headers["Location"] == at("version", second.pk)
    desk.post(at("version-discard", second.pk))
    assert not PolicyVersion.objects.filter(number=2).exists()
    desk.post(at("version-repeal", draft.pk), {"on": "2026-10-01", "reason": "到期"})
    draft.refresh_from_db()
    assert draft.state == VersionState.REPEALED


def test_a_draft_goes_out_for_opinions_and_stays_editable(desk: Client, taken: PolicyVersion) -> None:
    desk.post(at("version-consult", taken.pk), {"until": "2020-01-01"})
    taken.refresh_from_db()
    assert taken.state == VersionState.DRAFT
    desk.post(at("version-consult", taken.pk), {"until": "2099-01-01"})
    taken.refresh_from_db()
    assert taken.state == VersionState.CONSULTATION
    assert "正在征求意见" in Client().get(reverse("open_policies:policy", args=["rd"])).content.decode()
    assert desk.get(at("studio", taken.pk)).status_code == 200


def test_what_still_waits_is_set_aside_at_once_and_a_published_text_is_explained_later(
    desk: Client, taken: PolicyVersion, officer: Actor
) -> None:
    desk.post(at("studio-dismiss", taken.pk))
    assert not taken.items.exclude(state=ItemState.DISMISSED).exists()
    benefits.add_benefit(
        officer,
        version=taken,
        key="rd",
        title="奖励",
        promised_days=9,
        rule_text=factories.rule("rd"),
        cases_text=factories.cases("rd"),
    )
    library.edit_version(officer, version=taken, for_whom="甲", gives="乙", how="丙", when="丁")
    library.publish(officer, version=taken)
    desk.post(at("version-explain", taken.pk), {"interpretation": "为什么这样定"})
    assert "为什么这样定" in Client().get(reverse("open_policies:interpretation", args=["rd"])).content.decode()
    desk.post(at("studio-dismiss", taken.pk), follow=True)
    taken.refresh_from_db()
    assert taken.state == VersionState.PUBLISHED
