"""Single facts: entered by hand, retracted, revealed."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.registry import periods, recording, store, values
from gaoxin.mechanisms.registry.enums import BatchKind, BatchState
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Delivery, Enterprise, Fact
from gaoxin.mechanisms.registry.models.facts import VALUE_COLUMNS
from gaoxin.mechanisms.registry.permissions import can_deliver, can_reveal
from gaoxin.mechanisms.registry.selectors.facts import FactView, enterprise_file, with_batches
from gaoxin.mechanisms.registry.store import FIELDS
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.models import FactBatch, RegistryHead, Source
    from gaoxin.platform.core.actor import Actor

Key = tuple[str, int]


@transaction.atomic
def record_facts(
    actor: Actor,
    *,
    enterprise: Enterprise,
    source: Source,
    facts: Mapping[Key, Any],
    observed_on: datetime.date | None = None,
    note: str = "",
    kind: BatchKind = BatchKind.ENTRY,
) -> FactBatch | None:
    """Records values that a person enters for a source; None when the source says all of that already.

    facts: (variable id, period) to value in canonical units, in the kernel's form; periods as in ``periods``. observed_on:
    today when not given. Refusal: a value that is not possible, or a period of the wrong kind.
    """
    can_deliver(actor, source).require()
    found = Enterprise.objects.visible_to(actor).living().get(pk=enterprise.pk)
    head = store.lock_head(recording.zone_of(actor))
    return write_facts(actor, head, found, source, facts, observed_on or timezone.localdate(), kind=kind, note=note)


def write_facts(
    actor: Actor, head: RegistryHead, enterprise: Enterprise, source: Source, facts: Mapping[Key, Any],
    observed_on: datetime.date, *, kind: BatchKind, note: str = "",
) -> FactBatch | None:  # fmt: skip
    """The writing of `record_facts`, for actions that have asked for permission and hold the zone's lock."""
    texts = {key: _checked(key, value) for key, value in facts.items()}
    standing = _standing(enterprise, source, observed_on)
    texts = {
        key: text for key, text in texts.items() if standing.get(key, ("", None))[0] != text or key not in standing
    }
    if not texts:
        return None
    batch = recording.open_batch(actor, kind, source, observed_on, name=note)
    rows = [
        fact_row(enterprise.pk, key, batch.pk, text, supersedes=standing.get(key, ("", None))[1])
        for key, text in sorted(texts.items())
    ]
    count = recording.write_batch(actor, head, batch, rows, {f"{key[0]}@{key[1]}": "" for key in texts})
    Delivery.objects.create(batch=batch, enterprise=enterprise, written=count)
    recording.changed(actor, head, {enterprise.pk}, {key[0] for key in texts})
    recording.log(
        actor, "fact.record", batch, enterprise=enterprise.pk, facts=[f"{key[0]}@{key[1]}" for key in sorted(texts)]
    )
    return batch


@transaction.atomic
def retract_fact(actor: Actor, *, fact: Fact, reason: str) -> FactBatch:
    """Takes one wrong fact out of force; what the source said before it counts again. Undo the batch to take that back."""
    if not reason.strip():
        raise Refusal(_("请写明作废的理由。"))
    (found,) = with_batches([Fact.objects.visible_to(actor).select_related("enterprise").get(pk=fact.pk)])
    can_deliver(actor, found.source).require()
    head = store.lock_head(recording.zone_of(actor))
    if found.batch.state != BatchState.COMMITTED or found.is_retraction or retracted([found]):
        raise Conflict(_("这条数据已经作废或撤销。"))
    batch = recording.open_batch(actor, BatchKind.RETRACTION, found.source, found.observed_on, name=reason)
    row = (found.enterprise_id, found.variable, found.period, batch.pk, found.pk, None, *(None,) * len(VALUE_COLUMNS))
    recording.write_batch(actor, head, batch, [row], {f"{found.variable}@{found.period}": ""})
    Delivery.objects.create(batch=batch, enterprise_id=found.enterprise_id, written=1)
    recording.changed(actor, head, {found.enterprise_id}, {found.variable})
    recording.log(actor, "fact.retract", batch, fact=found.pk, enterprise=found.enterprise_id, reason=reason)
    return batch


@transaction.atomic
def reveal(actor: Actor, *, enterprise: Enterprise, variables: Collection[str], reason: str) -> list[FactView]:
    """Sensitive values of one enterprise in clear, for a reason that the audit chain keeps."""
    can_reveal(actor, enterprise).require()
    if not reason.strip():
        raise Refusal(_("请写明查看敏感数据的理由。"), code="reason-missing")
    shown = [
        fact for fact in enterprise_file(actor, enterprise, revealed=variables).facts if fact.variable.id in variables
    ]
    audit.record(actor, "fact.reveal", enterprise, variables=sorted(variables), reason=reason.strip()[:300])
    return shown


def fact_row(enterprise: int, key: Key, batch: int, text: str, *, supersedes: int | None = None) -> tuple[Any, ...]:
    """A fact as a tuple of ``store.FIELDS`` from its canonical text."""
    variable = catalogue().by_id[key[0]]
    column = values.COLUMN_OF[variable.type]
    value = text == values.TRUE if variable.type == "boolean" else text
    held = (value if name == column else None for name in FIELDS[-len(VALUE_COLUMNS) :])
    return (enterprise, key[0], key[1], batch, supersedes, None, *held)


def checked_variable(key: Key) -> Variable:
    """The variable of a key. Refusal: there is none, it is computed, or the period is of the wrong kind."""
    variable = catalogue().by_id.get(key[0])
    if variable is None or variable.derived:
        raise Refusal(_("没有可以录入的指标“%(variable)s”。") % {"variable": key[0]}, code="variable")
    if not periods.fits(key[1], variable):
        raise Refusal(_("“%(label)s”的期间不对。") % {"label": variable.label}, code="period")
    return variable


def _checked(key: Key, value: Any) -> str:
    return values.canonical(checked_variable(key), value)


def _standing(enterprise: Enterprise, source: Source, observed_on: datetime.date) -> dict[Key, tuple[str, int]]:
    """What the source says of the enterprise as of a day: canonical text and fact."""
    facts = Fact.objects.filter(
        enterprise=enterprise, batch__source=source, batch__state=BatchState.COMMITTED, batch__observed_on__lte=observed_on
    )  # fmt: skip
    rows = sorted(with_batches(facts), key=lambda fact: (fact.batch.observed_on, fact.batch.revision, fact.pk))
    dead = {fact.supersedes_id for fact in rows if fact.is_retraction}
    known = catalogue().by_id
    return {
        (fact.variable, fact.period): (values.text_of(known[fact.variable], value), fact.pk)
        for fact in rows
        if fact.pk not in dead and (value := fact.value) is not None and fact.variable in known
    }


def retracted(facts: Iterable[Fact]) -> set[int]:
    """Which of the facts have been retracted."""
    empty = dict.fromkeys((f"{column}__isnull" for column in VALUE_COLUMNS), True)
    found: set[int] = set()
    for some in store.chunks([fact.pk for fact in facts], 500):
        rows = Fact.objects.filter(supersedes__in=some, batch__state=BatchState.COMMITTED, **empty)
        found |= set(rows.values_list("supersedes_id", flat=True))
    return found
