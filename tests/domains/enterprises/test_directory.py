"""The directory: search, filters, segments, columns, views, tags, export, peek; who sees whom, and how many queries that takes."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import situations
from tests.domains.enterprises import makers
from tests.domains.enterprises.makers import firm, page, signed_in

from gaoxin.domains.enterprises import actions, views_directory
from gaoxin.domains.enterprises.directory import Asked, Directory
from gaoxin.domains.enterprises.enums import TagVerb
from gaoxin.domains.enterprises.models import EnterpriseTag, SavedView, TagAct
from gaoxin.mechanisms.registry.actions.enterprises import assign_enterprise, close_enterprise, rename_enterprise
from gaoxin.mechanisms.registry.models import Enterprise, Source
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.contributions import Badge, EnterpriseBadges, add
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, StoredFile, Zone

pytestmark = pytest.mark.django_db
BUDGET = 12


def found(actor: Actor, **asked: object) -> list[str]:
    """Numbers of the enterprises that are found."""
    ids = Directory(actor, Asked(**asked)).ids.tolist()  # type: ignore[arg-type]
    names = dict(Enterprise.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [names[each].removeprefix("青池").partition("号")[0] for each in ids]


@pytest.mark.parametrize(
    "text", ["青池3号", makers.code(3), "旧名感知", "qc3hcgkjyxgs", makers.code(3).lower()], ids=["name", "code", "old", "initials", "lower"]
)  # fmt: skip
def test_code_name_old_name_and_initials_find_an_enterprise(
    filled: Zone, system: Actor, officer: Actor, text: str
) -> None:
    third = makers.the_firm(filled, 3)
    rename_enterprise(system, enterprise=third, name="旧名感知科技有限公司")
    rename_enterprise(system, enterprise=third, name="青池3号传感科技有限公司")
    assert found(officer, q=text) == ["3"]
    assert "青池3号" in page(signed_in(officer), "directory", q=text)


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"where": "营业收入[y1] >= 2000万 and 行业门类 == '制造业'"}, ["1", "2"]),
        ({"where": "营业收入不低于2000万 且 行业门类 不等于 '制造业'"}, ["4", "6"]),
        ({"industry": "C"}, ["1", "2", "3", "5"]),
        ({"industry": "C", "title": "hnte"}, ["1", "3", "5"]),
        ({"where": "营业收入 >= 2000万", "title": "hnte"}, ["1", "4", "6"]),
        ({"where": "营业收入 >= 1亿"}, []),
        ({"where": "营业收入 >= 1亿", "unsure": True}, ["5"]),
        ({"where": "非 已知(营业收入)"}, ["5"]),
        ({"where": "营业收入 >= 2000万", "q": "青池4号"}, ["4"]),
    ],
)  # fmt: skip
def test_a_condition_takes_who_meets_it_and_lists_apart_whom_it_cannot_judge(
    filled: Zone, officer: Actor, asked: dict[str, object], numbers: list[str]
) -> None:
    assert sorted(found(officer, **asked)) == numbers


def test_the_page_says_a_condition_in_words_with_its_numbers(filled: Zone, officer: Actor) -> None:
    shown = page(signed_in(officer), "directory", where="营业收入[y1] >= 2000万 and 行业门类 == '制造业'")
    assert "营业收入（2025年） 不低于 2000万，并且 行业门类 是 制造业" in shown
    assert "符合 2 家" in shown
    assert "另有 1 家缺数据、不能判断" in shown


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("营业收人 >= 2000万", "是不是「营业收入」"),
        ("行业门类 == '制造'", "可用的取值"),
        ("期末从业人员 >= 2000万元", "单位不一致"),
        ("营业收入 >=", "表达式没有写完"),
        ("净利润 >= 0", "敏感数据"),
    ],
)
def test_a_faulty_condition_is_answered_with_the_place_and_the_way_out(
    filled: Zone, officer: Actor, where: str, told: str
) -> None:
    client = signed_in(officer)
    for name in ("directory", "check"):
        shown = page(client, name, where=where)
        assert told in shown
    assert "青池1号" not in page(client, "directory", where=where)
    assert client.get(reverse("enterprises:export", args=["csv"]), {"where": where}).status_code == 422


def test_the_builder_adds_parts_that_read_like_a_sentence(filled: Zone, officer: Actor) -> None:
    client = signed_in(officer)
    part = {
        "add": "1",
        "part_variable": "营业收入",
        "part_period": "y1",
        "part_operator": "不低于",
        "part_value": "2000",
        "part_unit": "万元",
    }
    first = client.get(reverse("enterprises:directory"), part)
    assert "符合 4 家" in client.get(first.url).content.decode()
    more = {
        "where": "营业收入[y1] 不低于 2000万元",
        "part_joint": "and",
        "part_variable": "行业门类",
        "part_operator": "等于",
        "part_value": "建筑业",
        "add": "1",
    }
    second = client.get(reverse("enterprises:directory"), more)
    assert "符合 1 家" in client.get(second.url).content.decode()


def test_the_list_follows_a_change_of_facts_at_once(filled: Zone, officer: Actor, science: Source) -> None:
    assert "3" not in found(officer, where="营业收入 >= 2000万")
    makers.deliver(officer, science, [firm(3, 2100)])
    assert "3" in found(officer, where="营业收入 >= 2000万")
    close_enterprise(officer, enterprise=makers.the_firm(filled, 3), closed_on=makers.OBSERVED)
    assert "3" not in found(officer, where="营业收入 >= 2000万")
    assert found(officer, status="closed") == ["3"]


def test_columns_of_the_catalogue_are_chosen_sorted_and_masked_when_sensitive(filled: Zone, officer: Actor) -> None:
    client = signed_in(officer)
    shown = page(client, "directory", cols="revenue@y1,net_profit@y1,rubbish@y1,revenue@y9", sort="-revenue@y1")
    names = [shown.index(f">青池{number}号") for number in (4, 1, 2, 6, 3, 5)]
    assert names == sorted(names)
    assert "9,000.00" in shown
    assert "＊＊＊" in shown
    assert ">50.00<" not in shown
    choice = client.get(reverse("enterprises:choose-columns"), {"col": ["rd@y1", "revenue@y2"], "q": "青池"})
    assert "cols=rd%40y1%2Crevenue%40y2" in choice.url
    assert "研发费用（2025年）" in client.get(choice.url).content.decode()
    assert "期末从业人员（2025年）" in page(client, "columns-choice")


def test_a_sensitive_column_cannot_be_ordered_by(filled: Zone, officer: Actor) -> None:
    usual = found(officer)
    ids = Directory(officer, Asked()).sorted_ids("-net_profit@y1").tolist()
    assert ids == Directory(officer, Asked()).ids.tolist()
    assert len(usual) == 6


def test_a_view_keeps_conditions_columns_and_order_and_is_shared_on_request(filled: Zone, officer: Actor) -> None:
    client = signed_in(officer)
    query = "where=营业收入 >= 2000万&industry=C&cols=rd@y1&sort=-rd@y1"
    answer = client.post(reverse("enterprises:save-view"), {"name": "大制造", "query": query})
    view = SavedView.objects.get()
    assert (view.segment, view.conditions, view.columns, view.sort) == (
        "营业收入 >= 2000万",
        {"industry": "C"},
        ["rd@y1"],
        "-rd@y1",
    )
    shown = client.get(answer.url).content.decode()
    assert "符合 2 家" in shown
    colleague = situations.a_person(filled, Role.OFFICER)
    assert "大制造" not in page(signed_in(colleague), "directory")
    client.post(reverse("enterprises:save-view"), {"name": "大制造", "query": query, "shared": "on"})
    assert SavedView.objects.count() == 1
    other = signed_in(colleague)
    assert "大制造" in page(other, "directory")
    assert other.post(reverse("enterprises:delete-view", args=[view.pk])).status_code == 403
    assert client.post(reverse("enterprises:delete-view", args=[view.pk])).status_code == 302


def test_bulk_tagging_concerns_the_ticked_or_all_and_is_taken_back(filled: Zone, officer: Actor) -> None:
    client = signed_in(officer)
    first = makers.the_firm(filled, 1)
    client.post(reverse("enterprises:tag"), {"name": "重点", "id": [first.pk], "verb": "add"})
    client.post(
        reverse("enterprises:tag"), {"name": "重点", "which": "all", "query": "where=营业收入 >= 2000万", "verb": "add"}
    )
    act = TagAct.objects.order_by("-pk").first()
    assert act is not None
    assert len(act.changed) == 3
    assert found(officer, tag=str(act.tag_id)) == ["1", "2", "4", "6"]
    assert "撤销" in page(client, "directory")
    client.post(reverse("enterprises:undo-tag", args=[act.pk]))
    assert found(officer, tag=str(act.tag_id)) == ["1"]
    with pytest.raises(Conflict):
        actions.undo_tagging(officer, act=act)


def test_tags_go_only_on_enterprises_that_the_actor_sees(
    filled: Zone, officer: Actor, strangers: dict[str, Actor]
) -> None:
    ids = list(Enterprise.objects.filter(zone=filled).values_list("pk", flat=True))
    act = actions.tag_enterprises(officer, name="重点", enterprises=ids)
    for who, actor in strangers.items():
        try:
            theirs = actions.tag_enterprises(actor, name="别人的", enterprises=ids)
        except Forbidden:
            continue
        assert theirs.changed == [], who
    assert EnterpriseTag.objects.count() == 6
    colleague = situations.a_person(filled, Role.OFFICER)
    assert signed_in(colleague).post(reverse("enterprises:undo-tag", args=[act.pk])).status_code == 404
    with pytest.raises(Refusal):
        actions.tag_enterprises(officer, name="没有过", enterprises=ids, verb=TagVerb.REMOVE)


def test_the_export_has_the_chosen_columns_with_figures_as_figures_and_sensitive_ones_masked(
    filled: Zone, officer: Actor
) -> None:
    client = signed_in(officer)
    query = {"where": "营业收入 >= 2000万", "cols": "revenue@y1,net_profit@y1", "sort": "-revenue@y1"}
    answer = client.get(reverse("enterprises:export", args=["xlsx"]), query)
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[0][4] == "营业收入（2025年）（万元）"
    assert [row[4] for row in rows[1:]] == [9000, 5000, 3000, 2500]
    assert {row[5] for row in rows[1:]} == {"＊＊＊"}
    text = b"".join(client.get(reverse("enterprises:export", args=["csv"]), query).streaming_content).decode(
        "utf-8-sig"
    )
    assert [row[0] for row in csv.reader(io.StringIO(text))][1].startswith("青池4号")
    assert AuditEntry.objects.filter(action="enterprise.export").count() == 2


def test_a_long_list_is_written_in_the_background(
    filled: Zone, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_directory, "AT_ONCE", 2)
    answer = signed_in(officer).get(reverse("enterprises:export", args=["csv"]), {"industry": "C"})
    assert "/tasks/" in answer.url
    tasks.run_pending()
    stored = StoredFile.objects.get(name="enterprises.csv")
    assert stored.path.read_text("utf-8-sig").count("青池") == 4


def test_words_that_look_like_formulas_stay_texts(filled: Zone, officer: Actor) -> None:
    actions.tag_enterprises(officer, name="=1+1", enterprises=[makers.the_firm(filled, 1).pk])
    answer = signed_in(officer).get(reverse("enterprises:export", args=["csv"]))
    assert "'=1+1" in b"".join(answer.streaming_content).decode("utf-8-sig")


def test_badges_of_other_domains_stand_beside_the_names(filled: Zone, officer: Actor) -> None:
    add("tests.badges", [EnterpriseBadges(badges=lambda actor, ids: {each: [Badge(label="高企徽章")] for each in ids})])
    try:
        assert "高企徽章" in page(signed_in(officer), "directory")
    finally:
        add("tests.badges", [])


def test_a_peek_shows_the_newest_figures_with_their_sources(filled: Zone, officer: Actor) -> None:
    client = signed_in(officer)
    pk = makers.the_firm(filled, 1).pk
    shown = page(client, "peek", pk)
    assert "5,000 万元" in shown
    assert "科技局" in shown
    assert "＊＊＊" in shown
    fragment = client.get(reverse("enterprises:peek", args=[pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "5,000 万元" in fragment


def test_strangers_find_nobody(filled: Zone, strangers: dict[str, Actor]) -> None:
    pk = makers.the_firm(filled, 1).pk
    for who, actor in strangers.items():
        client = signed_in(actor)
        for query in ({}, {"q": "青池"}, {"where": "营业收入 >= 0元"}, {"industry": "C"}, {"sort": "-revenue@y1"}):
            answer = client.get(reverse("enterprises:directory"), query)
            assert answer.status_code == 403 or "青池1号" not in answer.content.decode(), (who, query)
        export = client.get(reverse("enterprises:export", args=["csv"]))
        assert export.status_code == 403 or "青池" not in b"".join(export.streaming_content).decode(), who
        assert client.get(reverse("enterprises:peek", args=[pk])).status_code in (403, 404), who


def test_a_department_and_a_grid_see_their_own_enterprises(filled: Zone, system: Actor) -> None:
    unit = situations.an_organisation(filled, OrganisationKind.DEPARTMENT)
    assign_enterprise(system, enterprise=makers.the_firm(filled, 1), unit=unit)
    assign_enterprise(system, enterprise=makers.the_firm(filled, 2), grid="G-7")
    own = situations.a_person(filled, Role.OFFICER, organisation=unit, scope=Scope.UNIT)
    steward = situations.a_person(filled, Role.STEWARD, scope=Scope.GRID, scope_value="G-7")
    for asked in ({}, {"where": "营业收入 >= 1000万"}, {"q": "青池"}):
        assert found(own, **asked) == ["1"]
        assert found(steward, **asked) == ["2"]


@pytest.mark.django_db(transaction=True)
def test_the_page_takes_the_same_few_queries_whatever_the_size(zone: Zone, officer: Actor, science: Source) -> None:
    client = signed_in(officer)
    asked: list[dict[str, str]] = [
        {}, {"q": "青池"}, {"where": "营业收入 >= 100万", "sort": "-revenue@y1"}, {"industry": "C", "status": "active"},
    ]  # fmt: skip
    makers.deliver(officer, science, [firm(number) for number in range(1, 4)])
    few = [_queries(client, query) for query in asked]
    makers.deliver(officer, science, [firm(number) for number in range(4, 130)])
    many = [_queries(client, query) for query in asked]
    assert max(many) <= BUDGET
    assert many == few


def _queries(client: Client, query: dict[str, str]) -> int:
    address = reverse("enterprises:directory")
    assert client.get(address, query).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        client.get(address, query)
    assert not [each["sql"] for each in seen if "COUNT(" in each["sql"].upper()]
    return len(seen)
