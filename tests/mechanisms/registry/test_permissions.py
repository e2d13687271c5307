"""Who sees and does what: strangers nothing, narrower scopes their own, sensitive values only with a reason."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests import situations
from tests.mechanisms.registry import makers
from tests.mechanisms.registry.makers import deliver, firm, prepare, the_firm

from gaoxin.mechanisms.registry import models
from gaoxin.mechanisms.registry.actions.enterprises import assign_enterprise, create_enterprise
from gaoxin.mechanisms.registry.actions.facts import record_facts, reveal
from gaoxin.mechanisms.registry.actions.images import evaluate_zone, take_snapshot
from gaoxin.mechanisms.registry.actions.imports import commit_import, prepare_import, take_back, undo_batch
from gaoxin.mechanisms.registry.actions.judgements import (
    claim_correction,
    refuse_claim,
    reveal_claim,
    settle_conflict,
)
from gaoxin.mechanisms.registry.actions.merging import merge_enterprises
from gaoxin.mechanisms.registry.actions.questions import decide_new
from gaoxin.mechanisms.registry.actions.sources import order_sources, register_source
from gaoxin.mechanisms.registry.models import Conflict, Enterprise, FactBatch, Source
from gaoxin.mechanisms.registry.selectors.batches import findings_of, imports
from gaoxin.mechanisms.registry.selectors.conflicts import (
    claim_views,
    claims,
    conflict_views,
    conflicts,
    questions,
)
from gaoxin.mechanisms.registry.selectors.enterprises import find, search
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file, heads_of, history, views_of
from gaoxin.mechanisms.registry.selectors.quality import source_qualities, zone_quality
from gaoxin.mechanisms.registry.selectors.standings import standings, standings_of
from gaoxin.mechanisms.registry.values import MASK
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, Organisation, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HEAD = ("统一社会信用代码", "企业名称", "2025年营业收入（万元）", "2025年净利润（万元）")
TABLES = (
    "Enterprise", "EnterpriseName", "EnterpriseCode", "EnterpriseVersion", "Fact", "FactBatch", "Conflict", "Settlement", "MatchQuestion",
    "FactClaim", "Snapshot", "Evaluation", "Standing", "Quality",
)  # fmt: skip


@pytest.fixture
def bureau(zone: Zone) -> Organisation:
    return situations.an_organisation(zone, name="税务局")


@pytest.fixture
def full(zone: Zone, system: Actor, science: Source, bureau: Organisation) -> Enterprise:
    """A zone in which every table has a row; returns the enterprise that they are about."""
    source = register_source(system, name="税务", organisation=bureau)
    deliver(system, science, [(*firm(1)[:2], 1000, 88.5), (*firm(2)[:2], 900, 12)], HEAD)
    deliver(system, source, [(*firm(1)[:2], 1300, 99.5)], HEAD)
    deliver(system, science, [("", "青池1号传感科技有限公司苏州分公司", 1, 1)], HEAD)
    return the_firm(zone, 1)


def _member_of(zone: Zone, enterprise: Enterprise) -> Actor:
    home = situations.an_organisation(zone, OrganisationKind.ENTERPRISE)
    Organisation.objects.filter(pk=home.pk).update(credit_code=enterprise.credit_code)
    return situations.a_person(zone, Role.ENTERPRISE_MEMBER, organisation=home)


def _seen(actor: Actor) -> dict[str, int]:
    rows = {name: getattr(models, name).objects.visible_to(actor).count() for name in TABLES}
    return {name: count for name, count in rows.items() if count}


# -- seeing ------------------------------------------------------------------------------------------------------


def test_strangers_see_nothing(
    system: Actor, full: Enterprise, stranger: Actor, visitor: Actor, enterprise_member: Actor, bank_member: Actor
) -> None:
    evaluate_zone(system)
    nobody = Actor.anonymous()
    assert {"Standing", "Quality", "Snapshot", "Evaluation"} <= set(_seen(system))
    for actor in (stranger, visitor, enterprise_member, bank_member, nobody):
        assert _seen(actor) == {}
        assert not search(actor, "").exists()
        assert find(actor, full.credit_code) is None
        assert views_of(actor, [full], {"revenue"}) == {}
        assert (list(conflicts(actor)), list(questions(actor)), list(claims(actor))) == ([], [], [])
        assert (list(standings(actor)), standings_of(actor, full), source_qualities(actor)) == ([], [], [])
        assert (zone_quality(actor).enterprises, list(imports(actor))) == (0, [])
        for read in (lambda a: enterprise_file(a, full), lambda a: history(a, full, "revenue", 2025)):
            with pytest.raises(Enterprise.DoesNotExist):
                read(actor)


def test_administrators_of_the_system_see_no_business_data(zone: Zone, full: Enterprise) -> None:
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        assert _seen(situations.a_person(zone, role)) == {}


def test_a_department_without_the_zone_sees_only_its_own_enterprises(
    zone: Zone, system: Actor, bureau: Organisation, full: Enterprise
) -> None:
    clerk = situations.a_person(zone, Role.OFFICER, organisation=bureau, scope=Scope.UNIT)
    assert {name for name in _seen(clerk) if name != "FactBatch"} == set()
    assert {batch.source.organisation_id for batch in imports(clerk)} == {bureau.pk}
    assign_enterprise(system, enterprise=full, unit=bureau)
    assert [each.pk for each in search(clerk, "")] == [full.pk]
    assert {row.enterprise_id for row in models.EnterpriseCode.objects.visible_to(clerk)} == {full.pk}
    assert {row.enterprise_id for row in conflicts(clerk)} <= {full.pk}


def test_a_steward_sees_the_enterprises_of_their_grid(zone: Zone, system: Actor, full: Enterprise) -> None:
    steward = situations.a_person(zone, Role.STEWARD, scope=Scope.GRID, scope_value="G1")
    assert _seen(steward) == {}
    assign_enterprise(system, enterprise=full, grid="G1")
    assert [each.pk for each in search(steward, "")] == [full.pk]


def test_an_enterprise_sees_itself_and_after_a_merger_its_survivor(zone: Zone, system: Actor, full: Enterprise) -> None:
    member = _member_of(zone, the_firm(zone, 2))
    assert [each.pk for each in search(member, "")] == [the_firm(zone, 2).pk]
    with pytest.raises(Enterprise.DoesNotExist):
        enterprise_file(member, full)
    merge_enterprises(system, enterprise=the_firm(zone, 2), into=full, reason="同一家")
    assert enterprise_file(member, full).enterprise == full


# -- sensitive values --------------------------------------------------------------------------------------------


def test_sensitive_values_are_masked_wherever_they_are_read(
    zone: Zone, officer: Actor, leader: Actor, full: Enterprise
) -> None:
    for actor in (officer, leader):
        shown = enterprise_file(actor, full).get("net_profit", 2025)
        assert shown is not None
        assert (shown.value, shown.masked, [other.value for other in shown.others]) == (None, True, [None])
        assert enterprise_file(actor, full).get("revenue", 2025).value == 10000000  # type: ignore[union-attr]
        assert [entry.shown.value for entry in history(actor, full, "net_profit", 2025)] == [None, None]
        page = list(conflicts(actor, variable="net_profit"))
        assert [view.fact.value for view in conflict_views(actor, page)] == [None]
        assert views_of(actor, [full], {"net_profit"})[full.pk, "net_profit", 2025].value is None
        plain = json.dumps([fact.to_dict() for fact in enterprise_file(actor, full).facts], ensure_ascii=False)
        assert not any(secret in plain for secret in ("885000", "995000", "88.5"))


def test_the_enterprise_itself_sees_its_sensitive_values(zone: Zone, full: Enterprise) -> None:
    assert makers.value(_member_of(zone, full), full, "net_profit", 2025) == 885000


def test_the_department_that_delivered_a_value_sees_it_and_not_the_others(
    zone: Zone, bureau: Organisation, full: Enterprise
) -> None:
    clerk = situations.a_person(zone, Role.OFFICER, organisation=bureau)
    shown = enterprise_file(clerk, full).get("net_profit", 2025)
    assert shown is not None
    assert (shown.value, [other.value for other in shown.others]) == (None, [995000])


def test_a_reveal_needs_a_reason_and_leaves_a_trace_without_the_value(
    zone: Zone, officer: Actor, stranger: Actor, full: Enterprise, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Refusal, match="理由"):
        reveal(officer, enterprise=full, variables=["net_profit"], reason=" ")
    (shown,) = reveal(officer, enterprise=full, variables=["net_profit"], reason="核对贷款材料")
    assert shown.value == 885000
    entry = AuditEntry.objects.get(chain=zone.pk, action="fact.reveal")
    assert (entry.detail["reason"], entry.detail["variables"]) == ("核对贷款材料", ["net_profit"])
    assert "885000" not in entry.detail_text
    steward = situations.a_person(zone, Role.STEWARD, scope=Scope.GRID, scope_value="G1")
    for actor in (stranger, steward, Actor.anonymous(zone)):
        with pytest.raises(Forbidden):
            reveal(actor, enterprise=full, variables=["net_profit"], reason="看看")
    assert not any("885000" in record.getMessage() for record in caplog.records if record.name.startswith("gaoxin"))


def test_no_audit_entry_holds_a_sensitive_value(zone: Zone, officer: Actor, full: Enterprise) -> None:
    reveal(officer, enterprise=full, variables=["net_profit"], reason="核对")
    texts = " ".join(AuditEntry.objects.values_list("detail_text", flat=True))
    assert "885000" not in texts
    assert "88.5" not in texts


def test_findings_and_previews_of_sensitive_columns_quote_nothing_to_others(
    zone: Zone, system: Actor, leader: Actor, science: Source, full: Enterprise
) -> None:
    prepared = prepare(system, science, [(*firm(1)[:2], "千余", 995), (*firm(2)[:2], 900, "一百多")], HEAD)
    told = {finding.column: finding for finding in findings_of(leader, prepared.batch)}
    assert (told["C"].value, told["D"].value) == ("千余", MASK)
    sentences = " ".join(finding.message() + finding.message("en") for finding in told.values())
    assert "千余" in sentences
    assert "一百多" not in sentences
    assert any("一百多" in finding.message() for finding in findings_of(system, prepared.batch))
    (row,) = [row for row in prepared.examined.preview() if row["variable"] == "net_profit"]
    assert row["other"] == MASK


def test_only_the_delivering_department_gets_its_workbook_back(
    zone: Zone, officer: Actor, leader: Actor, bureau: Organisation, full: Enterprise, tmp_path: Path
) -> None:
    batch = FactBatch.objects.get(source__organisation=bureau)
    clerk = situations.a_person(zone, Role.OFFICER, organisation=bureau)
    assert take_back(clerk, batch=batch, out=tmp_path / "back.xlsx") >= 1
    assert openpyxl.load_workbook(tmp_path / "back.xlsx")
    for actor in (officer, leader):
        with pytest.raises(Forbidden):
            take_back(actor, batch=batch, out=tmp_path / "other.xlsx")


def test_a_sensitive_correction_is_revealed_with_a_reason(
    zone: Zone, officer: Actor, leader: Actor, full: Enterprise
) -> None:
    member = _member_of(zone, full)
    claim = claim_correction(
        member, enterprise=full, variable="net_profit", period=2025, value=777000, reason="报表有误"
    )
    assert [view.value for view in claim_views(member, claims(member))] == [777000]
    assert [(view.value, view.masked) for view in claim_views(officer, claims(officer))] == [(None, True)]
    assert reveal_claim(officer, claim=claim, reason="核对更正") == 777000
    with pytest.raises(Forbidden):
        reveal_claim(leader, claim=claim, reason="核对更正")


# -- doing -------------------------------------------------------------------------------------------------------


def test_nobody_but_officers_of_the_zone_writes(
    zone: Zone, system: Actor, leader: Actor, visitor: Actor, enterprise_member: Actor, bureau: Organisation,
    full: Enterprise, science: Source,
) -> None:  # fmt: skip
    clerk = situations.a_person(zone, Role.OFFICER, organisation=bureau, scope=Scope.UNIT)
    fact = heads_of(full, "revenue", 2025)[0]
    batch = FactBatch.objects.filter(source=science).order_by("id")[0]
    waiting = prepare(system, science, [firm(1)]).batch
    question = models.MatchQuestion.objects.get()
    deeds: list[Any] = [
        lambda a: register_source(a, name="新来源"),
        lambda a: order_sources(a, sources=[science]),
        lambda a: create_enterprise(a, name="新企业有限公司"),
        lambda a: merge_enterprises(a, enterprise=the_firm(zone, 2), into=full, reason="x"),
        lambda a: settle_conflict(a, fact=fact, reason="x"),
        lambda a: record_facts(a, enterprise=full, source=science, facts={("revenue", 2025): 1}),
        lambda a: prepare_import(a, source=science, name="a.csv", content=io.BytesIO(b"x")),
        take_snapshot,
        evaluate_zone,
        lambda a: decide_new(a, question=question),
    ]
    for actor in (leader, visitor, enterprise_member, clerk):
        for deed in deeds:
            with pytest.raises(Forbidden):
                deed(actor)
        for act in (commit_import, undo_batch):
            with pytest.raises((Forbidden, FactBatch.DoesNotExist)):
                act(actor, batch=waiting if act is commit_import else batch)
    assert Conflict.objects.filter(enterprise=full).exists()


def test_an_officer_of_another_zone_cannot_reach_rows_by_their_number(
    stranger: Actor, full: Enterprise, science: Source
) -> None:
    fact = heads_of(full, "revenue", 2025)[0]
    with pytest.raises(models.Fact.DoesNotExist):
        settle_conflict(stranger, fact=fact, reason="x")
    with pytest.raises(Refusal):
        order_sources(stranger, sources=[science])
    claim = models.FactClaim(pk=1)
    with pytest.raises(models.FactClaim.DoesNotExist):
        refuse_claim(stranger, claim=claim, decision="x")
    with pytest.raises(Forbidden):
        deliver(stranger, science, [firm(1)])
