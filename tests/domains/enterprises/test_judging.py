"""The queues in which a person decides, merger and split, sources, quality: what they show, what they do, who may."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import situations
from tests.domains.enterprises import makers
from tests.domains.enterprises.makers import REVENUE_HEAD as HEAD
from tests.domains.enterprises.makers import deliver, page, signed_in

from gaoxin.mechanisms.registry.enums import ClaimState, EnterpriseStatus, QuestionState
from gaoxin.mechanisms.registry.models import (
    Conflict,
    Enterprise,
    Fact,
    FactClaim,
    MatchQuestion,
    Settlement,
    Source,
    SourceRank,
)
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.models import Zone

pytestmark = pytest.mark.django_db


def decide(actor: Actor, question: MatchQuestion, **given: object) -> int:
    answer = signed_in(actor).post(reverse("enterprises:decide-name", args=[question.pk]), given)
    question.refresh_from_db()
    return int(answer.status_code)


def test_a_doubtful_name_is_shown_with_its_candidates_and_decided_as_one_of_them(
    officer: Actor, question: MatchQuestion
) -> None:
    shown = page(signed_in(officer), "names")
    assert "同名而信用代码不同" in shown
    candidate = Enterprise.objects.get(pk=question.candidates[0]["enterprise"])
    assert decide(officer, question, answer=candidate.pk) == 302
    assert (question.state, question.enterprise) == (QuestionState.SAME, candidate)
    assert "没有待判断的名称" in page(signed_in(officer), "names")
    assert decide(officer, question, answer="reopen") == 302
    assert question.state == QuestionState.OPEN


def test_a_doubtful_name_is_decided_as_new_another_or_none(
    filled: Zone, officer: Actor, question: MatchQuestion
) -> None:
    assert decide(officer, question, answer="other", other="没有这家") == 422
    assert decide(officer, question) == 422
    assert decide(officer, question, answer="other", other=makers.code(2)) == 302
    assert question.enterprise == makers.the_firm(filled, 2)
    decide(officer, question, answer="reopen")
    assert decide(officer, question, answer="ignore", note="外区企业") == 302
    assert "外区企业" in page(signed_in(officer), "names", state="ignored")
    decide(officer, question, answer="reopen")
    assert decide(officer, question, answer="new") == 302
    assert question.enterprise is not None


def test_decided_rows_are_taken_in_from_their_batch(filled: Zone, officer: Actor, question: MatchQuestion) -> None:
    decide(officer, question, answer="other", other=makers.code(5))
    client = signed_in(officer)
    assert "接着入库" in page(client, "batch", question.batch_id)
    client.post(reverse("enterprises:resume", args=[question.batch_id]))
    fact = enterprise_file(officer, makers.the_firm(filled, 5)).get("revenue", 2025)
    assert fact is not None
    assert fact.value == 50_000_000


def test_a_conflict_shows_the_sources_side_by_side_and_is_settled_with_a_reason(
    officer: Actor, contested: Conflict
) -> None:
    client = signed_in(officer)
    shown = page(client, "conflicts")
    for word in ("5,000 万元", "4,200 万元", "科技局", "税务局"):
        assert word in shown
    fact = Fact.objects.get(enterprise=contested.enterprise, variable="revenue", value_number=42_000_000)
    assert client.post(reverse("enterprises:settle"), {"fact": fact.pk}).status_code == 422
    assert client.post(reverse("enterprises:settle"), {"reason": "x"}).status_code == 422
    assert client.post(reverse("enterprises:settle"), {"fact": fact.pk, "reason": "以税务为准"}).status_code == 302
    found = enterprise_file(officer, contested.enterprise).get("revenue", 2025)
    assert found is not None
    assert found.value == 42_000_000
    assert "以税务为准" in page(client, "conflicts", state="settled")
    client.post(reverse("enterprises:revoke", args=[Settlement.objects.get().pk]))
    assert "5,000 万元" in page(client, "conflicts")


def test_a_correction_is_accepted_or_refused_with_a_word(filled: Zone, officer: Actor, claim: FactClaim) -> None:
    client = signed_in(officer)
    shown = page(client, "claims")
    assert "5,100 万元" in shown
    assert "审计调整" in shown
    address = reverse("enterprises:decide-claim", args=[claim.pk])
    assert client.post(address, {"answer": "refuse"}).status_code == 422
    assert client.post(address, {"answer": "accept"}).status_code == 302
    claim.refresh_from_db()
    assert claim.state == ClaimState.ACCEPTED
    found = enterprise_file(officer, makers.the_firm(filled, 1)).get("revenue", 2025)
    assert found is not None
    assert found.value == 51_000_000


def test_a_merger_is_previewed_done_and_taken_back(filled: Zone, officer: Actor) -> None:
    client = signed_in(officer)
    shown = page(client, "merge", a=makers.code(1), b="青池2号传感科技有限公司")
    assert "5,000 万元" in shown
    assert "3,000 万元" in shown
    given = {"a": makers.code(1), "b": makers.code(2)}
    assert client.post(reverse("enterprises:merge"), given).status_code == 422
    assert client.post(reverse("enterprises:merge"), given | {"reason": "同一家"}).status_code == 302
    first = makers.the_firm(filled, 1)
    assert first.status == EnterpriseStatus.MERGED
    assert "拆回" in page(client, "merge")
    assert ">青池1号" not in page(client, "directory")
    client.post(reverse("enterprises:unmerge", args=[first.pk]))
    assert ">青池1号" in page(client, "directory")
    assert client.get(reverse("enterprises:merge"), {"a": makers.code(1), "b": makers.code(1)}).status_code == 422


def test_a_split_moves_a_batch_to_a_new_enterprise(filled: Zone, officer: Actor) -> None:
    tax = makers.a_source(filled, "税务局")
    batch = deliver(officer, tax, [(makers.code(5), "青池5号传感科技有限公司", 700)], HEAD)
    here = makers.the_firm(filled, 5)
    client = signed_in(officer)
    assert "税务局" in page(client, "split", here.pk)
    address = reverse("enterprises:split", args=[here.pk])
    assert client.post(address, {"reason": "认错了", "target": "new", "name": "青池五号乙公司"}).status_code == 422
    given = {"batch": [batch.pk], "reason": "认错了", "target": "new", "name": "青池5号乙传感科技有限公司"}
    assert client.post(address, given).status_code == 302
    there = Enterprise.objects.get(name="青池5号乙传感科技有限公司")
    assert enterprise_file(officer, here).get("revenue", 2025) is None
    moved = enterprise_file(officer, there).get("revenue", 2025)
    assert moved is not None
    assert moved.value == 7_000_000


def test_sources_are_registered_ordered_and_ranked_for_single_variables(
    filled: Zone, officer: Actor, science: Source
) -> None:
    client = signed_in(officer)
    assert client.post(reverse("enterprises:sources"), {"name": "税务局", "kind": "department"}).status_code == 302
    tax = Source.objects.get(name="税务局")
    shown = page(client, "sources")
    assert shown.index(">科技局<") < shown.index(">税务局<")
    client.post(reverse("enterprises:order-sources"), {"source": tax.pk, "move": "up"})
    tax.refresh_from_db()
    science.refresh_from_db()
    assert tax.trust < science.trust
    client.post(reverse("enterprises:order-sources"), {"source": science.pk, "variable": "营业收入"})
    assert SourceRank.objects.get().variable == "revenue"
    assert (
        client.post(reverse("enterprises:order-sources"), {"source": science.pk, "variable": "营业收人"}).status_code
        == 422
    )
    assert client.post(reverse("enterprises:sources"), {"name": "税务局", "kind": "department"}).status_code == 422


def test_quality_says_of_how_many_each_variable_is_known_and_leads_to_the_others(filled: Zone, officer: Actor) -> None:
    client = signed_in(officer)
    shown = page(client, "quality", q="营业收入（2025年）")
    assert "83.3%" in shown
    listed = page(client, "directory", where="非 已知(revenue[y1])")
    assert "青池5号" in listed
    assert "青池1号" not in listed
    assert "科技局" in page(client, "quality", tab="sources")
    assert "还没有计算过完整度" in page(client, "quality", tab="enterprises")


@pytest.mark.parametrize("role", [Role.LEADER, Role.STEWARD])
def test_those_who_may_not_judge_change_nothing(
    filled: Zone, role: Role, question: MatchQuestion, contested: Conflict, claim: FactClaim
) -> None:
    client = signed_in(situations.a_person(filled, role))
    fact = Fact.objects.filter(variable="revenue").first()
    assert fact is not None
    last = Source.objects.filter(zone=filled).order_by("-trust").first()
    assert last is not None
    attempts = [
        ("decide-name", [question.pk], {"answer": "new"}), ("settle", [], {"fact": fact.pk, "reason": "x"}),
        ("decide-claim", [claim.pk], {"answer": "accept"}), ("order-sources", [], {"source": last.pk, "move": "up"}),
        ("merge", [], {"a": makers.code(1), "b": makers.code(2), "reason": "x"}),
    ]  # fmt: skip
    for name, args, given in attempts:
        assert client.post(reverse(f"enterprises:{name}", args=args), given).status_code in (403, 404, 422), name
    question.refresh_from_db()
    claim.refresh_from_db()
    assert question.state == QuestionState.OPEN
    assert claim.state == ClaimState.OPEN
    assert not Settlement.objects.exists()
    assert not Enterprise.objects.filter(status=EnterpriseStatus.MERGED).exists()


def test_strangers_see_no_name_conflict_correction_or_quality(
    filled: Zone, question: MatchQuestion, contested: Conflict, claim: FactClaim, strangers: dict[str, Actor]
) -> None:
    for who, actor in strangers.items():
        client = signed_in(actor)
        for name in ("names", "conflicts", "claims", "sources", "merge", "quality"):
            answer = client.get(reverse(f"enterprises:{name}"))
            assert answer.status_code == 403 or "青池" not in answer.content.decode(), (who, name)
        assert client.post(reverse("enterprises:decide-name", args=[question.pk]), {"answer": "new"}).status_code in (
            403,
            404,
        ), who
        assert client.get(reverse("enterprises:split", args=[contested.enterprise_id])).status_code in (403, 404), who


def test_the_first_page_says_what_waits(officer: Actor, question: MatchQuestion, contested: Conflict) -> None:
    shown = signed_in(officer).get(reverse("workbench:home")).content.decode()
    assert "待判断名称" in shown
    assert "待核定冲突" in shown


def test_a_page_of_conflicts_takes_the_same_queries_for_one_as_for_many(filled: Zone, officer: Actor) -> None:
    tax = makers.a_source(filled, "税务局")
    client = signed_in(officer)
    deliver(officer, tax, [(makers.code(1), "青池1号传感科技有限公司", 7777)], HEAD)
    few = _queries(client)
    rows = [(makers.code(number), f"青池{number}号传感科技有限公司", 7777) for number in (2, 3, 4, 6)]
    deliver(officer, tax, rows, HEAD)
    assert Conflict.objects.count() == 5
    assert _queries(client) == few <= 20


def _queries(client: Client) -> int:
    client.get(reverse("enterprises:conflicts"))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse("enterprises:conflicts")).status_code == 200
    return len(seen)
