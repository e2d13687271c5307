"""Rounds of points in the database and on the pages: who sees and does what, the windows, appeals, files, the command."""

from __future__ import annotations

import datetime
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from click.testing import CliRunner
from django.test import Client
from tests import situations
from tests.kernel.workbook.builders import credit_code

from gaoxin.domains.points import actions
from gaoxin.domains.points.cli import points as command
from gaoxin.domains.points.computing import compute
from gaoxin.domains.points.enums import AppealState, EvaluationKind, EvaluationState
from gaoxin.domains.points.models import Appeal, Evaluation, Score
from gaoxin.domains.points.selectors import simulate
from gaoxin.mechanisms.registry.actions.enterprises import create_enterprise
from gaoxin.mechanisms.registry.actions.facts import record_facts
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.mechanisms.registry.models import Enterprise, Fact
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import Organisation, Zone
from gaoxin.platform.core.tasks import run_pending

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 6, 15)


def _enterprise(zone: Zone, number: int, revenue: int) -> Enterprise:
    system = Actor.system(zone)
    made = create_enterprise(system, name=f"青池{number}号传感科技有限公司", credit_code=credit_code(number))
    source = register_source(system, name=f"来源{zone.pk}-{number}")
    values = {
        ("revenue", 2025): Decimal(revenue),
        ("revenue", 2024): Decimal(revenue // 2),
        ("rd_expense", 2025): Decimal(revenue // 10),
    }
    record_facts(system, enterprise=made, source=source, facts=values, observed_on=datetime.date(2026, 5, 31))
    return made


@pytest.fixture
def firms(zone: Zone) -> list[Enterprise]:
    """Two start-ups and one in growth."""
    return [_enterprise(zone, number, revenue) for number, revenue in enumerate((5_000_000, 9_000_000, 60_000_000))]


@pytest.fixture
def annual(zone: Zone, system: Actor, firms: list[Enterprise]) -> Evaluation:
    made = actions.start_evaluation(system, rule="zone_points", kind=EvaluationKind.ANNUAL, year=2026, on=ON)
    return compute(system, made)


@pytest.fixture
def owner(zone: Zone, firms: list[Enterprise]) -> Actor:
    """A person of the first enterprise."""
    place = Organisation.objects.create(
        zone=zone, kind=OrganisationKind.ENTERPRISE, name=firms[0].name, credit_code=firms[0].credit_code
    )
    return situations.a_person(zone, Role.ENTERPRISE_OWNER, organisation=place)


def _client(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def test_every_active_enterprise_has_points_with_their_facts(annual: Evaluation, firms: list[Enterprise]) -> None:
    scores = list(annual.scores.order_by("enterprise_id"))
    assert [score.enterprise_id for score in scores] == [firm.pk for firm in firms]
    assert [score.stage for score in scores] == ["S", "S", "G"]
    line = next(line for line in scores[0].lines_read() if line.id == "T1")
    assert (line.raw, line.low) == (500_000, 133)  # 8 × 50万/300万 = 1.3333
    facts = {fact.variable for fact in Fact.objects.filter(pk__in=line.facts)}
    assert "rd_expense" in facts


def test_a_round_goes_through_its_windows_and_is_then_fixed(system: Actor, annual: Evaluation) -> None:
    assert (annual.state, annual.objection_until) == (EvaluationState.OBJECTION, datetime.date(2026, 6, 23))
    with pytest.raises(Refusal, match="异议期"):
        actions.open_publicity(system, evaluation=annual, today=datetime.date(2026, 6, 23))
    opened = actions.open_publicity(system, evaluation=annual, today=datetime.date(2026, 6, 24))
    assert opened.publicity_until == datetime.date(2026, 7, 1)
    with pytest.raises(Refusal, match="公示期"):
        actions.publish_evaluation(system, evaluation=annual, today=datetime.date(2026, 7, 1))
    actions.publish_evaluation(system, evaluation=annual, today=datetime.date(2026, 7, 2))
    with pytest.raises(Refusal):
        actions.recompute_evaluation(system, evaluation=annual)
    with pytest.raises(Conflict):
        actions.publish_evaluation(system, evaluation=annual, today=datetime.date(2026, 7, 3))
    with pytest.raises(Refusal, match="已经发布"):
        compute(system, annual)


def test_only_officers_with_the_zone_run_points(
    officer: Actor, leader: Actor, stranger: Actor, owner: Actor, annual: Evaluation
) -> None:
    for actor in (leader, owner):
        with pytest.raises(Forbidden):
            actions.start_evaluation(
                actor, rule="zone_points", kind=EvaluationKind.QUARTERLY, year=2026, quarter=2, on=ON
            )
        with pytest.raises(Forbidden):
            actions.open_publicity(actor, evaluation=annual)
    with pytest.raises(Evaluation.DoesNotExist):
        actions.recompute_evaluation(stranger, evaluation=annual)
    assert actions.recompute_evaluation(officer, evaluation=annual).task is not None


def test_the_same_year_is_not_computed_twice(system: Actor, annual: Evaluation) -> None:
    with pytest.raises(Refusal, match="已经算过"):
        actions.start_evaluation(system, rule="zone_points", kind=EvaluationKind.ANNUAL, year=2026, on=ON)


def test_strangers_see_no_points(
    annual: Evaluation, stranger: Actor, owner: Actor, visitor: Actor, client: Client
) -> None:
    score = annual.scores.first()
    assert score is not None
    pages = [
        f"/workbench/points/{annual.pk}/", f"/workbench/points/{annual.pk}/export.xlsx", f"/workbench/points/scores/{score.pk}/",
        f"/workbench/points/{annual.pk}/weights/", f"/workbench/points/{annual.pk}/appeals/",
    ]  # fmt: skip
    for page in pages:
        assert _client(stranger).get(page).status_code == 404
        assert _client(owner).get(page).status_code == 403
        assert client.get(page).status_code in (302, 403)
    for actor in (stranger, visitor):
        assert not Score.objects.visible_to(actor).exists()
        assert not Appeal.objects.visible_to(actor).exists()


def test_an_enterprise_sees_its_own_points_only(annual: Evaluation, owner: Actor, firms: list[Enterprise]) -> None:
    if not Enterprise.objects.visible_to(owner).exists():
        pytest.fail("the enterprise's person does not see the enterprise")
    assert {score.enterprise_id for score in Score.objects.visible_to(owner)} == {firms[0].pk}
    page = _client(owner).get("/portal/points/").content.decode()
    assert '<th scope="row"><div><div>T1 研发费用金额' in page
    assert firms[1].name not in page


def test_an_appeal_is_made_decided_with_words_and_holds_the_publicity_up(
    system: Actor, officer: Actor, owner: Actor, annual: Evaluation
) -> None:
    client = _client(owner)
    answer = client.post("/portal/points/appeal/", {"line": "T7", "text": ""})
    assert answer.status_code == 422
    client.post("/portal/points/appeal/", {"line": "T7", "text": "技术合同 60 万元未计入"})
    appeal = Appeal.objects.get()
    with pytest.raises(Refusal, match="1 件异议"):
        actions.open_publicity(system, evaluation=annual, today=datetime.date(2026, 6, 24))
    desk = _client(officer)
    assert (
        desk.post(f"/workbench/points/appeals/{appeal.pk}/", {"outcome": "refuse", "decision": ""}).status_code == 422
    )
    desk.post(f"/workbench/points/appeals/{appeal.pk}/", {"outcome": "accept", "decision": "合同登记属实"})
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decision) == (AppealState.ACCEPTED, "合同登记属实")
    with pytest.raises(Conflict):
        actions.decide_appeal(officer, appeal=appeal, accepted=False, decision="再议")
    assert "合同登记属实" in client.get("/portal/points/").content.decode()
    actions.open_publicity(system, evaluation=annual, today=datetime.date(2026, 6, 24))


def test_nobody_appeals_against_another_s_points(owner: Actor, annual: Evaluation, firms: list[Enterprise]) -> None:
    other = annual.scores.get(enterprise=firms[1])
    with pytest.raises(Forbidden):
        actions.make_appeal(owner, score=other, text="不对")


def test_a_corrected_fact_changes_the_score_when_it_is_computed_again(
    system: Actor, annual: Evaluation, firms: list[Enterprise]
) -> None:
    source = register_source(system, name="更正")
    before = annual.scores.get(enterprise=firms[0])
    record_facts(
        system,
        enterprise=firms[0],
        source=source,
        facts={("tech_contract_value", 2025): Decimal(600_000)},
        observed_on=ON,
    )
    compute(system, annual)
    after = annual.scores.get(enterprise=firms[0])
    assert (after.pk, after.total - before.total) == (before.pk, 420)
    annual.refresh_from_db()
    assert annual.summary["moved"] == 1


def test_the_public_list_shows_only_what_is_in_publicity_or_published(
    client: Client, system: Actor, annual: Evaluation, firms: list[Enterprise]
) -> None:
    Zone.objects.exclude(pk=annual.zone_id).update(is_active=False)
    Score.objects.filter(evaluation=annual, enterprise=firms[2]).update(listed=True, grade="A")
    assert firms[2].name not in client.get("/points/").content.decode()
    actions.open_publicity(system, evaluation=annual, today=datetime.date(2026, 6, 24))
    page = client.get("/points/").content.decode()
    assert firms[2].name in page
    assert firms[0].name not in page
    assert "不是国家" in client.get("/points/scheme/").content.decode()


def test_other_weights_move_enterprises_without_writing_anything(officer: Actor, annual: Evaluation) -> None:
    totals = dict(annual.scores.values_list("pk", "total"))
    moves = simulate(officer, annual, {("S", "T1"): 80})  # type: ignore[dict-item]
    assert {move.score.stage for move in moves} == {"S"}
    assert all(move.change > 0 for move in moves)
    assert dict(annual.scores.values_list("pk", "total")) == totals
    page = _client(officer).get(f"/workbench/points/{annual.pk}/weights/?stage=S&T1=80&T2=6&T3=abc")
    assert page.status_code == 200
    assert "T1" in _client(officer).get(f"/workbench/points/{annual.pk}/weights/?stage=S&T1=80").content.decode()


def test_the_list_is_exported_with_every_line(officer: Actor, annual: Evaluation) -> None:
    content = _client(officer).get(f"/workbench/points/{annual.pk}/export.xlsx?stage=S").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 3
    assert "T1" in rows[0]


def test_pages_take_a_flat_number_of_queries(
    officer: Actor, zone: Zone, annual: Evaluation, system: Actor, django_assert_max_num_queries: object
) -> None:
    for number in range(10, 22):
        _enterprise(zone, number, 1_000_000 * number)
    compute(system, annual)
    client = _client(officer)
    score = annual.scores.first()
    assert score is not None
    for page, most in (
        (f"/workbench/points/{annual.pk}/", 10),
        (f"/workbench/points/scores/{score.pk}/", 12),
        ("/workbench/points/", 8),
    ):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            assert client.get(page).status_code == 200


def test_a_started_round_is_computed_in_the_background(officer: Actor, firms: list[Enterprise]) -> None:
    answer = _client(officer).post(
        "/workbench/points/", {"rule": "zone_points", "kind": "quarterly", "year": 2026, "quarter": 2, "on": "2026-06-30"}
    )  # fmt: skip
    assert answer.status_code == 302
    assert run_pending() >= 1
    made = Evaluation.objects.get()
    assert (made.state, made.scores.count()) == (EvaluationState.DYNAMIC, 3)


def test_a_quarter_must_fit_the_kind(officer: Actor, firms: list[Enterprise]) -> None:
    answer = _client(officer).post(
        "/workbench/points/", {"rule": "zone_points", "kind": "annual", "year": 2026, "quarter": 2, "on": "2026-06-30"}
    )
    assert answer.status_code == 422
    assert "季度动态分要写第几季度" in answer.content.decode()


def test_the_command_prints_every_line_of_every_enterprise(zone: Zone, firms: list[Enterprise]) -> None:
    answer = CliRunner().invoke(command, ["--zone", zone.slug, "--on", "2026-06-15", "--json"])
    assert answer.exit_code == 0, answer.output
    data = json.loads(answer.output)
    assert (data["scheme"], data["official"], len(data["enterprises"])) == ("zone_points@ZONE-OWN-1", False, 3)
    line = next(line for line in data["enterprises"][0]["lines"] if line["id"] == "T1")
    assert (line["raw"], line["reference"], line["weight"], line["score"]) == (500000.0, 3000000.0, 8.0, "1.33")
    (source,) = line["sources"]
    assert source["source"].startswith("来源")
    assert (source["variable"], source["period"], source["observed_on"]) == ("rd_expense", "2025", "2026-05-31")
    assert CliRunner().invoke(command, ["--zone", "no-such"]).exit_code == 1
    assert CliRunner().invoke(command, ["--rule", "no_such"]).exit_code == 1


def test_sensitive_figures_are_masked_for_staff_and_shown_to_the_enterprise(
    system: Actor, officer: Actor, owner: Actor, annual: Evaluation, firms: list[Enterprise]
) -> None:
    source = register_source(system, name="税务")
    record_facts(
        system, enterprise=firms[0], source=source, facts={("tax_paid", 2025): Decimal(123_400)}, observed_on=ON
    )
    compute(system, annual)
    score = annual.scores.get(enterprise=firms[0])
    seen = _client(officer).get(f"/workbench/points/scores/{score.pk}/").content.decode()
    assert "12.34" not in seen
    assert "***" in seen
    assert "12.34" in _client(owner).get("/portal/points/").content.decode()
