"""After payment: contracts with targets and milestones, reports, judgements, and money taken back."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.applying import organisation_of
from gaoxin.domains.policies.budget import hold_of
from gaoxin.domains.policies.enums import MilestoneKind, MilestoneState
from gaoxin.domains.policies.followup import default_milestones, read_budget, read_targets, results_of
from gaoxin.domains.policies.models import Award, Milestone, Recovery, Undertaking
from gaoxin.domains.policies.permissions_money import can_follow_up, can_report
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move, open_case
from gaoxin.platform.core import audit, files, outbox
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import ENTERPRISE_ROLES, Role
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import User

if TYPE_CHECKING:
    from gaoxin.platform.core.models import Zone

RECOVERY = "policy/recovery"
DOCUMENTS = frozenset({files.PDF, files.PNG, files.JPEG})
#: Days before a milestone on which its people are reminded; 0 is the day itself, -1 means once when it is late.
MARKS = (10, 3, 0, -1)
#: Years for which an enterprise may not apply after a recovery was decided (zone/06 section 7).
BARRED_YEARS = 3


@transaction.atomic
def sign_undertaking(
    actor: Actor, *, award: Award, contract: str, title: str, starts_on: datetime.date, ends_on: datetime.date,
    signed_on: datetime.date, targets: str = "", budget: str = "", milestones: Sequence[tuple[str, datetime.date]] = (),
    document: IO[bytes] | None = None, document_name: str = "",
) -> Undertaking:  # fmt: skip
    """Writes down the contract of an award: targets and project budget as typed (see `followup`), and its milestones.

    Without milestones given: a mid-term evaluation, yearly reports and the acceptance at the end.
    """
    can_follow_up(actor, award).require()
    if not award.live:
        raise Refusal(_("这个兑现件已终止，不能签订合同。"), code="not-live")
    if Undertaking.objects.filter(award=award).exists():
        raise Conflict(_("这个兑现件已有合同。"), code="signed")
    stored = None
    if document is not None:
        stored = files.store_file(actor, name=document_name, content=document, accepts=DOCUMENTS)
    undertaking = Undertaking(
        zone_id=award.zone_id, award=award, contract=contract.strip(), title=title.strip(), starts_on=starts_on, ends_on=ends_on,
        signed_on=signed_on, targets=read_targets(targets), budget=read_budget(budget), file=stored,
    )  # fmt: skip
    save_checked(undertaking)
    days = list(milestones) or default_milestones(starts_on, ends_on)
    if any(not starts_on <= day <= ends_on for _kind, day in days):
        raise Refusal(_("跟踪节点要在合同起止之间。"), code="milestone-day")
    Milestone.objects.bulk_create(
        Milestone(zone_id=award.zone_id, undertaking=undertaking, kind=kind, due_on=day) for kind, day in days
    )
    audit.record(actor, "undertaking.sign", undertaking, award=award.pk, milestones=len(days))
    return undertaking


@transaction.atomic
def submit_report(
    actor: Actor, *, milestone: Milestone, report: str, spent: int | None = None, document: IO[bytes] | None = None,
    document_name: str = "",
) -> Milestone:  # fmt: skip
    """The enterprise's report on a milestone; it may be handed in again until it is judged. spent: 分 of the project so far."""
    can_report(actor, milestone).require()
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if milestone.state == MilestoneState.PASSED:
        raise Conflict(_("这个节点已经通过。"), code="passed")
    if not report.strip():
        raise Refusal(_("请写明进展。"), code="no-report")
    if document is not None:
        milestone.file = files.store_file(actor, name=document_name, content=document, accepts=DOCUMENTS)
    milestone.report, milestone.spent = report.strip()[:5000], spent
    milestone.state, milestone.submitted_at = MilestoneState.SUBMITTED, present.now()
    milestone.save()
    audit.record(actor, "milestone.report", milestone, spent=spent)
    return milestone


@transaction.atomic
def judge_milestone(actor: Actor, *, milestone: Milestone, passed: bool, finding: str) -> Milestone:
    """What the evaluation found; the targets are compared with the file as it is now, and that is kept."""
    can_follow_up(actor, milestone.undertaking.award).require()
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if milestone.state == MilestoneState.PASSED:
        raise Conflict(_("这个节点已经通过。"), code="passed")
    if milestone.state == MilestoneState.DUE:
        raise Refusal(_("企业还没有提交报告。"), code="no-report")
    if not finding.strip():
        raise Refusal(_("评估结论必须写明意见。"), code="no-finding")
    milestone.state = MilestoneState.PASSED if passed else MilestoneState.FAILED
    milestone.finding, milestone.results = finding.strip()[:2000], results_of(milestone.undertaking)
    milestone.decided_by, milestone.decided_at = actor.user, present.now()
    milestone.save()
    audit.record(actor, "milestone.judge", milestone, passed=passed, results=milestone.results)
    return milestone


def remind_due(zone: Zone, today: datetime.date | None = None) -> int:
    """Tells enterprises and departments of milestones that come due or are late, once for each mark. Returns the messages sent."""
    day = today or present.today()
    rows = Milestone.objects.filter(
        zone=zone, state=MilestoneState.DUE, due_on__lte=day + datetime.timedelta(days=max(MARKS))
    )
    rows = rows.select_related("undertaking__award__enterprise", "undertaking__award__benefit__version__policy")
    notices = [_reminder(each, (each.due_on - day).days) for each in rows.order_by("id")]
    return outbox.post(Actor.system(zone), notices) if notices else 0


def _reminder(milestone: Milestone, left: int) -> outbox.Notice:
    mark = min(each for each in MARKS if left <= each) if left >= 0 else -1
    undertaking = milestone.undertaking
    award = undertaking.award
    kind = MilestoneKind(milestone.kind)
    day = milestone.due_on.isoformat()
    late = left < 0
    zh = f"合同 {undertaking.contract}《{undertaking.title}》的{kind.label}{'已于' if late else '将于'} {day} 到期，请提交。"
    en = f"Milestone “{kind.value}” of contract {undertaking.contract} {'was' if late else 'is'} due {day}. Please hand in the report."
    return outbox.Notice(
        key=f"policies.milestone:{milestone.pk}:{mark}", kind="policies.milestone_due", to=_people(award),
        texts={"zh": ("跟踪节点提醒", zh), "en": ("Milestone due", en)}, object_type="policies.milestone", object_id=str(milestone.pk),
    )  # fmt: skip


def _people(award: Award) -> tuple[User, ...]:
    department = award.benefit.version.policy.organisation_id
    places = {organisation_of(award.enterprise).pk: [*ENTERPRISE_ROLES]}
    if department is not None:
        places[department] = [Role.OFFICER]
    found: dict[int, User] = {}
    for place, roles in places.items():
        rows = User.objects.filter(
            is_active=True,
            memberships__organisation_id=place,
            memberships__zone_id=award.zone_id,
            memberships__role__in=roles,
        )
        found |= {user.pk: user for user in rows.distinct().order_by("pk")}
    return tuple(found.values())


@transaction.atomic
def start_recovery(actor: Actor, *, award: Award, amount: int, ground: str, reason: str) -> Recovery:
    """Begins to take money back: 认定 and 告知. The enterprise may answer before anything is decided.

    amount: 分, at most what was paid and has not come back. ground: one of the procedure's choices.
    """
    can_follow_up(actor, award).require()
    award = Award.objects.select_related("benefit", "enterprise", "hold").get(pk=award.pk)
    hold = hold_of(award)
    left = hold.paid - hold.recovered if hold else 0
    if not 0 < amount <= left:
        raise Refusal(_("追回金额要大于零，最多 %(left)s 元。") % {"left": f"{left / 100:,.2f}"}, code="amount")
    if Recovery.objects.filter(award=award, case__is_open=True).exists():
        raise Conflict(_("这个兑现件已有正在办理的追回。"), code="open-recovery")
    system = Actor.system(actor.zone)
    values: dict[str, Any] = {"award": award.pk, "amount": amount, "ground": ground, "reason": reason}
    case = open_case(
        system, procedure=RECOVERY, title=_("追回：%(benefit)s") % {"benefit": award.benefit.title}, subject=organisation_of(award.enterprise),
        values=values,
    )  # fmt: skip
    move(system, case=case, move="notify", values={"reason": reason})
    recovery = Recovery.objects.get(case=case)
    audit.record(actor, "recovery.start", recovery, award=award.pk, amount=amount, ground=ground)
    return recovery


@transaction.atomic
def record_repayment(actor: Actor, *, recovery: Recovery, amount: int, on: datetime.date, document: str) -> Recovery:
    """Money that has come back: posted in the ledger by a keeper of the fund; with the last of it the recovery is closed."""
    values = {"repaid": amount, "repaid_on": on.isoformat(), "document": document}
    case = move(actor, case=recovery.case_id, move="repay", values=values)
    recovery.refresh_from_db()
    if recovery.recovered == recovery.amount:
        move(Actor.system(actor.zone), case=case, move="close")
    recovery.refresh_from_db()
    return recovery
