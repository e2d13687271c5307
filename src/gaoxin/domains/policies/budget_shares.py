"""A budget that does not cover all: what the policy's rule makes of it, shown before it is applied (zone/06 section 5, step 5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.domains.policies.budget_levels import coverable, levels_of
from gaoxin.domains.policies.enums import Shortfall
from gaoxin.domains.policies.models import Award
from gaoxin.kernel.benefits import Claim, Sharing, share_budget
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.mechanisms.ledger.models import BudgetLine

#: States in which an amount is not decided yet, so that the budget may still change it.
UNDECIDED = ("review", "panel", "joint", "decision", "listed", "checked")
_HOW = {Shortfall.PROPORTIONAL: Sharing.PROPORTIONAL, Shortfall.RANKING: Sharing.RANKING}


@dataclass(frozen=True, slots=True)
class Share:
    """What an award asks for and what it would get, 分. late: it goes over to the next year instead."""

    award: Award
    asked: int
    amount: int
    late: bool = False

    @property
    def short(self) -> int:
        return self.asked - self.amount


@dataclass(frozen=True)
class Plan:
    """How the rest of a line would be shared among the undecided awards of a benefit. Amounts are of all levels together."""

    benefit: Benefit
    line: BudgetLine
    shares: tuple[Share, ...]
    factor: Fraction | None

    @property
    def asked(self) -> int:
        return sum(share.asked for share in self.shares)

    @property
    def given(self) -> int:
        return sum(share.amount for share in self.shares)

    @property
    def own(self) -> int:
        """What of the amounts given this zone's line pays, 分; the rest is the upper level's."""
        return sum(levels_of(self.benefit, share.amount).lower for share in self.shares)

    @property
    def suffices(self) -> bool:
        return sum(levels_of(self.benefit, share.asked).lower for share in self.shares) <= self.line.left

    @property
    def seal(self) -> str:
        """Changes when anything that the plan rests on changes."""
        told = [(share.award.pk, share.asked, share.amount) for share in self.shares]
        return hashlib.sha256(repr((self.benefit.pk, self.line.pk, self.line.left, told)).encode()).hexdigest()[:16]


def plan_of(benefit: Benefit, line: BudgetLine) -> Plan:
    """The plan for the awards of a benefit that are still undecided, in the way that the policy says.

    Ranked by the panel's score, then by time of application. Refusal: ranking asks for scores that are not there yet.
    """
    rows = Award.objects.filter(
        benefit=benefit, live=True, hold__isnull=True, computed__gt=0, case__state__in=UNDECIDED
    )
    awards = list(rows.select_related("enterprise", "case").order_by("submitted_at", "id"))
    ranks = _ranks(awards) if benefit.shortfall == Shortfall.RANKING else {}
    claims = [
        Claim(str(each.pk), each.computed or 0, each.submitted_at or each.case.opened_at, ranks.get(each.pk)) for each in awards
    ]  # fmt: skip
    how = _HOW.get(Shortfall(benefit.shortfall), Sharing.FIRST_COME)
    stops = benefit.shortfall == Shortfall.STOP
    room = coverable(benefit, [claim.amount for claim in claims], max(0, line.left))
    shared = share_budget(claims, room, how, partial=not stops)
    shares = tuple(
        Share(award, award.computed or 0, grant.amount, late=stops and not grant.amount)
        for award, grant in zip(awards, shared.grants, strict=True)
    )
    return Plan(benefit, line, shares, shared.factor)


def _ranks(awards: list[Award]) -> dict[int, int]:
    without = [award.case.number for award in awards if "score" not in award.case.data]
    if without:
        raise Refusal(
            _("按评审得分排序择优，还有 %(count)d 件没有得分：%(numbers)s。")
            % {"count": len(without), "numbers": "、".join(without[:5])},
            next_step=_("请先完成专家评审。"), code="no-score",
        )  # fmt: skip
    best_first = sorted(awards, key=lambda each: (-Fraction(str(each.case.data["score"])), each.submitted_at or each.case.opened_at, each.pk))  # fmt: skip
    return {award.pk: place for place, award in enumerate(best_first, 1)}
