"""What domains do when a payment changes. They contribute it; nothing here knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gaoxin.platform.core.contributions import PaymentEffect, contributed

if TYPE_CHECKING:
    from collections.abc import Collection

    from gaoxin.mechanisms.ledger.models import Payment
    from gaoxin.platform.core.actor import Actor

#: Which payments each effect wants to hear of; None: all.
Wanted: TypeAlias = "list[tuple[PaymentEffect, frozenset[int] | None]]"


def before_change(actor: Actor, payments: Collection[Payment]) -> Wanted:
    """Lets domains take their locks on what these payments pay for: before the fund is locked."""
    found: Wanted = []
    for effect in contributed(PaymentEffect) if payments else ():
        wanted = effect.lock(actor, payments)
        found.append((effect, None if wanted is None else frozenset(wanted)))
    return found


def changed(actor: Actor, payment: Payment, wanted: Wanted | None = None) -> None:
    """Tells domains that a payment was settled, returned, sent back or cancelled."""
    for effect, ids in [(effect, None) for effect in contributed(PaymentEffect)] if wanted is None else wanted:
        if ids is None or payment.pk in ids:
            effect.changed(actor, payment)
