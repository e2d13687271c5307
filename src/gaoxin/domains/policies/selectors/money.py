"""What the money pages read: envelopes with their pace, awards by stage, overlaps, what an enterprise has received."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.policies.budget_shares import UNDECIDED
from gaoxin.domains.policies.models import Award, AwardMaterial, Benefit, Recovery
from gaoxin.kernel.benefits import split_levels
from gaoxin.mechanisms.ledger.enums import AccountRole, JournalKind
from gaoxin.mechanisms.ledger.models import BudgetLine, Entry, Hold
from gaoxin.mechanisms.registry.models import Enterprise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor

#: Over how many days the rate at which an envelope is used is measured.
PACE_DAYS = 90
#: Shares of a budget at which people are told (zone/06 section 6).
ALERTS = (95, 80)


@dataclass
class Envelope:
    """The budget of benefits that share a line of the ledger in one year, with the pace at which it is used.

    recent: 分 taken in the last `PACE_DAYS` days (or since 1 January), days: how many these are. upper: 分 that the upper level
    pays beside what is set aside here. waiting: 分 of this fund that undecided awards would take.
    """

    line: BudgetLine
    benefits: list[Benefit] = field(default_factory=list)
    recent: int = 0
    days: int = 1
    upper: int = 0
    waiting: int = 0

    @property
    def budget(self) -> int:
        return self.line.budget

    @property
    def carried_out(self) -> int:
        """分 that went on into the next year, with their budget."""
        return max(0, -self.line.carried)

    @property
    def used(self) -> int:
        """分 that cannot be given to anybody else: reserved, committed, paid, less what came back."""
        return self.line.budget - self.line.left

    @property
    def share(self) -> float:
        return self.used / self.budget if self.budget else 0.0

    @property
    def alert(self) -> int:
        """95, 80 or 0: the highest mark that is reached, exactly."""
        return next((mark for mark in ALERTS if self.budget and self.used * 100 >= mark * self.budget), 0)

    @property
    def elapsed(self) -> float | None:
        """How much of the year is over; None unless it is this year."""
        today = timezone.localdate()
        return today.timetuple().tm_yday / 365 if today.year == self.line.year.year else None

    @property
    def monthly(self) -> int:
        """分 in thirty days at the recent pace (消耗速度)."""
        return self.recent * 30 // self.days

    @property
    def runs_out_on(self) -> datetime.date | None:
        """The day on which the budget ends at the recent pace; None when it lasts to the end of its year."""
        today, last = timezone.localdate(), datetime.date(self.line.year.year, 12, 31)
        if self.line.left <= 0:
            return min(today, last)
        if self.recent <= 0:
            return None
        left = -(-self.line.left * self.days // self.recent)
        day = today + datetime.timedelta(days=min(left, 366))
        return day if day <= last else None


def years_of(actor: Actor) -> list[int]:
    """The years that have a budget, latest first."""
    rows = BudgetLine.objects.visible_to(actor).order_by("-year__year").values_list("year__year", flat=True)
    return list(rows.distinct())


def envelopes(actor: Actor, year: int) -> list[Envelope]:
    """Every line of a year that pays a benefit, the most used first (five queries)."""
    paying: dict[tuple[int, str], list[Benefit]] = defaultdict(list)
    rows = Benefit.objects.visible_to(actor).filter(fund__isnull=False).exclude(programme="")
    for benefit in rows.select_related("version__policy").order_by("version_id", "position", "id"):
        paying[benefit.fund_id or 0, benefit.programme].append(benefit)
    lines = BudgetLine.objects.visible_to(actor).filter(
        year__year=year, fund_id__in={fund for fund, _ in paying}, programme__in={name for _, name in paying}
    )
    found = {
        line.pk: Envelope(line, paying[line.fund_id, line.programme])
        for line in lines.select_related("fund", "year", "organisation").order_by("programme", "id")
        if (line.fund_id, line.programme) in paying
    }
    _pace(found, year)
    _upper(found)
    _waiting(actor, found, year)
    return sorted(found.values(), key=lambda each: (-each.share, each.line.programme, each.line.pk))


def without_line(actor: Actor, year: int) -> list[Benefit]:
    """Published benefits that name a fund which has no budget for them in the year."""
    lines = set(BudgetLine.objects.visible_to(actor).filter(year__year=year).values_list("fund_id", "programme"))
    rows = Benefit.objects.visible_to(actor).filter(fund__isnull=False, version__state="published")
    return [
        each for each in rows.select_related("version").order_by("id") if (each.fund_id, each.programme) not in lines
    ]


def _pace(found: dict[int, Envelope], year: int) -> None:
    today = timezone.localdate()
    first = datetime.date(year, 1, 1)
    since = max(first, today - datetime.timedelta(days=PACE_DAYS))
    days = max(1, (today - since).days)
    # By the days of the journals: what was carried in from last year is not used up by this one.
    taken = Entry.objects.filter(
        line__in=found, account__role=AccountRole.AVAILABLE, journal__date__gt=since, journal__kind__in=(JournalKind.RESERVE, JournalKind.RELEASE)
    )  # fmt: skip
    for row in taken.order_by().values("line").annotate(change=Sum("amount")):
        found[row["line"]].recent = max(0, -int(row["change"] or 0))
    for each in found.values():
        each.days = days


def _upper(found: dict[int, Envelope]) -> None:
    """What the upper level pays of the awards on each line: their amount less what was set aside."""
    rows = Award.objects.filter(hold__line__in=found, live=True, benefit__municipal_share__gt=0).order_by()
    for row in rows.values("hold__line").annotate(upper=Sum(F("granted") - F("hold__amount"))):
        found[row["hold__line"]].upper = max(0, int(row["upper"] or 0))


def _waiting(actor: Actor, found: dict[int, Envelope], year: int) -> None:
    """What awards that are not decided yet would take of each line of this year."""
    if year != timezone.localdate().year:
        return
    lines = {(each.line.fund_id, each.line.programme): each for each in found.values()}
    rows = Award.objects.visible_to(actor).filter(live=True, hold__isnull=True, case__state__in=UNDECIDED).order_by()
    parts = F("benefit__fund"), F("benefit__programme"), F("benefit__municipal_share")
    told = rows.values_list(*parts).annotate(sum=Sum(Coalesce("granted", "computed")))
    for fund, programme, share, total in told:
        if (fund, programme) in lines and total:
            lines[fund, programme].waiting += split_levels(int(total), Fraction(share)).lower


@dataclass(frozen=True)
class Unsettled:
    """A line of an earlier year on which money is still set aside: how many holds, 分, and how much of it is at the bank."""

    line: BudgetLine
    count: int
    amount: int
    ordered: int


def unsettled(actor: Actor, today: datetime.date) -> list[Unsettled]:
    """What earlier years have left open, oldest first (two queries): it is carried over before it is paid."""
    paying = Benefit.objects.visible_to(actor).filter(fund__isnull=False).values("fund")
    lines = BudgetLine.objects.visible_to(actor).filter(year__year__lt=today.year, fund__in=paying)
    lines = lines.filter(Q(reserved__gt=0) | Q(committed__gt=0)).select_related("fund", "year")
    found = {line.pk: line for line in lines.order_by("year__year", "programme", "id")}
    rows = Hold.objects.filter(line__in=found).still_open().order_by().values("line")
    told = rows.annotate(count=Count("pk"), amount=Sum(F("reserved") + F("committed")), on_way=Sum("ordered"))
    by_line = {row["line"]: row for row in told}
    return [
        Unsettled(line, by_line[pk]["count"], int(by_line[pk]["amount"]), int(by_line[pk]["on_way"]))
        for pk, line in found.items()
        if pk in by_line
    ]


def awards_at(actor: Actor, state: str) -> QuerySet[Award]:
    """The awards whose case is in a state, as lists show them."""
    return (
        Award.objects.visible_to(actor)
        .filter(case__state=state, live=True)
        .select_related(
            "benefit__fund", "benefit__version__policy", "enterprise", "case", "account", "hold", "publicity"
        )
        .annotate(began=Coalesce("submitted_at", "confirmed_at"), own=F("hold__amount"))
    )


@dataclass(frozen=True)
class Overlapping:
    """Awards of one enterprise for the same thing. amount: what they bring together, 分.

    allowed: 分 of the highest of them; of an honour's levels, of the highest level in full, since a higher one pays the difference.
    """

    enterprise: Enterprise
    kind: str
    key: str
    awards: tuple[Award, ...]
    reason: str

    @property
    def amount(self) -> int:
        return sum(map(_worth, self.awards))

    @property
    def allowed(self) -> int:
        full = _in_full if self.kind == "upgrade_chain" else _worth
        return max(map(full, self.awards), default=0)

    @property
    def over(self) -> int:
        """分 beyond the highest one: what is in doubt."""
        return self.amount - self.allowed


def _worth(award: Award) -> int:
    """What an award brings: as granted, else as computed, 分."""
    return (award.computed or 0) if award.granted is None else award.granted


def _in_full(award: Award) -> int:
    """What the award's level gives by the rule, before what a lower level had paid was taken off, 分."""
    return max(award.computed or 0, award.granted or 0)


#: Documents that prove one expense; a licence or an audit report is handed in many times, and rightly.
EXPENSES = ("contract", "invoice", "bank_slip")
#: What makes two awards be for the same thing: the field of the benefit, and whether only within one year.
SAME = (("expense_key", True), ("exclusion_group", True), ("upgrade_chain", False))


def overlaps(
    actor: Actor, *, year: int | None = None, kind: str = "", text: str = "", enterprise: Enterprise | None = None
) -> list[Overlapping]:
    """The same expense, exclusion group or honour for one enterprise more than once, across policies, levels and years.

    A flat number of queries, whatever the number of awards. A difference paid for a higher level of one honour is no overlap: only
    what goes beyond the highest level is.
    """
    found: list[Overlapping] = []
    base = Award.objects.visible_to(actor).filter(live=True)
    if enterprise is not None:
        base = base.filter(enterprise=enterprise)
    if text:
        named = Q(name__icontains=text) | Q(credit_code__startswith=text)
        base = base.filter(enterprise__in=Enterprise.objects.visible_to(actor).filter(named).values("pk"))
    for column, yearly in SAME:
        if kind and kind != column:
            continue
        path = f"benefit__{column}"
        keys = ["enterprise", path, *(["year"] if yearly else [])]
        groups = base.exclude(**{path: ""}).order_by().values(*keys).annotate(times=Count("pk")).filter(times__gt=1)
        wanted = {tuple(row[key] for key in keys) for row in groups}
        rows = base.filter(enterprise__in={item[0] for item in wanted}).exclude(**{path: ""}) if wanted else base.none()
        grouped: dict[tuple[object, ...], list[Award]] = defaultdict(list)
        for award in rows.select_related("benefit__version__policy", "enterprise", "case").order_by("year", "id"):
            place = (award.enterprise_id, getattr(award.benefit, column), *([award.year] if yearly else []))
            if place in wanted:
                grouped[place].append(award)
        found += [_overlapping(column, awards) for awards in grouped.values()]
    if kind in ("", "document"):
        found += _same_documents(base)
    return sorted(
        (
            each
            for each in found
            if each.over > 0 and (year is None or any(award.year == year for award in each.awards))
        ),
        key=lambda each: (-each.over, each.enterprise.pk, each.kind, each.key),
    )


def _same_documents(base: QuerySet[Award]) -> Iterable[Overlapping]:
    """One contract, invoice or bank slip handed in for more than one award: the same expense, whatever the year or the policy (two queries)."""
    rows = AwardMaterial.objects.filter(award__in=base, material__kind__in=EXPENSES).select_related(
        "award__benefit__version__policy", "award__enterprise", "award__case", "material__file"
    )
    again = (
        rows.order_by()
        .values("award__enterprise", "material__file__sha256")
        .annotate(times=Count("award", distinct=True))
    )
    wanted = {(row["award__enterprise"], row["material__file__sha256"]) for row in again.filter(times__gt=1)}
    grouped: dict[tuple[int, str], dict[int, AwardMaterial]] = defaultdict(dict)
    for row in (
        rows.filter(material__file__sha256__in={key for _firm, key in wanted}).order_by("award__year", "award_id")
        if wanted
        else ()
    ):
        place = (row.award.enterprise_id, row.material.file.sha256)
        if place in wanted:
            grouped[place].setdefault(row.award_id, row)
    for used in grouped.values():
        first = next(iter(used.values()))
        reason = _("同一份材料“%(key)s”用于多项支持，可能是同一笔支出") % {"key": first.material.title}
        yield Overlapping(
            first.award.enterprise, "document", first.material.title, tuple(row.award for row in used.values()), reason
        )


def _overlapping(column: str, awards: list[Award]) -> Overlapping:
    first = awards[0]
    key = getattr(first.benefit, column)
    reasons = {
        "expense_key": _("同一笔支出在同一年度由多项政策支持"),
        "exclusion_group": _("同组事项只能享受一项（就高不重复），同一年度有多项"),
        "upgrade_chain": _("同一荣誉各级合计超过最高一级（应只付差额）"),
    }
    return Overlapping(first.enterprise, column, key, tuple(awards), reasons[column])


def received(actor: Actor, enterprise: Enterprise) -> QuerySet[Award]:
    """What an enterprise has been paid, latest first, with the documents (E25)."""
    rows: QuerySet[Award] = Award.objects.visible_to(actor).filter(enterprise=enterprise, paid_on__isnull=False)
    return rows.select_related("benefit__version__policy", "case", "hold", "account").order_by("-paid_on", "-id")


def barred_until(enterprise: Enterprise, on: datetime.date) -> datetime.date | None:
    """Until when an enterprise may not apply after a recovery (zone/06 section 7); None when it may."""
    rows = Recovery.objects.filter(award__enterprise=enterprise, barred_until__gte=on)
    return rows.order_by("-barred_until").values_list("barred_until", flat=True).first()
