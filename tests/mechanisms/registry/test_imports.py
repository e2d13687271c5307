"""Imports: dry run, commit, repetition, undo, and what is refused."""

from __future__ import annotations

import hashlib
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.mechanisms.registry import makers
from tests.mechanisms.registry.makers import HEAD, code, counts, deliver, firm, prepare, the_firm, value

from gaoxin.kernel.workbook import Finding
from gaoxin.mechanisms.registry.actions.imports import commit_import, discard_import, prepare_import, undo_batch
from gaoxin.mechanisms.registry.enums import BatchState, EnterpriseStatus
from gaoxin.mechanisms.registry.findings import from_json
from gaoxin.mechanisms.registry.models import (
    ColumnMeaning,
    Delivery,
    Enterprise,
    EnterpriseCode,
    EnterpriseName,
    Fact,
    FactBatch,
    RegistryHead,
    Source,
)
from gaoxin.mechanisms.registry.returning import return_workbook
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _codes(batch: FactBatch, severity: str = "error") -> list[str]:
    return [finding.code for finding in from_json(batch.findings) if finding.severity == severity]


def _finding(batch: FactBatch, code: str) -> Finding:
    return next(finding for finding in from_json(batch.findings) if finding.code == code)


def test_an_import_makes_enterprises_and_facts(system: Actor, zone: Zone, science: Source) -> None:
    batch = deliver(system, science, [firm(1), firm(2, 2000.5)])
    assert counts(batch) == {"new": 6}
    assert [each.name for each in Enterprise.objects.order_by("id")] == [
        "青池1号传感科技有限公司",
        "青池2号传感科技有限公司",
    ]
    assert value(system, the_firm(zone, 2), "revenue", 2025) == Decimal(20005000)
    assert value(system, the_firm(zone, 2), "hnte_valid", 0) is True


def test_a_value_says_its_source_day_and_cell(system: Actor, zone: Zone, science: Source) -> None:
    batch = deliver(system, science, [firm(1), firm(2)])
    fact = Fact.objects.get(enterprise=the_firm(zone, 2), variable="revenue", period=2024)
    assert (fact.source, fact.observed_on, fact.recorded_at) == (science, makers.OBSERVED, batch.recorded_at)
    assert fact.cell == "数据!D3"


def test_a_dry_run_writes_nothing(system: Actor, zone: Zone, science: Source) -> None:
    prepared = prepare(system, science, [firm(1)])
    assert (prepared.batch.state, counts(prepared.batch)) == (BatchState.PREVIEW, {"new": 3})
    assert not Enterprise.objects.exists()
    assert not Fact.objects.exists()
    assert not RegistryHead.objects.filter(revision__gt=0).exists()


def test_the_second_import_of_the_same_file_changes_nothing(system: Actor, zone: Zone, science: Source) -> None:
    deliver(system, science, [firm(1), firm(2)])
    before = makers.image_hash(zone), Fact.objects.count(), RegistryHead.objects.get(zone=zone).revision
    batch = deliver(system, science, [firm(1), firm(2)])
    assert counts(batch) == {"unchanged": 6}
    assert (makers.image_hash(zone), Fact.objects.count(), RegistryHead.objects.get(zone=zone).revision) == before


def test_a_changed_value_supersedes_and_the_old_one_stays_in_the_history(
    system: Actor, zone: Zone, science: Source
) -> None:
    deliver(system, science, [firm(1, 1000)])
    batch = deliver(system, science, [firm(1, 1200)], observed_on=makers.TODAY)
    assert counts(batch) == {"changed": 1, "unchanged": 2}
    old, new = Fact.objects.filter(variable="revenue", period=2025).order_by("id")
    assert (old.value, new.value, new.supersedes) == (10000000, 12000000, old)
    assert value(system, the_firm(zone, 1), "revenue", 2025) == 12000000


def test_an_older_workbook_that_comes_late_does_not_outdo_a_newer_one(
    system: Actor, zone: Zone, science: Source
) -> None:
    deliver(system, science, [firm(1, 1000, hnte="是")], observed_on=makers.TODAY)
    deliver(system, science, [firm(1, 800, hnte="否")], observed_on=makers.OBSERVED)
    assert value(system, the_firm(zone, 1), "revenue", 2025) == 10000000
    assert value(system, the_firm(zone, 1), "hnte_valid", 0) is True
    assert value(system, the_firm(zone, 1), "hnte_valid", 0, on=makers.OBSERVED) is False


def test_an_empty_cell_takes_nothing_away(system: Actor, zone: Zone, science: Source) -> None:
    deliver(system, science, [firm(1, 1000)])
    assert counts(deliver(system, science, [firm(1, None, None)])) == {"unchanged": 1}
    assert value(system, the_firm(zone, 1), "revenue", 2025) == 10000000


def test_what_contradicts_another_source_is_kept_and_told(
    system: Actor, zone: Zone, science: Source, tax: Source
) -> None:
    deliver(system, science, [firm(1, 1000)])
    batch = deliver(system, tax, [firm(1, 1300)])
    assert counts(batch) == {"new": 2, "conflicting": 1}
    finding = _finding(batch, "conflict")
    assert (finding.place, "科技局" in finding.message(), "科技局" in finding.message("en")) == ("数据!C2", True, True)
    assert value(system, the_firm(zone, 1), "revenue", 2025) == 10000000
    assert Fact.objects.filter(batch=batch, variable="revenue", period=2025).exists()


def test_rounding_is_no_contradiction(system: Actor, zone: Zone, science: Source, tax: Source) -> None:
    deliver(system, science, [firm(1, 1234.5678)])
    assert counts(deliver(system, tax, [firm(1, 1234.57)])) == {"new": 3}


@pytest.mark.parametrize("wrong", [10_000_000, 0.1])
def test_yuan_beside_ten_thousand_yuan_is_refused_unless_forced(
    system: Actor, zone: Zone, science: Source, wrong: float
) -> None:
    deliver(system, science, [firm(1, 1000)])
    batch = deliver(system, science, [firm(1, wrong)])
    assert counts(batch) == {"unchanged": 2, "refused": 1}
    assert "10,000" in _finding(batch, "unit_history").message()
    assert value(system, the_firm(zone, 1), "revenue", 2025) == 10000000
    assert counts(deliver(system, science, [firm(1, wrong)], force_units=True)) == {"unchanged": 2, "changed": 1}


def test_refused_cells_are_counted_and_told(system: Actor, zone: Zone, science: Source) -> None:
    batch = deliver(system, science, [firm(1, "一千多"), firm(2)])
    assert counts(batch) == {"new": 5, "refused": 1}
    assert value(system, the_firm(zone, 1), "revenue", 2025) is None
    assert value(system, the_firm(zone, 1), "revenue", 2024) == 9000000


def test_a_row_that_says_nobody_is_refused(system: Actor, zone: Zone, science: Source) -> None:
    batch = deliver(system, science, [("1234", None, 1000, 900, "是"), firm(2)])
    assert _codes(batch) == ["no_sound_identity"]
    assert (counts(batch), batch.counts["rows_refused"]) == ({"new": 3, "refused": 3}, 1)


def test_the_marked_workbook_comes_back(system: Actor, zone: Zone, science: Source, tmp_path: Path) -> None:
    deliver(system, science, [firm(1, 1000)])
    batch = deliver(system, science, [firm(1, 10_000_000), firm(2, "一千多")])
    assert return_workbook(batch, tmp_path / "back.xlsx") == 2
    back = openpyxl.load_workbook(tmp_path / "back.xlsx")
    assert back.sheetnames == ["问题汇总", "数据"]
    assert "万元" in back["数据"]["C2"].comment.text
    assert back["数据"]["C3"].fill.start_color.rgb == "FFFFC7CE"
    assert back["数据"]["C3"].value == "一千多"


def test_a_csv_comes_back_as_a_workbook_with_the_same_rows(
    system: Actor, zone: Zone, science: Source, tmp_path: Path
) -> None:
    text = f"{','.join(HEAD)}\n{code(1)},青池一号有限公司,一千多,900,是\n"
    prepared = prepare_import(system, source=science, name="企业.csv", content=io.BytesIO(text.encode()))
    assert return_workbook(prepared.batch, tmp_path / "back.xlsx", language="en") == 1
    back = openpyxl.load_workbook(tmp_path / "back.xlsx")
    page = back[back.sheetnames[1]]
    assert (page["C2"].value, page["C2"].fill.start_color.rgb) == ("一千多", "FFFFC7CE")
    assert [path.name for path in tmp_path.iterdir()] == ["back.xlsx"]


def test_every_year_of_a_long_history_is_taken_in(system: Actor, zone: Zone, science: Source) -> None:
    head = ("统一社会信用代码", "企业名称", "年份", "营业收入（万元）", "高新技术企业")
    rows = [(code(1), "青池有限公司", year, year, "是") for year in range(2014, 2026)]
    batch = deliver(system, science, rows, head)
    periods = Fact.objects.filter(variable="revenue").order_by("period").values_list("period", "value_number")
    assert list(periods) == [(year, Decimal(year * 10000)) for year in range(2014, 2026)]
    assert counts(batch) == {"new": 13}
    assert counts(deliver(system, science, rows, head)) == {"unchanged": 13}


def test_columns_that_state_old_years_do_not_draw_the_others_with_them(
    system: Actor, zone: Zone, science: Source
) -> None:
    head = ("企业名称", "2018年营业收入（万元）", "营业收入（万元）")
    deliver(system, science, [("青池有限公司", 800, 1000)], head)
    found = Fact.objects.order_by("period").values_list("period", "value_number")
    assert list(found) == [(2018, Decimal(8000000)), (2025, Decimal(10000000))]


def test_figures_of_this_year_belong_to_the_last_full_month(system: Actor, zone: Zone, science: Source) -> None:
    head = ("企业名称", "本年累计营业收入（万元）")
    deliver(system, science, [("青池有限公司", 500)], ("企业名称", "revenue_ytd"), observed_on=makers.TODAY)
    assert list(Fact.objects.values_list("variable", "period")) == [("revenue_ytd", 202610)]
    deliver(system, science, [("青池有限公司", 600)], head, overrides={head[1]: "revenue_ytd@万元"}, month=202611)
    assert Fact.objects.filter(period=202611).count() == 1


def test_what_columns_mean_is_learnt_for_each_source(system: Actor, zone: Zone, science: Source, tax: Source) -> None:
    head = ("统一社会信用代码", "企业名称", "全年进账")
    rows = [(code(1), "青池有限公司", 1000)]
    first = deliver(system, science, rows, head, overrides={"全年进账": "营业收入[2025]@万元"})
    assert counts(first) == {"new": 1}
    assert ColumnMeaning.objects.get(source=science, header="全年进账").target == "revenue[2025]@万元"
    assert counts(deliver(system, science, rows, head)) == {"unchanged": 1}
    assert counts(deliver(system, tax, rows, head)) == {}


def test_two_rows_of_one_enterprise_are_joined_and_their_contradiction_refused(
    system: Actor, zone: Zone, science: Source
) -> None:
    deliver(system, science, [firm(1, 500, None, None)])
    name = the_firm(zone, 1).name
    batch = deliver(system, science, [(code(1), "", 1000, None, None), ("", name, 1100, 900, "是")])
    assert counts(batch) == {"changed": 1, "new": 2, "refused": 1}
    assert _finding(batch, "same_enterprise").place == "数据!C3"
    assert Delivery.objects.filter(batch=batch).count() == 1
    assert value(system, the_firm(zone, 1), "revenue", 2025) == 10000000
    assert value(system, the_firm(zone, 1), "revenue", 2024) == 9000000


def test_enterprises_that_the_zone_does_not_have_can_be_refused(system: Actor, zone: Zone, science: Source) -> None:
    deliver(system, science, [firm(1)])
    batch = deliver(system, science, [firm(1), firm(2)], create_unknown=False)
    assert (counts(batch), _codes(batch)) == ({"unchanged": 3, "refused": 3}, ["not_in_directory"])
    assert Enterprise.objects.count() == 1


def test_a_list_of_names_alone_makes_a_directory(system: Actor, zone: Zone, science: Source) -> None:
    deliver(system, science, [(code(1), "青池有限公司"), (code(2), "白塘有限公司")], ("统一社会信用代码", "企业名称"))
    assert Enterprise.objects.living().count() == 2
    assert not Fact.objects.exists()


def test_a_dry_run_that_has_grown_old_is_examined_again(
    system: Actor, zone: Zone, science: Source, tax: Source
) -> None:
    prepared = prepare(system, science, [firm(1, 1000)])
    deliver(system, tax, [firm(1, 1300)])
    batch = commit_import(system, batch=prepared.batch, prepared=prepared)
    assert counts(batch) == {"new": 2, "conflicting": 1}
    assert Enterprise.objects.count() == 1


def test_a_batch_can_be_committed_from_its_file_alone(system: Actor, zone: Zone, science: Source) -> None:
    prepared = prepare(system, science, [firm(1)])
    batch = commit_import(system, batch=FactBatch.objects.get(pk=prepared.batch.pk))
    assert (batch.state, counts(batch), Fact.objects.count()) == (BatchState.COMMITTED, {"new": 3}, 3)


def test_a_batch_is_committed_discarded_or_undone_once(system: Actor, zone: Zone, science: Source) -> None:
    prepared = prepare(system, science, [firm(1)])
    batch = commit_import(system, batch=prepared.batch, prepared=prepared)
    with pytest.raises(Conflict):
        commit_import(system, batch=batch)
    with pytest.raises(Conflict):
        discard_import(system, batch=batch)
    undo_batch(system, batch=batch)
    with pytest.raises(Conflict):
        undo_batch(system, batch=batch)
    dropped = prepare(system, science, [firm(1)]).batch
    discard_import(system, batch=dropped)
    with pytest.raises(Conflict):
        commit_import(system, batch=dropped)


def test_undo_restores_byte_equal_snapshots_and_keeps_the_history(
    system: Actor, zone: Zone, science: Source, tax: Source, tmp_path: Path
) -> None:
    deliver(system, science, [firm(1), firm(2)])
    before = makers.bytes_of(zone, tmp_path, "before")
    batch = deliver(system, tax, [firm(2, 2500), firm(3)])
    changed = deliver(system, science, [firm(1, 7000, hnte="否"), firm(4)], observed_on=makers.TODAY)
    assert makers.bytes_of(zone, tmp_path, "between") != before
    facts = Fact.objects.count()
    undo_batch(system, batch=batch)
    undo_batch(system, batch=changed)
    assert makers.bytes_of(zone, tmp_path, "after") == before
    assert Fact.objects.count() == facts


def test_undo_withdraws_enterprises_that_only_it_knew_and_a_new_delivery_revives_them(
    system: Actor, zone: Zone, science: Source, tax: Source
) -> None:
    batch = deliver(system, science, [firm(1), firm(2)])
    deliver(system, tax, [firm(2)])
    first = the_firm(zone, 1)
    undo_batch(system, batch=batch)
    assert list(Enterprise.objects.living().values_list("credit_code", flat=True)) == [code(2)]
    assert Enterprise.objects.get(pk=first.pk).status == EnterpriseStatus.WITHDRAWN
    assert counts(deliver(system, science, [firm(1), firm(2)])) == {"new": 6}
    assert Enterprise.objects.living().count() == Enterprise.objects.count() == 2


def test_undo_takes_back_names_and_codes_that_the_batch_taught(system: Actor, zone: Zone, science: Source) -> None:
    deliver(system, science, [("", "青池传感科技有限公司", 1000, 900, "是")])
    batch = deliver(system, science, [(code(1), "青池传感科技有限公司", 1000, 900, "是")])
    assert the_firm(zone, 1).name == "青池传感科技有限公司"
    named = deliver(system, science, [(code(1), "青池新材料有限公司", 1000, 900, "是")])
    assert EnterpriseName.objects.get().name == "青池新材料有限公司"
    undo_batch(system, batch=named)
    undo_batch(system, batch=batch)
    assert Enterprise.objects.get().credit_code == ""
    assert not EnterpriseName.objects.exists()
    assert not EnterpriseCode.objects.exists()


def test_undo_tells_which_later_deliveries_had_confirmed_the_values(system: Actor, zone: Zone, science: Source) -> None:
    batch = deliver(system, science, [firm(1)])
    again = deliver(system, science, [firm(1)])
    assert undo_batch(system, batch=batch).confirmed_by == (again.pk,)


def test_each_batch_leaves_one_audit_entry_with_counts_and_the_hash_of_its_facts(
    system: Actor, zone: Zone, science: Source
) -> None:
    batch = deliver(system, science, [firm(1), firm(2)])
    entry = AuditEntry.objects.get(chain=zone.pk, action="batch.commit")
    assert (entry.detail["new"], entry.detail["facts"], entry.detail["hash"]) == (6, 6, batch.content_hash)
    lines = (
        f"{fact.enterprise_id}\x1f{fact.variable}\x1f{fact.period}\x1f{_text(fact)}\n"
        for fact in Fact.objects.filter(batch=batch).order_by("id")
    )
    assert hashlib.sha256("".join(lines).encode()).hexdigest() == batch.content_hash


def _text(fact: Fact) -> str:
    return str(fact.value)


def test_only_officers_of_the_delivering_department_import(
    system: Actor, zone: Zone, officer: Actor, leader: Actor, enterprise_member: Actor, stranger: Actor, visitor: Actor
) -> None:
    (home,) = officer.organisation_ids()
    own = makers.a_source(zone, "本部门", organisation=_organisation(home))
    other = makers.a_source(zone, "别的部门", organisation=_organisation(next(iter(leader.organisation_ids()))))
    assert counts(deliver(officer, own, [firm(1)])) == {"new": 3}
    for actor, source in ((officer, other), (leader, own), (enterprise_member, own), (stranger, own), (visitor, own)):
        with pytest.raises(Forbidden):
            deliver(actor, source, [firm(1)])


def _organisation(pk: int) -> Any:
    return Zone._meta.apps.get_model("core", "Organisation").objects.get(pk=pk)


def test_what_cannot_be_read_is_refused_with_a_sentence(system: Actor, zone: Zone, science: Source) -> None:
    with pytest.raises(Refusal, match="PDF"):
        prepare_import(system, source=science, name="a.xlsx", content=io.BytesIO(b"%PDF-1.7 nothing else"))
    with pytest.raises(Refusal, match="不能晚于今天"):
        prepare(system, science, [firm(1)], observed_on=makers.TODAY.replace(day=22))
    with pytest.raises(Refusal, match="没有叫"):
        prepare(system, science, [firm(1)], overrides={"高新技术企业": "没有的变量"})
    assert not FactBatch.objects.exists()
