"""Sources, workbooks and deliveries for tests, through the registry's own actions."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

from tests.kernel.workbook.builders import credit_code, xlsx

from gaoxin.mechanisms.registry import snapshots
from gaoxin.mechanisms.registry.actions.images import take_snapshot
from gaoxin.mechanisms.registry.actions.imports import Prepared, commit_import, prepare_import
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.mechanisms.registry.images import build_image
from gaoxin.mechanisms.registry.models import Enterprise, FactBatch, Source
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Organisation, Zone

TODAY = datetime.date(2026, 11, 21)
OBSERVED = datetime.date(2026, 6, 30)
HEAD = ("统一社会信用代码", "企业名称", "2025年营业收入（万元）", "2024年营业收入（万元）", "高新技术企业")
Row = Sequence[Any]


def code(number: int) -> str:
    """The credit code of the invented enterprise of that number."""
    return credit_code(number)


def firm(number: int, revenue: Any = 1000, before: Any = 900, hnte: Any = "是") -> Row:
    """A row under HEAD."""
    return (code(number), f"青池{number}号传感科技有限公司", revenue, before, hnte)


def a_source(
    zone: Zone, name: str = "科技局", *, trust: int | None = None, organisation: Organisation | None = None
) -> Source:
    return register_source(Actor.system(zone), name=name, trust=trust, organisation=organisation)


def prepare(
    actor: Actor, source: Source, rows: Sequence[Row], head: Row = HEAD, *, name: str = "企业.xlsx", **options: Any
) -> Prepared:
    """A dry run of a workbook with these rows."""
    content = io.BytesIO(xlsx([list(head), *map(list, rows)]))
    return prepare_import(actor, source=source, name=name, content=content, **{"observed_on": OBSERVED, **options})


def deliver(actor: Actor, source: Source, rows: Sequence[Row], head: Row = HEAD, **options: Any) -> FactBatch:
    """An import of a workbook with these rows."""
    prepared = prepare(actor, source, rows, head, **options)
    return commit_import(actor, batch=prepared.batch, prepared=prepared)


def counts(batch: FactBatch) -> dict[str, int]:
    """Values by what became of them, without the kinds that did not occur."""
    names = ("new", "changed", "unchanged", "conflicting", "refused", "waiting")
    return {name: batch.counts[name] for name in names if batch.counts[name]}


def the_firm(zone: Zone, number: int) -> Enterprise:
    return Enterprise.objects.get(zone=zone, credit_code=code(number))


def value(actor: Actor, enterprise: Enterprise, variable: str, period: int, **options: Any) -> Any:
    """What counts now; None when nothing is known."""
    found = enterprise_file(actor, enterprise, **options).get(variable, period)
    return found.value if found else None


def image_hash(zone: Zone, on: datetime.date = TODAY) -> str:
    """The hash of a snapshot taken now."""
    return take_snapshot(Actor.system(zone), on=on).sha256


def bytes_of(zone: Zone, tmp_path: Any, name: str, on: datetime.date = TODAY) -> bytes:
    """A snapshot built anew from the facts, whatever older images there are."""
    path = tmp_path / f"{name}.parquet"
    snapshots.save(build_image(zone.pk, on), path)
    found: bytes = path.read_bytes()
    return found
