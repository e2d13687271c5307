"""Takes a case for writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework.engine.publishing import is_published
from gaoxin.mechanisms.casework.models import Case
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class CaseUnknown(Refusal):
    """There is no such case, or the actor may not know that there is."""

    status = 404


def locked(actor: Actor, case: Case | int, *, seen: int | None = None, published: bool = False) -> Case:
    """The case, locked until the transaction ends. seen: the sequence that the user looked at; Conflict when it moved on.

    published: a case that is published now is there for whoever has signed in, with or without a part in it.
    """
    pk = case.pk if isinstance(case, Case) else case
    # The lock is taken on the row alone: a filter with OR over other tables cannot be locked on every database.
    found = Case.objects.select_for_update().filter(pk=pk, zone_id=actor.zone_id or 0).first()
    reachable = Case.objects.visible_to(actor).filter(pk=pk)
    if found is None or not (reachable.exists() or (published and actor.is_authenticated and is_published(found))):
        raise CaseUnknown(_("没有这个办件，或您无权查看。"), code="no-case")
    if seen is not None and found.sequence != seen:
        raise Conflict(_("这个办件刚刚有了新进展。"), next_step=_("请查看最新记录后再办理。"), code="case-moved")
    return found
