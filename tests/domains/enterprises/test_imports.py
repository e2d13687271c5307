"""The import desk: upload, columns, dry run, commit, undo, the marked workbook, and who may."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse
from tests import situations
from tests.domains.enterprises import makers
from tests.domains.enterprises.makers import firm, page, signed_in, upload

from gaoxin.domains.enterprises import importing
from gaoxin.domains.enterprises.models import DryRun
from gaoxin.mechanisms.registry.enums import BatchState
from gaoxin.mechanisms.registry.models import ColumnMeaning, Enterprise, FactBatch, Source
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.errors import Conflict
from gaoxin.platform.core.models import Zone

pytestmark = pytest.mark.django_db


def test_a_workbook_goes_from_upload_through_columns_and_dry_run_into_the_registry_and_back(
    zone: Zone, officer: Actor, science: Source
) -> None:
    client = signed_in(officer)
    answer = upload(client, science, [firm(1), firm(2, "一大笔"), firm(3)])
    batch = FactBatch.objects.get()
    assert answer.url == reverse("enterprises:columns", args=[batch.pk])
    assert "2025年营业收入（万元）" in page(client, "columns", batch.pk)
    assert client.post(answer.url, {}).status_code == 302
    dry = page(client, "batch", batch.pk)
    assert "一大笔" in dry
    assert not Enterprise.objects.exists()
    assert "青池1号传感科技有限公司" in page(client, "batch", batch.pk, tab="new")
    client.post(reverse("enterprises:commit", args=[batch.pk]))
    tasks.run_pending()
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED
    assert Enterprise.objects.filter(zone=zone, status="active").count() == 3
    assert "青池3号" in page(client, "directory")
    client.post(reverse("enterprises:undo", args=[batch.pk]), {"reason": "报错了"})
    assert "青池3号" not in page(client, "directory")
    assert "报错了" in page(client, "batch", batch.pk)


def test_the_same_workbook_again_changes_nothing(officer: Actor, science: Source) -> None:
    makers.deliver(officer, science, [firm(1), firm(2)])
    upload(signed_in(officer), science, [firm(1), firm(2)])
    counts = FactBatch.objects.get(state=BatchState.PREVIEW).counts
    assert (counts["new"], counts["changed"], counts["conflicting"], counts["refused"]) == (0, 0, 0, 0)


def test_changed_and_conflicting_values_are_shown_beside_what_is_known(
    zone: Zone, officer: Actor, science: Source
) -> None:
    tax = makers.a_source(zone, "税务局")
    makers.deliver(officer, science, [firm(1, 1000)])
    makers.deliver(officer, tax, [firm(1, 1000, staff=80)])
    client = signed_in(officer)
    upload(client, science, [firm(1, 1300, staff=90)])
    batch = FactBatch.objects.get(state=BatchState.PREVIEW)
    shown = page(client, "batch", batch.pk, tab="conflicting")
    assert "1,300 万元" in shown
    assert "1,000 万元" in shown


def test_a_corrected_column_is_learnt_for_the_source(officer: Actor, science: Source) -> None:
    client = signed_in(officer)
    head = ("统一社会信用代码", "企业名称", "去年进账（万元）")
    answer = upload(client, science, [(makers.code(1), "青池1号传感科技有限公司", 1000)], head)
    client.post(answer.url, {"column-C": "营业收入[2025]@万元"})
    batch = FactBatch.objects.get()
    assert batch.counts["new"] == 1
    client.post(reverse("enterprises:commit", args=[batch.pk]))
    tasks.run_pending()
    assert ColumnMeaning.objects.filter(
        source=science, header="去年进账（万元）", target__startswith="revenue"
    ).exists()
    upload(client, science, [(makers.code(2), "青池2号传感科技有限公司", 2000)], head)
    assert FactBatch.objects.get(state=BatchState.PREVIEW).counts["new"] == 1


def test_a_meaning_that_cannot_be_read_keeps_what_was_typed(officer: Actor, science: Source) -> None:
    client = signed_in(officer)
    answer = upload(client, science, [firm(1)])
    refused = client.post(answer.url, {"column-D": "营业额度啊"})
    assert refused.status_code == 422
    assert "营业额度啊" in refused.content.decode()


def test_a_large_workbook_is_read_in_the_background(
    officer: Actor, science: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SMALL", 10)
    client = signed_in(officer)
    answer = upload(client, science, [firm(1), firm(2)])
    assert "读取企业表" in client.get(answer.url).content.decode()
    tasks.run_pending()
    batch = FactBatch.objects.get()
    assert client.get(answer.url).url == reverse("enterprises:columns", args=[batch.pk])
    assert DryRun.objects.get(batch=batch).counts["new"] == 2


def test_the_workbook_comes_back_with_its_faulty_cells_marked(officer: Actor, science: Source) -> None:
    client = signed_in(officer)
    upload(client, science, [firm(1), firm(2, "一大笔")])
    answer = client.get(reverse("enterprises:marked", args=[FactBatch.objects.get().pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    commented = [cell.coordinate for sheet in book for line in sheet.iter_rows() for cell in line if cell.comment]
    assert "D3" in commented


def test_a_batch_is_committed_once(officer: Actor, science: Source) -> None:
    client = signed_in(officer)
    upload(client, science, [firm(1)])
    batch = FactBatch.objects.get()
    first, second = importing.start_commit(officer, batch=batch), importing.start_commit(officer, batch=batch)
    assert first.pk == second.pk
    tasks.run_pending()
    with pytest.raises(Conflict):
        importing.start_commit(officer, batch=batch)


def test_a_discarded_dry_run_writes_nothing(officer: Actor, science: Source) -> None:
    client = signed_in(officer)
    upload(client, science, [firm(1)])
    client.post(reverse("enterprises:discard", args=[FactBatch.objects.get().pk]))
    assert FactBatch.objects.get().state == BatchState.DISCARDED
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize("content", [b"%PDF-1.7 no workbook", b"PK\x03\x04 broken", b"\x00\x01\x02" * 50])
def test_what_is_no_workbook_is_refused_with_a_sentence(officer: Actor, science: Source, content: bytes) -> None:
    stream = io.BytesIO(content)
    stream.name = "企业.xlsx"
    data = {"file": stream, "source": science.pk, "observed_on": "2026-06-30"}
    answer = signed_in(officer).post(reverse("enterprises:imports"), data)
    assert answer.status_code == 422
    assert "alert--danger" in answer.content.decode()
    assert not FactBatch.objects.exists()


def test_only_the_department_of_a_source_delivers_for_it(zone: Zone, officer: Actor) -> None:
    own = makers.a_source(zone, "税务局", organisation=situations.an_organisation(zone))
    answer = upload(signed_in(officer), own, [firm(1)])
    assert answer.status_code == 422
    assert not FactBatch.objects.exists()


def test_a_leader_reads_batches_and_changes_none(zone: Zone, leader: Actor, officer: Actor, science: Source) -> None:
    batch = makers.deliver(officer, science, [firm(1, profit=77)])
    client = signed_in(leader)
    assert "撤销入库" not in page(client, "batch", batch.pk)
    for name in ("undo", "resume", "commit", "discard"):
        assert client.post(reverse(f"enterprises:{name}", args=[batch.pk])).status_code in (403, 409)
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED


def test_strangers_find_no_batch(zone: Zone, officer: Actor, science: Source, strangers: dict[str, Actor]) -> None:
    batch = makers.deliver(officer, science, [firm(1)])
    for who, actor in strangers.items():
        client = signed_in(actor)
        for name in ("batch", "columns", "marked"):
            assert client.get(reverse(f"enterprises:{name}", args=[batch.pk])).status_code in (403, 404), (who, name)
        for name in ("undo", "resume", "commit", "discard"):
            assert client.post(reverse(f"enterprises:{name}", args=[batch.pk])).status_code in (403, 404), (who, name)
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED


def test_a_visitor_is_sent_to_sign_in(zone: Zone, officer: Actor, science: Source, client: object) -> None:
    batch = makers.deliver(officer, science, [firm(1)])
    for name, args in (("imports", []), ("batch", [batch.pk]), ("directory", []), ("conflicts", []), ("quality", [])):
        answer = client.get(reverse(f"enterprises:{name}", args=args))  # type: ignore[attr-defined]
        assert answer.status_code == 302
        assert "login" in answer.url


def test_a_person_of_the_department_sees_the_sensitive_lines_and_another_does_not(zone: Zone) -> None:
    department = situations.an_organisation(zone)
    own = situations.a_person(zone, Role.OFFICER, organisation=department)
    source = makers.a_source(zone, "税务局", organisation=department)
    makers.deliver(own, source, [firm(1, profit=50)])
    upload(signed_in(own), source, [firm(1, profit=66)])
    batch = FactBatch.objects.get(state=BatchState.PREVIEW)
    assert "66 万元" in page(signed_in(own), "batch", batch.pk, tab="changed")
    other = situations.a_person(zone, Role.OFFICER)
    seen = page(signed_in(other), "batch", batch.pk, tab="changed")
    assert "66 万元" not in seen
    assert "＊＊＊" in seen


def test_findings_about_sensitive_cells_are_hidden_from_other_departments_too(zone: Zone) -> None:
    department = situations.an_organisation(zone)
    own = situations.a_person(zone, Role.OFFICER, organisation=department)
    source = makers.a_source(zone, "税务局", organisation=department)
    upload(signed_in(own), source, [firm(1, profit="约六十六万多")])
    batch = FactBatch.objects.get(state=BatchState.PREVIEW)
    assert "约六十六万多" in page(signed_in(own), "batch", batch.pk, tab="refused")
    seen = page(signed_in(situations.a_person(zone, Role.OFFICER)), "batch", batch.pk, tab="refused")
    assert "六十六" not in seen
    assert "净利润" in seen
