"""The account that an enterprise is paid to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaoxin.domains.policies.enums import AccountState
from gaoxin.domains.policies.models import BankAccount

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Enterprise


def verified_account(enterprise: Enterprise) -> BankAccount | None:
    """The one verified account of the enterprise; None when there is none."""
    return BankAccount.objects.filter(enterprise=enterprise, state=AccountState.VERIFIED).first()
