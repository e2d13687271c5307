"""The documents that a benefit asks for, and which of an enterprise's own documents serve."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.policies.models import Material
from gaoxin.domains.policies.taxonomy import MATERIALS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.domains.policies.models import Benefit
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor

#: Documents that end within so many days are told about.
SOON_DAYS = 30
_MONTH_DAYS = 30


@dataclass(frozen=True)
class Requirement:
    """A document that a benefit asks for. year: the fiscal year it must be about, 0 for any. fetched: departments hold it already."""

    id: str
    kind: str
    label: str
    year: int
    required: bool
    fetched: bool


@dataclass(frozen=True)
class Needed:
    """A requirement with the documents chosen for it and those that could serve, newest first."""

    requirement: Requirement
    chosen: tuple[Material, ...]
    offers: tuple[Material, ...]

    @property
    def is_missing(self) -> bool:
        return self.requirement.required and not self.requirement.fetched and not self.chosen


def requirements_of(benefit: Benefit, year: int) -> list[Requirement]:
    """The documents in order. year: of application; y1 in a requirement is the year before it."""
    found = []
    for row in benefit.materials:
        kind = MATERIALS.get(str(row.get("kind", "")))
        period = str(row.get("year") or "")
        about = year - int(period[1:]) if period[:1] == "y" and period[1:].isdigit() else 0
        label = str(row.get("label") or (kind.label if kind else row["id"]))
        found.append(
            Requirement(
                str(row["id"]), kind.id if kind else "other", f"{about} {label}" if about else label, about,
                bool(row.get("required", True)), bool(kind and kind.fetched),
            )
        )  # fmt: skip
    return found


def valid_until(material: Material) -> datetime.date | None:
    """The last day on which a document serves; None: as long as it is not replaced."""
    if material.valid_to is not None:
        return material.valid_to
    kind = MATERIALS.get(material.kind)
    if kind is None or kind.months is None:
        return None
    start = material.issued_on or timezone.localdate(material.added_at)
    return start + datetime.timedelta(days=kind.months * _MONTH_DAYS)


def ending_between(first: datetime.date, last: datetime.date) -> Q:
    """Documents whose last day (`valid_until`) lies between two days, both included."""
    found = Q(valid_to__range=(first, last))
    for kind in MATERIALS.values():
        if kind.months is not None:
            length = datetime.timedelta(days=kind.months * _MONTH_DAYS)
            days = (first - length, last - length)
            by_kind = Q(issued_on__range=days) | Q(issued_on__isnull=True, added_at__date__range=days)
            found |= Q(valid_to__isnull=True, kind=kind.id) & by_kind
    return found


def still_needed(rows: Iterable[Material]) -> list[Material]:
    """Of documents, those that no newer one of the same enterprise and kind has replaced (one query), those that end first at the front."""
    found = sorted(rows, key=lambda row: (valid_until(row) or datetime.date.max, row.pk))
    firms = {row.enterprise_id for row in found}
    newest: dict[tuple[int, str], datetime.date] = {}
    for other in Material.objects.filter(enterprise__in=firms, withdrawn_at__isnull=True):
        key, until = (other.enterprise_id, other.kind), valid_until(other) or datetime.date.max
        newest[key] = max(newest.get(key, until), until)
    return [row for row in found if valid_until(row) == newest.get((row.enterprise_id, row.kind))]


def serves(material: Material, requirement: Requirement, on: datetime.date) -> bool:
    """Whether a document is of the kind and year asked for and still good."""
    until = valid_until(material)
    return (
        material.withdrawn_at is None
        and material.kind == requirement.kind
        and (not requirement.year or material.year == requirement.year)
        and (until is None or until >= on)
    )


def needed_for(
    benefit: Benefit, year: int, own: Iterable[Material], chosen: Mapping[str, list[int]], on: datetime.date
) -> list[Needed]:
    """What a benefit asks for, with what of the enterprise's own documents was chosen and what would serve."""
    rows = list(own)
    by_pk = {material.pk: material for material in rows}
    found = []
    for requirement in requirements_of(benefit, year):
        picked = tuple(
            by_pk[pk] for pk in chosen.get(requirement.id, []) if pk in by_pk and by_pk[pk].withdrawn_at is None
        )
        offers = tuple(row for row in rows if row not in picked and serves(row, requirement, on))
        found.append(Needed(requirement, picked, offers))
    return found


def library_of(actor: Actor, enterprise: Enterprise) -> QuerySet[Material]:
    """The enterprise's documents with how often each was used, newest first within kind."""
    rows: QuerySet[Material] = Material.objects.visible_to(actor).filter(enterprise=enterprise).select_related("file")
    return rows.annotate(used=Count("uses")).order_by("kind", "-year", "-id")


def kind_label(kind: str) -> str:
    return str(MATERIALS[kind].label) if kind in MATERIALS else _("其他材料")
