"""From hand to hand: who has a case in hand, and who stands in for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions.locking import locked
from gaoxin.mechanisms.casework.engine import history
from gaoxin.mechanisms.casework.enums import EventKind, Visibility
from gaoxin.mechanisms.casework.models import Deputy
from gaoxin.mechanisms.casework.permissions import can_appoint_deputy, can_hand_over
from gaoxin.platform.core import audit, outbox
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.enums import STAFF_ROLES
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Membership

if TYPE_CHECKING:
    from datetime import date

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import User


@transaction.atomic
def hand_over(actor: Actor, *, case: Case | int, to: User, reason: str = "", seen: int | None = None) -> Case:
    """Puts the case in the hands of `to`, who must work for the owning organisation. Clocks run on."""
    found = locked(actor, case, seen=seen)
    can_hand_over(actor, found).require()
    if not found.is_open:
        raise Refusal(_("办结的办件不能移交。"))
    if not _works_for(to, frozenset({found.owner_id or 0})):
        raise Refusal(_("%(name)s不是主办单位的工作人员。") % {"name": to}, code="hand-over")
    before, found.person = found.person_id, to
    event = history.append(
        actor, found, EventKind.HAND_OVER, "", present.now(), text=reason.strip(), data={"from": before, "to": to.pk},
        visibility=Visibility.STAFF,
    )  # fmt: skip
    found.save()
    audit.record(actor, "case.hand_over", found, to=to.username)
    texts = {
        "zh": ("办件移交给您", f"{found.number}《{found.title}》由您经办。"),
        "en": ("A case is in your hands", f"You now handle {found.number} “{found.title}”."),
    }
    outbox.post(
        actor, [outbox.Notice(f"case/{found.pk}/{event.sequence}/0", "casework.hand_over", texts, (to,), "casework.case", str(found.pk))]
    )  # fmt: skip
    return found


@transaction.atomic
def appoint_deputy(
    actor: Actor, *, absent: User, deputy: User, from_day: date, until_day: date, reason: str = ""
) -> Deputy:
    """From `from_day` to `until_day` inclusive, `deputy` acts on and hears of what `absent` has in hand."""
    places = frozenset(
        Membership.objects.filter(zone_id=actor.zone_id or 0, user=absent, role__in=STAFF_ROLES).values_list("organisation_id", flat=True)
    )  # fmt: skip
    can_appoint_deputy(actor, absent.pk, places).require()
    if not _works_for(deputy, places):
        raise Refusal(_("代办人须是同一单位的工作人员。"), code="deputy")
    if Deputy.objects.filter(
        zone_id=actor.zone_id or 0, absent=deputy, from_day__lte=until_day, until_day__gte=from_day
    ).exists():
        raise Refusal(_("%(name)s这段时间自己也不在岗。") % {"name": deputy}, code="deputy-absent")
    row = Deputy(
        zone=actor.zone, absent=absent, deputy=deputy, from_day=from_day, until_day=until_day, reason=reason.strip()
    )
    save_checked(row)
    audit.record(actor, "deputy.appoint", row, absent=absent.username, deputy=deputy.username, until=str(until_day))
    return row


@transaction.atomic
def end_deputy(actor: Actor, *, deputy: Deputy) -> None:
    """Takes the arrangement back at once; the audit chain keeps it."""
    found = Deputy.objects.visible_to(actor).get(pk=deputy.pk)
    places = frozenset(
        Membership.objects.filter(zone_id=actor.zone_id or 0, user_id=found.absent_id).values_list(
            "organisation_id", flat=True
        )
    )
    can_appoint_deputy(actor, found.absent_id, places).require()
    audit.record(actor, "deputy.end", found, absent=found.absent_id, deputy=found.deputy_id)
    found.delete()


def _works_for(user: User, places: frozenset[int]) -> bool:
    rows = Membership.objects.filter(user=user, user__is_active=True, organisation_id__in=places, role__in=STAFF_ROLES)
    return rows.exists()
