"""Who an enterprise is: made by hand, renamed, given a code, closed, assigned to a department or grid."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.kernel.hanzi import fold
from gaoxin.mechanisms.registry import identity, matching, recording, store
from gaoxin.mechanisms.registry.enums import CodeKind, EnterpriseStatus, NameKind
from gaoxin.mechanisms.registry.models import Enterprise, EnterpriseCode, EnterpriseName
from gaoxin.mechanisms.registry.permissions import can_edit_enterprises
from gaoxin.mechanisms.registry.versions import keep_versions
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Organisation


@transaction.atomic
def create_enterprise(
    actor: Actor, *, name: str, credit_code: str = "", unit: Organisation | None = None, grid: str = ""
) -> Enterprise:
    """A new enterprise; a credit code that the zone has already is refused."""
    can_edit_enterprises(actor).require()
    head = store.lock_head(recording.zone_of(actor))
    _check_unit(actor, unit)
    enterprise = Enterprise(
        zone=recording.zone_of(actor), credit_code=credit_code.strip().upper(), unit=unit, grid=grid,
        revision=store.advance(head), **identity.named(name),
    )  # fmt: skip
    _check_code_free(enterprise)
    save_checked(enterprise)
    if enterprise.credit_code:
        _add_code(enterprise, enterprise.credit_code)
    keep_versions(enterprise.zone_id, [enterprise.pk])
    audit.record(actor, "enterprise.create", enterprise, credit_code=enterprise.credit_code)
    recording.announce(actor)
    return enterprise


@transaction.atomic
def rename_enterprise(actor: Actor, *, enterprise: Enterprise, name: str) -> Enterprise:
    """Gives the registered name; the one so far stays as a former name."""
    enterprise = _locked(actor, enterprise)
    before = enterprise.name
    if fold(name) != enterprise.folded:
        EnterpriseName.objects.get_or_create(
            enterprise=enterprise, folded=enterprise.folded,
            defaults={"zone_id": enterprise.zone_id, "kind": NameKind.FORMER, **_without_fold(before)},
        )  # fmt: skip
        EnterpriseName.objects.filter(enterprise=enterprise, folded=fold(name)).delete()
    for key, value in identity.named(name).items():
        setattr(enterprise, key, value)
    _save(actor, enterprise)
    audit.record(actor, "enterprise.rename", enterprise, before=before, after=enterprise.name)
    return enterprise


@transaction.atomic
def add_name(actor: Actor, *, enterprise: Enterprise, name: str, kind: NameKind) -> EnterpriseName:
    """A further name, by which deliveries may call the enterprise."""
    enterprise = _locked(actor, enterprise)
    row = EnterpriseName(zone_id=enterprise.zone_id, enterprise=enterprise, kind=kind, **identity.named(name))
    save_checked(row)
    audit.record(actor, "enterprise.add_name", enterprise, name=row.name, kind=kind)
    return row


@transaction.atomic
def remove_name(actor: Actor, *, name: EnterpriseName) -> None:
    """Takes a further name away."""
    enterprise = _locked(actor, name.enterprise)
    audit.record(actor, "enterprise.remove_name", enterprise, name=name.name)
    name.delete()


@transaction.atomic
def change_credit_code(actor: Actor, *, enterprise: Enterprise, credit_code: str) -> Enterprise:
    """Gives the credit code; the one so far stays as a former code."""
    enterprise = _locked(actor, enterprise)
    before, after = enterprise.credit_code, credit_code.strip().upper()
    if before == after:
        return enterprise
    enterprise.credit_code = after
    _check_code_free(enterprise)
    if before:
        EnterpriseCode.objects.filter(zone_id=enterprise.zone_id, code=before).update(kind=CodeKind.FORMER)
    _save(actor, enterprise)
    _add_code(enterprise, after)
    audit.record(actor, "enterprise.change_code", enterprise, before=before, after=after)
    return enterprise


@transaction.atomic
def close_enterprise(actor: Actor, *, enterprise: Enterprise, closed_on: datetime.date) -> Enterprise:
    """The enterprise ended on a day: evaluations of later days leave it out."""
    enterprise = _locked(actor, enterprise)
    enterprise.status, enterprise.closed_on = EnterpriseStatus.CLOSED, closed_on
    _save(actor, enterprise)
    audit.record(actor, "enterprise.close", enterprise, closed_on=closed_on.isoformat())
    return enterprise


@transaction.atomic
def reopen_enterprise(actor: Actor, *, enterprise: Enterprise) -> Enterprise:
    """The enterprise goes on after all."""
    enterprise = _locked(actor, enterprise)
    enterprise.status, enterprise.closed_on = EnterpriseStatus.ACTIVE, None
    _save(actor, enterprise)
    audit.record(actor, "enterprise.reopen", enterprise)
    return enterprise


@transaction.atomic
def assign_enterprise(
    actor: Actor, *, enterprise: Enterprise, unit: Organisation | None = None, grid: str = ""
) -> Enterprise:
    """Says which department and which grid answer for the enterprise, and so who with a narrower scope sees it."""
    enterprise = _locked(actor, enterprise)
    _check_unit(actor, unit)
    enterprise.unit, enterprise.grid = unit, grid
    save_checked(enterprise)
    audit.record(actor, "enterprise.assign", enterprise, unit=unit.name if unit else "", grid=grid)
    return enterprise


def _locked(actor: Actor, enterprise: Enterprise) -> Enterprise:
    can_edit_enterprises(actor).require()
    rows = Enterprise.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.get(pk=enterprise.pk)
    if found.status in (EnterpriseStatus.MERGED, EnterpriseStatus.WITHDRAWN):
        raise Conflict(_("这家企业已并入另一家或已撤回，不能再改。"))
    return found


def _save(actor: Actor, enterprise: Enterprise) -> None:
    enterprise.revision = store.advance(store.lock_head(recording.zone_of(actor)))
    save_checked(enterprise)
    keep_versions(enterprise.zone_id, [enterprise.pk])
    recording.announce(actor)


def _check_unit(actor: Actor, unit: Organisation | None) -> None:
    if unit is not None and unit.zone_id != actor.zone_id:
        raise Refusal(_("这个单位不属于本区。"))


def _check_code_free(enterprise: Enterprise) -> None:
    code = enterprise.credit_code
    holders = EnterpriseCode.objects.filter(zone_id=enterprise.zone_id, code=code, source__isnull=True)
    if code and holders.exclude(enterprise_id=enterprise.pk).exists():
        raise Refusal(_("本区已有企业使用过这个信用代码。"), next_step=_("如是同一家企业，请合并。"), code="code-taken")


def _add_code(enterprise: Enterprise, code: str) -> None:
    if code and matching.is_credit_code(code):
        EnterpriseCode.objects.update_or_create(
            zone_id=enterprise.zone_id, code=code, source=None,
            defaults={"enterprise": enterprise, "kind": CodeKind.CREDIT},
        )  # fmt: skip


def _without_fold(name: str) -> dict[str, str]:
    parts = identity.named(name)
    return {"name": parts["name"], "initials": parts["initials"]}
