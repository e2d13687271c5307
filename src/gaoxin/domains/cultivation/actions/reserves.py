"""Reserve libraries: put in (many at once), assigned, changed, taken out; targets."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.cultivation.enums import ReserveState
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.domains.cultivation.models import Reserve, ReserveEvent, Target
from gaoxin.domains.cultivation.permissions import can_change_reserve, can_keep_reserves
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import audit
from gaoxin.platform.core.enums import STAFF_ROLES
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import Membership

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import User, Zone

#: Of one addition; more are a mistake of the mouse.
MOST = 2_000


@transaction.atomic
def add_reserves(
    actor: Actor,
    *,
    rung: str,
    enterprises: Collection[int],
    owner: User | None = None,
    next_action: str = "",
    due_on: datetime.date | None = None,
    reason: str = "",
) -> tuple[int, int]:
    """Puts enterprises into the library of a rung; returns how many are new and how many were in it already.

    Refusal: no enterprise, an unknown rung, an owner who is not on the zone's staff.
    """
    can_keep_reserves(actor).require()
    _known(rung)
    if owner is not None:
        check_owner(actor, owner)
    if not enterprises:
        raise Refusal(_("请先勾选企业。"), code="nobody")
    if len(enterprises) > MOST:
        raise Refusal(_("一次最多 %(most)d 家。") % {"most": MOST}, code="too-many")
    visible = list(Enterprise.objects.visible_to(actor).living().filter(pk__in=list(enterprises)).order_by("id"))
    there = set(
        Reserve.objects.filter(enterprise__in=visible, rung=rung, state=ReserveState.ACTIVE).values_list(
            "enterprise_id", flat=True
        )
    )
    fresh = [each for each in visible if each.pk not in there]
    made = Reserve.objects.bulk_create(
        Reserve(
            zone_id=each.zone_id, enterprise=each, rung=rung, owner=owner, next_action=next_action.strip()[:200], due_on=due_on,
            reason=reason.strip()[:200], added_on=timezone.localdate(),
        )
        for each in fresh
    )  # fmt: skip
    _log(actor, made, "added", _plain)
    audit.record(actor, "reserve.add", None, rung=rung, added=len(made), already=len(there))
    return len(made), len(there)


@transaction.atomic
def change_reserve(actor: Actor, *, reserve: Reserve, changes: Mapping[str, Any]) -> Reserve:
    """Sets owner, next action, due date or reason; what stood there stays in the history."""
    found = _locked(actor, reserve)
    unknown = set(changes) - {"owner", "next_action", "due_on", "reason"}
    if unknown:
        raise Refusal(_("不能修改：%(fields)s。") % {"fields": "、".join(sorted(unknown))})
    if changes.get("owner") is not None:
        check_owner(actor, changes["owner"])
    before = _plain(found)
    for field, value in changes.items():
        setattr(found, field, value)
    after = _plain(found)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changed:
        found.save()
        _log(actor, [found], "changed", lambda row: {"changed": changed})
        audit.record(actor, "reserve.change", found, changed=sorted(changed))
    return found


@transaction.atomic
def remove_reserve(actor: Actor, *, reserve: Reserve, reason: str) -> Reserve:
    """Takes an enterprise out of the library."""
    found = _locked(actor, reserve)
    if not reason.strip():
        raise Refusal(_("请写明调出的理由。"), code="reason-missing")
    found.state, found.left_on = ReserveState.REMOVED, timezone.localdate()
    found.save(update_fields=["state", "left_on"])
    _log(actor, [found], "removed", lambda row: {"reason": reason.strip()[:300]})
    audit.record(actor, "reserve.remove", found, reason=reason.strip()[:300])
    return found


def promote_arrived(zone: Zone, held: Mapping[str, Collection[int]], day: datetime.date) -> int:
    """Entries whose enterprise now holds the rung (or has left the list) leave the library; part of a review."""
    arrived = []
    for reserve in Reserve.objects.filter(zone=zone, state=ReserveState.ACTIVE):
        rung = ladders().rungs.get(reserve.rung)
        if rung is not None and (reserve.enterprise_id in held.get(reserve.rung, ())) != rung.is_list:
            reserve.state, reserve.left_on = ReserveState.PROMOTED, day
            arrived.append(reserve)
    Reserve.objects.bulk_update(arrived, ["state", "left_on"], batch_size=500)
    _log(None, arrived, "promoted", lambda row: {"on": day.isoformat()})
    return len(arrived)


@transaction.atomic
def set_target(
    actor: Actor, *, rung: str, year: int, base_year: int, base: int, goal: int, document: str = ""
) -> Target:
    """Sets how many enterprises shall hold a rung by the end of a year, replacing what was set before."""
    can_keep_reserves(actor).require()
    _known(rung)
    if actor.zone is None:
        raise Refusal(_("还没有选定高新区。"))
    if base_year > year:
        raise Refusal(_("目标年度不能早于基期。"), code="years")
    target, _made = Target.objects.update_or_create(
        zone=actor.zone, rung=rung, year=year,
        defaults={"base_year": base_year, "base": base, "goal": goal, "document": document.strip()[:200]},
    )  # fmt: skip
    audit.record(actor, "target.set", target, rung=rung, year=year, base=base, goal=goal)
    return target


def check_owner(actor: Actor, owner: User) -> None:
    """Refusal: the person does not work for this zone."""
    if not Membership.objects.filter(zone=actor.zone, user=owner, role__in=STAFF_ROLES).exists():
        raise Refusal(_("责任人须是本区工作人员。"), code="owner")


def _known(rung: str) -> None:
    if rung not in ladders().rungs:
        raise Refusal(_("没有这个储备库。"), code="rung")


def _locked(actor: Actor, reserve: Reserve) -> Reserve:
    found = Reserve.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=reserve.pk)
    can_change_reserve(actor, found).require()
    if found.state != ReserveState.ACTIVE:
        raise Conflict(_("这家企业已经出库。"))
    return found


def _plain(reserve: Reserve) -> dict[str, Any]:
    return {
        "owner": reserve.owner.display_name if reserve.owner else "", "next_action": reserve.next_action,
        "due_on": reserve.due_on.isoformat() if reserve.due_on else "", "reason": reserve.reason,
    }  # fmt: skip


def _log(actor: Actor | None, rows: Collection[Reserve], kind: str, detail: Any) -> None:
    ReserveEvent.objects.bulk_create(
        ReserveEvent(
            zone_id=row.zone_id,
            reserve=row,
            enterprise_id=row.enterprise_id,
            kind=kind,
            detail=detail(row),
            by=actor.user if actor else None,
        )
        for row in rows
    )
