"""Who the enterprises of a zone are, now and at any earlier moment: code, name, whether they count, what they were merged into."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from gaoxin.mechanisms.registry.enums import EnterpriseStatus
from gaoxin.mechanisms.registry.loading import FEW
from gaoxin.mechanisms.registry.models import Enterprise, EnterpriseCode, EnterpriseVersion
from gaoxin.mechanisms.registry.store import chunks

_AT_A_TIME = 500


class Identity(NamedTuple):
    """Code (the credit code, else a source's number, else '') and registered name."""

    code: str
    name: str


def keep_versions(zone_id: int, enterprises: Iterable[int]) -> None:
    """Writes down who the enterprises are from now on; call it whenever any of that has changed, in the same transaction."""
    moment = timezone.now()
    for some in chunks(sorted(set(enterprises)), _AT_A_TIME):
        rows = Enterprise.objects.filter(pk__in=some).order_by("id")
        codes = _other_codes(zone_id, some)
        EnterpriseVersion.objects.bulk_create(
            EnterpriseVersion(
                zone_id=zone_id, enterprise_id=row.pk, at=moment, code=row.credit_code or codes.get(row.pk, ""), name=row.name,
                status=row.status, closed_on=row.closed_on, merged_into_id=row.merged_into_id,
            )
            for row in rows
        )  # fmt: skip


def merged(zone_id: int, as_of: datetime.datetime | None = None) -> dict[int, int]:
    """Every enterprise merged into another with the one that it now is part of, mergers of mergers followed; one query."""
    if as_of is None:
        rows = Enterprise.objects.filter(zone_id=zone_id, merged_into__isnull=False)
        return _roots(dict(rows.values_list("id", "merged_into_id")))
    return _roots({each: row.merged_into_id for each, row in _versions(zone_id, as_of).items() if row.merged_into_id})


def counting(
    zone_id: int, on: datetime.date, as_of: datetime.datetime | None, roots: Mapping[int, int],
    only: Collection[int] | None = None,
) -> dict[int, Identity]:  # fmt: skip
    """The enterprises that count on a day, ascending: neither merged, withdrawn nor closed by then. only: of these."""
    if as_of is not None:
        then = _versions(zone_id, as_of)
        return {
            each: Identity(row.code, row.name)
            for each, row in sorted(then.items())
            if _counts(row, on) and each not in roots and (only is None or each in only)
        }
    active = Q(status=EnterpriseStatus.ACTIVE) | Q(status=EnterpriseStatus.CLOSED, closed_on__gt=on)
    found = Enterprise.objects.filter(active, zone_id=zone_id).order_by("id")
    if only is None or len(only) > FEW:
        codes = _other_codes(zone_id)
        rows = found.values_list("id", "credit_code", "name")
        wanted = None if only is None else set(only)
        return {
            each: Identity(code or codes.get(each, ""), name)
            for each, code, name in rows
            if wanted is None or each in wanted
        }
    counted: dict[int, Identity] = {}
    for some in chunks(sorted(only), _AT_A_TIME):
        codes = _other_codes(zone_id, some)
        for each, code, name in found.filter(pk__in=some).values_list("id", "credit_code", "name"):
            counted[each] = Identity(code or codes.get(each, ""), name)
    return counted


def _roots(parents: Mapping[int, int]) -> dict[int, int]:
    def root(each: int) -> int:
        while each in parents:
            each = parents[each]
        return each

    return {child: root(child) for child in parents}


def _counts(row: EnterpriseVersion, on: datetime.date) -> bool:
    if row.status == EnterpriseStatus.CLOSED:
        return row.closed_on is not None and row.closed_on > on
    return row.status == EnterpriseStatus.ACTIVE


def _versions(zone_id: int, as_of: datetime.datetime) -> dict[int, EnterpriseVersion]:
    """The version of each enterprise at a moment."""
    rows = EnterpriseVersion.objects.filter(zone_id=zone_id, at__lte=as_of).order_by("id")
    return {row.enterprise_id: row for row in rows.iterator(chunk_size=10_000)}


def _other_codes(zone_id: int, enterprises: Collection[int] | None = None) -> dict[int, str]:
    """The first known code of each enterprise without a credit code."""
    rows: QuerySet[EnterpriseCode] = EnterpriseCode.objects.filter(zone_id=zone_id, enterprise__credit_code="")
    if enterprises is not None:
        rows = rows.filter(enterprise__in=enterprises)
    return dict(rows.order_by("-id").values_list("enterprise_id", "code"))
