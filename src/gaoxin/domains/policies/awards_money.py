"""The money of an award in the ledger: reserved when it is granted, released when it comes to nothing.

The platform posts for whoever decided: the case's history says who that was, and the procedure said that they may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.domains.policies.budget import day_for, hold_of
from gaoxin.domains.policies.budget_levels import levels_of
from gaoxin.domains.policies.enums import Shortfall
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.ledger.actions.holds import release, reserve
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    import datetime

    from gaoxin.domains.policies.models import Award, Benefit


def budget_line(benefit: Benefit, on: datetime.date) -> BudgetLine:
    """The line that pays the benefit in the year of a day. Refusal: there is none."""
    lines = BudgetLine.objects.select_related("fund", "year").filter(fund=benefit.fund, year__year=on.year)
    found = lines.filter(programme=benefit.programme).first()
    if found is None:
        raise Refusal(
            _("“%(benefit)s”在 %(year)d 年度还没有预算项目。") % {"benefit": benefit.title, "year": on.year},
            next_step=_("请先由资金管理部门批复预算。"), code="no-budget-line",
        )  # fmt: skip
    return found


def reserve_for(award: Award) -> None:
    """Sets this zone's part of the granted amount aside (预占); what pays no money reserves nothing. Call before any audit entry."""
    if award.benefit.fund_id is None or award.granted is None:
        return
    if not award.granted:
        raise Refusal(_("预算不足，这一件没有分到资金。"), next_step=award.grant_reason, code="nothing-granted")
    own = levels_of(award.benefit, award.granted).lower
    if not own:
        raise Refusal(
            _("“%(benefit)s”由上级全额承担，不从本区资金支付。") % {"benefit": award.benefit.title},
            next_step=_("请在政策事项里去掉资金。"), code="upper-pays-all",
        )  # fmt: skip
    today = present.today()
    line = budget_line(award.benefit, today)
    key = f"award:{award.pk}"
    if Hold.objects.filter(fund=line.fund, key=key).exists():
        # Confirmed, taken back and confirmed again: the first hold was given back and stays as it was.
        key = f"{key}:{award.case.sequence}"
    try:
        award.hold = reserve(
            Actor.system(award.zone), line=line, amount=own, case_ref=award.case.number, on=today,
            subject=award.enterprise.name, key=key,
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.code != "over-limit" or award.benefit.shortfall != Shortfall.STOP:
            raise
        raise Refusal(
            _("“%(line)s”%(year)d 年度预算已用完，按政策转下一年度。") % {"line": line.name, "year": line.year.year},
            next_step=_("下一年度预算批复后即可办理，不用重新申报。"), code="next-year",
        ) from refusal  # fmt: skip


def release_of(award: Award, reason: str) -> None:
    """Gives back what is reserved or committed and not on its way to the bank."""
    hold = hold_of(award)
    if hold is None:
        return
    if hold.ordered:
        raise Refusal(
            _("这笔资金已在拨付途中，不能释放。"), next_step=_("请先撤销付款单或等银行退回。"), code="on-its-way"
        )
    if hold.reserved or hold.committed:
        release(Actor.system(award.zone), hold=hold, on=day_for(hold), reason=reason[:200] or _("兑现件终止"))
