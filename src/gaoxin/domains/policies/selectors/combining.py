"""Which of the benefits that an enterprise passes it may have together: items and rules for `kernel.benefits`, and their best.

The rules are those of zone/06 section 5: 就高不重复 (exclusion groups), 补差 (chains of levels), 同一事项 (one expense), caps.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from gaoxin.domains.policies.enums import VersionState
from gaoxin.domains.policies.judging import fen, judge, known_facts
from gaoxin.domains.policies.models import Award, Benefit, PolicyVersion, Window
from gaoxin.kernel.benefits import (
    Cap,
    CapKind,
    Case,
    Combination,
    Exclusion,
    Item,
    Ladder,
    best_combination,
    same_subject,
)
from gaoxin.kernel.rules import Status

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor

#: Where a zone keeps the yearly cap of one enterprise over all policies, 分: `Zone.settings`.
FIRM_CAP = "policy_firm_cap"


@dataclass(frozen=True)
class Offer:
    """A benefit that an enterprise passes, with its amount (分, after the clause's own cap) and the day until which one may apply."""

    benefit: Benefit
    amount: int
    deadline: datetime.date | None = None

    @property
    def name(self) -> str:
        return name_of(self.benefit)


@dataclass(frozen=True)
class Best:
    """The best legal combination for an enterprise and a year. held: benefits that it already has this year, left out."""

    year: int
    combination: Combination
    offers: Mapping[str, Offer]
    held: tuple[Benefit, ...] = ()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each benefit with its line: {benefit, offer, line}, those taken first."""
        lines = sorted(self.combination.lines, key=lambda line: (not line.taken, -line.paid, line.item.order))
        return [
            {"benefit": self.offers[line.item.id].benefit, "offer": self.offers[line.item.id], "line": line}
            for line in lines
        ]


def name_of(benefit: Benefit) -> str:
    """What names a benefit among those of all policies: `policy:benefit`."""
    return f"{benefit.version.policy.key}:{benefit.key}"


def benefits_in_force(actor: Actor, on: datetime.date) -> QuerySet[Benefit]:
    """The benefits of published versions in force on a day; of two versions of a policy in force the newer one counts."""
    valid = Q(state=VersionState.PUBLISHED, valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    newer = PolicyVersion.objects.filter(valid, policy_id=OuterRef("policy_id"), number__gt=OuterRef("number"))
    versions = PolicyVersion.objects.visible_to(actor).filter(valid).exclude(Exists(newer)).values("pk")
    return (
        Benefit.objects.visible_to(actor)
        .filter(version__in=versions)
        .select_related("version__policy", "fund", "clause")
        .order_by("version_id", "position", "id")
    )


def deadlines_of(benefits: Iterable[Benefit], on: datetime.date) -> dict[int, datetime.date]:
    """The last day of the next window that is not over, by benefit (one query); a benefit that takes all year has none."""
    found: dict[int, datetime.date] = {}
    windows = Window.objects.filter(benefit__in=[each.pk for each in benefits], closes_at__date__gte=on)
    for benefit, closes in windows.order_by("-closes_at").values_list("benefit_id", "closes_at__date"):
        found[benefit] = closes
    return found


def best_for(actor: Actor, enterprise: Enterprise, on: datetime.date, *, year: int | None = None) -> Best:
    """What an enterprise could have now of everything in force, judged from its file."""
    benefits = list(benefits_in_force(actor, on))
    results, deadlines = judge(benefits, known_facts(enterprise, on)), deadlines_of(benefits, on)
    offers = [
        Offer(benefit, fen(result.amount) or 0, deadlines.get(benefit.pk))
        for benefit in benefits
        if (result := results.get(benefit.pk)) and result.status is Status.PASS and result.amount is not None
    ]
    return best_of(enterprise, offers, year=year or on.year)


def best_of(
    enterprise: Enterprise, offers: Sequence[Offer], *, year: int, expenses: Mapping[str, int] | None = None
) -> Best:
    """The best legal combination of offers, beside what the enterprise has already (one query).

    expenses: how much each shared expense was, 分, by `expense_key`; without it benefits for one expense exclude each other.
    """
    past = _Past(enterprise, year)
    held = tuple(offer.benefit for offer in offers if offer.benefit.key in past.keys(offer.benefit))
    open_ = {offer.name: offer for offer in offers if offer.benefit.key not in past.keys(offer.benefit)}
    return Best(year, best_combination(case_of(list(open_.values()), past, expenses)), open_, held)


def case_of(offers: Sequence[Offer], past: _Past | None = None, expenses: Mapping[str, int] | None = None) -> Case:
    """The offers and the rules between them as the kernel reads them."""
    items = tuple(_item(offer) for offer in offers)
    exclusions, caps = same_subject(items, expenses)
    for offer in offers:
        if offer.benefit.firm_cap is not None:
            used = past.of_benefit(offer.benefit) if past else 0
            caps.append(
                Cap(f"cap:{offer.name}", (offer.name,), offer.benefit.firm_cap, CapKind.POLICY, used, label="每家每年上限", label_en="Yearly cap")
            )  # fmt: skip
    groups = _grouped(offers, "exclusion_group")
    exclusions += [
        Exclusion(f"group:{key}", tuple(each.name for each in group)) for key, group in groups.items() if len(group) > 1
    ]
    if past:
        exclusions += past.exclusions(offers)
    return Case(items, tuple(exclusions), tuple(_ladders(offers, past)), caps=tuple(caps), firm_cap=_firm_cap(past))


def _item(offer: Offer) -> Item:
    benefit = offer.benefit
    return Item(
        offer.name, offer.amount, priority=benefit.priority, deadline=offer.deadline, policy=benefit.version.policy.key,
        clause=benefit.programme, expense=benefit.expense_key, label=benefit.title, label_en=benefit.title_en,
    )  # fmt: skip


def _grouped(offers: Sequence[Offer], field: str) -> dict[str, list[Offer]]:
    groups: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if key := getattr(offer.benefit, field):
            groups[key].append(offer)
    return groups


def _ladders(offers: Sequence[Offer], past: _Past | None) -> Iterable[Ladder]:
    for key, group in _grouped(offers, "upgrade_chain").items():
        levels = sorted(group, key=lambda each: (each.benefit.upgrade_rank, each.name))
        yield Ladder(f"chain:{key}", tuple(each.name for each in levels), past.in_chain(key) if past else 0)


def _firm_cap(past: _Past | None) -> Cap | None:
    limit = past.enterprise.zone.settings.get(FIRM_CAP) if past else None
    return Cap("firm", (), int(limit), CapKind.FIRM, past.this_year) if past and limit is not None else None


class _Past:
    """What an enterprise has had: awards that stand, with what each brings (分): as granted, by all levels, less what was recovered."""

    def __init__(self, enterprise: Enterprise, year: int) -> None:
        self.enterprise = enterprise
        rows = (
            Award.objects.filter(enterprise=enterprise, live=True, year__lte=year)
            .annotate(back=Coalesce(Sum("recoveries__recovered"), 0))
            .select_related("benefit__version__policy")
            .order_by("year", "id")
        )
        # All levels together, and whatever year's line pays in the end: what was granted less what came back.
        self.awards = [(award, max(0, (award.granted or 0) - int(getattr(award, "back", 0)))) for award in rows]
        self.now = [(award, amount) for award, amount in self.awards if award.year == year]

    def keys(self, benefit: Benefit) -> set[str]:
        """The keys of the benefits of the same policy that the enterprise has this year, in whatever version."""
        policy = benefit.version.policy_id
        return {award.benefit.key for award, _ in self.now if award.benefit.version.policy_id == policy}

    @property
    def this_year(self) -> int:
        return sum(amount for _, amount in self.now)

    def of_benefit(self, benefit: Benefit) -> int:
        return sum(amount for award, amount in self.now if award.benefit_id == benefit.pk)

    def in_chain(self, key: str) -> int:
        return sum(amount for award, amount in self.awards if award.benefit.upgrade_chain == key)

    def exclusions(self, offers: Sequence[Offer]) -> list[Exclusion]:
        """What is closed by an award of this year: its exclusion group and its expense."""
        found = []
        for field, zh, en in (
            ("exclusion_group", "就高不重复，本年度已有", "Only the higher; this year there is"),
            ("expense_key", "同一笔支出，本年度已有", "Same expense; this year there is"),
        ):
            for award, _ in self.now:
                key = getattr(award.benefit, field)
                names = tuple(each.name for each in offers if key and getattr(each.benefit, field) == key)
                if names:
                    title, title_en = award.benefit.title, award.benefit.title_en or award.benefit.title
                    rule = f"held:{award.pk}:{field}"
                    found.append(Exclusion(rule, names, 0, f"{zh}「{title}」", f"{en} “{title_en}”"))
        return found
