"""Who may do what with points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.domains.points.enums import AppealState, EvaluationState
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.decisions import Decision, allow_if, refuse
from gaoxin.platform.core.enums import Role, Scope

if TYPE_CHECKING:
    from gaoxin.domains.points.models import Appeal, Score
    from gaoxin.platform.core.actor import Actor


def can_see_points(actor: Actor) -> Decision:
    """The points of all enterprises: the zone's staff."""
    return allow_if(actor.is_system or actor.is_staff, _("全部企业的积分只对高新区工作人员开放。"))


def can_run_points(actor: Actor) -> Decision:
    """Compute, open the publicity, publish: officers with the whole zone."""
    officer = any(grant.role == Role.OFFICER and grant.scope == Scope.ZONE for grant in actor.grants)
    return allow_if(actor.is_system or officer, _("只有全区范围的业务人员可以计算和发布积分。"))


def can_appeal(actor: Actor, score: Score) -> Decision:
    """Object to one's own points, while objections are taken."""
    if not actor.is_enterprise or not Enterprise.objects.visible_to(actor).filter(pk=score.enterprise_id).exists():
        return refuse(_("只有企业自己的人员可以对积分提出异议。"))
    open_states = (EvaluationState.OBJECTION, EvaluationState.PUBLICITY)
    return allow_if(
        score.evaluation.state in open_states, _("异议期和公示期已过；数据有误请提出数据更正，下一次计算时生效。")
    )


def can_withdraw_appeal(actor: Actor, appeal: Appeal) -> Decision:
    if appeal.state != AppealState.OPEN:
        return refuse(_("这件异议已有核实结果。"))
    own = actor.is_enterprise and Enterprise.objects.visible_to(actor).filter(pk=appeal.score.enterprise_id).exists()
    return allow_if(own, _("只有企业自己的人员可以撤回异议。"))
