"""What an enterprise keeps with the zone: its bank account, verified by staff, and its documents."""

from __future__ import annotations

import datetime
import re
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.enums import AccountState
from gaoxin.domains.policies.models import BankAccount, Material
from gaoxin.domains.policies.permissions_awards import can_act_for, can_verify_account
from gaoxin.domains.policies.selectors.awards import materials_of
from gaoxin.domains.policies.taxonomy import MATERIALS
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.decisions import ALLOWED
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.files import JPEG, PDF, PNG, XLSX, ZIP, open_file, store_file

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor

MAX_BYTES = 20 * 1024 * 1024
KINDS = (PDF, PNG, JPEG, XLSX, ZIP)
_DIGITS = re.compile(r"[0-9-]{8,40}")


@transaction.atomic
def submit_account(
    actor: Actor, *, enterprise: Enterprise, holder: str, number: str, bank: str, bank_code: str = ""
) -> BankAccount:
    """A new account to be verified. The verified one stays in force until the new one is verified; an unverified one is replaced."""
    can_act_for(actor, enterprise).require()
    number = re.sub(r"\s", "", number)
    if not _DIGITS.fullmatch(number):
        raise Refusal(_("账号应为 8 到 40 位数字。"), code="account-number")
    if not holder.strip() or not bank.strip():
        raise Refusal(_("请填写户名和开户行。"), code="account-names")
    if bank_code and not re.fullmatch(r"\d{12}", bank_code):
        raise Refusal(_("联行号应为 12 位数字。"), code="bank-code")
    waiting = BankAccount.objects.filter(enterprise=enterprise, state=AccountState.SUBMITTED)
    waiting.update(state=AccountState.CLOSED, note=_("企业另行提交"))
    account = BankAccount(
        zone=enterprise.zone, enterprise=enterprise, holder=holder.strip(), number=number, bank=bank.strip(), bank_code=bank_code,
        submitted_by=actor.user,
    )  # fmt: skip
    save_checked(account)
    audit.record(actor, "account.submit", account, enterprise=enterprise.pk, tail=account.number[-4:])
    return account


@transaction.atomic
def verify_account(actor: Actor, *, account: BankAccount, note: str = "") -> BankAccount:
    """The account is right and takes the place of the one before. Not by who submitted it."""
    found = _locked(actor, account)
    can_verify_account(actor, found).require()
    before = BankAccount.objects.filter(enterprise=found.enterprise, state=AccountState.VERIFIED)
    before.update(state=AccountState.CLOSED, note=_("已由新账户替换"))
    return _checked(actor, found, AccountState.VERIFIED, note)


@transaction.atomic
def refuse_account(actor: Actor, *, account: BankAccount, note: str) -> BankAccount:
    found = _locked(actor, account)
    can_verify_account(actor, found).require()
    if not note.strip():
        raise Refusal(_("请写明不通过的原因。"), code="no-reason")
    return _checked(actor, found, AccountState.REFUSED, note)


@transaction.atomic
def add_material(
    actor: Actor, *, enterprise: Enterprise, kind: str, title: str, name: str, content: IO[bytes], year: int = 0,
    issued_on: datetime.date | None = None, valid_to: datetime.date | None = None,
) -> Material:  # fmt: skip
    """A document of the enterprise, to be used again while it is valid."""
    can_act_for(actor, enterprise).require()
    if kind not in MATERIALS:
        raise Refusal(_("没有这个材料类型。"), code="material-kind")
    if year and not 2000 <= year <= present.today().year + 1:
        raise Refusal(_("年度不对。"), code="material-year")
    stored = store_file(actor, name=name, content=content, accepts=KINDS, max_bytes=MAX_BYTES)
    material = Material(
        zone=enterprise.zone, enterprise=enterprise, kind=kind, title=(title.strip() or stored.name)[:120], file=stored, year=year,
        issued_on=issued_on, valid_to=valid_to, added_by=actor.user,
    )  # fmt: skip
    save_checked(material)
    audit.record(actor, "material.add", material, enterprise=enterprise.pk, kind=kind)
    return material


@transaction.atomic
def withdraw_material(actor: Actor, *, material: Material) -> Material:
    """Not offered any more; where it was used it stays."""
    found = Material.objects.visible_to(actor).select_related("enterprise").get(pk=material.pk)
    can_act_for(actor, found.enterprise).require()
    if found.withdrawn_at is None:
        found.withdrawn_at = present.now()
        found.save(update_fields=["withdrawn_at"])
        audit.record(actor, "material.withdraw", found, enterprise=found.enterprise_id)
    return found


def open_material(actor: Actor, *, material: Material) -> IO[bytes]:
    """The file, for whoever sees the document (`selectors.awards.materials_of`). The access is recorded."""
    found = materials_of(actor).select_related("file").get(pk=material.pk)
    return open_file(actor, found.file, allowed=ALLOWED)


def _locked(actor: Actor, account: BankAccount) -> BankAccount:
    rows = BankAccount.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=account.pk)
    if not rows.exists():
        raise Refusal(_("没有这个账户，或您无权查看。"), code="no-account")
    return BankAccount.objects.select_related("enterprise").get(pk=account.pk)


def _checked(actor: Actor, account: BankAccount, state: AccountState, note: str) -> BankAccount:
    account.state, account.note = state, note.strip()[:200]
    account.checked_by, account.checked_at = actor.user, present.now()
    account.save()
    audit.record(actor, "account.check", account, state=state, enterprise=account.enterprise_id)
    return account
