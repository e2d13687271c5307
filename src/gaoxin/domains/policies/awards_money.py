"""The money of an award in the ledger: reserved when it is granted, released when it comes to nothing.

The platform posts for whoever decided: the case's history says who that was, and the procedure said that they may.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.ledger.actions.holds import release, reserve
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
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
    """Sets the granted amount aside for the award (预占); what pays no money reserves nothing. Call before any audit entry."""
    if award.benefit.fund_id is None or not award.granted:
        return
    today = present.today()
    line = budget_line(award.benefit, today)
    key = f"award:{award.pk}"
    if Hold.objects.filter(fund=line.fund, key=key).exists():
        # Confirmed, taken back and confirmed again: the first hold was given back and stays as it was.
        key = f"{key}:{award.case.sequence}"
    award.hold = reserve(
        Actor.system(award.zone), line=line, amount=award.granted, case_ref=award.case.number, on=today,
        subject=award.enterprise.name, key=key,
    )  # fmt: skip


def release_of(award: Award, reason: str) -> None:
    """Gives back what is reserved or committed and not on its way to the bank."""
    hold = award.hold
    if hold is None:
        return
    hold.refresh_from_db()
    if hold.ordered:
        raise Refusal(
            _("这笔资金已在拨付途中，不能释放。"), next_step=_("请先撤销付款单或等银行退回。"), code="on-its-way"
        )
    if hold.reserved or hold.committed:
        on = min(present.today(), datetime.date(hold.line.year.year, 12, 31))
        release(Actor.system(award.zone), hold=hold, on=on, reason=reason[:200] or _("兑现件终止"))
