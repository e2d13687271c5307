"""Writes of the file page that are more than one act of the registry."""

from __future__ import annotations

import datetime
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction

from gaoxin.mechanisms.registry.actions.judgements import claim_correction
from gaoxin.mechanisms.registry.permissions import can_claim
from gaoxin.platform.core import files

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Enterprise, FactClaim
    from gaoxin.platform.core.actor import Actor

#: What evidence may be.
EVIDENCE_TYPES = (files.PDF, files.PNG, files.JPEG, files.XLSX)
EVIDENCE_BYTES = 20 * 1024 * 1024


@transaction.atomic
def propose_correction(
    actor: Actor,
    *,
    enterprise: Enterprise,
    variable: str,
    period: int,
    value: Any,
    reason: str,
    observed_on: datetime.date,
    evidence_name: str = "",
    evidence: IO[bytes] | None = None,
) -> FactClaim:
    """An enterprise's correction with its evidence; it counts once staff have accepted it.

    value: in canonical units. Refusal: not a possible value, a file of another kind, or a correction that already waits.
    """
    can_claim(actor, enterprise).require()
    stored = None
    if evidence is not None:
        stored = files.store_file(
            actor, name=evidence_name, content=evidence, accepts=EVIDENCE_TYPES, max_bytes=EVIDENCE_BYTES
        )
    return claim_correction(
        actor, enterprise=enterprise, variable=variable, period=period, value=value, reason=reason, observed_on=observed_on, evidence=stored
    )  # fmt: skip
