"""What an officer has decided outlives another text: decisions go to the same passages, benefits to the clauses of the same name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gaoxin.domains.policies.enums import ItemState
from gaoxin.domains.policies.models import Benefit, PolicyVersion, StudioItem

_DECISION = ("label", "expression", "state", "benefit_id", "decided_by_id", "decided_at", "problem")


@dataclass(frozen=True)
class Kept:
    """The decided items of a text with the passages that they rest on, and the clause of each benefit."""

    items: tuple[tuple[str, StudioItem], ...]
    clauses: dict[int, str]


def remembered(version: PolicyVersion) -> Kept:
    """What is to be carried, read before the old text goes. An item that was added by hand or corrected counts as decided."""
    rows = [row for row in version.items.order_by("start", "id") if _is_decided(row)]
    benefits = version.benefits.filter(clause__isnull=False).select_related("clause")
    return Kept(
        tuple((_passage(version.text, row), row) for row in rows),
        {row.pk: row.clause.label for row in benefits if row.clause is not None},
    )


def carried(version: PolicyVersion, kept: Kept) -> tuple[int, int]:
    """Puts what was kept beside the new text. Returns how many decisions found their passage, and how many wait without one."""
    fresh: dict[tuple[str, str], list[StudioItem]] = {}
    for row in version.items.order_by("start", "id"):
        fresh.setdefault((row.kind, _passage(version.text, row)), []).append(row)
    found, lost = 0, []
    for passage, old in kept.items:
        match = _same(fresh.get((old.kind, passage), []), old) if passage else None
        if match is None:
            lost.append(old)
            continue
        for name in _DECISION:
            setattr(match, name, getattr(old, name))
        match.save(update_fields=list(_DECISION))
        found += 1
    _without_passage(version, lost)
    labels = {clause.label: clause for clause in version.clauses.order_by("-position")}
    for benefit in Benefit.objects.filter(pk__in=kept.clauses):
        benefit.clause = labels.get(kept.clauses[benefit.pk])
        benefit.save(update_fields=["clause"])
    return found, len(lost)


def _is_decided(row: StudioItem) -> bool:
    return row.state != ItemState.PROPOSED or row.expression != row.proposed or row.benefit_id is not None


def _passage(text: str, row: StudioItem) -> str:
    return "".join(text[row.start : row.end].split())


def _same(rows: list[StudioItem], old: StudioItem) -> StudioItem | None:
    """The first of the new items of a passage that proposes the same; each is taken once."""
    at = next((at for at, row in enumerate(rows) if row.proposed == old.proposed), None)
    return None if at is None else rows.pop(at)


def _without_passage(version: PolicyVersion, lost: Sequence[StudioItem]) -> None:
    """Confirmed items whose passage is gone wait for the officer; what was set aside needs no second look."""
    StudioItem.objects.bulk_create(
        StudioItem(
            zone_id=version.zone_id, version=version, benefit_id=row.benefit_id, kind=row.kind, label=row.label, expression=row.expression,
            proposed=row.proposed, problem=_("新的正文里没有这一条原来的文字，请核对后再确认。")[:300], start=0, end=0, state=ItemState.PROPOSED,
        )
        for row in lost
        if row.state != ItemState.DISMISSED
    )  # fmt: skip
