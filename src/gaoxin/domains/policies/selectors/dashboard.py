"""The policy dashboard: the way from reached to paid for each benefit, and the key figures of zone/06 section 8, each with its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.policies.enums import ObjectionState, ReachKind, Route
from gaoxin.domains.policies.models import Award, Benefit, Objection, Reach
from gaoxin.domains.policies.selectors.money import envelopes
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.enums import EventKind
from gaoxin.mechanisms.casework.models import CaseEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor

#: The stages of the way, in order: reached, opened, applied, approved, paid.
STAGES = ("reached", "opened", "applied", "approved", "paid")
#: States from approval on.
AFTER_APPROVAL = ("approved", "publicity", "investigated", "payable", "paying", "paid", "closed", "recovered")
#: Steps that send an application back to its enterprise.
CORRECTIONS = ("ask",)


@dataclass(frozen=True)
class Way:
    """One benefit in one year: how many enterprises at each stage, money in 分, mean working days from submission to payment.

    eligible: how many pass its rule today; None when that was not asked.
    """

    benefit: Benefit
    reached: int = 0
    opened: int = 0
    applied: int = 0
    approved: int = 0
    paid: int = 0
    granted: int = 0
    money: int = 0
    days: float | None = None
    eligible: int | None = None

    @property
    def missing(self) -> int | None:
        """应享未享: those who pass the rule now and have not applied."""
        return None if self.eligible is None else max(0, self.eligible - self.applied)

    @property
    def stages(self) -> list[tuple[str, int]]:
        return [(name, getattr(self, name)) for name in STAGES]


def awards_in(actor: Actor, year: int) -> QuerySet[Award]:
    """The awards of a year that the actor sees, with what came to nothing too."""
    rows: QuerySet[Award] = Award.objects.visible_to(actor).filter(year=year)
    return rows


def ways(actor: Actor, year: int, eligible: Mapping[int, int] | None = None) -> list[Way]:
    """Every benefit that was brought before anybody or applied for in the year (a flat number of queries), the most money first."""
    awards = awards_in(actor, year).order_by()
    counted = {
        row["benefit"]: row
        for row in awards.values("benefit").annotate(
            applied=Count("pk"), approved=Count("pk", filter=Q(case__state__in=AFTER_APPROVAL)),
            paid=Count("pk", filter=Q(paid_on__isnull=False)), promised=Sum("granted", filter=Q(case__state__in=AFTER_APPROVAL)),
            money=Sum("granted", filter=Q(paid_on__isnull=False)),
        )
    }  # fmt: skip
    reach = {
        row["benefit"]: row
        for row in reaches_in(actor, year).order_by().values("benefit").annotate(
            reached=Count("pk", filter=Q(kind=ReachKind.PUSHED)), opened=Count("pk", filter=Q(kind=ReachKind.OPENED))
        )
    }  # fmt: skip
    days = _days(actor, year)
    rows = Benefit.objects.visible_to(actor).filter(pk__in=counted.keys() | reach.keys())
    found = []
    for benefit in rows.select_related("version__policy", "fund").order_by("version_id", "position", "id"):
        own: dict[str, Any] = dict(counted.get(benefit.pk, {}))
        seen: dict[str, Any] = dict(reach.get(benefit.pk, {}))
        found.append(
            Way(
                benefit, seen.get("reached", 0), seen.get("opened", 0), own.get("applied", 0), own.get("approved", 0), own.get("paid", 0),
                int(own.get("promised") or 0), int(own.get("money") or 0), _mean(days.get(benefit.pk, [])), (eligible or {}).get(benefit.pk),
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (-each.money, -each.granted, each.benefit.pk))


def reaches_in(actor: Actor, year: int) -> QuerySet[Reach]:
    """What was brought before enterprises in a calendar year."""
    rows: QuerySet[Reach] = Reach.objects.visible_to(actor).filter(at__year=year)
    return rows


def _days(actor: Actor, year: int) -> dict[int, list[int]]:
    """Working days from submission (or confirmation) to payment, by benefit."""
    timeline = timeline_of(current_version(actor.zone_id or 0))
    found: dict[int, list[int]] = {}
    rows = awards_in(actor, year).filter(paid_on__isnull=False).order_by("id")
    for benefit, submitted, confirmed, paid in rows.values_list("benefit", "submitted_at", "confirmed_at", "paid_on"):
        began = submitted or confirmed
        if began is not None and paid is not None:
            days = timeline.workdays_between(timezone.localdate(began), paid)
            found.setdefault(benefit, []).append(max(0, days))
    return found


def _mean(days: list[int]) -> float | None:
    return sum(days) / len(days) if days else None


@dataclass(frozen=True)
class Figure:
    """A key figure: its name, value as written, how it is worked out, and the stage whose rows it counts ('' for none)."""

    name: str
    value: str
    note: str
    stage: str = ""


def figures(actor: Actor, year: int, found: list[Way]) -> list[Figure]:
    """The key figures of a year; a share without anything to divide by is '—'."""
    awards = awards_in(actor, year)
    totals = awards.aggregate(
        applied=Count("pk"), paid=Count("pk", filter=Q(paid_on__isnull=False)), money=Sum("granted", filter=Q(paid_on__isnull=False)),
        free=Count("pk", filter=Q(paid_on__isnull=False, benefit__route=Route.ENTITLEMENT)),
        free_money=Sum("granted", filter=Q(paid_on__isnull=False, benefit__route=Route.ENTITLEMENT)),
        late=Count("pk", filter=Q(case__level__gte=2)), asked=Count("pk", filter=~Q(benefit__route=Route.ENTITLEMENT)),
    )  # fmt: skip
    corrected = corrected_in(actor, year).count()
    objections = Objection.objects.visible_to(actor).filter(made_at__year=year).aggregate(
        all=Count("pk"), upheld=Count("pk", filter=Q(state=ObjectionState.UPHELD))
    )  # fmt: skip
    budgets = envelopes(actor, year)
    budget, spent = sum(each.budget for each in budgets), sum(each.line.paid - each.line.restored for each in budgets)
    days = [day for each in _days(actor, year).values() for day in each]
    mean = _mean(days)
    missing = sum(each.missing or 0 for each in found)
    reached, opened = sum(each.reached for each in found), sum(each.opened for each in found)
    return [
        Figure(_("平均兑现时长"), f"{mean:.1f}" if mean is not None else "—", _("提交（或确认）到到账，工作日"), "paid"),
        Figure(_("免申占比（件）"), _share(totals["free"], totals["paid"]), _("免申即享到账件数 ÷ 全部到账件数"), "free"),
        Figure(_("免申占比（金额）"), _share(totals["free_money"] or 0, totals["money"] or 0), _("免申即享到账金额 ÷ 全部到账金额"), "free"),
        Figure(_("一次通过率"), _share(totals["asked"] - corrected, totals["asked"]), _("没有补正过的申报 ÷ 全部申报"), "clean"),
        Figure(_("补正率"), _share(corrected, totals["asked"]), _("补正过的申报 ÷ 全部申报"), "corrected"),
        Figure(_("超期率"), _share(totals["late"], totals["applied"]), _("有环节超期的件 ÷ 全部件"), "late"),
        Figure(_("触达后查看率"), _share(opened, reached), _("已查看 ÷ 已推送"), "opened"),
        Figure(_("应享未享"), str(missing), _("按现有数据符合而没有申请的户次"), "missing"),
        Figure(_("资金执行率"), _share(spent, budget), _("已支付 ÷ 预算")),
        Figure(_("申诉成立率"), _share(objections["upheld"], objections["all"]), _("成立的异议 ÷ 全部异议")),
    ]  # fmt: skip


def corrected_in(actor: Actor, year: int) -> QuerySet[Award]:
    """Awards that were sent back for correction."""
    events = CaseEvent.objects.filter(kind=EventKind.MOVE, name__in=CORRECTIONS, case__zone=actor.zone).values("case")
    return awards_in(actor, year).filter(case__in=events)


def rows_of(actor: Actor, year: int, stage: str) -> QuerySet[Award]:
    """The awards that a figure counts. KeyError: no figure has that stage, or its rows are no awards."""
    narrowed: dict[str, Any] = {
        "applied": Q(), "approved": Q(case__state__in=AFTER_APPROVAL), "paid": Q(paid_on__isnull=False),
        "free": Q(paid_on__isnull=False, benefit__route=Route.ENTITLEMENT), "late": Q(case__level__gte=2),
        "clean": ~Q(benefit__route=Route.ENTITLEMENT) & ~Q(pk__in=corrected_in(actor, year).values("pk")),
    }  # fmt: skip
    rows = corrected_in(actor, year) if stage == "corrected" else awards_in(actor, year).filter(narrowed[stage])
    return rows.select_related("benefit__version__policy", "enterprise", "case")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"
