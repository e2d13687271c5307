"""Who may do what with cases. Screens, API, batch and jobs ask here; the procedure's file is the only table of moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.casework.engine.definitions import listed, procedure_of, say
from gaoxin.mechanisms.casework.engine.people import groups_of
from gaoxin.mechanisms.casework.enums import PartState, SeatState, Visibility
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.casework.procedures.definition import Place
from gaoxin.platform.core.decisions import Decision, allow, allow_if, refuse
from gaoxin.platform.core.enums import Role

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.models import CaseFile, CasePart, CaseSeat
    from gaoxin.mechanisms.casework.procedures.definition import Move, Procedure
    from gaoxin.platform.core.actor import Actor


def can_take(actor: Actor, case: Case, move: Move, procedure: Procedure) -> Decision:
    """Whether the actor is one of those who take `move`, whatever the state. An unsaved case works (for opening)."""
    if case.zone_id != actor.zone_id:
        return refuse(_("这个办件不属于本区。"))
    if actor.is_system or groups_of(actor, case, procedure) & set(move.by):
        return allow()
    who = listed(say(procedure.group(key).label) for key in move.by if key != "system")
    return refuse(_("“%(move)s”由%(who)s办理。") % {"move": say(move.label), "who": who or _("系统")})


def can_move(actor: Actor, case: Case, move_id: str) -> Decision:
    """Whether the actor may take the move now: group and state. Its conditions are checked when it is taken."""
    procedure = procedure_of(case)
    found = next((move for move in procedure.moves if move.id == move_id), None)
    if found is None:
        return refuse(_("这个流程没有“%(move)s”这一步。") % {"move": move_id})
    decision = can_take(actor, case, found, procedure)
    if decision and case.state not in found.sources:
        return refuse(_("“%(state)s”状态不能办理这一步。") % {"state": say(procedure.state(case.state).label)})
    return decision


def can_see(actor: Actor, case: Case) -> Decision:
    return allow_if(Case.objects.visible_to(actor).filter(pk=case.pk).exists(), _("没有这个办件，或您无权查看。"))


def can_see_internal(actor: Actor, case: Case) -> Decision:
    """Staff of the zone read what is for staff; enterprises and institutions do not, even of their own cases."""
    return allow_if(
        actor.zone_id == case.zone_id and (actor.is_system or actor.is_staff), _("内部记录仅工作人员可见。")
    )


def can_comment(actor: Actor, case: Case) -> Decision:
    """Whoever takes part in the case; a reader of the whole zone does not."""
    procedure = procedure_of(case)
    part = actor.zone_id == case.zone_id and (
        actor.is_system or bool(groups_of(actor, case, procedure) - procedure.group_ids(Place.ANYONE))
    )
    return allow_if(part, _("只有参与办理的人员可以留言。"))


def can_note(actor: Actor, case: Case) -> Decision:
    return allow_if(
        bool(can_comment(actor, case)) and bool(can_see_internal(actor, case)),
        _("只有参与办理的工作人员可以写内部备注。"),
    )


def can_score(actor: Actor, seat: CaseSeat) -> Decision:
    """The judge in person."""
    if seat.state != SeatState.OPEN:
        return refuse(_("这个席位已经结束。"))
    return allow_if(
        actor.zone_id == seat.zone_id and actor.user_id is not None and actor.user_id == seat.person_id,
        _("只有评委本人可以评分或回避。"),
    )


def can_withdraw_seat(actor: Actor, seat: CaseSeat) -> Decision:
    """Whoever appoints the panel: the groups of the moves that do."""
    if seat.state != SeatState.OPEN:
        return refuse(_("这个席位已经结束。"))
    procedure = procedure_of(seat.case)
    appoint = {group for move in procedure.moves if "panel" in dict(move.assign) for group in move.by}
    mine = actor.zone_id == seat.zone_id and bool(groups_of(actor, seat.case, procedure) & appoint)
    return allow_if(actor.is_system or mine, _("只有组织评审的单位可以撤销席位。"))


def can_read_scores(actor: Actor, case: Case) -> Decision:
    """Who reads a panel's figures once it is complete: the zone's staff."""
    return can_see_internal(actor, case)


def can_hand_over(actor: Actor, case: Case) -> Decision:
    """Staff of the owning organisation give the case from hand to hand, within it."""
    own = actor.zone_id == case.zone_id and actor.is_staff and case.owner_id in actor.organisation_ids()
    return allow_if(actor.is_system or own, _("只有主办单位可以移交经办人。"))


def can_answer_part(actor: Actor, part: CasePart) -> Decision:
    """The co-handler answers for its own part only."""
    procedure = procedure_of(part.case)
    if part.state != PartState.OPEN or procedure.parts is None:
        return refuse(_("这项协办已经结束。"))
    roles = {role for key in procedure.parts.by for role in procedure.group(key).roles}
    own = actor.zone_id == part.zone_id and any(
        grant.role in roles and grant.organisation_id == part.organisation_id for grant in actor.grants
    )
    return allow_if(actor.is_system or own, _("只有协办单位可以填写自己的协办意见。"))


def can_withdraw_part(actor: Actor, part: CasePart) -> Decision:
    if part.state != PartState.OPEN:
        return refuse(_("这项协办已经结束。"))
    return can_hand_over(actor, part.case)


def can_open_file(actor: Actor, attachment: CaseFile) -> Decision:
    """Whoever sees the case; files that are for staff only staff."""
    case = attachment.case
    seen = can_see(actor, case)
    if not seen or attachment.visibility == Visibility.ALL:
        return seen
    return can_see_internal(actor, case)


def can_work_here(actor: Actor) -> Decision:
    """Open the pages of casework in the workbench."""
    return allow_if(actor.is_staff and actor.zone_id is not None, _("工作台只对高新区工作人员开放。"))


def can_apply_here(actor: Actor) -> Decision:
    """Open the pages of casework in the portal of enterprises."""
    return allow_if(actor.is_enterprise and actor.zone_id is not None, _("企业端只对企业账号开放。"))


def can_judge_here(actor: Actor) -> Decision:
    """Open the pages of judges on the side of institutions. Which cases they see there is said by their seats alone."""
    return allow_if(actor.is_institution and actor.zone_id is not None, _("评审页面只对评审专家开放。"))


def can_open(actor: Actor, case: Case, procedure: Procedure) -> Decision:
    """Whether the actor may open a case of the procedure. `case` is unsaved, with the subject and desk that it would have."""
    return can_take(actor, case, procedure.opening, procedure)


def can_link(actor: Actor, case: Case) -> Decision:
    staff = actor.is_system or (actor.is_staff and bool(can_comment(actor, case)))
    return allow_if(staff, _("只有参与办理的工作人员可以关联办件。"))


def can_carry_over(actor: Actor, case: Case) -> Decision:
    """Changing the rules of an open case is the desk's decision."""
    desk = actor.zone_id == case.zone_id and case.desk_id in actor.organisation_ids() and actor.is_staff
    return allow_if(actor.is_system or desk, _("只有受理单位可以让办件改用新流程。"))


def can_appoint_deputy(actor: Actor, absent_id: int, places: frozenset[int]) -> Decision:
    """For oneself, or a leader of the same organisation for its people. places: the absent person's organisations."""
    led = {grant.organisation_id for grant in actor.grants if grant.role == Role.LEADER}
    mine = actor.is_staff and actor.user_id == absent_id
    return allow_if(actor.is_system or mine or bool(led & places), _("只能为自己，或由本单位领导安排代办人。"))


def can_edit_calendar(actor: Actor) -> Decision:
    return allow_if(
        actor.zone_id is not None and (actor.is_system or actor.is_system_admin or actor.has_role(Role.LEADER)),
        _("只有管委会领导和系统管理员可以调整工作日历。"),
    )


def can_see_calendar(actor: Actor) -> Decision:
    """Staff and whoever may edit it."""
    return can_work_here(actor) if not can_edit_calendar(actor) else allow()


def can_set_desk(actor: Actor) -> Decision:
    return allow_if(
        actor.zone_id is not None and (actor.is_system or actor.is_system_admin), _("只有系统管理员可以指定受理单位。")
    )
