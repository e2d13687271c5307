"""Workbooks with faults, sources and filled directories for tests, through the platform's own acts."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

from django.test import Client
from django.urls import reverse
from tests.kernel.workbook.builders import credit_code, xlsx

from gaoxin.mechanisms.registry.actions.imports import commit_import, prepare_import
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.mechanisms.registry.models import Enterprise, FactBatch, Source
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Organisation, Zone

OBSERVED = datetime.date(2026, 6, 30)
HEAD = (
    "统一社会信用代码",
    "企业名称",
    "国民经济行业代码",
    "2025年营业收入（万元）",
    "2025年期末从业人员",
    "高新技术企业",
    "2025年净利润（万元）",
)
REVENUE_HEAD = ("统一社会信用代码", "企业名称", "2025年营业收入（万元）")
Row = Sequence[Any]


def code(number: int) -> str:
    """The credit code of the invented enterprise of that number."""
    return credit_code(number)


def firm(
    number: int, revenue: Any = 1000, *, industry: str = "3562", staff: Any = 80, hnte: Any = "是", profit: Any = 50
) -> Row:
    """A row under HEAD."""
    return (code(number), f"青池{number}号传感科技有限公司", industry, revenue, staff, hnte, profit)


def a_source(zone: Zone, name: str = "科技局", *, organisation: Organisation | None = None) -> Source:
    return register_source(Actor.system(zone), name=name, organisation=organisation)


def deliver(actor: Actor, source: Source, rows: Sequence[Row], head: Row = HEAD, **options: Any) -> FactBatch:
    """An import of a workbook with these rows, by the registry's own acts."""
    content = io.BytesIO(xlsx([list(head), *map(list, rows)]))
    prepared = prepare_import(
        actor, source=source, name="企业.xlsx", content=content, **{"observed_on": OBSERVED, **options}
    )
    return commit_import(actor, batch=prepared.batch, prepared=prepared)


def the_firm(zone: Zone, number: int) -> Enterprise:
    return Enterprise.objects.get(zone=zone, credit_code=code(number))


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def upload(client: Client, source: Source, rows: Sequence[Row], head: Row = HEAD, **given: Any) -> Any:
    """Sends a workbook to the import desk."""
    content = io.BytesIO(xlsx([list(head), *map(list, rows)]))
    content.name = "企业.xlsx"
    data = {"file": content, "source": source.pk, "observed_on": OBSERVED.isoformat(), "create_unknown": "on", **given}
    return client.post(reverse("enterprises:imports"), data)


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    """The text of a page, which must be there."""
    answer = client.get(reverse(f"enterprises:{name}", args=args), query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return str(answer.content.decode())
