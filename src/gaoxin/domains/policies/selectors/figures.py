"""The key figures of zone/06 section 8 for one year, each with where its rows are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from gaoxin.domains.policies.enums import ObjectionState, ReachKind, Route
from gaoxin.domains.policies.models import Objection, Reach
from gaoxin.domains.policies.selectors.dashboard import Way, awards_in, corrected_in, days_of, mean, reaches_in
from gaoxin.domains.policies.selectors.money import envelopes
from gaoxin.platform.ui.formatters import money_fen_fixed, number

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True)
class Figure:
    """A key figure: its name, value as written, how it is worked out, and the address of the rows that it counts."""

    name: str
    value: str
    note: str
    url: str
    unit: str = ""


def figures(actor: Actor, year: int, found: list[Way]) -> list[Figure]:
    """The key figures of a year; a share without anything to divide by is '—'."""
    free = Q(paid_on__isnull=False, benefit__route=Route.ENTITLEMENT)
    totals = awards_in(actor, year).aggregate(
        applied=Count("pk"), paid=Count("pk", filter=Q(paid_on__isnull=False)), free=Count("pk", filter=free),
        money=Sum("hold__amount", filter=Q(paid_on__isnull=False)), free_money=Sum("hold__amount", filter=free),
        late=Count("pk", filter=Q(case__level__gte=2)), asked=Count("pk", filter=~Q(benefit__route=Route.ENTITLEMENT)),
        firms=Count("enterprise", filter=Q(paid_on__isnull=False), distinct=True),
    )  # fmt: skip
    corrected = corrected_in(actor, year).count()
    days = mean([day for each in days_of(actor, year).values() for day in each])
    money, free_money = totals["money"] or 0, totals["free_money"] or 0
    return [
        Figure(_("受惠企业"), number(totals["firms"]), _("有资金到账的企业，一家只数一次"), _rows(year, "paid"), _("家")),
        Figure(_("到账（万元）"), money_fen_fixed(money), _("本区资金已到账"), _rows(year, "paid")),
        Figure(_("平均兑现时长"), f"{days:.1f}" if days is not None else "—", _("提交（或确认）到到账，工作日"), _rows(year, "paid")),
        Figure(_("免申占比（件）"), _share(totals["free"], totals["paid"]), _("免申即享到账件数 ÷ 全部到账件数"), _rows(year, "free")),
        Figure(_("免申占比（金额）"), _share(free_money, money), _("免申即享到账金额 ÷ 全部到账金额"), _rows(year, "free")),
        Figure(_("一次通过率"), _share(totals["asked"] - corrected, totals["asked"]), _("没有补正过的申报 ÷ 全部申报"), _rows(year, "clean")),
        Figure(_("补正率"), _share(corrected, totals["asked"]), _("补正过的申报 ÷ 全部申报"), _rows(year, "corrected")),
        Figure(_("超期率"), _share(totals["late"], totals["applied"]), _("有环节超期的件 ÷ 全部件"), _rows(year, "late")),
        _awareness(actor, year, found),
        *_missing(year, found),
        _execution(actor, year),
        _objections(actor, year),
    ]  # fmt: skip


def _awareness(actor: Actor, year: int, found: list[Way]) -> Figure:
    """Who was told and looked, of those entitled now; of a past year, of those who were told."""
    pushed = Reach.objects.filter(
        benefit=OuterRef("benefit"), enterprise=OuterRef("enterprise"), kind=ReachKind.PUSHED, at__year=year
    )
    aware = reaches_in(actor, year).filter(Exists(pushed), kind=ReachKind.OPENED).count()
    eligible = sum(each.eligible or 0 for each in found)
    if eligible:
        return Figure(
            _("知晓率"), _share(aware, eligible), _("推送并查看过的户次 ÷ 现在符合的户次"), _rows(year, "aware")
        )
    reached = sum(each.reached for each in found)
    return Figure(
        _("触达后查看率"), _share(aware, reached), _("推送并查看过的户次 ÷ 已推送的户次"), _rows(year, "aware")
    )


def _missing(year: int, found: list[Way]) -> list[Figure]:
    known = [each.missing for each in found if each.missing is not None]
    if not known:
        return []
    return [Figure(_("应享未享"), number(sum(known)), _("按现有数据符合而没有申请"), _rows(year, "missing"), _("户次"))]


def _execution(actor: Actor, year: int) -> Figure:
    budgets = envelopes(actor, year)
    budget, spent = sum(each.budget for each in budgets), sum(each.line.paid - each.line.restored for each in budgets)
    return Figure(
        _("资金执行率"), _share(spent, budget), _("已支付 ÷ 预算"), f"{reverse('policies:budgets')}?year={year}"
    )


def _objections(actor: Actor, year: int) -> Figure:
    counted = Objection.objects.visible_to(actor).filter(made_at__year=year).aggregate(
        all=Count("pk"), upheld=Count("pk", filter=Q(state=ObjectionState.UPHELD))
    )  # fmt: skip
    url = f"{reverse('policies:objections')}?year={year}"
    return Figure(_("申诉成立率"), _share(counted["upheld"], counted["all"]), _("成立的异议 ÷ 全部异议"), url)


def _rows(year: int, stage: str) -> str:
    return f"{reverse('policies:dashboard-rows')}?year={year}&stage={stage}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"
