"""Which source is right, and whether an enterprise's own correction holds: a person's word, with its reason."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.registry import recording, store, values
from gaoxin.mechanisms.registry.actions.facts import checked_variable, write_facts
from gaoxin.mechanisms.registry.actions.sources import ENTERPRISE, built_in_source
from gaoxin.mechanisms.registry.enums import BatchKind, ClaimState
from gaoxin.mechanisms.registry.models import Enterprise, Fact, FactClaim, Settlement
from gaoxin.mechanisms.registry.permissions import can_claim, can_judge, can_withdraw_claim
from gaoxin.mechanisms.registry.selectors.facts import heads_of
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import RegistryHead
    from gaoxin.mechanisms.registry.models.facts import Value
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import StoredFile


@transaction.atomic
def settle_conflict(actor: Actor, *, fact: Fact, reason: str) -> Settlement:
    """Says which of the sources' present facts counts. It holds until a source says something new."""
    can_judge(actor).require()
    if not reason.strip():
        raise Refusal(_("请写明核定的理由。"))
    head = store.lock_head(recording.zone_of(actor))
    found = Fact.objects.visible_to(actor).select_related("enterprise").get(pk=fact.pk)
    return _settle(actor, head, found, reason)


@transaction.atomic
def revoke_settlement(actor: Actor, *, settlement: Settlement) -> None:
    """Takes a settlement back: the order of sources counts again."""
    can_judge(actor).require()
    head = store.lock_head(recording.zone_of(actor))
    found = Settlement.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=settlement.pk)
    if found.revoked_at is not None:
        raise Conflict(_("这次核定已经撤回。"))
    _revoke(actor, found)
    store.advance(head)
    recording.changed(actor, head, {found.enterprise_id}, {found.variable})
    audit.record(actor, "conflict.revoke", found, variable=found.variable, period=found.period)


@transaction.atomic
def claim_correction(
    actor: Actor,
    *,
    enterprise: Enterprise,
    variable: str,
    period: int,
    value: Any,
    reason: str,
    observed_on: datetime.date | None = None,
    evidence: StoredFile | None = None,
) -> FactClaim:
    """An enterprise says what a value of its own should be; it counts once staff have accepted it."""
    can_claim(actor, enterprise).require()
    if not reason.strip():
        raise Refusal(_("请说明更正的原因。"))
    kind = checked_variable((variable, period))
    text = values.canonical(kind, value)
    heads = heads_of(enterprise, variable, period)
    claim = FactClaim(
        zone=recording.zone_of(actor), enterprise=enterprise, variable=variable, period=period, reason=reason[:500],
        observed_on=observed_on or timezone.localdate(), against=heads[0] if heads else None, evidence=evidence,
        created_by=actor.user, **values.columns_of(kind, text),
    )  # fmt: skip
    save_checked(claim)
    audit.record(actor, "claim.make", claim, enterprise=enterprise.pk, variable=variable, period=period)
    return claim


@transaction.atomic
def withdraw_claim(actor: Actor, *, claim: FactClaim) -> FactClaim:
    """The enterprise takes its correction back."""
    found = _locked(actor, claim)
    can_withdraw_claim(actor, found).require()
    return _decide(actor, found, ClaimState.WITHDRAWN, "")


@transaction.atomic
def reveal_claim(actor: Actor, *, claim: FactClaim, reason: str) -> Value | None:
    """The value of a correction in clear, for a reason that the audit chain keeps."""
    can_judge(actor).require()
    if not reason.strip():
        raise Refusal(_("请写明查看敏感数据的理由。"), code="reason-missing")
    found = FactClaim.objects.visible_to(actor).get(pk=claim.pk)
    audit.record(actor, "claim.reveal", found, variable=found.variable, reason=reason.strip()[:300])
    return found.value


@transaction.atomic
def accept_claim(actor: Actor, *, claim: FactClaim, decision: str) -> FactClaim:
    """Records the correction as the enterprise's own word and lets it count, until a source says something new."""
    can_judge(actor).require()
    head = store.lock_head(recording.zone_of(actor))
    found = _open(actor, claim)
    source = built_in_source(recording.zone_of(actor), ENTERPRISE)
    key = found.variable, found.period
    batch = write_facts(
        actor, head, found.enterprise, source, {key: found.value}, found.observed_on, kind=BatchKind.CLAIM,
        note=found.reason,
    )  # fmt: skip
    own = [fact for fact in heads_of(found.enterprise, *key) if fact.batch.source_id == source.pk]
    if not own:
        raise Conflict(_("这项数据在更正之后又有变化，请重新核实。"))
    found.batch = batch or own[0].batch
    _settle(actor, head, own[0], decision.strip() or _("采纳企业更正"))
    return _decide(actor, found, ClaimState.ACCEPTED, decision)


@transaction.atomic
def refuse_claim(actor: Actor, *, claim: FactClaim, decision: str) -> FactClaim:
    """Leaves the value as it is and says why."""
    can_judge(actor).require()
    if not decision.strip():
        raise Refusal(_("请写明不采纳的理由。"))
    return _decide(actor, _open(actor, claim), ClaimState.REFUSED, decision)


# -- steps -------------------------------------------------------------------------------------------------------


def _settle(actor: Actor, head: RegistryHead, fact: Fact, reason: str) -> Settlement:
    heads = heads_of(fact.enterprise, fact.variable, fact.period)
    if fact.pk not in {each.pk for each in heads}:
        raise Conflict(_("这条数据已不是该来源的最新数据，请刷新后再核定。"))
    owner = heads[0].enterprise
    earlier = Settlement.objects.filter(zone_id=head.zone_id, variable=fact.variable, period=fact.period)
    for each in earlier.filter(enterprise__in={each.enterprise_id for each in heads}, revoked_at__isnull=True):
        _revoke(actor, each)
    settlement = Settlement.objects.create(
        zone_id=head.zone_id, enterprise_id=fact.enterprise_id, variable=fact.variable, period=fact.period, chosen=fact,
        considered=sorted(each.pk for each in heads), reason=reason.strip()[:300], settled_by=actor.user, settled_at=timezone.now(),
    )  # fmt: skip
    store.advance(head)
    recording.changed(actor, head, {fact.enterprise_id, owner.pk}, {fact.variable})
    audit.record(
        actor, "conflict.settle", settlement, variable=fact.variable, period=fact.period, chosen=fact.pk,
        considered=settlement.considered, reason=settlement.reason,
    )  # fmt: skip
    return settlement


def _revoke(actor: Actor, settlement: Settlement) -> None:
    settlement.revoked_at, settlement.revoked_by = timezone.now(), actor.user
    settlement.save(update_fields=["revoked_at", "revoked_by"])


def _locked(actor: Actor, claim: FactClaim) -> FactClaim:
    rows = FactClaim.objects.visible_to(actor).select_for_update(of=("self",)).select_related("enterprise")
    return rows.get(pk=claim.pk)


def _open(actor: Actor, claim: FactClaim) -> FactClaim:
    found = _locked(actor, claim)
    if found.state != ClaimState.OPEN:
        raise Conflict(_("这条更正已有核实结果。"))
    return found


def _decide(actor: Actor, claim: FactClaim, state: ClaimState, decision: str) -> FactClaim:
    claim.state, claim.decision = state, decision.strip()[:300]
    claim.decided_by, claim.decided_at = actor.user, timezone.now()
    claim.save(update_fields=["state", "decision", "decided_by", "decided_at", "batch"])
    audit.record(actor, "claim.decide", claim, state=state, enterprise=claim.enterprise_id, variable=claim.variable)
    return claim
