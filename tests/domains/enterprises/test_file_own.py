"""The enterprise's own file: corrections with proof, confirmation by staff, who has looked, and what a scanned code shows."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import situations
from tests.domains.enterprises import file_population as made

from gaoxin.domains.enterprises.file_code import token_of
from gaoxin.mechanisms.registry.actions.merging import merge_enterprises
from gaoxin.mechanisms.registry.models import Enterprise, FactClaim
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.platform.core import contributions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.contributions import EnterpriseTimeline, TimelineEvent
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.models import AuditEntry, Zone

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def zone(db: None) -> Zone:
    return made.a_zone()


@pytest.fixture
def firm(zone: Zone) -> Enterprise:
    enterprise = made.an_enterprise(zone)
    made.tell(enterprise, made.a_source(zone), made.full_facts())
    return enterprise


@pytest.fixture
def owner(firm: Enterprise) -> Actor:
    return made.a_member(firm)


def client_of(actor: Actor) -> Client:
    assert actor.user is not None
    client = Client()
    client.force_login(actor.user)
    return client


def own(enterprise: Enterprise, rest: str = "") -> str:
    return f"/portal/file/{enterprise.pk}/{rest}"


def desk(enterprise: Enterprise, rest: str = "") -> str:
    return f"/workbench/enterprises/{enterprise.pk}/{rest}"


def revenue(actor: Actor, enterprise: Enterprise) -> object:
    found = enterprise_file(actor, enterprise).get("revenue", 2025)
    return found.value if found else None


def correction(**changed: object) -> dict[str, object]:
    return {"value": "6300", "observed_on": "2026-06-30", "reason": "以审计报告为准", **changed}


def test_the_enterprise_sees_its_own_figures_in_clear_with_their_sources(firm: Enterprise, owner: Actor) -> None:
    client = client_of(owner)
    assert client.get("/portal/file/")["Location"] == own(firm)
    text = client.get(own(firm)).content.decode()
    assert "6,200.00" in text
    assert "270.00" in text, "its own net profit"
    assert "税务局" in text
    assert own(firm, "history/valuation_cny_100m/0/correct/") in text, "what is missing can be supplied"
    history = client.get(own(firm, "history/revenue/2025/")).content.decode()
    assert "有误，更正" in history
    assert "专精特新中小企业" in history, "what the figure is used for"


def test_all_own_pages_open_in_both_languages(firm: Enterprise, owner: Actor) -> None:
    client = client_of(owner)
    pages = (
        "",
        "profile/",
        "rules/",
        "rules/srdi@2026/",
        "timeline/",
        "looks/",
        "claims/",
        "code/",
        "page.pdf",
        "history/revenue/2025/correct/",
    )
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        for page in pages:
            assert client.get(own(firm, page)).status_code == 200, (language, page)


def test_a_correction_with_proof_counts_once_staff_have_accepted_it(
    firm: Enterprise, owner: Actor, officer: Actor
) -> None:
    proof = SimpleUploadedFile("审计报告.pdf", PDF, "application/pdf")
    answer = client_of(owner).post(own(firm, "history/revenue/2025/correct/"), correction(evidence=proof))
    assert answer["Location"] == own(firm, "claims/")
    assert revenue(officer, firm) == Decimal(62_000_000), "not before it is confirmed"
    claim = FactClaim.objects.get()
    staff = client_of(officer)
    text = staff.get(desk(firm, "history/revenue/2025/")).content.decode()
    assert "6,300 万元" in text
    assert b"".join(staff.get(desk(firm, f"claims/{claim.pk}/evidence/")).streaming_content) == PDF  # type: ignore[attr-defined]
    staff.post(desk(firm, f"claims/{claim.pk}/"), {"answer": "accept", "decision": "与审计报告一致"})
    assert revenue(officer, firm) == Decimal(63_000_000)
    assert "与审计报告一致" in client_of(owner).get(own(firm, "claims/")).content.decode()


def test_staff_refuse_only_with_a_reason(firm: Enterprise, owner: Actor, officer: Actor) -> None:
    client_of(owner).post(own(firm, "history/revenue/2025/correct/"), correction())
    claim = FactClaim.objects.get()
    assert client_of(officer).post(desk(firm, f"claims/{claim.pk}/"), {"answer": "refuse"}).status_code == 422
    client_of(officer).post(desk(firm, f"claims/{claim.pk}/"), {"answer": "refuse", "decision": "报告未盖章"})
    claim.refresh_from_db()
    assert claim.state == "refused"
    assert revenue(officer, firm) == Decimal(62_000_000)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": "约六千"}, "不是数字"),
        ({"value": ""}, "这个字段是必填项"),
        ({"reason": " "}, "这个字段是必填项"),
        ({"observed_on": "2999-01-01"}, "数据日期不能晚于今天"),
        ({"evidence": SimpleUploadedFile("程序.exe", b"MZ\x90\x00")}, "不是这里可以使用的文件类型"),
    ],
)
def test_a_wrong_correction_is_refused_in_words_and_kept(
    firm: Enterprise, owner: Actor, changed: dict[str, object], words: str
) -> None:
    answer = client_of(owner).post(own(firm, "history/revenue/2025/correct/"), correction(**changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not FactClaim.objects.exists()


def test_a_second_correction_of_the_same_value_waits_for_the_first(firm: Enterprise, owner: Actor) -> None:
    client = client_of(owner)
    client.post(own(firm, "history/revenue/2025/correct/"), correction())
    answer = client.post(own(firm, "history/revenue/2025/correct/"), correction(value="6400"))
    assert "已有一条更正在核实中" in answer.content.decode()
    claim = FactClaim.objects.get()
    client.post(own(firm, f"claims/{claim.pk}/withdraw/"))
    assert client.post(own(firm, "history/revenue/2025/correct/"), correction(value="6400")).status_code == 302


def test_every_kind_of_value_can_be_supplied(firm: Enterprise, owner: Actor) -> None:
    client = client_of(owner)
    for variable, period, value in (
        ("is_legal_person", 0, "yes"), ("rd_org_level", 0, "provincial"), ("open_date", 0, "2016-05-01"), ("market_share", 2025, "12.5"),
        ("honors_valid", 0, ["ip_demo"]), ("talent_national", 0, "2"),
    ):  # fmt: skip
        page = own(firm, f"history/{variable}/{period}/correct/")
        assert client.get(page).status_code == 200
        answer = client.post(page, correction(value=value))
        assert answer.status_code == 302, answer.content.decode()[:3000]
    values = {claim.variable: claim.value for claim in FactClaim.objects.all()}
    assert values["is_legal_person"] is True
    assert values["market_share"] == Decimal("0.125")
    assert values["honors_valid"] == frozenset({"ip_demo"})
    assert values["open_date"] == datetime.date(2016, 5, 1)


def test_another_enterprise_can_neither_read_nor_write(zone: Zone, firm: Enterprise) -> None:
    stranger = client_of(made.a_member(made.an_enterprise(zone, 7)))
    for page in ("", "claims/", "looks/", "history/revenue/2025/", "history/revenue/2025/correct/"):
        assert stranger.get(own(firm, page)).status_code == 404
    assert stranger.post(own(firm, "history/revenue/2025/correct/"), correction()).status_code == 404
    assert not FactClaim.objects.exists()


def test_the_enterprise_cannot_use_the_staff_s_pages(firm: Enterprise, owner: Actor) -> None:
    client = client_of(owner)
    assert client.get(desk(firm)).status_code in (403, 404)
    for page in ("history/net_profit/2025/reveal/", "history/revenue/2025/settle/", "claims/1/"):
        assert client.post(desk(firm, page), {"reason": "x"}).status_code in (403, 404)


# -- masked figures and who has looked ---------------------------------------------------------------------------


def test_a_sensitive_figure_is_shown_for_a_reason_that_is_kept(firm: Enterprise, officer: Actor) -> None:
    client = client_of(officer)
    page = desk(firm, "history/net_profit/2025/")
    assert "270 万元" not in client.get(page).content.decode()
    assert "270 万元" not in client.post(f"{page}reveal/", {"reveal-reason": ""}).content.decode()
    assert not AuditEntry.objects.filter(action="fact.reveal").exists()
    shown = client.post(f"{page}reveal/", {"reveal-reason": "核对贴息申请"})
    assert "270 万元" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    entry = AuditEntry.objects.get(action="fact.reveal")
    assert entry.detail["reason"] == "核对贴息申请"
    assert "270 万元" not in client.get(page).content.decode(), "the next page masks it again"


def test_a_masked_figure_shows_on_no_page_and_not_in_print(
    firm: Enterprise, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[object] = []
    monkeypatch.setattr(
        "gaoxin.domains.enterprises.file_print.pdf", lambda data: printed.append(data) or b"%PDF-"
    )  # fmt: skip
    client = client_of(officer)
    text = "".join(client.get(desk(firm, page)).content.decode() for page in ("", "profile/", "rules/", "timeline/"))
    for key in ("hnte@2016", "srdi@2026", "little_giant@2026", "chinext@2026", "bse@2021", "zone_points@ZONE-OWN-1"):
        text += client.get(desk(firm, f"rules/{key}/")).content.decode()
    client.get(desk(firm, "page.pdf"))
    table = client.get(desk(firm, "facts.csv")).content.decode()
    assert "6200" in table
    assert "税务局" in table
    text += str(printed) + table
    for figure in ("270万元", "270 万元", "270.00", "2700000"):
        assert figure not in text
    assert "已隐藏" in str(printed)


def test_the_enterprise_sees_which_department_looked_and_when(firm: Enterprise, owner: Actor, officer: Actor) -> None:
    staff = client_of(officer)
    for _time in range(3):
        staff.get(desk(firm))
    staff.get(desk(firm, "page.pdf"))
    staff.post(desk(firm, "history/net_profit/2025/reveal/"), {"reveal-reason": "核对贴息申请"})
    client_of(owner).get(own(firm))
    text = client_of(owner).get(own(firm, "looks/")).content.decode()
    assert [text.count(word) for word in ("打开档案 ", "打开档案<", "打印一企一页<", "查看敏感数据<")] == [0, 1, 1, 1]
    assert officer.user is not None
    assert officer.user.display_name not in text, "the department, not the person"


# -- the code ----------------------------------------------------------------------------------------------------


def test_a_scanned_code_leads_staff_and_owner_to_the_file_and_others_to_the_public_minimum(
    zone: Zone, firm: Enterprise, owner: Actor, officer: Actor
) -> None:
    address = f"/e/{token_of(firm)}/"
    assert client_of(officer).get(address)["Location"] == desk(firm)
    assert client_of(owner).get(address)["Location"] == own(firm)
    for client in (
        Client(),
        client_of(made.a_member(made.an_enterprise(zone, 5))),
        client_of(situations.a_person(made.a_zone(), Role.OFFICER)),
    ):
        text = client.get(address).content.decode()
        assert firm.name in text
        assert "专精特新中小企业" in text
        for secret in ("6,200", "税务局", "4011"):
            assert secret not in text


def test_a_code_is_opaque_and_cannot_be_guessed(firm: Enterprise) -> None:
    token = token_of(firm)
    assert firm.credit_code not in token
    assert Client().get(f"/e/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/").status_code == 404
    assert Client().get("/e/1.abc/").status_code == 404


def test_the_code_of_a_merged_enterprise_leads_to_the_survivor(zone: Zone, firm: Enterprise, officer: Actor) -> None:
    double = made.an_enterprise(zone, 3)
    token = token_of(double)
    merge_enterprises(Actor.system(zone), enterprise=double, into=firm, reason="重复建档")
    assert client_of(officer).get(f"/e/{token}/")["Location"] == desk(firm)
    assert client_of(officer).get(desk(double))["Location"] == desk(firm)


# -- conflicts ---------------------------------------------------------------------------------------------------


def test_a_conflict_is_shown_and_settled_on_the_history_of_the_value(
    zone: Zone, firm: Enterprise, officer: Actor
) -> None:
    made.tell(firm, made.a_source(zone, "统计局"), {("revenue", 2025): Decimal(58_000_000)})
    client = client_of(officer)
    assert "2 个来源不一致" in client.get(desk(firm)).content.decode()
    page = desk(firm, "history/revenue/2025/")
    view = enterprise_file(officer, firm).get("revenue", 2025)
    assert view is not None
    other = view.others[0].fact
    assert "请选择采用哪个来源的值" in client.post(f"{page}settle/", {"decision-reason": "x"}).content.decode()
    client.post(f"{page}settle/", {"fact": other.pk, "decision-reason": "以统计年报为准"})
    assert revenue(officer, firm) == Decimal(58_000_000)
    assert "以统计年报为准" in client.get(page).content.decode()


# -- print and timeline ------------------------------------------------------------------------------------------


def test_the_print_is_one_page_of_pdf(firm: Enterprise, officer: Actor) -> None:
    answer = client_of(officer).get(desk(firm, "page.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert re.findall(rb"/Type\s*/Pages\s*/Count (\d+)", answer.content) == [b"1"]


def test_without_a_chinese_font_the_print_says_so_and_offers_a_way(
    firm: Enterprise, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gaoxin.domains.enterprises.file_print.chinese_font", lambda: "")
    answer = client_of(officer).get(desk(firm, "page.pdf"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "没有中文字体" in text
    assert "fonts-noto-cjk" in text


def test_the_timeline_tells_deliveries_corrections_and_what_others_contribute(
    firm: Enterprise, owner: Actor, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened = TimelineEvent(day=datetime.date(2024, 5, 20), label="首次认定高新技术企业")
    monkeypatch.setitem(
        contributions._by_app, "tests.timeline", (EnterpriseTimeline(events=lambda actor, enterprise: [happened]),)
    )
    client_of(owner).post(own(firm, "history/revenue/2025/correct/"), correction())
    text = client_of(officer).get(desk(firm, "timeline/")).content.decode()
    for words in ("税务局报送", "企业提出更正：营业收入", "首次认定高新技术企业", "2024-05-20"):
        assert words in text
    earlier = client_of(officer).get(desk(firm, "timeline/"), {"as_of": "2024-12-31"}).content.decode()
    assert "首次认定高新技术企业" in earlier
    assert "税务局报送" not in earlier
