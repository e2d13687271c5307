"""Conflicts and their settlements, corrections by enterprises, retractions, doubtful names."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import situations
from tests.mechanisms.registry.makers import code, counts, deliver, firm, the_firm, value

from gaoxin.mechanisms.registry.actions.facts import record_facts, retract_fact
from gaoxin.mechanisms.registry.actions.imports import resume_import, undo_batch
from gaoxin.mechanisms.registry.actions.judgements import (
    accept_claim,
    claim_correction,
    refuse_claim,
    revoke_settlement,
    settle_conflict,
    withdraw_claim,
)
from gaoxin.mechanisms.registry.actions.questions import decide_ignored, decide_new, decide_same, reopen_question
from gaoxin.mechanisms.registry.actions.sources import STAFF, built_in_source, order_sources
from gaoxin.mechanisms.registry.enums import ClaimState, ConflictState, QuestionState
from gaoxin.mechanisms.registry.models import Conflict, Enterprise, Fact, FactBatch, FactClaim, Source
from gaoxin.mechanisms.registry.selectors.conflicts import claims, conflict_views, conflicts, questions
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file, heads_of, history
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Conflict as Late
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, Organisation, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SHORT = ("企业名称", "2025年营业收入（万元）")


@pytest.fixture
def contested(system: Actor, science: Source, tax: Source, zone: Zone) -> Enterprise:
    """科技局 says 1000 万元, 税务局 says 1300."""
    deliver(system, science, [firm(1, 1000)])
    deliver(system, tax, [firm(1, 1300)])
    return the_firm(zone, 1)


@pytest.fixture
def its_member(zone: Zone, contested: Enterprise) -> Actor:
    """Someone of the contested enterprise."""
    home = situations.an_organisation(zone, OrganisationKind.ENTERPRISE)
    Organisation.objects.filter(pk=home.pk).update(credit_code=contested.credit_code)
    return situations.a_person(zone, Role.ENTERPRISE_MEMBER, organisation=home)


def _head(enterprise: Enterprise, source: Source) -> Fact:
    return next(fact for fact in heads_of(enterprise, "revenue", 2025) if fact.batch.source_id == source.pk)


# -- conflicts ---------------------------------------------------------------------------------------------------


def test_a_settlement_lets_the_chosen_source_count_until_a_source_says_something_new(
    system: Actor, officer: Actor, contested: Enterprise, science: Source, tax: Source
) -> None:
    (conflict,) = conflicts(officer)
    (view,) = conflict_views(officer, [conflict])
    assert (view.fact.value, view.fact.others[0].value, view.fact.contested) == (10000000, 13000000, True)
    settle_conflict(officer, fact=_head(contested, tax), reason="与审计报告一致")
    found = enterprise_file(officer, contested).get("revenue", 2025)
    assert found is not None
    assert (found.value, found.settled, found.contested) == (13000000, True, False)
    assert list(Conflict.objects.values_list("state", flat=True)) == [ConflictState.SETTLED]
    deliver(system, tax, [firm(1, 1301)])
    assert value(officer, contested, "revenue", 2025) == 13000000 or Conflict.objects.get().state == ConflictState.OPEN
    deliver(system, tax, [firm(1, 1500)])
    assert value(officer, contested, "revenue", 2025) == 10000000
    assert list(Conflict.objects.values_list("state", flat=True)) == [ConflictState.OPEN]


def test_a_settlement_can_be_revoked_once(system: Actor, contested: Enterprise, tax: Source) -> None:
    settlement = settle_conflict(system, fact=_head(contested, tax), reason="核对过")
    revoke_settlement(system, settlement=settlement)
    assert value(system, contested, "revenue", 2025) == 10000000
    with pytest.raises(Late):
        revoke_settlement(system, settlement=settlement)


def test_a_settlement_needs_a_reason_and_a_present_fact(
    system: Actor, contested: Enterprise, science: Source, tax: Source
) -> None:
    with pytest.raises(Refusal, match="理由"):
        settle_conflict(system, fact=_head(contested, tax), reason=" ")
    old = _head(contested, science)
    deliver(system, science, [firm(1, 1100)])
    with pytest.raises(Late, match="刷新"):
        settle_conflict(system, fact=old, reason="核对过")


def test_a_new_order_of_sources_changes_what_counts_and_is_taken_back_by_another(
    system: Actor, contested: Enterprise, science: Source, tax: Source
) -> None:
    order_sources(system, sources=[tax, science], variable="revenue")
    assert value(system, contested, "revenue", 2025) == 13000000
    assert value(system, contested, "revenue", 2024) == 9000000
    order_sources(system, sources=[science, tax], variable="revenue")
    assert value(system, contested, "revenue", 2025) == 10000000
    order_sources(system, sources=[tax])
    assert value(system, contested, "revenue", 2025) == 10000000
    assert list(Source.objects.order_by("trust").values_list("name", flat=True)[:2]) == ["税务局", "科技局"]


def test_the_last_undone_delivery_ends_the_conflict(system: Actor, contested: Enterprise, tax: Source) -> None:
    undo_batch(system, batch=FactBatch.objects.get(source=tax))
    assert not Conflict.objects.exists()


# -- entries and retractions -------------------------------------------------------------------------------------


def test_what_a_person_enters_counts_after_all_departments(system: Actor, zone: Zone, science: Source) -> None:
    deliver(system, science, [firm(1, 1000)])
    enterprise = the_firm(zone, 1)
    source = built_in_source(zone, STAFF)
    batch = record_facts(system, enterprise=enterprise, source=source, facts={("revenue", 2023): Decimal("8000000.5")})
    assert batch is not None
    assert value(system, enterprise, "revenue", 2023) == Decimal("8000000.5")
    again = record_facts(system, enterprise=enterprise, source=source, facts={("revenue", 2023): Decimal("8000000.5")})
    assert again is None


@pytest.mark.parametrize(
    ("key", "given", "sentence"),
    [
        (("revenue", 2025), "很多", "须是数字"),
        (("revenue", 2025), -5, "超出可能的范围"),
        (("revenue", 0), 5, "期间不对"),
        (("hnte_valid", 0), "是", "不能作为"),
        (("no_such_thing", 0), 5, "没有可以录入的指标"),
        (("rd_ratio", 2025), 5, "没有可以录入的指标"),
        (("staff", 2025), Decimal("1.5"), "整数"),
    ],
)
def test_values_that_cannot_be_are_refused_in_a_sentence(
    system: Actor, zone: Zone, science: Source, key: tuple[str, int], given: object, sentence: str
) -> None:
    deliver(system, science, [firm(1)])
    with pytest.raises(Refusal, match=sentence):
        record_facts(system, enterprise=the_firm(zone, 1), source=science, facts={key: given})


def test_a_retracted_fact_lets_the_one_before_it_count_again_and_stays_in_the_history(
    system: Actor, zone: Zone, science: Source
) -> None:
    deliver(system, science, [firm(1, 1000)])
    deliver(system, science, [firm(1, 1200)])
    enterprise = the_firm(zone, 1)
    wrong = _head(enterprise, science)
    batch = retract_fact(system, fact=wrong, reason="看错行")
    assert value(system, enterprise, "revenue", 2025) == 10000000
    states = [(entry.fact.value, entry.state) for entry in history(system, enterprise, "revenue", 2025)]
    assert states == [(12000000, "retracted"), (10000000, "live")]
    with pytest.raises(Late):
        retract_fact(system, fact=wrong, reason="再来一次")
    undo_batch(system, batch=batch)
    assert value(system, enterprise, "revenue", 2025) == 12000000


# -- corrections by enterprises ----------------------------------------------------------------------------------


def test_an_accepted_correction_counts_and_says_who_said_it(
    officer: Actor, its_member: Actor, contested: Enterprise
) -> None:
    claim = claim_correction(
        its_member, enterprise=contested, variable="revenue", period=2025, value=11_500_000, reason="以审计报告为准"
    )
    assert value(officer, contested, "revenue", 2025) == 10000000
    assert [row.pk for row in claims(its_member)] == [claim.pk]
    done = accept_claim(officer, claim=claim, decision="已核对审计报告")
    found = enterprise_file(officer, contested).get("revenue", 2025)
    assert found is not None
    assert (found.value, found.source.name, found.settled) == (11500000, "企业自报", True)
    assert done.state == ClaimState.ACCEPTED
    assert done.batch is not None
    undo_batch(officer, batch=done.batch)
    assert value(officer, contested, "revenue", 2025) == 10000000


def test_a_refused_or_withdrawn_correction_changes_nothing(
    officer: Actor, its_member: Actor, contested: Enterprise
) -> None:
    def claimed() -> FactClaim:
        return claim_correction(
            its_member, enterprise=contested, variable="revenue", period=2025, value=1, reason="误报"
        )

    claim = claimed()
    with pytest.raises(Refusal, match="核实中"):
        claimed()
    with pytest.raises(Refusal, match="理由"):
        refuse_claim(officer, claim=claim, decision="")
    refuse_claim(officer, claim=claim, decision="无佐证")
    with pytest.raises(Late):
        accept_claim(officer, claim=claim, decision="")
    withdraw_claim(its_member, claim=claimed())
    assert value(officer, contested, "revenue", 2025) == 10000000
    states = list(FactClaim.objects.order_by("id").values_list("state", flat=True))
    assert states == [ClaimState.REFUSED, ClaimState.WITHDRAWN]


def test_only_the_enterprise_itself_corrects_and_only_officers_decide(
    officer: Actor, leader: Actor, enterprise_member: Actor, its_member: Actor, contested: Enterprise
) -> None:
    for actor in (officer, leader, enterprise_member):
        with pytest.raises(Forbidden):
            claim_correction(actor, enterprise=contested, variable="revenue", period=2025, value=1, reason="误报")
    claim = claim_correction(its_member, enterprise=contested, variable="revenue", period=2025, value=1, reason="误报")
    for actor in (leader, enterprise_member, its_member):
        with pytest.raises(Forbidden):
            accept_claim(actor, claim=claim, decision="")


# -- doubtful names ----------------------------------------------------------------------------------------------


def test_a_doubtful_row_waits_and_comes_in_once_a_person_has_said_which_enterprise_it_is(
    system: Actor, zone: Zone, science: Source
) -> None:
    deliver(system, science, [firm(1, 1000)])
    batch = deliver(system, science, [("青池1号传感科技有限公司苏州分公司", 1500)], SHORT)
    assert counts(batch) == {"waiting": 1}
    (question,) = questions(system)
    assert question.candidates[0]["enterprise"] == the_firm(zone, 1).pk
    decide_same(system, question=question, enterprise=the_firm(zone, 1))
    resumed = resume_import(system, batch=batch)
    assert counts(resumed) == {"changed": 1}
    assert value(system, the_firm(zone, 1), "revenue", 2025) == 15000000
    assert not questions(system).exists()
    assert counts(deliver(system, science, [("青池1号传感科技有限公司苏州分公司", 1500)], SHORT)) == {"unchanged": 1}


def test_a_doubtful_name_can_be_another_enterprise_or_nothing_to_take_in(
    system: Actor, zone: Zone, science: Source
) -> None:
    deliver(system, science, [firm(1, 1000)])
    rows = [("青池1号传感科技有限公司苏州分公司", 1500), ("青池1号传感科技有限公司无锡分公司", 1600)]
    batch = deliver(system, science, rows, SHORT)
    another, nothing = questions(system)
    decide_new(system, question=another)
    decide_ignored(system, question=nothing, note="不在本区")
    resumed = resume_import(system, batch=batch)
    assert counts(resumed) == {"new": 1, "refused": 1}
    assert Enterprise.objects.living().count() == 2
    with pytest.raises(Late):
        decide_new(system, question=nothing)
    assert reopen_question(system, question=nothing).state == QuestionState.OPEN


def test_a_known_name_with_another_credit_code_is_put_before_a_person(
    system: Actor, zone: Zone, science: Source
) -> None:
    deliver(system, science, [firm(1, 1000)])
    name = the_firm(zone, 1).name
    batch = deliver(system, science, [(code(2), name, 2000, 900, "是")])
    assert (counts(batch), [row.reason for row in questions(system)]) == ({"waiting": 3}, ["same_name_other_code"])


def test_every_judgement_is_in_the_audit_chain_without_the_value(
    officer: Actor, its_member: Actor, contested: Enterprise, tax: Source, zone: Zone
) -> None:
    settle_conflict(officer, fact=_head(contested, tax), reason="核对过")
    claim_correction(
        its_member, enterprise=contested, variable="net_profit", period=2025, value=987_654_321, reason="误报"
    )
    entries = AuditEntry.objects.filter(chain=zone.pk)
    assert {"conflict.settle", "claim.make", "batch.commit"} <= set(entries.values_list("action", flat=True))
    assert not any("987654321" in entry.detail_text for entry in entries)
