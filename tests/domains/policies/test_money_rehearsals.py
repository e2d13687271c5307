"""Rehearsals of a rule over a zone: who qualifies, what it costs, sliders, comparison, the list of hits; and the command line."""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import situations
from tests.domains.policies import factories, money

from gaoxin.domains.policies import rehearsing
from gaoxin.domains.policies.actions import rehearsals
from gaoxin.domains.policies.actions.rehearsals import rehearse, start_rehearsal
from gaoxin.domains.policies.cli import best_command, rehearse_command
from gaoxin.domains.policies.models import Award, Rehearsal
from gaoxin.domains.policies.rehearsing_places import typed
from gaoxin.domains.policies.rule_files import text_of_library
from gaoxin.domains.policies.selectors.combining import Offer, best_for, case_of
from gaoxin.kernel.benefits import Cap, CapKind, best_combination
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import STAFF, built_in_source
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.tasks import run_pending

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 6, 30)
WAN = 1_000_000


@pytest.fixture(autouse=True)
def _fresh() -> None:
    rehearsing.forget()


def a_zone_with_revenues(*revenues: int | None) -> Zone:
    """One enterprise for each revenue (万元) of last year; None is not known."""
    zone = situations.a_zone()
    source = built_in_source(zone, STAFF)
    for revenue in revenues:
        firm = factories.a_firm(zone)
        facts: dict[tuple[str, int], Any] = {("hnte_valid", 0): True}
        if revenue is not None:
            facts[("revenue", 2025)] = Fraction(revenue * 10_000)
        record_facts(
            Actor.system(zone), enterprise=firm, source=source, facts=facts, observed_on=datetime.date(2026, 1, 1)
        )
    return zone


def growth(limit: str, amount: str = "10万元") -> str:
    return factories.rule("growth", test=f"营业收入[y1] >= {limit}", amount=amount)


def test_a_rehearsal_counts_costs_and_compares_with_the_rule_in_force() -> None:
    zone = a_zone_with_revenues(1000, 2000, 3000, None)
    found = rehearsing.prepared(zone, growth("2000万元"), ON, against=growth("3000万元"))
    told = rehearsing.to_dict(found)
    assert (told["passed"], told["failed"], told["unknown"]) == (2, 1, 1)
    assert (told["cost"], told["cost_before"], told["gains"], told["losses"]) == (20 * WAN, 10 * WAN, 1, 0)
    assert [each["change"] for each in found.hits()] == ["gain", "same"]
    assert {each["amount"] for each in found.hits()} == {10 * WAN}


def test_a_slider_answers_for_each_value_and_tells_the_whole_report() -> None:
    zone = a_zone_with_revenues(1000, 2000, 3000, 4000)
    found = rehearsing.prepared(zone, growth("2000万元"), ON)
    (threshold,) = found.thresholds
    values = rehearsing.around(threshold)
    assert threshold.value in values
    points = found.curve(threshold, [Fraction(10_000_000), Fraction(20_000_000), Fraction(40_000_000)]).points
    assert [(each.counts.passed, each.cost) for each in points] == [(4, 40 * WAN), (3, 30 * WAN), (1, 10 * WAN)]
    assert found.at(threshold, Fraction(30_000_000)).counts.passed == 2


def test_a_prepared_rehearsal_is_kept_until_the_registry_changes() -> None:
    zone = a_zone_with_revenues(1000, 2000)
    first = rehearsing.prepared(zone, growth("2000万元"), ON)
    assert rehearsing.prepared(zone, growth("2000万元"), ON) is first
    firm = factories.a_firm(zone)
    record_facts(
        Actor.system(zone), enterprise=firm, source=built_in_source(zone, STAFF), facts={("revenue", 2025): Fraction(90_000_000)},
        observed_on=datetime.date(2026, 1, 1),
    )  # fmt: skip
    again = rehearsing.prepared(zone, growth("2000万元"), ON)
    assert again is not first
    assert again.report.counts.passed == 2


def test_the_overlap_with_other_benefits_in_force_is_named() -> None:
    place = money.a_situation()
    money.a_holder(place)
    found = rehearse(place.officer, text=factories.rule("other"), on=ON)
    (overlap,) = rehearsing.to_dict(found)["overlaps"]
    assert (overlap["title"], overlap["both"]) == (place.benefit.title, 1)


def test_a_rule_that_cannot_be_read_is_told_with_its_place() -> None:
    place = money.a_situation()
    with pytest.raises(Refusal) as told:
        rehearse(place.officer, text=growth("2000万元").replace("营业收入", "营业收人"), on=ON)
    assert "营业收人" in str(told.value)
    for actor in (money.owner_of(place, money.a_holder(place)), Actor.anonymous(place.zone)):
        with pytest.raises(Forbidden):
            rehearse(actor, text=growth("2000万元"), on=ON)


def test_an_officer_runs_saves_slides_compares_and_exports() -> None:
    place = money.a_situation()
    firm = money.a_holder(place)
    client = Client()
    assert place.officer.user
    client.force_login(place.officer.user)
    address = reverse("policies:rehearsal-new")
    assert client.post(address, {"on": "2026-06-30", "text": "id: ["}).status_code == 422
    assert client.post(address, {"on": "2026-06-30", "text": ""}).status_code == 422
    assert client.post(address, {"on": "2026-06-30", "name": "草案一", "benefit": place.benefit.pk}).status_code == 302
    assert client.post(address, {"on": "2026-06-30", "name": "草案二", "text": growth("2000万元")}).status_code == 302
    second, first = Rehearsal.objects.order_by("-id")
    assert first.result["passed"] == 1
    assert first.result["budget"]["name"] == "高企奖励"
    for name, args, query in (
        ("rehearsals", (), {}), ("rehearsal", (first.pk,), {}), ("rehearsal-slider", (second.pk,), {"place": "9"}),
        ("rehearsal-rows", (first.pk,), {"change": "passed"}),
        ("rehearsal-compare", (), {"pk": [first.pk, second.pk]}),
    ):  # fmt: skip
        answer = client.get(reverse(f"policies:{name}", args=args), query)
        assert answer.status_code == 200, name
    assert client.get(reverse("policies:rehearsal-slider", args=[first.pk])).status_code == 404
    text = client.get(reverse("policies:rehearsal-export", args=[first.pk, "csv"])).content.decode()
    assert firm.name in text
    client.post(reverse("policies:rehearsal-drop", args=[first.pk]))
    assert Rehearsal.objects.count() == 1


def test_in_a_large_zone_a_task_works_it_out_and_the_page_follows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsals, "IN_REQUEST", 0)
    place = money.a_situation()
    money.a_holder(place)
    client, other = signed_in(place.officer), signed_in(place.second)
    given = {"on": "2026-06-30", "name": "草案", "text": growth("2000万元")}
    assert client.post(reverse("policies:rehearsal-new"), given | {"text": "id: ["}).status_code == 422
    assert client.post(reverse("policies:rehearsal-new"), given).status_code == 302
    saved = Rehearsal.objects.get()
    address = saved.get_absolute_url()
    assert reverse("core:task", args=[saved.task_id]) in client.get(address).content.decode()
    assert reverse("core:task", args=[saved.task_id]) not in other.get(address).content.decode()
    assert client.get(reverse("policies:rehearsal-slider", args=[saved.pk])).status_code == 404
    assert client.get(reverse("policies:rehearsal-export", args=[saved.pk, "csv"])).status_code == 404
    run_pending()
    saved.refresh_from_db()
    assert (saved.result["size"], saved.result["unknown"], saved.task.state) == (1, 1, "succeeded")
    assert "移动门槛" in client.get(address).content.decode()


def test_a_rehearsal_that_is_cancelled_can_be_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsals, "IN_REQUEST", 0)
    place = money.a_situation()
    money.a_holder(place)
    saved = start_rehearsal(place.officer, name="草案", text=growth("2000万元"), on=ON)
    client = signed_in(place.officer)
    client.post(reverse("core:task-cancel", args=[saved.task_id]))
    run_pending()
    assert Rehearsal.objects.get(pk=saved.pk).result == {}
    assert "重新试算" in client.get(saved.get_absolute_url()).content.decode()
    assert client.post(reverse("policies:rehearsal-again", args=[saved.pk])).status_code == 302
    run_pending()
    assert Rehearsal.objects.order_by("-id")[0].result["size"] == 1


def test_every_figure_of_a_rehearsal_leads_to_its_enterprises() -> None:
    place = money.a_situation()
    source = built_in_source(place.zone, STAFF)
    firms = [factories.a_firm(place.zone) for _each in range(3)]
    for firm, revenue in zip(firms, (1000, 2500), strict=False):
        record_facts(
            place.system, enterprise=firm, source=source, facts={("revenue", 2025): Fraction(revenue * 10_000)},
            observed_on=datetime.date(2026, 1, 1),
        )  # fmt: skip
    saved = start_rehearsal(place.officer, name="草案", text=growth("2000万元"), on=ON, against=growth("3000万元"))
    client, address = signed_in(place.officer), reverse("policies:rehearsal-rows", args=[saved.pk])
    expected = {"passed": [1], "gain": [1], "loss": [], "unknown": [2], "became_unknown": [], "manual": []}
    for change, wanted in expected.items():
        text = client.get(address, {"change": change}).content.decode()
        assert [number for number, firm in enumerate(firms) if firm.name in text] == wanted, change
    assert client.get(address, {"change": "other"}).status_code == 404
    slider = reverse("policies:rehearsal-slider", args=[saved.pk])
    assert "符合 2 家" in client.get(slider, {"value": "900万"}).content.decode()
    assert "读不懂" in client.get(slider, {"value": "很多"}).content.decode()
    rehearsing.forget()
    # A place of a slider is looked up: nothing of the zone is read for it.
    before = len(rehearsing._prepared)
    assert "符合 2 家" in client.get(slider, {"place": "0"}).content.decode()
    assert len(rehearsing._prepared) == before
    record_facts(
        place.system, enterprise=firms[2], source=source, facts={("revenue", 2025): Fraction(50_000_000)}, observed_on=datetime.date(2026, 1, 1)
    )  # fmt: skip
    assert "按现在的数据重新试算" in client.get(saved.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("text", "unit", "shown", "value"),
    [
        ("2345万元", "元", "2000万元", Fraction(23_450_000)), ("1,500", "元", "2000万元", Fraction(15_000_000)), ("3.5%", "", "3%", Fraction(7, 200)),
        ("4", "", "3%", Fraction(1, 25)), ("25 人", "人", "20人", Fraction(25)), ("0.2亿元", "元", "2000万元", Fraction(20_000_000)),
        ("多", "人", "20人", None),
    ],
)  # fmt: skip
def test_a_typed_value_is_read_as_the_threshold_is_written(
    text: str, unit: str, shown: str, value: Fraction | None
) -> None:
    assert typed(text, unit, shown) == value


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user
    client.force_login(actor.user)
    return client


def test_strangers_see_no_rehearsal() -> None:
    place = money.a_situation()
    saved = start_rehearsal(place.officer, name="草案", text=growth("2000万元"), on=ON)
    for actor in (
        situations.a_person(place.zone, Role.ENTERPRISE_OWNER, kind=OrganisationKind.ENTERPRISE),
        situations.a_person(place.zone, Role.SYSTEM_ADMIN),
        money.a_situation().officer,
    ):
        client = Client()
        assert actor.user
        client.force_login(actor.user)
        for name in ("rehearsal", "rehearsal-slider"):
            assert client.get(reverse(f"policies:{name}", args=[saved.pk])).status_code in (403, 404)
        assert client.post(reverse("policies:rehearsal-drop", args=[saved.pk])).status_code in (403, 404)
    assert Rehearsal.objects.count() == 1


def test_the_command_line_rehearses_a_file_a_benefit_and_a_rule_of_the_library(tmp_path: Path) -> None:
    place = money.a_situation()
    money.a_holder(place)
    draft = tmp_path / "draft.yaml"
    draft.write_text(growth("2000万元"), encoding="utf-8")
    factories.a_benefit(factories.a_draft(place.zone, "growth"), "only-ours")
    for name, passed in ((str(draft), 0), ("innovation:hnte", 1), ("growth:only-ours", 1), ("only-ours", 1)):
        done = CliRunner().invoke(rehearse_command, [name, "--zone", place.zone.slug, "--on", "2026-06-30", "--json"])
        assert done.exit_code == 0, done.output
        told = json.loads(done.output)
        assert (told["passed"], told["count"], told["unit"]) == (passed, passed, "分")
        assert {"size", "cost", "gains", "losses", "unknown", "overlaps", "thresholds"} <= told.keys()
    assert "champion" in text_of_library("champion@2023", ON)
    with pytest.raises(Refusal, match="没有"):
        text_of_library("champion@1900", ON)


def test_the_command_line_says_what_an_enterprise_could_have() -> None:
    place = money.a_situation()
    firm = money.a_holder(place)
    done = CliRunner().invoke(best_command, [firm.credit_code, "--zone", place.zone.slug, "--json"])
    told = json.loads(done.output)
    assert (told["total"], told["exact"]) == (money.REWARD, True)
    assert told["lines"][0]["benefit"] == "innovation:hnte"
    money.approved(place, firm)
    assert best_for(place.system, firm, timezone.localdate()).held == (place.benefit,)


def test_the_worked_example_of_the_combination_is_met_to_the_fen() -> None:
    """zone/06 section 5: 小巨人 50 over 省专精特新 20 paid last year, 技改 151.2, 贴息 24.6, 研发 88 for the same expense, cap 200."""
    zone = situations.a_zone()
    version = factories.a_draft(zone, "example")
    made = {
        "giant": factories.a_benefit(version, "giant", upgrade_chain="g1", upgrade_rank=2, priority=1),
        "equipment": factories.a_benefit(version, "equipment", expense_key="equipment", priority=2),
        "interest": factories.a_benefit(version, "interest", priority=3),
        "research": factories.a_benefit(version, "research", expense_key="equipment", priority=4),
    }
    amounts = {"giant": 5_000, "equipment": 15_120, "interest": 2_460, "research": 8_800}
    offers = [Offer(made[key], amounts[key] * WAN // 100) for key in made]
    case = case_of(offers)
    laddered = type(case)(
        case.items, case.exclusions,
        tuple(type(each)(each.id, each.items, 20 * WAN) for each in case.ladders), firm_cap=Cap("firm", (), 200 * WAN, CapKind.FIRM),
    )  # fmt: skip
    best = best_combination(laddered)
    paid = {line.item.id.partition(":")[2]: line.paid for line in best.lines}
    assert paid == {"giant": 30 * WAN, "equipment": 15_120 * WAN // 100, "interest": 1_880 * WAN // 100, "research": 0}
    assert best.total == 200 * WAN


def test_the_incubator_reward_by_level_pays_the_difference_to_the_fen() -> None:
    """10, 50, 100, 500 万元 by level: who was paid for a lower level receives what is missing."""
    place = money.a_situation(
        upgrade_chain="incubator", upgrade_rank=1, rule_text=factories.rule("hnte", amount="10万元")
    )
    firm = money.a_holder(place)
    award = money.listed(place, firm)
    assert award.granted == 10 * WAN
    version = factories.a_draft(place.zone, "incubators")
    version.policy.organisation = place.benefit.version.policy.organisation
    version.policy.save()
    for rank, amount in ((2, 50), (3, 100), (4, 500)):
        factories.a_benefit(
            version, f"level{rank}", upgrade_chain="incubator", upgrade_rank=rank, rule_text=factories.rule(f"level{rank}", amount=f"{amount}万元")
        )  # fmt: skip
    factories.published(version)
    best = best_for(place.system, firm, timezone.localdate())
    assert {line.item.id: line.paid for line in best.combination.taken} == {"incubators:level4": 490 * WAN}
    Award.objects.filter(pk=award.pk).update(live=False)
    best = best_for(place.system, firm, timezone.localdate())
    assert best.combination.total == 500 * WAN
