"""The way into statistics: files opened, materials ticked, states moved, entries taken from the bureau's list."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.cultivation.actions.reserves import check_owner
from gaoxin.domains.cultivation.entry import channel_of, entry_rules
from gaoxin.domains.cultivation.enums import INCLUSION_MOVES, InclusionState
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.domains.cultivation.models import Inclusion, InclusionEvent
from gaoxin.domains.cultivation.models.inclusion import OPEN
from gaoxin.domains.cultivation.permissions import can_change_inclusion, can_keep_inclusions
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.population import population
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import User, Zone

LADDER = "four_up"


@transaction.atomic
def open_inclusions(
    actor: Actor, *, enterprises: Mapping[int, str], group: str, owner: User | None = None, note: str = ""
) -> tuple[int, int]:
    """Opens files for enterprises (id to class of industry); returns how many are new and how many had an open file.

    The channel follows from class and opening date, the due day from the next window of that channel.
    """
    can_keep_inclusions(actor).require()
    zone, today = actor.zone, timezone.localdate()
    if zone is None or not enterprises:
        raise Refusal(_("请先勾选企业。"), code="nobody")
    rules = entry_rules(zone)
    if rules.group(group) is None:
        raise Refusal(_("没有这个培育分类。"), code="group")
    classes = {rung.id for rung in ladders().by_id[LADDER].rungs}
    if owner is not None:
        check_owner(actor, owner)
    visible = Enterprise.objects.visible_to(actor).living().filter(pk__in=list(enterprises)).order_by("id")
    there = set(
        Inclusion.objects.filter(enterprise__in=visible, closed_on__isnull=True).values_list("enterprise_id", flat=True)
    )
    opened = _opened(zone, list(enterprises), today)
    made = []
    for each in visible:
        rung = enterprises[each.pk]
        if each.pk in there or rung not in classes:
            continue
        channel = channel_of(rung, opened.get(each.pk), today)
        made.append(Inclusion(
            zone=zone, enterprise=each, rung=rung, group=group, channel=channel, owner=owner, note=note.strip()[:300],
            due_on=rules.next_window(channel, today)[1], opened_on=today,
        ))  # fmt: skip
    Inclusion.objects.bulk_create(made)
    _log(actor, made, "opened", {"group": group})
    audit.record(actor, "inclusion.open", None, opened=len(made), already=len(there), group=group)
    return len(made), len(there)


@transaction.atomic
def tick_materials(actor: Actor, *, inclusion: Inclusion, materials: Collection[str]) -> Inclusion:
    """Says which materials are there; others are not."""
    found = _locked(actor, inclusion)
    known = {item.id for item in entry_rules(actor.zone).materials_for(found.rung, found.channel)}
    chosen = sorted(set(materials) & known)
    before = list(found.materials)
    if chosen != sorted(before):
        found.materials = chosen
        found.save(update_fields=["materials"])
        detail = {"added": sorted(set(chosen) - set(before)), "removed": sorted(set(before) - set(chosen))}
        _log(actor, [found], "materials", detail)
        audit.record(actor, "inclusion.materials", found, **detail)
    return found


@transaction.atomic
def move_inclusion(actor: Actor, *, inclusion: Inclusion, to: str, note: str = "") -> Inclusion:
    """Moves a file on. Refusal: materials are missing at 已上报, or no reason for 退回 and 暂不纳统. Conflict: not from here."""
    found = _locked(actor, inclusion, closed=to == InclusionState.SURVEYED)
    if to not in INCLUSION_MOVES[found.state]:
        raise Conflict(
            _("现在不能改为“%(state)s”。") % {"state": InclusionState(to).label if to in InclusionState.values else to}
        )
    if to == InclusionState.SUBMITTED:
        wanted = entry_rules(actor.zone).materials_for(found.rung, found.channel)
        missing = [item.name for item in wanted if item.id not in found.materials]
        if missing:
            raise Refusal(
                _("还缺材料：%(names)s。") % {"names": "、".join(missing)},
                next_step=_("备齐后再上报。"),
                code="materials",
            )
    if to in (InclusionState.RETURNED, InclusionState.DROPPED) and not note.strip():
        raise Refusal(_("请写明原因。"), code="reason-missing")
    before, found.state = found.state, to
    found.closed_on = None if to in OPEN else timezone.localdate()
    found.note = note.strip()[:300] or found.note
    if (
        to == InclusionState.SURVEYED
        and Inclusion.objects.filter(enterprise=found.enterprise, closed_on__isnull=True).exists()
    ):
        raise Conflict(_("这家企业已在纳统培育中。"))
    found.save()
    _log(actor, [found], "moved", {"from": before, "to": to, "note": note.strip()[:300]})
    audit.record(actor, "inclusion.move", found, before=before, after=to, note=note.strip()[:300])
    return found


@transaction.atomic
def assign_inclusion(
    actor: Actor, *, inclusion: Inclusion, owner: User | None, due_on: datetime.date | None
) -> Inclusion:
    """Sets who looks after a file, and its day."""
    found = _locked(actor, inclusion)
    if owner is not None:
        check_owner(actor, owner)
    if (found.owner, found.due_on) != (owner, due_on):
        found.owner, found.due_on = owner, due_on
        found.save(update_fields=["owner", "due_on"])
        detail = {"owner": owner.display_name if owner else "", "due_on": due_on.isoformat() if due_on else ""}
        _log(actor, [found], "assigned", detail)
        audit.record(actor, "inclusion.assign", found, **detail)
    return found


def enter_by_list(zone: Zone, held: Mapping[str, Collection[int]], day: datetime.date) -> int:
    """Open files whose enterprise is in the bureau's list now are done; part of a review."""
    listed = {each for rung in ladders().by_id[LADDER].rungs for each in held.get(rung.id, ())}
    entered = [
        row for row in Inclusion.objects.filter(zone=zone, closed_on__isnull=True) if row.enterprise_id in listed
    ]
    for row in entered:
        row.state, row.closed_on = InclusionState.ENTERED, day
    Inclusion.objects.bulk_update(entered, ["state", "closed_on"], batch_size=500)
    _log(None, entered, "entered", {"on": day.isoformat()})
    return len(entered)


def _opened(zone: Zone, enterprises: list[int], on: datetime.date) -> dict[int, datetime.date]:
    """Opening dates as far as they are known."""
    image = population(zone, on, enterprises=enterprises, variables=["open_date", "reg_date"])
    found: dict[int, datetime.date] = {}
    for row, each in enumerate(image.enterprises.tolist()):
        day = image.population.exact(row, ("open_date", "asof")) or image.population.exact(row, ("reg_date", "asof"))
        if isinstance(day, datetime.date):
            found[each] = day
    return found


def _locked(actor: Actor, inclusion: Inclusion, *, closed: bool = False) -> Inclusion:
    rows = Inclusion.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.select_related("enterprise", "owner").get(pk=inclusion.pk)
    can_change_inclusion(actor, found).require()
    if found.closed_on is not None and not closed:
        raise Conflict(_("这家企业的纳统培育已经办结。"))
    return found


def _log(actor: Actor | None, rows: Collection[Inclusion], kind: str, detail: dict[str, Any]) -> None:
    InclusionEvent.objects.bulk_create(
        InclusionEvent(
            zone_id=row.zone_id,
            inclusion=row,
            enterprise_id=row.enterprise_id,
            kind=kind,
            detail=detail,
            by=actor.user if actor else None,
        )
        for row in rows
    )
