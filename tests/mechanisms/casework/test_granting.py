"""What subsidies ask of procedures: amounts that decide who approves, joint review, a panel, publicity, one tap, effects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from tests import situations
from tests.mechanisms.casework.granting import GRANT, TEXT, Office
from tests.mechanisms.casework.people import moment

from gaoxin.mechanisms.casework import actions, selectors
from gaoxin.mechanisms.casework.actions.locking import CaseUnknown
from gaoxin.mechanisms.casework.engine.publishing import publications, published_cases
from gaoxin.mechanisms.casework.enums import EventKind, SeatState
from gaoxin.mechanisms.casework.models import Case, CaseEvent, CasePart, CaseSeat
from gaoxin.mechanisms.casework.procedures.problems import ProcedureFaulty
from gaoxin.mechanisms.casework.procedures.reading import read_text
from gaoxin.mechanisms.casework.sweeping import sweep
from gaoxin.platform.core import contributions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.contributions import CaseEffect
from gaoxin.platform.core.enums import Role, Scope
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_the_amount_decides_who_approves(office: Office) -> None:
    town, small = office.town, office.proposed(500_000)
    with pytest.raises(Refusal, match="管委会审定”只在拟补助金额超过 50 万元时办理，现为 50 万元"):
        office.move(town.board, small, "approve_high")
    assert office.move(office.head, small, "approve").state == "publicity"
    large = office.proposed(500_001)
    with pytest.raises(Refusal, match="不超过 50 万元"):
        office.move(office.head, large, "approve")
    assert office.move(town.board, large, "approve_high").state == "publicity"


def test_a_figure_that_the_step_itself_fills_in_is_bound_too(office: Office) -> None:
    case = office.scored(70, 70, 70)
    for fen in (0, 500_000_001):
        with pytest.raises(Refusal, match="拟定金额”只在拟补助金额超过 0 元、不超过 500 万元时办理"):
            office.move(office.town.centre, case, "propose", award=fen)
    case = office.move(office.town.centre, case, "propose", award=500_000_000)
    assert case.data["award"] == 500_000_000


def test_without_the_figure_nobody_approves(office: Office) -> None:
    case = office.scored(70, 70, 70)
    with pytest.raises(Refusal, match="还没有“拟补助金额”"):
        office.move(office.head, case, "approve")


def test_departments_decide_together(office: Office) -> None:
    case = office.move(
        office.town.centre,
        office.filed(),
        "review",
        departments=[office.town.other_department.pk, office.town.department.pk],
    )
    office_parts = {part.organisation_id: part for part in CasePart.objects.filter(case=case)}
    actions.answer_part(
        office.town.other, part=office_parts[office.town.other_department.pk], outcome="agree", answer="无意见"
    )
    case.refresh_from_db()
    assert case.state == "joint"
    actions.answer_part(
        office.town.owner, part=office_parts[office.town.department.pk], outcome="oppose", answer="欠税未缴"
    )
    case.refresh_from_db()
    assert (case.state, case.is_open) == ("refused", False)


def test_a_correction_is_asked_for_once_and_the_clock_stands_meanwhile(office: Office) -> None:
    town, case = office.town, office.filed()
    office.move(town.centre, case, "ask", missing="发票")
    case.refresh_from_db()
    assert str(case.due_at.astimezone(moment("2025-11-03 10:00").tzinfo)) == "2025-11-11 00:00:00+08:00"
    with time_machine.travel(moment("2025-11-10 09:00"), tick=False):
        case = office.move(town.firm, case, "correct")
        # Intake had until 6 November: five working days later.
        assert str(case.due_at.astimezone(moment("2025-11-03 10:00").tzinfo)) == "2025-11-14 00:00:00+08:00"
        with pytest.raises(Refusal, match="最多 1 次"):
            office.move(town.centre, case, "ask", missing="还有")


def test_what_is_not_corrected_in_five_working_days_lapses(office: Office) -> None:
    case = office.move(office.town.centre, office.filed(), "ask", missing="发票")
    with time_machine.travel(moment("2025-11-11 00:01"), tick=False):
        assert sweep().tacit == 1
    case.refresh_from_db()
    assert case.state == "refused"


def test_the_panel_scores_alone_and_the_mean_leaves_out_the_highest_and_the_lowest(office: Office) -> None:
    case = office.scored(90, 61, 10, 62)
    assert case.data["score"] == "61.50"
    assert case.state == "deciding"
    result = CaseEvent.objects.get(case=case, kind=EventKind.SCORE, name="result")
    assert result.data == {"score": "61.50", "of": 100, "judges": 4}


def test_a_score_below_the_mark_fails(office: Office) -> None:
    assert office.scored(59, 60, 60, 59).state == "refused"


def test_figures_of_a_judge_stay_out_of_the_history(office: Office) -> None:
    case = office.reviewed()
    office.move(office.town.centre, case, "convene", judges=[judge.user_id for judge in office.judges[:3]])
    first = CaseSeat.objects.filter(case=case).order_by("id").first()
    actions.score(office.judges[0], seat=first, scores={"novelty": 39, "market": 58}, opinion="很好", no_interest=True)
    events = CaseEvent.objects.filter(case=case, kind=EventKind.SCORE)
    assert not any("39" in str(event.data) or "97" in str(event.data) or "很好" in event.text for event in events)
    assert selectors.cases(office.judges[1]).filter(pk=case.pk).exists()
    assert not selectors.cases(office.judges[4]).filter(pk=case.pk).exists()


def test_only_the_judge_in_person_scores_once_and_within_the_points(office: Office) -> None:
    case = office.reviewed()
    office.move(office.town.centre, case, "convene", judges=[judge.user_id for judge in office.judges[:3]])
    seat = CaseSeat.objects.filter(case=case).order_by("id")[0]
    for actor in (office.judges[1], office.town.centre, office.town.board, office.town.system):
        with pytest.raises(Forbidden):
            actions.score(actor, seat=seat, scores={"novelty": 1, "market": 1}, opinion="材料齐全", no_interest=True)
    for wrong in (
        {"novelty": 41, "market": 1},
        {"novelty": 1},
        {"novelty": "1.5", "market": 1},
        {"novelty": -1, "market": 1},
    ):
        with pytest.raises(Refusal, match="整数分"):
            actions.score(office.judges[0], seat=seat, scores=wrong, opinion="材料齐全", no_interest=True)
    actions.score(office.judges[0], seat=seat, scores={"novelty": 1, "market": 1}, opinion="材料齐全", no_interest=True)
    with pytest.raises(Forbidden, match="已经结束"):
        actions.score(
            office.judges[0], seat=seat, scores={"novelty": 40, "market": 60}, opinion="材料齐全", no_interest=True
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseSeat.objects.filter(pk=seat.pk).update(total=100)


def test_who_belongs_to_the_firm_is_no_judge_and_who_steps_aside_is_replaced(office: Office) -> None:
    town, case = office.town, office.reviewed()
    own = situations.a_person(town.zone, Role.ENTERPRISE_MEMBER, organisation=town.enterprise)
    with pytest.raises(Refusal, match="不在可选的人员中"):
        office.move(town.centre, case, "convene", judges=[own.user_id])
    office.move(town.centre, case, "convene", judges=[judge.user_id for judge in office.judges[:3]])
    seats = list(CaseSeat.objects.filter(case=case).order_by("id"))
    for seat, judge in zip(seats[:2], office.judges, strict=False):
        actions.score(judge, seat=seat, scores={"novelty": 30, "market": 40}, opinion="材料齐全", no_interest=True)
    actions.recuse(office.judges[2], seat=seats[2], reason="曾任顾问")
    case.refresh_from_db()
    assert case.state == "scoring"
    with pytest.raises(Refusal, match="已在本轮评审中"):
        office.move(town.centre, case, "convene", judges=[office.judges[2].user_id])
    office.move(town.centre, case, "convene", judges=[office.judges[3].user_id])
    last = CaseSeat.objects.get(case=case, state=SeatState.OPEN)
    actions.score(
        office.judges[3], seat=last, scores={"novelty": 30, "market": 40}, opinion="材料齐全", no_interest=True
    )
    case.refresh_from_db()
    assert (case.state, case.data["score"]) == ("deciding", "70.00")


def test_the_desk_takes_back_a_seat_and_the_rest_is_enough(office: Office) -> None:
    town, case = office.town, office.reviewed()
    office.move(town.centre, case, "convene", judges=[judge.user_id for judge in office.judges[:4]])
    seats = list(CaseSeat.objects.filter(case=case).order_by("id"))
    for seat, judge in zip(seats[:3], office.judges, strict=False):
        actions.score(judge, seat=seat, scores={"novelty": 20, "market": 20}, opinion="材料齐全", no_interest=True)
    with pytest.raises(Forbidden):
        actions.withdraw_seat(town.head, seat=seats[3], reason="逾期")
    actions.withdraw_seat(town.centre, seat=seats[3], reason="逾期未评")
    case.refresh_from_db()
    assert case.state == "refused"


def test_what_is_published_is_seen_and_objected_to_by_anybody_signed_in(office: Office) -> None:
    town, case = office.town, office.published()
    visitor = Actor.anonymous(town.zone)
    assert list(published_cases(visitor)) == [case]
    (shown,) = publications(published_cases(visitor))
    assert shown.pairs == (("条款", "第六条"), ("拟补助金额", "200,000.00 元"))
    assert (shown.until, shown.objections) == ("2025-11-10 24:00", (("object", "提出异议"),))
    assert not selectors.cases(town.stranger).filter(pk=case.pk).exists()
    with pytest.raises(Forbidden):
        office.move(town.firm, case, "object", reason="自己")
    with pytest.raises(CaseUnknown):
        office.move(visitor, case, "object", reason="未登录")
    office.move(town.stranger, case, "object", reason="该设备已在他处领取补助")
    case.refresh_from_db()
    assert case.state == "objection"
    assert Message.objects.filter(kind="casework.objected", recipient=town.centre.user).exists()
    assert "stranger" not in str([entry.actor_label for entry in selectors.timeline(town.firm, case)])
    assert not selectors.timeline(town.firm, case).filter(name="object").exists()
    with pytest.raises(CaseUnknown):
        actions.comment(town.stranger, case=case, text="还有")


def test_an_objection_stops_the_publicity_and_its_end_waits(office: Office) -> None:
    town, case = office.town, office.published()
    with time_machine.travel(moment("2025-11-05 10:00"), tick=False):
        office.move(town.stranger, case, "object", reason="重复")
    with time_machine.travel(moment("2025-11-12 10:00"), tick=False):
        assert sweep().tacit == 0
        office.move(town.centre, case, "dismiss", reason="查无此事")
    case.refresh_from_db()
    assert str(case.due_at.astimezone(moment("2025-11-03 10:00").tzinfo)) == "2025-11-18 00:00:00+08:00"
    with time_machine.travel(moment("2025-11-18 00:01"), tick=False):
        assert sweep().tacit == 1
    case.refresh_from_db()
    assert case.state == "confirming"


def test_outside_publicity_a_stranger_finds_nothing(office: Office) -> None:
    case = office.proposed(200_000)
    assert not published_cases(office.town.stranger).exists()
    with pytest.raises(CaseUnknown):
        office.move(office.town.stranger, case, "object", reason="x")


def _contribute(monkeypatch: pytest.MonkeyPatch, apply: Any) -> None:
    known = dict(contributions._by_app)
    monkeypatch.setattr(contributions, "_by_app", known)
    contributions.add("tests.granting", [CaseEffect(procedure=GRANT, move="approve", apply=apply)])


def test_an_effect_runs_in_the_same_transaction_and_what_it_returns_is_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reserve(actor: Actor, case: Case, values: Mapping[str, Any]) -> Mapping[str, Any]:
        assert Case.objects.get(pk=case.pk).state == "publicity"
        return {"budget_hold": f"占用 {case.data['award']} 分"}

    _contribute(monkeypatch, reserve)
    case = office.published()
    assert case.data["budget_hold"] == "占用 20000000 分"
    assert CaseEvent.objects.get(case=case, name="approve").data == {"budget_hold": "占用 20000000 分"}


def test_an_effect_that_refuses_undoes_the_step(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(actor: Actor, case: Case, values: Mapping[str, Any]) -> None:
        raise Refusal("预算不足")

    case = office.proposed(200_000)
    _contribute(monkeypatch, refuse)
    events = CaseEvent.objects.count()
    with pytest.raises(Refusal, match="预算不足"):
        office.move(office.head, case, "approve")
    case.refresh_from_db()
    assert (case.state, CaseEvent.objects.count()) == ("deciding", events)


def test_a_tacit_decision_that_is_refused_is_on_record(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(actor: Actor, case: Case, values: Mapping[str, Any]) -> None:
        raise Refusal("预算不足")

    case = office.published()
    known = dict(contributions._by_app)
    monkeypatch.setattr(contributions, "_by_app", known)
    contributions.add("tests.granting", [CaseEffect(procedure=GRANT, move="publicity_over", apply=refuse)])
    with time_machine.travel(moment("2025-11-11 00:01"), tick=False):
        assert sweep().tacit == 0
    case.refresh_from_db()
    assert case.state == "publicity"
    event = CaseEvent.objects.get(case=case, kind=EventKind.RUNG, name="tacit")
    assert (event.sequence, event.text) == (case.sequence, "“公示无异议”没有办成：预算不足")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("award: {at_most: 50万元}", "award: {at_most: 50}", "amount_unit"),
        ("score: {below: 60}", "score: {below: 60元}", "amount_unit"),
        ("award: {above: 50万元}", "award: {above: fifty}", "bad_value"),
        ("award: {above: 50万元}", "awards: {above: 50万元}", "unknown_name"),
        ("award: {above: 50万元}", "award: {}", "no_bound"),
        ("award: {above: 50万元}", "clause: {above: 50万元}", "amount"),
        ("award: {above: 50万元}", "award: {above: 50万元, at_most: 50万元}", "amount_empty"),
        ("parts: {any: [oppose]}", "parts: {any: [veto]}", "unknown_name"),
        ("parts: {any: [oppose]}", "parts: {}", "no_outcome"),
        ("published: [clause, award]", "published: [clause, account_no]", "unknown_name"),
        ("published: [clause]}", "published: [missing]}", "not_kept"),
        ("from: [publicity], to: objection", "from: [publicity, paying], to: objection", "not_published"),
        ("tell: [{message: confirm, to: [firm]}]", "tell: [{message: confirm, to: [anyone]}]", "tell_anyone"),
        ("account: optional}, confirm", "account: required}, confirm", "confirm"),
        ("confirm: [award, clause]", "confirm: [reason]", "not_kept"),
        ("least: 3", "least: 2", "panel_least"),
        ("score: score\n", "score: clause\n", "panel_score"),
        ("maximum: 40", "maximum: 0", "criteria"),
        ("assign: {panel: judges}", "assign: {panel: departments}", "assign"),
        ("form: {clause: required}", "form: {clause: required, score: optional}", "score_form"),
        ("accepts: [officer, institution_member]", "accepts: [expert]", "unknown_name"),
        ("when_done: [passed, failed]", "when_done: [passed, nobody]", "unknown_name"),
        ("sets: [budget_hold]", "sets: [reason]", "not_kept"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_told_when_the_file_is_read(old: str, new: str, code: str) -> None:
    assert old in TEXT, old
    with pytest.raises(ProcedureFaulty) as faulty:
        read_text(TEXT.replace(old, new, 1), "grant.yaml")
    found = {problem.code: problem for problem in faulty.value.problems}
    assert code in found, found.keys()
    assert found[code].line == next(number for number, line in enumerate(TEXT.splitlines(), 1) if old.strip() in line)


def test_a_scope_of_the_whole_zone_is_no_licence_to_object(office: Office) -> None:
    """Staff are not `anyone` of this procedure; the desk is."""
    officer = situations.a_person(office.town.zone, Role.OFFICER, scope=Scope.ZONE)
    case = office.published()
    with pytest.raises(Forbidden):
        office.move(officer, case, "object", reason="x")
    assert office.move(office.town.centre, case, "object", reason="来信反映").state == "objection"
