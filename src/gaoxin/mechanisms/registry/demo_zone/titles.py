"""Titles that the demo zone's enterprises hold or held: since when, until when, by which document."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from gaoxin.mechanisms.registry.demo_zone.identity import DEFAULT_COUNT, FLAGSHIP, UNICORN, DemoEnterprise, enterprises
from gaoxin.mechanisms.registry.demo_zone.streams import stream


class Kind(NamedTuple):
    """A kind of title. qualification: the id of its rulebook. month, day: when it is given; years: how long it holds."""

    qualification: str
    level: str
    name: str
    month: int
    day: int
    years: int


KINDS = {
    kind.qualification: kind
    for kind in (
        Kind("tsme", "national", "科技型中小企业", 6, 20, 1),
        Kind("hnte", "national", "高新技术企业", 12, 7, 3),
        Kind("isme", "provincial", "创新型中小企业", 5, 30, 3),
        Kind("srdi", "provincial", "专精特新中小企业", 2, 26, 3),
        Kind("little_giant", "national", "专精特新“小巨人”企业", 7, 1, 3),
        Kind("champion", "national", "制造业单项冠军企业", 3, 20, 3),
        Kind("qd_hidden_champion", "municipal", "隐形冠军企业", 10, 15, 3),
        Kind("qd_eaglet", "municipal", "雏鹰企业", 9, 10, 3),
        Kind("sd_gazelle", "provincial", "瞪羚企业", 12, 25, 3),
        Kind("sd_unicorn", "provincial", "独角兽企业", 12, 25, 3),
    )
}


def title_rows(count: int = DEFAULT_COUNT) -> Iterator[dict[str, Any]]:
    """Every title, in the order of enterprises: code, name, qualification, level, batch, valid_from, valid_to, document."""
    random = stream("titles")
    for firm in enterprises(count):
        for qualification, year in _held(firm, random):
            kind = KINDS[qualification]
            start = datetime.date(year, kind.month, kind.day)
            yield {
                "code": firm.code, "name": firm.name, "qualification": qualification, "level": kind.level, "batch": f"{year}年度",
                "valid_from": start, "valid_to": start.replace(year=year + kind.years) - datetime.timedelta(days=1),
                "document": f"示例发〔{year}〕{10 + list(KINDS).index(qualification)}号",
            }  # fmt: skip


def _held(firm: DemoEnterprise, random: np.random.Generator) -> Iterator[tuple[str, int]]:
    years = range(max(2021, firm.founded.year + 2), 2027)
    draws = random.random(12)
    if firm.innovation >= 1 and draws[0] < 0.55:
        yield from (("tsme", year) for year in years if year >= 2024)
    if firm.innovation >= 2 and draws[1] < 0.75 and len(years) > 1:
        yield "hnte", years[int(draws[2] * (len(years) - 1))]
    if firm.innovation >= 2 and draws[3] < 0.55 and len(years) > 2:
        yield "isme", max(2022, years[int(draws[4] * (len(years) - 1))])
        if draws[5] < 0.45 and firm.stage in ("growth", "mature"):
            yield "srdi", max(2023, years[-1] - int(draws[6] * 4))
            if (firm.innovation == 3 and draws[7] < 0.5) or firm.number == FLAGSHIP:
                yield "little_giant", 2024 + int(draws[8] * 3)
    if firm.innovation >= 1 and firm.stage == "growth" and draws[9] < 0.12:
        yield "sd_gazelle", 2023 + int(draws[10] * 3)
    if firm.number == UNICORN:
        yield "sd_unicorn", 2024
