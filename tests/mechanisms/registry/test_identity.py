"""Names and codes, search, closing, mergers and splits; as of earlier moments."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.mechanisms.registry import makers
from tests.mechanisms.registry.conftest import NOON
from tests.mechanisms.registry.makers import code, counts, deliver, firm, the_firm, value

from gaoxin.mechanisms.registry.actions.enterprises import (
    add_name,
    change_credit_code,
    close_enterprise,
    create_enterprise,
    remove_name,
    rename_enterprise,
    reopen_enterprise,
)
from gaoxin.mechanisms.registry.actions.imports import undo_batch
from gaoxin.mechanisms.registry.actions.merging import merge_enterprises, split_enterprise, unmerge_enterprise
from gaoxin.mechanisms.registry.actions.sources import order_sources
from gaoxin.mechanisms.registry.enums import EnterpriseStatus, NameKind
from gaoxin.mechanisms.registry.images import build_image
from gaoxin.mechanisms.registry.models import Enterprise, EnterpriseName, Fact, Source
from gaoxin.mechanisms.registry.selectors.enterprises import find, search
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file, views_of
from gaoxin.mechanisms.registry.selectors.matches import match_names
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def firms(system: Actor, science: Source) -> None:
    """Three enterprises."""
    deliver(system, science, [firm(1), firm(2, 2000), firm(3, 3000)])


# -- names and codes ---------------------------------------------------------------------------------------------


def test_a_renamed_enterprise_is_still_delivered_and_found_by_its_old_name(
    system: Actor, zone: Zone, science: Source, firms: None
) -> None:
    enterprise = the_firm(zone, 1)
    old = enterprise.name
    rename_enterprise(system, enterprise=enterprise, name="白塘智能装备股份有限公司")
    assert EnterpriseName.objects.get().kind == NameKind.FORMER
    assert [each.pk for each in search(system, old)] == [enterprise.pk]
    batch = deliver(system, science, [(old, 1500)], ("企业名称", "2025年营业收入（万元）"))
    assert counts(batch) == {"changed": 1}
    rename_enterprise(system, enterprise=enterprise, name=old)
    assert [name.name for name in EnterpriseName.objects.all()] == ["白塘智能装备股份有限公司"]


def test_the_old_code_still_means_the_enterprise(system: Actor, zone: Zone, science: Source, firms: None) -> None:
    enterprise = the_firm(zone, 1)
    change_credit_code(system, enterprise=enterprise, credit_code=code(9))
    assert counts(deliver(system, science, [firm(1, 1500)])) == {"changed": 1, "unchanged": 2}
    assert (find(system, code(1)), find(system, code(9))) == (enterprise, enterprise)
    with pytest.raises(Refusal, match="使用过"):
        create_enterprise(system, name="另一家有限公司", credit_code=code(1))
    with pytest.raises(Refusal, match="18 位"):
        create_enterprise(system, name="另一家有限公司", credit_code="123")
    with pytest.raises(Refusal):
        create_enterprise(system, name="", credit_code="")


@pytest.mark.parametrize("text", ["青池2号", "qc2h", "QC2H", "青池 2 号传感科技有限公司", "池2号传感"])
def test_search_finds_by_code_name_and_pinyin_initials(system: Actor, zone: Zone, firms: None, text: str) -> None:
    assert [each.pk for each in search(system, text)] == [the_firm(zone, 2).pk]


def test_search_puts_the_surest_first_in_one_query(system: Actor, zone: Zone, firms: None) -> None:
    add_name(system, enterprise=the_firm(zone, 3), name="青池", kind=NameKind.SHORT)
    with CaptureQueriesContext(connection) as queries:
        found = [each.pk for each in search(system, "青池")]
    assert found[0] == the_firm(zone, 3).pk
    assert (len(found), len(queries)) == (3, 1)
    assert [each.pk for each in search(system, code(2)[:9])] == [each.pk for each in search(system, "")]
    assert [each.pk for each in search(system, code(2))][:1] == [the_firm(zone, 2).pk]
    remove_name(system, name=EnterpriseName.objects.get(name="青池"))
    assert not list(search(system, "白塘"))
    assert not list(search(system, "%"))


def test_a_closed_enterprise_counts_until_its_last_day(system: Actor, zone: Zone, firms: None) -> None:
    enterprise = the_firm(zone, 1)
    close_enterprise(system, enterprise=enterprise, closed_on=makers.OBSERVED)
    assert len(build_image(zone.pk, makers.TODAY)) == 2
    assert len(build_image(zone.pk, makers.OBSERVED - datetime.timedelta(days=1))) == 3
    reopen_enterprise(system, enterprise=enterprise)
    assert len(build_image(zone.pk, makers.TODAY)) == 3


# -- mergers and splits ------------------------------------------------------------------------------------------


def test_facts_of_a_merged_enterprise_count_for_the_survivor_and_go_back_with_it(
    system: Actor, zone: Zone, science: Source, tax: Source, tmp_path: Any
) -> None:
    deliver(system, science, [firm(1, 1000, None, None)])
    deliver(system, tax, [firm(2, None, 800, "是")])
    one, two = the_firm(zone, 1), the_firm(zone, 2)
    before, facts = makers.bytes_of(zone, tmp_path, "before"), Fact.objects.count()
    merge_enterprises(system, enterprise=two, into=one, reason="同一家")
    assert value(system, one, "revenue", 2024) == 8000000
    assert enterprise_file(system, two).enterprise == one
    assert views_of(system, [one], {"revenue"}).keys() == {(one.pk, "revenue", 2025), (one.pk, "revenue", 2024)}
    assert (find(system, code(2)), find(system, two.name)) == (one, one)
    assert counts(deliver(system, tax, [firm(2, None, 800, "否")])) == {"changed": 1, "unchanged": 1}
    assert value(system, one, "hnte_valid", 0) is False
    undo_batch(system, batch=one.deliveries.order_by("-id")[0].batch)
    unmerge_enterprise(system, enterprise=two, reason="不是同一家")
    assert makers.bytes_of(zone, tmp_path, "after") == before
    assert Fact.objects.count() >= facts


def test_mergers_that_make_no_sense_are_refused(system: Actor, zone: Zone, firms: None) -> None:
    one, two, three = (the_firm(zone, number) for number in (1, 2, 3))
    with pytest.raises(Refusal, match="自己"):
        merge_enterprises(system, enterprise=one, into=one, reason="")
    with pytest.raises(Conflict, match="没有并入"):
        unmerge_enterprise(system, enterprise=one, reason="")
    merge_enterprises(system, enterprise=two, into=one, reason="同一家")
    with pytest.raises(Conflict):
        merge_enterprises(system, enterprise=two, into=three, reason="同一家")
    with pytest.raises(Conflict):
        merge_enterprises(system, enterprise=three, into=two, reason="同一家")
    with pytest.raises(Conflict, match="并入"):
        rename_enterprise(system, enterprise=two, name="新名有限公司")
    nameless = create_enterprise(system, name="没有代码的有限公司")
    with pytest.raises(Refusal, match="信用代码"):
        merge_enterprises(system, enterprise=three, into=nameless, reason="同一家")


def test_a_merger_of_mergers_is_followed_and_unpicked_in_any_order(
    system: Actor, zone: Zone, firms: None, tmp_path: Any
) -> None:
    one, two, three = (the_firm(zone, number) for number in (1, 2, 3))
    before = makers.bytes_of(zone, tmp_path, "before")
    merge_enterprises(system, enterprise=three, into=two, reason="同一家")
    merge_enterprises(system, enterprise=two, into=one, reason="同一家")
    assert len(build_image(zone.pk, makers.TODAY)) == 1
    unmerge_enterprise(system, enterprise=three, reason="不是")
    assert set(build_image(zone.pk, makers.TODAY).enterprises.tolist()) == {one.pk, three.pk}
    unmerge_enterprise(system, enterprise=Enterprise.objects.get(pk=two.pk), reason="不是")
    assert makers.bytes_of(zone, tmp_path, "after") == before


def test_a_split_moves_what_some_batches_said_and_an_undo_brings_it_back(
    system: Actor, zone: Zone, science: Source, tax: Source, tmp_path: Any
) -> None:
    deliver(system, science, [firm(1, 1000), firm(2, 2000)])
    wrong = deliver(system, tax, [firm(1, 7000, None, None)])
    one, two = the_firm(zone, 1), the_firm(zone, 2)
    before = makers.bytes_of(zone, tmp_path, "before")
    (batch,) = split_enterprise(system, enterprise=one, into=two, batches=[wrong], reason="认错了")
    found = enterprise_file(system, two).get("revenue", 2025)
    assert found is not None
    assert [other.value for other in found.others] == [70000000]
    assert found.others[0].fact.cell == "数据!C2"
    assert value(system, one, "revenue", 2025) == 10000000
    undo_batch(system, batch=batch)
    assert makers.bytes_of(zone, tmp_path, "after") == before
    split_enterprise(system, enterprise=one, into=two, batches=[wrong], reason="认错了")
    undo_batch(system, batch=wrong)
    assert [fact.others for fact in enterprise_file(system, two).of("revenue")] == [(), ()]
    with pytest.raises(Refusal, match="没有这家企业"):
        split_enterprise(system, enterprise=one, into=two, batches=[wrong], reason="认错了")
    with pytest.raises(Refusal, match="另一家"):
        split_enterprise(system, enterprise=one, into=one, batches=[wrong], reason="认错了")


def test_an_enterprise_whose_import_was_undone_while_it_was_merged_does_not_come_back_alive(
    system: Actor, zone: Zone, science: Source
) -> None:
    batch = deliver(system, science, [firm(1), firm(2)])
    merge_enterprises(system, enterprise=the_firm(zone, 2), into=the_firm(zone, 1), reason="同一家")
    undo_batch(system, batch=batch)
    unmerge_enterprise(system, enterprise=the_firm(zone, 2), reason="不是")
    assert not Enterprise.objects.living().exists()


def test_a_name_means_nobody_once_the_import_that_brought_it_is_undone(
    system: Actor, zone: Zone, science: Source
) -> None:
    batch = deliver(system, science, [firm(1)])
    name = the_firm(zone, 1).name
    assert [match.automatic for match in match_names(system, [name])] == [True]
    undo_batch(system, batch=batch)
    assert [match.result for match in match_names(system, [name, name[:4]])] == ["unknown", "unknown"]


# -- as of earlier moments ---------------------------------------------------------------------------------------


def test_an_earlier_moment_stays_as_it_was_whatever_happens_later(
    system: Actor, zone: Zone, science: Source, tax: Source, tmp_path: Any
) -> None:
    batch = deliver(system, science, [firm(1, 1000), firm(2, 2000)])
    deliver(system, tax, [firm(1, 1300)])
    one, two = the_firm(zone, 1), the_firm(zone, 2)
    moment = NOON + datetime.timedelta(hours=1)
    seen = _told(zone, moment)
    with time_machine.travel(NOON + datetime.timedelta(hours=2), tick=True):
        rename_enterprise(system, enterprise=one, name="白塘有限公司")
        change_credit_code(system, enterprise=one, credit_code=code(8))
        order_sources(system, sources=[tax, science])
        merge_enterprises(system, enterprise=two, into=one, reason="同一家")
        unmerge_enterprise(system, enterprise=two, reason="不是")
        close_enterprise(system, enterprise=two, closed_on=makers.OBSERVED)
        undo_batch(system, batch=batch)
        assert _told(zone, None) != seen
        assert _told(zone, moment) == seen
        assert value(system, one, "revenue", 2025, as_of=moment) == 10000000
        assert value(system, one, "revenue", 2025) == 13000000
        assert len(build_image(zone.pk, makers.TODAY, as_of=NOON - datetime.timedelta(days=1))) == 0


def _told(zone: Zone, as_of: datetime.datetime | None) -> list[Any]:
    population = build_image(zone.pk, makers.TODAY, as_of=as_of).population
    return [(population.codes[row], population.names[row], population.facts(row)) for row in range(len(population))]


def test_status_words_are_those_of_the_enterprise(system: Actor, zone: Zone, firms: None) -> None:
    merge_enterprises(system, enterprise=the_firm(zone, 2), into=the_firm(zone, 1), reason="同一家")
    assert the_firm(zone, 2).status == EnterpriseStatus.MERGED
    assert [each.pk for each in Enterprise.objects.living().order_by("id")] == [
        the_firm(zone, 1).pk,
        the_firm(zone, 3).pk,
    ]
