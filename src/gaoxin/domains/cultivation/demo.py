"""The demo zone's part: its titles through the real import, platforms and honours, the ladders placed twice, reserves, targets, files."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import openpyxl
from django.utils import timezone

from gaoxin.domains.cultivation.actions.importing import commit_titles, prepare_titles
from gaoxin.domains.cultivation.actions.inclusion import move_inclusion, open_inclusions, tick_materials
from gaoxin.domains.cultivation.actions.placing import review_zone
from gaoxin.domains.cultivation.actions.reserves import add_reserves, set_target
from gaoxin.domains.cultivation.dates import first_of_month
from gaoxin.domains.cultivation.entry import entry_rules
from gaoxin.domains.cultivation.enums import InclusionState, Place
from gaoxin.domains.cultivation.models import Inclusion, Placement, TitleImport
from gaoxin.domains.cultivation.selectors.inclusion import watched
from gaoxin.mechanisms.registry.demo_zone import title_rows
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.population import population
from gaoxin.platform.core.saying import say

if TYPE_CHECKING:
    from gaoxin.platform.core.demo_context import DemoContext

NAME, OTHERS = "高新区认定名单（虚构）.xlsx", "研发平台与荣誉名单（虚构）.xlsx"
HEAD = ("统一社会信用代码", "企业名称", "称号", "级别", "平台或奖项名称", "批次", "认定日期", "有效期至", "认定文号")
_LEVELS = {"national": "国家级", "provincial": "省级", "city": "市级", "municipal": "市级", "district": "区级"}
_PLATFORMS = (
    ("technology_center", "企业技术中心"),
    ("engineering_center", "工程技术研究中心"),
    ("key_laboratory", "重点实验室"),
)
#: Rung, next action and share of a list that is in reserve.
_RESERVES = (
    ("hnte", Place.NEAR, "约财务梳理研发费用辅助账，确认差距", 40), ("srdi", Place.CANDIDATE, "发申报通知，核对主导产品与市场占有率", 30),
    ("little_giant", Place.NEAR, "对照差的一项制定半年计划", 12), ("gazelle", Place.CANDIDATE, "辅导填报省瞪羚申报书", 20),
    ("zero_patent", Place.MEMBER, "安排知识产权服务机构入企，规划首件专利", 25),
)  # fmt: skip


def load(context: DemoContext) -> None:
    """Titles, ladders, reserves and files; nothing when they are already there, or when the zone has no enterprises."""
    zone = context.zone
    if TitleImport.objects.filter(zone=zone, name=NAME).exists() or not Enterprise.objects.filter(zone=zone).exists():
        return
    science = context.actors["science"]
    main = _import(context, NAME, ((*_row(row),) for row in title_rows()))
    others = _import(context, OTHERS, _platforms(context))
    today = timezone.localdate()
    # Once as of the end of last month, so that this month has movements.
    review_zone(context.system, on=first_of_month(today) - datetime.timedelta(days=1))
    review_zone(context.system, on=today)
    _fill_reserves(context, today)
    held = Placement.objects.filter(zone=zone, rung="hnte", place__in=[Place.MEMBER, Place.SLIPPING]).count()
    plan = {"base_year": today.year - 2, "base": max(held * 2 // 3, 1), "goal": max(held * 4 // 3, 2)}
    set_target(science, rung="hnte", year=today.year + 1, document="高新技术企业倍增计划（虚构）", **plan)
    plan = {"base_year": today.year - 1, "base": 3, "goal": 12}
    set_target(science, rung="little_giant", year=today.year + 1, document="专精特新培育方案（虚构）", **plan)
    files = _open_files(context)
    titles = main + others
    context.say(
        say(
            f"{titles} 个称号，梯队已排定，{files} 份纳统档案",
            f"{titles} titles, ladders placed, {files} files of inclusion",
        )
    )


def _import(context: DemoContext, name: str, rows: Iterator[tuple[Any, ...]]) -> int:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    sheet.append(HEAD)
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    science = context.actors["science"]
    titles = commit_titles(science, titles=prepare_titles(science, name=name, content=buffer))
    return int(titles.counts["new"])


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["code"], row["name"], row["qualification"], _LEVELS[row["level"]], "", row["batch"], row["valid_from"].isoformat(),
        row["valid_to"].isoformat(), row["document"],
    )  # fmt: skip


def _platforms(context: DemoContext) -> Iterator[tuple[Any, ...]]:
    """R&D platforms of those whose file says that they have one; centres and honours of some of them."""
    chance = context.random("platforms")
    image = population(context.zone, timezone.localdate(), variables=["rd_org_level", "is_listed"])
    people = image.population
    for row, (code, name) in enumerate(zip(people.codes, people.names, strict=True)):
        level = str(people.exact(row, ("rd_org_level", "asof")) or "")
        if level in ("city", "provincial", "national"):
            key, label = chance.choice(_PLATFORMS)
            day = datetime.date(chance.randint(2019, 2025), chance.randint(3, 12), chance.randint(1, 28))
            yield _line(code, name, key, level, day, f"{_short(name)}{label}", chance.randint(10, 90))
            if level != "city" and chance.random() < 0.12:
                centre = f"{_short(name)}一企一技术研发中心"
                yield _line(
                    code, name, "one_technology", "city", datetime.date(chance.randint(2022, 2025), 11, 20), centre, 58
                )
            if chance.random() < 0.06:
                honour = chance.choice(("science_award", "green_factory", "first_set"))
                yield _line(code, name, honour, "provincial", datetime.date(chance.randint(2021, 2025), 4, 26), "", 12)
        if people.exact(row, ("is_listed", "asof")) is True:
            yield _line(code, name, "listed", "national", datetime.date(chance.randint(2015, 2025), 6, 18), "", 6)


def _line(code: str, name: str, key: str, level: str, day: datetime.date, label: str, number: int) -> tuple[Any, ...]:
    return (
        code,
        name,
        key,
        _LEVELS[level],
        label,
        f"{day.year}年度",
        day.isoformat(),
        "",
        f"示例科字〔{day.year}〕{number}号",
    )


def _short(name: str) -> str:
    return name.removesuffix("有限公司").removesuffix("股份")


def _fill_reserves(context: DemoContext, today: datetime.date) -> None:
    science, chance = context.actors["science"], context.random("reserves")
    for rung, place, action, size in _RESERVES:
        rows = Placement.objects.filter(zone=context.zone, rung=rung, place=place).order_by(
            "enterprise__credit_code", "enterprise_id"
        )
        chosen = list(rows.values_list("enterprise_id", flat=True)[:size])
        if chosen:
            due = today + datetime.timedelta(days=chance.randint(-10, 60))
            add_reserves(
                science,
                rung=rung,
                enterprises=chosen,
                owner=science.user,
                next_action=action,
                due_on=due,
                reason=str(Place(place).label),
            )


def _open_files(context: DemoContext) -> int:
    actor = context.actors.get("economy") or context.actors["science"]
    lines = list(watched(context.system)[:14])
    if not lines:
        return 0
    open_inclusions(
        actor, enterprises={line.enterprise_id: line.rung for line in lines}, group="crossing", owner=actor.user
    )
    rules = entry_rules(context.zone)
    made = list(Inclusion.objects.filter(zone=context.zone).order_by("enterprise__credit_code", "id"))
    for at, file in enumerate(made[:9]):
        wanted = [item.id for item in rules.materials_for(file.rung, file.channel)]
        found = move_inclusion(actor, inclusion=file, to=InclusionState.PREPARING)
        tick_materials(actor, inclusion=found, materials=wanted if at < 4 else wanted[:2])
        if at < 4:
            move_inclusion(actor, inclusion=found, to=InclusionState.SUBMITTED)
    return len(made)
