"""Two records of one enterprise become one, and one record of two enterprises becomes two; no fact is lost or changed either way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.registry import identity, recording, store
from gaoxin.mechanisms.registry.actions.facts import retracted
from gaoxin.mechanisms.registry.enums import BatchKind, EnterpriseStatus
from gaoxin.mechanisms.registry.fields import number_text
from gaoxin.mechanisms.registry.loading import live_batches
from gaoxin.mechanisms.registry.models import Delivery, Enterprise, Fact, FactBatch
from gaoxin.mechanisms.registry.models.facts import VALUE_COLUMNS
from gaoxin.mechanisms.registry.permissions import can_edit_enterprises
from gaoxin.mechanisms.registry.selectors.facts import with_batches
from gaoxin.mechanisms.registry.versions import keep_versions
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import RegistryHead
    from gaoxin.platform.core.actor import Actor

#: In a split's options: the batch whose facts it moved.
ORIGIN = "origin"


@transaction.atomic
def merge_enterprises(actor: Actor, *, enterprise: Enterprise, into: Enterprise, reason: str) -> Enterprise:
    """`enterprise` becomes part of `into`: its facts, names and codes count for the survivor from now on. `unmerge` takes it back."""
    head, (absorbed, survivor) = _begin(actor, enterprise, into)
    if absorbed.pk == survivor.pk:
        raise Refusal(_("企业不能并入自己。"))
    _check_present(absorbed, survivor)
    if absorbed.credit_code and not survivor.credit_code:
        raise Refusal(_("请把没有信用代码的一家并入有信用代码的一家。"), code="code-lost")
    absorbed.status, absorbed.merged_into, absorbed.merged_at = EnterpriseStatus.MERGED, survivor, timezone.now()
    absorbed.save(update_fields=["status", "merged_into", "merged_at"])
    _changed(actor, head, (absorbed.pk, survivor.pk))
    audit.record(actor, "enterprise.merge", absorbed, into=survivor.pk, into_name=survivor.name, reason=reason)
    return survivor


@transaction.atomic
def unmerge_enterprise(actor: Actor, *, enterprise: Enterprise, reason: str) -> Enterprise:
    """A merged enterprise stands for itself again, with everything that it had."""
    present = Enterprise.objects.visible_to(actor).select_related("merged_into").filter(pk=enterprise.pk).first()
    survivor = present.merged_into if present else None
    if survivor is None:
        raise Conflict(_("这家企业没有并入别的企业。"))
    head, (absorbed, survivor) = _begin(actor, enterprise, survivor)
    absorbed.status = EnterpriseStatus.CLOSED if absorbed.closed_on else EnterpriseStatus.ACTIVE
    absorbed.merged_into, absorbed.merged_at = None, None
    absorbed.save(update_fields=["status", "merged_into", "merged_at"])
    _changed(actor, head, (absorbed.pk, survivor.pk))
    # The import that made either may have been undone meanwhile.
    identity.withdraw(head.zone_id, [absorbed.pk, survivor.pk], head.revision)
    audit.record(actor, "enterprise.unmerge", absorbed, was_in=survivor.pk, reason=reason)
    return absorbed


@transaction.atomic
def split_enterprise(
    actor: Actor, *, enterprise: Enterprise, into: Enterprise, batches: Collection[FactBatch], reason: str
) -> list[FactBatch]:
    """Moves what some batches said about an enterprise to another one, for rows that were matched wrongly.

    History is kept: the facts are retracted here and recorded there, source by source. Undoing one of the returned batches
    undoes the whole split. Refusal: the batches say nothing about the enterprise.
    """
    head, (here, there) = _begin(actor, enterprise, into)
    if here.pk == there.pk:
        raise Refusal(_("请选择另一家企业。"))
    _check_present(here, there)
    live = live_batches(head.zone_id).filter(pk__in=[batch.pk for batch in batches])
    facts = with_batches(Fact.objects.filter(enterprise=here, batch__in=live.values("pk")).order_by("id"))
    dead = retracted(facts)
    moved = [fact for fact in facts if not fact.is_retraction and fact.pk not in dead]
    if not moved:
        raise Refusal(_("所选批次没有这家企业的数据。"), next_step=_("数据属于已并入的企业时，请先把那一家拆开。"))
    made = _move(actor, head, moved, here, there)
    variables = {fact.variable for fact in moved}
    recording.changed(actor, head, {here.pk, there.pk}, variables)
    audit.record(actor, "enterprise.split", here, into=there.pk, values=len(moved), reason=reason)
    return made


def _begin(actor: Actor, *enterprises: Enterprise) -> tuple[RegistryHead, list[Enterprise]]:
    can_edit_enterprises(actor).require()
    head = store.lock_head(recording.zone_of(actor))
    rows = Enterprise.objects.visible_to(actor).select_for_update(of=("self",)).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[each.pk for each in enterprises])}
    if len(found) < len({each.pk for each in enterprises}):
        raise Refusal(_("这家企业不属于本区。"))
    return head, [found[each.pk] for each in enterprises]


def _check_present(*enterprises: Enterprise) -> None:
    if any(each.status in (EnterpriseStatus.MERGED, EnterpriseStatus.WITHDRAWN) for each in enterprises):
        raise Conflict(_("这家企业已并入另一家，或已撤回。"), next_step=_("请先拆开，或选择并入后的企业。"))


def _changed(actor: Actor, head: RegistryHead, enterprises: Sequence[int]) -> None:
    store.advance(head)
    keep_versions(head.zone_id, enterprises)
    variables = set(Fact.objects.filter(enterprise__in=enterprises).values_list("variable", flat=True).distinct())
    recording.changed(actor, head, set(enterprises), variables)


def _move(
    actor: Actor, head: RegistryHead, facts: Sequence[Fact], here: Enterprise, there: Enterprise
) -> list[FactBatch]:
    groups: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[fact.batch_id].append(fact)
    made: list[FactBatch] = []
    for group in groups.values():
        origin = group[0].batch
        batch = recording.open_batch(
            actor, BatchKind.SPLIT, origin.source, origin.observed_on, name=origin.name, file=origin.file, sheet=origin.sheet,
            continues=made[0] if made else None, options={ORIGIN: origin.pk},
        )  # fmt: skip
        rows = [row for fact in group for row in _rows(fact, batch, there)]
        columns = {
            f"{fact.variable}@{fact.period}": origin.columns.get(f"{fact.variable}@{fact.period}", "") for fact in group
        }
        recording.write_batch(actor, head, batch, rows, columns)
        Delivery.objects.bulk_create(
            Delivery(batch=batch, enterprise=each, written=len(group)) for each in (here, there)
        )
        recording.log(actor, "batch.split", batch, origin=origin.pk, values=len(group))
        made.append(batch)
    return made


def _rows(fact: Fact, batch: FactBatch, there: Enterprise) -> list[tuple[Any, ...]]:
    """The retraction here and the same value there."""
    nothing = (None,) * len(VALUE_COLUMNS)
    texts = tuple(_as_written(getattr(fact, column)) for column in VALUE_COLUMNS)
    return [
        (fact.enterprise_id, fact.variable, fact.period, batch.pk, fact.pk, fact.row, *nothing),
        (there.pk, fact.variable, fact.period, batch.pk, None, fact.row, *texts),
    ]


def _as_written(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    return number_text(value) if isinstance(value, Decimal) else str(value)
