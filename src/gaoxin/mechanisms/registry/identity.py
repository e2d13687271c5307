"""Makes enterprises and learns what they are called, on behalf of the actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from gaoxin.kernel.hanzi import fold, pinyin_initials
from gaoxin.mechanisms.registry import matching
from gaoxin.mechanisms.registry.enums import BatchState, CodeKind, EnterpriseStatus, NameKind
from gaoxin.mechanisms.registry.loading import live_batches
from gaoxin.mechanisms.registry.models import Delivery, Enterprise, EnterpriseCode, EnterpriseName, Fact, FactBatch
from gaoxin.mechanisms.registry.store import chunks
from gaoxin.mechanisms.registry.versions import keep_versions

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST_NAME = 200
_AT_A_TIME = 500


def named(name: str) -> dict[str, str]:
    """A name with what it is found by."""
    short = name.strip()[:LONGEST_NAME]
    return {"name": short, "folded": fold(short)[:LONGEST_NAME], "initials": pinyin_initials(short)[:LONGEST_NAME]}


def make_enterprises(batch: FactBatch, identities: Sequence[tuple[str, str]], revision: int) -> list[int]:
    """New enterprises of a batch from (code, name), in order; returns their ids."""
    rows = [
        Enterprise(
            zone_id=batch.zone_id, credit_code=code if matching.is_credit_code(code) else "", created_in=batch,
            revision=revision, **named(name or code),
        )
        for code, name in identities
    ]  # fmt: skip
    made = Enterprise.objects.bulk_create(rows, batch_size=2_000)
    ids = [row.pk for row in made]
    learn_codes(batch, [(each, code) for each, (code, _) in zip(ids, identities, strict=True) if code])
    keep_versions(batch.zone_id, ids)
    return ids


def learn_codes(batch: FactBatch, codes: Iterable[tuple[int, str]]) -> None:
    """Remembers codes of enterprises: a credit code for the zone, any other for the batch's source."""
    rows = []
    for enterprise, code in codes:
        credit = matching.is_credit_code(code)
        kind = CodeKind.CREDIT if credit else CodeKind.OTHER
        rows.append(
            EnterpriseCode(
                zone_id=batch.zone_id, enterprise_id=enterprise, code=code, kind=kind,
                source_id=None if credit else batch.source_id, learnt_in=batch,
            )
        )  # fmt: skip
    EnterpriseCode.objects.bulk_create(rows, batch_size=2_000)


def learn_names(batch: FactBatch, names: Iterable[tuple[int, str]]) -> None:
    """Remembers what deliveries call enterprises; a name that is known already stays as it is."""
    rows = [
        EnterpriseName(
            zone_id=batch.zone_id, enterprise_id=enterprise, learnt_in=batch,
            kind=NameKind.OTHER if matching.is_full_name(name) else NameKind.SHORT, **named(name),
        )
        for enterprise, name in names
        if fold(name)
    ]  # fmt: skip
    EnterpriseName.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)


def learn_new_codes(batch: FactBatch, codes: Iterable[tuple[int, str]], revision: int) -> set[int]:
    """Codes by which known enterprises were delivered and that are not known yet; returns the enterprises.

    The first credit code of an enterprise becomes its own; a further one was its code at another time.
    """
    wanted = {code: enterprise for enterprise, code in codes}
    for some in chunks(list(wanted), _AT_A_TIME):
        known = EnterpriseCode.objects.filter(zone_id=batch.zone_id, code__in=some)
        known = known.filter(Q(source__isnull=True) | Q(source_id=batch.source_id))
        for code in known.values_list("code", flat=True):
            wanted.pop(code, None)
    learn_codes(batch, [(enterprise, code) for code, enterprise in wanted.items()])
    for code, enterprise in wanted.items():
        if matching.is_credit_code(code):
            own = Enterprise.objects.filter(pk=enterprise, credit_code="").update(credit_code=code, revision=revision)
            if not own:
                EnterpriseCode.objects.filter(zone_id=batch.zone_id, code=code).update(kind=CodeKind.FORMER)
    keep_versions(batch.zone_id, wanted.values())
    return set(wanted.values())


def revive(zone_id: int, enterprises: Collection[int], revision: int) -> set[int]:
    """Brings back those that an undone import had made; returns them."""
    found: set[int] = set()
    for some in chunks(sorted(enterprises), _AT_A_TIME):
        rows = Enterprise.objects.filter(pk__in=some, status=EnterpriseStatus.WITHDRAWN)
        found |= set(rows.values_list("pk", flat=True))
        rows.update(status=EnterpriseStatus.ACTIVE, revision=revision)
    keep_versions(zone_id, found)
    return found


def forget(batch: FactBatch) -> None:
    """Takes back what an undone batch taught about enterprises that it did not make itself."""
    codes = EnterpriseCode.objects.filter(learnt_in=batch).exclude(enterprise__created_in=batch)
    told = list(codes.values_list("enterprise_id", "code"))
    codes.delete()
    for enterprise, code in told:
        Enterprise.objects.filter(pk=enterprise, credit_code=code).update(credit_code="")
    EnterpriseName.objects.filter(learnt_in=batch).exclude(enterprise__created_in=batch).delete()
    keep_versions(batch.zone_id, {enterprise for enterprise, _code in told})


def withdraw(zone_id: int, enterprises: Collection[int], revision: int) -> int:
    """Withdraws those of the enterprises that only undone batches vouch for; returns how many.

    One stays when a fact of it counts, a batch of another source than its maker's has delivered it, another was merged into
    it, or a person made it.
    """
    live = live_batches(zone_id)
    found: set[int] = set()
    for some in chunks(sorted(enterprises), _AT_A_TIME):
        orphans = Enterprise.objects.filter(
            pk__in=some, status=EnterpriseStatus.ACTIVE, created_in__state=BatchState.UNDONE, merged_from__isnull=True
        )
        orphans = orphans.exclude(
            pk__in=Fact.objects.filter(enterprise__in=some, batch__in=live).values("enterprise_id")
        )
        told = Delivery.objects.filter(enterprise=OuterRef("pk"), batch__in=live)
        orphans = orphans.exclude(Exists(told.exclude(batch__source=OuterRef("created_in__source"))))
        found |= set(orphans.values_list("pk", flat=True))
    for some in chunks(sorted(found), _AT_A_TIME):
        Enterprise.objects.filter(pk__in=some).update(status=EnterpriseStatus.WITHDRAWN, revision=revision)
    keep_versions(zone_id, found)
    return len(found)
