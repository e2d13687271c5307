"""What the steps of a case mean for its award, in the transaction of the step. The award's state is that of its case."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.policies.accounts import verified_account
from gaoxin.domains.policies.applying import (
    APPLICATION,
    ENTITLEMENT,
    judged_again,
    open_application,
    open_listed,
    organisation_of,
)
from gaoxin.domains.policies.awards_money import release_of, reserve_for
from gaoxin.domains.policies.models import Award
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.models import Case, CasePart
from gaoxin.platform.core.contributions import CaseEffect
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

Values = Mapping[str, Any]


def award_of(case: Case) -> Award:
    """The award of a case, locked."""
    # The lock is taken on the row alone: a join over nullable columns cannot be locked on every database.
    pk = Award.objects.select_for_update().values_list("pk", flat=True).get(case=case)
    rows = Award.objects.select_related(
        "zone", "benefit__version__policy", "enterprise", "hold__line__year", "hold__fund"
    )
    award = rows.get(pk=pk)
    award.case = case
    return award


def propose(actor: Actor, case: Case, values: Values) -> None:
    """A panel's benefit needs its score; against a joint reviewer, or above what the rule gives, a reason."""
    award, granted = award_of(case), values.get("granted") or 0
    if award.benefit.panel and "score" not in case.data:
        raise Refusal(_("这个事项须先经专家评审。"), code="no-score")
    if granted <= 0:
        raise Refusal(_("核定金额须大于零。"), code="no-amount")
    if values.get("reason"):
        return
    opposed = CasePart.objects.filter(case=case, outcome="oppose").exists()
    if opposed or (award.computed is not None and granted > award.computed):
        raise Refusal(
            _("有联审部门提出异议，请写明仍提请审定的理由。") if opposed else _("核定金额高于按规则测算的金额，请写明理由。"), code="no-reason"
        )  # fmt: skip


def approve(actor: Actor, case: Case, values: Values) -> None:
    """The amount is granted and set aside."""
    award = award_of(case)
    award.granted = values.get("granted") or case.data.get("granted")
    if not award.granted or award.granted <= 0:
        raise Refusal(_("核定金额须大于零。"), code="no-amount")
    award.grant_reason = str(values.get("reason") or award.grant_reason)[:300]
    reserve_for(award)
    award.save()


def offer(actor: Actor, case: Case, values: Values) -> None:
    """From here on the case is the enterprise's too."""
    case.subject = organisation_of(award_of(case).enterprise)


def confirm(actor: Actor, case: Case, values: Values) -> None:
    """One tap: the enterprise takes the offered amount, to its verified account; the money is set aside."""
    award = award_of(case)
    account = verified_account(award.enterprise)
    if account is None and award.benefit.fund_id is not None:
        raise Refusal(
            _("还没有核验过的收款账户。"), next_step=_("请先登记收款账户，核验后即可确认。"), code="no-account"
        )
    award.account, award.confirmed_by, award.confirmed_at = account, actor.user, present.now()
    reserve_for(award)
    award.save()


def undo(actor: Actor, case: Case, values: Values) -> None:
    """The enterprise takes its confirmation back before publicity."""
    award = award_of(case)
    release_of(award, _("企业撤回确认"))
    award.hold = award.account = award.confirmed_by = award.confirmed_at = None
    award.save()


def drop(actor: Actor, case: Case, values: Values) -> None:
    """Declined, withdrawn, refused, removed: the money is free again and the year can be applied for again."""
    award = award_of(case)
    release_of(award, str(values.get("reason") or ""))
    award.live = False
    award.save(update_fields=["live"])


def settle(actor: Actor, case: Case, values: Values) -> None:
    """The bank has paid."""
    award = award_of(case)
    day = values.get("paid_on")
    award.paid_on = datetime.date.fromisoformat(day) if day else present.today()
    award.save(update_fields=["paid_on"])


def bounce(actor: Actor, case: Case, values: Values) -> None:
    """The bank has sent it back."""
    award = award_of(case)
    award.paid_on = None
    award.save(update_fields=["paid_on"])


def finish(actor: Actor, case: Case, values: Values) -> None:
    """What pays money is not closed before it is paid."""
    award = award_of(case)
    if award.benefit.fund_id is not None and award.paid_on is None:
        raise Refusal(_("资金还没有到账，不能办结。"), code="not-paid")


def recover(actor: Actor, case: Case, values: Values) -> None:
    award = award_of(case)
    award.live = False
    award.save(update_fields=["live"])


_DROPS = {
    APPLICATION: ("decline", "refuse", "withdraw", "lapse", "uphold"),
    ENTITLEMENT: ("remove", "decline", "refuse", "uphold"),
}
_TAIL = {"settle": settle, "bounce": bounce, "finish": finish, "recover": recover}
EFFECTS = (
    CaseEffect(procedure=APPLICATION, move="open", apply=open_application),
    CaseEffect(procedure=APPLICATION, move="supply", apply=judged_again),
    CaseEffect(procedure=APPLICATION, move="propose", apply=propose),
    CaseEffect(procedure=APPLICATION, move="approve", apply=approve),
    CaseEffect(procedure=APPLICATION, move="approve_board", apply=approve),
    CaseEffect(procedure=ENTITLEMENT, move="open", apply=open_listed),
    CaseEffect(procedure=ENTITLEMENT, move="offer", apply=offer),
    CaseEffect(procedure=ENTITLEMENT, move="confirm", apply=confirm),
    CaseEffect(procedure=ENTITLEMENT, move="undo", apply=undo),
    *(CaseEffect(procedure=key, move=move, apply=drop) for key, moves in _DROPS.items() for move in moves),
    *(CaseEffect(procedure=key, move=move, apply=apply) for key in _DROPS for move, apply in _TAIL.items()),
)
