"""What an enterprise answers in its check-up: kept as corrections that staff decide; until then they count as its own word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.permissions_awards import can_act_for
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.actions.judgements import claim_correction, withdraw_claim
from gaoxin.mechanisms.registry.selectors.conflicts import claims

if TYPE_CHECKING:
    from gaoxin.kernel.rules.evaluate import Key
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor


@transaction.atomic
def declare(actor: Actor, *, enterprise: Enterprise, answers: Mapping[Key, Any]) -> int:
    """Takes in answers by (variable, y1 … asof) in canonical units; a new answer replaces one that is still open. Returns how many."""
    can_act_for(actor, enterprise).require()
    today = present.today()
    before = {(claim.variable, claim.period): claim for claim in claims(actor).filter(enterprise=enterprise)}
    for (variable, period), value in answers.items():
        when = periods.from_key(period, today, periods.month_of(today))
        old = before.get((variable, when))
        if old is not None:
            withdraw_claim(actor, claim=old)
        claim_correction(
            actor, enterprise=enterprise, variable=variable, period=when, value=value, reason=_("政策体检时由企业补充")
        )
    return len(answers)
