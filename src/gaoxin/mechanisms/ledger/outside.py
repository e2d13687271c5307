"""What domains do when a payment changes. They contribute it; nothing here knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gaoxin.platform.core.contributions import PaymentEffect, contributed

if TYPE_CHECKING:
    from collections.abc import Collection

    from gaoxin.mechanisms.ledger.models import Payment
    from gaoxin.platform.core.actor import Actor


def before_change(actor: Actor, payments: Collection[Payment]) -> None:
    """Lets domains take their locks on what these payments pay for: before the fund is locked."""
    if payments:
        for effect in contributed(PaymentEffect):
            effect.lock(actor, payments)


def changed(actor: Actor, payment: Payment) -> None:
    """Tells domains that a payment was settled, returned, sent back or cancelled."""
    for effect in contributed(PaymentEffect):
        effect.changed(actor, payment)
