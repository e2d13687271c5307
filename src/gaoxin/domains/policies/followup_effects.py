"""What the steps of a recovery mean, in the transaction of the step; and that a conditional award is not closed before its acceptance."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.policies.actions.followup import BARRED_YEARS, RECOVERY
from gaoxin.domains.policies.applying import APPLICATION, ENTITLEMENT
from gaoxin.domains.policies.awards_effects import award_of
from gaoxin.domains.policies.budget import hold_of
from gaoxin.domains.policies.enums import MilestoneKind, MilestoneState
from gaoxin.domains.policies.models import Award, Milestone, Recovery
from gaoxin.kernel.worktime import SHANGHAI
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.ledger.actions.holds import recover as recover_money
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.contributions import CaseEffect
from gaoxin.platform.core.errors import Refusal

Values = Mapping[str, Any]
#: How long the enterprise may answer before anything is decided.
ANSWER = "10wd"


def begin(actor: Actor, case: Case, values: Values) -> None:
    """The recovery of an award: its department is in charge, its amount at most what was paid."""
    rows = Award.objects.select_related("benefit__version__policy__organisation", "hold", "enterprise")
    award = rows.filter(pk=values["award"], zone_id=case.zone_id).first()
    hold = hold_of(award) if award else None
    if award is None or hold is None or not 0 < int(values["amount"]) <= hold.paid - hold.recovered:
        raise Refusal(_("没有可以追回的已付金额。"), code="nothing-paid")
    case.owner = award.benefit.version.policy.organisation
    Recovery.objects.create(zone_id=case.zone_id, award=award, case=case, amount=values["amount"])


def notify(actor: Actor, case: Case, values: Values) -> Values:
    """The enterprise has ten working days to answer."""
    day = timeline_of(current_version(case.zone_id)).due(present.now(), ANSWER).day
    return {"answer_until": day.isoformat()}


def decide(actor: Actor, case: Case, values: Values) -> Values:
    """Only after the enterprise has answered, or its time to answer is over; it is then barred from applying for three years."""
    until = datetime.date.fromisoformat(str(case.data["answer_until"]))
    if "statement" not in case.data and present.today() <= until:
        raise Refusal(
            _("企业可在 %(day)s 前陈述申辩，期满后才能作出决定。") % {"day": until.isoformat()}, code="may-answer"
        )
    recovery = _recovery(case)
    hold = hold_of(recovery.award)
    left = hold.paid - hold.recovered if hold else 0
    if not 0 < int(values["amount"]) <= left:
        raise Refusal(_("追回金额要大于零，最多 %(left)s 元。") % {"left": f"{left / 100:,.2f}"}, code="amount")
    today = present.today()
    recovery.amount = int(values["amount"])
    recovery.barred_until = _years_later(today, BARRED_YEARS)
    recovery.save(update_fields=["amount", "barred_until"])
    return {"barred_until": recovery.barred_until.isoformat()}


def repay(actor: Actor, case: Case, values: Values) -> None:
    """Posted in the ledger; never more than what is still open."""
    recovery = _recovery(case)
    amount = int(values["repaid"])
    if not 0 < amount <= recovery.amount - recovery.recovered:
        raise Refusal(
            _("还应退缴 %(left)s 元，登记的金额不对。") % {"left": f"{(recovery.amount - recovery.recovered) / 100:,.2f}"}, code="amount"
        )  # fmt: skip
    hold = hold_of(recovery.award)
    assert hold is not None
    on = values["repaid_on"]
    day = on if isinstance(on, datetime.date) else datetime.date.fromisoformat(str(on))
    if day > timezone.localdate(present.now(), SHANGHAI):
        raise Refusal(_("退缴日期不能晚于今天。"), code="future")
    recover_money(actor, hold=hold, amount=amount, on=day, document_ref=str(values["document"]), reason=_("退缴"))
    recovery.recovered += amount
    recovery.save(update_fields=["recovered"])


def close(actor: Actor, case: Case, values: Values) -> None:
    """All has come back. An award that was recovered in full ends too, so that the year is free again."""
    recovery = _recovery(case)
    if recovery.recovered < recovery.amount:
        raise Refusal(_("还没有退缴完。"), code="not-repaid")
    hold = hold_of(recovery.award)
    if hold is not None and hold.recovered == hold.paid and recovery.award.case.state in ("paid", "closed"):
        move(Actor.system(case.zone), case=recovery.award.case_id, move="recover", values={"reason": case.number})


def finish(actor: Actor, case: Case, values: Values) -> None:
    """A conditional award is followed until its acceptance has passed."""
    award = award_of(case)
    if not award.benefit.undertaking_months or award.paid_on is None:
        return
    accepted = Milestone.objects.filter(
        undertaking__award=award, kind=MilestoneKind.ACCEPTANCE, state=MilestoneState.PASSED
    )
    if not accepted.exists():
        raise Refusal(_("这个事项要绩效跟踪，验收通过后才能办结。"), code="not-accepted")


def recovered(actor: Actor, case: Case, values: Values) -> None:
    """An award counts as recovered once all that this zone paid has come back, and not before."""
    hold = hold_of(award_of(case))
    left = hold.paid - hold.recovered if hold else 0
    if left:
        raise Refusal(
            _("还有 %(left)s 元没有退缴。") % {"left": f"{left / 100:,.2f}"}, next_step=_("请先启动追回，退缴入账后自动办结。"), code="not-repaid"
        )  # fmt: skip


def _recovery(case: Case) -> Recovery:
    pk = Recovery.objects.select_for_update().values_list("pk", flat=True).get(case=case)
    return Recovery.objects.select_related("award__zone", "award__case", "award__hold").get(pk=pk)


def _years_later(day: datetime.date, years: int) -> datetime.date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)


_STEPS = {"open": begin, "notify": notify, "decide": decide, "repay": repay, "close": close}
EFFECTS = (
    *(CaseEffect(procedure=RECOVERY, move=name, apply=apply) for name, apply in _STEPS.items()),
    *(CaseEffect(procedure=key, move="finish", apply=finish) for key in (APPLICATION, ENTITLEMENT)),
    *(CaseEffect(procedure=key, move="recover", apply=recovered) for key in (APPLICATION, ENTITLEMENT)),
)
