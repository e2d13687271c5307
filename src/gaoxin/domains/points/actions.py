"""Writes: start and compute a evaluation, its publicity and publication, appeals."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.points.enums import AppealState, EvaluationKind, EvaluationState
from gaoxin.domains.points.models import Appeal, Evaluation, Score
from gaoxin.domains.points.permissions import can_appeal, can_run_points, can_withdraw_appeal
from gaoxin.domains.points.scheme import scheme_of
from gaoxin.kernel.worktime import WorktimeError
from gaoxin.mechanisms.casework.calendars import store
from gaoxin.platform.core import audit, files
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.tasks import enqueue

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

COMPUTE = "points.compute"


@transaction.atomic
def start_evaluation(
    actor: Actor, *, rule: str, kind: EvaluationKind, year: int, quarter: int = 0, on: datetime.date | None = None
) -> Evaluation:
    """A new evaluation, computed by a background task.

    on: facts and rules as of this day; today when not given. Refusal: the evaluation exists, or no version of the scheme is in force.
    """
    can_run_points(actor).require()
    day = on or timezone.localdate()
    try:
        rulebook = scheme_of(rule).rulebook(day)
    except LookupError as error:
        raise Refusal(_("%(day)s 没有有效的积分方案。") % {"day": day}, next_step=_("请换一个评价日。")) from error
    found = Evaluation(
        zone=actor.zone, rule=rule, version=rulebook.version, kind=kind, year=year, quarter=quarter, on=day, created_by=actor.user
    )  # fmt: skip
    save_checked(found)
    audit.record(
        actor, "points_evaluation.start", found, kind=kind, year=year, quarter=quarter, on=day, version=rulebook.version
    )
    found.task = enqueue(actor, COMPUTE, evaluation=found.pk)
    found.save(update_fields=["task"])
    return found


@transaction.atomic
def recompute_evaluation(actor: Actor, *, evaluation: Evaluation) -> Evaluation:
    """Computes a evaluation that is not published again from the facts of now: after accepted appeals and corrections."""
    can_run_points(actor).require()
    found = _locked(actor, evaluation)
    if found.state not in (
        EvaluationState.OBJECTION,
        EvaluationState.PUBLICITY,
        EvaluationState.DYNAMIC,
        EvaluationState.FAILED,
    ):
        raise Refusal(
            _("“%(state)s”的积分不能重新计算。") % {"state": found.get_state_display()},
            next_step=_("已发布的积分不改；数据变化反映在动态分和下一年度。"),
        )
    audit.record(actor, "points_evaluation.recompute", found)
    found.task = enqueue(actor, COMPUTE, evaluation=found.pk)
    found.save(update_fields=["task"])
    return found


@transaction.atomic
def open_publicity(actor: Actor, *, evaluation: Evaluation, today: datetime.date | None = None) -> Evaluation:
    """Puts the list of the best on the public pages for objections. Refused before the objection window ends or with open appeals."""
    can_run_points(actor).require()
    found = _locked(actor, evaluation)
    day = _today(actor, today)
    _require(found, EvaluationState.OBJECTION)
    if found.objection_until is not None and day <= found.objection_until:
        raise Refusal(
            _("异议期到 %(day)s 才结束。") % {"day": found.objection_until}, next_step=_("请在异议期结束后再公示。")
        )
    _require_no_open_appeal(found)
    found.state = EvaluationState.PUBLICITY
    found.publicity_until = working_days_after(actor, day, scheme_of(found.rule).publicity_days)
    save_checked(found)
    audit.record(actor, "points_evaluation.publicity", found, until=found.publicity_until)
    return found


@transaction.atomic
def publish_evaluation(actor: Actor, *, evaluation: Evaluation, today: datetime.date | None = None) -> Evaluation:
    """Publishes a evaluation for good. Refused before the publicity ends or with open appeals."""
    can_run_points(actor).require()
    found = _locked(actor, evaluation)
    day = _today(actor, today)
    _require(found, EvaluationState.PUBLICITY)
    if found.publicity_until is not None and day <= found.publicity_until:
        raise Refusal(
            _("公示期到 %(day)s 才结束。") % {"day": found.publicity_until}, next_step=_("请在公示期结束后再发布。")
        )
    _require_no_open_appeal(found)
    found.state, found.published_on = EvaluationState.PUBLISHED, day
    save_checked(found)
    audit.record(actor, "points_evaluation.publish", found, enterprises=found.summary.get("enterprises", 0))
    return found


@transaction.atomic
def make_appeal(
    actor: Actor, *, score: Score, text: str, line: str = "", evidence: tuple[str, BinaryIO] | None = None
) -> Appeal:
    """An enterprise objects to a line of its points ('' = to all). evidence: (file name, content)."""
    can_appeal(actor, score).require()
    if line and line not in {each["id"] for each in score.lines}:
        raise Refusal(_("积分里没有这一项。"), next_step=_("请从列出的指标里选择。"))
    stored = files.store_file(actor, name=evidence[0], content=evidence[1]) if evidence else None
    appeal = Appeal(zone=actor.zone, score=score, line=line, text=text.strip(), evidence=stored, made_by=actor.user)
    save_checked(appeal)
    audit.record(actor, "points_appeal.make", appeal, score=score.pk, line=line)
    return appeal


@transaction.atomic
def decide_appeal(actor: Actor, *, appeal: Appeal, accepted: bool, decision: str) -> Appeal:
    """Accepts or refuses an appeal with words. An accepted one changes the score when the corrected facts are in and it is recomputed."""
    can_run_points(actor).require()
    found = Appeal.objects.visible_to(actor).select_for_update().get(pk=appeal.pk)
    if found.state != AppealState.OPEN:
        raise Conflict(_("这件异议已有核实结果。"), next_step=_("请刷新后查看。"))
    found.state = AppealState.ACCEPTED if accepted else AppealState.REFUSED
    found.decision, found.decided_by, found.decided_at = decision.strip(), actor.user, timezone.now()
    save_checked(found)
    audit.record(actor, "points_appeal.decide", found, accepted=accepted)
    return found


@transaction.atomic
def withdraw_appeal(actor: Actor, *, appeal: Appeal) -> None:
    """The enterprise takes its appeal back."""
    can_withdraw_appeal(actor, appeal).require()
    appeal.state = AppealState.WITHDRAWN
    save_checked(appeal)
    audit.record(actor, "points_appeal.withdraw", appeal)


def working_days_after(actor: Actor, day: datetime.date, days: int) -> datetime.date:
    """The last day of a window of working days that begins after `day`, on the zone's calendar."""
    assert actor.zone_id is not None
    timeline = store.timeline_of(store.current_version(actor.zone_id))
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
    try:
        return timeline.due(start, f"{days}wd").day
    except WorktimeError as error:
        raise store.told(error) from error


def _today(actor: Actor, day: datetime.date | None) -> datetime.date:
    """Only the platform itself (demo data) acts on another day than today."""
    return day if day is not None and actor.is_system else timezone.localdate()


def _locked(actor: Actor, evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.visible_to(actor).select_for_update().get(pk=evaluation.pk)


def _require(evaluation: Evaluation, state: EvaluationState) -> None:
    if evaluation.state != state:
        raise Conflict(
            _("这一步不适用于“%(state)s”的积分。") % {"state": evaluation.get_state_display()},
            next_step=_("请刷新后查看最新状态。"),
        )


def _require_no_open_appeal(evaluation: Evaluation) -> None:
    count = Appeal.objects.filter(score__evaluation=evaluation, state=AppealState.OPEN).count()
    if count:
        raise Refusal(_("还有 %(count)d 件异议没有核实。") % {"count": count}, next_step=_("请先核实全部异议。"))
