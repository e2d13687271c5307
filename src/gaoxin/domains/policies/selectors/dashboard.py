"""The policy dashboard: the way from reached to paid for each benefit, and the rows behind each stage."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from gaoxin.domains.policies.budget_shares import UNDECIDED
from gaoxin.domains.policies.enums import ReachKind, Route
from gaoxin.domains.policies.models import Award, Benefit, Reach
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.enums import EventKind
from gaoxin.mechanisms.casework.models import CaseEvent
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold
from gaoxin.mechanisms.registry.models import Enterprise

if TYPE_CHECKING:
    import numpy.typing as npt
    from django.db.models import QuerySet

    from gaoxin.mechanisms.registry.loading import Ints
    from gaoxin.platform.core.actor import Actor

#: The stages of the way, in order: reached, opened, applied, approved, paid.
STAGES = ("reached", "opened", "applied", "approved", "paid")
#: States from approval on.
AFTER_APPROVAL = ("approved", "publicity", "investigated", "payable", "paying", "paid", "closed", "recovered")
#: Steps that send an application back to its enterprise.
CORRECTIONS = ("ask",)
#: What of a budget line has rows: the column of the holds on it.
PARTS = ("reserved", "committed", "paid")


@dataclass(frozen=True)
class Way:
    """One benefit in one year: how many enterprises at each stage, money in 分, mean working days from submission to payment.

    granted: of all levels together. money: what this zone's fund paid; upper: what the upper level pays beside it. eligible: how
    many pass its rule today, missing (应享未享): who of them has not applied this year; None when that was not asked.
    """

    benefit: Benefit
    reached: int = 0
    opened: int = 0
    applied: int = 0
    approved: int = 0
    paid: int = 0
    granted: int = 0
    money: int = 0
    upper: int = 0
    days: float | None = None
    eligible: int | None = None
    missing: int | None = None

    @property
    def stages(self) -> list[tuple[str, int]]:
        return [(name, getattr(self, name)) for name in STAGES]


def awards_in(actor: Actor, year: int) -> QuerySet[Award]:
    """The awards of a year that the actor sees, with what came to nothing too."""
    rows: QuerySet[Award] = Award.objects.visible_to(actor).filter(year=year)
    return rows


def ways(actor: Actor, year: int, passing: Mapping[int, Ints] | None = None) -> list[Way]:
    """Every benefit that was brought before anybody, applied for or passed by anybody (a flat number of queries), the most money first.

    passing: the enterprises that pass each benefit's rule now, by benefit; None when that was not asked.
    """
    counted = _counted(awards_in(actor, year))
    reach = {
        row["benefit"]: row
        for row in reaches_in(actor, year).order_by().values("benefit").annotate(
            reached=Count("pk", filter=Q(kind=ReachKind.PUSHED)), opened=Count("pk", filter=Q(kind=ReachKind.OPENED))
        )
    }  # fmt: skip
    days = days_of(actor, year)
    entitled = {key for key, ids in passing.items() if len(ids)} if passing else set()
    without = {key: len(ids) for key, ids in missing(actor, year, passing).items()} if passing is not None else None
    rows = Benefit.objects.visible_to(actor).filter(pk__in=counted.keys() | reach.keys() | entitled)
    found = []
    for benefit in rows.select_related("version__policy", "fund").order_by("version_id", "position", "id"):
        own: dict[str, Any] = counted.get(benefit.pk, {})
        seen: dict[str, Any] = dict(reach.get(benefit.pk, {}))
        found.append(
            Way(
                benefit, seen.get("reached", 0), seen.get("opened", 0), own.get("applied", 0), own.get("approved", 0), own.get("paid", 0),
                int(own.get("promised") or 0), int(own.get("money") or 0), max(0, int(own.get("total") or 0) - int(own.get("money") or 0)),
                mean(days.get(benefit.pk, [])),
                len(passing[benefit.pk]) if passing is not None and benefit.pk in passing else None,
                without.get(benefit.pk) if without is not None else None,
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (-each.money, -each.granted, -(each.missing or 0), each.benefit.pk))


def _counted(awards: QuerySet[Award]) -> dict[int, dict[str, Any]]:
    paid, approved = Q(paid_on__isnull=False), Q(case__state__in=AFTER_APPROVAL)
    rows = awards.order_by().values("benefit").annotate(
        applied=Count("pk"), approved=Count("pk", filter=approved), paid=Count("pk", filter=paid),
        promised=Sum("granted", filter=approved), total=Sum("granted", filter=paid), money=Sum("hold__amount", filter=paid),
    )  # fmt: skip
    return {row["benefit"]: dict(row) for row in rows}


def missing(actor: Actor, year: int, passing: Mapping[int, Ints]) -> dict[int, Ints]:
    """应享未享: by benefit the enterprises (ids) that pass its rule now and have no award of the year (two queries)."""
    applied: dict[int, list[int]] = {}
    for benefit, enterprise in awards_in(actor, year).order_by().values_list("benefit", "enterprise"):
        applied.setdefault(benefit, []).append(enterprise)
    # Flags by id: a zone's ids lie close together, and looking one up is an index.
    ids = Enterprise.objects.visible_to(actor).order_by().values_list("pk", flat=True)
    own = np.fromiter(ids.iterator(chunk_size=20_000), np.int64)
    last = max((int(each.max()) for each in (own, *passing.values()) if len(each)), default=0)
    seen: npt.NDArray[np.bool_] = np.zeros(last + 1, dtype=bool)
    seen[own] = True
    found = {}
    for benefit, entitled in passing.items():
        flags = seen[entitled]
        if benefit in applied:
            flags &= ~np.isin(entitled, np.array(applied[benefit], np.int64))
        found[benefit] = entitled[flags]
    return found


def reaches_in(actor: Actor, year: int) -> QuerySet[Reach]:
    """What was brought before enterprises in a calendar year."""
    rows: QuerySet[Reach] = Reach.objects.visible_to(actor).filter(at__year=year)
    return rows


def days_of(actor: Actor, year: int) -> dict[int, list[int]]:
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


def mean(days: Collection[int]) -> float | None:
    return sum(days) / len(days) if days else None


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
    return _shown(rows)


def rows_of_line(actor: Actor, line: BudgetLine, part: str) -> QuerySet[Award]:
    """The awards behind a figure of a budget line: a part of its holds, `waiting` for those undecided, `upper` for those shared.

    KeyError: no figure has that name.
    """
    awards: QuerySet[Award] = Award.objects.visible_to(actor)
    if part == "waiting":
        paid_by = {"benefit__fund": line.fund_id, "benefit__programme": line.programme}
        return _shown(awards.filter(live=True, hold__isnull=True, case__state__in=UNDECIDED, **paid_by))
    if part == "upper":
        return _shown(awards.filter(hold__line=line, live=True, benefit__municipal_share__gt=0))
    if part not in PARTS:
        raise KeyError(part)
    holds = Hold.objects.filter(line=line, **{f"{part}__gt": 0})
    # The number of the case stays when a hold goes on into another year.
    return _shown(awards.filter(case__number__in=holds.values("case_ref")))


def _shown(rows: QuerySet[Award]) -> QuerySet[Award]:
    """With what the list of awards shows beside them."""
    own = rows.annotate(began=Coalesce("submitted_at", "confirmed_at"), own=F("hold__amount"))
    return own.select_related("benefit__version__policy", "enterprise", "case")
