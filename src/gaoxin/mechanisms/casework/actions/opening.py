"""Opens cases, and says which organisation takes them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions.moving import perform
from gaoxin.mechanisms.casework.engine.clocks import Clocks
from gaoxin.mechanisms.casework.engine.definitions import definition, in_force, listed
from gaoxin.mechanisms.casework.engine.forms import fill
from gaoxin.mechanisms.casework.engine.terms import terms_of
from gaoxin.mechanisms.casework.models import Case, CaseNumber, CaseTerm, Desk
from gaoxin.mechanisms.casework.permissions import can_set_desk, can_take
from gaoxin.mechanisms.casework.procedures.definition import Place
from gaoxin.platform.core import audit
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaoxin.mechanisms.casework.procedures.definition import Procedure
    from gaoxin.platform.core.actor import Actor

LONGEST_TITLE = 200


@transaction.atomic
def open_case(
    actor: Actor, *, procedure: str, title: str, values: Mapping[str, Any] | None = None, subject: Organisation | None = None,
    kind: str = "", version: int | None = None,
) -> Case:  # fmt: skip
    """A new case of the procedure's version in force today (or `version`).

    subject: the organisation that the case is about; a person of one enterprise need not name it. kind: id of a kind, the
    procedure's default when empty. Forbidden: the actor may not open such cases. FormRefused, Refusal: see `move`.
    """
    zone = actor.zone
    if zone is None:
        raise Refusal(_("还没有选定高新区。"))
    now = present.now()
    row = in_force(zone.pk, procedure, timezone.localdate(now), version=version)
    found = definition(row.pk)
    case = Case(
        zone=zone, procedure=row, title=_title(title), kind=_kind(found, kind), subject=_subject(actor, subject), desk=_desk(found, zone.pk),
        state="", opened_by=actor.user, opened_at=now,
    )  # fmt: skip
    can_take(actor, case, found.opening, found).require()
    filled = fill(actor, case, found, found.opening, values or {})
    case.restricted = case.kind in found.restricted_kinds
    case.number = _next_number(zone.pk, f"{found.prefix}{timezone.localdate(now).year}-")
    perform(actor, case, found, found.opening, filled, Clocks(case, found, now))
    CaseTerm.objects.bulk_create([CaseTerm(case=case, term=term) for term in sorted(terms_of(case.title))])
    return case


@transaction.atomic
def set_desk(actor: Actor, *, procedure: str, organisation: Organisation) -> Desk:
    """From now on `organisation` takes in the new cases of a procedure."""
    can_set_desk(actor).require()
    if organisation.zone_id != actor.zone_id:
        raise Refusal(_("这个单位不属于本区。"))
    desk, _created = Desk.objects.update_or_create(
        zone_id=organisation.zone_id, key=procedure, defaults={"organisation": organisation}
    )
    audit.record(actor, "desk.set", desk, procedure=procedure, organisation=organisation.pk)
    return desk


def _title(title: str) -> str:
    text = " ".join(title.replace("\x00", "").split())
    if not text or len(text) > LONGEST_TITLE:
        raise Refusal(_("请写标题，不超过 %(limit)d 个字。") % {"limit": LONGEST_TITLE}, code="case-title")
    return text


def _kind(procedure: Procedure, kind: str) -> str:
    known = [key for key, _label in procedure.kinds]
    if kind and kind not in known:
        raise Refusal(
            _("没有“%(kind)s”这个类型，可选：%(known)s。") % {"kind": kind, "known": listed(known)}, code="case-kind"
        )
    return kind or procedure.default_kind


def _subject(actor: Actor, subject: Organisation | None) -> Organisation | None:
    if subject is not None:
        if subject.zone_id != actor.zone_id:
            raise Refusal(_("这个单位不属于本区。"))
        return subject
    own = actor.organisation_ids(OrganisationKind.ENTERPRISE)
    if len(own) > 1:
        raise Refusal(_("您代表几家企业，请选定其中一家。"), code="case-subject")
    return Organisation.objects.filter(pk__in=own).first()


def _desk(procedure: Procedure, zone_id: int) -> Organisation | None:
    desk = Desk.objects.select_related("organisation").filter(zone_id=zone_id, key=procedure.key).first()
    if desk is not None:
        return desk.organisation
    if any(group.place is Place.DESK for group in procedure.groups):
        raise Refusal(
            _("还没有指定“%(title)s”的受理单位。") % {"title": procedure.title.zh}, next_step=_("请系统管理员指定受理单位。"), code="no-desk"
        )  # fmt: skip
    return None


def _next_number(zone_id: int, prefix: str) -> str:
    CaseNumber.objects.get_or_create(zone_id=zone_id, prefix=prefix)
    counter = CaseNumber.objects.select_for_update().get(zone_id=zone_id, prefix=prefix)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{prefix}{counter.last:06d}"
