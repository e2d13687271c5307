"""Enterprises, titles and workbooks in the states that tests need, made by the actions themselves."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

from tests.kernel.workbook.builders import credit_code, xlsx
from tests.mechanisms.registry import makers

from gaoxin.domains.cultivation.actions.importing import commit_titles, prepare_titles
from gaoxin.domains.cultivation.actions.titles import register_title
from gaoxin.domains.cultivation.models import Title, TitleImport
from gaoxin.mechanisms.registry.models import Enterprise, Source
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone

TODAY = datetime.date(2026, 11, 21)
HEAD = ("统一社会信用代码", "企业名称", "称号", "级别", "批次", "认定日期", "有效期至", "认定文号")
Row = Sequence[Any]


def name(number: int) -> str:
    return f"青池{number}号传感科技有限公司"


def enterprises(
    zone: Zone, numbers: Sequence[int], columns: dict[str, Any] | None = None, **options: Any
) -> list[Enterprise]:
    """Enterprises of these numbers; columns: header to the value of all, or a function of the number."""
    told = columns or {"职工总数（2025年）": 60}
    rows = [
        (credit_code(number), name(number), *(value(number) if callable(value) else value for value in told.values()))
        for number in numbers
    ]
    system = Actor.system(zone)
    source = Source.objects.filter(zone=zone, name="统计局").first() or makers.a_source(zone, "统计局")
    makers.deliver(system, source, rows, ("统一社会信用代码", "企业名称", *told), **options)
    return [Enterprise.objects.get(zone=zone, credit_code=credit_code(number)) for number in numbers]


def titled(
    zone: Zone,
    enterprise: Enterprise,
    qualification: str = "hnte",
    begun: str = "2025-12-08",
    ends: str = "",
    **fields: Any,
) -> Title:
    """A registered title."""
    return register_title(
        Actor.system(zone), enterprise=enterprise, qualification=qualification, valid_from=datetime.date.fromisoformat(begun),
        valid_to=datetime.date.fromisoformat(ends) if ends else None, **fields,
    )  # fmt: skip


def row(number: int, title: str = "高新技术企业", begun: str = "2025-12-08", ends: str = "", **cells: str) -> Row:
    """A row under HEAD."""
    told = {"level": "", "batch": "第一批", "document": "国科火字〔2025〕1号"} | cells
    return (credit_code(number), name(number), title, told["level"], told["batch"], begun, ends, told["document"])


def prepared(actor: Actor, rows: Sequence[Row], head: Row = HEAD, **options: Any) -> TitleImport:
    content = io.BytesIO(xlsx([list(head), *map(list, rows)]))
    return prepare_titles(actor, name="名单.xlsx", content=content, **options)


def imported(actor: Actor, rows: Sequence[Row], head: Row = HEAD, **options: Any) -> TitleImport:
    return commit_titles(actor, titles=prepared(actor, rows, head, **options))
