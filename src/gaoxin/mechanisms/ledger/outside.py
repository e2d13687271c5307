"""What others do when a payment changes, and where the page of a case is. They contribute it; nothing here knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from gaoxin.platform.core.contributions import CaseAddress, PaymentEffect, contributed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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


def case_pages(actor: Actor, refs: Collection[str]) -> dict[str, str]:
    """The addresses of the cases' own pages, by number; without those that have none or that the actor may not see (flat queries)."""
    numbers = {ref for ref in refs if ref}
    found: dict[str, str] = {}
    for item in contributed(CaseAddress) if numbers else ():
        found |= item.addresses(actor, numbers)
    return found


def with_case_pages(actor: Actor, rows: Sequence[Any]) -> None:
    """Gives each row of a list its `case_page`, "" when there is none."""
    pages = case_pages(actor, {row.case_ref for row in rows})
    for row in rows:
        row.case_page = pages.get(row.case_ref, "")
