"""Import history, queues and ticked enterprises as files: what is in them, under which filters, for whom."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from tests.domains.enterprises import makers
from tests.domains.enterprises.makers import deliver, page, signed_in

from gaoxin.domains.enterprises import queue_exports
from gaoxin.mechanisms.registry.actions.judgements import settle_conflict
from gaoxin.mechanisms.registry.models import Conflict, Fact, FactClaim, MatchQuestion, Source
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import AuditEntry, Zone

pytestmark = pytest.mark.django_db


def sheet(actor: Actor, name: str, **query: str) -> list[dict[str, Any]]:
    """The rows of an exported workbook under their headers."""
    answer = signed_in(actor).get(reverse(f"enterprises:export-{name}", args=["xlsx"]), query)
    assert answer.status_code == 200
    head, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_history_of_imports_leaves_with_its_counts_under_the_filters_of_the_page(
    filled: Zone, officer: Actor, science: Source
) -> None:
    deliver(officer, makers.a_source(filled, "税务局"), [makers.firm(7)])
    rows = sheet(officer, "imports")
    assert [(row["来源"], row["企业"], row["状态"]) for row in rows] == [
        ("税务局", 1, "已入库"),
        ("科技局", 6, "已入库"),
    ]
    assert sum(row["新增"] for row in rows) > 20
    assert [row["来源"] for row in sheet(officer, "imports", source=str(science.pk))] == ["科技局"]
    assert "export/xlsx/?" in page(signed_in(officer), "imports")


def test_contested_values_leave_a_line_for_each_source(officer: Actor, contested: Conflict) -> None:
    rows = sheet(officer, "conflicts")
    assert [(row["来源"], row["数据"], row["单位"], row["现在采用"]) for row in rows] == [
        ("科技局", 5000, "万元", "是"),
        ("税务局", 4200, "万元", "否"),
    ]
    fact = Fact.objects.get(enterprise=contested.enterprise, variable="revenue", value_number=42_000_000)
    settle_conflict(officer, fact=fact, reason="以税务为准")
    assert sheet(officer, "conflicts") == []
    settled = sheet(officer, "conflicts", state="settled")
    assert {row["核定理由"] for row in settled} == {"以税务为准"}
    assert settled[0]["来源"] == "税务局"
    assert sheet(officer, "conflicts", state="settled", q="青池2号") == []


def test_contested_sensitive_values_stay_hidden_in_the_file(filled: Zone, officer: Actor) -> None:
    row = (makers.code(1), "青池1号传感科技有限公司", 777)
    deliver(officer, makers.a_source(filled, "税务局"), [row], ("统一社会信用代码", "企业名称", "2025年净利润（万元）"))
    assert {row["数据"] for row in sheet(officer, "conflicts")} == {"已隐藏"}


def test_doubtful_names_leave_with_their_candidates(officer: Actor, question: MatchQuestion) -> None:
    (row,) = sheet(officer, "names")
    assert row["来表名称"] == "青池1号传感科技有限公司"
    assert makers.code(1) in row["可能是"]
    assert sheet(officer, "names", state="new") == []


def test_corrections_leave_with_both_values(officer: Actor, claim: FactClaim) -> None:
    (row,) = sheet(officer, "claims")
    assert (row["现在的数据"], row["企业认为应是"], row["单位"]) == (5000, 5100, "万元")
    assert row["更正说明"] == "审计调整"


def test_a_list_that_is_too_long_is_refused_and_not_cut(
    officer: Actor, contested: Conflict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_exports, "MOST_ROWS", 0)
    answer = signed_in(officer).get(reverse("enterprises:export-conflicts", args=["csv"]))
    assert answer.status_code == 422
    assert "缩小范围" in answer.content.decode()


def test_only_the_ticked_enterprises_leave_when_asked_so(filled: Zone, officer: Actor, stranger: Actor) -> None:
    client = signed_in(officer)
    address = reverse("enterprises:export-ticked", args=["csv"])
    ids = [makers.the_firm(filled, 3).pk, makers.the_firm(filled, 1).pk]
    answer = client.post(address, {"id": ids, "query": "cols=revenue@y1"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["企业名称"][:4] for row in rows] == ["青池3号", "青池1号"]
    assert [row["营业收入（2025年）（万元）"] for row in rows] == ["800.0", "5000.0"]
    assert client.post(address, {"query": ""}).status_code == 422
    assert client.get(address).status_code == 405
    other = b"".join(signed_in(stranger).post(address, {"id": ids}).streaming_content).decode("utf-8-sig")
    assert "青池" not in other


def test_every_export_of_a_queue_is_recorded_and_strangers_get_no_row(
    filled: Zone, officer: Actor, question: MatchQuestion, contested: Conflict, claim: FactClaim, strangers: dict[str, Actor]
) -> None:  # fmt: skip
    for name in ("imports", "names", "conflicts", "claims"):
        sheet(officer, name)
        assert AuditEntry.objects.filter(action=f"{name}.export").count() == 1
        for who, actor in strangers.items():
            answer = signed_in(actor).get(reverse(f"enterprises:export-{name}", args=["csv"]))
            assert answer.status_code == 403 or "青池" not in answer.content.decode(), (who, name)
